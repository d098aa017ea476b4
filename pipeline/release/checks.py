"""What must be true of a release: digests, schemas, invariants, and every quote.

The same checks gate a release before it is published and verify it ever after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Set
from pathlib import Path
from typing import Any

import pyarrow as pa

from crawler.archive.captures import iter_captures_with_payloads
from crawler.archive.runs import is_of
from crawler.errors import DamagedArchive, LocatorError, PageError
from crawler.read.pages import read_page
from crawler.vocabulary.words import fold
from pipeline.errors import CheckFailed, ReleaseError
from pipeline.release.schema import KEYS, TABLES, schema_digest, table_schema
from pipeline.release.store import file_digest, read_manifest, read_table

Row = dict[str, Any]
SHOWN = 20
OUTCOMES = frozenset({"supports", "loses", "rejected"})


def check_release(
    folder: Path,
    data_dir: Path,
    progress: Callable[[str, int, int], None] | None = None,
) -> None:
    """Raise if anything is wrong with the release in ``folder``.

    Raises:
        CheckFailed: the first findings, and how many there are.
    """
    found = list(find_faults(folder, data_dir, progress))
    if found:
        shown = "; ".join(found[:SHOWN])
        raise CheckFailed(
            str(folder), "a sound release", f"{len(found)} faults: {shown}"
        )


def find_faults(
    folder: Path,
    data_dir: Path,
    progress: Callable[[str, int, int], None] | None = None,
) -> Iterator[str]:
    """Yield every fault of a release, each as a sentence."""
    manifest = read_manifest(folder)
    tables: dict[str, pa.Table] = {}
    for name in TABLES:
        try:
            tables[name] = read_table(folder, name)
        except ReleaseError as error:
            yield str(error)
            continue
        yield from _file_faults(folder, name, tables[name], manifest["tables"][name])
    if len(tables) == len(TABLES):
        rows = {name: table.to_pylist() for name, table in tables.items()}
        yield from _reference_faults(rows)
        left_out = frozenset(manifest.get("without", ()))
        yield from _quote_faults(rows, data_dir, left_out, progress)


def _file_faults(
    folder: Path, name: str, table: pa.Table, described: Row
) -> Iterator[str]:
    path = folder / f"{name}.parquet"
    if file_digest(path) != described["sha256"]:
        yield f"{path.name}: expected the digest of release.json, found another"
    if table.num_rows != described["rows"]:
        yield f"{path.name}: expected {described['rows']} rows, found {table.num_rows}"
    if described["schema"] != schema_digest(name) or not table.schema.equals(
        table_schema(name), check_metadata=True
    ):
        yield f"{path.name}: expected the schema of this version, found another"
    keys = list(zip(*(table[column].to_pylist() for column in KEYS[name]), strict=True))
    if name not in ("issues", "evidence") and len(set(keys)) != len(keys):
        yield f"{path.name}: expected unique keys, found repeated ones"


def _reference_faults(rows: dict[str, list[Row]]) -> Iterator[str]:
    """Every fact has claims, every claim evidence, every evidence a capture."""
    claims = {row["claim_id"]: row for row in rows["claims"]}
    captures = {row["capture_id"] for row in rows["captures"]}
    facts = {row["fact_id"]: row for row in rows["facts"]}
    models = {row["model_id"] for row in rows["models"]}
    seen = {row["claim_id"] for row in rows["evidence"]}
    for fact in facts.values():
        yield from _fact_faults(fact, claims, models)
    for claim in claims.values():
        where = f"claim {claim['claim_id']}"
        if claim["claim_id"] not in seen:
            yield f"{where}: expected evidence, found none"
        if claim["outcome"] not in OUTCOMES:
            yield f"{where}: expected an outcome, found {claim['outcome']!r}"
        if claim["fact_id"] and claim["fact_id"] not in facts:
            yield f"{where}: expected its fact, found none"
        if claim["outcome"] != "supports" and not claim["reason"]:
            yield f"{where}: expected a reason for losing, found none"
        if claim["model_id"] not in models:
            yield f"{where}: expected its model, found none"
    for row in rows["evidence"]:
        if row["capture_id"] not in captures or row["claim_id"] not in claims:
            yield f"evidence of {row['claim_id']}: expected its capture and claim"
    for name in ("prices", "scores", "conflicts"):
        for row in rows[name]:
            if row["fact_id"] not in facts:
                yield f"{name}: expected fact {row['fact_id']}, found none"
    for row in rows["issues"]:
        if row["capture_id"] not in captures:
            yield f"issues: expected capture {row['capture_id']}, found none"


def _fact_faults(fact: Row, claims: dict[str, Row], models: set[str]) -> Iterator[str]:
    where = f"fact {fact['fact_id']}"
    if not fact["claim_ids"]:
        yield f"{where}: expected claims, found none"
    if fact["model_id"] not in models:
        yield f"{where}: expected its model, found none"
    for claim_id in fact["claim_ids"]:
        claim = claims.get(claim_id)
        if claim is None or claim["fact_id"] != fact["fact_id"]:
            yield f"{where}: expected claim {claim_id} to support it, found none"
    values = {claims[one]["value"] for one in fact["claim_ids"] if one in claims}
    if values and fact["value"] not in values:
        yield f"{where}: expected a value that a claim states, found {fact['value']!r}"
    low, number, high = fact["low"], fact["number"], fact["high"]
    if None not in (low, number, high) and not low <= number <= high:
        yield f"{where}: expected low <= number <= high, found {low}, {number}, {high}"


def _quote_faults(
    rows: dict[str, list[Row]],
    data_dir: Path,
    left_out: Set[str],
    progress: Callable[[str, int, int], None] | None,
) -> Iterator[str]:
    """Open every archived page again and look for each quote at its locator.

    What is wrong with files of sites that were ``left_out`` is no fault.
    """
    wanted: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in rows["evidence"]:
        wanted[row["capture_id"]].add((row["locator"], row["quote"]))
    total = len(wanted)
    damage: list[DamagedArchive] = []
    places = {row["capture_id"]: row for row in rows["captures"]}
    pages = iter_captures_with_payloads(data_dir, on_error=damage.append)
    for page in pages:
        quotes = wanted.pop(page.capture.capture_id, set())
        if progress:
            progress(page.capture.url, total - len(wanted), total)
        if not quotes:
            continue
        if page.error is not None:
            yield f"capture {page.capture.capture_id}: {page.error}"
            continue
        try:
            document = read_page(page.payload, page.media_type, page.capture.url)
        except PageError as error:
            yield f"capture {page.capture.capture_id}: {error}"
            continue
        for locator, quote in sorted(quotes):
            try:
                words = document.words_at(locator)
            except LocatorError as error:
                yield f"{page.capture.url}: {error}"
                continue
            if fold(quote) not in words:
                yield (
                    f"{page.capture.url} {locator}: expected {quote[:60]!r}, "
                    f"found {words[:60]!r}"
                )
    yield from (str(one) for one in damage if not is_of(one.place, left_out, data_dir))
    for capture_id in sorted(wanted):
        row = places[capture_id]
        yield (
            f"{row['warc_path']}, byte {row['warc_offset']}: expected the capture of "
            f"{row['url']}, found no such record"
        )
