"""Who a page is about, where titles are glued, tailed, or spelled otherwise."""

from __future__ import annotations

import pytest

from crawler.claims.subjects import (
    ENOUGH_ALIKE,
    find_subjects,
    find_titled,
    likeness,
    looks_like_model,
)
from crawler.read.pages import read_html
from crawler.read.text import read_text


def names(text, *slugs):
    found = find_subjects(read_text(text), slugs)
    assert [one.slug for one in found] in ([], list(slugs))
    return [one.name for one in found]


@pytest.mark.parametrize(
    ("title", "slugs", "found"),
    [
        ("Zephyr 7BvsGPT-4o", ("zephyr-7b", "gpt-4o"), ["Zephyr 7B", "GPT-4o"]),
        (
            "GPT-4o vs Qwen2 7B InstructWhich is better in 2026?",
            ("gpt-4o-2024-08-06", "qwen2-7b-instruct"),
            ["GPT-4o", "Qwen2 7B Instruct"],
        ),
        (
            "Mixtral 8x22BvsMistral Large 2",
            ("mixtral-8x22b", "mistral-large-2"),
            ["Mixtral 8x22B", "Mistral Large 2"],
        ),
        (
            "GPT-4o (2024-11-20) vs Falcon 180B",
            ("gpt-40-2024-11-20", "falcon-180b"),
            ["GPT-4o (2024-11-20)", "Falcon 180B"],
        ),
        (
            "GPT-4o vs Falcon 180B",
            ("gpt-40-2024-11-20", "falcon-180b"),
            ["GPT-4o", "Falcon 180B"],
        ),
        (
            "Falcon 180B vs Llama 2 13B vs Llama 13B",
            ("falcon-180b", "llama-2-13b", "llama-13b"),
            ["Falcon 180B", "Llama 2 13B", "Llama 13B"],
        ),
        (
            "Falcon 180BvsLlama 2 13BvsLlama 13BWhich is best?",
            ("falcon-180b", "llama-2-13b", "llama-13b"),
            ["Falcon 180B", "Llama 2 13B", "Llama 13B"],
        ),
        ("GPT-o3 vs o3", ("gpt-o3", "o3"), ["GPT-o3", "o3"]),
        ("EVS-1 vs Canvas 2", ("evs-1", "canvas-2"), ["EVS-1", "Canvas 2"]),
        ("Verdict: Phi-4 vs o3", ("phi-4", "o3"), ["Phi-4", "o3"]),
        pytest.param(
            "Phi-4 vs o3-mini: which one?",
            ("phi-4", "o3-mini"),
            ["Phi-4", "o3-mini"],
        ),
        pytest.param(
            "Phi-4 vs o3-mini — which one?",
            ("phi-4", "o3-mini"),
            ["Phi-4", "o3-mini"],
        ),
    ],
)
def test_titles(title, slugs, found):
    assert names(title, *slugs) == found


@pytest.mark.parametrize("around", ["Gemma", "Gemma 2", "Gemma\n\nGemma 2\n\n2 27B"])
@pytest.mark.parametrize("tail", ["", "Which is better in 2026?"])
def test_a_shorter_name_on_the_page_does_not_win(around, tail):
    text = f"{around}\n\nClaude 3 Haiku vs Gemma 2 27B{tail}\n\n{around}\n"
    slugs = ("claude-3-haiku-20240307", "gemma-2-27b-it")
    assert names(text, *slugs) == ["Claude 3 Haiku", "Gemma 2 27B"]
    text = f"{around}\n\nGemma 2 27B vs Claude 3 Haiku{tail}\n\n{around}\n"
    assert names(text, *reversed(slugs)) == ["Gemma 2 27B", "Claude 3 Haiku"]


@pytest.mark.parametrize(
    ("title", "slugs"),
    [
        ("Gemma 3 27B vs Phi-4", {"Phi-4": "phi-4", "Gemma 3 27B": "gemma-3-27b"}),
        pytest.param(
            "GPT-4 vs GPT-4o",
            {"GPT-4o": "gpt-4o-2024-08-06", "GPT-4": "gpt-4-0613"},
        ),
        pytest.param(
            "GPT-4o mini vs GPT-4o",
            {"GPT-4o": "gpt-4o", "GPT-4o mini": "gpt-4o-mini"},
        ),
    ],
)
def test_a_title_in_the_other_order_never_swaps_the_models(title, slugs):
    found = find_subjects(read_text(title), tuple(slugs.values()))
    assert all(slugs.get(one.name) == one.slug for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "How to bake bread vs How to buy it",
        "Page not found",
        "Claude Sonnet 4 vs DeepSeek R1",
        "GPT-4oClaude Sonnet 4",
        "",
    ],
)
def test_a_page_about_something_else_is_about_nobody(text):
    assert names(text, "phi-4", "gemma-3-27b") == []


def test_without_a_title_the_head_of_a_table_names_them():
    text = "# Side by side\n\n| Metric | GPT-4o | Claude Sonnet 4 |\n|---|---|---|\n"
    slugs = ("gpt-4o", "claude-sonnet-4")
    assert names(text, *slugs) == ["GPT-4o", "Claude Sonnet 4"]


def test_the_title_in_parts_of_a_heading():
    page = "<h1><span>Zephyr 7B</span><em>vs</em><span>GPT-4o</span></h1>"
    found = find_subjects(read_html(page, "page"), ("zephyr-7b", "gpt-4o"))
    assert [one.name for one in found] == ["Zephyr 7B", "GPT-4o"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rocket 1B\nacme/rocket-1b", ["Rocket 1B"]),
        ("# Rocket 1B", ["Rocket 1B"]),
        ("# Welcome\n\nRocket 1B\n\nacme/rocket-1b", ["Rocket 1B"]),
        ("# Welcome\n\nPlease sign in", []),
        ("skip to content\nacme/rocket-1b", []),
    ],
)
def test_a_page_about_one_model(text, found):
    assert names(text, "acme/rocket-1b") == found


def test_a_url_without_models_has_no_subjects():
    assert find_subjects(read_text("GPT-4o vs o3"), None) == ()
    assert find_subjects(read_text("GPT-4o vs o3"), ()) == ()


@pytest.mark.parametrize(
    ("line", "slug", "found"),
    [
        ("OpenAI: GPT-4o", "gpt-4o", ["OpenAI: GPT-4o"]),
        ("GPT-4o", "gpt-4o", ["GPT-4o"]),
        ("GPT-4o mini", "gpt-4o", []),
        ("Pricing", "pricing", []),
    ],
)
def test_a_page_of_an_unknown_site_is_titled_with_its_model(line, slug, found):
    assert [one.name for one in find_titled(read_text(line), slug)] == found


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("GPT-4o", "gpt-4o-2024-08-06"),
        ("Claude 3 Haiku", "claude-3-haiku-20240307"),
        ("GPT-4o", "gpt-40-2024-11-20"),
        ("Gemma 2 27B", "gemma-2-27b-it"),
    ],
)
def test_names_that_are_alike_enough(name, slug):
    assert likeness(name, slug) >= ENOUGH_ALIKE


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("Claude Sonnet 4", True),
        ("OpenAI: GPT-4o", True),
        ("Llama 3.1 405B Instruct", True),
        ("o3", True),
        ("GPT-4o (free)", True),
        ("Context Window", False),
        ("Gemini is a family of models.", False),
        ("Llamas of Peru", False),
        ("Pricing: GPT-4o", False),
        ("", False),
    ],
)
def test_what_looks_like_a_model(text, model):
    assert looks_like_model(text) is model
