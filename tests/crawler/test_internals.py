"""The private parts of Scrapy and Twisted that are used: each is there, and works."""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scrapy.core.downloader import Downloader, Slot
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler
from twisted.internet.testing import StringTransport
from twisted.web._newclient import Request as WireRequest
from twisted.web.http_headers import Headers

from crawler.fetch import internals
from crawler.fetch.internals import (
    LARGEST_HEAD,
    BoundedFactory,
    BoundedProtocol,
    JudgedRobotsTxtMiddleware,
    hold_queue,
)

ROOT = Path(__file__).parents[2]
PAGE = Request("https://a.example/x")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"


class NothingAllowed(JudgedRobotsTxtMiddleware):
    """Notes what it was asked, and allows nothing."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self.judged: list[Response | Exception] = []

    def rules_of(self, response: Response, netloc: str) -> bytes:
        self.judged.append(response)
        return b"User-agent: *\nDisallow: /\n"

    def rules_after(self, error: Exception, netloc: str) -> bytes:
        self.judged.append(error)
        return b"User-agent: *\nDisallow: /\n"


class Answers:
    """An engine that answers every download with the same."""

    def __init__(self, answer: Response | Exception) -> None:
        self._answer = answer

    async def download_async(self, request: Request) -> Response:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def test_every_private_name_is_used_in_one_module_only() -> None:
    found = set()
    for path in (ROOT / "crawler").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = (*(node.module or "").split("."), *(n.name for n in node.names))
                if names[0] in ("scrapy", "twisted") and any(
                    name.startswith("_") for name in names
                ):
                    found.add(path)
    assert found == {Path(internals.__file__)}


CONNECTED = """
from scrapy.utils.reactor import install_reactor
install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
from scrapy.utils.test import get_crawler
from crawler.fetch.internals import BoundedDownloadHandler

class Endpoint:
    def connect(self, factory):
        print(type(factory).__name__, type(factory.buildProtocol(None)).__name__)

BoundedDownloadHandler(get_crawler())._pool._newConnection("key", Endpoint())
"""


def test_the_pool_of_the_handler_connects_by_the_bounded_factory() -> None:
    done = subprocess.run(  # a reactor of its own
        [sys.executable, "-c", CONNECTED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("BoundedFactory BoundedProtocol\n", "")


def received(*pieces: bytes) -> tuple[StringTransport, BoundedProtocol]:
    """Return a connection that asked for a page, and was sent ``pieces``."""
    protocol = BoundedFactory(lambda _: None, "repr").buildProtocol(None)
    transport = StringTransport()
    protocol.makeConnection(transport)
    headers = Headers({b"Host": [b"a.example"]})
    asked = protocol.request(WireRequest(b"GET", b"/", headers, None))
    asked.addErrback(lambda _: None)
    for piece in pieces:
        if not transport.disconnecting:
            protocol.dataReceived(piece)
    return transport, protocol


def test_an_endless_head_ends_the_connection() -> None:
    line = b"X-A: " + b"a" * 10_000 + b"\r\n"
    transport, _ = received(HEAD, *[line] * (LARGEST_HEAD // len(line) + 1))
    assert transport.disconnecting


def test_a_body_may_be_longer_than_a_head() -> None:
    body = b"b" * LARGEST_HEAD
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (3 * len(body))
    transport, protocol = received(head, body, body)
    assert not transport.disconnecting
    assert protocol._head_size == 0


@pytest.mark.parametrize("answer", [Response(PAGE.url), OSError("no route")])
def test_robots_txt_is_judged_by_the_subclass(answer: Response | Exception) -> None:
    async def parser() -> Any:
        crawler = get_crawler(settings_dict={"ROBOTSTXT_OBEY": True})
        crawler.engine = Answers(answer)
        middleware = NothingAllowed(crawler)
        return middleware, await middleware.robot_parser(PAGE)

    middleware, found = asyncio.run(parser())
    assert [type(one) for one in middleware.judged] == [type(answer)]
    assert not found.allowed(PAGE.url, "anybody")


def test_the_queue_of_a_host_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(internals, "monotonic", lambda: 1_000.0)
    slot = Slot(concurrency=1, delay=0)
    crawler = get_crawler()

    class Engine:
        downloader = Downloader.__new__(Downloader)

    Engine.downloader.slots = {"a.example": slot}
    crawler.engine = Engine()
    request = PAGE.replace(meta={Downloader.DOWNLOAD_SLOT: "a.example"})
    hold_queue(crawler, request, 30)
    assert slot.lastseen == 1_030
    assert slot.delay > 0
    assert slot.download_delay() > 0  # what the queue waits for, after `lastseen`
