"""Whether a confidence of 0.9 is right nine times in ten, without knowing the truth.

One claim is hidden; do the others' votes predict it? A source of accuracy r says the
winner, if that is true with the probability p, with the probability r·p, and by chance
(1 - r)/n if it is false. Platt's scaling (1999) of the log-odds is fitted to that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.fusion.claimcolumns import Codes, Flags, Floats, Ints
from pipeline.fusion.layout import ClaimLayout
from pipeline.fusion.result import CalibrationTable, Learned
from pipeline.fusion.segments import add_up, exact, greatest
from pipeline.fusion.votes import Count

MOST_ODDS = 30.0  # nats
STEPS = 25
MOST_HIDDEN = 100_000  # claims; of more, the items are thinned by number
STIFFNESS = 20.0  # claims that the belief in the model's own odds is worth


@dataclass(frozen=True, slots=True, eq=False)
class Hidden:
    """Claims hidden one by one; one row each.

    ``predicted`` is the probability of the others' winner, ``agreed`` whether the
    hidden claim says the same; ``right`` and ``by_chance`` are the probabilities that
    it does so if the winner is true, and if not. ``domain`` is that of the claim.
    """

    predicted: Floats
    agreed: Flags
    right: Floats
    by_chance: Floats
    domain: Codes

    def expected(self, probability: Floats) -> Floats:
        """Return the probability to agree, where the winner is true with that."""
        return probability * self.right + (1 - probability) * self.by_chance

    def expected_calibrated(self, slope: float, offset: float) -> Floats:
        """Return the probability to agree, after calibration."""
        return self.expected(calibrate(self.predicted, slope, offset))


def hide_each(
    layout: ClaimLayout, learned: Learned, counted: Count, independence: Floats | None
) -> Hidden:
    """Hide each plain, independent claim in turn, and let the others decide.

    Items where nobody else speaks are left out.
    """
    claims, home, item = layout.claims, layout.home, layout.item
    voice = layout.shares.share
    if independence is not None:
        voice = exact(voice * independence)
    voices = add_up(item, voice, len(layout.prints.items))
    rows = np.flatnonzero((home >= 0) & (voice > 0.9) & (voices[item] - voice > 0.5))
    step = -(-len(rows) // MOST_HIDDEN)
    if step > 1:
        rows = rows[item[rows] % step == 0]
    item, home, vote = item[rows], home[rows], counted.vote[rows]
    first, second, top = _two_best(layout, counted)
    left = counted.score[home] - vote
    is_top = top[item] == home
    others_best = np.where(is_top, second[item], first[item])
    stays = left >= others_best
    shift = counted.shift[item]
    mass = np.exp(left - shift)
    total = counted.total[item] - counted.mass[home] + mass
    best = np.maximum(left, others_best)
    r = learned.accuracy[claims.source[rows], claims.domain[rows]]
    return Hidden(
        predicted=np.exp(best - shift) / total,
        agreed=is_top & stays,
        right=r,
        by_chance=(1 - r) / learned.false_values[claims.domain[rows]],
        domain=claims.domain[rows],
    )


def _two_best(layout: ClaimLayout, counted: Count) -> tuple[Floats, Floats, Ints]:
    """Return per item the best and second score, 0 for none, and the best's place."""
    n_items, candidates = len(layout.prints.items), layout.candidates
    first, second = np.zeros(n_items), np.zeros(n_items)
    top = np.full(n_items, -1)
    spoken = np.flatnonzero(layout.n_values)
    if not len(spoken):
        return first, second, top
    starts = candidates.item_start[:-1][spoken]
    first[spoken] = greatest(counted.score, starts)
    places = np.flatnonzero(counted.score == first[candidates.item])[::-1]
    top[candidates.item[places]] = places
    rest = counted.score.copy()
    rest[top[spoken]] = 0.0
    second[spoken] = greatest(rest, starts)
    return first, second, top


def log_odds(probability: Floats) -> Floats:
    """Return log-odds in nats, within ±30."""
    with np.errstate(divide="ignore"):
        sure = np.minimum(probability, 1.0)
        odds = np.log(sure) - np.log1p(-sure)
    clipped: Floats = np.clip(odds, -MOST_ODDS, MOST_ODDS)
    return clipped


def calibrate(probability: Floats, slope: float, offset: float) -> Floats:
    """Return the calibrated probability."""
    calm: Floats = 1 / (1 + np.exp(-(offset + slope * log_odds(probability))))
    return calm


def fit(hidden: Hidden) -> tuple[float, float]:
    """Return slope and offset that make the agreement of hidden claims likeliest.

    Fisher scoring, with a prior around (1, 0) for small samples.
    """
    x = log_odds(hidden.predicted)
    design = np.stack([x, np.ones(len(x))])
    belief = STIFFNESS * np.array([4.0, 0.25])
    theta = np.array([1.0, 0.0])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-(theta @ design)))
        agree = np.clip(hidden.expected(p), 1e-6, 1 - 1e-6)
        slope = (hidden.right - hidden.by_chance) * p * (1 - p)
        pull = (hidden.agreed - agree) / (agree * (1 - agree)) * slope
        curve = slope**2 / (agree * (1 - agree))
        gradient = exact(design * pull).sum(axis=1) - belief * (
            theta - np.array([1.0, 0.0])
        )
        terms = exact(np.stack([x * x * curve, x * curve, curve])).sum(axis=1)
        fisher = terms[[[0, 1], [1, 2]]] + np.diag(belief)
        step = np.clip(np.linalg.solve(fisher, gradient), -0.5, 0.5)
        theta = theta + step
        theta[0] = max(theta[0], 0.05)
        if np.abs(step).max() < 1e-6:
            break
    return round(float(theta[0]), 6), round(float(theta[1]), 6)


def calibration_table(
    predicted: Floats, observed: Floats | Flags, bins: int = 10
) -> CalibrationTable:
    """Return predicted against observed means in bins of equal width; empty ones too.

    >>> calibration_table(np.array([0.9, 1.0]), np.array([1, 0]), 2).observed[1]
    np.float64(0.5)
    """
    place = np.minimum((predicted * bins).astype(np.int64), bins - 1)
    n = np.bincount(place, minlength=bins)
    came = np.asarray(observed, np.float64)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(place, predicted, bins) / n
        seen = np.bincount(place, came, bins) / n
        brier = np.bincount(place, (predicted - came) ** 2, bins) / n
    edges = np.linspace(0, 1, bins + 1)
    return CalibrationTable(edges[:-1], edges[1:], mean, seen, n, brier)
