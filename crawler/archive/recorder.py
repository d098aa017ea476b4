"""Writes one run of a site: every response as it came, before anyone reads it.

A payload that is unchanged since the last run is written as a revisit, which points at
the record of an earlier run. Nothing that was written is ever changed.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from crawler.archive.runs import (
    RUN_NAME,
    SCHEMA_VERSION,
    CrawlRun,
    RunPath,
    create_run,
    write_run,
)
from crawler.archive.warc import (
    Headers,
    HttpHead,
    encode_record,
    http_head,
    sha256,
    status_line,
)
from crawler.errors import ArchiveError
from crawler.items import Capture, digest_id
from crawler.version import software_versions

HTTP_RESPONSE = "application/http; msgtype=response"
HTTP_REQUEST = "application/http; msgtype=request"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
OF_PAYLOAD = ("content-type", "content-encoding")


@dataclass(frozen=True, slots=True)
class Original:
    """The record that holds the bytes a revisit stands for.

    ``headers`` are those of the newest answer that had these bytes.
    """

    record_id: str
    capture: Capture
    headers: Headers = ()

    def header(self, name: str) -> str:
        """Return the first value of a header, '' if there is none."""
        return HttpHead(None, tuple(self.headers)).first(name)


class RunWriter:
    """Appends one run of a site to the archive, while the `with` block lasts.

    Every record is on its way to the disk before the next begins, so a run that is
    killed leaves whole records. After an ArchiveError the records before it stand.
    """

    def __init__(
        self,
        data_dir: Path,
        site: str,
        started: datetime,
        previous: Mapping[str, Original] | None = None,
        ends_as: str = "finished",
    ) -> None:
        """Make the run and its first record; ``ends_as`` is the reason of a good end.

        Raises:
            ArchiveError: it cannot be written, or the archive is newer than this.

        """
        self.site = site
        self.started = started
        self.reason = ""
        self._previous = previous or {}
        self._ends_as = ends_as
        self._counts: Counter[str] = Counter()
        self._errors: Counter[str] = Counter()
        self._versions = software_versions()
        self._place: RunPath = create_run(data_dir, site, started)
        self.run = self._place.run
        self._size = 0
        self._write_run(None, {})
        try:
            # Unbuffered: a failed write leaves nothing behind to be tried again.
            self._file = self._place.warc.open("xb", buffering=0)
        except OSError as error:
            raise ArchiveError(
                str(self._place.warc), "a file to write", str(error)
            ) from error
        try:
            self._append(self._warcinfo())
        except ArchiveError:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(self._ends_as if kind is None else kind.__name__)

    def write_exchange(
        self,
        url: str,
        request_headers: Headers,
        status: int,
        response_headers: Headers,
        wire_body: bytes,
        captured_at: datetime,
        *,
        request_line: str = "",
        protocol: str = "HTTP/1.1",
    ) -> Capture:
        """Archive a response, and the request for it if ``request_line`` is given.

        ``wire_body`` is the body without its chunks, its content-encoding as it came.

        Raises:
            ArchiveError: it cannot be written.

        """
        head = http_head(status_line(protocol, status), response_headers)
        media_type = HttpHead(status, tuple(response_headers)).first("content-type")
        record_id = _record_id()
        kind, fields = self._about(url, wire_body, captured_at, record_id)
        raw = encode_record(fields, HTTP_RESPONSE, wire_body, head)
        if request_line:
            raw += encode_record(
                {
                    "WARC-Type": "request",
                    "WARC-Record-ID": _record_id(),
                    "WARC-Concurrent-To": record_id,
                    "WARC-Target-URI": url,
                    "WARC-Date": _warc_date(captured_at),
                },
                HTTP_REQUEST,
                b"",
                http_head(request_line, request_headers),
            )
        offset = self._append(raw)
        self._count(kind, len(wire_body), status)
        return self._capture(url, captured_at, status, media_type, wire_body, offset)

    def write_unchanged(
        self,
        url: str,
        response_headers: Headers,
        original: Original,
        captured_at: datetime,
    ) -> Capture:
        """Archive a 304: the page is still what ``original`` holds.

        The capture is that of the page, as if it had been sent again.

        Raises:
            ArchiveError: it cannot be written.

        """
        named = {name.lower() for name, _ in response_headers}
        kept = [
            (name, value)
            for name, value in original.headers
            if name.lower() in OF_PAYLOAD and name.lower() not in named
        ]
        head = http_head(status_line("HTTP/1.1", 304), [*response_headers, *kept])
        capture = original.capture
        fields = {
            "WARC-Record-ID": _record_id(),
            "WARC-Target-URI": url,
            "WARC-Date": _warc_date(captured_at),
            "WARC-Payload-Digest": f"sha256:{capture.sha256}",
            **_revisit_fields(original, NOT_MODIFIED),
        }
        offset = self._append(encode_record(fields, HTTP_RESPONSE, b"", head))
        self._count("revisit", 0, capture.status)
        return make_capture(
            self._place,
            offset,
            url,
            captured_at,
            capture.status,
            original.header("content-type"),
            capture.sha256,
            capture.size,
        )

    def discard(self) -> None:
        """Take a run away that has nothing."""
        self._file.close()
        for path in (self._place.warc, self._place.path / RUN_NAME):
            path.unlink(missing_ok=True)
        self._place.path.rmdir()

    def write_saved(
        self, url: str, media_type: str, payload: bytes, captured_at: datetime
    ) -> Capture:
        """Archive a file that somebody saved, as it came.

        Raises:
            ArchiveError: it cannot be written.

        """
        kind, fields = self._about(
            url, payload, captured_at, _record_id(), whole="resource"
        )
        offset = self._append(encode_record(fields, media_type, payload))
        self._count(kind, len(payload), None)
        return self._capture(url, captured_at, None, media_type, payload, offset)

    def close(self, reason: str, counts: Mapping[str, Any] | None = None) -> None:
        """End the run; ``counts`` join those of the archive in run.json.

        Raises:
            ArchiveError: the end could not be written.

        """
        if self._file.closed:
            return
        self.reason = reason
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            place = str(self._place.warc)
            raise ArchiveError(place, "room to write", str(error)) from error
        finally:
            self._file.close()
        self._write_run(datetime.now(UTC), counts or {})

    def _about(
        self,
        url: str,
        payload: bytes,
        captured_at: datetime,
        record_id: str,
        whole: str = "response",
    ) -> tuple[str, dict[str, str]]:
        """Return the kind of record that a payload needs, and its WARC fields."""
        fields = {
            "WARC-Type": whole,
            "WARC-Record-ID": record_id,
            "WARC-Target-URI": url,
            "WARC-Date": _warc_date(captured_at),
        }
        original = self._previous.get(url)
        if not original or not payload or original.capture.sha256 != sha256(payload):
            return whole, fields
        return "revisit", {**fields, **_revisit_fields(original, PROFILE)}

    def _capture(
        self,
        url: str,
        captured_at: datetime,
        status: int | None,
        media_type: str,
        payload: bytes,
        offset: int,
    ) -> Capture:
        return make_capture(
            self._place,
            offset,
            url,
            captured_at,
            status,
            media_type,
            sha256(payload),
            len(payload),
        )

    def _append(self, raw: bytes) -> int:
        """Write ``raw`` at the end and return where it starts, or leave no trace."""
        rest = memoryview(raw)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            with suppress(OSError):  # a half record at the end is found when read
                self._file.truncate(self._size)
                self._file.seek(self._size)
            place, expected = str(self._place.warc), f"room for {len(raw)} bytes"
            raise ArchiveError(place, expected, str(error)) from error
        offset, self._size = self._size, self._size + len(raw)
        return offset

    def _count(self, kind: str, size: int, status: int | None) -> None:
        self._counts["captures"] += 1
        self._counts["pages"] += status is None or 200 <= status < 300
        self._counts["revisits"] += kind == "revisit"
        self._counts["bytes"] += size
        if status is not None and status >= 400:
            self._errors[str(status)] += 1

    def counts(self) -> dict[str, Any]:
        """Return what was archived so far."""
        names = ("captures", "pages", "revisits", "bytes")
        return {
            **{name: self._counts[name] for name in names},
            "errors": dict(sorted(self._errors.items())),
        }

    def _write_run(self, finished: datetime | None, counts: Mapping[str, Any]) -> None:
        write_run(
            self._place.path,
            CrawlRun(
                SCHEMA_VERSION,
                self.site,
                self.run,
                self.started.astimezone(UTC).isoformat(),
                finished.isoformat() if finished else None,
                self.reason,
                {**self.counts(), **counts},
                self._versions,
            ),
        )

    def _warcinfo(self) -> bytes:
        versions = [f"{name}: {text}" for name, text in self._versions.items()]
        software = f"modelcensus/{self._versions['modelcensus']}"
        lines = [f"software: {software}", "format: WARC File Format 1.1", *versions]
        return encode_record(
            {
                "WARC-Type": "warcinfo",
                "WARC-Record-ID": _record_id(),
                "WARC-Date": _warc_date(self.started),
                "WARC-Filename": self._place.warc_path,
            },
            "application/warc-fields",
            "".join(f"{line}\r\n" for line in lines).encode(),
        )


def _revisit_fields(original: Original, profile: str) -> dict[str, str]:
    capture = original.capture
    return {
        "WARC-Type": "revisit",
        "WARC-Profile": profile,
        "WARC-Refers-To": original.record_id,
        "WARC-Refers-To-Target-URI": capture.url,
        "WARC-Refers-To-Date": _warc_date(capture.captured_at),
        "WARC-Refers-To-Filename": capture.warc_path,
        "WARC-Refers-To-File-Offset": str(capture.warc_offset),
        "X-Archive-Payload-Length": str(capture.size),
    }


def make_capture(
    run: RunPath,
    offset: int,
    url: str,
    captured_at: datetime,
    status: int | None,
    media_type: str,
    digest: str,
    size: int,
) -> Capture:
    """Return the capture of a record of ``run``, at byte ``offset`` of its file."""
    return Capture(
        capture_id(run.site, url, captured_at, digest),
        run.site,
        url,
        captured_at.astimezone(UTC),
        status,
        media_type.partition(";")[0].strip().lower(),
        digest,
        size,
        run.warc_path,
        offset,
    )


def capture_id(site: str, url: str, captured_at: datetime, digest: str) -> str:
    """Return the id of a capture: whose, of what, when, and the payload's sha256."""
    stamp = captured_at.astimezone(UTC).isoformat(timespec="microseconds")
    return digest_id(site, url, stamp, digest)


def _record_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _warc_date(moment: datetime) -> str:
    stamp = moment.astimezone(UTC).replace(tzinfo=None)
    return stamp.isoformat(timespec="microseconds") + "Z"
