"""The spider of a site: finds its pages, fetches them, and hands on what they say.

A site's file declares the `Site`; how to find its pages is here: those that it names,
then the sitemap, or where there is none the listing pages. Pages themselves are not
searched for links.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response, TextResponse
from twisted.python.failure import Failure

from crawler.archive.captures import read_captures
from crawler.errors import DamagedArchive, PageError
from crawler.fetch.censusspider import CensusSpider, media_type_of
from crawler.fetch.frontier import (
    canonical_url,
    find_hrefs,
    find_locations,
    select_listings,
    select_pages,
    select_sitemaps,
)
from crawler.items import Capture
from crawler.payload import GZIP_MAGIC, decode_payload, decode_text
from crawler.site import Site

GONE = (404, 410)
MOST_SITEMAPS = 500

logger = logging.getLogger(__name__)


class SiteSpider(CensusSpider):
    """Crawls one site.

    ``-a start_url=…`` names a copy of the site elsewhere (its root), one listing page
    or one page. ``-a max_pages=N`` ends after N pages.
    """

    site: Site
    allowed_domains: Sequence[str]

    def __init_subclass__(cls, **more: Any) -> None:
        """Take the name and the hosts from the site, where they are declared."""
        super().__init_subclass__(**more)
        cls.name = cls.site.name
        cls.allowed_domains = cls.site.domains

    def __init__(
        self,
        name: str | None = None,
        start_url: str | None = None,
        max_pages: str | int | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__(name)
        if unknown:
            raise ValueError(
                f"spider {self.name}: expected the arguments start_url and max_pages, "
                f"found {', '.join(sorted(unknown))}"
            )
        self.start_url = start_url
        self.max_pages = _page_limit(max_pages, self.name)
        self.base_url = _base_url(start_url, self.name) or self.site.base_url
        parts = urlsplit(self.base_url)
        if start_url is not None:
            self.allowed_domains = (parts.hostname or "",)
        self.allowed_ports = (parts.port,) if parts.port else (None, 80, 443)
        self._pages: set[str] = set()
        self._named_pages: set[str] = set()
        self._listings: set[str] = set()
        self._sitemaps: set[str] = set()
        self._waiting_sitemaps = 0
        self._asked_again = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build it, as Scrapy does."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.ask_again, signals.spider_idle)
        return spider

    def sites(self) -> tuple[Site, ...]:
        """Return the one site."""
        return (self.site,)

    def site_of(self, url: str) -> Site:
        """Return the one site, also for a copy of it elsewhere."""
        return self.site

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the named pages and the sitemap, or listings; or as told."""
        path = urlsplit(self.start_url or "").path
        if self.start_url is not None and path.strip("/"):
            requests = self._start_at(self.start_url)
        else:
            requests = self._first_requests()
        for request in requests:
            yield request

    def _first_requests(self) -> Iterator[Request]:
        yield from self._named_requests()
        if self.site.sitemap:
            yield self._sitemap_request(urljoin(self.base_url, "/sitemap.xml"))
        else:
            yield from self._first_listings()

    def _named_requests(self) -> Iterator[Request]:
        """Ask for the pages that the site's file names, by the very addresses there."""
        urls = [urljoin(self.base_url, self._named(page)) for page in self.site.pages]
        for url in urls[: self.max_pages]:
            self._named_pages.add(canonical_url(url))
            yield self._page_request(url)
        self._pages |= self._named_pages

    def _named(self, page: str) -> str:
        """Return a page as named; of a copy of the site elsewhere it has the path."""
        return page if self.start_url is None else urlsplit(page).path

    def _start_at(self, url: str) -> Iterator[Request]:
        slugs = self.site.slugs(url)
        if slugs is None:
            yield self._listing_request(url)
        elif slugs:
            yield from self._page_requests([url])
        else:
            self._pages.add(canonical_url(url))
            yield self._page_request(url)

    def _sitemap_request(self, url: str) -> Request:
        self._sitemaps.add(url)
        self._waiting_sitemaps += 1
        return Request(url, self.parse_sitemap, errback=self.miss_sitemap)

    def _listing_request(self, url: str) -> Request:
        self._listings.add(url)
        return Request(url, self.parse_listing, errback=self.miss_page)

    def _first_listings(self) -> Iterator[Request]:
        first = () if self.site.pages else ("/",)  # else links on the first page
        for path in self.site.listing_paths or first:
            yield self._listing_request(urljoin(self.base_url, path))

    def _page_requests(self, urls: list[str]) -> Iterator[Request]:
        left = None
        if self.max_pages is not None:
            left = self.max_pages - len(self._pages)
        selected = select_pages(urls, self.base_url, self.site, self._pages, left)
        self._pages.update(selected)
        for url in selected:
            yield self._page_request(url)

    def ask_again(self) -> None:
        """Ask for pages of earlier runs that nothing lists any more: they may be gone.

        Only after a whole crawl of the site that found pages, besides those that its
        file names; a page that was gone already is left alone.
        """
        path = urlsplit(self.start_url or "").path.strip("/")
        found = self._pages - self._named_pages
        if self._asked_again or path or not found:
            return
        self._asked_again = True
        requests = list(self._page_requests(self._known_pages()))
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            logger.info("%s: asking for %d unlisted pages", self.name, len(requests))
            raise DontCloseSpider

    def _known_pages(self) -> list[str]:
        """Return the pages that the archive holds, by the newest answer to each."""
        data_dir = Path(self.settings["CENSUS_DATA_DIR"])
        newest: dict[str, Capture] = {}
        for capture in read_captures(data_dir, self.name, on_error=_tell_damage):
            known = newest.get(capture.url)
            if known is None or capture.captured_at >= known.captured_at:
                newest[capture.url] = capture
        return [url for url, one in newest.items() if one.status not in GONE]

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        """Follow a sitemap to pages and further sitemaps."""
        urls, is_index = self._read_sitemap(response)
        if is_index:
            found = select_sitemaps(urls, self.base_url, self.site, self._sitemaps)
            room = MOST_SITEMAPS - len(self._sitemaps)
            for url in found[:room]:
                yield self._sitemap_request(url)
        else:
            yield from self._page_requests(urls)
        if not urls:
            self.find(self.site, "empty_sitemap")
        yield from self._end_sitemap()

    def _read_sitemap(self, response: Response) -> tuple[list[str], bool]:
        payload = response.body
        try:
            if payload.startswith(GZIP_MAGIC):
                payload = decode_payload(payload, "gzip", response.url)
            text, _, _ = decode_text(payload, media_type_of(response), response.url)
        except PageError as error:
            logger.warning("%s", error)
            return [], False
        return find_locations(text)

    def miss_sitemap(self, failure: Failure) -> Iterator[Request]:
        """Go on without a sitemap."""
        logger.info("%s: no sitemap: %s", self.name, failure.getErrorMessage())
        yield from self._end_sitemap()

    def _end_sitemap(self) -> Iterator[Request]:
        """Fall back to the listings when the last sitemap is read and names no page."""
        self._waiting_sitemaps -= 1
        if not self._waiting_sitemaps and not self._pages - self._named_pages:
            yield from self._first_listings()

    def parse_listing(self, response: Response) -> Iterator[Request]:
        """Follow a listing to its pages and to its own next pages."""
        if not isinstance(response, TextResponse):
            logger.warning("%s: expected a listing, found no text", response.url)
            return
        urls = find_hrefs(response.text, response.url)
        yield from self._page_requests(urls)
        for url in select_listings(urls, response.url, self._listings):
            yield self._listing_request(url)


def _tell_damage(error: DamagedArchive) -> None:
    logger.warning("%s", error)


def _page_limit(max_pages: str | int | None, name: str) -> int | None:
    if max_pages is None:
        return None
    text = str(max_pages)
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise ValueError(
            f"spider {name}, max_pages: expected a whole number of 1 or more, "
            f"found {text!r}"
        )
    return int(text)


def _base_url(start_url: str | None, name: str) -> str | None:
    if start_url is None:
        return None
    parts = urlsplit(start_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(
            f"spider {name}, start_url: expected an http or https URL, "
            f"found {start_url!r}"
        )
    return f"{parts.scheme}://{parts.netloc}/"
