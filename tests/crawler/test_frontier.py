"""Which links are followed, and what a hostile page costs."""

from __future__ import annotations

import json

import pytest

from crawler.fetch.frontier import (
    MOST_HREFS,
    canonical_url,
    find_hrefs,
    find_locations,
    on_base,
    select_listings,
    select_pages,
    select_sitemaps,
)
from crawler.site import Site
from crawler.spiders.catwalk import FOLDER, LISTING
from crawler.spiders.catwalk import site as catwalk
from tests.hangs import ends

SITE = Site("s", ("s.com", "www.s.com"), "https://s.com/", r"/compare/(.+?)-vs-(.+)")
BASE = "https://s.com/"
COPY = "http://127.0.0.1:8123/"


def test_links_are_found_as_browsers_find_them() -> None:
    text = """
      <a href="/compare/a-vs-b?x=1&amp;y=2">1</a> <A class='x' HREF='c'>2</A>
      <a data-x="1" href=d>3</a> <a href="#top">no</a> <a href="mailto:x@s.com">no</a>
      <a href="javascript:void(0)">no</a> <a name=x>no</a> <a href="http://[">no</a>
      <a href="//other.com/e">4</a> <abbr href="f">no</abbr>
    """
    assert find_hrefs(text, "https://s.com/compare/") == [
        "https://s.com/compare/a-vs-b?x=1&y=2",
        "https://s.com/compare/c",
        "https://s.com/compare/d",
        "https://s.com/compare/",
        "https://other.com/e",
    ]


def test_a_base_moves_relative_links() -> None:
    text = '<base href="/models/"><a href="x">x</a>'
    assert find_hrefs(text, "https://s.com/y/") == ["https://s.com/models/x"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://s.com", "https://s.com/"),
        ("https://S.com/a/", "https://s.com/a"),
        ("https://s.com/a?utm_source=x&utm_medium=y#z", "https://s.com/a"),
        ("https://s.com/a?ref=x&b=1%202", "https://s.com/a?b=1+2"),
        ("https://s.com/a?b=1%202&c", "https://s.com/a?b=1%202&c"),
    ],
)
def test_canonical_urls(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("https://s.com/a", BASE, "https://s.com/a"),
        ("https://www.s.com/a", BASE, "https://www.s.com/a"),
        ("https://s.com/a?b", COPY, "http://127.0.0.1:8123/a?b"),
        ("http://127.0.0.1:8123/a", COPY, "http://127.0.0.1:8123/a"),
        ("http://127.0.0.1:22/a", COPY, None),
        ("https://s.com:8443/a", BASE, None),
        ("https://other.com/a", BASE, None),
        ("https://s.com.other.com/a", BASE, None),
        ("https://s.com@other.com/a", BASE, None),
        ("file:///etc/passwd", BASE, None),
        ("http://[", BASE, None),
        ("http://s.com:x/", BASE, None),
    ],
)
def test_where_a_url_is_fetched(url: str, base: str, expected: str | None) -> None:
    assert on_base(url, base, SITE) == expected


def test_pages_are_canonical_in_order_each_once_and_limited() -> None:
    urls = [
        f"{BASE}compare/c-vs-d/",
        f"{BASE}about",
        f"{BASE}compare/a-vs-b#x",
        f"{BASE}compare/c-vs-d?utm_source=x",
        "https://other.com/compare/a-vs-b",
        f"{BASE}compare/e-vs-f",
    ]
    found = [f"{BASE}compare/{pair}" for pair in ("c-vs-d", "a-vs-b", "e-vs-f")]
    assert select_pages(urls, BASE, SITE) == found
    assert select_pages(urls, BASE, SITE, seen={found[0]}) == found[1:]
    assert select_pages(urls, BASE, SITE, limit=2) == found[:2]
    assert select_pages(urls, BASE, SITE, limit=0) == []


def test_listings_are_bounded() -> None:
    urls = [f"{BASE}compare?page={n}" for n in (1, 2, 50, 51, 10**20, "x", "²")]
    urls += [f"{BASE}other?page=2", f"{BASE}compare?page=3&sort=x", "http://[?page=2"]
    assert select_listings(urls, f"{BASE}compare?page=7") == [
        f"{BASE}compare?page=2",
        f"{BASE}compare?page=50",
    ]


def test_sitemaps() -> None:
    text = (
        "<urlset><url>\n<loc> https://s.com/a?b&amp;c </loc></url>"
        "<url><loc><![CDATA[https://s.com/d]]></loc></url><url><loc></loc></url>"
    )
    assert find_locations(text) == (["https://s.com/a?b&c", "https://s.com/d"], False)
    index = "<?xml version='1.0'?><sitemapindex><sitemap><loc>x</loc></sitemap>"
    assert find_locations(index) == (["x"], True)
    urls = [f"{BASE}1.xml", "https://other.com/2.xml", f"{BASE}3.xml", f"{BASE}1.xml"]
    assert select_sitemaps(urls, BASE, SITE, {f"{BASE}3.xml"}) == [f"{BASE}1.xml"]


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"<a class='x' href='/compare/a-vs-{n}'>x</a>" for n in range(100_000)),
        "<a " * 500_000,
        "<a href" * 300_000,
        "<a " + "x " * 500_000,
        "<a href=" + " " * 1_000_000,
        "<base " * 300_000,
        "<loc>" * 300_000,
        "<loc>" + " " * 1_000_000,
    ],
    ids=["links", "a", "href", "attributes", "spaces", "base", "loc", "blank loc"],
)
def test_links_of_a_hostile_page_are_bounded(text: str) -> None:
    with ends():
        hrefs = find_hrefs(text, f"{BASE}compare")
        pages = select_pages(hrefs, BASE, SITE)
        select_listings(hrefs, f"{BASE}compare")
        find_locations(text)
    assert len(hrefs) <= MOST_HREFS
    assert len(pages) == len(hrefs)


def test_a_folder_that_lists_itself_brings_new_files_and_no_others() -> None:
    listing = json.dumps(
        [
            {"name": name, "download_url": f"https://raw.githubusercontent.com{path}"}
            for name, path in {
                "openai.json": f"{FOLDER}openai.json",
                "newcomer.json": f"{FOLDER}newcomer.json",
                "README.md": f"{FOLDER}README.md",
                "other.json": "/someone/else/main/other.json",
            }.items()
        ]
    )
    hrefs = find_hrefs(listing, LISTING)
    selected = select_pages(hrefs, catwalk.base_url, catwalk)
    names = [url.rpartition("/")[2] for url in selected]
    assert names == ["openai.json", "newcomer.json"]
