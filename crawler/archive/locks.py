"""One run of a site at a time, in all processes: a run locks a file while it lives.

The system lets a lock go when its process ends, however it ends.
"""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from crawler.archive.runs import SITE_NAME, check_schema
from crawler.errors import ArchiveError, SiteBusy


def locks_dir(data_dir: Path) -> Path:
    """Return where the locks are; the folder may be deleted when nothing runs."""
    return data_dir / "locks"


def lock_site(data_dir: Path, site: str) -> FileLock:
    """Return the lock of ``site``, held; whoever has it may write runs of the site.

    Raises:
        SiteBusy: another run holds it.
        ArchiveError: it cannot be had, or the archive was written by a newer version.
    """
    if not SITE_NAME.fullmatch(site):
        raise ArchiveError("site", "letters, digits, '.', '_' and '-'", repr(site))
    check_schema(data_dir)
    folder = locks_dir(data_dir)
    lock = FileLock(folder / f"site-{site}.lock", thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise SiteBusy(f"site {site}", "no other run of it", "one at work") from error
    except OSError as error:
        raise ArchiveError(str(folder), "a writable folder", str(error)) from error
    return lock
