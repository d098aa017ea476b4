"""LLM Stats' exports: models, what providers charge for them, and benchmark rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from crawler.claims.feeds import (
    Key,
    Keys,
    Record,
    Row,
    make_claim,
    number,
    price,
    qualified,
    read_record,
    score,
    state,
    text,
    truth,
)
from crawler.claims.nodes import Node, entries, member, root_of, text_of
from crawler.errors import PageError
from crawler.read.feed import Feed
from crawler.read.scalars import Number
from crawler.site import Site

HUGGINGFACE = re.compile(r"https://huggingface\.co/([\w.-]+/[\w.-]+)/?")
FRACTION = re.compile(r"0(?:\.\d+)?|1(?:\.0+)?")
METRIC = re.compile(r"(?i)(?:accuracy|pass ?@ ?\d+|em|exact match|f1 score|avg@\d+)")
NOTHING = re.compile(
    r"(?i)(?:-|- evaluation|not specified|default|correct|score|benchmark score"
    r"|percentage score|standard(?:ized)?(?: evaluation| benchmark)?"
    r"|.* benchmark evaluation)?"
)


def _cents(meter: str) -> Key:
    """Return a price in whole cents, of which smaller parts were cut: 7 is 7.5 too."""
    key = qualified(price(meter, "1M tokens"), currency="¢")
    return replace(key, flags=("truncated",))


def _read_weights(record: Record, label: str, node: Node) -> Iterator[Row]:
    """Yield the repository that a link to the weights names."""
    found = HUGGINGFACE.fullmatch(str(node.value))
    if found is not None:
        yield make_claim(record, text("huggingface_id"), label, node, found[1])


def _read_score(record: Record, label: str, node: Node) -> Iterator[Row]:
    """Yield a score; how it was come by is a metric or a setting, in their words."""
    method = text_of(record.node, "analysis_method")
    is_fraction = isinstance(node.value, Number) and FRACTION.fullmatch(node.value)
    key = score(text_of(record.node, "benchmark_name"), "1" if is_fraction else "")
    if NOTHING.fullmatch(method) is None:
        kind = "metric" if METRIC.fullmatch(method) else "setting"
        key = qualified(key, **{kind: method})
    if member(record.node, "is_self_reported").value is True:
        key = replace(key, flags=("self_reported",))
    yield from state(record, key, label, node)


MODELS = Keys(
    {
        "announcement_date": text("release_date"),
        "release_date": text("release_date"),
        "knowledge_cutoff": text("knowledge_cutoff"),
        "license_id": text("license"),
        "multimodal": truth("supports_multimodal"),
        "organization_id": text("organization"),
        "param_count": number("parameters"),
        "training_tokens": number("training_tokens"),
        "source_weights_link": _read_weights,
    },
    {
        "model_id": "the slug",
        "name": "the subject",
        "description": "prose",
        "fine_tuned_from_model_id": "the model it was made from",
        "model_family_id": "always empty",
        "available_in_zeroeval": "whether the site has it in its arena",
        "created_at": "when the row was written",
        "updated_at": "when the row was written",
        **dict.fromkeys(
            (
                "source_api_ref",
                "source_paper",
                "source_playground",
                "source_repo_link",
                "source_scorecard_blog_link",
            ),
            "links",
        ),
    },
)
OFFERINGS = Keys(
    {
        "input_cents_per_million_tokens": _cents("input"),
        "output_cents_per_million_tokens": _cents("output"),
        "max_input_tokens": number("max_input_tokens"),
        "max_output_tokens": number("max_output_tokens"),
        "deprecated_at": text("deprecation_date"),
        "feature_code_execution": truth("supports_code_execution"),
        "feature_function_calling": truth("supports_function_calling"),
        "feature_structured_output": truth("supports_structured_outputs"),
    },
    {
        "model_id": "the slug",
        "model_name": "the subject",
        "provider_id": "the provider",
        "provider_model_id_used": "the provider's own id",
        "organization_id": "said of the model in its own list",
        "model_provider_id": "a number of the row",
        "feature_batch_inference": "how it is called",
        "feature_finetuning": "no property",
        "feature_web_search": "no property",
        "latency": "a speed, of the day",
        "throughput": "a speed, of the day",
        "quantization": "of the provider's copy",
        "created_at": "when the row was written",
        "updated_at": "when the row was written",
        **{
            f"{side}_modality_{kind}": "one of four flags, no list"
            for side in ("input", "output")
            for kind in ("audio", "image", "text", "video")
        },
    },
)
SCORES = Keys(
    {"score": _read_score},
    {
        "model_id": "the slug",
        "model_benchmark_id": "a number of the row",
        "benchmark_id": "the benchmark",
        "benchmark_name": "the benchmark",
        "analysis_method": "the metric or the setting",
        "is_self_reported": "a flag",
        "self_reported_source_link": "a link",
        "normalized_score": "worked out from the score",
        "verification_date": "always empty",
        "verification_hardware": "always empty",
        "verification_provider_id": "always empty",
        "verified_by_llmstats": "never",
        "verification_notes": "prose",
        "created_at": "when the row was written",
        "updated_at": "when the row was written",
    },
)


def read_rows(feed: Feed) -> Iterator[Row]:
    """Yield what each row of an export says; its keys tell which export it is.

    Raises:
        PageError: a row of another kind.
    """
    for node in entries(root_of(feed)):
        slug = text_of(node, "model_id")
        if text_of(node, "benchmark_id"):
            method = text_of(node, "analysis_method")
            row = " ".join(filter(None, (text_of(node, "benchmark_id"), method)))
            yield from read_record(Record(node, slug, slug, row=row), SCORES)
        elif text_of(node, "provider_id"):
            provider, name = text_of(node, "provider_id"), text_of(node, "model_name")
            record = Record(node, name, slug, provider, provider)
            yield from read_record(record, OFFERINGS)
        elif text_of(node, "license_id") or text_of(node, "name"):
            yield from read_record(Record(node, text_of(node, "name"), slug), MODELS)
        else:
            expected = "a model, a provider's offering or a benchmark row"
            raise PageError(node.locator, expected, "something else")


site = Site(
    name="llm_stats_data",
    hosts=("raw.githubusercontent.com/JonathanChavezTamales/LLMStats",),
    base_url="https://raw.githubusercontent.com/",
    pages=tuple(
        f"/JonathanChavezTamales/LLMStats/main/{name}.json"
        for name in ("models", "provider_models", "benchmark_rows")
    ),
    sitemap=False,
    cadence_days=30,
    slug_is_api_id=True,
    price_kind="offering",
    feed=read_rows,
)
