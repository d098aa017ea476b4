"""Which releases are kept: the newest of each of so many days, weeks, months, years.

What `latest` points to stays, and so does every release that one which is kept by the
rule names as the one before it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.errors import ReleaseError
from pipeline.release.journal import note
from pipeline.release.manifest import read_manifest
from pipeline.release.store import latest_name, list_releases
from pipeline.release.writing import PRUNED, one_writer

RULE = re.compile(r"(\d+)([dwmy])")
Period = tuple[int, ...]
PERIODS: Mapping[str, Callable[[date], Period]] = {
    "d": lambda day: (day.toordinal(),),
    "w": lambda day: day.isocalendar()[:2],
    "m": lambda day: (day.year, day.month),
    "y": lambda day: (day.year,),
}


def parse_keep(text: str) -> dict[str, int]:
    """Return how many days, weeks, months and years ``text`` keeps.

    >>> parse_keep("30d,12m")
    {'d': 30, 'm': 12}

    Raises:
        ReleaseError: it is no such list.
    """
    kept = {}
    for one in text.split(","):
        found = RULE.fullmatch(one.strip())
        if not found:
            raise ReleaseError("--keep", "a list such as 30d,12m", repr(text))
        kept[found[2]] = int(found[1])
    return kept


def choose_kept(
    manifests: Sequence[Mapping[str, Any]],
    keep: Mapping[str, int],
    latest: str,
    today: date,
) -> set[str]:
    """Return the names of the releases to keep, of ``manifests``, oldest first."""
    chosen = {latest}
    for unit, number in keep.items():
        recent = _last_periods(PERIODS[unit], number, today)
        newest = {
            PERIODS[unit](_day(one)): str(one["release"]) for one in manifests
        }  # a later one takes the place of an earlier
        chosen |= {name for period, name in newest.items() if period in recent}
    named = {
        str(one.get("predecessor", "")) for one in manifests if one["release"] in chosen
    }
    return chosen | named


def _day(manifest: Mapping[str, Any]) -> date:
    return datetime.fromisoformat(manifest["created_at"]).astimezone(UTC).date()


def _last_periods(
    period: Callable[[date], Period], number: int, today: date
) -> set[Period]:
    """Return the last ``number`` days, weeks, months or years, that of today too."""
    found: dict[Period, None] = {}
    day = today
    while len(found) < number and day > date.min:
        found[period(day)] = None
        day -= timedelta(days=1)
    return set(found)


def prune(
    curated: Path, keep: Mapping[str, int], today: date, dry_run: bool = False
) -> list[str]:
    """Delete the releases that ``keep`` does not keep; return their names.

    Each disappears in one step. With ``dry_run`` nothing is deleted.

    Raises:
        ReleaseError: a release cannot be read, or deleted.
    """
    with one_writer(curated):
        names = list_releases(curated)
        manifests = [read_manifest(curated / name) for name in names]
        kept = choose_kept(manifests, keep, latest_name(curated), today)
        gone = [name for name in names if name not in kept]
        for name in gone if not dry_run else ():
            _delete(curated, name)
    return gone


def _delete(curated: Path, name: str) -> None:
    aside = curated / f"{PRUNED}{name}"
    try:
        (curated / name).rename(aside)
        note(curated, "pruned", "not kept", release=name)
        shutil.rmtree(aside)
    except OSError as error:
        raise ReleaseError(str(curated / name), "to delete it", str(error)) from error
