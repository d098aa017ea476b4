"""Holds what a page's data says against what the page shows.

The two are one statement seen twice where their values are the same; where they differ,
the words that are shown win. The comparison only tests for sameness: no value that is
worked out here is published, and what it cannot compare is not the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from crawler.claims.datakeys import cut_unit, fold_key, unit_of
from crawler.items import Issue, RawClaim
from crawler.vocabulary import Vocabulary, load_vocabulary
from crawler.vocabulary.words import fold, name_key

NUMBER = re.compile(
    r"(?P<digits>\d{1,3}(?:[,\u00a0 ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:[eE](?P<power>-?\d{1,2}))?\s?(?P<scale>(?:[kmbt]|thousand|million|billion|"
    r"trillion)\b)?",
    re.I,
)
POWERS = {"": 0, "k": 1, "t": 4, "m": 2, "b": 3, "thousand": 1, "million": 2,
          "billion": 3, "trillion": 4}  # fmt: skip
UNIT_SIZES = {"1M tokens": 10**6, "1K tokens": 10**3, "token": 1}
CURRENCIES = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY",
              "CN¥": "CNY", "RMB": "CNY"}  # fmt: skip
CURRENCY = re.compile(r"US\$|CN¥|[$€£¥]|\b(?:USD|EUR|GBP|CNY|RMB)\b", re.I)
YES = frozenset({"yes", "true", "✓", "✔", "✅", "supported", "open source",
                 "open weights", "open-source", "open-weights"})  # fmt: skip
NO = frozenset({"no", "false", "✕", "✗", "✘", "❌", "not supported", "proprietary",
                "closed source", "closed"})  # fmt: skip
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T.*)?)?)?"
    r"|(?:(?P<day1>\d{1,2}) )?(?P<name>[A-Za-z]{3,9})\.?(?: (?P<day2>\d{1,2}))?,? "
    r"(?P<year2>\d{4})"
)
QUALIFIERS = ("meter", "setting", "provider", "metric", "tier")
PERCENT = 100
MOST_SHARE_SLACK = Decimal("0.005")  # of two decimals: '0.9' is no share of 87 %
SLACK = Decimal("0.05")  # of a size that is printed with a letter: '65k' of 65,536
CUT = Decimal("0.999")  # '128K' may be 128,999 cut short, but is not 129K
CENT = Decimal("0.005")  # prices are rounded to cents, if at all
MAX_NUMBER = 40
MOST_ISSUES = 3  # on one property of one model

Reading: TypeAlias = tuple[Decimal, Decimal]


def merge(
    visible: Sequence[RawClaim], embedded: Sequence[RawClaim]
) -> tuple[list[RawClaim], list[Issue]]:
    """Return the claims of a page, and where its data contradicts its words.

    First the ``visible`` claims, unchanged; then, for each embedded claim, a second
    sighting of the visible one that it agrees with, or the claim itself where nothing
    visible speaks of the same thing. A lone embedded claim that another embedded one
    contradicts is an issue, and so is a lone fraction on a scale of 100.
    """
    vocabulary = load_vocabulary()
    said: dict[tuple[str, str, str], list[RawClaim]] = defaultdict(list)
    for claim in visible:
        for who in _who(claim):
            said[who, claim.property, _benchmark(vocabulary, claim)].append(claim)
    alone: dict[tuple[str, str, str], list[RawClaim]] = defaultdict(list)
    merged = list(visible)
    issues: list[Issue] = []
    for claim in embedded:
        about = (claim.property, _benchmark(vocabulary, claim))
        rivals = [one for who in _who(claim) for one in said.get((who, *about), ())]
        rivals = [one for one in rivals if _same_question(one, claim)]
        same = next((one for one in rivals if agree(vocabulary, one, claim)), None)
        if same is not None:
            merged.append(replace(same, locator=claim.locator, quote=claim.quote))
        elif rivals:
            issues.append(_disagreement(rivals[0], claim))
        else:
            alone[(name_key(claim.subject_text), *about)].append(claim)
    for claims in alone.values():
        distinct = {(one.value_text, *one.qualifiers.items()): one for one in claims}
        noted: list[Issue] = []
        for claim in claims:
            _add_lone(vocabulary, claim, distinct.values(), merged, noted)
        issues += noted[:MOST_ISSUES]
    return merged, issues


def _add_lone(
    vocabulary: Vocabulary,
    claim: RawClaim,
    claims: Iterable[RawClaim],
    merged: list[RawClaim],
    issues: list[Issue],
) -> None:
    rival = next(
        (
            one
            for one in claims
            if _same_question(one, claim) and not agree(vocabulary, one, claim)
        ),
        None,
    )
    if rival is not None:
        issues.append(_disagreement(rival, claim))
    elif _is_fraction(vocabulary, claim):
        message = "expected a percentage, found what may be a fraction"
        issues.append(_issue("unparsed_value", claim, message))
    else:
        merged.append(claim)


def _issue(kind: str, claim: RawClaim, message: str) -> Issue:
    return Issue(kind, claim.label_text, claim.value_text, claim.locator, message)


def _disagreement(one: RawClaim, claim: RawClaim) -> Issue:
    message = (
        f"{claim.subject_text}, {claim.property}: expected {one.value_text!r} as at "
        f"{one.locator}, found {claim.value_text!r} at {claim.locator}"
    )
    return _issue("embedded_disagrees", claim, message)


def _who(claim: RawClaim) -> list[str]:
    keys = {name_key(claim.subject_text), name_key(claim.slug)} - {""}
    return sorted(keys)


def _benchmark(vocabulary: Vocabulary, claim: RawClaim) -> str:
    text = claim.qualifiers.get("benchmark", "")
    term = vocabulary.benchmark(text)
    return term.id if term else name_key(text)


def _same_question(one: RawClaim, other: RawClaim) -> bool:
    """Whether no qualifier that both claims state sets them apart."""
    return all(
        name_key(one.qualifiers[name]) == name_key(other.qualifiers[name])
        for name in QUALIFIERS
        if one.qualifiers.get(name) and other.qualifiers.get(name)
    )


def agree(vocabulary: Vocabulary, one: RawClaim, other: RawClaim) -> bool:
    """Return whether two claims on one property have the same value."""
    left, right = fold(one.value_text), fold(other.value_text)
    kind = vocabulary.properties[one.property].kind
    if kind == "price":
        return _same_price(one, other)
    if name_key(left) == name_key(right):
        return True
    if kind == "yes_no":
        pair = {left.casefold(), right.casefold()}
        return pair <= YES or pair <= NO
    if kind == "date":
        return _same_date(left, right)
    if kind == "list":
        return _items(left) == _items(right)
    if kind in ("licence", "organization", "provider"):
        terms = getattr(vocabulary, kind)
        return terms(left) is not None and terms(left) == terms(right)
    if kind in ("tokens", "parameters", "count", "rank", "score"):
        percent = kind == "score" and one.property == "score"
        return same_number(left, right, percent=percent)
    return False


def _items(text: str) -> set[str]:
    return {name_key(item) for item in re.split(r"[,;]| and ", text) if item.strip()}


def same_number(left: str, right: str, *, percent: bool = False) -> bool:
    """Return whether one printed number is the other, or the other rounded.

    >>> same_number("128K", "128000"), same_number("128K tokens", "131072")
    (True, True)
    >>> same_number("88.7%", "0.887", percent=True), same_number("128,000", "131072")
    (True, False)
    """
    one, other = _readings(left), _readings(right)
    pairs = [(a, b) for a in one for b in other]
    if percent:
        pairs += [(_percent(a), b) for a in one for b in other if _is_share(a)]
        pairs += [(a, _percent(b)) for a in one for b in other if _is_share(b)]
    return any(abs(a - b) <= max(slack, more) for (a, slack), (b, more) in pairs)


def _is_share(reading: Reading) -> bool:
    return reading[0] <= 1 and reading[1] <= MOST_SHARE_SLACK


def _percent(reading: Reading) -> Reading:
    return reading[0] * PERCENT, reading[1] * PERCENT


def _readings(text: str) -> list[Reading]:
    """Return what a printed number may be, each with what its rounding leaves open."""
    match = NUMBER.search(text)
    if match is None or len(match[0]) > MAX_NUMBER:
        return []
    digits = re.sub(r"[,\s]", "", match["digits"])
    power = POWERS[(match["scale"] or "").casefold()]
    exact = Decimal(digits).scaleb(int(match["power"] or 0))
    exponent = exact.as_tuple().exponent
    step = Decimal(1).scaleb(min(exponent if isinstance(exponent, int) else 0, 0))
    if not power:
        return [(exact, step / 2)]
    amount, step = exact * 1000**power, step * 1000**power
    slack = min(step * CUT, amount * SLACK)
    return [(amount, slack), (exact * 1024**power, Decimal(0))]


def _same_price(one: RawClaim, other: RawClaim) -> bool:
    """Whether two prices are equal per token; without a unit, as they stand."""
    codes = [_currency(claim) for claim in (one, other)]
    sizes = [_unit_size(claim) for claim in (one, other)]
    amounts = [_readings(claim.value_text)[:1] for claim in (one, other)]
    if not all(amounts) or (all(codes) and codes[0] != codes[1]):
        return False
    (left, slack), (right, more) = amounts[0][0], amounts[1][0]
    sizes = sizes if all(sizes) else [1, 1]
    slack = slack * sizes[1] if slack <= CENT else Decimal(0)
    more = more * sizes[0] if more <= CENT else Decimal(0)
    return abs(left * sizes[1] - right * sizes[0]) <= max(slack, more)


def _currency(claim: RawClaim) -> str:
    match = CURRENCY.search(claim.value_text)
    code = match[0].upper() if match else claim.qualifiers.get("currency", "").upper()
    return CURRENCIES.get(code, code)


def _unit_size(claim: RawClaim) -> int:
    """Return how many tokens a price is for; 0 where it does not say."""
    printed = re.search(r"(?:/|\bper\b)(.+)", claim.value_text)
    stated = printed[1] if printed else claim.qualifiers.get("per", "")
    unit = unit_of(stated) if stated else cut_unit(fold_key(claim.label_text))[1]
    return UNIT_SIZES.get(unit, 0)


def _same_date(left: str, right: str) -> bool:
    one, other = _date(left), _date(right)
    shared = min(len(one), len(other))
    return shared > 0 and one[:shared] == other[:shared]


def _date(text: str) -> tuple[int, ...]:
    """Return year, month and day, as far as they are printed."""
    match = DATE.fullmatch(text.replace(", ", " "))
    if match is None:
        return ()
    if match["year"]:
        parts = (match["year"], match["month"], match["day"])
        return tuple(int(part) for part in parts if part)
    month = match["name"][:3].casefold()
    if month not in MONTHS:
        return ()
    day = match["day1"] or match["day2"]
    return (int(match["year2"]), MONTHS.index(month) + 1, *([int(day)] if day else []))


def _is_fraction(vocabulary: Vocabulary, claim: RawClaim) -> bool:
    """A score of at most 1 on a scale of 100 may be a share that is printed as such."""
    if claim.property != "score" or "%" in claim.value_text:
        return False
    benchmark = vocabulary.benchmark(claim.qualifiers.get("benchmark", ""))
    readings = _readings(claim.value_text)
    scale = benchmark.extra.get("scale") if benchmark else None
    return bool(readings) and readings[0][0] <= 1 and scale in (PERCENT, None)
