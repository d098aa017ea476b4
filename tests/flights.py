"""The Flight set (Li, Dong, Lyons, Meng, Srivastava, VLDB 2013) as claims.

Two days of December 2011, six attributes a flight, 38 sites that print times in a dozen
ways. Times are local to the airport, as the gold has them; they are read as minutes
since the first of December. Words (Cancelled, Not Available) are no claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DAYS = ("20111201", "20111202")
ATTRIBUTES = (
    "scheduled departure", "actual departure", "departure gate",
    "scheduled arrival", "actual arrival", "arrival gate",
)  # fmt: skip
GATES = ("departure gate", "arrival gate")
AIRLINES = ("aa", "ua", "CO")  # the gold was read off these
TIME = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?(?:\.?m\.?)?", re.I)
MONTHS = {"nov": 11, "dec": 12}
ISO = re.compile(r"\b2011-(\d{2})-(\d{2})\b")
OTHER_DAY = re.compile(r"(?<![\d/-])(\d{1,2})/(\d{1,2})(?!/?\d)")  # '2011-12-01 12/2 …'
SLASHED = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](?:20)?11\b")
NAMED = re.compile(r"(Nov|Dec)\.?\s*(\d{1,2})", re.I)
NAMED_BEHIND = re.compile(r"(\d{1,2})-(Nov|Dec)-2011", re.I)
NO_GATE = re.compile(
    r"(?:not provided.*|contact airline|chk|n/?a|hold|hld\d|u?spc|tba|cxld|ct|"
    r".*\b(?:terminal|term|concourse|bldg|lvl|conc)\b.*|[^A-Z0-9]*)",
    re.I,
)


@dataclass(frozen=True)
class Said:
    """What a site says: ``value`` is minutes, or a gate."""

    day: str
    flight: str
    attribute: str
    source: str
    value: float | str


def read_minutes(text: str) -> float | None:
    """Return minutes since 2011-12-01 00:00 local time; None for words.

    >>> read_minutes("12/1/11 2:06 PM (-05:00)"), read_minutes("12:06 AM, Dec 02")
    (846.0, 1446.0)
    """
    body = re.sub(r"\([+-]\d{2}:\d{2}\)", "", text)
    found = TIME.search(body)
    day = _read_day(body)
    if found is None or day is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if found[3]:
        hour = hour % 12 + 12 * (found[3].lower() == "p")
    return float((day * 24 + hour) * 60 + minute)


def _read_day(body: str) -> int | None:
    """Return the days since the first of December."""
    for pattern, month, day in (
        (OTHER_DAY, 1, 2), (ISO, 1, 2), (SLASHED, 1, 2), (NAMED_BEHIND, 2, 1),
        (NAMED, 1, 2),
    ):  # fmt: skip
        found = pattern.search(body)
        if found:
            name = found[month].lower()
            number = MONTHS[name[:3]] if name[:3] in MONTHS else int(name)
            return int(found[day]) - (1 if number == 12 else 31)
    return None


def read_gate(text: str) -> str | None:
    """Return the gate's code; None where none is told.

    >>> read_gate("Terminal D - D53"), read_gate("C-45"), read_gate("47B/T4")
    ('D53', 'C45', '47B')
    """
    body = text.strip().removeprefix("Gate ").rpartition(" - ")[2].strip()
    if NO_GATE.fullmatch(body):
        return None
    return re.sub(r"[^A-Z0-9]", "", body.partition("/")[0].upper()) or None


def read_value(attribute: str, text: str) -> float | str | None:
    """Return minutes or a gate."""
    return read_gate(text) if attribute in GATES else read_minutes(text)


def read_claims(folder: Path) -> Iterator[Said]:
    """Yield the claims of both days."""
    for day in DAYS:
        path = folder / "conflicting_data" / f"{day}.txt"
        for line in path.read_text("utf-8", errors="replace").splitlines():
            source, flight, *texts = line.split("\t")
            for attribute, text in zip(ATTRIBUTES, texts, strict=False):
                value = read_value(attribute, text)
                if value is not None:
                    yield Said(day, flight, attribute, source, value)


def read_gold(folder: Path) -> dict[tuple[str, str, str], float | str]:
    """Return the gold values by (day, flight, attribute)."""
    gold: dict[tuple[str, str, str], float | str] = {}
    for day in DAYS:
        path = folder / "ground_truth" / f"{day}.txt"
        for line in path.read_text("utf-8").splitlines():
            flight, *texts = line.split("\t")
            for attribute, text in zip(ATTRIBUTES, texts, strict=False):
                value = read_value(attribute, text)
                if value is not None:
                    gold[day, flight, attribute] = value
    return gold
