"""Short texts of values that say what they are by the words beside them."""

from __future__ import annotations

import pytest

from crawler.claims.phrases import facts_in
from tests.crawler.anypage import facts, page_of_line, read_any, words


def listed(text):
    return [
        (meaning.property, meaning.qualifiers.get("meter", ""), value.text)
        for _, meaning, value in facts_in(page_of_line(), words(text))
    ]


@pytest.mark.parametrize(
    ("text", "prices"),
    [
        ("$0.56 input, $1.68 output", {"input": "$0.56", "output": "$1.68"}),
        ("$2.50 in / $10 out", {"input": "$2.50", "output": "$10"}),
        ("$2.50/1M input tokens", {"input": "$2.50"}),
        ("$2 per 1M tokens for input", {"input": "$2"}),
        ("Input $3 Output $15", {"input": "$3", "output": "$15"}),
        ("Eingabe: 3 € · Ausgabe: 15 €", {"input": "3 €", "output": "15 €"}),
        ("2M context$0.2/M input tokens", {"input": "$0.2"}),
        ("$0.04 per image", {"image": "$0.04"}),
        ("$3 prompt, $15 completion", {"input": "$3", "output": "$15"}),
        ("$0.30 cached input", {"cached_input": "$0.30"}),
        ("€2 in", {"input": "€2"}),
        ("¥2 input", {"input": "¥2"}),
    ],
)
def test_prices_and_what_they_are_for(text, prices):
    found = [one for one in listed(text) if one[0] == "price"]
    assert {meter: value for _, meter, value in found} == prices


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("128K context", [("context_window", "", "128K")]),
        ("128K tokens of context", [("context_window", "", "128K tokens")]),
        (
            "1M context window and 64K max output",
            [("context_window", "", "1M"), ("max_output_tokens", "", "64K")],
        ),
        ("8K output limit", [("max_output_tokens", "", "8K")]),
        (
            "70B parameters, 13B active parameters",
            [("parameters", "", "70B"), ("active_parameters", "", "13B")],
        ),
        ("7 billion parameters", [("parameters", "", "7 billion")]),
        ("Released 2024-05-13", [("release_date", "", "2024-05-13")]),
        ("launched on 13 May 2024", [("release_date", "", "13 May 2024")]),
        ("announced in March 2025", [("release_date", "", "March 2025")]),
        ("knowledge cut-off: June 2024", [("knowledge_cutoff", "", "June 2024")]),
        ("updated on Aug 6, 2024", [("update_date", "", "Aug 6, 2024")]),
        ("MIT license", [("license", "", "MIT")]),
        ("Apache 2.0 licensed", [("license", "", "Apache 2.0")]),
    ],
)
def test_limits_sizes_dates_and_licences(text, found):
    assert listed(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MIT",
        "Limited",
        "$3/$15",
        "$10 outside",
        "$5 inside",
        "128K context caching",
        "released soon",
        "70 parameters",
        "5 inputs",
        "Models up to 16B parameters$0.50",
        "Base model$ / 1M training tokens",
        "Save $5 on input",
        "输入 512K – 1M",
        "≤ 512K input",
        "A sentence that is long and has 128K context. Another one follows it here.",
    ],
)
def test_a_value_without_its_word_is_no_fact(text):
    assert listed(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "$0.30 input (cached)",
        "$0.30 input caching",
    ],
)
def test_a_price_of_caching_is_no_price_of_input(text):
    assert ("price", "input", "$0.30") not in listed(text)


def test_values_stand_where_their_line_stands():
    assert [
        value.locator for _, _, value in facts_in(page_of_line(), words("128K context"))
    ] == ["line:1"]


def test_a_line_that_begins_with_a_model_lists_its_facts():
    found = read_any("GPT-4o: 128K context, $2.50 in / $10 out\n")
    assert facts(found) == [
        ("GPT-4o", "context_window", "128K"),
        ("GPT-4o", "price", "$2.50"),
        ("GPT-4o", "price", "$10"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Rockets: 128K context, $2.50 in",
        "GPT-4o: unlike o3 it has 128K context",
        "GPT-4o: a model with 128K context that everybody likes.",
        "GPT-4o: words and no more",
    ],
)
def test_a_line_about_nobody_or_about_others_lists_nothing(line):
    assert facts(read_any(line)) == []


def test_facts_of_two_models_that_share_a_line():
    assert facts(read_any("Kimi K2, Kimi K2 Thinking$0.60 input, $2.50 output\n")) == [
        ("Kimi K2", "price", "$0.60"),
        ("Kimi K2", "price", "$2.50"),
        ("Kimi K2 Thinking", "price", "$0.60"),
        ("Kimi K2 Thinking", "price", "$2.50"),
    ]


def test_a_line_that_ran_together_below_a_name():
    line = "by xAISep 19, 20252M context$0.20/M input tokens$0.50/M output tokens"
    assert facts(read_any(f"# Grok 4 Fast\n\n{line}\n")) == [
        ("Grok 4 Fast", "organization", "xAI"),
        ("Grok 4 Fast", "context_window", "2M"),
        ("Grok 4 Fast", "price", "$0.20"),
        ("Grok 4 Fast", "price", "$0.50"),
    ]


def test_the_pieces_of_a_tagline():
    page = "### Magistral Small\n\nThinking model. 24B parameters. Apache 2.0.\n"
    assert facts(read_any(page)) == [
        ("Magistral Small", "license", "Apache 2.0"),
        ("Magistral Small", "parameters", "24B"),
    ]


def test_a_cell_of_phrases_below_a_price():
    page = (
        "Model | Price (/1M tokens)\n"
        "Llama 4 Scout | Input: $0.25, Output: $0.70\n"
        "Codestral 2 | Input: $0.30, Output: $0.90\n"
    )
    assert facts(read_any(page)) == [
        ("Llama 4 Scout", "price", "$0.25"),
        ("Llama 4 Scout", "price", "$0.70"),
        ("Codestral 2", "price", "$0.30"),
        ("Codestral 2", "price", "$0.90"),
    ]


def test_the_first_head_again_begins_another_table():
    page = (
        "Model | Input price (/1M tokens) | Output price (/1M tokens)\n"
        "Claude Opus 4.5 | $5.00 | $25.00\n"
        "Claude Haiku 4.5 | $1.00 | $5.00\n"
        "Llama models\n"
        "Model | Context window\n"
        "Llama 4 Scout | 10M\n"
        "Llama 4 Maverick | 1M\n"
    )
    assert facts(read_any(page)) == [
        ("Claude Opus 4.5", "price", "$5.00"),
        ("Claude Opus 4.5", "price", "$25.00"),
        ("Claude Haiku 4.5", "price", "$1.00"),
        ("Claude Haiku 4.5", "price", "$5.00"),
        ("Llama 4 Scout", "context_window", "10M"),
        ("Llama 4 Maverick", "context_window", "1M"),
    ]
