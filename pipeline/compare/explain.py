"""The trail from a value back to the words: fact → claims → evidence → quote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pipeline.errors import ReleaseError
from pipeline.identity.namewords import model_key
from pipeline.records import QUALIFIERS
from pipeline.release.store import as_dicts, read_rows, read_table

Row = dict[str, Any]
SUGGESTIONS = 8
FACT_COLUMNS = (
    "fact_id",
    "model_id",
    "property",
    "value",
    "unit",
    "verdict",
    "reason",
    "confidence",
)
READ_OF_FACTS = (*FACT_COLUMNS, *QUALIFIERS, "flags")
MODEL_COLUMNS = ("model_id", "name", "variant_of")
CLAIM_COLUMNS = (
    "claim_id",
    "model_id",
    "site",
    "subject_text",
    "label_text",
    "value_text",
    "value",
    "flags",
    "arithmetic",
    "governed_by",
    "outcome",
    "reason",
    "first_seen",
    "last_seen",
)


@dataclass(frozen=True)
class Explanation:
    """One fact, the claims behind it, what is said of variants, and the conflicts."""

    fact: Row
    claims: tuple[Row, ...]
    variants: tuple[tuple[Row, tuple[Row, ...]], ...]
    conflicts: tuple[Row, ...]
    relation: str

    def as_row(self) -> Row:
        """Return the explanation as nested plain data."""
        return {
            **_pick(self.fact, FACT_COLUMNS),
            **{name: self.fact[name] for name in QUALIFIERS if self.fact[name]},
            "claims": [_claim_row(claim) for claim in self.claims],
            "variants": [
                {
                    **_pick(fact, FACT_COLUMNS),
                    "claims": [_claim_row(claim) for claim in claims],
                }
                for fact, claims in self.variants
            ],
            "relation": self.relation,
            "conflicts": list(self.conflicts),
        }


def _pick(row: Row, columns: Sequence[str]) -> Row:
    return {name: row[name] for name in columns}


def _claim_row(claim: Row) -> Row:
    return {
        **_pick(claim, CLAIM_COLUMNS),
        "evidence": claim["evidence"],
    }


def explain(
    folder: Path, model: str, property_key: str | None = None
) -> list[Explanation]:
    """Return the explanations of a model's facts, or of those of one property.

    ``model`` is an id, or a name that one model bears.

    Raises:
        ReleaseError: no such model, or it has no such property.
    """
    models = {
        row["model_id"]: row
        for row in as_dicts(read_table(folder, "models", MODEL_COLUMNS))
    }
    model_id = find_model(models, model)
    family = {model_id} | {
        one for one, row in models.items() if row["variant_of"] == model_id
    }
    facts = as_dicts(read_rows(folder, "facts", "model_id", family, READ_OF_FACTS))
    chosen = [fact for fact in facts if property_key in (None, fact["property"])]
    if not chosen:
        known = sorted({row["property"] for row in facts})
        near = get_close_matches(str(property_key), known) or known
        raise ReleaseError(
            model_id, f"a property of it, such as {', '.join(near)}", repr(property_key)
        )
    claims = _claims_with_evidence(folder, family, {one["fact_id"] for one in chosen})
    conflicts = read_rows(folder, "conflicts", "model_id", family)
    return list(_explanations(model_id, chosen, claims, as_dicts(conflicts)))


def _explanations(
    model_id: str,
    facts: Sequence[Row],
    claims: Mapping[str, list[Row]],
    conflicts: Sequence[Row],
) -> Iterator[Explanation]:
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for fact in facts:
        key = (fact["property"], *(fact[name] for name in QUALIFIERS))
        groups[key].append(fact)
    for key in sorted(groups):
        own = [fact for fact in groups[key] if fact["model_id"] == model_id]
        others = [fact for fact in groups[key] if fact["model_id"] != model_id]
        first = (own or others)[0]
        rest = others if own else others[1:]
        yield Explanation(
            first,
            tuple(claims[first["fact_id"]]),
            tuple((fact, tuple(claims[fact["fact_id"]])) for fact in rest),
            tuple(row for row in conflicts if row["fact_id"] == first["fact_id"]),
            _relation(first, rest, conflicts),
        )


def _relation(fact: Row, variants: Sequence[Row], conflicts: Sequence[Row]) -> str:
    """Say how what is said of variants stands to what is said of the model."""
    if not variants:
        return ""
    differs = any(
        row["fact_id"] == fact["fact_id"] and row["class"] == "variant"
        for row in conflicts
    )
    if differs:
        return "variant: the variants have values of their own, which is no conflict"
    if all(row["value"] == fact["value"] for row in variants):
        return "compatible: the model and its variants have the same value"
    return "compatible: what is printed of the model and its variants can be one value"


def _claims_with_evidence(
    folder: Path, models: Set[str], facts: Set[str]
) -> dict[str, list[Row]]:
    """Return the claims of ``facts`` of ``models`` by fact, each with its sightings."""
    columns = (*CLAIM_COLUMNS, "fact_id")
    rows = as_dicts(read_rows(folder, "claims", "model_id", models, columns))
    claims = [row for row in rows if row["fact_id"] in facts]
    sightings = _sightings(folder, {row["claim_id"] for row in claims})
    by_fact: dict[str, list[Row]] = defaultdict(list)
    order = ("supports", "loses", "rejected")
    for row in sorted(
        claims, key=lambda one: (order.index(one["outcome"]), one["site"])
    ):
        row["evidence"] = sightings[row["claim_id"]]
        for column in ("arithmetic", "governed_by"):
            row.setdefault(column, "")  # older releases lack it
        by_fact[row["fact_id"]].append(row)
    return by_fact


def _sightings(folder: Path, claims: Set[str]) -> dict[str, list[Row]]:
    """Return the sightings of each claim, with the address and time of their pages."""
    columns = ("capture_id", "locator", "quote")
    rows = as_dicts(read_rows(folder, "evidence", "claim_id", claims, columns))
    captures = {row["capture_id"] for row in rows}
    places = read_rows(
        folder, "captures", "capture_id", captures, ("url", "captured_at")
    )
    place_of = {row.pop("capture_id"): row for row in as_dicts(places)}
    sightings: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sightings[row["claim_id"]].append({**row, **place_of[row["capture_id"]]})
    return sightings


def find_model(models: Mapping[str, Row], text: str) -> str:
    """Return the id of the model that ``text`` is the id or the name of.

    Raises:
        ReleaseError: none or several; the message names what is near.
    """
    if text in models or any(row["variant_of"] == text for row in models.values()):
        return text
    key = model_key(text)
    named = sorted(
        model_id
        for model_id, row in models.items()
        if key
        in (
            model_key(row["name"]),
            model_key(model_id),
            model_key(model_id.partition("/")[2]),
        )
    )
    if len(named) == 1:
        return named[0]
    last = model_key(text.rpartition("/")[2])
    near = named or sorted(one for one in models if last in model_key(one))
    hint = ", ".join(near[:SUGGESTIONS])
    found = f"none; did you mean {hint}?" if hint else "nothing like it"
    raise ReleaseError("models", f"the model {text!r}", found)
