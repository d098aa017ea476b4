"""models.dev: an open catalogue of providers and the models each of them offers."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.claims.feeds import (
    Keys,
    Record,
    Row,
    number,
    odd_keys,
    price,
    read_record,
    text,
    truth,
    words,
)
from crawler.claims.nodes import member, members, root_of, text_of
from crawler.read.feed import Feed
from crawler.site import Site

PER = "1M tokens"
ABOVE_200K = "above 200k tokens"
OF_PROVIDER = frozenset(("id", "name", "env", "npm", "api", "doc", "models"))
KEYS = Keys(
    {
        "family": text("family"),
        "release_date": text("release_date"),
        "last_updated": text("update_date"),
        "knowledge": text("knowledge_cutoff"),
        "open_weights": truth("open_weights"),
        "reasoning": truth("supports_reasoning"),
        "tool_call": truth("supports_function_calling"),
        "structured_output": truth("supports_structured_outputs"),
        "limit.context": number("context_window"),
        "limit.input": number("max_input_tokens"),
        "limit.output": number("max_output_tokens"),
        "modalities.input": words("input_modalities"),
        "modalities.output": words("output_modalities"),
        "cost.input": price("input", PER),
        "cost.output": price("output", PER),
        "cost.cache_read": price("cached_input", PER),
        "cost.cache_write": price("cache_write", PER),
        # misspelt by contributors; the values are those of the names above
        "cost.cached_input": price("cached_input", PER),
        "cost.cached_read": price("cached_input", PER),
        "cost.cached_write": price("cache_write", PER),
        "cost.reasoning": price("reasoning_output", PER),
        "cost.input_audio": price("audio_input", PER),
        "cost.output_audio": price("audio_output", PER),
        "cost.context_over_200k.input": price("input", PER, ABOVE_200K),
        "cost.context_over_200k.output": price("output", PER, ABOVE_200K),
        "cost.context_over_200k.cache_read": price("cached_input", PER, ABOVE_200K),
        "cost.context_over_200k.cache_write": price("cache_write", PER, ABOVE_200K),
    },
    {
        "id": "the slug",
        "name": "the subject",
        "attachment": "files can be attached: of what kind, the modalities say",
        "temperature": "a parameter of requests",
        "interleaved": "how thoughts are sent back",
        "provider": "how a client connects",
        "status": "alpha, beta or deprecated, without a date",
        "experimental": "modes of a client",
        "cost.image": "no unit is documented",
        "cost.request": "no unit is documented",
        "cost.citation": "no unit is documented",
    },
)


def read_models(feed: Feed) -> Iterator[Row]:
    """Yield what each provider's entry says of each of its models."""
    for provider, node in members(root_of(feed)):
        yield from odd_keys(node, OF_PROVIDER)
        for key, model in members(member(node, "models")):
            slug = text_of(model, "id") or key
            name = text_of(model, "name")
            yield from read_record(Record(model, name, slug, provider, provider), KEYS)


site = Site(
    name="models_dev",
    hosts=("models.dev",),
    base_url="https://models.dev/",
    pages=("/api.json",),
    sitemap=False,
    slug_is_api_id=True,
    lists_offers=True,
    price_kind="offering",
    feed=read_models,
    licence_note="MIT repository (sst/models.dev).",
)
