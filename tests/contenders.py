"""Simple rules that answer from the same claims: votes, orders, single sites."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import log
from statistics import median_low

from tests.truth import DATES, Item, Value, canonical

Contender = Callable[[Item], Value]


def _top(votes: Mapping[Value, float]) -> Value:
    """Return the value with most votes; the first in the alphabet of several."""
    return min(votes, key=lambda value: (-votes[value], value))


def majority(item: Item) -> Value:
    """Return what most sites say."""
    return _top(Counter(item.voices.values()))


def newest(item: Item) -> Value:
    """Return what the newest of the sites say, by majority."""
    last = max(item.days.values())
    return _top(Counter(v for s, v in item.voices.items() if item.days[s] == last))


def median(item: Item) -> Value:
    """Return the middle of what is said."""
    if item.asked in DATES:
        return sorted(item.voices.values())[(len(item.voices) - 1) // 2]
    return canonical(median_low(map(float, item.voices.values())), item.asked)


def in_order(order: Sequence[str]) -> Contender:
    """Return the contender that believes the first of ``order`` that speaks."""

    def answer(item: Item) -> Value:
        site = next((one for one in order if one in item.voices), min(item.voices))
        return item.voices[site]

    return answer


def best_order(items: Sequence[Item], length: int = 4) -> Contender:
    """Return the order of sites that does best on ``items``, chosen with the gold."""
    sites = sorted({site for item in items for site in item.voices})
    return in_order(
        max(
            itertools.permutations(sites, min(length, len(sites))),
            key=lambda order: sum(
                item.strict(in_order(order)(item)) for item in items if item.disputed
            ),
        )
    )


def taught(items: Sequence[Item]) -> Contender:
    """Return the vote weighted with accuracies learned on the other vendors."""
    right: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for item in items:
        for site, value in item.voices.items():
            right[item.vendor, site, item.asked].append(item.strict(value))

    def weight(item: Item, site: str) -> float:
        seen = [
            one
            for (vendor, name, key), all_seen in right.items()
            if vendor != item.vendor and name == site and key == item.asked
            for one in all_seen
        ]
        share = (sum(seen) + 1) / (len(seen) + 2)
        return log(share / (1 - share)) if share < 1 else 10.0

    def answer(item: Item) -> Value:
        votes: dict[Value, float] = defaultdict(float)
        for site, value in item.voices.items():
            votes[value] += weight(item, site)
        return _top(votes)

    return answer


def contenders(items: Sequence[Item]) -> dict[str, Contender]:
    """Return all that answer, ours first."""
    sites = sorted({site for item in items for site in item.voices})
    return {
        "ours": lambda item: item.ours,
        "majority vote": majority,
        "newest": newest,
        "median": median,
        "best fixed order": best_order(items),
        "vote taught on other vendors": taught(items),
        **{f"only {site}": _only(site) for site in sites},
    }


def _only(site: str) -> Contender:
    return lambda item: item.voices.get(site, "")
