"""A small fixed part of the fuzzing, and every input that broke something once."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings

from tests.fuzz import checks
from tests.fuzz.checks import check
from tests.fuzz.children import LIMIT_MB, Child
from tests.fuzz.mutations import HEAVY, LIGHT, MUTATORS, mutate
from tests.fuzz.plans import Plan, plans, random_plan
from tests.fuzz.samples import CORPUS, Known, Page, known_pages, sample_pages
from tests.hangs import ends

pytestmark = pytest.mark.slow

PAGES = sample_pages()
KNOWN = known_pages()
NUMBERS = range(100)
LARGE_NUMBERS = range(2)
HUGE = {"many_attributes", "many_cells"}  # slow; `make fuzz` has more of them


def passes(page: Page) -> None:
    with ends():
        result = check(page)
    assert not result.failures, result.failures[0].message


def marked(known: Known) -> object:
    """Return a known input as a parameter; one that is open would hang."""
    marks = [pytest.mark.xfail(run=False, reason=known.open)] if known.open else []
    return pytest.param(known.page, id=known.page.name, marks=marks)


@pytest.mark.parametrize("page", [marked(one) for one in KNOWN])
def test_what_broke_once_breaks_nothing(page):
    passes(page)


def test_every_input_is_listed_and_explained():
    files = {path.name for path in CORPUS.iterdir()} - {"README.md", "cases.toml"}
    names = {known.page.name for known in KNOWN}
    assert files <= names
    told = (CORPUS / "README.md").read_text("utf-8")
    assert [name for name in names if f"`{name}`" not in told] == []


@pytest.mark.parametrize("name", MUTATORS)
def test_a_mutator_takes_any_page_and_depends_on_its_seed_alone(name):
    for page in (b"", b"x", b"\xff\x00", PAGES[0].payload, PAGES[1].payload):
        steps = [(name, 7)]
        assert mutate(page, steps) == mutate(page, steps)


def test_random_mutants_break_nothing():
    for number in NUMBERS:
        passes(random_plan(Random(f"test:{number}"), PAGES, 0).made(PAGES))


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(plans(len(PAGES)))
def test_drawn_mutants_break_nothing(plan):
    passes(plan.made(PAGES))


@pytest.mark.parametrize("mutator", [one for one in HEAVY if one.__name__ not in HUGE])
def test_too_much_of_something_breaks_nothing(mutator):
    for number in LARGE_NUMBERS:
        passes(Plan(number, ((mutator.__name__, number),)).made(PAGES))


def test_a_child_measures_and_survives_what_it_cannot_read(tmp_path):
    child = Child((), tmp_path)
    plan = Plan(0, ((LIGHT[0].__name__, 1),))
    first, second = child.check(plan), child.check(plan)
    child.stop()
    assert first.failures == second.failures == []
    assert first.size == second.size == len(plan.made(PAGES).payload)
    assert 0 < child.base_mb <= first.peak_mb < LIMIT_MB
    assert not second.grew or second.peak_mb > first.peak_mb


def test_the_checks_see_a_crash_and_a_false_quote(monkeypatch):
    page = next(page for page in PAGES if check(page).claims)
    whole = checks.extract_page

    def lying(*told):
        found = whole(*told)
        first = replace(found.claims[0], quote="no such words")
        lost = replace(found.claims[0], locator="nowhere")
        return replace(found, claims=(first, lost))

    monkeypatch.setattr(checks, "extract_page", lying)
    assert [one.kind for one in check(page).failures] == ["quote", "quote"]
    monkeypatch.setattr(checks, "extract_page", lambda *_: 1 / 0)
    (crash,) = check(page).failures
    assert crash.kind == "crash"
    assert "ZeroDivisionError" in crash.where
