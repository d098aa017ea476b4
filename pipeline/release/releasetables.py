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
from pipeline.claims.withdrawals import page_date_iso
from pipeline.database import Database, add_rows, fetch
from pipeline.fusion.result import CalibrationTable
from pipeline.identity.entities import Alias, Model
from pipeline.records import KEY, QUALIFIERS, Conflict
from pipeline.release.headlines import widen
from pipeline.release.schema import KEYS, TABLES, table_schema
from pipeline.verdicts.changes import CLASSES as CHANGE_CLASSES
from pipeline.verdicts.changes import Change
from pipeline.verdicts.sources import Source

Row = dict[str, Any]


@dataclass(frozen=True)
class Census:
    """What a release is made of, besides the tables in the database.

    Those are ``facts``, ``claims``, ``outcomes`` and ``evidence``. ``maker_sites`` are
    the sites that speak for a maker of models, with the maker's id.
    """

    models: Mapping[str, Model]
    conflicts: Sequence[Conflict]
    captures: Sequence[tuple[Capture, str]]
    issues: Sequence[tuple[str, Issue]]
    aliases: Sequence[Alias]
    sources: Sequence[Source] = ()
    changes: Sequence[Change] = ()
    calibration: CalibrationTable | None = None
    maker_sites: Mapping[str, str] = field(default_factory=dict)


def make_tables(
    database: Database, census: Census, vocabulary: Vocabulary
) -> dict[str, pa.Table]:
    """Return every published table of ``census``, sorted by its key."""
    database.execute(SIGHTINGS)
    _add_scales(database, vocabulary)
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
      {_seen("claims")}, n_evidence, coalesce(governed_by, '') AS governed_by
    FROM claims JOIN outcomes USING (claim_id) LEFT JOIN governed
      ON governed.claim_id = coalesce(nullif(stands_in, ''), claims.claim_id)""",
    "prices": f"""
    SELECT model_id, provider, tier, meter, kind,
      CASE WHEN {IS_KNOWN} THEN {_number("amount")} END AS price,
      split_part(unit, '/', 1) AS currency, unit,
      CASE WHEN {IS_KNOWN} THEN {_number("usd_per_mtok")} END AS usd_per_mtok,
      CASE WHEN state = 'known' AND NOT {IS_KNOWN} THEN 'unknown' ELSE state END
        AS state, flags, verdict, fact_id, {_seen("facts")}
    FROM facts WHERE property = 'price'""",
    "scores": f"""
    SELECT model_id, benchmark, metric, setting, {_number("amount")} AS score, unit,
      scale, higher_is_better, verdict, fact_id, n_sites
    FROM facts LEFT JOIN scales USING (benchmark) WHERE property = 'score'""",
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
FROM claims GROUP BY model_id ORDER BY model_id
"""


def _models(database: Database, census: Census) -> Iterable[Row]:
    conflicts = Counter(conflict.model_id for conflict in census.conflicts)
    wide = dict(widen(database, census.models, census.maker_sites, _newest_day(census)))
    for model_id, n_sites, n_claims, first, last in database.execute(
        COUNTED
    ).fetchall():
        model = census.models[model_id]
        yield {
            "model_id": model_id,
            "name": model.name,
            "kind": model.kind,
            "variant_of": model.variant_of or None,
            **wide[model_id],
            "n_sites": n_sites,
            "n_claims": n_claims,
            "n_conflicts": conflicts[model_id],
            "first_seen": moment_of(first).astimezone(UTC),
            "last_seen": moment_of(last).astimezone(UTC),
        }


def _newest_day(census: Census) -> date:
    """Return the day of the newest capture."""
    return max(capture.captured_at for capture, _ in census.captures).date()


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
        **{name: getattr(source, name) for name in Source.__dataclass_fields__},
        "copies_of": list(source.copies_of),
    }


def _calibration(table: CalibrationTable | None) -> Iterable[Row]:
    if table is None:
        return
    for place in np.flatnonzero(table.n):
        yield {
            "low": float(table.low[place]),
            "high": float(table.high[place]),
            "predicted": round(float(table.predicted[place]), 6),
            "observed": round(float(table.observed[place]), 6),
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
