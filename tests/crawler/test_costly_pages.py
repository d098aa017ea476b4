"""Pages that have more of something than a page may: one issue that names it."""

from __future__ import annotations

import pytest

from crawler.errors import TooCostly
from tests.costly import PAGES, read

REFUSED = {
    "csv of 300,000 heads": "at most 1,000 heads, found 300,000",
    "a gzip of paragraphs": "at most 200,000 tags, found 10,000,000",
    "10,000 columns": "at most 1,000 bars in a line, found 10,003",
    "a line of bars": "at most 1,000 bars in a line, found 1,000,000",
    "open tags": "at most 200,000 tags, found 500,004",
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


def test_long_cells_leave_the_claims_beside_them() -> None:
    found = read(PAGES["a cell of dashes"]())
    assert ("GPT-4o", "128,000 tokens") in {
        (claim.subject_text, claim.value_text) for claim in found.claims
    }
