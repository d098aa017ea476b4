"""compare(old, new): what came, went and changed between two releases, and why."""

import pytest

from pipeline.compare.diff import compare
from tests.pipeline.factories import (
    MODEL,
    make_claim,
    make_price,
    release_of,
    tables_of,
)

OTHER = "openai/gpt-4"
GONE = "its page is gone (404 on 2026-06-01)"
BASE = [
    make_claim("north", "128K"),
    make_price("north", "$5/1M"),
    make_claim("south", "8K", model_id=OTHER, subject="GPT-4"),
]


def changes(tmp_path, old, new):
    return compare(release_of(tmp_path, old), release_of(tmp_path, new))


def one_change(tmp_path, old, new):
    (change,) = changes(tmp_path, old, new).said
    return change


@pytest.mark.parametrize("claims", [[], BASE])
def test_a_release_does_not_differ_from_itself(tmp_path, claims):
    folder = release_of(tmp_path, claims)
    changeset = compare(folder, folder)
    assert changeset.changes == ()
    assert changeset.new_models == changeset.gone_models == ()


def test_the_same_claims_in_another_release_are_no_change(tmp_path):
    changeset = changes(tmp_path, BASE, list(reversed(BASE)))
    assert changeset.changes == ()
    assert (changeset.old, changeset.new) == ("2026-11-21.1", "2026-11-21.2")


def test_a_changed_value_says_who_now_says_what(tmp_path):
    change = one_change(tmp_path, BASE, [make_claim("north", "1M"), *BASE[1:]])
    assert change.kind == "changed"
    assert (change.model_id, change.property) == (MODEL, "context_window")
    assert (change.old, change.new, change.unit) == ("128000", "1000000", "tokens")
    assert change.why == "north now says '1M'"


def test_an_added_fact_says_who_says_it(tmp_path):
    new = make_claim("north", "16K", "max_output_tokens")
    change = one_change(tmp_path, BASE, [*BASE, new])
    assert (change.kind, change.old, change.new) == ("added", "", "16000")
    assert change.why == "north says '16K'"


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ([], "no page says so any more"),
        ([make_price("north", "$5/1M", withdrawn=GONE)], f"withdrawn: {GONE}"),
    ],
)
def test_a_removed_fact_says_what_became_of_its_claims(tmp_path, after, why):
    change = one_change(tmp_path, BASE, [BASE[0], BASE[2], *after])
    assert (change.kind, change.old, change.new) == ("removed", "5", "")
    assert change.qualifiers == "meter=input; kind=list"
    assert change.why == why


def test_known_claims_that_are_weighed_anew_are_named_as_such(tmp_path):
    claims = [make_claim("maker", "128K"), make_claim("north", "1M")]
    after = [make_claim("maker", "128K", withdrawn=GONE), claims[1]]
    change = one_change(tmp_path, claims, after)
    assert (change.old, change.new) == ("128000", "1000000")
    assert change.why.startswith("the same claims are weighed anew")


def test_another_print_of_the_same_value_says_nothing_else(tmp_path):
    changeset = changes(
        tmp_path, [make_claim("north", "128K")], [make_claim("north", "128,000")]
    )
    assert changeset.said == ()
    (change,) = changeset.changes
    assert (change.kind, change.old, change.new) == ("reprinted", "128000", "128000")


def test_models_that_came_and_went_are_listed(tmp_path):
    changeset = changes(tmp_path, BASE[:2], BASE[2:])
    assert changeset.new_models == (OTHER,)
    assert changeset.gone_models == (MODEL,)


def test_changes_come_by_kind_then_model_then_property(tmp_path):
    new = [
        make_claim("north", "1M"),
        make_claim("south", "9K", model_id=OTHER, subject="GPT-4"),
        make_claim("north", "7B", "parameters"),
    ]
    found = [
        (one.kind, one.model_id, one.property)
        for one in changes(tmp_path, BASE, new).said
    ]
    assert found == [
        ("added", MODEL, "parameters"),
        ("removed", MODEL, "price"),
        ("changed", OTHER, "context_window"),
        ("changed", MODEL, "context_window"),
    ]


def test_rows_of_a_changeset_are_flat_and_have_numbers_as_numbers(tmp_path):
    (row,) = changes(tmp_path, BASE, BASE[1:]).as_rows()
    assert row["kind"] == "removed"
    assert (row["old"], row["old_number"], row["new_number"]) == (
        "128000",
        128000,
        None,
    )
    flat = (str, float, int, bool, type(None))
    assert all(isinstance(value, flat) for value in row.values())


def test_another_unit_of_the_same_number_is_a_change(tmp_path):
    old, new = [make_price("north", "$0.5/1M")], [make_price("north", "$0.5/1k tokens")]
    mtok = [tables_of(one)["prices"]["usd_per_mtok"][0] for one in (old, new)]
    assert mtok[0] != mtok[1]
    assert len(changes(tmp_path, old, new).said) == 1
