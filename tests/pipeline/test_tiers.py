"""On what terms an id is offered: route, region, commitment, quality."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.claims.tiers import terms_of


@pytest.mark.parametrize(
    ("slug", "terms"),
    [
        ("openai/gpt-4o:free", "free"),
        ("openrouter/meta-llama/llama-3-8b:free", "free"),
        ("deepseek/deepseek-r1:nitro", "nitro"),
        ("openai/gpt-4o:free:online", "free, online"),
        ("azure/eu/gpt-4o", "eu"),
        ("azure/us/gpt-4o", "us"),
        ("us.anthropic.claude-3-haiku-20240307-v1:0", "us"),
        ("apac.amazon.nova-lite-v1:0", "apac"),
        ("bedrock/us-gov-west-1/anthropic.claude-v2:1", "us-gov-west-1"),
        (
            "bedrock/us-east-1/1-month-commitment/anthropic.claude-v1",
            "us-east-1, 1-month-commitment",
        ),
        ("bedrock/*/6-month-commitment/cohere.command", "6-month-commitment"),
        ("1024-x-1024/dall-e-3", "1024-x-1024"),
        ("hd/1024-x-1792/dall-e-3", "hd 1024-x-1792"),
        ("high/1024-x-1024/gpt-image-1", "high 1024-x-1024"),
        ("azure/hd/1024-x-1792/dall-e-3", "hd 1024-x-1792"),
        ("512-x-512/50-steps/stability.stable-diffusion-xl-v0", "512-x-512 50-steps"),
    ],
)
def test_routes_regions_commitments_and_qualities_are_terms(slug, terms):
    assert terms_of(slug) == terms


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "gpt-4o",
        "openai/gpt-4o",
        "openrouter/openai/gpt-4o",
        "azure/global/gpt-4o",
        "azure/global-standard/gpt-4o",
        "global.anthropic.claude-sonnet-4",
        "amazon.nova-lite-v1:0",
        "llama3:8b",
        "aiml/flux/dev",
        "eu/gpt-4o",
        "user.model",
    ],
)
def test_ways_base_places_versions_and_sizes_are_no_terms(slug):
    assert terms_of(slug) == ""


WAYS = st.sampled_from(["", "azure/", "bedrock/", "openrouter/"])
PLACES = st.sampled_from(["", "eu", "us", "us-east-1", "1-month-commitment"])
ROUTES = st.lists(
    st.sampled_from(["free", "extended", "nitro", "online"]), max_size=2, unique=True
)
NAMES = st.sampled_from(["openai/gpt-4o", "meta-llama/llama-3-8b", "cohere.command"])


@given(WAYS, PLACES, NAMES, ROUTES)
def test_the_terms_are_what_the_id_was_put_together_from(way, place, name, routes):
    place = place if way in ("azure/", "bedrock/") else ""
    slug = way + (f"{place}/" if place else "") + ":".join([name, *routes])
    assert terms_of(slug) == ", ".join(filter(None, [place, *routes]))
