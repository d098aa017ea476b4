"""Who is meant: what must be one model, what must never be, and how it was decided."""

import pytest

from crawler.sites import load_sites
from pipeline.identity.entities import (
    describe_models,
    family_owner,
    id_part,
    load_catalog,
    model_key,
    resolve,
)
from pipeline.records import Mention
from tests.pipeline.factories import SITES as MADE
from tests.pipeline.factories import VOCABULARY

SITES = {**load_sites(), **MADE}


def alias_of(name, slug="", site="north", organization=""):
    mention = Mention(site, name, slug)
    return resolve({mention: organization}, SITES, VOCABULARY)[mention]


def model_of(name, slug="", site="north", organization=""):
    alias = alias_of(name, slug, site, organization)
    return describe_models([alias], VOCABULARY)[alias.model_id]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qwen2 7B Instruct", "Qwen2-VL 7B Instruct"),
        ("GPT-4 Turbo", "GPT-4 Turbo Preview"),
        ("GPT-4 Turbo", "GPT-4 Vision Preview"),
        ("GPT-4 Turbo Preview", "GPT-4 Vision Preview"),
        ("GPT-4", "GPT-4 Turbo"),
        ("GPT-4", "GPT-4o"),
        ("GPT-4o", "GPT-4o mini"),
        ("GPT-4.1", "GPT-4"),
        ("GPT-5", "GPT-5.4"),
        ("Mistral Large", "Mistral Large 2"),
        ("Claude 3 Sonnet", "Claude 3.5 Sonnet"),
        ("Claude Sonnet 4", "Claude Sonnet 4.6"),
        ("Gemma 2 27B", "Gemma 3 27B"),
        ("o1", "o3"),
        ("o3", "o3-mini"),
        ("Qwen2 72B", "Qwen2 72B Instruct"),
        ("Whisper Large", "Whisper Large v2"),
        ("Falcon 180B", "Falcon 400B"),
        ("Qwen3-Embedding-4B", "Qwen3 4B"),
        pytest.param(
            *("文心一言", "通义千问"),
        ),
    ],
)
def test_different_models_are_never_merged(one, other):
    assert alias_of(one).model_id != alias_of(other).model_id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-4o", "gpt 4o"),
        ("GPT-4o", "GPT–4o"),
        ("GPT-4o", "OpenAI: GPT-4o"),
        ("GPT-4o", "openai/gpt-4o"),
        ("GPT-4o", "GPT-4o[1]"),
        ("Claude Sonnet 4", "Anthropic: Claude Sonnet 4"),
        ("Claude Sonnet 4", "Claude 4 Sonnet"),
        ("Qwen2-VL 7B Instruct", "qwen2-vl-7b-instruct"),
        ("GPT-o3", "o3"),
        ("Phi-4", "phi 4"),
        ("Mistral Large 2", "Mistral Large 2407"),
        ("Claude 3.5 Sonnet", "claude-3-5-sonnet"),
        pytest.param(
            *("GPT-4o", "GPT\u20114o"),
        ),
    ],
)
def test_one_model_in_two_prints_is_merged(one, other):
    assert alias_of(one).model_id == alias_of(other).model_id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPQA", "GPQA Diamond"),
        ("MATH", "MATH-500"),
        ("MMLU", "MMLU-Pro"),
        ("MMLU", "MMLU-Redux"),
        ("BBH", "BIG-Bench"),
    ],
)
def test_different_benchmarks_are_never_merged(one, other):
    first, second = VOCABULARY.benchmark(one), VOCABULARY.benchmark(other)
    assert first is not None
    assert second is not None
    assert first.id != second.id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MMLU PRO", "MMLU-Pro"),
        ("Google-Proof Q&A", "GPQA"),
        ("GSM8k", "GSM8K"),
        ("MATH (500)", "MATH-500"),
        ("BBH", "BIG-Bench Hard"),
        ("Évaluation humaine", "HumanEval"),
        ("ARC-C", "ARC AI2"),
    ],
)
def test_one_benchmark_in_two_prints_is_merged(one, other):
    assert VOCABULARY.benchmark(one) == VOCABULARY.benchmark(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alibaba Cloud / Qwen Team", "Alibaba"),
        ("Google DeepMind", "Google"),
        ("Mistral", "Mistral AI"),
        ("Open AI", "OpenAI"),
    ],
)
def test_one_organization_in_two_prints_is_merged(one, other):
    assert VOCABULARY.organization(one) == VOCABULARY.organization(other) is not None


@pytest.mark.parametrize(
    ("name", "slug", "site", "model_id", "method", "variant_of"),
    [
        (
            *("GPT-4o", "gpt-4o-2024-08-06", "stats"),
            *("openai/gpt-4o-2024-08-06", "exact_id", "openai/gpt-4o"),
        ),
        (
            *("Claude 3 Opus", "claude-3-opus-20240229", "stats"),
            *("anthropic/claude-3-opus-20240229", "exact_id"),
            "anthropic/claude-3-opus",
        ),
        (
            *("GPT-4o", "gpt-40-2024-11-20", "north"),
            *("openai/gpt-4o-2024-11-20", "alias", "openai/gpt-4o"),
        ),
        (
            *("GPT-5", "gpt-5-2025-08-07", "north"),
            *("openai/gpt-5-2025-08-07", "slug", "openai/gpt-5"),
        ),
        (
            *("DeepSeek R1", "deepseek-r1-0528", "north"),
            *("deepseek/deepseek-r1-0528", "slug", "deepseek/deepseek-r1"),
        ),
        ("GPT-4o", "gpt-4o", "stats", "openai/gpt-4o", "exact_id", ""),
        ("Gemma 3 27B", "gemma-3-27b-it", "stats", "google/gemma-3-27b-it", None, ""),
        ("Grok 4", "grok-4-fast", "stats", "xai/grok-4-fast", "slug", ""),
        ("Grok 4", "grok-4-fast", "north", "xai/grok-4", None, ""),
    ],
)
def test_a_dated_slug_speaks_of_the_variant(
    name, slug, site, model_id, method, variant_of
):
    alias = alias_of(name, slug, site)
    assert alias.model_id == model_id
    assert method in (None, alias.method)
    assert model_of(name, slug, site).variant_of == variant_of


def test_the_name_of_a_variant_says_its_date():
    assert model_of("GPT-5", "gpt-5-2025-08-07").name == "GPT-5 (2025-08-07)"


@pytest.mark.parametrize(
    ("name", "slug", "model_id"),
    [
        ("anything", "Qwen/Qwen2-VL-7B-Instruct", "alibaba/qwen2-vl-7b-instruct"),
        ("anything", "QWEN/qwen2-vl-7b-instruct", "alibaba/qwen2-vl-7b-instruct"),
        ("Whisper", "openai/whisper-medium.en", "openai/whisper-medium.en"),
        ("x", "meta-llama/Some-New-Model", "meta/some-new-model"),
        ("x", "someone/My_Model", "someone/my-model"),
        (
            "Qwen3 Embedding 4B",
            "boboliu/Qwen3-Embedding-4B-W4A16-G128",
            "boboliu/qwen3-embedding-4b-w4a16-g128",
        ),
    ],
)
def test_a_repository_is_the_best_key_whatever_the_page_is_titled(name, slug, model_id):
    alias = alias_of(name, slug, "hub")
    assert (alias.model_id, alias.method, alias.confidence) == (
        model_id,
        "repo_id",
        1.0,
    )


@pytest.mark.parametrize(
    ("organization", "model_id", "method"),
    [
        ("", "unknown/frobnicator-9000", "unknown"),
        ("OpenAI", "openai/frobnicator-9000", "organization"),
        ("Alibaba Cloud / Qwen Team", "alibaba/frobnicator-9000", "organization"),
        ("Acme Labs", "acme-labs/frobnicator-9000", "organization"),
    ],
)
def test_an_unknown_name_is_a_model_that_says_what_the_site_said(
    organization, model_id, method
):
    alias = alias_of("Frobnicator 9000", organization=organization)
    assert (alias.model_id, alias.method) == (model_id, method)
    assert alias.confidence < 1


@pytest.mark.parametrize(
    ("name", "model_id"),
    [
        ("Falcon 400B", "tii/falcon-400b"),
        ("Gemini 2.5 Ultra", "google/gemini-2.5-ultra"),
        ("LLaMA 3.1 205B", "meta/llama-3.1-205b"),
    ],
)
def test_impossible_models_of_a_known_family_are_kept_with_less_trust(name, model_id):
    alias = alias_of(name)
    assert (alias.model_id, alias.method) == (model_id, "family")
    assert alias.confidence == 0.9


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("Llama 3.1 Nemotron 70B", "nvidia"),
        ("Llama 3.1 70B", "meta"),
        ("GPT-4o Realtime", "openai"),
        ("Mixtral 8x22B", "mistral"),
        ("o3-pro", "openai"),
        pytest.param(
            *("o3000", None),
        ),
        ("Claudette", None),
    ],
)
def test_the_longest_family_decides_and_only_as_whole_words(name, owner):
    term = family_owner(name)
    assert (term.id if term else None) == owner


def test_every_mention_is_resolved_and_their_order_does_not_matter():
    names = ["GPT-4o", "gpt-4o", "Frob", "Qwen2 7B Instruct"]
    mentions = {Mention("north", name, ""): "" for name in names}
    backwards = dict(reversed(mentions.items()))
    one = resolve(mentions, SITES, VOCABULARY)
    assert one == resolve(backwards, SITES, VOCABULARY)
    assert one.keys() == mentions.keys()


def test_a_site_that_nobody_wrote_a_file_for_is_resolved_by_name():
    assert alias_of("GPT-4o", "gpt-4o", "nowhere.example").model_id == "openai/gpt-4o"


def test_an_uncurated_model_has_the_name_that_most_sites_print():
    aliases = [
        alias_of("FROB-1", site="north"),
        alias_of("Frob 1", site="south"),
        alias_of("Frob 1", site="east"),
    ]
    assert describe_models(aliases, VOCABULARY)["unknown/frob-1"].name == "Frob 1"


def test_curated_variants_and_names_hang_together():
    catalog = load_catalog()
    for model in catalog.models.values():
        assert not model.variant_of or model.variant_of in catalog.models
        assert catalog.by_name[model_key(model.name)] == model.model_id
        maker, _, name = model.model_id.partition("/")
        assert VOCABULARY.organization(maker) is not None
        assert name == id_part(name)


def test_a_dimension_is_no_date():
    assert model_of("Embedder 1024").variant_of == ""
