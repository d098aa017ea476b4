"""All sites by name, and whose page a URL is. Needs neither Scrapy nor a reactor."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from types import MappingProxyType
from urllib.parse import urlsplit

from crawler import spiders
from crawler.site import Site, generic_site

SAVED_SITE = "saved"  # pages that were imported without an address


@cache
def load_sites() -> Mapping[str, Site]:
    """Return the site of every site file, by name: what the file calls ``site``."""
    names = sorted(module.name for module in pkgutil.iter_modules(spiders.__path__))
    files = (vars(import_module(f"{spiders.__name__}.{name}")) for name in names)
    sites = (file["site"] for file in files if "site" in file)
    return MappingProxyType({site.name: site for site in sites})


def site_named(name: str, sites: Mapping[str, Site]) -> Site:
    """Return the site of that name, or one without rules of its own.

    A page that was saved without an address may be of any site, so the sentences of
    all are known there.

    >>> site_named("example.org", {}).labels
    {}
    """
    if name == SAVED_SITE:
        known = (form for site in sites.values() for form in site.sentences)
        return replace(generic_site(name), sentences=tuple(known))
    return sites.get(name) or generic_site(name)


def sites_named(names: Iterable[str]) -> dict[str, Site]:
    """Return the sites called ``names``, and those that have a file; by name.

    What has no file and is not known by its host has no place among them.

    >>> sites_named(["openai.com", "example.org"])["openai.com"].relationship
    'first_party'
    """
    sites = dict(load_sites())
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
