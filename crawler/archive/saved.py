"""Pages that somebody saved, into the archive: HTML, Markdown, text, feeds, WARC, WET.

A file is archived as it came, its first line included. Nothing is guessed: a file that
does not say its URL gets one that says so. A file that cannot be read is named, and the
others go on.
"""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote, urlsplit

from crawler.archive.captures import Previous, read_previous
from crawler.archive.locks import lock_site
from crawler.archive.recorder import RunWriter, capture_id
from crawler.archive.runs import SITE_NAME, check_schema
from crawler.archive.warc import (
    Headers,
    WarcRecord,
    dechunk,
    read_record,
    sha256,
    verify_block,
)
from crawler.errors import CrawlerError, DamagedArchive, PageError
from crawler.items import Capture
from crawler.payload import LARGEST_PAYLOAD, decode_text
from crawler.sites import SAVED_SITE, load_sites, site_of

IMPORTED = "import"  # the reason of a run that was no crawl
SAVED_SCHEME = "saved:"
URL_LINE = re.compile(r"\s*URL:[ \t]*(\S+)[ \t]*(?:\r?\n|\Z)")
HTML_START = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html)\b", re.I | re.S)
MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}
CHUNK_SIZE = re.compile(rb"[0-9a-fA-F]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n")
DAMAGE = (EOFError, OSError, zlib.error)

Report = Callable[[CrawlerError], None]


@dataclass(frozen=True)
class ImportReport:
    """What became of the files.

    ``known`` are captures that the archive held already; ``errors`` name the files and
    records that could not be read.
    """

    captures: tuple[Capture, ...]
    known: tuple[Capture, ...]
    errors: tuple[CrawlerError, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """A page that a file holds; ``status`` is None where there was no HTTP."""

    url: str
    media_type: str
    payload: bytes
    captured_at: datetime
    status: int | None = None
    headers: Headers = ()


def import_paths(
    data_dir: Path,
    paths: Iterable[Path],
    url: str | None = None,
    captured_at: datetime | None = None,
) -> ImportReport:
    """Archive files, and the files in directories, in one run for each site.

    The URL is that of the file's first line (``URL: …``), else ``url``, which can name
    a single file or, with a slash at its end, a directory, to which each file's path in
    it is added, else ``saved:`` and the file's name. The time is ``captured_at`` (UTC
    if it has no zone), else the file's; records of a WARC file have both of their own.

    Raises:
        ArchiveError: the archive cannot be written, or is newer than this.
    """
    check_schema(data_dir)
    errors: list[CrawlerError] = []
    files = list(_list_files(paths, errors.append))
    if captured_at is not None and captured_at.tzinfo is None:
        captured_at = captured_at.replace(tzinfo=UTC)
    with ExitStack() as stack:
        importer = _Importer(data_dir, stack)
        for path, name, inside in files:
            named = _url_of(url, inside, len(files))
            try:
                pages = _read_file(path, name, named, captured_at, errors.append)
                for saved in pages:
                    if url is not None and saved.url.startswith(SAVED_SCHEME):
                        raise _many_files(path, len(files))
                    importer.add(saved, str(path))
            except (PageError, DamagedArchive) as error:
                errors.append(error)
    return ImportReport(tuple(importer.captures), tuple(importer.known), tuple(errors))


def _url_of(url: str | None, inside: str, count: int) -> str | None:
    """Return the address that ``url`` gives to one of ``count`` files.

    >>> _url_of("https://e.org/prices/", "eu/one.json", 2)
    'https://e.org/prices/eu/one.json'
    """
    if url is not None and url.endswith("/") and inside:
        return url + quote(inside)
    return url if count == 1 else None


def _many_files(path: Path, count: int) -> PageError:
    expected = (
        "a first line 'URL: …', or a URL that ends with / and a directory, since one "
        "URL cannot name several files"
    )
    return PageError(str(path), expected, f"none, among {count} files")


class _Importer:
    """Writes what is new, each site's pages in a run of its own."""

    def __init__(self, data_dir: Path, stack: ExitStack) -> None:
        self._data_dir = data_dir
        self._stack = stack
        self._sites = load_sites()
        self._started = datetime.now(UTC)
        self._previous: dict[str, Previous] = {}
        self._runs: dict[str, RunWriter] = {}
        self._seen: dict[str, Capture] = {}
        self.captures: list[Capture] = []
        self.known: list[Capture] = []

    def add(self, saved: Saved, place: str) -> None:
        """Archive a page, unless the archive holds this very capture."""
        site = self._site(saved.url, place)
        if site not in self._previous:
            self._previous[site] = read_previous(self._data_dir, site, _ignore)
        digest = sha256(saved.payload)
        found = capture_id(site, saved.url, saved.captured_at, digest)
        known = self._previous[site].captures.get(found) or self._seen.get(found)
        if known is not None:
            self.known.append(known)
            return
        capture = self._write(self._run(site), saved)
        self._seen[found] = capture
        self.captures.append(capture)

    def _site(self, url: str, place: str) -> str:
        if url.startswith(SAVED_SCHEME):
            return SAVED_SITE
        site = site_of(url, self._sites).name
        if not SITE_NAME.fullmatch(site):
            raise PageError(place, "a URL with a host name", url)
        return site

    def _run(self, site: str) -> RunWriter:
        if site not in self._runs:
            self._stack.enter_context(lock_site(self._data_dir, site))
            originals = self._previous[site].originals
            run = RunWriter(self._data_dir, site, self._started, originals, IMPORTED)
            self._runs[site] = self._stack.enter_context(run)
        return self._runs[site]

    def _write(self, run: RunWriter, saved: Saved) -> Capture:
        if saved.status is None:
            return run.write_saved(
                saved.url, saved.media_type, saved.payload, saved.captured_at
            )
        return run.write_exchange(
            saved.url,
            (),
            saved.status,
            saved.headers,
            saved.payload,
            saved.captured_at,
        )


def _ignore(error: DamagedArchive) -> None:
    """Say nothing: damage of earlier runs is told by whoever reads the archive."""


def _list_files(
    paths: Iterable[Path], report: Report
) -> Iterator[tuple[Path, str, str]]:
    """Yield files with their names and, of directories, their paths inside.

    Directories are in order, hidden files are left out.
    """
    for path in paths:
        if path.is_dir():
            for file in _walk(path):
                inside = file.relative_to(path).as_posix()
                yield file, file.relative_to(path.parent).as_posix(), inside
        elif path.is_file():
            yield path, path.name, ""
        else:
            found = "something else" if path.exists() else "nothing"
            report(PageError(str(path), "a file or a directory", found))


def _walk(directory: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(directory):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files = (Path(folder, name) for name in sorted(names) if name[0] != ".")
        yield from (file for file in files if file.is_file())


def _read_file(
    path: Path,
    name: str,
    url: str | None,
    captured_at: datetime | None,
    report: Report,
) -> Iterator[Saved]:
    try:
        with path.open("rb") as file:
            if _is_warc(file):
                yield from _read_warc(path, file, report)
                return
            size = path.stat().st_size
            if size > LARGEST_PAYLOAD:
                expected = f"at most {LARGEST_PAYLOAD} bytes (the size limit)"
                raise PageError(str(path), expected, str(size))
            payload = file.read(LARGEST_PAYLOAD)
            modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise PageError(str(path), "a readable file", str(error)) from error
    yield _read_page_file(path, name, payload, url, captured_at or modified)


def _read_page_file(
    path: Path, name: str, payload: bytes, url: str | None, captured_at: datetime
) -> Saved:
    suffix_type = MEDIA_TYPES.get(path.suffix.lower(), "text/plain")
    text, _, _ = decode_text(payload, suffix_type, str(path))
    line = URL_LINE.match(text)
    said = line[1] if line else url
    if said is not None and not _is_web(said):
        raise PageError(str(path), "an http or https URL", repr(said[:200]))
    is_html = HTML_START.match(text[line.end() if line else 0 :][:4096])
    media_type = "text/html" if is_html else suffix_type
    return Saved(said or SAVED_SCHEME + quote(name), media_type, payload, captured_at)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    printable = url.isprintable() and " " not in url
    return printable and parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_warc(file: BinaryIO) -> bool:
    start = file.read(2**14)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        try:
            start = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(start, 5)
        except zlib.error:
            return False
    return start.startswith(b"WARC/")


def _read_warc(path: Path, file: BinaryIO, report: Report) -> Iterator[Saved]:
    """Yield the pages of a WARC or WET file, up to where it is cut short."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    stream = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
    number = 0
    while True:
        number += 1
        place = f"{path}, record {number}"
        try:
            record = read_record(stream, place)
        except DAMAGE as error:
            raise DamagedArchive(place, "a whole record", str(error)) from error
        except PageError as error:
            report(error)
            continue
        if record is None:
            return
        try:
            verify_block(record)
            saved = _read_warc_page(record)
        except (PageError, DamagedArchive) as error:
            report(error)
            continue
        if saved is not None:
            yield saved


def _read_warc_page(record: WarcRecord) -> Saved | None:
    """Return the page that a record holds; None if it is of another kind.

    Raises:
        PageError: the record should hold a page and does not.
    """
    if record.kind not in ("response", "conversion", "resource", "revisit"):
        return None
    if not _is_web(record.url):
        return None
    if record.kind == "revisit":
        expected = f"the payload of {record.url}"
        raise PageError(record.place, expected, "a revisit of another record")
    head, payload = record.split()
    if head is None:
        return Saved(record.url, record.media_type, payload, record.date())
    chunked = "chunked" in head.first("transfer-encoding").lower()
    if chunked and CHUNK_SIZE.match(payload):
        payload = dechunk(payload, record.place)
    return Saved(
        record.url,
        head.first("content-type"),
        payload,
        record.date(),
        head.status,
        head.headers,
    )
