"""Which captures the archive holds, without reading again the files that are known.

A run's file only ever grows, so that its size and time tell whether it is as it was
when all of it was read and verified. Whether its bytes have rotted since is for
`verify` to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from crawler.archive.captures import Listed, list_run
from crawler.archive.runs import RunPath, list_runs
from crawler.errors import DamagedArchive
from crawler.items import Capture
from pipeline.statements.kept import drop_kept, read_kept, write_kept

Stamp: TypeAlias = tuple[str, int, int]  # path of a run's file, its size, its time
TEXT, NUMBER = pa.string(), pa.int64()
LISTING = pa.schema(
    [
        ("run", pa.int32()),
        ("capture_id", TEXT),
        ("site", pa.dictionary(pa.int32(), TEXT)),
        ("url", TEXT),
        ("captured_at", pa.timestamp("us", "UTC")),
        ("status", pa.int32()),
        ("media_type", pa.dictionary(pa.int32(), TEXT)),
        ("sha256", TEXT),
        ("size", NUMBER),
        ("warc_path", pa.dictionary(pa.int32(), TEXT)),
        ("warc_offset", NUMBER),
        ("content_type", pa.dictionary(pa.int32(), TEXT)),
        ("encoding", pa.dictionary(pa.int32(), TEXT)),
    ]
)


@dataclass(frozen=True)
class Run:
    """What one run's file holds, and what of it is damaged."""

    captures: tuple[Listed, ...]
    damage: tuple[DamagedArchive, ...]


def list_archive(data_dir: Path, folder: Path | None, code: str) -> list[Run]:
    """Return what the runs in ``data_dir``/raw hold, by site and time.

    What is found is kept in ``folder``, unless that is None.

    Raises:
        NewerArchive: the archive was written by a newer version.
    """
    paths = list_runs(data_dir)
    stamps = [_stamp(path) for path in paths]
    known = _read(folder, code, data_dir) if folder else {}
    runs = [
        known.get(stamp) or _list(path)
        for stamp, path in zip(stamps, paths, strict=True)
    ]
    if folder and any(stamp not in known for stamp in stamps):
        _keep(folder, code, stamps, runs, paths)
    return runs


def _stamp(path: RunPath) -> Stamp:
    stat = path.warc.stat()
    return path.warc_path, stat.st_size, stat.st_mtime_ns


def _list(path: RunPath) -> Run:
    damage: list[DamagedArchive] = []
    captures = tuple(list_run(path, damage.append))
    return Run(captures, tuple(damage))


def _keep(
    folder: Path, code: str, stamps: list[Stamp], runs: list[Run], paths: list[RunPath]
) -> None:
    rows = [
        (number, *astuple(one.capture), one.content_type, one.encoding)
        for number, run in enumerate(runs)
        for one in run.captures
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(LISTING)
    arrays = [
        pa.array(column, field.type)
        for column, field in zip(columns, LISTING, strict=True)
    ]
    damage = [
        [
            (one.place.removeprefix(str(path.warc)), one.expected, one.found)
            for one in run.damage
        ]
        for path, run in zip(paths, runs, strict=True)
    ]
    table = pa.table(arrays, schema=LISTING)
    kept = write_kept(folder, code, table, {"runs": stamps, "damage": damage})
    if kept is not None:
        drop_kept(folder, [kept])


def _read(folder: Path, code: str, data_dir: Path) -> Mapping[Stamp, Run]:
    """Return the runs that are kept."""
    found: dict[Stamp, Run] = {}
    for kept in read_kept(folder, code):
        captures: list[list[Listed]] = [[] for _ in kept.about["runs"]]
        for number, listed in _listed(kept.table):
            captures[number].append(listed)
        places = zip(kept.about["runs"], captures, kept.about["damage"], strict=True)
        for (path, size, time), of_run, damage in places:
            warc = data_dir / "raw" / path
            found[path, size, time] = Run(
                tuple(of_run),
                tuple(
                    DamagedArchive(f"{warc}{place}", expected, said)
                    for place, expected, said in damage
                ),
            )
    return found


def _listed(table: pa.Table) -> Iterator[tuple[int, Listed]]:
    columns = {name: _values(table, name) for name in LISTING.names}
    for number, *fields, content_type, encoding in zip(*columns.values(), strict=True):
        yield number, Listed(Capture(*fields), content_type, encoding)


def _values(table: pa.Table, name: str) -> list[Any]:
    if name != "captured_at":
        return list(table[name].to_pylist())
    return [
        datetime.fromtimestamp(0, UTC) + moment
        for moment in table[name].cast(pa.int64()).cast(pa.duration("us")).to_pylist()
    ]
