"""How often each source is right, learned from the claims alone.

Expectation and maximisation by turns: the votes say which claims are right, the claims
that are right say what a vote is worth. A source with few overlaps is drawn to its
other domains, a source with few claims at all to the population.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pipeline.fusion.claimcolumns import Flags, Floats, Ints
from pipeline.fusion.layout import ClaimLayout, ages_of
from pipeline.fusion.result import Learned
from pipeline.fusion.segments import add_up, exact
from pipeline.fusion.votes import (
    LEAST_ACCURACY,
    MOST_ACCURACY,
    Count,
    count_votes,
    support_of,
    votes_of,
)

USUAL_ACCURACY = 0.8  # where Dong et al. 2009 begin
USUAL_SOURCES = 2.0  # sources that this belief about the population is worth
BELIEF = 10.0  # claims that the belief about a source, or a domain, is worth
USUAL_FALSE_VALUES = 10.0
BELIEF_PAIRS = 10.0  # pairs of wrong claims that this is worth
MOST_FALSE_VALUES = 1000.0
ROUNDS, ENOUGH = 12, 2e-3
OTHERS = 0.5  # voices besides one's own that make an overlap


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What sources got right; both have the shape (sources, domains)."""

    right: Floats
    met: Floats


def learn_accuracy(
    layout: ClaimLayout,
    learned: Learned,
    independence: Floats | None,
    prior: Floats,
    apart: bool,
) -> tuple[Learned, Count, Tally]:
    """Repeat counting and judging until the accuracies stand still.

    ``prior`` is per source the accuracy known beforehand, NaN where none is. With
    ``apart`` a domain is judged by what the sources are worth in the others.
    """
    told = _told(layout, independence)
    for _ in range(ROUNDS):
        vote = votes_of(layout, learned, independence)
        counted = count_votes(layout, vote, learned.false_values)
        tally = _tally(layout, learned, counted, told)
        accuracy = shrink(tally, learned, prior, apart)
        false_values = _false_values(layout, learned, counted, independence)
        moved = float(np.abs(accuracy - learned.accuracy).max(initial=0.0))
        learned = replace(learned, accuracy=accuracy, false_values=false_values)
        if moved < ENOUGH:
            break
    return learned, counted, tally


def _told(layout: ClaimLayout, independence: Floats | None) -> Floats:
    """Return per claim how much it can tell of its source; 0 where nobody else speaks.

    A claim that agrees with each of several candidates tells nothing.
    """
    voice = layout.shares.share
    if independence is not None:
        voice = exact(voice * independence)
    voices = add_up(layout.item, voice, len(layout.prints.items))
    others = voices[layout.item] - voice
    vague = (layout.home < 0) & (layout.n_values[layout.item] > 1)
    told = np.minimum(layout.weight, 1.0) * (others >= OTHERS)
    return exact(np.where(vague, 0.0, told))


def _tally(
    layout: ClaimLayout, learned: Learned, counted: Count, told: Floats
) -> Tally:
    claims, shape = layout.claims, learned.accuracy.shape
    cell = claims.source.astype(np.int64) * shape[1] + claims.domain
    right = exact(told * support_of(layout, counted.probability))
    if learned.change_rate.any():  # the past proves little
        lasted = np.exp(-learned.change_rate[claims.domain] * ages_of(layout))
        told, right = exact(told * lasted), exact(right * lasted)
    size = shape[0] * shape[1]
    return Tally(
        add_up(cell, right, size).reshape(shape),
        add_up(cell, told, size).reshape(shape),
    )


def shrink(tally: Tally, learned: Learned, prior: Floats, apart: bool) -> Floats:
    """Return accuracies drawn towards the source's own, and the population's.

    A declared copy is drawn towards its original.
    """
    right, met = tally.right.sum(axis=1), tally.met.sum(axis=1)
    usual = _population(right, met, learned)
    belief = np.where(np.isnan(prior), usual, prior)
    own = (BELIEF * belief + right) / (BELIEF + met)
    is_copy = learned.original != np.arange(len(own))
    belief = np.where(is_copy, own[learned.original], belief)
    own = (BELIEF * belief + right) / (BELIEF + met)
    if apart:
        elsewhere = BELIEF * belief[:, None] + right[:, None] - tally.right
        accuracy = elsewhere / (BELIEF + met[:, None] - tally.met)
    else:
        accuracy = (BELIEF * own[:, None] + tally.right) / (BELIEF + tally.met)
    clipped: Floats = np.clip(accuracy, LEAST_ACCURACY, MOST_ACCURACY)
    return clipped


def _population(right: Floats, met: Floats, learned: Learned) -> float:
    """Return the mean accuracy of sources, each as far as it is known and no copy."""
    alone = np.prod(1 - np.triu(learned.copied, 1), axis=0)
    credible = exact(alone * met / (BELIEF + met))
    rate = exact(credible * right / np.maximum(met, 1e-9))
    known = USUAL_SOURCES + credible.sum()
    return float((USUAL_SOURCES * USUAL_ACCURACY + rate.sum()) / known)


def _false_values(
    layout: ClaimLayout, learned: Learned, counted: Count, independence: Floats | None
) -> Floats:
    """Return per domain how many equally likely false values there seem to be.

    1 / P(two wrong claims of an item agree), Simpson's index, over items with several
    voices, each weighing as much as it has voices.
    """
    candidates, share = layout.candidates, layout.shares.share
    voice = share if independence is None else share * independence
    spoken = exact(np.where(layout.home < 0, 0.0, voice))
    on = add_up(np.maximum(layout.home, 0), spoken, len(candidates))
    wrong = exact(on * (1 - counted.probability))
    items = len(layout.prints.items)
    all_wrong = add_up(candidates.item, wrong, items)
    alike = exact(wrong * np.maximum(on - 1, 0))
    agreed = add_up(candidates.item, alike, items)
    squares = add_up(candidates.item, exact(wrong * wrong), items)
    differed = np.maximum(all_wrong**2 - squares, 0)
    weight = 1 / np.maximum(add_up(candidates.item, on, items) - 1, 1)
    size = len(learned.false_values)
    met = add_up(layout.domain, exact(agreed * weight), size)
    apart = add_up(layout.domain, exact(differed * weight), size)
    number = (met + apart + BELIEF_PAIRS) / (met + BELIEF_PAIRS / USUAL_FALSE_VALUES)
    clipped: Floats = np.clip(number, 1.0, MOST_FALSE_VALUES)
    return clipped


def coverage(layout: ClaimLayout, n_sources: int) -> Ints:
    """Return per source its place by the number of its claims, the most first."""
    speaking: Flags = layout.weight > 0
    n_claims = np.bincount(layout.claims.source[speaking], minlength=n_sources)
    rank = np.empty(n_sources, np.int64)
    rank[np.lexsort((np.arange(n_sources), -n_claims))] = np.arange(n_sources)
    return rank
