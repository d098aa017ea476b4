"""Values that are inferred from a related property, where no site states the property.

An input cap often equals the context window, but for some makers the window holds input
and output. A price without a seller often is the maker's price. For each maker we count
how often one site's value of the first equals other sites' value of the second. Where
they nearly always agree, a model without the second gets the first as a claim, flagged
`stand_in` and scored as a source of its own. It counts only where the other claims are
about hosts' offers, and for a cap only where it fits all that is stated of the model,
or of the model that it is a snapshot of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeAlias

from crawler.items import digest_id
from crawler.vocabulary import load_vocabulary
from pipeline.claims.claimrows import TEXT, rows_of, table_of
from pipeline.claims.offers import seller_of
from pipeline.database import Database, add_rows, add_table, fetch
from pipeline.evidence.groups import same, site_of
from pipeline.flags import OF_ROUTE, STAND_IN
from pipeline.identity.variants import undated
from pipeline.records import Claim, Qualifiers, Statement

LEAST_SHARE = 0.7  # of a maker's models of which the two are the same
STIFFNESS = 5.0  # models that a belief is worth, beside those that were counted
USUAL_SHARE = 0.75  # of what a site says of which nothing is known

Counts = Mapping[tuple[str, str, str], tuple[int, int]]
Thing: TypeAlias = tuple[str, str, str]  # model, property, meter
StatedClaims = Mapping[Thing, Sequence[Claim]]


# claims that state a thing outright or may stand for it, of those that hold
SOUND = f"""
CREATE OR REPLACE TABLE sound AS
SELECT claims.*, coalesce(standing.thing, property) AS thing
FROM claims ANTI JOIN rejected USING (claim_id) LEFT JOIN standing USING (property)
WHERE withdrawn = '' AND state = 'known' AND NOT list_contains(flags, '{OF_ROUTE}')
  AND tier = '' AND (
    (coalesce(standing.thing, property) IN (SELECT thing FROM standing)
     AND provider = '')
    OR (property = 'price' AND kind = 'list' AND provider <> '')
    OR (property = 'price' AND kind = '' AND provider = ''))
"""
# of things of which nothing related is said, nothing can stand in
MEETING = """
WITH wanted AS (
  SELECT DISTINCT thing, meter, unnest([model_id, undated]) AS model_id
  FROM sound JOIN makers USING (model_id)
  WHERE property <> thing OR kind = '' AND property = 'price'
)
SELECT sound.* EXCLUDE (thing)
FROM sound SEMI JOIN wanted USING (model_id, thing, meter)
ORDER BY site, claim_id
"""


def add_stand_ins(database: Database) -> None:
    """Add to ``claims`` those that are inferred from a related property.

    What is ``rejected`` stands for nothing.
    """
    columns = dict.fromkeys(("property", "thing"), TEXT)
    add_rows(database, "standing", columns, standing_for().items())
    database.execute(SOUND)
    sound = list(rows_of(fetch(database, MEETING)))
    add_table(database, "stand_ins", table_of(find_stand_ins(sound)))
    database.execute("INSERT INTO claims BY NAME FROM stand_ins")


def find_stand_ins(sound: Sequence[Claim]) -> Iterator[Claim]:
    """Yield the claims to infer from: those that are current and about no host."""
    stated, related = _by_thing(sound, _stated), _by_thing(sound, _related)
    yield from _stand_ins(related, stated, _count(related, stated))


@cache
def standing_for() -> Mapping[str, str]:
    """Return by property the one that may be inferred from it, by the vocabulary."""
    entries = load_vocabulary().properties.values()
    return {entry.stood_in_by: entry.key for entry in entries if entry.stood_in_by}


def _by_thing(
    claims: Iterable[Claim], thing_of: Callable[[Claim], Thing | None]
) -> dict[Thing, list[Claim]]:
    found: dict[Thing, list[Claim]] = defaultdict(list)
    for claim in claims:
        thing = thing_of(claim)
        if thing is not None:
            found[thing].append(claim)
    return found


def _stated(claim: Claim) -> Thing | None:
    """Return the thing that a claim states outright: a window, a maker's list price."""
    statement = claim.statement
    qualifiers = statement.qualifiers
    if statement.property in standing_for().values() and _is_bare(qualifiers):
        return (claim.model_id, statement.property, "")
    if statement.property != "price" or qualifiers.kind != "list" or qualifiers.tier:
        return None
    if qualifiers.provider != _seller(claim.model_id):
        return None
    return (claim.model_id, "price", qualifiers.meter)


def _related(claim: Claim) -> Thing | None:
    """Return the thing that a claim may stand for."""
    statement = claim.statement
    if not _is_bare(statement.qualifiers):
        return None
    if statement.property in standing_for():
        return (claim.model_id, standing_for()[statement.property], "")
    loose = statement.property == "price" and not statement.qualifiers.kind
    if loose and statement.quantity.amount and _seller(claim.model_id):
        return (claim.model_id, "price", statement.qualifiers.meter)
    return None


def _is_bare(qualifiers: Qualifiers) -> bool:
    return not (qualifiers.provider or qualifiers.tier)


def _seller(model_id: str) -> str:
    return seller_of(model_id.partition("/")[0])


def _count(related: StatedClaims, stated: StatedClaims) -> Counts:
    """Count by (site, maker, property) of how many models the two met, and agreed."""
    met: dict[tuple[str, str, str], int] = defaultdict(int)
    alike: dict[tuple[str, str, str], int] = defaultdict(int)
    for thing, own in related.items():
        for claim in own:
            others = [
                other
                for other in stated.get(thing, ())
                if site_of(other) != site_of(claim)
            ]
            if others:
                place = (site_of(claim), thing[0].partition("/")[0], thing[1])
                met[place] += 1
                alike[place] += any(same(claim, other) for other in others)
    return {place: (alike[place], met[place]) for place in met}


def share_of(site: str, maker: str, key: str, counts: Counts) -> float:
    """Return in what share of a maker's models what a site says is taken to fit.

    Drawn to the site's share over all makers, and that to what is usual; 0 if nothing
    is known of the site.
    """
    met_all = sum(
        met for place, (_, met) in counts.items() if place[::2] == (site, key)
    )
    if not met_all:
        return 0.0
    alike_all = sum(
        alike for place, (alike, _) in counts.items() if place[::2] == (site, key)
    )
    usual = (alike_all + STIFFNESS * USUAL_SHARE) / (met_all + STIFFNESS)
    alike, met = counts.get((site, maker, key), (0, 0))
    return (alike + STIFFNESS * usual) / (met + STIFFNESS)


def _stand_ins(
    related: StatedClaims, stated: StatedClaims, counts: Counts
) -> Iterator[Claim]:
    for thing, own in sorted(related.items()):
        model_id, key, _ = thing
        said = stated.get(thing, ())
        for claim in own:
            if key == "price" and said:
                continue
            if any(site_of(one) == site_of(claim) for one in said):
                continue
            maker = model_id.partition("/")[0]
            share = share_of(site_of(claim), maker, key, counts)
            base = stated.get((undated(model_id), *thing[1:]), ())
            if share > LEAST_SHARE and all(same(claim, one) for one in [*said, *base]):
                yield _as(claim, key, share)


def _as(claim: Claim, key: str, share: float) -> Claim:
    statement = claim.statement
    flags = (*statement.flags, STAND_IN)
    made: Statement = replace(
        statement,
        claim_id=digest_id(statement.claim_id, key),
        property=key,
        flags=flags,
        quantity=replace(statement.quantity, flags=flags),
    )
    if key == "price":
        seller = _seller(claim.model_id)
        offer = replace(statement.qualifiers, kind="list", provider=seller)
        made = replace(made, qualifiers=offer)
    return replace(claim, stands_in=statement.claim_id, share=share, statement=made)
