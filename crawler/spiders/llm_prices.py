"""llm-prices: what vendors charge for their models, and since when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from crawler.claims.feeds import (
    Keys,
    Record,
    Row,
    odd_keys,
    price,
    qualified,
    read_record,
)
from crawler.claims.nodes import entries, member, root_of, text_of
from crawler.read.feed import Feed
from crawler.site import Site

VENDORS = """
    amazon anthropic deepseek google minimax mistral moonshot-ai openai qwen xai
""".split()
METERS = {"input": "input", "output": "output", "input_cached": "cached_input"}
TIER = re.compile(r"(?P<name>.+?)\s*(?P<sign>[≤>])\s*(?P<bound>\d+[kKmM])")
IGNORED = {
    "price_history.from_date": "said of each price",
    "price_history.to_date": "said of each price",
}
KEYS = frozenset(("id", "name", "price_history"))


def read_vendor(feed: Feed) -> Iterator[Row]:
    """Yield the prices of one vendor's models."""
    root = root_of(feed)
    yield from odd_keys(root, {"vendor", "models"})
    vendor = text_of(root, "vendor")
    for node in entries(member(root, "models")):
        yield from odd_keys(node, KEYS)
        name, slug, tier = _cut_tier(text_of(node, "name"), text_of(node, "id"))
        record = Record(node, name, slug, vendor, vendor)
        for one in entries(member(node, "price_history")):
            yield from _read_prices(replace(record, node=one), tier)


def _cut_tier(name: str, slug: str) -> tuple[str, str, str]:
    """Part a name and an id from the tier that they print.

    >>> _cut_tier("Gemini 2.5 Pro >200k", "gemini-2.5-pro-200k")
    ('Gemini 2.5 Pro', 'gemini-2.5-pro', 'above 200k tokens')
    >>> _cut_tier("Gemini 2.5 Pro ≤200k", "gemini-2.5-pro")
    ('Gemini 2.5 Pro', 'gemini-2.5-pro', '')
    >>> _cut_tier("GPT-4o 128k", "gpt-4o-128k")
    ('GPT-4o 128k', 'gpt-4o-128k', '')
    """
    found = TIER.fullmatch(name)
    if found is None:
        return name, slug, ""
    if found["sign"] == "≤":
        return found["name"], slug, ""
    bound = found["bound"].lower()
    return found["name"], slug.removesuffix(f"-{bound}"), f"above {bound} tokens"


def _read_prices(record: Record, tier: str) -> Iterator[Row]:
    """Yield the prices of one time; a date that is null bounds nothing."""
    names = ("from_date", "to_date")
    dates = {name: text_of(record.node, name) for name in names}
    said = [f"{name} {date}" for name, date in dates.items() if date]
    keys = {
        f"price_history.{name}": qualified(price(meter, "1M tokens", tier), **dates)
        for name, meter in METERS.items()
    }
    found = replace(record, row=", ".join(filter(None, (tier, *said))))
    yield from read_record(found, Keys(keys, IGNORED), "price_history")


site = Site(
    name="llm_prices",
    hosts=("raw.githubusercontent.com/simonw/llm-prices",),
    base_url="https://raw.githubusercontent.com/",
    pages=tuple(f"/simonw/llm-prices/main/data/{vendor}.json" for vendor in VENDORS),
    sitemap=False,
    slug_is_api_id=True,
    lists_offers=True,
    price_kind="offering",
    feed=read_vendor,
)
