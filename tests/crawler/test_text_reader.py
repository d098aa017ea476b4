"""Markdown and flattened text: rows of bars, headings, lines, and their locators."""

from __future__ import annotations

import pytest

from crawler.errors import LocatorError
from crawler.read.document import Table
from crawler.read.text import read_text
from tests.crawler.pages import lines_of, lost_words, rows_of
from tests.sites.cases import discover

FLAT = [case for case in discover() if case.page.suffix != ".html"]


def header_of(text: str) -> int:
    (table,) = (b for b in read_text(text).blocks if isinstance(b, Table))
    return table.header


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("| A | B |\n|---|---|\n| 1 | 2 |", [["A", "B"], ["1", "2"]]),
        ("| A | B |\n|:--|--:|\n|1|2|", [["A", "B"], ["1", "2"]]),
        ("A | B | C\n--|--|--\n1 | 2 | 3", [["A", "B", "C"], ["1", "2", "3"]]),
        ("| Provider | ||", [["Provider", "", ""]]),
        ("| Specification | ||\n|---|---|---|", [["Specification", "", ""]]),
        ("| A | B |\n| 1 |\n| 1 | 2 | 3 |", [["A", "B"], ["1"], ["1", "2", "3"]]),
        ("| **A** | __b__ |", [["A", "b"]]),
        (r"| a \| b | c |", [["a | b", "c"]]),
        ("| A | |", [["A", ""]]),
        ("| | A |", [["", "A"]]),
        ("| A\u200b |\u00a0B |", [["A", "B"]]),
    ],
)
def test_rows_of_bars(text, rows):
    assert rows_of(read_text(text)) == [rows]


def test_a_header_glued_to_the_words_before_it():
    text = (
        "Local evidence first| Signal | GPT-4o | Phi-4 |\n|---|---|---|\n"
        "| Context window | 128k | 16k |"
    )
    document = read_text(text)
    assert lines_of(document) == ["Local evidence first"]
    assert rows_of(document) == [
        [["Signal", "GPT-4o", "Phi-4"], ["Context window", "128k", "16k"]]
    ]
    assert lost_words(document) == []


def test_without_outer_bars_the_first_cell_is_no_word_before_the_table():
    text = "Signal | GPT-4o | Phi-4\n---|---|---\nContext window | 128k | 16k"
    document = read_text(text)
    assert lines_of(document) == []
    assert rows_of(document)[0][0] == ["Signal", "GPT-4o", "Phi-4"]


@pytest.mark.parametrize(
    ("text", "header"),
    [("| A | B |\n|---|---|\n| 1 | 2 |", 1), ("| A | B |\n| 1 | 2 |", 0)],
)
def test_the_separator_tells_the_header(text, header):
    assert header_of(text) == header


def test_a_blank_line_ends_a_table():
    document = read_text("| A | B |\n\n| C | D |")
    assert rows_of(document) == [[["A", "B"]], [["C", "D"]]]


def test_cells_have_locators_of_their_own():
    document = read_text("words\n\n| A | B |\n|---|---|\n| 1 | **2** |")
    assert document.words_at("line:5/bar:2") == "2"
    assert document.words_at("line:3/bar:1") == "A"
    assert document.words_at("line:1") == "words"


@pytest.mark.parametrize(
    "locator", ["line:0", "line:9", "line:5/bar:9", "line:x", "cell:1", "", "/html"]
)
def test_a_locator_that_leads_nowhere_is_an_error(locator):
    with pytest.raises(LocatorError):
        read_text("| A | B |").words_at(locator)


def test_headings_have_their_level():
    document = read_text("# One\n### Three\n####### Seven\n#Tag")
    assert [(line.text, line.heading) for line in document.lines()] == [
        ("One", 1),
        ("Three", 3),
        ("####### Seven", 0),
        ("#Tag", 0),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- point", "point"),
        ("* point", "point"),
        ("  • +You need it", "You need it"),
        ("3. point", "point"),
        ("3.5 points", "3.5 points"),
        ("-5 degrees", "-5 degrees"),
        ("**bold** words", "bold words"),
        ("* **Price:** $1", "Price: $1"),
    ],
)
def test_bullets_and_emphasis(text, words):
    document = read_text(text)
    assert lines_of(document) == [words]
    assert lost_words(document) == []


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_first_line_with_the_url_is_left_out(mark):
    document = read_text(
        f"{mark}URL: https://a.example/b-vs-c\n\nwords\nURL: https://x"
    )
    assert lines_of(document) == ["words", "URL: https://x"]
    assert document.words_at("line:3") == "words"


def test_a_gap_stands_where_a_blank_line_stood():
    document = read_text("a\nb\n\nc\n \u200b \nd")
    assert [(line.text, line.gap) for line in document.lines()] == [
        ("a", True),
        ("b", False),
        ("c", True),
        ("d", True),
    ]


@pytest.mark.parametrize("case", FLAT, ids=lambda case: case.name)
def test_locators_lead_back_to_the_words(case):
    assert lost_words(read_text(case.page.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("raw", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b | c", ["a", "b", "c"]),
        ("a | b |", ["a", "b"]),
        ("| Provider | ||", ["Provider", "", ""]),
        ("a\tb\tc", ["a", "b", "c"]),
    ],
)
def test_bars_at_the_edges_are_edges(raw, cells):
    ((row,),) = rows_of(read_text(raw))
    assert row == cells


def test_a_row_over_lines_is_one_row_and_its_cells_lead_back():
    text = "| Model | Context | Price |\n|---|---|---|\n| GPT-4o |\n128K | $2 |"
    (table,) = read_text(text).blocks
    assert [cell.text for cell in table.rows[1]] == ["GPT-4o", "128K", "$2"]
    assert lost_words(read_text(text)) == []


def test_a_second_ruled_header_begins_a_second_table():
    text = "| A | B |\n|---|---|\n| 1 | 2 |\n| C | D |\n|---|---|\n| 3 | 4 |"
    first, second = read_text(text).blocks
    assert [len(first.rows), len(second.rows)] == [2, 2]
