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

from pipeline.compare.identities import NO_CHANGES, IdentityChanges, compare_aliases
from pipeline.database import fetch, open_tables
from pipeline.records import QUALIFIERS
from pipeline.release.manifest import read_manifest
from pipeline.release.store import read_table

KINDS = ("added", "removed", "changed")
SAID = ("fact_id", "value", "unit")  # what makes a fact another one
FACTS = (*SAID, "model_id", "property", *QUALIFIERS, "reason", "claim_ids")
CLAIMS = ("claim_id", "site", "value_text", "reason")
CAUSE = ("kind", "left_out", "lost", "site", "value_text", "reason")
ALIASES = ("site", "subject_text", "slug", "model_id", "method")

_FULL_JOIN = """
  FROM old_facts AS o FULL JOIN new_facts AS n ON o.fact_id = n.fact_id
  WHERE o.fact_id IS NULL OR n.fact_id IS NULL
    OR o.value IS DISTINCT FROM n.value OR o.unit IS DISTINCT FROM n.unit"""
_COUNT = f"SELECT count(*) AS n {_FULL_JOIN}"


def _newest(column: str) -> str:
    return f"CASE WHEN n.fact_id IS NULL THEN o.{column} ELSE n.{column} END"


_QUALIFIERS = ", ".join(
    f"'{name}=' || nullif({_newest(name)}, '')" for name in QUALIFIERS
)
_DIFFERING = f"""
  SELECT
    CASE WHEN o.fact_id IS NULL THEN 'added'
         WHEN n.fact_id IS NULL THEN 'removed' ELSE 'changed' END AS kind,
    {_newest("model_id")} AS model_id,
    {_newest("property")} AS property,
    concat_ws('; ', {_QUALIFIERS}) AS qualifiers,
    coalesce(o.value, '') AS old,
    coalesce(n.value, '') AS new,
    {_newest("unit")} AS unit,
    coalesce(n.reason, '') AS reason,
    {_newest("fact_id")} AS fact_id,
    o.claim_ids AS old_ids,
    n.claim_ids AS new_ids
  {_FULL_JOIN}"""
# The parameters of each cause are found apart; `_why` puts the one that holds in words.
_CHANGES = f"""
WITH differing AS MATERIALIZED ({_DIFFERING}),
gone AS (
  SELECT fact_id, list(DISTINCT site) AS left_out
  FROM (SELECT fact_id, unnest(old_ids) AS claim_id FROM differing)
  JOIN old_claims USING (claim_id) SEMI JOIN left_out USING (site)
  GROUP BY fact_id),
fresh AS (
  SELECT fact_id, min(row(site, claim_id, value_text)) AS first
  FROM (SELECT fact_id, unnest(new_ids) AS claim_id FROM differing)
  ANTI JOIN old_claims USING (claim_id) JOIN new_claims USING (claim_id)
  GROUP BY fact_id),
lost AS (
  SELECT fact_id, list(DISTINCT reason) AS lost
  FROM (SELECT fact_id, unnest(old_ids) AS claim_id FROM differing
        WHERE kind = 'removed')
  JOIN new_claims USING (claim_id)
  WHERE reason != ''
  GROUP BY fact_id)
SELECT kind, model_id, property, qualifiers, old, new, unit, reason, fact_id,
  left_out, first[1] AS site, first[3] AS value_text, lost
FROM differing
LEFT JOIN gone USING (fact_id)
LEFT JOIN fresh USING (fact_id)
LEFT JOIN lost USING (fact_id)
ORDER BY array_position({list(KINDS)}, kind),
  model_id, property, qualifiers, fact_id"""
_ONLY_IN = """
SELECT DISTINCT model_id FROM {} EXCEPT SELECT model_id FROM {} ORDER BY model_id"""


@dataclass(frozen=True, slots=True)
class Difference:
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


@dataclass(frozen=True)
class Changeset:
    """All changes between two releases, in the order of kind, model and property.

    ``rows`` holds a change a row, with what its cause is told by. ``identities`` are
    the names that mean another model than before.
    """

    old: str
    new: str
    rows: pa.Table
    new_models: tuple[str, ...]
    gone_models: tuple[str, ...]
    identities: IdentityChanges = NO_CHANGES

    def __bool__(self) -> bool:
        return bool(self.rows.num_rows or self.identities)

    @cached_property
    def changes(self) -> tuple[Difference, ...]:
        """The changes as objects, each with its cause in words."""
        told = self.rows.to_pydict()
        told["why"] = map(_why, *(told[name] for name in CAUSE))
        return tuple(map(Difference, *(told[one.name] for one in fields(Difference))))

    def as_rows(self) -> list[dict[str, str]]:
        """Return the changes as flat rows; those of names have the kind identity."""
        moved = [{"kind": "identity", **asdict(one)} for one in self.identities.moved]
        return [*moved, *(asdict(change) for change in self.changes)]


def compare(old: Path, new: Path) -> Changeset:
    """Return what changed from the release in ``old`` to that in ``new``.

    Raises:
        ReleaseError: a release cannot be read.
    """
    left_out = read_manifest(new).get("without", [])
    tables = {
        "old_facts": read_table(old, "facts", FACTS),
        "new_facts": read_table(new, "facts", FACTS),
        "old_claims": read_table(old, "claims", CLAIMS),
        "new_claims": read_table(new, "claims", CLAIMS),
        "left_out": pa.table({"site": pa.array(left_out, pa.string())}),
    }
    with open_tables(**tables) as columns:
        rows = fetch(columns, _CHANGES)
        came = fetch(columns, _ONLY_IN.format("new_facts", "old_facts"))
        went = fetch(columns, _ONLY_IN.format("old_facts", "new_facts"))
    return Changeset(
        old.resolve().name,
        new.resolve().name,
        rows,
        tuple(came["model_id"].to_pylist()),
        tuple(went["model_id"].to_pylist()),
        compare_aliases(
            read_table(old, "aliases", ALIASES), read_table(new, "aliases", ALIASES)
        ),
    )


def count_changes(old: Path, new: Path) -> int:
    """Return how many facts came, went or changed from one release to another.

    Raises:
        ReleaseError: a release cannot be read.
    """
    before, after = (read_table(folder, "facts", SAID) for folder in (old, new))
    with open_tables(old_facts=before, new_facts=after) as columns:
        (number,) = fetch(columns, _COUNT)["n"].to_pylist()
    return int(number)


def _why(
    kind: str,
    left_out: Sequence[str] | None,
    lost: Sequence[str] | None,
    site: str | None,
    value_text: str,
    reason: str,
) -> str:
    """Say which claims made the difference, or what became of them.

    ``left_out`` are sites behind the old fact that the new release leaves out, ``lost``
    the reasons why its claims count no more. ``site`` and ``value_text`` are of a claim
    behind the new fact that was not known before, ``reason`` is that of the new fact.
    """
    told = [f"left out: {', '.join(sorted(left_out))}"] if left_out else []
    if kind == "removed":
        return "; ".join(sorted([*(lost or ()), *told])) or "no page says so any more"
    if told:
        return told[0]
    now = " now" if kind == "changed" else ""
    if site is not None:
        return f"{site}{now} says {value_text!r}"
    if not now:
        return "claims that were known now make a fact"
    return f"the same claims are weighed anew: {reason}"
