"""Sums and pairs over runs of equal keys, which numpy has no words for.

Votes are rounded to multiples of 2⁻²⁰ before they are added: sums below 2³² are then
exact, so that no order of the rows can change a result.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.fusion.claimcolumns import Codes, Flags, Floats, Ints

GRAIN = float(1 << 20)


def exact(amounts: Floats) -> Floats:
    """Return ``amounts`` rounded so that their sums do not depend on the order."""
    rounded: Floats = np.rint(amounts * GRAIN)
    rounded *= 1 / GRAIN
    return rounded


def add_up(keys: Ints | Codes, amounts: Floats, length: int) -> Floats:
    """Return per key 0 … ``length`` - 1 the sum of its exact amounts."""
    sums: Floats = np.bincount(keys, amounts, length).astype(np.float64, copy=False)
    return sums


def count(keys: Ints | Codes, length: int) -> Ints:
    """Return per key 0 … ``length`` - 1 how often it occurs."""
    return np.bincount(keys, minlength=length)


def first_of_runs(*columns: NDArray[Any]) -> Flags:
    """Return where any of sorted columns differs from the row before.

    >>> first_of_runs(np.array([1, 1, 2])).tolist()
    [True, False, True]
    """
    first = np.ones(len(columns[0]), np.bool_)
    if len(first):
        first[1:] = columns[0][1:] != columns[0][:-1]
        for column in columns[1:]:
            first[1:] |= column[1:] != column[:-1]
    return first


def starts_of(sorted_keys: Ints, length: int) -> Ints:
    """Return where each key 0 … ``length`` - 1 begins, and the end.

    >>> starts_of(np.array([0, 0, 2]), 3).tolist()
    [0, 2, 2, 3]
    """
    starts = np.zeros(length + 1, np.int64)
    np.cumsum(np.bincount(sorted_keys, minlength=length), out=starts[1:])
    return starts


def pairs_of(starts: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """Return each left row with each right row of its run: (left, right).

    ``starts`` and ``lengths`` say per left row where its run of right rows lies.

    >>> [side.tolist() for side in pairs_of(np.array([0, 5]), np.array([2, 1]))]
    [[0, 0, 1], [0, 1, 5]]
    """
    left = np.repeat(np.arange(len(starts)), lengths)
    ends = np.cumsum(lengths)
    right = np.arange(len(left)) + np.repeat(starts - ends + lengths, lengths)
    return left, right


def greatest(amounts: Floats, starts: Ints) -> Floats:
    """Return the greatest amount of each run; runs are not empty, and cover all."""
    if not len(starts):
        return np.zeros(0)
    return np.maximum.reduceat(amounts, starts)
