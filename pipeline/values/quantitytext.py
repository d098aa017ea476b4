"""A quantity as columns of text, and back.

Numbers are text of Decimals in plain form, so that nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from pipeline.flags import NOT_OF_PRINT
from pipeline.values.quantity import Interval, Quantity, plain

PRINT = ("text", "amount", "readings", "unit", "bound", "state", "base", "factor")
KEPT = 1 << 16  # prints that are kept as Quantities


def readings_text(readings: Iterable[Interval]) -> str:
    """Return intervals as text.

    >>> readings_text([(Decimal(1), Decimal(2)), (Decimal(4), Decimal("Infinity"))])
    '1..2|4..Infinity'
    """
    return "|".join(f"{plain(low)}..{plain(high)}" for low, high in readings)


@lru_cache(maxsize=KEPT)
def read_readings(text: str) -> tuple[Interval, ...]:
    """Return the intervals of a text.

    >>> read_readings("1..2|4..4")[1]
    (Decimal('4'), Decimal('4'))
    """
    pairs = (one.split("..") for one in text.split("|") if one)
    return tuple((Decimal(low), Decimal(high)) for low, high in pairs)


@lru_cache(maxsize=KEPT)
def quantity_of(
    text: str,
    amount: str | None,
    readings: str,
    unit: str,
    bound: str,
    state: str,
    base: str,
    factor: str,
    flags: tuple[str, ...] = (),
) -> Quantity:
    """Return the Quantity that the columns of PRINT hold.

    Decimals have the same value as before, in their shortest form.
    """
    return Quantity(
        text,
        None if amount is None else Decimal(amount),
        read_readings(readings),
        unit,
        bound,
        state,
        tuple(one for one in flags if one not in NOT_OF_PRINT),
        base,
        Decimal(factor),
    )


def print_of(quantity: Quantity) -> tuple[str | None, ...]:
    """Return the columns of PRINT."""
    amount = quantity.amount
    return (
        quantity.text,
        None if amount is None else plain(amount),
        readings_text(quantity.readings),
        quantity.unit,
        quantity.bound,
        quantity.state,
        quantity.base,
        plain(quantity.factor),
    )
