"""WARC in and out: every response as it came, before anyone reads it.

A page that is unchanged since the last run is a revisit: a record that points at the
bytes of an earlier run. Runs are appended, never edited. Reading verifies every gzip
member and every digest, and hands on what is whole.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from crawler.errors import (
    ArchiveError,
    CrawlerError,
    DamagedArchive,
    PageError,
)
from crawler.items import Capture, digest_id
from crawler.payload import decode_payload
from crawler.runs import (
    SCHEMA_VERSION,
    Run,
    RunPath,
    create_run,
    list_runs,
    raw_dir,
    software_versions,
    write_run,
)
from crawler.warc import (
    Headers,
    HttpHead,
    Record,
    encode_record,
    http_head,
    parse_member,
    payload_digest,
    read_members,
    read_record_at,
    status_line,
)

HTTP_RESPONSE = "application/http; msgtype=response"
HTTP_REQUEST = "application/http; msgtype=request"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
CAPTURED_KINDS = ("response", "resource", "revisit")

OnError = Callable[[DamagedArchive], None]


@dataclass(frozen=True)
class Previous:
    """What the archive holds of a site: the newest payload by URL, and all captures."""

    originals: Mapping[str, Original]
    capture_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Page:
    """A capture with its payload, the content-encoding undone.

    ``media_type`` is the whole Content-Type. Where ``error`` is not None the payload
    could not be read, and is empty.
    """

    capture: Capture
    payload: bytes
    media_type: str
    error: CrawlerError | None = None


def read_captures(
    data_dir: Path, site: str | None = None, on_error: OnError | None = None
) -> Iterator[Capture]:
    """Yield the captures in the archive, by site, run and place in the file.

    ``on_error`` is told of damage, and what is whole is yielded; without it the first
    damage ends the reading.

    Raises:
        DamagedArchive: a file is damaged and there is no ``on_error``.
        NewerArchive: the archive was written by a newer version.
    """
    for capture, _ in _read_records(list_runs(data_dir, site), on_error):
        yield capture


def iter_captures_with_payloads(
    data_dir: Path, site: str | None = None, on_error: OnError | None = None
) -> Iterator[Page]:
    """Yield the captures with their payloads, reading each file once, in order.

    A payload that cannot be decoded, or a revisit whose original is gone, gives a Page
    with an error.

    Raises:
        DamagedArchive: a file is damaged and there is no ``on_error``.
        NewerArchive: the archive was written by a newer version.
    """
    for capture, record in _read_records(list_runs(data_dir, site), on_error):
        yield _read_page(data_dir, capture, record)


def read_payload(data_dir: Path, capture: Capture) -> tuple[bytes, str]:
    """Return the payload of a capture, decoded, and its whole Content-Type.

    Raises:
        ArchiveError: the record, or the original it points at, is missing or damaged.
        PageError: the content-encoding cannot be undone.
    """
    list_runs(data_dir, capture.site)
    path = raw_dir(data_dir) / capture.warc_path
    record = read_record_at(path, capture.warc_offset)
    page = _read_page(data_dir, capture, record)
    if page.error is not None:
        raise page.error
    return page.payload, page.media_type


def read_previous(
    data_dir: Path, site: str, on_error: OnError | None = None
) -> Previous:
    """Return what the archive holds of ``site``, for the next run.

    Raises:
        DamagedArchive: a file is damaged and there is no ``on_error``.
        NewerArchive: the archive was written by a newer version.
    """
    stored: dict[tuple[str, str], Original] = {}
    newest: dict[str, Original] = {}
    ids = set()
    for capture, record in _read_records(list_runs(data_dir, site), on_error):
        ids.add(capture.capture_id)
        key = capture.url, capture.sha256
        if record.kind != "revisit":
            stored[key] = _original(capture, record)
        newest.pop(capture.url, None)
        if key in stored:
            newest[capture.url] = stored[key]
    return Previous(newest, frozenset(ids))


def _original(capture: Capture, record: Record) -> Original:
    return Original(
        capture.url,
        capture.captured_at,
        record.fields.get("warc-record-id", ""),
        capture.sha256,
        capture.size,
        capture.warc_path,
        capture.warc_offset,
    )


def _read_records(
    runs: list[RunPath], on_error: OnError | None
) -> Iterator[tuple[Capture, Record]]:
    for run in runs:
        try:
            yield from _read_run_records(run, on_error)
        except DamagedArchive as error:
            if on_error is None:
                raise
            on_error(error)


def _read_run_records(
    run: RunPath, on_error: OnError | None
) -> Iterator[tuple[Capture, Record]]:
    for offset, member in read_members(run.warc):
        try:
            record = parse_member(f"{run.warc}, byte {offset}", offset, member)
            if record.kind not in CAPTURED_KINDS:
                continue
            capture = _capture_of(run, record)
        except DamagedArchive as error:
            if on_error is None:
                raise
            on_error(error)
            continue
        yield capture, record


def _capture_of(run: RunPath, record: Record) -> Capture:
    head, payload = record.split()
    media_type = head.first("content-type") if head else _saved_type(record)
    sha256, size = sha256(payload), len(payload)
    if record.kind == "revisit":
        sha256 = record.fields["warc-payload-digest"].removeprefix("sha256:")
        size = int(record.fields["x-archive-payload-length"])
    return make_capture(
        run,
        record.offset,
        record.url,
        record.date(),
        head.status if head else None,
        media_type,
        sha256,
        size,
    )


def _read_page(data_dir: Path, capture: Capture, record: Record) -> Page:
    head, payload = record.split()
    media_type = head.first("content-type") if head else _saved_type(record)
    encoding = ", ".join(head.values("content-encoding")) if head else ""
    try:
        if record.kind == "revisit":
            payload = _read_original(data_dir, capture, record)
        payload = decode_payload(payload, encoding, capture.url)
    except (ArchiveError, PageError) as error:
        return Page(capture, b"", media_type, error)
    return Page(capture, payload, media_type)


def _read_original(data_dir: Path, capture: Capture, revisit: Record) -> bytes:
    """Return the bytes a revisit points at: where it says, else in an earlier run."""
    earlier = [
        run
        for run in list_runs(data_dir, capture.site)
        if run.warc_path != capture.warc_path
    ]
    named = revisit.fields.get("warc-refers-to-filename", "")
    offset = revisit.fields.get("warc-refers-to-file-offset", "")
    for run in earlier:
        if run.warc_path == named and offset.isdecimal():
            payload = _payload_at(run, int(offset))
            if payload is not None and sha256(payload) == capture.sha256:
                return payload
    for found, record in _read_records(earlier, lambda error: None):
        same = (found.url, found.sha256) == (capture.url, capture.sha256)
        if same and record.kind != "revisit":
            return record.split()[1]
    expected = f"the payload sha256:{capture.sha256} of {capture.url} in an earlier run"
    raise ArchiveError(revisit.place, expected, "none")


def _payload_at(run: RunPath, offset: int) -> bytes | None:
    try:
        return read_record_at(run.warc, offset).split()[1]
    except ArchiveError:
        return None


def _saved_type(record: Record) -> str:
    return record.fields.get("content-type", "")


