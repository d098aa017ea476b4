"""data/raw → a census: every archived page read, every claim weighed.

The stages run one after the other over immutable rows; nothing here knows a site.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from crawler.archive.captures import Page, iter_captures_with_payloads, read_captures
from crawler.archive.runs import is_of, list_runs
from crawler.claims.extract import extract_page
from crawler.errors import DamagedArchive
from crawler.items import Capture, Issue, RawClaim
from crawler.site import Site
from crawler.sites import load_sites, site_named
from crawler.vocabulary import Vocabulary, load_vocabulary
from pipeline.claims.corrections import Correction, apply_corrections, load_corrections
from pipeline.claims.editions import keep_newest_editions, without_editions
from pipeline.claims.offers import OFFERING, settle_offers
from pipeline.claims.sightings import list_evidence, put_together
from pipeline.errors import NothingToBuild, UnknownSite
from pipeline.identity.entities import Alias, describe_models, resolve
from pipeline.records import Claim, Mention, Sighting, Statement
from pipeline.release.tables import Census, page_day
from pipeline.statements.arithmetic import Check, check_page, weigh_checks
from pipeline.statements.normalise import normalise
from pipeline.verdicts.changes import find_changes
from pipeline.verdicts.conflicts import find_conflicts
from pipeline.verdicts.reconcile import reconcile
from pipeline.verdicts.sources import score_sources

Progress = Callable[[str, int], None]
GONE = frozenset({404, 410})
RESULTS = frozenset({"score", "arena_rank"})  # of a model asked in some way


@dataclass
class Reading:
    """What was read from the archive, while it is read.

    ``checks`` come with whether their page still reads so.
    """

    sightings: list[Sighting] = field(default_factory=list)
    captures: list[tuple[Capture, str]] = field(default_factory=list)
    issues: list[tuple[str, Issue]] = field(default_factory=list)
    checks: list[tuple[Check, bool]] = field(default_factory=list)
    damage: list[DamagedArchive] = field(default_factory=list)


def read_archive(
    data_dir: Path,
    vocabulary: Vocabulary,
    progress: Progress | None = None,
    without: Set[str] = frozenset(),
) -> Reading:
    """Read every page in ``data_dir``/raw, but those of the sites ``without``.

    Damaged files are listed in ``damage``; what is readable of them is read.

    Raises:
        NothingToBuild: there is no capture.
        UnknownSite: the archive has no page of a site to leave out.
        NewerArchive: the archive was written by a newer version.
    """
    sites = load_sites()
    reading = Reading()
    captures = list(read_captures(data_dir, on_error=reading.damage.append))
    _check_sites(without, {run.site for run in list_runs(data_dir)})
    reading.damage = [
        one for one in reading.damage if not is_of(one.place, without, data_dir)
    ]
    captures = [capture for capture in captures if capture.site not in without]
    if not captures:
        raise NothingToBuild(
            str(data_dir / "raw"), "captures: crawl or import first", "none"
        )
    withdrawn = _withdrawn_captures(captures)
    pages = iter_captures_with_payloads(data_dir, on_error=lambda _: None)
    for count, page in enumerate(pages, 1):
        if page.capture.site in without:
            continue
        gone = withdrawn.get(page.capture.capture_id, "")
        _read_one(reading, page, sites, vocabulary, gone)
        if progress:
            progress(page.capture.url, count)
    return reading


def _check_sites(without: Set[str], known: Set[str]) -> None:
    unknown = sorted(without - known)
    if unknown:
        raise UnknownSite(
            f"--without {unknown[0]}", f"a site of {', '.join(sorted(known))}", "none"
        )


def _read_one(
    reading: Reading,
    page: Page,
    sites: Mapping[str, Site],
    vocabulary: Vocabulary,
    withdrawn: str,
) -> None:
    capture = page.capture
    site = site_named(capture.site, sites)
    problem = _problem(page)
    is_page = site.reads(capture.url)
    if problem is not None or not is_page:
        reading.captures.append((capture, ""))
        if problem is not None and is_page:
            reading.issues.append((capture.capture_id, problem))
        return
    extraction = extract_page(site, capture.url, page.media_type, page.payload)
    reading.captures.append((capture, extraction.page_date))
    reading.issues.extend((capture.capture_id, one) for one in extraction.issues)
    day = page_day(extraction.page_date)
    stated: list[tuple[Statement, RawClaim]] = []
    for raw in extraction.claims:
        statements, issues = normalise(site.name, raw, vocabulary)
        reading.issues.extend((capture.capture_id, one) for one in issues)
        stated.extend((statement, raw) for statement in statements)
    for check in check_page(stated):
        reading.checks.append((check, not withdrawn))
        if check.issue is not None:
            reading.issues.append((capture.capture_id, check.issue))
    reading.sightings.extend(
        Sighting(
            statement,
            capture.capture_id,
            raw.locator,
            raw.quote,
            capture.captured_at,
            day,
            withdrawn,
        )
        for statement, raw in flag_copied_limits(stated)
    )


def flag_copied_limits(
    stated: Sequence[tuple[Statement, RawClaim]],
) -> Iterator[tuple[Statement, RawClaim]]:
    """Flag output limits that a page prints equal to the context: 'suspect'.

    Engines fill a missing output limit with the window. Where that is the truth,
    another site's number confirms it.
    """
    windows = {
        (statement.mention, statement.quantity.amount)
        for statement, _ in stated
        if statement.property == "context_window"
    }
    for statement, raw in stated:
        copied = (statement.mention, statement.quantity.amount) in windows
        if statement.property == "max_output_tokens" and copied:
            flags = (*statement.flags, "suspect")
            quantity = replace(statement.quantity, flags=flags)
            yield replace(statement, flags=flags, quantity=quantity), raw
        else:
            yield statement, raw


def _problem(page: Page) -> Issue | None:
    """Return why a capture is no page to read, if something went wrong with it."""
    if page.error is not None:
        return Issue("unreadable_page", "", "", "", str(page.error))
    status = page.capture.status
    if status is not None and not 200 <= status < 300:
        url = page.capture.url
        return Issue("http_error", "", "", "", f"{url}: expected 200, found {status}")
    return None


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
    data_dir: Path, progress: Progress | None = None, without: Set[str] = frozenset()
) -> tuple[Census, list[DamagedArchive]]:
    """Return the census of all that ``data_dir``/raw holds, and what was damaged.

    Raises:
        NothingToBuild: there is no capture, or none says anything of a model.
        UnknownSite: the archive has no page of a site to leave out.
        NewerArchive: the archive was written by a newer version.
    """
    vocabulary = load_vocabulary()
    sites = load_sites()
    reading = read_archive(data_dir, vocabulary, progress, without)
    if not reading.sightings:
        raise NothingToBuild(
            str(data_dir / "raw"),
            "statements about models",
            f"none on {len(reading.captures)} pages{_first_issue(reading)}",
        )
    aliases = resolve(_mentions(reading.sightings), sites, vocabulary)
    reading.sightings = _settled(reading.sightings, aliases, sites, vocabulary)
    claims = keep_newest_editions(
        list(put_together(reading.sightings, aliases, weigh_checks(reading.checks))),
        vocabulary,
    )
    models = describe_models(aliases.values(), vocabulary)
    rejected, expired = apply_corrections(claims, load_corrections())
    reading.issues.extend(_expired_issues(expired, reading.sightings))
    made = reconcile(claims, sites, vocabulary, rejected)
    facts, left_out = made.facts, made.left_out
    variants = {model.model_id: model.variant_of for model in models.values()}
    census = Census(
        models=models,
        claims=made.claims,
        facts=facts,
        verdicts=[*left_out, *(one for fact in facts for one in fact.verdicts)],
        conflicts=find_conflicts(facts, variants, vocabulary),
        evidence=list_evidence(reading.sightings, made.claims),
        captures=reading.captures,
        issues=_distinct(reading.issues),
        aliases=list(aliases.values()),
        sources=score_sources(made, sites, reading.captures),
        changes=find_changes(without_editions(made.claims, vocabulary), vocabulary),
        calibration=made.voices.fusion.calibration,
    )
    return census, reading.damage


def _first_issue(reading: Reading) -> str:
    """Return what was wrong with the first page that was not understood."""
    return f"; {reading.issues[0][1].message}" if reading.issues else ""


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
