"""The archive, read: captures and payloads, in order, each byte verified.

Damage is told and stepped over: what is whole is handed on. A revisit has the payload
of the record it points at. Writing is the business of `recorder`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.archive.recorder import OF_PAYLOAD, Original, make_capture
from crawler.archive.runs import RunPath, list_runs, raw_dir
from crawler.archive.warc import (
    HttpHead,
    WarcRecord,
    parse_member,
    read_members,
    read_record_at,
    sha256,
)
from crawler.errors import ArchiveError, CrawlerError, DamagedArchive, PageError
from crawler.items import Capture
from crawler.payload import decode_payload

NOT_MODIFIED_STATUS = 304  # only pages of status 200 are asked for on condition
VALIDATORS = ("etag", "last-modified")
OF_WIRE = ("content-encoding", "content-length", "transfer-encoding")
CAPTURED_KINDS = ("response", "resource", "revisit")

OnError = Callable[[DamagedArchive], None]


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A capture with its payload, the content-encoding undone.

    ``media_type`` is the whole Content-Type, with its charset; ``headers`` are those of
    the response, but what undoing its encoding made untrue. Where ``error`` is not
    None the payload could not be had, and is empty.
    """

    capture: Capture
    payload: bytes
    media_type: str
    error: CrawlerError | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A capture, and how its payload is to be read.

    ``content_type`` is the whole Content-Type, ``encoding`` the content-encoding.
    """

    capture: Capture
    content_type: str
    encoding: str


@dataclass(frozen=True)
class Previous:
    """What the archive holds of a site: newest payloads by URL, captures by id."""

    originals: Mapping[str, Original]
    captures: Mapping[str, Capture]


def read_captures(
    data_dir: Path, site: str | None = None, on_error: OnError | None = None
) -> Iterator[Capture]:
    """Yield the captures in the archive, by site, run and place in the file.

    ``on_error`` is told of damage and reading goes on; without it the first damage ends
    the reading.

    Raises:
        DamagedArchive: a file is damaged and there is no ``on_error``.
        NewerArchive: the archive was written by a newer version.

    """
    for _, capture in _read_records(list_runs(data_dir, site), on_error):
        yield capture


def iter_captures_with_payloads(
    data_dir: Path,
    site: str | None = None,
    on_error: OnError | None = None,
    wanted: Container[str] | None = None,
) -> Iterator[ArchivedPage]:
    """Yield the captures with their payloads, reading each file once, in order.

    An ArchivedPage has an error where its payload cannot be decoded, or where it
    repeats a capture that is gone; `read_captures` says what ``on_error`` is. Of
    captures whose id is not ``wanted``, if that is given, only damage is reported.
    """
    runs = list_runs(data_dir, site)
    originals = _Originals(runs)
    for record, capture in _read_records(runs, on_error):
        if wanted is None or capture.capture_id in wanted:
            yield _read_page(originals, record, capture)


def list_run(run: RunPath, on_error: OnError) -> Iterator[Listed]:
    """Yield the captures of a run, each verified; ``on_error`` is told of damage."""
    for record, capture in _read_records([run], on_error):
        head, _ = record.split()
        yield Listed(capture, _content_type(record, head), _encoding(head))


class Payloads:
    """Reads the payloads of captures, in any order; lists the runs of a site once."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._originals: dict[str, _Originals] = {}

    def read(self, capture: Capture) -> ArchivedPage:
        """Return the page of ``capture``; one that cannot be decoded bears its error.

        Raises:
            ArchiveError: its record is missing or damaged.
        """
        path = raw_dir(self._data_dir) / capture.warc_path
        record = read_record_at(path, capture.warc_offset)
        if capture.site not in self._originals:
            runs = list_runs(self._data_dir, capture.site)
            self._originals[capture.site] = _Originals(runs)
        return _read_page(self._originals[capture.site], record, capture)


def read_payload(data_dir: Path, capture: Capture) -> tuple[bytes, str]:
    """Return the payload of a capture, decoded, and its whole Content-Type.

    Raises:
        ArchiveError: the record, or the original it points at, is missing or damaged.
        PageError: the content-encoding cannot be undone.

    """
    page = Payloads(data_dir).read(capture)
    if page.error is not None:
        raise page.error
    return page.payload, page.media_type


def read_previous(
    data_dir: Path, site: str, on_error: OnError | None = None
) -> Previous:
    """Return what the archive holds of ``site``, for its next run.

    Raises:
        DamagedArchive: a file is damaged and there is no ``on_error``.
        NewerArchive: the archive was written by a newer version.

    """
    stored: dict[tuple[str, str], Original] = {}
    newest: dict[str, Original] = {}
    captures = {}
    for record, capture in _read_records(list_runs(data_dir, site), on_error):
        captures[capture.capture_id] = capture
        key = capture.url, capture.sha256
        if record.kind != "revisit":
            record_id = record.fields.get("warc-record-id", "")
            stored[key] = Original(record_id, capture)
        newest.pop(capture.url, None)
        if key in stored:
            head, _ = record.split()
            headers = (
                tuple(one for one in head.headers if _is_kept(one)) if head else ()
            )
            newest[capture.url] = replace(stored[key], headers=headers)
    return Previous(newest, captures)


def _is_kept(header: tuple[str, str]) -> bool:
    return header[0].lower() in (*OF_PAYLOAD, *VALIDATORS)


def _read_records(
    runs: list[RunPath], on_error: OnError | None
) -> Iterator[tuple[WarcRecord, Capture]]:
    for run in runs:
        try:
            yield from _read_run_records(run, on_error)
        except DamagedArchive as error:
            _tell(error, on_error)


def _read_run_records(
    run: RunPath, on_error: OnError | None
) -> Iterator[tuple[WarcRecord, Capture]]:
    for offset, member in read_members(run.warc):
        try:
            record = parse_member(f"{run.warc}, byte {offset}", offset, member)
            if record.kind not in CAPTURED_KINDS:
                continue
            capture = _capture_of(run, record)
        except DamagedArchive as error:
            _tell(error, on_error)
            continue
        yield record, capture


def _tell(error: DamagedArchive, on_error: OnError | None) -> None:
    if on_error is None:
        raise error
    on_error(error)


def _capture_of(run: RunPath, record: WarcRecord) -> Capture:
    head, payload = record.split()
    digest, size = sha256(payload), len(payload)
    status = head.status if head else None
    if record.kind == "revisit":
        digest, size = _referred(record)
        status = 200 if status == NOT_MODIFIED_STATUS else status
    return make_capture(
        run,
        record.offset,
        record.url,
        record.date(),
        status,
        _content_type(record, head),
        digest,
        size,
    )


def _referred(record: WarcRecord) -> tuple[str, int]:
    """Return digest and size of the payload that a revisit stands for."""
    name, _, digest = record.fields.get("warc-payload-digest", "").partition(":")
    size = record.fields.get("x-archive-payload-length", "")
    if name != "sha256" or not size.isdecimal():
        expected = "a revisit with the sha256 and length of its payload"
        raise DamagedArchive(record.place, expected, f"{name!r} and {size!r}")
    return digest, int(size)


def _read_page(
    originals: _Originals, record: WarcRecord, capture: Capture
) -> ArchivedPage:
    head, payload = record.split()
    media_type, encoding = _content_type(record, head), _encoding(head)
    try:
        if record.kind == "revisit":
            payload = originals.read(record, capture)
        payload = decode_payload(payload, encoding, capture.url)
    except (ArchiveError, PageError) as error:
        return ArchivedPage(capture, b"", media_type, error)
    return ArchivedPage(capture, payload, media_type, None, _plain_headers(head))


def _plain_headers(head: HttpHead | None) -> tuple[tuple[str, str], ...]:
    headers = head.headers if head else ()
    return tuple(one for one in headers if one[0].lower() not in OF_WIRE)


def _content_type(record: WarcRecord, head: HttpHead | None) -> str:
    return head.first("content-type") if head else record.media_type


def _encoding(head: HttpHead | None) -> str:
    return ", ".join(head.values("content-encoding")) if head else ""


class _Originals:
    """Finds the bytes that revisits stand for, in the runs of their site."""

    def __init__(self, runs: list[RunPath]) -> None:
        self._runs = {run.warc_path: run for run in runs}
        self._places: dict[tuple[str, str, str], tuple[RunPath, int]] | None = None

    def read(self, record: WarcRecord, capture: Capture) -> bytes:
        """Return the payload: from where the revisit says, else from where it is.

        Raises:
            ArchiveError: no earlier run holds it.

        """
        run = self._runs.get(record.fields.get("warc-refers-to-filename", ""))
        offset = record.fields.get("warc-refers-to-file-offset", "")
        if run is not None and run.site == capture.site and offset.isdecimal():
            payload = _read_at(run, int(offset))
            if payload is not None and sha256(payload) == capture.sha256:
                return payload
        place = self._find(capture)
        payload = _read_at(*place) if place else None
        if payload is None:
            expected = f"an earlier run with the payload sha256:{capture.sha256}"
            raise ArchiveError(record.place, expected, "none")
        return payload

    def _find(self, capture: Capture) -> tuple[RunPath, int] | None:
        if self._places is None:
            self._places = {}
            for record, found in _read_records([*self._runs.values()], _ignore):
                if record.kind != "revisit":
                    run = self._runs[found.warc_path]
                    place = run, found.warc_offset
                    self._places[found.site, found.url, found.sha256] = place
        return self._places.get((capture.site, capture.url, capture.sha256))


def _ignore(error: DamagedArchive) -> None:
    """Say nothing: whoever reads the runs in order is told."""


def _read_at(run: RunPath, offset: int) -> bytes | None:
    try:
        return read_record_at(run.warc, offset).split()[1]
    except ArchiveError:
        return None
