"""What an import says at once of feeds that nobody wrote a site's file for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.captures import Payloads
from crawler.claims.extract import extract_page, is_feed
from crawler.items import Capture, Extraction
from crawler.site import generic_site
from crawler.sites import load_sites

MOST_NAMED = 4  # keys in one line


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """What one feed would say: how many claims, and which keys were not read.

    ``models`` counts the models, ``unread`` has keys, or what was amiss with the feed.
    """

    url: str
    claims: int
    models: int
    unread: tuple[str, ...]

    def words(self) -> str:
        """Return it in one line.

        >>> FeedPreview("https://e.org/a.json", 6, 3, ("zip", "zap")).words()
        'https://e.org/a.json: 6 claims on 3 models; not read: zip, zap'
        """
        rest = len(self.unread) - MOST_NAMED
        more = f" and {rest} more" if rest > 0 else ""
        unread = ", ".join(self.unread[:MOST_NAMED]) + more
        said = f"{self.claims} claims on {self.models} models"
        if not self.claims:
            said = "no claim"
        return f"{self.url}: {said}" + (f"; not read: {unread}" if unread else "")


def preview_feeds(data_dir: Path, captures: Iterable[Capture]) -> Iterator[FeedPreview]:
    """Yield what the feeds among ``captures`` say whose site has no file."""
    sites = load_sites()
    payloads = Payloads(data_dir)
    for capture in captures:
        if capture.site in sites:
            continue
        page = payloads.read(capture)
        if not is_feed(page.media_type, capture.url):
            continue
        site = generic_site(capture.site)
        found = extract_page(site, capture.url, page.media_type, page.payload)
        yield _preview(capture, found)


def _preview(capture: Capture, found: Extraction) -> FeedPreview:
    models = {(claim.subject_text, claim.slug) for claim in found.claims}
    unread = dict.fromkeys(issue.label_text or issue.message for issue in found.issues)
    return FeedPreview(capture.url, len(found.claims), len(models), tuple(unread))
