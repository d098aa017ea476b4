"""Votes → probabilities: what a claim adds to its value, and what the sum says.

The model is ACCU (Dong, Berti-Équille, Srivastava, VLDB 2009): a source of accuracy r
tells the truth, or one of n false values. A voice adds ln(n·r / (1 - r)) to the
log-odds of its value. Where things change at the rate λ, a claim that is t days behind
the newest is right with r·exp(-λt) only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.fusion.claimcolumns import Floats
from pipeline.fusion.layout import ClaimLayout, ages_of
from pipeline.fusion.result import Learned
from pipeline.fusion.segments import add_up, exact, greatest

LEAST_ACCURACY, MOST_ACCURACY = 0.02, 0.99  # one voice is never proof
LEAST_VOTE = 0.05  # nats: among equals, numbers count


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """A count of votes; ``vote`` is per claim, the others are per candidate.

    ``mass`` is exp(score - shift), ``total`` per item the mass of all that may be true,
    ``shift`` per item what keeps the exponentials small.
    """

    vote: Floats
    score: Floats
    mass: Floats
    total: Floats
    shift: Floats
    probability: Floats


def vote_table(accuracy: Floats, false_values: Floats) -> Floats:
    """Return the vote in nats per (source, domain)."""
    right = np.clip(accuracy, LEAST_ACCURACY, MOST_ACCURACY)
    odds = false_values * right / (1 - right)
    return np.maximum(np.log(odds), LEAST_VOTE)


def votes_of(
    layout: ClaimLayout, learned: Learned, independence: Floats | None
) -> Floats:
    """Return per claim its vote in nats; ``independence`` is per claim, 0–1."""
    claims = layout.claims
    votes = vote_table(learned.accuracy, learned.false_values)
    cell = claims.source.astype(np.int64) * votes.shape[1] + claims.domain
    vote = votes.ravel()[cell]
    if learned.change_rate.any():
        vote = _faded(layout, learned, vote)
    vote *= layout.weight
    if independence is not None:
        vote *= independence
    return exact(vote)


def _faded(layout: ClaimLayout, learned: Learned, vote: Floats) -> Floats:
    """Let votes of older claims fade, where things change."""
    claims, age = layout.claims, ages_of(layout)
    old = np.flatnonzero((age > 0) & (learned.change_rate[claims.domain] > 0))
    domain = claims.domain[old]
    lasted = np.exp(-learned.change_rate[domain] * age[old])
    right = learned.accuracy[claims.source[old], domain] * lasted
    right = np.clip(right, LEAST_ACCURACY, MOST_ACCURACY)
    odds = learned.false_values[domain] * right / (1 - right)
    vote[old] = np.maximum(np.log(odds), LEAST_VOTE * lasted)
    return vote


def count_votes(layout: ClaimLayout, vote: Floats, false_values: Floats) -> Count:
    """Add votes up and return the probability of each candidate.

    Values that nobody claims have a score of 0, and there are n + 1 values in all.
    """
    candidates, prints = layout.candidates, layout.prints
    of_print = add_up(prints.of_claim, vote, len(prints))
    score = add_up(candidates.edge, of_print[candidates.edge_print], len(candidates))
    shift = np.zeros(len(prints.items))
    if len(candidates):
        open_items = np.flatnonzero(layout.n_values)
        starts = candidates.item_start[:-1][open_items]
        shift[open_items] = greatest(score, starts)
    unclaimed = np.maximum(false_values[layout.domain] + 1 - layout.n_values, 0)
    mass = np.exp(score - shift[candidates.item])
    total = add_up(candidates.item, mass, len(prints.items))
    total += unclaimed * np.exp(-shift)
    probability = mass / total[candidates.item]
    return Count(vote, score, mass, total, shift, probability)


def support_of(layout: ClaimLayout, probability: Floats) -> Floats:
    """Return per claim the probability that it is right."""
    candidates, prints = layout.candidates, layout.prints
    spread = exact(probability[candidates.edge])
    of_print = add_up(candidates.edge_print, spread, len(prints))
    return np.minimum(of_print, 1.0)[prints.of_claim]
