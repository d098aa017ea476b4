"""How a language prints labels, numbers, prices and dates: labels.toml and formats."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.dresses.facts import BENCHMARKS, LICENCES, LIMITS, PRICES, Fact

COMMA = ("de", "fr", "es", "pt", "ru", "it")  # print 2,50 where others print 2.50
MONTHS = {
    "en": "January February March April May June July August September October "
    "November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November "
    "Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre "
    "décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro "
    "novembro dezembro",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября "
    "декабря",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre "
    "novembre dicembre",
}
DAY = {"es": "{d} de {m} de {y}", "pt": "{d} de {m} de {y}", "de": "{d}. {m} {y}"}
EAST = {"zh": "年月日", "ja": "年月日", "ko": "년월일"}
SIGNS = {"USD": "$", "EUR": "€", "CNY": "¥"}
BILLION = {"en": "{} billion", "de": "{} Mrd.", "fr": "{} milliards", "ru": "{} млрд"}


@cache
def tables() -> dict[str, dict[str, Any]]:
    """Return what each language prints, as labels.toml has it."""
    return tomllib.loads(Path(__file__).with_name("labels.toml").read_text("utf-8"))


LANGUAGES = tuple(tables())


@dataclass(frozen=True)
class Voice:
    """How one page speaks: a language, one synonym of each label, one style of numbers.

    ``place`` is where a price's unit stands: cell, head, caption, sentence.
    """

    language: str
    labels: dict[str, str]
    place: str
    comma: bool
    grouped: bool
    signed: bool
    worded: bool
    tokens: bool
    iso: bool
    percent: bool

    def label(self, key: str) -> str:
        """Return what the page calls a property; benchmarks keep their names."""
        return key if key in BENCHMARKS else self.labels[key]

    def head(self, key: str, currency: str) -> str:
        """Return the head of a column, with the unit where that stands in heads."""
        if key in PRICES and self.place == "head":
            sign = SIGNS[currency] if self.signed else currency
            return f"{self.label(key)} ({sign} {self.labels['per_million']})"
        return self.label(key)

    def value(self, fact: Fact) -> str:
        """Return the fact's value as this page prints it."""
        if fact.property == "price":
            return self.price(fact.number or Decimal(0), fact.currency)
        if fact.key in LIMITS:
            return self._tokens(int(fact.number or 0))
        if fact.key == "parameters":
            return self._parameters(fact.number or Decimal(0))
        if fact.property == "score":
            sign = " %" if self.comma else "%"
            printed = self._point(f"{fact.number:.1f}")
            return f"{printed}{sign}" if self.percent else printed
        if fact.key == "license":
            (name,) = (name for name, spdx in LICENCES.items() if spdx == fact.text)
            return name
        return self._date(fact.text)

    def price(self, number: Decimal, currency: str) -> str:
        """Return an amount, with its unit where that stands in the cell."""
        amount = f"{number:.2f}" if number * 100 % 1 == 0 else f"{number.normalize():f}"
        printed = self._point(amount)
        if self.place != "head":
            sign = SIGNS[currency]
            printed = f"{printed} {sign}" if self.comma else f"{sign}{printed}"
        if self.place != "cell":
            return printed
        unit = self.labels["per_million"]
        return f"{printed}{unit}" if unit.startswith("/M") else f"{printed} {unit}"

    def _point(self, number: str) -> str:
        return number.replace(".", ",") if self.comma else number

    def _tokens(self, count: int) -> str:
        noun = f" {self.labels['tokens']}" if self.tokens else ""
        if not self.grouped and count % 10**6 == 0:
            return f"{count // 10**6}M{noun}"
        if not self.grouped and count % 1000 == 0:
            return f"{count // 1000}K{noun}"
        mark = {
            "de": ".",
            "es": ".",
            "pt": ".",
            "it": ".",
            "fr": "\u202f",
            "ru": "\xa0",
        }
        sign = mark.get(self.language, ",") if self.comma else ","
        return f"{count:,}".replace(",", sign) + noun

    def _parameters(self, count: Decimal) -> str:
        number = f"{count / 10**9:f}"
        if self.worded and self.language in ("zh", "ja"):
            return f"{int(number) * 10}{'亿' if self.language == 'zh' else '億'}"
        form = BILLION.get(self.language) if self.worded else None
        return (form or "{}B").format(number)

    def _date(self, iso: str) -> str:
        if self.iso:
            return iso
        year, month, *days = (int(part) for part in iso.split("-"))
        if self.language in EAST:
            marks = EAST[self.language]
            gap = " " if self.language == "ko" else ""
            parts = zip((year, month, *days), marks, strict=False)
            return gap.join(f"{part}{mark}" for part, mark in parts)
        name = MONTHS[self.language].split()[month - 1]
        if not days:
            return f"{name} {year}" if self.language != "ru" else iso
        form = DAY.get(self.language, "{m} {d}, {y}" if self.language == "en" else "")
        return (form or "{d} {m} {y}").format(d=days[0], m=name, y=year)


def make_voice(chance: Random, language: str, place: str) -> Voice:
    """Return how a page in ``language`` speaks; one choice for the whole page."""
    own = tables()[language]
    labels = {
        key: chance.choice(words) if isinstance(words, list) else words
        for key, words in own.items()
    }
    number = chance.randrange(len(own["input"]))  # what prints 'Input' prints 'Output'
    labels |= {key: own[key][number] for key in ("input", "output")}
    odds = (0.6, 0.5, 0.5, 0.3, 0.4, 0.5, 0.5)
    comma, grouped, signed, worded, tokens, iso, percent = (
        chance.random() < share for share in odds
    )
    return Voice(
        language, labels, place, comma and language in COMMA, grouped, signed, worded,
        tokens, iso, percent,
    )  # fmt: skip
