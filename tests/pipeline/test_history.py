"""A site's change of mind: what the others do tells what kind of change it is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.groups import same, site_of
from pipeline.verdicts.changes import CLASSES, find_changes
from tests.pipeline.factories import MODEL, VOCABULARY, make_claim

GONE = "its page, read again, no longer says so"


def seen(site, value, first, last, key="price", *, now=False, **more):
    """Make what a site said from a day of January to another, and says now or not."""
    if key == "price":
        more = {"meter": "input", "kind": "list"} | more
    claim = make_claim(site, value, key, withdrawn="" if now else GONE, **more)
    days = (datetime(2026, 1, day, tzinfo=UTC) for day in (first, last))
    return replace(claim, first_seen=next(days), last_seen=next(days))


def moved(site, before, after, day=2, key="price", **more):
    """Return what a site said until a day, and what it has said since the next."""
    return [
        seen(site, before, 1, day, key, **more),
        seen(site, after, day + 1, 9, key, now=True, **more),
    ]


def steady(site, value, first=1, key="price"):
    return seen(site, value, first, 9, key, now=True)


def classes(claims, site="north"):
    return [
        one.change_class for one in find_changes(claims, VOCABULARY) if one.site == site
    ]


@pytest.mark.parametrize(
    ("others", "name"),
    [
        (moved("south", "$2/1M", "$5/1M", day=4), "rise"),
        (moved("south", "$2.00/1M", "$0.005/1K tokens"), "rise"),
        ([steady("south", "$5/1M")], "correction"),
        ([steady("south", "$5/1M", first=2)], "correction"),
        ([steady("south", "$5/1M", first=3)], "revision"),
        ([steady("south", "$2/1M")], "revision"),
        ([], "revision"),
        (moved("south", "$3/1M", "$5/1M"), "revision"),
        (moved("south", "$2/1M", "$6/1M"), "revision"),
        ([*moved("south", "$2/1M", "$5/1M"), steady("east", "$5/1M")], "correction"),
        ([steady("south", "Free")], "revision"),
    ],
)
def test_what_the_others_say_tells_what_a_new_price_is(others, name):
    assert classes([*moved("north", "$2/1M", "$5/1M"), *others]) == [name]


@pytest.mark.parametrize(
    ("key", "before", "after", "name"),
    [
        ("price", "$2/1M", "$5/1M", "rise"),
        ("price", "$5/1M", "$2/1M", "cut"),
        ("price", "$5/1M", "$0.002/1K tokens", "cut"),
        ("provider_count", "6", "9", "rise"),
        ("context_window", "128K", "1M", "change"),
        ("context_window", "1M", "128K", "change"),
        ("license", "MIT", "Apache 2.0", "change"),
        ("providers", "OpenAI", "OpenAI, Azure", "change"),
    ],
)
def test_what_changes_by_its_nature_rises_or_is_cut(key, before, after, name):
    claims = [
        *moved("north", before, after, key=key),
        *moved("south", before, after, key=key),
    ]
    assert [one.change_class for one in find_changes(claims, VOCABULARY)] == [name] * 2


def test_a_value_that_comes_back_is_flapping():
    claims = [
        seen("north", "$2/1M", 1, 5, now=True),
        seen("north", "$5/1M", 2, 3),
        *moved("south", "$2/1M", "$5/1M"),
        steady("east", "$5/1M"),
    ]
    assert classes(claims) == ["flapping"]


@pytest.mark.parametrize(
    "claims",
    [
        [steady("north", "$2/1M"), steady("south", "$5/1M")],
        [steady("north", "$2/1M"), steady("north", "$5/1M", first=3)],
        [seen("north", "$2/1M", 1, 2)],
        moved("north", "$2/1M", "$2.00/1M tokens"),
        moved("north", "$2/1M", "$0.002/1K tokens"),
        moved("north", "128K", "131,072", key="context_window"),
        moved("north", "Unknown", "$5/1M"),
        moved("north", "$5/1M", "Free"),
        [seen("north", "$2/1M", 1, 1), seen("north", "$5/1M", 1, 1)],
        [
            seen("north", "$2/1M", 1, 2, meter="output"),
            steady("north", "$5/1M", first=3),
        ],
        [seen("north", "$2/1M", 1, 2), steady("south", "$5/1M", first=3)],
    ],
    ids=[
        "nobody moved",
        "both stand on one page",
        "it only went",
        "another print",
        "another unit",
        "within the print",
        "it was unknown",
        "it is free",
        "of one day",
        "another meter",
        "another site",
    ],
)
def test_what_is_no_change_of_mind_is_not_told(claims):
    assert find_changes(claims, VOCABULARY) == []


def test_a_change_has_its_fact_its_site_and_both_claims():
    before, after = moved("north", "$2/1M", "$5/1M")
    (change,) = find_changes([after, before], VOCABULARY)
    assert (change.before, change.after) == (before, after)
    assert (change.key, change.site) == (before.key, "north")
    assert change.key[0] == MODEL


def test_every_step_of_a_site_is_a_change():
    claims = [
        seen("north", "$2/1M", 1, 1),
        seen("north", "$4/1M", 2, 2),
        seen("north", "$8/1M", 3, 9, now=True),
        seen("south", "$2/1M", 1, 1),
        seen("south", "$4/1M", 4, 9, now=True),
    ]
    assert classes(claims) == ["rise", "revision"]


CLAIMS = st.lists(
    st.builds(
        lambda site, value, first, length, now: seen(
            site, value, first, first + length, now=now
        ),
        st.sampled_from(["north", "south", "east"]),
        st.sampled_from(["$2/1M", "$2.00/1M", "$5/1M", "Free"]),
        st.integers(1, 5),
        st.integers(0, 4),
        st.booleans(),
    ),
    max_size=8,
    unique_by=lambda claim: claim.statement.claim_id,
)


@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_order_of_the_claims_does_not_matter(claims, random):
    turned = list(claims)
    random.shuffle(turned)
    assert find_changes(claims, VOCABULARY) == find_changes(turned, VOCABULARY)


@given(CLAIMS)
def test_a_change_is_of_one_site_and_has_a_class_and_goes_forward(claims):
    for change in find_changes(claims, VOCABULARY):
        assert change.site == site_of(change.before) == site_of(change.after)
        assert change.before in claims
        assert change.after in claims
        assert not same(change.before, change.after)
        assert change.before.first_seen < change.after.first_seen
        assert change.change_class in CLASSES


@given(CLAIMS)
def test_what_pages_still_say_is_never_a_change(claims):
    standing = [replace(claim, withdrawn="") for claim in claims]
    assert find_changes(standing, VOCABULARY) == []
