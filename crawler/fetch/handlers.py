"""Downloads over HTTP with a limit to the head of a response.

Scrapy bounds the time and the body of a response; endless headers filled the memory
until the time was up.
"""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HEADER, STATUS

LARGEST_HEAD = 256 * 2**10  # bytes; servers themselves refuse more than 8 to 64 KiB


class BoundedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler, on connections that end when a head does not."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Counts the bytes that come before a body."""

    _head_size = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        in_head = self._parser is not None and self._parser.state in (STATUS, HEADER)
        self._head_size = self._head_size + len(data) if in_head else 0
        if self._head_size > LARGEST_HEAD and self.transport is not None:
            self.transport.abortConnection()
            return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _BoundedFactory(_LenientHTTP11ClientFactory):
    """Builds the protocol above."""

    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:  # noqa: N802
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
