"""Claims → facts: which value is published, with what verdict, and why others lost.

A site is one voice, and copies of one source are one. How much a voice counts is
learned from the claims themselves (`pipeline.evidence.voices`); between groups of
claims that agree the sum of the voices decides. The order of the claims does not
matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from crawler.items import digest_id
from crawler.site import Site
from crawler.vocabulary import Property, Vocabulary
from pipeline.claims.offers import LIMITS, OF_ROUTE
from pipeline.evidence.groups import (
    Group,
    group_claims,
    order_of,
    voice_of_each_site,
)
from pipeline.evidence.guards import BARRING, guard
from pipeline.evidence.habits import IMPORT_DAY
from pipeline.evidence.previews import PREVIEW_DATE
from pipeline.evidence.standins import add_stand_ins
from pipeline.evidence.voices import FLAG_WEIGHT, Voices, hear, weight_of
from pipeline.evidence.witnesses import find_witnesses
from pipeline.records import CONFIRMED, Claim, Fact, FactKey, Verdict
from pipeline.verdicts.reasons import Bench, is_stale, judge, outcomes

MISSING_FLAGS = frozenset({"suspect", "no_provider"}) | BARRING
WEAK_FLAGS = MISSING_FLAGS | {PREVIEW_DATE, IMPORT_DAY}  # or of another thing


@dataclass(frozen=True)
class Reconciled:
    """The facts in the order of their keys, and what became of all other claims.

    ``claims`` are all of them, with the flags that the guards gave, and those that
    stand in for others; ``voices`` is what was learned of the sites.
    """

    facts: list[Fact]
    left_out: list[Verdict]
    claims: list[Claim]
    voices: Voices


def reconcile(
    claims: Iterable[Claim],
    sites: Mapping[str, Site],
    vocabulary: Vocabulary,
    corrected: Mapping[str, str] | None = None,
) -> Reconciled:
    """Weigh all claims.

    ``corrected`` says by claim_id why a correction rejects a claim.
    """
    rejected = corrected or {}
    guarded = guard(sorted(claims, key=order_of))
    guarded = add_stand_ins(guarded, rejected.keys())
    by_key: dict[FactKey, list[Claim]] = defaultdict(list)
    left_out: list[Verdict] = []
    for claim in guarded:
        claim_id = claim.statement.claim_id
        reason = rejected.get(claim_id, "") or _no_part(claim, vocabulary)
        if reason:
            left_out.append(Verdict(claim_id, "", "rejected", reason))
        else:
            by_key[claim.key].append(claim)
    groups = {key: _groups(by_key[key]) for key in sorted(by_key)}
    groups = {key: found for key, found in groups.items() if found}
    for key in by_key:
        if key not in groups:
            left_out.extend(_withdrawn(claim) for claim in by_key[key])
    witnesses = find_witnesses(groups)
    voices = hear(groups, witnesses, sites, vocabulary)
    facts = [
        _decide(key, by_key[key], groups[key], vocabulary.properties[key[1]], voices)
        for key in groups
    ]
    return Reconciled(facts, left_out, guarded, voices)


def _no_part(claim: Claim, vocabulary: Vocabulary) -> str:
    """Say why a claim takes no part in any fact; '' if it does."""
    if vocabulary.properties[claim.statement.property].derived:
        return "derived by the site: kept as a claim, makes no fact"
    barred = sorted(BARRING & set(claim.statement.flags))
    if barred:
        return f"guarded: {barred[0].replace('_', ' ')}"
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


def _groups(claims: Sequence[Claim]) -> list[Group]:
    """Group what the sites say now; nothing if no page says it any more."""
    current = voice_of_each_site([claim for claim in claims if claim.current])
    weights = {claim.statement.claim_id: weight_of(claim) for claim in current}
    return group_claims(current, weights)


def _decide(
    key: FactKey,
    claims: Sequence[Claim],
    groups: Sequence[Group],
    entry: Property,
    voices: Voices,
) -> Fact:
    """Choose between the groups of one key."""
    scores = [voices.scores.get((key, place), 0.0) for place in range(len(groups))]
    order = _rank(groups, scores, entry)
    bench = Bench(
        ranked=[groups[place] for place in order],
        scores=[scores[place] for place in order],
        roots=voices.roots,
        entry=entry,
    )
    winner = bench.ranked[0]
    weighed = {claim.statement.claim_id for group in groups for claim in group.claims}
    verdict, reason = judge(bench)
    fact = Fact(
        fact_id=fact_id_of(key),
        key=key,
        quantity=winner.value.statement.quantity,
        verdict=verdict,
        confidence=_confidence(winner, voices.confidence.get((key, order[0]), 0.0)),
        policy=entry.policy,
        margin=bench.margin,
        reason=reason,
        chosen=winner.value,
        claims=tuple(sorted(claims, key=order_of)),
        flags=_shared_flags(winner),
        superseded=frozenset(
            claim.statement.claim_id
            for claim in claims
            if claim.current and claim.statement.claim_id not in weighed
        ),
        n_independent=bench.voices(winner),
    )
    return replace(fact, verdicts=tuple(outcomes(fact, winner)))


def _rank(
    groups: Sequence[Group], scores: Sequence[float], entry: Property
) -> list[int]:
    """Order groups: values before what may be none, then the votes, then recency.

    Of a limit, what is said of the model goes before what is said of hosts' offers.
    """
    newest = max(group.day for group in groups)

    def rank(place: int) -> tuple[object, ...]:
        group = groups[place]
        quantity = group.value.statement.quantity
        stale = entry.policy == "newest" and is_stale(group.day, newest)
        return (
            _is_weak(group),
            entry.key in LIMITS and _is_of_hosts(group),
            stale,
            -round(scores[place], 9),
            -group.day.toordinal(),
            quantity.width,
            quantity.text,
        )

    return sorted(range(len(groups)), key=rank)


def _is_weak(group: Group) -> bool:
    """Whether a group holds nothing but what may be no value at all."""
    return all(
        claim.statement.quantity.state == "free"
        or WEAK_FLAGS.intersection(claim.statement.flags)
        for claim in group.claims
    )


def _is_of_hosts(group: Group) -> bool:
    return all(OF_ROUTE in claim.statement.flags for claim in group.claims)


def _shared_flags(group: Group) -> tuple[str, ...]:
    """Return the flags that every claim of a group bears: a weakness that all share.

    A sum that comes out speaks for the value, whichever claim it covers.
    """
    flags = [set(claim.statement.flags) for claim in group.claims]
    confirmed = set.union(*flags) & {CONFIRMED}
    return tuple(sorted(set.intersection(*flags) | confirmed))


def _confidence(winner: Group, probability: float) -> float:
    """Return how probable the winner is, less where the value itself is weak."""
    for flag in _shared_flags(winner):
        probability *= FLAG_WEIGHT.get(flag, 1.0)
    return probability
