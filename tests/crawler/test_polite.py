"""Manners: one pace for a host over all sites and runs, robots.txt, what pages ask."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse

from crawler.archive.captures import read_captures
from crawler.fetch.addresses import is_private_host
from crawler.fetch.hostgate import HostAsksToWait, HostGate, host_key
from crawler.fetch.running import crawl
from crawler.fetch.signals import robot_signals
from tests.crawler.server import Answer, Reply, Server, page

FAST = {
    "LOOPBACK_ALLOWED": True,
    "DOWNLOAD_DELAY": 0.01,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_AFTER_DEFAULT": 0,
    "LOG_LEVEL": "CRITICAL",
}
FEEDS = ("litellm", "genai_prices", "llm_prices")  # three sites on one host


class Timed(Server):
    """Notes when it was asked, and how many requests it had at once."""

    def __init__(self, replies: dict[str, Answer]) -> None:
        super().__init__(replies)
        self.moments: list[float] = []
        self.at_once = 0
        self.most_at_once = 0

    def answer(self, path: str) -> Reply:
        self.moments.append(time.monotonic())
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(0.02)
        self.at_once -= 1
        return super().answer(path)

    def least_pause(self) -> float:
        return min(b - a for a, b in pairwise(self.moments))


def robots(text: str) -> Reply:
    return Reply(text.encode(), media_type="text/plain")


@pytest.mark.slow
def test_sites_of_one_host_are_asked_one_at_a_time_at_its_pace(tmp_path: Path) -> None:
    rules = (
        "User-agent: ModelCensus/0.1\nCrawl-delay: 0.3\nUser-agent: *\nDisallow: /\n"
    )
    with Timed({"/robots.txt": robots(rules)}) as server:
        urls = dict.fromkeys(FEEDS, server.url)
        crawl(tmp_path, FEEDS, urls, {**FAST, "DOWNLOAD_DELAY": 0.05})
        first = len(server.moments)
        crawl(tmp_path, FEEDS[:1], urls, {**FAST, "DOWNLOAD_DELAY": 0.05})
    assert server.most_at_once == 1
    assert server.paths.count("/robots.txt") == 4
    assert first >= 6
    # the first page of the first site is asked for before its robots.txt is known
    later = server.moments[3:]
    assert min(b - a for a, b in pairwise(later)) > 0.28
    assert server.least_pause() > 0.05


@pytest.mark.slow
def test_a_host_that_wants_to_be_left_alone_is_so_in_the_next_run_too(
    tmp_path: Path,
) -> None:
    busy = Reply(b"later", 429, headers={"Retry-After": "3600"})
    replies: dict[str, Answer] = {"/robots.txt": robots(""), "/api.json": busy}
    with Server(replies) as server:
        where = {"models_dev": server.url}
        (first,) = crawl(tmp_path, ["models_dev"], where, FAST)
        asked = len(server.paths)
        (second,) = crawl(tmp_path, ["models_dev"], where, FAST)
    assert (first.result, second.result) == ("failed", "failed")
    assert len(server.paths) == asked == 2


def test_the_gate_keeps_a_pause_and_loses_patience(tmp_path: Path) -> None:
    url = "https://s.com/x"
    gate = HostGate(tmp_path, 0.0, 1.0)

    async def visit() -> float:
        async with gate.turn(url):
            return time.monotonic()

    async def two() -> list[float]:
        return sorted(await asyncio.gather(visit(), visit()))

    gate.set_delay(url, 0.2)
    first, second = asyncio.run(two())
    assert second - first >= 0.2
    gate.hold(url, 30)
    with pytest.raises(HostAsksToWait, match="asks to wait"):
        asyncio.run(visit())


def test_a_state_that_was_cut_is_no_state(tmp_path: Path) -> None:
    gate = HostGate(tmp_path, 0.0, 1.0)
    gate.hold("https://s.com/", 30)
    (tmp_path / "locks" / "host-s.com.json").write_text('{"not_bef')

    async def visit() -> None:
        async with gate.turn("https://s.com/"):
            pass

    asyncio.run(visit())


@pytest.mark.slow
def test_outside_its_hours_a_host_is_not_visited(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    start, end = now + timedelta(hours=2), now + timedelta(hours=3)
    rules = f"User-agent: *\nVisit-time: {start:%H%M}-{end:%H%M}\n"
    replies: dict[str, Answer] = {
        "/robots.txt": robots(rules),
        "/api.json": Reply(b"{}"),
    }
    with Server(replies) as server:
        where = {"models_dev": server.url}
        (summary,) = crawl(tmp_path, ["models_dev"], where, FAST)
    assert server.paths == ["/robots.txt"]
    assert summary.failures == {"robots.txt": 1}


@pytest.mark.slow
def test_what_pages_ask_of_robots_is_obeyed(tmp_path: Path) -> None:
    pair = "/models/compare/"
    listing = page("all", (f"{pair}a-vs-b", f"{pair}c-vs-d"))
    asking = Reply(b"<p>secret</p>", headers={"X-Robots-Tag": "noai"})
    replies: dict[str, Answer] = {
        "/robots.txt": robots(""),
        "/models/compare": listing,
        f"{pair}a-vs-b": asking,
        f"{pair}c-vs-d": page("fine"),
    }
    with Server(replies) as server:
        where = {"awaira": server.url}
        (kept,) = crawl(tmp_path, ["awaira"], where, FAST)
        assert (kept.pages, kept.failures) == (1, {"left alone": 1})
        archived = {one.url for one in read_captures(tmp_path)}
        assert not any(url.endswith("a-vs-b") for url in archived)
        before = len(server.paths)
        text = b'<meta name="robots" content="nofollow">' + listing.body
        server.replies["/models/compare"] = Reply(text)
        crawl(tmp_path / "2", ["awaira"], where, FAST)
    assert not any("-vs-" in path for path in server.paths[before:])


@pytest.mark.parametrize(
    ("head", "text", "found"),
    [
        ({}, "<meta name='robots' content='noindex, NOAI'>", {"noindex", "noai"}),
        ({}, "<META CONTENT=nofollow NAME=robots>", {"nofollow"}),
        ({}, "<meta name=description content='noai'>", set()),
        ({"X-Robots-Tag": "otherbot: noai"}, "", set()),
        ({"X-Robots-Tag": "modelcensus: none"}, "", {"noindex", "nofollow"}),
        ({"TDM-Reservation": "1"}, "", {"tdm-reservation"}),
        ({}, "<meta name='tdm-reservation' content='1'>", {"tdm-reservation"}),
        ({}, "<meta " * 50_000, set()),
    ],
)
def test_signals(head: dict[str, str], text: str, found: set[str]) -> None:
    response = HtmlResponse("https://s.com/", headers=head, body=b"")
    assert robot_signals(response, text) == found


PRIVATE = """127.0.0.1 127.0.0.1. 127.1 127.0.1 0x7f000001 0x7f.1 2130706433
017700000001
0177.0.0.1 0.0.0.0 0 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1
198.18.0.1 192.0.2.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 [::1] [::]
[::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::]
[2001:0:4136:e378:8000:63bf:80ff:fffe] [fe80::1] [fe80::1%25eth0] [fc00::1] [ff02::1]
localhost localhost.
LOCALHOST localhost.localdomain localhost6 a.localhost ip6-localhost intranet
db.internal printer.local nas.lan router.home.arpa １２７.0.0.1 ①②⑦.0.0.1 127。0。0。1
%31%32%37.0.0.1""".split()


@pytest.mark.parametrize("host", PRIVATE)
def test_private_hosts_of_any_spelling(host: str) -> None:
    assert is_private_host(host)


@pytest.mark.parametrize(
    "host", ["llm-stats.com", "8.8.8.8", "[2606:4700::1111]", "localhost.example.com"]
)
def test_public_hosts(host: str) -> None:
    assert not is_private_host(host)


@pytest.mark.slow
def test_a_name_that_leads_to_this_machine_is_not_asked(tmp_path: Path) -> None:
    """The name looks public; the resolver finds that it leads to loopback."""
    from scrapy.utils.test import get_crawler
    from twisted.internet.defer import Deferred
    from twisted.internet.error import DNSLookupError
    from twisted.python.failure import Failure

    from crawler.fetch.addresses import PublicResolver

    class Nothing:
        """A reactor that is asked for nothing: the name is in the cache."""

    from scrapy.resolver import dnscache

    dnscache["canary.example.com"] = "127.0.0.1"
    dnscache["fine.example.com"] = "8.8.8.8"
    for allowed, name, refused in (
        (False, "canary.example.com", True),
        (True, "canary.example.com", False),
        (False, "fine.example.com", False),
    ):
        crawler = get_crawler(settings_dict={"LOOPBACK_ALLOWED": allowed})
        resolver = PublicResolver.from_crawler(crawler, Nothing())  # type: ignore[arg-type]
        found: list[object] = []
        answer: Deferred[str] = resolver.getHostByName(name)
        answer.addBoth(found.append)
        failed = isinstance(found[0], Failure)
        assert failed is refused
        if isinstance(found[0], Failure):
            assert found[0].check(DNSLookupError)
    dnscache.clear()


def test_hosts_of_any_spelling_are_safe_names() -> None:
    odd = [
        f"http://{host}/" for host in ("..", "a/b", "é" * 300, "con", "a" * 500, "*")
    ]
    names = {host_key(url) for url in odd}
    assert all(len(name) <= 100 and "/" not in name for name in names)
