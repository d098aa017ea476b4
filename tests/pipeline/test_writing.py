"""Whatever ends a writer, readers see whole releases and the next one tidies up."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive.saved import import_paths
from pipeline.errors import CheckFailed, ReleaseError
from pipeline.publish import publish
from pipeline.release.journal import JOURNAL, read_journal
from pipeline.release.manifest import SUMS, read_manifest
from pipeline.release.store import latest_name, list_releases
from pipeline.release.writing import one_writer, point_latest, write_release
from tests.pipeline.factories import NOW, make_claim, release_of, tables_of
from tests.pipeline.publishfaults import leftovers

ROOT = Path(__file__).parents[2]
CLAIMS = [make_claim("north", "128K")]


@pytest.mark.slow
def test_a_writer_that_is_ended_anywhere_leaves_whole_releases(tmp_path):
    """Every call is ended in turn by `python -m tests.pipeline.publishfaults`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.pipeline.publishfaults", str(tmp_path), "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    assert done.stderr.count("calls") == 3


def test_what_a_killed_writer_left_is_swept_and_noted(tmp_path):
    release_of(tmp_path, CLAIMS)
    (tmp_path / ".making-abc").mkdir()
    (tmp_path / ".making-abc" / "facts.parquet").write_bytes(b"PAR1")
    (tmp_path / ".pruned-2020-01-01.1").mkdir()
    (tmp_path / ".latest-7").symlink_to("nowhere")
    (tmp_path / "2026-11-22.1").mkdir()
    release_of(tmp_path, CLAIMS)
    assert leftovers(tmp_path) == []
    assert list_releases(tmp_path) == ["2026-11-21.1", "2026-11-21.2"]
    (event,) = read_journal(tmp_path)
    assert event["event"] == "failed"
    assert event["reason"] == "killed while the release was written"


def test_latest_is_mended_where_a_writer_was_killed_before_it_moved(tmp_path):
    first, second = release_of(tmp_path, CLAIMS), release_of(tmp_path, CLAIMS)
    point_latest(tmp_path, first.name)
    with one_writer(tmp_path):
        assert latest_name(tmp_path) == second.name


def test_one_writer_at_a_time_and_the_lock_ends_with_its_holder(tmp_path):
    code = (
        "import sys, time; from pathlib import Path\n"
        "from pipeline.release.writing import one_writer\n"
        "with one_writer(Path(sys.argv[1])):\n"
        "    print('holds', flush=True)\n"
        "    time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holds\n"
        with (
            pytest.raises(ReleaseError, match="its only writer"),
            one_writer(tmp_path, wait_s=0),
        ):
            pass
        os.kill(holder.pid, signal.SIGKILL)
        with one_writer(tmp_path):
            pass


def test_the_sums_are_those_of_sha256sum(tmp_path):
    folder = release_of(tmp_path, CLAIMS)
    done = subprocess.run(["sha256sum", "-c", SUMS], cwd=folder, capture_output=True)
    assert done.returncode == 0, done.stderr
    named = {line.split("  ")[1] for line in (folder / SUMS).read_text().splitlines()}
    assert named == {path.name for path in folder.iterdir()} - {SUMS}


def test_a_finish_adds_files_that_the_manifest_names(tmp_path):
    told = []

    def finish(folder: Path, before: Path | None) -> None:
        told.append(before)
        (folder / "note.md").write_text("words")

    tables = tables_of(CLAIMS)
    first = write_release(tmp_path, tables, lambda made: None, NOW, finish=finish)
    write_release(tmp_path, tables, lambda made: None, NOW, finish=finish)
    assert told == [None, first]
    assert list(read_manifest(first)["files"]) == ["note.md"]


def test_a_build_that_fails_is_noted_with_its_reason(tmp_path, monkeypatch):
    def refuse(*given: object) -> None:
        raise CheckFailed("x", "a sound release", "1 faults")

    monkeypatch.setattr("pipeline.publish.digest_inputs", refuse)
    with pytest.raises(CheckFailed):
        publish(tmp_path)
    (event,) = read_journal(tmp_path / "curated")
    assert event["reason"] == "CheckFailed: x: expected a sound release, found 1 faults"
    assert latest_name(tmp_path / "curated") == ""


def test_a_line_of_the_journal_that_was_cut_is_skipped(tmp_path):
    (tmp_path / JOURNAL).write_text('{"event": "failed"}\n{"event": "fai')
    assert read_journal(tmp_path) == [{"event": "failed"}]


@pytest.mark.slow
def test_two_builds_of_one_archive_give_the_same_bytes(tmp_path):
    """In other folders, zones, locales, with other seeds and numbers of processes."""
    feed = {"openai": {"id": "openai", "models": {}}}
    for name in ("gpt-4o", "gpt-4o-mini", "o3"):
        cost = {"input": 2.5, "output": 10}
        feed["openai"]["models"][name] = {"id": name, "name": name, "cost": cost}
    (tmp_path / "api.json").write_text(json.dumps(feed), "utf-8")
    moment = datetime(2026, 4, 4, tzinfo=UTC)
    url = "https://models.dev/api.json"
    import_paths(tmp_path / "one", [tmp_path / "api.json"], url, moment)
    shutil.copytree(tmp_path / "one", tmp_path / "a" / "other")
    made = []
    for data_dir, zone, locale, seed, jobs in (
        (tmp_path / "one", "UTC", "C", "1", "1"),
        (tmp_path / "a" / "other", "Asia/Kathmandu", "C.UTF-8", "2", "3"),
    ):
        environment = {
            **os.environ,
            "SOURCE_DATE_EPOCH": "1780000000",
            "TZ": zone,
            "LC_ALL": locale,
            "PYTHONHASHSEED": seed,
        }
        build = ["build", "--data", str(data_dir), "--jobs", jobs]
        subprocess.run(
            [sys.executable, "-m", "modelcensus", *build],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
        )
        latest = data_dir / "curated" / "latest"
        made.append({path.name: path.read_bytes() for path in latest.iterdir()})
    assert made[0] == made[1]
