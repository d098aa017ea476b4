"""Archive before anyone reads.

Next to the downloader: the wire response goes into the archive, and only then is it
unpacked, with an encoding that was settled here. No declared charset can lose a page.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

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

from crawler.archive.captures import read_previous
from crawler.archive.recorder import RunWriter
from crawler.errors import ArchiveError, DamagedArchive, PageError
from crawler.fetch.censusspider import CensusSpider
from crawler.items import Capture
from crawler.payload import decode_payload, decode_text

ARCHIVE_ERROR = "archive_error"
# Stats that join the counts of a run; errors by status are the recorder's own.
RUN_COUNTS = ("pages", "claims", "issues", "failed")
LEAST_FAILED = 2  # pages, of which half or more failed: the run is none of the site

logger = logging.getLogger(__name__)


class ArchiveMiddleware:
    """Archives every response of a crawl, robots.txt and errors included.

    Each site has a run of its own, also where one spider asks several.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._data_dir = Path(crawler.settings["CENSUS_DATA_DIR"])
        self._spider: CensusSpider | None = None
        self._runs: dict[str, RunWriter] = {}
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
        except ArchiveError as error:
            self._fail(error)
            raise CloseSpider(ARCHIVE_ERROR) from error

    def _begin(self, site: str) -> RunWriter:
        """Begin a run of ``site``; a redirect may lead to one that has none yet."""
        previous = read_previous(self._data_dir, site, _warn)
        started = datetime.now(UTC)
        run = RunWriter(self._data_dir, site, started, previous.originals)
        self._runs[site] = run
        self._crawler.stats.set_value(f"census/{site}/run", run.run)
        return run

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
            try:
                run.close(ARCHIVE_ERROR if failed else end, counts)
            except ArchiveError as error:
                self._fail(error)

    def process_request(self, request: Request) -> None:
        """Ask for what `decode_payload` can undo."""
        request.headers["Accept-Encoding"] = "gzip"

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive a response, and hand it on unpacked.

        Raises:
            IgnoreRequest: it could not be archived, or not be unpacked.
        """
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

    def _archive(self, request: Request, response: Response) -> Capture:
        if self._spider is None or self._crawler.stats.get_value("archive/failed"):
            raise IgnoreRequest("the archive cannot be written")
        site = self._spider.site_of(response.url).name
        try:
            run = self._runs.get(site) or self._begin(site)
            return run.write_exchange(
                response.url,
                _pairs(request.headers),
                response.status,
                _pairs(response.headers),
                response.body,
                datetime.now(UTC),
                request_line=f"{request.method} {_target(response.url)} HTTP/1.1",
                protocol=response.protocol or "HTTP/1.1",
            )
        except ArchiveError as error:
            self._fail(error)
            close = self._crawler.engine.close_spider_async(reason=ARCHIVE_ERROR)
            self._closing = asyncio.ensure_future(close)
            raise IgnoreRequest(str(error)) from error

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
