"""Claims → prints: claims of one item that print the same, side by side.

A print is an interval and perhaps a second reading. All that follows works on prints,
of which there are fewer than claims.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.fusion.claimcolumns import Claims, Flags, Floats, Ints
from pipeline.fusion.segments import first_of_runs, starts_of

# odd constants of splitmix64 (Steele, Lea, Flood 2014)
MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93)
LEAST_HASH_BITS = 24


@dataclass(frozen=True, slots=True, eq=False)
class Prints:
    """Distinct prints, those of an item side by side, and the claims in their order.

    ``claims`` are sorted by item and print; ``rows`` says which row each one was,
    ``of_claim`` which print it bears, ``start`` is the first claim of a print. ``item``
    numbers the items from 0 in ascending order of ``items``; ``item_start`` has one
    entry more than there are items.
    """

    claims: Claims
    rows: Ints
    of_claim: Ints
    item: Ints
    low: Floats
    high: Floats
    low2: Floats | None
    high2: Floats | None
    start: Ints
    items: Ints
    item_start: Ints

    def __len__(self) -> int:
        return len(self.item)

    @property
    def item_of_claim(self) -> Ints:
        """Return per claim the number of its item."""
        return self.item[self.of_claim]

    @property
    def plain(self) -> Flags:
        """Return whether a print leaves nothing open."""
        exact: Flags = self.low == self.high
        return exact if self.low2 is None else exact & np.isinf(self.low2)


def read_prints(claims: Claims, rows: Ints | None = None) -> Prints:
    """Sort claims by item and print; the result does not depend on their order.

    ``rows`` are those of the claims that are read; all by default.
    """
    if rows is not None:
        claims = claims.take(rows)  # in their order first: memory is read in one go
    order, run = _by_hash(claims.item, _ends(claims))
    ordered = claims.take(order)
    first = first_of_runs(ordered.item, *_ends(ordered))
    if (first & ~run).any():  # two prints of one item share a hash
        order = np.lexsort((*reversed(_ends(claims)), claims.item))
        ordered = claims.take(order)
        first = first_of_runs(ordered.item, *_ends(ordered))
    heads = np.flatnonzero(first)
    new_item = first_of_runs(ordered.item)
    item_of_claim = np.cumsum(new_item) - 1
    items = ordered.item[new_item]
    item = item_of_claim[heads]
    return Prints(
        claims=ordered,
        rows=order if rows is None else rows[order],
        of_claim=np.cumsum(first) - 1,
        item=item,
        start=heads,
        low=ordered.low[heads],
        high=ordered.high[heads],
        low2=None if ordered.low2 is None else ordered.low2[heads],
        high2=None if ordered.high2 is None else ordered.high2[heads],
        items=items,
        item_start=starts_of(item, len(items)),
    )


def overlap(prints: Prints, one: Ints, other: Ints) -> Flags:
    """Return whether two prints agree: any reading of one meets any of the other."""
    low, high = prints.low, prints.high
    met = _meet(low[one], high[one], low[other], high[other])
    low2, high2 = prints.low2, prints.high2
    if low2 is not None and high2 is not None:
        met |= _meet(low2[one], high2[one], low[other], high[other])
        met |= _meet(low[one], high[one], low2[other], high2[other])
        met |= _meet(low2[one], high2[one], low2[other], high2[other])
    return met


def _meet(low: Floats, high: Floats, start: Floats, end: Floats) -> Flags:
    met: Flags = (low <= end) & (start <= high)
    return met


def _ends(claims: Claims) -> list[Floats]:
    ends = [claims.low, claims.high]
    if claims.low2 is not None and claims.high2 is not None:
        ends += [claims.low2, claims.high2]
    return ends


def _by_hash(item: Ints, ends: list[Floats]) -> tuple[Ints, Flags]:
    """Return rows sorted by item and a hash of the print, and where either begins."""
    if not len(item):
        return np.zeros(0, np.int64), np.zeros(0, np.bool_)
    local = item - item.min()
    if int(local.max()).bit_length() + LEAST_HASH_BITS > 63:
        local = np.unique(item, return_inverse=True)[1]
    bits = 63 - int(local.max()).bit_length()
    key = _hash(ends) >> np.uint64(64 - bits)
    key |= local.astype(np.uint64) << np.uint64(bits)
    rows = np.argsort(key)
    return rows, first_of_runs(key[rows])


def _hash(ends: list[Floats]) -> NDArray[np.uint64]:
    mixed = np.zeros(len(ends[0]), np.uint64)
    for column, factor in zip(ends, MIX, strict=False):
        bits = (column + 0.0).view(np.uint64)  # -0.0 is 0.0
        mixed ^= bits
        mixed *= np.uint64(factor)
        mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(MIX[1])
    return mixed
