"""make score: what a release of the feeds of two dates keeps of that of the first.

`python -m tests.timescore`. No window, cap, date, cutoff, licence or kind of input may
be lost when a feed drops a model, and each that changed must have a claim that did. The
feeds are kept outside of this repository; where they are absent it says so.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd

from pipeline.publish import publish
from tests.feeds import import_feeds

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("MODELCENSUS_GOLD_PAGES", ROOT.parent / "shared"))
FIRST = date(2026, 1, 31)
LASTING = (
    "context_window",
    "max_output_tokens",
    "release_date",
    "knowledge_cutoff",
    "license",
    "input_modalities",
    "output_modalities",
)
MOST_LOST = 0.005  # of a column: where a host's limit turns out to be no model's own


def report_dates(feeds: Path, data_dir: Path) -> bool:
    """Print what was lost and changed; return whether that is as it should be."""
    import_feeds(data_dir, feeds, FIRST)
    before = publish(data_dir).folder
    import_feeds(data_dir, feeds)
    after = publish(data_dir, accept="more feeds").folder
    models = _read(before, "models").merge(
        _read(after, "models"), on="model_id", how="left", suffixes=("", "_after")
    )
    print(f"\nmodels of {FIRST}: {len(models)}; headlines lost when all feeds are read")
    passed = True
    for column in LASTING:
        held = models[models[column].notna()]
        lost = int(held[f"{column}_after"].isna().sum())
        print(f"  {column:20}{lost:4} of {len(held)}")
        passed &= lost <= MOST_LOST * len(held) + 1
    changed, idle = _changed(before, after)
    print(f"  {changed} facts changed, {len(idle)} of them with no claim that did")
    print(f"  {dict(Counter(idle))}")
    return passed and len(idle) <= MOST_LOST * max(changed, 1) + 1


def _changed(before: Path, after: Path) -> tuple[int, list[str]]:
    """Count the facts that changed, and list the properties of those without cause."""
    facts = _read(before, "facts").merge(
        _read(after, "facts"), on="fact_id", suffixes=("", "_after")
    )
    moved = facts[facts["property"].isin(LASTING) & (facts.value != facts.value_after)]
    old, new = _said(before), _said(after)
    idle = [
        str(row["property"])
        for row in moved.to_dict("records")
        if old[row["fact_id"]] == new[row["fact_id"]]
    ]
    return len(moved), idle


def _said(folder: Path) -> dict[str, set[tuple[str, ...]]]:
    """Return by fact its claims, each with its flags."""
    claims = _read(folder, "claims")
    said: dict[str, set[tuple[str, ...]]] = {}
    columns = claims["fact_id"], claims["claim_id"], claims["flags"]
    for fact_id, claim_id, flags in zip(*columns, strict=True):
        said.setdefault(fact_id, set()).add((claim_id, *flags))
    return said


def _read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / f"{name}.parquet")


def main() -> int:
    """Score the feeds of both dates; exit code 1 if something was lost."""
    feeds = SHARED / "feeds"
    if not feeds.is_dir():
        print(f"dates: not scored, {feeds} is absent (MODELCENSUS_GOLD_PAGES)")
        return 0
    with tempfile.TemporaryDirectory() as name:
        return 0 if report_dates(feeds, Path(name)) else 1


if __name__ == "__main__":
    sys.exit(main())
