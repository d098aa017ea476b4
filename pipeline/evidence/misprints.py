"""Claims with values that cannot be right: kept and flagged, but never chosen as value.

Flagged are numbers outside the range that the vocabulary allows; numbers that differ
from all other claims by a factor between units (cents for dollars, a price per token or
per 1K where others print it per million, 128 for 128K); and prices ten times off all
others that no other offer supports. Where a source fills dates up with the first or
last day of the month, its dates are read as months.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from statistics import median
from typing import NamedTuple

from pipeline.claims.claimrows import TEXT
from pipeline.database import Database, add_rows
from pipeline.evidence.habits import FIRST, LAST, PRINTED_DAY
from pipeline.flags import (
    AS_WINDOW,
    IMPLAUSIBLE,
    IMPORT_DAY,
    OF_ROUTE,
    OUTLIER,
    PADDED,
    PREVIEW_DATE,
    SUSPECT,
    UNIT_ERROR,
)

THOUSANDS = (1_000, 1_000_000)  # between numbers of tokens in ones, K and M
NEAR = 1.3  # a ratio within ×/÷ this of a unit's factor is that factor
FAR = 100 / 1.3  # no two prices of one thing differ so much: cents, per 1K, per token
OUTLYING = 10  # few do so much
ALIKE = 2  # offers within ×/÷ this bear each other out
FEWEST_OTHERS = 2  # offers that must speak against it
WIDER = 1.1  # what an output cap may exceed a window by: 131,072 and 128,000

# what of a claim is compared: dollars per million tokens, or tokens
SIZE = (
    "CASE WHEN property = 'price' THEN TRY_CAST(usd_per_mtok AS DOUBLE) "
    "WHEN unit = 'tokens' THEN TRY_CAST(amount AS DOUBLE) END"
)
# all offers of one model are comparable: few are ten times another
SCOPES = f"""
WITH sized AS (SELECT *, {SIZE} AS size FROM claims WHERE {SIZE} > 0),
wide AS (
  SELECT model_id, property, meter FROM sized GROUP BY ALL
  HAVING count(*) > {FEWEST_OTHERS} AND max(size) >= {OUTLYING} * min(size)
), pairs AS (
  SELECT model_id, site, provider, tier, kind,
    median(size) FILTER (meter = 'output') / median(size) FILTER (meter = 'input')
      AS ratio
  FROM sized WHERE property = 'price' GROUP BY ALL
), usual AS (
  SELECT model_id, median(ratio) AS ratio FROM pairs WHERE ratio IS NOT NULL
  GROUP BY model_id HAVING count(*) > {FEWEST_OTHERS}
)
SELECT model_id, property, meter, claim_id, site, provider, tier, size,
  property = 'price' AND kind = 'list',
  coalesce(pairs.ratio BETWEEN usual.ratio / {ALIKE} AND usual.ratio * {ALIKE}, false)
FROM sized SEMI JOIN wide USING (model_id, property, meter)
LEFT JOIN pairs USING (model_id, site, provider, tier, kind)
LEFT JOIN usual USING (model_id)
ORDER BY model_id, property, meter, claim_id
"""
# what hosts say of their windows does not bound the model
BEYOND_WINDOWS = f"""
WITH windows AS (
  SELECT model_id, max(CAST(amount AS DOUBLE)) AS size FROM claims
  WHERE property = 'context_window' AND NOT list_contains(flags, '{OF_ROUTE}')
  GROUP BY model_id HAVING max(CAST(amount AS DOUBLE)) > 0
)
SELECT claim_id FROM claims JOIN windows USING (model_id)
WHERE property IN ('max_output_tokens', 'max_input_tokens')
  AND CAST(amount AS DOUBLE) > {WIDER} * size
"""
IS_PADDED = f"coalesce(({FIRST} AND pads_first) OR ({LAST} AND pads_last), false)"
GUARDED = f"""
CREATE OR REPLACE TABLE claims AS
WITH judged AS (
  SELECT claims.*, {PRINTED_DAY} AS printed, {IS_PADDED} AS is_padded,
    errors.flag AS error,
    text = 'false' AND answering.site IS NOT NULL AS is_answer,
    list_contains(flags, '{AS_WINDOW}') AND copying.site IS NOT NULL AS is_copied,
    property = 'release_date' AND EXISTS (
      SELECT 1 FROM previews
      WHERE previews.model_id = claims.model_id
        AND previews.year IN (0, year({PRINTED_DAY}))
        AND previews.month = month({PRINTED_DAY})
        AND previews.day = day({PRINTED_DAY})) AS is_of_preview,
    property = 'release_date' AND list_contains(flags, '{OF_ROUTE}')
      AND import_days.site IS NOT NULL AS is_import_day
  FROM claims
  LEFT JOIN padding USING (site, property)
  LEFT JOIN answering USING (site, property)
  LEFT JOIN copying USING (site, section_text)
  LEFT JOIN errors USING (claim_id)
  LEFT JOIN import_days
    ON import_days.site = claims.site
    AND import_days.section_text = claims.section_text
    AND import_days.printed = {PRINTED_DAY}
), flagged AS (
  SELECT *,
    list_filter(
      CASE WHEN is_padded AND NOT list_contains(flags, '{PADDED}')
           THEN list_append(flags, '{PADDED}') ELSE flags END,
      lambda flag : NOT (is_answer AND flag = '{SUSPECT}')) AS kept,
    list_filter(
      [error, CASE WHEN is_of_preview THEN '{PREVIEW_DATE}' END,
       CASE WHEN is_copied THEN '{SUSPECT}' END,
       CASE WHEN is_import_day THEN '{IMPORT_DAY}' END],
      lambda flag : flag IS NOT NULL) AS added
  FROM judged
)
SELECT * EXCLUDE (printed, is_padded, error, is_answer, is_copied, is_of_preview,
                  is_import_day, kept, added)
  REPLACE (
  list_concat(kept, list_filter(added, lambda flag : NOT list_contains(kept, flag)))
    AS flags,
  CASE WHEN is_padded THEN left(text, 7) ELSE text END AS text,
  CASE WHEN is_padded
       THEN concat(date_trunc('month', printed)::DATE - DATE '1970-01-01', '..',
                   last_day(printed) - DATE '1970-01-01')
       ELSE readings END AS readings)
FROM flagged
"""


def flag_claims(database: Database) -> None:
    """Give ``claims`` the flags of what was found: errors, habits, previews.

    Where a site's days stand for months, the claim states the month.
    """
    database.execute(GUARDED)


def find_errors(database: Database) -> None:
    """Make ``errors``: by claim_id what is wrong with its number, as a flag."""
    errors = dict(_errors_of_size(database))
    beyond = database.execute(BEYOND_WINDOWS).fetchall()
    errors |= {claim_id: IMPLAUSIBLE for (claim_id,) in beyond}
    columns = dict.fromkeys(("claim_id", "flag"), TEXT)
    add_rows(database, "errors", columns, sorted(errors.items()))


class Sized(NamedTuple):
    """A claim's size and whose offer it is of.

    ``is_list`` says that it is a maker's list price; ``is_paired`` that its input and
    output price stand to each other as those of the model's other offers do.
    """

    claim_id: str
    site: str
    provider: str
    tier: str
    size: float
    is_list: bool = False
    is_paired: bool = False

    @property
    def offer(self) -> tuple[str, str]:
        """What makes it an offer of its own."""
        return self.site, self.provider


def _errors_of_size(database: Database) -> Iterator[tuple[str, str]]:
    """Yield claims whose number is wrong beside the others', with the flag."""
    rows = database.execute(SCOPES).fetchall()
    for (_, key, _), own in groupby(rows, key=lambda row: row[:3]):
        scope = [Sized(*row[3:]) for row in own]
        yield from errors_in(scope, is_price=key == "price")


def errors_in(scope: Sequence[Sized], is_price: bool) -> Iterator[tuple[str, str]]:
    """Yield the claims of one scope whose number is wrong, with the flag."""
    for claim in scope:
        flag = _error(claim, scope, is_price)
        if flag:
            yield claim.claim_id, flag


def _error(claim: Sized, scope: Iterable[Sized], is_price: bool) -> str:
    """Name what is wrong with one number of a scope; '' if nothing is."""
    others: dict[tuple[str, str], list[float]] = defaultdict(list)
    lists: dict[tuple[str, str], list[float]] = defaultdict(list)
    for other in scope:
        if other.offer != claim.offer:
            others[other.offer].append(other.size)
            if other.is_list and claim.is_list:
                lists[other.offer].append(other.size)
    everywhere = [size for sizes in others.values() for size in sizes]
    if len(lists) >= FEWEST_OTHERS:
        others = lists
    if len({site for site, _ in others} | {claim.site}) < FEWEST_OTHERS:
        return ""
    sizes = sorted(median(sorted(amounts)) for amounts in others.values())
    if len(sizes) < FEWEST_OTHERS:
        return ""
    usual = median(sizes)
    ratio = max(claim.size / usual, usual / claim.size)
    if ratio < OUTLYING or _is_borne_out(claim.size, [*sizes, *everywhere]):
        return ""
    if not is_price:
        in_thousands = any(k / NEAR <= ratio <= k * NEAR for k in THOUSANDS)
        return UNIT_ERROR if in_thousands else ""
    if ratio >= FAR:
        return UNIT_ERROR
    if claim.tier or (claim.is_list and claim.is_paired and not lists):
        return ""
    of_one_mind = sizes[-1] <= ALIKE * sizes[0]
    return OUTLIER if of_one_mind or len(sizes) > FEWEST_OTHERS else ""


def _is_borne_out(size: float, sizes: Sequence[float]) -> bool:
    """Whether another offer is of about the same size."""
    return any(size / ALIKE <= other <= size * ALIKE for other in sizes)
