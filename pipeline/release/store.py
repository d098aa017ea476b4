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
from collections.abc import Callable, Mapping, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.version import VERSION
from pipeline.errors import NewerRelease, ReleaseError
from pipeline.release.schema import SCHEMA_VERSION, TABLES, schema_digest

MANIFEST = "release.json"
LATEST = "latest"
ROW_GROUP_ROWS = 131_072
ZSTD_LEVEL = 3


def write_release(
    curated: Path,
    tables: Mapping[str, pa.Table],
    check: Callable[[Path], None],
    now: datetime | None = None,
    without: Set[str] = frozenset(),
) -> Path:
    """Write ``tables`` as the next release of ``curated`` and return its folder.

    ``without`` are the sites that were left out: the manifest says so, and `latest`
    stays where it is.

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
        _fill(folder, name, tables, moment, without)
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


def _fill(
    folder: Path,
    name: str,
    tables: Mapping[str, pa.Table],
    moment: datetime,
    without: Set[str],
) -> None:
    described = {}
    for table_name in TABLES:
        path = folder / f"{table_name}.parquet"
        table = tables[table_name]
        write_parquet(table, path)
        described[table_name] = {
            "rows": table.num_rows,
            "sha256": file_digest(path),
            "content_sha256": content_digest(table),
            "schema": schema_digest(table_name),
        }
    manifest = {
        "release": name,
        "schema_version": SCHEMA_VERSION,
        "created_at": moment.isoformat(timespec="seconds"),
        "modelcensus": VERSION,
        "pyarrow": pa.__version__,
        "without": sorted(without),
        "tables": described,
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    for path in folder.iterdir():
        _sync(path)


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


def content_digest(table: pa.Table) -> str:
    """Return a digest of a table's rows, which other writers of Parquet share."""
    hasher = hashlib.sha256()
    for row in table.to_pylist():
        text = json.dumps(row, sort_keys=True, ensure_ascii=False, default=str)
        hasher.update(text.encode("utf-8", "surrogatepass"))
        hasher.update(b"\n")
    return hasher.hexdigest()


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


def read_table(folder: Path, name: str) -> pa.Table:
    """Return one table of a release; damage to its pages is found.

    Raises:
        ReleaseError: the file is missing or damaged.
    """
    path = folder / f"{name}.parquet"
    try:
        table = pq.ParquetFile(path, page_checksum_verification=True).read()
    except (OSError, pa.ArrowException) as error:
        raise ReleaseError(str(path), "a Parquet file", str(error)) from error
    return table
