"""Small rows for the tests of the pipeline: sites, statements, claims, releases."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

from crawler.items import Capture, RawClaim
from crawler.site import Site
from crawler.vocabulary import load_vocabulary
from pipeline.identity.entities import Alias, describe_models
from pipeline.records import Claim, Evidence, Fact, Statement, Verdict
from pipeline.release.store import write_release
from pipeline.release.tables import Census, make_tables
from pipeline.statements.normalise import normalise
from pipeline.verdicts.changes import find_changes
from pipeline.verdicts.conflicts import find_conflicts
from pipeline.verdicts.reconcile import reconcile
from pipeline.verdicts.sources import score_sources

VOCABULARY = load_vocabulary()
MODEL = "openai/gpt-4o"
DAY = date(2026, 5, 22)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


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
    **more,
) -> Claim:
    statement: Statement = make_statement(site, value, key, **more)
    seen = datetime.combine(day, time(), UTC)
    return Claim(statement, model_id, seen, seen, day, withdrawn, 1)


def make_price(site: str, value: str, **more) -> Claim:
    return make_claim(site, value, "price", **{"meter": "input", "kind": "list"} | more)


def weigh(*claims: Claim) -> tuple[list[Fact], list[Verdict]]:
    made = reconcile(claims, SITES, VOCABULARY)
    return made.facts, made.left_out


def only_fact(*claims: Claim) -> Fact:
    """Reconcile claims that make exactly one fact."""
    (fact,), _ = weigh(*claims)
    return fact


def outcomes(fact: Fact) -> dict[str, str]:
    """Return what became of the value that each site of a fact printed."""
    by_id = {one.statement.claim_id: one.statement for one in fact.claims}
    said = ((by_id[one.claim_id], one.outcome) for one in fact.verdicts)
    return {f"{one.mention.site} {one.value_text}": outcome for one, outcome in said}


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


def make_census(claims: Iterable[Claim]) -> Census:
    """Build the census of claims, as `pipeline.build` does from the archive."""
    claims = list(claims)
    made = reconcile(claims, SITES, VOCABULARY)
    facts, left_out = made.facts, made.left_out
    aliases = sorted(
        {
            Alias(claim.statement.mention, claim.model_id, "alias", 1.0)
            for claim in claims
        },
        key=lambda one: (one.mention.site, one.mention.subject_text, one.mention.slug),
    )
    models = describe_models(aliases, VOCABULARY)
    variants = {model.model_id: model.variant_of for model in models.values()}
    return Census(
        models=models,
        claims=claims,
        facts=facts,
        verdicts=[*left_out, *(one for fact in facts for one in fact.verdicts)],
        conflicts=find_conflicts(facts, variants, VOCABULARY),
        evidence=[make_evidence(claim) for claim in claims],
        captures=[
            (make_capture(site), "2026-05-22")
            for site in sorted({claim.statement.mention.site for claim in claims})
        ],
        issues=[],
        aliases=aliases,
        sources=score_sources(
            made,
            SITES,
            [
                (make_capture(site), "")
                for site in {claim.statement.mention.site for claim in claims}
            ],
        ),
        changes=find_changes(claims, VOCABULARY),
    )


def make_evidence(claim: Claim) -> Evidence:
    statement = claim.statement
    return Evidence(
        statement.claim_id,
        f"capture-{statement.mention.site}",
        "/html/body/p[1]",
        f"{statement.label_text} {statement.value_text}",
    )


def tables_of(claims: Iterable[Claim]):
    return make_tables(make_census(claims), VOCABULARY)


def release_of(curated: Path, claims: Iterable[Claim], now: datetime = NOW) -> Path:
    """Publish the claims as a release below ``curated``, unchecked."""
    return write_release(curated, tables_of(claims), lambda folder: None, now)
