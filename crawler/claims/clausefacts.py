"""Values in a clause with the word beside them that says what they are.

Patterns of prices, sizes, days and counts. Short lists of facts are read by the
grammar of phrases, in which every word must be known; in a sentence most are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.vocabulary import Meaning
from crawler.vocabulary.shapes import CURRENCY, MONTH
from crawler.vocabulary.units import AMOUNT, NUMBER

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


@dataclass(frozen=True)
class SpokenFact:
    """A fact in a text: from where to where it stands, its label, meaning and value."""

    start: int
    end: int
    label: str
    meaning: Meaning
    value: str


def find_facts(text: str) -> Iterator[SpokenFact]:
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


def _fact(match: re.Match[str], meaning: Meaning) -> SpokenFact:
    return SpokenFact(*match.span(), match["word"], meaning, match["value"])
