"""Results that only hold within one edition: ranks, and indexes that are re-based.

An index whose tests are renewed gives every model another number, and a rank moves when
other models come. What a site printed of an earlier edition is not comparable with what
it prints now, so only its newest edition counts, whatever page that stands on.
"""

from __future__ import annotations

from crawler.vocabulary import Vocabulary
from pipeline.claims.claimrows import TEXT
from pipeline.database import Database, add_rows

RUN_DAYS = 7  # so long a crawl may take, or a page fail, within one edition
AGED = f"""
CREATE OR REPLACE TABLE claims AS
WITH newest AS (
  SELECT site, property, benchmark, max(day) AS last
  FROM claims SEMI JOIN editions USING (property, benchmark)
  WHERE withdrawn = '' GROUP BY ALL
), owners AS (
  SELECT property, benchmark, first(site ORDER BY n DESC, site) AS owner FROM (
    SELECT property, benchmark, site, count(*) AS n
    FROM claims SEMI JOIN editions USING (property, benchmark)
    WHERE withdrawn = '' AND property = 'score' GROUP BY ALL)
  GROUP BY ALL
)
SELECT claims.* REPLACE (
  CASE WHEN withdrawn = '' AND day < last - {RUN_DAYS}
       THEN 'of an earlier edition than that of ' || CAST(last AS VARCHAR)
       WHEN withdrawn = '' AND site <> owner
       THEN 'of an edition that the site does not name; the index is that of ' || owner
       ELSE withdrawn END AS withdrawn)
FROM claims LEFT JOIN newest USING (site, property, benchmark)
LEFT JOIN owners USING (property, benchmark)
"""


def keep_newest_editions(database: Database, vocabulary: Vocabulary) -> None:
    """Withdraw the ``claims`` of earlier editions.

    Makes the table ``editions`` of the (property, benchmark) pairs that have any.
    """
    found = database.execute(
        "SELECT DISTINCT property, benchmark FROM claims"
    ).fetchall()
    pairs = [
        (key, benchmark)
        for key, benchmark in found
        if _has_editions(key, benchmark, vocabulary)
    ]
    columns = dict.fromkeys(("property", "benchmark"), TEXT)
    add_rows(database, "editions", columns, pairs)
    database.execute(AGED)


def _has_editions(key: str, benchmark: str, vocabulary: Vocabulary) -> bool:
    """Return whether a property is a rank, or a benchmark an index that is re-based."""
    if vocabulary.properties[key].kind == "rank":
        return True
    term = vocabulary.benchmark(benchmark)
    return term is not None and bool(term.extra.get("rebased"))
