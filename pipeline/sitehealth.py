"""How a site is doing: what its crawls get, and what the latest release holds of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from crawler.archive.runs import CrawlRun
from pipeline.database import fetch, open_tables
from pipeline.errors import ReleaseError
from pipeline.release.store import LATEST, find_release, read_table
from pipeline.schedule import is_good

USUAL_RUNS = 9  # what a site's crawls used to get is the median of so many

BY_SITE = """
SELECT site, models, oldest, coalesce(issues, 0)::BIGINT AS issues
FROM (
  SELECT site, count(DISTINCT model_id) AS models,
    min(last_seen) FILTER (outcome = 'supports') AS oldest
  FROM claims GROUP BY site)
LEFT JOIN (
  SELECT site, count(*) AS issues
  FROM issues JOIN captures USING (capture_id) GROUP BY site) USING (site)"""


def got(run: CrawlRun) -> int:
    """Return how many pages a run had: those fetched and those left out unchanged."""
    return sum(int(run.counts.get(name) or 0) for name in ("pages", "skipped"))


def describe_runs(runs: Sequence[CrawlRun]) -> dict[str, Any]:
    """Return what the last of some crawls got, and what the good ones used to get.

    ``drift`` is by how much the claims of a page differ from what they used to be, as a
    share; None where there is nothing to compare with.
    """
    good = [run for run in runs if is_good(run)]
    if not runs:
        return {"last_good": None, "got": None, "expected": None, "drift": None}
    before = [run for run in good if run is not runs[-1]][-USUAL_RUNS:]
    return {
        "last_good": good[-1].started if good else None,
        "got": got(runs[-1]),
        "expected": int(median(map(got, before))) if before else None,
        "drift": _drift(runs[-1], before),
    }


def _drift(run: CrawlRun, before: Sequence[CrawlRun]) -> float | None:
    usual = [rate for one in before if (rate := _claims_a_page(one)) is not None]
    now = _claims_a_page(run)
    if now is None or not usual or not median(usual):
        return None
    return round(now / median(usual) - 1, 3)


def _claims_a_page(run: CrawlRun) -> float | None:
    pages = int(run.counts.get("pages") or 0)
    claims = run.counts.get("claims")
    return int(claims) / pages if pages and claims is not None else None


def read_holdings(data_dir: Path, now: datetime) -> Mapping[str, Mapping[str, Any]]:
    """Return of each site what the latest release holds: nothing if there is none.

    ``coverage`` is the share of all models that it speaks of, ``oldest_days`` the age
    of the oldest claim that still supports a fact, ``findings`` its issues.
    """
    try:
        folder = find_release(data_dir / "curated", LATEST)
    except ReleaseError:
        return {}
    claims = read_table(folder, "claims", ["site", "model_id", "outcome", "last_seen"])
    with open_tables(
        claims=claims,
        captures=read_table(folder, "captures", ["site", "capture_id"]),
        issues=read_table(folder, "issues", ["capture_id"]),
    ) as database:
        rows = fetch(database, BY_SITE).to_pylist()
    models = read_table(folder, "models", ["model_id"]).num_rows
    return {
        row["site"]: {
            "coverage": round(row["models"] / models, 3) if models else 0.0,
            "oldest_days": _days(row["oldest"], now),
            "findings": row["issues"],
        }
        for row in rows
    }


def _days(moment: datetime | None, now: datetime) -> int | None:
    if moment is None:
        return None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, (now - zoned).days)
