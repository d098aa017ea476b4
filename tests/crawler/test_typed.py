"""Kinds of hyphens, spaces and digits are one when read, and printed as they were."""

import pytest

from crawler.claims.extract import extract_page
from crawler.vocabulary.words import as_typed, fold
from pipeline.statements.normalise import normalise
from tests.crawler.anypage import ANY, URL, html_table
from tests.pagescore import VOCABULARY

NON_BREAKING, FIGURE, MINUS, NARROW, SOFT, ZERO = (
    "\u2011",
    "\u2012",
    "\u2212",
    "\u202f",
    "\u00ad",
    "\u200b",
)
WIDE = str.maketrans("0123456789KMGPTo.$", "０１２３４５６７８９ＫＭＧＰＴｏ．＄")
# how three kinds of publishers print the same table: a newspaper's typesetting, a
# catalogue in Chinese, an editor that breaks long words
TYPESET = {"-": NON_BREAKING, " ": NARROW}
FULL_WIDTH = {one: one.translate(WIDE) for one in "0123456789KMGPTo.$"}
BROKEN = {"-": f"{MINUS}{ZERO}", "x": f"x{SOFT}", ",": f"{ZERO},"}
STYLES = {"typeset": TYPESET, "full width": FULL_WIDTH, "broken": BROKEN}
HEAD = ("Model", "Context window", "Max output", "Input ($/1M tokens)", "Cutoff")
ROWS = (
    ("GPT-4o-mini", "128,000", "16,384", "$0.15", "2023-10"),
    ("Claude 3.5 Sonnet", "200,000", "8K", "$3.00", "2024-04"),
    ("Gemini-1.5-pro", "2M", "8,192", "$1.25", "2024-05"),
)


def said(html):
    """Return models, properties and values, and the claims that say them."""
    read = extract_page(ANY, URL, "text/html; charset=utf-8", html.encode())
    facts = {
        (as_typed(fold(raw.subject_text)), one.property, one.quantity.text)
        for raw in read.claims
        for one in normalise("any", raw, VOCABULARY)[0]
    }
    return facts, read


def printed(style, text):
    """Return a text in the characters of a style, HTML left alone."""
    for plain, other in STYLES[style].items():
        text = text.replace(plain, other)
    return text


@pytest.mark.parametrize("style", STYLES)
def test_a_table_says_the_same_in_characters_of_every_kind(style):
    expected, _ = said(html_table(HEAD, *ROWS))
    rows = [tuple(printed(style, cell) for cell in row) for row in ROWS]
    head = tuple(printed(style, cell) for cell in HEAD)
    found, read = said(html_table(head, *rows))
    assert len(expected) >= 12
    assert found == expected
    assert not read.issues


@pytest.mark.parametrize("style", ["typeset", "full width"])
def test_quotes_and_values_are_in_the_characters_of_the_page(style):
    rows = [tuple(printed(style, cell) for cell in row) for row in ROWS]
    html = html_table(HEAD, *rows)
    _, read = said(html)
    assert read.claims
    for claim in read.claims:
        assert claim.quote in fold(html)
        assert claim.value_text in claim.quote
    assert any(not claim.quote.isascii() for claim in read.claims)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("GPT\u20114o", "GPT-4o"),
        ("\u22120.5", "-0.5"),
        ("555\u20121234", "555-1234"),
        ("１２８Ｋ", "128K"),
        ("８５．２％", "85.2%"),
        ("$1 – $2 — 输入：", "$1 – $2 — 输入："),
    ],
)
def test_kin_is_as_long_as_what_stands_for_it(text, typed):
    assert as_typed(text) == typed
    assert len(text) == len(typed)
