"""The facts of each model → its typed columns in the table of models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from crawler.vocabulary import load_vocabulary
from pipeline.claims.offers import own_providers
from pipeline.database import Database
from pipeline.flags import MISSING, STAND_IN
from pipeline.identity.entities import Model
from pipeline.release.schema import CAPABILITIES
from pipeline.values.dates import day_of

Row = dict[str, Any]
TEXT_COLUMNS = (
    "family",
    "huggingface_id",
    "license",
    "architecture",
    "input_modalities",
    "output_modalities",
)
WHOLE_COLUMNS = (
    "parameters",
    "active_parameters",
    "context_window",
    "max_output_tokens",
)
YEAR_DIGITS = 4
DAY_COLUMNS = ("release_date", "knowledge_cutoff")
YES_NO_COLUMNS = ("open_weights", *(f"supports_{name}" for name in CAPABILITIES))


FILLED = (
    "organization",
    *TEXT_COLUMNS,
    *WHOLE_COLUMNS,
    *DAY_COLUMNS,
    *YES_NO_COLUMNS,
)
NO_VALUE = ", ".join(f"'{name}'" for name in sorted(MISSING))
# values of the model itself; nothing that may stand for a missing one
PLAIN = f"""
SELECT model_id, property, text, amount, split_part(readings, '..', 1)
FROM facts
WHERE state = 'known' AND provider = '' AND tier = ''
  AND NOT list_has_any(flags, [{NO_VALUE}])
  AND property IN ({", ".join(f"'{name}'" for name in FILLED)})
ORDER BY key_id
"""
# a price of 0 that one voice alone states may stand for a missing one
LISTED = f"""
SELECT model_id, meter, provider, usd_per_mtok FROM facts
WHERE property = 'price' AND kind = 'list' AND meter IN ('input', 'output')
  AND tier = '' AND usd_per_mtok <> '' AND NOT list_contains(flags, '{STAND_IN}')
  AND (n_independent > 1 OR NOT list_has_any(flags, [{NO_VALUE}]))
ORDER BY key_id
"""


class Plain(NamedTuple):
    """A value of a model: its canonical text, and its number, as text."""

    text: str
    amount: str | None
    low: str


def widen(database: Database, models: Mapping[str, Model]) -> Iterator[tuple[str, Row]]:
    """Yield of each model the columns that ``facts`` fill."""
    plain: dict[str, dict[str, Plain]] = defaultdict(dict)
    for model_id, key, *value in database.execute(PLAIN).fetchall():
        plain[model_id][key] = Plain(*value)
    listed: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for model_id, meter, provider, usd in database.execute(LISTED).fetchall():
        listed[model_id, meter].append((provider, usd))
    for model_id, model in models.items():
        row = _columns(plain.get(model_id, {}), model)
        for meter in ("input", "output"):
            prices = listed.get((model_id, meter), ())
            row[f"{meter}_price_usd_per_mtok"] = _list_price(prices, model)
        yield model_id, row


def _columns(plain: Mapping[str, Plain], model: Model) -> Row:
    row: Row = {
        name: plain[name].text if name in plain else None for name in TEXT_COLUMNS
    }
    row["family"] = row["family"] or model.family or None
    row["huggingface_id"] = row["huggingface_id"] or model.huggingface_id or None
    stated = plain.get("organization")
    row["organization"] = stated.text if stated else model.organization or None
    for name in WHOLE_COLUMNS:
        amount = plain[name].amount if name in plain else None
        row[name] = None if amount is None else int(float(amount))
    for name in DAY_COLUMNS:
        value = plain.get(name)
        row[name] = _first_day(value) if value else None
        row[f"{name}_iso"] = value.text if value else None
    for name in YES_NO_COLUMNS:
        row[name] = plain[name].text == "true" if name in plain else None
    return row


def _first_day(value: Plain) -> date | None:
    """Return the day, the first of the month, or None where only a year is known."""
    if not value.low or len(value.text) == YEAR_DIGITS:
        return None
    return day_of(float(value.low))


def _list_price(prices: Sequence[tuple[str, str]], model: Model) -> float | None:
    """Return the maker's own list price of the base tier, in USD per million tokens.

    ``prices`` are (provider, price); the maker's main API goes before another of its.
    """
    if not prices:
        return None
    sellers = [term.name for term in own_providers(model.model_id, load_vocabulary())]
    own = [
        (sellers.index(provider), place, usd)
        for place, (provider, usd) in enumerate(prices)
        if provider in sellers
    ]
    return float(min(own)[2]) if own else None
