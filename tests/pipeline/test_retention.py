"""prune: which releases stay, and that nothing is ever half deleted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.errors import ReleaseError
from pipeline.release.journal import read_journal
from pipeline.release.retention import choose_kept, parse_keep, prune
from pipeline.release.store import latest_name, list_releases
from tests.pipeline.factories import make_claim, release_of

TODAY = date(2026, 11, 28)


def manifest(day: date, before: str = "") -> dict[str, str]:
    created = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).isoformat()
    return {"release": f"{day}.1", "created_at": created, "predecessor": before}


def daily(number: int) -> list[dict[str, str]]:
    """Return a release of each of the last days, each after the one before it."""
    days = [TODAY - timedelta(days=back) for back in reversed(range(number))]
    names = ["", *(f"{day}.1" for day in days)]
    return [manifest(day, before) for day, before in zip(days, names, strict=False)]


@pytest.mark.parametrize("text", ["", "30", "30d;12m", "d", "-1d", "30d,"])
def test_a_text_that_keeps_nothing_is_an_error(text):
    with pytest.raises(ReleaseError, match="a list such as 30d,12m"):
        parse_keep(text)


def test_the_newest_of_each_day_and_month_is_kept():
    kept = choose_kept(daily(100), {"d": 3, "m": 3}, "2026-11-28.1", TODAY)
    assert sorted(kept) == [
        "2026-09-29.1",  # before the newest of September
        "2026-09-30.1",
        "2026-10-30.1",
        "2026-10-31.1",
        "2026-11-25.1",  # before the oldest of three days
        "2026-11-26.1",
        "2026-11-27.1",
        "2026-11-28.1",
    ]


def test_the_latest_is_kept_however_old():
    old = [manifest(date(2020, 1, 1)), manifest(date(2020, 1, 2), "2020-01-01.1")]
    kept = choose_kept(old, {"d": 1}, "2020-01-02.1", TODAY)
    assert kept == {"2020-01-01.1", "2020-01-02.1"}


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_is_not_kept_is_gone_and_noted(tmp_path, dry_run):
    claims = [make_claim("north", "128K")]
    for month in (1, 2, 3, 4):
        release_of(tmp_path, claims, datetime(2026, month, 1, tzinfo=UTC))
    gone = prune(tmp_path, {"d": 1}, TODAY, dry_run)
    assert gone == ["2026-01-01.1", "2026-02-01.1"]
    left = ["2026-03-01.1", "2026-04-01.1"]
    assert list_releases(tmp_path) == (gone if dry_run else []) + left
    assert latest_name(tmp_path) == "2026-04-01.1"
    noted = [event["release"] for event in read_journal(tmp_path)]
    assert noted == ([] if dry_run else gone)
    assert prune(tmp_path, {"d": 1}, TODAY, dry_run) == (gone if dry_run else [])
