"""'Aug 2024' → an interval of days.

ISO dates are read directly. Printed forms go to dateparser, the only module that knows
it, behind a grammar of their own: its defaults fill in today's day and take '128K' for
a year. A print that does not say a month and a year is not a date here.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from dateparser.date import DateDataParser

from pipeline.errors import UnreadValue
from pipeline.quantity import Quantity, parse_state

EPOCH = date(1970, 1, 1)
UNIT = "days since 1970-01-01"
ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
WORD = r"[^\W\d_]{3,12}\.?"
PRINTED = re.compile(
    rf"(?:(?P<before>{WORD}) (?P<day1>\d{{1,2}})(?:st|nd|rd|th)?,? |"
    rf"(?P<day2>\d{{1,2}})(?:st|nd|rd|th|\.|er)? (?P<after>{WORD}),? |"
    rf"(?P<alone>{WORD}),? )(?P<year>(?:19|20)\d\d)"
)
LEADING = re.compile(r"^(?:c\.|circa|~|about|est\.?)\s*", re.I)


@lru_cache(maxsize=1)
def _parser() -> DateDataParser:
    return DateDataParser(
        languages=["en", "fr", "de"],
        settings={
            "PARSERS": ["absolute-time"],
            "STRICT_PARSING": False,
            "REQUIRE_PARTS": ["month", "year"],
            "PREFER_DAY_OF_MONTH": "first",
            "TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )


def parse_date(text: str) -> Quantity:
    """Read a date at the precision it is printed with.

    >>> parse_date("Aug 6, 2024").text, parse_date("Aug 2024").text
    ('2024-08-06', '2024-08')
    >>> parse_date("2024").readings[0] == (19723, 20088)
    True

    Raises:
        UnreadValue: ``text`` is no date with a year.
    """
    state = parse_state(text.strip())
    if state:
        return state
    body = LEADING.sub("", text.strip())
    flags = () if body == text.strip() else ("estimate",)
    year, month, day = _iso_parts(body) or _printed_parts(body)
    return _quantity(year, month, day, text, flags)


def _iso_parts(text: str) -> tuple[int, int, int] | None:
    match = ISO.fullmatch(text)
    if match is None:
        return None
    if "00" in match.groups():
        raise UnreadValue(repr(text), "a date that exists", "a month or day of 00")
    year, month, day = (int(part or 0) for part in match.groups())
    return year, month, day


@lru_cache(maxsize=65_536)
def _printed_parts(text: str) -> tuple[int, int, int]:
    match = PRINTED.fullmatch(text)
    found = _parser().get_date_data(text) if match else None
    if match is None or found is None or found.date_obj is None:
        raise UnreadValue(repr(text), "a date with month and year", repr(text))
    day = int(match["day1"] or match["day2"] or 0)
    moment = found.date_obj
    if moment.year != int(match["year"]) or (day and moment.day != day):
        raise UnreadValue(repr(text), "a date that exists", moment.date().isoformat())
    return moment.year, moment.month, day


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
    return Quantity(canonical, days, (interval,), UNIT, flags=flags)


def day_of(days: float) -> date:
    """Return the date that is ``days`` after 1970-01-01.

    >>> day_of(19723).isoformat()
    '2024-01-01'
    """
    return EPOCH + timedelta(days=int(days))
