"""Facts → conflicts: the class of each disagreement, and what is none."""

from datetime import date

import pytest

from pipeline.verdicts.conflicts import (
    CLASSES,
    OWN_WORDS,
    describe_qualifiers,
    find_conflicts,
)
from tests.pipeline.factories import (
    MODEL,
    VOCABULARY,
    make_claim,
    make_price,
    only_fact,
    weigh,
)

JAN, MAY = date(2026, 1, 1), date(2026, 5, 1)
VARIANT = "openai/gpt-4o-2024-08-06"
VARIANTS = {VARIANT: MODEL}


def conflicts_of(*claims):
    return find_conflicts(weigh(*claims)[0], VARIANTS, VOCABULARY)


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        (
            [make_claim("north", "128K"), make_claim("south", "1M")],
            "contradiction",
        ),
        (
            [
                make_claim("north", "2024-07-23", "release_date"),
                make_claim("south", "7 juin 2024", "release_date"),
            ],
            "contradiction",
        ),
        (
            [
                make_price("north", "$5/1M", day=JAN),
                make_price("south", "$2.50/1M", day=MAY, news=MAY),
            ],
            "staleness",
        ),
        (
            [
                make_claim("north", "~200B (est.)", "parameters"),
                make_claim("south", "1.76T (8x222B MoE)*", "parameters"),
            ],
            "estimate",
        ),
        (
            [
                make_claim("north", "4,096 tokens *", "max_output_tokens"),
                make_claim("south", "16,384", "max_output_tokens"),
            ],
            "estimate",
        ),
        (
            [make_price("north", "$0.00"), make_price("south", "$5")],
            "missing_as_value",
        ),
        (
            [
                make_claim("north", "No", "supports_function_calling"),
                make_claim("south", "Yes", "supports_function_calling"),
            ],
            "missing_as_value",
        ),
        (
            [
                make_claim("north", "2026-01-01", "release_date"),
                make_claim("south", "2024-05-13", "release_date"),
            ],
            "missing_as_value",
        ),
        (
            [make_price("north", "Free (open)"), make_price("south", "$5/1M")],
            "scope",
        ),
        (
            [
                make_claim("north", "6 tracked", "provider_count"),
                make_claim("south", "9", "provider_count"),
            ],
            "scope",
        ),
        (
            [
                make_claim("north", "dense", "architecture"),
                make_claim("south", "mixture of experts", "architecture"),
            ],
            "scope",
        ),
        (
            [
                make_price("north", "$5/1M", provider="OpenAI"),
                make_price("south", "$2.4/1M", provider="AWS Bedrock"),
            ],
            "scope",
        ),
        (
            [
                make_price("north", "$5/1M"),
                make_price("south", "$2.4/1M", kind="cheapest_route"),
            ],
            "scope",
        ),
        (
            [
                make_claim("north", "2024-05-13", "release_date"),
                make_claim("stats", "2024-08-06", "release_date", model_id=VARIANT),
            ],
            "variant",
        ),
        (
            [
                make_claim("north", "4096", "max_output_tokens"),
                make_claim("stats", "16,384", "max_output_tokens", model_id=VARIANT),
            ],
            "variant",
        ),
        (
            [
                make_claim("north", "69.4", "score", benchmark="GPQA"),
                make_claim("stats", "42", "score", benchmark="GPQA", model_id=VARIANT),
            ],
            "variant",
        ),
    ],
)
def test_a_disagreement_has_a_class(claims, name):
    (conflict,) = conflicts_of(*claims)
    assert conflict.conflict_class == name
    assert conflict.reason.startswith((CLASSES[name], OWN_WORDS))
    assert conflict.model_id == MODEL
    assert conflict.rivals


@pytest.mark.parametrize(
    "claims",
    [
        [make_claim("north", "128K"), make_claim("south", "131,072")],
        [make_claim("north", "128K"), make_claim("south", "128,000")],
        [
            make_claim("north", "Undisclosed", "parameters"),
            make_claim("south", "7B", "parameters"),
        ],
        [
            make_claim("north", "1M", withdrawn="its page is gone"),
            make_claim("south", "128K"),
        ],
        [make_price("north", "$5/1M"), make_price("south", "$9/1M", meter="output")],
        [
            make_price("north", "$5/1M", provider="OpenAI"),
            make_price("south", "$5/1M", provider="Azure"),
        ],
        [
            make_claim("north", "Aug 2024", "release_date"),
            make_claim("stats", "2024-08-06", "release_date", model_id=VARIANT),
        ],
        [
            make_claim("north", "69.4", "score", benchmark="GPQA"),
            make_claim("south", "42", "score", benchmark="GPQA Diamond"),
        ],
        [
            make_claim("north", "69.4", "score", benchmark="GPQA"),
            make_claim(
                "stats", "42", "score", benchmark="GPQA Diamond", model_id=VARIANT
            ),
        ],
        [
            make_claim("north", "$118", "monthly_cost_estimate"),
            make_claim("south", "$900", "monthly_cost_estimate"),
        ],
    ],
)
def test_what_only_looks_different_is_no_conflict(claims):
    assert conflicts_of(*claims) == []


def test_one_price_in_two_units_is_no_conflict():
    assert not conflicts_of(
        make_price("north", "$2.50/1M tokens"),
        make_price("south", "$2.50e-6 per prompt token"),
    )


def test_rivals_name_their_values_and_who_says_them():
    (conflict,) = conflicts_of(
        make_claim("maker", "128K"),
        make_claim("south", "1M"),
        make_claim("north", "64K"),
    )
    assert conflict.chosen == "128000"
    assert conflict.rivals == "1000000 (south); 64000 (north)"


def test_one_fact_may_have_a_conflict_of_each_class():
    found = conflicts_of(
        make_claim("maker", "70B", "parameters"),
        make_claim("north", "~200B (est.)", "parameters"),
        make_claim("south", "8B", "parameters"),
    )
    assert [one.conflict_class for one in found] == ["contradiction", "estimate"]
    assert len({one.fact_id for one in found}) == 1


def test_a_variant_names_the_variant_and_hangs_on_its_base():
    (conflict,) = conflicts_of(
        make_claim("north", "2024-05-13", "release_date"),
        make_claim("stats", "2024-08-06", "release_date", model_id=VARIANT),
    )
    assert conflict.chosen == "2024-05-13"
    assert conflict.rivals == f"2024-08-06 ({VARIANT})"


def test_scopes_are_compared_with_the_list_price():
    (conflict,) = conflicts_of(
        make_price("north", "$5/1M"),
        make_price("south", "$2.4/1M", kind="cheapest_route", provider="AWS Bedrock"),
    )
    assert (conflict.chosen, conflict.rivals) == (
        "5",
        "2.4 (cheapest_route AWS Bedrock)",
    )
    assert conflict.qualifiers == "meter=input; kind=list"


def test_qualifiers_are_shown_by_name():
    fact = only_fact(make_price("north", "$5/1M", provider="Azure", tier="batch"))
    assert describe_qualifiers(fact) == (
        "provider=Azure; tier=batch; meter=input; kind=list"
    )


def test_conflicts_come_in_one_order_whatever_the_order_of_the_claims():
    claims = [
        make_claim("north", "128K"),
        make_claim("south", "1M"),
        make_price("north", "$5/1M"),
        make_price("south", "$0.00/1M"),
        make_claim("stats", "64K", model_id=VARIANT),
    ]
    assert conflicts_of(*claims) == conflicts_of(*reversed(claims))
