"""Costly pages in an archive: the build ends, and each is named by one issue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from crawler.archive.recorder import RunWriter
from pipeline.publish import publish
from pipeline.statements import archive, pool
from pipeline.statements.readings import Limits
from tests.costly import HTML, PAGES, CostlyPage

pytestmark = pytest.mark.slow

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
SOUND = CostlyPage(
    b"<h1>Models</h1><table><tr><th>Model</th><th>Context window</th>"
    b"<th>Input price / 1M tokens</th></tr>"
    b"<tr><td>Claude Opus 4</td><td>200K</td><td>$15</td></tr>"
    b"<tr><td>Claude Haiku 3</td><td>200K</td><td>$0.25</td></tr></table>",
    HTML,
)
# What the one issue of each is, by the names of `tests.costly`.
COSTLY = {
    "a cell of dashes": "too_costly",
    "csv of 300,000 heads": "too_costly",
    "300,000 gzip members": "too_costly",
    "a gzip of paragraphs": "too_costly",
    "a gzip bomb": "unreadable_page",
    "nested gzip": "too_costly",
    "deep divs": "damaged_page",
    "20,000 tables": "too_costly",
    "a line of bars": "too_costly",
    "10,000 columns": "too_costly",
    "open tags": "too_costly",
    "a cell of digits": "too_costly",
    "a cell of letters": "too_costly",
    "a titled line of prices": "too_costly",
    "100,000 lines of bars": "damaged_page",
}
OF_COST = ("too_costly", "damaged_page", "unreadable_page")
LIMITS = Limits(cpu_s=20, memory_mb=600)


def write(data_dir: Path, site: str, pages: dict[str, CostlyPage]) -> None:
    with RunWriter(data_dir, site, MOMENT) as writer:
        for name, page in pages.items():
            headers = [("Content-Type", page.media_type)]
            if page.encoding:
                headers.append(("Content-Encoding", page.encoding))
            url = f"https://{site}.example/{name.replace(' ', '-')}"
            writer.write_exchange(url, [], 200, headers, page.payload, MOMENT)


def build(data_dir: Path) -> dict[str, list[dict[str, Any]]]:
    folder = publish(data_dir, jobs=2).folder
    names = ("facts", "claims", "captures", "issues")
    return {
        name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in names
    }


def facts_of_sound_page(
    tables: dict[str, list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    own = {one["claim_id"] for one in tables["claims"] if one["site"] == "sound"}
    return [fact for fact in tables["facts"] if own & set(fact["claim_ids"])]


def test_a_build_outlives_costly_pages(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "Limits", lambda: LIMITS)
    monkeypatch.setattr(pool, "WORTH", 1)
    for name in ("alone", "beside"):
        write(tmp_path / name, "sound", {"models": SOUND})
    write(tmp_path / "beside", "costly", {name: PAGES[name]() for name in COSTLY})
    alone, beside = build(tmp_path / "alone"), build(tmp_path / "beside")
    facts = facts_of_sound_page(beside)
    assert {(one["property"], one["value"]) for one in facts} >= {
        ("context_window", "200000"),
        ("price", "15"),
    }
    assert facts == facts_of_sound_page(alone)
    names = {
        one["capture_id"]: one["url"].rpartition("/")[2].replace("-", " ")
        for one in beside["captures"]
    }
    assert sorted(
        (names[issue["capture_id"]], issue["kind"])
        for issue in beside["issues"]
        if issue["kind"] in OF_COST
    ) == sorted(COSTLY.items())
