"""A release is written whole or not at all, found again, and never trusted blindly."""

import errno
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pipeline.release.store
import pipeline.release.writing
from pipeline.errors import CheckFailed, NewerRelease, ReleaseError
from pipeline.release.digest import content_digest
from pipeline.release.manifest import (
    file_digest,
    read_manifest,
)
from pipeline.release.schema import (
    KEYS,
    SCHEMA_VERSION,
    TABLES,
    schema_digest,
    table_schema,
)
from pipeline.release.store import (
    as_dicts,
    find_release,
    find_same,
    latest_name,
    list_releases,
    read_rows,
    read_table,
    release_order,
    write_parquet,
)
from pipeline.release.writing import (
    LOCK,
    Making,
    next_name,
    write_release,
)
from tests.pipeline.factories import (
    MODEL,
    NOW,
    make_claim,
    make_price,
    release_of,
    rewrite_manifest,
    tables_of,
)

DIGEST = "0" * 64
PINNED = Path(__file__).with_name("schemas.json")
CLAIMS = [
    make_claim("north", "128K"),
    make_claim("south", "131,072"),
    make_claim("north", "Aug 2024", "release_date"),
    make_claim("north", "56B (13B active)", "parameters"),
    make_price("north", "$2.50/1M"),
    make_price("south", "Free (open)/1M tokens", meter="output"),
    make_claim("north", "69.4%", "score", benchmark="MMLU PRO"),
]


def ignore(folder: Path) -> None:
    """Check nothing."""


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != LOCK)


def test_a_release_has_every_table_a_manifest_and_latest(tmp_path):
    folder = release_of(tmp_path, CLAIMS)
    assert folder == tmp_path / "2026-11-21.1"
    assert left_in(folder) == sorted(
        [*(f"{name}.parquet" for name in TABLES), "release.json", "SHA256SUMS"]
    )
    assert left_in(tmp_path) == ["2026-11-21.1", "latest"]
    assert (tmp_path / "latest").resolve() == folder.resolve()
    manifest = read_manifest(folder)
    assert manifest["release"] == "2026-11-21.1"
    assert manifest["schema_version"] == SCHEMA_VERSION
    for name, described in manifest["tables"].items():
        table = read_table(folder, name)
        assert described["rows"] == table.num_rows
        assert described["sha256"] == file_digest(folder / f"{name}.parquet")
        assert described["content_digest"] == content_digest(table)
        assert table.schema.equals(table_schema(name), check_metadata=True)


def test_latest_moves_to_the_newest_release(tmp_path):
    release_of(tmp_path, CLAIMS)
    second = release_of(tmp_path, CLAIMS)
    assert second.name == "2026-11-21.2"
    assert find_release(tmp_path, "latest").resolve() == second.resolve()
    assert list_releases(tmp_path) == ["2026-11-21.1", "2026-11-21.2"]


def test_the_manifest_names_the_inputs_and_the_latest_release_so_far(tmp_path):
    first = write_release(
        tmp_path, tables_of(CLAIMS), ignore, NOW, Making(inputs=DIGEST)
    )
    what_if = write_release(tmp_path, tables_of(CLAIMS), ignore, NOW, Making({"north"}))
    third = write_release(tmp_path, tables_of(CLAIMS), ignore, NOW)
    manifests = list(map(read_manifest, (first, what_if, third)))
    assert [one["inputs"] for one in manifests] == [DIGEST, "", ""]
    assert [one["predecessor"] for one in manifests] == ["", first.name, first.name]
    assert latest_name(tmp_path) == third.name


def test_the_latest_release_is_found_by_what_it_holds(tmp_path):
    tables = tables_of(CLAIMS)
    assert find_same(tmp_path, tables) is None
    folder = release_of(tmp_path, CLAIMS)
    assert find_same(tmp_path, tables_of(reversed(CLAIMS))) == folder
    assert find_same(tmp_path, tables_of(CLAIMS[1:])) is None
    assert find_same(tmp_path, tables, {"north"}) is None


@pytest.mark.parametrize("change", ["schema", "content_digest"])
def test_a_release_of_another_schema_or_digest_is_not_the_same(tmp_path, change):
    folder = release_of(tmp_path, CLAIMS)
    manifest = read_manifest(folder)
    known = manifest["tables"]["facts"][change]
    manifest["tables"]["facts"][change] = "0" * len(known)
    rewrite_manifest(folder, manifest)
    assert find_same(tmp_path, tables_of(CLAIMS)) is None


@pytest.mark.parametrize("key", ["model_id", "claim_id"])
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_rows_are_found_by_key_whether_or_not_they_are_sorted_by_it(
    tmp_path, monkeypatch, key, size
):
    monkeypatch.setattr(pipeline.release.store, "ROW_GROUP_ROWS", size)
    other = [make_claim("south", "8K", model_id="openai/gpt-4", subject="GPT-4")]
    folder = release_of(tmp_path, [*CLAIMS, *other])
    table = read_table(folder, "claims")
    values = sorted(set(table[key].to_pylist()))
    for wanted in ({values[0]}, {values[0], values[-1]}, {"none"}, set()):
        rows = [row for row in table.to_pylist() if row[key] in wanted]
        assert as_dicts(read_rows(folder, "claims", key, wanted)) == rows
        few = read_rows(folder, "claims", key, wanted, ("site", "no_such_column"))
        assert as_dicts(few) == [
            {name: row[name] for name in table.column_names if name in (key, "site")}
            for row in rows
        ]


def test_only_row_groups_that_can_hold_a_row_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline.release.store, "ROW_GROUP_ROWS", 1)
    other = [make_claim("south", "8K", model_id="openai/gpt-4", subject="GPT-4")]
    folder = release_of(tmp_path, [*CLAIMS, *other])
    damage_page(folder / "claims.parquet")
    with pytest.raises(ReleaseError, match=r"claims\.parquet"):
        read_rows(folder, "claims", "model_id", {"openai/gpt-4"})
    assert read_rows(folder, "claims", "model_id", {MODEL}).num_rows == len(CLAIMS)


@pytest.mark.parametrize(
    "error", [CheckFailed("x", "a sound release", "faults"), KeyboardInterrupt()]
)
def test_a_check_that_raises_leaves_nothing_behind(tmp_path, error):
    first = release_of(tmp_path, CLAIMS)

    def refuse(folder: Path) -> None:
        assert (folder / "release.json").is_file()
        raise error

    with pytest.raises(type(error)):
        write_release(tmp_path, tables_of(CLAIMS), refuse, NOW)
    assert left_in(tmp_path) == ["2026-11-21.1", "latest"]
    assert (tmp_path / "latest").resolve() == first.resolve()


def test_the_check_sees_the_finished_release_before_it_is_published(tmp_path):
    seen = []

    def look(folder: Path) -> None:
        seen.append(read_table(folder, "facts").num_rows)
        assert list_releases(tmp_path) == []

    write_release(tmp_path, tables_of(CLAIMS), look, NOW)
    assert seen == [len(tables_of(CLAIMS)["facts"])]


def test_a_full_disk_is_a_release_error_and_leaves_nothing_behind(
    tmp_path, monkeypatch
):
    release_of(tmp_path, CLAIMS)
    written = []

    def fill_up(table: pa.Table, path: Path) -> None:
        if len(written) == 3:
            path.write_bytes(b"PAR1")
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        written.append(path)
        write_parquet(table, path)

    monkeypatch.setattr(pipeline.release.writing, "write_parquet", fill_up)
    with pytest.raises(ReleaseError, match="No space left on device"):
        release_of(tmp_path, CLAIMS)
    assert len(written) == 3
    assert left_in(tmp_path) == ["2026-11-21.1", "latest"]


def test_a_folder_that_cannot_be_made_is_a_release_error(tmp_path):
    (tmp_path / "curated").write_text("a file")
    with pytest.raises(ReleaseError, match="a folder to write to"):
        release_of(tmp_path / "curated", CLAIMS)


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "2026-11-21.1"),
        (["2026-11-21.1"], "2026-11-21.2"),
        (["2026-11-21.9", "2026-11-21.10"], "2026-11-21.11"),
        (["2026-11-21.3"], "2026-11-21.4"),
        (["2026-11-20.7"], "2026-11-21.1"),
        (["2026-11-21.draft", "latest"], "2026-11-21.1"),
    ],
)
def test_the_next_name_is_the_day_and_a_running_number(tmp_path, taken, name):
    for one in taken:
        (tmp_path / one).mkdir()
    assert next_name(tmp_path, NOW) == name


def test_releases_are_ordered_by_number_and_not_by_letters():
    names = ["2026-11-21.10", "2026-11-20.1", "2026-11-21.9", "2026-11-21.1"]
    assert sorted(names, key=release_order) == [
        "2026-11-20.1",
        "2026-11-21.1",
        "2026-11-21.9",
        "2026-11-21.10",
    ]


def test_only_finished_releases_are_listed(tmp_path):
    assert list_releases(tmp_path / "nothing") == []
    release_of(tmp_path, CLAIMS)
    (tmp_path / ".making-x").mkdir()
    (tmp_path / "2026-11-21.2").mkdir()
    assert list_releases(tmp_path) == ["2026-11-21.1"]


def test_equal_tables_give_byte_identical_files(tmp_path):
    first = release_of(tmp_path / "a", CLAIMS)
    second = release_of(
        tmp_path / "b", reversed(CLAIMS), datetime(2027, 1, 2, tzinfo=UTC)
    )
    for name in TABLES:
        one, other = first / f"{name}.parquet", second / f"{name}.parquet"
        assert one.read_bytes() == other.read_bytes(), name


def test_other_rows_give_another_content_digest():
    one, other = tables_of(CLAIMS), tables_of(CLAIMS[1:])
    assert content_digest(one["claims"]) != content_digest(other["claims"])


def test_a_release_is_found_by_name_and_by_path(tmp_path):
    folder = release_of(tmp_path, CLAIMS)
    assert find_release(tmp_path, folder.name) == folder
    assert find_release(tmp_path / "elsewhere", str(folder)) == folder


def test_a_release_that_is_not_there_is_named_with_those_that_are(tmp_path):
    release_of(tmp_path, CLAIMS)
    with pytest.raises(ReleaseError, match=r"2020-01-01\.1.*there is: 2026-11-21\.1"):
        find_release(tmp_path, "2020-01-01.1")


def test_a_release_of_a_newer_version_is_refused(tmp_path):
    folder = release_of(tmp_path, CLAIMS)
    manifest = json.loads((folder / "release.json").read_text())
    manifest["schema_version"] = SCHEMA_VERSION + 1
    (folder / "release.json").write_text(json.dumps(manifest))
    with pytest.raises(NewerRelease, match=f"found {SCHEMA_VERSION + 1}"):
        find_release(tmp_path, "latest")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{}",
        '{"schema_version": "one"}',
        pytest.param(
            "[]",
        ),
        pytest.param(
            '{"schema_version": null}',
        ),
    ],
)
def test_a_damaged_manifest_is_a_release_error(tmp_path, text):
    folder = release_of(tmp_path, CLAIMS)
    (folder / "release.json").write_text(text)
    with pytest.raises(ReleaseError, match=re.escape("release.json")):
        read_manifest(folder)


def damage_page(path: Path) -> None:
    """Turn one byte in the middle of the first column's page."""
    metadata = pq.ParquetFile(path).metadata.row_group(0).column(0)
    offset = metadata.dictionary_page_offset or metadata.data_page_offset
    content = bytearray(path.read_bytes())
    content[offset + metadata.total_compressed_size // 2] ^= 0xFF
    path.write_bytes(content)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [damage_page, cut_short, empty, Path.unlink])
def test_a_damaged_parquet_file_is_found_on_reading(tmp_path, harm):
    folder = release_of(tmp_path, CLAIMS)
    harm(folder / "claims.parquet")
    with pytest.raises(ReleaseError, match=r"claims\.parquet"):
        read_table(folder, "claims")


def test_the_published_schemas_are_pinned():
    """A schema is a contract.

    If a change is meant: raise SCHEMA_VERSION when a reader of old releases would
    misread new ones, say so in CHANGELOG.md, and write the new digests with

        python -c "import json; from pipeline.release.schema import *; print(json.dumps(
        {'version': SCHEMA_VERSION, 'tables': {t: schema_digest(t) for t in TABLES}},
        indent=2))" > tests/pipeline/schemas.json
    """
    pinned = json.loads(PINNED.read_text())
    found = {name: schema_digest(name) for name in TABLES}
    changed = sorted(
        name
        for name in found.keys() | pinned["tables"].keys()
        if found.get(name) != pinned["tables"].get(name)
    )
    assert not changed, (
        f"the schemas of {changed} changed; the docstring of this test says what to do"
    )
    assert pinned["version"] == SCHEMA_VERSION


@pytest.mark.parametrize("name", TABLES)
def test_every_column_says_what_it_means(name):
    for field in table_schema(name):
        metadata = field.metadata or {}
        assert len(metadata[b"description"]) > 3, field.name
        assert b"unit" in metadata, field.name


@pytest.mark.parametrize("name", TABLES)
def test_the_key_of_every_table_is_made_of_its_columns(name):
    columns = table_schema(name).names
    assert len(set(columns)) == len(columns)
    assert KEYS[name]
    assert set(KEYS[name]) <= set(columns)


def test_every_table_has_a_key_and_no_key_is_of_no_table():
    assert KEYS.keys() == TABLES.keys()


@pytest.mark.parametrize("name", [name for name in TABLES if name != "evidence"])
def test_rows_are_sorted_and_unique_by_their_key(name):
    rows = tables_of(CLAIMS)[name].to_pylist()
    keys = [tuple(str(row[column]) for column in KEYS[name]) for row in rows]
    assert keys == sorted(set(keys))


def test_releases_are_in_the_order_of_publishing_whatever_the_clock_says(tmp_path):
    """A clock set back gives a name that sorts first; the manifest knows better."""
    tables = tables_of(CLAIMS)
    names = []
    for moment in (NOW, NOW.replace(year=2020), NOW.replace(year=2021)):
        folder = write_release(tmp_path, tables, ignore, moment)
        assert latest_name(tmp_path) == folder.name
        assert read_manifest(folder)["predecessor"] == "".join(names[-1:])
        names.append(folder.name)
    assert names == ["2026-11-21.1", "2020-11-21.1", "2021-11-21.1"]
    assert list_releases(tmp_path) == names


def test_a_what_if_is_nobodys_predecessor(tmp_path):
    tables = tables_of(CLAIMS)
    first = write_release(tmp_path, tables, ignore, NOW, Making({"north"}))
    assert latest_name(tmp_path) == first.name
    second = write_release(tmp_path, tables, ignore, NOW)
    assert read_manifest(second)["predecessor"] == ""
    assert latest_name(tmp_path) == second.name
