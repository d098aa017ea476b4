"""Which claims still hold: what a page says no more, and what it never took back.

A price, a rank, a listing end when a page that was read as the page that it is says so
no more (`lapses` in properties.toml). Of all else the last word of a site stays,
flagged `stale`, until the same entry of the page says otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from datetime import date

import numpy as np
import pyarrow as pa

from crawler.items import Issue
from crawler.vocabulary import Vocabulary
from pipeline.claims.claimrows import TEXT, microseconds
from pipeline.claims.soundness import Address, Standing, judge_captures
from pipeline.database import Database, add_rows
from pipeline.errors import UnreadValue
from pipeline.records import QUALIFIERS
from pipeline.statements.archive import Archive
from pipeline.values.dates import day_of, parse_date

PAGE = {
    "capture_id": TEXT,
    "captured_at": pa.int64(),  # microseconds since 1970, UTC
    "page_day": pa.date32(),
    "address": pa.int32(),
    "turn": pa.int32(),
    "sound": pa.bool_(),
    "counts": pa.bool_(),
    "is_last": pa.bool_(),
}
ADDRESS = {"address": pa.int32(), "gone": TEXT}
# what one line of a page is about; its value is what may change
LINE = ", ".join(("subject_text", "slug", "property", *QUALIFIERS))
ENTRY = f"address, {LINE}"
ENTRIES = f"""
SELECT capture_id, list_sort(list(DISTINCT hash({LINE}))) FROM statements GROUP BY ALL
"""
GROUP = "address, property, meter"
SAID = "its page, read again on ' || CAST({}.day AS VARCHAR) || ', {}"
HOLDING = f"""
CREATE OR REPLACE TABLE holding AS
WITH sighted AS (
  SELECT claim_id, {ENTRY}, text, readings, unit, turn, sound, counts,
         make_timestamp(captured_at)::DATE AS day
  FROM settled JOIN pages USING (capture_id)
), said AS (
  SELECT claim_id, {ENTRY}, max(turn) FILTER (counts) AS turn
  FROM sighted GROUP BY ALL
), entries AS (
  SELECT {ENTRY}, max(turn) AS turn, max_by(day, turn) AS day
  FROM sighted WHERE sound GROUP BY ALL
), groups AS (
  SELECT {GROUP}, max(turn) AS turn, max_by(day, turn) AS day
  FROM sighted WHERE sound GROUP BY ALL
), begun AS (
  SELECT {ENTRY}, min(turn) AS turn FROM sighted WHERE counts GROUP BY ALL
), first AS (
  SELECT {ENTRY}, text, readings, unit, min(turn) AS turn, min_by(day, turn) AS day
  FROM sighted WHERE counts GROUP BY ALL
), moved AS (
  SELECT claim_id, max(first.day) AS changed
  FROM sighted JOIN begun USING ({ENTRY})
  JOIN first USING ({ENTRY}, text, readings, unit)
  WHERE first.turn > begun.turn GROUP BY claim_id
), newest AS (
  SELECT address, max(turn) AS turn FROM pages WHERE sound GROUP BY address
), ends AS (
  SELECT claim_id,
    CASE
      WHEN said.turn IS NULL THEN 'read only where its page was not itself'
      WHEN entries.turn > said.turn
      THEN '{SAID.format("entries", "says otherwise")}'
      WHEN lapses AND groups.turn > said.turn
      THEN '{SAID.format("groups", "no longer says so")}'
      WHEN lapses THEN gone
      ELSE '' END AS withdrawn,
    coalesce(newest.turn > said.turn, false) OR gone <> '' AS silent,
    said.turn AS turn
  FROM said JOIN addresses USING (address) JOIN lasting USING (property)
  LEFT JOIN entries USING ({ENTRY})
  LEFT JOIN groups USING ({GROUP})
  LEFT JOIN newest USING (address)
)
SELECT claim_id, any_value(changed) AS changed,
  CASE WHEN bool_or(withdrawn = '') THEN ''
       ELSE max_by(withdrawn, coalesce(turn, -1)) END AS withdrawn,
  coalesce(bool_and(silent) FILTER (withdrawn = ''), false) AS stale
FROM ends LEFT JOIN moved USING (claim_id) GROUP BY claim_id
"""


def add_pages(
    database: Database, archive: Archive, vocabulary: Vocabulary
) -> list[tuple[str, Issue]]:
    """Make ``pages``, ``addresses`` and ``lasting``; return what is odd of captures.

    ``pages`` are the captures with the dates that they print and what they are worth,
    ``lasting`` says of each property whether it ends with its listing.
    """
    judged, addresses = _judge(database, archive)
    last = _last_sound(judged)
    dates = {capture.capture_id: printed for capture, printed in archive.captures}
    rows = [
        (
            own.capture_id,
            microseconds(own.captured_at),
            page_day(dates[own.capture_id]),
            one.address,
            one.turn,
            one.sound,
            one.counts,
            own.capture_id in last,
        )
        for one in judged
        for own in [one.visit.capture]
    ]
    add_rows(database, "pages", PAGE, rows)
    add_rows(
        database, "addresses", ADDRESS, [(one.address, one.gone) for one in addresses]
    )
    add_rows(
        database,
        "lasting",
        {"property": TEXT, "lapses": pa.bool_()},
        [(key, entry.lapses) for key, entry in vocabulary.properties.items()],
    )
    return [
        (one.visit.capture.capture_id, issue)
        for one in judged
        for issue in one.issues()
    ]


def settle_holding(database: Database) -> None:
    """Make ``holding``: of each claim in ``settled`` why it holds no more, if so.

    ``stale`` are those that hold and that no page says any more; ``changed`` is the day
    on which an entry that had said otherwise was first seen to say so.
    """
    database.execute(HOLDING)


def _judge(
    database: Database, archive: Archive
) -> tuple[list[Standing], list[Address]]:
    entries = {
        capture_id: np.array(own, np.uint64)
        for capture_id, own in database.execute(ENTRIES).fetchall()
    }
    faults: dict[str, set[str]] = defaultdict(set)
    for capture_id, issue in archive.issues:
        faults[capture_id].add(issue.kind)
    captures = [capture for capture, _ in archive.captures]
    return judge_captures(captures, entries, faults, archive.languages)


def _last_sound(judged: Sequence[Standing]) -> Set[str]:
    """Return the captures that are the newest to count of their addresses."""
    newest: dict[int, int] = {}
    for one in judged:
        if one.counts:
            newest[one.address] = max(one.turn, newest.get(one.address, -1))
    return {
        one.visit.capture.capture_id
        for one in judged
        if one.counts and one.turn == newest[one.address]
    }


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
