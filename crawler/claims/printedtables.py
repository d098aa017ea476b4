"""CSV for people: a table whose heads are words is read as a table of a page is."""

from __future__ import annotations

import re

from crawler.claims.nodes import rows_of, step_to
from crawler.read.document import Document, Table, Words
from crawler.read.feed import CSV, READER, ROW, TSV, Feed
from crawler.read.scalars import printed
from crawler.vocabulary.words import fold

PROGRAM_KEY = re.compile(r"[a-z][a-z0-9]*(?:[_.-][a-z0-9]+)+|[a-z]+[A-Z][A-Za-z0-9]*")


def is_printed_table(feed: Feed) -> bool:
    """Return whether a feed is a table whose heads are not keys of a program."""
    if feed.form not in (CSV, TSV):
        return False
    heads = _heads(feed)
    keys = sum(PROGRAM_KEY.fullmatch(head) is not None for head in heads)
    return bool(heads) and 2 * keys < len(heads)


def _heads(feed: Feed) -> list[str]:
    first = next(rows_of(feed), None)
    return list(first.value) if first and isinstance(first.value, dict) else []


def as_document(feed: Feed) -> Document:
    """Return a feed as a document of one table; its cells have the feed's locators."""
    heads = _heads(feed)
    rows = [tuple(Words(fold(head), f"{ROW}0") for head in heads)]
    for node in rows_of(feed):
        if isinstance(node.value, dict):
            rows.append(
                tuple(
                    Words(fold(printed(one) or ""), step_to(node.locator, head))
                    for head, one in node.value.items()
                )
            )
    table = Table(tuple(rows), "table", header=1)
    return Document((table,), READER, str)
