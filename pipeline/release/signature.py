"""A signature over release.json, made and checked by OpenSSH's `ssh-keygen -Y`.

The manifest names every file by its digest, so that one signature is over all of them.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import ReleaseError
from pipeline.release.manifest import MANIFEST, SIGNATURE

NAMESPACE = "modelcensus"  # a signature made for something else is none
KEYGEN = "ssh-keygen"
Done = subprocess.CompletedProcess[bytes]


def sign(folder: Path, key: Path) -> None:
    """Write the signature of the manifest in ``folder`` by the private ``key``.

    Raises:
        ReleaseError: it cannot be signed.
    """
    (folder / SIGNATURE).unlink(missing_ok=True)
    done = _run("-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(folder / MANIFEST))
    if done.returncode:
        raise ReleaseError(str(key), "a private key to sign with", _said(done))


def signature_faults(folder: Path, allowed_signers: Path) -> Iterator[str]:
    """Yield what is wrong with the signature of a release.

    ``allowed_signers`` is a file of the form that ssh-keygen(1) describes.
    """
    path = folder / SIGNATURE
    if not path.is_file():
        yield f"{SIGNATURE}: expected a signature, found none"
        return
    found = _run("-Y", "find-principals", "-s", str(path), "-f", str(allowed_signers))
    principal = next(iter(found.stdout.decode(errors="replace").splitlines()), "")
    if found.returncode or not principal:
        yield f"{SIGNATURE}: expected one of {allowed_signers}, found {_said(found)}"
        return
    signed_by = ("-f", str(allowed_signers), "-I", principal, "-n", NAMESPACE)
    done = _run("-Y", "verify", *signed_by, "-s", str(path), text=(folder / MANIFEST))
    if done.returncode:
        yield f"{SIGNATURE}: expected that of {MANIFEST}, found {_said(done)}"


def _run(*arguments: str, text: Path | None = None) -> Done:
    try:
        return subprocess.run(  # noqa: S603 - no shell, and our own arguments
            [KEYGEN, *arguments],
            input=text.read_bytes() if text else b"",
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise ReleaseError(KEYGEN, "OpenSSH's program", str(error)) from error


def _said(done: Done) -> str:
    """Return the last line that the program printed about what is wrong."""
    lines = (done.stderr or done.stdout).decode(errors="replace").split("\n")
    return " ".join(filter(None, map(str.strip, lines[-3:]))) or "nothing"
