"""Facts and claims → rows: what stands in the wide tables, and what does not."""

from datetime import date

import pytest

from pipeline.claims.withdrawals import page_date_iso, page_day
from tests.pipeline.factories import MODEL, make_claim, make_price, tables_of


def row_of(name, *claims):
    (row,) = tables_of(claims)[name].to_pylist()
    return row


@pytest.mark.parametrize(
    ("claim", "column", "value"),
    [
        (make_claim("maker", "128,000"), "context_window", 128_000),
        (make_claim("maker", "7B", "parameters"), "parameters", 7 * 10**9),
        (make_claim("maker", "MIT", "license"), "license", "MIT"),
        (make_claim("maker", "Yes", "open_weights"), "open_weights", True),
        (make_claim("maker", "Yes", "supports_vision"), "supports_vision", True),
        (make_claim("maker", "Undisclosed", "parameters"), "parameters", None),
        (
            make_claim("maker", "Aug 6, 2024", "release_date"),
            *("release_date", date(2024, 8, 6)),
        ),
        (
            make_claim("maker", "Aug 2024", "release_date"),
            *("release_date", date(2024, 8, 1)),
        ),
        (make_claim("maker", "2024", "release_date"), "release_date", None),
        (make_claim("maker", "2024", "release_date"), "release_date_iso", "2024"),
        (
            make_claim("maker", "2023-10", "knowledge_cutoff"),
            *("knowledge_cutoff_iso", "2023-10"),
        ),
        (make_price("maker", "$2.50/1M"), "input_price_usd_per_mtok", None),
        (
            make_price("maker", "$2.50e-6 per prompt token", provider="OpenAI"),
            *("input_price_usd_per_mtok", 2.5),
        ),
        (
            make_price("maker", "$2.50/1M", provider="OpenAI"),
            *("input_price_usd_per_mtok", 2.5),
        ),
        (
            make_price("maker", "$2.50/1M", provider="Azure"),
            *("input_price_usd_per_mtok", None),
        ),
        (
            make_price("maker", "$2.50/1M", kind="cheapest_route"),
            *("input_price_usd_per_mtok", None),
        ),
        (
            make_price("maker", "$2.50/1M", tier="batch"),
            *("input_price_usd_per_mtok", None),
        ),
        (make_price("maker", "$2.50"), "input_price_usd_per_mtok", None),
        (make_price("maker", "€2.50/1M"), "input_price_usd_per_mtok", None),
        (make_price("maker", "Free (open)/1M"), "input_price_usd_per_mtok", None),
        (
            make_claim("maker", "128K", provider="Azure"),
            *("context_window", None),
        ),
    ],
)
def test_a_model_has_one_clean_row(claim, column, value):
    row = row_of("models", claim)
    assert row["model_id"] == MODEL
    assert row[column] == value
    assert (row["n_sites"], row["n_claims"]) == (1, 1)


@pytest.mark.parametrize(
    ("text", "price", "state", "unit", "mtok"),
    [
        ("$2.50/1M", 2.5, "known", "USD/1M tokens", 2.5),
        ("Free (open)/1M tokens", None, "free", "", None),
        ("$2.50", None, "unknown", "USD", None),
        ("€2.50/1M", 2.5, "known", "EUR/1M tokens", None),
        ("$0.008 / 1k docs", 0.008, "known", "USD/1k documents", None),
    ],
)
def test_a_price_row_keeps_free_unknown_and_currency_apart(
    text, price, state, unit, mtok
):
    row = row_of("prices", make_price("north", text))
    assert (row["price"], row["state"], row["unit"]) == (price, state, unit)
    assert row["usd_per_mtok"] == mtok
    assert row["currency"] == unit[:3]


@pytest.mark.parametrize(
    ("benchmark", "text", "scale", "better"),
    [
        ("MMLU PRO", "69.4%", 100.0, True),
        ("OCRBench", "794", 1000.0, True),
        ("Foo Bench", "12", None, None),
    ],
)
def test_a_score_row_says_its_scale_and_direction(benchmark, text, scale, better):
    row = row_of("scores", make_claim("north", text, "score", benchmark=benchmark))
    assert (row["scale"], row["higher_is_better"]) == (scale, better)


def test_a_claim_row_keeps_the_words_and_the_verdict():
    rows = {
        row["site"]: row
        for row in tables_of([make_claim("north", "128K"), make_claim("south", "1M")])[
            "claims"
        ].to_pylist()
    }
    assert rows["north"]["value_text"] == "128K"
    assert (rows["north"]["low"], rows["north"]["high"]) == (127_500, 128_499)
    assert rows["north"]["outcome"] == "supports"
    assert rows["south"]["outcome"] == "loses"
    assert rows["south"]["reason"]
    assert rows["north"]["fact_id"] == rows["south"]["fact_id"]


def test_an_open_interval_has_no_upper_end():
    row = row_of("facts", make_claim("north", "> 128K"))
    assert (row["low"], row["high"], row["number"]) == (128_000, None, 128_000)


def test_a_fact_lists_only_the_claims_that_support_it():
    claims = [
        make_claim("maker", "128K"),
        make_claim("south", "131,072"),
        make_claim("north", "1M"),
    ]
    row = row_of("facts", *claims)
    assert row["claim_ids"] == sorted(one.statement.claim_id for one in claims[:2])
    assert (row["n_claims"], row["n_sites"]) == (3, 2)


@pytest.mark.parametrize(
    ("text", "iso", "day"),
    [
        ("2026-05-22", "2026-05-22", date(2026, 5, 22)),
        ("March 2026", "2026-03", date(2026, 3, 31)),
        ("", "", None),
        ("last week", "", None),
    ],
)
def test_the_date_of_a_page_is_read_or_left_out(text, iso, day):
    assert page_date_iso(text) == iso
    assert page_day(text) == day
