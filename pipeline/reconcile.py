"""Claims → facts: which value is published, with what verdict, and why others lost.

A site is one voice. Claims whose intervals meet agree, and the most precise of them is
the value. Between groups the weight of the voices decides, then recency (first of all
where the thing itself changes), then precision. Nothing is averaged, and the order of
the claims does not matter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crawler.items import digest_id
from crawler.site import Site
from crawler.vocabulary import Property, Vocabulary
from pipeline.quantity import agree
from pipeline.records import (
    CONFIRMED,
    CONTRADICTED,
    Claim,
    Fact,
    FactKey,
    Verdict,
)

RELATIONSHIP_WEIGHT = {"first_party": 3.0, "third_party": 1.5, "aggregator": 1.0}
FLAG_WEIGHT = {
    "implausible": 0.01,
    "suspect": 0.2,
    "no_provider": 0.2,
    "third_party": 0.7,
    "estimate": 0.5,
    "footnote": 0.6,
    "range": 0.8,
    "no_unit": 0.9,
    CONTRADICTED: 0.5,  # one number of the sum is wrong; which, nobody knows
}
MISSING_FLAGS = frozenset({"suspect", "no_provider", "implausible"})
FREE_WEIGHT = 0.5
UNKNOWN_ORIGIN = "saved"  # imported files that name no address may be anyone's copy
UNKNOWN_ORIGIN_WEIGHT = 0.1
STALE_DAYS = 28
CLEAR_MARGIN = 1.5
PRIOR_AGREED, PRIOR_MET = 2.0, 3.0


@dataclass(frozen=True)
class Group:
    """Claims that agree; ``value`` is the most precise of them."""

    value: Claim
    claims: tuple[Claim, ...]
    weight: float
    voices: int
    day: date


def reconcile(
    claims: Iterable[Claim], sites: Mapping[str, Site], vocabulary: Vocabulary
) -> tuple[list[Fact], list[Verdict]]:
    """Return the facts, and what became of the claims that no fact weighed.

    Facts come in the order of their keys.
    """
    by_key: dict[FactKey, list[Claim]] = defaultdict(list)
    left_out: list[Verdict] = []
    for claim in claims:
        reason = _no_part(claim, vocabulary)
        if reason:
            left_out.append(Verdict(claim.statement.claim_id, "", "rejected", reason))
        else:
            by_key[claim.key].append(claim)
    reliability = measure_reliability(by_key)
    facts = []
    for key in sorted(by_key):
        entry = vocabulary.properties[key[1]]
        fact = _decide(key, by_key[key], entry, sites, reliability)
        if fact is None:
            left_out.extend(_withdrawn(claim) for claim in by_key[key])
        else:
            facts.append(fact)
    return facts, left_out


def _no_part(claim: Claim, vocabulary: Vocabulary) -> str:
    """Say why a claim takes no part in any fact; '' if it does."""
    if vocabulary.properties[claim.statement.property].derived:
        return "derived by the site: kept as a claim, makes no fact"
    state = claim.statement.quantity.state
    if state in ("unknown", "not_applicable"):
        return f"the site says that the value is {state.replace('_', ' ')}"
    return ""


def _withdrawn(claim: Claim) -> Verdict:
    reason = f"withdrawn: {claim.withdrawn}"
    return Verdict(claim.statement.claim_id, "", "rejected", reason)


def fact_id_of(key: FactKey) -> str:
    """Return the id of the fact with ``key``."""
    return digest_id("fact", *key)


def measure_reliability(by_key: Mapping[FactKey, Sequence[Claim]]) -> dict[str, float]:
    """Return per site how often it agrees with other sites where they overlap, 0–1.

    Smoothed towards 2 of 3, so that a site nobody overlaps with is neither trusted
    nor distrusted.
    """
    agreed: dict[str, float] = defaultdict(lambda: PRIOR_AGREED)
    met: dict[str, float] = defaultdict(lambda: PRIOR_MET)
    for key in sorted(by_key):
        by_site: dict[str, list[Claim]] = defaultdict(list)
        for claim in by_key[key]:
            if claim.current:
                by_site[_site(claim)].append(claim)
        for site, own in sorted(by_site.items()):
            others = [one for name in by_site if name != site for one in by_site[name]]
            if others:
                pairs = [_agree(one, other) for one in own for other in others]
                agreed[site] += sum(pairs) / len(pairs)
                met[site] += 1
    return {site: agreed[site] / met[site] for site in sorted(met)}


def _site(claim: Claim) -> str:
    return claim.statement.mention.site


def _agree(one: Claim, other: Claim) -> bool:
    return agree(one.statement.quantity, other.statement.quantity)


def weight_of(
    claim: Claim, sites: Mapping[str, Site], reliability: Mapping[str, float]
) -> float:
    """Return how much one claim's voice counts."""
    site = sites.get(_site(claim))
    relationship = site.relationship if site else "aggregator"
    weight = RELATIONSHIP_WEIGHT[relationship]
    if _site(claim) == UNKNOWN_ORIGIN:
        weight *= UNKNOWN_ORIGIN_WEIGHT
    weight *= 0.5 + reliability.get(_site(claim), PRIOR_AGREED / PRIOR_MET)
    for flag in claim.statement.flags:
        weight *= FLAG_WEIGHT.get(flag, 1.0)
    if claim.statement.quantity.state == "free":
        weight *= FREE_WEIGHT
    return weight


def _decide(
    key: FactKey,
    claims: Sequence[Claim],
    entry: Property,
    sites: Mapping[str, Site],
    reliability: Mapping[str, float],
) -> Fact | None:
    """Weigh the claims of one key; None if no page says it any more."""
    current = _newest_of_each_site([claim for claim in claims if claim.current])
    if not current:
        return None
    weights = {
        claim.statement.claim_id: weight_of(claim, sites, reliability)
        for claim in current
    }
    groups = _rank(_group(current, weights), entry)
    winner = groups[0]
    total = sum(group.weight for group in groups)
    rival = groups[1] if len(groups) > 1 else None
    verdict, reason = _verdict(groups, entry)
    fact = Fact(
        fact_id=fact_id_of(key),
        key=key,
        quantity=winner.value.statement.quantity,
        verdict=verdict,
        confidence=_confidence(winner, total),
        policy=entry.policy,
        margin=winner.weight - rival.weight if rival else winner.weight,
        reason=reason,
        chosen=winner.value,
        claims=tuple(sorted(claims, key=_order)),
        flags=_shared_flags(winner),
        superseded=frozenset(
            claim.statement.claim_id
            for claim in claims
            if claim.current and claim not in current
        ),
    )
    return replace(fact, verdicts=tuple(_outcomes(fact, winner)))


def _shared_flags(group: Group) -> tuple[str, ...]:
    """Return the flags that every claim of a group bears: a weakness that all share.

    A sum that comes out speaks for the value, whichever claim it covers.
    """
    flags = [set(claim.statement.flags) for claim in group.claims]
    confirmed = set.union(*flags) & {CONFIRMED}
    return tuple(sorted(set.intersection(*flags) | confirmed))


def _confidence(winner: Group, total: float) -> float:
    """Return the winner's share of the weight, less where the value itself is weak."""
    share = winner.weight / total if total else 0.0
    for flag in _shared_flags(winner):
        share *= FLAG_WEIGHT.get(flag, 1.0)
    return share


def _newest_of_each_site(claims: Sequence[Claim]) -> list[Claim]:
    """Leave out what a site said before, where its newest claims say otherwise."""
    newest: dict[str, date] = {}
    for claim in claims:
        newest[_site(claim)] = max(newest.get(_site(claim), claim.day), claim.day)
    last = [claim for claim in claims if claim.day == newest[_site(claim)]]
    return [
        claim
        for claim in claims
        if claim in last
        or any(_site(one) == _site(claim) and _agree(one, claim) for one in last)
    ]


def _order(claim: Claim) -> tuple[str, str]:
    return (_site(claim), claim.statement.claim_id)


def _precision(claim: Claim, weights: Mapping[str, float]) -> tuple[object, ...]:
    quantity = claim.statement.quantity
    vague = quantity.bound != "exact" or bool(quantity.flags)
    return (
        quantity.width,
        vague,
        -weights[claim.statement.claim_id],
        -claim.day.toordinal(),
        _order(claim),
    )


def _group(claims: Sequence[Claim], weights: Mapping[str, float]) -> list[Group]:
    """Put claims that agree together, beginning with the most precise.

    Agreement is not transitive (128K agrees with 128,000 and with 131,072), so a vague
    claim joins the heaviest group whose most precise claim it agrees with.
    """
    ordered = sorted(claims, key=lambda claim: _precision(claim, weights))
    anchors: list[list[Claim]] = []
    for claim in ordered:
        fitting = [group for group in anchors if _agree(group[0], claim)]
        if fitting:
            max(
                fitting,
                key=lambda group: (_weight(group, weights), -anchors.index(group)),
            ).append(claim)
        else:
            anchors.append([claim])
    said = Counter(site for group in anchors for site in {_site(one) for one in group})
    return [
        Group(
            group[0],
            tuple(group),
            _weight(group, weights, said),
            _voices(group, said),
            max(claim.day for claim in group),
        )
        for group in anchors
    ]


def _voices(claims: Sequence[Claim], said: Mapping[str, int]) -> int:
    """Count the sites that say this alone; files of unknown origin are no voice."""
    sites = {_site(claim) for claim in claims if said[_site(claim)] == 1}
    return len(sites - {UNKNOWN_ORIGIN}) or len(sites)


def _weight(
    claims: Sequence[Claim],
    weights: Mapping[str, float],
    said: Mapping[str, int] | None = None,
) -> float:
    """Add up the voices: a site counts once, with its strongest claim.

    ``said`` counts the groups that a site is in: its voice is divided between them.
    """
    best: dict[str, float] = {}
    for claim in claims:
        weight = weights[claim.statement.claim_id]
        best[_site(claim)] = max(best.get(_site(claim), 0.0), weight)
    return sum(best[site] / (said[site] if said else 1) for site in sorted(best))


def _rank(groups: list[Group], entry: Property) -> list[Group]:
    """Order groups: by recency where the thing changes, then weight, then precision."""
    newest = max(group.day for group in groups)

    def rank(group: Group) -> tuple[object, ...]:
        stale = entry.policy == "newest" and is_stale(group.day, newest)
        return (
            _is_weak(group),
            stale,
            -round(group.weight, 9),
            -group.day.toordinal(),
            group.value.statement.quantity.width,
            group.value.statement.quantity.text,
        )

    return sorted(groups, key=rank)


def _is_weak(group: Group) -> bool:
    """Whether a group holds nothing but what may be no value at all."""
    return all(
        claim.statement.quantity.state == "free"
        or MISSING_FLAGS.intersection(claim.statement.flags)
        for claim in group.claims
    )


def is_stale(day: date, newest: date) -> bool:
    """Return whether ``day`` is so long before ``newest`` that the thing may differ."""
    return (newest - day).days >= STALE_DAYS


def _verdict(groups: Sequence[Group], entry: Property) -> tuple[str, str]:
    """Name what happened, and say it in a sentence."""
    winner = groups[0]
    if len(groups) == 1:
        said = {claim.statement.quantity.readings for claim in winner.claims}
        if winner.voices == 1:
            return "single", "one site says so"
        if len(said) == 1:
            return "unanimous", f"{winner.voices} sites say the same"
        return "compatible", f"{winner.voices} sites agree within what they print"
    rival = max(groups[1:], key=lambda group: (group.weight, group.value.key))
    sites = {_site(claim) for group in groups for claim in group.claims}
    voices = len(sites - {UNKNOWN_ORIGIN})
    if entry.policy == "newest" and all(
        is_stale(group.day, winner.day) for group in groups[1:]
    ):
        return "newest", f"the others are older than {winner.day.isoformat()}"
    if 2 * winner.voices > voices and winner.voices > 1:
        return "majority", f"{winner.voices} of {voices} voices"
    if winner.weight >= CLEAR_MARGIN * rival.weight:
        return "preferred", _why_preferred(winner, rival)
    return "contested", "no group of claims clearly outweighs the others"


def _why_preferred(winner: Group, rival: Group) -> str:
    weak = {flag for claim in rival.claims for flag in claim.statement.flags}
    named = sorted(weak & set(FLAG_WEIGHT))
    if named:
        return f"the rival value is weak: {', '.join(named)}"
    if rival.value.statement.quantity.state == "free":
        return "a price outweighs 'free', which may speak of the weights"
    return f"its sources weigh {winner.weight:.2f} against {rival.weight:.2f}"


def _outcomes(fact: Fact, winner: Group) -> Iterable[Verdict]:
    """Say of every claim of a fact whether it supports it, or why it lost."""
    supporting = {claim.statement.claim_id for claim in winner.claims}
    for claim in fact.claims:
        claim_id = claim.statement.claim_id
        earlier = not claim.current and _agree(claim, winner.value)
        if claim_id in supporting or earlier:
            yield Verdict(claim_id, fact.fact_id, "supports", "")
        elif claim_id in fact.superseded:
            reason = "the site itself has said otherwise since"
            yield Verdict(claim_id, fact.fact_id, "loses", reason)
        else:
            reason = _why_lost(claim, winner.value)
            yield Verdict(claim_id, fact.fact_id, "loses", reason)


def _why_lost(claim: Claim, chosen: Claim) -> str:
    quantity = claim.statement.quantity
    if not claim.current:
        return f"withdrawn: {claim.withdrawn}"
    weak = [flag for flag in claim.statement.flags if flag in FLAG_WEIGHT]
    if weak:
        return f"weak: {', '.join(weak)}"
    if quantity.state == "free":
        return "says free, which may speak of the weights"
    if is_stale(claim.day, chosen.day):
        return f"older: {claim.day.isoformat()}, before {chosen.day.isoformat()}"
    if _site(claim) == _site(chosen):
        return "the same site also says the chosen value"
    return "outweighed by the sources of the chosen value"
