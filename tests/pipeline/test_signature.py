"""A release that is signed, and what a signature finds that digests cannot."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from pipeline.release.filechecks import file_faults, place_faults
from pipeline.release.manifest import SIGNATURE, read_manifest
from pipeline.release.signature import sign, signature_faults
from pipeline.release.store import latest_name
from pipeline.release.writing import point_latest, write_release
from tests.pipeline.factories import (
    NOW,
    make_claim,
    release_of,
    rewrite_manifest,
    tables_of,
)

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no OpenSSH")
CLAIMS = [make_claim("north", "128K")]


def make_key(folder: Path, name: str) -> tuple[Path, Path]:
    """Return a new private key, and a file that allows it to sign."""
    key = folder / name
    made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(key)]
    subprocess.run(made, check=True)
    allowed = folder / f"{name}.allowed"
    allowed.write_text(f"{name}@example.com {key.with_suffix('.pub').read_text()}")
    return key, allowed


@pytest.fixture
def signed(tmp_path) -> tuple[Path, Path]:
    """Return a signed release, and the file of who may sign."""
    key, allowed = make_key(tmp_path, "publisher")
    curated = tmp_path / "curated"
    ignore = lambda folder: None  # noqa: E731
    by_key = partial(sign, key=key)
    folder = write_release(curated, tables_of(CLAIMS), ignore, NOW, sign=by_key)
    return folder, allowed


def test_a_signed_release_holds(signed):
    folder, allowed = signed
    assert list(file_faults(folder)) == []
    assert list(signature_faults(folder, allowed)) == []


def test_digests_that_were_done_again_are_refused(signed):
    folder, allowed = signed
    rewrite_manifest(folder, {**read_manifest(folder), "inputs": "1" * 64})
    assert list(file_faults(folder)) == []  # which only a key can show
    (fault,) = signature_faults(folder, allowed)
    assert fault.startswith(f"{SIGNATURE}: expected that of release.json")


def test_somebody_elses_signature_and_none_are_refused(signed, tmp_path):
    folder, _ = signed
    _, others = make_key(tmp_path, "other")
    (fault,) = signature_faults(folder, others)
    assert fault.startswith(f"{SIGNATURE}: expected one of")
    (folder / SIGNATURE).unlink()
    assert list(signature_faults(folder, others)) == [
        f"{SIGNATURE}: expected a signature, found none"
    ]


def test_a_latest_that_was_put_back_is_a_fault(tmp_path):
    first, second = release_of(tmp_path, CLAIMS), release_of(tmp_path, CLAIMS)
    assert list(place_faults(second)) == []
    point_latest(tmp_path, first.name)
    assert latest_name(tmp_path) == first.name
    assert list(place_faults(first)) == [
        f"latest: expected the newest release, {second.name}, found {first.name}"
    ]


def test_a_predecessor_that_was_exchanged_is_a_fault(tmp_path):
    first, second = release_of(tmp_path, CLAIMS), release_of(tmp_path, CLAIMS)
    rewrite_manifest(first, {**read_manifest(first), "inputs": "1" * 64})
    (fault,) = place_faults(second)
    assert fault == f"{first.name}/release.json: expected that which {second.name} " + (
        "came after"
    )
