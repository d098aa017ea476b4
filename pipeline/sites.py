"""What is known of every site: its file, its last run, and how that ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from crawler.runs import Run, read_runs
from crawler.sites import load_sites

IMPORTED, OK = "import", "ok"


def list_sites(data_dir: Path) -> list[Mapping[str, object]]:
    """Return one row per site that has a file, or was imported, by name."""
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
        run, imported = _last_crawl(data_dir, name)
        health = _health(run, imported)
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


def _last_crawl(data_dir: Path, name: str) -> tuple[Run | None, bool]:
    """Return the newest crawl of a site, and whether pages of it were imported."""
    runs = read_runs(data_dir, name)
    crawls = [run for run in runs if run.reason != IMPORTED]
    return crawls[-1] if crawls else None, len(crawls) < len(runs)


def _next_due(run: Run | None, cadence_days: int, health: str) -> str | None:
    if not cadence_days:
        return None
    if run is None or health != OK:
        return "now"
    started = datetime.fromisoformat(run.started)
    return (started + timedelta(days=cadence_days)).date().isoformat()


def _health(run: Run | None, imported: bool) -> str:
    if run is None:
        return "imported" if imported else "never crawled"
    if run.finished is None:
        return "not finished"
    if run.reason != "finished":
        return run.reason
    return OK if run.counts.get("pages") else "no pages"
