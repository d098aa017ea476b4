"""Which of the URLs that were found are worth fetching. Pure functions, no network.

Links are cut out with bounded patterns: a page of 100,000 links, or of tags that never
end, costs a fraction of a second and not the crawl's breath.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.site import Site

MOST_HREFS = 20_000
MOST_LOCATIONS = 50_000  # https://www.sitemaps.org/protocol.html
MOST_LISTING_PAGES = 50
TRACKING = re.compile(r"utm_\w+|ref|fbclid|gclid", re.I)
HREF = re.compile(
    r"<a\b[^<>]{0,1000}?\bhref\s{0,9}=\s{0,9}"
    r"(?:\"([^\"<>]{1,2083})\"|'([^'<>]{1,2083})'|([^\s\"'<>]{1,2083}))",
    re.I,
)
BASE = re.compile(
    r"<base\b[^<>]{0,1000}?\bhref\s{0,9}=\s{0,9}[\"']?([^\s\"'<>]+)", re.I
)
JSON_LINK = re.compile(
    r'"(?:download_url|href|url)"\s{0,9}:\s{0,9}"(https?://[^"\\<>]{1,2083})"'
)
LOCATION = re.compile(
    r"<loc>\s{0,99}(?:<!\[CDATA\[\s{0,99})?([^<>\]]{1,2083}?)\s{0,99}(?:\]\]>|<)"
)
DATED = re.compile(
    r"<loc>\s{0,99}(?:<!\[CDATA\[\s{0,99})?([^<>\]]{1,2083}?)\s{0,99}(?:\]\]>\s{0,99})?"
    r"</loc>(?:(?!<loc>|</url>|</sitemap>).){0,999}?<lastmod>\s{0,99}([^<>\s]{4,40})",
    re.S,
)
SITEMAP_INDEX = re.compile(r"<(?:\w+:)?sitemapindex\b", re.I)
OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.I)


def find_hrefs(text: str, url: str) -> list[str]:
    """Return the URLs that a page at ``url`` links to, the first 20,000 links of it.

    A listing in JSON, such as that of a repository's folder, has them as values.

    >>> find_hrefs('[{"name": "a.json", "download_url": "https://s.com/a.json"}]', "")
    ['https://s.com/a.json']
    """
    if text.lstrip()[:1] in ("[", "{"):
        return [found[1] for found in islice(JSON_LINK.finditer(text), MOST_HREFS)]
    base = BASE.search(text[:20_000])
    start = urljoin(url, html.unescape(base[1])) if base else url
    found = []
    for number, match in enumerate(HREF.finditer(text)):
        if number == MOST_HREFS:
            break
        href = html.unescape(match[1] or match[2] or match[3]).strip()
        if href and href[0] != "#" and not OTHER_SCHEME.match(href):
            found.append(_join(start, href))
    return found


def _join(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:  # "http://[": no page has it
        return base


def find_locations(text: str) -> tuple[list[str], bool]:
    """Return the URLs of a sitemap, and whether they are sitemaps themselves."""
    found = []
    for number, match in enumerate(LOCATION.finditer(text)):
        if number == MOST_LOCATIONS:
            break
        found.append(html.unescape(match[1].strip()))
    return found, SITEMAP_INDEX.search(text[:4096]) is not None


def find_lastmods(text: str) -> dict[str, datetime]:
    """Return of the URLs of a sitemap when they last changed, where it says so.

    A day without a time is over when it ends.

    >>> find_lastmods(
    ...     "<url><loc>/a</loc><lastmod>2026-03-01</lastmod></url>"
    ...     "<url><loc>/b</loc></url>"
    ... )
    {'/a': datetime.datetime(2026, 3, 2, 0, 0, tzinfo=datetime.timezone.utc)}
    """
    found = {}
    for match, _ in zip(DATED.finditer(text), range(MOST_LOCATIONS), strict=False):
        try:
            moment = datetime.fromisoformat(match[2])
        except ValueError:
            continue
        if len(match[2]) == len("2026-03-01"):
            moment += timedelta(days=1)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        found[html.unescape(match[1].strip())] = moment
    return found


def canonical_url(url: str) -> str:
    """Return ``url`` without what does not choose the page.

    >>> canonical_url("https://S.com/compare/a/b/?utm_source=x&page=2&ref=y#top")
    'https://s.com/compare/a/b?page=2'
    """
    parts = urlsplit(url)
    fields = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in fields if not TRACKING.fullmatch(name)]
    query = parts.query if len(kept) == len(fields) else urlencode(kept)
    path = parts.path.rstrip("/") or "/"
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, query, ""))


def on_base(url: str, base_url: str, site: Site) -> str | None:
    """Return where ``url`` is fetched when the site is at ``base_url``; None: nowhere.

    A copy of a site elsewhere names the pages by the site's own hosts.

    >>> site = Site("s", ("s.com",), "https://s.com/", "/c/(.+)")
    >>> on_base("https://s.com/c/a", "http://127.0.0.1:8000/", site)
    'http://127.0.0.1:8000/c/a'
    >>> on_base("https://other.com/c/a", "https://s.com/", site) is None
    True
    """
    try:
        parts, base = urlsplit(url), urlsplit(base_url)
        own = site.serves(parts.hostname or "") and parts.port in (None, 80, 443)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    if parts.netloc.lower() == base.netloc.lower():
        return url
    if not own:
        return None
    if site.serves(base.hostname or ""):
        return url
    return urlunsplit(parts._replace(scheme=base.scheme, netloc=base.netloc))


def select_pages(
    urls: Iterable[str],
    base_url: str,
    site: Site,
    seen: Collection[str] = (),
    limit: int | None = None,
) -> list[str]:
    """Return the pages of ``site`` among ``urls``, canonical, each once, in order.

    ``seen`` are left out; at most ``limit`` are returned.
    """
    selected: dict[str, None] = {}
    for url in urls:
        if limit is not None and len(selected) >= limit:
            break
        page = _page(url, base_url, site)
        if page is not None and page not in seen:
            selected[page] = None
    return list(selected)


def _page(url: str, base_url: str, site: Site) -> str | None:
    fetched = on_base(url, base_url, site)
    if fetched is None or site.slugs(fetched) is None:
        return None
    return canonical_url(fetched)


def select_listings(
    urls: Iterable[str], listing_url: str, seen: Collection[str] = ()
) -> list[str]:
    """Return the further pages of the listing at ``listing_url``, by their number.

    >>> listing = "https://s.com/compare"
    >>> select_listings([f"{listing}?page={n}" for n in ("3", "2", "51", "x")], listing)
    ['https://s.com/compare?page=2', 'https://s.com/compare?page=3']
    """
    first = urlsplit(canonical_url(listing_url))._replace(query="")
    found = {}
    for url in urls:
        try:
            page = canonical_url(url)
        except ValueError:
            continue
        number = _listing_number(page, urlunsplit(first))
        if number is not None and page not in seen:
            found[page] = number
    return sorted(found, key=lambda page: found[page])


def _listing_number(url: str, first: str) -> int | None:
    start = f"{first}?page="
    text = url.removeprefix(start)
    if not url.startswith(start) or not (text.isascii() and text.isdecimal()):
        return None
    number = int(text[:9])
    return number if 2 <= number <= MOST_LISTING_PAGES else None


def select_sitemaps(
    urls: Sequence[str], base_url: str, site: Site, seen: Collection[str]
) -> list[str]:
    """Return the sitemaps of ``site`` among ``urls``, each once, in order."""
    fetched = (on_base(url, base_url, site) for url in urls)
    return [url for url in dict.fromkeys(fetched) if url and url not in seen]
