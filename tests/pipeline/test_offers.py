"""Whose offer a claim is about: what kind of price it is, and whether a host speaks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import build
from pipeline.claims.offers import OFFERING, own_provider
from pipeline.database import open_database
from pipeline.flags import OF_ROUTE
from tests.pipeline.factories import (
    FEW,
    MODEL,
    SITES,
    VOCABULARY,
    archive_of,
    make_capture,
    make_statement,
    settle,
)

OPENAI, META, ACME = MODEL, "meta/llama-3.3-70b", "acme/frob"


def limit(provider: str, value: str = "128K", key: str = "context_window", **more):
    return make_statement("hub", value, key, provider=provider, **more)


def price(provider: str = "", value: str = "$2.50/1M tokens", **more):
    own = {"provider": provider, "meter": "input", "kind": OFFERING} | more
    return make_statement("hub", value, "price", **own)


def settled(*statements, model_id: str = MODEL, hosting: tuple[str, ...] = ()):
    return settle(statements, model_id, hosting)


@pytest.mark.parametrize(
    ("provider", "model_id", "kind", "seller"),
    [
        ("OpenAI", OPENAI, "list", "OpenAI"),
        ("text-completion-openai", OPENAI, "list", "OpenAI"),
        ("Anthropic API", "anthropic/claude-3-haiku", "list", "Anthropic"),
        ("vertex_ai", "google/gemini-2.5-pro", "list", "Google Vertex AI"),
        ("gemini", "google/gemini-2.5-pro", "list", "Google AI Studio"),
        ("gemini", "anthropic/claude-3-haiku", "reseller", "Google Vertex AI"),
        ("azure", OPENAI, "reseller", "Azure"),
        ("deepinfra", META, "reseller", "DeepInfra"),
        ("OpenAI", "anthropic/claude-3-haiku", "reseller", "OpenAI"),
        ("Nobody Inc", OPENAI, "reseller", "Nobody Inc"),
        ("openrouter", OPENAI, "cheapest_route", "OpenRouter"),
        ("gigarouter", META, "cheapest_route", "gigarouter"),
        ("", OPENAI, "list", "OpenAI"),
        ("", "google/gemini-2.5-pro", "list", "Google AI Studio"),
        ("", "zhipu/glm-4.6", "list", "Z.ai"),
        ("", ACME, "", ""),
    ],
)
def test_the_kind_of_an_offered_price_follows_from_who_sells_it(
    provider, model_id, kind, seller
):
    (found,) = settled(price(provider), model_id=model_id)
    assert (found.qualifiers.kind, found.qualifiers.provider) == (kind, seller)


@pytest.mark.parametrize("kind", ["list", "reseller", "cheapest_route", ""])
def test_a_kind_that_the_site_states_stays(kind):
    (found,) = settled(price("Azure", kind=kind))
    assert (found.qualifiers.kind, found.qualifiers.provider) == (kind, "Azure")


@pytest.mark.parametrize(
    ("key", "value", "is_open"),
    [
        ("open_weights", "Yes", True),
        ("open_weights", "No", False),
        ("huggingface_id", "meta-llama/Llama-3.3-70B-Instruct", True),
        ("context_window", "128K", False),
    ],
)
@pytest.mark.parametrize("site", ["hub", "south"])
def test_where_anybody_may_serve_a_model_a_price_beside_no_seller_is_nobody_s(
    key, value, is_open, site
):
    word = make_statement(site, value, key)
    bare, own, host, _ = settled(price(), price("OpenAI"), price("Azure"), word)
    expected = ("", "") if is_open else ("list", "OpenAI")
    assert (bare.qualifiers.kind, bare.qualifiers.provider) == expected
    assert (own.qualifiers.kind, host.qualifiers.kind) == ("list", "reseller")


def test_a_price_never_becomes_a_word_about_the_model_itself():
    for found in settled(price("OpenAI"), price("Azure"), price()):
        assert found.qualifiers.provider
        assert OF_ROUTE not in found.flags


@pytest.mark.parametrize(
    ("text", "meter", "expected"),
    [
        ("$0.003/second", "output", "output_per_second"),
        ("$0.003/second", "output_per_second", "output_per_second"),
        ("$4.50 per hour", "input", "input_per_hour"),
        ("$0.04 per image", "image", "image"),
        ("$0.04 per image", "output", "output_per_image"),
        ("$0.3 / 1M characters", "input", "input_per_character"),
        ("$2.50/1M tokens", "input", "input"),
        ("$2.50", "input", "input"),
        ("Free", "input", "input"),
    ],
)
def test_a_meter_names_what_is_counted_where_it_is_no_token(text, meter, expected):
    (found,) = settled(price("OpenAI", text, meter=meter))
    assert found.qualifiers.meter == expected


# property, does a host's word on it speak for the model: (has maker's entry, has none)
SPEAKING = [
    ("context_window", "128K", (False, True)),
    ("max_input_tokens", "128K", (False, True)),
    ("max_output_tokens", "16K", (False, True)),
    ("knowledge_cutoff", "2023-10", (True, True)),
    ("supports_vision", "Yes", (True, True)),
    ("deprecation_date", "2026-10-01", (False, False)),
    ("listing_date", "2024-05-13", (False, False)),
]


@pytest.mark.parametrize(("key", "value", "speaks"), SPEAKING)
@pytest.mark.parametrize("place", [0, 1], ids=["beside the maker", "alone"])
def test_a_host_speaks_for_the_model_where_the_site_has_no_entry_of_the_maker(
    key, value, speaks, place
):
    host = limit("DeepInfra", value, key)
    beside = [limit("OpenAI", "200K", label="Own")] if place == 0 else []
    found = settled(host, *beside)[0]
    assert (OF_ROUTE in found.flags) is speaks[place]
    assert found.qualifiers.provider == ("" if speaks[place] else "DeepInfra")


@pytest.mark.parametrize("key", ["context_window", "deprecation_date", "license"])
def test_the_makers_own_entry_speaks_for_the_model_without_a_flag(key):
    value = {"context_window": "128K", "license": "MIT"}.get(key, "2026-10-01")
    (found,) = settled(limit("OpenAI API", value, key))
    assert (found.qualifiers.provider, found.flags) == ("", ())


@pytest.mark.parametrize(
    "own",
    [
        limit("OpenAI", "200K", subject="GPT-4"),
        replace(
            limit("OpenAI", "200K"),
            mention=make_statement("south", "200K").mention,
        ),
    ],
    ids=["of another model", "on another site"],
)
def test_an_entry_of_the_maker_elsewhere_does_not_silence_a_host(own):
    other = "openai/gpt-4" if own.mention.subject_text == "GPT-4" else MODEL
    pairs = [(limit("DeepInfra"), MODEL), (own, other)]
    host, _ = settle(pairs)
    assert OF_ROUTE in host.flags


@pytest.mark.parametrize(
    ("value", "key", "slug", "tier"),
    [
        ("$2.50/1M tokens", "price", "openai/gpt-4o:free", "free"),
        ("$2.50/1M tokens", "price", "azure/eu/gpt-4o", "eu"),
        ("$0.04 per image", "price", "hd/1024-x-1024/dall-e-3", "hd 1024-x-1024"),
        ("128K", "context_window", "openai/gpt-4o:extended", "extended"),
        ("128K", "max_output_tokens", "us.amazon.nova-lite-v1:0", "us"),
        ("128K", "context_window", "gpt-4o", ""),
        ("2023-10", "knowledge_cutoff", "openai/gpt-4o:free", ""),
        ("2026-10-01", "deprecation_date", "azure/eu/gpt-4o", ""),
    ],
)
def test_the_terms_of_an_id_are_the_tier_of_its_prices_and_limits(
    value, key, slug, tier
):
    statement = make_statement("hub", value, key, slug=slug)
    (found,) = settled(statement, hosting=("hub",))
    assert found.qualifiers.tier == tier


def test_the_terms_of_an_id_stand_behind_a_tier_that_is_stated():
    statement = price("azure", slug="azure/eu/gpt-4o", tier="batch")
    (found,) = settled(statement, hosting=("hub",))
    assert found.qualifiers.tier == "batch, eu"


def test_a_site_of_no_offers_has_no_terms_in_its_slugs():
    statement = price("azure", slug="azure/eu/gpt-4o", section="deepinfra")
    (found,) = settled(statement, hosting=("south",))
    assert (found.qualifiers.tier, found.qualifiers.provider) == ("", "Azure")


@pytest.mark.parametrize(
    ("heading", "provider"),
    [("deepinfra", "DeepInfra"), ("Azure OpenAI", "Azure"), ("some-host", "some-host")],
)
def test_a_catalogue_of_hosts_names_the_provider_in_its_heading(heading, provider):
    (found,) = settled(price(section=heading), hosting=("hub",))
    assert found.qualifiers.provider == provider
    assert found.qualifiers.kind == "reseller"


def test_a_named_provider_goes_before_the_heading():
    (found,) = settled(price("azure", section="deepinfra"), hosting=("hub",))
    assert found.qualifiers.provider == "Azure"


def test_the_makers_entry_below_a_heading_silences_the_hosts_below_others():
    own, host = settled(
        make_statement("hub", "128K", section="openai"),
        make_statement("hub", "64K", section="deepinfra"),
        hosting=("hub",),
    )
    assert (own.qualifiers.provider, own.flags) == ("", ())
    assert (host.qualifiers.provider, host.flags) == ("DeepInfra", ())


@pytest.mark.parametrize(
    ("model_id", "name"),
    [
        (OPENAI, "OpenAI"),
        ("google/gemini-2.5-pro", "Google AI Studio"),
        ("amazon/nova-lite", "AWS Bedrock"),
        (ACME, None),
    ],
)
def test_a_maker_has_one_provider_that_stands_for_its_list(model_id, name):
    found = own_provider(model_id, VOCABULARY)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("", "", ""),
        ("2026-05-22", "", ""),
        ("2026-05-23", "", "not in force before 2026-05-23, as the site says"),
        ("", "2026-05-23", ""),
        ("", "2026-05-22", "in force until 2026-05-22, as the site says"),
        ("2026-05-01", "2026-06-01", ""),
        ("2025-05-01", "2026-05-01", "in force until 2026-05-01, as the site says"),
    ],
)
def test_a_value_holds_from_its_first_day_until_before_its_last(first, last, why):
    statement = replace(price(), valid_from=first, valid_to=last)
    with open_database() as database:
        archive = archive_of([(statement, make_capture("hub"))])
        rest = build.load_archive(database, archive)
        build.weigh(database, rest, SITES, VOCABULARY)
        withdrawn = database.execute("SELECT withdrawn FROM claims").fetchall()
    assert withdrawn == [(why,)]


STATEMENTS = st.one_of(
    st.builds(
        price,
        st.sampled_from(["", "OpenAI", "Azure", "openrouter", "Nobody Inc"]),
        st.sampled_from(["$2.50/1M tokens", "$0.003/second", "$2", "Free", "Unknown"]),
        meter=st.sampled_from(["", "input", "output", "image"]),
        kind=st.sampled_from([OFFERING, "list", "reseller", ""]),
        slug=st.sampled_from(["", "openai/gpt-4o:free", "azure/eu/gpt-4o"]),
    ),
    st.builds(
        lambda provider, row: limit(provider, row[1], row[0]),
        st.sampled_from(["", "OpenAI", "Azure", "openrouter", "Nobody Inc"]),
        st.sampled_from(SPEAKING),
    ),
)
MODELS = st.sampled_from([OPENAI, META, ACME])


@FEW
@given(STATEMENTS, MODELS)
def test_settling_what_is_settled_changes_nothing(statement, model_id):
    once = settled(statement, model_id=model_id)
    assert settled(*once, model_id=model_id) == once


@FEW
@given(st.lists(st.tuples(STATEMENTS, MODELS), max_size=6), st.booleans())
def test_every_statement_comes_out_in_its_place_with_its_own_words(pairs, hosting):
    found = settle(pairs, hosting=["hub"] if hosting else [])
    assert [one.claim_id for one in found] == [one.claim_id for one, _ in pairs]
    assert [one.quantity for one in found] == [one.quantity for one, _ in pairs]
    assert OFFERING not in {one.qualifiers.kind for one in found}


@FEW
@given(st.lists(st.tuples(STATEMENTS, MODELS), max_size=6), st.randoms())
def test_what_an_offer_is_does_not_depend_on_the_order_of_the_entries(pairs, random):
    numbered = [
        (replace(one, claim_id=str(n)), model) for n, (one, model) in enumerate(pairs)
    ]
    turned = list(numbered)
    random.shuffle(turned)
    one, other = (
        {found.claim_id: found for found in settle(rows, hosting=["hub"])}
        for rows in (numbered, turned)
    )
    assert one == other
