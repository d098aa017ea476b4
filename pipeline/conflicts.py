"""Facts → conflicts: what kind of disagreement stands behind rival values.

Within one key: a missing value shown as a value, an estimate, an older state, or a
contradiction. Across keys, where two values differ only because they speak of
different things: another scope (provider, tier, kind), or a dated variant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from crawler.vocabulary import Property, Vocabulary
from pipeline.quantity import agree
from pipeline.reasons import is_stale
from pipeline.reconcile import MISSING_FLAGS
from pipeline.records import Claim, Conflict, Fact

CLASSES = {
    "missing_as_value": "a missing value is shown as a value",
    "estimate": "an estimate stands against another number",
    "staleness": "one is an older state of the same thing",
    "scope": "they speak of different providers, tiers or kinds",
    "variant": "they speak of a model and of a variant of it",
    "contradiction": "they state different values of the same thing",
}
OWN_WORDS = "each site speaks for itself, or of another kind of offer"
ESTIMATE_FLAGS = frozenset({"estimate", "footnote"})
QUALIFIER_NAMES = (
    "provider",
    "tier",
    "meter",
    "kind",
    "benchmark",
    "metric",
    "setting",
)
VARIANT_KINDS = frozenset({"tokens", "parameters", "date", "licence"})


def find_conflicts(
    facts: Sequence[Fact], variant_of: Mapping[str, str], vocabulary: Vocabulary
) -> list[Conflict]:
    """Return the conflicts within and between ``facts``.

    ``variant_of`` maps a model to the model that it is a variant of.
    """
    conflicts: list[Conflict] = []
    for fact in facts:
        conflicts.extend(_within(fact, vocabulary.properties[fact.key[1]]))
    conflicts.extend(_between_scopes(facts))
    conflicts.extend(_between_variants(facts, variant_of, vocabulary))
    return sorted(
        conflicts,
        key=lambda one: (one.model_id, one.property, one.fact_id, one.conflict_class),
    )


def describe_qualifiers(fact: Fact) -> str:
    """Return a fact's qualifiers as 'meter=input; kind=list'."""
    pairs = zip(QUALIFIER_NAMES, fact.key[2:], strict=True)
    return "; ".join(f"{name}={value}" for name, value in pairs if value)


def _within(fact: Fact, entry: Property) -> Iterable[Conflict]:
    """Yield one conflict for each class of rival claims of a fact."""
    rivals: dict[str, list[Claim]] = defaultdict(list)
    for claim in fact.claims:
        if not claim.current or claim.statement.claim_id in fact.superseded:
            continue
        if not agree(claim.statement.quantity, fact.quantity):
            rivals[_class_of(fact.chosen, claim, entry)].append(claim)
    for name in sorted(rivals):
        texts = sorted({_said(claim) for claim in rivals[name]})
        reason = OWN_WORDS if name == "scope" else CLASSES[name]
        yield _conflict(fact, name, "; ".join(texts), reason)


def _said(claim: Claim) -> str:
    statement = claim.statement
    return f"{statement.quantity.text} ({statement.mention.site})"


def _class_of(chosen: Claim, rival: Claim, entry: Property) -> str:
    flags = {*chosen.statement.flags, *rival.statement.flags}
    states = {chosen.statement.quantity.state, rival.statement.quantity.state}
    if flags & MISSING_FLAGS:
        return "missing_as_value"
    if flags & ESTIMATE_FLAGS:
        return "estimate"
    if "free" in states or entry.per_site or entry.kind in ("text", "list"):
        return "scope"
    days = sorted((chosen.day, rival.day))
    if entry.policy == "newest" and is_stale(days[0], days[1]):
        return "staleness"
    return "contradiction"


def _conflict(fact: Fact, name: str, rivals: str, reason: str) -> Conflict:
    return Conflict(
        fact.fact_id,
        fact.key[0],
        fact.key[1],
        describe_qualifiers(fact),
        name,
        fact.quantity.text,
        rivals,
        reason,
    )


def _between_scopes(facts: Sequence[Fact]) -> Iterable[Conflict]:
    """Yield the prices of one model and meter that differ between offerings."""
    prices: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.key[1] == "price":
            prices[fact.key[0], fact.key[4]].append(fact)
    for key in sorted(prices):
        ordered = sorted(
            prices[key], key=lambda fact: (fact.key[5] != "list", fact.key)
        )
        first = ordered[0]
        rivals = [
            fact for fact in ordered[1:] if not agree(fact.quantity, first.quantity)
        ]
        if rivals:
            texts = [f"{fact.quantity.text} ({_scope(fact)})" for fact in rivals]
            yield _conflict(first, "scope", "; ".join(texts), CLASSES["scope"])


def _scope(fact: Fact) -> str:
    return " ".join(filter(None, (fact.key[5], fact.key[2], fact.key[3])))


def _between_variants(
    facts: Sequence[Fact], variant_of: Mapping[str, str], vocabulary: Vocabulary
) -> Iterable[Conflict]:
    """Yield the specifications in which a variant differs from its model."""
    by_key = {fact.key: fact for fact in facts}
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        base = variant_of.get(fact.key[0], "")
        own = by_key.get((base, *fact.key[1:])) if base else None
        kind = vocabulary.properties[fact.key[1]].kind
        if own and kind in VARIANT_KINDS and not agree(fact.quantity, own.quantity):
            found[own.fact_id].append(fact)
    owners = {fact.fact_id: fact for fact in facts}
    for fact_id in sorted(found):
        texts = [f"{fact.quantity.text} ({fact.key[0]})" for fact in found[fact_id]]
        fact = owners[fact_id]
        yield _conflict(fact, "variant", "; ".join(texts), CLASSES["variant"])
