"""Every site case: exactly the expected claims, each where its locator says."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import datetime, timedelta

import pytest

from crawler.fetch.fixtures import claim_lines, issue_lines
from crawler.read.pages import read_page
from tests.sites.cases import (
    FOLDER,
    GENERIC,
    Case,
    discover,
    marked,
    sites,
)
from tests.sites.regenerate import main

CASES = discover()


ALL = pytest.mark.parametrize("case", [marked(case) for case in CASES])


def differences(found: list[str], expected: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines that are missing, and those that are extra."""
    missing = Counter(expected) - Counter(found)
    extra = Counter(found) - Counter(expected)
    return sorted(missing.elements()), sorted(extra.elements())


def test_every_site_has_a_case_and_every_site_of_a_case_a_file():
    assert {case.folder.parent.name for case in CASES} == sites().keys() | {GENERIC}


FAMILIES = ("awaira", "gigarouter", "llm_stats", "llmreference")


def test_every_family_has_a_page_of_each_kind():
    kinds = {(case.folder.parent.name, case.page.suffix) for case in CASES}
    assert kinds >= {
        (name, kind) for name in FAMILIES for kind in (".html", ".txt", ".md")
    }


@ALL
def test_the_claims_are_as_expected(case: Case):
    found = claim_lines(case.extract().claims)
    assert differences(found, case.expected("expected.jsonl")) == ([], [])


@ALL
def test_what_is_not_understood_is_an_issue(case: Case):
    found = issue_lines(case.extract().issues)
    assert differences(found, case.expected("issues.jsonl")) == ([], [])


@ALL
def test_quotes_stand_where_the_locators_lead(case: Case):
    document = read_page(case.page.read_bytes(), case.media_type, case.url)
    claims = case.extract().claims
    assert claims
    for claim in claims:
        assert claim.quote in document.words_at(claim.locator), claim
        assert claim.value_text in claim.quote or claim.part, claim


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_says_when_and_whose_it_is(case: Case):
    assert datetime.fromisoformat(case.captured_at).utcoffset() == timedelta(0)
    assert case.site.reads(case.url)


def test_regenerate_rewrites_what_a_case_expects(tmp_path, capsys):
    source = FOLDER / "awaira" / "flat_lost_cells"
    folder = tmp_path / "awaira" / "again"
    shutil.copytree(source, folder)
    (folder / "expected.jsonl").write_text("", "utf-8")
    assert main([str(folder)]) == 0
    assert "now read the difference" in capsys.readouterr().out
    for name in ("expected.jsonl", "issues.jsonl"):
        assert (folder / name).read_bytes() == (source / name).read_bytes()


def test_regenerate_without_a_case_says_how_to_use_it(capsys):
    assert main([]) == 2
    assert "SITE/CASE" in capsys.readouterr().err
