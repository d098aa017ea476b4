"""The queries that find what differs between two releases, and the cause of each.

They read the tables old_facts, new_facts, old_claims, new_claims, old_captures,
new_captures, site_changes, left_out and making. Claims bear the hash of their words as
id, so that one which both releases know is the same statement.
"""

from __future__ import annotations

from pipeline.flags import STAND_IN
from pipeline.records import QUALIFIERS

ADDED, REMOVED, CHANGED, REFINED, IDENTITY, VERDICT, REPRINTED = KINDS = (
    "added",
    "removed",
    "changed",
    "refined",
    "identity",
    "verdict",
    "reprinted",
)
SAID_KINDS = (ADDED, REMOVED, CHANGED, REFINED)  # what is said of a model differs
CAUSES = {
    "market": "the source changed its page",
    "correction": "the source mended an error: it now says what others said before",
    "flapping": "the source went back to what it said before",
    "new_page": "a new page of a known source",
    "new_source": "a new source",
    "lost_source": "a source does not say so any more",
    "left_out": "a site was left out of the release",
    "curation": "our correction or judgement",
    "code": "the same pages are read or weighed otherwise: new code or vocabulary",
    "reweighed": "the same words are weighed anew",
}
NEWS = ("market", "correction", "flapping")  # the others are what we looked at
SUSPICIOUS_TIMES = 10

FULL_JOIN = """
  FROM old_facts AS o FULL JOIN new_facts AS n ON o.fact_id = n.fact_id"""
SAID_DIFFERS = """o.fact_id IS NULL OR n.fact_id IS NULL
    OR o.value IS DISTINCT FROM n.value OR o.unit IS DISTINCT FROM n.unit"""
COUNT = f"SELECT count(*) AS n {FULL_JOIN} WHERE {SAID_DIFFERS}"


def _newest(column: str) -> str:
    return f"CASE WHEN n.fact_id IS NULL THEN o.{column} ELSE n.{column} END"


_QUALIFIERS = ", ".join(
    f"'{name}=' || nullif({_newest(name)}, '')" for name in QUALIFIERS
)
# a value within the old one's interval, or a date that says more digits
_IS_REFINED = """o.unit IS NOT DISTINCT FROM n.unit AND (
      (n.low >= o.low AND n.high <= o.high AND n.high - n.low < o.high - o.low)
      OR starts_with(n.value, o.value || '-') AND o.value ~ '^\\d{4}(-\\d\\d)?$')"""
_DIFFERING = f"""
  SELECT
    CASE WHEN o.fact_id IS NULL THEN '{ADDED}'
         WHEN n.fact_id IS NULL THEN '{REMOVED}'
         WHEN ({SAID_DIFFERS}) AND {_IS_REFINED} THEN '{REFINED}'
         WHEN {SAID_DIFFERS} THEN '{CHANGED}'
         WHEN o.verdict IS DISTINCT FROM n.verdict THEN '{VERDICT}'
         ELSE '{REPRINTED}' END AS kind,
    {_newest("model_id")} AS model_id, {_newest("property")} AS property,
    {", ".join(f"{_newest(name)} AS {name}" for name in QUALIFIERS if name != "kind")},
    {_newest("kind")} AS price_kind,
    concat_ws('; ', {_QUALIFIERS}) AS qualifiers,
    coalesce(o.value, '') AS old, coalesce(n.value, '') AS new,
    {_newest("unit")} AS unit,
    o.number AS old_number, n.number AS new_number,
    CASE WHEN o.unit IS NOT DISTINCT FROM n.unit AND o.number != 0
           AND isfinite(o.number) AND isfinite(n.number)
         THEN round(100 * (n.number - o.number) / abs(o.number), 6) END AS change_pct,
    o.confidence AS old_confidence, n.confidence AS new_confidence,
    coalesce(o.verdict, '') AS old_verdict, coalesce(n.verdict, '') AS new_verdict,
    coalesce(o.n_sites, 0) AS old_n_sites, coalesce(n.n_sites, 0) AS new_n_sites,
    coalesce(n.reason, '') AS reason, {_newest("fact_id")} AS fact_id,
    o.claim_ids AS old_ids, n.claim_ids AS new_ids
  {FULL_JOIN}
  WHERE {SAID_DIFFERS} OR o.verdict IS DISTINCT FROM n.verdict
    OR o.claim_ids IS DISTINCT FROM n.claim_ids"""
_RANK = list(CAUSES)

CHANGES = f"""
WITH differing AS MATERIALIZED ({_DIFFERING}),
old_words AS MATERIALIZED (
  SELECT fact_id, kind, unnest(old_ids) AS claim_id FROM differing),
new_words AS MATERIALIZED (
  SELECT fact_id, kind, unnest(new_ids) AS claim_id FROM differing),
renewed AS MATERIALIZED (
  SELECT DISTINCT site FROM new_captures
  ANTI JOIN old_captures USING (site, url, captured_at)),
known_pages AS (
  SELECT DISTINCT site, captured_at
  FROM new_captures SEMI JOIN old_captures USING (site, url)),
fresh_words AS (
  SELECT w.fact_id, c.site, c.claim_id, c.value_text,
    CASE WHEN list_contains(c.flags, '{STAND_IN}') THEN 'reweighed'
         WHEN seen.site IS NOT NULL THEN (SELECT reread FROM making)
         WHEN c.site NOT IN (SELECT site FROM old_captures) THEN 'new_source'
         WHEN known.site IS NULL THEN 'new_page'
         WHEN moved.class IN ('correction', 'flapping') THEN moved.class
         ELSE 'market' END AS how
  FROM (FROM new_words ANTI JOIN old_claims USING (claim_id)) AS w
  JOIN new_claims AS c USING (claim_id)
  LEFT JOIN (SELECT DISTINCT site, captured_at FROM old_captures) AS seen
    ON c.site = seen.site AND c.first_seen = seen.captured_at
  LEFT JOIN known_pages AS known
    ON c.site = known.site AND c.first_seen = known.captured_at
  LEFT JOIN (SELECT after_claim_id, min(class) AS class FROM site_changes GROUP BY ALL)
    AS moved ON c.claim_id = moved.after_claim_id),
fresh AS (
  SELECT fact_id,
    min(row(array_position({_RANK}, how), site, claim_id, value_text, how)) AS first
  FROM fresh_words GROUP BY fact_id),
gone AS (
  SELECT fact_id, list(DISTINCT site) AS left_out
  FROM old_words JOIN old_claims USING (claim_id) SEMI JOIN left_out USING (site)
  GROUP BY fact_id),
lost AS (
  SELECT fact_id,
    list(DISTINCT reason) FILTER (kind = '{REMOVED}') AS lost,
    bool_or(starts_with(reason, 'withdrawn: ') AND is_renewed) AS is_withdrawn,
    bool_or(starts_with(reason, 'withdrawn: its page, read again') AND is_renewed)
      AS is_taken_off,
    bool_or(outcome = 'rejected' AND NOT starts_with(reason, 'withdrawn: ')
      AND NOT starts_with(reason, 'guarded: ')) AS is_rejected
  FROM old_words
  JOIN (SELECT *, site IN (FROM renewed) AS is_renewed FROM new_claims)
    USING (claim_id)
  WHERE reason != '' GROUP BY fact_id),
said AS (
  SELECT fact_id,
    bool_or(site IN (SELECT site FROM new_captures)) AS is_unread
  FROM old_words JOIN old_claims USING (claim_id)
  WHERE NOT list_contains(flags, '{STAND_IN}')
    AND claim_id NOT IN (SELECT claim_id FROM new_claims)
  GROUP BY fact_id),
replaced AS (
  SELECT DISTINCT fact_id FROM old_words
  JOIN site_changes ON claim_id = before_claim_id
  JOIN (SELECT claim_id AS after_claim_id, site FROM new_claims) USING (after_claim_id)
  WHERE site IN (FROM renewed)
    AND after_claim_id NOT IN (SELECT claim_id FROM old_claims)),
moved AS (
  SELECT w.fact_id, min(o.model_id) AS old_model_id, min(n.model_id) AS new_model_id
  FROM (FROM old_words WHERE kind = '{REMOVED}'
        UNION ALL FROM new_words WHERE kind = '{ADDED}') AS w
  JOIN old_claims AS o USING (claim_id) JOIN new_claims AS n USING (claim_id)
  WHERE o.model_id != n.model_id GROUP BY w.fact_id),
explained AS (
  SELECT differing.* EXCLUDE (kind),
    CASE WHEN moved.fact_id IS NULL THEN kind ELSE '{IDENTITY}' END AS kind,
    CASE WHEN gone.fact_id IS NOT NULL THEN 'left_out'
         WHEN moved.fact_id IS NOT NULL THEN 'curation'
         WHEN fresh.fact_id IS NOT NULL THEN first[5]
         WHEN replaced.fact_id IS NOT NULL THEN 'market'
         WHEN is_rejected THEN 'curation'
         WHEN is_taken_off THEN 'market'
         WHEN is_withdrawn THEN 'lost_source'
         WHEN is_unread THEN (SELECT reread FROM making)
         WHEN kind = '{REMOVED}' AND lost.fact_id IS NULL AND said.fact_id IS NOT NULL
           THEN 'lost_source'
         ELSE 'reweighed' END AS cause,
    left_out, first[2] AS site, first[4] AS value_text, lost,
    coalesce(moved.old_model_id, '') AS old_model_id, moved.new_model_id,
    kind AS was
  FROM differing
  LEFT JOIN gone USING (fact_id) LEFT JOIN fresh USING (fact_id)
  LEFT JOIN lost USING (fact_id) LEFT JOIN said USING (fact_id)
  LEFT JOIN replaced USING (fact_id) LEFT JOIN moved USING (fact_id)),
paired AS (
  SELECT came.fact_id, went.fact_id AS old_fact_id, went.old, went.old_number,
    went.old_confidence, went.old_verdict, went.old_n_sites
  FROM explained AS came JOIN explained AS went
    ON came.old_model_id = went.model_id AND came.model_id = went.new_model_id
    AND came.property = went.property AND came.qualifiers = went.qualifiers
  WHERE came.kind = '{IDENTITY}' AND came.was = '{ADDED}' AND went.was = '{REMOVED}')
SELECT kind,
  CASE WHEN cause = 'reweighed' AND NOT EXISTS (FROM renewed)
       THEN (SELECT reread FROM making) ELSE cause END AS cause,
  CASE WHEN kind = '{IDENTITY}' THEN new_model_id ELSE model_id END AS model_id,
  old_model_id, property, {", ".join(n for n in QUALIFIERS if n != "kind")}, price_kind,
  qualifiers, coalesce(paired.old, explained.old) AS old, new, unit,
  coalesce(paired.old_number, explained.old_number) AS old_number, new_number,
  change_pct,
  coalesce(paired.old_confidence, explained.old_confidence) AS old_confidence,
  new_confidence, coalesce(paired.old_verdict, explained.old_verdict) AS old_verdict,
  new_verdict, coalesce(paired.old_n_sites, explained.old_n_sites) AS old_n_sites,
  new_n_sites,
  coalesce(kind = '{CHANGED}' AND explained.old_number > 0 AND new_number > 0 AND (
      new_number >= {SUSPICIOUS_TIMES} * explained.old_number
      OR explained.old_number >= {SUSPICIOUS_TIMES} * new_number), false)
    AS suspicious,
  reason, fact_id, left_out, site, value_text, lost
FROM explained LEFT JOIN paired USING (fact_id)
WHERE fact_id NOT IN (SELECT old_fact_id FROM paired)
ORDER BY array_position({list(KINDS)}, kind), model_id, property, qualifiers, fact_id"""
ONLY_IN = """
SELECT DISTINCT model_id FROM {} EXCEPT SELECT model_id FROM {} ORDER BY model_id"""
SITES = """
SELECT
  (SELECT list(DISTINCT site ORDER BY site) FROM new_captures
   WHERE site NOT IN (SELECT site FROM old_captures)) AS came,
  (SELECT list(DISTINCT site ORDER BY site) FROM old_captures
   WHERE site NOT IN (SELECT site FROM new_captures)) AS went,
  (SELECT count(*) FROM new_captures) - (SELECT count(*) FROM old_captures) AS captures,
  (SELECT count(*) FROM old_facts AS o JOIN new_facts AS n USING (fact_id)
   WHERE o.value = n.value AND o.claim_ids = n.claim_ids AND o.verdict = n.verdict
     AND o.confidence IS DISTINCT FROM n.confidence) AS reweighed"""
