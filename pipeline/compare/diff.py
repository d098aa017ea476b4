"""compare(old, new) → Changeset: the facts that came, went and changed, and why.

A full join of the two releases' facts finds what differs; joins with the claims behind
them find the cause. Both are columns: a row becomes an object where it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from pipeline.compare.changesql import (
    ADDED,
    CHANGES,
    COUNT,
    IDENTITY,
    ONLY_IN,
    REMOVED,
    SAID_KINDS,
    SITES,
)
from pipeline.compare.identities import NO_CHANGES, IdentityChanges, compare_aliases
from pipeline.database import fetch, open_tables
from pipeline.records import QUALIFIERS
from pipeline.release.manifest import read_manifest
from pipeline.release.store import read_table

SAID = ("fact_id", "value", "unit")  # what makes a fact another one
FACTS = (
    *SAID,
    "model_id",
    "property",
    *QUALIFIERS,
    "number",
    "low",
    "high",
    "verdict",
    "confidence",
    "n_sites",
    "reason",
    "claim_ids",
)
CLAIMS = (
    "claim_id",
    "model_id",
    "site",
    "value_text",
    "flags",
    "outcome",
    "reason",
    "first_seen",
)
CAPTURES = ("site", "url", "captured_at")
SITE_CHANGES = ("before_claim_id", "after_claim_id", "class")
TOLD_BY = ("kind", "left_out", "lost", "site", "value_text", "reason", "old_model_id")
ALIASES = ("site", "subject_text", "slug", "model_id", "method")
MADE_OF = ("code", "vocabulary", "curation")


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that differs between two releases; ``old`` or ``new`` may be ''.

    ``kind`` is one of `KINDS`, ``cause`` of `CAUSES`. ``change_pct`` is None where
    there are no two numbers in one unit, a number or a confidence where there is none.
    What is ``suspicious`` is ten times what it was, or a tenth.
    """

    kind: str
    cause: str
    model_id: str
    old_model_id: str
    property: str
    qualifiers: str
    provider: str
    meter: str
    price_kind: str
    old: str
    new: str
    unit: str
    old_number: float | None
    new_number: float | None
    change_pct: float | None
    old_confidence: float | None
    new_confidence: float | None
    old_verdict: str
    new_verdict: str
    old_n_sites: int
    new_n_sites: int
    suspicious: bool
    why: str
    fact_id: str


@dataclass(frozen=True)
class Changeset:
    """All changes between two releases, in the order of kind, model and property.

    ``rows`` holds a change a row, with what its cause is told by. ``identities`` are
    the names that mean another model than before, ``new_sites`` and ``gone_sites``
    those of which pages are archived in one release alone. ``made_of`` says what else
    of its making differs: code, vocabulary, curation. ``n_weighed_anew`` facts differ
    in nothing but their confidence.
    """

    old: str
    new: str
    rows: pa.Table
    new_models: tuple[str, ...]
    gone_models: tuple[str, ...]
    identities: IdentityChanges = NO_CHANGES
    new_sites: tuple[str, ...] = ()
    gone_sites: tuple[str, ...] = ()
    n_captures: int = 0
    made_of: tuple[str, ...] = ()
    n_weighed_anew: int = 0

    def __bool__(self) -> bool:
        return bool(self.rows.num_rows or self.identities)

    @cached_property
    def changes(self) -> tuple[Difference, ...]:
        """The changes as objects, each with its cause in words."""
        told = self.rows.to_pydict()
        told["why"] = map(_why, *(told[name] for name in TOLD_BY))
        return tuple(map(Difference, *(told[one.name] for one in fields(Difference))))

    @property
    def said(self) -> tuple[Difference, ...]:
        """The changes of what is said: values that came, went or differ."""
        return tuple(one for one in self.changes if one.kind in SAID_KINDS)

    def as_table(self) -> pa.Table:
        """Return the changes as a table, each with its cause in words."""
        names = [one.name for one in fields(Difference) if one.name != "why"]
        words = pa.array([one.why for one in self.changes], pa.string())
        return self.rows.select(names).append_column("why", words)

    def as_rows(self) -> list[dict[str, object]]:
        """Return the changes as flat rows; those of names have the kind 'name'."""
        moved = [{"kind": "name", **asdict(one)} for one in self.identities.moved]
        return [*moved, *(asdict(change) for change in self.changes)]


def compare(old: Path, new: Path) -> Changeset:
    """Return what changed from the release in ``old`` to that in ``new``.

    Raises:
        ReleaseError: a release cannot be read.
    """
    before, after = read_manifest(old), read_manifest(new)
    left_out = after.get("without", [])
    tables = {
        f"{side}_{name}": read_table(folder, name, columns)
        for side, folder in (("old", old), ("new", new))
        for name, columns in (
            ("facts", FACTS),
            ("claims", CLAIMS),
            ("captures", CAPTURES),
        )
    }
    tables["site_changes"] = read_table(new, "changes", SITE_CHANGES)
    tables["left_out"] = pa.table({"site": pa.array(left_out, pa.string())})
    made = [one.get("made_of", {}) for one in (before, after)]
    made_of = tuple(name for name in MADE_OF if made[0].get(name) != made[1].get(name))
    tables["making"] = pa.table({"reread": ["code" if made_of else "reweighed"]})
    with open_tables(**tables) as columns:
        rows = fetch(columns, CHANGES)
        came = fetch(columns, ONLY_IN.format("new_facts", "old_facts"))
        went = fetch(columns, ONLY_IN.format("old_facts", "new_facts"))
        (sites,) = fetch(columns, SITES).to_pylist()
    return Changeset(
        str(before["release"]),
        str(after["release"]),
        rows,
        tuple(came["model_id"].to_pylist()),
        tuple(went["model_id"].to_pylist()),
        compare_aliases(
            read_table(old, "aliases", ALIASES), read_table(new, "aliases", ALIASES)
        ),
        tuple(sites["came"] or ()),
        tuple(sites["went"] or ()),
        sites["captures"],
        made_of,
        sites["reweighed"],
    )


def count_changes(old: Path, new: Path) -> int:
    """Return how many facts came, went or changed from one release to another.

    Raises:
        ReleaseError: a release cannot be read.
    """
    before, after = (read_table(folder, "facts", SAID) for folder in (old, new))
    with open_tables(old_facts=before, new_facts=after) as columns:
        (number,) = fetch(columns, COUNT)["n"].to_pylist()
    return int(number)


def _why(
    kind: str,
    left_out: Sequence[str] | None,
    lost: Sequence[str] | None,
    site: str | None,
    value_text: str,
    reason: str,
    old_model_id: str,
) -> str:
    """Say which claims made the difference, or what became of them.

    ``left_out`` are sites behind the old fact that the new release leaves out, ``lost``
    the reasons why its claims count no more. ``site`` and ``value_text`` are of a claim
    behind the new fact that was not known before, ``reason`` is that of the new fact.
    """
    if kind == IDENTITY:
        return f"what was said of {old_model_id} is said of this model now"
    told = [f"left out: {', '.join(sorted(left_out))}"] if left_out else []
    if kind == REMOVED:
        return "; ".join(sorted([*(lost or ()), *told])) or "no page says so any more"
    if told:
        return told[0]
    now = "" if kind == ADDED else " now"
    if site is not None:
        return f"{site}{now} says {value_text!r}"
    if not now:
        return "claims that were known now make a fact"
    return f"the same claims are weighed anew: {reason}"
