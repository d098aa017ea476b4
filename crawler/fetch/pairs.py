"""Which pages of pairs to fetch: as few as show every model, then those worth more.

A comparison site has a page for each two of its models: N²/2 of them for N models, of
which N/2 show every model once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

DENSE = 2  # pages for each model, from which on a cover is chosen
EXTRA = 20  # one page more for so many models, where claims disagree


class Pair(NamedTuple):
    """A page and the slugs of the models on it."""

    url: str
    slugs: tuple[str, ...]


def select_pairs(
    pairs: Sequence[Pair],
    known: Collection[str] = (),
    wanted: Mapping[str, int] | None = None,
    limit: int | None = None,
) -> list[str]:
    """Return the pages to fetch, the most needed first.

    All of them where there are few for each model. Else a cover: pages that the archive
    holds (``known``) go before others, so that a model is seen on the same page again.
    What is left of ``limit``, or one page for 20 models, goes to pairs of models that
    are both ``wanted``, the most wanted first.

    >>> names = ("a", "b", "c", "d", "e", "f")
    >>> all_pairs = [
    ...     Pair(f"/{a}-{b}", (a, b)) for a in names for b in names if a < b
    ... ]
    >>> select_pairs(all_pairs)
    ['/a-b', '/c-d', '/e-f']
    >>> select_pairs(all_pairs, known={"/a-f"}, wanted={"a": 1, "b": 1}, limit=4)
    ['/a-f', '/b-c', '/d-e', '/a-b']
    """
    degree = Counter(slug for pair in pairs for slug in pair.slugs)
    if len(pairs) <= DENSE * len(degree):
        return [pair.url for pair in pairs[:limit]]
    cover = _cover(pairs, degree, known)
    room = len(cover) + len(degree) // EXTRA if limit is None else limit
    chosen = dict.fromkeys(cover)
    for url in _disagreeing(pairs, wanted or {}):
        if len(chosen) >= room:
            break
        chosen[url] = None
    return list(chosen)[:room]


def _cover(
    pairs: Sequence[Pair], degree: Mapping[str, int], known: Collection[str]
) -> list[str]:
    """Return pages that show every model: disjoint pairs, then one for each left over.

    Models with few pages choose first: they have the least choice.
    """
    order = sorted(
        range(len(pairs)),
        key=lambda n: (
            pairs[n].url not in known,
            min(degree[slug] for slug in pairs[n].slugs),
        ),
    )
    seen: set[str] = set()
    chosen: list[str] = []
    for most_seen in (0, 1):
        for number in order:
            if len(seen) == len(degree):
                return chosen
            pair = pairs[number]
            new = [slug for slug in pair.slugs if slug not in seen]
            if new and len(pair.slugs) - len(new) <= most_seen:
                chosen.append(pair.url)
                seen.update(new)
    return chosen


def _disagreeing(pairs: Sequence[Pair], wanted: Mapping[str, int]) -> Iterable[str]:
    both = [pair for pair in pairs if all(slug in wanted for slug in pair.slugs)]
    both.sort(key=lambda pair: -sum(wanted[slug] for slug in pair.slugs))
    return (pair.url for pair in both)
