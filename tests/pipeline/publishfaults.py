"""Publishes small releases and ends each attempt at another call that touches files.

`python -m tests.pipeline.publishfaults FOLDER [STEP]` forks a process for every call
that a publication makes, or every STEP-th (Python tells its audit hooks of them), and
ends it there: killed, or refused as on a full or broken disk. What is wrong afterwards
is printed, a line each.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pyarrow as pa

from pipeline.errors import ReleaseError
from pipeline.release.journal import JOURNAL
from pipeline.release.manifest import SUMS, read_manifest, sums_text
from pipeline.release.store import LATEST, latest_name, list_releases, read_table
from pipeline.release.writing import LOCK, RELEASE_NAME, newest_name, write_release
from tests.pipeline.factories import NOW, make_claim, make_price, tables_of

TOUCHING = {
    "open",
    "os.chmod",
    "os.listdir",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.scandir",
    "os.symlink",
    "shutil.rmtree",
    "tempfile.mkdtemp",
}
ENDED = 99  # the process ran past its last call
Fault = Callable[[], None]


def kill() -> None:
    """End this process as the system does."""
    os.kill(os.getpid(), signal.SIGKILL)


def fill_disk() -> None:
    """Refuse the call as a full disk does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def break_disk() -> None:
    """Refuse the call as a broken disk does."""
    raise OSError(errno.EIO, os.strerror(errno.EIO))


FAULTS: tuple[Fault, ...] = (kill, fill_disk, break_disk)


def publish_with(
    fault: Fault, at: int, curated: Path, tables: dict[str, pa.Table]
) -> int:
    """Publish in a child that meets ``fault`` at its call ``at``; return its status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    calls = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal calls
        if event in TOUCHING and str(curated) in str(arguments):
            calls += 1
            if calls == at:
                fault()

    sys.addaudithook(watch)
    try:
        write_release(curated, tables, lambda folder: None, NOW)
    except ReleaseError:
        os._exit(2)
    except OSError:
        os._exit(3)
    os._exit(ENDED if calls < at else 0)


def faults_of(curated: Path) -> Iterator[str]:
    """Yield what is wrong with what readers see."""
    for path in curated.glob("*"):
        if RELEASE_NAME.fullmatch(path.name):
            manifest = read_manifest(path)
            if (path / SUMS).read_text() != sums_text(path, manifest):
                yield f"{path.name}: other sums"
            for name in manifest["tables"]:
                read_table(path, name)
    if list_releases(curated) and not latest_name(curated):
        yield "no latest"


def leftovers(curated: Path) -> list[str]:
    """Return what is there besides releases, once a writer has tidied up."""
    known = {LOCK, LATEST, JOURNAL}
    return [
        path.name
        for path in curated.iterdir()
        if path.name not in known and not RELEASE_NAME.fullmatch(path.name)
    ]


def end_everywhere(
    fault: Fault, curated: Path, tables: dict[str, pa.Table], step: int
) -> Iterator[str]:
    """End a publication at every call in turn; yield what is wrong after each."""
    base = curated.with_name("base")
    for at in count(1, step):
        shutil.rmtree(curated, ignore_errors=True)
        if base.is_dir():  # else there is nothing to write to yet
            shutil.copytree(base, curated, symlinks=True)
        code = publish_with(fault, at, curated, tables)
        place = f"{fault.__name__} at call {at}"
        yield from (f"{place}: {one}" for one in faults_of(curated))
        if os.WIFEXITED(code) and os.WEXITSTATUS(code) == 3:
            yield f"{place}: another error than ReleaseError"
        if os.WIFEXITED(code) and os.WEXITSTATUS(code) == ENDED:
            break
        made = publish_with(kill, 0, curated, tables)
        yield from (f"{place}, next run: {one}" for one in faults_of(curated))
        if made:
            yield f"{place}: the next run failed"
        if left := leftovers(curated):
            yield f"{place}: left {left}"
        if latest_name(curated) != newest_name(curated):
            yield f"{place}: latest is not the newest"
    print(f"{fault.__name__}: {at} calls", file=sys.stderr)


def main(folder: Path, step: int) -> None:
    """Try every fault in a folder of its own."""
    pa.set_cpu_count(1)
    tables = tables_of([make_claim("north", "128K"), make_price("north", "$5/1M")])
    if publish_with(kill, 0, folder / "base", tables):
        raise SystemExit("a publication without a fault failed")
    for fault in FAULTS:
        for line in end_everywhere(fault, folder / fault.__name__, tables, step):
            print(line, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]) if sys.argv[2:] else 1)
