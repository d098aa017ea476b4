"""What goes into the fusion: claims as columns, and what is known beforehand.

Codes are whole numbers from 0 on; what they stand for is the caller's business.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

MOST_CODES = 1 << 22  # sources × domains are dense tables


class BadColumns(ValueError):
    """Columns that make no claims: lengths differ, codes below 0, ends that are NaN."""


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """Claims as columns of one length n; make them with ``Claims.of``.

    ``low`` and ``high`` are equal for exact values. ``low2`` and ``high2`` are a second
    reading of the same print, NaN where there is none; it is kept as (inf, -inf), which
    meets nothing. ``day`` counts days from any
    origin. ``weight`` multiplies a voice, 1 is full. ``barred`` claims are kept, but
    win nothing and speak for nothing. ``rank`` says how far a value gives way: of an
    item's values only those of the least rank can win, whatever their votes.
    """

    item: Ints
    source: Codes
    domain: Codes
    low: Floats
    high: Floats
    low2: Floats | None
    high2: Floats | None
    day: Codes
    weight: Floats | None
    barred: Flags | None
    rank: NDArray[np.int8] | None = None

    @staticmethod
    def of(
        item: ArrayLike,
        source: ArrayLike,
        low: ArrayLike,
        high: ArrayLike | None = None,
        *,
        domain: ArrayLike | None = None,
        low2: ArrayLike | None = None,
        high2: ArrayLike | None = None,
        day: ArrayLike | None = None,
        weight: ArrayLike | None = None,
        barred: ArrayLike | None = None,
        rank: ArrayLike | None = None,
    ) -> Claims:
        """Return columns of the right types; what is left out gets its default.

        >>> len(Claims.of([0, 0], [0, 1], [128_000, 131_072]))
        2

        Raises:
            BadColumns: the columns make no claims.
        """
        items = np.ascontiguousarray(item)
        if items.dtype != np.int32:  # which is as good, and quicker
            items = items.astype(np.int64, copy=False)
        lows = np.ascontiguousarray(low, np.float64)
        second = _second(_or_none(low2), _or_none(low2 if high2 is None else high2))
        claims = Claims(
            item=items,
            source=_codes(source, "source"),
            domain=_codes(np.zeros(len(items)) if domain is None else domain, "domain"),
            low=lows,
            high=lows if high is None else np.ascontiguousarray(high, np.float64),
            low2=second[0],
            high2=second[1],
            day=np.ascontiguousarray(
                np.zeros(len(items)) if day is None else day, np.int32
            ),
            weight=_or_none(weight),
            barred=None if barred is None else np.ascontiguousarray(barred, np.bool_),
            rank=None if rank is None else np.ascontiguousarray(rank, np.int8),
        )
        _check(claims)
        return claims

    def __len__(self) -> int:
        return len(self.item)

    def take(self, rows: Ints) -> Claims:
        """Return the claims at ``rows``."""
        return Claims(
            item=self.item.take(rows),
            source=self.source.take(rows),
            domain=self.domain.take(rows),
            low=self.low.take(rows),
            high=self.high.take(rows),
            low2=None if self.low2 is None else self.low2.take(rows),
            high2=None if self.high2 is None else self.high2.take(rows),
            day=self.day.take(rows),
            weight=None if self.weight is None else self.weight.take(rows),
            barred=None if self.barred is None else self.barred.take(rows),
            rank=None if self.rank is None else self.rank.take(rows),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Priors:
    """What is known before any claim is read.

    ``copies`` are pairs (copy, original) of sources. ``changing`` says per domain
    whether the thing itself changes, so that newer claims outweigh older ones.
    ``accuracy`` is per source the share of its claims that is expected to be right, NaN
    where nothing is known; a belief worth some ten claims, which the data outvote.
    """

    copies: tuple[tuple[int, int], ...] = ()
    changing: Flags | None = None
    accuracy: Floats | None = None


NO_PRIORS = Priors()


def _codes(column: ArrayLike, name: str) -> Codes:
    codes = np.ascontiguousarray(column, np.int32)
    if len(codes) and codes.min() < 0:
        raise BadColumns(f"{name}: expected codes from 0 on, found {codes.min()}")
    return codes


def _or_none(column: ArrayLike | None) -> Floats | None:
    return None if column is None else np.ascontiguousarray(column, np.float64)


def _second(
    low2: Floats | None, high2: Floats | None
) -> tuple[Floats, Floats] | tuple[None, None]:
    if low2 is None or high2 is None:
        return None, None
    absent = np.isnan(low2) | np.isnan(high2)
    if absent.all():
        return None, None
    return np.where(absent, np.inf, low2), np.where(absent, -np.inf, high2)


def _check(claims: Claims) -> None:
    for one in fields(claims):
        column = getattr(claims, one.name)
        if column is not None and column.shape != claims.item.shape:
            expected = f"expected shape {claims.item.shape}, found {column.shape}"
            raise BadColumns(f"{one.name}: {expected}")
    if not len(claims):
        return
    if claims.item.min() < 0:
        raise BadColumns(f"item: expected codes from 0 on, found {claims.item.min()}")
    if not (claims.low <= claims.high).all():
        raise BadColumns("low, high: expected low <= high, found another, or NaN")
    if claims.weight is not None and not (claims.weight >= 0).all():
        raise BadColumns("weight: expected numbers from 0 on, found others")
    cells = (int(claims.source.max()) + 1) * (int(claims.domain.max()) + 1)
    if cells > MOST_CODES:
        raise BadColumns(f"source, domain: expected {MOST_CODES} cells, found {cells}")
