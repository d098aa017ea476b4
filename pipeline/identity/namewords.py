"""A model's name taken apart into words, and the key that the words make.

'Claude 3.5 Sonnet (2024-10-22)', 'claude-3-5-sonnet-20241022' and 'Claude Sonnet 3.5
20241022' are the same words. Nothing here knows which models exist or measures
likeness: two names are one key, or they are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from crawler.vocabulary.words import as_typed, fold

KEPT = 65_536  # names whose words are kept for the next mention
MONTHS = {
    name: f"{number:02}"
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|"
        "aug august|sep sept september|oct october|nov november|dec december".split(
            "|"
        ),
        start=1,
    )
    for name in names.split()
}
GLUED = frozenset("fp bf int nvfp mxfp".split())  # 'fp8' is one word, 'qwen3' is two
POINT = re.compile(r"(?<=\d)p(?=\d)")  # 'glm-4p5', where a point is not allowed
EXPERTS = re.compile(r"(?<=\d)b\s?x\s?(?=\d+e\b)")  # '17Bx128E'
WORD_AND_NUMBER = re.compile(r"([a-z]{2,})(\d.*)")
SIZE = re.compile(r"[ae]?\d+[bmt]|\d+x\d+b|\d+e")
MONTH = re.compile(r"0[1-9]|1[0-2]")
DAY = re.compile(r"0[1-9]|[12]\d|3[01]")
YEAR = re.compile(r"20[12]\d")
SHORT_YEAR = re.compile(r"2[3-7]")
DATE = re.compile(
    r"20[12]\d{5}|20[12]\d(?:0[1-9]|1[0-2])|2[3-9](?:0[1-9]|1[0-2])(?:[0-3]\d)?|"
    r"(?:0[1-9]|1[0-2])[0-3]\d"
)
TUNED = frozenset("instruct instruction chat it".split())
TIERS = {
    "claude": frozenset("haiku sonnet opus".split()),
    "gemini": frozenset("flash pro ultra".split()),
    "jamba": frozenset("large mini".split()),
}
TIER_FIRST = 4  # 'Claude 3.5 Sonnet', but 'Claude Sonnet 4'
PASSES = 3  # what one rule moves, another may follow; then nothing moves
LONG = 2  # digits: 'claude-opus-41' is 4.1
# versions that an id squeezes together because it has no points: 'gpt-35-turbo'
SQUEEZED = {
    "gpt": frozenset("35 41 45 51 52 53 54 55".split()),
    "qwen": frozenset("15 25 35 36 37".split()),
    "grok": frozenset({"41"}),
}
MINIMAX = re.compile(r"m2\d")
AS_PUBLISHED = frozenset("hf bf16".split())  # a format, and the precision of training
JOINED = {("code", "llama"): "codellama", ("deep", "seek"): "deepseek"}
GEMMAS = frozenset("gemma medgemma codegemma paligemma".split())


def model_key(text: str) -> str:
    """Return what of a model's name counts, in one order and one form.

    >>> model_key("Qwen2-VL 7B Instruct") == model_key("qwen2-vl-7b-instruct")
    True
    >>> model_key("Claude 4 Sonnet") == model_key("claude-sonnet-4-0")
    True
    >>> model_key("Qwen2 7B Instruct") == model_key("Qwen2-VL 7B Instruct")
    False
    """
    return "-".join(name_words(text))


def id_part(text: str) -> str:
    """Return a name as it stands in an id: lower case, dots kept.

    >>> id_part("Qwen3.5-4B"), id_part("GPT-4o (2024-08-06)")
    ('qwen3.5-4b', 'gpt-4o-2024-08-06')
    """
    slug = re.sub(r"(?:[^\w.+]|_)+", "-", as_typed(fold(text)).casefold())
    return slug.strip("-.") or "unnamed"


@lru_cache(maxsize=KEPT)
def name_words(text: str) -> tuple[str, ...]:
    """Return the words of a name: dates as digits, versions and sizes in one order.

    >>> name_words("Llama 3.1 Instruct 70B"), name_words("llama3-1-70b-instruct")
    (('llama', '3', '1', '70b', 'instruct'), ('llama', '3', '1', '70b', 'instruct'))
    >>> name_words("GPT-4o (Nov '24)"), name_words("gemini-2.5-pro-preview-05-06")
    (('gpt', '4o', '202411'), ('gemini', '2', '5', 'pro', 'preview', '0506'))
    """
    text = EXPERTS.sub("b ", POINT.sub(".", as_typed(fold(text)).casefold()))
    text = re.sub(r"(?<=[a-z0-9])\+", " plus ", text)
    words = [
        part
        for word in re.split(r"[\W_]+", text)
        if word
        for part in _word_and_number(word)
    ]
    for _ in range(PASSES):
        words = _in_order(list(_with_dates(words)))
    return tuple(words)


def _word_and_number(word: str) -> tuple[str, ...]:
    match = WORD_AND_NUMBER.fullmatch(word)
    return match.groups() if match and match[1] not in GLUED else (word,)


def _with_dates(words: Sequence[str]) -> Iterator[str]:
    """Put the parts of a date together: 2024, 10, 22 -> 20241022; Aug, 24 -> 202408."""
    place = 0
    while place < len(words):
        date, taken = _date_at(words[place : place + 3])
        yield date
        place += taken


def _date_at(words: Sequence[str]) -> tuple[str, int]:
    """Return the date that ``words`` begin with, or the first word; how many it takes.

    Year, month, day; month, day; month, year; year, month: only in two (or four)
    digits each, so that no version is read as one.
    """
    one, two, three = (*words, "", "")[:3]
    if YEAR.fullmatch(one) or SHORT_YEAR.fullmatch(one):
        if MONTH.fullmatch(two):
            if DAY.fullmatch(three):
                return one + two + three, 3
            return one + two, 2
    elif MONTH.fullmatch(one):
        if YEAR.fullmatch(two):
            return two + one, 2
        if DAY.fullmatch(two):
            return one + two, 2
    elif one in MONTHS:
        if YEAR.fullmatch(two):
            return two + MONTHS[one], 2
        if SHORT_YEAR.fullmatch(two):
            return f"20{two}{MONTHS[one]}", 2
    return one, 1


def _in_order(words: list[str]) -> list[str]:
    words = _unsqueezed(words)
    if words and words[0] in TIERS:
        words = _tier_and_version(words, TIERS[words[0]])
    for place in range(len(words) - 1):
        one, two = words[place], words[place + 1]
        if _swapped(one, two):
            words[place], words[place + 1] = two, one
    if words and words[0] in GEMMAS:
        tuned = ("instruct", "instructed")
        words = ["it" if word in tuned else word for word in words]
    return words


def _unsqueezed(words: list[str]) -> list[str]:
    """Write the beginning of a name as its family does: 'gpt-35', 'llama-v3' 1."""
    if tuple(words[:2]) in JOINED:
        words = [JOINED[words[0], words[1]], *words[2:]]
    if len(words) > 1 and words[-1] in AS_PUBLISHED:
        words = words[:-1]
    if len(words) < LONG:
        return words
    first, second, *rest = words
    if second in SQUEEZED.get(first, ()) or (
        first == "minimax" and MINIMAX.fullmatch(second)
    ):
        return [first, second[:-1], second[-1], *rest]
    if first in ("llama", "qwen") and re.fullmatch(r"v\d", second):
        return [first, second[1:], *rest]
    return words


def _swapped(one: str, two: str) -> bool:
    """Whether 'Instruct 70B' stands for '70B Instruct', '2507 instruct' likewise."""
    if one in TUNED:
        return SIZE.fullmatch(two) is not None or two == "vision"
    return two in ("instruct", "thinking") and re.fullmatch(r"2\d{3}", one) is not None


def _tier_and_version(words: list[str], tiers: frozenset[str]) -> list[str]:
    """Put family, tier and version into the order that the maker uses."""
    family, rest = words[0], words[1:]
    early = list(takewhile(_is_version, rest))
    if len(rest) == len(early) or rest[len(early)] not in tiers:
        return words
    tier, rest = rest[len(early)], rest[len(early) + 1 :]
    late = list(takewhile(_is_version, rest)) if not early else []
    rest = rest[len(late) :]
    version = [digit for part in early or late for digit in part]
    if len(version) == LONG and version[1] == "0" and family == "claude":
        version = version[:1]  # 'claude-opus-4-0'
    if family == "claude" and version and int(version[0]) >= TIER_FIRST:
        return [family, tier, *version, *_without_revision(rest)]
    return [family, *version, tier, *_without_revision(rest)]


def _is_version(word: str) -> bool:
    return re.fullmatch(r"\d|[34][1-9]", word) is not None


def _without_revision(rest: list[str]) -> list[str]:
    """Drop the 'v2' of 'claude-3-5-sonnet-v2@20241022': the date says it."""
    dated = rest[:1] == ["v2"] and len(rest) > 1 and DATE.fullmatch(rest[1])
    return rest[1:] if dated else rest
