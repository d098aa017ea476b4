"""Which unit the numbers of a column are in, where its key does not say.

A price is settled where all amounts together can be of one unit only, with a margin;
a score's scale where the whole column leaves no other. What stays open is an issue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

UNITS = {"token": Decimal(10**6), "1K tokens": Decimal(1000), "1M tokens": Decimal(1)}
# USD for a million tokens, on price lists of 2023 to 2026: half of all prices of a list
# lie between the first two; a unit by which they lie beyond the others is ruled out
LIKELY = (Decimal("0.03"), Decimal(60))
POSSIBLE = (Decimal("0.01"), Decimal(180))
LEAST, MOST = Decimal("0.0005"), Decimal(2000)
OUTSIDE = 0.02  # share of amounts that may be beyond what any token costs
FEWEST = 8  # amounts that settle a unit
FEWEST_SCORES = 3
MOST_FRACTION = Decimal(1)


def settle_per(amounts: Sequence[Decimal]) -> str:
    """Return how many tokens prices are for, by their size; '' if that is open.

    >>> settle_per([Decimal(n) for n in ("2.5", "10", "3", "15", "0.8", "4", "1", "5")])
    '1M tokens'
    >>> settle_per([Decimal("0.05")] * 8), settle_per([Decimal("2.5")])
    ('', '')
    """
    priced = [amount for amount in amounts if amount > 0]
    if len(priced) < FEWEST:
        return ""
    middle = median(priced)
    possible = [
        unit
        for unit, factor in UNITS.items()
        if POSSIBLE[0] <= middle * factor <= POSSIBLE[1]
    ]
    if len(possible) != 1:
        return ""
    factor = UNITS[possible[0]]
    beyond = sum(not LEAST <= amount * factor <= MOST for amount in priced)
    likely = LIKELY[0] <= middle * factor <= LIKELY[1]
    return possible[0] if likely and beyond <= OUTSIDE * len(priced) else ""


def are_fractions(amounts: Sequence[Decimal]) -> bool:
    """Return whether all scores of a column are shares of one.

    >>> are_fractions([Decimal("0.88"), Decimal("0.5"), Decimal(1)])
    True
    >>> are_fractions([Decimal("0.88"), Decimal("50")])
    False
    """
    said = [amount for amount in amounts if amount]
    if not said or any(not 0 <= amount <= MOST_FRACTION for amount in said):
        return False
    broken = [amount for amount in said if amount % 1]
    return bool(broken) and (len(said) >= FEWEST_SCORES or len(broken) == len(said))


@dataclass(frozen=True, slots=True)
class Unit:
    """How many of something a price is for, and in which currency; '' is open.

    ``assumed`` says that nobody names the currency and all keys are English: the trade
    prints dollars so.
    """

    per: str
    currency: str
    assumed: bool = False

    @property
    def settled(self) -> bool:
        """Whether nothing is open."""
        return bool(self.per and self.currency)
