"""compare(old, new) → Changeset: the facts that came, went and changed, and why."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.compare.identities import NO_CHANGES, IdentityChanges, compare_aliases
from pipeline.release.store import read_manifest, read_table
from pipeline.verdicts.conflicts import QUALIFIER_NAMES

Row = dict[str, Any]
KINDS = ("added", "removed", "changed")


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs between two releases; ``old`` or ``new`` may be ''."""

    kind: str
    model_id: str
    property: str
    qualifiers: str
    old: str
    new: str
    unit: str
    why: str
    fact_id: str


@dataclass(frozen=True, slots=True)
class Changeset:
    """All changes between two releases, in the order of model and property.

    ``identities`` are the names that mean another model than before.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    new_models: tuple[str, ...]
    gone_models: tuple[str, ...]
    identities: IdentityChanges = NO_CHANGES

    def __bool__(self) -> bool:
        return bool(self.changes or self.identities)

    def as_rows(self) -> list[dict[str, str]]:
        """Return the changes as flat rows; those of names have the kind identity."""
        moved = [{"kind": "identity", **asdict(one)} for one in self.identities.moved]
        return [*moved, *(asdict(change) for change in self.changes)]


def compare(old: Path, new: Path) -> Changeset:
    """Return what changed from the release in ``old`` to that in ``new``.

    Raises:
        ReleaseError: a release cannot be read.
    """
    before, after = _facts(old), _facts(new)
    claims_before, claims_after = _claims(old), _claims(new)
    left_out = frozenset(read_manifest(new).get("without", ()))
    changes = []
    for fact_id in before.keys() | after.keys():
        one, other = before.get(fact_id), after.get(fact_id)
        if one and other and _said(one) == _said(other):
            continue
        changes.append(
            _change(fact_id, one, other, claims_before, claims_after, left_out)
        )
    models_before = {row["model_id"] for row in before.values()}
    models_after = {row["model_id"] for row in after.values()}
    return Changeset(
        old.resolve().name,
        new.resolve().name,
        tuple(sorted(changes, key=_order)),
        tuple(sorted(models_after - models_before)),
        tuple(sorted(models_before - models_after)),
        compare_aliases(_aliases(old), _aliases(new)),
    )


def _order(change: Change) -> tuple[int, str, str, str]:
    return (
        KINDS.index(change.kind),
        change.model_id,
        change.property,
        change.qualifiers,
    )


def _said(fact: Row) -> tuple[str, str]:
    return fact["value"], fact["unit"]


def _facts(folder: Path) -> dict[str, Row]:
    return {row["fact_id"]: row for row in read_table(folder, "facts").to_pylist()}


def _aliases(folder: Path) -> list[Row]:
    rows: list[Row] = read_table(folder, "aliases").to_pylist()
    return rows


def _claims(folder: Path) -> dict[str, Row]:
    return {row["claim_id"]: row for row in read_table(folder, "claims").to_pylist()}


def _change(
    fact_id: str,
    old: Row | None,
    new: Row | None,
    claims_before: Mapping[str, Row],
    claims_after: Mapping[str, Row],
    left_out: Set[str],
) -> Change:
    row = new or old or {}
    kind = "changed" if old and new else "added" if new else "removed"
    return Change(
        kind,
        row["model_id"],
        row["property"],
        "; ".join(f"{name}={row[name]}" for name in QUALIFIER_NAMES if row[name]),
        old["value"] if old else "",
        new["value"] if new else "",
        row["unit"],
        _why_gone(old, claims_before, claims_after, left_out)
        if old and not new
        else _why(old, row, claims_before, claims_after, left_out),
        fact_id,
    )


def _why_gone(
    old: Row,
    claims_before: Mapping[str, Row],
    claims_after: Mapping[str, Row],
    left_out: Set[str],
) -> str:
    """Say what became of the claims of a fact that is gone."""
    reasons = {
        claims_after[claim_id]["reason"]
        for claim_id in old["claim_ids"]
        if claim_id in claims_after
    }
    sites = {claims_before[claim_id]["site"] for claim_id in old["claim_ids"]}
    if sites & left_out:
        reasons.add(f"left out: {', '.join(sorted(sites & left_out))}")
    return "; ".join(sorted(filter(None, reasons))) or "no page says so any more"


def _why(
    old: Row | None,
    new: Row,
    claims_before: Mapping[str, Row],
    claims_after: Mapping[str, Row],
    left_out: Set[str],
) -> str:
    """Say which claims made the difference."""
    gone = {
        claims_before[claim_id]["site"]
        for claim_id in (old or {}).get("claim_ids", ())
        if claims_before[claim_id]["site"] in left_out
    }
    if gone:
        return f"left out: {', '.join(sorted(gone))}"
    fresh = [
        claims_after[claim_id]
        for claim_id in new["claim_ids"]
        if claim_id not in claims_before
    ]
    if fresh:
        first = min(fresh, key=lambda row: (row["site"], row["claim_id"]))
        says = f"{first['site']} now says {first['value_text']!r}"
        return says if old else f"{first['site']} says {first['value_text']!r}"
    if old is None:
        return "claims that were known now make a fact"
    return f"the same claims are weighed anew: {new['reason']}"
