"""Whose offer a claim is about: the maker's own list, a reseller's, a router's.

A feed prints a price or a limit beside a provider; what kind of price that is follows
from who made the model, so it is settled after names are resolved. A host's limit
speaks of the model itself only where its site has no entry of the maker's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from datetime import date

from crawler.vocabulary import Term, Vocabulary
from pipeline.claims.tiers import host_of, terms_of
from pipeline.identity.variants import undated
from pipeline.records import Qualifiers, Statement

OFFERING = "offering"  # a site's prices are those of the providers that it names
OF_ROUTE = "of_route"  # flag: said beside a provider that is not the maker
LIMITS = frozenset({"context_window", "max_input_tokens", "max_output_tokens"})
OFFER_PROPERTIES = LIMITS | {"price", "deprecation_date", "listing_date"}


def settle_offers(
    statements: Iterable[tuple[Statement, str]],
    hosting: Set[str],
    vocabulary: Vocabulary,
) -> Iterator[Statement]:
    """Yield each statement with its provider and kind settled.

    ``statements`` come with the ids of their models, ``maker/model``. ``hosting`` are
    the sites that list models below the providers that serve them.
    """
    listed = [
        (_hosted(statement, vocabulary), model_id)
        if statement.mention.site in hosting
        else (statement, model_id)
        for statement, model_id in statements
    ]
    own = {
        (statement.mention.site, named)
        for statement, model_id in listed
        if _is_own(statement.qualifiers.provider, model_id, vocabulary)
        for named in {model_id, undated(model_id)}
    }
    open_models = {model_id for one, model_id in listed if _opens(one)}
    for statement, model_id in listed:
        if statement.property == "price":
            is_open = model_id in open_models
            yield _settle_price(statement, model_id, is_open, vocabulary)
        else:
            yield _settle_limit(statement, model_id, own, vocabulary)


def _opens(statement: Statement) -> bool:
    """Whether a statement says that the weights can be had: anybody may serve them."""
    text = statement.quantity.text
    return statement.property == "huggingface_id" or (
        statement.property == "open_weights" and text == "true"
    )


def _hosted(statement: Statement, vocabulary: Vocabulary) -> Statement:
    """Name the terms of an offer, and the provider below whose heading it stands."""
    terms = terms_of(statement.mention.slug)
    if terms and statement.property in LIMITS | {"price"}:
        tier = ", ".join(filter(None, (statement.qualifiers.tier, terms)))
        own = replace(statement.qualifiers, tier=tier)
        statement = replace(statement, qualifiers=own)
    host = statement.section_text or host_of(statement.mention.slug)
    if statement.qualifiers.provider or not host:
        return statement
    term = vocabulary.provider(host)
    name = term.name if term else host
    return replace(statement, qualifiers=replace(statement.qualifiers, provider=name))


def _settle_price(
    statement: Statement, model_id: str, is_open: bool, vocabulary: Vocabulary
) -> Statement:
    """Settle a price; of an open model, one beside no seller is nobody's."""
    qualifiers = statement.qualifiers
    if is_open and not qualifiers.provider:
        kind = "" if qualifiers.kind == OFFERING else qualifiers.kind
        settled = replace(qualifiers, kind=kind)
    else:
        settled = _price(qualifiers, model_id, vocabulary)
    metered = _metered(settled, statement.quantity.base)
    return replace(statement, qualifiers=metered)


def _settle_limit(
    statement: Statement,
    model_id: str,
    own: Set[tuple[str, str]],
    vocabulary: Vocabulary,
) -> Statement:
    """Settle whose limit, or other property, a statement is about.

    ``own`` holds the (site, model) pairs for which a site has the maker's own entry.
    """
    provider = statement.qualifiers.provider
    if not provider or _is_own(provider, model_id, vocabulary):
        return _without_provider(statement)
    of_host = (statement.mention.site, model_id) in own or statement.qualifiers.tier
    if statement.property in OFFER_PROPERTIES and (
        of_host or statement.property not in LIMITS
    ):
        return statement
    flags = (*statement.flags, OF_ROUTE)
    return _without_provider(replace(statement, flags=flags))


def _without_provider(statement: Statement) -> Statement:
    if not statement.qualifiers.provider:
        return statement
    bare = replace(statement.qualifiers, provider="")
    return replace(statement, qualifiers=bare)


def _metered(qualifiers: Qualifiers, base: str) -> Qualifiers:
    """Name what is counted where it is no token: 'audio_output_per_second'.

    ``base`` is the currency and the noun, 'USD/second'.
    """
    noun = base.partition("/")[2]
    meter = qualifiers.meter
    if not meter or noun in ("", "token", meter) or meter.endswith(f"_per_{noun}"):
        return qualifiers
    return replace(qualifiers, meter=f"{meter}_per_{noun}")


def _price(qualifiers: Qualifiers, model_id: str, vocabulary: Vocabulary) -> Qualifiers:
    """Name the kind of a provider's price, and the seller of a maker's list price."""
    if qualifiers.kind == OFFERING:
        kind = _kind(qualifiers.provider, model_id, vocabulary)
        qualifiers = replace(qualifiers, kind=kind)
    if qualifiers.kind != "list":
        return qualifiers
    if qualifiers.provider:
        return qualifiers
    seller = own_provider(model_id, vocabulary)
    return replace(qualifiers, provider=seller.name) if seller else qualifiers


def _kind(provider: str, model_id: str, vocabulary: Vocabulary) -> str:
    if not provider:
        return "list" if own_provider(model_id, vocabulary) else ""
    if _is_own(provider, model_id, vocabulary):
        return "list"
    term = vocabulary.provider(provider)
    return "cheapest_route" if term and term.extra.get("routes") else "reseller"


def _is_own(provider: str, model_id: str, vocabulary: Vocabulary) -> bool:
    """Whether ``provider`` is the maker's own list API."""
    term = vocabulary.provider(provider) if provider else None
    maker = model_id.partition("/")[0]
    return term is not None and term.extra.get("organization") == maker


def own_provider(model_id: str, vocabulary: Vocabulary) -> Term | None:
    """Return the provider that is the list API of the maker of ``model_id``, if any."""
    return next(iter(own_providers(model_id, vocabulary)), None)


def own_providers(model_id: str, vocabulary: Vocabulary) -> list[Term]:
    """Return the providers that are own APIs of the maker of ``model_id``.

    First the one that the vocabulary calls `primary`, else the one that bears the
    maker's id; then the others, by their ids.
    """
    maker = model_id.partition("/")[0]
    own = {
        term.id: term
        for term in vocabulary.providers.values()
        if term.extra.get("organization") == maker
    }
    return sorted(
        own.values(),
        key=lambda term: (not term.extra.get("primary"), term.id != maker, term.id),
    )


def out_of_force(statement: Statement, day: date) -> str:
    """Say why a statement with effective dates does not hold on ``day``; '' if so."""
    if statement.valid_from and statement.valid_from > day.isoformat():
        return f"not in force before {statement.valid_from}, as the site says"
    if statement.valid_to and statement.valid_to <= day.isoformat():
        return f"in force until {statement.valid_to}, as the site says"
    return ""
