"""Finds releases and reads their tables; writes a table as a file.

The same table gives a byte-identical file. Releases are in the order in which they were
published, which their manifests tell: a clock may have been set back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import ReleaseError
from pipeline.release.digest import content_digest
from pipeline.release.manifest import MANIFEST, Manifest, read_manifest
from pipeline.release.schema import MOMENT, TABLES, schema_digest

LATEST = "latest"
ROW_GROUP_ROWS = 131_072
ZSTD_LEVEL = 3
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def find_same(
    curated: Path,
    tables: Mapping[str, pa.Table],
    without: Set[str] = frozenset(),
    as_of: str = "",
) -> Path | None:
    """Return the latest release if it holds just these tables, else None.

    It must leave out the same sites and captures, and be of the schemas of this
    version.
    """
    name = latest_name(curated)
    if not name:
        return None
    manifest = read_manifest(curated / name)
    if left_out(manifest) != (sorted(without), as_of):
        return None
    described = manifest["tables"]
    same = all(
        described.get(table, {}).get("schema") == schema_digest(table)
        and described[table].get("content_digest") == content_digest(tables[table])
        for table in TABLES
    )
    return curated / name if same else None


def left_out(manifest: Manifest) -> tuple[list[str], str]:
    """Return which sites a release leaves out, and the time of the last capture of it.

    A release that leaves nothing out has neither; any other is a what-if.
    """
    return sorted(manifest.get("without", [])), str(manifest.get("as_of", ""))


def is_what_if(manifest: Manifest) -> bool:
    """Whether a release leaves out something that was archived."""
    return left_out(manifest) != ([], "")


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


def latest_name(curated: Path) -> str:
    """Return the name of the release that `latest` points to; '' if there is none."""
    folder = (curated / LATEST).resolve()
    return folder.name if (folder / MANIFEST).is_file() else ""


def list_releases(curated: Path) -> list[str]:
    """Return the names of all releases, in the order in which they were published."""
    if not curated.is_dir():
        return []
    folders = [
        path
        for path in curated.iterdir()
        if path.name != LATEST
        and (path / MANIFEST).is_file()
        and not path.name.startswith(".")
    ]
    folders.sort(key=lambda path: (sequence_of(path), release_order(path.name)))
    return [path.name for path in folders]


def sequence_of(folder: Path) -> int:
    """Return the number of a release; 0 if it has none, or its manifest is damaged."""
    try:
        return int(read_manifest(folder).get("sequence", 0))
    except ReleaseError:
        return 0


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
