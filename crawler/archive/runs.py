"""data/raw: its version, the runs in it, and what each run says of itself.

data/raw/<site>/<run>/pages.warc.gz holds the pages and run.json what became of them. A
run is named by its start, UTC. Nothing here is ever changed by a later run.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.errors import ArchiveError, DamagedArchive, NewerArchive

SCHEMA_VERSION = 1
SCHEMA_NAME = "schema_version.json"
WARC_NAME = "pages.warc.gz"
RUN_NAME = "run.json"
SITE_NAME = re.compile(r"\w[\w.-]*")
RUN_DIR = re.compile(r"(\d{8}T\d{6}Z)(?:-(\d+))?")


@dataclass(frozen=True)
class CrawlRun:
    """What a run says of itself in run.json.

    ``finished`` is None while it runs, and for ever if it was killed. ``counts`` holds
    captures (robots.txt, sitemaps and errors included), pages (those that were read),
    revisits (captures unchanged since the last run), bytes, and errors by status.
    """

    schema_version: int
    site: str
    run: str
    started: str
    finished: str | None
    reason: str
    counts: Mapping[str, Any]
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RunPath:
    """Where a run is."""

    site: str
    run: str
    path: Path

    @property
    def warc(self) -> Path:
        """The file with the pages."""
        return self.path / WARC_NAME

    @property
    def warc_path(self) -> str:
        """The file with the pages, relative to data/raw."""
        return f"{self.site}/{self.run}/{WARC_NAME}"


def raw_dir(data_dir: Path) -> Path:
    """Return where the archive of ``data_dir`` is."""
    return data_dir / "raw"


def is_of(place: str, sites: Set[str], data_dir: Path) -> bool:
    """Return whether ``place``, the path of a file of the archive, is of ``sites``."""
    return any(place.startswith(f"{raw_dir(data_dir) / site}/") for site in sites)


def check_schema(data_dir: Path) -> None:
    """Refuse an archive that a newer version wrote.

    Raises:
        NewerArchive: it was.
        DamagedArchive: its version cannot be read.

    """
    path = raw_dir(data_dir) / SCHEMA_NAME
    if not path.exists():
        return
    version = _read_json(path).get("schema_version")
    expected = f"schema version {SCHEMA_VERSION} or older"
    if not isinstance(version, int):
        raise DamagedArchive(str(path), expected, repr(version))
    if version > SCHEMA_VERSION:
        raise NewerArchive(str(path), expected, str(version))


def list_runs(data_dir: Path, site: str | None = None) -> list[RunPath]:
    """Return the runs in the archive, by site and time.

    Raises:
        NewerArchive: the archive was written by a newer version.

    """
    check_schema(data_dir)
    raw = raw_dir(data_dir)
    found = [
        RunPath(path.parent.parent.name, path.parent.name, path.parent)
        for path in raw.glob(f"*/*/{WARC_NAME}")
        if RUN_DIR.fullmatch(path.parent.name)
    ]
    return sorted(
        (run for run in found if site is None or run.site == site),
        key=lambda run: (run.site, _run_key(run.run)),
    )


def _run_key(run: str) -> tuple[str, int]:
    match = RUN_DIR.fullmatch(run)
    return (match[1], int(match[2] or 1)) if match else (run, 0)


def read_runs(
    data_dir: Path,
    site: str | None = None,
    on_error: Callable[[DamagedArchive], None] | None = None,
) -> list[CrawlRun]:
    """Return what the runs say of themselves, by site and time.

    ``on_error`` is told of a run.json that cannot be read, and its run is left out.

    Raises:
        NewerArchive: the archive was written by a newer version.
        DamagedArchive: a run.json cannot be read and there is no ``on_error``.

    """
    found = []
    for run in list_runs(data_dir, site):
        try:
            found.append(read_run(run))
        except DamagedArchive as error:
            if on_error is None:
                raise
            on_error(error)
    return found


def finished_runs(data_dir: Path) -> list[Path]:
    """Return the run.json of every run that has ended, by site and time.

    Raises:
        NewerArchive: the archive was written by a newer version.

    """
    paths = (run.path / RUN_NAME for run in list_runs(data_dir))
    return [path for path in paths if path.is_file() and _has_ended(path)]


def _has_ended(path: Path) -> bool:
    """Whether a run.json says so; one that cannot be read says nothing."""
    try:
        return _read_json(path).get("finished") is not None
    except DamagedArchive:
        return False


def read_run(run: RunPath) -> CrawlRun:
    """Return what a run says of itself.

    Raises:
        DamagedArchive: its run.json cannot be read.

    """
    path = run.path / RUN_NAME
    fields = _read_json(path)
    try:
        return CrawlRun(**fields)
    except TypeError as error:
        raise DamagedArchive(str(path), "the fields of a run", str(error)) from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DamagedArchive(str(path), "readable JSON", str(error)) from error
    if not isinstance(value, dict):
        raise DamagedArchive(str(path), "a JSON object", type(value).__name__)
    return value


def create_run(data_dir: Path, site: str, started: datetime) -> RunPath:
    """Make the directory of a new run, and of the archive if it is the first.

    Raises:
        ArchiveError: it cannot be made, or the archive was written by a newer version.

    """
    if not SITE_NAME.fullmatch(site):
        raise ArchiveError("site", "letters, digits, '.', '_' and '-'", repr(site))
    check_schema(data_dir)
    raw = raw_dir(data_dir)
    stamp = started.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    try:
        (raw / site).mkdir(parents=True, exist_ok=True)
        if not (raw / SCHEMA_NAME).exists():
            write_json(raw / SCHEMA_NAME, {"schema_version": SCHEMA_VERSION})
        return _make_run_dir(raw, site, stamp)
    except OSError as error:
        raise ArchiveError(str(raw / site), "a writable directory", str(error)) from (
            error
        )


def _make_run_dir(raw: Path, site: str, stamp: str) -> RunPath:
    number = 1
    while True:
        run = stamp if number == 1 else f"{stamp}-{number}"
        path = raw / site / run
        try:
            path.mkdir()
        except FileExistsError:
            number += 1
            continue
        return RunPath(site, run, path)


def write_run(path: Path, run: CrawlRun) -> None:
    """Write run.json of the run in ``path``, whole or not at all.

    Raises:
        ArchiveError: it cannot be written.

    """
    write_json(path / RUN_NAME, asdict(run))


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Replace the file at ``path``, whole or not at all.

    Raises:
        ArchiveError: it cannot be written; what stood there still stands.

    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ArchiveError(str(path), "room to write", str(error)) from error
