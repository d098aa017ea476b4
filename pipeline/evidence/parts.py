"""Which claims take part in which fact, and how much each of them counts.

Makes ``parts``, one row per claim that takes part; ``keys``, one per fact; and
``left_out``, one per claim that takes part in none, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from crawler.vocabulary import Vocabulary
from pipeline.claims.claimrows import TEXT, TEXTS
from pipeline.database import Database, add_rows
from pipeline.evidence.voices import voice_with, weight_with
from pipeline.flags import BARRING, OF_ROUTE, STAND_IN, SUSPECT, YIELDING
from pipeline.records import KEY
from pipeline.values.quantitytext import PRINT

KEYS = ", ".join(KEY)
MICROSECONDS = 86_400 * 10**6  # of a day
STATES = {"unknown": "unknown", "not_applicable": "not applicable"}
# all that a print says and how weak it is: what two claims of one key may differ in
PRINTED = (
    f"concat_ws(chr(31), {', '.join(f'coalesce({name}, chr(30))' for name in PRINT)}, "
    "array_to_string(flags, ','))"
)


def listed(names: Iterable[str]) -> str:
    """Return names as SQL lists them."""
    return ", ".join(f"'{name}'" for name in sorted(names))


NO_PART = f"""
CREATE OR REPLACE TABLE no_part AS
SELECT claim_id,
  CASE WHEN rejected.reason IS NOT NULL THEN rejected.reason
    WHEN property IN (SELECT property FROM derived)
      THEN 'derived by the site: kept as a claim, makes no fact'
    WHEN list_has_any(flags, [{listed(BARRING)}])
      THEN 'guarded: ' || replace(
        list_sort(list_intersect(flags, [{listed(BARRING)}]))[1], '_', ' ')
    WHEN state IN ({listed(STATES)})
      AND NOT (property = 'price' AND list_contains(flags, '{SUSPECT}'))
      THEN 'the site says that the value is ' || replace(state, '_', ' ')
    ELSE '' END AS reason
FROM claims LEFT JOIN rejected USING (claim_id)
"""
MADE_KEYS = f"""
CREATE OR REPLACE TABLE keys AS
SELECT CAST(row_number() OVER (ORDER BY {KEYS}) - 1 AS INTEGER) AS key_id, {KEYS}
FROM (
  SELECT DISTINCT {KEYS} FROM claims JOIN no_part USING (claim_id)
  WHERE reason = '' AND withdrawn = '')
"""
MADE_PARTS = f"""
CREATE OR REPLACE TABLE parts AS
SELECT claim_id, key_id, site, property, day, voice,
  weight * pow(0.5, (newest - last_seen) / half_life) AS weight,
  withdrawn = '' AS is_current,
  state IN ('free', 'included') OR list_has_any(flags, [{listed(YIELDING)}]) AS yields,
  list_contains(flags, '{OF_ROUTE}') AS of_route,
  list_contains(flags, '{STAND_IN}') AS stands_in,
  {PRINTED} AS print
FROM claims JOIN no_part USING (claim_id) JOIN keys USING ({KEYS})
JOIN weights USING (site, flags, state) JOIN fading USING (property)
CROSS JOIN (SELECT max(last_seen) AS newest FROM claims)
WHERE reason = ''
"""
LEFT_OUT = """
CREATE OR REPLACE TABLE left_out AS
SELECT claim_id,
  CASE WHEN reason = '' THEN 'withdrawn: ' || withdrawn ELSE reason END AS reason
FROM claims JOIN no_part USING (claim_id) ANTI JOIN parts USING (claim_id)
"""
WEIGHTS = {
    "site": TEXT,
    "flags": TEXTS,
    "state": TEXT,
    "weight": pa.float64(),
    "voice": TEXT,
}


def take_part(database: Database, vocabulary: Vocabulary) -> None:
    """Make ``parts``, ``keys`` and ``left_out`` of ``claims`` and ``rejected``."""
    derived = [(key,) for key, entry in vocabulary.properties.items() if entry.derived]
    add_rows(database, "derived", {"property": TEXT}, derived)
    fading = [
        (key, entry.half_life_days * MICROSECONDS)
        for key, entry in vocabulary.properties.items()
    ]
    columns = {"property": TEXT, "half_life": pa.float64()}
    add_rows(database, "fading", columns, fading)
    database.execute(NO_PART)
    _add_weights(database)
    database.execute(MADE_KEYS)
    database.execute(MADE_PARTS)
    database.execute(LEFT_OUT)


def _add_weights(database: Database) -> None:
    """Make ``weights``: by site and flags the source of a claim, and its weight."""
    found = database.execute("SELECT DISTINCT site, flags, state FROM claims")
    rows = [
        (site, flags, state, weight_with(site, flags, state), voice_with(site, flags))
        for site, flags, state in found.fetchall()
    ]
    add_rows(database, "weights", WEIGHTS, rows)
