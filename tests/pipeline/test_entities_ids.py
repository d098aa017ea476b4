"""API ids and printed names taken apart: what is the model, what the way to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sites import load_sites
from pipeline.identity.entities import describe_models, resolve
from pipeline.identity.namewords import model_key, name_words
from pipeline.records import Mention
from tests.pairscore import read_pairs
from tests.pipeline.factories import SITES as MADE
from tests.pipeline.factories import VOCABULARY

SITES = {**load_sites(), **MADE}

PAIRS = read_pairs()


def alias_of(slug, name="", site="litellm", organization=""):
    mention = Mention(site, name or slug, slug)
    return resolve({mention: organization}, SITES, VOCABULARY)[mention]


def id_of(slug, name="", site="litellm"):
    return alias_of(slug, name, site).model_id


@pytest.mark.parametrize(
    ("slug", "model_id"),
    [
        *(
            (slug, "anthropic/claude-3.5-sonnet-20241022")
            for slug in (
                "claude-3-5-sonnet-20241022",
                "us.anthropic.claude-3-5-sonnet-20241022-v2:0",
                "vertex_ai/claude-3-5-sonnet-v2@20241022",
                "publishers/anthropic/models/claude-3-5-sonnet-v2@20241022",
                "anthropic/claude-3.5-sonnet-20241022:beta",
                "openrouter/anthropic/claude-3-5-sonnet-20241022",
            )
        ),
        ("anthropic.claude-opus-4-6-v1", "anthropic/claude-opus-4.6"),
        ("anthropic--claude-4.5-opus", "anthropic/claude-opus-4.5"),
        ("claude-opus-4-6@default", "anthropic/claude-opus-4.6"),
        ("gemini/gemini-2.5-flash", "google/gemini-2.5-flash"),
        ("azure/us/gpt-4o-2024-08-06", "openai/gpt-4o-2024-08-06"),
        ("azure/gpt-35-turbo", "openai/gpt-3.5-turbo"),
        ("openai.gpt-oss-120b-1:0", "openai/gpt-oss-120b"),
        ("gpt-oss:120b-cloud", "openai/gpt-oss-120b"),
        ("openai/gpt-oss-120b:groq", "openai/gpt-oss-120b"),
        ("databricks/databricks-gpt-oss-120b", "openai/gpt-oss-120b"),
        ("fireworks_ai/accounts/fireworks/models/kimi-k2p5", "moonshot/kimi-k2.5"),
        (
            "accounts/fireworks/models/llama-v3p1-8b-instruct",
            "meta/llama-3.1-8b-instruct",
        ),
        ("vertex_ai/meta/llama-3.1-8b-instruct-maas", "meta/llama-3.1-8b-instruct"),
        ("@cf/meta/llama-3.1-8b-instruct", "meta/llama-3.1-8b-instruct"),
        ("qwen/qwen3-32b:free", "alibaba/qwen3-32b"),
        ("qwen.qwen3-32b-v1:0", "alibaba/qwen3-32b"),
        (
            "mistral.mistral-7b-instruct-v0:2",
            "mistral/mistral-7b-instruct-v0.2",
        ),
        ("deepseek.r1-v1:0", "deepseek/deepseek-r1"),
        ("bedrock/us-east-1/deepseek.v3.2", "deepseek/deepseek-v3.2"),
        ("amazon.titan-embed-text-v2:0", "amazon/titan-embed-text-v2"),
        ("oci/cohere.command-r-08-2024", "cohere/command-r-08-2024"),
        ("zai-org-glm-4.7", "zhipu/glm-4.7"),
        ("TEE/glm-5", "zhipu/glm-5"),
    ],
)
def test_the_way_to_a_model_is_no_part_of_it(slug, model_id):
    assert id_of(slug) == model_id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gpt-4o", "ft:gpt-4o"),
        ("gpt-4o", "gpt-4o-2024-08-06"),
        ("gpt-4o", "gpt-4o-mini"),
        ("claude-3-5-haiku-latest", "claude-3-5-haiku-20241022"),
        ("claude-3-5-haiku-latest", "claude-3-5-haiku"),
        ("qwen/qwen3-32b", "qwen/qwen3-32b-fp8"),
        ("google/gemma-3-27b-it", "unsloth/gemma-3-27b-it"),
        ("meta-llama/Llama-3.3-70B-Instruct", "nvidia/Llama-3.3-70B-Instruct-FP8"),
        ("deepseek-ai/DeepSeek-V3", "deepseek.v3-v1:0"),
        ("kimi-k2-thinking", "kimi-k2"),
        ("qwen3-235b-a22b-thinking-2507", "qwen3-235b-a22b-instruct-2507"),
        ("grok-4-fast-reasoning", "grok-4-fast-non-reasoning"),
        ("gemini-2.0-flash-thinking-exp", "gemini-2.0-flash-exp"),
        ("gpt-4-32k", "gpt-4"),
        ("minimax-m2.5", "minimax-m2.5-highspeed"),
        ("gpt-5.1-codex", "gpt-5.1-codex-max"),
    ],
)
def test_ids_that_differ_in_more_than_the_way_stay_apart(one, other):
    assert id_of(one) != id_of(other)


@pytest.mark.parametrize(
    ("name", "slug", "site", "model_id", "setting"),
    [
        ("o3-mini-high", "", "lmarena", "openai/o3-mini", "high"),
        ("GPT-5 (medium)", "gpt-5-medium", "north", "openai/gpt-5", "medium"),
        ("GPT-5.4 Thinking xHigh Effort", "", "north", "openai/gpt-5.4", None),
        ("GPT-5.1 Codex Max High", "", "north", "openai/gpt-5.1-codex-max", "high"),
        ("gpt-5-mini", "", "north", "openai/gpt-5-mini", ""),
        (
            *("o4-mini high", "openai/o4-mini-2025-04-16-high-reasoning-effort"),
            *("helm", "openai/o4-mini-2025-04-16", "high reasoning effort"),
        ),
        (
            *("claude-opus-4-20250514-thinking-16k", "", "lmarena"),
            *("anthropic/claude-opus-4-20250514", "thinking 16k"),
        ),
        ("Claude Opus 4.6 (max)", "", "north", "anthropic/claude-opus-4.6", "max"),
        ("Kimi K2.5 Thinking", "", "livebench", "moonshot/kimi-k2.5", "thinking"),
        ("Kimi K2 Thinking", "", "livebench", "moonshot/kimi-k2-thinking", ""),
        ("mistral-medium", "", "lmarena", "mistral/mistral-medium", ""),
        ("Phi-4 Reasoning", "", "north", "microsoft/phi-4-reasoning", ""),
        ("Gemini 3 Deep Think", "", "north", "google/gemini-3-deep-think", ""),
        ("gpt-4o (diff)", "", "aider", "openai/gpt-4o", "diff"),
    ],
)
def test_an_effort_is_a_setting_of_the_model(name, slug, site, model_id, setting):
    alias = alias_of(slug, name, site)
    assert alias.model_id == model_id
    assert setting in (None, alias.setting)


def test_a_mode_that_is_offered_under_an_id_of_its_own_is_a_variant():
    offer = alias_of("qwen/qwen-plus-2025-07-28:thinking", site="openrouter")
    model = describe_models([offer], VOCABULARY)[offer.model_id]
    assert offer.setting == "thinking"
    assert model.variant_of == "alibaba/qwen-plus-2025-07-28"


@pytest.mark.parametrize(
    ("slug", "base"),
    [
        ("claude-3-5-haiku-20241022", "anthropic/claude-3.5-haiku"),
        ("command-r-08-2024", "cohere/command-r"),
        ("mistral-large-2411", "mistral/mistral-large"),
        ("gpt-5-2025-08-07", "openai/gpt-5"),
        ("claude-3-5-haiku-latest", "anthropic/claude-3.5-haiku"),
        ("gpt-4-32k", ""),
    ],
)
def test_a_snapshot_is_a_variant_of_its_model(slug, base):
    alias = alias_of(slug)
    assert describe_models([alias], VOCABULARY)[alias.model_id].variant_of == base


@pytest.mark.parametrize(
    ("slug", "name", "model_id"),
    [
        (
            *("alibaba/qwen-3-235b", "Qwen3 235B A22B Instruct 2507"),
            "alibaba/qwen3-235b-a22b-instruct-2507",
        ),
        (
            *("google/gemini-2.5-pro-preview", "Google: Gemini 2.5 Pro Preview 06-05"),
            "google/gemini-2.5-pro-preview-06-05",
        ),
        ("k2p5", "Kimi K2.5", "moonshot/kimi-k2.5"),
        ("claude-opus-4.1", "Claude Opus 4", "anthropic/claude-opus-4.1"),
        ("mistral-small-latest", "Mistral Small 3.1", "mistral/mistral-small-latest"),
        ("deepseek-v3.2", "DeepSeek-V3.2-Exp", "deepseek/deepseek-v3.2"),
        ("gemini-2.5-pro-200k", "Gemini 2.5 Pro >200k", "google/gemini-2.5-pro"),
    ],
)
def test_the_name_is_followed_only_where_it_says_more_of_the_same(slug, name, model_id):
    assert id_of(slug, name, "models_dev") == model_id


@pytest.mark.parametrize(
    "name",
    [
        "DeepSeek-V3.2 原厂直供",
        "DeepSeek V3.2 (free)",
        "DeepSeek: DeepSeek V3.2",
        "deepseek-v3-2",
    ],
)
def test_a_note_on_supply_is_no_part_of_a_name(name):
    assert id_of("", name, "north") == "deepseek/deepseek-v3.2"


def test_two_models_at_work_together_are_neither():
    alias = alias_of("", "DeepSeek R1 + claude-3-5-sonnet-20241022", "aider")
    assert alias.method == "unknown"


def test_a_name_that_says_nothing_stays_on_its_site():
    assert id_of("auto", site="models_dev") != id_of("auto", site="litellm")


NAMES = st.lists(
    st.sampled_from(
        "claude sonnet 4 3 5 gpt 4o mini qwen3 30b a3b instruct 2024 10 22 08 "
        "thinking high v3 latest gemini flash llama 70b".split()
    ),
    min_size=1,
    max_size=7,
)


@given(NAMES, st.sampled_from(["-", " ", "_", "--"]))
def test_separators_and_case_never_matter(words, separator):
    one, other = "-".join(words), separator.join(words).upper()
    assert name_words(one) == name_words(other)


@given(NAMES)
def test_the_words_of_a_key_are_the_words_of_the_name(words):
    name = " ".join(words)
    assert model_key(model_key(name)) == model_key(name)


def test_an_id_resolves_to_itself():
    names = {Mention(row["site_a"], row["subject_a"], row["slug_a"]) for row in PAIRS}
    aliases = resolve(dict.fromkeys(names, ""), SITES, VOCABULARY).values()
    ruled = {one.model_id for one in aliases if one.method != "judgement"}
    again = resolve(
        {Mention("models_dev", one, one): "" for one in ruled}, SITES, VOCABULARY
    )
    moved = {m.slug: a.model_id for m, a in again.items() if a.model_id != m.slug}
    assert moved == {}
