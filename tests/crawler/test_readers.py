"""HTML readers: two of them agree, and every word stands where its locator leads."""

from __future__ import annotations

import pytest

from crawler.demo.facts import EDITIONS, SITES
from crawler.demo.render import render_missing, render_site
from crawler.errors import LocatorError
from crawler.read.boxes import MAX_COLUMNS, MAX_TABLE_CELLS
from crawler.read.document import Line, Table
from crawler.read.pages import is_html, read_html
from crawler.read.soup import read_soup
from tests.crawler.pages import (
    HTML,
    TEXT,
    lines_of,
    lost_words,
    page_of,
    rows_of,
)
from tests.hangs import ends
from tests.sites.cases import discover, marked

PAGES = {
    f"{site}{edition}{path}": page
    for site in SITES
    for edition in EDITIONS
    for path, page in render_site(site, edition).items()
}
PAGES |= {f"{site} 404": render_missing(site) for site in SITES}
CASES = [case for case in discover() if case.page.suffix == ".html"]
ALL = pytest.mark.parametrize(
    "page",
    [
        *(pytest.param(page, id=name) for name, page in PAGES.items()),
        *(marked(case, case.text) for case in CASES),
    ],
)
SMALL = {
    "spans": "<table><tr><th rowspan=2>A<th colspan=2>B<tr><td>1<td>2</table>",
    "list": "<dl><dt>A<dd>1<dt>B<dd>2<dd>3</dl>",
    "grid": "<div><p><b>A</b><i>1</i></p><p><b>B</b><i>2</i></p></div>",
    "words": "<p>one <b>two</b>&nbsp;three&#8203;&amp;<br>four &lt;five&gt;</p>",
    "skipped": "<p>a</p><script>b</script><style>c</style><template>d</template>e",
    "inline blocks": "<span>a<div>b</div>c</span>d",
    "unclosed": "<ul><li>a<li>b<p>c<p>d</ul>",
    "comment": "<p>a<!-- b -->c</p><?php d ?><![CDATA[e]]>",
    "heading": "<h2>A <small>b</small></h2><div><h3><div>C</div></h3></div>",
    "no words": "<p></p><table></table><dl></dl>",
}


def test_there_are_pages_of_every_kind():
    assert len(PAGES) > 60
    assert len(CASES) >= 4


@ALL
def test_both_readers_give_the_same_blocks(page):
    lxml, soup = read_html(page, "page"), read_soup(page)
    assert lxml.blocks == soup.blocks
    assert lxml.blocks
    assert (lxml.reader, soup.reader) == ("lxml", "beautifulsoup")


@pytest.mark.parametrize("page", SMALL.values(), ids=SMALL.keys())
def test_both_readers_agree_on_odd_html(page):
    whole = f"<html><body>{page}</body></html>"
    assert read_html(whole, "page").blocks == read_soup(whole).blocks


@ALL
def test_locators_lead_back_to_the_words(page):
    for document in (read_html(page, "page"), read_soup(page)):
        assert lost_words(document) == []


@pytest.mark.parametrize(
    "locator",
    [
        "/html/body/p[9]",
        "//p",
        "line:1",
        "/html[",
    ],
)
def test_a_locator_that_leads_nowhere_is_an_error(locator):
    with pytest.raises(LocatorError):
        page_of("<p>one</p><p>two</p>").words_at(locator)


def test_joined_locators_join_their_words():
    document = page_of("<p>~$1.341</p><p>/ 1k images</p>")
    one, two = (line.words.locator for line in document.lines())
    assert document.words_at(f"{one} + {two}") == "~$1.341 / 1k images"


def test_spans_are_laid_out():
    page = (
        "<table><thead><tr><th rowspan=2>Metric</th><th colspan=2>Models</th></tr>"
        "<tr><th>A</th><th>B</th></tr></thead>"
        "<tr><td>Licence</td><td colspan=2>MIT</td></tr>"
        "<tr><td rowspan=2>Size</td><td>1B</td><td>2B</td></tr>"
        "<tr><td>3B</td><td>4B</td></tr></table>"
    )
    (table,) = (b for b in page_of(page).blocks if isinstance(b, Table))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Metric", "Models", "Models"],
        ["Metric", "A", "B"],
        ["Licence", "MIT", "MIT"],
        ["Size", "1B", "2B"],
        ["Size", "3B", "4B"],
    ]
    assert table.header == 2
    assert table.rows[2][1] is table.rows[2][2]


@pytest.mark.parametrize("span", ["65534", "999999999", "0", "-1", "x", "٣", ""])
def test_a_span_is_bounded(span):
    page = f"<table><tr><td rowspan='{span}' colspan='{span}'>a<td>b<tr><td>c</table>"
    (rows,) = rows_of(page_of(page))
    assert len(rows) == 2
    assert all(len(row) <= MAX_COLUMNS + 1 for row in rows)


def test_a_table_of_spans_does_not_fill_the_memory():
    row = "<tr>" + "<td rowspan=65534 colspan=65534>x" * 10
    with ends():
        (rows,) = rows_of(page_of(f"<table>{row * 3000}</table>"))
    assert sum(map(len, rows)) <= 2 * MAX_TABLE_CELLS


def test_pairs_of_a_list():
    page = (
        "<dl><dd>orphan</dd><dt>Task</dt><dd>OCR</dd><dt>Nothing</dt>"
        "<div><dt>Size</dt><dd>1B</dd></div><dt>Sides</dt><dd>a</dd><dd>b</dd></dl>"
    )
    (table,) = (b for b in page_of(page).blocks if isinstance(b, Table))
    assert table.kind == "pairs"
    assert rows_of(page_of(page)) == [
        [["Task", "OCR"], ["Size", "1B"], ["Sides", "a", "b"]]
    ]


def test_a_grid_of_boxes():
    row = "<div><span>{}</span><span>{}</span><span>{}</span></div>"
    page = "<div>" + row.format("Metric", "A", "B") + row.format("Size", "", "2B")
    document = page_of(page + "</div>")
    assert rows_of(document) == [[["Metric", "A", "B"], ["Size", "", "2B"]]]
    (table,) = document.blocks
    assert isinstance(table, Table)
    assert table.kind == "grid"


@pytest.mark.parametrize(
    "page",
    [
        "<div>words<p><b>a</b><b>b</b></p><p><b>c</b><b>d</b></p></div>",
        "<div><p><b>a</b><b>b</b></p></div>",
        "<div><p><b>a</b><b>b</b></p><p><b>c</b></p></div>",
        "<div><p><b>a</b> and <b>b</b></p><p><b>c</b> and <b>d</b></p></div>",
        f"<div><p><b>{'long ' * 100}</b><b>b</b></p><p><b>c</b><b>d</b></p></div>",
    ],
    ids=["words of its own", "one row", "uneven", "prose", "long"],
)
def test_what_is_no_grid(page):
    assert rows_of(page_of(page)) == []


def test_a_table_in_a_layout_table_is_read_and_the_layout_is_not():
    page = (
        "<table><tr><td><h1>T</h1><table><tr><td>a<td>b</table></td>"
        "<td>side</td></tr></table>"
    )
    document = page_of(page)
    assert rows_of(document) == [[["a", "b"]]]
    assert lines_of(document) == ["T", "side"]


def test_an_empty_table_in_a_table_makes_no_data_of_the_layout():
    page = "<table><tr><td><h1>T</h1><table></table></td><td>x</td></tr></table>"
    assert rows_of(page_of(page)) == []


def test_a_caption_stands_before_its_table():
    (table,) = page_of("<table><caption>C</caption><tr><td>a<td>b</table>").blocks
    assert isinstance(table, Table)
    assert table.before == "C"


def test_breaks_and_blocks_part_lines_and_inline_marks_do_not():
    page = "<p>one<br>two <b>three</b><br/><i>fo</i>ur</p>five<div>six</div>"
    assert lines_of(page_of(page)) == ["one", "two three", "four", "five", "six"]


def test_parts_of_a_line_are_its_marked_pieces():
    (line,) = page_of("<p><span>Input</span><b>128,000&nbsp;tokens</b></p>").blocks
    assert isinstance(line, Line)
    assert [part.text for part in line.parts] == ["Input", "128,000 tokens"]
    assert line.text == "Input128,000 tokens"
    assert [part.locator for part in line.parts] == [
        "/html/body/p/span",
        "/html/body/p/b",
    ]


def test_invisible_characters_and_entities():
    page = "<p>12\u00ad8\u200b,&#48;00&nbsp;\n tokens &amp; \ufeff&mdash; &lt;b&gt;</p>"
    assert lines_of(page_of(page)) == ["128,000 tokens & — <b>"]


@pytest.mark.parametrize(
    "tag", ["script", "style", "template", "noscript", "svg", "iframe", "select"]
)
def test_what_browsers_do_not_show_is_left_out(tag):
    page = f"<body><p>a<{tag}>Context Window 128K</{tag}>b</p><table><tr><td>c"
    page += f"<{tag}>d</{tag}></td><td>e</td></tr></table></body>"
    document = page_of(page)
    assert "".join(lines_of(document)).replace(" ", "") == "ab"
    assert rows_of(document) == [[["c", "e"]]]


def test_the_head_is_no_part_of_the_page():
    page = "<html><head><title>Phi-4 vs X</title></head><body><p>a</p></body></html>"
    assert lines_of(page_of(page)) == ["a"]


NESTED_TABLES = pytest.param("table><tr><td", id="table")


@pytest.mark.parametrize("tag", ["div", "span", "b", NESTED_TABLES, "ul><li"])
def test_deep_nesting_does_not_crash(tag):
    page = f"<{tag}>" * 10_000 + "words<p>more</p>"
    document = read_html(page, "page")
    assert lost_words(document) == []


@pytest.mark.parametrize("tag", ["div", "b", NESTED_TABLES, "ul><li"])
def test_deep_nesting_does_not_crash_the_lenient_reader(tag):
    document = read_soup(f"<{tag}>" * 2_000 + "words<p>more</p>")
    assert lost_words(document) == []


@pytest.mark.parametrize(
    ("text", "media_type", "html"),
    [
        ("<p>a</p>", HTML, True),
        ("no tag at all", HTML, False),
        ("<!doctype html><p>a</p>", TEXT, True),
        ("<!-- saved --> <html><body>a", TEXT, True),
        ("a < b and b > c", TEXT, False),
        ("<div><p>a</p><p>b</p><p>c</p></div>", TEXT, True),
        ("Use <b>bold</b>, he said", TEXT, False),
    ],
)
def test_what_is_html(text, media_type, html):
    assert is_html(text, media_type) is html
