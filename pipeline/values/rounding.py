"""Numbers that differ by how somebody wrote them out, which is no disagreement.

'131,000' is 131,072 to whoever read '131K'; 0.8999999999999999 is 0.9 after a sum.
What a print itself leaves open is in its intervals (`pipeline.values.quantity`); this
is about plain numbers that were rounded before they were printed.
"""

from __future__ import annotations

from decimal import Decimal

from pipeline.values.quantity import Quantity

NOISE = Decimal("1e-9")  # of doubles that were added up or multiplied
STEPS = (10**3, 10**4)  # what sizes are rounded to: 131K, 1.05M
CLOSE = Decimal("0.01")  # rounding to a step moves a size by no more


def is_rounding(one: Quantity, other: Quantity) -> bool:
    """Return whether one of two amounts is the other, rounded or cut off.

    >>> from pipeline.values.numbers import parse_tokens
    >>> is_rounding(parse_tokens("131000"), parse_tokens("131072"))
    True
    >>> is_rounding(parse_tokens("128000"), parse_tokens("200000"))
    False
    """
    if one.amount is None or other.amount is None or one.base != other.base:
        return False
    first, second = one.amount * one.factor, other.amount * other.factor
    if abs(first - second) <= NOISE * max(abs(first), abs(second)):
        return one.unit == other.unit or bool(one.base)
    if (one.unit, other.unit) != ("tokens", "tokens"):
        return False
    return any(
        coarse in (fine // step * step, (fine + step // 2) // step * step)
        and abs(coarse - fine) <= CLOSE * fine
        for coarse, fine in ((first, second), (second, first))
        for step in STEPS
    )
