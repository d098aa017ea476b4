"""Small rows for the tests of the pipeline: sites, statements, claims, facts, releases.

The pipeline works on tables in a database. The helpers here take rows, load them, run
one step or all of them, and give rows back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pyarrow as pa
from hypothesis import settings

from crawler.items import Capture, RawClaim, digest_id
from crawler.site import Site
from crawler.vocabulary import load_vocabulary
from pipeline.claims.claimrows import TEXT, rows_of, table_of
from pipeline.claims.corrections import Correction, apply_corrections
from pipeline.claims.gather import MOVING
from pipeline.claims.offers import seller_of, settle_offers
from pipeline.database import Database, add_rows, add_table, fetch, open_database
from pipeline.evidence import rules
from pipeline.evidence.rules import RULES, Weighing, weigh_claims
from pipeline.evidence.voices import Voices
from pipeline.identity.entities import Alias, describe_models
from pipeline.identity.variants import undated
from pipeline.records import Claim, Fact, Statement, Verdict
from pipeline.release.manifest import MANIFEST, SUMS, seal, sums_text
from pipeline.release.releasetables import Census, make_tables
from pipeline.release.writing import (
    write_release,
)
from pipeline.statements.archive import ARCHIVE_STATEMENTS, Archive
from pipeline.statements.columns import to_row
from pipeline.statements.normalise import normalise
from pipeline.verdicts.changes import read_changes
from pipeline.verdicts.conflicts import read_conflicts
from pipeline.verdicts.factrows import read_facts
from pipeline.verdicts.reconcile import reconcile
from pipeline.verdicts.sources import Source, score_sources

VOCABULARY = load_vocabulary()
MODEL = "openai/gpt-4o"
DAY = date(2026, 5, 22)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
# for laws of which every example opens databases
FEW = settings(max_examples=20, deadline=None, derandomize=True, database=None)


def make_site(name: str, **more) -> Site:
    host = f"{name}.example"
    return Site(name, (host,), f"https://{host}/", r"/c/(.+?)-vs-(.+)", **more)


SITES = {
    site.name: site
    for site in (
        *map(make_site, ("north", "south", "east", "west")),
        make_site("stats", slug_is_api_id=True),
        make_site("hub", slug_is_path=True),
        make_site("maker", relationship="first_party"),
        make_site("lab", relationship="third_party"),
    )
}


def make_raw(
    value: str,
    key: str = "context_window",
    *,
    subject: str = "GPT-4o",
    slug: str = "",
    section: str = "",
    label: str = "A label",
    flags: Sequence[str] = (),
    part: int = 0,
    **qualifiers: str,
) -> RawClaim:
    return RawClaim(
        subject,
        slug,
        section,
        label,
        value,
        key,
        "/html/body/p[1]",
        f"{label} {value}",
        qualifiers,
        tuple(flags),
        part,
    )


def make_statement(site: str, value: str, key: str = "context_window", **more):
    """Read one raw claim; it must make at least one statement."""
    statements, _ = normalise(site, make_raw(value, key, **more), VOCABULARY)
    return statements[0]


def make_claim(
    site: str,
    value: str,
    key: str = "context_window",
    *,
    model_id: str = MODEL,
    day: date = DAY,
    withdrawn: str = "",
    news: date | None = None,
    **more,
) -> Claim:
    """Make a claim; the same words of another thing are another claim."""
    statement: Statement = make_statement(site, value, key, **more)
    thing = (model_id, key, *astuple(statement.qualifiers), *statement.flags)
    own = digest_id(statement.claim_id, *thing)
    statement = replace(statement, claim_id=own)
    seen = datetime.combine(day, time(), UTC)
    return Claim(statement, model_id, seen, seen, day, withdrawn, 1, news=news)


def make_price(site: str, value: str, **more) -> Claim:
    return make_claim(site, value, "price", **{"meter": "input", "kind": "list"} | more)


@dataclass(frozen=True)
class JudgedFact(Fact):
    """A fact, with what became of each of its claims."""

    verdicts: tuple[Verdict, ...] = ()


@contextmanager
def load(claims: Iterable[Claim]) -> Iterator[Database]:
    """Open a database with the tables ``claims`` and ``makers``, of each model."""
    claims = list(claims)
    ids = [claim.statement.claim_id for claim in claims]
    assert len(set(ids)) == len(ids), "two claims with one id: give them other labels"
    models = sorted({claim.model_id for claim in claims})
    makers = [(one, one.partition("/")[0]) for one in models]
    rows = [(one, maker, undated(one), seller_of(maker)) for one, maker in makers]
    names = ("model_id", "maker", "undated", "seller")
    with open_database() as database:
        add_table(database, "claims", table_of(claims))
        add_rows(database, "makers", dict.fromkeys(names, TEXT), rows)
        yield database


@contextmanager
def weighed(
    claims: Iterable[Claim],
    sites: Mapping[str, Site] = SITES,
    corrections: Sequence[Correction] = (),
) -> Iterator[tuple[Database, Voices]]:
    """Open a database in which ``claims`` are weighed, by all rules."""
    with load(claims) as database:
        weighing = Weighing(database, VOCABULARY, corrections)
        weigh_claims(weighing)
        yield database, reconcile(weighing, sites)


def weigh(
    *claims: Claim,
    sites: Mapping[str, Site] = SITES,
    corrections: Sequence[Correction] = (),
) -> tuple[list[JudgedFact], list[Verdict]]:
    """Return the facts that claims make, and which claims are in none of them."""
    with weighed(claims, sites, corrections) as (database, _):
        facts = read_facts(database)
        told = _verdicts(database)
        left_out = told.pop("", [])
        judged = [_judged(fact, tuple(told[fact.fact_id])) for fact in facts]
    return judged, left_out


def _judged(fact: Fact, verdicts: tuple[Verdict, ...]) -> JudgedFact:
    own = {field.name: getattr(fact, field.name) for field in fields(Fact)}
    return JudgedFact(**own | {"claims": tuple(fact.claims)}, verdicts=verdicts)


def _verdicts(database: Database) -> dict[str, list[Verdict]]:
    """Return what became of all claims, by the fact that they are of."""
    found: dict[str, list[Verdict]] = defaultdict(list)
    rows = database.execute(
        "SELECT claim_id, fact_id, outcome, reason FROM outcomes ORDER BY claim_id"
    ).fetchall()
    for row in rows:
        verdict = Verdict(*row)
        found[verdict.fact_id].append(verdict)
    return found


def only_fact(*claims: Claim, sites: Mapping[str, Site] = SITES) -> JudgedFact:
    """Return the fact of claims that make exactly one."""
    (fact,), _ = weigh(*claims, sites=sites)
    return fact


def outcomes(fact: JudgedFact) -> dict[str, str]:
    """Return what became of the value that each site of a fact printed."""
    by_id = {one.statement.claim_id: one.statement for one in fact.claims}
    said = ((by_id[one.claim_id], one.outcome) for one in fact.verdicts)
    return {f"{one.mention.site} {one.value_text}": outcome for one, outcome in said}


def apply_rules(claims: Sequence[Claim], *stages: str) -> list[Claim]:
    """Return claims as the rules of some stages leave them, those added at the end."""
    without = [rule.name for rule in RULES if rule.stage not in stages]
    with load(claims) as database:
        weigh_claims(Weighing(database, VOCABULARY, (), without))
        return rows_in(database, claims)


def rows_in(database: Database, claims: Sequence[Claim]) -> list[Claim]:
    """Return the rows of ``claims`` in the order in which they were given."""
    place = {claim.statement.claim_id: number for number, claim in enumerate(claims)}
    found = list(rows_of(fetch(database, "FROM claims ORDER BY claim_id")))
    return sorted(
        found, key=lambda claim: place.get(claim.statement.claim_id, len(place))
    )


def guard(claims: Sequence[Claim]) -> list[Claim]:
    """Return claims with the flags that rules give them."""
    return apply_rules(claims, rules.FLAGS)


def add_stand_ins(claims: Sequence[Claim]) -> list[Claim]:
    """Return claims, and behind them those that stand in for what nobody states."""
    return apply_rules(claims, rules.ADDED)


def correct(
    claims: Iterable[Claim], corrections: Sequence[Correction]
) -> tuple[dict[str, str], list[tuple[Correction, str]]]:
    """Return by claim_id why claims are rejected, and what expired by which claim."""
    with load(claims) as database:
        expired = apply_corrections(database, corrections)
        rejected = database.execute("SELECT claim_id, reason FROM rejected").fetchall()
    return dict(rejected), expired


def settle(
    statements: Sequence[Statement | tuple[Statement, str]],
    model_id: str = MODEL,
    hosting: Collection[str] = (),
) -> list[Statement]:
    """Return statements of ``model_id``, or of their own, with their offers settled."""
    pairs = [one if isinstance(one, tuple) else (one, model_id) for one in statements]
    seen = datetime.combine(DAY, time(), UTC)
    named = table_of(
        Claim(statement, model, seen, seen, DAY, "", 1) for statement, model in pairs
    )
    place = pa.array(range(len(pairs)), pa.int64())
    with open_database() as database:
        add_table(database, "named", named.append_column("place", place))
        settle_offers(database, dict.fromkeys(hosting, ""), VOCABULARY)
        found = fetch(database, "FROM settled ORDER BY place")
    return [claim.statement for claim in rows_of(found)]


def archive_of(
    stated: Iterable[tuple[Statement, Capture]], dates: Mapping[str, str] | None = None
) -> Archive:
    """Return what is read from captures that make statements.

    ``dates`` gives by capture_id the date that a page prints of itself.
    """
    stated = list(stated)
    rows = [
        {**to_row(statement), "capture_id": capture.capture_id}
        | {"locator": statement.claim_id, "quote": statement.value_text}
        for statement, capture in stated
    ]
    captures = {capture.capture_id: capture for _, capture in stated}
    dated = [(one, (dates or {}).get(name, "")) for name, one in captures.items()]
    table = pa.Table.from_pylist(rows, schema=ARCHIVE_STATEMENTS)
    return Archive(table, dated, [], [], [])


def make_capture(site: str) -> Capture:
    return Capture(
        f"capture-{site}",
        site,
        f"https://{site}.example/c/a-vs-b",
        datetime.combine(DAY, time(), UTC),
        200,
        "text/html",
        "0" * 64,
        1000,
        f"{site}/1.warc.gz",
        0,
    )


def captures_of(claims: Iterable[Claim]) -> list[Capture]:
    """Return one capture of each site that makes a claim."""
    names = {claim.statement.mention.site for claim in claims}
    return [make_capture(name) for name in sorted(names)]


def score(claims: Sequence[Claim], sites: Mapping[str, Site] = SITES) -> list[Source]:
    """Return the scorecards of the sites that make ``claims``."""
    with weighed(claims, sites) as (database, voices):
        return score_sources(database, voices, sites, captures_of(claims))


def make_census(database: Database, voices: Voices, claims: Sequence[Claim]) -> Census:
    """Return the census of claims that are weighed, as `pipeline.build` makes it."""
    mentions = {(claim.statement.mention, claim.model_id) for claim in claims}
    aliases = sorted(
        (Alias(*pair, "alias", 1.0) for pair in mentions),
        key=lambda one: (one.mention.site, one.mention.subject_text, one.mention.slug),
    )
    models = describe_models(aliases, VOCABULARY)
    variants = {model.model_id: model.variant_of for model in models.values()}
    captures = captures_of(claims)
    return Census(
        models=models,
        conflicts=read_conflicts(database, variants, VOCABULARY),
        captures=[(capture, "2026-05-22") for capture in captures],
        issues=[],
        aliases=aliases,
        sources=score_sources(database, voices, SITES, captures),
        changes=read_changes(database, VOCABULARY),
        maker_sites={"maker": "openai"},
    )


def add_evidence(database: Database, claims: Iterable[Claim]) -> None:
    """Add the table ``evidence``: one place on one page for each claim."""
    rows = []
    for claim in claims:
        statement = claim.statement
        quote = f"{statement.label_text} {statement.value_text}"
        capture_id = make_capture(statement.mention.site).capture_id
        rows.append((statement.claim_id, capture_id, "/html/body/p[1]", quote))
    names = ("claim_id", "capture_id", "locator", "quote")
    add_rows(database, "evidence", dict.fromkeys(names, TEXT), rows)
    add_rows(database, "governed", {"claim_id": TEXT, "governed_by": TEXT}, ())
    add_rows(database, "moving", MOVING, ())
    printed = ("claim_id", "metric_text", "setting_text")
    add_rows(database, "printed", dict.fromkeys(printed, TEXT), ())


def tables_of(claims: Iterable[Claim]) -> dict[str, pa.Table]:
    """Return the published tables of claims."""
    claims = list(claims)
    with weighed(claims) as (database, voices):
        add_evidence(database, claims)
        return make_tables(database, make_census(database, voices, claims), VOCABULARY)


def release_of(curated: Path, claims: Iterable[Claim], now: datetime = NOW) -> Path:
    """Publish the claims as a release below ``curated``, unchecked."""
    return write_release(curated, tables_of(claims), lambda folder: None, now)


def rewrite_manifest(folder: Path, manifest: Mapping[str, object]) -> None:
    """Write another manifest into a release, as if it had been published so."""
    (folder / MANIFEST).write_text(seal(manifest), "utf-8")
    (folder / SUMS).write_text(sums_text(folder, manifest), "utf-8")
