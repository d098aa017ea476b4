"""data/raw → a census: every archived page read, every claim weighed.

The stages run one after the other over tables; nothing here knows a site.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from crawler.errors import DamagedArchive
from crawler.items import Issue
from crawler.site import Site
from crawler.sites import sites_named
from crawler.vocabulary import Vocabulary, load_vocabulary
from pipeline.claims.claimrows import TEXT
from pipeline.claims.clocks import clamp
from pipeline.claims.corrections import Correction, load_corrections
from pipeline.claims.gather import (
    add_statements,
    count_statements,
    gather,
    name_statements,
)
from pipeline.claims.offers import hosting_sites, settle_offers
from pipeline.claims.opencolumns import open_rows, with_named_columns
from pipeline.claims.withdrawals import add_pages
from pipeline.database import Database, add_rows
from pipeline.errors import NothingToBuild
from pipeline.evidence.rules import Weighing, weigh_claims
from pipeline.identity.entities import (
    Alias,
    describe_models,
    describe_targets,
    id_part,
    resolve,
)
from pipeline.identity.moving import moving_names
from pipeline.records import Mention, Progress
from pipeline.release.releasetables import Census
from pipeline.statements.archive import Archive, read_archive
from pipeline.statements.arithmetic import Check, weigh_checks
from pipeline.verdicts.changes import read_changes
from pipeline.verdicts.conflicts import read_conflicts
from pipeline.verdicts.reconcile import reconcile
from pipeline.verdicts.sources import calibrations, maker_sites, score_sources


def make_census(
    database: Database,
    data_dir: Path,
    progress: Progress | None = None,
    without: Set[str] = frozenset(),
    jobs: int | None = None,
    as_of: datetime | None = None,
) -> tuple[Census, list[DamagedArchive]]:
    """Return the census of all that ``data_dir``/raw holds, and what was damaged.

    Its large tables are in ``database``: facts, claims, outcomes and evidence. Pages of
    the sites ``without`` are left out, and those captured after ``as_of``, if that is
    given; the others are read by ``jobs`` processes.

    Raises:
        NothingToBuild: there is no capture, or none says anything of a model.
        UnknownSite: the archive has no page of a site to leave out.
        NewerArchive: the archive was written by a newer version.
    """
    archive = load_archive(
        database,
        read_archive(
            data_dir, progress=progress, without=without, as_of=as_of, jobs=jobs
        ),
    )
    if not count_statements(database):
        raise NothingToBuild(
            str(data_dir / "raw"),
            "statements about models",
            f"none on {len(archive.captures)} pages{_first_issue(archive)}",
        )
    sites = sites_named(capture.site for capture, _ in archive.captures)
    with _uncollected():
        return weigh(database, archive, sites, load_vocabulary()), archive.damage


def load_archive(database: Database, archive: Archive) -> Archive:
    """Put an archive's statements into ``database``; return the archive without them.

    They are large, and should be in memory once.
    """
    add_statements(database, archive.statements)
    return archive.without_statements()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Switch the collector of cycles off: rows have none, and are many to walk."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def weigh(
    database: Database,
    archive: Archive,
    sites: Mapping[str, Site],
    vocabulary: Vocabulary,
    without_rules: Collection[str] = (),
) -> Census:
    """Return the census of what was read from an archive.

    Its statements are in ``database`` already (`load_archive`). ``without_rules`` names
    rules of `pipeline.evidence.rules` to leave out, which shows what they are worth.
    """
    archive = _in_time(archive)
    aliases = _name(database, sites, vocabulary)
    if archive.open:
        own = resolve(
            {row.mention: "" for row in open_rows(archive)},
            sites,
            vocabulary,
            _owners(database, sites),
        )
        found = {mention: alias.model_id for mention, alias in own.items()}
        archive = with_named_columns(database, archive, found, vocabulary)
        aliases = _name(database, sites, vocabulary)
    models = describe_models(aliases.values(), vocabulary)
    moving = moving_names(models)
    models |= describe_targets(moving, models, vocabulary)
    odd = add_pages(database, archive, vocabulary)
    name_statements(database, moving, _own_lists(database, sites, vocabulary))
    settle_offers(database, hosting_sites(sites), vocabulary)
    gather(database, weigh_checks(_standing(database, archive)))
    weighing = Weighing(database, vocabulary, load_corrections(), without_rules)
    weigh_claims(weighing)
    voices = reconcile(weighing, sites)
    database.execute("DROP TABLE IF EXISTS stand_ins")
    variants = {model.model_id: model.variant_of for model in models.values()}
    issues = [*archive.issues, *odd, *_expired_issues(database, weighing.expired)]
    return Census(
        models=models,
        conflicts=read_conflicts(database, variants, vocabulary),
        captures=archive.captures,
        issues=list(dict.fromkeys(issues)),
        aliases=list(aliases.values()),
        sources=score_sources(
            database, voices, sites, [capture for capture, _ in archive.captures]
        ),
        changes=read_changes(database, vocabulary),
        calibration=calibrations(voices),
        maker_sites=maker_sites(sites),
        moving=moving,
    )


def _name(
    database: Database, sites: Mapping[str, Site], vocabulary: Vocabulary
) -> dict[Mention, Alias]:
    """Make ``names``, and return it: the model of each mention in ``statements``."""
    owners = _owners(database, sites)
    aliases = resolve(_mentions(database), sites, vocabulary, owners)
    _add_names(database, list(aliases.values()))
    return aliases


def _first_issue(archive: Archive) -> str:
    """Return what was wrong with the first page that was not understood."""
    return f"; {archive.issues[0][1].message}" if archive.issues else ""


LAST = "SELECT capture_id FROM pages WHERE is_last"


def _standing(database: Database, archive: Archive) -> Iterator[tuple[Check, bool]]:
    """Yield the sums that were checked, and whether their page still reads so."""
    last = {capture_id for (capture_id,) in database.execute(LAST).fetchall()}
    for check, capture_id in archive.checks:
        yield check, capture_id in last


def _in_time(archive: Archive) -> Archive:
    """Return the archive with no capture later than it can be."""
    captures, issues = clamp([one for one, _ in archive.captures], datetime.now(UTC))
    dates = [printed for _, printed in archive.captures]
    return replace(
        archive,
        captures=list(zip(captures, dates, strict=True)),
        issues=[*archive.issues, *issues],
    )


MENTIONS = """
SELECT site, subject_text, slug,
  coalesce(min(text) FILTER (property = 'organization' AND state = 'known'), '')
FROM statements GROUP BY site, subject_text, slug
"""


def _mentions(database: Database) -> dict[Mention, str]:
    """Return every mention, with the organization that its site names for it."""
    found = database.execute(MENTIONS).fetchall()
    return {Mention(*names): organization for *names, organization in found}


def _owners(database: Database, sites: Mapping[str, Site]) -> Set[str]:
    """Return the namespaces of all repositories that sites name, as ids write them."""
    paths = database.execute(
        "SELECT DISTINCT text FROM statements WHERE property = 'huggingface_id'"
    ).fetchall()
    slugs = database.execute("SELECT DISTINCT site, slug FROM statements").fetchall()
    repositories = [
        slug for name, slug in slugs if name in sites and sites[name].slug_is_path
    ]
    owners = (
        path.partition("/") for path in [*(one for (one,) in paths), *repositories]
    )
    return frozenset(id_part(owner) for owner, slash, _ in owners if slash)


def _own_lists(
    database: Database, sites: Mapping[str, Site], vocabulary: Vocabulary
) -> list[tuple[str, str, str]]:
    """Return the lists of offers that are a maker's own: site, heading, maker."""
    found = database.execute("SELECT DISTINCT site, section_text FROM statements")
    rows = []
    for name, section in sorted(found.fetchall()):
        site = sites.get(name)
        seller = section if site is None or not site.provider else site.provider
        term = vocabulary.provider(seller) if seller else None
        maker = str(term.extra.get("organization", "")) if term else ""
        if maker:
            rows.append((name, section, maker))
    return rows


def _add_names(database: Database, aliases: Sequence[Alias]) -> None:
    """Make ``names``: of each mention its model, and how it says that was asked."""
    rows = [
        (
            one.mention.site,
            one.mention.subject_text,
            one.mention.slug,
            one.model_id,
            one.setting,
        )
        for one in aliases
    ]
    columns = ("site", "subject_text", "slug", "model_id", "setting")
    add_rows(database, "names", dict.fromkeys(columns, TEXT), rows)


EXPIRED = """
SELECT statements.capture_id, label_text, value_text, text, locator
FROM statements JOIN pages USING (capture_id)
WHERE claim_id = ? AND is_last ORDER BY place
"""


def _expired_issues(
    database: Database, expired: Sequence[tuple[Correction, str]]
) -> Iterator[tuple[str, Issue]]:
    """Say which corrections do nothing any more, where the site now says otherwise."""
    for correction, claim_id in expired:
        rows = database.execute(EXPIRED, [claim_id]).fetchall()
        for capture_id, label, value, text, locator in rows:
            message = (
                f"correction of {correction.model} {correction.property}: expected "
                f"{correction.expect!r}, found {text!r}; it has expired"
            )
            yield (
                capture_id,
                Issue("expired_correction", label, value, locator, message),
            )
