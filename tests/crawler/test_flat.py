"""Tables without marks: line by line, glued, in triples, in tabs, in two halves."""

from __future__ import annotations

import pytest

from crawler.claims.flat import find_tables
from crawler.claims.flatheads import cut_heads
from crawler.claims.gluedrows import cut_row
from crawler.claims.labels import Findings
from crawler.claims.lines import read_blocks
from crawler.claims.subjects import Subject
from crawler.read.document import Table
from crawler.read.pages import read_html
from crawler.read.text import read_text
from tests.crawler.anypage import (
    facts,
    page_about,
    page_of_line,
    qualified,
    read_any,
    read_html_of,
)

TWO = (Subject("Ada 1"), Subject("Bob 2"))


def found_in(document, *subjects):
    """Return the lines as texts, and the tables as rows of texts."""
    page = page_about(document, *subjects)
    return [
        [[cell.text for cell in row] for row in block.rows]
        if isinstance(block, Table)
        else block.text
        for block in find_tables(page, document.blocks)
    ]


def flat(text, *subjects):
    return found_in(read_text(text), *subjects)


def test_heads_line_by_line_and_as_many_lines_for_each_row():
    text = (
        "Model\nContext window\nInput price\nGPT-4o\n128K\n$2.50\nGPT-4\n8K\n$30\n"
        "That is all we know.\n"
    )
    assert flat(text) == [
        [
            ["Model", "Context window", "Input price"],
            ["GPT-4o", "128K", "$2.50"],
            ["GPT-4", "8K", "$30"],
        ],
        "That is all we know.",
    ]
    assert facts(read_any(text)) == [
        ("GPT-4o", "context_window", "128K"),
        ("GPT-4o", "price", "$2.50"),
        ("GPT-4", "context_window", "8K"),
        ("GPT-4", "price", "$30"),
    ]


def test_a_rank_may_stand_before_the_name():
    text = "#\nModel\nContext window\n1\nGPT-4o\n128K\n2\nGPT-4\n8K\n"
    assert flat(text) == [
        [
            ["#", "Model", "Context window"],
            ["1", "GPT-4o", "128K"],
            ["2", "GPT-4", "8K"],
        ]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Model\nContext window\nGPT-4o\n128K\nThat is all.",
        "Charm\nContext window\nGPT-4o\n128K\nGPT-4\n8K",
        "Model\nCharm\nGPT-4o\nnice\nGPT-4\nbig",
        "Model\nContext window\nInput price\nGPT-4o\n128K\n$2.50\nGPT-4\n$30\n8K",
        "# Model\nContext window\nGPT-4o\n128K\nGPT-4\n8K",
        "Model\nContext window\n## GPT-4o\n128K\n## GPT-4\n8K",
    ],
)
def test_lines_that_fit_no_heads_stay_lines(text):
    assert all(isinstance(block, str) for block in flat(text))


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("ModelContextInput $/1M", ["Model", "Context", "Input $/1M"]),
        (
            "ModelContext windowInputOutput",
            ["Model", "Context window", "Input", "Output"],
        ),
        (
            "ModelContext windowInput priceOutput price",
            ["Model", "Context window", "Input price", "Output price"],
        ),
        (
            "ModelInput ($/1M tokens)Output ($/1M tokens)",
            ["Model", "Input ($/1M tokens)", "Output ($/1M tokens)"],
        ),
        ("NameContext lengthWhat else", ["Name", "Context length", "What else"]),
        ("模型上下文长度输入", ["模型", "上下文长度", "输入"]),
        ("ModelCharm", []),
        ("Modelcontext", []),
        ("Context windowModel", []),
        ("Model", []),
        ("", []),
    ],
)
def test_a_run_of_heads_is_cut_into_known_ones(text, heads):
    assert [head.text for head in cut_heads(page_of_line(), text)] == heads


HEADS = "ModelContext windowInputOutput"


def cut(text, heads=HEADS):
    page = page_of_line()
    return cut_row(page, cut_heads(page, heads), text)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("GPT-4o128K$2.50$10.00", ("GPT-4o", "128K", "$2.50", "$10.00")),
        ("GPT-5.41M$1.25$10.00", ("GPT-5.4", "1M", "$1.25", "$10.00")),
        ("o3200K$2.00$8.00", ("o3", "200K", "$2.00", "$8.00")),
        ("GPT-4o128,000$2.50$10.00", ("GPT-4o", "128,000", "$2.50", "$10.00")),
        (
            "Claude Sonnet 4200K$3.00$15.00",
            ("Claude Sonnet 4", "200K", "$3.00", "$15.00"),
        ),
        ("GPT-4o 128K $3.00 $15.00", ("GPT-4o", "128K", "$3.00", "$15.00")),
        ("Llama 3.1 8B128K$0.1$0.2", ("Llama 3.1 8B", "128K", "$0.1", "$0.2")),
        ("Rocket Eleven16K$1.00$2.00", ("Rocket Eleven", "16K", "$1.00", "$2.00")),
        ("GPT-4o128K$2.50", ("GPT-4o", "128K", "$2.50", "")),
    ],
)
def test_a_glued_row_is_cut_by_the_shapes_of_its_values(text, cells):
    assert cut(text) == cells


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("GPT-4128K$2$8", id="GPT-4 and 128K, or GPT-41 and 28K"),
        pytest.param("GPT-411M$1.25$10.00", id="GPT-4 and 11M, or GPT-4.1 and 1M"),
        pytest.param("GPT-4o$2.50$10.00", id="a cell is missing"),
        pytest.param("hello", id="no value"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_glued_row_with_two_ways_to_cut_it_or_none_is_not_cut(text):
    assert cut(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Phi-416K",
        "Rocket 116K",
    ],
)
def test_a_name_that_may_end_within_a_number_is_not_cut(text):
    assert cut(text, "ModelContext window") is None


def test_a_row_that_kept_its_spaces_is_not_cut_within_a_number():
    assert cut("Phi-4 16K", "ModelContext window") in (None, ("Phi-4", "16K"))


def test_glued_rows_below_glued_heads_are_a_table():
    text = f"{HEADS}\nGPT-4o128K$2.50$10.00\nGPT-4128K$2$8\nwords only\nand more"
    assert flat(text) == [
        [
            ["Model", "Context window", "Input", "Output"],
            ["GPT-4o", "128K", "$2.50", "$10.00"],
            ["GPT-4128K$2$8"],
        ],
        "words only",
        "and more",
    ]
    assert {who for who, _, _ in facts(read_any(text))} == {"GPT-4o"}


def test_glued_heads_without_rows_are_a_line():
    assert flat(f"{HEADS}\nwords only") == [HEADS, "words only"]


def test_value_label_value_of_the_two_models_of_a_page():
    text = "88.7\nMMLU\n86.0\n53.6\nGPQA\n48\nand so on"
    assert flat(text, *TWO) == [
        [
            ["Benchmark", "Ada 1", "Bob 2"],
            ["MMLU", "88.7", "86.0"],
            ["GPQA", "53.6", "48"],
        ],
        "and so on",
    ]


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("88.7\nMMLU\n86.0", TWO[:1]),
        ("88.7\nMMLU\n86.0", ()),
        ("88.7\nCharm\n86.0", TWO),
        ("88.7\nMMLU\nhigh", TWO),
        ("88.7\nMMLU\n86.0\n77\nMATH", TWO),
    ],
)
def test_triples_that_are_not_certain_stay_lines(text, subjects):
    assert flat(text, *subjects) == text.split("\n")


def tabbed(before, *prices, head="Input ($/1M tokens)"):
    one = (
        f"<table><tr><th>Model</th><th>{head}</th></tr>"
        "<tr><td>GPT-4o</td><td>{}</td></tr></table>"
    )
    return before + "".join(map(one.format, prices))


TABS = "<p>Global</p><p>Regional</p>"


def scopes(markup):
    document = read_html(markup, "page")
    found = find_tables(page_about(document), document.blocks)
    return [block.scope for block in found if isinstance(block, Table)]


def test_each_of_several_equal_tables_belongs_to_its_tab():
    assert scopes(tabbed(TABS, "$1", "$2")) == ["Global", "Regional"]
    found = read_html_of(f"<h2>Prices</h2>{tabbed(TABS, '$1', '$2')}")
    assert qualified(found, "tier") == [
        ("GPT-4o", "$1", "Global"),
        ("GPT-4o", "$2", "Regional"),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(tabbed("<p>Global</p>", "$1", "$2"), id="a line too few"),
        pytest.param(tabbed("<p>All</p><p>All</p>", "$1", "$2"), id="equal lines"),
        pytest.param(tabbed("<h2>A</h2><h2>B</h2>", "$1", "$2"), id="headings"),
        pytest.param(tabbed(TABS, "$1"), id="one table"),
        pytest.param(
            tabbed("<p>Global</p><p>" + "words " * 9 + "</p>", "$1", "$2"), id="prose"
        ),
        pytest.param(
            tabbed(TABS, "$1") + tabbed("", "$2", head="Output ($/1M tokens)"),
            id="other heads",
        ),
    ],
)
def test_tables_without_a_tab_each_have_none(markup):
    assert set(scopes(markup)) == {""}


def row_table(*cells):
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    return f"<table><tr>{body}</tr></table>"


@pytest.mark.parametrize(
    ("head", "joined"),
    [
        (("Model", "Input"), True),
        (("Charm", "Input"), False),
        (("Model", "Input", "Output"), False),
    ],
)
def test_a_head_alone_is_joined_with_the_body_in_the_next_table(head, joined):
    document = read_html(row_table(*head) + row_table("GPT-4o", "$1"), "page")
    assert len(found_in(document)) == (1 if joined else 2)


RUN = """The mean falls by 0.5% on C-MTEB.

ModelParamsAvg.Clust.Pair Rank
Qwen3-Max0.6B58.0869.8048.23
bge-large-gemma29B67.6475.3159.30
GPT-4o4B72.2775.4677.89
"""


def test_a_run_of_results_below_as_many_unknown_heads():
    read = read_any(RUN)
    assert facts(read, "parameters") == [
        ("Qwen3-Max", "parameters", "0.6B"),
        ("GPT-4o", "parameters", "4B"),
    ]  # 'gemma' or 'gemma2', '29B' or '9B': nobody can tell
    scores = [one for one in qualified(read, "benchmark", "setting") if one[2]]
    assert scores == [
        ("Qwen3-Max", "58.08", "C-MTEB", ""),
        ("Qwen3-Max", "69.80", "C-MTEB", "Clust."),
        ("Qwen3-Max", "48.23", "C-MTEB", "Pair Rank"),
        ("GPT-4o", "72.27", "C-MTEB", ""),
        ("GPT-4o", "75.46", "C-MTEB", "Clust."),
        ("GPT-4o", "77.89", "C-MTEB", "Pair Rank"),
    ]


def test_more_heads_than_results_are_not_cut():
    read = read_any(RUN.replace("Clust.", "Clust.Retr."))
    assert facts(read, "score") == []


def test_this_model_is_the_one_that_the_page_is_about_and_its_base_is_not():
    text = RUN + "This model4B-W4A1671.7575.4377.51\n"
    page = page_about(read_text(text), Subject("GPT-4o", "me/gpt-4o-w4"))
    findings = Findings()
    read_blocks(page, findings)
    own = [one for one in findings.claims if one.value_text in ("71.75", "72.27")]
    assert [(one.subject_text, one.slug) for one in own] == [
        ("GPT-4o", ""),
        ("GPT-4o", "me/gpt-4o-w4"),
    ]
