"""What a label means to everybody: the vocabulary's words, units and notes behind them.

A label may have a meaning for each shape of value. What a site's own file says goes
before; that is the business of `labels`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.vocabulary import Meaning, load_vocabulary
from crawler.vocabulary.concepts import compose, meanings_of, rest_of
from crawler.vocabulary.heads import (
    bound_of,
    label_forms,
    meter_of,
    notes_of,
    of_modality,
    price_unit,
    unit_of,
)
from crawler.vocabulary.shapes import looks_like
from crawler.vocabulary.words import KEPT, as_point, label_key

IGNORED = Meaning("")
TURNING = frozenset({"max", "cache", "write", "storage"})  # what a label means
UNITS = {
    "price": ("per", "currency"),
    "tokens": ("scale",),
    "parameters": ("scale",),
}
SCORED = re.compile(r"\s+(?:scores?|accuracy|results?|benchmark|\(%\))$", re.I)
RATE = re.compile(r"[~≈]?\d[\d,.]*\s?(?:tok(?:en)?s?/s(?:ec)?|tps|t/s)?", re.I)
SMALL = re.compile(r"\d{1,3}(?:\s?tok(?:ens)?)?")
NUMBER = re.compile(r"[~≈]?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?\s?[*†]*")
OTHER_COUNT = re.compile(r"(?:.*\s)?(?:words?|pages?|characters?|chars|字)", re.I)
NOT_BEFORE = re.compile(r"no (?:sooner|earlier) than |not before ", re.I)
FIRST_DAYS = ("release_date", "update_date", "knowledge_cutoff")
OTHER_METERS = ("cached_input", "cache_write", "batch_input", "batch_output")
HARMLESS = re.compile(
    r"(?:cache[- ]miss|uncached|response and reasoning|including thinking tokens"
    r"|prompt|completion|input|output|text|usd|api|standard"
    r"|list|base|tokens?|\*|\d)",
    re.I,
)
SETTING = re.compile(
    r"\d+[- ]?shots?|zero-shot|few-shot|\bCoT\b|pass@|maj@|cons@|think|tools?|effort"
    r"|\bhigh\b|\blow\b|\bmedium\b|\bmax\b|reasoning|base|chat|val\b|test\b|dev\b"
    r"|epochs?|temperature|best-of|avg@|single|multi",
    re.I,
)


def general_meaning(label: str, section: str = "", value: str = "") -> Meaning | None:
    """Return what ``label`` means below ``section``, beside ``value``, or None.

    >>> general_meaning("Input ($/1M tokens)", "", "2.50").qualifiers["meter"]
    'input'
    """
    return _beside(label, section, value) if _may_mean(label) else None


@lru_cache(maxsize=65_536)
def _may_mean(label: str) -> bool:
    """Whether a label means anything, below some heading and beside some value."""
    vocabulary = load_vocabulary()
    for form in label_forms(label) or ("",):
        if label_key(form) in vocabulary.keys:
            return True
        for name in (form, SCORED.sub("", form)):
            if vocabulary.benchmark(name) is not None:
                return True
    return bool(meanings_of(label, True))


@lru_cache(maxsize=65_536)
def _beside(label: str, section: str, value: str) -> Meaning | None:
    found = _noted(label, value) or _meaning(label, section, value)
    found = found or _composed(label, value)
    return None if found is None else with_unit(found, label)


def _noted(label: str, value: str) -> Meaning | None:
    """Return what a label means together with a note that changes its meaning.

    'Output tokens (max)' is a limit, 'Entrada (caché)' the price of cached input.
    """
    notes = " ".join(notes_of(label)) if value else ""
    if not notes or not compose(notes).concepts & TURNING or compose(label).rest:
        return None
    return _composed(label, value)


def _composed(label: str, value: str) -> Meaning | None:
    """Return what the words of a label mean together, if that fits ``value``.

    Without a value a label has a meaning only where its words leave one alone. A word
    beside a price that nobody knows is its tier.
    """
    found = meanings_of(label, bool(value))
    if not value:
        kinds = {rule.key for rule in found}
        found = found if len(kinds) == 1 else ()
    for rule in found:
        meaning = Meaning(rule.key, rule.qualifiers)
        if value and not _fits_below(meaning, label, value):
            continue
        if not _is_named(meaning, value):
            continue
        tier = f"{rest_of(label)} {bound_of(label)}".strip()
        if rule.key == "price" and tier:
            return Meaning("price", {"tier": tier} | dict(rule.qualifiers))
        return meaning
    return None


def _is_named(meaning: Meaning, value: str) -> bool:
    """Whether a value that may be any words is one that is known."""
    vocabulary = load_vocabulary()
    if kind_of(meaning) == "organization":
        return vocabulary.organization(value) is not None
    if kind_of(meaning) == "text":
        return bool(value) and RATE.fullmatch(value) is not None
    return kind_of(meaning) != "licence" or vocabulary.licence(value) is not None


def kind_of(meaning: Meaning) -> str:
    """Return the kind of the values of ``meaning``."""
    return load_vocabulary().properties[meaning.property].kind


def with_unit(meaning: Meaning, label: str) -> Meaning:
    """Add the unit that a label states: ``per``, ``currency`` and ``scale``."""
    unit = unit_of(label)
    wanted = UNITS.get(kind_of(meaning), ()) if unit else ()
    named = {name: unit[name] for name in wanted if name in unit}
    if not named:
        return meaning
    return Meaning(meaning.property, named | dict(meaning.qualifiers))


def fits(meaning: Meaning, value: str) -> bool:
    """Return whether ``value`` can be a printed value of ``meaning``."""
    entry = load_vocabulary().properties[meaning.property]
    if entry.pattern and re.fullmatch(entry.pattern, value) is None:
        return False
    if meaning.property in FIRST_DAYS and NOT_BEFORE.match(value):
        return False
    kind = entry.kind
    if kind == "list" and meaning.property.endswith("_modalities"):
        kind = "modalities"
    return looks_like(kind, value)


def _meaning(label: str, section: str, value: str) -> Meaning | None:
    vocabulary = load_vocabulary()
    whole, *shorter = label_forms(label) or ("",)
    money = price_unit(unit_of(label))
    for form in (whole, *shorter):
        for meaning in vocabulary.fitting_meanings(form) if value else ():
            if money and kind_of(meaning) != "price":
                continue
            if _fits_below(meaning, label, value):
                return _with_notes(meaning, form, label)
        known = vocabulary.meaning(form, section)
        if known is not None:
            return (
                None
                if _counts_otherwise(known, label)
                else _with_notes(known, form, label)
            )
        for name in (form, SCORED.sub("", form)):
            if vocabulary.benchmark(name) is not None:
                return _benchmark(name, label)
    return None


def _fits_below(meaning: Meaning, label: str, value: str) -> bool:
    """Return whether ``value`` fits a label that may state its unit itself.

    A small number below a word such as 'Output' is no limit: it may be a speed.
    """
    if kind_of(meaning) == "tokens" and SMALL.fullmatch(value):
        return False
    if fits(meaning, value) or fits(meaning, as_point(value)):
        return True
    money = kind_of(meaning) == "price" and price_unit(unit_of(label))
    return bool(money) and NUMBER.fullmatch(as_point(value)) is not None


def _counts_otherwise(meaning: Meaning, label: str) -> bool:
    """Whether a label says that its numbers are words or pages, not tokens."""
    said = (*notes_of(label), unit_of(label).get("per", ""))
    return kind_of(meaning) == "tokens" and any(map(OTHER_COUNT.fullmatch, said))


def _with_notes(meaning: Meaning, form: str, label: str) -> Meaning:
    """Add what brackets behind a price's label say: of which tier it is."""
    notes = [note for note in notes_of(label) if note not in form]
    plain = [note for note in notes if not _is_harmless(note)]
    if meaning.property != "price" or not plain:
        return meaning
    own = meaning.qualifiers.get("meter", "")
    paid_for = of_modality(own, " ".join(plain))
    if paid_for != own:
        return Meaning("price", dict(meaning.qualifiers) | {"meter": paid_for})
    meter = meter_of(f"{form} {' '.join(plain)}")
    if meter != meaning.qualifiers.get("meter") and meter in OTHER_METERS:
        return Meaning("price", dict(meaning.qualifiers) | {"meter": meter})
    return Meaning("price", {"tier": " ".join(plain)} | dict(meaning.qualifiers))


def _is_harmless(note: str) -> bool:
    """Whether a note beside a price says nothing that sets it apart."""
    words = re.split(r"\W+", note.casefold())
    return HARMLESS.fullmatch(note) is not None or "text" in words


def _benchmark(form: str, label: str) -> Meaning:
    qualifiers = {"benchmark": form}
    for note in notes_of(label):
        if note not in form and SETTING.search(note):
            qualifiers["setting"] = note
    return Meaning("score", qualifiers)


def parse_meaning(text: str) -> Meaning:
    """Read a site file's ``property: qualifier=value, …``.

    >>> parse_meaning("price: meter=input, kind=list").qualifiers["kind"]
    'list'
    """
    name, _, rest = text.partition(":")
    pairs = [pair.partition("=") for pair in rest.split(",") if pair.strip()]
    return Meaning(
        name.strip(), {key.strip(): value.strip() for key, _, value in pairs}
    )


@lru_cache(maxsize=KEPT)
def benchmarks_in(text: str) -> tuple[str, ...]:
    """Return the benchmarks that a heading names, by the longest of its words."""
    vocabulary = load_vocabulary()
    words = re.split(r"[\s:|–—,()]+", text)[:12]
    found: dict[str, str] = {}
    place = 0
    while place < len(words):
        for end in range(min(place + 4, len(words)), place, -1):
            name = " ".join(words[place:end])
            term = vocabulary.benchmark(name)
            if term is not None and len(name) > 2:
                found.setdefault(term.id, name)
                place = end - 1
                break
        place += 1
    return tuple(found.values())
