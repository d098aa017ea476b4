"""Cells that are small pages of their own: labels with values behind them."""

from __future__ import annotations

import pytest

from crawler.claims.extract import extract_page
from crawler.claims.inside import batched
from crawler.vocabulary import Meaning
from tests.crawler.anypage import facts, html_table, issues, qualified, read_html_of
from tests.crawler.pages import HTML, MODEL_URL, ONE

PLAIN = "<div>Input: $30</div><div>Output: $60</div>"
LATER = [("GPT-4", "$30", "input"), ("GPT-4", "$60", "output")]


def prices(cell, head="Price ($/1M tokens)"):
    """Read a cell of GPT-4o, above one of GPT-4 that is plain to read."""
    return read_html_of(html_table(("Model", head), ("GPT-4o", cell), ("GPT-4", PLAIN)))


@pytest.mark.parametrize(
    "cell",
    [
        "<div>Input: $1.25</div><div>Output: $10.00</div>",
        "<span>Input</span><span>$1.25</span><span>Output</span><span>$10.00</span>",
        "Input: $1.25<br>Output: $10.00",
        "<ul><li>Input: $1.25</li><li>Output: $10.00</li></ul>",
    ],
)
def test_pieces_are_labels_with_their_values_behind_them(cell):
    assert qualified(prices(cell), "meter") == [
        ("GPT-4o", "$1.25", "input"),
        ("GPT-4o", "$10.00", "output"),
        *LATER,
    ]


def test_the_unit_of_the_head_goes_with_the_values_inside():
    found = prices("<div>Input: $1.25</div><div>Output: $10.00</div>")
    assert {one[2:] for one in qualified(found, "currency", "per")} == {
        ("$", "1M tokens")
    }


@pytest.mark.parametrize("head", ["Pricing", "Price ($/1M tokens)"])
def test_a_cell_may_list_its_values_in_a_line(head):
    rows = ("GPT-4o", "$0.56 input, $1.68 output"), ("GPT-4", "$30 input, $60 output")
    assert qualified(read_html_of(html_table(("Model", head), *rows)), "meter") == [
        ("GPT-4o", "$0.56", "input"),
        ("GPT-4o", "$1.68", "output"),
        *LATER,
    ]


def test_a_piece_that_does_not_fit_its_label_is_left_alone():
    found = prices("<div>Input: soon</div><div>Output: $10.00</div>")
    assert qualified(found, "meter") == [("GPT-4o", "$10.00", "output"), *LATER]


def test_a_cell_of_which_nothing_was_read_is_noted_as_a_whole():
    found = prices("<div>cheap</div><div>very</div>")
    assert qualified(found, "meter") == LATER
    assert issues(found) == [("unmapped_label", "Price ($/1M tokens)", "cheap very")]


@pytest.mark.parametrize("cell", ["", "—", "N/A"])
def test_an_empty_cell_is_no_issue(cell):
    found = prices(cell)
    assert qualified(found, "meter") == LATER
    assert issues(found) == []


def test_below_a_head_of_batches_prices_are_of_batches():
    found = prices("<div>Input: $1</div><div>Output: $2</div>", "Pricing (batch)")
    assert [meter for _, _, meter in qualified(found, "meter")] == [
        *("batch_input", "batch_output", "batch_input", "batch_output")
    ]


@pytest.mark.parametrize(
    ("meter", "head", "found"),
    [
        ("input", "Batch API price", "batch_input"),
        ("output", "batch", "batch_output"),
        ("cached_input", "Batch", "cached_input"),
        ("input", "Batched", "input"),
        ("input", "Standard", "input"),
    ],
)
def test_only_plain_prices_become_those_of_batches(meter, head, found):
    price = Meaning("price", {"meter": meter})
    assert batched(price, head).qualifiers["meter"] == found


def test_what_is_no_price_has_no_batches():
    score = Meaning("score", {"meter": "input"})
    assert batched(score, "Batch") is score


def test_a_list_beside_a_label_is_about_the_model_of_the_page():
    cell = "<div>Context window: 128K</div><div>Max output: 4K</div>"
    page = (
        f"<h1>Rocket 1B</h1><table><tr><td>Limits</td><td>{cell}</td></tr>"
        "<tr><td>Parameters</td><td>1B</td></tr></table>"
    )
    found = extract_page(ONE, MODEL_URL, HTML, page.encode())
    assert facts(found) == [
        ("Rocket 1B", "context_window", "128K"),
        ("Rocket 1B", "max_output_tokens", "4K"),
        ("Rocket 1B", "parameters", "1B"),
    ]
