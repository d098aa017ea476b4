"""The facts of one model → its typed columns in the table of models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from crawler.vocabulary import load_vocabulary
from pipeline.claims.offers import own_providers
from pipeline.evidence.standins import STAND_IN
from pipeline.identity.entities import Model
from pipeline.records import Fact
from pipeline.release.schema import CAPABILITIES
from pipeline.values.dates import day_of
from pipeline.values.quantity import Quantity
from pipeline.verdicts.reconcile import MISSING_FLAGS

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


def widen(facts: Sequence[Fact], model: Model) -> Row:
    """Return the columns of a model that facts fill."""
    plain = {
        fact.key[1]: fact.quantity
        for fact in facts
        if fact.quantity.state == "known"
        and not any(fact.key[2:4])
        and not MISSING_FLAGS.intersection(fact.flags)
    }
    row: Row = {
        name: plain[name].text if name in plain else None for name in TEXT_COLUMNS
    }
    row["family"] = row["family"] or model.family or None
    row["huggingface_id"] = row["huggingface_id"] or model.huggingface_id or None
    stated = plain.get("organization")
    row["organization"] = stated.text if stated else model.organization or None
    for name in WHOLE_COLUMNS:
        amount = plain[name].amount if name in plain else None
        row[name] = None if amount is None else int(amount)
    for name in DAY_COLUMNS:
        quantity = plain.get(name)
        row[name] = _first_day(quantity) if quantity else None
        row[f"{name}_iso"] = quantity.text if quantity else None
    for name in YES_NO_COLUMNS:
        row[name] = plain[name].text == "true" if name in plain else None
    for meter in ("input", "output"):
        row[f"{meter}_price_usd_per_mtok"] = _list_price(facts, meter, model)
    return row


def _first_day(quantity: Quantity) -> date | None:
    """Return the day, the first of the month, or None where only a year is known."""
    if quantity.low is None or len(quantity.text) == YEAR_DIGITS:
        return None
    return day_of(float(quantity.low))


def _list_price(facts: Sequence[Fact], meter: str, model: Model) -> float | None:
    """Return the vendor's own list price of the base tier, in USD per million tokens.

    Its main API goes before another of its own. A price of 0 that one voice alone
    states may stand for a missing one.
    """
    sellers = [term.name for term in own_providers(model.model_id, load_vocabulary())]
    listed = [
        fact
        for fact in facts
        if fact.key[1] == "price"
        and fact.key[5] == "list"
        and fact.key[4] == meter
        and not fact.key[3]
        and fact.key[2] in sellers
        and fact.chosen.statement.usd_per_mtok
        and STAND_IN not in fact.flags
        and (fact.n_independent > 1 or not MISSING_FLAGS.intersection(fact.flags))
    ]
    listed.sort(key=lambda fact: (sellers.index(fact.key[2]), fact.key))
    return float(listed[0].chosen.statement.usd_per_mtok) if listed else None
