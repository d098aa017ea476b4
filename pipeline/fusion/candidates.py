"""Prints → candidates: the values that an item may have, and who allows which.

Agreement is not transitive: '128K' agrees with 128,000 and with 131,072. The most
precise prints that agree with no more precise one are the candidates; every other print
speaks for each candidate that it agrees with, and so does not choose between them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.fusion.claimcolumns import Codes, Flags, Floats, Ints
from pipeline.fusion.prints import Prints, overlap
from pipeline.fusion.segments import (
    add_up,
    count,
    exact,
    first_of_runs,
    pairs_of,
    starts_of,
)

NEVER = np.int32(np.iinfo(np.int32).min // 2)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Candidates, those of an item side by side, and the edges from prints to them.

    ``print`` is the print that a candidate is made of. ``edge_print`` ascends. ``home``
    is per print the only candidate it speaks for; -1 if there is none, or a choice;
    ``newest`` is per print the day of its newest voice.
    """

    print: Ints
    item: Ints
    item_start: Ints
    edge_print: Ints
    edge: Ints
    home: Ints
    newest: Codes

    def __len__(self) -> int:
        return len(self.print)


def find_candidates(prints: Prints, share: Floats) -> Candidates:
    """Return the candidates; ``share`` is per claim, in the order of the prints.

    Only prints that a voice stands by make candidates.
    """
    of_claim = prints.of_claim if share.all() else prints.of_claim[share > 0]
    speaking = count(of_claim, len(prints)) > 0
    settled = prints.plain & speaking
    rest = ~settled
    if prints.low2 is not None:  # a second reading may meet a plain value
        double = count(prints.item[~np.isinf(prints.low2)], len(prints.items)) > 0
        settled &= ~double[prints.item]
    newest = _newest(prints, share)
    open_prints = np.flatnonzero(speaking & ~settled)
    anchors = settled
    if len(open_prints):
        left = open_prints[~_met(prints, open_prints, np.flatnonzero(anchors))]
        left = left[_by_precision(prints, left, share, newest)]
        anchors = anchors.copy()
        anchors[_settle(prints, left)] = True
        rest = ~anchors
    return _connect(prints, np.flatnonzero(anchors), np.flatnonzero(rest), newest)


def _met(prints: Prints, some: Ints, anchors: Ints) -> Flags:
    """Return which of ``some`` prints agree with an anchor of their item."""
    one, other = _pairs(prints, some, anchors)
    met = np.zeros(len(some), np.bool_)
    met[one[overlap(prints, some[one], anchors[other])]] = True
    return met


def _pairs(prints: Prints, some: Ints, anchors: Ints) -> tuple[Ints, Ints]:
    starts = starts_of(prints.item[anchors], len(prints.items))
    item = prints.item[some]
    return pairs_of(starts[item], starts[item + 1] - starts[item])


def _settle(prints: Prints, left: Ints) -> Ints:
    """Return which of ``left`` become anchors; they are sorted by precision.

    Each round settles the first print of each item, and all that agree with it.
    """
    anchors = []
    while len(left):
        item = prints.item[left]
        first = first_of_runs(item)
        anchors.append(left[first])
        rival = left[first][np.cumsum(first) - 1]
        left = left[~first & ~overlap(prints, left, rival)]
    return np.concatenate(anchors) if anchors else np.zeros(0, np.int64)


def _by_precision(prints: Prints, some: Ints, share: Floats, newest: Codes) -> Ints:
    """Order prints by item, width, support, day, and to the end by their values."""
    claims = prints.claims
    support = exact(share if claims.weight is None else share * claims.weight)
    support = add_up(prints.of_claim, support, len(prints))[some]
    keys = [prints.high[some], prints.low[some], -newest[some].astype(np.float64)]
    if prints.low2 is not None and prints.high2 is not None:
        keys = [prints.high2[some], prints.low2[some], *keys]
    width = prints.high[some] - prints.low[some]
    return np.lexsort((*keys, -support, width, prints.item[some]))


def _newest(prints: Prints, share: Floats) -> Codes:
    """Return per print the day of its newest voice."""
    if not len(prints):
        return np.zeros(0, np.int32)
    days = prints.claims.day
    if not share.all():
        days = np.where(share > 0, days, NEVER)
    newest: Codes = np.maximum.reduceat(days, prints.start)
    return newest


def _connect(prints: Prints, anchors: Ints, rest: Ints, newest: Codes) -> Candidates:
    """Draw an edge from each print to each candidate that it agrees with."""
    item = prints.item[anchors]
    edge_print, edge = anchors, np.arange(len(anchors))
    if len(rest):
        one, other = _pairs(prints, rest, anchors)
        met = overlap(prints, rest[one], anchors[other])
        edge_print = np.concatenate([edge_print, rest[one[met]]])
        edge = np.concatenate([edge, other[met]])
        order = np.argsort(edge_print, kind="stable")
        edge_print, edge = edge_print[order], edge[order]
    home = np.full(len(prints), -1)
    home[edge_print] = edge
    home[count(edge_print, len(prints)) > 1] = -1
    return Candidates(
        print=anchors,
        item=item,
        item_start=starts_of(item, len(prints.items)),
        edge_print=edge_print,
        edge=edge,
        home=home,
        newest=newest,
    )
