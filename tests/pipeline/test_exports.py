"""export: the same rows in other formats, prices in those of other projects."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.cli.main import main
from pipeline.release.exports import export_csv, export_jsonl, export_sqlite
from pipeline.release.schema import TABLES
from pipeline.release.store import read_table
from tests.fusionscore import SHARED
from tests.pipeline.factories import MODEL, make_claim, make_price, release_of

CLAIMS = [
    make_claim("north", "128K"),
    make_claim("south", "128,000"),
    make_claim("north", "=cmd()", "architecture"),
    make_price("north", "$2.50/1M", provider="OpenAI"),
    make_price("north", "$10/1M", meter="output", provider="OpenAI"),
    make_claim("north", "69.4%", "score", benchmark="MMLU PRO"),
]
FORMATS = {
    "litellm": "litellm/*/model_prices_and_context_window.json",
    "models.dev": "models.dev/*/api_merged.json",
    "genai-prices": "genai-prices/*/data.json",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Publish a small release."""
    folder = tmp_path_factory.mktemp("exports")
    release_of(folder / "curated", CLAIMS)
    return folder


@pytest.fixture
def release(data) -> Path:
    return (data / "curated" / "latest").resolve()


def test_csv_has_every_row_and_runs_in_no_spreadsheet(release, tmp_path):
    export_csv(release, tmp_path)
    for name in TABLES:
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        assert head == read_table(release, name).column_names
        assert len(rows) == read_table(release, name).num_rows
        cells = [cell for row in rows for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
    assert "'=cmd()" in (tmp_path / "claims.csv").read_text("utf-8")


def test_json_lines_have_every_value(release, tmp_path):
    export_jsonl(release, tmp_path)
    lines = (tmp_path / "facts.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    facts = read_table(release, "facts").to_pylist()
    assert [row["claim_ids"] for row in rows] == [fact["claim_ids"] for fact in facts]
    assert [row["number"] for row in rows] == [fact["number"] for fact in facts]


def test_sqlite_has_foreign_keys_that_hold_and_finds_names(release, tmp_path):
    path, metadata = export_sqlite(release, tmp_path / "census.db")
    database = sqlite3.connect(path)
    try:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        keys = database.execute("PRAGMA foreign_key_list(prices)").fetchall()
        assert {row[2] for row in keys} == {"facts", "models"}
        found = database.execute(
            "SELECT DISTINCT model_id FROM names WHERE names MATCH 'gpt'"
        ).fetchall()
        assert found == [(MODEL,)]
        for name in TABLES:
            (rows,) = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()
            assert rows == read_table(release, name).num_rows
    finally:
        database.close()
    about = json.loads(metadata.read_text("utf-8"))
    assert list(about["databases"]["census"]["tables"]) == list(TABLES)


def exported(data: Path, name: str) -> Any:
    done = CliRunner().invoke(main, ["export", "--data", str(data), "--as", name])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_price_in_the_formats_of_other_projects(data):
    (entry,) = exported(data, "litellm").values()
    assert (entry["input_cost_per_token"], entry["output_cost_per_token"]) == (
        2.5e-06,
        1e-05,
    )
    assert (entry["mode"], entry["max_input_tokens"]) == ("chat", 128_000)
    (provider,) = exported(data, "models.dev").values()
    (model,) = provider["models"].values()
    assert model["cost"] == {"input": 2.5, "output": 10.0}
    (own,) = exported(data, "genai-prices")
    assert own["models"][0]["prices"] == {"input_mtok": 2.5, "output_mtok": 10.0}


def shapes(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the keys of entries, by depth, and the type of what stands there."""
    if isinstance(value, list):
        for one in value:
            yield from shapes(one, f"{place}[]")
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from shapes(one, f"{place}.{key}")
    else:
        kind = "number" if isinstance(value, int | float) else type(value).__name__
        yield place, "bool" if isinstance(value, bool) else kind


def entries_of(name: str, value: Any) -> list[Any]:
    """Return the entries of models, whatever they are called by."""
    if name == "litellm":
        return [one for key, one in value.items() if key != "sample_spec"]
    providers = value.values() if name == "models.dev" else value
    models = [one["models"] for one in providers]
    return [
        entry
        for own in models
        for entry in (own.values() if isinstance(own, dict) else own)
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_has_no_key_or_type_that_the_real_file_has_not(data, name):
    files = sorted((SHARED / "feeds").glob(FORMATS[name]))
    if not files:
        pytest.skip(f"no captured file of {name}")
    real = json.loads(files[-1].read_text("utf-8"))
    known = {shape for one in entries_of(name, real) for shape in shapes(one)}
    ours = {
        shape for one in entries_of(name, exported(data, name)) for shape in shapes(one)
    }
    assert ours - known == set()


def test_a_place_that_cannot_be_written_is_one_clear_line(data, tmp_path):
    done = CliRunner().invoke(
        main, ["export", "--data", str(data), "--as", "sqlite", "--out", str(tmp_path)]
    )
    assert done.exit_code == 2
    assert f"{tmp_path}: expected a file to write to" in done.output
    assert list(tmp_path.parent.glob("*.making")) == []
