"""Names that move: which model 'deepseek-chat' or '…-latest' means on which day.

A moving name is (name, target, from, to). It moves at the maker's own API; hosts keep
what they serve under a name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from pipeline import curation
from pipeline.errors import CurationError

LATEST = "-latest"
DATED = re.compile(
    r"-(?:(?P<year>20\d{2})-?(?P<month>[01]\d)-?(?P<day>[0-3]\d)"
    r"|(?P<month2>[01]\d)-(?P<year2>20\d{2})|(?P<year3>2\d)(?P<month3>[01]\d))$"
)
FOUR_DIGITS = re.compile(r"-\d{4}$")
NEVER = date.max


class Moving(NamedTuple):
    """A name, and the model that it means from a day until before another."""

    name: str
    target: str
    since: date
    until: date


def moving_names(model_ids: Iterable[str]) -> list[Moving]:
    """Return what the moving names among ``model_ids`` mean, and from when to when.

    >>> ids = ["m/large-2407", "m/large-2411", "m/large-latest"]
    >>> [(one.target, str(one.since)) for one in moving_names(ids)]
    [('m/large-2407', '2024-07-01'), ('m/large-2411', '2024-11-01')]
    """
    known = sorted(set(model_ids))
    snapshots = _snapshots(known)
    found: dict[str, Mapping[date, str]] = {
        name: snapshots.get(name.removesuffix(LATEST), {})
        for name in known
        if name.endswith(LATEST)
    }
    for name, like, targets in _curated():
        if name in known:
            base = like.removesuffix(LATEST)
            found[name] = targets or snapshots.get(base, {})
    return [
        one for name, targets in sorted(found.items()) for one in _spans(name, targets)
    ]


def _spans(name: str, targets: Mapping[date, str]) -> Iterator[Moving]:
    days = sorted(targets)
    for since, until in pairwise([*days, NEVER]):
        yield Moving(name, targets[since], since, until)


def _snapshots(model_ids: Iterable[str]) -> dict[str, dict[date, str]]:
    """Return by name the dated ids of it, by their days.

    A name that has an id of four digits that are no month, as 'grok-2-1212', has none:
    nobody can tell which of its ids is the newest.
    """
    found: dict[str, dict[date, str]] = {}
    undated: set[str] = set()
    for model_id in model_ids:
        match = DATED.search(model_id)
        day = _day(match) if match else None
        if match and day:
            found.setdefault(model_id[: match.start()], {})[day] = model_id
        elif (four := FOUR_DIGITS.search(model_id)) is not None:
            undated.add(model_id[: four.start()])
    return {name: days for name, days in found.items() if name not in undated}


def _day(match: re.Match[str]) -> date | None:
    """Return the day of an id; the first of the month where it names no day."""
    part = match.groupdict()
    year = part["year"] or part["year2"] or f"20{part['year3']}"
    month = part["month"] or part["month2"] or part["month3"]
    try:
        return date(int(year), int(month), int(part["day"] or 1))
    except ValueError:  # '2513' is no month
        return None


@cache
def _curated() -> tuple[tuple[str, str, Mapping[date, str]], ...]:
    text = files(curation).joinpath("moving.toml").read_text("utf-8")
    entries = tomllib.loads(text)["moving"]
    for entry in entries:
        if ("like" in entry) is ("targets" in entry):
            raise CurationError(entry["name"], "either targets or like", str(entry))
    return tuple(
        (
            entry["name"],
            entry.get("like", ""),
            {
                date.fromisoformat(day): target
                for day, target in entry.get("targets", {}).items()
            },
        )
        for entry in entries
    )
