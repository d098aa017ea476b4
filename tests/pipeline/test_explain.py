"""The trail from a value back to the words, for a model, its variants and its name."""

import pytest

from pipeline.compare.explain import explain
from pipeline.errors import ReleaseError
from tests.pipeline.factories import MODEL, make_claim, make_price, release_of

VARIANT = "openai/gpt-4o-2024-08-06"
DATED = {"model_id": VARIANT, "slug": "gpt-4o-2024-08-06"}
CLAIMS = [
    make_claim("north", "128K"),
    make_claim("south", "1M", "context_window"),
    make_claim("stats", "131,072", **DATED),
    make_claim("north", "2024-05-13", "release_date"),
    make_claim("stats", "2024-08-06", "release_date", **DATED),
    make_claim("stats", "16,384", "max_output_tokens", **DATED),
    make_price("north", "$5/1M"),
    make_price("north", "$15/1M", meter="output"),
    make_claim("east", "8K", model_id="openai/gpt-4", subject="GPT-4"),
    make_claim("east", "1K", model_id="acme/frob", subject="Frob"),
    make_claim("west", "2K", model_id="other/frob", subject="Frob"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return release_of(tmp_path_factory.mktemp("curated"), CLAIMS)


@pytest.mark.parametrize("name", [MODEL, "GPT-4o", "gpt 4o", "gpt-4o"])
def test_a_model_is_found_by_its_id_and_by_its_name(folder, name):
    (found,) = explain(folder, name, "context_window")
    assert found.fact["model_id"] == MODEL


def test_a_value_leads_to_claims_evidence_and_the_words(folder):
    (found,) = explain(folder, MODEL, "context_window")
    assert [(one["site"], one["outcome"]) for one in found.claims] == [
        ("north", "supports"),
        ("south", "loses"),
    ]
    (sighting,) = found.claims[0]["evidence"]
    assert sighting["quote"] == "A label 128K"
    assert sighting["url"] == "https://north.example/c/a-vs-b"
    assert found.claims[1]["reason"]
    assert [row["class"] for row in found.conflicts] == ["contradiction"]


def test_a_variant_within_the_print_is_shown_as_compatible(folder):
    (found,) = explain(folder, MODEL, "context_window")
    ((fact, claims),) = found.variants
    assert (fact["model_id"], fact["value"]) == (VARIANT, "131072")
    assert [one["value_text"] for one in claims] == ["131,072"]
    assert found.relation.startswith("compatible: ")


def test_a_variant_of_its_own_date_is_no_conflict_and_shown_as_such(folder):
    (found,) = explain(folder, MODEL, "release_date")
    assert found.fact["value"] == "2024-05-13"
    assert [fact["value"] for fact, _ in found.variants] == ["2024-08-06"]
    assert found.relation.startswith("variant: ")


def test_what_only_a_variant_has_is_explained_too(folder):
    (found,) = explain(folder, MODEL, "max_output_tokens")
    assert found.fact["model_id"] == VARIANT
    assert found.variants == ()
    assert found.relation == ""


def test_a_variant_is_explained_alone(folder):
    assert {one.fact["model_id"] for one in explain(folder, VARIANT)} == {VARIANT}


def test_without_a_property_all_facts_are_explained_in_order(folder):
    found = [
        (one.fact["property"], one.fact["meter"]) for one in explain(folder, MODEL)
    ]
    assert found == [
        ("context_window", ""),
        ("max_output_tokens", ""),
        ("price", "input"),
        ("price", "output"),
        ("release_date", ""),
    ]


def test_an_explanation_is_plain_data(folder):
    row = explain(folder, MODEL, "price")[0].as_row()
    assert (row["meter"], row["kind"], row["value"]) == ("input", "list", "5")
    assert "provider" not in row
    assert row["claims"][0]["evidence"][0]["quote"] == "A label $5/1M"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("gpt", "openai/gpt-4, openai/gpt-4o, openai/gpt-4o-2024-08-06"),
        ("4o-2024", VARIANT),
        ("zephyr", "nothing like it"),
    ],
)
def test_an_unknown_model_names_those_that_are_near(folder, name, hint):
    with pytest.raises(ReleaseError) as caught:
        explain(folder, name)
    assert hint in caught.value.found
    assert repr(name) in caught.value.expected


def test_a_name_that_several_models_bear_names_them_all(folder):
    with pytest.raises(ReleaseError) as caught:
        explain(folder, "Frob")
    assert "acme/frob, other/frob" in caught.value.found
    assert len(explain(folder, "acme/frob")) == 1


def test_a_property_that_a_model_has_not_names_those_it_has(folder):
    with pytest.raises(ReleaseError, match=r"context_window, .*found 'parameters'"):
        explain(folder, MODEL, "parameters")


def test_the_model_of_another_organization_is_not_taken_for_it(folder):
    with pytest.raises(ReleaseError):
        explain(folder, "anthropic/gpt-4o", "context_window")
