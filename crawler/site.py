"""What a site declares: its pages, and the words that mean something else there.

A site is data. How words become claims is the business of `labels` and `sentences`;
how pages are fetched is the business of `sitespider`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from crawler.vocabulary.words import label_key

if TYPE_CHECKING:
    from crawler.items import Issue, RawClaim
    from crawler.read.feed import Feed

RELATIONSHIPS = ("first_party", "third_party", "aggregator")
COMPARISON_PATH = r".*?/([^/]+?)(?:-vs-|/vs/)([^/]+)(?:/[^/]+)?"
NO_PAGES = ("/robots.txt", "/sitemap.xml")


@dataclass(frozen=True)
class Site:
    """One site: where its pages are and what its labels mean.

    ``hosts`` are its own; of a host that several sites share the path goes with it
    ('raw.githubusercontent.com/OWNER/REPOSITORY').

    ``page_path`` is matched against the whole path of a URL; its groups, in order,
    are the slugs of the models on the page, unless ``slug_is_path`` joins them into
    one ('Qwen', 'Qwen2-VL-7B' -> 'Qwen/Qwen2-VL-7B'). ``pages`` are paths that are
    fetched besides what the sitemap and the listings name, or whole addresses on
    another of its hosts: price lists, tables of models, leaderboards, feeds, whose
    models no address names. ``labels`` maps a printed
    label, or 'section > label', to a property of the vocabulary, with qualifiers
    behind a colon ('price: meter=input', or 'meter=input/output' for cells with two
    prices); ``ignored`` lists labels that are left alone, with the reason in a comment
    beside it. ``price_kind`` is what the site's prices are
    (list, cheapest_route, reseller, estimate, or offering: each is of the provider
    named beside it, which may be the maker or not). ``slug_is_api_id`` says that a slug
    names the model more exactly than the page's title does.
    ``bare_values`` lists texts that carry their own meaning without a label
    ('Open weights' -> 'open_weights'). ``sections`` are headings that a page flattened
    to text prints as plain lines. ``slug_property`` is the property that a slug is a
    value of where the page prints it (a repository's id). ``feed`` reads the feeds of
    the site, JSON, YAML and CSV (`crawler.claims.feeds`); its pages, if it has any,
    are read by their words all the same. ``licence_note`` says under what terms the
    site publishes, 'not stated' where that is not known. ``copies`` are the names of
    sites whose values it declares to repeat: the two are one voice.
    """

    name: str
    hosts: tuple[str, ...]
    base_url: str
    page_path: str = ""
    sitemap: bool = True
    listing_paths: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    relationship: str = "aggregator"
    cadence_days: int = 7
    slug_is_path: bool = False
    slug_is_api_id: bool = False
    price_kind: str = "list"
    provider: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    bare_values: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    slug_property: str = ""
    feed: Callable[[Feed], Iterator[RawClaim | Issue]] | None = None
    licence_note: str = "not stated"
    copies: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if self.relationship not in RELATIONSHIPS:
            raise ValueError(
                f"site {self.name}: expected a relationship of {RELATIONSHIPS}, "
                f"found {self.relationship!r}"
            )

    @cached_property
    def label_texts(self) -> Mapping[str, str]:
        """The labels, folded for look-up."""
        return {_path_key(label): text for label, text in self.labels.items()}

    @cached_property
    def ignored_keys(self) -> frozenset[str]:
        """The ignored labels, folded for look-up."""
        return frozenset(map(_path_key, self.ignored))

    @cached_property
    def bare_keys(self) -> Mapping[str, str]:
        """The texts that need no label, folded for look-up."""
        return {label_key(text): meaning for text, meaning in self.bare_values.items()}

    @cached_property
    def section_keys(self) -> frozenset[str]:
        """The headings of the site's pages, folded for look-up."""
        named = [label.split(">")[0] for label in self.labels if ">" in label]
        return frozenset(map(label_key, (*self.sections, *named)))

    def slugs(self, url: str) -> tuple[str, ...] | None:
        """Return the slugs of the models at ``url``, or None if it is no such page.

        >>> site = Site("s", ("s.com",), "https://s.com/", r"/c/(.+?)-vs-(.+)")
        >>> site.slugs("https://s.com/c/gpt-4o-vs-o3?ref=x")
        ('gpt-4o', 'o3')
        >>> site.slugs("https://s.com/about") is None
        True

        A page of ``pages`` has none: what it is about stands on it.

        >>> Site("s", ("s.com",), "https://s.com/", pages=("/prices/",)).slugs(
        ...     "https://s.com/prices"
        ... )
        ()
        """
        path = _page_key(urlsplit(url).path)
        if path in (_page_key(urlsplit(page).path) for page in self.pages):
            return ()
        match = re.fullmatch(self.page_path or COMPARISON_PATH, path)
        if match is None:
            return None
        groups = tuple(group for group in match.groups() if group)
        if self.slug_is_path:
            return ("/".join(groups),)
        return tuple(slug for group in groups for slug in group.split("-vs-"))

    def reads(self, url: str) -> bool:
        """Return whether what was fetched or saved at ``url`` is read.

        Where a ``page_path`` says which addresses are pages, only those are; else all
        are but those that lead to pages.

        >>> site = Site("s", ("s.com",), "https://s.com/", pages=("/prices",))
        >>> site.reads("https://s.com/models"), site.reads("https://s.com/robots.txt")
        (True, False)
        """
        if urlsplit(url).path in NO_PAGES:
            return False
        return not self.page_path or self.slugs(url) is not None

    def serves(self, host: str) -> bool:
        """Return whether ``host`` has pages of the site."""
        return host.lower() in (one.partition("/")[0] for one in self.hosts)

    def owns(self, url: str) -> bool:
        """Return whether ``url`` is an address of the site.

        >>> site = Site("s", ("raw.example.com/Owner/lists",), "https://raw.example.com/")
        >>> site.owns("https://raw.example.com/owner/lists/main/a.json")
        True
        >>> site.owns("https://raw.example.com/owner/lists-2/main/a.json")
        False
        """
        parts = urlsplit(url)
        place = f"{parts.hostname or ''}{unquote(parts.path)}/".casefold()
        return any(place.startswith(f"{one}/".casefold()) for one in self.hosts)


def _path_key(label: str) -> str:
    """Fold 'Section > Label'; a star stands for any bare value."""
    parts = (part.strip() for part in label.split(">"))
    return " > ".join(part if part == "*" else label_key(part) for part in parts)


def _page_key(path: str) -> str:
    return unquote(path).rstrip("/")


def generic_site(host: str) -> Site:
    """Return the rules of a site that nobody wrote a file for: none.

    >>> generic_site("www.example.org").name
    'example.org'
    """
    name = host.lower().removeprefix("www.") or "unknown"
    return Site(
        name=name,
        hosts=(host.lower(),),
        base_url=f"https://{host}/",
        price_kind="",
        note="no site file: read with the general vocabulary",
    )
