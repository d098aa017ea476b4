"""Habits of a source: filling in days, months and caps, checking its "no".

A habit is found by statistics over all claims of one source, and says how each of them
is to be read. It does not depend on which values are true.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.database import Database
from pipeline.flags import AS_WINDOW, OF_ROUTE
from pipeline.values.quantity import DATE_UNIT

FEWEST_DATES = 20  # of a source, to tell its habit
DAYS_A_MONTH = 365.25 / 12
MOST_MAKERS = 3  # that bring out models on one day
FEWEST_ANSWERS = 50  # yes or no
CAP_STIFFNESS = 5.0  # models that a belief about a list is worth
COPIES_CAPS = 0.5  # share of a list's caps that equal the window: then it fills them in
LEAST_YES = 0.1  # share that shows that the source does fill it in

# the day that a claim states, null where it states none
PRINTED_DAY = (
    f"CASE WHEN unit = '{DATE_UNIT}' AND amount IS NOT NULL AND length(text) = 10 "
    "THEN CAST(text AS DATE) END"
)
FIRST = f"day({PRINTED_DAY}) = 1"
LAST = f"day({PRINTED_DAY} + 1) = 1"
PADDING = f"""
CREATE OR REPLACE TABLE padding AS
SELECT site, property,
  count_if({FIRST}) * {DAYS_A_MONTH} > 2 * count(*) AS pads_first,
  count_if({LAST}) * {DAYS_A_MONTH} > 2 * count(*) AS pads_last
FROM claims WHERE {PRINTED_DAY} IS NOT NULL AND list_contains($filled, property)
GROUP BY site, property HAVING count(*) >= {FEWEST_DATES}
"""
IMPORT_DAYS = f"""
CREATE OR REPLACE TABLE import_days AS
SELECT site, section_text, {PRINTED_DAY} AS printed
FROM claims
WHERE property = 'release_date' AND list_contains(flags, '{OF_ROUTE}')
  AND {PRINTED_DAY} IS NOT NULL
GROUP BY ALL
HAVING count(DISTINCT split_part(model_id, '/', 1)) > {MOST_MAKERS}
"""
ANSWERING = f"""
CREATE OR REPLACE TABLE answering AS
SELECT site, property FROM claims WHERE text IN ('true', 'false')
GROUP BY ALL
HAVING count(*) >= {FEWEST_ANSWERS} AND count_if(text = 'false') > 0
  AND count_if(text = 'true') >= {LEAST_YES} * count(*)
"""
# a cap equal to the window may be the window again: of which lists that is the habit,
# counted of the list of one host, drawn to the whole site, and that to one in two
COPYING = f"""
CREATE OR REPLACE TABLE copying AS
WITH caps AS (
  SELECT site, section_text, count(DISTINCT (subject_text, slug)) AS n,
    count(DISTINCT (subject_text, slug))
      FILTER (list_contains(flags, '{AS_WINDOW}')) AS n_alike
  FROM claims WHERE property = 'max_output_tokens' GROUP BY ALL
), usual AS (
  SELECT site, (sum(n_alike) + {CAP_STIFFNESS} / 2) / (sum(n) + {CAP_STIFFNESS})
    AS share
  FROM caps GROUP BY site
)
SELECT site, section_text FROM caps JOIN usual USING (site)
WHERE (n_alike + {CAP_STIFFNESS} * share) / (n + {CAP_STIFFNESS}) >= {COPIES_CAPS}
"""


def find_copying(database: Database) -> None:
    """Make ``copying``: the lists (site, section_text) that fill caps with windows.

    Where a list has other caps for most of its models, an equal one is its own word.
    """
    database.execute(COPYING)


def find_padding(database: Database, filled: Sequence[str]) -> None:
    """Make ``padding``: of which site and property a month's end stands for the month.

    Days fall on the first of a month once in 30.4. A site on which they do so more than
    twice as often has, more likely than not, put the day behind a month. That holds of
    the properties ``filled`` alone: what is planned, such as a retirement, is planned
    for the end of a month.
    """
    database.execute(PADDING, {"filled": list(filled)})


def find_import_days(database: Database) -> None:
    """Make ``import_days``: days on which models of many makers 'came out' at a host.

    Columns: site, section_text (the host), printed.
    """
    database.execute(IMPORT_DAYS)


def find_answering(database: Database) -> None:
    """Make ``answering``: the (site, property) pairs where a no is an answer.

    A site that says yes and no of many models, each often, has looked.
    """
    database.execute(ANSWERING)
