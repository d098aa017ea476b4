"""Claims that cannot be right as they stand: kept, flagged, and never the value.

A number outside the range of the vocabulary is one; so is a number that is a unit away
from what everybody else says: cents for dollars, a price per token or per 1K where
others print it per million, 128 for 128K; and a price ten times off all others, that
nobody else bears out. A date that a source fills up with the first
or last of the month says a month, not a day.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from pipeline.dates import EPOCH, day_of
from pipeline.previews import PREVIEW_DATE, is_of_preview, preview_days
from pipeline.records import Claim

IMPLAUSIBLE, UNIT_ERROR, OUTLIER = "implausible", "unit_error", "outlier"
BARRING = frozenset({IMPLAUSIBLE, UNIT_ERROR, OUTLIER})
PADDED = "padded"  # a month that is printed as its first or last day
THOUSANDS = (1_000, 1_000_000)  # between numbers of tokens in ones, K and M
NEAR = 1.3  # a ratio within ×/÷ this of a unit's factor is that factor
FAR = 100 / 1.3  # no two prices of one thing differ so much: cents, per 1K, per token
OUTLYING = 10  # few do so much
ALIKE = 2  # offers within ×/÷ this bear each other out
FEWEST_OTHERS = 2  # offers that must speak against it
FEWEST_DATES = 20  # of a source, to tell its habit
DAYS_A_MONTH = 365.25 / 12
DAY_DIGITS, MONTH_DIGITS = 10, 7  # of an ISO date with a day, and with a month

Scope = tuple[str, ...]


def guard(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims, with the flags that the others of them call for."""
    errors = _errors_of_size(claims)
    habits = padding(claims)
    previews = preview_days({claim.model_id for claim in claims})
    return [
        _flagged(
            _as_month(claim) if _is_padded(claim, habits) else claim,
            (
                *filter(None, [errors.get(claim.statement.claim_id)]),
                *((PREVIEW_DATE,) if is_of_preview(claim, previews) else ()),
            ),
        )
        for claim in claims
    ]


def _flagged(claim: Claim, flags: tuple[str, ...]) -> Claim:
    if not flags:
        return claim
    statement = claim.statement
    merged = tuple(dict.fromkeys((*statement.flags, *flags)))
    quantity = replace(statement.quantity, flags=merged)
    return replace(claim, statement=replace(statement, flags=merged, quantity=quantity))


def _errors_of_size(claims: Iterable[Claim]) -> dict[str, str]:
    """Return by claim_id what is wrong with its number, beside the others' numbers."""
    by_scope: dict[Scope, list[tuple[Claim, float]]] = defaultdict(list)
    for claim in claims:
        size = _size(claim)
        if size:
            by_scope[_scope(claim)].append((claim, size))
    return {
        claim.statement.claim_id: flag
        for scope in by_scope.values()
        if len(scope) > FEWEST_OTHERS
        for claim, size in scope
        if (flag := _error(claim, size, scope))
    }


def _size(claim: Claim) -> float:
    """Return what of a claim is compared: dollars per million tokens, or tokens."""
    statement = claim.statement
    if statement.property == "price":
        return float(statement.usd_per_mtok or 0)
    if statement.quantity.unit == "tokens" and statement.quantity.amount:
        return float(statement.quantity.amount)
    return 0.0


def _scope(claim: Claim) -> Scope:
    """All offers of one model are comparable here: few are ten times another."""
    qualifiers = claim.statement.qualifiers
    return (claim.model_id, claim.statement.property, qualifiers.meter)


def _error(claim: Claim, size: float, scope: Sequence[tuple[Claim, float]]) -> str:
    """Name what is wrong with one number of a scope; '' if nothing is."""
    others: dict[tuple[str, str], list[float]] = defaultdict(list)
    for other, amount in scope:
        if _offer(other) != _offer(claim):
            others[_offer(other)].append(amount)
    if len({site for site, _ in others} | {_offer(claim)[0]}) < FEWEST_OTHERS:
        return ""
    sizes = sorted(median(sorted(amounts)) for amounts in others.values())
    if len(sizes) < FEWEST_OTHERS:
        return ""
    usual = median(sizes)
    ratio = max(size / usual, usual / size)
    if ratio < OUTLYING or _is_borne_out(size, sizes):
        return ""
    if claim.statement.property != "price":
        in_thousands = any(k / NEAR <= ratio <= k * NEAR for k in THOUSANDS)
        return UNIT_ERROR if in_thousands else ""
    if ratio >= FAR:
        return UNIT_ERROR
    if claim.statement.qualifiers.tier:
        return ""
    of_one_mind = sizes[-1] <= ALIKE * sizes[0]
    return OUTLIER if of_one_mind or len(sizes) > FEWEST_OTHERS else ""


def _offer(claim: Claim) -> tuple[str, str]:
    return (claim.statement.mention.site, claim.statement.qualifiers.provider)


def _is_borne_out(size: float, sizes: Sequence[float]) -> bool:
    """Whether another offer is of about the same size."""
    return any(size / ALIKE <= other <= size * ALIKE for other in sizes)


Habits = Mapping[tuple[str, str, bool], bool]


def padding(claims: Iterable[Claim]) -> Habits:
    """Return by site, property and end of the month whether days there are padding.

    Days fall on the first of a month once in 30.4. A site on which they do so more than
    twice as often has, more likely than not, put the day behind a month.
    """
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    for claim in claims:
        day = _printed_day(claim)
        if day is not None:
            days[claim.statement.mention.site, claim.statement.property].append(day)
    return {
        (*key, last): len(own) >= FEWEST_DATES
        and sum(_is_end(day, last) for day in own) * DAYS_A_MONTH > 2 * len(own)
        for key, own in days.items()
        for last in (False, True)
    }


def _printed_day(claim: Claim) -> date | None:
    quantity = claim.statement.quantity
    if quantity.unit != "days since 1970-01-01" or quantity.amount is None:
        return None
    return day_of(float(quantity.amount)) if len(quantity.text) == DAY_DIGITS else None


def _is_end(day: date, last: bool) -> bool:
    return (day + timedelta(1)).day == 1 if last else day.day == 1


def _is_padded(claim: Claim, habits: Habits) -> bool:
    day = _printed_day(claim)
    if day is None:
        return False
    site, key = claim.statement.mention.site, claim.statement.property
    return any(
        _is_end(day, last) and habits.get((site, key, last), False)
        for last in (False, True)
    )


def _as_month(claim: Claim) -> Claim:
    """Return a claim whose day stands for its month."""
    day = _printed_day(claim)
    if day is None:
        return claim
    first = day.replace(day=1)
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    ends = (Decimal((first - EPOCH).days), Decimal((last - EPOCH).days))
    quantity = replace(
        claim.statement.quantity,
        text=first.isoformat()[:MONTH_DIGITS],
        readings=(ends,),
    )
    statement = replace(claim.statement, quantity=quantity)
    return _flagged(replace(claim, statement=statement), (PADDED,))
