"""Pages that have more of something than a page may: one issue that names it."""

from __future__ import annotations

import pytest

from crawler.claims.extract import extract_page
from crawler.errors import TooCostly
from crawler.read.bounds import MOST_OF_CELL, MOST_OF_LINE, shorten
from crawler.read.document import Document, Line, Table, Words
from crawler.site import generic_site
from tests.costly import HTML, PAGES, read

REFUSED = {
    "csv of 300,000 heads": "at most 1,000 heads, found 300,000",
    "a gzip of paragraphs": "at most 250,000 tags, found 10,000,000",
    "10,000 columns": "at most 1,000 bars in a line, found 10,003",
    "a line of bars": "at most 1,000 bars in a line, found 1,000,000",
    "open tags": "at most 250,000 tags, found 500,004",
}
UNDONE = {
    "300,000 gzip members": "at most 1,000 members of gzip, found more",
    "nested gzip": "at most 4 layers of compression, found 200",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_page_past_a_bound_is_one_issue(name: str) -> None:
    found = read(PAGES[name]())
    assert found.claims == found.embedded == ()
    (issue,) = found.issues
    assert issue.kind == "too_costly"
    assert issue.message.endswith(f"expected {REFUSED[name]}")


@pytest.mark.parametrize("name", UNDONE)
def test_compression_past_a_bound_is_not_undone(name: str) -> None:
    with pytest.raises(TooCostly, match=UNDONE[name]):
        read(PAGES[name]())


LONG_CELLS = [name for name in PAGES if name.startswith("a cell of")]


@pytest.mark.parametrize("name", LONG_CELLS)
def test_long_cells_leave_the_claims_beside_them(name: str) -> None:
    found = read(PAGES[name]())
    assert ("GPT-4o", "128,000 tokens") in {
        (claim.subject_text, claim.value_text) for claim in found.claims
    }


def test_a_value_longer_than_a_cell_may_be_is_an_issue_and_no_shorter_value() -> None:
    page = (
        "<h1>GPT-4o</h1><dl><dt>Context window</dt><dd>128K</dd>"
        f"<dt>Languages</dt><dd>{'French, ' * MOST_OF_CELL}</dd></dl>"
    )
    url = "https://any.example/gpt-4o"
    found = extract_page(generic_site("any"), url, HTML, page.encode())
    assert [claim.value_text for claim in found.claims] == ["128K"]
    (issue,) = found.issues
    assert issue.kind == "unparsed_value"
    assert issue.message == "expected less than 500 characters, found more"


def test_a_shortened_page_has_its_places_and_says_what_is_left_out() -> None:
    long = "a" * (MOST_OF_LINE + 1)
    cell = Words(long, "cell")
    table = Table(((cell, cell), (Words("b", "other"), cell)), "table")
    line = Line(Words(long, "line"), (Words("a", "one"), Words(long, "two")))
    heading = Line(Words(long, "heading"), (Words(long, "heading"),), 2)
    document = Document((table, line, heading), "any", lambda _: long)
    found = shorten(document)
    short_table, short_line, short_heading = found.blocks
    assert isinstance(short_table, Table)
    assert isinstance(short_line, Line)
    assert isinstance(short_heading, Line)
    (first, second), (other, third) = short_table.rows
    assert first is second is third
    assert (first.text, first.locator) == (long[:MOST_OF_CELL], "cell")
    assert other.text == "b"
    assert short_line.text == long[:MOST_OF_LINE]
    assert short_line.parts == (short_line.words,)
    assert short_heading.text == long[:MOST_OF_CELL]
    assert first.text in found.words_at("cell")
    (problem,) = found.problems
    assert problem.kind == "too_costly"
    assert problem.message == "read the first 5,000 characters of 2 lines that go on"
