"""What is known of every site: its file, its last run, and how that ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.archive.runs import CrawlRun, read_runs
from crawler.errors import DamagedArchive
from crawler.sites import load_sites
from pipeline.errors import UnknownSite
from pipeline.schedule import BOUNDED, FINISHED, IMPORTED, PAGES
from pipeline.sitehealth import describe_runs, read_holdings

OK = "ok"
MOST_RUNS = 10
HELD = ("coverage", "oldest_days", "findings")
COUNTED = (
    "pages", "skipped", "not_modified", "revisits", "failed", "bytes", "claims",
    "issues",
)  # fmt: skip


def list_sites(data_dir: Path) -> list[Mapping[str, object]]:
    """Return one row per site that has a file, or pages in the archive, by name."""
    sites = load_sites()
    raw = data_dir / "raw"
    found = (
        {path.name for path in raw.iterdir() if path.is_dir()}
        if raw.is_dir()
        else set()
    )
    rows: list[Mapping[str, object]] = []
    now = datetime.now(UTC)
    holdings = read_holdings(data_dir, now)
    for name in sorted({*sites, *found}):
        site = sites.get(name)
        damage: list[DamagedArchive] = []
        runs = read_runs(data_dir, name, damage.append)
        crawls = _crawls(runs, has_file=site is not None)
        run, others = _last_crawl(runs, has_file=site is not None)
        health = "damaged" if damage else _health(run, others)
        rows.append(
            {
                "site": name,
                "relationship": site.relationship if site else "",
                "cadence_days": site.cadence_days if site else None,
                "last_run": run.started if run else None,
                "pages": run.counts.get("pages") if run else None,
                "next_due": _next_due(run, site.cadence_days if site else 0, health),
                "health": health,
                **describe_runs(crawls),
                **{key: holdings.get(name, {}).get(key) for key in HELD},
            }
        )
    return rows


def _last_crawl(
    runs: list[CrawlRun], has_file: bool
) -> tuple[CrawlRun | None, list[CrawlRun]]:
    """Return the newest crawl of a site, and the runs that were none.

    A site without a file has no crawl but that of its single pages.
    """
    crawls = _crawls(runs, has_file)
    others = [run for run in runs if run not in crawls]
    return crawls[-1] if crawls else None, others


def _crawls(runs: list[CrawlRun], has_file: bool) -> list[CrawlRun]:
    single = (IMPORTED, PAGES) if has_file else (IMPORTED,)
    return [run for run in runs if run.reason not in single]


def list_site_runs(data_dir: Path, name: str) -> list[Mapping[str, object]]:
    """Return the last ten runs of a site, the newest first, as rows.

    Raises:
        UnknownSite: no file and no run has that name.
    """
    damage: list[DamagedArchive] = []
    runs = read_runs(data_dir, name, damage.append)
    if not runs and not damage and name not in load_sites():
        known = ", ".join(load_sites())
        raise UnknownSite("site", f"one of {known}", repr(name))
    rows: list[Mapping[str, object]] = [
        {
            "site": name,
            "run": run.run,
            "started": run.started,
            "minutes": _minutes(run),
            "ended": run.reason or "not finished",
            **{key: run.counts.get(key) for key in COUNTED},
            "errors": run.counts.get("errors") or {},
        }
        for run in reversed(runs[-MOST_RUNS:])
    ]
    return rows + [
        {"site": name, "run": Path(one.place).parent.name, "ended": "damaged"}
        for one in damage
    ]


def _minutes(run: CrawlRun) -> float | None:
    if run.finished is None:
        return None
    started = datetime.fromisoformat(run.started)
    lasted = datetime.fromisoformat(run.finished) - started
    return round(lasted.total_seconds() / 60, 1)


def _next_due(run: CrawlRun | None, cadence_days: int, health: str) -> str | None:
    if not cadence_days:
        return None
    if run is None or health != OK:
        return "now"
    started = datetime.fromisoformat(run.started)
    return (started + timedelta(days=cadence_days)).date().isoformat()


def _health(run: CrawlRun | None, others: list[CrawlRun]) -> str:
    if run is None and others:
        return "imported" if others[-1].reason == IMPORTED else "single pages"
    if run is None:
        return "never crawled"
    if run.finished is None:
        return "not finished"
    if run.reason not in (FINISHED, PAGES, *BOUNDED):
        return run.reason
    had = run.counts.get("pages") or run.counts.get("skipped")
    return OK if had else "no pages"
