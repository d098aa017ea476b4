"""Which sites are due: by their cadence, their last good run, and failures since.

A site that failed is tried again soon, then ever later, but never later than its
cadence: a timer may start the job every hour without asking a broken site every hour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.archive.runs import CrawlRun
from crawler.site import Site

FIRST_RETRY = timedelta(hours=3)  # doubled with every further failure
# How runs end that brought single pages: no crawl of their site.
IMPORTED, PAGES = "import", "page"
FINISHED = "finished"
# A run that was ended by a bound of its own has done what it may at one time.
BOUNDED = (
    "closespider_timeout",
    "closespider_pagecount",
    "closespider_itemcount",
    "bytes_bound",
)


@dataclass(frozen=True)
class Attempt:
    """When a site was last tried, and how often in a row that failed."""

    tried: datetime
    failures: int


@dataclass(frozen=True)
class Turn:
    """When it is a site's turn, and why.

    ``due`` is None where it is due at once. ``missed`` counts the whole cadences that
    went by since it was due.
    """

    site: str
    due: datetime | None
    is_due: bool
    why: str
    missed: int = 0
    late_hours: float = 0.0


def is_good(run: CrawlRun) -> bool:
    """Return whether a run crawled its site: it ended well and had pages.

    Pages that need not be fetched, since they have not changed, count as had.
    """
    counts = run.counts
    return run.reason in (FINISHED, *BOUNDED) and bool(
        counts.get("pages") or counts.get("skipped")
    )


def turn_of(
    site: Site, runs: Sequence[CrawlRun], attempt: Attempt | None, now: datetime
) -> Turn:
    """Return when it is the turn of ``site``, whose ``runs`` are in order of time."""
    good = [datetime.fromisoformat(run.started) for run in runs if is_good(run)]
    cadence = timedelta(days=site.cadence_days)
    if attempt and attempt.failures and not (good and good[-1] > attempt.tried):
        due = attempt.tried + min(cadence, FIRST_RETRY * 2 ** (attempt.failures - 1))
        why = f"failed {attempt.failures} × in a row, last {_short(attempt.tried)}"
        return _turn(site, due, why, now, None)
    if not good:
        return Turn(site.name, None, True, "never crawled")
    why = f"every {site.cadence_days} d, last {_short(good[-1])}"
    return _turn(site, good[-1] + cadence, why, now, cadence)


def _turn(
    site: Site, due: datetime, why: str, now: datetime, cadence: timedelta | None
) -> Turn:
    late = max(now - due, timedelta())
    missed = late // cadence if cadence else 0
    hours = round(late / timedelta(hours=1), 1)
    return Turn(site.name, due, due <= now, why, missed, hours)


def _short(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")[:16]


def next_turn(turns: Mapping[str, Turn]) -> datetime | None:
    """Return when the next site is due that is not due yet, None if there is none."""
    waiting = [turn.due for turn in turns.values() if turn.due and not turn.is_due]
    return min(waiting, default=None)
