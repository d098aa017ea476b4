"""Prices that headlines show: the maker's own list, and the cheapest offer.

Both prices of a headline are asked by one seller on one day, else they are no price of
anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.database import Database

INPUT, OUTPUT = METERS = ("input", "output")
INPUT_SHARE = 3  # parts of input to one of output: what a mixed use is taken to be
LIST = "list"


@dataclass
class Offer:
    """What one seller asks at the base tier.

    ``prices`` are US dollars per million tokens by meter; ``told`` are by meter the
    (site, day) pairs that say so.
    """

    provider: str
    kind: str
    prices: dict[str, float] = field(default_factory=dict)
    told: dict[str, set[tuple[str, Any]]] = field(default_factory=dict)

    @property
    def is_pair(self) -> bool:
        """Whether one site states both prices on one day."""
        both = [self.told.get(meter, set()) for meter in METERS]
        return bool(both[0] & both[1])

    @property
    def mixed(self) -> float:
        """What a million tokens cost of which three in four are input."""
        total = INPUT_SHARE * self.prices[INPUT] + self.prices[OUTPUT]
        return total / (INPUT_SHARE + 1)


def read_offers(database: Database, condition: str) -> dict[str, list[Offer]]:
    """Return by model the offers whose facts meet ``condition``, an SQL expression."""
    rows = database.execute(
        f"""
        SELECT facts.model_id, facts.provider, facts.kind, facts.meter,
          facts.usd_per_mtok, list((site, day))
        FROM facts JOIN outcomes USING (fact_id) JOIN claims USING (claim_id)
        WHERE facts.property = 'price' AND facts.meter IN ('{INPUT}', '{OUTPUT}')
          AND outcome = 'supports' AND claims.usd_per_mtok <> ''
          AND fact_id IN (SELECT fact_id FROM facts WHERE {condition})
        GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()
    found: dict[str, dict[tuple[str, str], Offer]] = defaultdict(dict)
    for model_id, provider, kind, meter, usd, told in rows:
        offer = found[model_id].setdefault((provider, kind), Offer(provider, kind))
        offer.prices[meter] = float(usd)
        offer.told[meter] = set(told)
    return {model_id: list(own.values()) for model_id, own in found.items()}


def list_prices(
    offers: Iterable[Offer], sellers: Sequence[str]
) -> tuple[float | None, float | None]:
    """Return the maker's list prices of input and output, both from one seller.

    ``sellers`` are the maker's own, the main one first. A model that has one price
    only, as an embedding has, has that one.
    """
    own = sorted(
        (one for one in offers if one.kind == LIST and one.provider in sellers),
        key=lambda one: (len(one.prices) < len(METERS), sellers.index(one.provider)),
    )
    for offer in own:
        if offer.is_pair or len(offer.prices) < len(METERS):
            return offer.prices.get(INPUT), offer.prices.get(OUTPUT)
    return None, None


def cheapest_of(offers: Iterable[Offer]) -> Mapping[str, object]:
    """Return the columns of the cheapest offer that has both prices."""
    pairs = [one for one in offers if one.provider and one.is_pair]
    best = min(pairs, key=lambda one: (one.mixed, one.provider), default=None)
    return {
        "cheapest_input_usd_per_mtok": best.prices[INPUT] if best else None,
        "cheapest_output_usd_per_mtok": best.prices[OUTPUT] if best else None,
        "cheapest_provider": best.provider if best else None,
    }
