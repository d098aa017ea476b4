"""Tables whose columns are models: whose a column is, and what its rows are called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.claims.cells import Style
from crawler.claims.columns import (
    Layout,
    label_in,
    makes,
    meaning_of,
    model_columns,
    report_ragged,
)
from crawler.claims.extract import extract_page
from crawler.claims.labels import Findings
from crawler.claims.subjects import Subject
from crawler.read.document import Words
from crawler.vocabulary import Meaning
from tests.crawler.anypage import (
    facts,
    html_table,
    issues,
    page_of_line,
    qualified,
    read_any,
    read_html_of,
    table,
    table_of,
    words,
)
from tests.crawler.pages import TEXT, TWO

HEAD = "Specification | GPT-4o | Claude Sonnet 4"


def layout_of(*heads, unit=None):
    rows = tuple(tuple(map(words, head)) for head in heads)
    return Layout(rows, (), Style(), "", unit=unit or {})


def columns_named(heads, *subjects):
    page, rows = table_of(table(" | ".join(heads)))
    layout = Layout(rows, (), Style(), "")
    found = model_columns(replace(page, subjects=subjects), layout)
    return {column: subject.name for column, subject in found.items()}


def test_a_layout_knows_its_heads_and_what_stands_above_them():
    wide = words("Price")
    heads = ((words("Model"), wide, wide), (words(""), words("In"), words("Out")))
    layout = Layout(heads, (), Style(), "")
    assert layout.width == 3
    assert [layout.head(place).text for place in range(3)] == ["Model", "In", "Out"]
    assert [layout.group(place) for place in range(3)] == ["", "Price", "Price"]
    assert Layout((), (), Style(), "").width == 0


@pytest.mark.parametrize(
    ("unit", "text", "sample"),
    [
        ({"per": "1M tokens"}, "2.50", "$2.50"),
        ({"per": "1M tokens"}, "128K", "128K"),
        ({"per": "1M tokens"}, "$2.50", "$2.50"),
        ({}, "2.50", "2.50"),
    ],
)
def test_a_bare_number_is_money_where_a_unit_was_stated(unit, text, sample):
    assert layout_of(["Model"], unit=unit).sample(text) == sample


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (["", "GPT-4o", "Claude Sonnet 4"], {1: "GPT-4o", 2: "Claude Sonnet 4"}),
        (["", "GPT-4o", "Charm"], {1: "GPT-4o"}),
        (["", "GPT-4o", "Charm", "Ease"], {}),
        (["GPT-4o", "Price", "Context"], {}),
        (["", "Context window", "Price"], {}),
        (["", "", ""], {}),
    ],
)
def test_heads_name_the_models_of_the_columns(heads, columns):
    assert columns_named(heads) == columns


LLAMAS = (Subject("Llama 3.1 405B"), Subject("Llama 3.1 70B"))


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (["", "3.1 405B", "3.1 70B"], {1: "Llama 3.1 405B", 2: "Llama 3.1 70B"}),
        (["", "70B", "405B"], {1: "Llama 3.1 70B", 2: "Llama 3.1 405B"}),
        (["", "", ""], {1: "Llama 3.1 405B", 2: "Llama 3.1 70B"}),
        (["", "3.1", "3.1 70B"], {}),
        (["", "70B", "70B"], {}),
        (["", "first", "second"], {}),
        (["", "", "", ""], {}),
    ],
)
def test_shortened_heads_are_matched_each_with_one_model_alone(heads, columns):
    assert columns_named(heads, *LLAMAS) == columns


def test_rows_say_what_the_columns_have():
    found = read_any(
        table(HEAD, "Context window | 128K | 200K", "Input price | $2.50/1M | $3/1M")
    )
    assert facts(found) == [
        ("GPT-4o", "context_window", "128K"),
        ("Claude Sonnet 4", "context_window", "200K"),
        ("GPT-4o", "price", "$2.50/1M"),
        ("Claude Sonnet 4", "price", "$3/1M"),
    ]


def test_a_row_over_the_others_is_their_section():
    cells = '<td colspan="3">{}</td>'
    row = "<td>{}</td><td>{}</td><td>{}</td>"
    rows = [
        row.format("", "GPT-4o", "GPT-4").replace("td", "th"),
        cells.format("Pricing"),
        row.format("Input", "$1", "$2"),
        cells.format("Limits"),
        row.format("Context window", "128K", "8K"),
    ]
    page = "<table>" + "".join(f"<tr>{one}</tr>" for one in rows) + "</table>"
    assert [one.section_text for one in read_html_of(page).claims] == [
        *("Pricing", "Pricing", "Limits", "Limits")
    ]


def test_a_label_over_several_rows_is_their_group():
    page = (
        "<table><tr><th></th><th></th><th>GPT-4o</th><th>GPT-4</th></tr>"
        "<tr><td rowspan=2>Pricing</td><td>Input</td><td>$1</td><td>$2</td></tr>"
        "<tr><td>Output</td><td>$3</td><td>$4</td></tr></table>"
    )
    assert qualified(read_html_of(page), "meter") == [
        ("GPT-4o", "$1", "input"),
        ("GPT-4", "$2", "input"),
        ("GPT-4o", "$3", "output"),
        ("GPT-4", "$4", "output"),
    ]


@pytest.mark.parametrize("row", ["MMLU | 88.7", "MMLU | 88.7 | 86.0 | 84.2"])
def test_a_ragged_row_is_nobody_s(row):
    found = read_any(table("Benchmark | GPT-4o | Claude Sonnet 4", row))
    assert facts(found) == []
    assert {kind for kind, _, _ in issues(found)} == {"ambiguous_column"}


def test_a_ragged_row_is_noted_once_for_each_of_its_values():
    found = Findings()
    row = [words("MMLU"), words("88.7"), words("86.0")]
    report_ragged(found, row, 4, [row[1], row[1], row[2]])
    assert [one.value_text for one in found.issues] == ["88.7", "86.0"]
    assert "4 cells, found 3" in found.issues[0].message


def test_a_column_whose_head_names_nobody_is_left_alone_and_noted():
    found = read_any(
        table(
            "Benchmark | GPT-4o | Claude Sonnet 4 | Charm | ",
            "MMLU | 88.7 | 86.0 | 4 | 5",
        )
    )
    assert [value for _, _, value in facts(found)] == ["88.7", "86.0"]
    assert issues(found) == [("ambiguous_column", "Benchmark", "Charm")]


def test_below_benchmark_any_label_is_one():
    head = "Benchmark | GPT-4o | Claude Sonnet 4"
    odd = "Odd Test | 5 | 6"
    assert qualified(read_any(table(head, odd)), "benchmark") == [
        ("GPT-4o", "5", "Odd Test"),
        ("Claude Sonnet 4", "6", "Odd Test"),
    ]
    other = read_any(table(HEAD, odd, "Context window | 8K | 9K"))
    assert issues(other) == [("unmapped_label", "Odd Test", "5")]
    assert len(facts(other)) == 2


def test_a_second_label_says_how_a_result_was_reached():
    found = read_any(
        table(
            "Benchmark | Metric | GPT-4o | Claude Sonnet 4",
            "MMLU | 5-shot | 88.7 | 86.0",
            "LibriSpeech | WER | 3 | 4",
        )
    )
    assert qualified(found, "benchmark", "setting", "metric")[::2] == [
        ("GPT-4o", "88.7", "MMLU", "5-shot", ""),
        ("GPT-4o", "3", "LibriSpeech", "", "WER"),
    ]


def test_a_sentence_above_the_table_says_the_unit_of_its_prices():
    found = read_any(
        "Prices are in USD per 1M tokens.\n\n"
        + table("Price | GPT-4o | Claude Sonnet 4", "Input | 2.50 | 3")
    )
    assert qualified(found, "meter", "currency", "per") == [
        ("GPT-4o", "2.50", "input", "USD", "1M tokens"),
        ("Claude Sonnet 4", "3", "input", "USD", "1M tokens"),
    ]


def test_a_provider_that_makes_the_model_is_its_organization():
    found = read_any(
        table(HEAD, "Provider | Azure | Anthropic", "Context window | 8K | 9K")
    )
    assert facts(found, "organization") == [
        ("Claude Sonnet 4", "organization", "Anthropic")
    ]
    assert issues(found) == [("unmapped_label", "Provider", "Azure")]


def test_cells_with_labels_of_their_own_are_read_inside():
    cell = "<div>Input: {}/1M</div><div>Output: {}/1M</div>"
    found = read_html_of(
        html_table(
            ("Specification", "GPT-4o", "GPT-4"),
            ("API pricing", cell.format("$1", "$2"), cell.format("$3", "$4")),
        )
    )
    assert qualified(found, "meter") == [
        ("GPT-4o", "$1/1M", "input"),
        ("GPT-4o", "$2/1M", "output"),
        ("GPT-4", "$3/1M", "input"),
        ("GPT-4", "$4/1M", "output"),
    ]


STACK = "Benchmark | GPT-4o | Claude Sonnet 4"


def test_benchmarks_that_share_a_row_have_a_score_each():
    found = read_any(table(STACK, "MMLU GPQA | 88.7 53.6 | 86.0 50.1"))
    assert qualified(found, "benchmark") == [
        ("GPT-4o", "88.7", "MMLU"),
        ("GPT-4o", "53.6", "GPQA"),
        ("Claude Sonnet 4", "86.0", "MMLU"),
        ("Claude Sonnet 4", "50.1", "GPQA"),
    ]


def test_a_stack_that_lost_a_score_is_not_read():
    found = read_any(table(STACK, "MMLU GPQA | 88.7 53.6 | 86.0"))
    assert facts(found) == []


@pytest.mark.parametrize(
    ("maker", "model", "makes_it"),
    [
        ("OpenAI", "GPT-4o", True),
        ("OpenAI", "openai/gpt-4o", True),
        ("OpenAI", "OpenAI: GPT-4o", True),
        ("OpenAI", "o3", True),
        ("Google", "Gemini 2.5 Pro", True),
        ("Alibaba", "Qwen3 8B", True),
        ("Anthropic", "GPT-4o", False),
        ("Azure", "GPT-4o", False),
        ("Nobody Inc", "GPT-4o", False),
        ("Meta", "Llamas of Peru", False),
    ],
)
def test_who_makes_a_model_of_a_family(maker, model, makes_it):
    assert makes(page_of_line(), maker, Subject(model)) is makes_it


def test_a_label_has_no_explanation_behind_it():
    text = "Context window, in tokens of the model's own making"
    assert label_in(page_of_line(text), words(text)) == text
    assert label_in(page_of_line("MMLU*"), words("MMLU*")) == "MMLU"
    cell = "<b>Context window</b><small>how much it can hold in mind at once</small>"
    page = html_table(
        ("Specification", "GPT-4o", "GPT-4"), (cell, "128K", "8K"), ("MMLU", "1", "2")
    )
    assert read_html_of(page).claims[0].label_text == "Context window"


@pytest.mark.parametrize(
    ("group", "label", "values", "meaning"),
    [
        ("", "Context window", ["128K"], Meaning("context_window")),
        ("", "Input", ["$2", "N/A"], Meaning("price", {"meter": "input"})),
        ("Input", "price", ["$2"], Meaning("price", {"meter": "input"})),
        ("", "Charm", ["5"], None),
        ("", "", ["5"], None),
    ],
)
def test_a_label_and_its_group_mean_something_together(group, label, values, meaning):
    assert meaning_of(page_of_line(), group, label, values) == meaning


def test_a_value_that_is_unknown_says_nothing_of_the_label():
    found = read_any(table(HEAD, "Input | N/A | $2.50"))
    assert ("Claude Sonnet 4", "price", "$2.50") in facts(found)


def test_models_of_the_address_are_known_in_short():
    text = "Llama 3.1 405B vs Llama 3.1 70B\n\n" + table(
        "Metric | 3.1 405B | 3.1 70B", "MMLU | 88.6 | 86.0"
    )
    url = "https://two.example/compare/llama-3.1-405b-vs-llama-3.1-70b"
    found = extract_page(TWO, url, TEXT, text.encode())
    assert facts(found) == [
        ("Llama 3.1 405B", "score", "88.6"),
        ("Llama 3.1 70B", "score", "86.0"),
    ]


def test_words_of_a_row_keep_their_locators():
    found = read_any(table(HEAD, "Context window | 128K | 200K"))
    assert [one.locator for one in found.claims] == ["line:3/bar:2", "line:3/bar:3"]
    assert Words("128K", "line:3/bar:2") == Words("128K", found.claims[0].locator)
