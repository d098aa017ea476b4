"""What is news: a change that was seen, or a day that was printed; no download."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.groups import same, site_of
from tests.pipeline.factories import FEW, make_price, only_fact, weigh

JAN, APR, MAY = date(2026, 1, 1), date(2026, 4, 20), date(2026, 5, 1)
OLD, NEW = "$2/1M", "$5/1M"


def said(site, value=OLD, day=JAN, **more):
    return make_price(site, value, day=day, **more)


def moved(site, day=MAY, before=OLD):
    """Return what a site said once, and what it has said since a day."""
    return [
        said(site, before, label="Before", withdrawn="it moved"),
        said(site, NEW, day, news=day),
    ]


def test_a_file_that_was_downloaded_later_overrules_nobody():
    nine = [said(f"site{number}", day=APR) for number in range(9)]
    fact = only_fact(*nine, said("late", NEW, MAY))
    assert (fact.quantity.text, fact.verdict) == ("2", "majority")


@pytest.mark.parametrize(
    ("claims", "verdict", "value"),
    [
        ([said("north"), *moved("south")], "newest", "5"),
        ([said("north", day=APR), *moved("south")], "newest", "5"),
        ([said("north"), said("east"), *moved("south")], "newest", "5"),
        (
            [said("north", day=APR), said("east", day=APR), *moved("south")],
            "majority",
            "2",
        ),
        ([said("north", day=MAY + timedelta(1)), *moved("south")], "contested", "2"),
        ([said("north"), *moved("south", before="$7/1M")], "contested", "5"),
        ([said("north"), said("south", NEW, MAY)], "contested", "5"),
    ],
    ids=[
        "one old voice",
        "one fresh voice",
        "two voices that were not read lately",
        "two fresh voices",
        "a voice read since",
        "a change from something else",
        "a first capture",
    ],
)
def test_a_change_that_was_seen_is_news(claims, verdict, value):
    fact = only_fact(*claims)
    assert (fact.verdict, fact.quantity.text) == (verdict, value)


def test_a_printed_day_is_news_of_what_a_site_says_first():
    printed = said("south", NEW, MAY, news=APR)
    statement = replace(printed.statement, valid_from=APR.isoformat())
    fact = only_fact(said("north"), replace(printed, statement=statement))
    assert (fact.verdict, fact.quantity.text) == ("newest", "5")
    assert fact.reason == "the others are older than the change of 2026-04-20"


CLAIMS = st.lists(
    st.builds(
        lambda site, value, day, news, gone: make_price(
            site,
            value,
            day=JAN + timedelta(day),
            news=JAN + timedelta(day) if news else None,
            withdrawn="it moved" if gone else "",
            label=f"{value} {day} {news} {gone}",
        ),
        st.sampled_from(["north", "south", "east", "west"]),
        st.sampled_from([OLD, NEW, "$9/1M"]),
        st.integers(0, 90),
        st.booleans(),
        st.booleans(),
    ),
    min_size=2,
    max_size=7,
    unique_by=lambda claim: claim.statement.claim_id,
)


@FEW
@given(CLAIMS)
def test_older_is_said_only_of_what_was_read_before_a_change_of_the_value(claims):
    """Worked out anew from the claims: who changed, from what, and when."""
    facts, _ = weigh(*claims)
    for fact in facts:
        by_id = {one.statement.claim_id: one for one in fact.claims}
        current = [one for one in fact.claims if one.current]
        for verdict in fact.verdicts:
            claim = by_id[verdict.claim_id]
            if verdict.reason.startswith("older:"):
                assert any(
                    new.news > claim.day
                    for new in current
                    if new.news
                    for before in fact.claims
                    if site_of(before) == site_of(new) and same(before, claim)
                )
