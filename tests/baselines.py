"""Plain ways to fuse, to measure beside: they see exact values only.

Each takes items, sources and values as codes, and returns the winning value per item.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

ROUNDS = 20


@dataclass(frozen=True)
class Table:
    """Claims as codes; ``pair`` numbers the (item, value) pairs from 0."""

    item: np.ndarray
    source: np.ndarray
    pair: np.ndarray
    item_of_pair: np.ndarray
    value_of_pair: np.ndarray


def table_of(item: np.ndarray, source: np.ndarray, value: np.ndarray) -> Table:
    """Return the claims as a table; codes count from 0."""
    key = item.astype(np.int64) * (int(value.max()) + 1) + value
    pairs, pair = np.unique(key, return_inverse=True)
    size = int(value.max()) + 1
    return Table(item, source, pair, pairs // size, pairs % size)


def best(table: Table, score: np.ndarray) -> np.ndarray:
    """Return per item the value of the highest score, of several the first in file."""
    first = np.full(len(score), len(table.pair))
    np.minimum.at(first, table.pair, np.arange(len(table.pair)))
    order = np.lexsort((first, -np.round(score, 9), table.item_of_pair))
    items, place = np.unique(table.item_of_pair[order], return_index=True)
    won = np.zeros(int(items.max()) + 1, np.int64)
    won[items] = table.value_of_pair[order][place]
    return won


def vote(table: Table) -> np.ndarray:
    """The value of most sources; of several, the one said first in the file."""
    return best(table, np.bincount(table.pair).astype(float))


def truth_finder(table: Table) -> np.ndarray:
    """TruthFinder (Yin, Han, Yu, KDD 2007) without implication; gamma 0.3."""
    trust = np.full(int(table.source.max()) + 1, 0.9)
    for _ in range(ROUNDS):
        tau = -np.log(1 - np.clip(trust, 0, 1 - 1e-9))
        sigma = np.bincount(table.pair, tau[table.source])
        belief = 1 / (1 + np.exp(-0.3 * sigma))
        trust = _mean(table.source, belief[table.pair])
    return best(table, sigma)


def crh(table: Table) -> np.ndarray:
    """CRH (Li et al., SIGMOD 2014) with 0-1 loss."""
    weight = np.ones(int(table.source.max()) + 1)
    for _ in range(ROUNDS):
        score = np.bincount(table.pair, weight[table.source])
        won = best(table, score)
        lost = won[table.item] != table.value_of_pair[table.pair]
        loss = _mean(table.source, lost.astype(float)) + 1e-6
        weight = -np.log(loss / loss.sum())
    return won


def accu(table: Table) -> np.ndarray:
    """ACCU (Dong et al., VLDB 2009): accuracies, no copies; n = 100, from 0.8 on."""
    accuracy = np.full(int(table.source.max()) + 1, 0.8)
    for _ in range(ROUNDS):
        right = np.clip(accuracy, 0.01, 0.99)
        vote_of = np.log(100 * right / (1 - right))
        score = np.bincount(table.pair, vote_of[table.source])
        top = np.full(int(table.item.max()) + 1, -np.inf)
        np.maximum.at(top, table.item_of_pair, score)
        mass = np.exp(score - top[table.item_of_pair])
        total = np.bincount(table.item_of_pair, mass)
        accuracy = _mean(table.source, (mass / total[table.item_of_pair])[table.pair])
    return best(table, score)


def _mean(source: np.ndarray, amount: np.ndarray) -> np.ndarray:
    return np.bincount(source, amount) / np.maximum(np.bincount(source), 1)


BASELINES: dict[str, Callable[[Table], np.ndarray]] = {
    "vote": vote,
    "TruthFinder": truth_finder,
    "CRH": crh,
    "ACCU": accu,
}
