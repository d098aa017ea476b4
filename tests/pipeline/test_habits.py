"""Habits of a source: filled-in days, months as days, a no that is an answer."""

from datetime import date, timedelta

import pytest

from pipeline.evidence.habits import FEWEST_ANSWERS, find_answering, find_import_days
from pipeline.flags import IMPORT_DAY, OF_ROUTE
from tests.pipeline.factories import guard, load, make_claim, weigh

DAY = date(2025, 12, 29)


def import_days(claims):
    """Return the (site, host, day) on which a host took in models of many makers."""
    with load(claims) as database:
        find_import_days(database)
        return set(database.execute("FROM import_days").fetchall())


def answering(claims):
    """Return the (site, property) pairs where a no is an answer."""
    with load(claims) as database:
        find_answering(database)
        return database.execute("FROM answering").fetchall()


def hosted(maker, day="2025-12-29", host="chutes", site="north", model="model"):
    return make_claim(
        site,
        day,
        "release_date",
        model_id=f"{maker}/{model}",
        section=host,
        flags=(OF_ROUTE,),
    )


@pytest.mark.parametrize(
    ("makers", "found"),
    [("abcd", {("north", "chutes", DAY)}), ("abc", set()), ("aaaa", set())],
)
def test_a_day_of_many_makers_is_that_of_their_host(makers, found):
    claims = [hosted(maker, model=f"m{number}") for number, maker in enumerate(makers)]
    assert import_days(claims) == found


def test_the_same_day_at_different_hosts_is_no_habit():
    claims = [hosted(maker, host=f"host {maker}") for maker in "abcd"]
    assert import_days(claims) == set()


def test_a_host_s_day_gives_way_to_any_other_and_stands_alone():
    own = make_claim("south", "2025-04-08", "release_date", model_id="a/model")
    claims = [*map(hosted, "abcd"), own]
    facts = {fact.key[0]: fact for fact in weigh(*claims)[0]}
    assert facts["a/model"].quantity.text == "2025-04-08"
    assert facts["b/model"].quantity.text == "2025-12-29"
    assert IMPORT_DAY in facts["b/model"].flags


def answers(site, yes, no):
    return [
        make_claim(
            site,
            "Yes" if number < yes else "No",
            "supports_reasoning",
            model_id=f"acme/m{number}",
        )
        for number in range(yes + no)
    ]


@pytest.mark.parametrize(
    ("yes", "no", "meant"),
    [
        (20, FEWEST_ANSWERS - 20, True),
        (1, FEWEST_ANSWERS, False),
        (20, 20, False),
        (FEWEST_ANSWERS, 0, False),
    ],
)
def test_a_no_is_an_answer_where_a_site_often_says_yes_too(yes, no, meant):
    claims = answers("north", yes, no)
    assert bool(answering(claims)) is meant
    suspect = [one for one in guard(claims) if "suspect" in one.statement.flags]
    assert len(suspect) == (0 if meant else no)


@pytest.mark.parametrize(
    ("window", "output", "barred"),
    [
        ("8K", "16,384", True),
        ("128,000", "131,072", False),
        ("128,000", "128,000", False),
    ],
)
def test_an_answer_longer_than_the_window_is_implausible(window, output, barred):
    claims = [
        make_claim("north", window),
        make_claim("south", output, "max_output_tokens"),
    ]
    facts, left_out = weigh(*claims)
    assert len(facts) == (1 if barred else 2)
    assert [one.reason for one in left_out] == ["guarded: implausible"] * barred


def test_days_apart_are_no_day_of_a_host():
    days = [(DAY + timedelta(number)).isoformat() for number in range(4)]
    claims = [hosted(maker, day) for maker, day in zip("abcd", days, strict=True)]
    assert import_days(claims) == set()


@pytest.mark.parametrize(("n_other", "copies"), [(0, True), (20, False)])
def test_a_cap_equal_to_the_window_counts_where_the_list_has_other_caps(
    n_other, copies
):
    equal = make_claim(
        "north", "8,192", "max_output_tokens", flags=("as_window",), slug="a"
    )
    others = [
        make_claim("north", "4,096", "max_output_tokens", slug=f"b{n}")
        for n in range(n_other)
    ]
    found = guard([equal, *others])[0]
    assert ("suspect" in found.statement.flags) is copies
