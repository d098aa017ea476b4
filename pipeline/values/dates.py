"""'Aug 2024' → an interval of days.

ISO dates are read directly. Printed forms go to dateparser, the only module that knows
it, behind a grammar of their own: its defaults fill in today's day and take '128K' for
a year. A print that does not say a month and a year is not a date here.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from dateparser.date import DateDataParser

from crawler.vocabulary.units import load_units, month_name
from pipeline.errors import UnreadValue
from pipeline.values.quantity import DATE_UNIT, INFINITY, Quantity, parse_state

EPOCH = date(1970, 1, 1)
ISO = re.compile(
    r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|(\d{4})\s?[年년]\s?(?:(\d{1,2})\s?[月월]\s?(?:(\d{1,2})\s?[日일])?)?"
)
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
NAME = rf"{month_name()}\.?"
PRINTED = re.compile(
    rf"(?:(?P<before>{NAME}) (?P<day1>\d{{1,2}})(?:st|nd|rd|th)?,? |"
    rf"(?P<day2>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)? (?:de )?"
    rf"(?P<after>{NAME}),? (?:de )?|"
    rf"(?P<alone>{NAME}),? (?:de )?)(?P<year>(?:19|20)\d\d)",
    re.I,
)
LEADING = re.compile(r"^(?:c\.|circa|~|about|est\.?)\s*", re.I)
NOT_BEFORE = re.compile(
    r"^(?:no (?:sooner|earlier) than|not before|nicht vor)\s+", re.I
)
UNIX_SECONDS = re.compile(r"1[2-9]\d{8}|2[01]\d{8}")  # 2008 to 2039
BEHIND = re.compile(r"\s*\([^()]*\)$|[*†‡]+$")
MONTHS = 12


@lru_cache(maxsize=1)
def _parser() -> DateDataParser:
    return DateDataParser(
        languages=["en"],
        settings={
            "PARSERS": ["absolute-time"],
            "STRICT_PARSING": False,
            "REQUIRE_PARTS": ["month", "year"],
            "PREFER_DAY_OF_MONTH": "first",
            "TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )


def parse_date(text: str, order: str = "") -> Quantity:
    """Read a date at the precision it is printed with.

    ``order`` is 'MDY' or 'DMY' where the table of a date with slashes shows it; a date
    that has two readings without it is not read. Ten digits are seconds since 1970, and
    say a day in UTC.

    >>> parse_date("Aug 6, 2024").text, parse_date("Aug 2024").text
    ('2024-08-06', '2024-08')
    >>> parse_date("2024").readings[0] == (19723, 20088)
    True
    >>> parse_date("9/8/2024", "MDY").text
    '2024-09-08'

    Raises:
        UnreadValue: ``text`` is no date with a year, or has two readings.
    """
    state = parse_state(text.strip())
    if state:
        return state
    whole = text.strip()
    later = NOT_BEFORE.match(whole)
    body = BEHIND.sub("", LEADING.sub("", NOT_BEFORE.sub("", whole)))
    flags = ("estimate",) if LEADING.match(whole) else ()
    parts = (
        _unix_parts(body)
        or _iso_parts(body)
        or _numeric_parts(body, order)
        or _printed_parts(body)
    )
    year, month, day = parts
    found = _quantity(year, month, day, text, flags)
    if later is None or found.low is None:
        return found
    return replace(found, readings=((found.low, INFINITY),), bound="at_least")


def _unix_parts(text: str) -> tuple[int, int, int] | None:
    if UNIX_SECONDS.fullmatch(text) is None:
        return None
    moment = datetime.fromtimestamp(int(text), UTC)
    return moment.year, moment.month, moment.day


def _iso_parts(text: str) -> tuple[int, int, int] | None:
    match = ISO.fullmatch(text)
    if match is None:
        return None
    groups = match.groups()[:3] if match[1] else match.groups()[3:]
    if any(part and int(part) == 0 for part in groups):
        raise UnreadValue(repr(text), "a date that exists", "a month or day of 00")
    year, month, day = (int(part or 0) for part in groups)
    return year, month, day


def _numeric_parts(text: str, order: str) -> tuple[int, int, int] | None:
    """Read '9/23/2024' and '23.9.2024'; dots are used with the day first."""
    match, dotted = SLASHED.fullmatch(text), DOTTED.fullmatch(text)
    if dotted is not None:
        match, order = dotted, "DMY"
    if match is None:
        return None
    first, second, year = map(int, match.groups())
    if not order:
        order = "MDY" if second > MONTHS else "DMY" if first > MONTHS else ""
    if not order and first != second:
        raise UnreadValue(repr(text), "a date with one reading", "month or day first?")
    day, month = (first, second) if order == "DMY" else (second, first)
    return year, month, day


@lru_cache(maxsize=65_536)
def _printed_parts(text: str) -> tuple[int, int, int]:
    match = PRINTED.fullmatch(text)
    if match is None:
        raise UnreadValue(repr(text), "a date with month and year", repr(text))
    name = match["before"] or match["after"] or match["alone"]
    month = load_units().months[name.rstrip(".").casefold()]
    day = int(match["day1"] or match["day2"] or 0)
    english = f"{calendar.month_name[month]} {day or 1}, {match['year']}"
    found = _parser().get_date_data(english).date_obj
    if found is None or (found.month, found.day) != (month, day or 1):
        raise UnreadValue(repr(text), "a date that exists", english)
    return found.year, month, day


def _quantity(
    year: int, month: int, day: int, text: str, flags: tuple[str, ...]
) -> Quantity:
    try:
        first = date(year, month or 1, day or 1)
    except ValueError as error:
        raise UnreadValue(repr(text), "a date that exists", str(error)) from error
    last = first
    if not month:
        last = date(year, 12, 31)
    elif not day:
        last = date(year, month, calendar.monthrange(year, month)[1])
    canonical = first.isoformat()[: 10 if day else 7 if month else 4]
    days = Decimal((first - EPOCH).days)
    interval = (days, Decimal((last - EPOCH).days))
    return Quantity(canonical, days, (interval,), DATE_UNIT, flags=flags)


def day_of(days: float) -> date:
    """Return the date that is ``days`` after 1970-01-01.

    >>> day_of(19723).isoformat()
    '2024-01-01'
    """
    return EPOCH + timedelta(days=int(days))
