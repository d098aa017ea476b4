"""What a release must be: each rule is broken once, and the fault names the row."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from crawler.archive.saved import import_paths
from pipeline.errors import CheckFailed
from pipeline.publish import publish
from pipeline.release.checks import check_release, find_faults
from pipeline.release.digest import content_digest
from pipeline.release.filechecks import ARCHIVE_SUMS, archive_faults, file_faults
from pipeline.release.manifest import (
    MANIFEST,
    SUMS,
    file_digest,
    read_manifest,
)
from pipeline.release.store import (
    read_table,
    write_parquet,
)
from tests.pipeline.factories import rewrite_manifest

MOMENT = datetime(2026, 4, 4, tzinfo=UTC)
URL = "https://models.dev/api.json"
FEED = {
    "openai": {
        "id": "openai",
        "models": {
            name: {
                "id": name,
                "name": name.upper(),
                "limit": {"context": 128_000, "output": 16_000},
                "cost": {"input": 2.5, "output": 10},
                "knowledge": "2023-10",
            }
            for name in ("gpt-4o", "gpt-4o-mini")
        },
    }
}
PAGE = "https://awaira.com/models/nothing"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory) -> Path:
    """Archive a feed and a page that says nothing, and publish a release."""
    folder = tmp_path_factory.mktemp("checks")
    (folder / "api.json").write_text(json.dumps(FEED), "utf-8")
    (folder / "page.html").write_text("<p>Nothing is said here.</p>", "utf-8")
    for name, url in (("api.json", URL), ("page.html", PAGE)):
        report = import_paths(folder / "data", [folder / name], url, MOMENT)
        assert report.errors == ()
    publish(folder / "data")
    return folder / "data"


@pytest.fixture
def release(data_dir, tmp_path) -> Path:
    """Copy the release, so that a test may spoil it."""
    latest = (data_dir / "curated" / "latest").resolve()
    return shutil.copytree(latest, tmp_path / latest.name)


def rewrite(folder: Path, name: str, table: pa.Table) -> None:
    """Put another table into a release, as if it had been published so."""
    path = folder / f"{name}.parquet"
    write_parquet(table, path)
    manifest = read_manifest(folder)
    manifest["tables"][name] |= {
        "rows": table.num_rows,
        "sha256": file_digest(path),
        "content_digest": content_digest(table),
    }
    manifest["tables"][name]["size"] = path.stat().st_size
    rewrite_manifest(folder, manifest)


def change_first(folder: Path, name: str, **cells: object) -> dict:
    """Change cells of the first row of a table; return the row as it was."""
    table = read_table(folder, name)
    rows = table.to_pylist()
    was = dict(rows[0])
    rows[0] |= cells
    rewrite(folder, name, pa.Table.from_pylist(rows, schema=table.schema))
    return was


def test_a_sound_release_has_no_faults(release, data_dir):
    assert list(find_faults(release, data_dir)) == []
    check_release(release)


@pytest.mark.parametrize(
    ("table", "cells", "faults"),
    [
        (
            "facts",
            {"claim_ids": []},
            ["fact {fact_id}: expected claims, found none"],
        ),
        (
            "facts",
            {"model_id": "a/none"},
            ["fact {fact_id}: expected its model, found none"],
        ),
        (
            "facts",
            {"claim_ids": ["nobody"]},
            ["fact {fact_id}: expected claim nobody to support it, found none"],
        ),
        (
            "facts",
            {"value": "7"},
            ["fact {fact_id}: expected a value that a claim states, found '7'"],
        ),
        (
            "facts",
            {"low": 3.0, "number": 2.0, "high": 4.0},
            ["fact {fact_id}: expected low <= number <= high, found 3.0, 2.0, 4.0"],
        ),
        (
            "facts",
            {"low": 1.0, "number": float("nan"), "high": 4.0},
            ["fact {fact_id}: expected low <= number <= high, found 1.0, nan, 4.0"],
        ),
        (
            "claims",
            {"outcome": "wins", "reason": "x"},
            ["claim {claim_id}: expected an outcome, found 'wins'"],
        ),
        (
            "claims",
            {"outcome": "loses", "reason": ""},
            ["claim {claim_id}: expected a reason for losing, found none"],
        ),
        (
            "claims",
            {"model_id": "a/none"},
            ["claim {claim_id}: expected its model, found none"],
        ),
        (
            "prices",
            {"fact_id": "none"},
            ["prices: expected fact none, found none"],
        ),
        (
            "claims",
            {"fact_id": "none"},
            [
                "fact {fact_id}: expected claim {claim_id} to support it, found none",
                "claim {claim_id}: expected its fact, found none",
            ],
        ),
        (
            "claims",
            {"claim_id": "other"},
            [
                "fact {fact_id}: expected claim {claim_id} to support it, found none",
                "claim other: expected evidence, found none",
                "evidence of {claim_id}: expected its capture and claim",
            ],
        ),
        (
            "evidence",
            {"capture_id": "none"},
            ["evidence of {claim_id}: expected its capture and claim"],
        ),
    ],
)
def test_a_row_that_contradicts_another_is_named(
    release, data_dir, table, cells, faults
):
    was = change_first(release, table, **cells)
    found = list(find_faults(release, data_dir))
    between = [one for one in found if ".parquet" not in one]  # not of a wide table
    assert between == [one.format(**was) for one in faults]


def test_an_issue_of_no_capture_is_named(release, data_dir):
    schema = read_table(release, "issues").schema
    row = dict.fromkeys(schema.names, "")
    rewrite(
        release, "issues", pa.Table.from_pylist([row | {"capture_id": "no"}], schema)
    )
    assert list(find_faults(release, data_dir)) == [
        "issues: expected capture no, found none"
    ]


def test_a_row_that_stands_twice_is_a_fault(release, data_dir):
    models = read_table(release, "models")
    rewrite(release, "models", pa.concat_tables([models, models[:1]]))
    assert list(find_faults(release, data_dir)) == [
        "models.parquet: expected unique keys, found repeated ones"
    ]


def test_a_table_that_was_swapped_is_a_fault(release, data_dir):
    models = read_table(release, "models")
    write_parquet(models[1:], release / "models.parquet")
    found = [one for one in find_faults(release, data_dir) if "bytes" not in one]
    assert found[:3] == [
        "models.parquet: expected the digest of release.json, found another",
        "models.parquet: expected 2 rows, found 1",
        "models.parquet: expected the rows of release.json, found others",
    ]


def test_a_column_that_is_missing_is_a_fault_and_no_end(release, data_dir):
    claims = read_table(release, "claims").drop_columns(["reason"])
    rewrite(release, "claims", claims)
    assert list(find_faults(release, data_dir)) == [
        "claims.parquet: expected the schema of this version, found another"
    ]


def test_a_release_that_names_no_digest_of_its_rows_holds(release, data_dir):
    """Releases of version 0.1 named another digest, which nothing checks."""
    kept = ("release", "schema_version", "created_at", "modelcensus", "tables")
    manifest = {name: read_manifest(release)[name] for name in kept}
    for described in manifest["tables"].values():
        described["content_sha256"] = described.pop("content_digest")
    (release / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    for path in release.iterdir():
        if path.name != MANIFEST and path.suffix != ".parquet":
            path.unlink()  # nor had they any file beside their tables
    assert list(find_faults(release, data_dir)) == []


def test_a_quote_that_no_page_has_is_a_fault(release, data_dir):
    was = change_first(release, "evidence", quote="Never printed")
    (fault,) = find_faults(release, data_dir)
    assert fault.startswith(f"{URL} {was['locator']}: expected 'Never printed', found")


def test_a_place_that_no_page_has_is_a_fault(release, data_dir):
    change_first(release, "evidence", locator="/no/such/place")
    (fault,) = find_faults(release, data_dir)
    assert fault.startswith(URL)


def test_a_page_that_the_archive_lost_is_a_fault(release, tmp_path):
    captures = read_table(release, "captures").to_pylist()
    (place,) = (row["warc_path"] for row in captures if row["url"] == URL)
    found = list(find_faults(release, tmp_path / "nothing"))
    (fault,) = (one for one in found if one.startswith(f"{place}, byte "))
    assert fault.endswith(f"expected the capture of {URL}, found no such record")
    runs = [one for one in found if "run.json: expected a file" in one]
    assert len(runs) == len(captures) == 2


def test_only_pages_that_are_quoted_are_read_again(release, data_dir):
    told = []
    faults = find_faults(release, data_dir, lambda *said: told.append(said))
    assert list(faults) == []
    assert told == [(URL, 1, 1)]
    assert read_table(release, "captures").num_rows == 2


def test_a_failed_check_tells_the_faults(release, data_dir):
    change_first(release, "prices", fact_id="none")
    with pytest.raises(CheckFailed, match="1 faults: prices: expected fact none"):
        check_release(release)


@pytest.mark.parametrize("table", ["prices", "scores", "models"])
def test_a_wide_row_that_no_fact_says_is_named(release, data_dir, table):
    column = {"prices": "price", "models": "context_window"}.get(table)
    if column is None:
        assert read_table(release, table).num_rows == 0  # the feed has no scores
        return
    was = change_first(release, table, **{column: 7})
    name = was.get("fact_id") or f"{was['model_id']}, {column}"
    (fault,) = find_faults(release, data_dir)
    assert fault.startswith(f"{table}.parquet, {name}: expected what")


def flips(path: Path, number: int, seed: int = 1) -> Iterator[bytes]:
    """Yield the bytes of a file with one bit turned, in random places."""
    chosen = random.Random(seed)
    whole = path.read_bytes()
    for _ in range(number):
        turned = bytearray(whole)
        turned[chosen.randrange(len(whole))] ^= 1 << chosen.randrange(8)
        yield bytes(turned)


@pytest.mark.parametrize("name", [MANIFEST, SUMS, ARCHIVE_SUMS, "facts.parquet"])
def test_a_bit_that_turned_is_found_with_its_file(release, name):
    """No table need be read for it: `verify --quick` finds it."""
    for turned in flips(release / name, 200):
        (release / name).write_bytes(turned)
        found = list(file_faults(release))
        assert found
        assert any(name in one for one in found), found


def test_a_bit_that_turned_in_what_a_run_says_is_found(release, data_dir, tmp_path):
    raw = shutil.copytree(data_dir / "raw", tmp_path / "raw")
    path = min(raw.glob("*/*/run.json"))
    for turned in flips(path, 50):
        path.write_bytes(turned)
        (fault,) = archive_faults(release, tmp_path)
        assert fault.startswith(path.relative_to(raw).as_posix())


def test_a_file_that_is_not_named_or_is_gone_is_a_fault(release):
    (release / "more.parquet").write_bytes(b"PAR1")
    (release / "facts.parquet").unlink()
    assert list(file_faults(release)) == [
        "facts.parquet: expected a file, found No such file or directory",
        "more.parquet: expected no file that release.json does not name",
    ]


def test_a_folder_of_another_name_is_a_fault(release, tmp_path):
    (fault,) = file_faults(release.rename(tmp_path / "2020-01-01.1"))
    assert fault.startswith("release.json, release: expected the name of its folder")


def test_a_capture_that_the_archive_tells_otherwise_is_a_fault(release, data_dir):
    was = change_first(release, "captures", url="https://example.com/")
    (fault,) = (
        one for one in find_faults(release, data_dir) if one.startswith("captures")
    )
    assert f"{was['capture_id']}, url: expected '{was['url']}'" in fault
