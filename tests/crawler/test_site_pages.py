"""Fixed pages that a site's file names: first fetched, by their very addresses."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from crawler.archive.captures import read_captures
from crawler.claims.extract import extract_page
from crawler.fetch.frontier import select_pages
from crawler.fetch.running import crawl
from crawler.fetch.sitespider import SiteSpider
from crawler.site import Site
from crawler.sites import load_sites
from tests.crawler.server import Answer, Reply, Server, page
from tests.crawler.test_spiders_crawl import FAST, ROBOTS
from tests.pagescore import HTML_URLS

pytestmark = pytest.mark.slow

VENDORS = {
    "aider": "third_party",
    "aliyun": "first_party",
    "aws_bedrock": "third_party",
    "bird_bench": "third_party",
    "deepseek_docs": "first_party",
    "gemini_docs": "first_party",
    "mathvista": "third_party",
    "tencent": "first_party",
    "xai": "first_party",
}


class BothSpider(SiteSpider):
    site = Site(
        name="both",
        hosts=("both.example",),
        base_url="https://both.example/",
        page_path=r"/compare/(.+?)-vs-(.+)",
        pages=("/prices/", "/models"),
    )


class ListedSpider(BothSpider):
    site = Site(
        name="both",
        hosts=("both.example",),
        base_url="https://both.example/",
        page_path=r"/compare/(.+?)-vs-(.+)",
        pages=("/prices/", "/models"),
        sitemap=False,
        listing_paths=("/compare",),
    )


def first_urls(spider: SiteSpider) -> list[str]:
    async def collect() -> list[str]:
        return [request.url async for request in spider.start()]

    return asyncio.run(collect())


def paths(urls: list[str]) -> list[str]:
    return [url.removeprefix("https://both.example") for url in urls]


def test_they_come_before_the_sitemap_or_the_listings() -> None:
    named = ["/prices/", "/models"]
    assert paths(first_urls(BothSpider())) == [*named, "/sitemap.xml"]
    assert paths(first_urls(ListedSpider())) == [*named, "/compare"]
    assert first_urls(BothSpider(start_url="http://127.0.0.1:8000"))[0] == (
        "http://127.0.0.1:8000/prices/"
    )


def test_they_count_as_pages() -> None:
    assert paths(first_urls(ListedSpider(max_pages=1))) == ["/prices/", "/compare"]
    one = "https://both.example/models"
    assert first_urls(BothSpider(start_url=one)) == [one]


@pytest.mark.parametrize(
    ("path", "slugs"),
    [
        ("/prices/", ()),
        ("/prices?currency=usd", ()),
        ("/compare/a-vs-b", ("a", "b")),
        ("/prices/old", None),
        ("/", None),
    ],
)
def test_whose_pages_they_are(path: str, slugs: tuple[str, ...] | None) -> None:
    url = f"https://both.example{path}"
    assert BothSpider.site.slugs(url) == slugs
    assert BothSpider.site.reads(url) == (slugs is not None)


def test_a_link_to_one_is_a_page_unless_it_was_fetched() -> None:
    url = "https://both.example/prices"
    base = BothSpider.site.base_url
    assert select_pages([f"{url}/"], base, BothSpider.site) == [url]
    assert select_pages([f"{url}/"], base, BothSpider.site, seen={url}) == []


def test_a_page_about_one_model_is_about_it() -> None:
    text = (
        b"<html><body><h1>GPT-4o</h1><table><tr><td>Context window</td>"
        b"<td>128K</td></tr></table></body></html>"
    )
    found = extract_page(
        BothSpider.site, "https://both.example/models", "text/html", text
    )
    assert [(one.subject_text, one.value_text) for one in found.claims] == [
        ("GPT-4o", "128K")
    ]


def test_a_site_of_pages_alone_is_asked_for_nothing_else(tmp_path: Path) -> None:
    named = load_sites()["tencent"].pages
    replies: dict[str, Answer] = {
        "/robots.txt": ROBOTS,
        named[0]: page("Prices", (named[1], "/sitemap.xml", "/compare/a-vs-b")),
        named[1]: Reply(b"broken", 404),
    }
    with Server(replies) as server:
        for _ in range(2):
            (summary,) = crawl(tmp_path, ["tencent"], {"tencent": server.url}, FAST)
    assert sorted(server.paths) == sorted(["/robots.txt", *named] * 2)
    assert (summary.reason, summary.pages, summary.errors) == ("finished", 1, 1)
    assert len(list(read_captures(tmp_path, "tencent"))) == 6


def test_an_address_with_its_slash_is_asked_once(tmp_path: Path) -> None:
    first, *feeds = load_sites()["aider"].pages
    paths = [urlsplit(feed).path for feed in feeds]  # on the copy, not where they are
    assert first == "/docs/leaderboards/"
    replies: dict[str, Answer] = {
        "/robots.txt": ROBOTS,
        first: page("Leaderboards"),
        **{path: Reply(b"{}", media_type="application/json") for path in paths},
    }
    with Server(replies) as server:
        for _ in range(2):
            (summary,) = crawl(tmp_path, ["aider"], {"aider": server.url}, FAST)
    assert sorted(server.paths) == sorted(["/robots.txt", first, *paths] * 2)
    assert (summary.pages, summary.errors) == (1 + len(paths), 0)


def test_the_vendors_pages() -> None:
    sites = load_sites()
    for name, relationship in VENDORS.items():
        site = sites[name]
        assert (site.relationship, site.sitemap, site.listing_paths) == (
            relationship,
            False,
            (),
        )
        for path in site.pages:
            assert site.slugs(urljoin(site.base_url, path)) == ()


@pytest.mark.parametrize("url", HTML_URLS.values())
def test_the_pages_that_are_scored_are_pages_of_their_sites(url: str) -> None:
    assert [name for name in VENDORS if load_sites()[name].slugs(url) == ()]
