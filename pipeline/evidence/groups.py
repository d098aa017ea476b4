"""Claims of one key that agree, and the most precise of them.

Claims whose intervals meet agree. Agreement is not transitive (128K agrees with 128,000
and with 131,072), so a vague claim joins the heaviest group whose most precise claim it
agrees with. Nothing is averaged: a group's value is that of one of its claims.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.claims.offers import LIMITS
from pipeline.flags import OF_ROUTE, STALE
from pipeline.records import Claim
from pipeline.values.quantity import agree, plain

ENOUGH_HOSTS = 1 / 3
Weights = Mapping[str, float]


@dataclass(frozen=True)
class Group:
    """Claims that agree; ``value`` is the one whose value is published.

    ``outdated`` is the day on which the thing was seen to change to another value.
    """

    value: Claim
    claims: tuple[Claim, ...]
    day: date
    outdated: date | None = None

    @property
    def sites(self) -> frozenset[str]:
        """The sites that make these claims."""
        return frozenset(map(site_of, self.claims))


def site_of(claim: Claim) -> str:
    """Return the site that makes a claim."""
    return claim.statement.mention.site


def same(one: Claim, other: Claim) -> bool:
    """Return whether two claims of one key agree."""
    return agree(one.statement.quantity, other.statement.quantity)


def voice_of_each_site(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims that count where a site makes several of one key.

    Its newest claims count, and older ones that agree; what its pages say no more
    counts only where they say nothing else. Of what it says beside hosts
    that are not the maker, what it says most often counts; and only where it has no
    entry of the maker's own. Where hosts alone state a limit, all that they offer
    counts: which of it bounds the model's, all sites tell together.
    """
    by_site: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_site[site_of(claim)].append(claim)
    if len(by_site) == len(claims):
        return list(claims)
    if all(map(_is_hosts_limit, claims)):
        return [claim for own in by_site.values() for claim in _newest(own)]
    return [
        claim
        for own in by_site.values()
        for claim in (own if len(own) == 1 else _usual(_newest(_said_now(own))))
    ]


def _said_now(claims: Sequence[Claim]) -> list[Claim]:
    """Return what a site still says, and what agrees with it; or all that it said."""
    now = [claim for claim in claims if STALE not in claim.statement.flags]
    if not now or len(now) == len(claims):
        return list(claims)
    return [
        claim
        for claim in claims
        if STALE not in claim.statement.flags or any(same(one, claim) for one in now)
    ]


def _newest(claims: Sequence[Claim]) -> list[Claim]:
    day = max(claim.day for claim in claims)
    last = [claim for claim in claims if claim.day == day]
    return [
        claim
        for claim in claims
        if claim.day == day or any(same(one, claim) for one in last)
    ]


def _usual(claims: Sequence[Claim]) -> list[Claim]:
    """Return the site's own words, or of those about hosts the most frequent value.

    Many hosts leave open weights at 'no'; a third that say yes are enough.
    """
    hosted = [claim for claim in claims if OF_ROUTE in claim.statement.flags]
    if not hosted:
        return list(claims)
    own = [claim for claim in claims if OF_ROUTE not in claim.statement.flags]
    if own:
        agreeing = [one for one in hosted if any(same(one, other) for other in own)]
        return [*own, *agreeing]
    having = [one for one in hosted if one.statement.quantity.text == "true"]
    if _is_of_weights(hosted[0]) and len(having) >= ENOUGH_HOSTS * len(hosted):
        return having
    counts = Counter(value_of(claim) for claim in hosted)
    most = max(counts.values())
    usual = [claim for claim in hosted if counts[value_of(claim)] == most]
    return [one for one in hosted if any(same(one, other) for other in usual)]


def _is_hosts_limit(claim: Claim) -> bool:
    statement = claim.statement
    return OF_ROUTE in statement.flags and statement.property in LIMITS


def _is_of_weights(claim: Claim) -> bool:
    return claim.statement.property == "open_weights"


def value_of(claim: Claim) -> str:
    """Return what a claim states, the same for '$2.5/1M' and '2.5e-06' a token."""
    quantity = claim.statement.quantity
    if quantity.amount is None:
        return quantity.text.casefold()
    return plain(quantity.amount * quantity.factor)


def group_claims(claims: Sequence[Claim], weights: Weights) -> list[Group]:
    """Put claims that agree together, beginning with the most precise.

    ``weights`` says by claim_id how much each counts; a site counts once in a group.
    """
    ordered = sorted(claims, key=lambda claim: _precision(claim, weights))
    anchors: list[list[Claim]] = []
    for claim in ordered:
        fitting = [group for group in anchors if same(group[0], claim)]
        if fitting:
            max(
                fitting,
                key=lambda group: (
                    weight_of_all(group, weights),
                    -anchors.index(group),
                ),
            ).append(claim)
        else:
            anchors.append([claim])
    return [
        Group(_best(group, weights), tuple(group), max(claim.day for claim in group))
        for group in anchors
    ]


def order_of(claim: Claim) -> tuple[str, str]:
    """Return the key that orders claims where nothing else does."""
    return (site_of(claim), claim.statement.claim_id)


def _precision(claim: Claim, weights: Weights) -> tuple[object, ...]:
    """Order claims by how much they leave open: an interval, a second reading."""
    quantity = claim.statement.quantity
    vague = quantity.bound != "exact" or bool(quantity.flags)
    return (
        quantity.width,
        vague,
        quantity.slack,
        len(quantity.readings),
        -weights[claim.statement.claim_id],
        -claim.day.toordinal(),
        order_of(claim),
    )


def weight_of_all(claims: Sequence[Claim], weights: Weights) -> float:
    """Return the sum of the sites' weights: of each site its heaviest claim counts."""
    best: dict[str, float] = {}
    for claim in claims:
        weight = weights[claim.statement.claim_id]
        best[site_of(claim)] = max(best.get(site_of(claim), 0.0), weight)
    return sum(best[site] for site in sorted(best))


def _best(group: Sequence[Claim], weights: Weights) -> Claim:
    """Return the claim whose print is the value of its group.

    Of claims that are equally exact, the value that more sites print.
    """
    first = group[0].statement.quantity
    exact = [
        claim
        for claim in group
        if claim.statement.quantity.width == first.width
        and claim.statement.quantity.bound == first.bound
        and claim.statement.quantity.slack == first.slack
        and bool(claim.statement.quantity.flags) == bool(first.flags)
    ]
    by_text: dict[str, list[Claim]] = defaultdict(list)
    for claim in exact:
        by_text[value_of(claim)].append(claim)
    order = {text: number for number, text in enumerate(by_text)}
    text = max(
        by_text,
        key=lambda text: (weight_of_all(by_text[text], weights), -order[text]),
    )
    return by_text[text][0]


def groups_per_site(groups: Sequence[Group]) -> Counter[str]:
    """Count the groups that each site is in: its weight is divided between them."""
    return Counter(site for group in groups for site in group.sites)
