"""Scope, waiting and the arguments of spiders, without a network."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.utils.test import get_crawler

from crawler.fetch.addresses import is_private_host
from crawler.fetch.loader import load_spiders
from crawler.fetch.politeness import ScopeMiddleware, parse_retry_after
from crawler.fetch.sitespider import SiteSpider

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SPIDER = load_spiders()["llm_stats"]


def scope(start_url: str | None = None, loopback: bool = False) -> ScopeMiddleware:
    crawler = get_crawler(SPIDER, {"LOOPBACK_ALLOWED": loopback})
    crawler.spider = SPIDER(start_url=start_url)
    return ScopeMiddleware.from_crawler(crawler)


@pytest.mark.parametrize(
    "url",
    [
        "https://llm-stats.com/x",
        "http://llm-stats.com/x",
        "https://www.llm-stats.com/robots.txt",
        "https://LLM-stats.com:443/x",
    ],
)
def test_in_scope(url: str) -> None:
    scope().process_request(Request(url, dont_filter=True))


@pytest.mark.parametrize(
    "url",
    [
        "https://other.com/x",
        "https://llm-stats.com.other.com/x",
        "https://notllm-stats.com/x",
        "https://llm-stats.com@other.com/x",
        "https://llm-stats.com:8443/x",
        "http://127.0.0.1/x",
        "http://localhost/x",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "data:text/plain,x",
        "ftp://llm-stats.com/x",
        "s3://llm-stats.com/x",
    ],
)
def test_out_of_scope(url: str) -> None:
    middleware = scope(loopback=True)
    with pytest.raises(IgnoreRequest, match="out of scope: expected"):
        middleware.process_request(Request(url, dont_filter=True))


def test_a_start_url_moves_the_scope() -> None:
    here = "http://127.0.0.1:8123/"
    scope(here, loopback=True).process_request(Request(here))
    with pytest.raises(IgnoreRequest, match="LOOPBACK_ALLOWED"):
        scope(here).process_request(Request(here))
    for other in ("http://127.0.0.1:22/", "https://llm-stats.com/", "http://[::1]/"):
        with pytest.raises(IgnoreRequest):
            scope(here, loopback=True).process_request(Request(other))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.8.9.10",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "fe80::1",
        "localhost",
        "LOCALHOST.",
        "x.localhost",
        "printer.local",
        "intranet",
    ],
)
def test_private_hosts(host: str) -> None:
    assert is_private_host(host)


@pytest.mark.parametrize("host", ["llm-stats.com", "8.8.8.8", "2606:4700::1111"])
def test_public_hosts(host: str) -> None:
    assert not is_private_host(host)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30.0),
        (" 0 ", 0.0),
        ("Sat, 21 Nov 2026 12:01:00 GMT", 60.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("9" * 400, 999_999_999.0),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("²", None),
        ("1.5", None),
    ],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    assert parse_retry_after(text, NOW) == seconds


@pytest.mark.parametrize("max_pages", ["0", "-1", "x", "1.5", "", "²"])
def test_a_bad_page_limit_is_refused(max_pages: str) -> None:
    message = f"llm_stats, max_pages: expected a whole number .* found '{max_pages}'"
    with pytest.raises(ValueError, match=message):
        SPIDER(max_pages=max_pages)


@pytest.mark.parametrize("start_url", ["", "x", "file:///etc", "http://", "//s.com"])
def test_a_bad_start_url_is_refused(start_url: str) -> None:
    with pytest.raises(ValueError, match="start_url: expected an http or https URL"):
        SPIDER(start_url=start_url)


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(ValueError, match="found max_page"):
        SPIDER(max_page="3")


def test_the_contact_is_in_the_user_agent() -> None:
    crawler = Crawler(SPIDER, {"CENSUS_CONTACT": "mailto:a@b.c", "USER_AGENT": "X"})
    spider = SPIDER.from_crawler(crawler)
    assert isinstance(spider, SiteSpider)
    assert crawler.settings["USER_AGENT"] == "X (+mailto:a@b.c)"
