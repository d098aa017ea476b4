"""Claims about a related property, as support for one of several rival values.

A router lists a model on the day of its release; an input cap often equals the context
window; a price without a seller may be the maker's. Such a claim is of another
property: it is never a value itself and never contradicts one. Where values are rival,
it adds half the weight of its source to the one value that it agrees with, unless its
site also states the property itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from crawler.vocabulary import Vocabulary
from pipeline.claims.claimrows import TEXT, rows_of
from pipeline.database import Database, add_rows, fetch
from pipeline.evidence.disputes import Dispute
from pipeline.evidence.groups import Group, same, site_of
from pipeline.evidence.standins import Thing
from pipeline.evidence.voices import voice_of, weight_of
from pipeline.records import Claim, FactKey

THING = dict.fromkeys(("model_id", "property", "meter"), TEXT)
WITNESS = {
    "key_id": pa.int32(),
    "place": pa.int32(),
    "voice": TEXT,
    "day": pa.date32(),
    "weight": pa.float64(),
}
RELATED_CLAIMS = """
SELECT claims.* FROM claims SEMI JOIN grouped USING (claim_id)
SEMI JOIN wanted USING (model_id, property, meter)
WHERE property <> 'price' OR concat(provider, tier, kind) = ''
ORDER BY site, claim_id
"""


def add_witnesses(
    database: Database, disputes: Sequence[Dispute], vocabulary: Vocabulary
) -> None:
    """Make ``witnesses``: claims of related things that fit one group of a key.

    Only keys with rival groups need them.
    """
    rivals = [one for one in disputes if len(one.groups) > 1]
    wanted = {thing for one in rivals for thing in related_things(one.key, vocabulary)}
    add_rows(database, "wanted", THING, sorted(wanted))
    related: dict[Thing, list[Claim]] = {}
    for claim in rows_of(fetch(database, RELATED_CLAIMS)):
        key = claim.key
        related.setdefault((key.model_id, key.property, key.meter), []).append(claim)
    rows = [
        (one.key_id, place, voice_of(claim), claim.day, weight_of(claim))
        for one in rivals
        for things in [related_things(one.key, vocabulary)]
        for place, claim in find_witnesses(one.groups, things, related)
    ]
    add_rows(database, "witnesses", WITNESS, rows)


def find_witnesses(
    rivals: Sequence[Group],
    things: Iterable[Thing],
    related: Mapping[Thing, Sequence[Claim]],
) -> Iterator[tuple[int, Claim]]:
    """Yield the claims of related ``things`` that fit just one of rival groups.

    Each comes with the number of that group.
    """
    speaking = {site for group in rivals for site in group.sites}
    for thing in things:
        for claim in related.get(thing, ()):
            fitting = _fitting(claim, rivals)
            if site_of(claim) not in speaking and fitting:
                yield fitting[0], claim


def related_things(key: FactKey, vocabulary: Vocabulary) -> list[Thing]:
    """Return the things whose claims may support a value of ``key``."""
    if key.property == "price" and key.kind == "list" and not key.tier:
        return [(key.model_id, "price", key.meter)]
    if key.provider:
        return []
    related = vocabulary.properties[key.property].borne_out_by
    return [(key.model_id, one, "") for one in related]


def _fitting(claim: Claim, rivals: Sequence[Group]) -> list[int]:
    """Return the only group that a claim fits; nothing if it fits none, or several."""
    fitting = [
        number for number, group in enumerate(rivals) if same(claim, group.value)
    ]
    return fitting if len(fitting) == 1 else []
