"""How sites work out what they derive, and how what they print of it is read.

A formula is data: a site's own stands in its file, one that any site uses here. What it
is tried on and what follows is in `arithmetic.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache

from crawler.forms import Formula, Part
from crawler.sites import load_sites
from pipeline.errors import UnreadValue
from pipeline.records import Statement
from pipeline.values.numbers import parse_parameters
from pipeline.values.quantity import Interval

NUMBER = r"(?<![\d.,])(?P<number>\d[\d,]{0,17}(?:\.\d{1,9})?)"
RATIO = re.compile(NUMBER + r"\s*[x×]")
SIZE = re.compile(NUMBER + r"\s*[KMBT]\b")
PERCENTAGE = re.compile(NUMBER + r"\s*%")


def gap(larger: Decimal, smaller: Decimal) -> Decimal:
    """Return by how many parameters one is larger.

    llm-stats.com: "23.2B diff"; "Qwen2 72B Instruct larger by 68.0B (1700.0%)."
    """
    return larger - smaller


def _around(number: Decimal) -> Interval:
    """Return what a print allows: half a unit of its last digit to each side."""
    half = step_of(number) / 2
    return (number - half, number + half)


def step_of(number: Decimal) -> Decimal:
    """Return one unit of the last digit that is printed."""
    return Decimal(1).scaleb(int(number.as_tuple().exponent))


def _read_dollars(statement: Statement) -> Interval | None:
    quantity = statement.quantity
    if quantity.amount is None or not quantity.unit.startswith("USD"):
        return None
    return _around(quantity.amount)


def _read_number(pattern: re.Pattern[str], statement: Statement) -> Interval | None:
    match = pattern.search(statement.value_text)
    return _around(Decimal(match["number"].replace(",", ""))) if match else None


def _read_ratio(statement: Statement) -> Interval | None:
    return _read_number(RATIO, statement)


def _read_percentage(statement: Statement) -> Interval | None:
    return _read_number(PERCENTAGE, statement)


def _read_size(statement: Statement) -> Interval | None:
    match = SIZE.search(statement.value_text)
    try:
        return parse_parameters(match[0])[0].readings[0] if match else None
    except UnreadValue:
        return None


PRINTED: Mapping[str, Callable[[Statement], Interval | None]] = {
    "dollars": _read_dollars,
    "ratio": _read_ratio,
    "percentage": _read_percentage,
    "size": _read_size,
}


def read_printed(formula: Formula, statement: Statement) -> Interval | None:
    """Return what the print of a derived value allows; None where it has none."""
    return PRINTED[formula.printed](statement)


GENERAL = (
    Formula(
        "parameter gap = larger − smaller",
        "parameter_gap",
        "",
        (Part("larger", "parameters"), Part("smaller", "parameters")),
        gap,
        "{} − {}",
        "size",
        "B",
        Decimal(10**9),
    ),
)


@cache
def load_formulas() -> tuple[tuple[str, Formula], ...]:
    """Return every formula, and the name of its site; '' where any site uses it."""
    sites = load_sites().values()
    of_sites = ((site.name, one) for site in sites for one in site.formulas)
    return (*(("", one) for one in GENERAL), *of_sites)
