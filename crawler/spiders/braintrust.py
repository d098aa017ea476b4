"""braintrust: the models that a proxy knows, with prices to reckon costs by."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.claims.feeds import (
    Keys,
    Record,
    Row,
    number,
    price,
    read_record,
    text,
    truth,
)
from crawler.claims.nodes import Node, member, members, root_of, text_of
from crawler.read.feed import Feed
from crawler.site import Site

PER = "1M tokens"
KEYS = Keys(
    {
        "max_input_tokens": number("max_input_tokens"),
        "max_output_tokens": number("max_output_tokens"),
        "deprecation_date": text("retirement_date"),  # from then on calls fail
        "multimodal": truth("supports_multimodal"),
        "reasoning": truth("supports_reasoning"),
        "input_cost_per_mil_tokens": price("input", PER),
        "output_cost_per_mil_tokens": price("output", PER),
        "input_cache_read_cost_per_mil_tokens": price("cached_input", PER),
        "input_cache_write_cost_per_mil_tokens": price("cache_write", PER),
    },
    {
        "displayName": "the subject",
        "available_providers": "the provider, where it is one",
        "format": "how it is called",
        "flavor": "how it is called",
        "parent": "the model that it is a snapshot of",
        "deprecated": "without a date",
        "experimental": "without a meaning that is documented",
        "reasoning_budget": "a parameter of requests",
        "locations": "where it is called",
        "description": "prose",
    },
)


def _provider(node: Node) -> str:
    """Return the provider of a model, '' where several have it at the one price."""
    names = member(node, "available_providers").value
    if isinstance(names, list) and len(names) == 1 and isinstance(names[0], str):
        return names[0]
    return ""


def read_models(feed: Feed) -> Iterator[Row]:
    """Yield what the list says of each model."""
    for slug, node in members(root_of(feed)):
        name, provider = text_of(node, "displayName"), _provider(node)
        yield from read_record(Record(node, name, slug, provider, provider), KEYS)


site = Site(
    name="braintrust",
    hosts=("raw.githubusercontent.com/braintrustdata/braintrust-proxy",),
    base_url="https://raw.githubusercontent.com/",
    pages=(
        "/braintrustdata/braintrust-proxy/main/packages/proxy/schema/model_list.json",
    ),
    sitemap=False,
    slug_is_api_id=True,
    lists_offers=True,
    price_kind="offering",
    feed=read_models,
    copies=("litellm",),  # its sync_models.ts takes prices and limits from there
)
