"""What a source does by habit: fills in days, prints months as days, means its no.

A habit shows in many claims of one source together, and says how one of them is to be
taken. None of it needs to know the truth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from pipeline.claims.offers import OF_ROUTE
from pipeline.records import Claim
from pipeline.values.dates import day_of
from pipeline.values.quantity import DATE_UNIT

PADDED = "padded"  # flag: a month that is printed as its first or last day
IMPORT_DAY = "import_day"  # flag: the day on which a host took in models of many makers
FEWEST_DATES = 20  # of a source, to tell its habit
DAYS_A_MONTH = 365.25 / 12
DAY_DIGITS = 10  # of an ISO date with a day
MOST_MAKERS = 3  # that bring out models on one day
FEWEST_ANSWERS = 50  # yes or no
LEAST_YES = 0.1  # share that shows that the source does fill it in

Habits = Mapping[tuple[str, str, bool], bool]


def padding(claims: Iterable[Claim]) -> Habits:
    """Return by site, property and end of the month whether days there are padding.

    Days fall on the first of a month once in 30.4. A site on which they do so more than
    twice as often has, more likely than not, put the day behind a month.
    """
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    for claim in claims:
        day = printed_day(claim)
        if day is not None:
            days[claim.statement.mention.site, claim.statement.property].append(day)
    return {
        (*key, last): len(own) >= FEWEST_DATES
        and sum(_is_end(day, last) for day in own) * DAYS_A_MONTH > 2 * len(own)
        for key, own in days.items()
        for last in (False, True)
    }


def printed_day(claim: Claim) -> date | None:
    """Return the day that a claim states, None where it states none."""
    quantity = claim.statement.quantity
    if quantity.unit != DATE_UNIT or quantity.amount is None:
        return None
    return day_of(float(quantity.amount)) if len(quantity.text) == DAY_DIGITS else None


def _is_end(day: date, last: bool) -> bool:
    return (day + timedelta(1)).day == 1 if last else day.day == 1


def is_padded(claim: Claim, habits: Habits) -> bool:
    """Return whether a day most likely stands for its month."""
    day = printed_day(claim)
    if day is None:
        return False
    site, key = claim.statement.mention.site, claim.statement.property
    return any(
        _is_end(day, last) and habits.get((site, key, last), False)
        for last in (False, True)
    )


def import_days(claims: Iterable[Claim]) -> set[tuple[str, str, date]]:
    """Return the (site, host, day) on which models of many makers 'came out'."""
    makers: dict[tuple[str, str, date], set[str]] = defaultdict(set)
    for claim in claims:
        place = _host_day(claim)
        if place is not None:
            makers[place].add(claim.model_id.partition("/")[0])
    return {place for place, own in makers.items() if len(own) > MOST_MAKERS}


def _host_day(claim: Claim) -> tuple[str, str, date] | None:
    statement = claim.statement
    day = printed_day(claim)
    if statement.property != "release_date" or OF_ROUTE not in statement.flags:
        return None
    return (
        None if day is None else (statement.mention.site, statement.section_text, day)
    )


def is_import_day(claim: Claim, days: set[tuple[str, str, date]]) -> bool:
    """Return whether a host's date is of the host, and not of the model."""
    return _host_day(claim) in days


def answering(claims: Iterable[Claim]) -> set[tuple[str, str]]:
    """Return the (site, property) pairs where a no is an answer, not a blank.

    A site that says yes and no of many models, each often, has looked.
    """
    said: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for claim in claims:
        text = claim.statement.quantity.text
        if text in ("true", "false"):
            place = (claim.statement.mention.site, claim.statement.property)
            said[place].append(text == "true")
    return {
        place
        for place, own in said.items()
        if len(own) >= FEWEST_ANSWERS and LEAST_YES <= sum(own) / len(own) < 1
    }
