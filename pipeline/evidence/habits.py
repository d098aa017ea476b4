"""Habits of a source: filling in days, printing months as days, checking its "no".

A habit is found by statistics over all claims of one source, and says how each of them
is to be read. It does not depend on which values are true.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.database import Database
from pipeline.flags import OF_ROUTE
from pipeline.values.quantity import DATE_UNIT

FEWEST_DATES = 20  # of a source, to tell its habit
DAYS_A_MONTH = 365.25 / 12
MOST_MAKERS = 3  # that bring out models on one day
FEWEST_ANSWERS = 50  # yes or no
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
