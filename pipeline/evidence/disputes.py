"""Claims of one key → groups that agree: by columns, or by rows where prints differ.

Most facts have claims that print the same; their group is all of them. Where prints
differ, `pipeline.evidence.groups` puts the claims together, row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

import pyarrow as pa

from crawler.vocabulary import Vocabulary
from pipeline.claims.claimrows import TEXT, rows_of
from pipeline.database import Database, add_rows, fetch
from pipeline.evidence.groups import Group, group_claims, voice_of_each_site
from pipeline.evidence.news import outdate
from pipeline.evidence.voices import weight_of
from pipeline.records import Claim, FactKey

DISPUTED = """
CREATE OR REPLACE TABLE disputed AS
SELECT key_id FROM parts GROUP BY key_id HAVING min(print) <> max(print)
"""
DISPUTED_CLAIMS = """
SELECT claims.*, key_id FROM claims JOIN parts USING (claim_id)
SEMI JOIN disputed USING (key_id) ORDER BY key_id, site, claim_id
"""
# of claims that print the same, that of the weightiest voice, then the newest
GROUPED = """
CREATE OR REPLACE TABLE grouped AS
SELECT claim_id, key_id, place FROM by_rows WHERE place >= 0
UNION ALL
SELECT claim_id, key_id, 0 AS place FROM parts ANTI JOIN disputed USING (key_id)
WHERE is_current
"""
PLACED = {"claim_id": TEXT, "key_id": pa.int32(), "place": pa.int32()}


@dataclass(frozen=True)
class Dispute:
    """A key whose claims print different things.

    ``claims`` are all of them, in the order of `order_of`; ``groups`` are those that
    its sites state now.
    """

    key_id: int
    key: FactKey
    claims: tuple[Claim, ...]
    groups: tuple[Group, ...]


def group_parts(database: Database, vocabulary: Vocabulary) -> list[Dispute]:
    """Make ``disputed`` and ``grouped`` (claim_id, key_id, place) of ``parts``.

    Claims that no site states now are in no group. ``outdated`` are the groups of
    things that change to which another value has come after.
    """
    database.execute(DISPUTED)
    disputes = list(_disputes(database, vocabulary))
    rows = [
        (claim.statement.claim_id, one.key_id, place)
        for one in disputes
        for place, group in enumerate(one.groups)
        for claim in group.claims
    ]
    add_rows(database, "by_rows", PLACED, rows)
    outdated = [
        (one.key_id, place)
        for one in disputes
        for place, group in enumerate(one.groups)
        if group.outdated
    ]
    columns = {"key_id": pa.int32(), "place": pa.int32()}
    add_rows(database, "outdated", columns, outdated)
    database.execute(GROUPED)
    return disputes


def _disputes(database: Database, vocabulary: Vocabulary) -> Iterator[Dispute]:
    table = fetch(database, DISPUTED_CLAIMS)
    numbered = zip(table.column("key_id").to_pylist(), rows_of(table), strict=True)
    for key_id, pairs in groupby(numbered, key=lambda pair: pair[0]):
        claims = tuple(claim for _, claim in pairs)
        groups = _groups(claims)
        key = claims[0].key
        if len(groups) > 1 and vocabulary.properties[key.property].policy == "newest":
            groups = outdate(groups, claims)
        yield Dispute(key_id, key, claims, tuple(groups))


def _groups(claims: Sequence[Claim]) -> list[Group]:
    """Group what the sites say now; of equal votes, the more exact value is first."""
    current = voice_of_each_site([claim for claim in claims if claim.current])
    weights = {claim.statement.claim_id: weight_of(claim) for claim in current}
    return sorted(group_claims(current, weights), key=_exactness)


def _exactness(group: Group) -> tuple[Decimal, str]:
    quantity = group.value.statement.quantity
    return quantity.width, quantity.text
