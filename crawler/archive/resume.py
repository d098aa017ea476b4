"""Runs that died: the next run closes them, and need not fetch their pages again.

Whoever calls this holds the lock of the site, so a run without an end is a dead one.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.archive.captures import list_run, read_captures
from crawler.archive.runs import (
    RUN_DIR,
    WARC_NAME,
    CrawlRun,
    RunPath,
    list_runs,
    raw_dir,
    read_run,
    write_run,
)
from crawler.archive.warc import read_members
from crawler.errors import ArchiveError, DamagedArchive
from crawler.items import Capture

DIED = "died"
ENDED = ("finished", "import", "page")  # what runs that were whole ended as
SINGLE = ("import", "page")
FRESH = timedelta(hours=24)  # what is older is fetched again
AGAIN = (429,)  # answers that say nothing of the page; so do those of 500 and more

OnError = Callable[[DamagedArchive], None]
logger = logging.getLogger(__name__)


def close_dead_runs(data_dir: Path, site: str) -> None:
    """Close the runs of ``site`` that never ended: cut off a half record, say so.

    Raises:
        ArchiveError: a run cannot be written.
    """
    for folder in (raw_dir(data_dir) / site).glob("*"):
        if RUN_DIR.fullmatch(folder.name) and not (folder / WARC_NAME).exists():
            for left in folder.iterdir():
                left.unlink()
            folder.rmdir()
    for place in list_runs(data_dir, site):
        try:
            run = read_run(place)
        except DamagedArchive as error:
            logger.warning("%s", error)
            continue
        if run.finished is None:
            _close(place, run)


def _close(place: RunPath, run: CrawlRun) -> None:
    cut = _cut_half_record(place.warc)
    damage: list[DamagedArchive] = []
    captures = [listed.capture for listed in list_run(place, damage.append)]
    last = max((one.captured_at.isoformat() for one in captures), default=run.started)
    counts: dict[str, Any] = {
        "captures": len(captures),
        "pages": sum(one.status is not None and one.status < 300 for one in captures),
        "bytes": sum(one.size for one in captures),
        "errors": dict(sorted(Counter(map(_error, captures)).items())),
    }
    counts["errors"].pop("", None)
    write_run(
        place.path,
        replace(run, finished=last, reason=DIED, counts={**run.counts, **counts}),
    )
    logger.warning(
        "%s: died, closed with %d captures%s",
        place.warc_path,
        len(captures),
        f", {cut} bytes of a half record cut off" if cut else "",
    )


def _error(capture: Capture) -> str:
    status = capture.status
    return str(status) if status is not None and status >= 400 else ""


def _cut_half_record(warc: Path) -> int:
    """Cut a record off that never was whole, at the end; return its bytes."""
    last: tuple[int, bytes | None] | None = None
    for last in read_members(warc):  # noqa: B007 - the last one is wanted
        pass
    if last is None or last[1] is not None:
        return 0
    size = warc.stat().st_size
    try:
        with warc.open("r+b") as file:
            file.truncate(last[0])
    except OSError as error:
        raise ArchiveError(str(warc), "a writable file", str(error)) from error
    return size - last[0]


def unfinished_captures(
    data_dir: Path, site: str, now: datetime, on_error: OnError
) -> dict[str, Capture]:
    """Return by URL what the last runs of ``site`` had fetched before they were cut.

    Back to the last run that was whole, and no further than a day. Answers that say
    nothing of their page (429, 5xx) are not among them.
    """
    cut = set()
    for place in reversed(list_runs(data_dir, site)):
        try:
            run = read_run(place)
        except DamagedArchive:
            break
        if run.reason in SINGLE:
            continue
        started = datetime.fromisoformat(run.started)
        if run.reason in ENDED or run.finished is None or now - started > FRESH:
            break
        cut.add(place.warc_path)
    if not cut:
        return {}
    return {
        one.url: one
        for one in read_captures(data_dir, site, on_error)
        if one.warc_path in cut
        and one.status is not None
        and one.status < 500
        and one.status not in AGAIN
    }
