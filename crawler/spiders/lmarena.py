"""lmarena.ai: how people's votes rank models in conversations of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from crawler.claims.feeds import (
    Key,
    Keys,
    Record,
    Row,
    issue,
    make_claim,
    price,
    read_record,
    score,
    state,
    text,
)
from crawler.claims.nodes import Node, rows_of, text_of
from crawler.read.feed import Feed
from crawler.site import Site

BENCHMARK = "LMArena Text"
NONE = "N/A"
SCORE = re.compile(r"(?P<value>\d+(?: ?± ?\d+)?)(?P<mark> Preliminary)?")
PAIR = re.compile(r"(\$\d+(?:\.\d+)?) / (\$\d+(?:\.\d+)?)")
PRICES = (price("input", "1M tokens"), price("output", "1M tokens"))


def _read_score(record: Record, label: str, node: Node) -> Iterator[Row]:
    """Yield a rating with its margin; what follows says that it may still change."""
    found = SCORE.fullmatch(str(node.value))
    if found is None:
        yield issue(node, label, "a rating")
        return
    key = score(BENCHMARK, "")
    if found["mark"]:
        key = replace(key, flags=("preliminary",))
    claim = make_claim(record, key, label, node, found["value"])
    yield replace(claim, quote=found[0])


def _read_prices(record: Record, label: str, node: Node) -> Iterator[Row]:
    """Yield the two prices of one cell: of input, of output."""
    if node.value == NONE:
        return
    found = PAIR.fullmatch(str(node.value))
    if found is None:
        yield issue(node, label, "two prices")
        return
    for part, (key, said) in enumerate(zip(PRICES, found.groups(), strict=True), 1):
        claim = make_claim(record, key, label, node, said, part)
        yield replace(claim, quote=found[0])


def _read_context(record: Record, label: str, node: Node) -> Iterator[Row]:
    if node.value != NONE:
        yield from state(record, text("context_window"), label, node)


KEYS = Keys(
    {
        "Rank": Key("arena_rank", "numeral"),
        "Score": _read_score,
        "Organization": text("organization"),
        "License": text("license"),
        "Price $/M": _read_prices,
        "Context": _read_context,
    },
    {
        "Model": "the slug",
        "Rank Spread": "the ranks that the margin allows",
        "95% CI (±)": "the margin alone",
        "Votes": "how many there are, not how good it is",
    },
)


def read_leaderboard(feed: Feed) -> Iterator[Row]:
    """Yield what the rows of the leaderboard say."""
    for row in rows_of(feed):
        model = text_of(row, "Model")
        yield from read_record(Record(row, model, model), KEYS)


site = Site(
    name="lmarena",
    hosts=("lmarena.ai",),
    base_url="https://lmarena.ai/",
    pages=("/leaderboard/text",),
    sitemap=False,
    relationship="third_party",
    price_kind="offering",
    feed=read_leaderboard,
)
