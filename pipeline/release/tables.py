"""Facts, claims and captures → the rows of the published tables.

Rows are sorted by the key of their table, so that equal input gives equal files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from crawler.items import Capture, Issue
from crawler.vocabulary import Vocabulary
from pipeline.errors import UnreadValue
from pipeline.fusion.result import CalibrationTable
from pipeline.identity.entities import Alias, Model
from pipeline.records import Claim, Conflict, Evidence, Fact, Verdict
from pipeline.release.modelcolumns import widen
from pipeline.release.schema import KEYS, table_schema
from pipeline.values.dates import day_of, parse_date
from pipeline.values.quantity import Quantity
from pipeline.verdicts.changes import CLASSES as CHANGE_CLASSES
from pipeline.verdicts.changes import Change
from pipeline.verdicts.conflicts import QUALIFIER_NAMES
from pipeline.verdicts.sources import Source

Row = dict[str, Any]


@dataclass(frozen=True)
class Census:
    """All that a release is made of."""

    models: Mapping[str, Model]
    claims: Sequence[Claim]
    facts: Sequence[Fact]
    verdicts: Sequence[Verdict]
    conflicts: Sequence[Conflict]
    evidence: Sequence[Evidence]
    captures: Sequence[tuple[Capture, str]]
    issues: Sequence[tuple[str, Issue]]
    aliases: Sequence[Alias]
    sources: Sequence[Source] = ()
    changes: Sequence[Change] = ()
    calibration: CalibrationTable | None = None


def make_tables(census: Census, vocabulary: Vocabulary) -> dict[str, pa.Table]:
    """Return every published table of ``census``, sorted by its key."""
    rows: dict[str, Iterable[Row]] = {
        "models": _models(census),
        "prices": _prices(census),
        "scores": _scores(census, vocabulary),
        "facts": map(_fact, census.facts),
        "claims": _claims(census),
        "evidence": map(_evidence, census.evidence),
        "captures": _captures(census),
        "conflicts": map(_conflict, census.conflicts),
        "issues": _issues(census),
        "aliases": map(_alias, census.aliases),
        "sources": map(_source, census.sources),
        "changes": map(_change, census.changes),
        "calibration": _calibration(census.calibration),
    }
    return {name: _table(name, made) for name, made in rows.items()}


def _table(name: str, rows: Iterable[Row]) -> pa.Table:
    columns = KEYS[name]
    ordered = sorted(rows, key=lambda row: tuple(map(_sortable, map(row.get, columns))))
    return pa.Table.from_pylist(ordered, schema=table_schema(name))


def _sortable(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return str(value)


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None or not amount.is_finite() else float(amount)


def _value(quantity: Quantity) -> Row:
    return {
        "value": quantity.text,
        "number": _number(quantity.amount),
        "low": _number(quantity.low),
        "high": _number(quantity.high),
        "unit": quantity.unit,
    }


def _seen(claims: Sequence[Claim]) -> Row:
    return {
        "first_seen": min(claim.first_seen for claim in claims),
        "last_seen": max(claim.last_seen for claim in claims),
    }


def _supporting(fact: Fact) -> list[Claim]:
    outcomes = {verdict.claim_id: verdict.outcome for verdict in fact.verdicts}
    return [
        claim
        for claim in fact.claims
        if outcomes[claim.statement.claim_id] == "supports"
    ]


def _sites(claims: Iterable[Claim]) -> set[str]:
    return {claim.statement.mention.site for claim in claims}


def _fact(fact: Fact) -> Row:
    supporting = _supporting(fact)
    names = ("model_id", "property", *QUALIFIER_NAMES)
    return {
        "fact_id": fact.fact_id,
        **dict(zip(names, fact.key, strict=True)),
        **_value(fact.quantity),
        "state": fact.quantity.state,
        "verdict": fact.verdict,
        "flags": list(fact.flags),
        "confidence": round(fact.confidence, 6),
        "margin": round(fact.margin, 6),
        "policy": fact.policy,
        "reason": fact.reason,
        "n_claims": len(fact.claims),
        "n_sites": len(_sites(claim for claim in supporting if claim.current)),
        "n_independent": fact.n_independent,
        "claim_ids": sorted(claim.statement.claim_id for claim in supporting),
        **_seen(fact.claims),
    }


def _claims(census: Census) -> Iterable[Row]:
    verdicts = {verdict.claim_id: verdict for verdict in census.verdicts}
    for claim in census.claims:
        statement, verdict = claim.statement, verdicts[claim.statement.claim_id]
        yield {
            "claim_id": statement.claim_id,
            "model_id": claim.model_id,
            "site": statement.mention.site,
            "subject_text": statement.mention.subject_text,
            "slug": statement.mention.slug,
            "section_text": statement.section_text,
            "label_text": statement.label_text,
            "value_text": statement.value_text,
            "property": statement.property,
            **{name: getattr(statement.qualifiers, name) for name in QUALIFIER_NAMES},
            **_value(statement.quantity),
            "bound": statement.quantity.bound,
            "state": statement.quantity.state,
            "valid_from": statement.valid_from or None,
            "valid_to": statement.valid_to or None,
            "flags": sorted(statement.flags),
            "arithmetic": claim.arithmetic,
            "fact_id": verdict.fact_id,
            "outcome": verdict.outcome,
            "reason": verdict.reason,
            "first_seen": claim.first_seen,
            "last_seen": claim.last_seen,
            "n_evidence": claim.n_evidence,
        }


def _models(census: Census) -> Iterable[Row]:
    facts: dict[str, list[Fact]] = defaultdict(list)
    claims: dict[str, list[Claim]] = defaultdict(list)
    for fact in census.facts:
        facts[fact.key[0]].append(fact)
    for claim in census.claims:
        claims[claim.model_id].append(claim)
    conflicts = Counter(conflict.model_id for conflict in census.conflicts)
    for model_id in sorted(claims):
        model = census.models[model_id]
        yield {
            "model_id": model_id,
            "name": model.name,
            "variant_of": model.variant_of or None,
            **widen(facts[model_id], model),
            "n_sites": len(_sites(claims[model_id])),
            "n_claims": len(claims[model_id]),
            "n_conflicts": conflicts[model_id],
            **_seen(claims[model_id]),
        }


def _prices(census: Census) -> Iterable[Row]:
    for fact in census.facts:
        if fact.key[1] != "price":
            continue
        quantity, exact = fact.quantity, fact.chosen.statement.usd_per_mtok
        yield {
            "model_id": fact.key[0],
            "provider": fact.key[2],
            "tier": fact.key[3],
            "meter": fact.key[4],
            "kind": fact.key[5],
            "price": _number(quantity.amount),
            "currency": quantity.unit.partition("/")[0],
            "unit": quantity.unit,
            "usd_per_mtok": float(exact) if exact else None,
            "state": quantity.state,
            "flags": list(fact.flags),
            "verdict": fact.verdict,
            "fact_id": fact.fact_id,
            **_seen(fact.claims),
        }


def _scores(census: Census, vocabulary: Vocabulary) -> Iterable[Row]:
    for fact in census.facts:
        if fact.key[1] != "score":
            continue
        benchmark = vocabulary.benchmark(fact.key[6])
        extra = benchmark.extra if benchmark else {}
        yield {
            "model_id": fact.key[0],
            "benchmark": fact.key[6],
            "metric": fact.key[7],
            "setting": fact.key[8],
            "score": _number(fact.quantity.amount),
            "unit": fact.quantity.unit,
            "scale": float(extra["scale"]) if extra.get("scale") else None,
            "higher_is_better": extra.get("higher_is_better"),
            "verdict": fact.verdict,
            "fact_id": fact.fact_id,
            "n_sites": len(_sites(_supporting(fact))),
        }


def _evidence(evidence: Evidence) -> Row:
    return {
        "claim_id": evidence.claim_id,
        "capture_id": evidence.capture_id,
        "locator": evidence.locator,
        "quote": evidence.quote,
    }


def _captures(census: Census) -> Iterable[Row]:
    claims: dict[str, set[str]] = defaultdict(set)
    for one in census.evidence:
        claims[one.capture_id].add(one.claim_id)
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
            "n_claims": len(claims[capture.capture_id]),
            "n_issues": issues[capture.capture_id],
        }


def page_date_iso(printed: str) -> str:
    """Return a page's own date as ISO, at its own precision; '' if it is no date."""
    try:
        return parse_date(printed).text if printed else ""
    except UnreadValue:
        return ""


def page_day(printed: str) -> date | None:
    """Return the last day that a page's own date allows, to compare how new it is."""
    try:
        quantity = parse_date(printed) if printed else None
    except UnreadValue:
        return None
    return day_of(float(quantity.high)) if quantity and quantity.high else None


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
    names = ("model_id", "property", *QUALIFIER_NAMES)
    return {
        **dict(zip(names, change.key, strict=True)),
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
