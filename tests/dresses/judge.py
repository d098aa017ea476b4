"""Compares what is read from a dress with what is true on it, number by number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from crawler.claims.extract import extract_page
from crawler.claims.subjects import compact
from crawler.items import Extraction, RawClaim
from crawler.sites import site_of
from pipeline.records import Statement
from tests.dresses.dress import Dress, Expected
from tests.dresses.facts import BANDS, BENCHMARKS, MAKERS, OFFERS, Fact
from tests.pagescore import SITES, statements

MILLION = Decimal(10**6)
LIKE = {"knowledge_cutoff": "training_data_cutoff"}  # labels of both are in use
Key = tuple[str, str, str, str]  # model, property, meter or benchmark, tier


@dataclass(frozen=True)
class Verdict:
    """What the reader made of one dress; ``values`` are those of each key it named."""

    found: tuple[Fact, ...]
    missed: tuple[Fact, ...]
    wrong: tuple[str, ...]
    claims: int
    issues: int
    values: tuple[tuple[Key, str], ...]


def judge(dress: Dress) -> Verdict:
    """Read a dress and compare."""
    site = site_of(dress.url, SITES)
    return judge_read(
        dress, extract_page(site, dress.url, dress.media_type, dress.payload)
    )


def judge_read(dress: Dress, extraction: Extraction) -> Verdict:
    """Compare what was read from a dress with what is true on it."""
    said = list(statements(site_of(dress.url, SITES).name, extraction))
    models = {one.fact.model for one in dress.truth}
    hits: set[Fact] = set()
    wrong, values = [], []
    for raw, one in said:
        model = subject(raw, models)
        fits = [
            want.fact
            for want in dress.truth
            if says(one, model, want.fact, dress.tiers)
        ]
        hits |= set(fits)
        if not fits and not _is_maker(one, model):
            wrong.append(describe(raw, one))
        if model:
            values.append((_key(one, model, dress.tiers), _number(one)))
    needed = [want.fact for want in dress.truth if want.needed]
    return Verdict(
        tuple(fact for fact in needed if fact in hits),
        tuple(fact for fact in needed if fact not in hits),
        tuple(wrong),
        len(said),
        len(extraction.issues),
        tuple(values),
    )


def subject(raw: RawClaim, models: Iterable[str]) -> str:
    """Return the model of the page that a claim is about, or ''."""
    own = {compact(raw.subject_text), compact(raw.slug)} - {""}
    for model in models:
        names = {compact(model), compact(f"{MAKERS[model]} {model}")}
        if own & names:
            return model
    return ""


def says(one: Statement, model: str, fact: Fact, tiers: dict[str, str]) -> bool:
    """Whether a statement about ``model`` says a fact, qualifiers and number."""
    names = (fact.property, LIKE.get(fact.property))
    if model != fact.model or one.property not in names:
        return False
    own = one.qualifiers
    if fact.property == "score" and own.benchmark != BENCHMARKS[fact.key]:
        return False
    if fact.property == "price":
        meter = own.meter.removeprefix("batch_")
        tier = _tier(own.tier, meter != own.meter, tiers)
        if (meter, tier) != (fact.key, fact.tier):
            return False
    return _same_value(one, fact)


def _tier(printed: str, batch: bool, tiers: dict[str, str]) -> str:
    """Return the tier of the facts that printed words mean, '?' if none."""
    if batch:
        return "batch"
    words = printed.casefold()
    for tier in OFFERS:
        if tier in words or tiers[tier].casefold() in words:
            return tier
    if ">" in words or "≥" in words:
        return BANDS[1]
    if "≤" in words or "<" in words:
        return BANDS[0]
    standard = tiers[""].casefold()
    return "" if not words or words in (standard, "standard") else "?"


def _same_value(one: Statement, fact: Fact) -> bool:
    quantity = one.quantity
    if fact.number is None:
        return quantity.text == fact.text
    if quantity.amount is None:
        return False
    if fact.property != "price":
        ends = (*quantity.readings, (quantity.amount, quantity.amount))
        return any(low <= fact.number <= high for low, high in ends)
    currency = quantity.base.partition("/")[0]
    if currency and currency != fact.currency:
        return False
    times = quantity.factor * MILLION if quantity.base.endswith("/token") else 1
    return quantity.amount * times == fact.number


def _is_maker(one: Statement, model: str) -> bool:
    return one.property == "organization" and MAKERS.get(model) in (
        one.quantity.text,
        one.value_text,
    )


def _key(one: Statement, model: str, tiers: dict[str, str]) -> Key:
    own = one.qualifiers
    tier = _tier(own.tier, "batch_" in own.meter, tiers) if own.meter else ""
    meter = own.meter.removeprefix("batch_")
    return model, one.property, meter or own.benchmark, tier


def _number(one: Statement) -> str:
    """Return the value in one way, so that prints of one number are the same."""
    amount = one.quantity.amount
    if one.property == "price" and amount is not None:
        times = one.quantity.factor * MILLION if "/token" in one.quantity.base else 1
        return f"{(amount * times).normalize():f}"
    return one.quantity.text


def describe(raw: RawClaim, one: Statement) -> str:
    """Return a claim in one line."""
    own = one.qualifiers
    words = " ".join(filter(None, (own.meter, own.benchmark, own.tier, own.setting)))
    return (
        f"{raw.subject_text!r} {one.property} {words} = {raw.value_text!r} "
        f"({one.quantity.text} {one.quantity.unit})"
    )


def expected(dress: Dress) -> Iterable[str]:
    """Yield what is true on a dress, a line each."""
    for want in dress.truth:
        yield line(want)


def line(want: Expected) -> str:
    """Return an expected fact in one line."""
    fact = want.fact
    value = fact.text or f"{fact.number:f} {fact.currency}".strip()
    need = "" if want.needed else " (may be lost)"
    return f"{fact.model} {fact.key} {fact.tier} = {value}{need}"
