"""Numbers a unit away from all others, outliers, and days that stand for months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.groups import same
from pipeline.evidence.habits import FEWEST_DATES, find_padding
from pipeline.flags import OUTLIER, PADDED, PREVIEW_DATE, UNIT_ERROR
from tests.pipeline.factories import (
    FEW,
    guard,
    load,
    make_claim,
    make_price,
    outcomes,
    weigh,
)

SITES = ("north", "south", "east", "west", "maker", "lab")
GONE = "its page is gone (404 on 2026-05-20)"


def prices(*texts: str, **more):
    """Make one claim of each site; the first text is the one in question."""
    return [
        make_price(site, text, **more) for site, text in zip(SITES, texts, strict=False)
    ]


def windows(*texts: str, **more):
    return [
        make_claim(site, text, **more) for site, text in zip(SITES, texts, strict=False)
    ]


def flags_of_first(claims):
    return guard(claims)[0].statement.flags


@pytest.mark.parametrize(
    "claims",
    [
        prices("$250/1M", "$2.50/1M", "$2.50/1M"),  # cents for dollars
        prices("$0.025/1M", "$2.50/1M", "$2.50/1M"),
        prices("$0.0025/1M", "$2.50/1M", "$2.50/1M"),  # that of a thousand
        prices("$0.0000025/1M", "$2.50/1M", "$2.50/1M"),  # that of one token
        prices("$2.50 per token", "$2.50/1M", "$2.50/1M"),
        prices("$2.50/1K tokens", "$2.50/1M", "$2.60/1M", "$3/1M"),
        prices("$1,000/1M", "$2.50/1M", "$2.60/1M", tier="batch"),
        windows("128", "128K", "131,072"),
        windows("128", "128K", "128K", "1M"),
        windows("128M", "128K", "128K"),
        windows("16,384,000", "16,384", "16K", key="max_output_tokens"),
    ],
)
def test_a_number_that_is_a_unit_away_from_the_others_is_flagged_and_never_wins(claims):
    assert UNIT_ERROR in flags_of_first(claims)
    (fact,), rejected = weigh(*claims)
    assert claims[0].statement.claim_id in {one.claim_id for one in rejected}
    assert fact.chosen.statement.mention.site != "north"
    assert all(one.reason.startswith("guarded: ") for one in rejected)


@pytest.mark.parametrize(
    ("claims", "value"),
    [
        (prices("$250/1M", "$2.50/1M", "$2.50/1M"), "2.5"),
        (prices("$2.50/1M", "$2.50/1M", "$0.0025/1M"), "2.5"),
        (windows("128", "128K", "131,072"), "131072"),
        (windows("128K", "128", "128K"), "128000"),
    ],
)
def test_the_sites_without_the_error_win_as_if_it_had_not_been_made(claims, value):
    (fact,), _ = weigh(*claims)
    assert (fact.quantity.text, len(fact.claims)) == (value, 2)
    assert set(outcomes(fact).values()) == {"supports"}


@pytest.mark.parametrize(
    ("claims", "flag"),
    [
        (prices("$30/1M", "$2.50/1M", "$2.50/1M"), True),
        (prices("$0.20/1M", "$2.50/1M", "$2.50/1M"), True),
        (prices("$30/1M", "$1/1M", "$2.50/1M", "$5/1M"), True),
        (prices("$24/1M", "$2.50/1M", "$2.50/1M"), False),
        (prices("$30/1M", "$1/1M", "$4/1M"), False),  # the others differ themselves
    ],
    ids=["above", "below", "of three", "less than ten times", "no common mind"],
)
def test_a_price_ten_times_off_the_others_is_an_outlier(claims, flag):
    assert (OUTLIER in flags_of_first(claims)) is flag


@pytest.mark.parametrize(
    "claims",
    [
        prices("$30/1M", "$2.50/1M", "$2.50/1M", "$2.50/1M", "$20/1M"),
        prices("$250/1M", "$2.50/1M", "$2.50/1M", "$2.50/1M", "$260/1M"),
        windows("10M", "128K", "128K", "128K", "10,000,000"),
        windows("128", "128K", "128K", "128K", "200"),
        [
            *prices("$30/1M", "$2.50/1M", "$2.50/1M"),
            make_price("south", "$31/1M", provider="Azure", kind="reseller"),
        ],
    ],
)
def test_what_somebody_bears_out_is_no_error(claims):
    assert not {OUTLIER, UNIT_ERROR} & set(flags_of_first(claims))


def test_a_site_does_not_bear_itself_out():
    claims = [
        *prices("$30/1M", "$2.50/1M", "$2.50/1M"),
        make_price("north", "$31/1M", label="Another label"),
    ]
    assert OUTLIER in flags_of_first(claims)


@pytest.mark.parametrize("tier", ["batch", "above 200k tokens", "eu"])
def test_a_tier_may_cost_ten_times_as_much(tier):
    claims = prices("$30/1M", "$2.50/1M", "$2.50/1M")
    dear = make_price("north", "$30/1M", tier=tier)
    assert flags_of_first([dear, *claims[1:]]) == ()
    assert flags_of_first(claims) == (OUTLIER,)


@pytest.mark.parametrize(
    "claims",
    [
        prices("$250/1M", "$2.50/1M"),
        prices("$250/1M", "$0.00/1M", "$2.50/1M"),
        prices("€250/1M", "$2.50/1M", "$2.50/1M"),
        prices("$250 per hour", "$2.50/1M", "$2.50/1M"),
        [prices("$250/1M")[0], *prices("$9", "$2.50/1M", "$2.50/1M", meter="output")],
        [prices("$250/1M")[0], *prices("$2/1M", "$2/1M", "$2/1M", model_id="a/b")],
        [
            make_price("hub", text, provider=provider)
            for text, provider in (
                ("$250/1M", "Azure"),
                ("$2.50/1M", "OpenAI"),
                ("$2.50/1M", "DeepInfra"),
            )
        ],
        windows("7B", "7M", "7M", key="parameters"),
    ],
    ids=[
        "one other",
        "zero says nothing",
        "another currency",
        "not of tokens",
        "another meter",
        "another model",
        "one site alone",
        "parameters",
    ],
)
def test_fewer_than_two_comparable_offers_prove_no_error(claims):
    assert flags_of_first(claims) == ()


# two of twenty is more than twice as often as chance has it, one is not
@pytest.mark.parametrize(
    ("n_dates", "n_padded", "habit"),
    [
        (FEWEST_DATES, FEWEST_DATES, True),
        (FEWEST_DATES, 2, True),
        (FEWEST_DATES, 1, False),
        (FEWEST_DATES - 1, FEWEST_DATES - 1, False),
        (60, 4, True),
        (60, 3, False),
    ],
)
@pytest.mark.parametrize("last", [False, True], ids=["first", "last"])
def test_a_habit_shows_in_twenty_dates_of_which_many_end_a_month(
    n_dates, n_padded, habit, last
):
    claims = dated("north", n_dates, n_padded, last)
    with load(claims) as database:
        find_padding(database, ["release_date"])
        found = database.execute(
            "SELECT site, property, pads_first, pads_last FROM padding"
        ).fetchall()
    expected = [("north", "release_date", not last, last)] if habit else []
    assert [row for row in found if row[2] or row[3]] == expected
    flagged = [PADDED in one.statement.flags for one in guard(claims)]
    assert flagged == [habit] * n_padded + [False] * (n_dates - n_padded)


def dated(site, n_dates, n_padded=0, last=False, key="release_date"):
    """Make claims of as many models, the first of them on an end of a month."""
    days = []
    for number in range(n_dates):
        month = date(2022 + number // 12, number % 12 + 1, 1)
        end = month - timedelta(1) if last else month
        days.append(end if number < n_padded else month.replace(day=15))
    return [
        make_claim(site, day.isoformat(), key, model_id=f"acme/m{number}")
        for number, day in enumerate(days)
    ]


@pytest.mark.parametrize(
    ("key", "filled"),
    [
        ("release_date", True),
        ("knowledge_cutoff", True),
        ("training_data_cutoff", True),
        ("deprecation_date", False),
        ("retirement_date", False),
        ("fine_tuning_end_date", False),
    ],
)
@pytest.mark.parametrize("last", [False, True], ids=["first", "last"])
def test_days_that_a_maker_plans_are_kept_as_printed(key, filled, last):
    claims = guard(dated("north", FEWEST_DATES, FEWEST_DATES, last, key))
    assert {PADDED in one.statement.flags for one in claims} == {filled}
    assert {len(one.statement.quantity.text) for one in claims} == {7 if filled else 10}


def test_a_padded_day_agrees_with_any_day_of_its_month_and_keeps_its_print():
    claims = dated("north", FEWEST_DATES, FEWEST_DATES)
    padded = guard(claims)[1]
    assert padded.statement.quantity.text[:7] == "2022-02"
    assert padded.statement.value_text == "2022-02-01"
    for day, agrees in (("2022-02-28", True), ("2022-03-01", False)):
        assert same(padded, make_claim("south", day, "release_date")) is agrees


def test_without_the_habit_a_first_of_the_month_is_a_day():
    (claim,) = guard([make_claim("north", "2022-02-01", "release_date")])
    assert claim.statement.flags == ()
    assert not same(claim, make_claim("south", "2022-02-15", "release_date"))


def test_the_exact_day_of_another_site_is_published_for_a_padded_month():
    padded = dated("north", FEWEST_DATES, FEWEST_DATES)
    exact = make_claim("south", "2022-02-14", "release_date", model_id="acme/m1")
    facts, _ = weigh(*padded, exact)
    (fact,) = (one for one in facts if one.key[0] == "acme/m1")
    assert (fact.verdict, fact.quantity.text) == ("compatible", "2022-02-14")


@pytest.mark.parametrize(
    "other",
    [
        dated("south", FEWEST_DATES, FEWEST_DATES),
        dated("north", FEWEST_DATES, FEWEST_DATES, key="knowledge_cutoff"),
        dated("north", FEWEST_DATES, FEWEST_DATES, last=True),
    ],
    ids=["of another site", "of another property", "of the other end"],
)
def test_a_habit_is_of_one_site_one_property_and_one_end(other):
    claim = make_claim("north", "2023-05-01", "release_date", model_id="acme/x")
    assert guard([claim, *other])[0].statement.flags == ()


@pytest.mark.parametrize("text", ["2022-02", "2022", "Feb 2022"])
def test_a_month_or_year_that_is_printed_as_such_is_not_padded(text):
    claims = dated("north", FEWEST_DATES, FEWEST_DATES)
    claim = make_claim("north", text, "release_date", model_id="acme/x")
    assert PADDED not in guard([claim, *claims])[0].statement.flags


MIXED = st.lists(
    st.one_of(
        st.builds(
            make_price,
            st.sampled_from(SITES),
            st.sampled_from(
                ["$2.50/1M", "$250/1M", "$0.0025/1M", "$30/1M", "$0.00", "Free"]
            ),
            tier=st.sampled_from(["", "", "batch"]),
            withdrawn=st.sampled_from(["", GONE]),
        ),
        st.builds(
            make_claim,
            st.sampled_from(SITES),
            st.sampled_from(["128K", "128", "131,072", "1M", "Undisclosed"]),
        ),
        st.builds(
            lambda site, value, model_id: make_claim(
                site, value, "release_date", model_id=model_id
            ),
            st.sampled_from(SITES),
            st.sampled_from(["2024-05-13", "2024-05-01", "2024-06"]),
            st.sampled_from(["acme/m", "acme/m-preview-05-13"]),
        ),
    ),
    max_size=10,
    unique_by=lambda claim: claim.statement.claim_id,
)
HABITS = st.sampled_from([[], dated("north", FEWEST_DATES, FEWEST_DATES)])


@FEW
@given(MIXED, HABITS)
def test_guarding_what_is_guarded_changes_nothing(claims, habits):
    once = guard([*claims, *habits])
    assert guard(once) == once


@FEW
@given(MIXED, HABITS, st.randoms(use_true_random=False))
def test_the_order_of_the_claims_does_not_matter(claims, habits, random):
    rows = [*claims, *habits]
    turned = list(rows)
    random.shuffle(turned)
    one, other = (
        {claim.statement.claim_id + claim.model_id: claim for claim in guard(each)}
        for each in (rows, turned)
    )
    assert one == other


@FEW
@given(MIXED, HABITS)
def test_a_guard_loses_no_claim_and_adds_nothing_but_flags(claims, habits):
    rows = [*claims, *habits]
    for before, after in zip(rows, guard(rows), strict=True):
        assert after.key == before.key
        assert after.statement.claim_id == before.statement.claim_id
        assert after.statement.value_text == before.statement.value_text
        assert after.statement.quantity.amount == before.statement.quantity.amount
        added = set(after.statement.flags) - set(before.statement.flags)
        assert added <= {UNIT_ERROR, OUTLIER, PADDED, PREVIEW_DATE}
        assert set(before.statement.flags) <= set(after.statement.flags)
