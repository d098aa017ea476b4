"""What all spiders share: whose page a response is, and the rows that it gives.

How addresses are come by is the business of each kind of spider.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.claims.extract import extract_page
from crawler.fetch.contracts import CHECK_SETTINGS, CHECKING
from crawler.fetch.feeditems import ClaimItem, IssueItem, to_item
from crawler.items import PAGE_FAULTS, Capture
from crawler.settings import SAMPLE_CONTACT
from crawler.site import Site

logger = logging.getLogger(__name__)


class CensusSpider(scrapy.Spider):
    """Reads pages by the rules of their sites; the archive has a run for each site.

    ``ends_as`` is the reason of a run that ended well.
    """

    ends_as = "finished"

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Put the contact into the user agent, unless the command line names one.

        In a check, fixtures answer, and no network.
        """
        super().update_settings(settings)
        if os.environ.get(CHECKING):
            settings.setdict(CHECK_SETTINGS, priority="spider")
        agent = f"{settings['USER_AGENT']} (+{settings['CENSUS_CONTACT']})"
        settings.set("USER_AGENT", agent, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build it, as Scrapy does, and say whose contact is missing."""
        contact = crawler.settings["CENSUS_CONTACT"]
        if contact == SAMPLE_CONTACT and not crawler.settings.getbool(
            "LOOPBACK_ALLOWED"
        ):
            logger.warning(
                "CENSUS_CONTACT: expected your address, found the sample %s", contact
            )
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.drop_request, signals.request_dropped)
        return spider

    def sites(self) -> tuple[Site, ...]:
        """Return the sites that will be asked, each once."""
        raise NotImplementedError

    def site_of(self, url: str) -> Site:
        """Return the site by whose rules ``url`` is archived and read."""
        raise NotImplementedError

    def take_known(self, captures: Iterable[Capture]) -> None:
        """Take note of what the archive holds of a site, before anybody is asked."""

    def _page_request(self, url: str) -> Request:
        return Request(url, self.parse_page, errback=self.miss_page)

    def parse_page(self, response: Response) -> Iterator[ClaimItem | IssueItem]:
        """Yield the claims and issues of one page."""
        capture: Capture = response.meta["capture"]
        site = self.site_of(capture.url)
        if _is_sent_home(response):
            self._count(site, "failed")
            self.find(site, "redirected_home")
            return
        if not site.reads(capture.url):
            logger.warning(
                "%s: archived, but not read: no page by the file of %s",
                capture.url,
                site.name,
            )
            return
        media_type = media_type_of(response)
        extraction = extract_page(site, capture.url, media_type, response.body)
        self._count(site, "pages")
        for kind in sorted({issue.kind for issue in extraction.issues} & PAGE_FAULTS):
            self.find(site, kind)
        claims = [*extraction.claims, *extraction.embedded]
        yield from (to_item(claim, capture) for claim in claims)
        yield from (to_item(issue, capture) for issue in extraction.issues)

    def miss_page(self, failure: Failure) -> None:
        """Count a page that could not be had; the crawl goes on."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy's
        asked = request.meta.get("redirect_urls", [request.url])[0]
        site = self.site_of(asked)
        self._count(site, "failed")
        self._count(site, f"failure/{_kind_of(failure)}")
        if isinstance(failure.value, HttpError):
            status = failure.value.response.status
            logger.warning("%s: expected 200, found %d", request.url, status)
            return
        ignored = isinstance(failure.value, IgnoreRequest)
        level = logging.INFO if ignored else logging.WARNING
        logger.log(level, "%s: %s", request.url, failure.getErrorMessage())

    def drop_request(self, request: Request) -> None:
        """Count a page that led to an address that was asked for already.

        Scrapy's filter of duplicates takes it out and says nothing.
        """
        asked = request.meta.get("redirect_urls", ())
        if asked and request.callback == self.parse_page:
            site = self.site_of(asked[0])
            self._count(site, "failed")
            self.find(
                site, "redirected_home" if _is_home(request.url) else "redirected"
            )

    def find(self, site: Site, finding: str) -> None:
        """Count something that is odd of a run, for its run.json."""
        self._count(site, f"findings/{finding}")

    def _count(self, site: Site, name: str) -> None:
        self.crawler.stats.inc_value(f"census/{site.name}/{name}")


def _kind_of(failure: Failure) -> str:
    """Return in a word why a page could not be had."""
    error = failure.value
    if isinstance(error, HttpError):
        return str(error.response.status)
    if isinstance(error, IgnoreRequest):
        return "robots.txt" if "robots.txt" in str(error) else "left alone"
    return type(error).__name__


def unknown_arguments(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a person gave by mistake: Scrapyd adds ``_job`` to all it starts."""
    return {name: value for name, value in found.items() if name[:1] != "_"}


def _is_sent_home(response: Response) -> bool:
    """Return whether a page was asked for, and the first page of its site came."""
    asked = response.meta.get("redirect_urls", ())
    return bool(asked) and _is_home(response.url) and not _is_home(asked[0])


def _is_home(url: str) -> bool:
    return not urlsplit(url).path.strip("/")


def media_type_of(response: Response) -> str:
    """Return the whole Content-Type of a response, '' if it has none."""
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
