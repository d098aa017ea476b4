"""Rows of bars and tabs: where a table begins, its cells, and where they stand."""

from __future__ import annotations

import pytest

from crawler.read.textrows import (
    bars,
    begins_table,
    clean_cell,
    is_separator,
    plain_text,
    read_rows,
    split_line,
)
from tests.crawler.anypage import facts, read_any


def read(text, start=0):
    """Return cells, count of heads, words glued before, and the next line."""
    found = read_rows(text.split("\n"), start)
    assert found is not None
    block, glued, end = found
    cells = [[cell.text for cell in row] for row in block.rows]
    return cells, block.header, glued, end


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("a | b", ["a ", " b"]),
        ("|a|b|", ["", "a", "b", ""]),
        ("a\tb\tc", ["a", "b", "c"]),
        ("a\tb|c", ["a\tb", "c"]),
        (r"a\|b | c", ["a|b ", " c"]),
        ("words", ["words"]),
        ("", [""]),
    ],
)
def test_a_line_is_split_at_bars_else_at_tabs(line, cells):
    assert split_line(line) == cells
    assert bars(line) == len(cells) - 1


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**GPT-4o**", "GPT-4o"),
        ("__a__ `b`", "a b"),
        ("[GPT-4o](https://a.example/x)", "GPT-4o"),
        ('[a](b "title")', "a"),
        ("![logo](b.png)", "logo"),
        ("  a \u00a0 b\u200b", "a b"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a_b_c", "a_b_c"),
        ("**", "**"),
        ("acme__rocket__1b", "acme__rocket__1b"),
    ],
)
def test_marks_of_emphasis_code_and_links_are_dropped(text, plain):
    assert plain_text(text) == clean_cell(text) == plain


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("|---|---|", True),
        ("--|--", True),
        ("|:--|--:|", True),
        ("---", True),
        ("- - -", False),
        ("| |", False),
        ("a | --", False),
        ("", False),
        ("| :-: | :-: |", True),
    ],
)
def test_the_rule_below_a_header(line, rule):
    assert is_separator(line) is rule


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("a | b\n--|--", True),
        ("a | b | c", True),
        ("a\tb\tc", True),
        ("|a|", True),
        ("a | b\n1 | 2", False),
        ("a | b\n---", False),
        ("a\tb", False),
        ("|---|---|", False),
        ("words", False),
    ],
)
def test_where_a_table_begins(text, begins):
    assert begins_table(text.split("\n"), 0) is begins
    assert (read_rows(text.split("\n"), 0) is not None) is begins


@pytest.mark.parametrize(
    ("text", "cells", "header"),
    [
        ("| A | B |\n|---|---|\n| 1 | 2 |", [["A", "B"], ["1", "2"]], 1),
        ("A | B\n--|--\n1 | 2", [["A", "B"], ["1", "2"]], 1),
        ("A\tB\tC\n1\t2\t3", [["A", "B", "C"], ["1", "2", "3"]], 0),
        ("| A | B |\n|---|---|\n| 1 |\n| 2 |", [["A", "B"], ["1"], ["2"]], 1),
        ("| A | B |\n|---|---|\n|1|2|3|", [["A", "B"], ["1", "2", "3"]], 1),
    ],
)
def test_rows_keep_the_cells_they_have(text, cells, header):
    assert read(text)[:3] == (cells, header, "")


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("| A | B | C |\n|---|---|---|\n| 1 | two\nlines | 3 |", "two lines"),
    ],
)
def test_a_row_may_be_broken_over_lines(text, row):
    cells, _, _, end = read(text)
    assert len(cells) == 2
    assert row in cells[1]
    assert end == 4


def test_a_broken_cell_has_the_locators_of_both_lines():
    lines = ["| A | B | C |", "|---|---|---|", "| 1 | two", "lines | 3 |"]
    block, _, _ = read_rows(lines, 0)
    assert [cell.locator for cell in block.rows[1]] == [
        "line:3/bar:1",
        "line:3/bar:2 + line:4/bar:0",
        "line:4/bar:1",
    ]


def test_words_before_the_first_bar_are_glued_only_if_the_rule_says_so():
    glued = read("words| A | B |\n|---|---|\n| 1 | 2 |")
    assert glued == ([["A", "B"], ["1", "2"]], 1, "words", 3)
    assert read("words| A | B\n---|---|---\n0 | 1 | 2")[2] == ""


def test_another_rule_begins_another_table():
    text = "| A | B |\n|---|---|\n| 1 | 2 |\n| C | D |\n|---|---|\n| 3 | 4 |"
    assert read(text) == ([["A", "B"], ["1", "2"]], 1, "", 3)
    assert read(text, 3) == ([["C", "D"], ["3", "4"]], 1, "", 6)


def test_a_table_ends_where_words_go_on():
    assert read("A | B\n--|--\n1 | 2\nend")[3] == 3


def test_tabs_are_read_like_bars():
    found = read_any("Model\tContext window\tParameters\nPhi-4\t16K\t14B\n")
    assert facts(found) == [
        ("Phi-4", "context_window", "16K"),
        ("Phi-4", "parameters", "14B"),
    ]
