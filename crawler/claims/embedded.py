"""Embedded data → raw claims: what a page's scripts say of models.

Keys that nobody gave a meaning are passed over, but for a few that look like labels.
A price without a unit or a currency is an issue, never a claim. Whether what comes out
agrees with the words that are shown is decided where values are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeAlias

from crawler.claims.datakeys import (
    ENGLISH,
    FLAG_SECTIONS,
    FLAG_WORDS,
    PLAIN_WORDS,
    PRICE_WORDS,
    SCORE_SECTIONS,
    currency_of,
    cut_currency,
    cut_unit,
    fold_key,
    unit_of,
)
from crawler.claims.datavalues import AMOUNT, MAX_TEXT, is_value
from crawler.claims.labels import Findings, Page, state
from crawler.claims.modelrecords import Entry, Names, Record, entries_of, find_records
from crawler.items import Issue
from crawler.read.document import JOIN, Words
from crawler.read.scriptpieces import Embedded, step
from crawler.vocabulary import Meaning, load_vocabulary
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import looks_like
from crawler.vocabulary.words import fold, label_key

UNIT_KEYS = ("unit", "units", "per", "priceUnit", "price_unit", "pricingUnit",
             "pricing_unit", "unitText")  # fmt: skip
CURRENCY_KEYS = ("currency", "priceCurrency", "price_currency", "currencyCode",
                 "currency_code", *UNIT_KEYS)  # fmt: skip
PROVIDER_KEYS = ("provider", "providerName", "provider_name")
# dates of a page or a row rather than of a model, and what a site works out
PASSED_OVER = frozenset({"update_date", "availability", "provider_count", "throughput"})
ARTICLE_KEYS = frozenset({"publication date", "date published", "publisher"})
STRONG_KINDS = frozenset({"tokens", "parameters", "price", "score", "date"})
ENOUGH = 2
MOST_UNKNOWN_KEYS = 10

Known: TypeAlias = tuple[Meaning | None, str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """One entry that was understood."""

    entry: Entry
    meaning: Meaning
    words: Words
    quote: str


@dataclass
class _Reading:
    """What stays open while the data of one page is read."""

    page: Page
    findings: Findings
    names: Names
    noted: set[tuple[str, str]] = field(default_factory=set)
    known: dict[tuple[str, str], Known] = field(default_factory=dict)

    def meaning(self, entry: Entry) -> Known:
        """Return what a key means; records of one list have the same keys."""
        if entry.is_score:
            benchmark = self.page.vocabulary.benchmark(entry.key)
            meaning = Meaning("score", _score_qualifiers(entry))
            return (meaning if benchmark else None), "", ""
        key = (entry.section, entry.key)
        if key not in self.known:
            self.known[key] = _meaning(self.page, entry)
        return self.known[key]


def read_embedded(page: Page, embedded: Embedded) -> Findings:
    """Return what the data of a page says of models, and its problems as issues.

    ``embedded`` is what `readers.embedded.find_embedded` found on the same page.
    """
    findings = Findings()
    for problem in embedded.problems:
        findings.issues.append(Issue(problem.kind, "", "", "", problem.message))
    reading = _Reading(page, findings, Names(page))
    for piece in embedded.pieces:
        for record in find_records(reading.names, piece):
            _read_record(reading, record)
    return findings


def _read_record(reading: _Reading, record: Record) -> None:
    """State what a record says, if it says enough to be a record of a model."""
    page = reading.page
    found: list[Said] = []
    unknown: list[Entry] = []
    for entry in entries_of(reading.names, record):
        meaning, per, currency = reading.meaning(entry)
        if meaning is None:
            unknown.append(entry)
        elif meaning.property == "price":
            said = _price(page, record, entry, meaning, per, currency)
            if isinstance(said, Said):
                found.append(said)
            elif said:
                _note(reading, record, entry, "unparsed_value", said)
        elif meaning is not IGNORED and meaning.property not in PASSED_OVER:
            found.extend(_value(page, record, entry, meaning))
    kinds = {page.kind(said.meaning) for said in found}
    if len(found) < ENOUGH and not kinds & STRONG_KINDS:
        return
    stated = Findings()  # of its own: it looks for each claim among those it has
    for said in found:
        state(
            page,
            stated,
            record.subject,
            said.entry.section,
            said.entry.key,
            said.meaning,
            said.words,
            said.quote,
        )
    reading.findings.claims.extend(stated.claims)
    if len(found) >= ENOUGH:
        for entry in unknown:
            if len(reading.noted) < MOST_UNKNOWN_KEYS and _holds_label(entry.key):
                message = "a key of embedded data that holds a label"
                _note(reading, record, entry, "unmapped_label", message)


def _note(
    reading: _Reading, record: Record, entry: Entry, kind: str, message: str
) -> None:
    """Note an issue once for each key of a page."""
    text = record.piece.printed(entry.value)
    if text is None or not text.strip() or (kind, entry.key) in reading.noted:
        return
    reading.noted.add((kind, entry.key))
    words = Words(fold(text), f"{record.piece.locator}#{entry.pointer}")
    reading.findings.issue(kind, entry.key, words, message)


def _meaning(page: Page, entry: Entry) -> Known:
    """Return what a key means, and the unit and the currency that it states."""
    section = fold_key(entry.section)
    label, per = cut_unit(fold_key(entry.key))
    label, currency = cut_currency(label)
    for name in dict.fromkeys((entry.key, label, f"{label} {section}")):
        meaning = page.meaning(name, entry.section) or page.meaning(name, section)
        if meaning is None or not _is_meant(page, entry, name, meaning):
            continue
        if meaning.property == "price":
            words = {*fold_key(entry.key).split(), *section.split()}
            return (meaning, per, currency) if words & PRICE_WORDS else (None, "", "")
        return meaning, "", ""
    return None, "", ""


def _score_qualifiers(entry: Entry) -> dict[str, str]:
    fields = entry.beside[0][0]
    metric = fields.get("metric")
    named = {"metric": fold(metric)} if isinstance(metric, str) and metric else {}
    return {"benchmark": entry.key} | named


def _is_meant(page: Page, entry: Entry, name: str, meaning: Meaning) -> bool:
    """Whether a key means what a label of its words means."""
    key, section = label_key(name), fold_key(entry.section)
    own = page.site.label_texts
    if key in own or f"{label_key(entry.section)} > {key}" in own or meaning is IGNORED:
        return True
    if page.vocabulary.properties[meaning.property].derived or key in ARTICLE_KEYS:
        return False
    if meaning.property == "score":
        return key not in ENGLISH or (entry.key.isupper() and section in SCORE_SECTIONS)
    if " " in key or not key.isascii() or meaning.property == "price":
        return True
    return key in PLAIN_WORDS or (
        key in FLAG_WORDS and (not section or section in FLAG_SECTIONS)
    )


def _value(
    page: Page, record: Record, entry: Entry, meaning: Meaning
) -> Iterator[Said]:
    text = record.piece.printed(entry.value)
    if text is not None and is_value(page, meaning, entry.value, text):
        words = Words(fold(text), f"{record.piece.locator}#{entry.pointer}")
        yield Said(entry, meaning, words, fold(text))


def _price(
    page: Page,
    record: Record,
    entry: Entry,
    meaning: Meaning,
    per: str,
    currency: str,
) -> Said | str:
    """Return a price with its unit and currency, or what of them is missing."""
    text = fold(record.piece.printed(entry.value) or "")
    locator = f"{record.piece.locator}#{entry.pointer}"
    bare = AMOUNT.fullmatch(text) is not None
    printed = looks_like("price", text) and any(map(str.isdigit, text))
    if isinstance(entry.value, list) or not (bare or printed) or _is_zero(text):
        return ""
    qualifiers = dict(meaning.qualifiers)
    if not (printed and ("/" in text or "per" in text)):
        per = per or qualifiers.get("per", "")
        per = per or _stated(record, entry, UNIT_KEYS, unit_of)[0]
        if not per:
            return "expected a unit in the key or beside it, found none"
        qualifiers["per"] = per
    provider = _stated(record, entry, PROVIDER_KEYS, fold)[0]
    if page.vocabulary.provider(provider):
        qualifiers["provider"] = provider
    said = Said(entry, Meaning("price", qualifiers), Words(text, locator), text)
    return _with_currency(record, said, currency) if bare else said


def _with_currency(record: Record, said: Said, currency: str) -> Said | str:
    """Give a bare amount the currency of its key, or of an object that holds it."""
    text, locator = said.words.text, said.words.locator
    currency = currency or said.meaning.qualifiers.get("currency", "")
    if currency:
        return replace(said, words=Words(f"{text} {currency}", locator))
    currency, printed, place = _stated(record, said.entry, CURRENCY_KEYS, currency_of)
    if not currency:
        return "expected a currency in the key or beside it, found none"
    words = Words(
        f"{text} {currency}", f"{locator}{JOIN}{record.piece.locator}#{place}"
    )
    return replace(said, words=words, quote=f"{text} {printed}")


def _is_zero(text: str) -> bool:
    """A price of 0 in data is mostly a price that nobody filled in."""
    return not any(digit in text for digit in "123456789")


def _stated(
    record: Record, entry: Entry, keys: tuple[str, ...], read: Callable[[str], str]
) -> tuple[str, str, str]:
    """Return what the objects around ``entry`` say: as read, as printed, and where."""
    for fields, pointer in entry.beside:
        for key in keys:
            value = fields.get(key)
            text = record.piece.printed(value) if isinstance(value, str) else None
            if text and len(text) <= MAX_TEXT and read(text):
                return read(text), fold(text), pointer + step(key)
    return "", "", ""


@cache
def _label_words() -> re.Pattern[str]:
    """Return a pattern of the labels of several words, which keys may hold."""
    labels = sorted(label for label in load_vocabulary().labels if " " in label)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, labels))})\b")


def _holds_label(key: str) -> bool:
    return len(key) <= MAX_TEXT and _label_words().search(fold_key(key)) is not None
