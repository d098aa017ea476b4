"""Archive before anyone reads.

Next to the downloader: the wire response goes into the archive, and only then is it
unpacked, with an encoding that was settled here. No declared charset can lose a page.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from filelock import FileLock
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import (
    Headers,
    HtmlResponse,
    Request,
    Response,
    TextResponse,
    XmlResponse,
)

from crawler.archive.captures import ArchivedPage, Payloads, read_previous
from crawler.archive.locks import lock_site
from crawler.archive.recorder import Original, RunWriter
from crawler.archive.resume import close_dead_runs, unfinished_captures
from crawler.errors import ArchiveError, DamagedArchive, PageError, SiteBusy
from crawler.fetch.censusspider import CensusSpider
from crawler.fetch.signals import SEARCHED, robot_signals
from crawler.items import Capture
from crawler.payload import decode_payload, decode_text

ARCHIVE_ERROR = "archive_error"
BUSY = "busy"  # another run of the site is at work
BYTES_BOUND = "bytes_bound"
CONDITIONS = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
# Stats that join the counts of a run; errors by status are the recorder's own.
RUN_COUNTS = (
    "pages",
    "claims",
    "issues",
    "failed",
    "skipped",
    "resumed",
    "not_modified",
)
LEAST_FAILED = 2  # pages, of which half or more failed: the run is none of the site

logger = logging.getLogger(__name__)


class ArchiveMiddleware:
    """Archives every response of a crawl, robots.txt and errors included.

    Each site has a run of its own, also where one spider asks several.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._data_dir = Path(crawler.settings["CENSUS_DATA_DIR"])
        offset_s = crawler.settings.getfloat("CENSUS_CLOCK_OFFSET_S")
        self._clock = timedelta(seconds=offset_s)
        self._spider: CensusSpider | None = None
        self._runs: dict[str, RunWriter] = {}
        self._locks: list[FileLock] = []
        self._originals: dict[str, Original] = {}
        self._payloads = Payloads(self._data_dir)
        self._obeyed = frozenset(crawler.settings.getlist("ROBOT_SIGNALS_OBEYED"))
        self._had: dict[str, Capture] = {}
        self._bytes_left = crawler.settings.getint("CENSUS_MAX_BYTES")
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it, as Scrapy does."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_opened, signals.spider_opened)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    def spider_opened(self, spider: CensusSpider) -> None:
        """Begin a run for each site.

        Raises:
            CloseSpider: the archive cannot be written, or is newer than this.
        """
        self._spider = spider
        try:
            for site in spider.sites():
                self._begin(site.name)
        except SiteBusy as error:
            logger.warning("%s", error)
            raise CloseSpider(BUSY) from error
        except ArchiveError as error:
            self._fail(error)
            raise CloseSpider(ARCHIVE_ERROR) from error

    def _begin(self, site: str) -> RunWriter:
        """Begin a run of ``site``; a redirect may lead to one that has none yet."""
        self._locks.append(lock_site(self._data_dir, site))
        close_dead_runs(self._data_dir, site)
        previous = read_previous(self._data_dir, site, _warn)
        started = self._now()
        self._had |= unfinished_captures(self._data_dir, site, started, _warn)
        self._originals.update(previous.originals)
        if self._spider is not None:
            self._spider.take_known(previous.captures.values())
        run = RunWriter(self._data_dir, site, started, previous.originals)
        self._runs[site] = run
        self._crawler.stats.set_value(f"census/{site}/run", run.run)
        return run

    def _now(self) -> datetime:
        return datetime.now(UTC) + self._clock

    def spider_closed(self, spider: CensusSpider, reason: str) -> None:
        """End the runs."""
        stats = self._crawler.stats
        end = spider.ends_as if reason == "finished" else reason
        for site, run in self._runs.items():
            counts: dict[str, Any] = {
                name: stats.get_value(f"census/{site}/{name}", 0) for name in RUN_COUNTS
            }
            counts["findings"] = _findings(stats.get_stats(), site, counts)
            failed = stats.get_value("archive/failed")
            if not (failed or run.counts()["captures"] or counts["resumed"]):
                run.discard()
                continue
            try:
                run.close(ARCHIVE_ERROR if failed else end, counts)
            except ArchiveError as error:
                self._fail(error)
        for lock in self._locks:
            lock.release()

    def process_request(self, request: Request) -> Response | None:
        """Answer from a run that was cut, or ask for what `decode_payload` can undo."""
        request.headers["Accept-Encoding"] = "gzip"
        capture = self._had.get(request.url)
        page = self._read(capture) if capture else None
        if capture is None or page is None:
            self._ask_if_changed(request)
            return None
        request.meta["replayed"] = request.url
        request.meta["capture"] = capture
        self._crawler.stats.inc_value(f"census/{capture.site}/resumed")
        return _archived(request, page)

    def _read(self, capture: Capture) -> ArchivedPage | None:
        """Return a page of the archive, None where it cannot be read any more."""
        try:
            page = self._payloads.read(capture)
        except ArchiveError as error:
            logger.warning("%s", error)
            return None
        return page if page.error is None else None

    def _ask_if_changed(self, request: Request) -> None:
        """Ask for a page that the archive has only in case that it has changed."""
        original = self._originals.get(request.url)
        if original is None or request.method != "GET":
            return
        if original.capture.status != 200 or request.meta.get("in_full"):
            return
        for name, header in CONDITIONS:
            if value := original.header(name):
                request.headers[header] = value

    def _unchanged(self, request: Request, response: Response) -> Request | Response:
        """Return the page that a 304 stands for; ask in full if the archive lost it."""
        original = self._originals.get(request.url)
        page = self._read(original.capture) if original else None
        if original is None or page is None:
            again = request.replace(dont_filter=True)
            again.meta["in_full"] = True
            for _, header in CONDITIONS:
                again.headers.pop(header, None)
            return again
        site = original.capture.site
        try:
            run = self._runs.get(site) or self._begin(site)
            request.meta["capture"] = run.write_unchanged(
                request.url, _pairs(response.headers), original, self._now()
            )
        except ArchiveError as error:
            self._fail(error)
            self._close(ARCHIVE_ERROR)
            raise IgnoreRequest(str(error)) from error
        self._crawler.stats.inc_value(f"census/{site}/not_modified")
        return _archived(request, page)

    def process_response(
        self, request: Request, response: Response
    ) -> Request | Response:
        """Archive a response, and hand it on unpacked.

        Raises:
            IgnoreRequest: it could not be archived, or not be unpacked.
        """
        if request.meta.get("replayed") == response.url:
            return _readable(response, response.body)
        if response.status == 304 and not request.meta.get("in_full"):
            found = self._unchanged(request, response)
            if isinstance(found, Response):
                return _readable(found, found.body)
            return found
        self._obey(request, response)
        capture = self._archive(request, response)
        request.meta["capture"] = capture
        encoding = ", ".join(_texts(response.headers, "Content-Encoding"))
        try:
            payload = decode_payload(response.body, encoding, response.url)
        except PageError as error:
            self._crawler.stats.inc_value("archive/undecodable")
            logger.warning("%s", error)
            if 200 <= response.status < 300:
                raise IgnoreRequest(str(error)) from error
            payload = b""
        return _readable(response, payload)

    def _obey(self, request: Request, response: Response) -> None:
        """Note what a page asks of robots, and do not keep what it asks not to keep.

        Raises:
            IgnoreRequest: the page asks for that, and we obey.
        """
        asked = robot_signals(response, _begin_of(response))
        request.meta["robot_signals"] = asked
        for name in asked:
            self._crawler.stats.inc_value(f"robot_signals/{name}")
        obeyed = sorted((asked & self._obeyed) - {"nofollow"})
        if obeyed:
            logger.info("%s: not kept, it asks for %s", response.url, obeyed[0])
            raise IgnoreRequest(f"the page asks for {obeyed[0]}")

    def _archive(self, request: Request, response: Response) -> Capture:
        if self._spider is None or self._crawler.stats.get_value("archive/failed"):
            raise IgnoreRequest("the archive cannot be written")
        site = self._spider.site_of(response.url).name
        try:
            run = self._runs.get(site) or self._begin(site)
            self._spend(len(response.body))
            return run.write_exchange(
                response.url,
                _pairs(request.headers),
                response.status,
                _pairs(response.headers),
                response.body,
                self._now(),
                request_line=f"{request.method} {_target(response.url)} HTTP/1.1",
                protocol=response.protocol or "HTTP/1.1",
            )
        except ArchiveError as error:
            self._fail(error)
            self._close(ARCHIVE_ERROR)
            raise IgnoreRequest(str(error)) from error

    def _spend(self, size: int) -> None:
        """Count bytes, and end the run where it has had as many as it may."""
        had_room = self._bytes_left > 0
        self._bytes_left -= size
        if had_room and self._bytes_left <= 0:
            self._close(BYTES_BOUND)

    def _close(self, reason: str) -> None:
        close = self._crawler.engine.close_spider_async(reason=reason)
        self._closing = asyncio.ensure_future(close)

    def _fail(self, error: ArchiveError) -> None:
        self._crawler.stats.set_value("archive/failed", str(error))
        logger.critical("%s", error)


def _findings(
    stats: Mapping[str, Any], site: str, counts: Mapping[str, int]
) -> dict[str, int]:
    """Return what was odd of a site's pages, and of the run as a whole, by kind."""
    start = f"census/{site}/findings/"
    found = {
        name.removeprefix(start): int(count)
        for name, count in sorted(stats.items())
        if name.startswith(start)
    }
    pages, failed = counts["pages"], counts["failed"]
    if failed >= LEAST_FAILED and failed >= pages:
        found["pages_failed"] = failed
    return found


def _warn(error: DamagedArchive) -> None:
    logger.warning("%s", error)


def _archived(request: Request, page: ArchivedPage) -> Response:
    return Response(
        request.url,
        status=page.capture.status or 200,
        headers=page.headers,
        body=page.payload,
        request=request,
    )


def _begin_of(response: Response) -> str:
    """Return the first characters of a page of HTML, '' if it is none."""
    if b"html" not in (response.headers.get("Content-Type") or b"").lower():
        return ""
    encoding = ", ".join(_texts(response.headers, "Content-Encoding"))
    try:
        payload = decode_payload(response.body, encoding, response.url)
    except PageError:
        return ""
    return payload[:SEARCHED].decode("latin-1")


def _readable(response: Response, payload: bytes) -> Response:
    """Return the response with its payload, as text if it is any."""
    media_type = next(iter(_texts(response.headers, "Content-Type")), "")
    headers = Headers(response.headers)
    headers.pop("Content-Encoding", None)
    kept: dict[str, Any] = {"body": payload, "headers": headers}
    try:
        _, encoding, _ = decode_text(payload, media_type, response.url)
    except PageError:
        # Not text, and so no place for the encoding that a replaced response keeps.
        for name in response.attributes:
            if name != "encoding":
                kept.setdefault(name, getattr(response, name))
        return Response(**kept)
    kind = _response_class(media_type)
    return response.replace(**kept, cls=kind, encoding=encoding)


def _response_class(media_type: str) -> type[TextResponse]:
    bare = media_type.partition(";")[0].strip().lower()
    if "html" in bare:
        return HtmlResponse
    return XmlResponse if bare.endswith("xml") else TextResponse


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    ]


def _texts(headers: Headers, name: str) -> list[str]:
    return [value.decode("latin-1") for value in headers.getlist(name)]


def _target(url: str) -> str:
    """Return the path and query of ``url``, as the request line has them."""
    path = "/" + url.split("/", 3)[3] if url.count("/") > 2 else "/"
    return path.partition("#")[0]
