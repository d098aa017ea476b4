"""data/kept: what was read before, so that a build reads only what is new.

Every file is named by the SHA-256 of its bytes and never changed: a file that is
damaged, cut short or of other code is as if it were not there. One file holds what one
worker read in a row, since an archive has many small pages; when there are many files
they are put together. All of it may be deleted at any time; that only costs time.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

log = logging.getLogger(__name__)

NAME = re.compile(r"[0-9a-f]{64}\.parquet")
ABOUT = b"modelcensus.kept"


@dataclass(frozen=True)
class Kept:
    """A table that was kept; ``about`` is what its writer says of it, as JSON."""

    path: Path
    table: pa.Table
    about: Mapping[str, Any]


def read_kept(folder: Path, code: str) -> Iterator[Kept]:
    """Yield the whole files in ``folder`` that the code with this digest wrote."""
    for path in sorted(folder.glob("*.parquet")):
        found = _read(path) if NAME.fullmatch(path.name) else None
        if found is not None and found.about.get("code") == code:
            yield found


def _read(path: Path) -> Kept | None:
    try:
        raw = path.read_bytes()
    except OSError as error:
        log.warning("%s: expected a readable file, found %s", path, error)
        return None
    if hashlib.sha256(raw).hexdigest() != path.stem:
        log.warning("%s: expected bytes with this digest, found others", path)
        return None
    try:
        table = pq.read_table(pa.BufferReader(raw))
        return Kept(path, table, json.loads(table.schema.metadata[ABOUT]))
    except (pa.ArrowException, KeyError, TypeError, ValueError):
        return None  # whole, but not written here


def write_kept(
    folder: Path, code: str, table: pa.Table, about: Mapping[str, Any]
) -> Path | None:
    """Keep a table and what is to be known of it; return where, None if it cannot be.

    The file is there whole or not at all, whoever else writes at the same time.
    """
    said = json.dumps({**about, "code": code}, separators=(",", ":"))
    sink = pa.BufferOutputStream()
    pq.write_table(
        table.replace_schema_metadata({ABOUT: said}), sink, compression="zstd"
    )
    raw = sink.getvalue()
    path = folder / f"{hashlib.sha256(raw).hexdigest()}.parquet"
    temporary = path.with_suffix(f".{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(raw)
        temporary.replace(path)
    except OSError as error:
        log.warning("%s: expected room to keep what was read, found %s", path, error)
        temporary.unlink(missing_ok=True)
        return None
    return path


def drop_kept(folder: Path, live: Iterable[Path]) -> None:
    """Delete the files of this store in ``folder`` but those that are ``live``."""
    spared = set(live)
    for path in folder.glob("*.parquet"):
        if NAME.fullmatch(path.name) and path not in spared:
            path.unlink(missing_ok=True)
