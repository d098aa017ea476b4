"""What a release says of itself, read by the libraries of those formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.release.metadata import write_metadata
from pipeline.release.schema import TABLES
from pipeline.release.store import read_table
from tests.pipeline.factories import make_claim, make_price, release_of

CLAIMS = [
    make_claim("north", "128K"),
    make_claim("south", "131,072"),
    make_price("north", "$2.50/1M"),
    make_claim("north", "69.4%", "score", benchmark="MMLU PRO"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Describe a small release."""
    made = release_of(tmp_path_factory.mktemp("metadata"), CLAIMS)
    write_metadata(made)
    return made


def read_json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text("utf-8"))


def test_every_column_is_described_in_every_format(folder):
    package = read_json(folder / "datapackage.json")
    croissant = read_json(folder / "croissant.json")
    card = (folder / "README.md").read_text("utf-8")
    for place, name in enumerate(TABLES):
        columns = read_table(folder, name).column_names
        resource, records = package["resources"][place], croissant["recordSet"][place]
        assert resource["path"] == f"{name}.parquet"
        assert [one["name"] for one in resource["schema"]["fields"]] == columns
        assert [one["name"] for one in records["field"]] == columns
        assert all(f"| {column} |" in card for column in columns)


def test_the_card_has_a_config_for_each_table(folder):
    _, head, _ = (folder / "README.md").read_text("utf-8").split("---\n", 2)
    configs = yaml.safe_load(head)["configs"]
    assert [one["config_name"] for one in configs] == list(TABLES)
    assert all((folder / one["data_files"]).is_file() for one in configs)
    assert [one["config_name"] for one in configs if one.get("default")] == ["models"]


def test_the_citation_names_the_release(folder):
    cited = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    assert cited["version"] == folder.name
    assert cited["type"] == "dataset"


def test_frictionless_takes_the_package(folder):
    frictionless = pytest.importorskip("frictionless", reason="the extra 'formats'")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])


def test_mlcroissant_takes_the_croissant(folder):
    mlcroissant = pytest.importorskip("mlcroissant", reason="the extra 'formats'")
    dataset = mlcroissant.Dataset(jsonld=folder / "croissant.json")
    assert dataset.metadata.name == "model-census"


def test_the_folder_loads_as_a_dataset(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets", reason="the extra 'formats'")
    for name in ("models", "facts"):
        loaded = datasets.load_dataset(str(folder), name, cache_dir=str(tmp_path))
        assert loaded["train"].num_rows == read_table(folder, name).num_rows


def test_polars_and_pandas_read_a_table(folder):
    polars = pytest.importorskip("polars")
    import pandas as pd

    path = folder / "models.parquet"
    table = read_table(folder, "models")
    assert polars.read_parquet(path).height == table.num_rows
    assert str(pd.read_parquet(path)["context_window"].dtype) == "Int64"
    by_arrow = pd.read_parquet(path, dtype_backend="pyarrow")
    assert str(by_arrow["context_window"].dtype) == "int64[pyarrow]"
