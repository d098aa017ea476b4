"""What a price of 0 means: a free route, use that a plan pays for, or no price at all.

A table that prints 0 may mean each of them, so a 0 counts as a price only where the
route says so in a word: a tag `free`, a name in brackets, a provider that is a plan. A
0 without such a word stands for an unknown price.
"""

from __future__ import annotations

import re

from crawler.vocabulary import load_vocabulary
from pipeline.claims.claimrows import TEXT
from pipeline.database import Database, add_rows
from pipeline.flags import SUSPECT

FREE, INCLUDED, UNKNOWN = "free", "included", "unknown"
FREE_WORD = re.compile(r"(?:^|[\s:/_(\[-])free(?:$|[\s:/_)\]-])", re.I)
PLAN_WORD = re.compile(r"\b(?:plan|subscription)\b", re.I)

ZEROS = "property = 'price' AND state = 'known' AND CAST(amount AS DOUBLE) = 0"
ROUTES = f"""
SELECT DISTINCT provider, tier, slug, subject_text FROM settled WHERE {ZEROS}
"""
TOLD = f"""
CREATE OR REPLACE TABLE settled AS
SELECT settled.* REPLACE (
  CASE WHEN meaning IS NULL THEN state ELSE meaning END AS state,
  CASE WHEN meaning IS NULL THEN text ELSE meaning END AS text,
  CASE WHEN meaning IS NULL THEN amount END AS amount,
  CASE WHEN meaning IS NULL THEN readings ELSE '' END AS readings,
  CASE WHEN meaning IS NULL THEN usd_per_mtok ELSE '' END AS usd_per_mtok,
  CASE WHEN coalesce(meaning, '{UNKNOWN}') = '{UNKNOWN}' THEN flags
       ELSE list_filter(flags, lambda flag : flag <> '{SUSPECT}') END AS flags)
FROM settled LEFT JOIN zeros
  ON {ZEROS} AND zeros.provider = settled.provider AND zeros.tier = settled.tier
  AND zeros.slug = settled.slug AND zeros.subject_text = settled.subject_text
"""


def read_zeros(database: Database) -> None:
    """Give each price of 0 in ``settled`` the state that its route's words give it."""
    routes = database.execute(ROUTES).fetchall()
    names = ("provider", "tier", "slug", "subject_text", "meaning")
    rows = [(*route, meaning_of_zero(*route)) for route in sorted(routes)]
    add_rows(database, "zeros", dict.fromkeys(names, TEXT), rows)
    database.execute(TOLD)


def meaning_of_zero(provider: str, tier: str, slug: str, subject_text: str) -> str:
    """Return the state of a price of 0 on a route: free, included or unknown.

    The vocabulary says of some providers what a 0 means with them (``zero``).

    >>> meaning_of_zero("OpenRouter", "free", "x/y:free", "Y")
    'free'
    >>> meaning_of_zero("Acme Coding Plan", "", "y", "Y")
    'included'
    >>> meaning_of_zero("Acme", "", "y", "Y")
    'unknown'
    """
    if any(map(FREE_WORD.search, (tier, slug, subject_text))):
        return FREE
    term = load_vocabulary().provider(provider) if provider else None
    declared = str(term.extra.get("zero", "")) if term else ""
    if declared or PLAN_WORD.search(provider):
        return declared or INCLUDED
    return FREE if FREE_WORD.search(provider) else UNKNOWN
