"""Related things tip the balance between rival values, and make no value themselves."""

import pytest

from tests.pipeline.factories import MODEL, make_claim, make_price, outcomes, weigh


def fact_of(key: str, *claims):
    """Return the only fact of a property, None if there is none."""
    found = [one for one in weigh(*claims)[0] if one.key[1] == key]
    assert len(found) <= 1
    return found[0] if found else None


# a property, two rival values, a related property, and a witness for each of the two
TIES = [
    ("release_date", "2024-05-13", "2024-08-06", "availability_date", None),
    ("release_date", "2024-05-13", "2024-08-06", "snapshot_date", None),
    ("release_date", "2024-05-13", "2024-08-06", "listing_date", None),
    ("availability_date", "2024-05-13", "2024-08-06", "release_date", None),
    ("availability_date", "2024-05-13", "2024-08-06", "listing_date", None),
    ("context_window", "128K", "200K", "max_input_tokens", ("128,000", "200,000")),
    ("knowledge_cutoff", "2023-10", "2024-06", "training_data_cutoff", None),
    ("training_data_cutoff", "2023-10", "2024-06", "knowledge_cutoff", None),
]


@pytest.mark.parametrize(("key", "one", "other", "related", "said"), TIES)
@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("sites", [("north", "south"), ("south", "north")])
def test_a_witness_tips_a_tie_for_the_value_that_it_fits(
    key, one, other, related, said, place, sites
):
    rivals = [
        make_claim(site, value, key)
        for site, value in zip(sites, (one, other), strict=True)
    ]
    witness = make_claim("east", (said or (one, other))[place], related)
    alone, fact = fact_of(key, *rivals), fact_of(key, *rivals, witness)
    assert alone.verdict == "contested"
    assert fact.chosen == rivals[place]
    assert fact.margin > alone.margin


@pytest.mark.parametrize(("key", "one", "other", "related", "said"), TIES)
def test_a_witness_never_makes_a_value(key, one, other, related, said):
    witness = make_claim("east", (said or (one,))[0], related)
    assert fact_of(key, witness) is None
    fact = fact_of(key, make_claim("north", other, key), witness)
    assert (fact.verdict, len(fact.claims)) == ("single", 1)


@pytest.mark.parametrize(("key", "one", "other", "related", "said"), TIES)
def test_a_witness_is_no_claim_of_the_fact_and_no_voice(key, one, other, related, said):
    rivals = [make_claim("north", one, key), make_claim("south", other, key)]
    witness = make_claim("east", (said or (one,))[0], related)
    fact = fact_of(key, *rivals, witness)
    assert set(outcomes(fact)) == {f"north {one}", f"south {other}"}
    assert fact.n_independent == 1


DATES = (
    make_claim("north", "2024-05-13", "release_date"),
    make_claim("south", "2024-08-06", "release_date"),
)


@pytest.mark.parametrize(
    "witness",
    [
        make_claim("east", "2024-07-01", "listing_date"),
        make_claim("east", "2024", "listing_date"),
        make_claim("east", "2024-08-06", "update_date"),
        make_claim("east", "2024-08-06", "listing_date", model_id="openai/gpt-4"),
        make_claim("south", "2024-08-06", "listing_date"),
        make_claim("east", "Undisclosed", "listing_date"),
        make_claim("east", "2024-08-06", "listing_date", withdrawn="it is gone"),
    ],
    ids=[
        "fits none",
        "fits both",
        "of no related thing",
        "of another model",
        "of a site that speaks itself",
        "unknown",
        "withdrawn",
    ],
)
def test_a_witness_that_settles_nothing_changes_nothing(witness):
    alone, fact = (
        fact_of("release_date", *DATES),
        fact_of("release_date", *DATES, witness),
    )
    assert (fact.chosen, fact.verdict) == (alone.chosen, alone.verdict)
    assert fact.margin == pytest.approx(alone.margin)


def test_a_witness_of_a_host_speaks_of_no_limit_of_another_host():
    limits = [
        make_claim(site, value, provider="Azure")
        for site, value in (("north", "128K"), ("south", "200K"))
    ]
    witness = make_claim("east", "128,000", "max_input_tokens")
    alone, fact = (
        fact_of("context_window", *limits, *rest) for rest in ([], [witness])
    )
    assert fact.margin == pytest.approx(alone.margin)


def test_two_voices_outweigh_one_and_its_witness():
    claims = [
        *DATES,
        make_claim("west", "2024-05-13", "release_date"),
        make_claim("east", "2024-08-06", "listing_date"),
    ]
    fact = fact_of("release_date", *claims)
    assert (fact.verdict, fact.quantity.text) == ("majority", "2024-05-13")


def test_a_price_of_another_meter_is_no_witness():
    prices = [
        make_price("north", "$2/1M", provider="OpenAI"),
        make_price("south", "$4/1M", provider="OpenAI"),
    ]
    other = make_price("east", "$2/1M", meter="output", kind="")
    facts = {one.key[4]: one for one in weigh(*prices, other)[0]}
    alone = weigh(*prices)[0][0]
    assert facts["input"].margin == pytest.approx(alone.margin)
    assert facts["input"].key[0] == MODEL
