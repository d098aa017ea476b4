"""Sums that pages print: worked out again, they confirm or contradict their parts."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.saved import import_paths
from crawler.items import ISSUE_KINDS
from pipeline.cli.show import Screen
from pipeline.compare.explain import explain
from pipeline.evidence.voices import weight_of
from pipeline.flags import CONFIRMED, CONTRADICTED, FLAGS
from pipeline.publish import publish
from pipeline.release.store import find_release, read_table
from pipeline.statements.arithmetic import Check, check_page, weigh_checks
from pipeline.statements.formulas import RULES
from pipeline.statements.normalise import normalise
from tests.pipeline.factories import VOCABULARY, make_claim, make_raw, only_fact

OPEN, NONE = "", None
INPUT, OUTPUT = "price input", "price output"


def page(site: str, *said: tuple[str, str, str]):
    """Return what a page of ``site`` states: (subject, what, printed text)."""
    stated = []
    for number, (subject, what, text) in enumerate(said):
        key, _, meter = what.partition(" ")
        raw = make_raw(
            text, key, subject=subject, label=f"{what} {number}", meter=meter
        )
        statements, _ = normalise(site, raw, VOCABULARY)
        stated.extend((statement, raw) for statement in statements)
    return stated


def outcomes_of(stated) -> list[str]:
    return [check.outcome for check in check_page(stated)]


def monthly(input_text: str, output_text: str, cost: str):
    return page(
        "llmreference",
        ("A", INPUT, f"{input_text}/1M tokens"),
        ("A", OUTPUT, f"{output_text}/1M tokens"),
        ("A", "monthly_cost_estimate", cost),
    )


@pytest.mark.parametrize(
    ("input_text", "output_text", "cost", "outcome"),
    [
        ("$30", "$60", "$39,000", CONFIRMED),  # GPT-4
        ("$2", "$8", "$3,600", CONFIRMED),  # GPT-4.1
        ("$1.25", "$10", "$3,500", CONFIRMED),  # GPT-5
        ("$0.30", "$2.50", "$865", CONFIRMED),  # Gemini 2.5 Flash
        ("$0.1", "$0.15", "$118", CONFIRMED),  # Qwen3.5-9B: 117.5
        ("$0.1", "$0.15", "$117", CONFIRMED),  # cut, where others round up
        ("$0.1", "$0.15", "$117.50", CONFIRMED),
        ("$0.039", "$0.18", "$76.20", CONFIRMED),  # gpt-oss-120b
        ("$5", "$15", "$7,750", CONFIRMED),  # GPT-4 Turbo
        ("$10", "$40", "$18,000", CONFIRMED),  # GPT-4 Vision Preview
        ("$0.051", "$0.34", "$126", CONFIRMED),  # Llama 3.2 3B: 125.8
        ("$0.05", "$0.34", "$126", OPEN),  # the same, its price cut at cents
        ("$0.05", "$0.34", "$135", CONTRADICTED),
        ("$0.051", "$0.34", "$128", CONTRADICTED),
        ("$1.25", "$10", "$3,510", CONTRADICTED),
        ("$5", "$30", "$7,750", CONTRADICTED),  # output of another route
    ],
)
def test_a_monthly_cost_checks_both_prices(input_text, output_text, cost, outcome):
    assert outcomes_of(monthly(input_text, output_text, cost)) == [outcome]


def pair(site: str, dearer: tuple[str, str], cheaper: tuple[str, str], ratio: str):
    return page(
        site,
        ("Dear", INPUT, f"{dearer[0]}/1M tokens"),
        ("Dear", OUTPUT, f"{dearer[1]}/1M tokens"),
        ("Cheap", INPUT, f"{cheaper[0]}/1M tokens"),
        ("Cheap", OUTPUT, f"{cheaper[1]}/1M tokens"),
        ("Cheap", "price_ratio", ratio),
    )


@pytest.mark.parametrize(
    ("site", "dearer", "cheaper", "ratio", "outcome"),
    [
        ("llm_stats", ("$3.00", "$15.00"), ("$0.05", "$0.10"), "96.0x", CONFIRMED),
        ("llm_stats", ("$2.50", "$10.00"), ("$0.10", "$1.00"), "13.5x", CONFIRMED),
        ("llm_stats", ("$2.50", "$10.00"), ("$0.10", "$1.00"), "13.6x", OPEN),
        ("llm_stats", ("$2.50", "$10.00"), ("$0.10", "$1.00"), "11.4x", CONTRADICTED),
        ("llm_stats", ("$0.05", "$0.10"), ("$3.00", "$15.00"), "96.0x", CONTRADICTED),
        ("awaira", ("$2.00", "$6.00"), ("$0.90", "$2.70"), "2.2x", CONFIRMED),
        ("awaira", ("$2.50", "$10.00"), ("$0.10", "$1.00"), "11.4x", CONFIRMED),
        ("awaira", ("$2.50", "$10.00"), ("$0.10", "$1.00"), "13.5x", CONTRADICTED),
        ("elsewhere", ("$2.50", "$10.00"), ("$0.10", "$1.00"), "13.5x", NONE),
    ],
)
def test_a_price_ratio_checks_four_prices(site, dearer, cheaper, ratio, outcome):
    expected = [] if outcome is NONE else [outcome]
    assert outcomes_of(pair(site, dearer, cheaper, ratio)) == expected


@pytest.mark.parametrize(
    ("one", "other", "printed", "outcomes"),
    [
        ("72.0B", "4.0B", "68.0B (1700.0%)", [CONFIRMED, CONFIRMED]),
        ("27.2B", "60.0B", "32.8B (120.6%)", [CONFIRMED, CONFIRMED]),
        ("27.0B", "3.8B", "23.2B (610.5%)", [CONFIRMED, CONFIRMED]),
        ("27.0B", "3.8B", "23.2B diff", [CONFIRMED]),
        ("72.7B", "7.6B", "65.0B", [CONFIRMED]),  # 72.71 − 7.62 = 65.09, cut
        ("27.0B", "3.8B", "610.5%", [CONFIRMED]),
        ("27.0B", "3.8B", "23.2B (85.9%)", [CONFIRMED, CONTRADICTED]),  # of the larger
        ("27.0B", "3.8B", "30.8B", [CONTRADICTED]),
        ("7.0B", "7.0B", "0.0B", [CONFIRMED]),
        ("7B", "7.2B", "0.1B", [CONFIRMED]),
        ("27.0B", "~3.8B", "30.8B", []),
        ("27.0B", "Undisclosed", "23.2B", []),
        ("27.0B", "3.8B", "much", []),
        ("27.0B", "3.8B", "1.23.2B", []),
        ("27.0B", "3.8B", "0." + "1" * 5000 + "%", []),
    ],
)
def test_a_gap_checks_two_parameter_counts(one, other, printed, outcomes):
    stated = page(
        "llm_stats",
        ("A", "parameters", one),
        ("B", "parameters", other),
        ("A", "parameter_gap", printed),
    )
    assert outcomes_of(stated) == outcomes


COST = ("A", "monthly_cost_estimate", "$7,750")
FIVE, FIFTEEN = ("A", INPUT, "$5/1M tokens"), ("A", OUTPUT, "$15/1M tokens")


@pytest.mark.parametrize(
    "said",
    [
        (COST, FIFTEEN),
        (COST, FIVE),
        (COST, FIFTEEN, ("B", INPUT, "$5/1M tokens")),
        (COST, FIFTEEN, ("A", INPUT, "-")),
        (COST, FIFTEEN, FIVE, ("A", INPUT, "$6/1M tokens")),
        (COST, FIFTEEN, ("A", INPUT, "$5–6/1M tokens")),
        (COST, FIFTEEN, ("A", INPUT, "~$5/1M tokens")),
        (COST, FIFTEEN, ("A", INPUT, "$5")),
        (COST, FIFTEEN, ("A", INPUT, "€5/1M tokens")),
        (COST, FIFTEEN, ("A", INPUT, "Free (open)/1M tokens")),
        (COST, FIFTEEN, ("A", INPUT, "$0.00/1M tokens")),
        (("A", "monthly_cost_estimate", "Unavailable"), FIVE, FIFTEEN),
        (("A", "monthly_cost_estimate", "€7,750"), FIVE, FIFTEEN),
    ],
)
def test_a_part_that_is_missing_or_in_doubt_means_no_check(said):
    assert outcomes_of(page("llmreference", *said)) == []


def test_a_part_may_be_said_twice_and_both_are_covered():
    stated = page(
        "llmreference", COST, FIFTEEN, FIVE, ("A", INPUT, "$5.00/1M input tokens")
    )
    (check,) = check_page(stated)
    assert check.outcome == CONFIRMED
    assert sorted(check.claim_ids) == sorted(one.claim_id for one, _ in stated)


def test_with_a_third_model_nobody_knows_what_is_compared():
    stated = pair("llm_stats", ("$3", "$15"), ("$0.05", "$0.10"), "96.0x")
    third = page("llm_stats", ("Third", INPUT, "$1/1M tokens"))
    assert outcomes_of(stated) == [CONFIRMED]
    assert outcomes_of([*stated, *third]) == []


def test_saved_pages_are_checked_by_their_words():
    said = (("A", "monthly_cost_estimate", "$7,750"), FIVE, FIFTEEN)
    stated = page("saved", *said)
    assert outcomes_of(stated) == []
    (statement, raw), *parts = stated
    raw = make_raw(
        raw.value_text, raw.property, subject="A", section="Monthly cost at traffic"
    )
    assert outcomes_of([(statement, raw), *parts]) == [CONFIRMED]


def test_a_contradiction_is_an_issue_that_names_formula_and_numbers():
    (check,) = check_page(monthly("$5", "$30", "$7,750"))
    assert check.issue is not None
    assert check.issue.kind == "arithmetic"
    assert check.issue.kind in ISSUE_KINDS
    assert check.issue.value_text == "$7,750"
    assert check.issue.message == (
        "A: monthly cost = 800 × input + 250 × output: "
        "800 × 5 + 250 × 30 = 11500; printed $7,750"
    )


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (
            pair("llm_stats", ("$3.00", "$15.00"), ("$0.05", "$0.10"), "96.0x"),
            "(3 × 3 + 15) / (3 × 0.05 + 0.1) = 96; printed 96.0x",
        ),
        (
            page(
                "llm_stats",
                ("A", "parameters", "3.8B"),
                ("B", "parameters", "27.0B"),
                ("B", "parameter_gap", "23.2B"),
            ),
            "27.0B − 3.8B = 23.2B; printed 23.2B",
        ),
        (
            page(
                "llm_stats",
                ("A", "parameters", "3.8B"),
                ("B", "parameters", "27.0B"),
                ("B", "parameter_gap", "610.5%"),
            ),
            "(27.0B / 3.8B − 1) × 100 = 610.5263%; printed 610.5%",
        ),
    ],
)
def test_a_check_says_its_sum_in_words(stated, words):
    (check,) = check_page(stated)
    assert check.words.endswith(f": {words}")
    assert check.issue is None


def test_numbers_beyond_all_measure_break_nothing():
    huge = "9" * 18 + "T"
    stated = page(
        "llm_stats",
        ("A", "parameters", huge),
        ("B", "parameters", "1"),
        ("A", "parameter_gap", f"{huge} (1%)"),
    )
    assert outcomes_of(stated) == [CONFIRMED, CONTRADICTED]


PRICES = st.decimals(min_value="0.001", max_value=100, places=3)


@given(PRICES, PRICES, st.permutations(range(3)))
def test_what_a_site_works_out_is_never_contradicted(one, other, order):
    cost = (800 * one + 250 * other).quantize(Decimal(1))
    stated = monthly(f"${one}", f"${other}", f"${cost}")
    assert outcomes_of([stated[place] for place in order]) == [CONFIRMED]


@given(PRICES, PRICES)
def test_prices_that_a_site_cut_at_cents_are_never_contradicted(one, other):
    cost = (800 * one + 250 * other).quantize(Decimal(1))
    cut = (f"${max(price, Decimal('0.01')):.2f}" for price in (one, other))
    if min(one, other) >= Decimal("0.01"):
        assert CONTRADICTED not in outcomes_of(monthly(*cut, f"${cost}"))


def test_every_rule_is_of_a_derived_property_and_says_its_sum():
    for rule in RULES:
        assert VOCABULARY.properties[rule.property].derived
        assert rule.sums.count("{}") == len(rule.parts)
        assert rule.words == rule.words.casefold()
        assert rule.formula.__doc__


def check_of(outcome: str, words: str = "a sum") -> Check:
    return Check(outcome, ("claim",), words, None)


@pytest.mark.parametrize(
    ("checks", "flag"),
    [
        ([(check_of(CONFIRMED), True)], CONFIRMED),
        ([(check_of(CONTRADICTED), True)], CONTRADICTED),
        ([(check_of(CONFIRMED), True), (check_of(CONTRADICTED), True)], CONFIRMED),
        ([(check_of(CONFIRMED), False)], CONFIRMED),
        ([(check_of(CONTRADICTED), False)], NONE),
        ([(check_of(OPEN), True)], NONE),
    ],
)
def test_one_sum_that_comes_out_is_enough(checks, flag):
    for order in (checks, checks[::-1]):
        assert weigh_checks(order) == ({"claim": (flag, "a sum")} if flag else {})


def test_several_sums_are_counted():
    checks = [(check_of(CONFIRMED, words), True) for words in ("b", "a", "a")]
    assert weigh_checks(checks) == {"claim": (CONFIRMED, "a (and 1 more)")}


def test_a_contradicted_claim_weighs_less_and_a_confirmed_one_no_less():
    plain, confirmed, contradicted = (
        weight_of(make_claim("north", "128K", flags=flags))
        for flags in ((), (CONFIRMED,), (CONTRADICTED,))
    )
    assert confirmed == plain
    assert contradicted == plain * FLAGS[CONTRADICTED].weight


def test_a_fact_is_confirmed_by_one_claim_and_weak_only_by_all():
    fact = only_fact(
        make_claim("north", "128K", flags=(CONFIRMED,)),
        make_claim("south", "128K", flags=(CONTRADICTED,)),
    )
    assert fact.flags == (CONFIRMED,)
    assert only_fact(make_claim("south", "128K", flags=(CONTRADICTED,))).flags == (
        CONTRADICTED,
    )


COSTS = """\
URL: https://www.llmreference.com/compare/{slugs}

{one} vs {other}
Decision scorecard
| Signal | {one} | {other} |
|---|---|---|
| Cheapest output | {output} | - |
Monthly cost at traffic
{one}
{cost}
Cheapest tracked route: OpenRouter
{other}
Unavailable
No complete token price in local provider data
Pricing and availability
| Pricing attribute | {one} | {other} |
|---|---|---|
| Input price | {input} | - |
| Output price | {output} | - |
Last reviewed: 2026-05-22
"""
RATIO = """\
URL: https://llm-stats.com/models/compare/claude-3-opus-vs-gemma-3-4b-it

Claude 3 Opus vs Gemma 3 4B
Gemma 3 4B is 999.0x cheaper per token.
Pricing Analysis
Input: Claude 3 Opus $15.00/1M tokens against Gemma 3 4B $0.05/1M tokens.
Output: Claude 3 Opus $75.00/1M tokens against Gemma 3 4B $0.10/1M tokens.
"""


def costs(one: str, other: str, input_text: str, output_text: str, cost: str) -> str:
    return COSTS.format(
        slugs=f"{one}/{other}".lower().replace(" ", "-"),
        one=one,
        other=other,
        input=f"{input_text}/1M tokens",
        output=f"{output_text}/1M tokens",
        cost=cost,
    )


PAGES = {
    "right.txt": costs("GPT-5", "Qwen3.5-4B", "$1.25", "$10", "$3,500"),
    "wrong.txt": costs("GPT-4.1", "Qwen3.5-4B", "$2", "$8", "$9,600"),
    "hidden.txt": costs("GPT-4", "Qwen3.5-4B", "-", "$60", "$39,000").replace(
        "-/1M tokens", "-"
    ),
    "ratio.txt": RATIO,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("data")
    saved = data_dir / "saved"
    saved.mkdir()
    for name, text in PAGES.items():
        (saved / name).write_text(text)
    moment = datetime(2026, 5, 22, tzinfo=UTC)
    report = import_paths(data_dir, [saved], captured_at=moment)
    assert (len(report.captures), report.errors) == (len(PAGES), ())
    publish(data_dir)
    return find_release(data_dir / "curated", "latest")


def flags_in(folder, table: str, model_id: str) -> dict[str, set[str]]:
    """Return the flags of a model's rows, by property or meter."""
    found: dict[str, set[str]] = {}
    for row in read_table(folder, table).to_pylist():
        if row["model_id"] == model_id:
            key = row["meter"] or row["property"]
            found.setdefault(key, set()).update(row["flags"])
    return found


def test_a_release_says_which_claims_a_sum_confirms(folder):
    flags = flags_in(folder, "claims", "openai/gpt-5")
    assert flags["monthly_cost_estimate"] == {CONFIRMED}
    assert (flags["input"], flags["output"]) == ({CONFIRMED}, {CONFIRMED})
    assert flags_in(folder, "prices", "openai/gpt-5")["input"] == {CONFIRMED}


def test_a_release_says_which_claims_a_sum_contradicts(folder):
    flags = flags_in(folder, "claims", "openai/gpt-4.1")
    assert flags["monthly_cost_estimate"] == {CONTRADICTED}
    assert (flags["input"], flags["output"]) == ({CONTRADICTED}, {CONTRADICTED})
    messages = {
        row["message"]
        for row in read_table(folder, "issues").to_pylist()
        if row["kind"] == "arithmetic"
    }
    assert len(messages) == 2
    assert (
        "GPT-4.1: monthly cost = 800 × input + 250 × output: "
        "800 × 2 + 250 × 8 = 3600; printed $9,600"
    ) in messages
    assert any("= 480; printed 999.0x" in message for message in messages)


def test_a_price_that_is_not_printed_is_not_worked_out(folder):
    flags = flags_in(folder, "claims", "openai/gpt-4")
    assert flags["monthly_cost_estimate"] == set()
    assert flags["output"] == set()
    assert "input" not in flags_in(folder, "facts", "openai/gpt-4")


def test_an_explanation_tells_the_sum(folder, capsys):
    Screen().explained(explain(folder, "openai/gpt-5", "price"))
    Screen().explained(explain(folder, "openai/gpt-4.1", "price"))
    out = capsys.readouterr().out
    sums = "monthly cost = 800 × input + 250 × output"
    right = f"sum confirms it: {sums}: 800 × 1.25 + 250 × 10 = 3500; printed $3,500"
    wrong = f"sum contradicts it: {sums}: 800 × 2 + 250 × 8 = 3600; printed $9,600"
    assert right in out
    assert wrong in out
    assert f"(weak: {CONTRADICTED})" in out
    assert CONFIRMED not in out


def test_a_release_older_than_the_sums_is_explained_too(folder, tmp_path):
    old = shutil.copytree(folder, tmp_path / "old")
    claims = read_table(old, "claims").drop_columns(["arithmetic"])
    pq.write_table(claims, old / "claims.parquet")
    (found, _) = explain(old, "openai/gpt-5", "price")
    assert {claim["arithmetic"] for claim in found.claims} == {""}
