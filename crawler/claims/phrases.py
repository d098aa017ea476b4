"""Short texts that say themselves what their values are: '¥ 3.00 / M 输入 tokens'.

A phrase is one typed value with the words beside it, and those words, composed, say
what the value is of. A text of several values is cut where it is punctuated; values
that follow each other without a mark have their words all behind them, or all before
them, whichever gives more facts. A phrase with a word that nobody knows says nothing.
Sentences are not read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crawler.claims.labels import Page
from crawler.read.document import Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.concepts import compose, meanings_of, take_unit
from crawler.vocabulary.heads import meter_of
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
from crawler.vocabulary.words import fold

MAX_PHRASES = 220  # characters
MAX_PHRASE = 70
MOST_OF_CLAUSE = 40  # characters between full stops of a text that is no prose
UNITS = load_units()
TOKENS = one_of(  # 'tokens', and not 'output tokens', which is a label
    word
    for word, noun in UNITS.nouns.items()
    if noun == "token" and compose(word).concepts <= {"token"}
)
DECIMAL = r"\d{1,6}(?:[.,]\d{1,4})?"
COUNT = rf"(?:{NUMBER}|\d{{1,3}}(?:\.\d{{3}})+)"
SCALE = rf"(?:{scale_word()}|[KkMmBb](?![a-z]))"


def _typed(alone: str) -> re.Pattern[str]:
    """Return a pattern for a value whose type its shape tells."""
    month = month_name()
    return re.compile(
        rf"(?P<money>{CURRENCY}\s?(?:{AMOUNT}|{DECIMAL})(?![\d.,]\d)"
        rf"(?:\s?[–-]\s?{CURRENCY}?\s?{AMOUNT}(?![\d.,]\d))?"
        rf"|{alone}{DECIMAL}{BEHIND})"
        rf"|(?P<date>(?:19|20)\d\d-\d\d(?:-\d\d)?(?!\d)"
        rf"|{month}\.? \d{{1,2}},? (?:19|20)\d\d"
        rf"|\d{{1,2}}\.? (?:de )?{month} (?:de )?(?:19|20)\d\d"
        rf"|{month} (?:19|20)\d\d"
        r"|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?)"
        rf"|(?P<count>{alone}{COUNT}\s?{SCALE}(?:[\s-]?{TOKENS})?"
        rf"|{alone}{COUNT}[\s-]?{TOKENS}|{alone}\d{{1,3}}(?:,\d{{3}})+(?![\d.,]))"
        rf"|(?P<percent>{alone}\d{{1,3}}(?:[.,]\d{{1,2}})?\s?%)"
        rf"|(?P<bare>{alone}{DECIMAL}(?![\w.%]))",
        re.I,
    )


# A value is no part of a longer number or word, unless it begins where one has ended.
TYPED = _typed(r"(?<![\w.\-])(?<!\d[ ,.\u00a0\u202f])")
GLUED = _typed("")
NO_VALUE = re.compile(
    rf"(?:{one_of(UNITS.per)}|[≤≥<>＜＞]=?|[–~～-]|\b(?:up to|over|above|under|below"
    r"|more than|less than))\s?$",
    re.I,
)
RANGE = re.compile(r"\s?[–~～-]\s?\d")
COUNTED = re.compile(rf"^[\d.,\s]*(?:{SCALE}(?![a-z]))?\s?", re.I)
BREAK = re.compile(r"\s*[·•|;；，、\n]\s*|,\s+|\s/\s*$|(?<=tokens)(?=[A-Z])")
LEAST = re.compile(
    r"^(?:starting at|from|as low as|ab|à partir de|desde)(?:\s+|$)", re.I
)
OTHER_CURRENCY = re.compile(r"\s*[(（][^()（）]*[$€£¥￥]\s?\d[^()（）]*[)）]")
STOP = re.compile(r"(?<!\d)[.!?]\s+|[.。!?]$|。")
UNLISTED = ("LicenseRef-", "Proprietary")  # these may as well be a maker's name
NO_LABEL = " :：–—-=/,()（）"

Fact = tuple[str, Meaning, Words]


class Phrase(NamedTuple):
    """A value, and the words before and behind it."""

    before: str
    value: re.Match[str]
    behind: str


def facts_in(page: Page, words: Words, head: str = "") -> list[Fact]:
    """Return label, meaning and value of each phrase of a short text.

    ``head`` is what stands above the text, where it says something of all phrases.
    """
    text = plain(words.text)
    if not text:
        return []
    values = list(_values(text, False)) or list(_values(text, True))
    facts = [*_licences(page, text, words)]
    for clause in _clauses(text, values):
        facts += _facts(page, clause, words, head)
    if len(values) == 1 and not facts:
        whole = f"{text[: values[0].start()]} {text[values[0].end() :]}"
        fact = _fact(page, values[0], BREAK.sub(" ", whole), words, head)
        return [fact] if fact else []
    return facts


def plain(text: str) -> str:
    """Return a text of phrases without other currencies; '' if it is prose."""
    text = OTHER_CURRENCY.sub("", text)
    if len(text) > MAX_PHRASES:
        return ""
    parts = STOP.split(text)
    if len(parts) > 1:
        if any(len(part) > MOST_OF_CLAUSE for part in parts):
            return ""
        text = " · ".join(filter(None, parts))
    return text


def leads_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield where a text may be cut into a name and values: before each of these.

    >>> next(leads_of("GLM-4.6$0.55 input, $2.19 output"))
    ('GLM-4.6', '$0.55 input, $2.19 output')
    """
    for value in _values(text, False):
        yield text[: value.start()].strip(NO_LABEL), text[value.start() :]


def _values(text: str, bare: bool) -> Iterator[re.Match[str]]:
    """Yield the typed values of a text; numbers alone only where ``bare``."""
    place = 0
    last: re.Match[str] | None = None
    while place < len(text):
        after = last is not None and last.end() == place
        match = GLUED.match(text, place) if after else None
        if match is None or match["bare"]:
            match = TYPED.search(text, place)
        if match is None:
            return
        place = match.end()
        if not match["money"] and (
            NO_VALUE.search(text, 0, match.start()) or RANGE.match(text, place)
        ):
            last = None  # '$ / 1M tokens' is a unit, '≤ 512K' a size of prompts
        elif bare or not match["bare"]:
            last = match
            yield match


def _clauses(text: str, values: Sequence[re.Match[str]]) -> Iterator[list[Phrase]]:
    """Yield the values between two marks, each with the words around it."""
    ends = [0, *(one.end() for one in values)]
    starts = [*(one.start() for one in values), len(text)]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    clause: list[Phrase] = []
    for place, value in enumerate(values):
        before = BREAK.split(gaps[place])[-1]
        behind = BREAK.split(gaps[place + 1])
        clause.append(Phrase(before, value, behind[0]))
        if len(behind) > 1 or place == len(values) - 1:
            yield clause
            clause = []


def _facts(page: Page, clause: Sequence[Phrase], words: Words, head: str) -> list[Fact]:
    """Return the facts of the values between two marks."""
    if len(clause) == 1:
        left, value, right = clause[0]
        fact = _fact(page, value, f"{left} {right}", words, head)
        return [fact] if fact else []
    read = [
        [_fact(page, one.value, getattr(one, side), words, head) for one in clause]
        for side in ("behind", "before")
    ]
    behind, before = ([fact for fact in facts if fact] for facts in read)
    if len(behind) == len(before):
        return []
    if len(behind) > len(before):
        best, loose, beside = behind, clause[0].before, read[0][0]
    else:
        best, loose, beside = before, clause[-1].behind, read[1][-1]
    if beside and LEAST.sub("", loose.strip(NO_LABEL)):
        return []  # 'Models up to 16B parameters$0.50': words that nothing explains
    return best


def _fact(
    page: Page, span: re.Match[str], label: str, words: Words, head: str
) -> Fact | None:
    label = LEAST.sub("", fold(label).strip(" :：–—-="))
    if len(label) > MAX_PHRASE:
        return None
    value = span.group(0).strip()
    unit, rest = take_unit(label)
    rest = rest.strip(NO_LABEL) or COUNTED.sub("", unit.get("per", ""))
    composed = compose(rest)
    if not rest or not composed.concepts or composed.rest:
        return None
    own = page.meaning(rest, "", value)
    if own is None and span["bare"]:
        own = _priced(rest, unit, head)
    if own is None and span["money"] and unit.get("per"):
        own = Meaning("price", {"meter": meter_of(rest)}) if meter_of(rest) else None
    if own is None or own is IGNORED or not own.property:
        return None
    kind = page.kind(own)
    if kind not in KINDS or not any(span[name] for name in KINDS[kind]):
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


def _licences(page: Page, text: str, words: Words) -> Iterator[Fact]:
    """Yield the pieces between marks that are a licence and nothing else."""
    pieces = BREAK.split(text)
    for piece in pieces if len(pieces) > 1 or "licen" in text.casefold() else ():
        name = re.sub(r"\s?licen[sc]ed?$", "", piece, flags=re.I)
        term = page.vocabulary.licence(name) if name else None
        if term is not None and (piece != name or not term.id.startswith(UNLISTED)):
            label = piece[len(name) :].strip()
            yield label, Meaning("license"), Words(name, words.locator)


def _priced(rest: str, unit: dict[str, str], head: str) -> Meaning | None:
    """Return the meter of a bare number whose currency the words around it state."""
    stated = take_unit(head)[0] | unit
    if "currency" not in stated:
        return None
    for rule in meanings_of(rest):
        if rule.key == "price":
            return Meaning("price", stated | dict(rule.qualifiers))
    return None
