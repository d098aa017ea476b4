"""Feeds of sites that nobody wrote a file for: shapes made up for these tests."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from crawler.claims.extract import extract_page
from crawler.claims.recordheads import read_head
from crawler.claims.records import read_records
from crawler.items import Extraction, RawClaim
from crawler.read.feed import read_feed
from crawler.read.pages import read_page
from crawler.site import generic_site

URL = "https://feeds.example/v1/models.json"
NAMES = {"gpt-4o": "GPT-4o", "claude-sonnet-4": "Claude Sonnet 4", "o3-mini": "o3-mini"}
NUMBERS = (2.5, 3.0, 1.1)
MORE = (
    "gpt-4o", "gpt-4.1", "gpt-4.1-mini", "o3", "o3-mini", "claude-sonnet-4",
    "claude-opus-4", "gemini-2.5-pro", "gemini-2.5-flash", "grok-3",
)  # fmt: skip
AMOUNTS = (2.5, 2.0, 0.4, 2.0, 1.1, 3.0, 15.0, 1.25, 0.3, 3.0)


def extract(data: Any, url: str = URL, host: str = "feeds.example") -> Extraction:
    """Read ``data`` as JSON of a host without a site file."""
    payload = json.dumps(data).encode()
    return extract_page(generic_site(host), url, "application/json", payload)


def models(**fields: Any) -> list[dict[str, Any]]:
    """Return records of three models; a field of three values has one for each."""
    return [
        {"id": slug, "name": name}
        | {
            key: one[number] if isinstance(one, tuple) else one
            for key, one in fields.items()
        }
        for number, (slug, name) in enumerate(NAMES.items())
    ]


def many(
    key: str, amounts: tuple[float, ...] = AMOUNTS, factor: float = 1
) -> list[dict]:
    """Return records of ten models with an amount each."""
    return [
        {"id": slug, key: amount * factor}
        for slug, amount in zip(MORE, amounts, strict=True)
    ]


def only(extraction: Extraction, key: str) -> list[RawClaim]:
    """Return the claims of one property."""
    return [one for one in extraction.claims if one.property == key]


@pytest.mark.parametrize(
    ("key", "meter", "per", "currency"),
    [
        ("input_cost_per_token", "input", "token", "$"),
        ("inputPricePer1M", "input", "1M tokens", "$"),
        ("prompt_price_usd_per_mtok", "input", "1M tokens", "USD"),
        ("completionCostPer1kTokens", "output", "1K tokens", "$"),
        ("output-price-eur-per-million", "output", "1M tokens", "EUR"),
        ("cost_per_1m_in", "input", "1M tokens", "$"),
        ("input_cents_per_million_tokens", "input", "1M tokens", "¢"),
        ("cache_read_usd_per_mtok", "cached_input", "1M tokens", "USD"),
        ("cache_creation_input_token_cost_per_token", "cache_write", "token", "$"),
        ("precio_de_entrada_usd_por_1m_de_tokens", "input", "1M tokens", "USD"),
    ],
)
def test_a_key_of_a_price_is_composed(key, meter, per, currency):
    claims = only(extract(models(**{key: NUMBERS})), "price")
    assert len(claims) == 3
    for claim in claims:
        own = claim.qualifiers
        assert (own["meter"], own["per"], own["currency"]) == (meter, per, currency)


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ({"pricing": {"prompt": 2.5}}, "pricing.prompt"),
        ({"cost": {"input": 2.5}}, "cost.input"),
        ({"price": {"in": 2.5}}, "price.in"),
        ({"inputPrice": 2.5}, "inputPrice"),
    ],
)
def test_a_unit_that_nothing_settles_is_one_issue_and_an_open_column(record, key):
    found = extract([one | record for one in models()])
    assert only(found, "price") == []
    (issue,) = [one for one in found.issues if one.label_text == key]
    assert issue.message.endswith("found none (3 values)")
    assert len(found.open) == 3
    assert {one.qualifiers["meter"] for one in found.open} == {"input"}
    assert len({one.column for one in found.open}) == 1


@pytest.mark.parametrize(
    ("factor", "per"), [(1, "1M tokens"), (1e-3, "1K tokens"), (1e-6, "token")]
)
def test_the_size_of_many_prices_settles_their_unit(factor, per):
    claims = only(extract(many("prompt_price", factor=factor)), "price")
    assert len(claims) == len(MORE)
    assert {claim.qualifiers["per"] for claim in claims} == {per}
    assert {claim.flags for claim in claims} == {("no_currency",)}


@pytest.mark.parametrize("factor", [0.02, 20])
def test_sizes_that_fit_two_units_or_none_settle_nothing(factor):
    found = extract(many("prompt_price", factor=factor))
    if factor == 20:  # 6 to 300 dollars a million, or a thousand
        assert {one.qualifiers.get("per") for one in only(found, "price")} <= {
            "1M tokens"
        }
    else:
        assert only(found, "price") == []


@pytest.mark.parametrize(
    "where",
    [
        {"currency": "EUR"},
        {"unit": "EUR per 1M tokens"},
    ],
)
def test_a_currency_beside_the_price_counts(where):
    fields = {"unit": "per 1M tokens"} | where
    found = extract(models(input_price=NUMBERS, **fields))
    assert {one.qualifiers["currency"] for one in only(found, "price")} == {"EUR"}
    assert {one.flags for one in only(found, "price")} == {()}


def test_a_foreign_currency_around_the_records_assumes_no_dollars():
    data = {"note": "alle Preise in €", "models": many("prompt_price")}
    found = extract(data)
    assert only(found, "price") == []
    assert len(found.open) == len(MORE)


def test_keys_in_another_language_assume_no_dollars():
    found = extract(models(**{"prix_entrée_par_1M_tokens": NUMBERS}))
    assert only(found, "price") == []


@pytest.mark.parametrize(
    ("fields", "key", "values"),
    [
        ({"context_length": 128_000}, "context_window", {"128000"}),
        ({"contextWindow": "128K"}, "context_window", {"128K"}),
        ({"limits": {"context": 200_000}}, "context_window", {"200000"}),
        ({"limit": {"output": 8192}}, "max_output_tokens", {"8192"}),
        ({"max_output_tokens": 4096}, "max_output_tokens", {"4096"}),
        ({"release_date": "2025-04-14"}, "release_date", {"2025-04-14"}),
        ({"knowledgeCutoff": "2024-10"}, "knowledge_cutoff", {"2024-10"}),
        ({"param_count": 7_000_000_000}, "parameters", {"7000000000"}),
        ({"params_b": 70}, "parameters", {"70"}),
        ({"license": "apache-2.0"}, "license", {"apache-2.0"}),
        ({"supports_vision": True}, "supports_vision", {"true"}),
        ({"capabilities": {"reasoning": False}}, "supports_reasoning", {"false"}),
        ({"open_weights": True}, "open_weights", {"true"}),
        (
            {"modalities": {"input": ["text", "image"]}},
            "input_modalities",
            {"text, image"},
        ),
        ({"output_modalities": ["text"]}, "output_modalities", {"text"}),
        ({"weights_url": "https://huggingface.co/a/b"}, "huggingface_id", {"a/b"}),
    ],
)
def test_other_keys_are_composed_too(fields, key, values):
    claims = only(extract(models(**fields)), key)
    assert len(claims) == 3
    assert {claim.value_text for claim in claims} == values


def test_billions_are_a_scale_of_the_key():
    claims = only(extract(models(params_b=(7, 70, 405))), "parameters")
    assert {claim.qualifiers["scale"] for claim in claims} == {"B"}


@pytest.mark.parametrize(
    "fields",
    [{"context": 128}, {"context": 0}, {"parameters": 7}, {"license": "paid"}],
)
def test_a_value_that_its_property_cannot_have_is_one_issue(fields):
    found = extract(models(**fields))
    assert [one for one in found.claims if one.label_text in fields] == []
    (issue,) = [one for one in found.issues if one.label_text in fields]
    assert "(3 values)" in issue.message


def test_scores_by_the_names_of_benchmarks():
    scores = {"mmlu_pro": 0.8, "GPQA": 0.6, "math_500": 0.9}
    found = extract(models(evaluations=scores))
    claims = only(found, "score")
    assert {one.qualifiers["benchmark"] for one in claims} == set(scores)
    assert {one.qualifiers["scale"] for one in claims} == {"1"}


def test_percentages_are_decided_for_the_whole_column():
    claims = only(extract(models(benchmarks={"mmlu": 88.7})), "score")
    assert [claim.qualifiers.get("scale", "") for claim in claims] == [""] * 3
    found = extract(
        [one | {"mmlu": n} for one, n in zip(models(), (0.9, 88, 70), strict=True)]
    )
    assert {one.qualifiers.get("scale", "") for one in only(found, "score")} == {""}


def test_an_unlisted_benchmark_below_a_key_that_says_so_is_kept_as_printed():
    (claim, *_) = only(extract(models(benchmarks={"zork_bench": 41.5})), "score")
    assert (claim.qualifiers["benchmark"], claim.flags) == ("zork_bench", ("unlisted",))


def test_rows_of_benchmarks():
    rows = [
        {"model_id": slug, "benchmark": name, "score": score, "metric": "accuracy"}
        for slug in NAMES
        for name, score in (("MMLU", 88.7), ("HumanEval", 90.2))
    ]
    claims = only(extract(rows), "score")
    assert len(claims) == 6
    assert {one.qualifiers["benchmark"] for one in claims} == {"MMLU", "HumanEval"}
    assert {one.qualifiers["metric"] for one in claims} == {"accuracy"}


def test_a_mapping_of_models_to_numbers_below_a_benchmark():
    scores = dict(zip(NAMES, (88.7, 90.1, 70.0), strict=True))
    claims = only(extract({"benchmarks": {"MMLU": scores}}), "score")
    assert {one.subject_text: one.value_text for one in claims} == {
        "gpt-4o": "88.7",
        "claude-sonnet-4": "90.1",
        "o3-mini": "70.0",
    }


def test_models_below_their_providers_are_offers_of_them():
    def entry(price: float) -> dict[str, Any]:
        return {"models": {"gpt-4o": {"input_usd_per_mtok": price}, "o3": {"x": None}}}

    found = extract({"openai": entry(2.5), "azure": entry(2.75)})
    assert {
        (
            one.section_text,
            one.qualifiers["provider"],
            one.qualifiers["kind"],
            one.value_text,
        )
        for one in only(found, "price")
    } == {
        ("openai", "openai", "offering", "2.5"),
        ("azure", "azure", "offering", "2.75"),
    }


def test_the_name_of_a_file_may_be_that_of_a_provider():
    url = "https://feeds.example/providers/groq.json"
    found = extract({"models": models(input_usd_per_mtok=NUMBERS)}, url)
    assert {one.qualifiers["provider"] for one in only(found, "price")} == {"groq"}


def test_a_provider_in_each_row():
    found = extract(models(input_usd_per_mtok=NUMBERS, provider=("openai", "x", "y")))
    assert [one.qualifiers["provider"] for one in only(found, "price")] == [
        "openai",
        "x",
        "y",
    ]


def test_prices_over_time_carry_their_days():
    times = [
        {"input": 5.0, "from_date": "2024-05-13", "to_date": "2024-10-01"},
        {"input": 2.5, "from_date": "2024-10-02", "to_date": None},
    ]
    data = {"models": models(price_history_usd_per_mtok=times)}
    claims = only(extract(data), "price")
    assert len(claims) == 6
    assert {one.qualifiers.get("from_date") for one in claims} == {
        "2024-05-13",
        "2024-10-02",
    }


def test_a_tier_in_the_key():
    fields = {
        "input_usd_per_mtok": NUMBERS,
        "input_usd_per_mtok_above_200k_tokens": (5.0, 6.0, 2.2),
        "input_usd_per_mtok_batch": (1.25, 1.5, 0.55),
    }
    claims = only(extract(models(**fields)), "price")
    assert {
        (one.qualifiers["meter"], one.qualifiers.get("tier", "")) for one in claims
    } == {
        ("input", ""),
        ("input", "above 200k tokens"),
        ("batch_input", ""),
    }


def test_two_values_for_one_model_are_withheld_with_one_issue():
    records = [*models(context_window=128_000), *models(context_window=200_000)]
    found = extract(records)
    assert only(found, "context_window") == []
    (issue,) = [one for one in found.issues if one.kind == "ambiguous_column"]
    assert "(6 values)" in issue.message


@pytest.mark.parametrize(
    "data",
    [
        [{"id": "1", "name": "Alice", "age": 30}, {"id": "2", "name": "Bob", "age": 4}],
        {
            "benchmarks": [
                {"name": "MMLU", "size": 14042},
                {"name": "GPQA", "size": 448},
            ]
        },
        {"status": "ok", "version": "1.2"},
        [],
        [1, 2, 3],
        "text",
    ],
)
def test_records_about_something_else_make_no_claim(data):
    found = extract(data)
    assert found.claims == ()
    assert [one.kind for one in found.issues] == ["nothing_found"]


def test_records_without_a_name_are_one_issue():
    records = [*models(context_window=128_000), {"context_window": 1_000_000}]
    found = extract(records)
    assert len(only(found, "context_window")) == 3
    (issue,) = [one for one in found.issues if one.kind == "unresolved_subject"]
    assert "(1 records)" in issue.message


def reading_of(data: Any):
    document = read_feed(json.dumps(data), "json", URL)
    assert document.feed is not None
    return read_records(generic_site("feeds.example"), document.feed)


def test_each_key_ends_as_claims_ignored_a_note_or_one_issue():
    fields = {
        "context_window": 128_000,
        "description": "A model.",
        "homepage_url": "https://e.org",
        "provider": "OpenAI",
        "zorkiness": 3,
        "wobble": "soft",
        "created_at": "2025-01-01T00:00:00Z",
        "latency_ms": 300,
    }
    found = reading_of(models(**fields))
    told: Mapping[str, int] = {
        key: sum(
            (
                any(one.label_text == key for one in found.claims),
                key in found.ignored,
                key in found.notes,
                sum(one.label_text == key for one in found.issues),
            )
        )
        for key in ("id", "name", *fields)
    }
    assert set(told.values()) == {1}, told
    assert all(found.ignored.values())


def test_a_measure_that_no_key_names_is_handed_on_open_with_its_issue():
    found = reading_of(models(zorkiness=(3, 4, 5), wobble="soft"))
    assert [one.column for one in found.open] == ["zorkiness"] * 3
    assert [one.label_text for one in found.issues] == ["zorkiness", "wobble"]


def test_quotes_stand_where_the_locators_lead():
    data = {"openai": {"models": {"gpt-4o": {"limit": {"context": 128_000}}}}}
    payload = json.dumps(data).encode()
    found = extract(data)
    document = read_page(payload, "application/json", URL)
    assert [one.value_text for one in found.claims] == ["128000"]
    for claim in found.claims:
        assert document.words_at(claim.locator) == claim.quote


def test_words_that_govern_are_told():
    (claim, *_) = only(
        extract({"data": models(pricing={"input_usd_per_mtok": 2})}), "price"
    )
    assert claim.governed == (
        ("group", "data"),
        ("group", "pricing"),
        ("head", "input_usd_per_mtok"),
        ("unit", "USD 1M tokens"),
    )


def test_yaml_and_csv_with_keys_of_programs_are_read_likewise():
    yaml = "".join(f"- id: {slug}\n  context_window: 128000\n" for slug in NAMES)
    csv = "model_id,input_usd_per_mtok\n" + "".join(f"{slug},2.5\n" for slug in NAMES)
    site = generic_site("feeds.example")
    found = extract_page(
        site, "https://feeds.example/a.yml", "application/yaml", yaml.encode()
    )
    assert len(only(found, "context_window")) == 3
    found = extract_page(site, "https://feeds.example/a.csv", "text/csv", csv.encode())
    assert {one.locator for one in only(found, "price")} == {
        f"row:{number}/column:input_usd_per_mtok" for number in (1, 2, 3)
    }


def test_csv_for_people_is_read_as_a_table():
    csv = "Model,Context window\n" + "".join(
        f"{name},128K\n" for name in NAMES.values()
    )
    site = generic_site("feeds.example")
    found = extract_page(site, "https://feeds.example/a.csv", "text/csv", csv.encode())
    assert {one.locator for one in only(found, "context_window")} == {
        f"row:{number}/column:Context window" for number in (1, 2, 3)
    }


@pytest.mark.parametrize(
    "path",
    [("price",), ("cost",), ("cost_per_image",), ("video_cost_per_second",), ("usd",)],
)
def test_a_price_without_a_meter_means_nothing(path):
    assert read_head(path, ()).meaning is None


def test_deep_and_wide_feeds_do_not_hang():
    deep: Any = {"name": "gpt-4o", "x": 1}
    for _ in range(200):
        deep = {"a": [deep]}
    assert extract(deep).claims == ()
