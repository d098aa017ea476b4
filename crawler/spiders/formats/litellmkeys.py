"""The keys of litellm's price list, which others write their own lists in too.

A name is put together: what is paid for, then from which context on ('_above_200k_…'),
then which service ('_priority', '_flex', '_batches'). Prices are dollars.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crawler.claims.feeds import (
    Key,
    Keys,
    Record,
    Row,
    issue,
    number,
    price,
    read_record,
    state,
    text,
    truth,
    unmapped,
    words,
)
from crawler.claims.nodes import (
    Node,
    entries,
    member,
    members,
    root_of,
    text_of,
    thousands,
)
from crawler.read.feed import Feed

NO_MODELS = frozenset(("sample_spec", "last_updated"))
TOKEN_METERS = {
    "input_cost_per_token": "input",
    "output_cost_per_token": "output",
    "cache_read_input_token_cost": "cached_input",
    "input_cost_per_token_cache_hit": "cached_input",  # an older name of the same
    "cache_creation_input_token_cost": "cache_write",
    "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
    "cache_creation_input_audio_token_cost": "audio_cache_write",
    "cache_read_input_audio_token_cost": "cached_audio_input",
    "cache_read_input_token_cost_per_audio_token": "cached_audio_input",
    "cache_read_input_image_token_cost": "cached_image_input",
    "input_cost_per_audio_token": "audio_input",
    "output_cost_per_audio_token": "audio_output",
    "input_cost_per_image_token": "image_input",
    "output_cost_per_image_token": "image_output",
    "output_cost_per_reasoning_token": "reasoning_output",
    "citation_cost_per_token": "citation",
}
OTHER_METERS = {
    "input_cost_per_character": ("character_input", "character"),
    "output_cost_per_character": ("character_output", "character"),
    "output_cost_per_image": ("image_output", "image"),
    "input_cost_per_audio_per_second": ("audio_input", "second"),
    "input_cost_per_video_per_second": ("video_input", "video second"),
    "output_cost_per_video_per_second": ("video_output", "video second"),
    "input_cost_per_request": ("request", "request"),
    "ocr_cost_per_page": ("page", "page"),
    "annotation_cost_per_page": ("annotation", "page"),
}
# what these are paid for depends on the record's mode
MODE_METERS = {
    ("input_cost_per_image", "image_generation"): ("image_output", "image"),
    ("input_cost_per_image", "chat"): ("image_input", "image"),
    ("input_cost_per_image_above_128k_tokens", "chat"): (
        "image_input",
        "image",
        "above 128k tokens",
    ),
    ("input_cost_per_image", "realtime"): ("image_input", "image"),
    ("input_cost_per_image", "embedding"): ("image_input", "image"),
    ("input_cost_per_pixel", "image_generation"): ("image_output", "pixel"),
    ("output_cost_per_pixel", "image_generation"): ("image_output", "pixel"),
    ("input_cost_per_second", "audio_transcription"): ("audio_input", "second"),
    ("output_cost_per_second", "audio_speech"): ("audio_output", "second"),
    ("output_cost_per_second", "video_generation"): ("video_output", "video second"),
    ("input_cost_per_query", "rerank"): ("request", "request"),
    ("input_cost_per_query", "search"): ("search", "search"),
    ("input_cost_per_query", "vector_store"): ("search", "search"),
}
IGNORED_MODES = {
    ("input_cost_per_second", "chat"): "reserved capacity, paid by time",
    ("output_cost_per_second", "chat"): "reserved capacity, paid by time",
    ("output_cost_per_second", "audio_transcription"): "the input's again, or 0",
}
CONTEXTS = {
    "": "",
    **{f"_above_{bound}_tokens": f"above {bound} tokens" for bound in
       ("128k", "200k", "256k", "272k")},
    **{f"_above_{bound}_interval": f"above {bound}" for bound in ("8s", "15s")},
}  # fmt: skip
SERVICES = {"": "", "_priority": "priority", "_flex": "flex"}
BATCHES = ("_batches", "_batch_requests")
IMAGES = {
    "output_cost_per_image_premium_image": "premium image",
    "output_cost_per_image_above_512_and_512_pixels": "above 512 and 512 pixels",
    "output_cost_per_image_above_512_and_512_pixels_and_premium_image": (
        "above 512 and 512 pixels, premium image"
    ),
    "output_cost_per_image_above_1024_and_1024_pixels": "above 1024 and 1024 pixels",
    "output_cost_per_image_above_1024_and_1024_pixels_and_premium_image": (
        "above 1024 and 1024 pixels, premium image"
    ),
}
TIERED = {
    "input_cost_per_token": ("input", "token"),
    "output_cost_per_token": ("output", "token"),
    "output_cost_per_reasoning_token": ("reasoning_output", "token"),
    "cache_read_input_token_cost": ("cached_input", "token"),
    "input_cost_per_query": ("search", "search"),
}
RANGES = {
    "tiered_pricing.range": "the tier",
    "tiered_pricing.max_results_range": "the tier",
}
SEARCH = "search_context_cost_per_query.search_context_size_"


def _prices() -> Iterator[tuple[str, Key]]:
    """Yield the names that prices are put together from, with what they mean."""
    meters = {name: (meter, "token") for name, meter in TOKEN_METERS.items()}
    for name, (meter, per) in (meters | OTHER_METERS).items():
        for context, bound in CONTEXTS.items():
            for service, tier in SERVICES.items():
                tiers = ", ".join(filter(None, (bound, tier)))
                yield f"{name}{context}{service}", price(meter, per, tiers)
            for batch in BATCHES:
                yield f"{name}{context}{batch}", price(f"batch_{meter}", per, bound)
    for name, tier in IMAGES.items():
        yield name, price("image_output", "image", tier)
    for size in ("low", "medium", "high"):
        yield f"{SEARCH}{size}", price("search", "search", f"search context {size}")


def _read_by_mode(record: Record, label: str, node: Node) -> Iterator[Row]:
    """Yield a price whose meaning depends on what the model is for."""
    mode = text_of(record.node, "mode")
    if (label, mode) in IGNORED_MODES:
        return
    if (label, mode) not in MODE_METERS:
        yield unmapped(f"{label} ({mode})", node)
        return
    yield from state(record, price(*MODE_METERS[label, mode]), label, node)


def _read_tiers(record: Record, label: str, node: Node) -> Iterator[Row]:
    """Yield the prices of a list of tiers; the first tier of contexts is the base."""
    for one in entries(node):
        tier = _tier_of(one)
        if tier is None:
            yield issue(one, label, "a range of tokens or of results")
            continue
        meters = {name: price(*meter, tier) for name, meter in TIERED.items()}
        keys = Keys({f"{label}.{name}": key for name, key in meters.items()}, RANGES)
        yield from read_record(replace(record, node=one, row=tier), keys, label)


def _tier_of(node: Node) -> str | None:
    """Return what a tier is for: '' is the base, None nothing that is known.

    >>> _tier_of(Node({"range": ["32000.0", "128000.0"]}, ""))
    'above 32k tokens'
    """
    for name, is_context in (("range", True), ("max_results_range", False)):
        bounds = member(node, name).value
        if isinstance(bounds, list) and len(bounds) == 2:
            low, high = (str(one).removesuffix(".0") for one in bounds)
            if not is_context:
                return f"{low}–{high} results"
            return "" if low == "0" else f"above {thousands(low)} tokens"
    return None


KEYS = Keys(
    {
        "max_input_tokens": number("max_input_tokens"),
        "max_output_tokens": number("max_output_tokens"),
        "output_vector_size": number("embedding_dimension"),
        "deprecation_date": text("retirement_date"),  # from then on calls fail
        "supported_modalities": words("input_modalities"),
        "supported_output_modalities": words("output_modalities"),
        "supports_code_execution": truth("supports_code_execution"),
        "supports_computer_use": truth("supports_computer_use"),
        "supports_function_calling": truth("supports_function_calling"),
        "supports_multimodal": truth("supports_multimodal"),
        "supports_reasoning": truth("supports_reasoning"),
        "supports_response_schema": truth("supports_structured_outputs"),
        "supports_vision": truth("supports_vision"),
        "tiered_pricing": _read_tiers,
        **dict.fromkeys({name for name, _ in MODE_METERS}, _read_by_mode),
        **dict(_prices()),
    },
    {
        "litellm_provider": "the provider",
        "mode": "the kind of endpoint",
        "max_tokens": "either cap, by its own remark",
        "max_query_tokens": "a cap of rerankers' queries",
        "source": "a link",
        "comment": "prose",
        "metadata": "remarks, and sums that led to the prices",
        "rpd": "a limit of accounts",
        "rpm": "a limit of accounts",
        "tpm": "a limit of accounts",
        "input_dbu_cost_per_token": "Databricks' own unit; dollars stand beside it",
        "output_dbu_cost_per_token": "Databricks' own unit; dollars stand beside it",
        "provider_specific_entry": "factors on prices, for a speed and a region",
        "code_interpreter_cost_per_session": "the price of a tool, not of a model",
        "supported_endpoints": "how it is called",
        "supported_regions": "where it is called",
        "supported_resolutions": "a parameter of requests",
        "tool_use_system_prompt_tokens": "what a tool adds to a prompt",
        "uses_embed_content": "how it is called",
        **dict.fromkeys(
            (
                "max_audio_length_hours",
                "max_audio_per_prompt",
                "max_document_chunks_per_query",
                "max_images_per_prompt",
                "max_pdf_size_mb",
                "max_tokens_per_document_chunk",
                "max_video_length",
                "max_videos_per_prompt",
            ),
            "limits of files in a request",
        ),
        **dict.fromkeys(
            (
                "supports_assistant_prefill",
                "supports_audio_input",
                "supports_audio_output",
                "supports_embedding_image_input",
                "supports_file_search",
                "supports_image_input",
                "supports_minimal_reasoning_effort",
                "supports_native_streaming",
                "supports_native_structured_output",
                "supports_none_reasoning_effort",
                "supports_nova_canvas_image_edit",
                "supports_parallel_function_calling",
                "supports_pdf_input",
                "supports_preset",
                "supports_prompt_caching",
                "supports_service_tier",
                "supports_system_messages",
                "supports_tool_choice",
                "supports_url_context",
                "supports_video_input",
                "supports_web_search",
                "supports_xhigh_reasoning_effort",
            ),
            "abilities that the vocabulary has no property for",
        ),
    },
)


def read_litellm(feed: Feed) -> Iterator[Row]:
    """Yield what a list in litellm's format says of each model."""
    for slug, node in members(root_of(feed)):
        if slug in NO_MODELS:
            continue
        provider = text_of(node, "litellm_provider")
        yield from read_record(Record(node, slug, slug, provider, provider), KEYS)
