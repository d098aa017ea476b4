"""What spiders yield: claims and issues, each with the capture it was read from.

Dataclass items, so that a feed can ask for one kind (Scrapy's ``item_classes``); each
is a flat row, so that `scrapy crawl llm_stats -O claims.jsonl` writes it as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from crawler.items import Capture, Issue, RawClaim


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Where an item was read; ``row`` says of a line in a file which kind it is."""

    row: str
    capture_id: str
    site: str
    url: str
    captured_at: str


@dataclass(frozen=True, kw_only=True)
class ClaimItem(RawClaim, Seen):
    """A claim as a page prints it, and its capture."""

    row: str = "claim"


@dataclass(frozen=True, kw_only=True)
class IssueItem(Issue, Seen):
    """What was not understood of a page, and its capture."""

    row: str = "issue"


def to_item(found: RawClaim | Issue, capture: Capture) -> ClaimItem | IssueItem:
    """Return ``found`` as an item that says where it was read."""
    values: dict[str, Any] = {
        "capture_id": capture.capture_id,
        "site": capture.site,
        "url": capture.url,
        "captured_at": capture.captured_at.isoformat(),
    }
    for field in fields(found):
        value = getattr(found, field.name)
        values[field.name] = dict(value) if isinstance(value, Mapping) else value
    if isinstance(found, RawClaim):
        return ClaimItem(**values)
    return IssueItem(**values)
