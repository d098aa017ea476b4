"""Claims laid out for counting: prints, voices, candidates, ages.

All that does not depend on how reliable the sources are is worked out here, once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.fusion.candidates import Candidates, find_candidates
from pipeline.fusion.claimcolumns import Claims, Codes, Floats, Ints, Priors
from pipeline.fusion.prints import Prints, read_prints
from pipeline.fusion.segments import count
from pipeline.fusion.shares import Shares, share_voices


@dataclass(frozen=True, slots=True, eq=False)
class ClaimLayout:
    """What is laid out; columns per claim are in the order of ``prints.claims``.

    ``item`` is the number of a claim's item; ``weight`` its share of a full voice
    before anything is known of its source. ``n_values`` is per item the number of its
    candidates.
    """

    prints: Prints
    shares: Shares
    candidates: Candidates
    item: Ints
    domain: Codes
    weight: Floats
    n_values: Ints

    @property
    def claims(self) -> Claims:
        """Return the claims in the order of the layout."""
        return self.prints.claims

    @property
    def home(self) -> Ints:
        """Return per claim the only candidate it supports, or -1."""
        return self.candidates.home[self.prints.of_claim]


def lay_out(claims: Claims, original: Codes, rows: Ints | None = None) -> ClaimLayout:
    """Lay claims out, or those at ``rows``; ``original`` as in ``Learned``.

    The claims of an item are of one domain.
    """
    prints = read_prints(claims, rows)
    shares = share_voices(prints, original)
    candidates = find_candidates(prints, shares.share)
    item = prints.item_of_claim
    weight = shares.share
    if claims.weight is not None and prints.claims.weight is not None:
        weight = weight * prints.claims.weight
    starts = _item_starts(prints)
    return ClaimLayout(
        prints=prints,
        shares=shares,
        candidates=candidates,
        item=item,
        domain=prints.claims.domain[starts],
        weight=weight,
        n_values=count(candidates.item, len(prints.items)),
    )


def originals(known: Priors, n_sources: int) -> Codes:
    """Return per source the end of its chain of declared originals, or itself.

    >>> originals(Priors(copies=((2, 1), (1, 0))), 4).tolist()
    [0, 0, 0, 3]
    """
    parent = list(range(n_sources))
    for copy, source in sorted(known.copies):
        if copy < n_sources and source < n_sources:
            root, end = _root(parent, source), _root(parent, copy)
            parent[end] = root
    return np.array([_root(parent, one) for one in range(n_sources)], np.int32)


def _root(parent: list[int], source: int) -> int:
    while parent[source] != source:
        source = parent[source]
    return source


def _item_starts(prints: Prints) -> Ints:
    first = np.ones(len(prints.claims), np.bool_)
    first[1:] = prints.claims.item[1:] != prints.claims.item[:-1]
    return np.flatnonzero(first)


def ages_of(layout: ClaimLayout) -> Codes:
    """Return per claim the days behind the newest speaking claim of its item, ≥ 0."""
    day, share = layout.claims.day, layout.shares.share
    if not len(day) or day.min() == day.max():
        return np.zeros(len(day), np.int32)
    least = np.iinfo(np.int32).min // 2
    spoken = day if share.all() else np.where(share > 0, day, least)
    newest = np.maximum.reduceat(spoken, _item_starts(layout.prints))
    return np.maximum(newest[layout.item] - day, 0).astype(np.int32)
