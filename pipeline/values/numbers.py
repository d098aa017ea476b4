"""'~200B (est.)' → Quantity: numbers of tokens, parameters and places, and results.

Each grammar is anchored: what it does not know is no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from crawler.vocabulary.units import NUMBER, load_units, one_of, scale_word
from pipeline.errors import UnreadValue
from pipeline.values.quantity import INFINITY, Interval, Quantity, parse_state, plain

UNITS = load_units()
SCALES = {"": 1, **UNITS.scales}
BINARY = {"k": 2**10, "m": 2**20}
MOST_DIGITS = 18  # more is a run of numbers that lost their spaces
ROUND_SHARE = Decimal("0.05")
BOUNDS = tuple(
    (re.compile(rf"^{one_of(words)}\s*"), name) for name, words in UNITS.bounds.items()
)
ESTIMATE = re.compile(r"\best(?:\.|imated?|imation)?(?:\b|$)", re.I)
NOTE = re.compile(r"\s*\(([^()]*)\)")
FOOTNOTE = re.compile(r"(?:\s*(?:\*|†|‡|[⁰¹²³⁴⁵⁶⁷⁸⁹]|\[\d{1,3}\]))+$")
TICK = re.compile(r"^[✓✔✅]\s*(?=\d)")
PRINTED = re.compile(
    rf"(?P<digits>{NUMBER})\s*(?P<scale>{scale_word()})?(?P<plus>\+)?(?![\w])", re.I
)
TOKENS = one_of(word for word, noun in UNITS.nouns.items() if noun == "token")


@dataclass(frozen=True, slots=True)
class _Print:
    """The parts of a printed number."""

    amount: Decimal
    step: Decimal
    scale: str
    bound: str
    flags: tuple[str, ...]
    notes: tuple[str, ...]
    rest: str


def _take_apart(text: str, kind: str) -> _Print:
    """Cut bounds, notes and footnotes off; what is left must begin with a number."""
    body, bound, flags = TICK.sub("", text.strip()), "exact", []
    notes = tuple(NOTE.findall(body))
    body = NOTE.sub("", body).strip()
    if FOOTNOTE.search(body):
        body = FOOTNOTE.sub("", body).rstrip()
        flags.append("footnote")
    for pattern, name in BOUNDS:
        shorter = pattern.sub("", body)
        if shorter != body:
            body, bound = shorter, name
    if ESTIMATE.search(text):
        flags.append("estimate")
    match = PRINTED.match(body)
    if match is None:
        raise UnreadValue(repr(text), f"a printed {kind}", repr(body))
    if match["plus"]:
        bound = "at_least"
    digits = re.sub(r"[,\s\u00a0\u202f]", "", match["digits"])
    if len(digits) > MOST_DIGITS:
        raise UnreadValue(
            repr(text), f"a {kind} of at most {MOST_DIGITS} digits", "more"
        )
    scale = (match["scale"] or "").casefold()
    factor = Decimal(SCALES[scale])
    places = len(digits.partition(".")[2])
    amount = Decimal(digits) * factor
    step = factor * Decimal(10) ** -places
    return _Print(
        amount, step, scale, bound, tuple(flags), notes, body[match.end() :].strip()
    )


def _interval(amount: Decimal, half: Decimal, bound: str, last: Decimal) -> Interval:
    """Return what ``amount`` ± ``half`` allows; ``last`` is the smallest unit."""
    if bound == "at_least":
        return (amount, INFINITY)
    if bound == "at_most":
        return (Decimal(0), amount)
    if bound == "about":
        half = max(half, amount * ROUND_SHARE)
    if half <= last / 2:
        return (amount, amount)
    return (max(amount - half, Decimal(0)), amount + half - last)


GROUPED = re.compile(r"\D{0,8}\d{1,3}\.\d{3}(?!\d)")


def parse_tokens(text: str) -> Quantity:
    """Read a number of tokens.

    K and M are 1000 and 1000², or 1024 and 1024². The interval is half a unit of the
    last printed digit to each side, at most 5 %, since sizes are round by design; cut
    digits ('65k' of 65,536) are a reading of their own.

    >>> parse_tokens("128K").readings[0] == (127500, 128499)
    True

    Raises:
        UnreadValue: ``text`` is no number of tokens.
    """
    state = parse_state(text)
    if state:
        return state
    parts = _take_apart(text, "number of tokens")
    if not re.fullmatch(rf"(?:-?\s*{TOKENS})?", parts.rest):
        raise UnreadValue(repr(text), "a number of tokens", repr(parts.rest))
    amount = parts.amount
    if not parts.scale and GROUPED.match(text.strip()):
        expected = "a number of tokens whose point has one reading"
        raise UnreadValue(repr(text), expected, repr(text))
    if amount != amount.to_integral_value():
        raise UnreadValue(repr(text), "whole tokens", plain(amount))
    half = min(parts.step / 2, amount * ROUND_SHARE) if parts.scale else Decimal(0)
    readings = [_interval(amount, half, parts.bound, Decimal(1))]
    if parts.bound == "exact":
        readings += _other_readings(amount, parts)
    return Quantity(
        plain(amount),
        amount,
        tuple(readings),
        "tokens",
        parts.bound,
        "known",
        parts.flags,
    )


def _other_readings(amount: Decimal, parts: _Print) -> list[Interval]:
    """Return the other readings of a size: binary, cut off, or one short.

    '128,000' may be 128 × 1024 and '1,000,000' 1024², written out by somebody who read
    '128K' and '1M'; '65,535' may be the last index below 65,536.
    """
    if not parts.scale:
        return _written_out(amount)
    count = amount / SCALES[parts.scale]
    readings = []
    if parts.scale in BINARY and count == count.to_integral_value():
        readings.append((count * BINARY[parts.scale],) * 2)
    most = min(amount + parts.step - 1, amount * (1 + ROUND_SHARE))
    readings.append((amount, most))
    return readings


def _written_out(amount: Decimal) -> list[Interval]:
    """Return what a plain number stands for besides itself."""
    for scale in ("m", "k"):
        count = amount / SCALES[scale]
        if count == count.to_integral_value() and _is_power_of_two(count):
            return [(count * BINARY[scale],) * 2]
    if amount + 1 >= BINARY["k"] and _is_power_of_two(amount + 1):
        return [(amount, amount + 1)]
    return []


def _is_power_of_two(amount: Decimal) -> bool:
    number = int(amount)
    return number > 0 and number & (number - 1) == 0


ACTIVE = re.compile(r"\s*[/,·]\s*(\S+\s?[KMBT]) activ(?:e|ated)$", re.I)


def parse_parameters(text: str) -> tuple[Quantity, Quantity | None]:
    """Read a number of parameters, and the active ones where a note states them.

    >>> [quantity.text for quantity in parse_parameters("56B (13B active)")]
    ['56000000000', '13000000000']

    Raises:
        UnreadValue: ``text`` is no number of parameters.
    """
    state = parse_state(text)
    if state:
        return state, None
    text = ACTIVE.sub(r" (\1 active)", text)
    parts = _take_apart(text, "number of parameters")
    if not re.fullmatch(
        r"(?:MoE|parameters?|params?|total|paramètres)?", parts.rest, re.I
    ):
        raise UnreadValue(repr(text), "a number of parameters", repr(parts.rest))
    total = Quantity(
        plain(parts.amount),
        parts.amount,
        (_interval(parts.amount, parts.step / 2, parts.bound, Decimal(1)),),
        "parameters",
        parts.bound,
        "known",
        parts.flags,
    )
    for note in parts.notes:
        active = re.fullmatch(r"(?P<amount>.+?)\s+active(?: parameters)?", note)
        if active:
            return total, parse_parameters(active["amount"])[0]
    return total, None


def parse_count(text: str) -> Quantity:
    """Read a count; '1.8M' leaves open what it rounds.

    >>> parse_count("6 tracked").text
    '6'

    Raises:
        UnreadValue: ``text`` is no count.
    """
    state = parse_state(text)
    if state:
        return state
    parts = _take_apart(text, "count")
    if not re.fullmatch(r"[A-Za-z ]{0,20}", parts.rest):
        raise UnreadValue(repr(text), "a count", repr(parts.rest))
    half = parts.step / 2 if parts.scale else Decimal(0)
    reading = _interval(parts.amount, half, parts.bound, Decimal(1))
    return Quantity(
        plain(parts.amount),
        parts.amount,
        (reading,),
        "",
        parts.bound,
        "known",
        parts.flags,
    )


def parse_rank(text: str) -> Quantity:
    """Read a place on a leaderboard.

    >>> parse_rank("#2").text
    '2'

    Raises:
        UnreadValue: ``text`` is no rank.
    """
    state = parse_state(text.strip())
    if state:
        return state
    match = re.fullmatch(r"#?\s*(\d{1,5})", text.strip())
    if match is None:
        raise UnreadValue(repr(text), "a rank such as '#2'", repr(text))
    amount = Decimal(match[1])
    return Quantity(plain(amount), amount, ((amount, amount),), "rank")


SCORE_ERROR = re.compile(
    r"(?:±|\+/-)\s?(\d+(?:\.\d+)?)|\+(\d+(?:\.\d+)?)\s?/\s?-(\d+(?:\.\d+)?)"
)


def parse_score(text: str, unit: str = "") -> Quantity:
    """Read a benchmark result; ``unit`` is the benchmark's, '%' where it is printed.

    The interval is half a unit of the last printed digit, or what stands behind '±'.

    >>> parse_score("94.62 (#1 overall)").text
    '94.62'

    Raises:
        UnreadValue: ``text`` is no result.
    """
    state = parse_state(text.strip())
    if state:
        return state
    text = text.replace("+/-", "±")
    parts = _take_apart(text, "score")
    error = SCORE_ERROR.search(text)
    rest = re.sub(r"%$", "", parts.rest) if error else parts.rest
    match = re.fullmatch(r"(%?)", SCORE_ERROR.sub("", rest).strip())
    if match is None or parts.scale:
        raise UnreadValue(repr(text), "a score", repr(parts.rest or parts.scale))
    half = Decimal(max(error.groups(""), key=_size)) if error else parts.step / 2
    reading = (parts.amount - half, parts.amount + half)
    if parts.bound in ("at_least", "at_most"):
        reading = _interval(parts.amount, half, parts.bound, Decimal(0))
    return Quantity(
        plain(parts.amount),
        parts.amount,
        (reading,),
        "%" if match[1] else unit,
        parts.bound,
        "known",
        parts.flags,
    )


PERCENT = 100


def of_share(score: Quantity, scale: Decimal, unit: str) -> Quantity:
    """Return a share of 1 on the ``scale`` of its benchmark.

    More than 1 on a scale of points is the points themselves.

    >>> of_share(parse_score("0.648"), Decimal(100), "%").text
    '64.8'
    >>> of_share(parse_score("8.99"), Decimal(10), "points").text
    '8.99'
    """
    if score.amount is None:
        return score
    if score.amount > 1 and scale != PERCENT:
        return replace(score, unit=unit)
    amount = score.amount * scale
    readings = tuple((low * scale, high * scale) for low, high in score.readings)
    return replace(
        score, text=plain(amount), amount=amount, readings=readings, unit=unit
    )


def _size(text: str) -> Decimal:
    return Decimal(text or 0)
