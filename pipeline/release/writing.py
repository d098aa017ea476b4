"""Publishes a release once, whole or not at all, whatever ends the process.

One writer works at a time. A release is made in a folder aside, checked there, put on
the disk, and moved into place in one step; `latest` moves last. What a writer that was
killed has left is swept away by the next one.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from filelock import FileLock, Timeout

from crawler.version import VERSION
from pipeline.errors import ReleaseError
from pipeline.release.digest import content_digest
from pipeline.release.journal import note
from pipeline.release.manifest import (
    MANIFEST,
    MANIFEST_VERSION,
    SUMS,
    file_digest,
    read_manifest,
    seal,
    sums_text,
)
from pipeline.release.schema import SCHEMA_VERSION, TABLES, schema_digest
from pipeline.release.store import (
    LATEST,
    is_what_if,
    latest_name,
    list_releases,
    sequence_of,
    write_parquet,
)

LOCK = ".lock"
MAKING, PRUNED, POINTING = ".making-", ".pruned-", f".{LATEST}-"
LEFT_BEHIND = (MAKING, PRUNED, POINTING)
RELEASE_NAME = re.compile(r"\d{4}-\d\d-\d\d\.\d+")
WAIT_S = 3600.0  # a build takes minutes

Finish = Callable[[Path, Path | None], None]


@dataclass(frozen=True, slots=True)
class Making:
    """What the manifest says of how a release is made, besides its tables.

    ``without`` are the sites and ``as_of`` the time after which captures are left out.
    ``inputs`` is a digest of all that the tables are made of, ``made_of`` has one for
    each part of it, ``libraries`` are versions. ``accepted`` is what a person allowed
    that would have held the release back, and why.
    """

    without: Set[str] = frozenset()
    as_of: str = ""
    inputs: str = ""
    made_of: Mapping[str, str] | None = None
    libraries: Mapping[str, str] | None = None
    accepted: Mapping[str, object] | None = None


PLAIN = Making()


@contextmanager
def one_writer(curated: Path, wait_s: float = WAIT_S) -> Iterator[None]:
    """Be the only one who writes to ``curated``; sweep up what others have left.

    The lock is the operating system's: it ends with the process that holds it.

    Raises:
        ReleaseError: the folder cannot be written to, or another still writes.
    """
    lock = FileLock(curated / LOCK, is_singleton=True)
    try:
        curated.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait_s)
    except Timeout as error:
        raise ReleaseError(
            str(curated), f"to be its only writer within {wait_s:g} s", "another"
        ) from error
    except OSError as error:
        raise ReleaseError(str(curated), "a folder to write to", str(error)) from error
    try:
        if lock.lock_counter == 1:
            _sweep_or_raise(curated)
        yield
    finally:
        lock.release()


def _sweep_or_raise(curated: Path) -> None:
    try:
        _sweep(curated)
    except OSError as error:
        raise ReleaseError(str(curated), "a folder to tidy up", str(error)) from error


def _sweep(curated: Path) -> None:
    """Take away what killed writers left, and let `latest` point to the newest."""
    for path in sorted(curated.iterdir()):
        was_made = path.name.startswith(MAKING) and path.is_dir()
        if path.name.startswith(LEFT_BEHIND):
            _take_away(path)
        elif RELEASE_NAME.fullmatch(path.name) and not any(path.iterdir()):
            path.rmdir()
        if was_made:
            note(curated, "failed", "killed while the release was written")
    newest = newest_name(curated)
    if newest and newest != latest_name(curated):
        point_latest(curated, newest)


def _take_away(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path)


def newest_name(curated: Path) -> str:
    """Return the release that was published last and leaves nothing out, or ''.

    A release of version 0.1 does not say when: `latest` does.
    """
    full = [
        name
        for name in list_releases(curated)
        if sequence_of(curated / name) and not is_what_if(read_manifest(curated / name))
    ]
    return full[-1] if full else ""


def write_release(
    curated: Path,
    tables: Mapping[str, pa.Table],
    check: Callable[[Path], None],
    now: datetime | None = None,
    making: Making = PLAIN,
    finish: Finish | None = None,
    sign: Callable[[Path], None] | None = None,
) -> Path:
    """Write ``tables`` as the next release of ``curated`` and return its folder.

    ``finish`` may add files to the folder; it is given that and the release before,
    None if there is none. ``check`` is then called with the finished folder and raises
    if the release must not be published. ``sign`` may add a signature before that.
    `latest` stays where it is if the release leaves something out.

    The time is that of SOURCE_DATE_EPOCH, if that is set: then two builds of the same
    give the same manifest too (https://reproducible-builds.org/specs).

    Raises:
        ReleaseError: the folder cannot be written; nothing is left behind.
    """
    moment = (now or _now()).astimezone(UTC)
    with one_writer(curated):
        folder = _make_folder(curated)
        try:
            manifest = _manifest(curated, moment, making)
            before = manifest["predecessor"]
            manifest["tables"] = {
                name: _write(folder, name, tables[name]) for name in TABLES
            }
            _write_text(folder / MANIFEST, seal(manifest))
            if finish:
                finish(folder, curated / before if before else None)
            _seal_folder(folder, manifest)
            if sign:
                sign(folder)
            check(folder)
            _sync_all(folder)
            _publish(curated, folder, manifest)
        except OSError as error:
            raise ReleaseError(
                str(folder), "room to write a release", str(error)
            ) from error
        finally:
            if folder.exists():
                shutil.rmtree(folder, ignore_errors=True)
    return curated / str(manifest["release"])


def _now() -> datetime:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)


def _make_folder(curated: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=MAKING, dir=curated))
    except OSError as error:
        raise ReleaseError(str(curated), "a folder to write to", str(error)) from error


def _manifest(curated: Path, moment: datetime, making: Making) -> dict[str, Any]:
    """Return the manifest of the next release, but for what its folder holds."""
    before = latest_name(curated)
    if before and is_what_if(read_manifest(curated / before)):
        before = ""
    digest = file_digest(curated / before / MANIFEST) if before else ""
    numbers = [sequence_of(curated / name) for name in list_releases(curated)]
    return {
        "manifest_version": MANIFEST_VERSION,
        "release": next_name(curated, moment),
        "sequence": max(numbers, default=0) + 1,
        "schema_version": SCHEMA_VERSION,
        "created_at": moment.isoformat(timespec="seconds"),
        "modelcensus": VERSION,
        "predecessor": before,
        "predecessor_digest": digest,
        "without": sorted(making.without),
        "as_of": making.as_of,
        "inputs": making.inputs,
        "made_of": dict(making.made_of or {}),
        "accepted": making.accepted,
        "libraries": dict(making.libraries or {"pyarrow": pa.__version__}),
        "tables": {},
        "files": {},
    }


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
        "size": path.stat().st_size,
        "content_digest": content_digest(table),
        "schema": schema_digest(name),
    }


def _seal_folder(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest of all files in ``folder``, and their sums."""
    tables = {f"{name}.parquet" for name in manifest["tables"]}
    manifest["files"] = {
        path.name: {"sha256": file_digest(path), "size": path.stat().st_size}
        for path in sorted(folder.iterdir())
        if path.name not in {*tables, MANIFEST}
    }
    _write_text(folder / MANIFEST, seal(manifest))
    _write_text(folder / SUMS, sums_text(folder, manifest))


def _sync_all(folder: Path) -> None:
    for path in folder.iterdir():
        _sync(path)
    _sync(folder)


def _publish(curated: Path, folder: Path, manifest: Mapping[str, Any]) -> None:
    """Move a finished release into place, and `latest` to it."""
    folder.chmod(0o755)
    folder.rename(curated / manifest["release"])
    _sync(curated)
    if not is_what_if(manifest) or not (curated / LATEST).exists():
        point_latest(curated, manifest["release"])


def point_latest(curated: Path, name: str) -> None:
    """Let ``latest`` point to the release ``name``, in one step."""
    link = curated / f"{POINTING}{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.replace(curated / LATEST)
    _sync(curated)


def replace_text(path: Path, text: str) -> None:
    """Replace the file at ``path`` in one step."""
    aside = path.with_name(f"{MAKING}{path.name}")
    _write_text(aside, text)
    _sync(aside)
    aside.replace(path)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
