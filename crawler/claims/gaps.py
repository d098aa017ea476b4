"""Days without a label that a stated gap proves: '2 months newer' of two models.

A comparison may print only a day below each model's name, and how much newer one of
them is. Where the difference of the two days is the stated gap, and of no other two
days of the page, they are when the models were released.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from crawler.claims.labels import Findings, Page, state
from crawler.claims.subjects import Subject
from crawler.read.document import Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.shapes import MONTH
from crawler.vocabulary.units import load_units

GAP = re.compile(
    r"(?P<count>\d{1,3})\s?(?P<unit>days?|weeks?|months?|mo|years?|yr) newer", re.I
)
DAY = re.compile(
    rf"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"
    rf"|(?P<name>{MONTH})\.? (?P<of>\d{{1,2}}),? (?P<in>(?:19|20)\d\d)",
    re.I,
)
DAYS = {"d": 1.0, "w": 7.0, "m": 30.44, "y": 365.25}  # of a unit, by its first letter
NEAR = 3  # lines below a name
Day = tuple[Subject, Words, date]


def read_gaps(page: Page, findings: Findings) -> None:
    """Note the release dates that a stated gap between two models proves."""
    gaps = [
        match
        for line in page.document.lines()
        if (match := GAP.fullmatch(line.text)) is not None
    ]
    if len(page.subjects) != 2 or len(gaps) != 1:
        return
    one, other = page.subjects
    days = list(_days_below_names(page))
    pairs = [
        (first, second)
        for first in days
        for second in days
        if first[0] == one and second[0] == other
        if _is_apart(first[2], second[2], gaps[0])
    ]
    if len({(first[2], second[2]) for first, second in pairs}) != 1:
        return
    spoken = Findings()
    for subject, words, _ in pairs[0]:
        label = gaps[0].group(0)
        state(page, spoken, subject, "", label, Meaning("release_date"), words)
    findings.spoken.extend(spoken.claims)


def _days_below_names(page: Page) -> Iterator[Day]:
    """Yield the lines that are a day alone, with the model named shortly before."""
    subject, distance = None, 0
    for line in page.document.lines():
        named = page.subject_named(line.text)
        subject, distance = (named, 0) if named else (subject, distance + 1)
        match = DAY.fullmatch(line.text)
        if match is None or subject is None or distance > NEAR:
            continue
        day = _day(match)
        if day is not None:
            yield subject, line.words, day


def _day(match: re.Match[str]) -> date | None:
    name = match["name"]
    month = load_units().months[name.casefold()] if name else int(match["month"])
    try:
        return date(
            int(match["year"] or match["in"]), month, int(match["day"] or match["of"])
        )
    except ValueError:  # there is no such day
        return None


def _is_apart(one: date, other: date, gap: re.Match[str]) -> bool:
    """Whether two days differ by a count of units, in whole ones or rounded."""
    units = abs((one - other).days) / DAYS[gap["unit"][0].casefold()]
    return int(gap["count"]) in (int(units), round(units))
