"""What a release is made of, as digests: captures, code, vocabulary and curation.

Two builds with the same digests give the same tables, so that the second need not be.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from crawler.archive.runs import is_of
from crawler.errors import DamagedArchive
from pipeline.release.schema import SCHEMA_VERSION
from pipeline.statements.digests import ABOVE, add_sources, code_digest, sources_below
from pipeline.statements.digests import LIBRARIES as READING
from pipeline.statements.listing import list_archive

LIBRARIES = ("duckdb", "numpy", "pyarrow", *READING)
APART = ("crawler/demo/", "crawler/fetch/")  # no table depends on it
Sources = Iterable[tuple[str, Traversable]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """Digests of all that a release is made of, and what made it.

    ``made_of`` has captures, code, vocabulary and curation; ``libraries`` versions.
    ``digest`` is one over all of it, the sites left out, and the time until which
    captures count.
    """

    made_of: Mapping[str, str]
    libraries: Mapping[str, str]
    digest: str


def digest_inputs(
    data_dir: Path, without: Set[str] = frozenset(), as_of: datetime | None = None
) -> tuple[Inputs, list[DamagedArchive]]:
    """Return the digests of all that a release of ``data_dir`` is made of, and damage.

    Raises:
        NewerArchive: the archive was written by a newer version.
    """
    runs = list_archive(data_dir, data_dir / "kept" / "captures", code_digest())
    hasher = hashlib.sha256()
    for run in runs:
        for one in run.captures:
            is_read = one.capture.site not in without
            if is_read and (as_of is None or one.capture.captured_at <= as_of):
                parts = (one.capture.capture_id, one.capture.status, one.content_type)
                hasher.update(json.dumps(parts).encode())
    damage = [
        one
        for run in runs
        for one in run.damage
        if not is_of(one.place, without, data_dir)
    ]
    made_of = {"captures": hasher.hexdigest(), **source_digests()}
    about = [SCHEMA_VERSION, made_of, library_versions(), sorted(without), str(as_of)]
    whole = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()
    return Inputs(made_of, library_versions(), whole), damage


@cache
def source_digests() -> Mapping[str, str]:
    """Return digests of the code of both packages, the vocabulary and the curation."""
    parts: dict[str, list[tuple[str, Traversable]]] = {
        "code": [],
        "vocabulary": [],
        "curation": [],
    }
    for package in ("crawler", "pipeline"):
        for name, path in sources_below(files(f"{ABOVE}{package}")):
            if not name.startswith(APART):
                parts[_part_of(name)].append((name, path))
    return {name: _digest(name, sources) for name, sources in parts.items()}


def _part_of(name: str) -> str:
    if name.endswith(".py"):
        return "code"
    return "curation" if name.startswith("pipeline/curation/") else "vocabulary"


def _digest(title: str, sources: Sources) -> str:
    hasher = hashlib.sha256()
    add_sources(hasher, title, sources)
    return hasher.hexdigest()


@cache
def library_versions() -> Mapping[str, str]:
    """Return the versions of Python and of the libraries that tables depend on."""
    versions = {name: metadata.version(name) for name in LIBRARIES}
    return {"python": platform.python_version(), **dict(sorted(versions.items()))}
