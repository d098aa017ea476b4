"""Columns that no word names are named by values that other sites state, or left."""

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from crawler.archive.saved import import_paths
from crawler.items import OpenClaim, RawClaim
from crawler.vocabulary import load_vocabulary
from pipeline.claims.opencolumns import (
    Known,
    Name,
    OpenRow,
    Stated,
    name_columns,
)
from pipeline.cli.main import main
from pipeline.records import Mention
from pipeline.release.store import find_release, read_table
from pipeline.statements.normalise import normalise
from pipeline.statements.readings import Read, as_json, read_of

VOCABULARY = load_vocabulary()
MODELS = ("a", "b", "c", "d")
INPUT = {"a": "2.5", "b": "3", "c": "1.25", "d": "0.3"}
OUTPUT = {"a": "10", "b": "15", "c": "10", "d": "2.5"}
WINDOW = {"a": "128000", "b": "200000", "c": "1048576", "d": "1048576"}


def stated(name: Name, value: str, *sites: str, **more: str) -> Stated:
    """Return what sites say of a model."""
    units = {"currency": "$", "per": "1M tokens"} if name.property == "price" else {}
    own = {"meter": name.meter, "benchmark": name.benchmark} | units | more
    raw = RawClaim("x", "", "", "l", value, name.property, "/", value, own)
    (statement, *_), _ = normalise("s", raw, VOCABULARY)
    return Stated(statement.quantity, frozenset(sites or ("other",)))


PRICE_IN, PRICE_OUT = Name("price", "input"), Name("price", "output")
CONTEXT, CAP = Name("context_window"), Name("max_input_tokens")
MMLU = Name("score", "", "MMLU")


def known(**more: dict[str, list[Stated]]) -> Known:
    """Return what is known of the four models."""
    return {
        model: {
            PRICE_IN: [stated(PRICE_IN, INPUT[model])],
            PRICE_OUT: [stated(PRICE_OUT, OUTPUT[model])],
            CONTEXT: [stated(CONTEXT, WINDOW[model])],
            CAP: [stated(CAP, WINDOW[model])],
        }
        for model in MODELS
    }


def column(
    values: dict[str, str], name: str = "col1", **qualifiers: str
) -> list[OpenRow]:
    """Return the open claims of one column."""
    return [
        OpenRow(
            "here",
            "capture",
            OpenClaim(
                model,
                "",
                "",
                "Zork",
                value,
                name,
                f"/{name}/{model}",
                value,
                qualifiers,
            ),
        )
        for model, value in values.items()
    ]


FOUND = {Mention("here", model, ""): model for model in MODELS}


def named(rows: list[OpenRow], said=frozenset(), known_=None):
    """Return the names that rows get, with what comes with the name."""
    result = name_columns(rows, FOUND, known_ or known(), said, VOCABULARY)
    return {
        (raw.property, raw.qualifiers.get("meter", ""), raw.qualifiers.get("per", ""))
        for _, _, raw in result.stated
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (INPUT, ("price", "input", "1M tokens")),
        (OUTPUT, ("price", "output", "1M tokens")),
        (
            {"a": "0.0025", "b": "0.003", "c": "0.00125"},
            ("price", "input", "1K tokens"),
        ),
        ({"a": "2.5e-06", "b": "3e-06", "d": "3e-07"}, ("price", "input", "token")),
        (WINDOW, ("context_window", "", "")),
        ({"a": "128K", "b": "200K", "c": "1M"}, ("context_window", "", "")),
        ({"a": "$2.50", "b": "$3.00", "c": "$1.25"}, ("price", "input", "1M tokens")),
    ],
)
def test_a_column_is_named_by_what_others_state(values, expected):
    assert named(column(values)) == {expected}


def test_input_is_told_from_output():
    rows = [*column(INPUT, "one"), *column(OUTPUT, "two")]
    result = name_columns(rows, FOUND, known(), frozenset(), VOCABULARY)
    assert {
        (raw.locator.split("/")[1], raw.qualifiers["meter"])
        for _, _, raw in result.stated
    } == {
        ("one", "input"),
        ("two", "output"),
    }


@pytest.mark.parametrize(
    "values",
    [
        {"a": "2.5", "b": "3"},  # two hits
        {"a": "2.5", "b": "3", "c": "7", "d": "9"},  # two hits of four
        {"a": "7", "b": "8", "c": "9", "d": "11"},  # none
        {"a": "0", "b": "0", "c": "0"},
        {"c": "10"},
    ],
)
def test_too_few_hits_name_nothing(values):
    assert named(column(values)) == set()


def test_one_value_over_and_over_names_nothing():
    same = {model: {CONTEXT: [stated(CONTEXT, "128000")]} for model in MODELS}
    assert named(column(dict.fromkeys(MODELS, "128000")), known_=same) == set()


def test_two_names_that_fit_as_well_name_nothing():
    both = {
        model: {
            PRICE_IN: [stated(PRICE_IN, INPUT[model])],
            PRICE_OUT: [stated(PRICE_OUT, INPUT[model])],
        }
        for model in MODELS
    }
    assert named(column(INPUT), known_=both) == set()


def test_what_the_own_site_states_is_no_evidence():
    own = {
        model: {PRICE_IN: [stated(PRICE_IN, INPUT[model], "here")]} for model in MODELS
    }
    assert named(column(INPUT), known_=own) == set()


def test_the_value_of_most_sites_counts():
    split = {
        model: {
            PRICE_IN: [
                stated(PRICE_IN, "99", "one"),
                stated(PRICE_IN, INPUT[model], "two", "three"),
            ]
        }
        for model in MODELS
    }
    assert named(column(INPUT), known_=split) == {("price", "input", "1M tokens")}
    assert (
        named(column(dict.fromkeys(MODELS, "99") | {"a": "98"}), known_=split) == set()
    )


def test_what_is_clear_of_the_column_is_kept():
    assert named(column(INPUT, meter="input")) == {("price", "input", "1M tokens")}
    assert named(column(INPUT, meter="output")) == set()
    assert named(column(INPUT, currency="$", per="1K tokens")) == set()
    assert named(column(INPUT, tier="batch")) == set()


def test_a_page_does_not_say_a_thing_twice():
    said = {("capture", Mention("here", "a", ""), PRICE_IN)}
    assert named(column(INPUT), said) == set()
    assert named([*column(INPUT, "one"), *column(INPUT, "two")]) == set()


def test_fractions_of_a_benchmark():
    scores = {"a": "88.7", "b": "90.1", "c": "75.4"}
    board = {model: {MMLU: [stated(MMLU, value)]} for model, value in scores.items()}
    fractions = {
        model: f"0.{value.replace('.', '')}" for model, value in scores.items()
    }
    result = name_columns(column(fractions), FOUND, board, frozenset(), VOCABULARY)
    assert {raw.qualifiers["scale"] for _, _, raw in result.stated} == {"1"}
    assert {one.qualifiers.benchmark for _, one, _ in result.stated} == {"mmlu"}


def test_the_order_of_rows_does_not_matter():
    rows = [*column(INPUT, "one"), *column(OUTPUT, "two"), *column(WINDOW, "three")]
    first = name_columns(rows, FOUND, known(), frozenset(), VOCABULARY)
    for seed in range(5):
        shuffled = rows[:]
        Random(seed).shuffle(shuffled)
        other = name_columns(shuffled, FOUND, known(), frozenset(), VOCABULARY)
        assert set(map(repr, other.stated)) == set(map(repr, first.stated))
        assert other.settled == first.settled


def test_open_claims_are_kept_with_their_page():
    (row,) = column({"a": "2.5"}, currency="$")
    words = ("a", "s", "x", "Zork", "2.5", "c", "/a", "2.5")
    governed = (("head", "Zork"),)
    claim = OpenClaim(*words, {"per": "token"}, ("f",), 1, "r", governed)
    read = Read(3, "", (), (), open=(row.claim, claim))
    assert read_of(json.loads(json.dumps(as_json(read)))) == read


# from files to a release ----------------------------------------------------------

MOMENT = datetime(2026, 9, 4, tzinfo=UTC)
PRICES = {
    "gpt-4o": (2.5, 10),
    "o3": (2, 8),
    "claude-sonnet-4": (3, 15),
    "grok-3": (3.5, 16),
}


def build(tmp_path: Path, *feeds: tuple[str, object]) -> Path:
    """Import feeds by their addresses and build a release."""
    data = tmp_path / "data"
    for number, (url, feed) in enumerate(feeds):
        saved = tmp_path / f"{number}.json"
        saved.write_text(json.dumps(feed), "utf-8")
        assert import_paths(data, [saved], url, MOMENT).errors == ()
    result = CliRunner().invoke(main, ["build", "--data", str(data)])
    assert result.exit_code == 0, result.output
    return find_release(data / "curated", "latest")


def test_a_build_names_open_columns_and_takes_their_issues_away(tmp_path):
    known = [
        {"id": name, "input_usd_per_mtok": low, "output_usd_per_mtok": high}
        for name, (low, high) in PRICES.items()
    ]
    unnamed = [
        {"id": name, "zork": low, "blip": number, "pricing": {"out": high}}
        for number, (name, (low, high)) in enumerate(PRICES.items(), 40)
    ]
    release = build(
        tmp_path,
        ("https://one.example/prices.json", known),
        ("https://two.example/models.json", unnamed),
    )
    claims = read_table(release, "claims").to_pylist()
    assert {
        (one["label_text"], one["property"], one["meter"], one["unit"])
        for one in claims
        if one["site"] == "two.example"
    } == {
        ("zork", "price", "input", "USD/1M tokens"),
        ("pricing.out", "price", "output", "USD/1M tokens"),
    }
    assert {one["meter"] for one in claims if one["site"] == "one.example"} == {
        "input",
        "output",
    }
    issues = {one["label_text"] for one in read_table(release, "issues").to_pylist()}
    assert issues == {"blip"}


def test_nobody_elses_values_leave_a_column_open(tmp_path):
    alone = [
        {"id": name, "context_window": 128_000, "zork": low}
        for name, (low, _) in PRICES.items()
    ]
    release = build(tmp_path, ("https://two.example/models.json", alone))
    claims = read_table(release, "claims").to_pylist()
    assert {one["label_text"] for one in claims} == {"context_window"}
    issues = {one["label_text"] for one in read_table(release, "issues").to_pylist()}
    assert issues == {"zork"}
