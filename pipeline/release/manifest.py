"""release.json: what a release is made of and consists of, and whether it is whole.

A manifest is written in one form only, and carries a digest of itself: any byte that is
another is found. Releases of version 0.1 have an older manifest, which is still read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import NewerRelease, ReleaseError
from pipeline.release.schema import SCHEMA_VERSION

MANIFEST = "release.json"
SUMS = "SHA256SUMS"
SIGNATURE = f"{MANIFEST}.sig"
MANIFEST_VERSION = 2

Manifest = Mapping[str, Any]
Test = Callable[[Any], bool]
Shape = Mapping[str, tuple[str, Test]]  # a key, what stands there, and whether it does


def _matches(pattern: str) -> Test:
    whole = re.compile(pattern)
    return lambda value: isinstance(value, str) and bool(whole.fullmatch(value))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _are_named_texts(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_object_or_none(value: object) -> bool:
    return value is None or _is_object(value)


DIGEST = ("64 hexadecimal digits", _matches("[0-9a-f]{64}"))
DIGEST_OR_NONE = ("64 hexadecimal digits or nothing", _matches("([0-9a-f]{64})?"))
NAME_OR_NONE = ("the name of a release or nothing", _matches(r"([\w.-]+\.\d+)?"))
MOMENT = ("a time in UTC", _matches(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"))
COUNT = ("a whole number", _is_count)
WORDS = ("text", _is_text)

SHAPE: Shape = {
    "manifest_version": (str(MANIFEST_VERSION), MANIFEST_VERSION.__eq__),
    "release": ("the name of a release", _matches(r"[\w.-]+\.\d+")),
    "sequence": COUNT,
    "schema_version": COUNT,
    "created_at": MOMENT,
    "modelcensus": WORDS,
    "predecessor": NAME_OR_NONE,
    "predecessor_digest": DIGEST_OR_NONE,
    "without": ("a list of sites", _are_texts),
    "as_of": ("a time in UTC or nothing", lambda v: v == "" or MOMENT[1](v)),
    "inputs": DIGEST_OR_NONE,
    "made_of": ("digests of what it is made of", _are_named_texts),
    "accepted": ("what a person accepted, or null", _is_object_or_none),
    "libraries": ("versions of libraries", _are_named_texts),
    "tables": ("tables by name", _is_object),
    "files": ("files by name", _is_object),
    "digest": DIGEST,
}
FILE: Shape = {"sha256": DIGEST, "size": COUNT}
TABLE: Shape = {
    "rows": COUNT,
    **FILE,
    "content_digest": DIGEST,
    "schema": ("16 hexadecimal digits", _matches("[0-9a-f]{16}")),
}
OLDER_SHAPE: Shape = {
    name: SHAPE[name]
    for name in ("release", "schema_version", "created_at", "modelcensus", "tables")
}
OLDER_TABLE: Shape = {"rows": COUNT, "sha256": DIGEST, "schema": TABLE["schema"]}


def seal(manifest: Manifest) -> str:
    """Return the text of a manifest, with the digest of all the rest of it.

    >>> seal({"release": "2026-11-21.1"}) == seal(json.loads(seal(
    ...     {"release": "2026-11-21.1", "digest": "another"})))
    True
    """
    rest = {name: value for name, value in manifest.items() if name != "digest"}
    return _text({**rest, "digest": hashlib.sha256(_text(rest).encode()).hexdigest()})


def _text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a release.

    Raises:
        ReleaseError: it is missing, no JSON, or lacks what every manifest has.
        NewerRelease: it was written by a newer version.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ReleaseError(str(path), "a release's manifest", repr(error)) from error
    versions = {"schema_version": SCHEMA_VERSION, "manifest_version": MANIFEST_VERSION}
    for name, known in versions.items():
        found = manifest.get(name) if isinstance(manifest, dict) else None
        if isinstance(found, int) and found > known:
            expected = f"{name.replace('_', ' ')} {known} or older"
            raise NewerRelease(str(path), expected, str(found))
    for fault in _shape_faults(manifest):
        raise ReleaseError(str(path), *fault)
    return dict(manifest)


def manifest_faults(folder: Path, is_aside: bool = False) -> Iterator[str]:
    """Yield what is wrong with the manifest of a release in itself.

    A release that is still made, ``is_aside``, has not yet the name of its folder.
    """
    path = folder / MANIFEST
    try:
        manifest = read_manifest(folder)
        text = path.read_text("utf-8")
    except (ReleaseError, OSError, ValueError) as error:
        yield str(error)
        return
    if "manifest_version" in manifest and text != seal(manifest):
        yield f"{path.name}: expected the digest of its own text, found another"
    if not is_aside and manifest["release"] != folder.resolve().name:
        yield (
            f"{path.name}, release: expected the name of its folder "
            f"{folder.resolve().name!r}, found {manifest['release']!r}"
        )


def _shape_faults(manifest: object) -> Iterator[tuple[str, str]]:
    """Yield what was expected and found where a manifest is not as it must be."""
    if not isinstance(manifest, dict):
        yield "an object", type(manifest).__name__
        return
    is_sealed = "digest" in manifest or "manifest_version" in manifest
    yield from _object_faults("", manifest, SHAPE if is_sealed else OLDER_SHAPE)
    for part, shape in (
        ("tables", TABLE if is_sealed else OLDER_TABLE),
        ("files", FILE),
    ):
        described = manifest.get(part)
        for name, one in described.items() if isinstance(described, dict) else ():
            yield from _object_faults(f"{part}, {name}: ", one, shape)


def _object_faults(
    place: str, found: object, shape: Shape
) -> Iterator[tuple[str, str]]:
    if not isinstance(found, dict):
        yield f"{place}an object", type(found).__name__
        return
    for name, (expected, is_good) in shape.items():
        if name not in found:
            yield f"{place}{name}, {expected}", "none"
        elif not is_good(found[name]):
            yield f"{place}{name}, {expected}", repr(found[name])[:60]


def sums_text(folder: Path, manifest: Manifest) -> str:
    """Return what SHA256SUMS says: a line a file, as `sha256sum -c` reads them."""
    described = described_files(manifest)
    digests = {name: one["sha256"] for name, one in described.items()}
    digests[MANIFEST] = file_digest(folder / MANIFEST)
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))


def described_files(manifest: Manifest) -> dict[str, Mapping[str, Any]]:
    """Return what a manifest says of each file of a release, by the file's name."""
    tables = {f"{name}.parquet": one for name, one in manifest["tables"].items()}
    return {**tables, **manifest.get("files", {})}


def file_digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
