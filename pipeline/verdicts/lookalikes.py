"""Values that are right for something else: a host, a sum, a variant, an earlier day.

Where two values of one fact differ, one of them is often the value of another fact.
That explains the difference; without such a fact no explanation is assumed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from crawler.vocabulary import Property
from pipeline.claims.offers import LIMITS
from pipeline.evidence.groups import site_of
from pipeline.flags import OF_ROUTE
from pipeline.records import Claim, Fact
from pipeline.values.quantity import Interval, Quantity, agree

# one set of weights or one line of tuning more: 'x' and 'x-instruct', 'x-preview'
TUNED = re.compile(r"-(?:base|instruct|chat|it|pt|preview|hf)$")
VARYING = frozenset({"tokens", "parameters", "date", "licence", "score"})


@dataclass(frozen=True)
class Around:
    """All facts, by (model, property) and by key, and which models are near of kin."""

    facts: Mapping[tuple[str, str], Sequence[Fact]]
    kin: Mapping[str, Sequence[str]]

    def of(self, model_id: str, property_key: str) -> Sequence[Fact]:
        """Return the facts of one property of a model, in the order of their keys."""
        return self.facts.get((model_id, property_key), ())


def look_around(facts: Iterable[Fact], variant_of: Mapping[str, str]) -> Around:
    """Index ``facts``; ``variant_of`` maps a model to the one it is a variant of."""
    index: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda one: one.key):
        index[fact.key.model_id, fact.key.property].append(fact)
    families: dict[str, list[str]] = defaultdict(list)
    for model_id in sorted({model_id for model_id, _ in index}):
        families[_root(model_id, variant_of)].append(model_id)
    kin = {one: family for family in families.values() for one in family if family[1:]}
    return Around(index, kin)


def _root(model_id: str, variant_of: Mapping[str, str]) -> str:
    """Return what a model, its variants and its tunings have in common.

    >>> _root("a/b-0806", {"a/b-0806": "a/b-instruct"})
    'a/b'
    """
    return TUNED.sub("", variant_of.get(model_id, "") or model_id)


def families_of(
    model_ids: Sequence[str], variant_of: Mapping[str, str]
) -> list[list[str]]:
    """Return models in lists of those that a rule may set side by side.

    >>> families_of(["a/b", "a/b-preview", "a/c"], {})
    [['a/b', 'a/b-preview'], ['a/c']]
    """
    head = {model_id: model_id for model_id in model_ids}

    def find(one: str) -> str:
        while head.setdefault(one, one) != one:
            head[one] = one = head[head[one]]
        return one

    for model_id in model_ids:
        for other in (_root(model_id, variant_of), variant_of.get(model_id, "")):
            if other:
                head[find(model_id)] = find(other)
    families: dict[str, list[str]] = defaultdict(list)
    for model_id in model_ids:
        families[find(model_id)].append(model_id)
    return list(families.values())


def is_hosts(fact: Fact, rival: Quantity, around: Around) -> str:
    """Say that ``rival`` is the limit of a host's offer; '' if no host has it."""
    if fact.key.property not in LIMITS or fact.key.provider:
        return ""
    for other in around.of(fact.key.model_id, fact.key.property):
        if other.key.provider and agree(other.quantity, rival):
            return f"it is the limit of an offer of {other.key.provider}"
    for claim in fact.claims:
        statement = claim.statement
        if OF_ROUTE in statement.flags and agree(statement.quantity, rival):
            return f"{site_of(claim)} says so of a host's offer"
    return ""


def is_other(fact: Fact, rival: Quantity, entry: Property, around: Around) -> str:
    """Say what else of the model ``rival`` is; '' if nothing is known to be it."""
    for name, words in entry.may_be.items():
        if any(
            agree(one.quantity, rival) for one in around.of(fact.key.model_id, name)
        ):
            return words
    return ""


def is_variants(fact: Fact, rival: Quantity, kind: str, around: Around) -> str:
    """Say of which variant ``rival`` is the value; '' if of none.

    A variant that has the value of ``fact`` as well proves nothing.
    """
    if kind not in VARYING:
        return ""
    for model_id in around.kin.get(fact.key.model_id, ()):
        for other in around.of(model_id, fact.key.property):
            if (
                other.key.model_id == fact.key.model_id
                or other.key.qualifiers != fact.key.qualifiers
            ):
                continue
            if _is_same(other, rival) and not agree(other.quantity, fact.quantity):
                return f"it is the value of {model_id}"
    return ""


def _is_same(other: Fact, rival: Quantity) -> bool:
    return agree(other.quantity, rival) and "estimate" not in other.flags


def is_former(fact: Fact, rivals: Sequence[Claim]) -> str:
    """Say who stated the rival value before and now states that of ``fact``."""
    speaking = set(map(site_of, rivals))
    now = {
        site_of(claim)
        for claim in fact.claims
        if claim.current and agree(claim.statement.quantity, fact.quantity)
    }
    rival = rivals[0].statement.quantity
    for claim in fact.claims:
        site = site_of(claim)
        if claim.current or site in speaking or site not in now:
            continue
        if agree(claim.statement.quantity, rival):
            return f"{site} said so before"
    return ""


def is_sum(fact: Fact, rivals: Sequence[Claim], around: Around) -> str:
    """Say of what the larger of two windows is the sum; '' if of nothing known.

    Engines add the output limit to the window, or to the cap of the input. Sizes are
    powers of two so often that only what one site states itself counts as its parts.
    """
    rival = rivals[0].statement.quantity
    both = (fact.quantity, rival)
    if fact.key.property != "context_window" or not all(one.amount for one in both):
        return ""
    smaller, larger = sorted(both, key=lambda one: one.amount or 0)
    own = [one for one in fact.claims if agree(one.statement.quantity, larger)]
    sites = {site_of(claim) for claim in own if not _is_doubtful(claim)}
    outputs = list(_limits(fact, "max_output_tokens", sites, around))
    inputs = [*_limits(fact, "max_input_tokens", sites, around), smaller]
    for one, other in product(inputs, outputs):
        if _adds_up(one, other, larger):
            return f"it is the sum of input ({one.text}) and output ({other.text})"
    return ""


def _is_doubtful(claim: Claim) -> bool:
    """Whether a site states a host's offer, or a value that may mean none."""
    return bool({OF_ROUTE, "suspect"} & set(claim.statement.flags))


def _limits(
    fact: Fact, name: str, sites: set[str], around: Around
) -> Iterator[Quantity]:
    """Yield what ``sites`` themselves state of another limit of the model."""
    for other in around.of(fact.key.model_id, name):
        if other.key.provider == fact.key.provider:
            for claim in other.claims:
                if site_of(claim) in sites and not _is_doubtful(claim):
                    yield claim.statement.quantity


def _adds_up(one: Quantity, other: Quantity, total: Quantity) -> bool:
    """Whether two parts make a total that neither of them is already."""
    if agree(one, total) or agree(other, total):
        return False
    return any(
        _meets((left[0] + right[0], left[1] + right[1]), whole)
        for left, right in product(one.readings, other.readings)
        for whole in total.readings
        if left[1].is_finite() and right[1].is_finite()
    )


def _meets(one: Interval, other: Interval) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
