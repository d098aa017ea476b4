"""Files that somebody saved: what they are, whose they are, and what cannot be read."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive.captures import (
    iter_captures_with_payloads,
    read_captures,
    read_payload,
    read_previous,
)
from crawler.archive.recorder import RunWriter
from crawler.archive.runs import read_runs
from crawler.archive.saved import import_paths
from crawler.errors import ArchiveError, NewerArchive

URL = "https://llm-stats.com/models/compare/a-vs-b"
MOMENT = datetime(2026, 5, 22, 12, tzinfo=UTC)


def save(path: Path, payload: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(payload)
    os.utime(path, (MOMENT.timestamp(), MOMENT.timestamp()))
    return path


def warc(*records: tuple[str, str, str, bytes]) -> list[bytes]:
    """Return the records (type, target, media type, block) as others write them."""
    return [
        (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: 2026-05-22T12:00:00Z\r\nContent-Type: {media_type}\r\n"
            f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Length: {len(block)}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
        for kind, url, media_type, block in records
    ]


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


HTTP = "application/http; msgtype=response"
RECORDS = warc(
    ("warcinfo", "", "application/warc-fields", b"software: other\r\n"),
    ("request", URL, "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
    ("response", URL, HTTP, response(b"<p>one</p>")),
    ("conversion", f"{URL}2", "text/plain", b"two"),
    ("metadata", URL, "text/plain", b"about"),
    ("response", "dns:llm-stats.com", "text/dns", b"127.0.0.1"),
    ("response", f"{URL}3", HTTP, response(b"gone", status="404 Not Found")),
)


@pytest.mark.parametrize(
    ("name", "payload", "media_type"),
    [
        ("a.html", b"<!DOCTYPE html><p>a", "text/html"),
        ("a.txt", b"<!-- saved -->\n<html><p>a", "text/html"),
        ("a.md", b"# a", "text/markdown"),
        ("a.txt", b"flattened", "text/plain"),
        ("a.json", b'{"a": 1}', "application/json"),
        ("a", b"a < b", "text/plain"),
    ],
)
def test_a_file_is_archived_as_it_came(
    tmp_path: Path, name: str, payload: bytes, media_type: str
) -> None:
    whole = f"URL: {URL}\n".encode() + payload
    path = save(tmp_path / name, whole)
    report = import_paths(tmp_path / "data", [path])
    (capture,) = report.captures
    assert (capture.site, capture.url, capture.status) == ("llm_stats", URL, None)
    assert capture.captured_at == MOMENT
    assert capture.media_type == media_type
    assert read_payload(tmp_path / "data", capture) == (whole, media_type)
    assert report.errors == ()


@pytest.mark.parametrize("start", ["", "\ufeff", "\n"])
def test_the_first_line_names_the_url(tmp_path: Path, start: str) -> None:
    path = save(tmp_path / "a.txt", f"{start}URL: {URL}\r\nmore".encode())
    report = import_paths(tmp_path / "data", [path], url="https://other.com/")
    assert [capture.url for capture in report.captures] == [URL]


def test_else_the_caller_does(tmp_path: Path) -> None:
    path = save(tmp_path / "a.html", b"<p>a</p>")
    moment = datetime(2026, 1, 2, 3)  # noqa: DTZ001 - no zone is UTC
    report = import_paths(tmp_path / "data", [path], URL, moment)
    assert [capture.url for capture in report.captures] == [URL]
    assert report.captures[0].captured_at == datetime(2026, 1, 2, 3, tzinfo=UTC)


def test_else_nobody_guesses(tmp_path: Path) -> None:
    save(tmp_path / "pages" / "sub" / "a b.html", b"<p>a</p>")
    report = import_paths(tmp_path / "data", [tmp_path / "pages"])
    (capture,) = report.captures
    assert (capture.site, capture.url) == ("saved", "saved:pages/sub/a%20b.html")


def test_an_unknown_host_is_a_site_of_its_own(tmp_path: Path) -> None:
    path = save(tmp_path / "a.txt", b"URL: https://www.example.org/x\n")
    report = import_paths(tmp_path / "data", [path])
    assert [capture.site for capture in report.captures] == ["example.org"]


def test_one_url_cannot_name_several_files(tmp_path: Path) -> None:
    paths = [save(tmp_path / name, b"text") for name in ("a.txt", "b.txt")]
    report = import_paths(tmp_path / "data", paths, url=URL)
    assert report.captures == ()
    assert [error.found for error in report.errors] == ["none, among 2 files"] * 2


def test_what_cannot_be_read_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    save(folder / "a-empty.html", b" \n")
    save(folder / "b-image.html", b"\x89PNG\r\n\x1a\n")
    save(folder / "c-url.txt", b"URL: file:///etc/passwd\n")
    save(folder / "d-host.txt", b"URL: http://[::1]/x\n")
    save(folder / "e-good.html", b"<p>good</p>")
    save(folder / ".hidden" / "f.html", b"<p>hidden</p>")
    save(folder / ".g.html", b"<p>hidden</p>")
    report = import_paths(tmp_path / "data", [folder, tmp_path / "missing"])
    assert [capture.url for capture in report.captures] == ["saved:pages/e-good.html"]
    assert [Path(error.place).name for error in report.errors] == [
        "missing",
        "a-empty.html",
        "b-image.html",
        "c-url.txt",
        "d-host.txt",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    path = save(tmp_path / "a.html", b"<p>a</p>")
    path.chmod(0)
    report = import_paths(tmp_path / "data", [path])
    assert [error.place for error in report.errors] == [str(path)]


def test_the_same_file_twice_is_known(tmp_path: Path) -> None:
    path = save(tmp_path / "a.html", b"<p>a</p>")
    first = import_paths(tmp_path / "data", [path, path])
    again = import_paths(tmp_path / "data", [path])
    assert again.captures == ()
    assert again.known == first.captures == first.known
    assert len(read_runs(tmp_path / "data")) == 1


def test_the_same_bytes_later_are_a_revisit(tmp_path: Path) -> None:
    path = save(tmp_path / "a.html", b"<p>a</p>")
    import_paths(tmp_path / "data", [path])
    later = datetime(2026, 6, 1, tzinfo=UTC)
    (capture,) = import_paths(tmp_path / "data", [path], captured_at=later).captures
    assert read_payload(tmp_path / "data", capture) == (b"<p>a</p>", "text/html")
    runs = read_runs(tmp_path / "data")
    assert [run.counts["revisits"] for run in runs] == [0, 1]
    assert [run.reason for run in runs] == ["import", "import"]


@pytest.mark.parametrize("packing", ["none", "records", "file"])
def test_the_pages_of_a_warc_file(tmp_path: Path, packing: str) -> None:
    parts = RECORDS if packing != "records" else [gzip.compress(r) for r in RECORDS]
    whole = b"".join(parts)
    path = save(
        tmp_path / "x.warc", gzip.compress(whole) if packing == "file" else whole
    )
    report = import_paths(tmp_path / "data", [path])
    assert report.errors == ()
    assert [(c.url, c.status, c.media_type) for c in report.captures] == [
        (URL, 200, "text/html"),
        (f"{URL}2", None, "text/plain"),
        (f"{URL}3", 404, "text/html"),
    ]
    assert {capture.captured_at for capture in report.captures} == {MOMENT}
    pages = list(iter_captures_with_payloads(tmp_path / "data"))
    assert [page.payload for page in pages] == [b"<p>one</p>", b"two", b"gone"]


@pytest.mark.parametrize("packed", [False, True])
def test_a_warc_file_cut_short_is_named_and_what_is_before_is_kept(
    tmp_path: Path, packed: bool
) -> None:
    whole = b"".join(gzip.compress(r) if packed else r for r in RECORDS)
    path = save(tmp_path / "x.warc.gz", whole[:-20])
    report = import_paths(tmp_path / "data", [path])
    assert [capture.url for capture in report.captures] == [URL, f"{URL}2"]
    assert [error.place for error in report.errors] == [f"{path}, record 7"]


def test_odd_records_of_a_warc_file(tmp_path: Path) -> None:
    chunked = response(b"3\r\none\r\n0\r\n\r\n", "Transfer-Encoding: chunked")
    joined = response(b"<p>joined</p>", "Transfer-Encoding: chunked")
    cut = response(b"9\r\none\r\n", "Transfer-Encoding: chunked")
    wrong = warc(("response", f"{URL}4", HTTP, response(b"four")))[0].replace(
        b"WARC-Type", b"WARC-Block-Digest: sha1:AAAA\r\nWARC-Type", 1
    )
    records = warc(
        ("response", f"<{URL}1>", HTTP, chunked),
        ("response", f"{URL}2", HTTP, joined),
        ("response", f"{URL}3", HTTP, cut),
        ("revisit", f"{URL}5", HTTP, response(b"")),
    )
    path = save(tmp_path / "x.warc", b"".join([*records, wrong, RECORDS[2]]))
    report = import_paths(tmp_path / "data", [path])
    assert [error.place for error in report.errors] == [
        f"{path}, record {number}" for number in (3, 4, 5)
    ]
    pages = list(iter_captures_with_payloads(tmp_path / "data"))
    assert [page.payload for page in pages] == [
        b"one",
        b"<p>joined</p>",
        b"<p>one</p>",
    ]


def test_our_own_archive_can_be_imported(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "one", "llm_stats", MOMENT) as run:
        headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
        run.write_exchange(URL, [], 200, headers, gzip.compress(b"<p>"), MOMENT)
    report = import_paths(tmp_path / "two", [tmp_path / "one"])
    assert [error.found[:20] for error in report.errors] == []
    originals = list(read_captures(tmp_path / "one"))
    copies = list(read_captures(tmp_path / "two", "llm_stats"))
    assert [c.capture_id for c in copies] == [c.capture_id for c in originals]
    assert list(read_previous(tmp_path / "two", "llm_stats").captures)


def test_a_newer_archive_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.html", b"<p>a</p>")
    save(tmp_path / "data" / "raw" / "schema_version.json", b'{"schema_version": 2}')
    with pytest.raises(NewerArchive):
        import_paths(tmp_path / "data", [path])


def test_an_archive_that_cannot_be_written_ends_the_import(tmp_path: Path) -> None:
    path = save(tmp_path / "a.html", b"<p>a</p>")
    save(tmp_path / "data" / "raw", b"no directory")
    with pytest.raises(ArchiveError):
        import_paths(tmp_path / "data", [path])
