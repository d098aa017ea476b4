"""Lines: cards, pairs, and tables that lost their bars."""

from __future__ import annotations

import pytest

from crawler.claims.extract import extract_page
from crawler.items import ISSUE_KINDS
from tests.crawler.pages import (
    GEMMA,
    HTML,
    PHI,
    TEXT,
    read_model,
    read_pair,
    said,
    scores,
    unsettled,
)
from tests.sites.cases import sites

HEAD = "MetricPhi-4Gemma 3 27B\n"


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Phi-4\nContext window: 16K", [(PHI, "context_window", "16K")]),
        ("Phi-4\nContext window\n16K", [(PHI, "context_window", "16K")]),
        ("Phi-4\nMax Context:16.0K", [(PHI, "context_window", "16.0K")]),
        ("Phi-4\nParameters7 billion", [(PHI, "parameters", "7 billion")]),
        ("Phi-4\n27.0Bparameters", [(PHI, "parameters", "27.0B")]),
        ("Phi-4\nInput tokens$0.10", [(PHI, "price", "$0.10")]),
        ("Phi-4\nInput Priceper 1M tokens\n$0.07", [(PHI, "price", "$0.07")]),
        ("Phi-4\nMax Output 16.4K tokens",
         [(PHI, "max_output_tokens", "16.4K tokens")]),
        ("Phi-4\npublished Aug 2024 · updated Feb 2025",
         [(PHI, "release_date", "Aug 2024"), (PHI, "update_date", "Feb 2025")]),
        ("Context\n\nPhi-4\nInput16,000 tokens",
         [(PHI, "context_window", "16,000 tokens")]),
        ("Phi-4\nParameters\n- tokens", []),
        ("Phi-4\nContext window\nnobody has asked so far", []),
        ("Phi-4\n56\nMMLU", []),
        ("Choose Gemma 3 27B if…\nParameters: 27B", [(GEMMA, "parameters", "27B")]),
        ("License\n\nPhi-4\nMIT\nOpen weights\n\nGemma 3 27B\nGemma\nOpen weights",
         [(PHI, "license", "MIT"), (PHI, "open_weights", "Open weights"),
          (GEMMA, "license", "Gemma"), (GEMMA, "open_weights", "Open weights")]),
        ("Phi-4\nParameters: 14B · 27B", []),
    ],
)  # fmt: skip
def test_cards_and_pairs(text, claims):
    assert said(read_pair(text)) == claims


def test_a_slash_goes_on_with_the_value_before():
    found = read_model("Input price\n~$1.341\n/ 1k images · estimated, set at launch\n")
    (claim,) = [one for one in found.claims if one.property == "price"]
    assert claim.value_text == "~$1.341 / 1k images · estimated, set at launch"
    assert claim.locator == "line:5 + line:6"
    assert claim.qualifiers == {"kind": "estimate", "meter": "input"}


def test_a_price_under_est_price_is_an_estimate():
    text = "Rocket 1B\nacme/rocket-1b\n\nest. price\n~$0.0034\n"
    url = "https://gr.tbb.rip/models/acme/rocket-1b"
    found = extract_page(sites()["gigarouter"], url, TEXT, text.encode())
    (price,) = [one for one in found.claims if one.property == "price"]
    assert price.qualifiers["kind"] == "estimate"


def test_a_table_without_bars():
    found = read_pair(
        f"{HEAD}Context Window\n16K\n128K\nParameters14B27B\nOpen SourceYesNo\n"
        "Best For\nshort proofs\nholiday pictures\nArena Rank#90-\n"
    )
    assert said(found) == [
        (PHI, "context_window", "16K"),
        (GEMMA, "context_window", "128K"),
        (PHI, "parameters", "14B"),
        (GEMMA, "parameters", "27B"),
        (PHI, "open_weights", "Yes"),
        (GEMMA, "open_weights", "No"),
        (PHI, "best_for", "short proofs"),
        (GEMMA, "best_for", "holiday pictures"),
        (PHI, "arena_rank", "#90"),
    ]
    assert found.issues == ()


@pytest.mark.parametrize(
    "head",
    [
        "MetricPhi-4Gemma 3 27B",
        "Metric Phi-4 Gemma 3 27B",
        pytest.param(
            "Pricing attributePhi-4Gemma 3 27B",
        ),
    ],
)
def test_headers_that_lost_their_bars(head):
    found = read_pair(f"Pricing\n\n{head}\nInput price$0.07/1M tokens-\n")
    assert said(found) == [(PHI, "price", "$0.07/1M tokens")]


@pytest.mark.parametrize(
    ("values", "lost"),
    [
        ("16K\n", ["16K"]),
        ("128K\n", ["128K"]),
        ("16K\n128K\n64K\n", ["16K", "128K", "64K"]),
        ("", []),
    ],
)
def test_a_lost_cell_that_nothing_settles_is_an_issue(values, lost):
    found = read_pair(f"{HEAD}Context Window\n{values}")
    assert said(found) == []
    assert unsettled(found) == [("Context Window", value) for value in lost[:1]]
    assert {one.kind for one in found.issues} <= {*ISSUE_KINDS}


@pytest.mark.parametrize("glue", ["\n", ""])
@pytest.mark.parametrize("first", [True, False])
def test_a_lost_cell_that_a_sentence_settles_is_a_claim(glue, first):
    table = f"{HEAD}Arena Rank{glue}#27\n"
    prose = "Phi-4 has no rank yet, while Gemma 3 27B holds rank #27.\n"
    parts = (prose, table) if first else (table, prose)
    found = read_pair("\n".join(parts))
    assert set(said(found)) == {(GEMMA, "arena_rank", "#27")}
    assert len(found.claims) == 2
    assert unsettled(found) == []


@pytest.mark.parametrize(
    "prose",
    [
        "Phi-4 holds rank #27, and Gemma 3 27B holds rank #27.",
        "Gemma 3 27B holds rank #28.",
        "Gemma 3 12B holds rank #27.",
        "Gemma 3 27B has a knowledge cutoff of 2024.",
    ],
)
def test_a_sentence_that_says_something_else_settles_nothing(prose):
    found = read_pair(f"{HEAD}Arena Rank\n#27\n\n{prose}\n")
    assert unsettled(found) == [("Arena Rank", "#27")]


def test_bare_lines_are_whose_a_sentence_says_they_are():
    found = read_pair(
        "License\n\nPhi-4 is licensed under MIT, while Gemma 3 27B uses Gemma.\n\n"
        "Gemma\n\nOpen weights\n\nMIT\n\nOpen weights\n"
    )
    assert said(found)[2:] == [
        (GEMMA, "license", "Gemma"),
        (GEMMA, "open_weights", "Open weights"),
        (PHI, "license", "MIT"),
        (PHI, "open_weights", "Open weights"),
    ]


def test_bare_lines_that_nothing_settles_are_issues():
    found = read_pair("License\n\nMIT\n\nOpen weights\n\nGemma\n\nOpen weights\n")
    assert said(found) == []
    assert [value for _, value in unsettled(found)] == ["MIT"]
    assert found.issues[0].message.endswith("(4 cells)")


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        pytest.param(
            "Phi-4\nContext window\n16K\n\nGPT-4o mini\nContext window\n128K\n",
            "text/plain",
        ),
        pytest.param(
            "<p>Phi-4</p><p>Context window: 16K</p>"
            "<p>GPT-4o mini</p><p>Context window: 128K</p>",
            HTML,
        ),
        (
            "<h3>Phi-4</h3><p>Context window: 16K</p>"
            "<h3>GPT-4o mini</h3><p>Context window: 128K</p>",
            HTML,
        ),
    ],
    ids=["text", "paragraphs", "headings"],
)
def test_the_card_of_a_third_model_is_not_the_card_of_ours(body, media_type):
    page = "text/plain; charset=utf-8" if media_type != HTML else HTML
    found = read_pair(body, page)
    assert (PHI, "context_window", "16K") in said(found)
    assert (PHI, "context_window", "128K") not in said(found)


@pytest.mark.parametrize(
    "line",
    ["GPT-51M$1.25", "16,38416,384", "Share: 128K"],
)  # fmt: skip
def test_glue_that_nobody_can_cut_makes_no_claim(line):
    assert said(read_pair(f"Phi-4\n{line}\n")) == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (
            "MMMUval54.1Below GPT-4o-mini (60) but close",
            [
                ("Rocket 1B", "MMMUval", "54.1", ""),
                ("GPT-4o-mini", "MMMUval", "60", "third_party"),
            ],
        ),
        (
            "OmniDocBench V1.594.62 (#1 overall)",
            [("Rocket 1B", "OmniDocBench V1.5", "94.62 (#1 overall)", "")],
        ),
        (
            "MMLU8.09Outperforms o1 (87.6%)",
            [("Rocket 1B", "MMLU", "8.09", ""), ("o1", "MMLU", "87.6%", "third_party")],
        ),
        (
            "Video-MME63.3 / 69.0Outperforms InternVL2-8B (54.0/56.9)",
            [
                ("Rocket 1B", "Video-MME", "63.3", ""),
                ("Rocket 1B", "Video-MME", "69.0", ""),
                ("InternVL2-8B", "Video-MME", "54.0", "third_party"),
                ("InternVL2-8B", "Video-MME", "56.9", "third_party"),
            ],
        ),
        ("MVBench", []),
        ("12345", []),
    ],
)
def test_rows_of_scores_that_lost_their_bars(row, found):
    assert scores(read_model(f"BenchmarkScoreComparison\n{row}\n")) == found


def test_two_metrics_of_one_row():
    found = read_model("DatasetMAPMRR\nCMedQAv1-reranking81.2784.14\n")
    assert [
        (one.qualifiers["metric"], one.value_text)
        for one in found.claims
        if one.property == "score"
    ] == [("MAP", "81.27"), ("MRR", "84.14")]


def test_a_row_of_mixed_numbers_is_refused():
    found = read_model("DatasetMAPMRR\nDETR-R50724213610853.1\n")
    assert scores(found) == []
    assert [value for _, value in unsettled(found)] == ["DETR-R50724213610853.1"]


@pytest.mark.parametrize(
    "text",
    [
        "The 8B variant reaches 70.58 on MMLU.",
        "large-v2 reaches LibriSpeech clean WER 2.83%.",
        "Outperforms GPT-4o (12.0).",
    ],
)
def test_numbers_of_others_in_prose_are_not_the_page_s(text):
    assert scores(read_model(text)) == []


def test_what_a_site_ignores_is_no_issue():
    found = read_pair("Phi-4\nShare: 128K\nContext window: 16K\n")
    assert found.issues == ()


def test_licence_cards_in_boxes_belong_to_whom_the_sentence_says():
    """Boxes that are no table are read as lines, the line before included."""
    body = (
        "<h1>GPT-4o vs Phi-4</h1>"
        "<p>GPT-4o is licensed under a proprietary license, while Phi-4 uses MIT.</p>"
        "<h2>License</h2><div><div><b>Proprietary</b><b>Closed source</b></div>"
        "<div><b>MIT</b><b>Open weights</b></div></div>"
    )
    found = extract_page(
        sites()["llm_stats"],
        "https://llm-stats.com/models/compare/gpt-4o-vs-phi-4",
        HTML,
        f"<html><body>{body}</body></html>".encode(),
    )
    open_weights = {
        (claim.subject_text, claim.value_text)
        for claim in found.claims
        if claim.property == "open_weights"
    }
    assert open_weights == {("GPT-4o", "Closed source"), ("Phi-4", "Open weights")}


def test_two_values_side_by_side_without_a_head_are_nobodys():
    body = "<p><b>Context window</b><b>16K</b><b>128K</b></p>"
    found = read_pair(body, HTML)
    assert [claim for claim in found.claims if claim.property == "context_window"] == []
    assert "ambiguous_column" in {issue.kind for issue in found.issues}


def test_equal_scores_by_two_metrics_are_two_statements():
    page = "| Dataset | MAP | MRR |\n|---|---|---|\n| T2Reranking | 67.28 | 67.28 |"
    found = extract_page(
        sites()["gigarouter"],
        "https://gr.tbb.rip/models/rocket/rocket-1b",
        "text/plain",
        f"Rocket 1B\nrocket/rocket-1b\n\n{page}\n".encode(),
    )
    scores = [claim for claim in found.claims if claim.property == "score"]
    assert len(scores) == 2
    assert len({claim.statement_id("gigarouter") for claim in scores}) == 2
