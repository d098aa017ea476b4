"""Tests of the score of text pages: what is found, wrong, or not judged."""

from __future__ import annotations

from pathlib import Path

from crawler.claims.extract import extract_page
from crawler.sites import site_of
from tests.pagescore import SITES, statements
from tests.textscore import TextPage, is_wrong, read_text_gold, row_of, states

URL = "https://models.example/compare"
PAGE = b"""Specs

| Model | Context window | Input price ($/1M) |
|---|---|---|
| GPT-4o | 128K | $2.50 |
| Claude 3 Opus | 200K | $15.00 |
| Gemini 2.5 Pro | 1M | $1.25 |
"""
FACTS = (
    {"model": "GPT-4o", "property": "context_window", "raw": "128K", "value": 128000},
    {"model": "GPT-4o", "property": "price_input", "raw": "$5", "value": 5.0},
)
ABSENT = ({"model": "Claude 3 Opus", "property": "context_window"},)


def test_a_claim_is_right_wrong_or_not_judged() -> None:
    facts = tuple(row for fact in FACTS for row in row_of(fact))
    absent = tuple(row for fact in ABSENT for row in row_of(fact))
    page = TextPage("x/y.txt", facts, absent)
    site = site_of(URL, SITES)
    read = extract_page(site, URL, "text/plain", PAGE)
    said = list(statements(site.name, read))
    found = [any(states(raw, one, want) for raw, one in said) for want in facts]
    assert found == [True, False]
    wrong = {
        (raw.subject_text, one.property)
        for raw, one in said
        if is_wrong(raw, one, page)
    }
    assert wrong == {
        ("GPT-4o", "price"),  # stated with another value
        ("Claude 3 Opus", "context_window"),  # must be absent
        ("Gemini 2.5 Pro", "context_window"),  # no model of the page's gold
        ("Gemini 2.5 Pro", "price"),
    }


def test_truth_values_and_what_nothing_can_hold() -> None:
    fact = {"model": "M", "property": "capability:vision", "raw": "| Yes | No |"}
    assert [row["value"] for row in row_of({**fact, "value": False})] == ["No"]
    assert not list(row_of({"model": "M", "property": "vram", "value": 1}))


def test_no_gold_where_it_is_absent(tmp_path: Path) -> None:
    assert read_text_gold(tmp_path) == []
