"""The spider of a site: finds its pages, fetches them, and hands on what they say.

A site's file declares the `Site`; how to find its pages is here: those that it names,
then the sitemap, or where there is none the listing pages. Pages themselves are not
searched for links.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response, TextResponse
from twisted.python.failure import Failure

from crawler.errors import PageError
from crawler.fetch.censusspider import (
    CensusSpider,
    media_type_of,
    unknown_arguments,
)
from crawler.fetch.frontier import (
    canonical_url,
    find_hrefs,
    find_lastmods,
    find_locations,
    on_base,
    select_listings,
    select_pages,
    select_sitemaps,
)
from crawler.fetch.pairs import Pair, select_pairs
from crawler.items import Capture
from crawler.payload import GZIP_MAGIC, decode_payload, decode_text
from crawler.site import Site

GONE = (404, 410)
MOST_SITEMAPS = 500
TRUSTED_CADENCES = 4  # for how long a sitemap is believed that nothing changed

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
        wanted: Mapping[str, int] | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__(name)
        unknown = unknown_arguments(unknown)
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
        self._known: dict[str, Capture] = {}
        self._unlisted: set[str] = set()
        self._changed: dict[str, datetime] = {}
        self._pairs: dict[str, Pair] = {}
        self._wanted = dict(wanted or {})

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build it, as Scrapy does."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.go_on, signals.spider_idle)
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
            for page in select_pages([url], self.base_url, self.site):
                self._pages.add(page)
                yield self._page_request(page)
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

    def take_known(self, captures: Iterable[Capture]) -> None:
        """Take note of the newest capture of each page in the archive."""
        for capture in captures:
            known = self._known.get(capture.url)
            if known is None or capture.captured_at >= known.captured_at:
                self._known[capture.url] = capture
        self._unlisted = {
            url for url, one in self._known.items() if one.status not in GONE
        }

    def _page_requests(self, urls: list[str]) -> Iterator[Request]:
        """Ask for pages of one model each; those of pairs wait until all are found."""
        for url in select_pages(urls, self.base_url, self.site, self._pages):
            self._unlisted.discard(url)
            slugs = self.site.slugs(url) or ()
            if len(slugs) > 1:
                self._pairs.setdefault(url, Pair(url, slugs))
            elif self._has_room():
                yield from self._request_unless_same(url)

    def _has_room(self) -> bool:
        return self.max_pages is None or len(self._pages) < self.max_pages

    def _request_unless_same(self, url: str) -> Iterator[Request]:
        self._pages.add(url)
        if self._is_same(url):
            self._count(self.site, "skipped")
        else:
            yield self._page_request(url)

    def _is_same(self, url: str) -> bool:
        """Return whether the sitemap says that a page is as it is archived.

        Once in a while it is asked for all the same: sitemaps are wrong at times.
        """
        changed, known = self._changed.get(url), self._known.get(url)
        if changed is None or known is None or known.status != 200:
            return False
        trusted = timedelta(days=TRUSTED_CADENCES * self.site.cadence_days)
        now = datetime.now(UTC)
        return changed <= known.captured_at and now - known.captured_at < trusted

    def go_on(self) -> None:
        """When nothing is left to do: the pages of pairs, then those unlisted."""
        requests = list(self._pair_requests()) or list(self._unlisted_requests())
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _pair_requests(self) -> Iterator[Request]:
        """Ask for pages of pairs: those that show every model, or all if they are few.

        Of several listings each adds its own, so what was asked for is left out.
        """
        left = None
        if self.max_pages is not None:
            left = max(0, self.max_pages - len(self._pages))
        found, self._pairs = list(self._pairs.values()), {}
        for url in select_pairs(found, self._known, self._wanted, left):
            yield from self._request_unless_same(url)

    def _unlisted_requests(self) -> Iterator[Request]:
        """Ask for pages of earlier runs that nothing lists any more: they may be gone.

        Only after a whole crawl of the site that found pages, besides those that its
        file names; a page that was gone already is left alone.
        """
        path = urlsplit(self.start_url or "").path.strip("/")
        found = self._pages - self._named_pages
        if self._asked_again or path or not found:
            return
        self._asked_again = True
        urls = select_pages(
            sorted(self._unlisted), self.base_url, self.site, self._pages
        )
        for url in urls:
            if self._has_room():
                logger.info("%s: asking for the unlisted %s", self.name, url)
                self._pages.add(url)
                yield self._page_request(url)

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        """Follow a sitemap to pages and further sitemaps."""
        urls, is_index, changed = self._read_sitemap(response)
        self._note_changes(changed)
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

    def _note_changes(self, changed: Mapping[str, datetime]) -> None:
        """Keep when pages changed that the archive holds; of others it is no matter."""
        for url, moment in changed.items():
            fetched = on_base(url, self.base_url, self.site)
            page = canonical_url(fetched) if fetched else ""
            if page in self._known:
                self._changed[page] = moment

    def _read_sitemap(
        self, response: Response
    ) -> tuple[list[str], bool, Mapping[str, datetime]]:
        payload = response.body
        try:
            if payload.startswith(GZIP_MAGIC):
                payload = decode_payload(payload, "gzip", response.url)
            text, _, _ = decode_text(payload, media_type_of(response), response.url)
        except PageError as error:
            logger.warning("%s", error)
            return [], False, {}
        return (*find_locations(text), find_lastmods(text) if self._known else {})

    def miss_sitemap(self, failure: Failure) -> Iterator[Request]:
        """Go on without a sitemap."""
        logger.info("%s: no sitemap: %s", self.name, failure.getErrorMessage())
        yield from self._end_sitemap()

    def _end_sitemap(self) -> Iterator[Request]:
        """Fall back to the listings when the last sitemap is read and names no page."""
        self._waiting_sitemaps -= 1
        found = self._pairs or self._pages - self._named_pages
        if not self._waiting_sitemaps and not found:
            yield from self._first_listings()

    def parse_listing(self, response: Response) -> Iterator[Request]:
        """Follow a listing to its pages and to its own next pages."""
        if not isinstance(response, TextResponse):
            logger.warning("%s: expected a listing, found no text", response.url)
            return
        if self._may_not_follow(response):
            logger.info("%s: nofollow, its links are left", response.url)
            return
        urls = find_hrefs(response.text, response.url)
        yield from self._page_requests(urls)
        for url in select_listings(urls, response.url, self._listings):
            yield self._listing_request(url)

    def _may_not_follow(self, response: Response) -> bool:
        obeyed = self.settings.getlist("ROBOT_SIGNALS_OBEYED")
        asked = response.meta.get("robot_signals", frozenset())
        return "nofollow" in obeyed and "nofollow" in asked


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
