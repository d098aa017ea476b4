"""Who speaks: weak claims count less, copies are one voice, and hosts one aside."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.voices import site_of_voice, voice_of, weight_of
from pipeline.flags import FLAGS, OF_ROUTE, STAND_IN
from tests.pipeline.factories import (
    FEW,
    SITES,
    make_claim,
    make_price,
    make_site,
    only_fact,
)

COPIES = {
    **SITES,
    "echo": make_site("echo", copies=("north",)),
    "parrot": make_site("parrot", copies=("echo",)),
    "mimic": make_site("mimic", copies=("north",)),
}


def decide(*claims, sites=COPIES):
    """Reconcile claims that make exactly one fact, some of copies."""
    return only_fact(*claims, sites=sites)


def windows(**printed):
    return [make_claim(site, value) for site, value in printed.items()]


@pytest.mark.parametrize(
    ("claim", "weight"),
    [
        (make_claim("north", "128K"), 1.0),
        (make_claim("north", "Undisclosed"), 1.0),
        (make_claim("north", "128K*"), FLAGS["footnote"].weight),
        (make_claim("north", "~128K (est.)"), FLAGS["estimate"].weight),
        (
            make_claim("north", "128K* (est.)", flags=("third_party",)),
            FLAGS["footnote"].weight
            * FLAGS["estimate"].weight
            * FLAGS["third_party"].weight,
        ),
        (make_price("north", "Free"), 0.5),
        (make_price("north", "$0.00/1M"), FLAGS["suspect"].weight),
        (make_claim("saved", "128K"), 0.1),
        (make_claim("north", "128K", flags=("nobody_knows_this_flag",)), 1.0),
    ],
)
def test_what_makes_a_claim_weak_multiplies(claim, weight):
    assert weight_of(claim) == pytest.approx(weight)


def test_no_flag_makes_a_claim_count_more_than_its_site():
    assert all(0 < flag.weight <= 1 for flag in FLAGS.values())


@pytest.mark.parametrize(
    ("flags", "voice"),
    [
        ((), "north"),
        (("footnote",), "north"),
        ((OF_ROUTE,), "north of hosts"),
        ((STAND_IN,), "north of related things"),
    ],
)
def test_what_a_site_says_of_hosts_and_caps_is_another_voice_of_it(flags, voice):
    assert voice_of(make_claim("north", "128K", flags=flags)) == voice
    assert site_of_voice(voice) == "north"


@pytest.mark.parametrize(
    ("claims", "n_independent", "verdict"),
    [
        (windows(north="128K", south="128K"), 2, "unanimous"),
        (windows(north="128K", echo="128K"), 1, "single"),
        (windows(north="128K", echo="128K", mimic="128K"), 1, "single"),
        (windows(north="128K", echo="128K", parrot="128K"), 1, "single"),
        (windows(north="128K", parrot="128K", echo="128,000"), 1, "single"),
        (windows(north="128K", echo="128K", south="128K"), 2, "unanimous"),
        (windows(echo="128K", south="128K"), 2, "unanimous"),
        (windows(north="128K", saved="128K"), 1, "single"),
        (windows(saved="128K"), 0, "single"),
    ],
)
def test_declared_copies_are_one_voice(claims, n_independent, verdict):
    fact = decide(*claims)
    assert (fact.n_independent, fact.verdict) == (n_independent, verdict)
    assert len([one for one in fact.verdicts if one.outcome == "supports"]) == len(
        claims
    )


def test_a_fact_of_copies_says_that_they_are_one_voice():
    fact = decide(*windows(north="128K", echo="128K", mimic="128K"))
    assert fact.reason == "3 sites say so, which are one voice"


@pytest.mark.parametrize("value", ["128K", "1M"])
def test_a_copy_does_not_outvote(value):
    other = {"128K": "1M", "1M": "128K"}[value]
    copied = {"north": value, "echo": value, "mimic": value, "parrot": value}
    tie = decide(*windows(**copied, south=other))
    assert (tie.verdict, tie.n_independent) == ("contested", 1)
    fact = decide(*windows(**copied, south=other, east=other))
    assert fact.chosen.statement.value_text == other
    assert (fact.verdict, fact.reason) == ("majority", "2 of 3 independent sites")


def test_without_the_declaration_the_same_sites_are_a_majority():
    plain = {name: replace(site, copies=()) for name, site in COPIES.items()}
    claims = windows(north="1M", echo="1M", mimic="1M", south="128K", east="128K")
    assert decide(*claims, sites=plain).quantity.text == "1000000"
    assert decide(*claims).quantity.text == "128000"


def test_what_a_site_says_of_hosts_is_no_second_voice_beside_its_own_words():
    own = make_claim("north", "128K")
    aside = make_claim("north", "128,000", flags=(OF_ROUTE,), slug="host")
    rival = make_claim("south", "1M")
    with_aside, alone = decide(own, aside, rival), decide(own, rival)
    assert (with_aside.n_independent, with_aside.verdict) == (1, alone.verdict)


@FEW
@given(st.sets(st.sampled_from(["south", "east", "echo", "mimic"])))
def test_as_many_are_independent_as_sources_stand_behind_the_sites(names):
    fact = decide(*(make_claim(name, "128K") for name in ["north", *sorted(names)]))
    assert fact.n_independent == 1 + len(names & {"south", "east"})


@FEW
@given(st.permutations(windows(north="1M", echo="1M", south="128K", parrot="1M")))
def test_the_order_of_copies_does_not_matter(claims):
    assert decide(*claims) == decide(*sorted(claims, key=repr))
