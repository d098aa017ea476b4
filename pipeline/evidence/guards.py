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
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from decimal import Decimal
from statistics import median

from pipeline.claims.offers import OF_ROUTE
from pipeline.evidence.habits import (
    IMPORT_DAY,
    PADDED,
    answering,
    import_days,
    is_import_day,
    is_padded,
    padding,
    printed_day,
)
from pipeline.evidence.previews import PREVIEW_DATE, is_of_preview, preview_days
from pipeline.records import Claim
from pipeline.values.dates import EPOCH

IMPLAUSIBLE, UNIT_ERROR, OUTLIER = "implausible", "unit_error", "outlier"
BARRING = frozenset({IMPLAUSIBLE, UNIT_ERROR, OUTLIER})
THOUSANDS = (1_000, 1_000_000)  # between numbers of tokens in ones, K and M
NEAR = 1.3  # a ratio within ×/÷ this of a unit's factor is that factor
FAR = 100 / 1.3  # no two prices of one thing differ so much: cents, per 1K, per token
OUTLYING = 10  # few do so much
ALIKE = 2  # offers within ×/÷ this bear each other out
FEWEST_OTHERS = 2  # offers that must speak against it
MONTH_DIGITS = 7  # of an ISO date with a month
WIDER = 1.1  # what an output cap may exceed a window by: 131,072 and 128,000

Scope = tuple[str, ...]


def guard(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims, with the flags that the others of them call for."""
    errors = _errors_of_size(claims) | _beyond_windows(claims)
    habits, answers = padding(claims), answering(claims)
    hosts = import_days(claims)
    previews = preview_days({claim.model_id for claim in claims})
    guarded = []
    for claim in claims:
        flags = (
            *filter(None, [errors.get(claim.statement.claim_id)]),
            *((PREVIEW_DATE,) if is_of_preview(claim, previews) else ()),
            *((IMPORT_DAY,) if is_import_day(claim, hosts) else ()),
        )
        month = _as_month(claim) if is_padded(claim, habits) else claim
        guarded.append(_flagged(_meant(month, answers), flags))
    return guarded


def _meant(claim: Claim, answers: Set[tuple[str, str]]) -> Claim:
    """Take a no for an answer where its site gives answers."""
    statement = claim.statement
    place = (statement.mention.site, statement.property)
    if statement.quantity.text != "false" or place not in answers:
        return claim
    return _with_flags(claim, tuple(one for one in statement.flags if one != "suspect"))


def _beyond_windows(claims: Iterable[Claim]) -> dict[str, str]:
    """Return the ids of caps above all that is stated of the model's window.

    What hosts say of theirs does not bound the model.
    """
    windows: dict[str, float] = {}
    for claim in claims:
        statement = claim.statement
        own = OF_ROUTE not in statement.flags
        if statement.property == "context_window" and own:
            size = float(claim.statement.quantity.amount or 0)
            windows[claim.model_id] = max(windows.get(claim.model_id, 0), size)
    return {
        claim.statement.claim_id: IMPLAUSIBLE
        for claim in claims
        if claim.statement.property in ("max_output_tokens", "max_input_tokens")
        and windows.get(claim.model_id)
        and float(claim.statement.quantity.amount or 0)
        > WIDER * windows[claim.model_id]
    }


def _flagged(claim: Claim, flags: tuple[str, ...]) -> Claim:
    if not flags:
        return claim
    return _with_flags(claim, tuple(dict.fromkeys((*claim.statement.flags, *flags))))


def _with_flags(claim: Claim, flags: tuple[str, ...]) -> Claim:
    quantity = replace(claim.statement.quantity, flags=flags)
    statement = replace(claim.statement, flags=flags, quantity=quantity)
    return replace(claim, statement=statement)


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


def _as_month(claim: Claim) -> Claim:
    """Return a claim whose day stands for its month."""
    day = printed_day(claim)
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
