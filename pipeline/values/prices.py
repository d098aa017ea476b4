"""'$2.50/1M tokens' → an amount of money and what it buys.

Unknown, free and zero are three answers: 'Free (open)' says that the weights are free,
and is no price of 0. The currency stays as printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from crawler.vocabulary.units import (
    AMOUNT,
    currency_symbol,
    load_units,
    one_of,
    per_word,
    scale_word,
)
from pipeline.errors import UnreadValue
from pipeline.values.numbers import ESTIMATE, MOST_DIGITS, NOTE
from pipeline.values.quantity import Quantity, parse_state, plain

UNITS = load_units()
HUNDREDTHS = frozenset({"¢"})  # a hundredth of the currency
CENT = Decimal("0.01")
DOUBLE_DIGITS = 15
SYMBOL = currency_symbol()
ABOUT = one_of((*UNITS.bounds["about"], "from", "starting at"))
PRICE = re.compile(
    rf"(?P<about>{ABOUT})?\s*(?P<before>{SYMBOL})?\s?"
    rf"(?P<amount>{AMOUNT})"
    rf"(?:\s?[–-]\s?(?:{SYMBOL})?(?P<most>{AMOUNT}))?\s?(?P<after>{SYMBOL})?"
    rf"(?P<note>[*†‡⁰¹²³⁴⁵⁶⁷⁸⁹]+)?\s*(?:{per_word()}\s*(?P<unit>[^·(*]*?))?"
    r"\s*(?:·.*)?",
    re.I,
)
FREE = re.compile(
    rf"(?:✓ )?{one_of(UNITS.free)}(?:\s*\((?P<why>[^()]*)\))?"
    r"(?:\s*(?:/|per)\s*(?:\d[\d,]*\s?)?[a-z]*(?: [a-z]+){0,2})?",
    re.I,
)
UNIT = re.compile(
    rf"(?:(?P<count>\d{{1,3}}(?:[., ]\d{{3}})+|\d+)|{one_of(UNITS.one)}\s)?\s*"
    rf"(?P<scale>{scale_word()})?\s*(?:de |d'|d’)?(?P<noun>[^\W\d_][\w ]*)?",
    re.I,
)
MOST_UNITS = 10**9
PLURALS = {"search": "searches"}
METERS = {
    "image": "image",
    "document": "document",
    "page": "page",
    "request": "request",
}


@dataclass(frozen=True, slots=True)
class Price:
    """Money for so many of something.

    ``quantity`` holds the amount as printed; ``per`` says how many ``noun`` it buys
    (1,000,000 'token'); ``noun`` is '' where the print does not say.
    """

    quantity: Quantity
    currency: str = ""
    per: Decimal = Decimal(1)
    noun: str = ""

    @property
    def unit(self) -> str:
        """The unit as published: 'USD/1M tokens', 'USD/1k images', 'USD'."""
        if not self.noun:
            return self.currency
        for name, factor in (("M", 10**6), ("k", 10**3)):
            if self.per >= factor and self.per % factor == 0:
                nouns = PLURALS.get(self.noun, f"{self.noun}s")
                return f"{self.currency}/{plain(self.per / factor)}{name} {nouns}"
        return f"{self.currency}/{self.noun}"

    @property
    def meter(self) -> str:
        """What is counted, where that alone settles the meter."""
        return METERS.get(self.noun, "")


def parse_price(text: str, unit_text: str = "", currency_text: str = "") -> Price:
    """Read a price; the other two are what a label beside it says of its unit.

    >>> price = parse_price("$2.50/1M tokens")
    >>> price.quantity.text, price.unit
    ('2.5', 'USD/1M tokens')
    >>> parse_price("Free (open)/1M tokens").quantity.state
    'free'

    Raises:
        UnreadValue: ``text`` is no price.
    """
    state = parse_state(text.strip())
    if state:
        return Price(state)
    free = FREE.fullmatch(text.strip())
    if free:
        flags = ("free_weights",) if "open" in (free["why"] or "").casefold() else ()
        return Price(Quantity("free", state="free", flags=flags))
    match = PRICE.fullmatch(NOTE.sub("", text).strip())
    named = (match["before"] or match["after"] or currency_text) if match else ""
    if match is None or named.casefold() not in UNITS.currencies:
        raise UnreadValue(repr(text), "a price with its currency", repr(text))
    currency = UNITS.currencies[named.casefold()]
    per, noun = _unit(match["unit"] or unit_text, text)
    cents = named in HUNDREDTHS
    quantity = replace(
        _quantity(match, text, currency, CENT if cents else Decimal(1)),
        base=f"{currency}/{noun}" if noun else currency,
        factor=1 / per,
    )
    return Price(quantity, currency, per, noun)


def without_noise(amount: Decimal) -> Decimal:
    """Return what a program meant that printed all digits of a binary fraction.

    A double holds 15 decimal digits of any number (IEEE 754); those behind are noise.

    >>> without_noise(Decimal("0.049999999999999996")), without_noise(Decimal("0.1"))
    (Decimal('0.05'), Decimal('0.1'))
    """
    if len(amount.normalize().as_tuple().digits) <= DOUBLE_DIGITS:
        return amount
    return Context(prec=DOUBLE_DIGITS).plus(amount).normalize()


def truncated(quantity: Quantity) -> Quantity:
    """Return a price whose digits behind the last were cut off: at most a cent more.

    >>> price = truncated(parse_price("7", "1M tokens", "¢").quantity)
    >>> price.text, price.readings[0] == (Decimal("0.07"), Decimal("0.0799999999"))
    ('0.07', True)
    """
    if quantity.amount is None:
        return quantity
    most = quantity.amount + CENT - Decimal("1e-10")
    return replace(quantity, readings=((quantity.amount, most),))


def _quantity(
    match: re.Match[str], text: str, currency: str, scale: Decimal
) -> Quantity:
    if match["amount"].startswith("0,"):
        expected = "a price whose comma has one reading"
        raise UnreadValue(repr(text), expected, repr(match["amount"]))
    printed = Decimal(match["amount"].replace(",", ""))
    if len(printed.as_tuple().digits) > MOST_DIGITS:
        raise UnreadValue(
            repr(text), f"a price of at most {MOST_DIGITS} digits", "more"
        )
    amount = without_noise(printed) * scale
    most = amount
    if match["most"]:
        most = without_noise(Decimal(match["most"].replace(",", ""))) * scale
    flags = []
    if match["about"] or ESTIMATE.search(text):
        flags.append("estimate")
    if match["note"]:
        flags.append("footnote")
    canonical = plain(amount)
    if match["most"]:
        flags.append("range")
        canonical = "–".join(map(plain, sorted((amount, most))))
    low, high = sorted((amount, most))
    readings = ((low, high), *_rounded(amount, match["amount"], scale))
    return Quantity(
        canonical,
        low,
        readings if low == high else readings[:1],
        currency,
        "about" if match["about"] else "exact",
        "known",
        tuple(flags),
    )


def _rounded(
    amount: Decimal, printed: str, scale: Decimal
) -> tuple[tuple[Decimal, Decimal], ...]:
    """Return what a price may be rounded from: '0.13' from 0.125.

    A print of two decimals or more and two digits or more; cents are round by design.
    """
    digits = printed.lower().replace(",", "").partition("e")[0]
    places = len(digits.partition(".")[2])
    significant = len(digits.replace(".", "").strip("0"))
    if places < 2 or significant < 2 or digits.endswith("0"):
        return ()
    step = Decimal(1).scaleb(int(amount.as_tuple().exponent))
    return ((amount - step / 2, amount + step / 2),) if scale == 1 else ()


def _unit(text: str, whole: str) -> tuple[Decimal, str]:
    """Read '1M tokens', 'MTok', '1k images'."""
    body = text.strip().rstrip(".")
    if not body:
        return Decimal(1), ""
    match = UNIT.fullmatch(body)
    word = (match["noun"] or "").strip().casefold() if match else ""
    noun = UNITS.nouns.get(word) if word else ""
    if match is None or noun is None:
        raise UnreadValue(repr(whole), "a unit such as '1M tokens'", repr(text))
    count = Decimal(re.sub(r"[,. ]", "", match["count"] or "1"))
    if not 0 < count <= MOST_UNITS:
        raise UnreadValue(repr(whole), "a unit of a plain number", repr(text))
    count *= UNITS.scales.get((match["scale"] or "").casefold(), 1)
    if noun == "mtok":
        return Decimal(10**6), "token"
    if not noun and count > 1:
        noun = "token"
    return count, noun


def per_million(price: Price) -> Price:
    """Return a price of tokens as that of a million of them, in its own currency.

    >>> per_million(parse_price("$2.50e-6 per prompt token")).quantity.text
    '2.5'
    """
    quantity, times = price.quantity, 10**6 / price.per
    if price.noun != "token" or quantity.amount is None or times == 1:
        return price
    readings = tuple((low * times, high * times) for low, high in quantity.readings)
    amount = quantity.amount * times
    ends = sorted({amount, readings[0][1]})
    scaled = replace(
        quantity,
        text="–".join(map(plain, ends)) if "range" in quantity.flags else plain(amount),
        amount=amount,
        readings=readings,
        factor=Decimal(1) / 10**6,
    )
    return Price(scaled, price.currency, Decimal(10**6), price.noun)


def usd_per_mtok(price: Price) -> Decimal | None:
    """Return the price of a million tokens in US dollars, where it is one.

    >>> usd_per_mtok(parse_price("$2.50e-6 per prompt token")) == Decimal("2.5")
    True
    """
    amount = price.quantity.amount
    if amount is None or price.currency != "USD" or price.noun != "token":
        return None
    return amount * (10**6 / price.per)
