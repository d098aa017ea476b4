"""Changes of what a site states, and their kind: price cut, correction, flapping.

Two captures of a page show that a site changed a value. Other sites show why: if they
change to the new value too, the thing itself changed; if they had stated the new value
before, the site corrected an error; if the old value comes back later, the site flaps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawler.vocabulary import Vocabulary
from pipeline.claims.claimrows import rows_of
from pipeline.database import Database, fetch
from pipeline.evidence.groups import same, site_of
from pipeline.records import KEY, Claim, FactKey

CLASSES = {
    "rise": "the value went up, as others saw too",
    "cut": "the value went down, as others saw too",
    "change": "the thing itself changed, as others saw too",
    "correction": "the site now says what others had said before",
    "flapping": "the site has gone back to what it said before",
    "revision": "the site alone says something else now",
}


@dataclass(frozen=True)
class Change:
    """A change of what a site states about one fact, from one claim to the next."""

    key: FactKey
    site: str
    before: Claim
    after: Claim
    change_class: str


CHANGED = f"""
WITH standing AS (
  SELECT * FROM claims ANTI JOIN editions USING (property, benchmark)
  WHERE state = 'known'
), moved AS (
  SELECT DISTINCT {", ".join(KEY)} FROM standing
  GROUP BY site, {", ".join(KEY)}
  HAVING count(DISTINCT concat_ws(chr(31), text, readings, unit)) > 1
), stale AS (
  SELECT DISTINCT {", ".join(KEY)} FROM standing WHERE withdrawn <> ''
)
SELECT standing.* FROM standing SEMI JOIN moved USING ({", ".join(KEY)})
SEMI JOIN stale USING ({", ".join(KEY)})
ORDER BY {", ".join(KEY)}, claim_id
"""


def read_changes(database: Database, vocabulary: Vocabulary) -> list[Change]:
    """Return every change in ``claims``, in the order of the facts' keys.

    Claims that hold within one ``editions`` alone tell nothing of the thing itself.
    """
    return find_changes(rows_of(fetch(database, CHANGED)), vocabulary)


def find_changes(claims: Iterable[Claim], vocabulary: Vocabulary) -> list[Change]:
    """Return every change, in the order of the facts' keys.

    ``claims`` hold withdrawn ones too, with when they were first and last seen.
    """
    by_key: dict[FactKey, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.statement.quantity.state == "known":
            by_key[claim.key].append(claim)
    return [
        change
        for key in sorted(by_key)
        if any(not claim.current for claim in by_key[key])
        for change in _of_key(key, by_key[key], vocabulary)
    ]


def _of_key(
    key: FactKey, claims: Sequence[Claim], vocabulary: Vocabulary
) -> Iterator[Change]:
    by_site: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_site[site_of(claim)].append(claim)
    moves = {site: _moves(own) for site, own in sorted(by_site.items())}
    changing = vocabulary.properties[key.property].policy == "newest"
    for site, pairs in moves.items():
        for before, after in pairs:
            name = _class_of(before, after, site, moves, by_site, changing)
            yield Change(key, site, before, after, name)


Moves = Mapping[str, Sequence[tuple[Claim, Claim]]]


def _moves(claims: Sequence[Claim]) -> list[tuple[Claim, Claim]]:
    """Return the changes of one site: pairs of a claim and the one that replaced it."""
    ordered = sorted(
        claims, key=lambda one: (one.first_seen, one.last_seen, one.statement.claim_id)
    )
    moves = []
    for before, after in pairwise(ordered):
        later = after.first_seen > before.first_seen
        if later and not same(before, after) and not _both_stand(before, after):
            moves.append((before, after))
    return moves


def _both_stand(one: Claim, other: Claim) -> bool:
    """Whether a site makes both claims at once, so that neither replaced the other."""
    return one.current and other.current and one.last_seen == other.last_seen


def _class_of(
    before: Claim,
    after: Claim,
    site: str,
    moves: Moves,
    by_site: Mapping[str, Sequence[Claim]],
    changing: bool,
) -> str:
    if before.last_seen > after.first_seen or any(
        same(one, after) and one.first_seen < before.first_seen for one in by_site[site]
    ):
        return "flapping"
    others = {name for name in by_site if name != site}
    movers = {
        name
        for name in others
        for one, other in moves[name]
        if same(one, before) and same(other, after)
    }
    if any(
        same(one, after) and one.first_seen <= before.last_seen
        for name in sorted(others - movers)
        for one in by_site[name]
    ):
        return "correction"
    if not movers:
        return "revision"
    return _direction(before, after) if changing else "change"


def _direction(before: Claim, after: Claim) -> str:
    old, new = before.statement.quantity.amount, after.statement.quantity.amount
    if old is None or new is None:
        return "change"
    old *= before.statement.quantity.factor
    new *= after.statement.quantity.factor
    return "rise" if new > old else "cut"
