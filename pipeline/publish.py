"""build: read the archive, weigh the claims, check the tables, publish the release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from crawler.vocabulary import load_vocabulary
from pipeline.build import make_census
from pipeline.compare.diff import count_changes
from pipeline.database import fetch, open_database, open_tables
from pipeline.errors import HeldBack
from pipeline.inputs import digest_inputs
from pipeline.records import Progress
from pipeline.release.checks import check_release
from pipeline.release.gates import find_gates
from pipeline.release.releasetables import make_tables
from pipeline.release.store import (
    find_made_of,
    find_same,
    latest_name,
    read_manifest,
    read_table,
    write_release,
)


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


def publish(
    data_dir: Path,
    progress: Progress | None = None,
    without: Set[str] = frozenset(),
    jobs: int | None = None,
    force: bool = False,
    accept: str = "",
) -> Published:
    """Build a release of all that ``data_dir``/raw holds and publish it.

    Pages of the sites ``without`` are left out. Pages are read by ``jobs`` processes.
    What the latest release holds already is published again only by ``force``: nothing
    is built where the archive, the code and the curation are those it was made of.
    ``accept`` says why a release is right that would be held back.

    Raises:
        NothingToBuild: there is no capture.
        UnknownSite: there is no page of a site to leave out.
        CheckFailed: the tables contradict themselves or the archive.
        HeldBack: too much fell or moved since the latest release; nothing is published.
        ReleaseError: the release cannot be written.
    """
    curated = data_dir / "curated"
    inputs, damage = digest_inputs(data_dir, without)
    made = None if force else find_made_of(curated, inputs)
    if made is not None:
        return _published(made, damage, unchanged=True)
    with open_database() as database:
        census, damage = make_census(database, data_dir, progress, without, jobs)
        tables = make_tables(database, census, load_vocabulary())
    same = None if force else find_same(curated, tables, without)
    accepted = None
    if same is None and not without:
        accepted = _pass_gates(curated, tables, accept)
    folder = same or write_release(
        curated,
        tables,
        check_release,
        without=without,
        inputs=inputs,
        accepted=accepted,
    )
    return _published(folder, damage, unchanged=same is not None)


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
