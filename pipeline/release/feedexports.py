"""A release in the formats of litellm, models.dev and genai-prices.

Only list prices of the base tier in USD are told, each by the one who asks it, and
nothing that the release does not know: a key that would be a guess is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.release.store import as_dicts, read_table

Row = Mapping[str, Any]
MTOK = Decimal(1_000_000)
# what is counted → its key in litellm, models.dev, and genai-prices
METERS = {
    "input": ("input_cost_per_token", "input", "input_mtok"),
    "output": ("output_cost_per_token", "output", "output_mtok"),
    "cached_input": ("cache_read_input_token_cost", "cache_read", "cache_read_mtok"),
    "cache_write": (
        "cache_creation_input_token_cost",
        "cache_write",
        "cache_write_mtok",
    ),
}
LITELLM_ABLE = ("vision", "function_calling", "reasoning")
MODELS_DEV_ABLE = {
    "supports_reasoning": "reasoning",
    "supports_function_calling": "tool_call",
    "open_weights": "open_weights",
}


@dataclass(frozen=True, slots=True)
class Offering:
    """What one provider asks for a model, by meter, in USD for a million tokens."""

    provider: str
    model: Row
    usd_per_mtok: Mapping[str, Decimal]

    @property
    def slug(self) -> str:
        """The provider's name as an id: 'Google Vertex AI' is 'google-vertex-ai'."""
        return re.sub(r"[^a-z0-9]+", "-", self.provider.lower()).strip("-")

    @property
    def name(self) -> str:
        """The model's id without its maker."""
        return str(self.model["model_id"]).partition("/")[2]


def read_offerings(folder: Path) -> Iterator[Offering]:
    """Yield every offering of a release that has a list price, by provider and model.

    Raises:
        ReleaseError: a table cannot be read.
    """
    models = {row["model_id"]: row for row in as_dicts(read_table(folder, "models"))}
    found: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row in as_dicts(read_table(folder, "prices")):
        is_told = (
            row["kind"] == "list"
            and row["state"] == "known"
            and not row["tier"]
            and row["provider"]
            and row["meter"] in METERS
            and row["usd_per_mtok"] is not None
        )
        if is_told:
            key = (row["provider"], row["model_id"])
            price = Decimal(repr(row["usd_per_mtok"]))
            found.setdefault(key, {})[row["meter"]] = price
    for provider, model_id in sorted(found):
        yield Offering(provider, models[model_id], found[provider, model_id])


def as_litellm(folder: Path) -> str:
    """Return the list prices as litellm's model_prices_and_context_window.json."""
    made = {}
    for one in read_offerings(folder):
        entry: dict[str, Any] = {"litellm_provider": one.slug}
        for meter, usd in one.usd_per_mtok.items():
            entry[METERS[meter][0]] = float(usd / MTOK)
        if {"input", "output"} <= one.usd_per_mtok.keys():
            entry["mode"] = "chat"
        if one.model["context_window"] is not None:
            entry["max_input_tokens"] = one.model["context_window"]
        if one.model["max_output_tokens"] is not None:
            entry["max_output_tokens"] = one.model["max_output_tokens"]
        for able in LITELLM_ABLE:
            if one.model[f"supports_{able}"]:
                entry[f"supports_{able}"] = True
        made[f"{one.slug}/{one.name}"] = entry
    return _json(made)


def as_models_dev(folder: Path) -> str:
    """Return the list prices as api.json of models.dev."""
    made: dict[str, dict[str, Any]] = {}
    for one in read_offerings(folder):
        own = made.setdefault(
            one.slug, {"id": one.slug, "name": one.provider, "models": {}}
        )
        limits = {
            "context": one.model["context_window"],
            "output": one.model["max_output_tokens"],
        }
        entry: dict[str, Any] = {
            "id": one.name,
            "name": one.model["name"],
            "cost": {
                METERS[key][1]: float(usd) for key, usd in one.usd_per_mtok.items()
            },
            "limit": {key: size for key, size in limits.items() if size is not None},
        }
        for column, key in MODELS_DEV_ABLE.items():
            if one.model[column] is not None:
                entry[key] = one.model[column]
        for column, key in (
            ("release_date_iso", "release_date"),
            ("knowledge_cutoff_iso", "knowledge"),
        ):
            if one.model[column]:
                entry[key] = one.model[column]
        own["models"][one.name] = entry
    return _json(made)


def as_genai_prices(folder: Path) -> str:
    """Return the list prices as data.json of genai-prices."""
    made: dict[str, dict[str, Any]] = {}
    for one in read_offerings(folder):
        own = made.setdefault(
            one.slug, {"id": one.slug, "name": one.provider, "models": []}
        )
        entry: dict[str, Any] = {
            "id": one.name,
            "name": one.model["name"],
            "match": {"equals": one.name},
            "prices": {
                METERS[key][2]: float(usd) for key, usd in one.usd_per_mtok.items()
            },
        }
        if one.model["context_window"] is not None:
            entry["context_window"] = one.model["context_window"]
        own["models"].append(entry)
    return _json(list(made.values()))


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
