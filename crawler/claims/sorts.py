"""What sort of thing a cell prints, before anybody knows what it is of.

Structure is read by sorts: a head stands above values, a column holds one sort, a row
that slid does not. No label is asked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from crawler.claims.subjects import looks_like_model
from crawler.vocabulary import load_vocabulary
from crawler.vocabulary.shapes import is_empty, looks_like
from crawler.vocabulary.words import as_point, fold, is_unknown, name_key

LONG = 80  # characters; longer cells are prose
VALUES = frozenset({"money", "percent", "decimal", "integer", "amount", "date"})
MARKS = " *†‡⁰¹²³⁴⁵⁶⁷⁸⁹"
BAND = re.compile(
    r"(?:[^\W\d_]{2}[^\W\d]*+[\s:：]*+){0,3}(?:[≤≥<>＜＞]=?\s?\d+(?:\.\d+)?\s?[KkMm万千]?"
    r"|[\[(（]\s?\d+(?:\.\d+)?\s?[KkMm]?\s?[,，]\s?(?:\d+(?:\.\d+)?|∞|\+∞)\s?[KkMm]?\s?[)）\]]"
    r"|\d+(?:\.\d+)?\s?[KkMm]?\s?[~～–-]\s?\d+(?:\.\d+)?\s?[KkMm](?![A-Za-z])"
    r"|\d+(?:\.\d+)?\s?[KkMm]?\s?[<≤＜]\s?.{1,16}[<≤＜]=?\s?\d+(?:\.\d+)?\s?[KkMm]?"
    r"|(?:up to|over|above|below|under|more than|less than|bis|über|jusqu'à|plus de)"
    r"\s\d+(?:\.\d+)?\s?[KkMm]?).{0,24}",
    re.I,
)
PERCENT = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,3})?\s?[%％].*")
DECIMAL = re.compile(
    r"[~≈]?[+-]?\d{1,4}[.,]\d{1,4}(?:\s?(?:±|\+/-).{1,12}|\s?\(.{1,20}\))?"
)
INTEGER = re.compile(r"[~≈]?\d{1,3}(?:[,. \u00a0\u202f]\d{3})*|\d+")
YEAR = re.compile(r"(?:19|20)\d\d")


@lru_cache(maxsize=65_536)
def sort_of(text: str) -> str:
    """Return the sort of a cell.

    >>> [sort_of(text) for text in ("128K", "$2.50", "87,5 %", "GPT-4o", "≤ 200K", "—")]
    ['amount', 'money', 'percent', 'model', 'band', 'empty']
    """
    if is_empty(text):
        return "empty"
    text = fold(text).rstrip(MARKS)
    if not text:
        return "empty"
    if is_unknown(text):
        return "unknown"
    if len(text) > LONG:
        return "prose"
    if looks_like_model(text):
        return "model"
    if PERCENT.fullmatch(text):
        return "percent"
    if DECIMAL.fullmatch(text):
        return "decimal"
    if INTEGER.fullmatch(text):
        return "date" if YEAR.fullmatch(text) else "integer"
    if looks_like("date", text):
        return "date"
    if looks_like("price", text) or looks_like("price", as_point(text)):
        return "money"
    if looks_like("tokens", text) or looks_like("parameters", as_point(text)):
        bounded = text[0] in "≤≥<>＜＞"
        return "band" if bounded else "amount"
    if BAND.fullmatch(text):
        return "band"
    if looks_like("yes_no", text):
        return "tick"
    return "words"


def is_value(text: str) -> bool:
    """Return whether a cell prints a number, an amount of money or a date."""
    return sort_of(text) in VALUES


def share(texts: Sequence[str], sorts: Iterable[str]) -> float:
    """Return the share of one of the sorts, among the cells that say something."""
    said = [
        sort for text in texts if (sort := sort_of(text)) not in ("empty", "unknown")
    ]
    wanted = frozenset(sorts)
    return sum(sort in wanted for sort in said) / len(said) if said else 0.0


@lru_cache(maxsize=32_768)
def is_organization(text: str) -> bool:
    """Return whether a cell names somebody who makes or hosts models."""
    vocabulary = load_vocabulary()
    return bool(vocabulary.organization(text) or vocabulary.provider(text))


def counts_up(texts: Sequence[str]) -> bool:
    """Return whether cells count 1, 2, 3: places, and no values.

    >>> counts_up(["1", "2", "3", "4"]), counts_up(["90", "88", "86", "80"])
    (True, False)
    """
    numbers = [
        int(text.strip("#. ")) for text in texts if text.strip("#. ").isdecimal()
    ]
    if len(numbers) < max(2, 0.7 * len(texts)):
        return False
    steps = [after - before for before, after in pairwise(numbers)]
    return numbers[0] <= 2 and all(0 <= step <= 2 for step in steps) and any(steps)


def is_yes(text: str) -> bool:
    """Return whether a cell says yes."""
    return name_key(text) in load_vocabulary().yes
