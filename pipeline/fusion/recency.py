"""How often things change, seen from sources that changed what they say.

Exponential waiting times: the rate is the number of changes over the days watched.
"""

from __future__ import annotations

import numpy as np

from pipeline.fusion.claimcolumns import Claims, Floats, Priors
from pipeline.fusion.prints import overlap, read_prints
from pipeline.fusion.segments import add_up

STALE_DAYS = 28.0  # half the things have changed by then, where nothing is known
BELIEF_CHANGES = 1.0  # changes that this is worth


def learn_change(history: Claims, known: Priors, n_domains: int) -> Floats:
    """Return per domain the rate of change in 1/day; 0 where things stay.

    ``history`` holds what each source said of each item on several days.
    """
    changing = np.zeros(n_domains, np.bool_)
    if known.changing is not None:
        size = min(n_domains, len(known.changing))
        changing[:size] = known.changing[:size]
    if not changing.any():
        return np.zeros(n_domains)
    told = np.flatnonzero(changing[history.domain])
    watched, changed = _watch(history.take(told), n_domains)
    usual = np.log(2) / STALE_DAYS
    rate = (changed + BELIEF_CHANGES) / (watched + BELIEF_CHANGES / usual)
    return np.where(changing, rate, 0.0)


def _watch(history: Claims, n_domains: int) -> tuple[Floats, Floats]:
    """Return per domain the days watched, and the changes seen."""
    prints = read_prints(history)
    claims = prints.claims
    by = np.lexsort((prints.of_claim, claims.day, claims.source, claims.item))
    if claims.barred is not None:
        by = by[~claims.barred[by]]
    one, other = by[:-1], by[1:]
    same = (claims.item[one] == claims.item[other]) & (
        claims.source[one] == claims.source[other]
    )
    days = claims.day[other].astype(np.float64) - claims.day[one]
    next_day = same & (days > 0)
    one, other, days = one[next_day], other[next_day], days[next_day]
    differ = ~overlap(prints, prints.of_claim[one], prints.of_claim[other])
    domain = claims.domain[other]
    changed = add_up(domain, differ.astype(np.float64), n_domains)
    return add_up(domain, days, n_domains), changed
