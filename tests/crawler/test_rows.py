"""Tables whose rows are models: what each column is for, and which rows fit."""

from __future__ import annotations

import pytest

from crawler.claims.cells import Style
from crawler.claims.columns import Layout
from crawler.claims.roles import rows_layout
from crawler.claims.subjects import Subject
from tests.crawler.anypage import (
    facts,
    issues,
    qualified,
    read_any,
    read_html_of,
    table,
    table_of,
    words,
)
from tests.crawler.pages import read_model, said, scores


def columns_of(*rows, subject=None):
    """Return what the columns are for; the first row is the head."""
    page, laid = table_of(table(*rows))
    return rows_layout(page, Layout(laid[:1], laid[1:], Style(), ""), subject)


def roles(*rows, subject=None):
    found = columns_of(*rows, subject=subject)
    return [one.role for one in found.all] if found else None


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["Model | Context window", "GPT-4o | 128K"], ["name", "value"]),
        (
            ["# | Model | Model ID | Context window", "1 | GPT-4o | gpt-4o | 128K"],
            ["ignored", "name", "name", "value"],
        ),
        (["Charm | Context window", "GPT-4o | 128K"], ["name", "value"]),
        (["Model ID | Context window", "gpt-4o | 128K"], ["name", "value"]),
        (
            ["Model | Provider | Input price", "GPT-4o | Azure | $2"],
            ["name", "provider", "value"],
        ),
        (
            ["Model | Context range | Input price", "GPT-4o | ≤200K | $2"],
            ["name", "tier", "value"],
        ),
        (
            ["Model | Charm | Input price", "GPT-4o | ≤32K | $2", "o3 | >32K | $3"],
            ["name", "tier", "value"],
        ),
        (
            ["Model | Blended price ($/1M) | Input price", "GPT-4o | $4 | $2"],
            ["name", "ignored", "value"],
        ),
        (
            ["Model | Price per month | Input price", "GPT-4o | $4 | $2"],
            ["name", "ignored", "value"],
        ),
        (
            ["Model | Charm | MMLU", "GPT-4o | nice | 88.7"],
            ["name", "unknown", "value"],
        ),
        (["Model |  | MMLU", "GPT-4o | 7.5 | 88.7"], ["name", "ignored", "value"]),
        (
            ["Model | Benchmark | Score", "GPT-4o | MMLU | 88.7"],
            ["name", "benchmark", "score"],
        ),
        (["Model | MMLU | WER", "GPT-4o | 88 | 3"], ["name", "value", "score"]),
        (
            ["Model | MMLU | Charm", "GPT-4o | 88 | 1.5", "o3 | 90 | 2.5"],
            ["name", "value", "result"],
        ),
        (
            ["Model | Pricing", "GPT-4o | in $2, out $8"],
            ["name", "pairs"],
        ),
    ],
)
def test_the_role_of_each_column(rows, found):
    assert roles(*rows) == found


@pytest.mark.parametrize(
    "rows",
    [
        ["Charm | Ease", "nice | low"],
        ["Charm | Context window", "nice | 128K"],
        ["Model | Charm", "GPT-4o | nice"],
        ["Provider | Input price", "Azure | $2"],
    ],
)
def test_rows_that_are_no_rows_of_models(rows):
    assert roles(*rows) is None


def test_offerings_of_the_only_model_need_no_names():
    rows = ["Provider | Input price", "Azure | $2"]
    assert roles(*rows, subject=Subject("GPT-4o")) == ["provider", "value"]


def test_columns_know_where_a_role_stands():
    found = columns_of(
        "# | Model | Model ID | MMLU | GPQA", "1 | GPT-4o | gpt-4o | 8 | 9"
    )
    assert found is not None
    assert (found.name, found.id) == (1, 2)
    assert found.of("value") == [3, 4]
    assert found.of("tier") == []


PRICES = "Model | Input ($/1M tokens) | Output ($/1M tokens)"


def test_each_row_is_about_its_own_model():
    found = read_any(table(PRICES, "GPT-4o | 2.50 | 10.00", "o3 | 2.00 | 8.00"))
    assert qualified(found, "meter", "currency", "per") == [
        ("GPT-4o", "2.50", "input", "$", "1M tokens"),
        ("GPT-4o", "10.00", "output", "$", "1M tokens"),
        ("o3", "2.00", "input", "$", "1M tokens"),
        ("o3", "8.00", "output", "$", "1M tokens"),
    ]


def test_a_whole_number_below_a_unit_of_money_is_a_price():
    found = read_any(table(PRICES, "GPT-5 | 1.25 | 10", "o3 | 2 | 8"))
    assert {key for _, key, _ in facts(found)} == {"price"}


def test_a_column_without_a_head_is_not_read():
    found = read_any(
        table("Model | Context window | ", "GPT-4o | 128K | 7.5", "GPT-4 | 8K | 8.1")
    )
    assert facts(found) == [
        ("GPT-4o", "context_window", "128K"),
        ("GPT-4", "context_window", "8K"),
    ]


def test_a_head_that_nobody_knows_is_noted_once():
    found = read_any(
        table("Model | Context window | Charm", "GPT-4o | 128K | a", "GPT-4 | 8K | b")
    )
    assert len(facts(found)) == 2
    assert issues(found) == [("unmapped_label", "Charm", "a")]


@pytest.mark.parametrize(
    "nobody",
    ["Median", "Average", "Mean", "Random chance", "Human expert", "Majority vote"],
)
def test_a_row_of_nobody_is_no_claim(nobody):
    found = read_any(table("Model | MMLU", "GPT-4o | 88.7", f"{nobody} | 25.0"))
    assert facts(found) == [("GPT-4o", "score", "88.7")]
    assert issues(found) == [("unresolved_subject", nobody, "25.0")]


@pytest.mark.parametrize(
    "head", ["Blended price ($/1M)", "Average price ($/1M)", "Price per month"]
)
def test_a_price_that_is_a_mixture_is_not_read(head):
    found = read_any(table(f"Model | {head} | Input price", "GPT-4o | $4 | $2.50"))
    assert facts(found) == [("GPT-4o", "price", "$2.50")]


@pytest.mark.parametrize("unit", ["words", "pages"])
def test_a_context_in_words_or_pages_is_not_read(unit):
    found = read_any(
        table(f"Model | Context ({unit}) | Parameters", "GPT-4o | 300 | 7B")
    )
    assert facts(found) == [("GPT-4o", "parameters", "7B")]


WIDE = "Model | Context window | Parameters | Release date"
NEXT = "o3 | 200K | 7B | 2024-02-03"


@pytest.mark.parametrize(
    "row",
    [
        "GPT-4 | 8K | 7B | 2024-01-02 | 5 | 6",
        "GPT-4 | 8K | 7B | 8B | 2024-01-02",
        "GPT-4",
        "GPT-4 | soon",
        "GPT-4 | 2024-01-02",
    ],
)
def test_a_ragged_row_that_does_not_fit_is_not_read(row):
    found = read_any(table(WIDE, row, NEXT))
    assert {who for who, _, _ in facts(found)} == {"o3"}


@pytest.mark.parametrize(
    ("row", "values"),
    [
        ("GPT-4 | 8K", ["8K"]),
        ("GPT-4 | 8K | 7B", ["8K", "7B"]),
        ("GPT-4 | | 8K | 7B | 2024-01-02", ["8K", "7B", "2024-01-02"]),
        ("GPT-4 | 8K | 7B | 2024-01-02 | ", ["8K", "7B", "2024-01-02"]),
    ],
)
def test_a_ragged_row_that_fits_in_one_way_is_read(row, values):
    found = read_any(table(WIDE, row, NEXT))
    assert [value for who, _, value in facts(found) if who == "GPT-4"] == values


@pytest.mark.parametrize(
    "row", ["GPT-4 | 8K | 2024-01-02 | ", "GPT-4 | 7B | 2024-01-02 | —"]
)
def test_a_row_that_lost_a_cell_and_slipped_is_not_read(row):
    found = read_any(table(WIDE, row, NEXT))
    assert {who for who, _, _ in facts(found)} == {"o3"}
    assert {one[:2] for one in issues(found)} == {("ambiguous_column", "GPT-4")}


def test_a_value_that_does_not_fit_beside_a_full_last_cell_is_still_stated():
    found = read_any(table(WIDE, "GPT-4 | soon | 7B | 2024-01-02", NEXT))
    assert ("GPT-4", "context_window", "soon") in facts(found)


def test_an_empty_name_goes_on_with_the_one_above_if_something_tells_the_rows_apart():
    tiers = table(
        "Model | Context range | Input ($/1M tokens)",
        "o3 | ≤200K | 2.5",
        " | >200K | 5.5",
    )
    assert qualified(read_any(tiers), "tier") == [
        ("o3", "2.5", "≤200K"),
        ("o3", "5.5", ">200K"),
    ]
    plain = read_any(table("Model | Parameters", "GPT-4o | 7B", " | 8B"))
    assert facts(plain) == [("GPT-4o", "parameters", "7B")]


def test_a_section_row_says_what_the_rows_below_it_are_part_of():
    found = read_any(
        table(
            PRICES, "Flagship | | ", "GPT-4o | $2.5 | $10", "Old | | ", "o3 | $2 | $8"
        )
    )
    assert [one.section_text for one in found.claims] == [
        *("Flagship", "Flagship", "Old", "Old")
    ]


def test_a_head_that_is_repeated_is_no_row():
    head = "Model | Context window"
    found = read_any(table(head, "GPT-4o | 128K", head, "GPT-4 | 8K"))
    assert len(facts(found)) == 2
    assert issues(found) == []


def test_a_provider_is_a_qualifier_unless_it_makes_the_model():
    found = read_any(
        table(
            "Model | Provider | Input price", "GPT-4o | OpenAI | $2", "o3 | Azure | $3"
        )
    )
    assert facts(found) == [
        ("GPT-4o", "organization", "OpenAI"),
        ("GPT-4o", "price", "$2"),
        ("o3", "price", "$3"),
    ]
    assert qualified(found, "provider")[1:] == [
        ("GPT-4o", "$2", ""),
        ("o3", "$3", "Azure"),
    ]


def test_an_item_says_what_a_price_is_for():
    found = read_any(
        table(
            "Model | Item | Price",
            "GPT-4o | Input | $2.50/1M tokens",
            "GPT-4o | Cached input | $1.25/1M tokens",
            "GPT-4o | Output | $10/1M tokens",
        )
    )
    assert qualified(found, "meter") == [
        ("GPT-4o", "$2.50/1M tokens", "input"),
        ("GPT-4o", "$1.25/1M tokens", "cached_input"),
        ("GPT-4o", "$10/1M tokens", "output"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ["Model | Unit | Input price", "GPT-4o | 1M tokens | $2.50"],
        pytest.param(
            ["Model | Item | Unit | Price", "GPT-4o | Input | 1M tokens | $2.50"],
            marks=pytest.mark.xfail(
                reason="'Price' without a unit of its own is taken for pairs, though "
                "a column of units stands beside it"
            ),
        ),
    ],
)
def test_a_column_of_units_says_how_much_a_price_buys(rows):
    assert qualified(read_any(table(*rows)), "meter", "per") == [
        ("GPT-4o", "$2.50", "input", "1M tokens")
    ]


def test_a_bound_in_the_head_is_the_tier_of_its_prices():
    head = "Price (/1M tokens) {} 200K input tokens"
    found = read_any(
        table(f"Model | {head.format('≤')} | {head.format('>')}", "o3 | $1 | $2")
    )
    assert qualified(found, "tier", "per") == [
        ("o3", "$1", "≤ 200K input tokens", "1M tokens"),
        ("o3", "$2", "> 200K input tokens", "1M tokens"),
    ]


def test_a_sentence_above_the_table_says_the_unit_of_its_prices():
    rows = table("Model | Input | Output", "GPT-4o | 2.50 | 10", "GPT-4 | 30 | 60")
    found = read_any(f"Prices are in USD per 1M tokens.\n\n{rows}")
    assert {one[2:] for one in qualified(found, "currency", "per")} == {
        ("USD", "1M tokens")
    }
    assert len(facts(found, "price")) == 4


def test_wide_heads_go_with_what_stands_below_them():
    found = read_html_of(
        "<table><tr><th rowspan=2>Model</th><th colspan=2>MMLU</th>"
        "<th colspan=2>Batch ($/1M tokens)</th></tr>"
        "<tr><th>0-shot</th><th>5-shot</th><th>Input</th><th>Output</th></tr>"
        "<tr><td>GPT-4o</td><td>80.1</td><td>88.7</td><td>$1.25</td><td>$5</td></tr>"
        "</table>"
    )
    assert qualified(found, "benchmark", "setting", "meter", "per") == [
        ("GPT-4o", "80.1", "MMLU", "0-shot", "", ""),
        ("GPT-4o", "88.7", "MMLU", "5-shot", "", ""),
        ("GPT-4o", "$1.25", "", "", "batch_input", "1M tokens"),
        ("GPT-4o", "$5", "", "", "batch_output", "1M tokens"),
    ]


def test_a_result_is_of_the_benchmark_that_the_page_is_about():
    rows = table("Model | % Resolved", "GPT-4o | 33.2", "GPT-4 | 22.4")
    found = read_any(f"# SWE-bench Verified\n\n{rows}")
    assert scores(found) == [
        ("GPT-4o", "SWE-bench Verified", "33.2", ""),
        ("GPT-4", "SWE-bench Verified", "22.4", ""),
    ]
    assert scores(read_any(f"# Results\n\n{rows}")) == []
    assert scores(read_any(f"# MMLU and GPQA\n\n{rows}")) == []


def test_a_benchmark_and_its_setting_stand_in_columns():
    found = read_any(
        table(
            "Model | Benchmark | Shots | Score", "o3 | MMLU | 5 shot | 88.7",
        )
    )  # fmt: skip
    assert qualified(found, "benchmark", "setting") == [
        ("o3", "88.7", "MMLU", "5 shot")
    ]


def test_a_result_of_another_model_than_the_row_s_is_nobody_s():
    found = read_any(table("Model | Benchmark | Score", "GPT-4o | MMLU (GPT-4) | 88.7"))
    assert facts(found) == []
    assert issues(found) == [("unresolved_subject", "MMLU (GPT-4)", "88.7")]


def test_offerings_of_one_model_stand_below_its_name():
    found = read_model(
        table("Provider | Context window", "Azure | 128K", "Average | 9K")
    )
    assert said(found, "context_window") == [("Rocket 1B", "context_window", "128K")]
    assert found.claims[0].qualifiers["provider"] == "Azure"


def test_units_of_chinese_tables():
    found = read_any(
        table(
            "模型名称 | 上下文长度 | 输入价格（元/百万tokens）",
            "qwen-max | 128K | 2.4",
        )
    )
    assert qualified(found, "meter", "currency", "per") == [
        ("qwen-max", "128K", "", "", ""),
        ("qwen-max", "2.4", "input", "元", "百万tokens"),
    ]


def test_a_scale_in_the_head_goes_with_the_numbers_below_it():
    found = read_any(table("Model | Params (B) | Context (K)", "Phi-4 | 14 | 16"))
    assert qualified(found, "scale") == [("Phi-4", "14", "B"), ("Phi-4", "16", "K")]


def test_words_of_a_cell_are_where_the_claim_stands():
    found = read_any(table("Model | Context window", "GPT-4o | 128K"))
    assert found.claims[0].locator == "line:3/bar:2"
    assert words("128K").text == found.claims[0].quote
