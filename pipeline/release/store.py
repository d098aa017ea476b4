"""Writes a release once, whole or not at all, and finds releases again.

A release is made in a temporary folder, checked there, and moved into place in one
step; `latest` then points to it. The same tables give byte-identical files.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.version import VERSION
from pipeline.errors import NewerRelease, ReleaseError
from pipeline.release.digest import content_digest
from pipeline.release.schema import MOMENT, SCHEMA_VERSION, TABLES, schema_digest

MANIFEST = "release.json"
LATEST = "latest"
ROW_GROUP_ROWS = 131_072
ZSTD_LEVEL = 3
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write_release(
    curated: Path,
    tables: Mapping[str, pa.Table],
    check: Callable[[Path], None],
    now: datetime | None = None,
    without: Set[str] = frozenset(),
    inputs: str = "",
    accepted: Mapping[str, object] | None = None,
) -> Path:
    """Write ``tables`` as the next release of ``curated`` and return its folder.

    ``without`` are the sites that were left out: the manifest says so, and `latest`
    stays where it is. ``inputs`` is the digest of what the tables were made of, for
    the manifest, which also names the release that was the latest so far. ``accepted``
    is what a person allowed that would have held the release back, and why.

    ``check`` is called with the finished temporary folder and raises if the release
    must not be published.

    Raises:
        ReleaseError: the folder cannot be written; nothing is left behind.
    """
    moment = now or datetime.now(UTC)
    final: Path | None = None
    try:
        curated.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".making-", dir=curated))
    except OSError as error:
        raise ReleaseError(str(curated), "a folder to write to", str(error)) from error
    try:
        final = _reserve(curated, moment)
        name = final.name
        described = {table: _write(folder, table, tables[table]) for table in TABLES}
        manifest = {
            "release": name,
            "schema_version": SCHEMA_VERSION,
            "created_at": moment.isoformat(timespec="seconds"),
            "modelcensus": VERSION,
            "pyarrow": pa.__version__,
            "without": sorted(without),
            "predecessor": latest_name(curated),
            "inputs": inputs,
            "accepted": accepted,
            "tables": described,
        }
        _write_manifest(folder, manifest)
        check(folder)
        folder.chmod(0o755)
        folder.rename(final)
        _sync(curated)
        if not without or not (curated / LATEST).exists():
            point_latest(curated, name)
    except OSError as error:
        raise ReleaseError(
            str(folder), "room to write a release", str(error)
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if final is not None and not (final / MANIFEST).is_file():
            final.rmdir()
    return final


def _reserve(curated: Path, moment: datetime) -> Path:
    """Make the empty folder of the next release, which no other build can take."""
    while True:
        final = curated / next_name(curated, moment)
        try:
            final.mkdir()
        except FileExistsError:
            continue
        return final


def next_name(curated: Path, moment: datetime) -> str:
    """Return the name of the next release: the day and a running number."""
    day = moment.date().isoformat()
    taken = [
        int(path.name.rpartition(".")[2])
        for path in curated.glob(f"{day}.*")
        if path.name.rpartition(".")[2].isdigit()
    ]
    return f"{day}.{max(taken, default=0) + 1}"


def _write(folder: Path, name: str, table: pa.Table) -> dict[str, Any]:
    """Write one table and return what the manifest says of it."""
    path = folder / f"{name}.parquet"
    write_parquet(table, path)
    return {
        "rows": table.num_rows,
        "sha256": file_digest(path),
        "content_digest": content_digest(table),
        "schema": schema_digest(name),
    }


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    for path in folder.iterdir():
        _sync(path)


def find_same(
    curated: Path, tables: Mapping[str, pa.Table], without: Set[str] = frozenset()
) -> Path | None:
    """Return the latest release if it holds just these tables, else None.

    It must leave out the same sites, and be of the schemas of this version.
    """
    name = latest_name(curated)
    if not name:
        return None
    manifest = read_manifest(curated / name)
    if manifest.get("without", []) != sorted(without):
        return None
    described = manifest["tables"]
    same = all(
        described.get(table, {}).get("schema") == schema_digest(table)
        and described[table].get("content_digest") == content_digest(tables[table])
        for table in TABLES
    )
    return curated / name if same else None


def find_made_of(curated: Path, inputs: str) -> Path | None:
    """Return the latest release if it was made of ``inputs``, a digest, else None."""
    name = latest_name(curated)
    if not name or read_manifest(curated / name).get("inputs") != inputs:
        return None
    return curated / name


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write one table, with page checksums, so that damage is seen on reading."""
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=ZSTD_LEVEL,
        row_group_size=ROW_GROUP_ROWS,
        write_page_checksum=True,
        store_schema=True,
    )


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def point_latest(curated: Path, name: str) -> None:
    """Let ``latest`` point to the release ``name``, in one step."""
    link = curated / f".{LATEST}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.replace(curated / LATEST)


def file_digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def latest_name(curated: Path) -> str:
    """Return the name of the release that `latest` points to; '' if there is none."""
    folder = (curated / LATEST).resolve()
    return folder.name if (folder / MANIFEST).is_file() else ""


def list_releases(curated: Path) -> list[str]:
    """Return the names of all releases, oldest first."""
    if not curated.is_dir():
        return []
    names = [
        path.name
        for path in curated.iterdir()
        if path.name != LATEST
        and (path / MANIFEST).is_file()
        and not path.name.startswith(".")
    ]
    return sorted(names, key=release_order)


def release_order(name: str) -> tuple[str, int]:
    """Return what a release's name sorts by: '2026-11-21.10' is after '.9'."""
    day, _, number = name.rpartition(".")
    return (day, int(number)) if number.isdigit() else (name, 0)


def find_release(curated: Path, name: str) -> Path:
    """Return the folder of the release ``name``: a name, 'latest', or a path.

    Raises:
        ReleaseError: there is no such release.
        NewerRelease: it was written by a newer version.
    """
    for folder in (curated / name, Path(name)):
        if (folder / MANIFEST).is_file():
            read_manifest(folder)
            return folder
    known = ", ".join(list_releases(curated))
    hint = f" (there is: {known})" if known else ", which `modelcensus build` makes"
    raise ReleaseError(str(curated), f"a release {name!r}{hint}", "no such release")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a release.

    Raises:
        ReleaseError: it is missing or no JSON.
        NewerRelease: it was written by a newer version.
    """
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = int(manifest["schema_version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(str(path), "a release's manifest", repr(error)) from error
    if found > SCHEMA_VERSION:
        raise NewerRelease(
            str(path), f"schema version {SCHEMA_VERSION} or older", str(found)
        )
    return manifest


def read_table(
    folder: Path, name: str, columns: Sequence[str] | None = None
) -> pa.Table:
    """Return one table of a release, or some columns of it; damage to pages is found.

    A column that the release lacks, since it is older, is missing from the result.

    Raises:
        ReleaseError: the file is missing or damaged.
    """
    path = folder / f"{name}.parquet"
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            return file.read(columns=columns)
    except (OSError, pa.ArrowException) as error:
        raise ReleaseError(str(path), "a Parquet file", str(error)) from error


def read_rows(
    folder: Path,
    name: str,
    key: str,
    wanted: Set[str],
    columns: Sequence[str] | None = None,
) -> pa.Table:
    """Return the rows of a table whose ``key`` is one of ``wanted``, in its order.

    Of a table that is sorted by the key only those row groups are read that can hold
    them. ``columns`` are all, or these and the key, as far as the release has them.

    Raises:
        ReleaseError: the file is missing or damaged.
    """
    path = folder / f"{name}.parquet"
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            groups = _row_groups(file.metadata, key, wanted)
            chosen = columns and [key, *columns]
            # to start threads costs more CPU than they save on so few columns
            found = file.read_row_groups(groups, columns=chosen, use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise ReleaseError(str(path), "a Parquet file", str(error)) from error
    return _pick(found, (one in wanted for one in found[key].to_pylist()))


def _pick(table: pa.Table, chosen: Iterable[bool]) -> pa.Table:
    """Return the rows of a table that are chosen, run by run.

    `Table.filter` would import all of Arrow's functions, which takes longer.
    """
    begin = 0
    runs = []
    for is_chosen, run in groupby(chosen):
        length = sum(1 for _ in run)
        if is_chosen:
            runs.append(table.slice(begin, length))
        begin += length
    return pa.concat_tables(runs or [table.slice(0, 0)])


def _row_groups(metadata: pq.FileMetaData, key: str, wanted: Set[str]) -> list[int]:
    """Return the row groups between whose least and greatest key one is wanted."""
    position = metadata.schema.names.index(key)
    groups = (
        (number, metadata.row_group(number).column(position).statistics)
        for number in range(metadata.num_row_groups)
    )
    return [
        number
        for number, known in groups
        if known is None
        or not known.has_min_max
        or any(known.min <= one <= known.max for one in wanted)
    ]


def as_dicts(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows of a table; `to_pylist` would import pandas for its times."""
    columns = {
        name: _moments(column) if column.type == MOMENT else column.to_pylist()
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    return [
        dict(zip(columns, row, strict=True))
        for row in zip(*columns.values(), strict=True)
    ]


def _moments(column: pa.ChunkedArray) -> list[datetime | None]:
    return [
        None if one is None else EPOCH + timedelta(microseconds=one)
        for chunk in column.chunks
        for one in chunk.view(pa.int64()).to_pylist()
    ]
