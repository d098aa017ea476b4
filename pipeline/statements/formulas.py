"""How sites work out what they derive: each formula, and the words it is known by.

A rule is a row of data. What it is tried on and what follows is in `arithmetic.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.errors import UnreadValue
from pipeline.records import Statement
from pipeline.values.numbers import parse_parameters
from pipeline.values.quantity import Interval

BILLION = Decimal(10**9)
NUMBER = r"(?<![\d.,])(?P<number>\d[\d,]{0,17}(?:\.\d{1,9})?)"
RATIO = re.compile(NUMBER + r"\s*[x×]")
GAP = re.compile(NUMBER + r"\s*[KMBT]\b")
PERCENTAGE = re.compile(NUMBER + r"\s*%")


@dataclass(frozen=True, slots=True)
class Part:
    """A number that a formula takes.

    ``whose`` is own (the model that the derived value is said of), other, or larger
    and smaller, which say of which of the two the number is.
    """

    whose: str
    property: str
    meter: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a site derives a property from what it prints beside it.

    ``site`` is '' where any site does so. Saved pages of no known site are taken for
    the site's if ``words`` stand in the claim. ``formula`` rises or falls with each of
    its parts and is written out in ``sums``; its result counts in ``unit``, ``scale``
    of what ``printed`` reads.
    """

    name: str
    property: str
    site: str
    words: str
    parts: tuple[Part, ...]
    formula: Callable[..., Decimal]
    sums: str
    printed: Callable[[Statement], Interval | None]
    unit: str = ""
    scale: Decimal = Decimal(1)


def monthly_cost(input_price: Decimal, output_price: Decimal) -> Decimal:
    """Return the cost of 800M tokens of input and 250M of output; $ per 1M tokens.

    The traffic is that of llmreference.com: "Monthly cost at traffic. Estimate token
    spend from the cheapest tracked input and output route or tier on this page."

    >>> monthly_cost(Decimal("0.1"), Decimal("0.15"))
    Decimal('117.50')
    """
    return 800 * input_price + 250 * output_price


def blended_ratio(
    input_price: Decimal,
    output_price: Decimal,
    own_input_price: Decimal,
    own_output_price: Decimal,
) -> Decimal:
    """Return how many times cheaper a model is, at three tokens of input to one.

    llm-stats.com: "Gemma 3 12B is 96.0x cheaper per token."

    >>> blended_ratio(Decimal(3), Decimal(15), Decimal("0.05"), Decimal("0.10"))
    Decimal('96')
    """
    own = 3 * own_input_price + own_output_price
    return (3 * input_price + output_price) / own


def mean_ratio(
    input_price: Decimal,
    output_price: Decimal,
    own_input_price: Decimal,
    own_output_price: Decimal,
) -> Decimal:
    """Return how many times cheaper a model is by the plain mean of its two prices.

    awaira.com: "2.2x cheaper on average", of 4.00 and 1.80.
    """
    return (input_price + output_price) / (own_input_price + own_output_price)


def gap(larger: Decimal, smaller: Decimal) -> Decimal:
    """Return by how many parameters one is larger.

    llm-stats.com: "23.2B diff"; "Qwen2 72B Instruct larger by 68.0B (1700.0%)."
    """
    return larger - smaller


def gap_percentage(larger: Decimal, smaller: Decimal) -> Decimal:
    """Return the gap in percent of the smaller one.

    llm-stats.com: "Qwen2 72B Instruct larger by 68.0B (1700.0%)."
    """
    return (larger / smaller - 1) * 100


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


def _read_gap(statement: Statement) -> Interval | None:
    match = GAP.search(statement.value_text)
    try:
        return parse_parameters(match[0])[0].readings[0] if match else None
    except UnreadValue:
        return None


OWN_PRICES = (Part("own", "price", "input"), Part("own", "price", "output"))
BOTH_PRICES = (
    Part("other", "price", "input"),
    Part("other", "price", "output"),
    *OWN_PRICES,
)
BOTH_SIZES = (Part("larger", "parameters"), Part("smaller", "parameters"))
RULES = (
    Rule(
        "monthly cost = 800 × input + 250 × output",
        "monthly_cost_estimate",
        "llmreference",
        "monthly cost at traffic",
        OWN_PRICES,
        monthly_cost,
        "800 × {} + 250 × {}",
        _read_dollars,
    ),
    Rule(
        "price ratio = (3 × input + output) of the other / (3 × input + output)",
        "price_ratio",
        "llm_stats",
        "cheaper per token",
        BOTH_PRICES,
        blended_ratio,
        "(3 × {} + {}) / (3 × {} + {})",
        _read_ratio,
    ),
    Rule(
        "price ratio = (input + output) of the other / (input + output)",
        "price_ratio",
        "awaira",
        "cheaper on average",
        BOTH_PRICES,
        mean_ratio,
        "({} + {}) / ({} + {})",
        _read_ratio,
    ),
    Rule(
        "parameter gap = larger − smaller",
        "parameter_gap",
        "",
        "",
        BOTH_SIZES,
        gap,
        "{} − {}",
        _read_gap,
        "B",
        BILLION,
    ),
    Rule(
        "parameter gap in percent = (larger / smaller − 1) × 100",
        "parameter_gap",
        "llm_stats",
        "larger by",
        BOTH_SIZES,
        gap_percentage,
        "({} / {} − 1) × 100",
        _read_percentage,
        "%",
    ),
)
