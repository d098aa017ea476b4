"""WARC 1.1 records as bytes: one gzip member each, every digest verified.

The only module that knows warcio. Gzip and digests are checked here, since warcio takes
a damaged member for the end of the file.
https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser
from warcio.warcwriter import WARCWriter

from crawler.errors import ArchiveError, DamagedArchive, DamagedPayload

WARC_VERSION = "WARC/1.1"
LARGEST_RECORD = 128 * 2**20  # bytes; four times the largest payload that is taken
MEMBER_START = b"\x1f\x8b\x08"
CHUNK = 16 * 2**10
DIGESTS = ("sha256", "sha1", "md5")

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class HttpHead:
    """The start line's status and the headers of a message, in their order."""

    status: int | None
    headers: tuple[tuple[str, str], ...]

    def values(self, name: str) -> list[str]:
        """Return every value of the header ``name``."""
        return [value for key, value in self.headers if key.lower() == name]

    def first(self, name: str) -> str:
        """Return the first value of the header ``name``, '' if there is none."""
        return next(iter(self.values(name)), "")


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record: ``fields`` by lower-case name, ``block`` as it stands."""

    place: str
    offset: int
    fields: Mapping[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        """The type of the record: response, revisit, resource, ..."""
        return self.fields.get("warc-type", "")

    @property
    def url(self) -> str:
        """The URL the record is about; wget 1.19 wrote it in angle brackets."""
        return self.fields.get("warc-target-uri", "").strip("<>")

    @property
    def media_type(self) -> str:
        """The media type of the block."""
        return self.fields.get("content-type", "")

    def date(self) -> datetime:
        """Return the time of capture, UTC.

        Raises:
            DamagedArchive: the record has no readable date.

        """
        text = self.fields.get("warc-date", "")
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise DamagedArchive(self.place, "a WARC-Date", repr(text)) from error
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

    def split(self) -> tuple[HttpHead | None, bytes]:
        """Return the HTTP head, if there is one, and the payload."""
        if not self.media_type.startswith("application/http") or not self.block:
            return None, self.block
        stream = io.BytesIO(self.block)
        head = StatusAndHeadersParser([], verify=False).parse(stream)
        code = head.statusline.split(" ", 1)[0]
        status = int(code) if code.isdecimal() and code.isascii() else None
        return HttpHead(status, tuple(head.headers)), stream.read()


def sha256(payload: bytes) -> str:
    """Return the SHA-256 of a payload, hexadecimal; records print 'sha256:' first."""
    return hashlib.sha256(payload).hexdigest()


def http_head(start: str, headers: Headers) -> StatusAndHeaders:
    """Return an HTTP head for `encode_record`.

    The body is no longer chunked, so the header that says so is kept under another
    name. Line breaks cannot stand in a header.
    """
    kept = []
    for name, value in headers:
        if name.lower() == "transfer-encoding":
            name = "X-Archive-Orig-Transfer-Encoding"
        kept.append((name, " ".join(value.splitlines())))
    head = StatusAndHeaders(start, kept, protocol="")
    head.compute_headers_buffer()
    return head


def status_line(protocol: str, status: int) -> str:
    """Return the first line of a response; Scrapy does not hand on the reason.

    >>> status_line("HTTP/1.1", 404)
    'HTTP/1.1 404 Not Found'
    """
    known = {item.value: item.phrase for item in HTTPStatus}
    return f"{protocol} {status} {known.get(status, '')}".rstrip()


def encode_record(
    fields: Mapping[str, str],
    media_type: str,
    payload: bytes,
    head: StatusAndHeaders | None = None,
) -> bytes:
    """Return one record as a gzip member.

    ``fields`` are the WARC headers; type, id, target and date belong to them. The block
    is ``head`` and ``payload``; that of a revisit is the head alone, and its fields may
    name the digest of a payload that was not sent again.
    """
    block = b"" if fields["WARC-Type"] == "revisit" else payload
    start = head.headers_buff if head else b""
    named = {
        "WARC-Payload-Digest": f"sha256:{sha256(payload)}",
        **fields,
        "WARC-Block-Digest": f"sha256:{sha256(start + block)}",
    }
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version=WARC_VERSION)
    record = writer.create_warc_record(
        fields.get("WARC-Target-URI", ""),
        fields["WARC-Type"],
        payload=io.BytesIO(block) if block else None,
        length=len(block),
        warc_content_type=media_type,
        warc_headers_dict=named,
        http_headers=head,
    )
    writer.write_record(record)
    return out.getvalue()


def read_members(path: Path, offset: int = 0) -> Iterator[tuple[int, bytes | None]]:
    """Yield where each gzip member starts, and what it holds from ``offset`` on.

    A damaged member gives None, and reading goes on at the next one that is whole.

    Raises:
        DamagedArchive: the file cannot be read at all.

    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            while offset < size:
                member, end = _read_member(file, offset)
                yield offset, member
                offset = end if member is not None else _next_member(file, offset)
    except OSError as error:
        raise DamagedArchive(str(path), "a readable file", str(error)) from error


def _read_member(file: BinaryIO, offset: int) -> tuple[bytes | None, int]:
    """Return what the member at ``offset`` holds, and where it ends."""
    file.seek(offset)
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    member = bytearray()
    try:
        while not inflater.eof:
            chunk = inflater.unconsumed_tail or file.read(CHUNK)
            if not chunk or len(member) > LARGEST_RECORD:
                return None, offset
            member += inflater.decompress(chunk, LARGEST_RECORD)
    except zlib.error:
        return None, offset
    return bytes(member), file.tell() - len(inflater.unused_data)


def _next_member(file: BinaryIO, offset: int) -> int:
    """Return where the next whole record starts after a damaged one; else the end."""
    file.seek(offset + 1)
    rest = file.read()
    found = rest.find(MEMBER_START)
    while found >= 0:
        inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            if inflater.decompress(rest[found : found + CHUNK], 5) == b"WARC/":
                return offset + 1 + found
        except zlib.error:
            found = rest.find(MEMBER_START, found + 1)
            continue
        found = rest.find(MEMBER_START, found + 1)
    return offset + 1 + len(rest)


def read_record(stream: BinaryIO, place: str, offset: int = 0) -> WarcRecord | None:
    """Return the next record of an inflated stream, or None at its end.

    Raises:
        DamagedArchive: what stands there is no record, or is cut short.
        DamagedPayload: the record is too large to take; the next one can be read.

    """
    line = stream.readline()
    while line in (b"\r\n", b"\n"):
        line = stream.readline()
    if not line:
        return None
    if not line.startswith(b"WARC/"):
        raise DamagedArchive(place, "a WARC record", repr(line[:20]))
    head = StatusAndHeadersParser([], verify=False).parse(stream, line)
    fields = {name.lower(): value for name, value in reversed(head.headers)}
    length_text = fields.get("content-length", "")
    if not (length_text.isascii() and length_text.isdecimal()):
        raise DamagedArchive(place, "a Content-Length", repr(length_text))
    length = int(length_text)
    if length > LARGEST_RECORD:
        _skip(stream, length)
        expected = f"a record of at most {LARGEST_RECORD} bytes"
        raise DamagedPayload(place, expected, f"{length} bytes")
    block = stream.read(length)
    if len(block) < length:
        found = f"{len(block)} bytes, cut short"
        raise DamagedArchive(place, f"a record of {length} bytes", found)
    return WarcRecord(place, offset, fields, block)


def _skip(stream: BinaryIO, length: int) -> None:
    while length > 0 and (chunk := stream.read(min(length, 2**20))):
        length -= len(chunk)


def verify_record(record: WarcRecord) -> None:
    """Compare the digests of a record with its bytes.

    Raises:
        DamagedArchive: they differ.

    """
    verify_block(record)
    if record.kind in ("response", "resource"):
        _verify(record, "warc-payload-digest", record.split()[1])


def verify_block(record: WarcRecord) -> None:
    """Compare the digest of a record's block with its bytes.

    Payload digests of other tools are of the body with its chunks or without.

    Raises:
        DamagedArchive: they differ.
    """
    _verify(record, "warc-block-digest", record.block)


def _verify(record: WarcRecord, field: str, content: bytes) -> None:
    algorithm, _, printed = record.fields.get(field, "").partition(":")
    if algorithm.lower() not in DIGESTS:
        return
    found = hashlib.new(algorithm.lower(), content, usedforsecurity=False)
    if printed.lower() == found.hexdigest():
        return
    if printed.upper().rstrip("=") == _base32(found.digest()):
        return
    name = f"{field} {algorithm}:{printed}"
    raise DamagedArchive(record.place, name, f"{algorithm}:{found.hexdigest()}")


def _base32(digest: bytes) -> str:
    return base64.b32encode(digest).decode("ascii").rstrip("=")


def read_record_at(path: Path, offset: int) -> WarcRecord:
    """Return the verified record whose gzip member starts at ``offset``.

    Raises:
        DamagedArchive: there is none, or its bytes contradict its digests.
        ArchiveError: there is no such file.

    """
    place = f"{path}, byte {offset}"
    if not path.is_file():
        raise ArchiveError(place, "a WARC file", "no file")
    _, member = next(read_members(path, offset), (offset, None))
    return parse_member(place, offset, member)


def parse_member(place: str, offset: int, member: bytes | None) -> WarcRecord:
    """Return the verified record that a gzip member holds.

    Raises:
        DamagedArchive: it holds none, or its bytes contradict its digests.

    """
    if member is None:
        raise DamagedArchive(place, "a whole gzip member", "damaged or missing bytes")
    try:
        record = read_record(io.BytesIO(member), place, offset)
    except DamagedPayload as error:
        raise DamagedArchive(place, error.expected, error.found) from error
    if record is None:
        raise DamagedArchive(place, "a WARC record", "nothing")
    verify_record(record)
    return record


def dechunk(payload: bytes, place: str) -> bytes:
    """Join the chunks of a body that was archived as it was transferred.

    Raises:
        DamagedPayload: a chunk is missing or misshapen.

    """
    reader = ChunkedDataReader(io.BytesIO(payload), raise_exceptions=True)
    joined = []
    try:
        while part := reader.read():
            joined.append(part)
    except (ChunkedDataException, binascii.Error) as error:
        raise DamagedPayload(place, "a chunked body", str(error)) from error
    return b"".join(joined)
