"""Facts of different keys that a reader would set side by side, and why they differ.

One model's prices and limits at several sellers, a model and its variants, a feature
and the kinds of input: each pair speaks of two things, but pages print them as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.claims.offers import LIMITS, OF_ROUTE
from pipeline.evidence.groups import site_of
from pipeline.records import Fact
from pipeline.values.quantity import agree
from pipeline.values.rounding import is_rounding
from pipeline.verdicts.classes import ESTIMATE_FLAGS, FREE_WORDS
from pipeline.verdicts.lookalikes import PROVIDER, VARYING, Around, is_former
from pipeline.verdicts.reasons import is_stale
from pipeline.verdicts.reconcile import MISSING_FLAGS

TIER, METER, KIND = 3, 4, 5  # places in a fact's key
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
    offers: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.key[1] == "price" or fact.key[1] in LIMITS:
            offers[fact.key[0], fact.key[1], fact.key[METER]].append(fact)
    for key in sorted(offers):
        first, *others = sorted(offers[key], key=_order)
        if key[1] != "price" and first.key[PROVIDER]:
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
    return (fact.key[1] == "price" and fact.key[KIND] != "list", fact.key)


def _offer(fact: Fact) -> str:
    named = (fact.key[KIND], fact.key[PROVIDER], fact.key[TIER])
    return " ".join(filter(None, named)) or ", ".join(sorted(_sites(fact)))


def _sites(fact: Fact) -> set[str]:
    """Return who states the value of a fact now."""
    return {
        site_of(claim)
        for claim in fact.claims
        if claim.current and agree(claim.statement.quantity, fact.quantity)
    }


def _offer_class(one: Fact, other: Fact) -> tuple[str, str]:
    """Say why two offers differ. One that names no seller may be the same offer."""
    if one.key[KIND] == "list" and MISSING_FLAGS.intersection(one.flags):
        return ("missing_as_value", "")
    if "estimate" in (one.key[KIND], other.key[KIND]):
        return ("estimate", "")
    unnamed = _is_unnamed(one) or _is_unnamed(other)
    if not unnamed or one.key[TIER] != other.key[TIER]:
        return ("scope", "")
    flags = {*one.flags, *other.flags}
    if flags & MISSING_FLAGS:
        return ("missing_as_value", "")
    if "free" in (one.quantity.state, other.quantity.state):
        return ("scope", FREE_WORDS)
    former = is_former(one, [claim for claim in other.claims if claim.current])
    if former:
        return ("staleness", former)
    days = sorted((one.chosen.day, other.chosen.day))
    if is_stale(days[0], days[1]):
        return ("staleness", "")
    return ("scope", "one does not say whose offer it is")


def _is_unnamed(fact: Fact) -> bool:
    """Whether a price says neither who asks it nor what kind of price it is."""
    return fact.key[1] == "price" and not (fact.key[PROVIDER] or fact.key[KIND])


def between_variants(
    facts: Sequence[Fact], bases: Mapping[str, str], around: Around, kinds: Kinds
) -> Iterator[Rival]:
    """Yield the facts in which a variant differs from its model.

    ``bases`` maps a model to the one it is a variant of, ``kinds`` a property to the
    kind of its values.
    """
    for fact in facts:
        base = bases.get(fact.key[0], "")
        kind = kinds[fact.key[1]]
        if not base or kind not in VARYING | {"price"}:
            continue
        own = _own(fact, base, around)
        if own is not None and _differ(fact, own):
            text = f"{fact.quantity.text} ({fact.key[0]})"
            yield Rival(own, _variant_class(fact, own), text)


def _own(fact: Fact, base: str, around: Around) -> Fact | None:
    """Return the fact of the model itself that answers to the variant's."""
    own = around.of(base, fact.key[1])
    same = [one for one in own if one.key[2:] == fact.key[2:]]
    if same or fact.key[KIND] != "cheapest_route":
        return next(iter(same), None)
    return _other_route(fact, base, around)


def _other_route(fact: Fact, base: str, around: Around) -> Fact | None:
    """Return a site's cheapest route for the model, where it has one for either."""
    routes = [
        [
            one
            for one in around.of(model_id, fact.key[1])
            if one.key[TIER : KIND + 1] == fact.key[TIER : KIND + 1]
            and _sites(one) & _sites(fact)
        ]
        for model_id in (fact.key[0], base)
    ]
    return routes[1][0] if list(map(len, routes)) == [1, 1] else None


def _variant_class(fact: Fact, own: Fact) -> str:
    flags = {*fact.flags, *own.flags}
    if flags & MISSING_FLAGS:
        return "missing_as_value"
    if flags & ESTIMATE_FLAGS:
        return "estimate"
    return "variant"


def between_properties(facts: Iterable[Fact], around: Around) -> Iterator[Rival]:
    """Yield the features that the kinds of input belie."""
    for fact in facts:
        means = FEATURE_INPUTS.get(fact.key[1], "")
        for inputs in around.of(fact.key[0], "input_modalities") if means else ():
            takes = means in inputs.quantity.text.split("; ")
            if takes != (fact.quantity.text == "true"):
                text = f"{inputs.quantity.text} (input_modalities)"
                yield Rival(fact, _feature_class(fact, inputs), text)


def _feature_class(fact: Fact, inputs: Fact) -> str:
    flags = {*fact.flags, *inputs.flags}
    if flags & MISSING_FLAGS:
        return "missing_as_value"
    return "scope" if OF_ROUTE in flags else "contradiction"


def disguised(facts: Iterable[Fact], around: Around) -> Iterator[Rival]:
    """Yield the values that their own pages give away as missing ones.

    A price that nobody asks; an output limit that repeats the window.
    """
    for fact in facts:
        if "no_provider" in fact.flags:
            yield Rival(fact, "missing_as_value", "no provider")
        repeats = fact.key[1] == "max_output_tokens" and "suspect" in fact.flags
        if repeats and OF_ROUTE not in fact.flags and not fact.key[PROVIDER]:
            for window in around.of(fact.key[0], "context_window"):
                if not window.key[PROVIDER] and agree(window.quantity, fact.quantity):
                    text = f"{window.quantity.text} (context_window)"
                    yield Rival(fact, "missing_as_value", text, "it repeats the window")
