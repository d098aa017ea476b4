"""What a print says: a canonical text, and the numbers behind it.

A print allows an interval: '128K' is 127,500–128,499, or 131,072 where K is 1024. Two
prints agree when their intervals meet. Nothing is rounded; amounts are Decimals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from crawler.vocabulary.words import is_unknown

Interval: TypeAlias = tuple[Decimal, Decimal]
INFINITY = Decimal("Infinity")
DATE_UNIT = "days since 1970-01-01"


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a print says: one canonical ``text``, and the numbers behind it.

    ``readings`` are the intervals that the print allows, the plain one first; empty
    for values that are no numbers. ``bound`` is exact, about, at_least or at_most;
    ``state`` is known, unknown, free, variable or not_applicable. ``flags`` are
    estimate, footnote, range, suspect and the like. ``base`` and ``factor`` compare
    units: a reading times ``factor`` is in ``base``.
    """

    text: str
    amount: Decimal | None = None
    readings: tuple[Interval, ...] = ()
    unit: str = ""
    bound: str = "exact"
    state: str = "known"
    flags: tuple[str, ...] = ()
    base: str = ""
    factor: Decimal = Decimal(1)

    @property
    def low(self) -> Decimal | None:
        """The lower end of the plain reading."""
        return self.readings[0][0] if self.readings else None

    @property
    def high(self) -> Decimal | None:
        """The upper end of the plain reading."""
        return self.readings[0][1] if self.readings else None

    @property
    def width(self) -> Decimal:
        """How much the print leaves open, relative to the amount: 0 is exact.

        Of a date, in days.
        """
        if self.low is None or self.high is None or not self.amount:
            return Decimal(0)
        return (self.high - self.low) / self._measure

    @property
    def slack(self) -> Decimal:
        """How much the widest reading leaves open, as `width` says it."""
        if not self.amount:
            return Decimal(0)
        widest = max(high - low for low, high in self.readings)
        return widest / self._measure if widest.is_finite() else INFINITY

    @property
    def _measure(self) -> Decimal:
        """What an interval is compared with: amounts have a size, days have none."""
        is_date = self.unit.startswith("days") or self.amount is None
        return Decimal(1) if is_date else abs(self.amount or Decimal(1))


NOT_APPLICABLE = re.compile(r"(?:not applicable|does not apply)", re.I)


def plain(amount: Decimal) -> str:
    """Return the shortest decimal text of ``amount``, without exponent.

    >>> plain(Decimal("1.76E+12")), plain(Decimal("2.50"))
    ('1760000000000', '2.5')
    """
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_state(text: str) -> Quantity | None:
    """Return the Quantity of words that say that no value is known, else None.

    >>> parse_state("Undisclosed").state
    'unknown'
    """
    if NOT_APPLICABLE.fullmatch(text):
        return Quantity("not_applicable", state="not_applicable")
    if is_unknown(text):
        return Quantity("unknown", state="unknown")
    return None


def agree(one: Quantity, other: Quantity) -> bool:
    """Return whether two values say the same, as far as their prints go.

    >>> one = Quantity("128000", Decimal(128000), ((Decimal(127500), Decimal(128499)),))
    >>> agree(one, Quantity("128000", Decimal(128000), ((Decimal(128000),) * 2,)))
    True
    >>> agree(one, Quantity("1000000", Decimal(10**6), ((Decimal(10**6),) * 2,)))
    False
    """
    if one.state != other.state:
        return False
    if not one.readings or not other.readings:
        return one.text.casefold() == other.text.casefold()
    if not _comparable(one, other):
        return False
    scale, rescale = one.factor, other.factor
    if one.base != other.base:
        scale = rescale = Decimal(1)
    return any(
        _meet((low * scale, high * scale), (start * rescale, end * rescale))
        for low, high in one.readings
        for start, end in other.readings
    )


def _meet(one: Interval, other: Interval) -> bool:
    """Whether two intervals share more than an end: 69.45 is rounded one way only."""
    (low, high), (start, end) = one, other
    if low < high and start < end:
        return low < end and start < high
    return low <= end and start <= high


def _comparable(one: Quantity, other: Quantity) -> bool:
    """Whether the units of two values allow to compare their numbers at all.

    A percent sign may be left out, and so may what a price buys.
    """
    if one.base and other.base:
        short, long = sorted((one.base, other.base), key=len)
        return short == long or ("/" not in short and long.startswith(f"{short}/"))
    return one.unit == other.unit or "%" in (one.unit, other.unit)
