"""What HTML does to words: pieces, icons, heads, spans, pictures, and hostile pages."""

from __future__ import annotations

import pytest

from crawler.read.boxes import MAX_TABLE_CELLS
from crawler.read.document import Document, Line, Table, Words
from crawler.read.pages import read_html
from crawler.read.soup import read_soup
from tests.crawler.pages import lines_of, lost_words, page_of, rows_of
from tests.hangs import ends


def table_of(rows: str) -> Table:
    (table,) = page_of(f"<table>{rows}</table>").blocks
    assert isinstance(table, Table)
    return table


def texts_of(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def pieces_of(document: Document, locator: str) -> list[tuple[str, str]]:
    start = len(locator)
    found = document.pieces_at(locator)
    return [(piece.text, piece.locator[start:]) for piece in found]


# Pieces: what stands in a cell, one by one.


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [
        ("$5", [("$5", "")]),
        (
            "<span>$0.20</span><span>$1.50</span>",
            [("$0.20", "/span[1]"), ("$1.50", "/span[2]")],
        ),
        ("$0.20<br>$1.50", [("$0.20", ""), ("$1.50", "")]),
        ("<b>$0.20</b> input", [("$0.20", "/b"), ("input", "")]),
        ("<div>a</div><div>b<p>c</p></div>",
         [("a", "/div[1]"), ("b", "/div[2]"), ("c", "/div[2]/p")]),
        ("<ul><li>text</li><li>image</li></ul>",
         [("text", "/ul/li[1]"), ("image", "/ul/li[2]")]),
        ("128<wbr>,000", [("128,000", "")]),
        ("a<script>b</script>c", [("a", ""), ("c", "")]),
        ('<img alt="Yes">', [("Yes", "/img")]),
        (" &nbsp; ", []),
    ],
)  # fmt: skip
def test_pieces_of_a_cell(cell, pieces):
    document = page_of(f"<table><tr><td>{cell}</td></tr></table>")
    locator = "/html/body/table/tr/td"
    assert pieces_of(document, locator) == pieces
    for text, step in pieces:
        assert text in document.words_at(locator + step)


def test_pieces_of_joined_locators_and_of_text():
    page = page_of("<p>~$1<p>/ <b>image</b></p>")
    joined = "/html/body/p[1] + /html/body/p[2]"
    assert [one.text for one in page.pieces_at(joined)] == ["~$1", "/", "image"]
    text = page_of("one\n\ntwo", "text/plain")
    assert text.pieces_at("line:3") == (Words("two", "line:3"),)


def test_a_cell_that_a_row_has_lost_has_no_pieces():
    assert page_of("<p>one</p>").pieces_of(Words("", "")) == ()
    assert page_of("one", "text/plain").pieces_of(Words("", "")) == ()


def test_words_are_equal_by_text_and_place():
    (line,) = page_of("<p>one</p>").blocks
    assert isinstance(line, Line)
    assert line.words == Words("one", "/html/body/p")
    assert line.words != Words("one", "/html/body/p[2]")
    assert hash(line.words) == hash(Words("one", "/html/body/p"))
    assert repr(line.words) == "Words('one', '/html/body/p')"


# Icons and what screen readers do not read.


@pytest.mark.parametrize(
    ("icon", "words"),
    [
        ('<span class="material-symbols-outlined">id_card</span>', "Model code"),
        ('<i class="x material-icons">id_card</i>', "Model code"),
        ('<span aria-hidden="true">★</span>', "Model code"),
        ('<span aria-hidden="true">a<b>b</b></span>', "Model code"),
        ('<span class="sr-only">The </span>', "The Model code"),
        ("<span hidden>The </span>", "The Model code"),
        ('<span aria-hidden="false">The </span>', "The Model code"),
        ('<span aria-hidden="true" class="katex-html">7 </span>', "7 Model code"),
    ],
)
def test_icons_do_not_glue_to_labels(icon, words):
    for whole in (f"<p>{icon}Model code</p>", f"<table><tr><td>{icon}Model code"):
        document = page_of(whole)
        (block,) = document.blocks
        text = block.text if isinstance(block, Line) else block.rows[0][0].text
        assert text == words
        assert lost_words(document) == []
        assert document.blocks == read_soup(whole).blocks


def test_hidden_content_is_kept_where_it_is_more_than_decoration():
    page = '<div aria-hidden="true"><p>Context</p><p>128K</p></div>'
    assert lines_of(page_of(page)) == ["Context", "128K"]
    rows = "<tr><td>a<td>b</tr><tr hidden><td>c<td>d</tr>"
    assert texts_of(table_of(rows)) == [["a", "b"], ["c", "d"]]
    rows = "<tr><td>a<td>b</tr><tr aria-hidden=true><td>c<td>d</tr>"
    assert texts_of(table_of(rows)) == [["a", "b"], ["c", "d"]]


# Pictures that are the only content of a cell.


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<img alt="Yes">', "Yes"),
        ('<a href="/"><img src="x" alt=" Yes&nbsp;"></a>', "Yes"),
        ('<svg aria-label="No"><path/></svg>', "No"),
        ("<svg><title>No</title><path/></svg>", "No"),
        ('<i class="check" title="Yes"></i>', "Yes"),
        ('<span aria-label="Yes"></span>', "Yes"),
        ('<span title="Yes"><svg aria-label="check"></svg></span>', "Yes"),
        ('<img alt="logo"> OpenAI', "OpenAI"),
        ('<img alt="">', ""),
        ('<img alt="star"><img alt="star">', ""),
        ('<noscript><img alt="Yes"></noscript>', ""),
        ('<i title="Yes" aria-hidden="true"></i>', ""),
    ],
)
def test_a_picture_alone_in_a_cell_is_its_words(cell, text):
    whole = f"<table><tr><td>Vision</td><td>{cell}</td></tr></table>"
    document = page_of(whole)
    assert rows_of(document) == [[["Vision", text]]]
    assert lost_words(document) == []
    assert document.words_at("/html/body/table/tr/td[2]") == text
    assert document.blocks == read_soup(whole).blocks


def test_a_picture_in_a_line_is_no_words():
    assert lines_of(page_of('<p><img alt="Yes"></p><p>a<img alt="b"></p>')) == ["a"]


@pytest.mark.parametrize("tag", ["select", "textarea"])
def test_choices_and_inputs_are_no_words(tag):
    inner = "<option>b</option>" if tag == "select" else "b"
    assert rows_of(page_of(f"<table><tr><td>a<{tag}>{inner}</{tag}><td>c")) == [
        [["a", "c"]]
    ]


# Heads of tables.


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ("<thead><tr><td>M<td>A</thead><tr><td>x<td>1", 1),
        ("<thead><tr><td><th>A</thead><tr><th>x<td>1", 1),
        ("<thead><tr><th>M<th>A<tr><td>m<td>a</thead><tr><td>x<td>1", 2),
        ("<tr><th>M<th>A<tr><td>x<td>1<tr><th>N<th>B<tr><td>y<td>2", 1),
        ("<tr><td>x<td>1<tr><th>N<th>B<tr><td>y<td>2", 0),
        # the end of the head went missing
        ("<thead><tr><th>M<th>A<tr><th>x<td>1<tr><th>y<td>2", 1),
        ("<thead><tr><th>M<th>A<tr><td>x<td>1<tr><td>y<td>2", 1),
        ("<thead><tr><td>M<td>A<tr><td>x<td>1<tr><td>y<td>2", 1),
        ("<tr><th>M<th>A", 0),
    ],
)
def test_the_head_of_a_table(rows, header):
    assert table_of(rows).header == header


# Spans.


def test_a_rowspan_of_zero_reaches_to_the_end_of_its_group():
    rows = (
        "<tbody><tr><td rowspan=0>A<td>1<tr><td>2<tr><td>3</tbody>"
        "<tbody><tr><td>B<td>4</tbody>"
    )
    assert texts_of(table_of(rows)) == [["A", "1"], ["A", "2"], ["A", "3"], ["B", "4"]]


def test_a_cell_that_was_merged_into_another_takes_no_place():
    rows = (
        "<tr><td rowspan=2>A<td>1<td>2<tr>"
        "<td class=hidden rowspan=0 colSpan=0><br><td>3<td>4"
    )
    assert texts_of(table_of(rows)) == [["A", "1", "2"], ["A", "3", "4"]]


def test_rows_beyond_the_limit_are_a_problem():
    row = "<tr>" + "<td>x" * 100
    document = page_of(f"<table>{row * 300}</table>")
    (problem,) = document.problems
    assert problem.kind == "damaged_page"
    assert "left out the last 99 of 300 rows" in problem.message
    (rows,) = rows_of(document)
    assert sum(map(len, rows)) == MAX_TABLE_CELLS + 100


def test_a_long_cell_is_not_cut():
    text = "word " * 20_000
    assert rows_of(page_of(f"<table><tr><td>{text}")) == [[[text.strip()]]]


# Elements that a page made up.


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("z<x-card>a<div>b</div>c</x-card>d", ["z", "a", "b", "c", "d"]),
        ("z<x-card>a<b>b</b>c</x-card>d", ["zabcd"]),
        ("z<x-card>a<br>b</x-card>d", ["za", "bd"]),
        ("z<card>a<div>b</div>c</card>d", ["za", "b", "cd"]),
    ],
)
def test_a_made_up_element_is_a_block_if_it_holds_one(page, lines):
    document = page_of(page)
    assert lines_of(document) == lines
    assert lost_words(document) == []


# Hostile pages.

ROW = "<tr>" + "<td>x</td>" * 100 + "</tr>"
ATTRIBUTES = " ".join(f"a{number}=1" for number in range(200_000))
HOSTILE = {
    "divs": "<div>" * 10_000 + "words<p>more",
    "spans": "<span>" * 10_000 + "words<p>more",
    "spans of words": "<span>a " * 10_000 + "words",
    "hidden spans": "<b>words</b>" + "<span aria-hidden=true>" * 5_000 + "<p>more",
    "made-up elements": "<x-a><br>" * 5_000 + "words",
    "grids": "<div><p><b>a</b><b>b</b></p><p><b>a</b><b>b</b></p>" * 2_000 + "words",
    "attributes": f"<p {ATTRIBUTES}>words</p>",
    "one attribute": f"<p title='{'x ' * 500_000}'>words</p>",
    "cells": f"<p>words</p><table>{ROW * 1_000}</table>",
    "rowspans": "words<table>" + ("<tr>" + "<td rowspan=65534>x" * 10) * 3_000,
    "rowspans of zero": "words<table>" + "<tr><td rowspan=0>a<td>b" * 5_000,
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_is_read(page):
    with ends():
        document = page_of(f"<html><body>{page}</body></html>")
        lines = list(document.lines())
        assert any("words" in line.text for line in lines)
        assert document.words_at(lines[-1].words.locator)


@pytest.mark.parametrize("tag", ["div", "span"])
def test_the_lenient_reader_reads_what_nests_deep(tag):
    with ends():
        document = read_soup(f"<{tag}>a " * 3_000 + "words")
        assert "words" in "".join(lines_of(document))


def test_what_lxml_drops_below_its_depth_is_read_all_the_same():
    document = read_html("<div>" * 3_000 + "words<p>more</p>", "page")
    assert lines_of(document) == ["words", "more"]
