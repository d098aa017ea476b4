"""Which changes are asked for: of a model, a property, a kind, a cause, a size."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import pyarrow as pa

from pipeline.compare.changesql import CAUSES, KINDS
from pipeline.compare.diff import Changeset
from pipeline.errors import ReleaseError

SUSPICIOUS = "suspicious"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a change must be; an empty collection asks for nothing.

    ``models``, ``providers`` and ``properties`` are ids, ``least_pct`` is the least
    size of a change of a number, in per cent.
    """

    models: Collection[str] = ()
    properties: Collection[str] = ()
    providers: Collection[str] = ()
    kinds: Collection[str] = ()
    causes: Collection[str] = ()
    least_pct: float | None = None

    def __post_init__(self) -> None:
        for name, found, known in (
            ("--kind", self.kinds, KINDS),
            ("--cause", self.causes, tuple(CAUSES)),
        ):
            for one in found:
                if one not in known:
                    raise ReleaseError(name, f"one of {', '.join(known)}", repr(one))


def select(found: Changeset, selection: Selection) -> Changeset:
    """Return the changeset with those of its changes that were asked for."""
    columns = {
        "model_id": selection.models,
        "property": selection.properties,
        "provider": selection.providers,
        "kind": selection.kinds,
        "cause": selection.causes,
    }
    asked = {name: set(values) for name, values in columns.items() if values}
    if not asked and selection.least_pct is None:
        return found
    rows = found.rows
    chosen = [True] * rows.num_rows
    for name, values in asked.items():
        cells = rows[name].to_pylist()
        chosen = [
            is_in and cell in values for is_in, cell in zip(chosen, cells, strict=True)
        ]
    if selection.least_pct is not None:
        least, sizes = selection.least_pct, rows["change_pct"].to_pylist()
        chosen = [
            is_in and size is not None and abs(size) >= least
            for is_in, size in zip(chosen, sizes, strict=True)
        ]
    return replace(found, rows=rows.filter(pa.array(chosen, pa.bool_())))


def fails_on(found: Changeset, words: Collection[str]) -> bool:
    """Whether a change is of a kind or cause that ``words`` name, or suspicious.

    Raises:
        ReleaseError: a word is no kind, no cause, and not 'suspicious'.
    """
    known = (*KINDS, *CAUSES, SUSPICIOUS)
    for word in words:
        if word not in known:
            raise ReleaseError("--fail-on", f"one of {', '.join(known)}", repr(word))
    return any(
        one.kind in words
        or one.cause in words
        or (one.suspicious and SUSPICIOUS in words)
        for one in found.changes
    )
