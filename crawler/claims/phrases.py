"""Short texts that say themselves what their values are: '¥ 3.00 / M 输入 tokens'.

A phrase holds one typed value, and its other words, composed, say what it is of. Texts
with several values are cut where the page parts them; a phrase with a word that nobody
knows says nothing. Sentences are not read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from crawler.claims.labels import Page
from crawler.read.document import Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.concepts import compose, meanings_of, take_unit
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import BEHIND, CURRENCY
from crawler.vocabulary.units import (
    AMOUNT,
    NUMBER,
    load_units,
    month_name,
    one_of,
    scale_word,
)
from crawler.vocabulary.words import KEPT, fold

MAX_PHRASES = 220  # characters
MAX_PHRASE = 70
TOKENS = one_of(word for word, noun in load_units().nouns.items() if noun == "token")
DECIMAL = r"\d{1,6}(?:[.,]\d{1,4})?"
ALONE = r"(?<![\w.\-])(?<!\d[ ,.\u00a0\u202f])"  # no part of a longer number
SPAN = re.compile(
    rf"(?P<money>{CURRENCY}\s?(?:{AMOUNT}|{DECIMAL})(?![\d.,]\d)"
    rf"|{ALONE}(?:{DECIMAL})(?:{BEHIND}))"
    rf"|(?P<date>(?:19|20)\d\d-\d\d(?:-\d\d)?(?!\d)"
    rf"|{month_name()}\.? \d{{1,2}},? (?:19|20)\d\d"
    rf"|\d{{1,2}}\.? (?:de )?{month_name()} (?:de )?(?:19|20)\d\d"
    rf"|{month_name()} (?:19|20)\d\d"
    r"|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?)"
    rf"|(?P<count>{ALONE}(?:{NUMBER}|\d{{1,3}}(?:\.\d{{3}})+)\s?(?:{scale_word()}|[KkMmBb](?![a-z]))"
    rf"(?:[\s-]?{TOKENS})?|{ALONE}(?:{NUMBER}|\d{{1,3}}(?:\.\d{{3}})+)[\s-]?{TOKENS})"
    rf"|(?P<percent>{ALONE}\d{{1,3}}(?:[.,]\d{{1,2}})?\s?%)"
    rf"|(?P<bare>{ALONE}(?:{DECIMAL})(?![\w.%]))",
    re.I,
)
PART = re.compile(r"\s*[·•|;；\n]\s*|,\s+(?=[^\W\d_])|，|、")
OTHER_CURRENCY = re.compile(r"\s*[(（][^()（）]*[$€£¥￥]\s?\d[^()（）]*[)）]")
SENTENCE = re.compile(r"[.!?。]\s|[.。]$")

Fact = tuple[str, Meaning, Words]


def facts_in(page: Page, words: Words, head: str = "") -> list[Fact]:
    """Return label, meaning and value of each phrase of a short text.

    ``head`` is what stands above the text, where it says something of all phrases.
    """
    text = OTHER_CURRENCY.sub("", words.text)
    if len(text) > MAX_PHRASES or SENTENCE.search(text):
        return []
    found: list[Fact] = []
    for phrase in _phrases(text):
        fact = _fact(page, phrase, words, head)
        if fact is not None:
            found.append(fact)
    return found


@lru_cache(maxsize=KEPT)
def _spans(text: str) -> tuple[re.Match[str], ...]:
    return tuple(SPAN.finditer(text))


def _phrases(text: str) -> Iterator[str]:
    """Yield the parts of a text that hold one value each, with the words beside it."""
    parts = [part for part in PART.split(text) if part.strip()]
    if len(_spans(text)) == 1:
        yield fold(" ".join(parts))
        return
    yield from (fold(part) for part in parts)


def _fact(page: Page, phrase: str, words: Words, head: str) -> Fact | None:
    spans = _spans(phrase)
    if len(spans) != 1 or len(phrase) > MAX_PHRASE:
        return None
    span = spans[0]
    value = span.group(0).strip()
    label = fold(f"{phrase[: span.start()]} {phrase[span.end() :]}").strip(" :：–—-=")
    unit, rest = take_unit(label)
    rest = rest.strip(" :：–—-()（）")
    if not rest or not compose(rest).concepts:
        return None
    own = page.meaning(rest, "", value)
    if own is None and span["bare"]:
        own = _priced(rest, unit, head)
    if own is None or own is IGNORED or not own.property:
        return None
    kind = page.kind(own)
    if kind not in KINDS or not _fits(kind, span):
        return None
    if kind == "price":
        own = Meaning("price", unit | dict(own.qualifiers))
    return label, own, Words(value, words.locator)


KINDS = {
    "price": ("money", "bare"),
    "tokens": ("count",),
    "parameters": ("count",),
    "date": ("date",),
    "score": ("percent",),
}


def _fits(kind: str, span: re.Match[str]) -> bool:
    return any(span[name] for name in KINDS[kind])


def _priced(rest: str, unit: dict[str, str], head: str) -> Meaning | None:
    """Return the meter of a bare number whose currency the words around it state."""
    stated = take_unit(head)[0] | unit
    if "currency" not in stated:
        return None
    for rule in meanings_of(rest):
        if rule.key == "price":
            return Meaning("price", stated | dict(rule.qualifiers))
    return None
