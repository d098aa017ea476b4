"""What was said of a model and when, and what releases held: the two clocks of a value.

What was said runs by the captures of pages, what was held by the releases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.compare.explain import find_model
from pipeline.errors import ReleaseError
from pipeline.records import QUALIFIERS
from pipeline.release.manifest import read_manifest
from pipeline.release.store import (
    as_dicts,
    is_what_if,
    list_releases,
    read_rows,
    read_table,
)

Row = dict[str, Any]
SAID_COLUMNS = (
    "property",
    *QUALIFIERS,
    "site",
    "value",
    "unit",
    "outcome",
    "reason",
    "valid_from",
    "valid_to",
    "first_seen",
    "last_seen",
)
HELD_COLUMNS = ("property", *QUALIFIERS, "value", "unit", "verdict", "confidence")


@dataclass(frozen=True, slots=True)
class Period:
    """A value through a time: said by ``who``, a site, or held by releases ('').

    ``begin`` and ``end`` are days of captures of what was said, and names of releases
    of what was held. ``valid_from`` and ``valid_to`` are what the page itself says.
    """

    clock: str
    qualifiers: str
    value: str
    unit: str
    who: str
    begin: str
    end: str
    note: str
    valid_from: str = ""
    valid_to: str = ""

    def as_row(self) -> Row:
        """Return the period as flat data."""
        return asdict(self)


def read_history(folder: Path, model: str, property_key: str) -> list[Period]:
    """Return what was said by the release in ``folder``, then what was held so far.

    Releases beside it that leave something out held nothing.

    Raises:
        ReleaseError: no such model, or nobody says that of it.
    """
    columns = ("model_id", "name", "variant_of")
    models = {
        row["model_id"]: row for row in as_dicts(read_table(folder, "models", columns))
    }
    model_id = find_model(models, model)
    claims = read_rows(folder, "claims", "model_id", {model_id}, SAID_COLUMNS)
    said = [row for row in as_dicts(claims) if row["property"] == property_key]
    if not said:
        raise ReleaseError(model_id, f"claims of {property_key}", "none")
    return [*_said(said), *_held(folder, model_id, property_key)]


def _said(claims: Sequence[Row]) -> Iterator[Period]:
    for row in sorted(claims, key=_order):
        yield Period(
            "said",
            _qualifiers(row),
            row["value"],
            row["unit"],
            row["site"],
            f"{row['first_seen']:%Y-%m-%d}",
            f"{row['last_seen']:%Y-%m-%d}",
            row["reason"] or row["outcome"],
            row["valid_from"],
            row["valid_to"],
        )


def _order(row: Row) -> tuple[object, ...]:
    return (_qualifiers(row), row["first_seen"], row["site"], row["value"])


def _held(folder: Path, model_id: str, property_key: str) -> Iterator[Period]:
    """Yield the values of releases; what follows itself in the next is one period."""
    curated = folder.resolve().parent
    names = [
        name
        for name in list_releases(curated)
        if not is_what_if(read_manifest(curated / name))
    ]
    held: dict[str, list[tuple[str, str, Row]]] = {}
    for number, name in enumerate(names):
        facts = read_rows(curated / name, "facts", "model_id", {model_id}, HELD_COLUMNS)
        for row in as_dicts(facts):
            if row["property"] == property_key:
                periods = held.setdefault(_qualifiers(row), [])
                _add(periods, row, name, names[number - 1] if number else "")
    for qualifiers, periods in sorted(held.items()):
        for begin, end, row in periods:
            note = f"{row['verdict']}, confidence {row['confidence']:.2f}"
            value, unit = row["value"], row["unit"]
            yield Period("held", qualifiers, value, unit, "", begin, end, note)


def _add(periods: list[tuple[str, str, Row]], row: Row, name: str, before: str) -> None:
    """Add what release ``name`` holds, or let the last period end later."""
    said = (row["value"], row["unit"])
    if periods:
        begin, end, last = periods[-1]
        if end == before and (last["value"], last["unit"]) == said:
            periods[-1] = (begin, name, row)
            return
    periods.append((name, name, row))


def _qualifiers(row: Row) -> str:
    return "; ".join(f"{name}={row[name]}" for name in QUALIFIERS if row[name])
