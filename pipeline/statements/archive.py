"""data/raw → all statements: what was read before is taken from data/kept.

Statements come in the order of the captures and of the claims on each page, whatever
was kept, by however many processes the rest was read, and in whatever order they ended.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from crawler.archive.captures import Listed
from crawler.archive.runs import is_of, list_runs
from crawler.errors import DamagedArchive
from crawler.items import Capture, Issue, OpenClaim
from crawler.sites import load_sites, site_named
from pipeline.errors import NothingToBuild, UnknownSite
from pipeline.records import Progress
from pipeline.statements.arithmetic import Check
from pipeline.statements.columns import STATEMENTS, WORDS
from pipeline.statements.digests import code_digest, page_key
from pipeline.statements.keptpages import KeptPages
from pipeline.statements.listing import list_archive
from pipeline.statements.pool import read_captures
from pipeline.statements.readings import Limits

ARCHIVE_STATEMENTS = STATEMENTS.append(pa.field("capture_id", WORDS))


@dataclass(frozen=True)
class Archive:
    """All that was read from data/raw.

    ``statements`` has a row for each time that a capture makes a statement;
    ``captures`` come with the date that the page gives itself, as printed; ``issues``
    and ``checks`` with the id of their capture. ``open`` are values under heads that
    name no property. ``languages`` are by capture_id, of pages whose language is known.
    """

    statements: pa.Table
    captures: list[tuple[Capture, str]]
    issues: list[tuple[str, Issue]]
    checks: list[tuple[Check, str]]
    damage: list[DamagedArchive]
    open: Sequence[tuple[Capture, OpenClaim]] = ()
    languages: Mapping[str, str] = field(default_factory=dict)

    def without_statements(self) -> Archive:
        """Return the rest: statements are large, and may have gone elsewhere."""
        return replace(self, statements=self.statements.slice(0, 0).combine_chunks())


def read_archive(
    data_dir: Path,
    *,
    progress: Progress | None = None,
    without: Set[str] = frozenset(),
    as_of: datetime | None = None,
    jobs: int | None = None,
    keep: bool = True,
    limits: Limits | None = None,
) -> Archive:
    """Return what every page in ``data_dir``/raw says, but those of ``without``.

    Of ``as_of``, if it is given, is what was captured until then.

    What was kept in ``data_dir``/kept is not read again, and what is read is kept,
    unless ``keep`` is false. The rest is read by ``jobs`` processes (as many as there
    are cores), each page within ``limits``. Damaged files are listed in ``damage``;
    what is readable of them is read. ``progress`` is told the address of a capture that
    is done, how many are, and of how many.

    Raises:
        NothingToBuild: there is no capture.
        UnknownSite: the archive has no page of a site to leave out.
        NewerArchive: the archive was written by a newer version.
        UnreadPage: the code failed on a page.
    """
    code, limits = code_digest(), limits or Limits()
    _check_sites(without, {run.site for run in list_runs(data_dir)})
    kept_dir = data_dir / "kept" if keep else None
    runs = list_archive(data_dir, kept_dir and kept_dir / "captures", code)
    listed = [
        one
        for run in runs
        for one in run.captures
        if one.capture.site not in without
        and (as_of is None or one.capture.captured_at <= as_of)
    ]
    if not listed:
        raise NothingToBuild(
            str(data_dir / "raw"), "captures: crawl or import first", "none"
        )
    planned = list(_plan(listed, code))
    kept = KeptPages(kept_dir and kept_dir / "statements", code, limits)
    _read_rest(data_dir, planned, kept, jobs or os.cpu_count() or 1, limits, progress)
    damage = [
        one
        for run in runs
        for one in run.damage
        if not is_of(one.place, without, data_dir)
    ]
    return _assemble(planned, kept, damage)


def _read_rest(
    data_dir: Path,
    planned: Sequence[_Planned],
    kept: KeptPages,
    jobs: int,
    limits: Limits,
    progress: Progress | None,
) -> None:
    """Read what is planned and not kept; what came several times is read once."""
    unread: dict[str, Capture] = {}
    for one in planned:
        if one.key and one.key not in kept:
            unread.setdefault(one.key, one.capture)
    count = _Count(progress, len(planned))
    for one in planned:
        if unread.get(one.key) is not one.capture:
            count.add(one.capture)
    keys = {capture.capture_id: key for key, capture in unread.items()}
    for batch in read_captures(data_dir, unread.values(), jobs, limits, count.add):
        kept.add(
            [(keys[one.capture_id], read) for one, read in batch.pages],
            batch.statements,
        )
    kept.tidy()


@dataclass(frozen=True)
class _Planned:
    """A capture with the key of its statements; '' where it is not to be read.

    ``problem`` says why a page cannot be.
    """

    capture: Capture
    key: str = ""
    problem: Issue | None = None


def _plan(listed: Iterable[Listed], code: str) -> Iterator[_Planned]:
    sites = load_sites()
    for one in listed:
        capture = one.capture
        site = site_named(capture.site, sites)
        status = capture.status
        if not site.reads(capture.url):
            yield _Planned(capture)
        elif status is None or 200 <= status < 300:
            yield _Planned(capture, page_key(one, code))
        else:
            message = f"{capture.url}: expected 200, found {status}"
            problem = Issue("http_error", "", "", "", message)
            yield _Planned(capture, problem=problem)


class _Count:
    """Tells how many captures are done, each once."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done: set[str] = set()

    def add(self, capture: Capture) -> None:
        """Count a capture, unless it was counted."""
        if self._progress and capture.capture_id not in self._done:
            self._done.add(capture.capture_id)
            self._progress(capture.url, len(self._done), self._total)


def _check_sites(without: Set[str], known: Set[str]) -> None:
    unknown = sorted(without - known)
    if unknown:
        raise UnknownSite(
            f"--without {unknown[0]}", f"a site of {', '.join(sorted(known))}", "none"
        )


def _assemble(
    planned: Sequence[_Planned], kept: KeptPages, damage: list[DamagedArchive]
) -> Archive:
    """Put what was read and what was kept in the order of the captures."""
    captures: list[tuple[Capture, str]] = []
    issues: list[tuple[str, Issue]] = []
    checks: list[tuple[Check, str]] = []
    keys = []
    opened: list[tuple[Capture, OpenClaim]] = []
    languages: dict[str, str] = {}
    for one in planned:
        capture_id = one.capture.capture_id
        read = kept.read(one.key) if one.key else None
        captures.append((one.capture, read.page_date if read else ""))
        if one.problem is not None:
            issues.append((capture_id, one.problem))
        if read is not None:
            keys.append((capture_id, one.key))
            issues.extend((capture_id, issue) for issue in read.issues)
            checks.extend((check, capture_id) for check in read.checks)
            opened.extend((one.capture, claim) for claim in read.open)
            languages[capture_id] = read.language
    statements = _statements(keys, kept)
    return Archive(statements, captures, issues, checks, damage, opened, languages)


def _statements(keys: Sequence[tuple[str, str]], kept: KeptPages) -> pa.Table:
    """Return the statements of captures, given by id and key, in their order."""
    table = kept.statements([key for _, key in keys])
    counts = [kept.read(key).rows for _, key in keys]
    ids = pa.array([capture_id for capture_id, _ in keys], pa.string())
    numbers = pa.array(np.repeat(np.arange(len(keys), dtype=np.int32), counts))
    column = pa.DictionaryArray.from_arrays(numbers, ids)
    return table.append_column("capture_id", column).cast(ARCHIVE_STATEMENTS)
