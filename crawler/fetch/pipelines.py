"""Counts what spiders yield, for the run's summary.

Rows are flat already, so that `scrapy crawl llm_stats -O claims.jsonl` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.items import Capture, Issue, RawClaim


def to_row(item: RawClaim | Issue, capture: Capture) -> dict[str, Any]:
    """Return a claim or an issue as a flat row that says where it was read."""
    row: dict[str, Any] = {
        "row": "claim" if isinstance(item, RawClaim) else "issue",
        "capture_id": capture.capture_id,
        "site": capture.site,
        "url": capture.url,
        "captured_at": capture.captured_at.isoformat(),
    }
    for field in fields(item):
        value = getattr(item, field.name)
        row[field.name] = dict(value) if isinstance(value, Mapping) else value
    return row


class CountingPipeline:
    """Counts claims and issues into the stats census/SITE/claims and …/issues."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it, as Scrapy does."""
        return cls(crawler)

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Count a row and hand it on."""
        self._stats.inc_value(f"census/{item['site']}/{item['row']}s")
        return item
