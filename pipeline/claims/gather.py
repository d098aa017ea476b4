"""Sightings of statements → claims: what a site says once, however often it was seen.

Of each statement the words of its newest sighting count. Makes the table ``claims``,
with the columns of `pipeline.claims.claimrows.CLAIMS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from pipeline.claims.claimrows import CLAIM, STATEMENT, TEXT
from pipeline.claims.withdrawals import settle_holding
from pipeline.database import Database, add_rows, add_table
from pipeline.flags import OF_ALIAS, STALE
from pipeline.identity.moving import Moving
from pipeline.values.scoreterms import metric_of, setting_of

DAY_OF = "(DATE '1970-01-01' + CAST({} // 86400000000 AS INTEGER))"
# a value that held until a day is of what the name meant before it
MEANT = f"""least({DAY_OF.format("captured_at")},
    coalesce(TRY_CAST(nullif(valid_to, '') AS DATE) - 1, DATE '9999-12-31'))"""
OF_RESULT = ("metric", "setting")
CHANGED = (*OF_RESULT, "flags")
PRINTED = """
CREATE OR REPLACE TABLE printed AS
SELECT DISTINCT claim_id, statements.metric AS metric_text,
  CASE WHEN statements.setting = '' THEN names.setting ELSE statements.setting END
    AS setting_text
FROM statements JOIN names USING (site, subject_text, slug)
WHERE property IN ('score', 'arena_rank')
"""
NAMED = f"""
CREATE OR REPLACE VIEW named AS
SELECT {", ".join(f"statements.{name}" for name in STATEMENT if name not in CHANGED)},
  CASE WHEN moving.target IS NULL THEN statements.flags
       ELSE list_append(statements.flags, '{OF_ALIAS}') END AS flags,
  coalesce(score_terms.metric, statements.metric) AS metric,
  coalesce(score_terms.setting, statements.setting) AS setting,
  coalesce(moving.target, names.model_id) AS model_id,
  statements.capture_id, statements.locator, statements.place
FROM statements JOIN names USING (site, subject_text, slug)
JOIN pages USING (capture_id)
LEFT JOIN printed USING (claim_id)
LEFT JOIN score_terms USING (metric_text, setting_text)
LEFT JOIN own_lists USING (site, section_text)
LEFT JOIN moving
  ON moving.name = names.model_id
  AND own_lists.maker = split_part(names.model_id, '/', 1)
  AND {MEANT} >= since AND {MEANT} < until
"""
IN_FORCE = """
CASE WHEN withdrawn <> '' THEN withdrawn
     WHEN valid_from <> '' AND valid_from > CAST(last_day AS VARCHAR)
     THEN 'not in force before ' || valid_from || ', as the site says'
     WHEN valid_to <> '' AND valid_to <= CAST(last_day AS VARCHAR)
     THEN 'in force until ' || valid_to || ', as the site says'
     ELSE '' END
"""
GATHERED = f"""
CREATE OR REPLACE TABLE claims AS
WITH gathered AS (
WITH seen AS (
  SELECT claim_id, capture_id, locator, place, captured_at, counts,
         {DAY_OF.format("captured_at")} AS captured_day, page_day
  FROM settled JOIN pages USING (capture_id)
), told AS (
  SELECT claim_id, min(captured_at) AS first_seen, max(captured_at) AS last_seen,
    max(least(coalesce(page_day, captured_day), captured_day)) AS day,
    {DAY_OF.format("max(captured_at)")} AS last_day,
    first(place ORDER BY captured_at DESC, capture_id DESC, locator DESC, place)
      AS place
  FROM (SELECT *, bool_or(counts) OVER (PARTITION BY claim_id) AS any_counts FROM seen)
  WHERE counts OR NOT any_counts GROUP BY claim_id
), counted AS (
  SELECT claim_id, count(*) AS n_evidence FROM evidence GROUP BY claim_id
)
SELECT {", ".join(f"settled.{name}" for name in STATEMENT if name != "flags")},
  list_concat(flags, list_filter(
    [checked.flag, CASE WHEN stale THEN '{STALE}' END], lambda one: one IS NOT NULL))
    AS flags,
  model_id, first_seen, last_seen, told.day, {IN_FORCE} AS withdrawn,
  n_evidence, coalesce(checked.words, '') AS arithmetic, '' AS stands_in,
  CAST(1 AS DOUBLE) AS share,
  greatest(changed, TRY_CAST(nullif(valid_from, '') AS DATE)) AS news
FROM settled JOIN told USING (claim_id, place) JOIN holding USING (claim_id)
JOIN counted USING (claim_id) LEFT JOIN checked USING (claim_id)
) SELECT {", ".join(CLAIM)} FROM gathered
"""
EVIDENCE = """
CREATE OR REPLACE TABLE evidence AS
SELECT DISTINCT claim_id, capture_id, locator, quote FROM statements
"""


GOVERNED = """
CREATE OR REPLACE TABLE governed AS
SELECT claim_id, first(governed_by
  ORDER BY captured_at DESC, capture_id DESC, locator DESC, place) AS governed_by
FROM statements JOIN pages USING (capture_id) WHERE governed_by <> '' GROUP BY claim_id
"""


def add_statements(database: Database, statements: pa.Table) -> None:
    """Add the sightings of statements, numbered, and the table of their evidence."""
    add_table(database, "statements", _numbered(statements, 0))
    database.execute(EVIDENCE)


def append_statements(database: Database, statements: pa.Table) -> None:
    """Add more sightings to those that `add_statements` put there, with evidence."""
    more = _numbered(statements, count_statements(database))
    add_table(database, "more_statements", more)
    database.execute("INSERT INTO statements BY NAME FROM more_statements")
    database.execute("DROP TABLE more_statements")
    database.execute(EVIDENCE)


def _numbered(statements: pa.Table, first: int) -> pa.Table:
    names = [*STATEMENT, "locator", "quote", "governed_by", "capture_id"]
    place = pa.array(range(first, first + statements.num_rows), pa.int64())
    return statements.select(names).append_column("place", place)


def count_statements(database: Database) -> int:
    """Return how many statements were seen."""
    ((count,),) = database.execute("SELECT count(*) FROM statements").fetchall()
    return int(count)


MOVING = {
    "name": TEXT,
    "target": TEXT,
    "since": pa.date32(),
    "until": pa.date32(),
}


def name_statements(
    database: Database, moving: Sequence[Moving], own_lists: Iterable[Sequence[str]]
) -> None:
    """Make ``named``: ``statements`` with their models, by ``names``.

    A name that is ``moving`` means the model of the day of its page, in the
    ``own_lists`` of its maker: rows of site, section_text and the maker's id.

    A result gets the setting that the model's name states: 'GPT-5.2 (xhigh)'. Its
    metric and setting are those of closed sets; ``printed`` has the prints by claim.
    """
    add_rows(database, "moving", MOVING, moving)
    columns = dict.fromkeys(("site", "section_text", "maker"), TEXT)
    add_rows(database, "own_lists", columns, own_lists)
    database.execute(PRINTED)
    found = database.execute(
        "SELECT DISTINCT metric_text, setting_text FROM printed"
    ).fetchall()
    rows = [(*pair, metric_of(pair[0]), setting_of(pair[1])) for pair in found]
    names = ("metric_text", "setting_text", *OF_RESULT)
    add_rows(database, "score_terms", dict.fromkeys(names, TEXT), rows)
    database.execute(NAMED)


def gather(database: Database, checked: Mapping[str, tuple[str, str]]) -> None:
    """Make ``claims``, and ``governed``, of ``settled``, ``pages`` and ``evidence``.

    ``pages`` says of each capture when it was captured, the day that it gives itself,
    and whether it was read as the page that it is (`add_pages`). ``checked`` gives by
    claim_id the flag and the words of a sum that covers it.
    """
    rows = [(claim_id, *found) for claim_id, found in checked.items()]
    columns = dict.fromkeys(("claim_id", "flag", "words"), TEXT)
    add_rows(database, "checked", columns, rows)
    settle_holding(database)
    database.execute(GATHERED)
    database.execute(GOVERNED)
    database.execute("DROP VIEW named")
    database.execute("DROP TABLE settled")
