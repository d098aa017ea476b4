"""What changed between two releases about who is who: names moved, models merged.

A release's table `aliases` says how every name was resolved; this compares two of them
and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from pipeline.database import fetch, open_tables


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """A name that means another model than before; ``method`` is how it does now."""

    site: str
    subject_text: str
    slug: str
    before: str
    after: str
    method: str


@dataclass(frozen=True, slots=True)
class Regrouping:
    """One model on one side, and the models that its names were or became."""

    model_id: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdentityChanges:
    """All changes: names that moved, models that were merged, models that were split.

    A merged model has names of several old ones; a split one has names in several new
    ones. A model that was only renamed is neither: all its names moved to one id.
    """

    moved: tuple[IdentityChange, ...]
    merged: tuple[Regrouping, ...]
    split: tuple[Regrouping, ...]

    def __bool__(self) -> bool:
        return bool(self.moved)


NO_CHANGES = IdentityChanges((), (), ())


_BOTH = """
  SELECT site, subject_text, slug, o.model_id AS before, n.model_id AS after, n.method
  FROM old_aliases AS o JOIN new_aliases AS n USING (site, subject_text, slug)"""
_MOVED = f"""
  SELECT * FROM ({_BOTH}) WHERE before != after ORDER BY site, subject_text, slug"""
_REGROUPED = """
  SELECT {0} AS model_id, list_sort(list(DISTINCT {1})) AS others FROM ({2})
  GROUP BY {0} HAVING count(DISTINCT {1}) > 1 ORDER BY {0}"""


def compare_aliases(old: pa.Table, new: pa.Table) -> IdentityChanges:
    """Compare two releases' tables `aliases`, by the names that both have.

    >>> name = {"site": "a", "subject_text": "X 1", "slug": ""}
    >>> before = pa.Table.from_pylist([{**name, "model_id": "m/x", "method": "alias"}])
    >>> after = pa.Table.from_pylist([{**name, "model_id": "m/y", "method": "alias"}])
    >>> [change.after for change in compare_aliases(before, after).moved]
    ['m/y']
    """
    with open_tables(old_aliases=old, new_aliases=new) as columns:
        moved = fetch(columns, _MOVED).to_pylist()
        merged = fetch(columns, _REGROUPED.format("after", "before", _BOTH))
        split = fetch(columns, _REGROUPED.format("before", "after", _BOTH))
    return IdentityChanges(
        tuple(IdentityChange(**row) for row in moved),
        _regroupings(merged),
        _regroupings(split),
    )


def _regroupings(rows: pa.Table) -> tuple[Regrouping, ...]:
    return tuple(
        Regrouping(row["model_id"], tuple(row["others"])) for row in rows.to_pylist()
    )
