"""Claims → facts: the verdicts, one voice per site, and a reason for every loser."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.vocabulary import load_vocabulary
from pipeline.verdicts.conflicts import find_conflicts
from pipeline.verdicts.reasons import is_stale
from pipeline.verdicts.reconcile import fact_id_of
from tests.pipeline.factories import (
    FEW,
    MODEL,
    make_claim,
    make_price,
    only_fact,
    outcomes,
    score,
    weigh,
)

JAN, APR, MAY = date(2026, 1, 1), date(2026, 4, 30), date(2026, 5, 1)
GONE = "its page is gone (404 on 2026-05-20)"


def window(**printed):
    """Make one claim of each site about the context window."""
    return [make_claim(site, value) for site, value in printed.items()]


@pytest.mark.parametrize(
    ("claims", "verdict", "value"),
    [
        (window(north="128K"), "single", "128000"),
        (window(north="128K", south="128K"), "unanimous", "128000"),
        (window(north="8,191", south="8,191 tokens"), "unanimous", "8191"),
        (window(north="128K", south="131,072"), "compatible", "131072"),
        (window(north="262k", south="256K", east="262,144"), "compatible", "262144"),
        (window(north="1.05m", south="1M", east="1,048,576"), "compatible", "1048576"),
        (window(north="16K", south="16.4K", east="16,384"), "compatible", "16384"),
        (window(north="128K", south="128K", east="1M"), "majority", "128000"),
        (window(maker="128K", south="1M"), "preferred", "128000"),
        (window(maker="1M", south="128K"), "preferred", "1000000"),
        (window(north="128K", south="1M"), "contested", "128000"),
        pytest.param(
            *(window(north="128K", south="128,000"), "compatible", "128000"),
        ),
        (
            [
                make_price("north", "$2/1M", day=JAN),
                make_price("south", "$2/1M", day=JAN, withdrawn="it moved"),
                make_price("south", "$5/1M", day=MAY, news=MAY),
            ],
            *("newest", "5"),
        ),
        (
            [
                make_price("north", "$2/1M", day=JAN),
                make_price("south", "$5/1M", day=MAY),
            ],
            *("contested", "5"),
        ),
        (
            [
                make_price("north", "$2/1M", day=APR),
                make_price("south", "$5/1M", day=MAY),
            ],
            *("contested", "5"),
        ),
        (
            [
                make_claim("north", "Aug 2024", "release_date"),
                make_claim("south", "2024-08-06", "release_date"),
            ],
            *("compatible", "2024-08-06"),
        ),
        (
            [
                make_claim("north", "69.4%", "score", benchmark="MMLU"),
                make_claim("south", "69.4", "score", benchmark="MMLU"),
            ],
            *("unanimous", "69.4"),
        ),
    ],
)
def test_the_verdict_says_what_happened(claims, verdict, value):
    fact = only_fact(*claims)
    assert (fact.verdict, fact.quantity.text) == (verdict, value)
    assert fact.reason
    assert 0 < fact.confidence <= 1


def test_128k_and_128000_agree_on_128000():
    fact = only_fact(*window(north="128K", south="128,000"))
    assert fact.quantity.text == "128000"
    assert fact.chosen.statement.value_text == "128,000"
    assert set(outcomes(fact).values()) == {"supports"}


def test_a_contested_value_is_published_with_its_rival():
    fact = only_fact(*window(north="128K", south="1M"))
    assert fact.verdict == "contested"
    assert 0.3 < fact.confidence < 0.5
    assert outcomes(fact) == {"north 128K": "supports", "south 1M": "loses"}


@pytest.mark.parametrize(
    ("weak", "strong", "reason"),
    [
        (
            ("price", "$0.00/1M"),
            ("price", "$5/1M"),
            "weak: it may stand for a missing value",
        ),
        (
            ("price", "Free (open)/1M tokens"),
            ("price", "$5/1M"),
            "says free, which may speak of the weights",
        ),
        (
            ("supports_vision", "No"),
            ("supports_vision", "Yes"),
            "weak: it may stand for a missing value",
        ),
        (
            ("parameters", "~200B (est.)"),
            ("parameters", "70B"),
            "weak: it is an estimate",
        ),
        (
            ("context_window", "4K*"),
            ("context_window", "8K"),
            "weak: a footnote qualifies it",
        ),
        (
            ("release_date", "2026-01-01"),
            ("release_date", "2024-05"),
            "weak: it may stand for a missing value",
        ),
    ],
)
@pytest.mark.parametrize("sites", [("north", "south"), ("south", "north")])
def test_weak_claims_lose_against_as_many_plain_ones(weak, strong, reason, sites):
    qualifiers = {"meter": "input"} if weak[0] == "price" else {}
    loser = make_claim(sites[0], weak[1], weak[0], **qualifiers)
    winner = make_claim(sites[1], strong[1], strong[0], **qualifiers)
    fact = only_fact(loser, winner)
    assert fact.chosen == winner
    assert fact.verdict == "preferred"
    (said,) = (one.reason for one in fact.verdicts if one.outcome == "loses")
    assert said.startswith(reason)


def test_a_guarded_claim_is_kept_and_makes_no_fact():
    facts, left_out = weigh(make_claim("north", "7", "parameters"))
    assert facts == []
    assert [one.reason for one in left_out] == ["guarded: implausible"]


@pytest.mark.parametrize("text", ["$0.00/1M", "Free (open)/1M tokens"])
def test_a_newer_missing_value_does_not_displace_a_price(text):
    fact = only_fact(
        make_price("north", text, day=MAY), make_price("south", "$5/1M", day=JAN)
    )
    assert fact.quantity.text == "5"


def test_a_site_has_one_voice_however_often_it_repeats_itself():
    fact = only_fact(
        *(make_claim("north", "1M", label=label) for label in "abcd"),
        *window(south="128K", east="128K"),
    )
    assert (fact.verdict, fact.quantity.text) == ("majority", "128000")
    assert fact.reason == "2 of 3 independent sites"


def test_repeating_itself_neither_helps_nor_harms_a_site():
    once = only_fact(*window(north="128K", south="1M"))
    thrice = only_fact(
        *window(south="1M"), *(make_claim("north", "128K", label=one) for one in "abc")
    )
    assert thrice.quantity == once.quantity
    assert thrice.confidence == pytest.approx(once.confidence)


def test_the_newest_claim_of_a_site_is_its_voice():
    fact = only_fact(
        make_claim("north", "128K", day=JAN),
        make_claim("north", "1M", day=MAY),
        make_claim("south", "128K", day=JAN),
    )
    assert outcomes(fact)["north 128K"] == "loses" or fact.verdict != "majority"
    assert len(fact.superseded) == 1


def test_what_a_site_has_said_otherwise_since_is_stale():
    fact = only_fact(
        make_claim("north", "128K", day=JAN), make_claim("north", "1M", day=MAY)
    )
    (lost,) = (one for one in fact.verdicts if one.outcome == "loses")
    assert lost.reason == "the site itself has said otherwise since"
    assert fact.verdict == "single"
    (conflict,) = find_conflicts([fact], {}, load_vocabulary())
    assert conflict.conflict_class == "staleness"


def test_a_site_that_contradicts_itself_says_so():
    fact = only_fact(make_claim("north", "128K"), make_claim("north", "1M"))
    (lost,) = (one for one in fact.verdicts if one.outcome == "loses")
    assert lost.reason == "the same site also says the chosen value"


def test_a_withdrawn_claim_loses_and_says_how_it_was_withdrawn():
    fact = only_fact(
        make_claim("north", "128K", withdrawn=GONE),
        make_claim("south", "128K", withdrawn=GONE),
        make_claim("east", "1M"),
    )
    assert (fact.verdict, fact.quantity.text) == ("single", "1000000")
    lost = [one.reason for one in fact.verdicts if one.outcome == "loses"]
    assert lost == [f"withdrawn: {GONE}"] * 2


def test_what_no_page_says_any_more_is_no_fact():
    facts, left_out = weigh(make_claim("north", "128K", withdrawn=GONE))
    assert facts == []
    (verdict,) = left_out
    assert (verdict.outcome, verdict.fact_id) == ("rejected", "")
    assert verdict.reason == f"withdrawn: {GONE}"


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (make_claim("north", "Undisclosed", "parameters"), "unknown"),
        (make_claim("north", "Not applicable", "parameters"), "not applicable"),
        (make_claim("north", "$118", "monthly_cost_estimate"), "derived"),
        (make_claim("north", "Coding, RAG", "decision_fit"), "derived"),
    ],
)
def test_what_takes_no_part_is_rejected_with_a_reason(claim, reason):
    facts, (verdict,) = weigh(claim)
    assert facts == []
    assert verdict.outcome == "rejected"
    assert reason in verdict.reason


def test_an_unknown_beside_a_value_is_no_rival():
    facts, left_out = weigh(
        make_claim("north", "Undisclosed", "parameters"),
        make_claim("south", "7B", "parameters"),
    )
    assert [fact.verdict for fact in facts] == ["single"]
    assert len(left_out) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            make_price("north", "$5/1M", provider="Azure"),
            make_price("south", "$6/1M", provider="OpenAI"),
        ),
        (make_price("north", "$5/1M", tier="batch"), make_price("south", "$6/1M")),
        (make_price("north", "$5/1M", meter="output"), make_price("south", "$6/1M")),
        (
            make_price("north", "$5/1M", kind="cheapest_route"),
            make_price("south", "$6/1M"),
        ),
        (
            make_claim("north", "69.4", "score", benchmark="GPQA"),
            make_claim("south", "42", "score", benchmark="GPQA Diamond"),
        ),
        (
            make_claim("north", "63.3", "score", benchmark="Video-MME", setting="a"),
            make_claim("south", "69.0", "score", benchmark="Video-MME", setting="b"),
        ),
        (make_claim("north", "128K"), make_claim("south", "16K", "max_output_tokens")),
        (
            make_claim("north", "128K"),
            make_claim("south", "8K", model_id="openai/gpt-4"),
        ),
    ],
)
def test_claims_are_compared_only_inside_the_same_key(one, other):
    facts, left_out = weigh(one, other)
    assert [fact.verdict for fact in facts] == ["single", "single"]
    assert left_out == []


def test_nothing_is_averaged():
    fact = only_fact(
        *(
            make_claim(site, value, "parameters")
            for site, value in (("north", "7B"), ("south", "9B"), ("east", "11B"))
        )
    )
    assert fact.quantity.text in ("7000000000", "9000000000", "11000000000")
    assert fact.quantity == fact.chosen.statement.quantity


def test_the_id_of_a_fact_is_of_its_key_alone():
    one, other = only_fact(*window(north="128K")), only_fact(*window(south="1M"))
    assert one.fact_id == other.fact_id == fact_id_of(one.key)
    assert one.key == (MODEL, "context_window", *[""] * 8)


def test_reliability_grows_with_agreement_and_starts_between():
    random, sizes = Random(1), ["4K", "8K", "16K", "32K", "64K", "200K", "400K"]
    truth = [random.choice(sizes) for _ in range(80)]
    claims = [
        make_claim(
            site,
            random.choice(sizes) if random.random() < errs else value,
            model_id=f"openai/gpt-{number}",
        )
        for number, value in enumerate(truth)
        for site, errs in (("north", 0.1), ("south", 0.1), ("lab", 0.1), ("east", 0.6))
    ]
    claims.append(make_claim("west", "8K", model_id="openai/gpt-4x"))
    measured = {card.site: card for card in score(claims)}
    assert measured["north"].reliability > 0.8 > 0.6 > measured["east"].reliability
    assert measured["east"].agreement < measured["north"].agreement
    assert measured["west"].agreement is None
    assert 0.5 < measured["west"].reliability < 1


@pytest.mark.parametrize(
    ("day", "stale"),
    [(date(2026, 5, 1), False), (date(2026, 4, 4), False), (date(2026, 4, 3), True)],
)
def test_four_weeks_make_a_changing_thing_stale(day, stale):
    assert is_stale(day, MAY) is stale


MIXED = [
    make_claim("north", "128K"),
    make_claim("south", "128,000", day=JAN),
    make_claim("east", "131,072"),
    make_claim("west", "200K"),
    make_claim("maker", "1M", withdrawn=GONE),
    make_claim("lab", "Undisclosed"),
    make_claim("north", "~200B (est.)", "parameters"),
    make_claim("south", "1.76T (8x222B MoE)*", "parameters"),
    make_price("north", "$2.50/1M"),
    make_price("south", "$5/1M", day=JAN),
    make_price("east", "Free (open)/1M tokens"),
    make_price("west", "$0.00"),
    make_claim("north", "No", "supports_vision"),
    make_claim("south", "Yes", "supports_vision"),
    make_claim("north", "$118", "monthly_cost_estimate"),
]


@FEW
@given(st.permutations(MIXED))
def test_the_order_of_the_claims_does_not_matter(claims):
    assert weigh(*claims)[0] == weigh(*MIXED)[0]
    assert sorted(map(repr, weigh(*claims)[1])) == sorted(map(repr, weigh(*MIXED)[1]))


PRINTS = st.sampled_from(
    ["128K", "128,000", "131,072", "131K", "64K", "1M", "~128K", "> 100K", "4K*"]
)
CLAIMS = st.lists(
    st.builds(
        make_claim,
        st.sampled_from(["north", "south", "east", "maker"]),
        PRINTS,
        day=st.sampled_from([JAN, APR, MAY]),
        withdrawn=st.sampled_from(["", "", GONE]),
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda claim: claim.statement.claim_id,
)


@FEW
@given(CLAIMS)
def test_every_claim_gets_exactly_one_verdict_and_losers_a_reason(claims):
    facts, left_out = weigh(*claims)
    verdicts = [*left_out, *(one for fact in facts for one in fact.verdicts)]
    assert sorted(one.claim_id for one in verdicts) == sorted(
        claim.statement.claim_id for claim in claims
    )
    assert all(one.reason for one in verdicts if one.outcome != "supports")
    for fact in facts:
        assert fact.quantity in [
            claim.statement.quantity for claim in claims if claim.current
        ]
        assert "supports" in {one.outcome for one in fact.verdicts}


@FEW
@given(CLAIMS, st.randoms(use_true_random=False))
def test_any_claims_in_any_order_make_the_same_facts(claims, random):
    shuffled = list(claims)
    random.shuffle(shuffled)
    assert weigh(*shuffled)[0] == weigh(*claims)[0]
