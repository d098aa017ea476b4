"""Whether the files of a release are those of its manifest, without opening tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crawler.archive.runs import finished_runs, raw_dir
from pipeline.errors import ReleaseError
from pipeline.release.manifest import (
    MANIFEST,
    SIGNATURE,
    SUMS,
    Manifest,
    described_files,
    file_digest,
    manifest_faults,
    read_manifest,
    sums_text,
)
from pipeline.release.schema import TABLES
from pipeline.release.store import LATEST, latest_name
from pipeline.release.writing import newest_name

ARCHIVE_SUMS = "archive.sha256"


def file_faults(folder: Path, is_aside: bool = False) -> Iterator[str]:
    """Yield what is wrong with the manifest, and with files that it names or does not.

    Each fault begins with the name of the file. Nothing is raised: a file that cannot
    be read is a fault. A release that is still made, ``is_aside``, has another name.
    """
    found = list(manifest_faults(folder, is_aside))
    yield from found
    try:
        manifest = read_manifest(folder)
    except ReleaseError:
        return  # which is among `found`
    described = described_files(manifest)
    for name, one in described.items():
        yield from _one_file(folder / name, one)
    is_sealed = "digest" in manifest
    own = {MANIFEST, SUMS, SIGNATURE} if is_sealed else {MANIFEST, SIGNATURE}
    for path in sorted(folder.iterdir()):
        if path.name not in own | described.keys():
            yield f"{path.name}: expected no file that {MANIFEST} does not name"
    for name in TABLES:
        if name not in manifest["tables"]:
            yield f"{MANIFEST}, tables: expected {name}, found none"
    if is_sealed:
        yield from _sums_faults(folder, manifest)


def _one_file(path: Path, described: Manifest) -> Iterator[str]:
    try:
        size, digest = path.stat().st_size, file_digest(path)
    except OSError as error:
        yield f"{path.name}: expected a file, found {error.strerror}"
        return
    if size != described.get("size", size):
        yield f"{path.name}: expected {described['size']} bytes, found {size}"
    if digest != described["sha256"]:
        yield f"{path.name}: expected the digest of {MANIFEST}, found another"


def _sums_faults(folder: Path, manifest: Manifest) -> Iterator[str]:
    try:
        found = (folder / SUMS).read_bytes()
    except OSError as error:
        yield f"{SUMS}: expected a file, found {error.strerror}"
        return
    expected = sums_text(folder, manifest).encode()
    lines = zip(expected.splitlines(), found.splitlines(), strict=False)
    if found != expected:
        same = sum(1 for one, other in lines if one == other)
        yield f"{SUMS}: expected the digests of {MANIFEST}, found {same} of them"


def place_faults(folder: Path) -> Iterator[str]:
    """Yield what is wrong with where a release stands among the others beside it.

    That `latest` was put back to an older release is seen while the newer is there.
    """
    try:
        manifest = read_manifest(folder)
    except ReleaseError:
        return  # which `file_faults` tells
    curated, before = folder.parent, manifest.get("predecessor", "")
    other, expected = curated / before / MANIFEST, manifest.get("predecessor_digest")
    if expected and other.is_file() and file_digest(other) != expected:
        yield f"{before}/{MANIFEST}: expected that which {folder.name} came after"
    newest, latest = newest_name(curated), latest_name(curated)
    if newest and latest == folder.name != newest:
        yield f"{LATEST}: expected the newest release, {newest}, found {latest}"


def archive_sums(data_dir: Path) -> str:
    """Return a digest of what every finished run says of itself, as sha256sum does.

    The runs' pages bear digests of their own; a run that still goes on may change.
    """
    raw = raw_dir(data_dir)
    return "".join(
        f"{file_digest(path)}  {path.relative_to(raw).as_posix()}\n"
        for path in finished_runs(data_dir)
    )


def archive_faults(folder: Path, data_dir: Path) -> Iterator[str]:
    """Yield the runs of the archive that are not as they were at the release."""
    path = folder / ARCHIVE_SUMS
    if not path.is_file():
        return  # of a release of version 0.1, or one that `file_faults` tells of
    for line in path.read_text("utf-8", errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        try:
            found = file_digest(raw_dir(data_dir) / name)
        except OSError as error:
            yield f"{name}: expected a file, found {error.strerror}"
            continue
        if found != digest:
            yield f"{name}: expected the digest of {ARCHIVE_SUMS}, found another"
