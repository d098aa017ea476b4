"""openrouter.ai: the models that one router sells, at its own prices."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.claims.feeds import (
    Key,
    Keys,
    Record,
    Row,
    issue,
    number,
    odd_keys,
    price,
    read_record,
    state,
    text,
    words,
)
from crawler.claims.nodes import Node, entries, member, root_of, text_of
from crawler.read.feed import Feed
from crawler.site import Site

PROVIDER = "OpenRouter"
VARIABLE = "-1"  # a router that picks a model for each request
METERS = {
    "pricing.prompt": price("input", "token", expects="numeral"),
    "pricing.completion": price("output", "token", expects="numeral"),
    "pricing.input_cache_read": price("cached_input", "token", expects="numeral"),
    "pricing.input_cache_write": price("cache_write", "token", expects="numeral"),
    "pricing.internal_reasoning": price("reasoning_output", "token", expects="numeral"),
    "pricing.audio": price("audio_input", "token", expects="numeral"),
    "pricing.request": price("request", "request", expects="numeral"),
    "pricing.web_search": price("search", "search", expects="numeral"),
}


def _read_price(record: Record, label: str, node: Node) -> Iterator[Row]:
    if node.value == VARIABLE:
        yield issue(node, label, "a price (-1 says that it varies)")
    else:
        yield from state(record, METERS[label], label, node)


KEYS = Keys(
    {
        "context_length": number("context_window"),
        # what the first of its providers allows, which others need not
        "top_provider.max_completion_tokens": Key(
            "max_output_tokens", "number", {"provider": PROVIDER}
        ),
        "created": number("listing_date"),
        "knowledge_cutoff": text("knowledge_cutoff"),
        "expiration_date": text("retirement_date", provider=PROVIDER),  # of its route
        "hugging_face_id": text("huggingface_id"),
        "architecture.input_modalities": words("input_modalities"),
        "architecture.output_modalities": words("output_modalities"),
        **dict.fromkeys(METERS, _read_price),
    },
    {
        "id": "the slug",
        "name": "the subject",
        "canonical_slug": "a second id, of the day it was listed",
        "description": "prose",
        "links": "links",
        "top_provider.context_length": "the window again, of the same provider",
        "top_provider.is_moderated": "how requests are treated",
        "architecture.modality": "the two lists in one text",
        "architecture.tokenizer": "no property",
        "architecture.instruct_type": "a template of prompts",
        "per_request_limits": "limits of accounts",
        "supported_parameters": "what requests may say to the route",
        "default_parameters": "parameters of requests",
        "pricing.image": "documented for an image, printed for a token",
        "pricing.discount": "taken off already",
    },
)


def read_models(feed: Feed) -> Iterator[Row]:
    """Yield what the list says of each model."""
    root = root_of(feed)
    yield from odd_keys(root, {"data"})
    for node in entries(member(root, "data")):
        name, slug = text_of(node, "name"), text_of(node, "id")
        yield from read_record(Record(node, name, slug, "", PROVIDER), KEYS)


site = Site(
    name="openrouter",
    hosts=("openrouter.ai",),
    base_url="https://openrouter.ai/",
    pages=("/api/v1/models",),
    sitemap=False,
    provider=PROVIDER,
    slug_is_api_id=True,
    lists_offers=True,
    price_kind="offering",
    feed=read_models,
)
