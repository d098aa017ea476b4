"""What a release is made of, as one digest: captures, code, vocabulary and curation.

Two builds with the same digest give the same tables, so that the second need not be.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Set
from functools import cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path

from crawler.archive.runs import is_of
from crawler.errors import DamagedArchive
from pipeline.release.schema import SCHEMA_VERSION
from pipeline.statements.digests import add_sources, code_digest, sources_below
from pipeline.statements.listing import list_archive

LIBRARIES = ("duckdb", "numpy", "pyarrow")


def digest_inputs(
    data_dir: Path, without: Set[str] = frozenset()
) -> tuple[str, list[DamagedArchive]]:
    """Return the digest of all that a release of ``data_dir`` is made of, and damage.

    Raises:
        NewerArchive: the archive was written by a newer version.
    """
    runs = list_archive(data_dir, data_dir / "kept" / "captures", code_digest())
    hasher = hashlib.sha256(weighing_digest().encode())
    hasher.update(json.dumps(sorted(without)).encode())
    for run in runs:
        for one in run.captures:
            if one.capture.site not in without:
                parts = (one.capture.capture_id, one.capture.status, one.content_type)
                hasher.update(json.dumps(parts).encode())
    damage = [
        one
        for run in runs
        for one in run.damage
        if not is_of(one.place, without, data_dir)
    ]
    return hasher.hexdigest(), damage


@cache
def weighing_digest() -> str:
    """Return a digest of all code and data of both packages, and of the libraries."""
    hasher = hashlib.sha256(code_digest().encode())
    versions = {name: metadata.version(name) for name in LIBRARIES}
    about = [SCHEMA_VERSION, platform.python_version(), versions]
    hasher.update(json.dumps(about).encode())
    for package in ("crawler.spiders", "pipeline"):
        add_sources(hasher, package, sources_below(files(package)))
    return hasher.hexdigest()
