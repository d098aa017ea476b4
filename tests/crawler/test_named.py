"""Names in headings and lines: who is meant, and which values go with whom."""

from __future__ import annotations

import pytest

from crawler.claims.subjects import find_titled, models_in
from crawler.read.text import read_text
from crawler.vocabulary.shapes import looks_like
from tests.crawler.anypage import facts, qualified, read_any


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Claude Sonnet 4: price and limits", ("Claude Sonnet 4",)),
        ("GPT-4o and Claude Sonnet 4", ("GPT-4o", "Claude Sonnet 4")),
        ("GPT-4o vs GPT-4", ("GPT-4o", "GPT-4")),
        ("Compare (GPT-4o) now", ("GPT-4o",)),
        ("OpenAI: GPT-4o", ("OpenAI: GPT-4o",)),
        ("GPT-4o or GPT-4o", ("GPT-4o",)),
        ("Gemini is fast", ()),
        ("MMLU", ()),
        ("", ()),
        ("GPT-4o, Claude Sonnet 4", ("GPT-4o", "Claude Sonnet 4")),
        ("GPT-4o & Claude Sonnet 4", ("GPT-4o", "Claude Sonnet 4")),
    ],
)
def test_the_models_that_a_text_mentions(text, names):
    assert models_in(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("# GPT-4o: price and limits", ["GPT-4o"]),
        ("# How to price GPT-4o", ["GPT-4o"]),
        (
            "GPT-4o vs Claude Sonnet 4\n\nGPT-4o\n\nClaude Sonnet 4",
            ["GPT-4o", "Claude Sonnet 4"],
        ),
        ("# GPT-4o and Claude Sonnet 4", []),
        ("# GPT-4o\n\n# GPT-4", []),
        ("# Pricing", []),
        ("## GPT-4o: price and limits", []),
        ("# GPT-4o, Claude Sonnet 4", []),
    ],
)
def test_the_main_heading_names_the_only_model_of_a_page(text, names):
    assert [
        one.name for one in find_titled(read_text(text), "/somewhere/else")
    ] == names


@pytest.mark.parametrize(
    ("kind", "text", "fit"),
    [
        ("tokens", "12.8万", True),
        ("tokens", "1 Mio. Token", True),
        ("tokens", "bis zu 128K", True),
        ("tokens", "1.5", False),
        ("parameters", "70 Mrd.", True),
        ("parameters", "700亿", True),
        ("price", "0.8 元/百万tokens", True),
        ("price", "0.2元/张", True),
        ("price", "2.50 € pro 1 Mio. Token", True),
        ("price", "免费", True),
        ("price", "5", False),
        ("date", "9/8/2024", True),
        ("date", "23.9.2024", True),
        ("date", "2024年9月8日", True),
        ("date", "3. Dezember 2024", True),
        ("date", "No sooner than 2026-05-01", True),
        ("score", "88.7 ± 1.2", True),
        ("score", "1504 +6/-5", True),
        ("modalities", "Text input, image output", True),
        ("modalities", "smell", False),
        ("organization", "$5", False),
        ("price", "2.50 € / million de jetons", True),
        pytest.param(
            *("date", "5th May 2024", True),
            marks=pytest.mark.xfail(reason="no 'th' before a month, though dates have"),
        ),
    ],
)
def test_values_of_other_languages_and_kinds(kind, text, fit):
    assert looks_like(kind, text) is fit


def test_a_label_above_names_goes_with_the_value_behind_each():
    found = read_any("Context window\nGPT-4o\n128K\nGPT-4\n8K\n")
    assert facts(found) == [
        ("GPT-4o", "context_window", "128K"),
        ("GPT-4", "context_window", "8K"),
    ]


def test_a_new_heading_ends_a_topic():
    found = read_any("Context window\n\n# Notes\n\nGPT-4o\n128K\n")
    assert facts(found) == []


def test_a_line_below_a_name_is_its_maker_only_if_it_makes_such_models():
    assert facts(read_any("GPT-4o\nby OpenAI\n")) == [
        ("GPT-4o", "organization", "OpenAI")
    ]
    assert facts(read_any("GPT-4o\nAzure\n"), "organization") == []


def test_a_price_that_names_its_meter_needs_no_label():
    found = read_any("GPT-4o\n\n$2.50/M input tokens, $10/M output tokens\n")
    assert qualified(found, "meter") == [
        ("GPT-4o", "$2.50", "input"),
        ("GPT-4o", "$10", "output"),
    ]
    assert facts(read_any("$2.50/M input tokens\n")) == []
