"""Claims that say the same, and what a site says that says several things."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.groups import (
    group_claims,
    groups_per_site,
    same,
    site_of,
    value_of,
    voice_of_each_site,
    weight_of_all,
)
from pipeline.flags import OF_ROUTE
from tests.pipeline.factories import make_claim, make_price

JAN, MAY = date(2026, 1, 1), date(2026, 5, 1)


def hosted(site: str, value: str, key: str = "context_window", **more):
    """Make what a site says beside a host that is not the maker."""
    return make_claim(site, value, key, flags=(OF_ROUTE,), **more)


def grouped(*claims, **weights):
    own = {one.statement.claim_id: weights.get(site_of(one), 1.0) for one in claims}
    return group_claims(claims, own)


def said(claims):
    return sorted(f"{site_of(one)} {one.statement.value_text}" for one in claims)


@pytest.mark.parametrize(
    ("claims", "groups"),
    [
        (
            [("north", "128K"), ("south", "128,000"), ("east", "1M")],
            [("128,000", {"north", "south"}), ("1M", {"east"})],
        ),
        (
            # 131,072 and 129,000 do not agree; what is vague joins one of them
            [("north", "131,072"), ("south", "127,900"), ("east", "128K")],
            [("131,072", {"north", "east"}), ("127,900", {"south"})],
        ),
        (
            [("north", "> 100K"), ("south", "200K"), ("east", "64K")],
            [("200K", {"north", "south"}), ("64K", {"east"})],
        ),
        (
            [("north", "~128K"), ("south", "128K"), ("east", "128K*")],
            [("128K", {"north", "south", "east"})],
        ),
    ],
)
def test_a_vague_claim_joins_those_that_say_it_exactly(claims, groups):
    found = grouped(*(make_claim(*row) for row in claims), north=2.0)
    assert [
        (group.value.statement.value_text, set(group.sites)) for group in found
    ] == unordered(groups, found)


def unordered(groups, found):
    """Return ``groups`` in the order in which they were found."""
    order = [group.value.statement.value_text for group in found]
    return sorted(groups, key=lambda row: order.index(row[0]))


@pytest.mark.parametrize(
    ("heavy", "joins"), [("north", "131,072"), ("west", "127,900")]
)
def test_a_vague_claim_joins_the_heavier_of_two_that_it_agrees_with(heavy, joins):
    found = grouped(
        make_claim("north", "131,072"),
        make_claim("west", "127,900"),
        make_claim("east", "128K"),
        **{heavy: 3.0},
    )
    (group,) = (one for one in found if "east" in one.sites)
    assert group.value.statement.value_text == joins


def test_of_equally_exact_prints_the_one_of_more_voices_is_the_value():
    (group,) = grouped(
        make_claim("north", "Qwen", "family"),
        make_claim("south", "qwen", "family"),
        make_claim("east", "qwen", "family"),
    )
    assert len(group.claims) == 3
    (group,) = grouped(
        make_claim("north", "65,535"),
        make_claim("south", "65,536"),
        make_claim("east", "65,536"),
    )
    assert group.value.statement.quantity.text == "65536"


def test_the_day_of_a_group_is_that_of_its_newest_claim():
    (group,) = grouped(
        make_claim("north", "128K", day=JAN), make_claim("south", "128K", day=MAY)
    )
    assert group.day == MAY


def test_a_site_counts_once_in_a_group_with_its_strongest_claim():
    claims = [
        make_claim("north", "128K"),
        make_claim("north", "128K", label="Another"),
        make_claim("south", "128K"),
    ]
    weights = dict(
        zip((one.statement.claim_id for one in claims), (0.5, 0.9, 0.4), strict=True)
    )
    assert weight_of_all(claims, weights) == pytest.approx(1.3)


def test_a_site_that_says_two_things_is_counted_in_both():
    found = grouped(
        make_claim("north", "128K"),
        make_claim("north", "1M"),
        make_claim("south", "1M"),
    )
    assert groups_per_site(found) == {"north": 2, "south": 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (make_price("north", "$2.5/1M"), make_price("south", "$2.50e-6/token")),
        (make_price("north", "$2.50/1M"), make_price("south", "$0.0025/1K tokens")),
        (make_claim("north", "128K"), make_claim("south", "128,000")),
        (
            make_claim("north", "Mixture of Experts", "architecture"),
            make_claim("south", "mixture of experts", "architecture"),
        ),
    ],
)
def test_a_value_is_one_whatever_unit_it_is_printed_in(one, other):
    assert value_of(one) == value_of(other)
    assert same(one, other)


@pytest.mark.parametrize(
    ("claims", "speaking"),
    [
        # the newest of a site counts, and what it said before that agrees with it
        (
            [
                make_claim("north", "128K", day=JAN),
                make_claim("north", "1M", day=MAY),
                make_claim("south", "128K", day=JAN),
            ],
            ["north 1M", "south 128K"],
        ),
        (
            [
                make_claim("north", "128,000", day=JAN),
                make_claim("north", "128K", day=MAY),
            ],
            ["north 128,000", "north 128K"],
        ),
        # of the same day both count: the site contradicts itself
        (
            [make_claim("north", "128K"), make_claim("north", "1M")],
            ["north 128K", "north 1M"],
        ),
        # a site's own words go before those beside hosts
        (
            [
                make_claim("north", "128K"),
                hosted("north", "64K"),
                hosted("south", "64K"),
            ],
            ["north 128K", "south 64K"],
        ),
        (
            [make_claim("north", "128K"), hosted("north", "128,000")],
            ["north 128,000", "north 128K"],
        ),
        # of what it says of hosts, the most frequent counts
        (
            [
                hosted("north", "2024-01", "knowledge_cutoff", slug="a"),
                hosted("north", "2024-06", "knowledge_cutoff", slug="b"),
                hosted("north", "June 2024", "knowledge_cutoff", slug="c"),
            ],
            ["north 2024-06", "north June 2024"],
        ),
        # but of limits of hosts alone, all count
        (
            [
                hosted("north", "64K", slug="a"),
                hosted("north", "128K", slug="b"),
                hosted("north", "128,000", slug="c"),
            ],
            ["north 128,000", "north 128K", "north 64K"],
        ),
        (
            [hosted("north", "64K", slug="a"), hosted("north", "200K", slug="b")],
            ["north 200K", "north 64K"],
        ),
    ],
)
def test_a_site_speaks_with_its_newest_and_its_own_words(claims, speaking):
    assert said(voice_of_each_site(claims)) == speaking


CLAIMS = st.lists(
    st.builds(
        make_claim,
        st.sampled_from(["north", "south", "east"]),
        st.sampled_from(
            ["128K", "128,000", "131,072", "131K", "64K", "> 100K", "~128K", "4K*"]
        ),
        flags=st.sampled_from([(), (), (OF_ROUTE,)]),
        day=st.sampled_from([JAN, MAY]),
        slug=st.sampled_from(["", "a", "b"]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda claim: claim.statement.claim_id,
)


@given(CLAIMS)
def test_every_claim_is_in_one_group_with_a_value_that_it_agrees_with(claims):
    groups = grouped(*claims)
    together = [one for group in groups for one in group.claims]
    assert sorted(map(repr, together)) == sorted(map(repr, claims))
    for group in groups:
        assert group.value in group.claims
        assert all(
            same(group.value, one) or same(group.claims[0], one) for one in group.claims
        )


@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_order_of_the_claims_does_not_matter(claims, random):
    turned = list(claims)
    random.shuffle(turned)
    one, other = (
        {(group.value, frozenset(group.claims), group.day) for group in grouped(*each)}
        for each in (claims, turned)
    )
    assert one == other


@given(CLAIMS)
def test_every_site_keeps_a_voice_and_none_gets_words_that_it_did_not_say(claims):
    speaking = voice_of_each_site(claims)
    assert set(map(site_of, speaking)) == set(map(site_of, claims))
    assert all(one in claims for one in speaking)
    assert said(voice_of_each_site(speaking)) == said(speaking)
