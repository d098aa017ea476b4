"""What comes out of the fusion: tables as columns, and what was learned on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.fusion.claimcolumns import Codes, Flags, Floats, Ints

SUPPORTS, LOSES, SUPERSEDED, BARRED = range(4)  # outcomes of a claim


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """One row per item, in ascending order of ``item``.

    ``winner`` and ``runner_up`` are rows of ``Groups``, -1 for none. ``value`` is the
    row of the winner's most precise claim, -1 for none. ``confidence`` is the
    calibrated probability that the winner is true, 0–1; ``probability`` is the same
    before calibration. ``margin`` is the difference of the log-odds (nats) to the
    runner-up; without one, the winner's score.
    """

    item: Ints
    winner: Codes
    value: Codes
    confidence: Floats
    probability: Floats
    margin: Floats
    runner_up: Codes
    n_groups: Codes


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """One row per group of agreeing claims, those of an item side by side.

    ``item`` is a row of ``Items``; ``value`` is the row of the most precise claim;
    ``score`` is the sum of its votes (nats); ``probability`` that it is true.
    """

    item: Codes
    value: Codes
    score: Floats
    probability: Floats
    day: Codes


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """One row per claim, in the order of the claims.

    ``group`` is a row of ``Groups``, -1 for none; ``outcome`` is one of SUPPORTS,
    LOSES, SUPERSEDED and BARRED; ``vote`` is what it added to its group's score (nats).
    """

    group: Codes
    outcome: NDArray[np.int8]
    vote: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Reliabilities:
    """One row per (source, domain) that made a claim.

    ``reliability`` is the estimated share of right claims, 0–1, drawn towards the
    source's other domains and the population. ``n_overlaps`` counts claims on items
    where another independent source speaks, among those learned from; ``agreement`` is
    the share of these that agree with the winner, NaN for none.
    """

    source: Codes
    domain: Codes
    reliability: Floats
    n_claims: Ints
    n_overlaps: Ints
    agreement: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """One row per pair of sources that are not independent.

    ``probability`` that one mirrors the other, or both a third: 1 where ``declared``.
    """

    source: Codes
    copies_of: Codes
    probability: Floats
    declared: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What the claims taught, enough to decide about items.

    ``accuracy`` has the shape (sources, domains), 0–1. ``false_values`` is per domain
    the effective number of wrong values that errors fall on. ``change_rate`` is per
    domain in 1/day, 0 where things stay. ``copied`` has the shape (sources, sources),
    the probability that one of the two is a copy. ``original`` is per source the one it
    is declared to copy, or itself. ``slope`` and ``offset`` calibrate log-odds.
    """

    accuracy: Floats
    false_values: Floats
    change_rate: Floats
    copied: Floats
    original: Codes
    slope: float
    offset: float


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationTable:
    """Predicted against observed, one row per bin of predicted probability.

    ``brier`` is the mean square of their difference, claim by claim.
    """

    low: Floats
    high: Floats
    predicted: Floats
    observed: Floats
    n: Ints
    brier: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Fusion:
    """All that ``fuse`` returns."""

    items: Items
    groups: Groups
    claims: Outcomes
    reliabilities: Reliabilities
    copies: Copies
    learned: Learned
    calibration: CalibrationTable
    calibration_of: Mapping[int, CalibrationTable]  # by domain
