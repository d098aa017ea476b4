"""catwalk: the models that a coding assistant offers, one file a provider."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from crawler.claims.feeds import (
    Keys,
    Record,
    Row,
    issue,
    number,
    odd_keys,
    price,
    read_record,
    state,
    truth,
)
from crawler.claims.nodes import Node, entries, member, root_of, text_of
from crawler.read.feed import Feed
from crawler.read.scalars import Number
from crawler.site import Site

PROVIDERS = """
    aihubmix anthropic avian azure bedrock cerebras chutes copilot cortecs deepseek
    gemini groq huggingface ionet kimi minimax-china minimax nebius openai openrouter
    qiniucloud synthetic venice vercel vertexai xai zai zhipu-coding zhipu
""".split()
# those known by name; the folder lists what has come since
LISTING = (
    "https://api.github.com/repos/charmbracelet/catwalk/contents/"
    "internal/providers/configs"
)
FOLDER = "/charmbracelet/catwalk/main/internal/providers/configs/"
PER = "1M tokens"
INPUT = "cost_per_1m_in"
CACHED = ("cost_per_1m_in_cached", "cost_per_1m_out_cached")
MOST_FOR_A_WRITE = Decimal("1.5")  # of the input price; Anthropic's is 1.25
OF_PROVIDER = frozenset(
    """
    name id type api_key api_endpoint default_large_model_id default_small_model_id
    default_headers models
    """.split()
)


def _amounts(record: Record) -> dict[str, Decimal]:
    values = {key: member(record.node, key).value for key in (INPUT, *CACHED)}
    return {
        key: Decimal(value)
        for key, value in values.items()
        if isinstance(value, Number)
    }


def _meter(amount: Decimal, base: Decimal) -> str:
    """Return what a price beside an input price can only be; '' if that is open.

    >>> _meter(Decimal("0.3"), Decimal(3)), _meter(Decimal("3.75"), Decimal(3))
    ('cached_input', 'cache_write')
    """
    if 0 < amount < base:
        return "cached_input"
    return "cache_write" if base < amount <= base * MOST_FOR_A_WRITE else ""


def _read_cached(record: Record, label: str, node: Node) -> Iterator[Row]:
    """Yield a price of cached tokens where the numbers say which it is.

    Files disagree on what the two keys mean (Anthropic's has writes in the first and
    reads in the second, Vercel's the other way round, others the input price again),
    and 0 stands for none. A read costs less than the input, a write a little more; two
    that both look like reads and differ are left out.
    """
    amounts = _amounts(record)
    if INPUT not in amounts or label not in amounts:
        yield issue(node, label, "a number beside the number of an input price")
        return
    meter = _meter(amounts[label], amounts[INPUT])
    others = {amounts[key] for key in CACHED if key in amounts} - {amounts[label]}
    if meter and meter not in {_meter(one, amounts[INPUT]) for one in others}:
        yield from state(record, price(meter, PER), label, node)


KEYS = Keys(
    {
        "context_window": number("context_window"),
        "can_reason": truth("supports_reasoning"),
        INPUT: price("input", PER),
        "cost_per_1m_out": price("output", PER),
        **dict.fromkeys(CACHED, _read_cached),
    },
    {
        "id": "the slug",
        "name": "the subject",
        "default_max_tokens": "what is asked for by default, not the cap",
        "supports_attachments": "files of any kind",
        "reasoning_levels": "parameters of requests",
        "reasoning_effort": "a parameter of requests",
        "has_reasoning_efforts": "a parameter of requests",
        "default_reasoning_effort": "a parameter of requests",
        "options": "parameters of requests",
        "temperature": "a parameter of requests",
        "top_p": "a parameter of requests",
    },
)


def read_provider(feed: Feed) -> Iterator[Row]:
    """Yield what one provider's file says of each of its models."""
    root = root_of(feed)
    yield from odd_keys(root, OF_PROVIDER)
    provider = text_of(root, "id")
    for node in entries(member(root, "models")):
        name, slug = text_of(node, "name"), text_of(node, "id")
        yield from read_record(Record(node, name, slug, provider, provider), KEYS)


site = Site(
    name="catwalk",
    hosts=(
        "raw.githubusercontent.com/charmbracelet/catwalk",
        "api.github.com/repos/charmbracelet/catwalk",
    ),
    base_url="https://raw.githubusercontent.com/",
    page_path=rf"{FOLDER}[\w.-]+\.json",
    listing_paths=(LISTING,),
    pages=tuple(f"{FOLDER}{provider}.json" for provider in PROVIDERS),
    sitemap=False,
    slug_is_api_id=True,
    lists_offers=True,
    price_kind="offering",
    feed=read_provider,
    licence_note="MIT repository (charmbracelet/catwalk).",
)
