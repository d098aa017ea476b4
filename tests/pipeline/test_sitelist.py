"""Sites at a glance: what their crawls get, and the last ten runs of one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.archive.recorder import RunWriter
from pipeline.cli.main import main
from pipeline.errors import UnknownSite
from pipeline.sitelist import list_site_runs, list_sites

START = datetime(2026, 5, 1, tzinfo=UTC)


def record(data_dir: Path, number: int, pages: int, claims: int) -> None:
    run = RunWriter(data_dir, "awaira", START + timedelta(days=number))
    run.close("finished", {"pages": pages, "claims": claims, "issues": 1, "failed": 0})


def glance(data_dir: Path) -> dict[str, object]:
    (row,) = (one for one in list_sites(data_dir) if one["site"] == "awaira")
    return dict(row)


def test_what_a_crawl_got_stands_beside_what_it_used_to_get(tmp_path: Path) -> None:
    assert glance(tmp_path)["expected"] is None
    for number in range(3):
        record(tmp_path, number, 40, 400)
    assert (glance(tmp_path)["got"], glance(tmp_path)["drift"]) == (40, 0.0)
    record(tmp_path, 3, 10, 50)
    row = glance(tmp_path)
    assert (row["got"], row["expected"], row["drift"]) == (10, 40, -0.5)
    assert str(row["last_good"]).startswith("2026-05-04")


def test_the_last_ten_runs(tmp_path: Path) -> None:
    for number in range(12):
        record(tmp_path, number, number, 0)
    rows = list_site_runs(tmp_path, "awaira")
    assert [row["pages"] for row in rows] == list(range(11, 1, -1))
    (tmp_path / "raw" / "awaira" / str(rows[0]["run"]) / "run.json").write_text("")
    assert list_site_runs(tmp_path, "awaira")[-1]["ended"] == "damaged"
    with pytest.raises(UnknownSite, match="'nobody'"):
        list_site_runs(tmp_path, "nobody")


@pytest.mark.parametrize("site", [[], ["awaira"]])
def test_it_fits_80_columns(tmp_path: Path, site: list[str]) -> None:
    record(tmp_path, 0, 12_000, 240_000)
    result = CliRunner().invoke(main, ["sites", *site, "--data", str(tmp_path)])
    assert result.exit_code == 0
    assert "awaira" in result.stdout or "20260501" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    wide = CliRunner().invoke(main, ["sites", *site, "--data", str(tmp_path), "--json"])
    assert all(json.loads(line) for line in wide.stdout.splitlines())
