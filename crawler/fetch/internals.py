"""All that hangs on parts of Scrapy and Twisted which they do not promise to keep.

Both are pinned below their next minor version for it, and each class or function here
has a test that fails where such a part is gone.
"""

from __future__ import annotations

from time import monotonic

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request, Response
from scrapy.utils.misc import build_from_crawler
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HEADER, STATUS

from crawler.fetch.hostgate import HostGate

LARGEST_HEAD = 256 * 2**10  # bytes; servers themselves refuse more than 8 to 64 KiB
SHORTEST_DELAY_S = 0.01


class BoundedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler, on connections that end when the head of a response does not.

    Scrapy bounds the time and the body of a response; endless headers filled the memory
    until the time was up. A host is asked one thing at a time, over all crawls.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = BoundedFactory
        gated = crawler.settings.getbool("HOST_GATE_ENABLED")
        self._gate = HostGate.from_crawler(crawler) if gated else None

    async def download_request(self, request: Request) -> Response:
        """Download when it is the turn of the request's host."""
        if self._gate is None:
            return await super().download_request(request)
        async with self._gate.turn(request.url):
            return await super().download_request(request)


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Counts the bytes that come before a body."""

    _head_size = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take bytes, or end the connection where the head has had too many."""
        in_head = self._parser is not None and self._parser.state in (STATUS, HEADER)
        self._head_size = self._head_size + len(data) if in_head else 0
        if self._head_size > LARGEST_HEAD and self.transport is not None:
            self.transport.abortConnection()
            return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Builds the protocol above."""

    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> BoundedProtocol:  # noqa: N802
        """Return a protocol for a new connection."""
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class JudgedRobotsTxtMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware; a subclass decides what an answer, or none, amounts to."""

    def rules_of(self, response: Response, netloc: str) -> bytes:
        """Return the robots.txt to go by when ``response`` is what a host answers."""
        raise NotImplementedError

    def rules_after(self, error: Exception, netloc: str) -> bytes:
        """Return the robots.txt to go by when a host gives no answer."""
        raise NotImplementedError

    async def _parse_robots(
        self, response: Response, netloc: str, request: Request
    ) -> None:
        judged = response.replace(body=self.rules_of(response, netloc))
        await super()._parse_robots(judged, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        rules = self.rules_after(exc, netloc)
        parser = build_from_crawler(self._parserimpl, self.crawler, rules)
        waiting = self._parsers[netloc]
        self._parsers[netloc] = parser
        if isinstance(waiting, Deferred):
            waiting.callback(parser)


def hold_queue(crawler: Crawler, request: Request, wait_s: float) -> None:
    """Let no further request to the host of ``request`` out for ``wait_s`` seconds."""
    slot = crawler.engine.downloader.slots[request.meta["download_slot"]]
    # The queue goes on a delay after the last request; without any it never waits.
    slot.delay = max(slot.delay, SHORTEST_DELAY_S)
    slot.lastseen = monotonic() + wait_s
