"""What vendors' own documents say, beside what sites claim and what is published.

The documents are for scoring alone: nothing is learned from them.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from crawler.vocabulary import load_vocabulary
from pipeline.claims.offers import own_providers
from pipeline.errors import UnreadValue
from pipeline.flags import MISSING
from pipeline.identity.entities import resolve
from pipeline.records import Mention
from pipeline.values.numbers import parse_tokens
from pipeline.values.quantity import agree

DEFINITIONS = {
    "context_window": ("context_window", "max_input_tokens"),
    "max_output": ("max_output_tokens",),
    "input_price": ("price",),
    "output_price": ("price",),
    "knowledge_cutoff": ("knowledge_cutoff", "training_data_cutoff"),
    "release_date": ("release_date", "availability_date", "listing_date"),
}
ANSWERS = {
    "context_window": "context_window",
    "max_output_tokens": "max_output",
    "knowledge_cutoff": "knowledge_cutoff",
    "release_date": "release_date",
}
DATES = ("knowledge_cutoff", "release_date")
MONTH = 7  # characters of '2025-01'
FACTORS = {"USD/1M tokens": 1, "USD/1k tokens": 10**3, "USD/token": 10**6}

Value = str
Voices = Mapping[str, Value]  # by site


@dataclass(frozen=True)
class Item:
    """One value of a vendor's document, and what the sites say."""

    vendor: str
    model_id: str
    asked: str
    gold: Value
    precision: str
    printed: str
    voices: Voices
    days: Mapping[str, str]
    ours: Value

    @property
    def disputed(self) -> bool:
        """Whether two sites say different things."""
        return len(set(self.voices.values())) > 1

    def strict(self, value: Value) -> bool:
        """Return whether ``value`` is the document's; of a cutoff, the month.

        A print in K has two exact readings, K = 1000 and K = 1024.
        """
        if self.asked == "knowledge_cutoff":
            return value[:MONTH] == self.gold[:MONTH]
        return bool(value) and value in (self.gold, self.binary)

    @property
    def binary(self) -> Value:
        """What a document that prints '128k' says as well: 128 × 1024."""
        if self.precision != "K":
            return self.gold
        return canonical(float(self.gold) / 1000 * 1024, self.asked)

    def lenient(self, value: Value) -> bool:
        """Return whether ``value`` is what the document's print allows."""
        if self.strict(value) or not value:
            return bool(value)
        if self.asked in DATES:
            return value[:MONTH] == self.gold[:MONTH]
        if self.asked.endswith("price"):
            return abs(float(value) - float(self.gold)) <= 0.01 * float(self.gold)
        try:
            return agree(parse_tokens(self.printed), parse_tokens(value))
        except UnreadValue:
            return False


def canonical(value: object, key: str) -> Value:
    """Write a number or a date in one way."""
    text = str(value)
    if key in DATES or not text or text in ("nan", "None", "<NA>"):
        return "" if text in ("nan", "None", "<NA>") else text
    return f"{float(text):.10g}"


def read_items(truth: Path, release: Path, until: str) -> list[Item]:
    """Return the items of the gold that the claims of a release cover."""
    with (truth / "official_values.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["as_of"] <= until]
    newest = {
        (row["provider"], row["model_id"], row["property"]): row
        for row in sorted(rows, key=lambda row: row["as_of"])
    }
    ids = _resolve({(vendor, name) for vendor, name, _ in newest})
    said = _voices(release)
    ours = _answers(release)
    items = []
    for (vendor, name, key), row in sorted(newest.items()):
        place = (ids[vendor, name], key)
        if place in said:
            items.append(
                Item(
                    vendor,
                    place[0],
                    key,
                    canonical(row["value"], key),
                    row["precision"],
                    row["raw"],
                    {site: value for site, (value, _) in said[place].items()},
                    {site: day for site, (_, day) in said[place].items()},
                    ours.get(place, ""),
                )
            )
    return items


def _resolve(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Resolve the ids of the documents as those of any site."""
    listed = sorted(names)
    mentions = {Mention(vendor, name, name): vendor for vendor, name in listed}
    found = resolve(mentions, {}, load_vocabulary())
    return {
        (vendor, name): found[Mention(vendor, name, name)].model_id
        for vendor, name in listed
    }


def _voices(release: Path) -> dict[tuple[str, str], dict[str, tuple[Value, str]]]:
    """Return by (model, property) what each site says, and on what day."""
    claims = pd.read_parquet(release / "claims.parquet")
    claims = claims[(claims.state == "known") & (claims.tier == "")]
    claims = claims[
        claims.last_seen == claims.groupby("site").last_seen.transform("max")
    ]
    routed = claims["flags"].map(lambda flags: "of_route" in flags)
    own = {
        term.name
        for term in load_vocabulary().providers.values()
        if term.extra.get("organization")
    }
    claims = claims[~routed & (claims.provider.isin({"", "OpenRouter", *own}))]
    claims = claims[claims.kind.isin({"", "list"}) | (claims.site == "openrouter")]
    found: dict[tuple[str, str], dict[str, list[tuple[Value, str]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in claims.itertuples():
        for key, properties in DEFINITIONS.items():
            if row.property not in properties:
                continue
            if row.property == "price" and key != f"{row.meter}_price":
                continue
            value = _printed_day(row) if key in DATES else row.number
            if row.property == "price":
                value = _usd(row)
            if value is not None:
                found[row.model_id, key][row.site].append(
                    (canonical(value, key), row.last_seen.date().isoformat())
                )
    return {
        place: {
            site: Counter(said).most_common(1)[0][0] for site, said in sites.items()
        }
        for place, sites in found.items()
    }


def _printed_day(row: object) -> Value:
    """Return a date as its site prints it: votes are on prints, not on our reading."""
    padded = "padded" in row.flags  # type: ignore[attr-defined]  # a named tuple
    return row.value_text if padded else row.value  # type: ignore[attr-defined]


def _usd(row: object) -> float | None:
    factor = FACTORS.get(row.unit)  # type: ignore[attr-defined]  # a named tuple
    return None if factor is None else row.number * factor  # type: ignore[attr-defined]


def _answers(release: Path) -> dict[tuple[str, str], Value]:
    """Return what the facts answer of the model itself and its maker's prices."""
    facts = pd.read_parquet(release / "facts.parquet")
    missing = facts["flags"].map(lambda flags: bool(MISSING.intersection(flags)))
    facts = facts[(facts.state == "known") & (facts.tier == "") & ~missing]
    usd = pd.read_parquet(release / "prices.parquet").set_index("fact_id")
    found: dict[tuple[str, str], tuple[int, Value]] = {}
    for row in facts.itertuples():
        key = ANSWERS.get(row.property, "")
        place, value = 0, row.value if key in DATES else row.number
        if row.property == "price" and row.kind == "list":
            key, value = f"{row.meter}_price", usd.usd_per_mtok[row.fact_id]
            sellers = _sellers(row.model_id)
            place = sellers.index(row.provider) if row.provider in sellers else -1
        elif row.provider:
            continue
        if key in DEFINITIONS and place >= 0 and pd.notna(value):
            said = (place, canonical(value, key))
            found[row.model_id, key] = min(found.get((row.model_id, key), said), said)
    return {where: value for where, (_, value) in found.items()}


@cache
def _sellers(model_id: str) -> list[str]:
    return [term.name for term in own_providers(model_id, load_vocabulary())]


def headline_values(release: Path) -> dict[tuple[str, str], Value]:
    """Return what the table of models answers; '' for cells that are empty."""
    models = pd.read_parquet(release / "models.parquet").set_index("model_id")
    columns = {
        "context_window": "context_window",
        "max_output": "max_output_tokens",
        "input_price": "input_price_usd_per_mtok",
        "output_price": "output_price_usd_per_mtok",
        "knowledge_cutoff": "knowledge_cutoff_iso",
        "release_date": "release_date_iso",
    }
    return {
        (model_id, key): canonical(value, key)
        for key, column in columns.items()
        for model_id, value in models[column].items()
    }
