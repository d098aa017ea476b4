"""Makes a spider of every site file; spiders that are written out work as well.

Scrapy's own loader looks for classes. A site file has none, so that it can be read
without Scrapy.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Self

from scrapy import Spider
from scrapy.http import Request
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader

from crawler import spiders
from crawler.fetch.contracts import make_contracts
from crawler.fetch.sitespider import SiteSpider
from crawler.site import Site
from crawler.sites import load_sites


@cache
def load_spiders() -> Mapping[str, type[SiteSpider]]:
    """Return the spider of every site file, by the site's name."""
    return {name: make_spider(site) for name, site in load_sites().items()}


def make_spider(site: Site, methods: Mapping[str, object] = {}) -> type[SiteSpider]:
    """Return the class of the spider that crawls ``site``, with more ``methods``.

    >>> spider = make_spider(Site("llm_list", ("llm.example",), "https://llm.example/"))
    >>> spider.__name__, spider.name, spider.allowed_domains
    ('LlmListSpider', 'llm_list', ('llm.example',))
    """
    title = "".join(part.capitalize() for part in site.name.split("_"))
    names = {**methods, "site": site, "__module__": f"{spiders.__name__}.{site.name}"}
    return type(f"{title}Spider", (SiteSpider,), names)


class SiteSpiderLoader:
    """Scrapy's loader of spiders, and the spiders of the site files."""

    def __init__(self, settings: BaseSettings) -> None:
        self._written = SpiderLoader(settings)
        fixtures = Path(settings["CENSUS_FIXTURES_DIR"])
        self._made = {
            name: make_spider(site, make_contracts(fixtures / name))
            for name, site in load_sites().items()
        }

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Build it, as Scrapy does."""
        return cls(settings)

    def load(self, spider_name: str) -> type[Spider]:
        """Return the spider of that name.

        Raises:
            KeyError: there is none.
        """
        return self._made.get(spider_name) or self._written.load(spider_name)

    def list(self) -> list[str]:
        """Return the names of all spiders."""
        return sorted({*self._made, *self._written.list()})

    def find_by_request(self, request: Request) -> list[str]:  # type: ignore[valid-type]
        """Return the names of the spiders whose site ``request`` asks."""
        made = (
            name for name, one in self._made.items() if one.handles_request(request)
        )
        return [*made, *self._written.find_by_request(request)]
