"""Facts within sentences: whose they are, and which clauses say nothing."""

from __future__ import annotations

import pytest

from crawler.claims.extract import extract_page
from crawler.claims.guards import add_spoken
from crawler.claims.labels import Findings
from crawler.claims.lines import read_blocks
from crawler.claims.subjects import Subject
from crawler.read.text import read_text
from tests.crawler.anypage import ANY, facts, page_about, qualified
from tests.crawler.pages import TEXT

TWO = (Subject("GPT-4o"), Subject("Claude 3 Opus"))


def said(text, *subjects):
    page = page_about(read_text(text), *subjects)
    findings = Findings()
    read_blocks(page, findings)
    add_spoken(findings)
    return findings


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "With 44M parameters, GPT-4o has a 128K token context window.",
            [
                ("GPT-4o", "context_window", "128K"),
                ("GPT-4o", "parameters", "44M"),
            ],
        ),
        (
            "The model has a context window of 128,000 tokens.",
            [("GPT-4o", "context_window", "128,000 tokens")],
        ),
        (
            "It was trained on 15 trillion tokens; 3 API providers.",
            [
                ("GPT-4o", "training_tokens", "15 trillion tokens"),
                ("GPT-4o", "provider_count", "3"),
            ],
        ),
        (
            "Best of 8 benchmarks: MMMLU (86.5%), GPQA (75.4%).",
            [("GPT-4o", "score", "86.5%"), ("GPT-4o", "score", "75.4%")],
        ),
        ("It scores 87.1% on MMLU.", [("GPT-4o", "score", "87.1%")]),
        (
            "Flagship; function calling, vision, quick answers and structured outputs.",
            [
                ("GPT-4o", "supports_function_calling", "function calling"),
                ("GPT-4o", "supports_vision", "vision"),
                ("GPT-4o", "supports_structured_outputs", "structured outputs"),
            ],
        ),
        (
            "It costs $3 per 1M input tokens and $15 per 1M output tokens.",
            [("GPT-4o", "price", "$3 per 1M"), ("GPT-4o", "price", "$15 per 1M")],
        ),
    ],
)
def test_a_clause_says(text, found):
    assert facts(said(text, TWO[0])) == found


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4o has a larger window than the 200K context of Claude 3 Opus.",
        "It does not have a 128K context window.",
        "It could get a 128K context window.",
        "It leads by 9.7% on GPQA.",
        "Llama 3 70B has a 128K context window.",
        "Its predecessor had a 128K context window.",
        "Good at coding, reasoning and vision.",
        "The average of 5 runs is 86.5% on GPQA.",
        "A rate of 3.5% in Europe.",
        "The 8B variant reaches 70.58 on MMLU.",
        "large-v2 reaches LibriSpeech clean WER 2.83%.",
    ],
)
def test_a_clause_that_compares_denies_or_speaks_of_others_says_nothing(text):
    assert facts(said(text, TWO[0])) == []


def test_each_of_two_models_has_its_clause():
    text = "GPT-4o has a 128K context, while Claude 3 Opus has a 200K context."
    assert facts(said(text, *TWO)) == [
        ("GPT-4o", "context_window", "128K"),
        ("Claude 3 Opus", "context_window", "200K"),
    ]
    assert facts(said("It has a 200K context.", *TWO)) == []
    assert facts(said("Both have a 200K context.", *TWO)) == [
        ("GPT-4o", "context_window", "200K"),
        ("Claude 3 Opus", "context_window", "200K"),
    ]
    assert facts(said("Both take multimodal inputs.", *TWO)) == [
        ("GPT-4o", "supports_multimodal", "multimodal inputs"),
        ("Claude 3 Opus", "supports_multimodal", "multimodal inputs"),
    ]


def test_the_one_day_of_a_clause_below_a_heading_of_days():
    text = (
        "## Knowledge Cutoff\n\nTraining data of GPT-4o ends 2023-10-01; "
        "Claude 3 Opus states none.\n"
    )
    assert facts(said(text, *TWO)) == [("GPT-4o", "knowledge_cutoff", "2023-10-01")]
    assert facts(said(text.replace("Knowledge Cutoff", "News"), *TWO)) == []


def test_below_a_name_a_clause_without_one_is_of_that_model():
    text = "Claude 3 Opus\n\nA 200K token context window.\n"
    assert facts(said(text, *TWO)) == [
        ("Claude 3 Opus", "context_window", "200K token")
    ]


def test_a_label_goes_before_a_clause_and_two_clauses_cancel_out():
    text = "Context window: 128K\n\nIt has a 32K context.\n"
    found = said(text, TWO[0])
    assert facts(found) == [("GPT-4o", "context_window", "128K")]
    assert [one.kind for one in found.issues] == ["contradiction"]
    text = "It has a 32K context.\n\nIt has a 128K context.\n"
    found = said(text, TWO[0])
    assert facts(found) == []
    assert [one.kind for one in found.issues] == ["contradiction"]


def test_a_line_of_nothing_but_facts_and_the_unit_stated_above():
    text = (
        "GPT-4o vs Claude 3 Opus\n\nCost per 1M tokens ?\nGPT-4o\n$2.50 in / $10 out\n"
        "Claude 3 Opus\n$15–20 in / $75 out\n"
    )
    read = extract_page(ANY, "https://any.example/x", TEXT, text.encode())
    assert qualified(read, "meter", "per") == [
        ("GPT-4o", "$2.50", "input", "1M tokens"),
        ("GPT-4o", "$10", "output", "1M tokens"),
        ("Claude 3 Opus", "$15–20", "input", "1M tokens"),
        ("Claude 3 Opus", "$75", "output", "1M tokens"),
    ]


def test_prices_that_ran_together_and_the_day_before_them():
    text = (
        "GPT-4o\n\nCreated May 13, 2024128,000 context\n"
        "From $2.50/M input tokensFrom $10/M output tokens\n"
    )
    assert facts(said(text, TWO[0])) == [
        ("GPT-4o", "price", "$2.50"),
        ("GPT-4o", "price", "$10"),
        ("GPT-4o", "listing_date", "May 13, 2024"),
        ("GPT-4o", "context_window", "128,000"),
    ]


def test_names_run_together_are_a_head_of_rows_that_run_together():
    text = (
        "GPT-4oClaude 3 Opus\nproviderOpenAIAnthropic\n"
        "context window128k tokens200k tokens\nmax output16,38416,384\n"
        "parameters4B~large (est.)\n"
    )
    assert facts(said(text, *TWO)) == [
        ("GPT-4o", "organization", "OpenAI"),
        ("Claude 3 Opus", "organization", "Anthropic"),
        ("GPT-4o", "context_window", "128k tokens"),
        ("Claude 3 Opus", "context_window", "200k tokens"),
        ("GPT-4o", "max_output_tokens", "16,384"),
        ("Claude 3 Opus", "max_output_tokens", "16,384"),
        ("GPT-4o", "parameters", "4B"),
    ]
