"""What a crawl would ask for, told beforehand from the site file and the archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from crawler.archive.captures import read_captures
from crawler.errors import DamagedArchive
from crawler.items import Capture
from crawler.site import Site

GONE = (404, 410)


def plan_site(
    data_dir: Path, site: Site, start_url: str | None = None
) -> Iterator[tuple[str, str]]:
    """Yield the addresses that a crawl of ``site`` would ask for, and why.

    Nobody is asked, so pages that only the sitemap or a listing will name are not
    among them.
    """
    base = start_url or site.base_url
    yield urljoin(base, "/robots.txt"), "before anything else"
    if site.sitemap:
        yield urljoin(base, "/sitemap.xml"), "the sitemap leads to pages"
    for path in site.listing_paths:
        why = "a listing, where no sitemap names pages" if site.sitemap else "a listing"
        yield urljoin(base, path), why
    named = []
    for page in site.pages:
        path = page if start_url is None else urlsplit(page).path
        named.append(urljoin(base, path))
        yield named[-1], "the site's file names it"
    for url in known_pages(data_dir, site):
        if url not in named:
            yield url, "the archive holds it: asked for again where it is due"


def known_pages(data_dir: Path, site: Site) -> list[str]:
    """Return the pages in the archive that were not gone when last asked for."""
    newest: dict[str, Capture] = {}
    damage: list[DamagedArchive] = []
    for capture in read_captures(data_dir, site.name, on_error=damage.append):
        known = newest.get(capture.url)
        if known is None or capture.captured_at >= known.captured_at:
            newest[capture.url] = capture
    return [
        url
        for url, one in newest.items()
        if one.status not in GONE and site.reads(url) and site.slugs(url) is not None
    ]
