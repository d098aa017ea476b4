"""What is known of every site: its file, its last run, and how that ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

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
        site, run = sites.get(name), _last_run(raw / name)
        rows.append(
            {
                "site": name,
                "relationship": site.relationship if site else "",
                "cadence_days": site.cadence_days if site else None,
                "last_run": run.get("started"),
                "pages": _count(run, "pages"),
                "next_due": _next_due(run, site.cadence_days if site else 0),
                "health": _health(run),
            }
        )
    return rows


def _last_run(folder: Path) -> Mapping[str, object]:
    """Return the run.json of the newest run; a broken one says so."""
    runs = sorted(folder.glob("*/run.json")) if folder.is_dir() else []
    if not runs:
        return {}
    try:
        run: Mapping[str, object] = json.loads(runs[-1].read_text(encoding="utf-8"))
    except ValueError:
        return {"started": runs[-1].parent.name, "reason": "damaged run.json"}
    return run


def _count(run: Mapping[str, object], name: str) -> int | None:
    counts = run.get("counts")
    return counts.get(name) if isinstance(counts, Mapping) else None


def _next_due(run: Mapping[str, object], cadence_days: int) -> str | None:
    started = run.get("started")
    if not cadence_days or not isinstance(started, str):
        return None
    try:
        moment = datetime.fromisoformat(started)
    except ValueError:
        return None
    return (moment + timedelta(days=cadence_days)).date().isoformat()


def _health(run: Mapping[str, object]) -> str:
    if not run:
        return "never run"
    if run.get("finished") is None:
        return str(run.get("reason") or "not finished")
    reason = str(run.get("reason"))
    pages = _count(run, "pages")
    if reason in ("finished", "import"):
        return "ok" if pages else "no pages"
    return reason
