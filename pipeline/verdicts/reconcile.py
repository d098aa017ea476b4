"""Claims → facts: which value is published, with what verdict, and why others lost.

A site has one vote, and copies of one source have one together. The weight of a vote is
learned from the claims themselves. `pipeline.evidence.voices` decides the winner of
each fact, its margin and its confidence; this module adds the verdict and the reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from crawler.items import digest_id
from crawler.site import Site
from crawler.vocabulary import Vocabulary
from pipeline.claims.claimrows import TEXT, TEXTS
from pipeline.claims.offers import LIMITS
from pipeline.database import Database, add_rows
from pipeline.evidence.disputes import Dispute, group_parts
from pipeline.evidence.groups import Group
from pipeline.evidence.parts import listed, take_part
from pipeline.evidence.rules import Weighing, hear_witnesses
from pipeline.evidence.voices import FEWEST_HOSTS, Voices, hear
from pipeline.flags import CONFIRMED, LOWER_BOUND, OF_ROUTE
from pipeline.records import KEY, UNKNOWN_ORIGIN, Fact, FactKey
from pipeline.values.quantitytext import PRINT
from pipeline.verdicts.reasons import SAID_BEFORE, Bench, judge, outcomes

JUDGED = {
    "key_id": pa.int32(),
    "chosen": TEXT,
    "verdict": TEXT,
    "reason": TEXT,
    "flags": TEXTS,
    "n_independent": pa.int64(),
}
TOLD = {
    "claim_id": TEXT,
    "key_id": pa.int32(),
    "outcome": TEXT,
    "reason": TEXT,
    "is_superseded": pa.bool_(),
}
# facts whose claims all print the same: nobody loses
UNDISPUTED = f"""
INSERT INTO judged
WITH own AS (
  SELECT key_id,
    first(claim_id ORDER BY weight DESC, day DESC, site, claim_id) AS chosen,
    count(DISTINCT site) AS n_sites,
    count(DISTINCT coalesce(root, site)) FILTER (site <> '{UNKNOWN_ORIGIN}') AS n
  FROM parts ANTI JOIN disputed USING (key_id) LEFT JOIN roots USING (site)
  WHERE is_current GROUP BY key_id
)
SELECT key_id, chosen,
  CASE WHEN n > 1 THEN 'unanimous' ELSE 'single' END,
  CASE WHEN n > 1 THEN n || ' independent sites say the same'
       WHEN n_sites > 1 THEN n_sites || ' sites say so, which are one voice'
       ELSE 'one site says so' END,
  list_sort(flags), n
FROM own JOIN claims ON claim_id = chosen
"""
SUPPORTING = f"""
INSERT INTO told
SELECT claim_id, key_id, 'supports',
  CASE WHEN is_current THEN '' ELSE '{SAID_BEFORE}' END, false
FROM parts ANTI JOIN disputed USING (key_id)
"""
# what hosts alone say of a limit: that the model can do no less
BOUNDS = f"""(is_offered AND keys.property IN ({listed(LIMITS)})
    AND list_contains(judged.flags, '{OF_ROUTE}'))"""
MADE_FACTS = f"""
CREATE OR REPLACE TABLE facts AS
WITH counted AS (
  SELECT key_id, count(*) AS n_claims,
    count(DISTINCT site) FILTER (outcome = 'supports' AND withdrawn = '') AS n_sites,
    list(claim_id ORDER BY claim_id) FILTER (outcome = 'supports') AS claim_ids,
    count(DISTINCT coalesce(nullif(section_text, ''), site))
      FILTER (outcome = 'supports' AND withdrawn = '') >= {FEWEST_HOSTS} AS is_offered,
    min(first_seen) AS first_seen, max(last_seen) AS last_seen
  FROM told JOIN claims USING (claim_id) GROUP BY key_id
)
SELECT key_id, fact_id, {", ".join(f"keys.{name}" for name in KEY)},
  {", ".join(f"claims.{name}" for name in PRINT)}, claims.usd_per_mtok,
  verdict, CASE WHEN {BOUNDS} THEN list_sort(list_append(judged.flags, '{LOWER_BOUND}'))
    ELSE judged.flags END AS flags, confidence, margin, domains.policy, judged.reason,
  n_claims, n_sites, n_independent, claim_ids, counted.first_seen, counted.last_seen,
  chosen, claims.day AS chosen_day
FROM keys JOIN fact_ids USING (key_id) JOIN judged USING (key_id)
JOIN decided USING (key_id) JOIN counted USING (key_id)
JOIN claims ON claims.claim_id = chosen
JOIN domains ON domains.property = keys.property
"""
MADE_OUTCOMES = """
CREATE OR REPLACE TABLE outcomes AS
SELECT claim_id, fact_id, outcome, reason, is_superseded
FROM told JOIN fact_ids USING (key_id)
UNION ALL
SELECT claim_id, '', 'rejected', reason, false FROM left_out
"""


def reconcile(weighing: Weighing, sites: Mapping[str, Site]) -> Voices:
    """Weigh all ``claims`` but those ``rejected``.

    Makes ``facts``, with the columns that are published and those of the chosen
    claim's print, and ``outcomes``: what became of each claim, and why. Returns what
    was learned of the sites.
    """
    database, vocabulary = weighing.database, weighing.vocabulary
    take_part(database, vocabulary)
    weighing.disputes = disputes = group_parts(database, vocabulary)
    hear_witnesses(weighing)
    voices = hear(database, sites, vocabulary)
    roots = sorted(voices.roots.items())
    add_rows(database, "roots", dict.fromkeys(("site", "root"), TEXT), roots)
    _add_judged(database, disputes, voices, vocabulary)
    weighing.disputes = ()
    database.execute(UNDISPUTED)
    database.execute(SUPPORTING)
    _add_fact_ids(database)
    database.execute(MADE_FACTS)
    database.execute(MADE_OUTCOMES)
    return voices


def fact_id_of(key: FactKey) -> str:
    """Return the id of the fact with ``key``."""
    return digest_id("fact", *key)


def _add_fact_ids(database: Database) -> None:
    found = database.execute(f"SELECT key_id, {', '.join(KEY)} FROM keys").fetchall()
    rows = [(key_id, digest_id("fact", *key)) for key_id, *key in found]
    add_rows(database, "fact_ids", {"key_id": pa.int32(), "fact_id": TEXT}, rows)


def _add_judged(
    database: Database,
    disputes: Sequence[Dispute],
    voices: Voices,
    vocabulary: Vocabulary,
) -> None:
    """Make ``judged`` and ``told`` of the facts whose claims differ."""
    decided = {
        key_id: (place, confidence, margin)
        for key_id, place, confidence, margin in database.execute(
            "SELECT key_id, place, confidence, margin FROM decided "
            "SEMI JOIN disputed USING (key_id)"
        ).fetchall()
    }
    facts = [
        (one, _judge(one, *decided[one.key_id], voices, vocabulary))
        for one in disputes
        if one.groups
    ]
    add_rows(database, "judged", JUDGED, (_judged_row(*pair) for pair in facts))
    rows = (row for dispute, fact in facts for row in _told_rows(dispute, fact))
    add_rows(database, "told", TOLD, rows)


def _judged_row(dispute: Dispute, fact: Fact) -> tuple[object, ...]:
    return (
        dispute.key_id,
        fact.chosen_id,
        fact.verdict,
        fact.reason,
        list(fact.flags),
        fact.n_independent,
    )


def _told_rows(dispute: Dispute, fact: Fact) -> Iterator[tuple[object, ...]]:
    place = next(
        number
        for number, group in enumerate(dispute.groups)
        if group.value.statement.claim_id == fact.chosen_id
    )
    for one in outcomes(fact, dispute.groups[place], dispute.groups):
        is_superseded = one.claim_id in fact.superseded
        yield one.claim_id, dispute.key_id, one.outcome, one.reason, is_superseded


def _judge(
    dispute: Dispute,
    place: int,
    confidence: float,
    margin: float,
    voices: Voices,
    vocabulary: Vocabulary,
) -> Fact:
    """Say what happened between the groups of one key; that at ``place`` has won."""
    winner = dispute.groups[place]
    rivals = [one for one in dispute.groups if one is not winner]
    entry = vocabulary.properties[dispute.key.property]
    bench = Bench([winner, *rivals], margin, voices.roots, entry)
    verdict, reason = judge(bench)
    weighed = {
        claim.statement.claim_id for group in dispute.groups for claim in group.claims
    }
    return Fact(
        fact_id=fact_id_of(dispute.key),
        key=dispute.key,
        quantity=winner.value.statement.quantity,
        verdict=verdict,
        confidence=confidence,
        policy=entry.policy,
        margin=margin,
        reason=reason,
        chosen_id=winner.value.statement.claim_id,
        chosen_day=winner.value.day,
        claims=dispute.claims,
        flags=shared_flags(winner),
        superseded=frozenset(
            claim.statement.claim_id
            for claim in dispute.claims
            if claim.current and claim.statement.claim_id not in weighed
        ),
        n_independent=bench.voices(winner),
    )


def shared_flags(group: Group) -> tuple[str, ...]:
    """Return the flags that every claim of a group bears: a weakness that all share.

    A sum that comes out speaks for the value, whichever claim it covers.
    """
    flags = [set(claim.statement.flags) for claim in group.claims]
    confirmed = set.union(*flags) & {CONFIRMED}
    return tuple(sorted(set.intersection(*flags) | confirmed))
