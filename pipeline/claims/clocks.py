"""Captures that are dated in the future: by a file's time, a WARC, a wrong clock.

A capture is made before its run ends. One that says otherwise gets the time at which
its run began. When a run was that is dated later than the build itself, nobody knows:
its captures get the time of the oldest, so that nothing they say is newer than what
any other says, and they withdraw nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crawler.archive.runs import RUN_DIR
from crawler.items import Capture, Issue

RUN_LASTS = timedelta(days=1)  # at most: sites are crawled daily


def clamp(
    captures: Sequence[Capture], now: datetime
) -> tuple[list[Capture], list[tuple[str, Issue]]]:
    """Return the captures, none later than it can be, and an issue for each moved."""
    oldest = min((one.captured_at for one in captures), default=now)
    kept, issues = [], []
    for one in captures:
        started = _started(one)
        if started is not None and started > now:
            moment, kind = min(oldest, now), "wrong_clock"
        elif one.captured_at > _limit(started, now):
            moment, kind = started or now, "future_capture"
        else:
            kept.append(one)
            continue
        kept.append(replace(one, captured_at=moment))
        found = one.captured_at.isoformat()
        message = f"{one.url}: expected a capture that was made, found one of {found}"
        issues.append((one.capture_id, Issue(kind, "", "", "", message)))
    return kept, issues


def _limit(started: datetime | None, now: datetime) -> datetime:
    return now if started is None else min(now, started + RUN_LASTS)


def _started(capture: Capture) -> datetime | None:
    """Return when a capture's run began, by the run's name; None if it has none."""
    match = RUN_DIR.fullmatch(capture.warc_path.split("/")[1])
    if match is None:
        return None
    return datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
