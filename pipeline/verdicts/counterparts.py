"""Pairs of facts with different keys that a reader would compare, and why they differ.

One model's prices and limits at several sellers, a model and its variants, a feature
and the kinds of input: each pair is about two things that pages print as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.claims.offers import LIMITS
from pipeline.evidence.groups import site_of
from pipeline.flags import ESTIMATES, MISSING, NO_PROVIDER, OF_ROUTE, SUSPECT
from pipeline.records import Fact
from pipeline.values.quantity import agree
from pipeline.values.rounding import is_rounding
from pipeline.verdicts.classes import FREE_WORDS
from pipeline.verdicts.lookalikes import VARYING, Around, is_former
from pipeline.verdicts.reasons import is_stale

# a feature, and the kind of input that it means
FEATURE_INPUTS = {"supports_vision": "image"}

Kinds = Mapping[str, str]


@dataclass(frozen=True)
class Rival:
    """What stands against a fact: its class, its words, what the class rests on."""

    fact: Fact
    name: str
    text: str
    why: str = ""


def between_offers(facts: Iterable[Fact]) -> Iterator[Rival]:
    """Yield the prices and limits of one model that differ between offers.

    Prices are set beside the list price, limits beside the model's own.
    """
    offers: dict[tuple[str, str, str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.key.property == "price" or fact.key.property in LIMITS:
            own = fact.key
            offers[own.model_id, own.property, own.meter, own.currency].append(fact)
    for key in sorted(offers):
        first, *others = sorted(offers[key], key=_order)
        if key[1] != "price" and first.key.provider:
            continue
        for other in others:
            if _differ(other, first):
                name, why = _offer_class(first, other)
                text = f"{other.quantity.text} ({_offer(other)})"
                yield Rival(first, name, text, why)


def _differ(one: Fact, other: Fact) -> bool:
    return not (
        agree(one.quantity, other.quantity) or is_rounding(one.quantity, other.quantity)
    )


def _order(fact: Fact) -> tuple[object, ...]:
    return (fact.key.property == "price" and fact.key.kind != "list", fact.key)


def _offer(fact: Fact) -> str:
    named = (fact.key.kind, fact.key.provider, fact.key.tier)
    return " ".join(filter(None, named)) or ", ".join(sorted(_sites(fact)))


def _sites(fact: Fact) -> set[str]:
    """Return the sites that state the value of a fact now."""
    return {
        site_of(claim)
        for claim in fact.claims
        if claim.current and agree(claim.statement.quantity, fact.quantity)
    }


def _offer_class(one: Fact, other: Fact) -> tuple[str, str]:
    """Say why two offers differ. One that names no seller may be the same offer."""
    if one.key.kind == "list" and MISSING.intersection(one.flags):
        return ("missing_as_value", "")
    if "estimate" in (one.key.kind, other.key.kind):
        return ("estimate", "")
    unnamed = _is_unnamed(one) or _is_unnamed(other)
    if not unnamed or one.key.tier != other.key.tier:
        return ("scope", "")
    flags = {*one.flags, *other.flags}
    if flags & MISSING:
        return ("missing_as_value", "")
    if "free" in (one.quantity.state, other.quantity.state):
        return ("scope", FREE_WORDS)
    former = is_former(one, [claim for claim in other.claims if claim.current])
    if former:
        return ("staleness", former)
    days = sorted((one.chosen_day, other.chosen_day))
    if is_stale(days[0], days[1]):
        return ("staleness", "")
    return ("scope", "one does not say whose offer it is")


def _is_unnamed(fact: Fact) -> bool:
    """Whether a price names neither its seller nor what kind of price it is."""
    return fact.key.property == "price" and not (fact.key.provider or fact.key.kind)


def between_variants(
    facts: Sequence[Fact], bases: Mapping[str, str], around: Around, kinds: Kinds
) -> Iterator[Rival]:
    """Yield the facts in which a variant differs from its model.

    ``bases`` maps a model to the one it is a variant of, ``kinds`` a property to the
    kind of its values.
    """
    for fact in facts:
        base = bases.get(fact.key.model_id, "")
        kind = kinds[fact.key.property]
        if not base or kind not in VARYING | {"price"}:
            continue
        own = _own(fact, base, around)
        if own is not None and _differ(fact, own):
            text = f"{fact.quantity.text} ({fact.key.model_id})"
            yield Rival(own, _variant_class(fact, own), text)


def _own(fact: Fact, base: str, around: Around) -> Fact | None:
    """Return the fact of the model itself that answers to the variant's."""
    own = around.of(base, fact.key.property)
    same = [one for one in own if one.key.qualifiers == fact.key.qualifiers]
    if same or fact.key.kind != "cheapest_route":
        return next(iter(same), None)
    return _other_route(fact, base, around)


def _other_route(fact: Fact, base: str, around: Around) -> Fact | None:
    """Return a site's cheapest route for the model, where it has one for either."""
    routes = [
        [
            one
            for one in around.of(model_id, fact.key.property)
            if _terms(one) == _terms(fact) and _sites(one) & _sites(fact)
        ]
        for model_id in (fact.key.model_id, base)
    ]
    return routes[1][0] if list(map(len, routes)) == [1, 1] else None


def _terms(fact: Fact) -> tuple[str, str, str]:
    return fact.key.tier, fact.key.meter, fact.key.kind


def _variant_class(fact: Fact, own: Fact) -> str:
    flags = {*fact.flags, *own.flags}
    if flags & MISSING:
        return "missing_as_value"
    if flags & ESTIMATES:
        return "estimate"
    return "variant"


def between_properties(facts: Iterable[Fact], around: Around) -> Iterator[Rival]:
    """Yield the features that the kinds of input belie."""
    for fact in facts:
        means = FEATURE_INPUTS.get(fact.key.property, "")
        for inputs in around.of(fact.key.model_id, "input_modalities") if means else ():
            takes = means in inputs.quantity.text.split("; ")
            if takes != (fact.quantity.text == "true"):
                text = f"{inputs.quantity.text} (input_modalities)"
                yield Rival(fact, _feature_class(fact, inputs), text)


def _feature_class(fact: Fact, inputs: Fact) -> str:
    flags = {*fact.flags, *inputs.flags}
    if flags & MISSING:
        return "missing_as_value"
    return "scope" if OF_ROUTE in flags else "contradiction"


def disguised(facts: Iterable[Fact], around: Around) -> Iterator[Rival]:
    """Yield the values that their own pages give away as missing ones.

    A price that nobody asks; an output limit that repeats the window.
    """
    for fact in facts:
        if NO_PROVIDER in fact.flags:
            yield Rival(fact, "missing_as_value", "no provider")
        repeats = fact.key.property == "max_output_tokens" and SUSPECT in fact.flags
        if repeats and OF_ROUTE not in fact.flags and not fact.key.provider:
            for window in around.of(fact.key.model_id, "context_window"):
                if not window.key.provider and agree(window.quantity, fact.quantity):
                    text = f"{window.quantity.text} (context_window)"
                    yield Rival(fact, "missing_as_value", text, "it repeats the window")
