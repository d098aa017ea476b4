"""Pages of sites that nobody wrote a file for: those that are named, and no others."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

from scrapy.http import Request

from crawler.archive.runs import SITE_NAME
from crawler.fetch.censusspider import CensusSpider, unknown_arguments
from crawler.site import Site
from crawler.sites import load_sites, site_of

# A comma may stand in an address, so it parts two only before the next scheme.
REMARK = re.compile(r"(?:^|\s)#.*")
BETWEEN_URLS = re.compile(r",?\s+|,(?=[A-Za-z][A-Za-z0-9+.-]*://)")


class PageSpider(CensusSpider):
    """Fetches single pages, without following their links.

    scrapy crawl page -a url=https://aider.chat/docs/leaderboards/
    scrapy crawl page -a url="https://a.com/prices https://b.org/models"
    scrapy crawl page -a urls_file=addresses.txt

    ``url`` is an address, or several with commas or spaces between them; ``urls_file``
    a file with one on each line ('#' begins a remark). Nothing but their hosts is
    asked. The archive has them by site, in data/raw/<host name>, or with the rules of
    the site's own file where the host has one; `modelcensus build` reads them there.
    """

    name = "page"
    ends_as = "page"  # no crawl of a whole site, by which the next would be due

    def __init__(
        self,
        name: str | None = None,
        url: str | None = None,
        urls_file: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__(name)
        unknown = unknown_arguments(unknown)
        if unknown:
            raise ValueError(
                f"spider page: expected the arguments url and urls_file, "
                f"found {', '.join(sorted(unknown))}"
            )
        self._site_files = load_sites()
        self.urls = read_urls(url, urls_file)
        parts = [urlsplit(one) for one in self.urls]
        self.allowed_domains = list(dict.fromkeys(one.hostname or "" for one in parts))
        named = dict.fromkeys(one.port for one in parts)
        self.allowed_ports = (*named, 80, 443) if None in named else tuple(named)

    def sites(self) -> tuple[Site, ...]:
        """Return the sites of the pages."""
        found = map(self.site_of, self.urls)
        return tuple({site.name: site for site in found}.values())

    def site_of(self, url: str) -> Site:
        """Return the site whose host it is."""
        return site_of(url, self._site_files)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the pages."""
        for url in self.urls:
            yield self._page_request(url)


def read_urls(url: str | None, urls_file: str | None = None) -> tuple[str, ...]:
    """Return the addresses of the spider's arguments, each once, in order.

    >>> read_urls("https://a.com/x, https://b.org/y,z https://a.com/x#top")
    ('https://a.com/x', 'https://b.org/y,z')

    Raises:
        ValueError: there are none, or one of them is no address of a web page.
    """
    texts = [text.strip(",") for text in BETWEEN_URLS.split(url or "")]
    if urls_file is not None:
        texts += _lines(urls_file)
    found = dict.fromkeys(_web_url(text) for text in texts if text)
    if not found:
        raise ValueError(
            f"spider page: expected -a url=https://… or -a urls_file=PATH, "
            f"found {'no address in it' if url or urls_file else 'neither'}"
        )
    return tuple(found)


def _lines(urls_file: str) -> list[str]:
    try:
        lines = Path(urls_file).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"spider page, urls_file: expected a file with one address on each line, "
            f"found {error}"
        ) from error
    return [REMARK.sub("", line).strip() for line in lines]


def _web_url(text: str) -> str:
    """Return ``text`` as it goes over the wire, without the place on the page."""
    try:
        url = urldefrag(Request(text).url).url
        parts = urlsplit(url)
        _ = parts.port  # is read here so that a bad one is told here
    except ValueError:
        raise _bad_url(text) from None
    named = parts.scheme in ("http", "https") and SITE_NAME.fullmatch(
        parts.hostname or ""
    )
    if not named or parts.username is not None or not text.isprintable():
        raise _bad_url(text)
    return url


def _bad_url(text: str) -> ValueError:
    return ValueError(
        f"spider page, url: expected an address such as https://example.com/prices, "
        f"found {text[:200]!r}"
    )
