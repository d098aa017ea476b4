"""The fusion in worlds whose truth is known: copies, schools, liars, few claims."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from pipeline.fusion.calibration import calibration_table
from pipeline.fusion.claimcolumns import Claims, Priors
from pipeline.fusion.fuse import fuse
from pipeline.fusion.result import Fusion


@dataclass(frozen=True)
class World:
    """Claims, the truth per item, and what is fused of them."""

    claims: Claims
    truth: np.ndarray
    fusion: Fusion

    @property
    def right(self) -> float:
        items = self.fusion.items
        won = self.claims.low[items.value]
        return float(np.mean(won == self.truth[items.item]))

    def pairs(self) -> set[tuple[int, int]]:
        copies = self.fusion.copies
        found = copies.probability > 0.5
        return {
            (min(pair), max(pair))
            for pair in zip(
                copies.source[found].tolist(),
                copies.copies_of[found].tolist(),
                strict=True,
            )
        }


def make_world(
    accuracy: list[float],
    copies: dict[int, int] | None = None,
    *,
    n: int = 1500,
    n_false: int = 8,
    cover: float = 1.0,
    domains: int = 1,
    known: Priors | None = None,
) -> World:
    """Return ``n`` items; ``copies`` say what their originals say."""
    rng = np.random.default_rng(7)
    truth = rng.integers(0, 1000, n) * 100.0
    wrong = np.setdiff1d(np.arange(-n_false // 2, n_false // 2 + 1), [0])
    values = np.full((n, len(accuracy)), np.nan)
    for source, share in enumerate(accuracy):
        right = rng.random(n) < share
        values[:, source] = np.where(right, truth, truth + rng.choice(wrong, n))
        values[rng.random(n) > cover, source] = np.nan
    for copy, original in (copies or {}).items():
        values[:, copy] = values[:, original]
    item, source = np.nonzero(~np.isnan(values))
    claims = Claims.of(item, source, values[item, source], domain=item % domains)
    return World(claims, truth, fuse(claims, known or Priors()))


CARTEL = {1: 0, 2: 0, 3: 0, 4: 0}
CARTEL_PAIRS = {(a, b) for a in range(5) for b in range(a + 1, 5)}


@pytest.mark.parametrize("domains", [1, 5])
@pytest.mark.parametrize("accuracy", [0.6, 0.8])
def test_a_majority_of_copies_is_found_and_outvoted(accuracy, domains):
    world = make_world([accuracy] * 5 + [0.85] * 4, CARTEL, domains=domains)
    assert world.pairs() == CARTEL_PAIRS
    assert world.right > 0.96


def test_copies_are_found_where_sources_say_little():
    world = make_world([0.6] * 5 + [0.85] * 5, CARTEL, cover=0.5)
    assert world.pairs() >= CARTEL_PAIRS
    assert world.right > 0.85


@pytest.mark.parametrize("accuracy", [[0.98, 0.98] + [0.75] * 5, [0.98] * 6, [0.7] * 6])
def test_good_sources_agree_a_lot_and_are_no_copies(accuracy):
    assert make_world(accuracy).pairs() == set()


def test_one_good_source_outvotes_two_bad_ones():
    world = make_world([0.95, 0.5, 0.5])
    assert world.right > 0.92
    learned = world.fusion.learned.accuracy[:, 0]
    assert learned == pytest.approx([0.95, 0.5, 0.5], abs=0.1)


def test_accuracies_are_learned_without_gold():
    accuracy = [0.6, 0.7, 0.8, 0.9, 0.95]
    world = make_world(accuracy)
    learned = world.fusion.learned.accuracy[:, 0]
    assert learned == pytest.approx(accuracy, abs=0.04)


def test_a_source_that_overlaps_nobody_is_like_the_population():
    claims = make_world([0.9, 0.9, 0.9], n=300).claims
    alone = Claims.of(
        np.append(claims.item, 1000 + np.arange(50)),
        np.append(claims.source, np.full(50, 3)),
        np.append(claims.low, np.ones(50)),
    )
    learned = fuse(alone).learned.accuracy[:, 0]
    assert 0.8 < learned[3] < learned[:3].max()
    table = fuse(alone).reliabilities
    assert table.n_overlaps.tolist()[3] == 0
    assert np.isnan(table.agreement[3])


def test_the_number_of_false_values_is_learned():
    few = make_world([0.7] * 6, n_false=2).fusion.learned.false_values[0]
    many = make_world([0.7] * 6, n_false=20).fusion.learned.false_values[0]
    assert few < 3.5
    assert 12 < many < 30


@pytest.mark.parametrize("cover", [1.0, 0.4])
def test_confidence_is_calibrated(cover):
    world = make_world([0.6, 0.65, 0.7, 0.8, 0.9], cover=cover, n=4000)
    items = world.fusion.items
    right = world.claims.low[items.value] == world.truth[items.item]
    table = calibration_table(items.confidence, right)
    enough = table.n > 60
    assert table.observed[enough] == pytest.approx(table.predicted[enough], abs=0.12)
    assert items.confidence.mean() == pytest.approx(right.mean(), abs=0.03)


def test_what_is_known_of_a_source_helps_where_claims_are_few():
    claims = Claims.of([0, 0], [0, 1], [1, 2])
    for best in (0, 1):
        known = Priors(accuracy=np.where(np.arange(2) == best, 0.95, np.nan))
        assert fuse(claims, known).items.value.tolist() == [best]
