"""What is known of every site: its file, its last run, and how that ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from crawler.archive.runs import CrawlRun, read_runs
from crawler.errors import DamagedArchive
from crawler.sites import load_sites
from pipeline.schedule import BOUNDED, FINISHED, IMPORTED, PAGES

OK = "ok"


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
    for name in sorted({*sites, *found}):
        site = sites.get(name)
        damage: list[DamagedArchive] = []
        runs = read_runs(data_dir, name, damage.append)
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
            }
        )
    return rows


def _last_crawl(
    runs: list[CrawlRun], has_file: bool
) -> tuple[CrawlRun | None, list[CrawlRun]]:
    """Return the newest crawl of a site, and the runs that were none.

    A site without a file has no crawl but that of its single pages.
    """
    single = (IMPORTED, PAGES) if has_file else (IMPORTED,)
    crawls = [run for run in runs if run.reason not in single]
    others = [run for run in runs if run.reason in single]
    return crawls[-1] if crawls else None, others


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
