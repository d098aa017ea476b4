"""Counts what spiders yield, for the run's summary."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from crawler.fetch.feeditems import ClaimItem, IssueItem


class CountingPipeline:
    """Counts claims and issues into the stats census/SITE/claims and …/issues."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it, as Scrapy does."""
        return cls(crawler)

    def process_item(self, item: ClaimItem | IssueItem) -> ClaimItem | IssueItem:
        """Count an item and hand it on."""
        self._stats.inc_value(f"census/{item.site}/{item.row}s")
        return item
