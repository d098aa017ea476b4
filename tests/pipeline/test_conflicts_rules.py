"""Why values differ: a table of cases for each rule, and what no rule may explain."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.values.numbers import parse_tokens
from pipeline.values.rounding import is_rounding
from pipeline.verdicts.conflicts import SAID_SINCE, find_conflicts
from tests.conflictscore import score_conflicts
from tests.pipeline.factories import (
    MODEL,
    VOCABULARY,
    make_claim,
    make_price,
    weigh,
)

JAN, MAY = date(2026, 1, 1), date(2026, 5, 1)
AUGUST, MAY_13 = "openai/gpt-4o-2024-08-06", "openai/gpt-4o-2024-05-13"
VARIANTS = {AUGUST: MODEL, MAY_13: MODEL}
WINDOW, INPUT, OUTPUT = "context_window", "max_input_tokens", "max_output_tokens"


def conflicts_of(*claims):
    return find_conflicts(weigh(*claims)[0], VARIANTS, VOCABULARY)


def classes_of(*claims):
    return [one.conflict_class for one in conflicts_of(*claims)]


def flagged(claim, *flags):
    statement = claim.statement
    quantity = replace(statement.quantity, flags=(*statement.quantity.flags, *flags))
    merged = (*statement.flags, *flags)
    return replace(claim, statement=replace(statement, flags=merged, quantity=quantity))


def routed(site, value, key=WINDOW, **more):
    return flagged(make_claim(site, value, key, **more), "of_route")


def named(site, value, subject, key=WINDOW, **more):
    return make_claim(site, value, key, subject=subject, **more)


SUMS = [
    # window + output, cap of the input + output
    [("200K", WINDOW), ("328.0K", WINDOW), ("128,000", OUTPUT)],
    [("272,000", WINDOW), ("400K", WINDOW), ("128,000", OUTPUT)],
    [("33K", WINDOW), ("262.1K", WINDOW), ("131,072", INPUT), ("131,072", OUTPUT)],
]
NO_SUMS = [
    [("200K", WINDOW), ("328.0K", WINDOW), ("64,000", OUTPUT)],
    [("200K", WINDOW), ("328.0K", WINDOW)],
    # 1M is a million with or without the output
    [("200K", WINDOW), ("1M", WINDOW), ("16,384", OUTPUT)],
]


@pytest.mark.parametrize(
    ("values", "name"),
    [(one, "scope") for one in SUMS] + [(one, "contradiction") for one in NO_SUMS],
)
def test_a_window_may_be_the_sum_of_what_its_site_states(values, name):
    first, *rest = values
    claims = [
        make_claim("north", *first),
        *(make_claim("south", *one) for one in rest),
    ]
    (conflict,) = conflicts_of(*claims)
    assert conflict.conflict_class == name
    assert ("the sum of input" in conflict.reason) == (name == "scope")


def test_an_output_that_another_site_states_makes_no_sum():
    assert classes_of(
        make_claim("north", "200K"),
        make_claim("south", "328.0K"),
        make_claim("east", "128,000", OUTPUT),
    ) == ["contradiction"]


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        # a host has a limit of its own
        (
            [make_claim("north", "200K"), make_claim("south", "1M", provider="Poe")],
            "",
        ),
        (
            [
                make_claim("maker", "200K"),
                make_claim("north", "200K"),
                make_claim("south", "64K"),
                make_claim("east", "64,000", provider="Poe"),
            ],
            "an offer of Poe",
        ),
        ([make_claim("maker", "200K"), routed("south", "1M")], "a host's offer"),
        (
            [
                make_claim("maker", "128K"),
                make_claim("north", "128K"),
                make_claim("south", "163.8K"),
                routed("east", "163,840"),
            ],
            "says so of a host's offer",
        ),
        # a route that is free
        (
            [make_claim("maker", "128K"), named("south", "33K", "GPT-4o (free)")],
            "a free route",
        ),
        (
            [
                make_price("maker", "$5/1M"),
                make_price("south", "$0", slug="gpt-4o:free"),
            ],
            "a free route",
        ),
        # another limit of the same model
        (
            [
                make_claim("maker", "400K"),
                make_claim("north", "400K"),
                make_claim("south", "272K"),
                make_claim("east", "272,000", INPUT),
            ],
            "the cap of the input",
        ),
        (
            [
                flagged(make_claim("north", "272K"), "stand_in"),
                make_claim("south", "400K"),
            ],
            "the cap of the input",
        ),
        # the day on which a catalogue listed it
        (
            [
                make_claim("maker", "2024-05-13", "release_date"),
                make_claim("north", "2024-05-13", "release_date"),
                make_claim("south", "2024-05-20", "release_date"),
                make_claim("hub", "2024-05-20", "listing_date"),
            ],
            "a catalogue listed it",
        ),
        # a range is of several offers, even where it holds the price
        (
            [make_price("north", "$1.25"), make_price("south", "$1.25–$2.50*")],
            "a range",
        ),
        # a router's price moves with its route
        (
            [
                make_price("north", "$2/1M", kind="cheapest_route"),
                make_price("south", "$3/1M", kind="cheapest_route"),
            ],
            "depends on the route",
        ),
        # a price that nobody is said to ask
        (
            [make_price("north", "$2/1M"), make_price("south", "$3/1M", kind="")],
            "does not say whose",
        ),
        ([make_price("north", "Free"), make_price("south", "~$0.9", kind="")], "free"),
        # one site's two entries
        (
            [
                named("south", "131,072", "Gemma 3 27B"),
                named("south", "32,768", "Gemma 3 27B fast"),
            ],
            "lists the two apart",
        ),
    ],
)
def test_what_speaks_of_another_offer_is_scope(claims, words):
    (conflict,) = conflicts_of(*claims)
    assert conflict.conflict_class == "scope"
    assert words in conflict.reason


def test_one_entry_of_a_site_that_says_two_things_contradicts_itself():
    assert classes_of(
        make_claim("south", "131,072"), make_claim("south", "32,768")
    ) == ["contradiction"]


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        # the value of a dated variant, or of another tuning, given for the model
        (
            [
                make_claim("maker", "16,384", OUTPUT),
                make_claim("south", "4,096", OUTPUT),
                make_claim("stats", "4,096", OUTPUT, model_id=MAY_13),
            ],
            MAY_13,
        ),
        (
            [
                make_claim("maker", "82.6", "score", benchmark="HumanEval"),
                make_claim("south", "65.2", "score", benchmark="HumanEval"),
                make_claim(
                    "hub",
                    "65.2",
                    "score",
                    benchmark="HumanEval",
                    model_id=f"{MODEL}-base",
                ),
            ],
            f"{MODEL}-base",
        ),
        (
            [
                make_claim("maker", "2025-06-17", "release_date"),
                flagged(
                    make_claim("south", "2025-05-06", "release_date"), "preview_date"
                ),
            ],
            "the day of the preview",
        ),
        # two results on one page
        (
            [
                make_claim("hub", "4.12%", "score", benchmark="LibriSpeech (clean)"),
                make_claim("hub", "3.02%", "score", benchmark="LibriSpeech (clean)"),
            ],
            "one site has both",
        ),
        # prices and licences of variants
        (
            [
                make_price("north", "$2.5/1M"),
                make_price("north", "$5/1M", model_id=MAY_13),
            ],
            "",
        ),
        (
            [
                make_claim("north", "MIT", "license"),
                make_claim("south", "Apache 2.0", "license", model_id=AUGUST),
            ],
            "",
        ),
        # a preview is one of what came of it; a site has a cheapest route for either
        (
            [
                make_price(
                    "north", "$15/1M", kind="cheapest_route", provider="Replicate"
                ),
                make_price(
                    "north",
                    "$30/1M",
                    kind="cheapest_route",
                    provider="OpenAI",
                    model_id=f"{MODEL}-preview",
                ),
            ],
            "",
        ),
    ],
)
def test_what_speaks_of_another_version_is_a_variant(claims, words):
    found = {one.conflict_class: one.reason for one in conflicts_of(*claims)}
    assert found.keys() == {"variant"}
    assert words in found["variant"]


def test_a_score_of_another_model_is_no_conflict():
    assert not conflicts_of(
        make_claim("maker", "82.6", "score", benchmark="HumanEval"),
        make_claim(
            "hub", "65.2", "score", benchmark="HumanEval", model_id=f"{MODEL}-base"
        ),
    )


def test_an_estimate_of_a_variant_is_an_estimate():
    assert classes_of(
        make_claim("north", "~200B (est.)", "parameters"),
        make_claim("south", "1.76T*", "parameters", model_id=AUGUST),
    ) == ["estimate"]


@pytest.mark.parametrize(
    "claims",
    [
        [
            make_claim("north", "~150B", "parameters"),
            make_claim("south", "70B", "parameters"),
        ],
        [make_price("north", "$5/1M"), make_price("south", "$9/1M", kind="estimate")],
    ],
)
def test_what_is_about_so_much_is_an_estimate(claims):
    assert classes_of(*claims) == ["estimate"]


def former(site, value, **more):
    gone = "its page, read again on 2026-05-01, no longer says so"
    return make_price(site, value, withdrawn=gone, **more)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        # another site said so, and says otherwise now
        (
            [
                former("north", "$10/1M"),
                make_price("north", "$2/1M"),
                make_price("maker", "$2/1M"),
                make_price("south", "$10/1M"),
            ],
            "north said so before",
        ),
        (
            [
                former("north", "$10/1M"),
                make_price("north", "$2/1M"),
                make_price("south", "$10", kind=""),
            ],
            "north said so before",
        ),
        # a price of which nobody knows whose it is, of another day
        (
            [
                make_price("south", "$10", kind="", day=JAN),
                make_price("north", "$2/1M", day=MAY),
            ],
            "",
        ),
        # one site, on two days
        (
            [
                make_claim("north", "4,096", OUTPUT, day=JAN),
                make_claim("north", "8,192 *", OUTPUT, day=MAY),
            ],
            SAID_SINCE,
        ),
        # the day of the last change is itself the state
        (
            [
                make_claim("north", "2025-08-04", "update_date"),
                make_claim("south", "2025-08-07", "update_date"),
            ],
            "",
        ),
    ],
)
def test_what_was_so_before_is_staleness(claims, words):
    (conflict,) = conflicts_of(*claims)
    assert conflict.conflict_class == "staleness"
    assert words in conflict.reason


def test_a_page_that_is_gone_makes_nothing_a_former_price():
    gone = make_price("north", "$10/1M", withdrawn="its page is gone")
    now, then = make_price("maker", "$2/1M"), make_price("south", "$10/1M")
    assert classes_of(gone, now, make_price("east", "$2/1M"), then) == ["contradiction"]


@pytest.mark.parametrize(
    ("claims", "rivals"),
    [
        # an output limit that repeats the window
        (
            [
                make_claim("north", "200,000"),
                flagged(make_claim("north", "200,000", OUTPUT), "suspect"),
            ],
            "200000 (context_window)",
        ),
        # a price that nobody asks
        ([flagged(make_price("north", "$0.00"), "no_provider")], "no provider"),
        (
            [
                make_claim("north", "No", "supports_vision"),
                make_claim("south", "text, image", "input_modalities"),
            ],
            "image; text (input_modalities)",
        ),
    ],
)
def test_what_its_page_gives_away_is_a_missing_value(claims, rivals):
    (conflict,) = conflicts_of(*claims)
    assert (conflict.conflict_class, conflict.rivals) == ("missing_as_value", rivals)


def test_a_list_price_of_nothing_beside_what_sellers_ask_is_a_missing_value():
    assert classes_of(
        make_price("north", "$0.00"),
        make_price("south", "$0.2/1M", kind="reseller", provider="Azure"),
    ) == ["missing_as_value"]
    assert classes_of(
        make_price("north", "$0.2/1M"),
        make_price("south", "$0.00", kind="reseller", provider="GitHub Models"),
    ) == ["scope"]


def test_a_host_whose_output_is_its_window_is_no_conflict():
    window = routed("north", "131,072")
    assert not conflicts_of(
        window, flagged(routed("north", "131,072", OUTPUT), "suspect")
    )


def test_a_feature_and_the_kinds_of_input_may_contradict_each_other():
    (conflict,) = conflicts_of(
        make_claim("north", "Yes", "supports_vision"),
        make_claim("south", "text and code", "input_modalities"),
    )
    assert conflict.conflict_class == "contradiction"
    assert (conflict.property, conflict.chosen) == ("supports_vision", "true")
    assert conflict.rivals == "text (input_modalities)"


def test_a_feature_and_the_kinds_of_input_may_agree():
    assert not conflicts_of(
        make_claim("north", "Yes", "supports_vision"),
        make_claim("south", "text, image", "input_modalities"),
    )


def test_a_weakness_that_one_of_several_lacks_explains_nothing():
    assert classes_of(
        make_claim("maker", "16,384", OUTPUT),
        make_claim("north", "16,384", OUTPUT),
        flagged(make_claim("south", "8,192", OUTPUT), "suspect"),
        make_claim("east", "8,192", OUTPUT),
    ) == ["contradiction"]


def test_a_fact_has_one_conflict_of_a_class():
    found = conflicts_of(
        make_price("north", "$2/1M", kind="cheapest_route", provider="Poe"),
        make_price("south", "$3/1M", kind="cheapest_route", provider="Poe"),
        make_price("east", "$4/1M", kind="reseller", provider="Azure"),
    )
    keys = [(one.fact_id, one.conflict_class) for one in found]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("131,000", "131,072", True),
        ("164,000", "163,840", True),
        ("65,000", "65,536", True),
        ("66,000", "65,536", True),
        ("1,050,000", "1,047,576", True),
        ("132,000", "131,072", False),
        ("128,000", "200,000", False),
        ("5,000", "4,600", False),
        ("128,000", "130,000", False),
        ("1,050,000", "1,000,000", False),
    ],
)
def test_a_size_that_was_rounded_is_the_size(one, other, expected):
    sizes = parse_tokens(one), parse_tokens(other)
    assert is_rounding(*sizes) == is_rounding(*reversed(sizes)) == expected


def test_noise_of_doubles_is_no_other_price():
    assert not conflicts_of(
        make_price("north", "$0.8999999999999999/1M"), make_price("south", "$0.90/1M")
    )
    assert classes_of(make_price("north", "$0.89/1M"), make_price("south", "$0.9/1M"))


def test_what_people_found_on_pages_is_found_and_named():
    score = score_conflicts()
    assert score.false_conflicts == ()
    assert score.unseen == ()
    assert score.is_good, score.missed
