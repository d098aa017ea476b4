"""Short lines that list facts of one model: 'GPT-4o: 128K context, $2.50 in / $10 out'.

Each fact says itself what it is, by the word beside its value. Longer prose is not read
here, since a sentence may speak of somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
PER = r"(?:\s?(?:/|per)\s?(?:1M|M|1 million|million|MTok|1K|K)\b(?:\s?tokens?)?)?"
PRICE = re.compile(
    rf"(?P<value>{CURRENCY}\s?{AMOUNT}{PER})\s?(?:for |per )?"
    r"(?P<word>cached input|cached|input|in|prompt|output|out|completion)\b"
    r"(?!\s?\(?cache)"
    r"(?:\s?(?:/|per)\s?(?:1M|M|million))?",
    re.I,
)
TOKENS = re.compile(
    rf"(?P<value>{NUMBER}\s?[KM]?)(?:[\s-]tokens?)?\s(?:of )?"
    r"(?P<word>context(?: window| length)?|ctx|max(?:imum)? output|output limit)\b"
    r"(?!\s?(?:caching|cache))",
    re.I,
)
PARAMETERS = re.compile(
    rf"(?P<value>{NUMBER}\s?(?:[BMT]|billion|million|trillion))\s?"
    r"(?P<word>(?:total |active |activated )?(?:parameters?|params))\b",
    re.I,
)
DATE = (
    rf"(?:(?:19|20)\d\d-\d\d(?:-\d\d)?|{MONTH}\.? \d{{1,2}},? (?:19|20)\d\d"
    rf"|\d{{1,2}} {MONTH}\.? (?:19|20)\d\d|{MONTH}\.? (?:19|20)\d\d)"
)
DATED = re.compile(
    rf"\b(?P<word>released|launched|announced|knowledge cut-?off|training cut-?off"
    rf"|cut-?off|updated)(?: date)?:?(?: on| in| of| is)?\s(?P<value>{DATE})",
    re.I,
)
LICENCE = re.compile(
    r"\b(?P<value>Apache[ -]2\.0|MIT|Proprietary)\s(?P<word>licen[sc]e)d?\b"
)


def facts_in(words: Words) -> Iterator[tuple[str, Meaning, Words]]:
    """Yield label, meaning and value of the facts that a short line lists."""
    text = words.text
    for match in PRICE.finditer(text):
        meter = METERS[match["word"].casefold()]
        yield _fact(match, Meaning("price", {"meter": meter}), words)
    for match in TOKENS.finditer(text):
        output = "output" in match["word"].casefold()
        key = "max_output_tokens" if output else "context_window"
        yield _fact(match, Meaning(key), words)
    for match in PARAMETERS.finditer(text):
        active = "activ" in match["word"].casefold()
        yield _fact(
            match, Meaning("active_parameters" if active else "parameters"), words
        )
    for match in DATED.finditer(text):
        word = match["word"].casefold()
        key = "knowledge_cutoff" if "cut" in word else "release_date"
        key = "update_date" if word == "updated" else key
        yield _fact(match, Meaning(key), words)
    for match in LICENCE.finditer(text):
        yield _fact(match, Meaning("license"), words)


def _fact(
    match: re.Match[str], meaning: Meaning, words: Words
) -> tuple[str, Meaning, Words]:
    return match["word"], meaning, Words(match["value"], words.locator)
