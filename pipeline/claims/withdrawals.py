"""The date that each captured page prints of itself, and which captures are withdrawn.

A page states what its newest capture shows. A page that is gone (404, 410) states
nothing; after any other failure its last capture still counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from crawler.items import Capture
from pipeline.claims.claimrows import TEXT, microseconds
from pipeline.database import Database, add_rows
from pipeline.errors import UnreadValue
from pipeline.values.dates import day_of, parse_date

GONE = frozenset({404, 410})
PAGE = {
    "capture_id": TEXT,
    "captured_at": pa.int64(),  # microseconds since 1970, UTC
    "page_day": pa.date32(),
    "withdrawn": TEXT,
}


def add_pages(database: Database, captures: Sequence[tuple[Capture, str]]) -> None:
    """Make the table ``pages`` of captures and the dates that their pages print."""
    withdrawn = withdrawn_captures([capture for capture, _ in captures])
    rows = [
        (
            capture.capture_id,
            microseconds(capture.captured_at),
            page_day(printed),
            withdrawn.get(capture.capture_id, ""),
        )
        for capture, printed in captures
    ]
    add_rows(database, "pages", PAGE, rows)


def withdrawn_captures(captures: Sequence[Capture]) -> dict[str, str]:
    """Return the captures that no longer show what their page says, and why."""
    runs: dict[tuple[str, str], dict[str, list[Capture]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for capture in captures:
        status = capture.status
        if status is None or 200 <= status < 300 or status in GONE:
            runs[capture.site, capture.url][capture.warc_path].append(capture)
    withdrawn = {}
    for by_run in runs.values():
        newest = max(
            by_run, key=lambda run: (max(one.captured_at for one in by_run[run]), run)
        )
        last = max(by_run[newest], key=lambda one: one.captured_at)
        day = last.captured_at.date().isoformat()
        reason = f"its page, read again on {day}, no longer says so"
        if last.status in GONE:
            reason = f"its page is gone ({last.status} on {day})"
        for run, earlier in by_run.items():
            if run != newest:
                withdrawn.update({one.capture_id: reason for one in earlier})
    return withdrawn


def page_date_iso(printed: str) -> str:
    """Return a page's own date as ISO, at its own precision; '' if it is no date."""
    try:
        return parse_date(printed).text if printed else ""
    except UnreadValue:
        return ""


def page_day(printed: str) -> date | None:
    """Return the last day that a page's own date allows, to compare how new it is."""
    try:
        quantity = parse_date(printed) if printed else None
    except UnreadValue:
        return None
    return day_of(float(quantity.high)) if quantity and quantity.high else None
