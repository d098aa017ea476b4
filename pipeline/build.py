"""data/raw → a census: every archived page read, every claim weighed.

The stages run one after the other over immutable rows; nothing here knows a site.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path

from crawler.errors import DamagedArchive
from crawler.items import Capture, Issue
from crawler.site import Site
from crawler.sites import load_sites
from crawler.vocabulary import Vocabulary, load_vocabulary
from pipeline.claims.corrections import Correction, apply_corrections, load_corrections
from pipeline.claims.editions import keep_newest_editions, without_editions
from pipeline.claims.offers import OFFERING, settle_offers
from pipeline.claims.sightings import list_evidence, put_together
from pipeline.errors import NothingToBuild
from pipeline.identity.entities import Alias, describe_models, resolve
from pipeline.records import Claim, Mention, Progress, Sighting, Statement
from pipeline.release.tables import Census, page_day
from pipeline.statements.archive import Archive, read_archive
from pipeline.statements.arithmetic import weigh_checks
from pipeline.statements.columns import to_statement
from pipeline.verdicts.changes import find_changes
from pipeline.verdicts.conflicts import find_conflicts
from pipeline.verdicts.reconcile import reconcile
from pipeline.verdicts.sources import score_sources

GONE = frozenset({404, 410})
RESULTS = frozenset({"score", "arena_rank"})  # of a model asked in some way


def _sightings(archive: Archive, withdrawn: Mapping[str, str]) -> list[Sighting]:
    """Return the rows of the archive's statements as sightings."""
    captures = {
        capture.capture_id: (capture, page_day(day))
        for capture, day in archive.captures
    }
    table = archive.statements
    columns = (table[name].to_pylist() for name in table.column_names)
    sightings = []
    for values in zip(*columns, strict=True):
        row = dict(zip(table.column_names, values, strict=True))
        capture, day = captures[row["capture_id"]]
        sightings.append(
            Sighting(
                to_statement(row),
                capture.capture_id,
                row["locator"],
                row["quote"],
                capture.captured_at,
                day,
                withdrawn.get(capture.capture_id, ""),
            )
        )
    return sightings


def _withdrawn_captures(captures: Sequence[Capture]) -> dict[str, str]:
    """Return the captures that no longer show what their page says, and why.

    A page says now what its newest run shows; one that is gone (404, 410) says nothing;
    one that failed otherwise is as it was before.
    """
    runs: dict[tuple[str, str], dict[str, list[Capture]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for capture in captures:
        status = capture.status
        if status is None or 200 <= status < 300 or status in GONE:
            runs[capture.site, capture.url][capture.warc_path].append(capture)
    withdrawn = {}
    for by_run in runs.values():
        newest = max(
            by_run, key=lambda run: (max(one.captured_at for one in by_run[run]), run)
        )
        last = max(by_run[newest], key=lambda one: one.captured_at)
        day = last.captured_at.date().isoformat()
        reason = f"its page, read again on {day}, no longer says so"
        if last.status in GONE:
            reason = f"its page is gone ({last.status} on {day})"
        for run, earlier in by_run.items():
            if run != newest:
                withdrawn.update({one.capture_id: reason for one in earlier})
    return withdrawn


def make_census(
    data_dir: Path,
    progress: Progress | None = None,
    without: Set[str] = frozenset(),
    jobs: int | None = None,
) -> tuple[Census, list[DamagedArchive]]:
    """Return the census of all that ``data_dir``/raw holds, and what was damaged.

    Raises:
        NothingToBuild: there is no capture, or none says anything of a model.
        UnknownSite: the archive has no page of a site to leave out.
        NewerArchive: the archive was written by a newer version.
    """
    vocabulary = load_vocabulary()
    sites = load_sites()
    archive = read_archive(data_dir, progress=progress, without=without, jobs=jobs)
    if not archive.statements.num_rows:
        raise NothingToBuild(
            str(data_dir / "raw"),
            "statements about models",
            f"none on {len(archive.captures)} pages{_first_issue(archive)}",
        )
    withdrawn = _withdrawn_captures([capture for capture, _ in archive.captures])
    sightings = _sightings(archive, withdrawn)
    checks = [(check, one not in withdrawn) for check, one in archive.checks]
    aliases = resolve(_mentions(sightings), sites, vocabulary)
    sightings = _settled(sightings, aliases, sites, vocabulary)
    claims = keep_newest_editions(
        list(put_together(sightings, aliases, weigh_checks(checks))),
        vocabulary,
    )
    models = describe_models(aliases.values(), vocabulary)
    rejected, expired = apply_corrections(claims, load_corrections())
    issues = [*archive.issues, *_expired_issues(expired, sightings)]
    made = reconcile(claims, sites, vocabulary, rejected)
    facts, left_out = made.facts, made.left_out
    variants = {model.model_id: model.variant_of for model in models.values()}
    census = Census(
        models=models,
        claims=made.claims,
        facts=facts,
        verdicts=[*left_out, *(one for fact in facts for one in fact.verdicts)],
        conflicts=find_conflicts(facts, variants, vocabulary),
        evidence=list_evidence(sightings, made.claims),
        captures=archive.captures,
        issues=_distinct(issues),
        aliases=list(aliases.values()),
        sources=score_sources(made, sites, archive.captures),
        changes=find_changes(without_editions(made.claims, vocabulary), vocabulary),
        calibration=made.voices.fusion.calibration,
    )
    return census, archive.damage


def _first_issue(archive: Archive) -> str:
    """Return what was wrong with the first page that was not understood."""
    return f"; {archive.issues[0][1].message}" if archive.issues else ""


def _settled(
    sightings: Sequence[Sighting],
    aliases: Mapping[Mention, Alias],
    sites: Mapping[str, Site],
    vocabulary: Vocabulary,
) -> list[Sighting]:
    """Return the sightings with their offers settled, and settings that names carry."""
    named = [
        (_with_setting(one.statement, aliases[one.statement.mention]), one)
        for one in sightings
    ]
    statements = settle_offers(
        [(made, aliases[made.mention].model_id) for made, _ in named],
        {name for name, site in sites.items() if site.price_kind == OFFERING},
        vocabulary,
    )
    return [
        replace(one, statement=statement)
        for statement, (_, one) in zip(statements, named, strict=True)
    ]


def _with_setting(statement: Statement, alias: Alias) -> Statement:
    """Give a result the setting that the model's name states: 'GPT-5.2 (xhigh)'."""
    own = statement.qualifiers.setting
    if statement.property not in RESULTS or own or not alias.setting:
        return statement
    return replace(
        statement, qualifiers=replace(statement.qualifiers, setting=alias.setting)
    )


def _expired_issues(
    expired: Iterable[tuple[Correction, Claim]], sightings: Iterable[Sighting]
) -> Iterator[tuple[str, Issue]]:
    """Say which corrections do nothing any more, where the site now says otherwise."""
    wanted = {claim.statement.claim_id: one for one, claim in expired}
    for sighting in sightings:
        statement = sighting.statement
        correction = wanted.get(statement.claim_id)
        if correction is None or sighting.withdrawn:
            continue
        message = (
            f"correction of {correction.model} {correction.property}: expected "
            f"{correction.expect!r}, found {statement.quantity.text!r}; it has expired"
        )
        issue = Issue(
            "expired_correction",
            statement.label_text,
            statement.value_text,
            sighting.locator,
            message,
        )
        yield sighting.capture_id, issue


def _mentions(sightings: Iterable[Sighting]) -> dict[Mention, str]:
    """Return every mention, with the organization that its site names for it."""
    mentions: dict[Mention, str] = {}
    for sighting in sightings:
        statement = sighting.statement
        known = mentions.setdefault(statement.mention, "")
        if statement.property == "organization" and statement.quantity.state == "known":
            name = statement.quantity.text
            mentions[statement.mention] = min(known, name) if known else name
    return mentions


def _distinct(issues: Iterable[tuple[str, Issue]]) -> list[tuple[str, Issue]]:
    return list(dict.fromkeys(issues))
