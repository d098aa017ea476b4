"""Runs that are cut, killed, or in each other's way."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.archive.captures import read_captures
from crawler.archive.locks import lock_site
from crawler.archive.recorder import RunWriter
from crawler.archive.resume import close_dead_runs, unfinished_captures
from crawler.archive.runs import read_runs
from crawler.errors import DamagedArchive, SiteBusy
from crawler.fetch.running import crawl
from pipeline.sitelist import list_sites
from tests.crawler.server import Server
from tests.killed import SETTINGS, SITE, count_kills, make_site

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def record(data_dir: Path, started: datetime, *paths: str, status: int = 200) -> Path:
    """Write a run that never ends, and return its file."""
    run = RunWriter(data_dir, SITE, started)
    for path in paths:
        url = f"https://llm-stats.com{path}"
        run.write_exchange(url, (), status, (), b"<p>words</p>", started)
    run._file.close()
    return run._place.warc


def fail(error: DamagedArchive) -> None:
    raise error


def test_a_dead_run_is_closed_without_its_half_record(tmp_path: Path) -> None:
    warc = record(tmp_path, NOW, "/a", "/b")
    whole = warc.stat().st_size
    with warc.open("ab") as file:
        file.write(b"\x1f\x8b\x08\x00half a record")
    close_dead_runs(tmp_path, SITE)
    assert warc.stat().st_size == whole
    (run,) = read_runs(tmp_path)
    assert (run.reason, run.finished) == ("died", NOW.isoformat())
    assert (run.counts["captures"], run.counts["pages"]) == (2, 2)
    assert len(list(read_captures(tmp_path))) == 2


def test_what_a_cut_run_had_is_taken_up_for_a_day(tmp_path: Path) -> None:
    record(tmp_path, NOW, "/a")
    record(tmp_path, NOW + timedelta(minutes=5), "/b")
    record(tmp_path, NOW + timedelta(minutes=9), "/c", status=503)
    close_dead_runs(tmp_path, SITE)
    later = NOW + timedelta(hours=1)
    had = unfinished_captures(tmp_path, SITE, later, fail)
    assert [url[-1] for url in had] == ["a", "b"]
    assert unfinished_captures(tmp_path, SITE, NOW + timedelta(hours=30), fail) == {}


def test_a_run_that_was_whole_is_not_taken_up(tmp_path: Path) -> None:
    record(tmp_path, NOW, "/a")
    close_dead_runs(tmp_path, SITE)
    with RunWriter(tmp_path, SITE, NOW + timedelta(minutes=5)):
        pass
    later = NOW + timedelta(hours=1)
    assert unfinished_captures(tmp_path, SITE, later, fail) == {}


def test_one_run_of_a_site_at_a_time(tmp_path: Path) -> None:
    lock = lock_site(tmp_path, SITE)
    with pytest.raises(SiteBusy):
        lock_site(tmp_path, SITE)
    lock_site(tmp_path, "awaira").release()
    with Server(make_site(2)) as server:
        (busy,) = crawl(tmp_path, [SITE], {SITE: server.url}, SETTINGS)
        assert (busy.reason, busy.result, server.paths) == ("busy", "failed", [])
        lock.release()
        (free,) = crawl(tmp_path, [SITE], {SITE: server.url}, SETTINGS)
    assert free.result == "ok"


def test_a_damaged_run_is_a_row_of_its_site(tmp_path: Path) -> None:
    warc = record(tmp_path, NOW, "/a")
    (warc.parent / "run.json").write_text("{")
    rows = {row["site"]: row for row in list_sites(tmp_path)}
    assert rows[SITE]["health"] == "damaged"
    assert rows["awaira"]["health"] == "never crawled"


@pytest.mark.slow
def test_a_run_ends_when_it_has_had_its_bytes(tmp_path: Path) -> None:
    settings = {**SETTINGS, "CENSUS_MAX_BYTES": 4000}
    with Server(make_site(40)) as server:
        (cut,) = crawl(tmp_path, [SITE], {SITE: server.url}, settings)
        fetched = len(server.paths)
        (rest,) = crawl(tmp_path, [SITE], {SITE: server.url}, SETTINGS)
    assert (cut.reason, cut.result) == ("bytes_bound", "partly")
    assert (rest.reason, rest.pages) == ("finished", 40)
    assert fetched < 42
    assert len(server.paths) == len(set(server.paths)) == 42


@pytest.mark.slow
def test_kills_at_random_cost_no_second_fetch(tmp_path: Path) -> None:
    seen = count_kills(tmp_path, kills=5, pages=20, seed=7)
    assert (seen.again, seen.damage, seen.open_runs) == ((), (), 0)
    assert len(seen.whole_claims) > 20
    assert seen.claims == seen.whole_claims


@pytest.mark.slow
def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    with Server(make_site(500)) as server:
        script = (
            "from pathlib import Path; from crawler.fetch.running import crawl; "
            f"crawl(Path({str(tmp_path)!r}), [{SITE!r}], {{{SITE!r}: {server.url!r}}}, "
            f"{SETTINGS!r})"
        )
        with subprocess.Popen([sys.executable, "-c", script]) as parent:
            while len(server.paths) < 5 and parent.poll() is None:
                time.sleep(0.01)
            parent.kill()
        lock = None
        for _ in range(600):
            try:
                lock = lock_site(tmp_path, SITE)
                break
            except SiteBusy:
                time.sleep(0.05)
        assert lock is not None
        asked = len(server.paths)
    (run,) = read_runs(tmp_path)
    assert (run.reason, asked < 500) == ("shutdown", True)
