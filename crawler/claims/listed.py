"""Short lines that list facts of one model: 'GPT-4o: 128K context, $2.50 in / $10 out'.

Each fact says itself what it is, by the word beside its value. Longer prose is not read
here, since a sentence may speak of somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.read.document import Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.shapes import CURRENCY, MONTH
from crawler.vocabulary.units import AMOUNT, NUMBER

MAX_LISTED = 220  # characters
METERS = {
    "in": "input",
    "input": "input",
    "prompt": "input",
    "out": "output",
    "output": "output",
    "completion": "output",
    "cached": "cached_input",
    "cached input": "cached_input",
}
METER = r"(?P<word>cached input|cached|input|in|prompt|output|out|completion)\b"
PER = r"(?:\s?(?:/|per)\s?(?:1M|M|1 million|million|MTok|1K|K)\b(?:\s?tokens?)?)?"
MONEY = rf"{CURRENCY}\s?{AMOUNT}(?:\s?[–-]\s?{CURRENCY}?\s?{AMOUNT})?{PER}"
PRICE = re.compile(
    rf"(?P<value>{MONEY})\s?(?:for |per )?{METER}"
    r"(?!\s?\(?cache)"
    r"(?:\s?(?:/|per)\s?(?:1M|M|million))?",
    re.I,
)
PRICE_BEHIND = re.compile(
    r"\b(?P<word>cached input|cached|input|prompt|output|completion)"
    r"(?: tokens?| price| pricing| cost)*(?: is| at| of| costs?|:)?"
    rf" (?P<value>{MONEY})",
    re.I,
)
WINDOW = r"context(?: window| length)?|ctx|max(?:imum)? output|output limit"
TOKENS = re.compile(
    rf"(?<![\d.,])(?P<value>{NUMBER}\s?[KM]?)(?:[\s-]tokens?)?\s(?:of )?"
    rf"(?P<word>{WINDOW})\b"
    r"(?!\s?(?:caching|cache))",
    re.I,
)
TOKENS_BEHIND = re.compile(
    rf"\b(?P<word>{WINDOW})(?: size)?(?: is| of|:)(?: up to)? "
    rf"(?P<value>{NUMBER}\s?(?:[KM]\b(?: tokens)?|tokens))",
    re.I,
)
PARAMETERS = re.compile(
    rf"(?<![\d.,])(?P<value>{NUMBER}\s?(?:[BMT]|billion|million|trillion))\s?"
    r"(?P<word>(?:total |active |activated )?(?:parameters?|params)|activated)\b",
    re.I,
)
DATE = (
    rf"(?:(?:19|20)\d\d-\d\d(?:-\d\d)?|{MONTH}\.? \d{{1,2}},? (?:19|20)\d\d"
    rf"|\d{{1,2}} {MONTH}\.? (?:19|20)\d\d|{MONTH}\.? (?:19|20)\d\d)"
)
DATED = re.compile(
    r"\b(?P<word>released|launched|announced|created|knowledge cut-?off"
    r"|training cut-?off|cut-?off|updated)(?: date)?:?(?: on| in| of| is)?"
    rf"\s(?P<value>{DATE})",
    re.I,
)
DAYS = {"updated": "update_date", "created": "listing_date"}
LICENCE = re.compile(
    r"\b(?P<value>Apache[ -]2\.0|MIT|Proprietary)\s(?P<word>licen[sc]e)d?\b"
)


TRAINED = re.compile(
    rf"\b(?P<word>trained on)(?: about| over| around| roughly)? "
    rf"(?P<value>~?{NUMBER}\s?(?:trillion|billion|[TB]) tokens)\b",
    re.I,
)
OFFERED = re.compile(r"\b(?P<value>\d{1,3}) (?P<word>(?:API )?providers?)\b")
BETWEEN = re.compile(r"[\s/|·,;&+]*(?:and\s)?")


@dataclass(frozen=True)
class Found:
    """A fact in a text: from where to where it stands, its label, meaning and value."""

    start: int
    end: int
    label: str
    meaning: Meaning
    value: str


def facts_in(words: Words) -> Iterator[tuple[str, Meaning, Words]]:
    """Yield label, meaning and value of the facts that a short line lists."""
    for one in find_facts(words.text):
        yield one.label, one.meaning, Words(one.value, words.locator)


def only_facts(words: Words) -> list[tuple[str, Meaning, Words]]:
    """Return the facts of a line that says nothing else: '$0.20 in / $1.25 out'."""
    found = sorted(find_facts(words.text), key=lambda one: one.start)
    at = 0
    for one in found:
        if one.start < at or not BETWEEN.fullmatch(words.text, at, one.start):
            return []
        at = one.end
    rest = words.text[at:].strip()
    return list(facts_in(words)) if found and not rest else []


def find_facts(text: str) -> Iterator[Found]:
    """Yield the facts of a text that say themselves what they are."""
    for match in _priced(text):
        meter = METERS[match["word"].casefold()]
        yield _fact(match, Meaning("price", {"meter": meter}))
    for match in (*TOKENS.finditer(text), *TOKENS_BEHIND.finditer(text)):
        output = "output" in match["word"].casefold()
        yield _fact(match, Meaning("max_output_tokens" if output else "context_window"))
    for match in PARAMETERS.finditer(text):
        active = "activ" in match["word"].casefold()
        yield _fact(match, Meaning("active_parameters" if active else "parameters"))
    for match in DATED.finditer(text):
        word = match["word"].casefold()
        key = "knowledge_cutoff" if "cut" in word else DAYS.get(word, "release_date")
        yield _fact(match, Meaning(key))
    for pattern, key in (
        (LICENCE, "license"),
        (TRAINED, "training_tokens"),
        (OFFERED, "provider_count"),
    ):
        for match in pattern.finditer(text):
            yield _fact(match, Meaning(key))


def _priced(text: str) -> list[re.Match[str]]:
    """Return the prices of a text, all of them with their word on the same side."""
    before = list(PRICE_BEHIND.finditer(text))
    after = list(PRICE.finditer(text))
    if before and after:
        return before if before[0].start() < after[0].start() else after
    return before or after


def _fact(match: re.Match[str], meaning: Meaning) -> Found:
    return Found(*match.span(), match["word"], meaning, match["value"])
