"""Layout → decisions: which candidate wins an item, and what becomes of each claim.

The score decides, then the newest day, then the narrower print, then the lower value.
"""

from __future__ import annotations

import numpy as np

from pipeline.fusion.calibration import calibrate
from pipeline.fusion.claimcolumns import Codes, Floats, Ints
from pipeline.fusion.layout import ClaimLayout
from pipeline.fusion.result import (
    BARRED,
    LOSES,
    SUPERSEDED,
    SUPPORTS,
    Groups,
    Items,
    Learned,
    Outcomes,
)
from pipeline.fusion.segments import count, first_of_runs, greatest
from pipeline.fusion.votes import Count, count_votes, votes_of

BITS = 22  # of a source, and of a day
LAST, MOST_VOTE = (1 << BITS) - 1, float((1 << 63 - 2 * BITS) - 1)


def decide(
    layout: ClaimLayout, learned: Learned, independence: Floats | None
) -> tuple[Items, Groups, Outcomes]:
    """Return items, groups and claims decided; numbers of rows are the layout's own.

    ``Groups.value`` and ``Items.value`` are places in the layout's order of claims.
    """
    vote = votes_of(layout, learned, independence)
    counted = count_votes(layout, vote, learned.false_values)
    groups = Groups(
        item=layout.candidates.item.astype(np.int32),
        value=_most_precise(layout, vote).astype(np.int32),
        score=counted.score,
        probability=counted.probability,
        day=_days(layout),
    )
    allowed, top = _allowed(layout, groups, counted)
    winner = _best(layout, groups, allowed, top)
    rest = counted.score.copy()
    rest[winner[winner >= 0]] = -1.0
    second = np.zeros(len(winner))
    spoken = np.flatnonzero(layout.n_values)
    second[spoken] = greatest(rest, layout.candidates.item_start[:-1][spoken])
    runner_up = _best(layout, groups, rest, second)
    runner_up[layout.n_values < 2] = -1
    claims = _outcomes(layout, groups, winner, vote)
    items = _items(layout, learned, counted, groups, winner, runner_up)
    return items, groups, claims


def _allowed(
    layout: ClaimLayout, groups: Groups, counted: Count
) -> tuple[Floats, Floats]:
    """Return the scores with which candidates may win, and the highest of each item.

    A candidate that gives way to another of its item has -1.
    """
    rank = layout.claims.rank
    if rank is None or not rank.any():
        return counted.score, counted.shift
    of_print = np.minimum.reduceat(rank, layout.prints.start)
    own = of_print[layout.candidates.print].astype(np.float64)
    spoken = np.flatnonzero(layout.n_values)
    starts = layout.candidates.item_start[:-1][spoken]
    least = np.zeros(len(layout.n_values))
    least[spoken] = -greatest(-own, starts)
    score = np.where(own == least[groups.item], counted.score, -1.0)
    top = counted.shift.copy()
    top[spoken] = greatest(score, starts)
    return score, top


def _best(layout: ClaimLayout, groups: Groups, score: Floats, top: Floats) -> Ints:
    """Return per item the place of its best candidate, -1 for none.

    ``top`` is per item the highest score.
    """
    best = np.full(len(top), -1)
    places = np.flatnonzero(score == top[groups.item])
    tied = count(groups.item[places], len(best)) > 1
    if tied.any():
        unclear = tied[groups.item[places]]
        order = _in_order(layout, groups, score, places[unclear])
        order = order[first_of_runs(groups.item[order])]
        places = np.concatenate([places[~unclear], order])
    best[groups.item[places]] = places
    return best


def _in_order(layout: ClaimLayout, groups: Groups, score: Floats, places: Ints) -> Ints:
    """Return places of candidates by item, and the best of each item first."""
    prints, of = layout.prints, layout.candidates.print[places]
    low, high = prints.low[of], prints.high[of]
    keys = [low, high - low, -groups.day[places].astype(np.float64), -score[places]]
    if prints.low2 is not None:
        keys = [prints.low2[of], *keys]
    return places[np.lexsort((*keys, groups.item[places].astype(np.float64)))]


def _days(layout: ClaimLayout) -> Codes:
    """Return per candidate the newest day of the voices that support it."""
    prints, candidates = layout.prints, layout.candidates
    if not len(prints):
        return np.zeros(0, np.int32)
    newest = candidates.newest
    days = newest[candidates.print]
    guests = candidates.edge_print != candidates.print[candidates.edge]
    if guests.any():
        edge = candidates.edge[guests]
        np.maximum.at(days, edge, newest[candidates.edge_print[guests]])
    return days


def _most_precise(layout: ClaimLayout, vote: Floats) -> Ints:
    """Return per candidate the place of the claim that bears its value.

    Of several that print the same: the weightiest, newest, of the lowest source, which
    are packed into one number each.
    """
    prints, claims = layout.prints, layout.claims
    if not len(claims):
        return np.zeros(0, np.int64)
    starts = prints.start
    rank = np.minimum(vote * 1024, MOST_VOTE).astype(np.int64) << 2 * BITS
    rank += np.minimum(claims.day - np.int64(claims.day.min()), LAST) << BITS
    rank += LAST - claims.source
    best = rank == np.maximum.reduceat(rank, starts)[prints.of_claim]
    places = np.flatnonzero(best)
    if layout.shares.repeated:
        places = places[np.argsort(prints.rows[places])]
    places = places[::-1]
    bearer = np.empty(len(starts), np.int64)
    bearer[prints.of_claim[places]] = places
    return bearer[layout.candidates.print]


def _outcomes(
    layout: ClaimLayout, groups: Groups, winner: Ints, vote: Floats
) -> Outcomes:
    """Return what became of each claim, in the layout's order."""
    candidates, claims = layout.candidates, layout.claims
    of_print = candidates.home.copy()
    choice = np.flatnonzero(candidates.home[candidates.edge_print] < 0)
    if len(choice):
        edge, print_ = candidates.edge[choice], candidates.edge_print[choice]
        wins = winner[groups.item[edge]] == edge
        newest = -groups.day[edge].astype(np.float64)
        low = layout.prints.low[candidates.print[edge]]
        order = np.lexsort((low, newest, -groups.score[edge], ~wins, print_))
        first = order[first_of_runs(print_[order])]
        of_print[print_[first]] = edge[first]
    group = of_print[layout.prints.of_claim]
    supports = (group >= 0) & (group == winner[layout.item])
    outcome = np.where(supports, np.int8(SUPPORTS), np.int8(LOSES))
    outcome[layout.shares.superseded] = SUPERSEDED
    if claims.barred is not None:
        outcome[claims.barred] = BARRED
    return Outcomes(group.astype(np.int32), outcome, vote.astype(np.float32))


def _items(
    layout: ClaimLayout,
    learned: Learned,
    counted: Count,
    groups: Groups,
    winner: Ints,
    runner_up: Ints,
) -> Items:
    n_items = len(winner)
    won, second = winner >= 0, runner_up >= 0
    probability, margin = np.zeros(n_items), np.zeros(n_items)
    confidence, value = np.zeros(n_items), np.full(n_items, -1)
    probability[won] = counted.probability[winner[won]]
    margin[won] = counted.score[winner[won]]
    margin[second] -= counted.score[runner_up[second]]
    value[won] = groups.value[winner[won]]
    confidence[won] = calibrate(probability[won], learned.slope, learned.offset)
    return Items(
        item=layout.prints.items,
        winner=winner.astype(np.int32),
        value=value.astype(np.int32),
        confidence=confidence,
        probability=probability,
        margin=margin,
        runner_up=runner_up.astype(np.int32),
        n_groups=layout.n_values.astype(np.int32),
    )
