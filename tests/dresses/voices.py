"""Voices with more habits: more words for each label, more prints of each value.

The words are those of labels.toml and of more.toml, of which half is held back.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.dresses.facts import LIMITS, PRICES
from tests.dresses.words import MONTHS, SIGNS, Voice, make_voice

MYRIAD = {"zh": "万"}  # 12.8万 stands for 128,000
MONEY = ("sign", "sign", "code_after", "code_before", "long_sign")
LONG_SIGNS = {"USD": "US$", "EUR": "€", "CNY": "￥"}
WORDS = {"CNY": "元"}  # after the number, as a code in Chinese
COUNTS = ("", "", "lower", "spaced", "myriad")
DAYS = ("", "", "short", "slashes", "dots")
SHORT = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@cache
def more() -> dict[str, dict[str, Any]]:
    """Return further words of each language, as more.toml has them."""
    return tomllib.loads(Path(__file__).with_name("more.toml").read_text("utf-8"))


def is_held_back(word: str) -> bool:
    """Whether a word of more.toml is kept from the developers of the reader."""
    return hashlib.sha256(word.encode()).digest()[0] % 2 == 0


@dataclass(frozen=True)
class WideVoice(Voice):
    """A voice whose numbers, prices and dates have the habits of many pages.

    ``money`` is how a currency stands by its amount, ``count`` how tokens are counted,
    ``day`` how a date is printed; ``thousand``: prices are for 1,000 tokens; ``short``:
    an amount has no zeros at its end.
    """

    money: str = "sign"
    count: str = ""
    day: str = ""
    thousand: bool = False
    short: bool = False

    def amount(self, number: Decimal) -> str:
        """Return what a price counts, without its currency."""
        if self.thousand:
            number /= 1000
        whole = number * 100 % 1 == 0 and not (self.short and number % 1 == 0)
        return self._point(f"{number:.2f}" if whole else f"{number.normalize():f}")

    def price(self, number: Decimal, currency: str) -> str:
        """Return an amount, with its currency and unit where they stand in cells."""
        printed = self.amount(number)
        if self.place != "head":
            printed = self._with_currency(printed, currency)
        if self.place != "cell":
            return printed
        unit = self.labels["per_million"]
        return f"{printed}{unit}" if unit.startswith("/M") else f"{printed} {unit}"

    def _with_currency(self, printed: str, currency: str) -> str:
        word = WORDS.get(currency, currency) if self.language == "zh" else currency
        if self.money == "code_after":
            return f"{printed}{word}" if word != currency else f"{printed} {word}"
        if self.money == "code_before":
            return f"{currency} {printed}"
        sign = (LONG_SIGNS if self.money == "long_sign" else SIGNS)[currency]
        return f"{printed} {sign}" if self.comma else f"{sign}{printed}"

    def _tokens(self, count: int) -> str:
        noun = f" {self.labels['tokens']}" if self.tokens else ""
        if self.count == "myriad" and self.language in MYRIAD and count % 1000 == 0:
            number = f"{Decimal(count) / 10_000:f}".rstrip("0").rstrip(".")
            return f"{number}{MYRIAD[self.language]}{noun}"
        printed = super()._tokens(count)
        if self.count == "lower":
            return printed.replace("K", "k", 1)
        if self.count == "spaced":
            return printed.replace("K", " K", 1).replace("M", " M", 1)
        return printed

    def _date(self, iso: str) -> str:
        year, month, *days = iso.split("-")
        if self.day == "slashes" and (days or self.language in ("en", "zh")):
            return "/".join((year, month, *days))
        if self.day == "dots" and self.language in ("de", "ru"):
            return ".".join((*days, month, year))
        if self.day == "short" and self.language == "en":
            name = SHORT[int(month) - 1]
            return f"{name} {days[0]}, {year}" if days else f"{name} {year}"
        if self.iso or days or self.language not in MONTHS or self.language != "ru":
            return super()._date(iso)
        return iso


def make_wide_voice(chance: Random, language: str, place: str, held: bool) -> WideVoice:
    """Return how a page speaks; ``held``: in the words that are held back alone."""
    plain = make_voice(chance, language, place)
    words = more()[language]
    own = {
        key: chance.choice(choices)
        for key, among in words.items()
        if key != "prices" and (choices := _words(key, among, plain, held))
    }
    pairs = [pair for pair in words["prices"] if is_held_back(pair[0]) == held]
    if held or chance.random() < len(pairs) / (len(pairs) + 4):
        own |= dict(zip(("input", "output"), chance.choice(pairs), strict=True))
    thousand = chance.random() < 0.12
    if thousand:
        own["per_million"] = own["per_thousand"]
    base = {one.name: getattr(plain, one.name) for one in fields(Voice)}
    money, count, day = map(chance.choice, (MONEY, COUNTS, DAYS))
    voice = WideVoice(
        **base, money=money, count=count, day=day, thousand=thousand,
        short=chance.random() < 0.4,
    )  # fmt: skip
    return replace(voice, labels=plain.labels | own)


def _words(key: str, among: list[str], plain: Voice, held: bool) -> list[str]:
    """Return the words of a label to choose from; none: what the plain voice chose."""
    fit = [word for word in among if is_held_back(word) == held]
    if held or key not in plain.labels:
        return fit or among
    return [*fit, *[plain.labels[key]] * 2]


def plain_number(voice: WideVoice, key: str, number: Decimal) -> str:
    """Return what a value counts, without its unit: 128 of 128,000 tokens."""
    if key in LIMITS:
        return str(int(number)) if number % 1000 else str(int(number) // 1000)
    if key == "parameters":
        return f"{number / 10**9:f}"
    return voice.amount(number) if key in PRICES else voice._point(f"{number:.1f}")


def code_keys(chance: Random, held: bool) -> dict[str, str]:
    """Return a key of records for each property, as one programmer writes them."""
    words = more()["code"]
    keys = {
        key: chance.choice([one for one in among if is_held_back(one) == held] or among)
        for key, among in words.items()
        if key != "prices"
    }
    pairs = [pair for pair in words["prices"] if is_held_back(pair[0]) == held]
    return keys | dict(zip(PRICES[:2], chance.choice(pairs), strict=True))
