"""A census in a database → the published tables.

Rows are sorted by the key of their table, so that equal input gives equal files. The
large tables are queries; the small ones are made of rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from crawler.items import Capture, Issue
from crawler.vocabulary import Vocabulary
from pipeline.claims.claimrows import TEXT, moment_of
from pipeline.claims.tierparts import parts_of
from pipeline.claims.withdrawals import page_date_iso
from pipeline.database import Database, add_rows, fetch
from pipeline.evidence.voices import STALE_DAYS
from pipeline.fusion.result import CalibrationTable
from pipeline.identity.entities import Alias, Model
from pipeline.identity.moving import Moving
from pipeline.records import KEY, QUALIFIERS, Conflict
from pipeline.release.headlines import widen
from pipeline.release.schema import KEYS, TABLES, table_schema
from pipeline.release.vocabularytables import (
    benchmark_rows,
    property_rows,
    provider_kind,
    provider_rows,
)
from pipeline.values.scoreterms import setting_parts
from pipeline.verdicts.changes import CLASSES as CHANGE_CLASSES
from pipeline.verdicts.changes import Change
from pipeline.verdicts.sources import Source

Row = dict[str, Any]
SELF_REPORTED = "self_reported"  # flag of results that the maker measured


@dataclass(frozen=True)
class Census:
    """What a release is made of, besides the tables in the database.

    Those are ``facts``, ``claims``, ``outcomes`` and ``evidence``. ``maker_sites`` are
    the sites that speak for a maker of models, with the maker's id; ``moving`` says
    what names mean that move.
    """

    models: Mapping[str, Model]
    conflicts: Sequence[Conflict]
    captures: Sequence[tuple[Capture, str]]
    issues: Sequence[tuple[str, Issue]]
    aliases: Sequence[Alias]
    sources: Sequence[Source] = ()
    changes: Sequence[Change] = ()
    calibration: Mapping[str, CalibrationTable] = field(default_factory=dict)
    maker_sites: Mapping[str, str] = field(default_factory=dict)
    moving: Sequence[Moving] = ()


def make_tables(
    database: Database, census: Census, vocabulary: Vocabulary
) -> dict[str, pa.Table]:
    """Return every published table of ``census``, sorted by its key."""
    database.execute(SIGHTINGS)
    _add_scales(database, vocabulary)
    _add_parts(database, census, vocabulary)
    queried = {name: _query(database, name) for name in QUERIES}
    rows: dict[str, Iterable[Row]] = {
        "models": _models(database, census),
        "captures": _captures(database, census),
        "conflicts": map(_conflict, census.conflicts),
        "issues": _issues(census),
        "aliases": map(_alias, census.aliases),
        "sources": map(_source, census.sources),
        "changes": map(_change, census.changes),
        "calibration": _calibration(census.calibration),
        "providers": provider_rows(vocabulary),
        "benchmarks": benchmark_rows(vocabulary),
        "properties": property_rows(vocabulary),
        "ids": _ids(database),
    }
    made = {name: _table(name, own) for name, own in rows.items()}
    return {name: queried[name] if name in queried else made[name] for name in TABLES}


# the evidence of what stands in is that of its origin
SIGHTINGS = """
CREATE OR REPLACE TABLE sightings AS
FROM evidence UNION ALL
SELECT claims.claim_id, capture_id, locator, quote
FROM claims JOIN evidence ON claims.stands_in = evidence.claim_id
"""


def _number(text: str) -> str:
    return (
        f"CASE WHEN {text} = '' OR contains({text}, 'Infinity') THEN NULL "
        f"ELSE CAST({text} AS DOUBLE) END"
    )


def _value(table: str) -> str:
    """Return the columns of a value, from those of a print."""
    plain = f"split_part({table}.readings, '|', 1)"
    return f"""
      {table}.text AS value, {_number(f"{table}.amount")} AS number,
      {_number(f"split_part({plain}, '..', 1)")} AS low,
      {_number(f"split_part({plain}, '..', 2)")} AS high, {table}.unit"""


def _seen(table: str) -> str:
    return f"""make_timestamp({table}.first_seen) AS first_seen,
      make_timestamp({table}.last_seen) AS last_seen"""


# a price of which nobody says what it buys is no price
IS_KNOWN = "(state = 'known' AND contains(unit, '/'))"
PRICE_PARTS = """model_id, provider,
      CASE WHEN maker = split_part(model_id, '/', 1) THEN 'maker'
           WHEN provider_kind = 'maker' THEN 'host' ELSE provider_kind END
        AS provider_kind,
      tier, service, region, context_over_tokens, quantization, meter, kind"""
PRICE_VALUE = f"""
      CASE WHEN state = 'known' AND NOT {IS_KNOWN} THEN 'unknown' ELSE state END
        AS state,
      CASE WHEN {IS_KNOWN} THEN {_number("amount")} END AS price,
      split_part(unit, '/', 1) AS currency, unit,
      CASE WHEN {IS_KNOWN} THEN {_number("usd_per_mtok")} END AS usd_per_mtok"""
QUERIES = {
    "facts": f"""
    SELECT fact_id, {", ".join(KEY)}, {_value("facts")}, state, verdict, flags,
      confidence, margin, policy, reason, n_claims, n_sites, n_independent, claim_ids,
      {_seen("facts")}
    FROM facts""",
    "claims": f"""
    SELECT claims.claim_id, model_id, site, subject_text, slug, section_text,
      label_text, value_text, property, {", ".join(QUALIFIERS)}, {_value("claims")},
      bound, state, nullif(valid_from, '') AS valid_from,
      nullif(valid_to, '') AS valid_to,
      list_sort(flags) AS flags, arithmetic, fact_id, outcome, reason,
      {_seen("claims")}, n_evidence, coalesce(governed_by, '') AS governed_by,
      nullif(metric_text, '') AS metric_text, nullif(setting_text, '') AS setting_text
    FROM claims JOIN outcomes USING (claim_id) LEFT JOIN governed
      ON governed.claim_id = coalesce(nullif(stands_in, ''), claims.claim_id)
    LEFT JOIN printed ON printed.claim_id = claims.claim_id""",
    "prices": f"""
    SELECT {PRICE_PARTS}, {PRICE_VALUE}, flags, verdict, confidence, n_independent,
      supports.sites, as_of, as_of < newest.day - {STALE_DAYS} AS stale,
      nullif(valid_from, '') AS valid_from, nullif(valid_to, '') AS valid_to,
      fact_id, {_seen("facts")}
    FROM facts JOIN supports USING (fact_id) JOIN sellers_told USING (provider)
    JOIN tiers USING (tier), newest
    WHERE property = 'price'""",
    "price_history": f"""
    WITH facts AS (
      SELECT claims.*, min(first_seen) OVER same AS observed_from,
        max(last_seen) OVER same AS observed_to,
        list(site) OVER same AS said_by,
        row_number() OVER (same ORDER BY last_seen DESC, claim_id) AS place
      FROM claims JOIN outcomes USING (claim_id)
      WHERE property = 'price' AND (outcome <> 'rejected' OR withdrawn <> '')
      WINDOW same AS (PARTITION BY {", ".join(KEY)}, text, unit, valid_from, valid_to)
    )
    SELECT {PRICE_PARTS}, {PRICE_VALUE}, text AS value,
      list_sort(list_distinct(said_by)) AS sites,
      nullif(valid_from, '') AS valid_from, nullif(valid_to, '') AS valid_to,
      make_timestamp(observed_from) AS observed_from,
      make_timestamp(observed_to) AS observed_to
    FROM facts JOIN sellers_told USING (provider) JOIN tiers USING (tier)
    WHERE place = 1""",
    "scores": f"""
    SELECT model_id, benchmark, coalesce(edition, '') AS edition, metric, setting,
      shots, effort, tools, {_number("amount")} AS score, unit, scale,
      higher_is_better, coalesce(measured_by, '') AS measured_by, verdict, confidence,
      supports.sites, as_of, fact_id, n_sites
    FROM facts JOIN supports USING (fact_id) JOIN settings_told USING (setting)
    LEFT JOIN scales USING (benchmark) WHERE property = 'score'""",
    "evidence": "SELECT claim_id, capture_id, locator, quote FROM sightings",
}


def _query(database: Database, name: str) -> pa.Table:
    order = ", ".join(f'"{column}"' for column in KEYS[name])
    table = fetch(database, f"SELECT * FROM ({QUERIES[name]}) ORDER BY {order}")
    names = [column for column, *_ in TABLES[name]]
    return table.select(names).cast(table_schema(name)).combine_chunks()


def _add_scales(database: Database, vocabulary: Vocabulary) -> None:
    """Make ``scales``: of each benchmark its greatest result and its direction."""
    found = database.execute(
        "SELECT DISTINCT benchmark FROM facts WHERE benchmark <> ''"
    ).fetchall()
    rows = []
    for (name,) in found:
        benchmark = vocabulary.benchmark(name)
        extra = benchmark.extra if benchmark else {}
        scale = float(extra["scale"]) if extra.get("scale") else None
        rows.append((name, scale, extra.get("higher_is_better")))
    columns = {
        "benchmark": TEXT,
        "scale": pa.float64(),
        "higher_is_better": pa.bool_(),
    }
    add_rows(database, "scales", columns, rows)


# who says a fact's value now, and from when; who measured a result
SUPPORTS = f"""
CREATE OR REPLACE TABLE supports AS
SELECT fact_id, list_sort(list_distinct(list(site))) AS sites, max(day) AS as_of,
  max(valid_from) AS valid_from, max(valid_to) AS valid_to,
  max(CAST(day AS VARCHAR)) FILTER (
    property = 'score' AND (property, benchmark) IN (
      SELECT (property, benchmark) FROM editions)) AS edition,
  min(CASE WHEN list_contains(flags, '{SELF_REPORTED}')
             OR maker_sites.maker = split_part(model_id, '/', 1)
           THEN split_part(model_id, '/', 1)
           WHEN testers.site IS NOT NULL THEN claims.site END) AS measured_by
FROM outcomes JOIN claims USING (claim_id)
LEFT JOIN maker_sites USING (site) LEFT JOIN testers USING (site)
WHERE outcome = 'supports' AND withdrawn = '' GROUP BY fact_id
"""


def _add_parts(database: Database, census: Census, vocabulary: Vocabulary) -> None:
    """Make what prices and scores are told with: parts, sellers, sites and days."""
    makers = sorted(census.maker_sites.items())
    add_rows(database, "maker_sites", dict.fromkeys(("site", "maker"), TEXT), makers)
    testers = sorted({(one.site,) for one in census.sources if one.tests})
    add_rows(database, "testers", {"site": TEXT}, testers)
    database.execute(SUPPORTS)
    found = "SELECT DISTINCT provider, tier, setting FROM claims"
    rows = database.execute(found).fetchall()
    providers, tiers, settings = ({row[place] for row in rows} for place in range(3))
    rows = [(name, *_seller(name, vocabulary)) for name in sorted(providers)]
    columns = dict.fromkeys(("provider", "provider_kind", "maker"), TEXT)
    add_rows(database, "sellers_told", columns, rows)
    parts = {
        "tier": TEXT,
        "service": TEXT,
        "region": TEXT,
        "context_over_tokens": pa.int64(),
        "quantization": TEXT,
    }
    add_rows(database, "tiers", parts, [(one, *parts_of(one)) for one in sorted(tiers)])
    names = ("setting", "shots", "effort", "tools")
    told = [
        (one, *(setting_parts(one).get(name, "") for name in names[1:]))
        for one in sorted(settings)
    ]
    add_rows(database, "settings_told", dict.fromkeys(names, TEXT), told)
    add_rows(database, "newest", {"day": pa.date32()}, [(_newest_day(census),)])


def _seller(name: str, vocabulary: Vocabulary) -> tuple[str, str]:
    if not name:
        return "", ""
    term = vocabulary.provider(name)
    maker = str(term.extra.get("organization", "")) if term else ""
    return provider_kind(term, name), maker


# ids of the registries that people use; of a router's and a catalogue's entries those
# of the model itself, without a tag of a route
IDS = """
SELECT DISTINCT model_id, registry, id FROM (
  SELECT model_id, 'huggingface' AS registry, text AS id FROM facts
  WHERE property = 'huggingface_id' AND state = 'known'
  UNION ALL
  SELECT model_id, 'openrouter', split_part(slug, ':', 1) FROM claims
  WHERE site = 'openrouter'
  UNION ALL SELECT model_id, 'litellm', slug FROM claims WHERE site = 'litellm'
  UNION ALL
  SELECT model_id, 'models.dev', section_text || '/' || slug FROM claims
  WHERE site = 'models_dev' AND section_text <> ''
  UNION ALL
  SELECT model_id, 'llm-stats', slug FROM claims
  WHERE site IN ('llm_stats', 'llm_stats_data')
) WHERE id <> ''
"""


def _ids(database: Database) -> Iterable[Row]:
    for model_id, registry, own in database.execute(IDS).fetchall():
        yield {"model_id": model_id, "registry": registry, "id": own}


def _table(name: str, rows: Iterable[Row]) -> pa.Table:
    columns = KEYS[name]
    ordered = sorted(rows, key=lambda row: tuple(map(_sortable, map(row.get, columns))))
    return pa.Table.from_pylist(ordered, schema=table_schema(name))


def _sortable(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return str(value)


COUNTED = """
SELECT model_id, count(DISTINCT site), count(*), min(first_seen), max(last_seen)
FROM claims GROUP BY model_id
UNION ALL
SELECT DISTINCT name, 0, 0, NULL, NULL FROM moving
WHERE name NOT IN (SELECT model_id FROM claims)
ORDER BY 1
"""


def _models(database: Database, census: Census) -> Iterable[Row]:
    conflicts = Counter(conflict.model_id for conflict in census.conflicts)
    known = {model_id: model_id for model_id in census.models}
    wide = dict(widen(database, census.models, census.maker_sites, _newest_day(census)))
    wide |= _of_targets(wide, census)
    for model_id, n_sites, n_claims, first, last in database.execute(
        COUNTED
    ).fetchall():
        model = census.models[model_id]
        yield {
            "model_id": model_id,
            "name": model.name,
            "kind": model.kind,
            "variant_of": known.get(model.variant_of),
            **wide[model_id],
            "n_sites": n_sites,
            "n_claims": n_claims,
            "n_conflicts": conflicts[model_id],
            "first_seen": None if first is None else moment_of(first).astimezone(UTC),
            "last_seen": None if last is None else moment_of(last).astimezone(UTC),
        }


def _of_targets(wide: Mapping[str, Row], census: Census) -> dict[str, Row]:
    """Return the headlines of moving names: those of what they mean today."""
    today = _newest_day(census)
    return {
        one.name: {**wide[one.target], "derived": [f"all: of {one.target}"]}
        for one in census.moving
        if one.since <= today < one.until
    }


def _newest_day(census: Census) -> date:
    """Return the day of the newest capture; the first of all days if there is none."""
    days = (capture.captured_at.date() for capture, _ in census.captures)
    return max(days, default=date.min)


def _captures(database: Database, census: Census) -> Iterable[Row]:
    claims = dict(
        database.execute(
            "SELECT capture_id, count(DISTINCT claim_id) FROM sightings GROUP BY ALL"
        ).fetchall()
    )
    issues = Counter(capture_id for capture_id, _ in census.issues)
    for capture, page_date in census.captures:
        yield {
            "capture_id": capture.capture_id,
            "site": capture.site,
            "url": capture.url,
            "captured_at": capture.captured_at,
            "page_date": page_date_iso(page_date) or None,
            "status": capture.status,
            "media_type": capture.media_type,
            "sha256": capture.sha256,
            "size": capture.size,
            "warc_path": capture.warc_path,
            "warc_offset": capture.warc_offset,
            "n_claims": claims.get(capture.capture_id, 0),
            "n_issues": issues[capture.capture_id],
        }


def _conflict(conflict: Conflict) -> Row:
    return {
        "fact_id": conflict.fact_id,
        "model_id": conflict.model_id,
        "property": conflict.property,
        "qualifiers": conflict.qualifiers,
        "class": conflict.conflict_class,
        "chosen": conflict.chosen,
        "rivals": conflict.rivals,
        "reason": conflict.reason,
    }


def _source(source: Source) -> Row:
    return {
        **{
            name: getattr(source, name)
            for name in Source.__dataclass_fields__
            if name != "tests"
        },
        "copies_of": list(source.copies_of),
    }


def _calibration(tables: Mapping[str, CalibrationTable]) -> Iterable[Row]:
    for key, table in tables.items():
        for place in np.flatnonzero(table.n):
            yield {
                "property": key,
                "low": float(table.low[place]),
                "high": float(table.high[place]),
                "predicted": round(float(table.predicted[place]), 6),
                "observed": round(float(table.observed[place]), 6),
                "brier": round(float(table.brier[place]), 6),
                "n": int(table.n[place]),
            }


def _change(change: Change) -> Row:
    before, after = change.before, change.after
    return {
        **change.key._asdict(),
        "site": change.site,
        "class": change.change_class,
        "before": before.statement.quantity.text,
        "after": after.statement.quantity.text,
        "unit": after.statement.quantity.unit,
        "before_claim_id": before.statement.claim_id,
        "after_claim_id": after.statement.claim_id,
        "before_last_seen": before.last_seen,
        "after_first_seen": after.first_seen,
        "reason": CHANGE_CLASSES[change.change_class],
    }


def _issues(census: Census) -> Iterable[Row]:
    for capture_id, issue in census.issues:
        yield {
            "capture_id": capture_id,
            "kind": issue.kind,
            "label_text": issue.label_text,
            "value_text": issue.value_text,
            "locator": issue.locator,
            "message": issue.message,
        }


def _alias(alias: Alias) -> Row:
    return {
        "site": alias.mention.site,
        "subject_text": alias.mention.subject_text,
        "slug": alias.mention.slug,
        "model_id": alias.model_id,
        "method": alias.method,
        "confidence": alias.confidence,
        "setting": alias.setting,
    }
