"""What changed between two releases about who is who: names moved, models merged.

A release's table `aliases` says how every name was resolved; this compares two of them
and decides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Row = Mapping[str, object]
Name = tuple[str, str, str]  # site, printed name, slug


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


def compare_aliases(old: Iterable[Row], new: Iterable[Row]) -> IdentityChanges:
    """Compare two releases' rows of `aliases`, by the names that both have.

    >>> before = {"site": "a", "subject_text": "X 1", "slug": "", "model_id": "m/x"}
    >>> after = before | {"model_id": "m/x-1", "method": "judgement"}
    >>> [change.after for change in compare_aliases([before], [after]).moved]
    ['m/x-1']
    """
    before, after = _by_name(old), _by_name(new)
    both = sorted(before.keys() & after.keys())
    moved = tuple(
        IdentityChange(
            *name,
            _text(before[name], "model_id"),
            _text(after[name], "model_id"),
            _text(after[name], "method"),
        )
        for name in both
        if before[name]["model_id"] != after[name]["model_id"]
    )
    became: defaultdict[str, set[str]] = defaultdict(set)
    came_from: defaultdict[str, set[str]] = defaultdict(set)
    for name in both:
        was, now = (_text(side[name], "model_id") for side in (before, after))
        became[was].add(now)
        came_from[now].add(was)
    return IdentityChanges(moved, _several(came_from), _several(became))


def _several(groups: Mapping[str, set[str]]) -> tuple[Regrouping, ...]:
    return tuple(
        Regrouping(model_id, tuple(sorted(others)))
        for model_id, others in sorted(groups.items())
        if len(others) > 1
    )


def _by_name(rows: Iterable[Row]) -> dict[Name, Row]:
    return {
        (_text(row, "site"), _text(row, "subject_text"), _text(row, "slug")): row
        for row in rows
    }


def _text(row: Row, column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value)
