"""All sites by name, and whose page a URL is."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from urllib.parse import urlsplit

from crawler import spiders
from crawler.fetch.sitespider import SiteSpider
from crawler.site import Site, generic_site


@cache
def load_spiders() -> Mapping[str, type[SiteSpider]]:
    """Return the spider of every site file, by the site's name."""
    found = {}
    for module in pkgutil.iter_modules(spiders.__path__):
        names = vars(import_module(f"{spiders.__name__}.{module.name}"))
        for spider in names.values():
            if isinstance(spider, type) and issubclass(spider, SiteSpider):
                found[spider.name] = spider
    found.pop(SiteSpider.name, None)
    return dict(sorted(found.items()))


def load_sites() -> dict[str, Site]:
    """Return the site of every site file, by name."""
    return {name: spider.site for name, spider in load_spiders().items()}


def sites_named(names: Iterable[str]) -> dict[str, Site]:
    """Return the sites called ``names``, and those that have a file; by name.

    What has no file and is not known by its host has no place among them.

    >>> sites_named(["openai.com", "example.org"])["openai.com"].relationship
    'first_party'
    """
    sites = load_sites()
    unlisted = (generic_site(name) for name in sorted(set(names) - sites.keys()))
    known = {site.name: site for site in unlisted if site.relationship != "aggregator"}
    return sites | known


def site_of(url: str, sites: Mapping[str, Site]) -> Site:
    """Return the site that ``url`` belongs to, or one without rules of its own.

    >>> site_of("https://www.example.org/a", {}).name
    'example.org'
    """
    for site in sites.values():
        if site.owns(url):
            return site
    return generic_site(urlsplit(url).hostname or "")
