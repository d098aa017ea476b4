"""Errors of sites as data: rejected with a reason, until the site mends them."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from crawler.archive.saved import import_paths
from crawler.sites import load_sites
from pipeline.build import make_census
from pipeline.claims.corrections import (
    REQUIRED,
    load_corrections,
    read_corrections,
)
from pipeline.database import open_database
from pipeline.errors import CurationError
from pipeline.verdicts.factrows import read_facts
from tests.pipeline.factories import (
    MODEL,
    VOCABULARY,
    correct,
    make_claim,
    make_price,
    weigh,
)

ENTRY = {
    "site": "north",
    "model": MODEL,
    "property": "context_window",
    "expect": "1000000",
    "reason": "the maker says 128K",
}
GONE = "its page is gone (404 on 2026-05-20)"
MOMENT = datetime(2026, 5, 22, tzinfo=UTC)
URL = "https://models.dev/api.json"


def correction(**changed):
    """Return the correction of ENTRY with fields changed, or left out by None."""
    fields = {name: value for name, value in (ENTRY | changed).items() if value}
    lines = [f"{name} = {json.dumps(value)}" for name, value in fields.items()]
    return read_corrections("\n".join(["[[correction]]", *lines]))


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("text", [None, ""])
def test_a_correction_without_a_required_field_is_refused(name, text):
    fields = ENTRY | {name: text}
    lines = [f'{key} = "{value}"' for key, value in fields.items() if value is not None]
    with pytest.raises(CurationError, match=name) as caught:
        read_corrections("\n".join(["[[correction]]", *lines]))
    assert caught.value.found == "none"


@pytest.mark.parametrize("name", ["exspect", "value", "benchmarks", "note"])
def test_a_correction_with_a_field_that_nobody_knows_is_refused(name):
    with pytest.raises(CurationError, match="known fields") as caught:
        correction(**{name: "x"})
    assert caught.value.found == name
    assert (MODEL in caught.value.place, "north" in caught.value.place) == (True, True)


def test_no_corrections_are_none():
    assert read_corrections("") == ()


def test_every_correction_of_the_project_is_of_a_known_site_and_property():
    corrections = load_corrections()
    assert corrections
    for one in corrections:
        assert one.site in load_sites()
        assert one.property in VOCABULARY.properties
        assert one.model.count("/") == 1
        assert len(one.reason.split()) > 3


@pytest.mark.parametrize("expect", ["1000000", "1M"])
def test_a_value_is_rejected_by_its_number_or_by_its_words(expect):
    wrong, right = make_claim("north", "1M"), make_claim("south", "128K")
    rejected, expired = correct([wrong, right], correction(expect=expect))
    assert rejected == {wrong.statement.claim_id: "corrected: the maker says 128K"}
    assert expired == []


@pytest.mark.parametrize(
    "claim",
    [
        make_claim("south", "1M"),
        make_claim("north", "1M", model_id="openai/gpt-4"),
        make_claim("north", "1M", "max_input_tokens"),
        make_claim("north", "1M", withdrawn=GONE),
    ],
    ids=["another site", "another model", "another property", "withdrawn"],
)
def test_only_what_a_site_says_now_of_that_thing_is_corrected(claim):
    assert correct([claim], correction()) == ({}, [])


@pytest.mark.parametrize(
    ("qualifiers", "hit"),
    [
        ({}, True),
        ({"meter": "input"}, True),
        ({"meter": "input", "provider": "Azure", "kind": "reseller"}, True),
        ({"meter": "output"}, False),
        ({"tier": "batch"}, False),
    ],
)
def test_qualifiers_tell_a_claim_from_others(qualifiers, hit):
    claim = make_price("north", "$5/1M", provider="Azure", kind="reseller")
    rejected, expired = correct(
        [claim], correction(property="price", expect="5", **qualifiers)
    )
    assert (bool(rejected), expired) == (hit, [])


def test_a_corrected_claim_makes_no_fact_and_says_why():
    wrong, right = make_claim("north", "1M"), make_claim("south", "128K")
    (fact,), (verdict,) = weigh(wrong, right, corrections=correction())
    assert (fact.quantity.text, fact.verdict) == ("128000", "single")
    assert (verdict.claim_id, verdict.outcome) == (wrong.statement.claim_id, "rejected")
    assert verdict.reason == "corrected: the maker says 128K"


def test_a_correction_expires_when_the_site_says_something_else():
    before = make_claim("north", "1M", withdrawn=GONE)
    after = make_claim("north", "128K")
    rejected, ((found, claim_id),) = correct([before, after], correction())
    assert rejected == {}
    assert (found.expect, claim_id) == ("1000000", after.statement.claim_id)


def test_a_correction_lasts_as_long_as_one_place_of_the_site_says_so():
    claims = [make_claim("north", "1M"), make_claim("north", "128K")]
    rejected, expired = correct(claims, correction())
    assert list(rejected) == [claims[0].statement.claim_id]
    assert expired == []


def archive(tmp_path, *windows: int):
    """Archive one feed after another that gives the model these windows."""
    data_dir = tmp_path / "data"
    for number, window in enumerate(windows):
        model = {"id": "gpt-4o", "name": "GPT-4o", "limit": {"context": window}}
        feed = {"openai": {"id": "openai", "models": {"gpt-4o": model}}}
        saved = tmp_path / f"{number}.json"
        saved.write_text(json.dumps(feed), "utf-8")
        report = import_paths(data_dir, [saved], URL, MOMENT + timedelta(days=number))
        assert report.errors == ()
    return data_dir


@pytest.fixture
def database():
    with open_database() as opened:
        yield opened


def census_of(monkeypatch, database, data_dir, site="models_dev"):
    corrections = correction(site=site)
    monkeypatch.setattr("pipeline.build.load_corrections", lambda: corrections)
    census, damage = make_census(database, data_dir)
    assert damage == []
    return census


def expired_in(census):
    return [one for _, one in census.issues if one.kind == "expired_correction"]


def test_an_error_in_the_archive_is_rejected_with_the_reason(
    monkeypatch, tmp_path, database
):
    census = census_of(monkeypatch, database, archive(tmp_path, 1_000_000))
    found = database.execute("SELECT reason FROM outcomes WHERE outcome = 'rejected'")
    assert found.fetchall() == [("corrected: the maker says 128K",)]
    assert "context_window" not in {fact.key[1] for fact in read_facts(database)}
    assert expired_in(census) == []


def test_an_error_that_the_site_mended_is_an_issue(monkeypatch, tmp_path, database):
    census = census_of(monkeypatch, database, archive(tmp_path, 1_000_000, 128_000))
    facts = read_facts(database)
    (fact,) = (one for one in facts if one.key[1] == "context_window")
    assert (fact.key[0], fact.quantity.text) == (MODEL, "128000")
    (issue,) = expired_in(census)
    assert issue.value_text == "128000"
    assert issue.message == (
        f"correction of {MODEL} context_window: expected '1000000', found '128000'; "
        "it has expired"
    )


def test_a_correction_of_what_nobody_says_is_silent(monkeypatch, tmp_path, database):
    data_dir = archive(tmp_path, 1_000_000)
    census = census_of(monkeypatch, database, data_dir, site="litellm")
    assert expired_in(census) == []
