"""What stands between a build and its publication: falls and leaps since the last.

A release that lost much, or in which much moved by a factor of ten, is more often the
work of a bad night or of a broken reader than of the world. It is held back until
somebody has looked and says why it is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipeline.database import Database, open_tables
from pipeline.release.store import read_table

# Of the feeds of 2026-01-31 and 2026-04-04, two months in which nothing broke, no site
# and property lost more than FALL of its facts, no property had more than LEAPS of its
# numbers moved tenfold, and none had CONTESTED more of its facts contested.
FALL, LEAST_FACTS = 0.25, 20
LEAPS, LEAST_LEAPS = 0.02, 5
CONTESTED = 0.15
SILENCE = 0.5  # of what sites said in their last runs but one
FACTOR = 9.5  # prints are rounded


@dataclass(frozen=True)
class Held:
    """One reason for which a release is held back.

    ``kind`` is fall, column_lost, silent_site, leaps or contested; ``site`` and
    ``property`` are '' where it is of all.
    """

    kind: str
    site: str
    property: str
    before: float
    after: float

    def __str__(self) -> str:
        where = " ".join(filter(None, (self.site, self.property)))
        before, after = _text(self.before), _text(self.after)
        return f"{where}: {WORDS[self.kind].format(before=before, after=after)}"


WORDS = {
    "fall": "{before} facts in the last release, {after} in this",
    "column_lost": "{before} facts in the last release, none in this",
    "silent_site": "{before} statements in its last run but one, none in its last",
    "leaps": "{after} of {before} numbers moved tenfold or more",
    "contested": "{before} of the facts contested in the last release, {after} in this",
}


def _text(number: float) -> str:
    return f"{number:,.0f}" if number >= 1 or not number else f"{number:.0%}"


# facts that a site speaks for, now or by its last word
STATED = """
SELECT site, property, count(DISTINCT fact_id) AS n FROM {} WHERE fact_id <> ''
GROUP BY ALL
"""
FALLS = f"""
WITH old AS ({STATED.format("old_claims")}), new AS ({STATED.format("new_claims")})
SELECT CASE WHEN new.n IS NULL THEN 'column_lost' ELSE 'fall' END,
  old.site, old.property, old.n, coalesce(new.n, 0)
FROM old LEFT JOIN new USING (site, property)
WHERE old.n >= {LEAST_FACTS} AND coalesce(new.n, 0) < {1 - FALL} * old.n
ORDER BY ALL
"""
LEAPT = f"""
WITH pairs AS (
  SELECT property, greatest(old.number / new.number, new.number / old.number) AS factor
  FROM old_facts old JOIN new_facts new USING (fact_id, property)
  WHERE old.number > 0 AND new.number > 0 AND property NOT IN (
    SELECT DISTINCT property FROM new_facts WHERE unit LIKE 'days since%')
)
SELECT 'leaps', '', property, count(*), count(*) FILTER (factor >= {FACTOR})
FROM pairs GROUP BY property
HAVING count(*) FILTER (factor >= {FACTOR})
  >= greatest({LEAST_LEAPS}, {LEAPS} * count(*))
ORDER BY ALL
"""
CONTESTING = f"""
WITH pairs AS (
  SELECT property, avg(CAST(old.verdict = 'contested' AS INTEGER)) AS before,
    avg(CAST(new.verdict = 'contested' AS INTEGER)) AS after
  FROM old_facts old JOIN new_facts new USING (fact_id, property)
  GROUP BY property HAVING count(*) >= {LEAST_FACTS}
)
SELECT 'contested', '', property, before, after FROM pairs
WHERE after > before + {CONTESTED} ORDER BY ALL
"""
# what a site does not say withdraws nothing, so one that is down holds nobody back
SILENT = f"""
WITH runs AS (
  SELECT site, split_part(warc_path, '/', 2) AS run, max(captured_at) AS moment,
    sum(n_claims) AS n
  FROM new_captures GROUP BY ALL
), numbered AS (
  SELECT *, row_number() OVER (PARTITION BY site ORDER BY moment DESC, run DESC) AS back
  FROM runs
)
, turns AS (
  SELECT site, max(n) FILTER (back = 1) AS last, max(n) FILTER (back = 2) AS before
  FROM numbered GROUP BY site
)
SELECT 'silent_site', site, '', before, 0 FROM turns
WHERE last = 0 AND before > 0 AND {SILENCE} <= (
  SELECT sum(before) FILTER (last = 0) / sum(greatest(last, before)) FROM turns)
ORDER BY ALL
"""
COLUMNS = {
    "claims": ["site", "property", "fact_id"],
    "facts": ["fact_id", "property", "number", "unit", "verdict"],
}


def find_gates(before: Path, tables: Mapping[str, pa.Table]) -> list[Held]:
    """Return why the release of ``tables`` is held back, after the one at ``before``.

    Raises:
        ReleaseError: the tables of the release before cannot be read.
    """
    named = {
        f"{age}_{name}": table
        for name, columns in COLUMNS.items()
        for age, table in (
            ("old", read_table(before, name, columns)),
            ("new", tables[name].select(columns)),
        )
    }
    captures = ["site", "warc_path", "captured_at", "n_claims"]
    named["new_captures"] = tables["captures"].select(captures)
    with open_tables(**named) as database:
        return list(_held(database))


def _held(database: Database) -> Iterator[Held]:
    for query in (FALLS, SILENT, LEAPT, CONTESTING):
        for kind, site, key, old, new in database.execute(query).fetchall():
            yield Held(kind, site, key, float(old), float(new))
