"""How a command can end, and the exit code of each way: one table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """One way to end; ``meaning`` is a sentence for the documentation."""

    name: str
    code: int
    meaning: str


NOTHING_DUE = Outcome("nothing_due", 0, "done, or no site is due")
TROUBLE = Outcome("trouble", 2, "the job itself failed; the message says where")
PUBLISHED = Outcome("published", 10, "a release was published")
WITH_WARNINGS = Outcome(
    "published_with_warnings", 11, "a release was published, and something is odd"
)
UNCHANGED = Outcome("unchanged", 12, "sites were crawled, and say what they said")
GATE_STOPPED = Outcome("gate_stopped", 20, "a gate kept a release from being published")
SITE_FAILED = Outcome(
    "site_failed", 21, "a site could not be crawled; what the others said is published"
)
BUSY = Outcome("already_running", 75, "another run holds the lock; try again later")
INTERRUPTED = Outcome("interrupted", 130, "stopped by Ctrl-C or a signal")

OUTCOMES = (
    NOTHING_DUE,
    TROUBLE,
    PUBLISHED,
    WITH_WARNINGS,
    UNCHANGED,
    GATE_STOPPED,
    SITE_FAILED,
    BUSY,
    INTERRUPTED,
)
