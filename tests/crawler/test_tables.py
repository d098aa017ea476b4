"""Tables: which way they run, whose a column is, and what slipped."""

from __future__ import annotations

import pytest

from tests.crawler.pages import (
    GEMMA,
    HTML,
    PHI,
    read_model,
    read_pair,
    said,
    scores,
    unsettled,
)

BOTH = [(PHI, "parameters", "14B"), (GEMMA, "parameters", "27B")]


def table(*rows: str) -> str:
    """Write rows of 'a | b' as a Markdown table whose first row is the head."""
    first, *rest = [f"| {row} |" for row in rows]
    return "\n".join([first, "|---" * (first.count("|") - 1) + "|", *rest]) + "\n"


def test_models_are_columns_where_the_head_names_them():
    found = read_pair(
        table("Metric | Gemma 3 27B | Phi-4", "Context Window | 128K | 16K")
    )
    assert said(found) == [
        (GEMMA, "context_window", "128K"),
        (PHI, "context_window", "16K"),
    ]


def test_models_are_rows_where_the_first_cells_name_them():
    found = read_pair(
        table(
            "Model | Context Window | Parameters",
            "Gemma 3 27B | 128K | 27B",
            "Phi-4 | 16K | 14B",
            " | 1K | 1B",
            "Llama 3.2 3B | 128K | —",
        )
    )
    assert said(found) == [
        (GEMMA, "context_window", "128K"),
        (GEMMA, "parameters", "27B"),
        (PHI, "context_window", "16K"),
        (PHI, "parameters", "14B"),
        ("Llama 3.2 3B", "context_window", "128K"),
    ]


def test_names_in_the_head_go_before_the_order_of_the_title():
    found = read_pair(
        table("Specification | Gemma 3 27B | Phi-4", "Parameters | 27B | 14B")
    )
    assert said(found) == [(GEMMA, "parameters", "27B"), (PHI, "parameters", "14B")]


@pytest.mark.parametrize(
    ("head", "claims"),
    [
        ("Specification | | ", BOTH),
        ("Specification | — | - ", BOTH),
        ("Specification | Left | Right", []),
        ("Specification | 1 | 2", []),
    ],
)  # fmt: skip
def test_the_title_s_order_counts_only_where_the_head_is_empty(head, claims):
    found = read_pair(table(head, "Parameters | 14B | 27B"))
    assert said(found) == claims
    if not claims:
        assert unsettled(found) == [("Parameters", "14B")]


def test_an_empty_head_of_another_width_has_no_order():
    found = read_pair(table("Specification | | | ", "Parameters | 14B | 27B | 3B"))
    assert said(found) == []
    assert len(unsettled(found)) == 1


def test_a_third_column_belongs_to_the_model_it_names():
    found = read_pair(
        table(
            "Metric | Phi-4 | Gemma 3 27B | GPT-4o", "Context Window | 16K | 128K | 64K"
        )
    )
    assert said(found)[2:] == [("GPT-4o", "context_window", "64K")]
    assert [claim.slug for claim in found.claims] == ["phi-4", "gemma-3-27b", ""]


def test_a_shortened_name_in_the_head_is_settled_or_an_issue():
    found = read_pair(table("Metric | Phi-4 | 3 27B", "Context Window | 16K | 128K"))
    settled = (GEMMA, "context_window", "128K") in said(found)
    assert settled or unsettled(found) == [("Metric", "3 27B")]


@pytest.mark.parametrize("row", ["Parameters | 14B", "Parameters | 14B | 27B | 3B"])
def test_a_ragged_row_is_issues(row):
    found = read_pair(table("Metric | Phi-4 | Gemma 3 27B", row))
    assert said(found) == []
    assert [label for label, _ in unsettled(found)] == ["Parameters"]


@pytest.mark.parametrize(
    "slipped",
    [
        "Phi-4 | 16K | Dec 12, 2024 | ",
        "Phi-4 | Dec 12, 2024 | 16K | —",
    ],
)
def test_a_row_that_slipped_is_issues_and_no_claims(slipped):
    found = read_pair(
        table(
            "Model | Organization | Context Window | Release Date",
            slipped,
            "Gemma 3 27B | Google | 128K | Mar 12, 2025",
        )
    )
    assert {who for who, _, _ in said(found)} == {GEMMA}
    assert {label for label, _ in unsettled(found)} == {PHI}


def test_a_last_cell_that_is_empty_alone_is_no_slip():
    found = read_pair(
        table("Model | Organization | Context Window", "Phi-4 | Microsoft | ")
    )
    assert said(found) == [(PHI, "organization", "Microsoft")]


@pytest.mark.parametrize("cell", ["—", "-", "", "--"])
def test_an_empty_cell_says_nothing(cell):
    found = read_pair(
        table("Metric | Phi-4 | Gemma 3 27B", f"Arena Rank | {cell} | #27")
    )
    assert said(found) == [(GEMMA, "arena_rank", "#27")]
    assert found.issues == ()


def test_a_label_nobody_knows_is_an_issue():
    found = read_pair(
        table("Metric | Phi-4 | Gemma 3 27B", "Charm | 5 | 6", "Share | a | b")
    )
    assert [(one.kind, one.label_text) for one in found.issues][:1] == [
        ("unmapped_label", "Charm")
    ]
    assert said(found) == []


def test_scores_of_two_models():
    found = read_pair(
        table(
            "Benchmark | Phi-4 | Gemma 3 27B",
            "MMLU PRO | 70.4 | 67.5",
            "Odd Test | 1 | —",
        )
    )
    assert scores(found) == [
        (PHI, "MMLU PRO", "70.4", ""),
        (PHI, "Odd Test", "1", ""),
        (GEMMA, "MMLU PRO", "67.5", ""),
    ]


def test_scores_of_the_only_model_and_of_those_it_is_compared_with():
    found = read_model(
        table(
            "Benchmark | Score | Comparison",
            "DocVQA | 94.5 | Outperforms InternVL2-8B (91.6) and MiniCPM-V 2.6 (90.8)",
            "Video-MME | 63.3 / 69.0 | Below GPT-4o (71.9/77.2)",
            "MTVQA | 26.3 | No comparable scores",
            "MMMU | 54.1 | Outperforms Rocket 1B (12.0)",
        )
    )
    assert scores(found) == [
        ("Rocket 1B", "DocVQA", "94.5", ""),
        ("InternVL2-8B", "DocVQA", "91.6", "third_party"),
        ("MiniCPM-V 2.6", "DocVQA", "90.8", "third_party"),
        ("Rocket 1B", "Video-MME", "63.3", ""),
        ("Rocket 1B", "Video-MME", "69.0", ""),
        ("GPT-4o", "Video-MME", "71.9", "third_party"),
        ("GPT-4o", "Video-MME", "77.2", "third_party"),
        ("Rocket 1B", "MTVQA", "26.3", ""),
        ("Rocket 1B", "MMMU", "54.1", ""),
        ("Rocket 1B", "MMMU", "12.0", ""),
    ]
    parts = [claim.part for claim in found.claims if claim.property == "score"]
    assert parts == [0, 0, 0, 1, 2, 1, 2, 0, 0, 0]


def test_a_pair_of_numbers_without_two_settings_is_not_given_to_others():
    found = read_model(
        table("Benchmark | Score | Comparison", "DocVQA | 94.5 | Below GPT-4o (91/92)")
    )
    assert scores(found) == [("Rocket 1B", "DocVQA", "94.5", "")]
    assert [one.kind for one in found.issues] == ["unparsed_value"]


def test_a_model_among_the_benchmarks_is_no_benchmark():
    found = read_model(table("Dataset | Score", "MMLU | 50.1", "GPT-4o | 88.7"))
    assert scores(found) == [("Rocket 1B", "MMLU", "50.1", "")]


def test_metrics_in_the_head_and_in_a_column():
    found = read_model(
        table("Dataset | MAP | MRR", "Mmarco-reranking | 35.46 | 34.60")
        + "\n"
        + table("Dataset | Metric | Score", "LibriSpeech clean | WER | 3.0%")
    )
    assert [
        (one.qualifiers["benchmark"], one.qualifiers["metric"], one.value_text)
        for one in found.claims
        if one.property == "score"
    ] == [
        ("Mmarco-reranking", "MAP", "35.46"),
        ("Mmarco-reranking", "MRR", "34.60"),
        ("LibriSpeech clean", "WER", "3.0%"),
    ]


def test_scores_without_a_model_are_issues():
    found = read_pair(table("Benchmark | Score", "MMLU | 88.7"))
    assert said(found) == []
    assert [one.kind for one in found.issues][:1] == ["unresolved_subject"]


def test_pairs_belong_to_the_model_named_before_them():
    page = (
        "<h3>Gemma 3 27B</h3><dl><dt>Parameters</dt><dd>27B</dd></dl>"
        "<h3>Phi-4</h3><dl><dt>Parameters</dt><dd>14B</dd></dl>"
        "<h3>Notes</h3><dl><dt>Parameters</dt><dd>1B</dd></dl>"
    )
    found = read_pair(page, HTML)
    assert said(found) == [(GEMMA, "parameters", "27B"), (PHI, "parameters", "14B")]
    assert [(one.kind, one.value_text) for one in found.issues] == [
        ("unresolved_subject", "1B")
    ]


def test_a_term_of_two_values_is_nobody_s():
    page = "<h3>Phi-4</h3><dl><dt>Parameters</dt><dd>14B</dd><dd>27B</dd></dl>"
    found = read_pair(page, HTML)
    assert said(found) == []
    assert unsettled(found) == [("Parameters", "14B")]


def test_cards_side_by_side_in_a_box_are_cards():
    card = (
        "<div><div>{}</div><div><span>Input tokens</span><span>{}</span></div>"
        "<div><span>Best provider</span><span>{}</span></div></div>"
    )
    cards = card.format(PHI, "$0.07", "Azure") + card.format(GEMMA, "$0.10", "Groq")
    found = read_pair(f"<h2>Pricing Analysis</h2><div>{cards}</div>", HTML)
    assert said(found, "price") == [(PHI, "price", "$0.07"), (GEMMA, "price", "$0.10")]


def test_a_grid_of_boxes_is_read_like_a_table():
    row = "<div><span>{}</span><span>{}</span><span>{}</span></div>"
    rows = row.format("Metric", PHI, GEMMA) + row.format("Arena Rank", "", "#27")
    found = read_pair(f"<div>{rows}</div>", HTML)
    assert said(found) == [(GEMMA, "arena_rank", "#27")]
