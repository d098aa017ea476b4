"""What one printed value of each kind looks like: to find values, not to read them.

Extraction needs to know where a value begins and ends ('128K262K') and whether a word
beside a label can be its value at all. What the value is worth is the pipeline's
business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain

from crawler.vocabulary import load_vocabulary
from crawler.vocabulary.units import (
    AMOUNT,
    NUMBER,
    currency_symbol,
    load_units,
    month_name,
    one_of,
    per_word,
    scale_word,
)
from crawler.vocabulary.words import fold, is_unknown, name_key, split_list

EMPTY = frozenset({"", "-", "—", "–", "--", "- tokens", "— tokens", "―"})
LONGEST_EMPTY = 16
UNITS = load_units()
ABOUT = rf"(?:{one_of(chain.from_iterable(UNITS.bounds.values()))}\s?)?"
SCALE = rf"(?:\s?{scale_word()}|[KkMmBbTt])?"
NOTE = r"(?:\s?\([^()]{1,60}\))?\s?[*†‡+⁰¹²³⁴⁵⁶⁷⁸⁹]*(?:\[\d+\])?"
CURRENCY = currency_symbol()
SIGNS = frozenset("$¢£¥￥")  # behind an amount only after a space: '$0.07$0.08'
BEHIND = rf"(?:\s?{one_of(UNITS.currencies.keys() - SIGNS)}|\s[$£¥])"
PER = (
    rf"(?:\s?{per_word()}\s?(?:(?:1[,. ]?000[,. ]?000|1[,. ]?000|{one_of(UNITS.one)})?"
    rf"\s?(?:{scale_word()})?\s?)"
    rf"(?:de |di |d['’])?(?:{one_of(UNITS.nouns)}"
    r"|(?:(?:input|output|prompt|completion)\s)?[A-Za-z]{0,12}(?:\simgs)?))?"
)
TOKENS = one_of(word for word, noun in UNITS.nouns.items() if noun == "token")
MONTH = month_name()
SHAPES = {
    "tokens": (
        rf"{ABOUT}{NUMBER}{SCALE}(?:[\s-]?{TOKENS})?"
        rf"(?:\s(?:to|bis|à)\s{NUMBER}{SCALE}(?:\s{TOKENS})?)?{NOTE}"
    ),
    "parameters": (
        rf"{ABOUT}{NUMBER}(?:\s?{scale_word()}|\s?[KkMmBbTt])"
        rf"(?:\s?(?:MoE|parameters|params|paramètres|Parameter|total))?"
        rf"(?:\s?[/,·]\s?{NUMBER}\s?[KMBT] (?:active|activated))?{NOTE}"
    ),
    "price": (
        rf"(?:{ABOUT}{CURRENCY}\s?{AMOUNT}(?:\s?[–-]\s?{CURRENCY}?\s?{AMOUNT})?{PER}[*†‡⁰¹²³⁴⁵⁶⁷⁸⁹]*"
        rf"|{ABOUT}{AMOUNT}(?:\s?[–-]\s?{AMOUNT})?{BEHIND}{PER}[*†‡⁰¹²³⁴⁵⁶⁷⁸⁹]*"
        rf"|{one_of(UNITS.free)}(?:\s?\([^()]+\))?{PER})"
    ),
    "date": (
        rf"(?:[Nn]o (?:sooner|earlier) than |[Nn]ot before )?"
        rf"(?:(?:19|20)\d\d(?:[-/]\d\d?(?:[-/]\d\d?)?)?"
        rf"|(?:19|20)\d\d\s?[年년]\s?(?:\d{{1,2}}\s?[月월]\s?(?:\d{{1,2}}\s?[日일])?)?"
        rf"|\d{{1,2}}/\d{{1,2}}/(?:19|20)\d\d|\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d\d"
        rf"|{MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
        rf"|\d{{1,2}}(?:\.|er|º)? (?:de )?{MONTH}\.?,? (?:de )?(?:19|20)\d\d"
        rf"|{MONTH}\.?,? (?:de )?(?:19|20)\d\d)"
    ),
    "score": (
        rf"[+-]?{NUMBER}\s?%?(?:\s?(?:±|\+/-)\s?[\d.]+%?|\s?\+\d+(?:\.\d+)?\s?/\s?-\d+"
        rf"(?:\.\d+)?|\s?\(±\s?[\d.]+%?\))?(?:\s?\(#[^()]{{1,20}}\))?\s?[*†‡⁰¹²³⁴⁵⁶⁷⁸⁹]*"
    ),
    "score_pair": r"\d+(?:\.\d+)?\s?/\s?\d+(?:\.\d+)?",
    "rank": r"#\s?\d{1,4}",
    "count": rf"{NUMBER}[KkMm]?(?:\s?(?:tracked|providers?|rows?))?",
}
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")  # which ends where its groups do
PART = re.compile(r"\d+\.\d+")  # of a token there is none
KINDS_WITHOUT_SHAPE = ("text", "list")
WORDS_OF_KIND = ("yes_no", "modalities")
MAX_NAME = 60
MAX_RUN = 200  # characters of values that ran together
MOST_PERCENT = 100


@cache
def _compiled(kind: str) -> re.Pattern[str]:
    return re.compile(SHAPES[kind], re.I if kind == "date" else 0)


def is_empty(text: str) -> bool:
    """Return whether a cell says nothing: empty, or a dash."""
    if text in EMPTY or text.isspace():
        return True
    return not text.isascii() and len(text) <= LONGEST_EMPTY and fold(text) in EMPTY


@lru_cache(maxsize=65_536)
def looks_like(kind: str, text: str) -> bool:
    """Return whether ``text`` as a whole can be a printed value of ``kind``.

    >>> looks_like("tokens", "128K"), looks_like("tokens", "Usage terms")
    (True, False)
    """
    text = fold(text)
    if not text:
        return False
    if is_unknown(text):
        return True
    if kind == "tokens" and PART.fullmatch(text):
        return False
    if kind in SHAPES:
        pattern = _compiled(kind)
        if kind == "score" and _compiled("score_pair").fullmatch(text):
            return True
        return pattern.fullmatch(text) is not None
    return _names_something(kind, text)


def _names_something(kind: str, text: str) -> bool:
    """Whether ``text`` is a known term; free texts may be anything short."""
    vocabulary = load_vocabulary()
    if kind == "yes_no":
        words = vocabulary.yes | vocabulary.no
        bare = re.sub(r"\s*\([^()]*\)$", "", text)
        return name_key(text.removesuffix(" Free")) in words or name_key(bare) in words
    if kind == "modalities":
        bare = re.sub(
            r"\s*\([^()]*\)|\b(?:inputs?|outputs?|only|interleaved)\b", "", text
        )
        items = split_list(bare)
        return bool(items) and all(
            name_key(one) in vocabulary.modalities for one in items
        )
    if kind == "licence":
        return vocabulary.licence(text) is not None or len(text) <= MAX_NAME
    if kind == "organization":
        money = re.search(r"[$€£¥]|\d{3}", text)
        return len(text) <= MAX_NAME and not text.endswith(".") and not money
    if kind == "provider":
        return len(text) <= MAX_NAME and not text.endswith(".")
    return kind in KINDS_WITHOUT_SHAPE


def same_print(one: str, other: str) -> bool:
    """Return whether two prints are the same but for signs and case.

    >>> same_print("a Gemma license", "Gemma"), same_print("#2", "rank 2")
    (True, False)
    """
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    words = re.sub(r"^an? |\s+licen[sc]e$", "", fold(text).casefold())
    return name_key(words).removeprefix("#")


def split_values(kind: str, text: str, count: int) -> tuple[str, ...] | None:
    """Split a run of ``count`` values that lost the space between them.

    Only the one way to cut it counts; a run that can be cut in two ways, or that is
    one value as a whole, gives None.

    >>> split_values("tokens", "16K131K", 2)
    ('16K', '131K')
    >>> split_values("tokens", "32K", 2) is None
    True
    """
    text = fold(text)
    if len(text) > MAX_RUN:
        return None
    shaped = kind in (*SHAPES, *WORDS_OF_KIND)
    if shaped and text not in EMPTY and looks_like(kind, text):
        return None
    if kind in KINDS_WITHOUT_SHAPE:
        return _split_dash(text) if count == 2 else None
    ways = _ways(kind, text, count)
    return ways[0] if len(ways) == 1 else None


def _split_dash(text: str) -> tuple[str, ...] | None:
    """Split free words from the dash that stands for the other model's value."""
    if text.endswith("-") and text[:-1].strip(" -"):
        return text[:-1], "-"
    if text.startswith("-") and text[1:].strip(" -"):
        return "-", text[1:]
    return None


def _ways(kind: str, text: str, count: int) -> list[tuple[str, ...]]:
    if count == 1:
        return [(text,)] if _fits(kind, text) else []
    found: list[tuple[str, ...]] = []
    for cut in range(1, len(text)):
        head = text[:cut].strip()
        inside = text[cut - 1 : cut + 1].isdigit() and kind != "date"
        inside = inside and GROUPED.fullmatch(head) is None
        if _fits(kind, head) and not inside:
            rest = _ways(kind, text[cut:].strip(), count - 1)
            found.extend((head, *way) for way in rest)
    return found


def _fits(kind: str, text: str) -> bool:
    if text in ("-", "—"):
        return True
    vocabulary = load_vocabulary()
    if kind == "licence":
        return vocabulary.licence(text) is not None
    if kind == "organization":
        return vocabulary.organization(text) is not None
    return kind in (*SHAPES, *WORDS_OF_KIND) and looks_like(kind, text)


def split_decimals(text: str, count: int) -> tuple[str, ...] | None:
    """Split a run of decimals that all have the same number of places.

    >>> split_decimals("81.2784.14", 2)
    ('81.27', '84.14')
    >>> split_decimals("50724213610853.1", 2) is None
    True
    """
    ways = []
    for places in (1, 2, 3, 4):
        number = rf"\d{{1,3}}\.\d{{{places}}}%?"
        if re.fullmatch(rf"(?:{number}){{{count}}}", text):
            ways.append(tuple(re.findall(number, text)))
    fitting = [way for way in ways if _look_alike(way)]
    return fitting[0] if len(fitting) == 1 else None


def _look_alike(values: tuple[str, ...]) -> bool:
    """Whether numbers are written alike: as many digits, none padded with zeros."""
    whole = [value.partition(".")[0] for value in values]
    return len({len(one) for one in whole}) == 1 and all(
        one == str(int(one)) and int(one) <= MOST_PERCENT for one in whole
    )


def columns_of(texts: Sequence[str], header: str) -> bool:
    """Return whether ``header`` is ``texts`` run together, with or without spaces."""
    return name_key("".join(texts)).replace("-", "") == name_key(header).replace(
        "-", ""
    )
