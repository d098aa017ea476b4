"""Printed prices: unknown, free and zero are three answers; money is exact."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnreadValue
from pipeline.values.prices import parse_price, truncated, usd_per_mtok
from pipeline.values.quantity import agree


@pytest.mark.parametrize(
    ("text", "amount", "unit", "mtok"),
    [
        ("$2.50/1M tokens", "2.5", "USD/1M tokens", "2.5"),
        ("$15/1M", "15", "USD/1M tokens", "15"),
        ("$15/1M tokens", "15", "USD/1M tokens", "15"),
        ("$0.1/1M", "0.1", "USD/1M tokens", "0.1"),
        ("$0.039/1M", "0.039", "USD/1M tokens", "0.039"),
        ("$0.25/M input", "0.25", "USD/1M tokens", "0.25"),
        ("$1.25/M output", "1.25", "USD/1M tokens", "1.25"),
        ("$3/MTok", "3", "USD/1M tokens", "3"),
        ("$3 / MTok", "3", "USD/1M tokens", "3"),
        ("$15 per 1M tokens", "15", "USD/1M tokens", "15"),
        ("$1.25 per 1M input tokens", "1.25", "USD/1M tokens", "1.25"),
        ("$0.0025/1K tokens", "0.0025", "USD/1k tokens", "2.5"),
        ("$2.50e-6 per prompt token", "0.0000025", "USD/token", "2.5"),
        ("$5.10e-8/token", "0.000000051", "USD/token", "0.051"),
        ("US$2.50/1M", "2.5", "USD/1M tokens", "2.5"),
        ("2.50 USD/1M tokens", "2.5", "USD/1M tokens", "2.5"),
        ("€2.50/1M tokens", "2.5", "EUR/1M tokens", None),
        ("2.50 €/1M tokens", "2.5", "EUR/1M tokens", None),
        ("¥4 / 1M tokens", "4", "CNY/1M tokens", None),
        ("4元/1M tokens", "4", "CNY/1M tokens", None),
        ("£1", "1", "GBP", None),
        ("$0.008 / 1k docs", "0.008", "USD/1k documents", None),
        ("$0.10/K input imgs", "0.1", "USD/1k images", None),
        ("$1 per 1,000 images", "1", "USD/1k images", None),
        ("$0.04 per image", "0.04", "USD/image", None),
        ("$4.50 per hour", "4.5", "USD/hour", None),
        ("$0.3 / 1M characters", "0.3", "USD/1M characters", None),
        ("$7,750", "7750", "USD", None),
        ("$1,000.50/month", "1000.5", "USD/month", None),
        ("$2.50 / 1M tokens (prompts up to 200K)", "2.5", "USD/1M tokens", "2.5"),
        pytest.param(
            *("$15 per million tokens", "15", "USD/1M tokens", "15"),
        ),
    ],
)
def test_a_price_says_how_much_of_what_it_buys(text, amount, unit, mtok):
    price = parse_price(text)
    assert price.quantity.text == amount
    assert price.unit == unit
    assert price.quantity.state == "known"
    exact = usd_per_mtok(price)
    assert exact == (None if mtok is None else Decimal(mtok))


@pytest.mark.parametrize(
    ("text", "unit_text", "unit"),
    [
        ("$2.50", "", "USD"),
        ("$2.50", "1M tokens", "USD/1M tokens"),
        ("$2.50", "MTok", "USD/1M tokens"),
        ("$2.50/1k docs", "1M tokens", "USD/1k documents"),
    ],
)
def test_the_unit_of_a_label_counts_only_where_the_price_prints_none(
    text, unit_text, unit
):
    assert parse_price(text, unit_text).unit == unit


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Free (open)/1M tokens", ("free_weights",)),
        ("Free (open)", ("free_weights",)),
        ("Free/1M tokens", ()),
        ("Free", ()),
        ("✓ Free", ()),
        ("Free (free)", ()),
    ],
)
def test_free_is_no_price_of_zero(text, flags):
    price = parse_price(text)
    assert price.quantity.state == "free"
    assert price.quantity.amount is None
    assert price.quantity.flags == flags
    assert usd_per_mtok(price) is None


def test_free_beside_a_price_does_not_hide_the_price():
    with pytest.raises(UnreadValue):
        parse_price("Free (self-hosted) / ~$0.9 (hosted)")


@pytest.mark.parametrize("text", ["$0.00", "$0", "$0.00/1M tokens"])
def test_zero_is_a_known_price(text):
    quantity = parse_price(text).quantity
    assert (quantity.state, quantity.text) == ("known", "0")


@pytest.mark.parametrize("text", ["Unknown", "Undisclosed", "N/A", "Not available"])
def test_unknown_is_neither_free_nor_zero(text):
    price = parse_price(text)
    assert price.quantity.state == "unknown"
    assert usd_per_mtok(price) is None


def test_unknown_free_and_zero_agree_with_none_of_each_other():
    answers = [parse_price(text).quantity for text in ("Unknown", "Free", "$0.00")]
    for one in answers:
        assert [agree(one, other) for other in answers].count(True) == 1


@pytest.mark.parametrize(
    ("text", "canonical", "low", "high", "flags"),
    [
        ("$1.25–$2.50*", "1.25–2.5", "1.25", "2.50", ("footnote", "range")),
        ("$10.00–$15.00*", "10–15", "10", "15", ("footnote", "range")),
        ("$0.02–0.05", "0.02–0.05", "0.02", "0.05", ("range",)),
        ("$1.25-$2.50/1M", "1.25–2.5", "1.25", "2.50", ("range",)),
        pytest.param(
            *("$2.50–$1.25/1M", "1.25–2.5", "1.25", "2.50", ("range",)),
        ),
    ],
)
def test_a_range_is_an_interval_and_flagged(text, canonical, low, high, flags):
    quantity = parse_price(text).quantity
    assert quantity.text == canonical
    assert (quantity.low, quantity.high) == (Decimal(low), Decimal(high))
    assert quantity.flags == flags
    assert agree(quantity, quantity)


@pytest.mark.parametrize(
    ("text", "unit", "meter"),
    [
        (
            "~$0.626 / 1k images · estimated, set at launch",
            "USD/1k images",
            "image",
        ),
        ("~$0.0034", "USD", ""),
        ("~$0.0034 · estimated, set at launch", "USD", ""),
        ("from $0.25/1M", "USD/1M tokens", ""),
        ("starting at $0.25/M", "USD/1M tokens", ""),
    ],
)
def test_a_hedged_price_is_an_estimate(text, unit, meter):
    price = parse_price(text)
    assert price.quantity.flags == ("estimate",)
    assert price.quantity.bound == "about"
    assert (price.unit, price.meter) == (unit, meter)


@pytest.mark.parametrize(
    "text",
    [
        "2.50",
        "$",
        "-$2",
        "—",
        "-",
        "",
        "2,50 €",
        "5.10e-8/token",
        "$3.00 2.4x",
        "$2.5090% discount",
        "$0.07$0.08",
        "$6.00/$30.00/M",
        "$2 / $8",
        "$10 / $40 (o3)",
        "GPT-51M$1.25",
        "contact sales",
        "freemium",
        "$2.50/1M smiles",
    ],
)
def test_noise_and_pairs_are_refused(text):
    with pytest.raises(UnreadValue, match=re.escape(repr(text))):
        parse_price(text)


@given(
    st.decimals(0, 10**6, places=8, allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [("1M tokens", 10**6), ("1K tokens", 1000), ("token", 1), ("MTok", 10**6)]
    ),
)
def test_the_price_of_a_million_tokens_is_exact(amount, unit):
    name, count = unit
    exact = usd_per_mtok(parse_price(f"${amount:f}/{name}"))
    assert exact is not None
    assert Fraction(exact) == Fraction(amount) * 10**6 / count


@pytest.mark.parametrize("other", ["$2.50e-6 per prompt token", "$0.0025/1k tokens"])
def test_one_price_in_two_units_is_one_price(other):
    first, second = parse_price("$2.50/1M tokens"), parse_price(other)
    assert usd_per_mtok(first) == usd_per_mtok(second)
    assert agree(with_unit(first), with_unit(second))


def with_unit(price):
    """Give the quantity the unit that `normalise` publishes it with."""
    return replace(price.quantity, unit=price.unit)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("2.50 € pro 1 Mio. Token", "2.5", "EUR/1M tokens"),
        ("$5 pro Million", "5", "USD/1M tokens"),
        ("€2.50 par million", "2.5", "EUR/1M tokens"),
        ("2.50 € par million de jetons", "2.5", "EUR/1M tokens"),
        ("$2/mille jetons", "2", "USD/1k tokens"),
        ("2.50 Euro", "2.5", "EUR"),
        ("5 dollars", "5", "USD"),
        ("4元/百万tokens", "4", "CNY/1M tokens"),
        ("0.8 元 / 百万 Token", "0.8", "CNY/1M tokens"),
        ("0.02元/千 tokens", "0.02", "CNY/1k tokens"),
        ("￥5/百万tokens", "5", "CNY/1M tokens"),
        ("2.5美元/百万tokens", "2.5", "USD/1M tokens"),
        ("3 人民币", "3", "CNY"),
        ("$5 每百万 tokens", "5", "USD/1M tokens"),
        ("0.2元/张", "0.2", "CNY/image"),
        ("0.2元/次", "0.2", "CNY/request"),
        ("¥1/页", "1", "CNY/page"),
        ("$0.003 / 秒", "0.003", "USD/second"),
        ("$3 / 1.000.000 tokens", "3", "USD/1M tokens"),
        ("$1/1 000 tokens", "1", "USD/1k tokens"),
        ("$2.50 each", "2.5", "USD"),
    ],
)
def test_prices_in_german_french_and_chinese(text, amount, unit):
    price = parse_price(text)
    assert (price.quantity.text, price.unit) == (amount, unit)


@pytest.mark.parametrize("text", ["免费", "Gratuit", "Kostenlos", "Free per month"])
def test_free_has_words_in_each_language(text):
    assert parse_price(text).quantity.state == "free"


@pytest.mark.parametrize(
    ("text", "per", "currency", "unit"),
    [
        ("2.50", "1M tokens", "USD", "USD/1M tokens"),
        ("2.50", "1 Mio. Token", "€", "EUR/1M tokens"),
        ("4", "百万 tokens", "元", "CNY/1M tokens"),
        ("4", "百万", "元", "CNY/1M tokens"),
        ("4", "万 tokens", "元", "CNY/10k tokens"),
        ("4", "千 Token", "元", "CNY/1k tokens"),
        ("4", "", "US dollars", "USD"),
        ("€4", "1M tokens", "$", "EUR/1M tokens"),
    ],
)
def test_a_head_says_the_currency_and_the_unit_of_bare_numbers(
    text, per, currency, unit
):
    assert parse_price(text, per, currency).unit == unit


@pytest.mark.parametrize(
    ("text", "per", "currency"),
    [("2.50", "1M tokens", ""), ("2.50", "1M smiles", "$"), ("2.50", "", "points")],
)
def test_a_bare_number_without_a_known_currency_or_unit_is_refused(text, per, currency):
    with pytest.raises(UnreadValue):
        parse_price(text, per, currency)


def test_a_unit_of_one_and_a_half_million_is_not_fifteen():
    try:
        price = parse_price("$3/1.5M tokens")
    except UnreadValue:
        return
    assert usd_per_mtok(price) == 2


def test_the_plural_of_a_unit_is_a_word():
    assert parse_price("$35 / 1,000 searches").unit == "USD/1k searches"


@pytest.mark.parametrize("text", ["0,150 €", "€0,004", "$0,150"])
def test_an_amount_that_begins_with_zero_has_no_thousands(text):
    with pytest.raises(UnreadValue):
        parse_price(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("7¢", "0.07"),
        ("¢7", "0.07"),
        ("12.5¢", "0.125"),
        ("150¢/1M tokens", "1.5"),
        ("0.5¢/1K tokens", "0.005"),
        ("5–7¢", "0.05–0.07"),
    ],
)
def test_cents_are_hundredths_of_a_dollar(text, amount):
    price = parse_price(text)
    assert (price.quantity.text, price.currency) == (amount, "USD")


@pytest.mark.parametrize("text", ["7", "7.0"])
def test_the_currency_of_a_head_may_be_cents(text):
    price = parse_price(text, "1M tokens", "¢")
    assert (price.quantity.text, price.unit) == ("0.07", "USD/1M tokens")
    assert usd_per_mtok(price) == Decimal("0.07")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("$0.13", "0.125", "0.135"),
        ("$0.125", "0.1245", "0.1255"),
        ("$1.05", "1.045", "1.055"),
        ("$1,000.25", "1000.245", "1000.255"),
        ("$1.25e-7", "1.245e-7", "1.255e-7"),
    ],
)
def test_a_price_of_several_decimals_may_be_rounded(text, low, high):
    plain, rounded = parse_price(text).quantity.readings
    assert plain[0] == plain[1]
    assert rounded == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "text",
    ["$10", "$2.5", "$0.05", "$0.10", "$1.00", "$0.00", "$1.3e-07", "13¢", "$1–$1.25"],
)
def test_round_prices_cents_and_ranges_are_meant_as_they_stand(text):
    assert len(parse_price(text).quantity.readings) == 1


@pytest.mark.parametrize(
    ("one", "other", "agrees"),
    [
        ("$0.13", "$0.125", True),
        ("$0.13", "$0.134", True),
        ("$0.13", "$0.15", False),
        ("$0.13", "$0.136", False),
        ("$0.10", "$0.104", False),
        ("$2.5", "$2.54", False),
    ],
)
def test_a_rounded_price_agrees_with_what_it_is_rounded_from(one, other, agrees):
    first, second = (parse_price(f"{text}/1M tokens").quantity for text in (one, other))
    assert agree(first, second) is agree(second, first) is agrees


@pytest.mark.parametrize(
    ("cut", "exact", "agrees"),
    [
        ("$0.07", "$0.07", True),
        ("$0.07", "$0.0799", True),
        ("$0.07", "$0.08", False),
        ("$0.07", "$0.069", False),
        ("$1.23", "$1.235", True),
    ],
)
def test_a_price_with_digits_cut_off_is_at_most_a_cent_more(cut, exact, agrees):
    quantity = truncated(parse_price(f"{cut}/1M tokens").quantity)
    assert agree(quantity, parse_price(f"{exact}/1M tokens").quantity) is agrees
    assert quantity.text == cut.removeprefix("$")


@pytest.mark.parametrize("text", ["Free", "Unknown"])
def test_what_is_no_amount_has_no_digits_to_cut_off(text):
    quantity = parse_price(text).quantity
    assert truncated(quantity) == quantity


@given(st.integers(0, 10**6), st.integers(0, 99))
def test_whatever_stands_behind_a_cent_agrees_with_what_was_cut_off(cents, behind):
    exact = Decimal(cents) / 100 + Decimal(behind) / 10_000
    quantity = truncated(parse_price(f"${Decimal(cents) / 100:.2f}").quantity)
    assert agree(quantity, parse_price(f"${exact:.4f}").quantity)
