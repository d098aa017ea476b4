"""Claims → what they teach: accuracies, copies, changes, calibration.

Of very many claims, the items are a sample, drawn by a hash of the item; sources and
domains that are rare are kept in full.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pipeline.fusion.calibration import Hidden, fit, hide_each
from pipeline.fusion.claimcolumns import Claims, Codes, Floats, Ints, Priors
from pipeline.fusion.copies import (
    Pairs,
    compare_pairs,
    copy_probability,
    matrix,
)
from pipeline.fusion.independence import LEAST_COPIED, clusters_of, independence_of
from pipeline.fusion.layout import ClaimLayout, lay_out, originals
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

MOST_LEARNED = 300_000  # claims: accuracies are then known to some 0.01
CHUNK = 1 << 17  # claims looked through at a time
COPY_ROUNDS = 4
SPREAD = 0x9E3779B97F4A7C15  # 2⁶⁴ / golden ratio: multiplying by it spreads codes


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What was learned, and from what.

    ``rank`` is the order in which sources count, ``cluster`` links copies,
    ``n_claims`` is the number of claims per (source, domain).
    """

    learned: Learned
    tally: Tally
    pairs: Pairs
    copied: Floats
    rank: Ints
    cluster: Codes
    n_claims: Ints
    hidden: Hidden


def learn(claims: Claims, known: Priors, history: Claims | None = None) -> Lesson:
    """Learn from claims; ``history`` are claims of all times, the same by default.

    Copies are looked for first under the belief that all sources are alike, when too
    much agreement is suspect, and again with the accuracies learned without the copies:
    so a majority of copies is not taken for the truth, and good sources that agree on
    it are let go.
    """
    n_claims = count_claims(claims)
    n_sources, n_domains = n_claims.shape
    prior = _prior(known, n_sources)
    rows = sampled(claims, n_claims)
    sample = claims if rows is None else claims.take(rows)
    change = learn_change(sample if history is None else history, known, n_domains)
    learned = _beginning(known, prior, change, n_domains)
    layout = lay_out(sample, learned.original)
    rank = coverage(layout, n_sources)
    counted = count_votes(layout, votes_of(layout, learned, None), learned.false_values)
    pairs = compare_pairs(layout, learned, counted)
    for number in range(COPY_ROUNDS):
        before = learned.copied
        copied = copy_probability(pairs)
        learned = replace(learned, copied=_copied(pairs, copied, learned))
        cluster = clusters_of(learned.copied)
        alone = independence_of(layout, learned.copied, cluster, rank)
        learned, counted, tally = learn_accuracy(
            layout, learned, alone, prior, apart=number == 0
        )
        pairs = compare_pairs(layout, learned, counted)
        if number and np.abs(before - learned.copied).max(initial=0.0) < LEAST_COPIED:
            break
    hidden = hide_each(layout, learned, counted, alone)
    slope, offset = fit(hidden)
    learned = replace(learned, slope=slope, offset=offset)
    return Lesson(learned, tally, pairs, copied, rank, cluster, n_claims, hidden)


def _beginning(known: Priors, prior: Floats, change: Floats, n_domains: int) -> Learned:
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


def _prior(known: Priors, n_sources: int) -> Floats:
    prior = np.full(n_sources, np.nan)
    if known.accuracy is not None:
        size = min(n_sources, len(known.accuracy))
        prior[:size] = known.accuracy[:size]
    return prior


def _copied(pairs: Pairs, probability: Floats, learned: Learned) -> Floats:
    """Return the matrix of copies, declared ones included."""
    copied = matrix(pairs, probability, len(learned.accuracy))
    copied[copied < LEAST_COPIED] = 0.0
    same = learned.original[:, None] == learned.original[None, :]
    np.fill_diagonal(same, False)
    copied[same] = 1.0
    return copied


def sampled(claims: Claims, n_claims: Ints) -> Ints | None:
    """Return the rows to learn from; None if they are not too many.

    ``n_claims`` is their number per (source, domain). All claims of an item are in, or
    none.
    """
    if len(claims) <= MOST_LEARNED:
        return None
    by = np.argsort(n_claims, axis=None, kind="stable")
    few = np.cumsum(n_claims.ravel()[by]) <= MOST_LEARNED // 20
    rare = np.zeros(n_claims.shape, np.bool_)
    rare.flat[by[few]] = True
    limit = np.uint64(MOST_LEARNED / len(claims) * 2**64)
    kept = []
    for begin in range(0, len(claims), CHUNK):
        part = slice(begin, begin + CHUNK)
        hashed = claims.item[part].astype(np.uint64) * np.uint64(SPREAD)
        kept.append(np.flatnonzero(hashed < limit) + begin)
    chosen = np.concatenate(kept)
    if not n_claims[rare].any():
        return chosen
    items = np.unique(claims.item[rare[claims.source, claims.domain]])
    return np.union1d(chosen, np.flatnonzero(np.isin(claims.item, items)))


def count_claims(claims: Claims) -> Ints:
    """Return the number of claims per (source, domain), as a table."""
    n_sources = int(claims.source.max(initial=0)) + 1
    n_domains = int(claims.domain.max(initial=0)) + 1
    n_claims = np.zeros(n_sources * n_domains, np.int64)
    for begin in range(0, len(claims), CHUNK):
        part = slice(begin, begin + CHUNK)
        cell = claims.source[part].astype(np.int64) * n_domains + claims.domain[part]
        n_claims += np.bincount(cell, minlength=len(n_claims))
    return n_claims.reshape(n_sources, n_domains)


def independent(layout: ClaimLayout, lesson: Lesson) -> Floats | None:
    """Return the independence of each claim of another layout."""
    copied = lesson.learned.copied
    return independence_of(layout, copied, lesson.cluster, lesson.rank)
