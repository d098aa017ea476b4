"""What a page's own markup says of it, beside its words: its title, its language.

A page that stands in the place of another gives itself away here: by a password field,
by a title, by what it asks of search engines.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.vocabulary.words import fold

BEGINS, ENDS = re.compile(r"<body\b", re.I), re.compile(r"</(?:body|html)\b", re.I)
MOST_TAIL = 20_000  # characters among which the end of a page is
MOST_HEAD = 200_000  # characters that are looked through
TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,500})", re.I)
LANGUAGE = re.compile(r"<html\b[^<>]{0,1000}?\blang\s*=\s*[\"']?([a-z]{2,3})\b", re.I)
NO_INDEX = re.compile(r"<meta\b[^<>]{0,300}?\brobots\b[^<>]{0,300}?\bnoindex\b", re.I)
PASSWORD = re.compile(r"<input\b[^<>]{0,500}?\btype\s*=\s*[\"']?password\b", re.I)
CHALLENGE = re.compile(
    r"<(?:iframe|script|div|form|input)\b[^<>]{0,500}?"
    r"(?:captcha|turnstile|challenge-platform|challenge-form)",
    re.I,
)
# words of grammar, which hardly any text in the language does without
GRAMMAR = {
    "en": "the of and to is for with that this are by from or as it be on at which not",
    "de": "der die das und ist für mit von den nicht ein eine auf wird dem sie im auch",
    "fr": "le la les des et est pour avec une dans que sur par au pas du ce plus sont",
    "es": "el los las y es para con una en que por del se más como sus al su lo",
    "pt": "os as e é para com uma em que por do da não mais como dos ao são na no",
    "it": "il gli le e è per con una di che non del della sono più come nel alla si",
}
GRAMMAR_WORDS = {
    language: frozenset(words.split()) for language, words in GRAMMAR.items()
}
SCRIPTS = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7af]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
}
LEAST_SCRIPT = 0.1  # of the letters, that a language has of its own script
LEAST_WORDS, CLEARLY = 12, 3.0  # words of grammar, and how often as the next language
MOST_WORDS = 5000
LETTERS = re.compile(r"[^\W\d_]")
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Signs:
    """What a page's markup says; ``language`` is '' where it says nothing of it.

    One that ``is_cut`` begins a body and ends none.
    """

    title: str = ""
    language: str = ""
    no_index: bool = False
    password: bool = False
    challenge: bool = False
    is_cut: bool = False


def read_signs(text: str) -> Signs:
    """Return what the markup of a page says; of what is no HTML, nothing."""
    head = text[:MOST_HEAD]
    title, language = TITLE.search(head), LANGUAGE.search(head)
    return Signs(
        fold(html.unescape(title[1])) if title else "",
        language[1].lower() if language else "",
        NO_INDEX.search(head) is not None,
        PASSWORD.search(head) is not None,
        CHALLENGE.search(head) is not None,
        BEGINS.search(head) is not None and ENDS.search(text[-MOST_TAIL:]) is None,
    )


def language_of(texts: Iterable[str]) -> str:
    """Return the language that texts are clearly written in; '' if none is.

    >>> language_of(["the context window of the model is the size of the input"] * 3)
    'en'
    >>> language_of(["GPT-4o 128,000 $2.50"])
    ''
    """
    words: list[str] = []
    for text in texts:
        words.extend(WORD.findall(text.casefold()))
        if len(words) >= MOST_WORDS:
            break
    joined = "".join(words)
    for language, letters in SCRIPTS.items():
        if len(letters.findall(joined)) > LEAST_SCRIPT * max(len(joined), 1):
            return language
    counts = Counter(words)
    found = sorted(
        (sum(counts[word] for word in own), language)
        for language, own in GRAMMAR_WORDS.items()
    )
    (next_most, _), (most, language) = found[-2:]
    return language if most >= max(LEAST_WORDS, CLEARLY * next_most) else ""
