"""The one grammar of numbers, money, scales and months, made of units.toml.

Patterns are pieces of regular expressions: `shapes` finds values with them, and the
pipeline's grammars read values with them and look up what their words are worth.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from crawler.errors import VocabularyError

# 131,072 · 131 072 · 131072 · 2.50
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:\.\d+)?"
# amounts of money are never grouped by spaces, and a program may print 2.5e-06
AMOUNT = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e-?\d{1,2})?)"
FOOTNOTE = r"(?:\s?[*†‡⁰¹²³⁴⁵⁶⁷⁸⁹])"
LETTER = "[^\\W\\d_]"  # no digit


@dataclass(frozen=True)
class Units:
    """What words of units are worth; all keys are in small letters.

    ``currencies`` maps a print to its ISO 4217 code, ``scales`` a word to a factor,
    ``nouns`` a word to what is counted, ``months`` a name to its number. ``bounds``
    lists the words of each bound, ``per_so_many`` what says per before a count.
    """

    currencies: Mapping[str, str]
    scales: Mapping[str, int]
    nouns: Mapping[str, str]
    months: Mapping[str, int]
    bounds: Mapping[str, tuple[str, ...]]
    per: tuple[str, ...]
    per_so_many: tuple[str, ...]
    one: tuple[str, ...]
    free: tuple[str, ...]


@cache
def load_units() -> Units:
    """Read units.toml, once.

    Raises:
        VocabularyError: a word means two things.
    """
    text = files(__package__).joinpath("units.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return Units(
        _turned(data["currencies"]),
        {word: 10 ** int(power) for word, power in _turned(data["scales"]).items()},
        _turned(data["nouns"]),
        {word: int(number) for word, number in _turned(data["months"]).items()},
        {name: tuple(words) for name, words in data["bounds"].items()},
        tuple(data["words"]["per"]),
        tuple(data["words"]["per_so_many"]),
        tuple(data["words"]["one"]),
        tuple(data["words"]["free"]),
    )


def _turned(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return what each word stands for, in small letters."""
    turned: dict[str, str] = {}
    for meaning, own in words.items():
        for word in own:
            other = turned.setdefault(word.casefold(), meaning)
            if other != meaning:
                place = f"units.toml, {word!r}"
                raise VocabularyError(place, "one meaning", f"{other} and {meaning}")
    return turned


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for one of ``words``, in any case, the longest that fits.

    A word of letters ends where its letters end.

    >>> re.match(one_of(["m", "mio."]), "Mio. Tokens")[0]
    'Mio.'
    >>> re.match(one_of(["may"]), "maybe") is None
    True
    """
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return f"(?i:{'|'.join(map(_whole, ordered))})"


def _whole(word: str) -> str:
    ends = word[-1].isalpha() and not _is_ideograph(word[-1])
    return re.escape(word) + (f"(?!{LETTER})" if ends else "")


def _is_ideograph(letter: str) -> bool:
    """Whether words of such letters stand without spaces between them."""
    return letter >= "\u2e80"


def currency_symbol() -> str:
    """Return a pattern for a currency as it is printed beside an amount."""
    return one_of(load_units().currencies)


def scale_word() -> str:
    """Return a pattern for a word or letter that scales a number."""
    return one_of(load_units().scales)


def per_word() -> str:
    """Return a pattern for what stands between an amount and what it buys.

    >>> re.match(per_word(), "le million de tokens")[0], re.match(per_word(), "le mois")
    ('le', None)
    """
    units = load_units()
    counted = rf"(?=\s(?:\d|{one_of(units.one)}\s|{one_of(units.scales)}))"
    return rf"(?:{one_of(units.per)}|{one_of(units.per_so_many)}{counted})"


def month_name() -> str:
    """Return a pattern for the name of a month, cut short or not."""
    return one_of(load_units().months)
