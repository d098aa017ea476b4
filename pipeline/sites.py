"""What is known of every site: its file, its last run, and how that ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from crawler.runs import Run, read_runs
from crawler.sites import load_sites


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
        site, run = sites.get(name), _last_run(data_dir, name)
        rows.append(
            {
                "site": name,
                "relationship": site.relationship if site else "",
                "cadence_days": site.cadence_days if site else None,
                "last_run": run.started if run else None,
                "pages": run.counts.get("pages") if run else None,
                "next_due": _next_due(run, site.cadence_days if site else 0),
                "health": _health(run),
            }
        )
    return rows


def _last_run(data_dir: Path, name: str) -> Run | None:
    """Return the newest run of a site."""
    runs = read_runs(data_dir, name)
    return runs[-1] if runs else None


def _next_due(run: Run | None, cadence_days: int) -> str | None:
    if run is None or not cadence_days:
        return None
    started = datetime.fromisoformat(run.started)
    return (started + timedelta(days=cadence_days)).date().isoformat()


def _health(run: Run | None) -> str:
    if run is None:
        return "never run"
    if run.finished is None:
        return "not finished"
    if run.reason in ("finished", "import"):
        return "ok" if run.counts.get("pages") else "no pages"
    return run.reason
