"""The archive: what is written is read, what is damaged is told, nothing is edited."""

from __future__ import annotations

import gzip
import json
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.captures import (
    iter_captures_with_payloads,
    read_captures,
    read_payload,
    read_previous,
)
from crawler.archive.recorder import RunWriter
from crawler.archive.runs import list_runs, read_runs
from crawler.errors import ArchiveError, DamagedArchive, DamagedPayload, NewerArchive
from crawler.items import Capture

START = datetime(2026, 11, 21, 4, 15, tzinfo=UTC)
URL = "https://s.com/compare/a/b"
HTML = b"<p>128K</p>"
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Transfer-Encoding", "chunked"),
]


def write(run: RunWriter, url: str = URL, html: bytes = HTML, hour: int = 0) -> Capture:
    return run.write_exchange(
        url,
        [("Host", "s.com")],
        200,
        HEADERS,
        gzip.compress(html, mtime=0),
        START + timedelta(hours=hour),
        request_line="GET /compare/a/b HTTP/1.1",
    )


def write_run(
    data_dir: Path, pages: int = 3, hour: int = 0, site: str = "s"
) -> list[Capture]:
    originals = read_previous(data_dir, site).originals
    with RunWriter(data_dir, site, START + timedelta(hours=hour), originals) as run:
        return [write(run, f"{URL}{number}", hour=hour) for number in range(pages)]


def warc_of(data_dir: Path, number: int = 0) -> Path:
    return list_runs(data_dir)[number].warc


def test_what_is_written_is_read(tmp_path: Path) -> None:
    with RunWriter(tmp_path, "s", START) as run:
        written = [
            write(run),
            run.write_exchange(f"{URL}x", [], 404, [], b"gone", START),
            run.write_saved(f"{URL}y", "text/markdown", b"# a", START),
        ]
    assert list(read_captures(tmp_path)) == written
    assert [page.payload for page in iter_captures_with_payloads(tmp_path)] == [
        HTML,
        b"gone",
        b"# a",
    ]
    assert read_payload(tmp_path, written[0]) == (HTML, "text/html; charset=utf-8")
    assert [capture.status for capture in written] == [200, 404, None]
    assert written[0].media_type == "text/html"
    assert written[0].size == len(gzip.compress(HTML, mtime=0))


def test_other_tools_read_it(tmp_path: Path) -> None:
    write_run(tmp_path, pages=1)
    with warc_of(tmp_path).open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers, record.http_headers)
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request"]
    response, request = records[1][1], records[2][1]
    assert response.protocol == "WARC/1.1"
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert records[1][2]["Transfer-Encoding"] is None
    assert records[1][2]["X-Archive-Orig-Transfer-Encoding"] == "chunked"


def test_an_unchanged_page_is_a_revisit_with_the_same_payload(tmp_path: Path) -> None:
    first = write_run(tmp_path, pages=2)
    second = write_run(tmp_path, pages=2, hour=1)
    third = write_run(tmp_path, pages=2, hour=2)
    assert [run.counts["revisits"] for run in read_runs(tmp_path)] == [0, 2, 2]
    assert list(read_captures(tmp_path)) == first + second + third
    assert len({capture.capture_id for capture in first + second + third}) == 6
    assert third[0].sha256 == first[0].sha256
    assert third[0].size == first[0].size
    assert read_payload(tmp_path, third[0])[0] == HTML
    assert {page.payload for page in iter_captures_with_payloads(tmp_path)} == {HTML}


def test_a_revisit_finds_its_original_wherever_it_stands(tmp_path: Path) -> None:
    write_run(tmp_path)
    revisit = write_run(tmp_path, hour=1)[2]
    first = warc_of(tmp_path)
    whole = first.read_bytes()
    first.write_bytes(gzip.compress(b"WARC/1.1\r\nContent-Length: 0\r\n\r\n") + whole)
    assert read_payload(tmp_path, revisit)[0] == HTML


def test_a_revisit_without_its_original_is_an_error_of_that_page(
    tmp_path: Path,
) -> None:
    write_run(tmp_path)
    revisit = write_run(tmp_path, hour=1)[0]
    warc_of(tmp_path).unlink()
    with pytest.raises(ArchiveError, match="an earlier run with the payload"):
        read_payload(tmp_path, revisit)
    pages = list(iter_captures_with_payloads(tmp_path))
    assert [page.payload for page in pages] == [b"", b"", b""]
    assert all(isinstance(page.error, ArchiveError) for page in pages)


def test_a_page_changed_back_is_written_whole(tmp_path: Path) -> None:
    for hour, html in enumerate((b"one", b"two", b"one")):
        originals = read_previous(tmp_path, "s").originals
        started = START + timedelta(hours=hour)
        with RunWriter(tmp_path, "s", started, originals) as run:
            write(run, html=html, hour=hour)
    assert [run.counts["revisits"] for run in read_runs(tmp_path)] == [0, 0, 0]


def test_a_payload_that_is_cut_short_does_not_stop_the_reading(tmp_path: Path) -> None:
    with RunWriter(tmp_path, "s", START) as run:
        cut = gzip.compress(HTML)[:-4]
        broken = run.write_exchange(URL, [], 200, HEADERS, cut, START)
        write(run, f"{URL}2")
    pages = list(iter_captures_with_payloads(tmp_path))
    assert isinstance(pages[0].error, DamagedPayload)
    assert [page.payload for page in pages] == [b"", HTML]
    with pytest.raises(DamagedPayload, match=URL):
        read_payload(tmp_path, broken)


def test_a_killed_run_leaves_its_whole_records(tmp_path: Path) -> None:
    run = RunWriter(tmp_path, "s", START)
    written = [write(run), write(run, f"{URL}2")]
    assert list(read_captures(tmp_path)) == written
    assert read_runs(tmp_path)[0].finished is None
    run.close("shutdown")
    assert read_runs(tmp_path)[0].reason == "shutdown"


def test_a_cut_file_gives_what_is_before_the_cut(tmp_path: Path) -> None:
    written = write_run(tmp_path, pages=3)
    other = write_run(tmp_path, pages=1, site="t")
    path = warc_of(tmp_path)
    path.write_bytes(path.read_bytes()[: written[2].warc_offset + 20])
    errors: list[DamagedArchive] = []
    assert list(read_captures(tmp_path, on_error=errors.append)) == written[:2] + other
    assert len(errors) == 1
    assert errors[0].place == f"{path}, byte {written[2].warc_offset}"
    with pytest.raises(DamagedArchive, match="a whole gzip member"):
        list(read_captures(tmp_path))


def test_every_flipped_bit_is_found_and_the_rest_is_read(tmp_path: Path) -> None:
    written = write_run(tmp_path, pages=3)
    path = warc_of(tmp_path)
    whole = path.read_bytes()
    chance = random.Random(7)
    for _ in range(150):
        broken = bytearray(whole)
        position = chance.randrange(len(broken))
        broken[position] ^= 1 << chance.randrange(8)
        path.write_bytes(broken)
        errors: list[DamagedArchive] = []
        found = list(read_captures(tmp_path, on_error=errors.append))
        # A gzip header holds a time and a system, which change nothing that is read.
        assert len(found) >= 2
        assert set(found) <= set(written)
        assert errors or found == written


def test_a_wrong_digest_is_found(tmp_path: Path) -> None:
    written = write_run(tmp_path, pages=2)
    path = warc_of(tmp_path)
    whole = path.read_bytes()
    start, end = written[0].warc_offset, written[1].warc_offset
    record = gzip.decompress(whole[start:end])
    forged = gzip.compress(record.replace(b"charset=utf-8", b"charset=utf-9"))
    path.write_bytes(whole[:start] + forged + whole[end:])
    with pytest.raises(DamagedArchive, match="warc-block-digest"):
        read_payload(tmp_path, written[0])


def test_a_newer_archive_is_refused_before_anything_happens(tmp_path: Path) -> None:
    write_run(tmp_path)
    version = tmp_path / "raw" / "schema_version.json"
    assert json.loads(version.read_text()) == {"schema_version": 1}
    version.write_text('{"schema_version": 2}')
    before = sorted(tmp_path.rglob("*"))
    message = "expected schema version 1 or older, found 2"
    with pytest.raises(NewerArchive, match=message):
        list(read_captures(tmp_path))
    with pytest.raises(NewerArchive, match=message):
        RunWriter(tmp_path, "s", START)
    assert sorted(tmp_path.rglob("*")) == before


def test_runs_of_one_second_stand_beside_each_other_in_order(tmp_path: Path) -> None:
    names = []
    for _ in range(11):
        with RunWriter(tmp_path, "s", START) as run:
            names.append(run.run)
    assert names[0] == "20261121T041500Z"
    assert names[10] == "20261121T041500Z-11"
    assert [run.run for run in list_runs(tmp_path)] == names


def test_a_full_disk_stops_the_run_and_keeps_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = write_run(tmp_path)
    kept = [read_payload(tmp_path, capture) for capture in earlier]
    run = RunWriter(tmp_path, "s", START + timedelta(hours=1))
    written = write(run, f"{URL}new")

    class FullDisk:
        """Takes ten bytes more, as a disk does that is almost full."""

        closed = False

        def __init__(self, file: Any) -> None:
            self.file, self.left = file, 10

        def write(self, raw: memoryview) -> int:
            if not self.left:
                raise OSError(28, "No space left on device")
            self.left = 0
            return int(self.file.write(raw[:10]))

        def __getattr__(self, name: str) -> object:
            return getattr(self.file, name)

    file = run._file
    monkeypatch.setattr(run, "_file", FullDisk(file))
    with pytest.raises(ArchiveError, match=r"pages\.warc\.gz: expected room for"):
        write(run, f"{URL}more")
    run.close("archive_error")
    file.close()
    assert list(read_captures(tmp_path)) == [*earlier, written]
    assert [read_payload(tmp_path, capture) for capture in earlier] == kept
    assert read_runs(tmp_path)[1].reason == "archive_error"


def test_a_run_that_cannot_end_well_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    run = RunWriter(tmp_path, "s", START)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ArchiveError, match="No space left"):
        run.close("finished")


@pytest.mark.parametrize("site", ["", "..", "a/b", ".hidden", "a b"])
def test_a_site_is_no_path(tmp_path: Path, site: str) -> None:
    with pytest.raises(ArchiveError, match="site: expected letters"):
        RunWriter(tmp_path, site, START)


def test_a_file_in_the_place_of_the_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("no directory")
    with pytest.raises(ArchiveError, match="a writable directory"):
        RunWriter(tmp_path, "s", START)


def test_no_archive_holds_no_captures(tmp_path: Path) -> None:
    assert list(read_captures(tmp_path)) == []
    assert list(iter_captures_with_payloads(tmp_path, "s")) == []
