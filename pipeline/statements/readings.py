"""What is known of a page that was read, besides its statements; also as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

from crawler.items import Issue, OpenClaim
from pipeline.statements.arithmetic import Check


@dataclass(frozen=True)
class Limits:
    """What a page may take: seconds of CPU, and memory of the process that reads it."""

    cpu_s: int = 60
    memory_mb: int = 1024


@dataclass(frozen=True)
class Read:
    """What was read of one capture, but for its statements, of which it has ``rows``.

    ``limits`` are those that were not enough, None where they were. What is not
    ``lasting`` may be read otherwise the next time, though nothing of it changed.
    ``open`` are the page's values under heads that name no property.
    """

    rows: int
    page_date: str
    issues: tuple[Issue, ...]
    checks: tuple[Check, ...]
    lasting: bool = True
    limits: Limits | None = None
    open: tuple[OpenClaim, ...] = ()
    language: str = ""

    def is_enough(self, limits: Limits) -> bool:
        """Return whether the page need not be tried again within ``limits``."""
        return self.limits is None or (
            self.limits.cpu_s >= limits.cpu_s
            and self.limits.memory_mb >= limits.memory_mb
        )


def as_json(read: Read) -> dict[str, Any]:
    """Return what `read_of` makes the same again of."""
    return {
        "rows": read.rows,
        "page_date": read.page_date,
        "issues": [astuple(issue) for issue in read.issues],
        "checks": [astuple(check) for check in read.checks],
        "lasting": read.lasting,
        "limits": asdict(read.limits) if read.limits else None,
        "open": [astuple(claim) for claim in read.open],
        "language": read.language,
    }


def read_of(said: Mapping[str, Any]) -> Read:
    """Return what `as_json` was given."""
    return Read(
        said["rows"],
        said["page_date"],
        tuple(Issue(*fields) for fields in said["issues"]),
        tuple(map(_check, said["checks"])),
        said["lasting"],
        Limits(**said["limits"]) if said["limits"] else None,
        tuple(map(_open_claim, said["open"])),
        said["language"],
    )


def _open_claim(fields: Sequence[Any]) -> OpenClaim:
    said = dict(zip(OpenClaim.__match_args__, fields, strict=True))
    said["flags"] = tuple(said["flags"])
    said["governed"] = tuple((kind, text) for kind, text in said["governed"])
    return OpenClaim(**said)


def _check(fields: Sequence[Any]) -> Check:
    outcome, claim_ids, words, issue = fields
    return Check(outcome, tuple(claim_ids), words, Issue(*issue) if issue else None)
