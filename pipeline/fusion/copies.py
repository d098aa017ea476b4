"""Which sources copy which: pairs that agree more often than chance explains.

For each pair of sources and each item that both state, the probability is taken that
they agree by chance. It is high for values that other sources state too, the higher the
more reliable the two are, and low for values that few others state. The share c of
claims that one of the two copied is estimated on a grid. Only pairs with a share near 1
count as copies; others that agree beyond chance, such as sources that use a word in the
same sense, remain independent. After Dong, Berti-Équille, Srivastava, VLDB 2009, with
the chance taken from what others claim of the same item, so that an item that is easy
or hard for all is no evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.fusion.claimcolumns import Codes, Flags, Floats, Ints
from pipeline.fusion.layout import ClaimLayout
from pipeline.fusion.result import Learned
from pipeline.fusion.segments import add_up, exact, pairs_of
from pipeline.fusion.votes import Count

SHARES = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98])
COPY_SHARE = 0.95  # a mirror; who shares less is of one school, but a voice
PRIOR_COPY = 0.1  # of pairs that copy, before any is looked at
BINS = 40  # of the logarithm of chance, from 1 down to e^-8
DEEPEST = 8.0
MOST_PAIRS = 3_000_000  # pairs of claims looked at


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """What pairs of sources say alike; one row per pair, ``one`` < ``other``.

    ``alike`` counts agreements per bin of their chance; ``different`` the others.
    """

    one: Codes
    other: Codes
    alike: Floats
    different: Ints


def compare_pairs(layout: ClaimLayout, learned: Learned, counted: Count) -> Pairs:
    """Return what each pair of sources says alike and differently."""
    rows = _compared(layout)
    one, other = _meetings(layout, rows)
    claims, home = layout.claims, layout.home
    swap = claims.source[one] > claims.source[other]
    one, other = np.where(swap, other, one), np.where(swap, one, other)
    n_sources = len(learned.accuracy)
    key = claims.source[one].astype(np.int64) * n_sources + claims.source[other]
    same: Flags = home[one] == home[other]
    pair, number = np.unique(key, return_inverse=True)
    chance = _chance(layout, learned, counted, one[same], other[same])
    depth = np.minimum(-np.log(chance) / DEEPEST * BINS, BINS - 1).astype(np.int64)
    alike = np.bincount(number[same] * BINS + depth, minlength=len(pair) * BINS)
    different = np.bincount(number[~same], minlength=len(pair))
    return Pairs(
        (pair // n_sources).astype(np.int32),
        (pair % n_sources).astype(np.int32),
        alike.reshape(-1, BINS).astype(np.float64),
        different,
    )


def copy_probability(pairs: Pairs) -> Floats:
    """Return the probability that each pair are copies, from the likelihoods of c.

    An agreement of chance q has the likelihood c + (1 - c)·q, a difference 1 - c.
    """
    chance = np.exp(-(np.arange(BINS) + 0.5) * DEEPEST / BINS)
    likelihood = np.log(SHARES[None, :] + (1 - SHARES[None, :]) * chance[:, None])
    likelihood -= np.log(chance)[:, None]
    total = pairs.alike @ likelihood + pairs.different[:, None] * np.log(1 - SHARES)
    copies = SHARES >= COPY_SHARE
    prior = np.where(
        copies, PRIOR_COPY / copies.sum(), (1 - PRIOR_COPY) / (~copies).sum()
    )
    if not len(total):
        return np.zeros(0)
    best = total.max(axis=1, keepdims=True)
    mass = prior * np.exp(total - best)
    copied, alone = mass[:, copies].sum(axis=1), mass[:, ~copies].sum(axis=1)
    probability: Floats = copied / (copied + alone)
    return probability


def matrix(pairs: Pairs, probability: Floats, n_sources: int) -> Floats:
    """Return the probabilities as a symmetric matrix of sources."""
    copied = np.zeros((n_sources, n_sources))
    copied[pairs.one, pairs.other] = probability
    copied[pairs.other, pairs.one] = probability
    return copied


def _compared(layout: ClaimLayout) -> Ints:
    """Return the claims that are compared: plain voices, of items thinned by number."""
    rows = np.flatnonzero((layout.weight > 0) & (layout.home >= 0))
    n_items = len(layout.prints.items)
    voices = np.bincount(layout.item[rows], minlength=n_items)
    n_pairs = int((voices * (voices - 1) // 2).sum())
    if n_pairs <= MOST_PAIRS:
        return rows
    step = -(-n_pairs // MOST_PAIRS)
    thinned: Ints = rows[layout.item[rows] % step == 0]
    return thinned


def _meetings(layout: ClaimLayout, rows: Ints) -> tuple[Ints, Ints]:
    """Return each pair of claims of one item, of two sources."""
    item = layout.item[rows]
    ends = np.searchsorted(item, item, side="right")
    left, right = pairs_of(np.arange(1, len(rows) + 1), ends - np.arange(len(rows)) - 1)
    one, other = rows[left], rows[right]
    source = layout.claims.source
    apart = source[one] != source[other]
    return one[apart], other[apart]


def _chance(
    layout: ClaimLayout, learned: Learned, counted: Count, one: Ints, other: Ints
) -> Floats:
    """Return the chance that one says the other's value, both ways in the mean.

    The others' claims say how likely the value is true, and how popular it would be
    if it were false.
    """
    item, value = layout.item[one], layout.home[one]
    less = counted.vote[one] + counted.vote[other]
    shift = counted.shift[item]
    left_out = np.exp(counted.score[value] - less - shift)
    true = left_out / (counted.total[item] - counted.mass[value] + left_out)
    popular = _popularity(layout, counted)[value]
    right = _accuracy(learned, layout, one) + _accuracy(learned, layout, other)
    right /= 2
    return np.clip(right * true + (1 - right) * (1 - true) * popular, 1e-4, 1.0)


def _popularity(layout: ClaimLayout, counted: Count) -> Floats:
    """Return per candidate the share of false claims that say it, if it is false.

    As POPACCU has it (Dong, Saha, Srivastava, VLDB 2013): false values are popular too.
    The claims of the pair that is looked at are taken off, and one other is added.
    """
    home, n_values = layout.home, len(layout.candidates)
    share = np.where(home >= 0, layout.shares.share, 0.0)
    said = add_up(np.maximum(home, 0), share, n_values)
    wrong = exact(said * (1 - counted.probability))
    of_item = layout.candidates.item
    others = add_up(of_item, wrong, len(counted.total))[of_item] - wrong
    mine = np.maximum(said - 2, 0)
    popular: Floats = np.clip((mine + 0.5) / (mine + others + 1), 1e-4, 1.0)
    return popular


def _accuracy(learned: Learned, layout: ClaimLayout, rows: Ints) -> Floats:
    claims = layout.claims
    return learned.accuracy[claims.source[rows], claims.domain[rows]]
