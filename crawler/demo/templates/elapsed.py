"""Spans of time in the words of llm-stats.com, which rounds in three ways at once."""

from __future__ import annotations

from datetime import date

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def print_date(day: date) -> str:
    """Return ``day`` as a card prints it.

    >>> print_date(date(2024, 8, 6))
    'Aug 6, 2024'
    """
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def print_month(day: date) -> str:
    """Return the month of ``day``.

    >>> print_month(date(2024, 8, 6))
    'Aug 2024'
    """
    return f"{MONTHS[day.month - 1]} {day.year}"


def print_stamp(day: date) -> str:
    """Return ``day`` as the stamp of a page prints it.

    >>> print_stamp(date(2026, 5, 4))
    'Mon May 04 2026'
    """
    month = MONTHS[day.month - 1]
    return f"{WEEKDAYS[day.weekday()]} {month} {day.day:02d} {day.year}"


def print_age(day: date, today: date) -> str:
    """Return how long ago ``day`` was.

    >>> print_age(date(2024, 8, 6), date(2026, 5, 4))
    '1.7 years ago'
    >>> print_age(date(2025, 9, 22), date(2026, 5, 31))
    '8 months ago'
    """
    days = (today - day).days
    if days >= DAYS_PER_YEAR:
        return f"{days / DAYS_PER_YEAR:.1f} years ago"
    if days >= DAYS_PER_MONTH:
        return f"{int(days / DAYS_PER_MONTH)} months ago"
    return f"{days} days ago"


def print_lead(days: int) -> str:
    """Return by how much a card calls its model newer, rounded down.

    >>> [print_lead(days) for days in (14, 49, 426)]
    ['2w newer', '1mo newer', '1.2yr newer']
    """
    if days >= DAYS_PER_YEAR:
        return f"{days / DAYS_PER_YEAR:.1f}yr newer"
    if days >= DAYS_PER_MONTH:
        return f"{int(days / DAYS_PER_MONTH)}mo newer"
    return f"{days // 7}w newer"


def print_months(days: int) -> str:
    """Return by how many months a sentence calls a model newer, rounded.

    >>> [print_months(days) for days in (14, 49, 426)]
    ['0 month', '2 months', '14 months']
    """
    months = round(days / DAYS_PER_MONTH)
    return f"{months} month" if months < 2 else f"{months} months"
