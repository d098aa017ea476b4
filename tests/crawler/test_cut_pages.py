"""A page that breaks off says nothing that the whole page does not say."""

import pytest

from crawler.claims.extract import extract_page
from crawler.payload import decode_text
from tests.crawler.anypage import ANY, URL, html_table, table
from tests.cuts import CUTS, Whole
from tests.dresses.dress import dress, pool
from tests.dresses.facts import make_facts

HEAD = (
    "Model",
    "Input ($/1M tokens)",
    "Cached input ($/1M tokens)",
    "Output ($/1M tokens)",
)
ROWS = (
    ("GPT-4o", "2.50", "1.25", "10.00"),
    ("Claude 3.5 Sonnet", "3.00", "0.375", "15.00"),
    ("Gemini 1.5 Pro", "1.25", "0.3125", "5.00"),
    ("DeepSeek V3", "0.27", "0.07", "1.10"),
)
BODY = f"{html_table(HEAD, *ROWS)}<p>All prices in US dollars.</p>"
HTML = f"<html><body>{BODY}</body></html>"
MARKDOWN = table(" | ".join(HEAD), *map(" | ".join, ROWS))
CSV = "\n".join(",".join(row) for row in (HEAD, *ROWS)) + "\n"
LAYOUTS = ("bands", "columns_models", "unit_in_caption", "unit_in_cell", "rows_models")
FORMS = {"text/html": HTML, "text/markdown": MARKDOWN, "text/csv": CSV}


def whole(media_type):
    return Whole(ANY, URL, f"{media_type}; charset=utf-8", FORMS[media_type].encode())


@pytest.mark.parametrize("media_type", FORMS)
def test_no_cut_of_a_price_table_states_a_value_that_it_does_not(media_type):
    page = whole(media_type)
    assert len(page.said(page.payload)) == 12
    assert page.false_values(CUTS) == []


@pytest.mark.parametrize("media_type", FORMS)
def test_rows_before_the_end_are_still_read(media_type):
    page = whole(media_type)
    end = page.payload.index(b"0.07")
    assert len(page.said(page.payload[: end + 2])) >= 6


def test_no_cut_of_a_dress_states_a_value_that_it_does_not():
    pages = 0
    for seed in range(120):
        one = dress(make_facts(seed), seed, pool("open"))
        if one.form == "html" and one.layout in LAYOUTS:
            pages += 1
            page = Whole(ANY, one.url, one.media_type, one.payload)
            assert page.false_values(25) == [], one.layout
    assert pages >= 3


def test_what_is_read_before_the_end_of_a_cut_page_is_flagged():
    cut = HTML[: HTML.index("0.07")].encode()
    read = extract_page(ANY, URL, "text/html", cut)
    assert read.claims
    assert all("cut_page" in claim.flags for claim in read.claims)
    assert "damaged_page" in {issue.kind for issue in read.issues}
    uncut = extract_page(ANY, URL, "text/html", HTML.encode())
    assert not any(claim.flags for claim in uncut.claims)


def test_half_a_character_at_the_end_is_left_out():
    payload = "输入价".encode()
    assert decode_text(payload[:-1], "text/html; charset=utf-8", "p")[:2] == (
        "输入",
        "utf-8",
    )
