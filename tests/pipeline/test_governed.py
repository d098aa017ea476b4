"""The words that made a value what it is are published, and explain shows them."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from crawler.archive.saved import import_paths
from crawler.items import RawClaim
from pipeline.cli.main import main
from pipeline.release.store import find_release, read_table
from pipeline.statements.columns import governed_text

MOMENT = datetime(2026, 9, 4, tzinfo=UTC)
FEED = {"data": [{"id": "gpt-4o", "pricing": {"input_usd_per_mtok": 2.5}, "x": 1}]}
URL = "https://feeds.example/a.json"
WORDS = "group: data · group: pricing · head: input_usd_per_mtok · unit: USD 1M tokens"


@pytest.fixture
def data_dir(tmp_path):
    """Build a release of one feed."""
    saved = tmp_path / "a.json"
    saved.write_text(json.dumps(FEED), "utf-8")
    data = tmp_path / "data"
    assert import_paths(data, [saved], URL, MOMENT).errors == ()
    result = CliRunner().invoke(main, ["build", "--data", str(data)])
    assert result.exit_code == 0, result.output
    return data


def test_governing_words_are_a_column_of_claims(data_dir):
    release = find_release(data_dir / "curated", "latest")
    (claim,) = read_table(release, "claims").to_pylist()
    assert claim["governed_by"] == WORDS


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_explain_shows_them(data_dir, options):
    arguments = ["explain", "openai/gpt-4o", "price", "--data", str(data_dir)]
    result = CliRunner().invoke(main, [*arguments, *options])
    assert result.exit_code == 0, result.output
    if options:
        (row,) = map(json.loads, result.stdout.splitlines())
        assert row["claims"][0]["governed_by"] == WORDS
    else:
        assert f"by {WORDS}" in result.stdout


def test_governing_words_are_no_part_of_the_id():
    raw = RawClaim("a", "", "", "l", "1", "context_window", "/", "1")
    other = replace(raw, governed=(("head", "l"), ("tab", "Batch")))
    assert raw.statement_id("s") == other.statement_id("s")


def test_words_that_say_nothing_are_left_out():
    assert governed_text((("head", ""), ("tab", "Batch"))) == "tab: Batch"
    assert governed_text(()) == ""
