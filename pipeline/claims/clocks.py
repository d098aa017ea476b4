"""Captures that are dated in the future: by a file's time, a WARC, a wrong clock.

A capture is made before its run ends, and before the build. One that says otherwise
gets the time of its run, or where that is wrong too, that of the newest capture whose
time can be right; it never counts as newer than that one.
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
    possible = [
        one.captured_at for one in captures if one.captured_at <= _limit(one, now)
    ]
    newest = max(possible, default=now)
    kept, issues = [], []
    for one in captures:
        if one.captured_at <= _limit(one, now):
            kept.append(one)
            continue
        moment = min(_started(one) or newest, newest)
        kept.append(replace(one, captured_at=moment))
        message = (
            f"{one.url}: expected a capture of {moment.isoformat()} at the latest, "
            f"found one of {one.captured_at.isoformat()}"
        )
        issues.append((one.capture_id, Issue("future_capture", "", "", "", message)))
    return kept, issues


def _limit(capture: Capture, now: datetime) -> datetime:
    started = _started(capture)
    return now if started is None else min(now, started + RUN_LASTS)


def _started(capture: Capture) -> datetime | None:
    """Return when a capture's run began, by the run's name; None if it has none."""
    match = RUN_DIR.fullmatch(capture.warc_path.split("/")[1])
    if match is None:
        return None
    return datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
