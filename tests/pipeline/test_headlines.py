"""What stands in a headline: what is sure, from one seller, and what a name says."""

from datetime import date

import pytest

from tests.pipeline.factories import MODEL, make_claim, make_price, tables_of

SNAPSHOT = f"{MODEL}-2024-08-06"


def rows_of(*claims):
    rows = tables_of(claims)["models"].to_pylist()
    return {row["model_id"]: row for row in rows}


def row_of(*claims):
    (row,) = rows_of(*claims).values()
    return row


@pytest.mark.parametrize(
    ("sites", "is_filled"),
    [
        (["maker"], True),
        (["north", "south"], True),
        (["north"], False),
        (["lab"], False),
    ],
)
def test_a_cell_needs_the_maker_or_two_independent_voices(sites, is_filled):
    row = row_of(*(make_claim(site, "128,000") for site in sites))
    assert row["context_window"] == (128_000 if is_filled else None)


def test_a_maker_speaks_first_hand_of_its_own_models_only():
    claim = make_claim("maker", "128,000", model_id="meta/llama-3", subject="Llama 3")
    assert row_of(claim)["context_window"] is None


def test_a_related_thing_of_another_site_bears_one_voice_out():
    claims = [
        make_claim("north", "2024-05-13", "release_date"),
        make_claim("south", "2024-05-13", "listing_date", provider="OpenRouter"),
    ]
    assert row_of(*claims)["release_date"] == date(2024, 5, 13)
    assert row_of(claims[0])["release_date"] is None


def test_two_that_contradict_each_other_leave_the_cell_empty_and_named():
    row = row_of(make_claim("north", "128,000"), make_claim("south", "1,000,000"))
    assert row["context_window"] is None
    assert row["contested"] == ["context_window"]


def pair(site, provider, first, second, kind="reseller", **more):
    return [
        make_price(site, f"${first}/1M", provider=provider, kind=kind, **more),
        make_price(
            site, f"${second}/1M", provider=provider, kind=kind, meter="output", **more
        ),
    ]


def test_the_cheapest_offer_is_one_sellers_and_no_free_route():
    claims = [
        claim
        for site in ("north", "south")
        for claim in (
            *pair(site, "Azure", 2, 9),
            *pair(site, "DeepInfra", 1, 10),
            make_price(site, "Free", provider="Groq", kind="reseller"),
            make_price(site, "$0.1/1M", provider="Nebius", kind="reseller"),
        )
    ]
    row = row_of(*claims)
    assert row["cheapest_provider"] == "DeepInfra"
    assert row["cheapest_input_usd_per_mtok"] == 1
    assert row["cheapest_output_usd_per_mtok"] == 10


def test_both_prices_of_a_headline_are_of_one_site_and_day():
    old, new = date(2026, 1, 1), date(2026, 5, 1)
    claims = [
        make_price("north", "$2/1M", provider="OpenAI", day=old),
        make_price("south", "$2/1M", provider="OpenAI", day=old),
        make_price("east", "$9/1M", provider="OpenAI", meter="output", day=new),
        make_price("west", "$9/1M", provider="OpenAI", meter="output", day=new),
    ]
    assert row_of(*claims)["input_price_usd_per_mtok"] is None
    both = [
        *claims,
        make_price("north", "$9/1M", provider="OpenAI", meter="output", day=old),
    ]
    row = row_of(*both)
    prices = (row["input_price_usd_per_mtok"], row["output_price_usd_per_mtok"])
    assert prices == (2, 9)


def test_a_name_states_sizes_and_a_count_that_fits_is_more_exact():
    own = {"model_id": "alibaba/qwen3-235b-a22b", "subject": "Qwen3 235B A22B"}
    row = row_of(make_claim("north", "235.1B", "parameters", **own))
    assert row["parameters"] == 235_100_000_000
    assert row["active_parameters"] == 22_000_000_000
    assert row["architecture"] == "mixture of experts"
    assert "active_parameters: from_name" in row["derived"]


def test_the_only_snapshot_and_its_alias_share_what_one_lacks():
    claims = [
        make_claim("maker", "128,000"),
        make_claim("maker", "16,384", "max_output_tokens", model_id=SNAPSHOT),
    ]
    rows = rows_of(*claims)
    assert rows[SNAPSHOT]["context_window"] == 128_000
    assert rows[MODEL]["max_output_tokens"] == 16_384
    assert "context_window: inherited" in rows[SNAPSHOT]["derived"]


def test_of_two_snapshots_nothing_is_inherited():
    claims = [
        make_claim("maker", "128,000"),
        make_claim("maker", "16,384", "max_output_tokens", model_id=SNAPSHOT),
        make_claim(
            "maker", "4,096", "max_output_tokens", model_id=f"{MODEL}-2024-05-13"
        ),
    ]
    rows = rows_of(*claims)
    assert rows[MODEL]["max_output_tokens"] is None
    assert rows[SNAPSHOT]["context_window"] is None


def hosted(section, value, site="north"):
    return make_claim(site, value, flags=("of_route",), section=section)


def test_the_largest_limit_that_two_hosts_offer_is_a_lower_bound():
    claims = [
        hosted("a", "64,000"),
        hosted("b", "64,000"),
        hosted("c", "128,000", "south"),
        hosted("d", "128,000", "south"),
        hosted("e", "128,000", "east"),
        hosted("f", "1,000,000", "west"),
    ]
    row = row_of(*claims)
    assert row["context_window"] == 128_000
    assert "context_window: at_least" in row["derived"]
    assert row_of(hosted("a", "64,000"))["context_window"] is None


def test_a_rounded_limit_is_made_exact_by_another_claim_of_the_model():
    rounded = make_claim("maker", "131.1K")
    offer = make_claim("north", "131,072", provider="Azure")
    row = row_of(rounded, offer)
    assert row["context_window"] == 131_072
    assert row["derived"] == ["context_window: exact_elsewhere"]
    assert row_of(rounded)["derived"] == ["context_window: approximate"]


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ([make_claim("maker", "2026-01-15", "retirement_date")], "retired"),
        ([make_claim("maker", "2027-01-15", "retirement_date")], "deprecated"),
        ([make_claim("maker", "2026-02-03", "deprecation_date")], "deprecated"),
        ([make_claim("maker", "2027-02-03", "deprecation_date")], "unlisted"),
        ([make_price("north", "$2/1M", provider="Azure")], "active"),
        (
            [
                make_claim("north", "2026-01-15", "retirement_date"),
                make_price("north", "$2/1M", provider="Azure"),
            ],
            "retired",
        ),
    ],
)
def test_the_status_follows_from_days_and_offers(claims, status):
    assert row_of(*claims)["status"] == status


def test_pictures_among_the_inputs_are_vision():
    claims = [
        make_claim(site, "Text, image", "input_modalities") for site in ("north", "lab")
    ]
    row = row_of(*claims)
    assert (row["supports_vision"], row["supports_multimodal"]) == (True, True)
    assert row["input_modalities"] == ["image", "text"]
