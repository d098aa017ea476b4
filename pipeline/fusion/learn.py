"""Claims → what they teach: accuracies, copies, changes, calibration.

Of very many claims, the items are a sample, drawn by a hash of the item; sources and
domains that are rare are kept in full.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pipeline.fusion.calibration import Hidden, fit, hide_each
from pipeline.fusion.columns import Claims, Flags, Floats, Ints, Known
from pipeline.fusion.copies import (
    Judged,
    Pairs,
    compare_pairs,
    judge,
    matrix,
)
from pipeline.fusion.independence import LEAST_COPIED, independence_of
from pipeline.fusion.layout import Layout, lay_out, originals
from pipeline.fusion.recency import learn_change
from pipeline.fusion.reliability import (
    USUAL_ACCURACY,
    USUAL_FALSE_VALUES,
    Tally,
    coverage,
    learn_accuracy,
)
from pipeline.fusion.result import Learned
from pipeline.fusion.votes import count_votes, votes_of

MOST_LEARNED = 500_000  # claims: accuracies are then known to some 0.01
COPY_ROUNDS = 4
SPREAD = 0x9E3779B97F4A7C15  # 2⁶⁴ / golden ratio: multiplying by it spreads codes


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What was learned, and from what; ``rank`` is the order in which sources count."""

    learned: Learned
    tally: Tally
    pairs: Pairs
    judged: Judged
    rank: Ints
    hidden: Hidden


def learn(claims: Claims, known: Known, history: Claims | None = None) -> Lesson:
    """Learn from claims; ``history`` are claims of all times, the same by default.

    Copies are looked for first under the belief that all sources are alike, when too
    much agreement is suspect, and again with the accuracies learned without the copies:
    so a majority of copies is not taken for the truth, and good sources that agree on
    it are let go.
    """
    n_sources = int(claims.source.max(initial=0)) + 1
    n_domains = int(claims.domain.max(initial=0)) + 1
    prior = _prior(known, n_sources)
    sample = claims.take(sampled(claims, n_domains))
    change = learn_change(sample if history is None else history, known, n_domains)
    learned = _beginning(known, prior, change, n_domains)
    layout = lay_out(sample, learned.original)
    rank = coverage(layout, n_sources)
    counted = count_votes(layout, votes_of(layout, learned, None), learned.false_values)
    pairs = compare_pairs(layout, learned, counted)
    for number in range(COPY_ROUNDS):
        before = learned.copied
        judged = judge(pairs)
        learned = replace(learned, copied=_copied(pairs, judged, learned))
        alone = independence_of(layout, learned.copied, rank)
        learned, counted, tally = learn_accuracy(
            layout, learned, alone, prior, apart=number == 0
        )
        pairs = compare_pairs(layout, learned, counted)
        if number and np.abs(before - learned.copied).max(initial=0.0) < LEAST_COPIED:
            break
    hidden = hide_each(layout, learned, counted, alone)
    slope, offset = fit(hidden)
    learned = replace(learned, slope=slope, offset=offset)
    return Lesson(learned, tally, pairs, judged, rank, hidden)


def _beginning(known: Known, prior: Floats, change: Floats, n_domains: int) -> Learned:
    n_sources = len(prior)
    belief = np.where(np.isnan(prior), USUAL_ACCURACY, prior)
    return Learned(
        accuracy=np.repeat(belief[:, None], n_domains, axis=1),
        false_values=np.full(n_domains, USUAL_FALSE_VALUES),
        change_rate=change,
        copied=np.zeros((n_sources, n_sources)),
        original=originals(known, n_sources),
        slope=1.0,
        offset=0.0,
    )


def _prior(known: Known, n_sources: int) -> Floats:
    prior = np.full(n_sources, np.nan)
    if known.accuracy is not None:
        size = min(n_sources, len(known.accuracy))
        prior[:size] = known.accuracy[:size]
    return prior


def _copied(pairs: Pairs, judged: Judged, learned: Learned) -> Floats:
    """Return the matrix of copies, declared ones included."""
    copied = matrix(pairs, judged.probability, len(learned.accuracy))
    copied[copied < LEAST_COPIED] = 0.0
    same = learned.original[:, None] == learned.original[None, :]
    np.fill_diagonal(same, False)
    copied[same] = 1.0
    return copied


def sampled(claims: Claims, n_domains: int) -> Ints | slice:
    """Return the rows to learn from; all, if they are not too many.

    All claims of an item are in, or none.
    """
    if len(claims) <= MOST_LEARNED:
        return slice(None)
    cell = claims.source.astype(np.int64) * n_domains + claims.domain
    n_claims = np.bincount(cell)
    by = np.argsort(n_claims, kind="stable")
    rare = np.zeros(len(n_claims), np.bool_)
    rare[by[np.cumsum(n_claims[by]) <= MOST_LEARNED // 20]] = True
    hashed = claims.item.astype(np.uint64) * np.uint64(SPREAD)
    chosen: Flags = hashed < np.uint64(MOST_LEARNED / len(claims) * 2**64)
    if rare[n_claims > 0].any():
        items = np.unique(claims.item[rare[cell]])
        chosen |= np.isin(claims.item, items)
    return np.flatnonzero(chosen)


def independent(layout: Layout, lesson: Lesson) -> Floats | None:
    """Return the independence of each claim of another layout."""
    return independence_of(layout, lesson.learned.copied, lesson.rank)
