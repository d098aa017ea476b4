"""The date of a preview that is given for the model that came of it."""

import pytest

from pipeline.evidence.previews import preview_days
from pipeline.evidence.voices import weight_of
from pipeline.flags import PREVIEW_DATE
from tests.pipeline.factories import guard, make_claim, outcomes, weigh

FLASH = "google/gemini-2.5-flash"
PREVIEW = f"{FLASH}-preview-05-20"


@pytest.mark.parametrize(
    ("model_id", "base", "days"),
    [
        (PREVIEW, FLASH, {(0, 5, 20)}),
        ("a/b-exp-1206", "a/b", {(0, 12, 6)}),
        ("a/b-experimental-03-25", "a/b", {(0, 3, 25)}),
        ("a/b-beta-0617", "a/b", {(0, 6, 17)}),
        ("openai/o1-preview-2024-09-12", "openai/o1", {(2024, 9, 12)}),
    ],
)
def test_a_preview_has_its_day_in_its_id(model_id, base, days):
    found = [(base, *day) for day in days]
    assert list(preview_days([base, model_id])) == found


@pytest.mark.parametrize(
    "model_id",
    ["a/b", "a/b-preview", "a/b-05-20", "a/b-preview-2024", "a/b-preview-05-20-fast"],
)
def test_an_id_without_a_preview_s_day_is_of_no_preview(model_id):
    assert list(preview_days(["a/b", model_id])) == []


def test_a_model_with_several_previews_has_all_of_their_days():
    ids = [f"{FLASH}-preview-{day}" for day in ("04-17", "05-20")]
    assert list(preview_days(ids)) == [(FLASH, 0, 4, 17), (FLASH, 0, 5, 20)]


def released(site: str, value: str, key: str = "release_date", model_id: str = FLASH):
    return make_claim(site, value, key, model_id=model_id)


# the preview is known from any claim about it
BESIDE = make_claim("hub", "1M", model_id=PREVIEW, slug="preview")


@pytest.mark.parametrize(
    ("claim", "flagged"),
    [
        (released("north", "2025-05-20"), True),
        (released("north", "May 20, 2025"), True),
        (released("north", "2025-05-21"), False),
        (released("north", "2025-05"), False),
        (released("north", "2025"), False),
        (released("north", "Undisclosed"), False),
        (released("north", "2025-05-20", model_id=PREVIEW), False),
        (released("north", "2025-05-20", model_id="google/gemini-2.5-pro"), False),
        (released("north", "2025-05-20", "knowledge_cutoff"), False),
    ],
)
def test_only_a_release_on_just_that_day_is_of_the_preview(claim, flagged):
    found = guard([claim, BESIDE])[0]
    assert (PREVIEW_DATE in found.statement.flags) is flagged


@pytest.mark.parametrize("n_sites", [1, 2, 3])
def test_the_date_of_the_preview_loses_to_another_date_however_many_say_it(n_sites):
    wrong = [released(site, "2025-05-20") for site in ("north", "south", "lab")]
    right = released("east", "2025-06-17")
    facts, _ = weigh(BESIDE, right, *wrong[:n_sites])
    (fact,) = (one for one in facts if one.key[1] == "release_date")
    assert fact.quantity.text == "2025-06-17"
    lost = [one.reason for one in fact.verdicts if one.outcome == "loses"]
    assert len(lost) == n_sites
    assert all("the date of the preview" in reason for reason in lost)


def test_the_date_of_the_preview_wins_where_it_is_all_there_is():
    facts, left_out = weigh(BESIDE, released("north", "2025-05-20"))
    (fact,) = (one for one in facts if one.key[1] == "release_date")
    assert (fact.quantity.text, fact.flags) == ("2025-05-20", (PREVIEW_DATE,))
    assert outcomes(fact) == {"north 2025-05-20": "supports"}
    assert left_out == []
    assert weight_of(fact.chosen) < weight_of(released("north", "2025-05-20"))


def test_without_the_preview_its_day_is_a_day_like_others():
    (claim,) = guard([released("north", "2025-05-20")])
    assert claim.statement.flags == ()
