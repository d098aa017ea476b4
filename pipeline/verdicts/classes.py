"""Why two values of one fact differ: rules in order, of which the first to fit counts.

Rules about the words and flags of the claims come first, then rules that look at other
facts, then rules about dates. What no rule explains is a contradiction where both
values are stated plainly, else it is unexplained.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crawler.vocabulary import Property
from pipeline.claims.offers import LIMITS
from pipeline.evidence.groups import site_of
from pipeline.flags import (
    ESTIMATES,
    MISSING,
    OF_ROUTE,
    PREVIEW_DATE,
    STAND_IN,
    weight_of_flags,
)
from pipeline.records import Claim, Fact
from pipeline.values.quantity import agree
from pipeline.verdicts.lookalikes import (
    Around,
    is_former,
    is_hosts,
    is_other,
    is_sum,
    is_variants,
)
from pipeline.verdicts.reasons import is_stale

CLASSES = {
    "missing_as_value": "a missing value is shown as a value",
    "estimate": "an estimate stands against another number",
    "staleness": "one is an older state of the same thing",
    "scope": "they speak of different providers, tiers or kinds",
    "variant": "they speak of a model and of a variant of it",
    "contradiction": "they state different values of the same thing",
    "unexplained": "a weak value stands against another, and nothing tells why",
}
OWN_WORDS = "each site speaks for itself, or of another kind of offer"
FREE_WORDS = "'free' may speak of the weights, or of a route"
FREE_ROUTE = re.compile(r"\(free\)|[:-]free$", re.I)

Finding = tuple[str, str]  # a class, and what it rests on in words ('' if nothing more)


@dataclass(frozen=True)
class Disagreement:
    """A fact, and current claims of one other value; ``entry`` is its property."""

    fact: Fact
    rivals: Sequence[Claim]
    entry: Property
    around: Around

    @property
    def rival(self) -> Claim:
        """One of the claims: all state one value."""
        return self.rivals[0]

    @property
    def flags(self) -> frozenset[str]:
        """What makes one of the two values weak, whoever states it."""
        said = [set(claim.statement.flags) for claim in self.rivals]
        return frozenset(set.intersection(*said) | set(self.fact.flags))

    @property
    def supporters(self) -> list[Claim]:
        """The current claims of the chosen value."""
        return [
            claim
            for claim in self.fact.claims
            if claim.current and agree(claim.statement.quantity, self.fact.quantity)
        ]


def classify(disagreement: Disagreement) -> Finding:
    """Return the class of a disagreement, and what it rests on."""
    for rule in RULES:
        found = rule(disagreement)
        if found is not None:
            return found
    return ("unexplained" if _is_weak(disagreement) else "contradiction", "")


def _is_weak(disagreement: Disagreement) -> bool:
    """Whether no plain claim states one of the values: then nothing contradicts."""
    return not all(
        any(weight_of_flags(claim.statement.flags) == 1 for claim in side)
        for side in _sides(disagreement)
        if side
    )


def is_span(claim: Claim, fact: Fact) -> bool:
    """Whether a price is a range where the fact is one price: it is of several."""
    flags = claim.statement.flags
    return (
        fact.key.property == "price" and "range" in flags and "range" not in fact.flags
    )


def _missing(disagreement: Disagreement) -> Finding | None:
    return ("missing_as_value", "") if disagreement.flags & MISSING else None


def _preview(disagreement: Disagreement) -> Finding | None:
    if PREVIEW_DATE in disagreement.flags:
        return ("variant", "it is the day of the preview")
    return None


def _free(disagreement: Disagreement) -> Finding | None:
    states = {
        disagreement.fact.quantity.state,
        disagreement.rival.statement.quantity.state,
    }
    return ("scope", FREE_WORDS) if states & {"free", "included"} else None


def _range(disagreement: Disagreement) -> Finding | None:
    if is_span(disagreement.rival, disagreement.fact):
        return ("scope", "it is a range over tiers or providers")
    return None


def _estimate(disagreement: Disagreement) -> Finding | None:
    bounds = (
        disagreement.fact.quantity.bound,
        disagreement.rival.statement.quantity.bound,
    )
    weak = disagreement.flags & ESTIMATES or "about" in bounds
    return ("estimate", "") if weak else None


def _own_words(disagreement: Disagreement) -> Finding | None:
    worded = disagreement.entry.per_site or disagreement.entry.kind in ("text", "list")
    return ("scope", OWN_WORDS) if worded else None


def _free_route(disagreement: Disagreement) -> Finding | None:
    """What a route costs and allows that is free, and rationed."""
    if disagreement.entry.key not in {"price", *LIMITS}:
        return None
    if any(side and all(map(_is_free_route, side)) for side in _sides(disagreement)):
        return ("scope", "it is said of a free route")
    return None


def _route(disagreement: Disagreement) -> Finding | None:
    """Values of a host's offer, of properties in which hosts differ: limits."""
    if disagreement.entry.key not in LIMITS:
        return None
    if OF_ROUTE in disagreement.flags:
        return ("scope", "it is said of a host's offer")
    if STAND_IN in disagreement.flags:
        return ("scope", "it is the cap of the input")
    return None


def _sides(disagreement: Disagreement) -> tuple[Sequence[Claim], Sequence[Claim]]:
    return (disagreement.supporters, disagreement.rivals)


def _is_free_route(claim: Claim) -> bool:
    mention = claim.statement.mention
    return any(map(FREE_ROUTE.search, (mention.subject_text, mention.slug)))


def _elsewhere(disagreement: Disagreement) -> Finding | None:
    """Rival values that are the value of another fact."""
    fact, around = disagreement.fact, disagreement.around
    rival = disagreement.rival.statement.quantity
    words = (
        is_sum(fact, disagreement.rivals, around)
        or is_hosts(fact, rival, around)
        or is_other(fact, rival, disagreement.entry, around)
    )
    if words:
        return ("scope", words)
    words = is_variants(fact, rival, disagreement.entry.kind, around)
    return ("variant", words) if words else None


def _older(disagreement: Disagreement) -> Finding | None:
    """What was so before: by what other sites said, by date, or by what it means."""
    words = is_former(disagreement.fact, disagreement.rivals)
    if words:
        return ("staleness", words)
    one, other = _sides(disagreement)
    stale = disagreement.entry.policy == "newest" and (
        _is_of_before(one, other) or _is_of_before(other, one)
    )
    if stale or disagreement.entry.key == "update_date":
        return ("staleness", "")
    return None


def _is_of_before(old: Sequence[Claim], new: Sequence[Claim]) -> bool:
    """Whether claims were read before a change to others, or print an older day.

    A page that gives itself an earlier day than that of its capture prints it.
    """
    if not old or not new:
        return False
    day = max(claim.day for claim in old)
    changed = any(claim.news is not None and claim.news > day for claim in new)
    printed = all(claim.day < claim.last_seen.date() for claim in old)
    return changed or (printed and is_stale(day, max(claim.day for claim in new)))


def _one_site(disagreement: Disagreement) -> Finding | None:
    """Values that one site states both of, and tells apart."""
    own = {site_of(claim): claim for claim in disagreement.supporters}
    pairs = [(own.get(site_of(claim)), claim) for claim in disagreement.rivals]
    if any(one is None for one, _ in pairs):
        return None
    if disagreement.entry.kind == "score":
        return ("variant", "one site has both: of two versions, or run in two ways")
    names = {
        claim.statement.mention
        for claim in disagreement.supporters
        if site_of(claim) in own
    }
    apart = all(claim.statement.mention not in names for claim in disagreement.rivals)
    if apart and disagreement.entry.kind in ("price", "tokens", "rank", "count"):
        return ("scope", "one site lists the two apart")
    return None


def _routed(disagreement: Disagreement) -> Finding | None:
    if disagreement.fact.key.kind == "cheapest_route":
        return ("scope", "a router's price depends on the route")
    return None


RULES: tuple[Callable[[Disagreement], Finding | None], ...] = (
    _free_route,
    _missing,
    _preview,
    _free,
    _range,
    _estimate,
    _own_words,
    _route,
    _elsewhere,
    _older,
    _one_site,
    _routed,
)
