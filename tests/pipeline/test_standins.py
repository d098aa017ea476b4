"""An input cap in the place of a window that nobody states: when, and when not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.groups import same
from pipeline.evidence.standins import LEAST_SHARE, share_of
from pipeline.flags import OF_ROUTE, STAND_IN
from tests.pipeline.factories import FEW, add_stand_ins, make_claim, weigh

GONE = "its page is gone (404 on 2026-05-20)"


def cap(value="200,000", model_id="openai/new", site="north", **more):
    own = {"model_id": model_id, "slug": model_id, "label": "Cap"} | more
    return make_claim(site, value, "max_input_tokens", **own)


def window(value="200,000", model_id="openai/new", site="south", **more):
    return make_claim(site, value, model_id=model_id, slug=model_id, **more)


def record(n_alike: int, n_other: int = 0, maker: str = "openai", site: str = "north"):
    """Return a site's caps of a maker's models, and windows alike or not."""
    return [
        claim
        for number in range(n_alike + n_other)
        for claim in (
            cap(model_id=f"{maker}/m{number}", site=site),
            window("200,000" if number < n_alike else "1M", f"{maker}/m{number}"),
        )
    ]


def stand_ins(*claims, model_id="openai/new"):
    return [
        claim
        for claim in add_stand_ins(claims)
        if STAND_IN in claim.statement.flags and claim.model_id == model_id
    ]


def window_of(*claims, model_id="openai/new"):
    """Return the fact of a model's window, None if there is none."""
    facts, _ = weigh(*claims)
    found = [one for one in facts if one.key[:2] == (model_id, "context_window")]
    return found[0] if found else None


PROVED = record(6)


def test_a_cap_that_has_proved_to_be_the_window_is_one_where_nobody_states_it():
    fact = window_of(*PROVED, cap("400,000"))
    assert (fact.verdict, fact.quantity.text) == ("single", "400000")
    assert fact.flags == (STAND_IN,)


def test_a_stand_in_names_its_origin_and_how_often_such_a_one_was_right():
    origin = cap("400,000")
    (claim,) = stand_ins(*record(8, 1), origin)
    assert claim.stands_in == origin.statement.claim_id != claim.statement.claim_id
    assert LEAST_SHARE < claim.share == pytest.approx((8 + 5 * 11.75 / 14) / 14)
    assert claim.statement.value_text == "400,000"


# of how many of a maker's models the cap was the window, and of another maker's
@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        ((0, 0), (0, 0), False),
        ((1, 0), (0, 0), True),
        ((6, 4), (0, 0), False),
        ((8, 2), (0, 0), True),
        ((0, 6), (0, 0), False),
        ((0, 0), (9, 1), True),
        ((0, 0), (5, 5), False),
        ((12, 0), (0, 12), True),
        ((0, 12), (12, 0), False),
        ((2, 0), (0, 30), False),
    ],
)
def test_a_cap_stands_in_where_the_maker_s_share_is_high(own, others, expected):
    claims = [*record(*own), *record(*others, maker="google"), cap()]
    assert bool(stand_ins(*claims)) is expected


def test_a_share_is_drawn_to_that_of_all_makers():
    counts = {
        ("north", "openai", "max_input_tokens"): (10, 10),
        ("north", "google", "max_input_tokens"): (0, 10),
        ("south", "openai", "max_input_tokens"): (0, 10),
    }
    shares = [
        share_of("north", maker, "max_input_tokens", counts)
        for maker in ("openai", "meta", "google")
    ]
    assert shares == pytest.approx([12.75 / 15, 0.55, 2.75 / 15])
    assert share_of("east", "openai", "max_input_tokens", counts) == 0


@pytest.mark.parametrize(
    "stated",
    [
        window("1M"),
        window("128K"),
        window("400,000", site="north"),
        window("400,000", site="north", withdrawn=""),
    ],
)
def test_a_stand_in_never_contradicts_a_window_nor_repeats_its_own_site(stated):
    assert stand_ins(*PROVED, cap("400,000"), stated) == []
    fact = window_of(*PROVED, cap("400,000"), stated)
    assert fact.verdict == "single"
    assert fact.chosen == stated


def test_one_window_that_does_not_fit_is_enough_against_it():
    claims = [window("400K"), window("1M", site="east")]
    assert stand_ins(*PROVED, cap("400,000"), *claims) == []


def test_a_stand_in_that_fits_a_vague_window_says_it_more_exactly():
    fact = window_of(*PROVED, cap("131,072"), window("131K"))
    assert fact.quantity.text == "131072"
    assert (fact.flags, len(fact.claims)) == ((), 2)


@pytest.mark.parametrize(
    "stated",
    [
        window("Undisclosed"),
        window("1M", withdrawn=GONE),
        window("1M", provider="Azure"),
        window("1M", tier="extended"),
        window("1M", flags=(OF_ROUTE,)),
        window("1M", model_id="openai/newer"),
    ],
    ids=["unknown", "withdrawn", "of a host", "of a tier", "of a route", "of another"],
)
def test_what_is_no_window_of_the_model_itself_does_not_keep_a_stand_in_away(stated):
    assert len(stand_ins(*PROVED, cap("400,000"), stated)) == 1


@pytest.mark.parametrize(
    "claim",
    [
        cap("Undisclosed"),
        cap(withdrawn=GONE),
        cap(provider="Azure"),
        cap(tier="extended"),
        cap(flags=(OF_ROUTE,)),
        cap(site="east"),
        make_claim("north", "200,000", "max_output_tokens", model_id="openai/new"),
    ],
    ids=["unknown", "withdrawn", "host", "tier", "route", "unproved", "output"],
)
def test_only_a_site_s_current_cap_of_the_model_itself_stands_in(claim):
    assert stand_ins(*PROVED, claim) == []


def test_what_a_site_says_itself_proves_nothing_of_its_caps():
    own = [
        claim
        for number in range(6)
        for claim in (
            cap(model_id=f"openai/m{number}"),
            window(model_id=f"openai/m{number}", site="north"),
        )
    ]
    assert stand_ins(*own, cap()) == []


CLAIMS = st.lists(
    st.builds(
        lambda make, site, value, number, withdrawn: make(
            value, f"openai/m{number}", site, withdrawn=withdrawn
        ),
        st.sampled_from([cap, window]),
        st.sampled_from(["north", "south", "east"]),
        st.sampled_from(["200K", "200,000", "1M"]),
        st.integers(0, 5),
        st.sampled_from(["", "", GONE]),
    ),
    max_size=14,
    unique_by=lambda claim: (claim.statement.claim_id, claim.statement.property),
)


@FEW
@given(CLAIMS)
def test_no_claim_is_lost_and_each_stands_in_once_and_without_a_rival(claims):
    found = add_stand_ins(claims)
    assert found[: len(claims)] == claims
    added = found[len(claims) :]
    assert len({one.stands_in for one in added}) == len(added)
    assert len({one.statement.claim_id for one in found}) == len(found)
    for one in added:
        rivals = [claim for claim in claims if claim.key == one.key and claim.current]
        assert all(same(one, rival) for rival in rivals)
        assert one.share > LEAST_SHARE


@FEW
@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_order_of_the_claims_does_not_matter(claims, random):
    turned = list(claims)
    random.shuffle(turned)
    one, other = (
        sorted(repr(claim) for claim in add_stand_ins(each))
        for each in (claims, turned)
    )
    assert one == other
