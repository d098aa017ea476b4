"""build: read the archive, weigh the claims, check the tables, publish the release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from crawler.vocabulary import load_vocabulary
from pipeline.build import make_census
from pipeline.compare.diff import count_changes
from pipeline.records import Progress
from pipeline.release.checks import check_release
from pipeline.release.store import find_same, read_manifest, write_release
from pipeline.release.tables import make_tables


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
) -> Published:
    """Build a release of all that ``data_dir``/raw holds and publish it.

    Pages of the sites ``without`` are left out. What the latest release holds already
    is published again only by ``force``. Pages are read by ``jobs`` processes.

    Raises:
        NothingToBuild: there is no capture.
        UnknownSite: there is no page of a site to leave out.
        CheckFailed: the tables contradict themselves or the archive.
        ReleaseError: the release cannot be written.
    """
    census, damage = make_census(data_dir, progress, without, jobs)
    tables = make_tables(census, load_vocabulary())
    curated = data_dir / "curated"
    same = None if force else find_same(curated, tables, without)
    folder = same or write_release(
        curated, tables, lambda made: check_release(made, data_dir), without=without
    )
    before = "" if same else read_manifest(folder)["predecessor"]
    site_of = {capture.capture_id: capture.site for capture, _ in census.captures}
    captures = Counter(site_of.values())
    claims = Counter(claim.statement.mention.site for claim in census.claims)
    issues = Counter(site_of[capture_id] for capture_id, _ in census.issues)
    return Published(
        folder,
        {name: table.num_rows for name, table in tables.items()},
        Counter(fact.verdict for fact in census.facts),
        {
            site: {
                "captures": captures[site],
                "claims": claims[site],
                "issues": issues[site],
            }
            for site in sorted(captures)
        },
        tuple(str(error) for error in damage),
        before,
        count_changes(curated / before, folder) if before else 0,
        unchanged=same is not None,
    )
