"""Whose model a name is, by its family, and how the family writes the name.

The families stand in the vocabulary of organizations. An id is spelled from the words
of a name alone, so that every print of one name gives one id, whoever came first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from crawler.vocabulary import Term, load_vocabulary
from pipeline.identity.namewords import DATE, KEPT, name_words

LONGEST_NAME = 5  # words of an organization's name
COMPACT = frozenset("anthropic tencent reka upstage cohere".split())  # 20241022
MONTH_AND_DAY = frozenset({"google"})  # 05-06
FULL_DATE, MONTH_OF_YEAR, SHORT = 8, 6, 4
WHOLE_PARTS = frozenset("016")  # of sizes: 0.6B, 1.5B, 6.7B


@cache
def _families() -> Mapping[tuple[str, ...], tuple[str, Term]]:
    """All families by their words, with the first spelling and the owner."""
    found: dict[tuple[str, ...], tuple[str, Term]] = {}
    for term in load_vocabulary().organizations.values():
        for family in term.extra.get("families", ()):
            found.setdefault(name_words(family), (family, term))
    return found


@cache
def _names_of_makers() -> Mapping[tuple[str, ...], Term]:
    return {
        name_words(name): term
        for term in load_vocabulary().organizations.values()
        for name in (term.id, term.name, *term.aliases)
    }


@cache
def namespaces() -> Mapping[str, Term]:
    """Return all names of organizations and their namespaces, in small letters."""
    return {
        name.casefold(): term
        for term in load_vocabulary().organizations.values()
        for name in (term.id, *term.aliases, *term.extra.get("huggingface", ()))
    }


def family_of(words: Sequence[str]) -> tuple[str, int, Term] | None:
    """Return the longest family that a name begins with: spelling, words, owner."""
    families = _families()
    for length in range(len(words), 0, -1):
        found = families.get(tuple(words[:length]))
        if found:
            return found[0], length, found[1]
    return None


def owner_of(words: Sequence[str]) -> Term | None:
    """Return the organization whose family of models a name begins with."""
    found = family_of(words)
    return found[2] if found else None


def family_owner(name: str) -> Term | None:
    """Return the organization whose family of models ``name`` begins with.

    >>> family_owner("Llama 3.1 Nemotron 70B").id, family_owner("Llama 3.1 70B").id
    ('nvidia', 'meta')
    """
    return owner_of(name_words(name))


@lru_cache(maxsize=KEPT)
def without_maker(words: tuple[str, ...]) -> tuple[str, ...]:
    """Drop a maker's name before a family of its own.

    >>> without_maker(name_words("NVIDIA Nemotron Nano 9B v2"))
    ('nemotron', 'nano', '9b', 'v2')
    >>> without_maker(name_words("Mistral Small"))
    ('mistral', 'small')
    """
    names = _names_of_makers()
    for length in range(min(LONGEST_NAME, len(words) - 1), 0, -1):
        maker = names.get(words[:length])
        owner = owner_of(words[length:]) if maker else None
        if maker and owner and owner.id == maker.id:
            return words[length:]
    return words


@lru_cache(maxsize=KEPT)
def with_family(words: tuple[str, ...], maker: str) -> tuple[str, ...]:
    """Put a family before a name that its maker's name stands for.

    >>> with_family(name_words("Saba"), "mistral")
    ('mistral', 'saba')
    """
    if owner_of(words):
        return words
    for name, term in _names_of_makers().items():
        own = term.id == maker and not words[0].startswith(name[0])
        family = _families().get(name) if own else None
        if family and family[1].id == maker:
            return (*name, *words)
    return words


@lru_cache(maxsize=KEPT)
def spell(words: tuple[str, ...], maker: str) -> str:
    """Return the words as a model's id writes them.

    >>> spell(name_words("qwen3-5-4b"), "alibaba")
    'qwen3.5-4b'
    >>> spell(name_words("GPT 4 1"), "openai")
    'gpt-4.1'
    >>> spell(name_words("claude-3-5-haiku@20241022"), "anthropic")
    'claude-3.5-haiku-20241022'
    >>> spell(name_words("GPT-4o (Aug 6)"), "openai")
    'gpt-4o-aug-6'
    >>> spell(name_words("x-y-v1-5"), "z")
    'x-y-v1.5'
    """
    found = family_of(words)
    text, place, _ = found or ("", 0, None)
    family = text if found else None
    while place < len(words):
        word, following = words[place], (*words[place + 1 : place + 2], "")[0]
        joint, part, taken = _next(text, word, following, family)
        text += joint + _date(part, maker)
        place += taken
    return text.lstrip("-")


def _next(text: str, word: str, after: str, family: str | None) -> tuple[str, str, int]:
    """Return how a word follows ``text``: the joint, what is written, words taken.

    A digit before a small size is its whole part behind a family that says its
    version ('qwen3' 1 7b); behind words only 0, 1 and 6 are ('distill-qwen' 1 5b, but
    'hermes-llama' 3 8b); else it is a version.
    """
    if re.fullmatch(r"\d{1,2}v?", word) is None:
        return "-", word, 1
    after_digit = text[-1:].isdigit()
    is_fraction = word.isdigit() and re.fullmatch(r"\d[bm]", after) is not None
    versioned = text == family and after_digit
    if is_fraction and (versioned or (word in WHOLE_PARTS and not after_digit)):
        return "-", f"{word}.{after}", 2
    if re.search(r"(?:^|[^\d.])\d$", text):
        return ".", word, 1  # 'gpt-4' 1, 'v3' 2
    return "-", word, 1


def _date(word: str, maker: str) -> str:
    if DATE.fullmatch(word) is None:
        return word
    if len(word) == FULL_DATE and maker not in COMPACT:
        return f"{word[:4]}-{word[4:6]}-{word[6:]}"
    if len(word) == MONTH_OF_YEAR and word.startswith("20"):
        return f"{word[4:]}-{word[:4]}"
    if len(word) == SHORT and maker in MONTH_AND_DAY and not word.startswith("2"):
        return f"{word[:2]}-{word[2:]}"
    return word
