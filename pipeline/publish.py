"""build: read the archive, weigh the claims, check the tables, publish the release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pyarrow as pa

from crawler.vocabulary import load_vocabulary
from pipeline.build import make_census
from pipeline.compare.diff import compare, count_changes
from pipeline.compare.written import as_markdown
from pipeline.database import fetch, open_database, open_tables
from pipeline.errors import HeldBack, NothingToBuild, UnknownSite
from pipeline.inputs import digest_inputs
from pipeline.records import Progress
from pipeline.release.atom import CHANGES_TEXT, write_feed
from pipeline.release.checks import check_release
from pipeline.release.filechecks import ARCHIVE_SUMS, archive_sums
from pipeline.release.gates import find_gates
from pipeline.release.journal import note
from pipeline.release.manifest import read_manifest
from pipeline.release.metadata import write_metadata
from pipeline.release.releasetables import make_tables
from pipeline.release.signature import sign
from pipeline.release.store import (
    find_made_of,
    find_same,
    latest_name,
    read_table,
    write_parquet,
)
from pipeline.release.writing import Making, one_writer, write_release

MOST_REASON = 2000  # characters of it in the journal


@dataclass(frozen=True)
class Published:
    """A release that was published, and what went into it.

    ``sites`` maps a site to its numbers of captures, claims and issues. ``before`` is
    the release that was the latest ('' if there was none), ``changes`` how many facts
    differ. ``unchanged`` says that ``folder`` is the latest as it was: it holds just
    what would have been published.
    """

    folder: Path
    rows: Mapping[str, int]
    verdicts: Mapping[str, int]
    sites: Mapping[str, Mapping[str, int]]
    damage: tuple[str, ...]
    before: str
    changes: int
    unchanged: bool = False

    @property
    def is_latest(self) -> bool:
        """Whether it is the latest release, and none of what would have been."""
        return latest_name(self.folder.parent) == self.folder.name


def publish(
    data_dir: Path,
    progress: Progress | None = None,
    without: Set[str] = frozenset(),
    jobs: int | None = None,
    force: bool = False,
    sign_key: Path | None = None,
    now: datetime | None = None,
    as_of: datetime | None = None,
    accept: str = "",
) -> Published:
    """Build a release of all that ``data_dir``/raw holds and publish it.

    Pages of the sites ``without`` are left out, and those captured after ``as_of``; the
    others are read by ``jobs`` processes. What the latest release holds already is
    published again only by ``force``: nothing is built where the archive, the code and
    the curation are those it was made of. The release is signed by ``sign_key``, a
    private key of OpenSSH, and bears the day of ``now``, by default today. ``accept``
    says why one is right that would be held back.

    Raises:
        NothingToBuild: there is no capture.
        UnknownSite: there is no page of a site to leave out.
        CheckFailed: the tables contradict themselves or the archive.
        HeldBack: too much fell or moved since the latest release; nothing is published.
        ReleaseError: the release cannot be written.
    """
    curated = data_dir / "curated"
    until = as_of.astimezone(UTC).isoformat(timespec="seconds") if as_of else ""
    with one_writer(curated), _noted(curated):
        inputs, damage = digest_inputs(data_dir, without, as_of)
        made = None if force else find_made_of(curated, inputs.digest)
        if made is not None:
            return _published(made, damage, unchanged=True)
        with open_database() as database:
            census, damage = make_census(
                database, data_dir, progress, without, jobs, as_of
            )
            tables = make_tables(database, census, load_vocabulary())
        same = None if force else find_same(curated, tables, without, until)
        gated = same is None and not (without or until)
        making = Making(
            without,
            until,
            accepted=_pass_gates(curated, tables, accept) if gated else None,
            inputs=inputs.digest,
            made_of=inputs.made_of,
            libraries=inputs.libraries,
        )
        finish = partial(_finish, data_dir)
        folder = same or write_release(
            curated,
            tables,
            check_release,
            now,
            making=making,
            finish=finish,
            sign=partial(sign, key=sign_key) if sign_key else None,
        )
        write_feed(curated)
        return _published(folder, damage, unchanged=same is not None)


def _finish(data_dir: Path, folder: Path, before: Path | None) -> None:
    """Add to a release what goes with its tables."""
    write_metadata(folder)
    sums = archive_sums(data_dir)
    (folder / ARCHIVE_SUMS).write_text(sums, "utf-8", newline="\n")
    if before is not None:
        found = compare(before, folder)
        write_parquet(found.as_table(), folder / f"changes-from-{before.name}.parquet")
        said = as_markdown(found, full=False)
        (folder / CHANGES_TEXT).write_text(said, "utf-8", newline="\n")


@contextmanager
def _noted(curated: Path) -> Iterator[None]:
    """Note in the journal why a build failed; that there is nothing to build is none.

    What went wrong goes on its way.
    """
    try:
        yield
    except (NothingToBuild, UnknownSite):
        raise
    except BaseException as error:
        with suppress(OSError):  # a full disk may be what went wrong
            note(curated, "failed", f"{type(error).__name__}: {error}"[:MOST_REASON])
        raise


def _pass_gates(
    curated: Path, tables: Mapping[str, pa.Table], accept: str
) -> Mapping[str, object] | None:
    """Return what was accepted, and why, for the manifest; None if nothing had to be.

    Raises:
        HeldBack: there is a reason to, and none to ``accept`` it.
    """
    latest = latest_name(curated)
    held = find_gates(curated / latest, tables) if latest else []
    reasons = [str(one) for one in held]
    if reasons and not accept:
        raise HeldBack(str(curated), reasons)
    return {"why": accept, "held": reasons} if reasons else None


def _published(folder: Path, damage: Sequence[Exception], unchanged: bool) -> Published:
    """Describe a release by its own tables."""
    manifest = read_manifest(folder)
    before = "" if unchanged else manifest["predecessor"]
    verdicts = read_table(folder, "facts", ["verdict"])["verdict"].value_counts()
    return Published(
        folder,
        {name: table["rows"] for name, table in manifest["tables"].items()},
        Counter({one["values"]: one["counts"] for one in verdicts.to_pylist()}),
        _count_by_site(folder),
        tuple(str(error) for error in damage),
        before,
        count_changes(folder.parent / before, folder) if before else 0,
        unchanged=unchanged,
    )


BY_SITE = """
SELECT site, count(*) AS captures, coalesce(any_value(n_claims), 0) AS claims,
  coalesce(sum(n_issues), 0)::BIGINT AS issues
FROM captures
LEFT JOIN (SELECT site, count(*) AS n_claims FROM claims GROUP BY site) USING (site)
LEFT JOIN (SELECT capture_id, count(*) AS n_issues FROM issues GROUP BY capture_id)
  USING (capture_id)
GROUP BY site ORDER BY site
"""


def _count_by_site(folder: Path) -> dict[str, dict[str, int]]:
    with open_tables(
        captures=read_table(folder, "captures", ["site", "capture_id"]),
        claims=read_table(folder, "claims", ["site"]),
        issues=read_table(folder, "issues", ["capture_id"]),
    ) as database:
        rows = fetch(database, BY_SITE).to_pylist()
    return {row.pop("site"): row for row in rows}
