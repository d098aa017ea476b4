"""Where a printed value begins and ends, and what can be one at all."""

from __future__ import annotations

import pytest

from crawler.vocabulary import KINDS
from crawler.vocabulary.shapes import (
    SHAPES,
    columns_of,
    is_empty,
    is_unknown,
    looks_like,
    same_print,
    split_decimals,
    split_values,
)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("tokens", "128K"),
        ("tokens", "1.05m"),
        ("tokens", "128,000 tokens"),
        ("tokens", "128 000 jetons"),
        ("tokens", "8,191"),
        ("tokens", "1,000,000 tokens (1000K)"),
        ("tokens", "8192 tokens *"),
        ("tokens", "2 million tokens"),
        ("tokens", "Undisclosed[1]"),
        ("parameters", "1.76T (8x222B MoE)*"),
        ("parameters", "~200B (est.)"),
        ("parameters", "675B MoE (41B active)"),
        ("parameters", "1,550 million"),
        ("price", "$2.50/1M tokens"),
        ("price", "Free (open)/1M tokens"),
        ("price", "~$1.341 / 1k images"),
        ("price", "$2.50e-6 per prompt token"),
        ("price", "€1,250"),
        ("date", "Aug 6, 2024"),
        ("date", "13 May 2024"),
        ("date", "2023-12"),
        ("date", "2023"),
        ("date", "7 juin 2024"),
        ("yes_no", "✓"),
        ("yes_no", "no"),
        ("score", "94.62 (#1 overall)"),
        ("score", "63.3 / 69.0"),
        ("score", "1504 ±6"),
        ("score", "131%"),
        ("rank", "#253"),
        ("count", "6 tracked"),
        ("count", "549.1K"),
        ("licence", "apache-2.0"),
        ("text", "anything"),
    ],
)
def test_what_can_be_a_value(kind, text):
    assert looks_like(kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("tokens", "Usage terms"),
        ("tokens", "128K262K"),
        ("tokens", "$2.50"),
        ("parameters", "27"),
        ("parameters", "2024"),
        ("price", "2.50"),
        ("price", "$"),
        ("price", "$0.07$0.08"),
        ("date", "12,024"),
        ("date", "1 month newer"),
        ("yes_no", "Nobody knows"),
        ("rank", "8"),
        ("count", "rows"),
        ("organization", "It was made by somebody."),
        ("tokens", ""),
        ("text", ""),
    ],
)
def test_what_cannot(kind, text):
    assert not looks_like(kind, text)


def test_every_kind_of_the_vocabulary_has_an_answer():
    assert {kind for kind in KINDS if looks_like(kind, "•" * 100)} <= {"text", "list"}
    assert set(SHAPES) - {"score_pair"} <= KINDS


@pytest.mark.parametrize("text", ["", " ", "-", "—", "–", "--", "- tokens", "\u200b—"])
def test_what_is_empty(text):
    assert is_empty(text)


@pytest.mark.parametrize("text", ["0", "No", "N/A", "$0.00", "- 5", "Undisclosed"])
def test_what_is_not_empty(text):
    assert not is_empty(text)


@pytest.mark.parametrize(
    "text",
    ["Undisclosed", "Undisclosed[1]", "N/A", "TBD", "not-yet-sourced", "Unavailable",
     "Unknown Organization", "Not disclosed *"],
)  # fmt: skip
def test_what_is_said_to_be_unknown(text):
    assert is_unknown(text)


@pytest.mark.parametrize("text", ["No", "0", "-", "unknownium", "Notable", "Free"])
def test_what_is_not_unknown(text):
    assert not is_unknown(text)


@pytest.mark.parametrize(
    ("kind", "text", "values"),
    [
        ("tokens", "128K262K", ("128K", "262K")),
        ("tokens", "1.05m400k", ("1.05m", "400k")),
        ("tokens", "-128k", ("-", "128k")),
        ("tokens", "--", ("-", "-")),
        ("tokens", "4K tokens8K tokens", ("4K tokens", "8K tokens")),
        ("price", "$10.00$2.50", ("$10.00", "$2.50")),
        ("price", "$0.1/1M$0.2/1M", ("$0.1/1M", "$0.2/1M")),
        ("price", "$5/1M tokens-", ("$5/1M tokens", "-")),
        ("price", "Free$2.50", ("Free", "$2.50")),
        ("parameters", "1.76T (8x222B MoE)*4B", ("1.76T (8x222B MoE)*", "4B")),
        ("date", "Dec 11, 2023Jul 24, 2024", ("Dec 11, 2023", "Jul 24, 2024")),
        ("date", "2023-12-", ("2023-12", "-")),
        pytest.param("date", "2024-04-092026-03-02", ("2024-04-09", "2026-03-02")),
        ("yes_no", "YesNo", ("Yes", "No")),
        ("rank", "#2#8", ("#2", "#8")),
        ("count", "6 tracked0 tracked", ("6 tracked", "0 tracked")),
        ("tokens", "128,000131,072", ("128,000", "131,072")),
        ("tokens", "16,38416,384", ("16,384", "16,384")),
    ],
)
def test_a_run_of_two_values_is_cut(kind, text, values):
    assert split_values(kind, text, 2) == values


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("tokens", "32K"),
        ("tokens", "128128K"),
        ("score", "5050"),
        ("score", "69.479.1"),
        ("rank", "#2"),
        ("count", "4 tracked"),
        ("text", "Coding, RAG, and AgentsCoding"),
        ("tokens", "20,238,191"),
        ("price", "$3.00 2.4x"),
    ],
)
def test_a_run_that_can_be_cut_in_two_ways_or_none_is_not_cut(kind, text):
    assert split_values(kind, text, 2) is None


@pytest.mark.parametrize(
    ("text", "count", "values"),
    [
        ("81.2784.14", 2, ("81.27", "84.14")),
        ("94.62%90.11%", 2, ("94.62%", "90.11%")),
        ("81.2784.1450.25", 3, ("81.27", "84.14", "50.25")),
        ("50724213610853.1", 2, None),
        ("5050449041.0", 3, None),
        ("81.27", 2, None),
        ("81.2784", 2, None),
        pytest.param("67.6076.1", 2, None, id="a zero before 76.1"),
        pytest.param("60.1512.3", 2, None, id="512.3 per cent"),
        pytest.param("84.186.79", 2, None, id="84.1 and 86.79"),
    ],
)
def test_runs_of_decimals(text, count, values):
    assert split_decimals(text, count) == values


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a Gemma license", "Gemma", True),
        ("Apache 2.0", "apache-2.0", True),
        ("#2", "2", True),
        ("128K", "128,000", False),
        ("Gemma", "Gemma 2", False),
    ],
)
def test_the_same_print(one, other, same):
    assert same_print(one, other) is same


@pytest.mark.parametrize(
    ("header", "fits"),
    [
        ("Zephyr 7BGPT-4o", True),
        ("Zephyr 7B GPT-4o", True),
        ("Zephyr 7B-GPT 4o", True),
        ("GPT-4oZephyr 7B", False),
        ("Zephyr 7B", False),
        ("Zephyr 7BGPT-4o mini", False),
    ],
)
def test_a_header_that_is_names_run_together(header, fits):
    assert columns_of(["Zephyr 7B", "GPT-4o"], header) is fits
