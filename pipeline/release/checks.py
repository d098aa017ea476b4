"""What must be true of a release: digests, schemas, invariants, and every quote.

The same checks gate a release before it is published and verify it ever after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any

import pyarrow as pa

from crawler.archive.captures import ArchivedPage, iter_captures_with_payloads
from crawler.archive.runs import is_of
from crawler.errors import DamagedArchive, LocatorError, PageError
from crawler.items import Capture
from crawler.read.pages import read_page
from crawler.vocabulary.words import fold
from pipeline.database import Database, add_view, fetch, open_tables
from pipeline.errors import CheckFailed, ReleaseError
from pipeline.records import Progress
from pipeline.release.derived import derived_faults
from pipeline.release.digest import content_digest
from pipeline.release.filechecks import archive_faults, file_faults
from pipeline.release.manifest import read_manifest
from pipeline.release.references import REFERENCES, USED
from pipeline.release.schema import KEYS, TABLES, schema_digest, table_schema
from pipeline.release.store import as_dicts, read_table

Row = dict[str, Any]
Quotes = Mapping[str, Set[tuple[str, str]]]  # by capture: locators, and words there
SHOWN = 20
# columns of captures that the archive itself tells
IN_THE_ARCHIVE = ("site", "url", "captured_at", "sha256", "size", "warc_path",
                  "warc_offset")  # fmt: skip
REPEATING = frozenset({"issues", "evidence"})  # tables whose rows may be the same


def check_release(folder: Path) -> None:
    """Raise if the tables of the release in ``folder`` contradict each other.

    Quotes are looked for when a page is read: what is not where it says is no claim.

    Raises:
        CheckFailed: the first findings, and how many there are.
    """
    found = list(find_faults(folder, is_aside=True))
    if found:
        shown = "; ".join(found[:SHOWN])
        raise CheckFailed(
            str(folder), "a sound release", f"{len(found)} faults: {shown}"
        )


def find_faults(
    folder: Path,
    data_dir: Path | None = None,
    progress: Progress | None = None,
    is_aside: bool = False,
) -> Iterator[str]:
    """Yield every fault of a release, each as a sentence that begins with its place.

    Where ``data_dir`` is given, every capture and quote is looked for in its archive;
    ``progress`` is told how many of the pages that are quoted have been read. A release
    that is still made, ``is_aside``, has another name, and none beside it.
    """
    yield from file_faults(folder, is_aside)
    try:
        manifest = read_manifest(folder)
    except ReleaseError:
        return
    tables: dict[str, pa.Table] = {}
    with open_tables() as columns:
        for name in (one for one in TABLES if one in manifest["tables"]):
            try:
                table = read_table(folder, name)
            except ReleaseError as error:
                yield str(error)
                continue
            described = manifest["tables"][name]
            yield from _table_faults(folder, name, table, described, columns)
            if name in USED and set(USED[name]) <= set(table.column_names):
                tables[name] = table.select(USED[name])
                add_view(columns, name, tables[name])
        if tables.keys() == USED.keys():
            yield from _reference_faults(columns)
    if not is_aside:
        yield from derived_faults(folder)
    if data_dir is not None and tables.keys() == USED.keys():
        yield from archive_faults(folder, data_dir)
        left_out = frozenset(manifest.get("without", ()))
        yield from _quote_faults(tables, data_dir, left_out, progress)


def _table_faults(
    folder: Path, name: str, table: pa.Table, described: Row, columns: Database
) -> Iterator[str]:
    path = folder / f"{name}.parquet"
    if table.num_rows != described["rows"]:
        yield f"{path.name}: expected {described['rows']} rows, found {table.num_rows}"
    if described["schema"] != schema_digest(name) or not table.schema.equals(
        table_schema(name), check_metadata=True
    ):
        yield f"{path.name}: expected the schema of this version, found another"
        return
    # Releases of version 0.1 name no digest of the content.
    if described.get("content_digest", "") not in ("", content_digest(table)):
        yield f"{path.name}: expected the rows of release.json, found others"
    if name not in REPEATING:
        add_view(columns, "rows", table)
        key = ", ".join(f'"{column}"' for column in KEYS[name])
        if fetch(
            columns, f"SELECT 1 FROM rows GROUP BY {key} HAVING count(*) > 1"
        ).num_rows:
            yield f"{path.name}: expected unique keys, found repeated ones"


def _reference_faults(columns: Database) -> Iterator[str]:
    """Every fact has claims, every claim evidence, every evidence a capture."""
    for sentence, sql in REFERENCES:
        for row in fetch(columns, sql).to_pylist():
            yield sentence.format(*row.values())


def _quote_faults(
    tables: Mapping[str, pa.Table],
    data_dir: Path,
    left_out: Set[str],
    progress: Progress | None,
) -> Iterator[str]:
    """Find every capture in the archive, and every quote on its page, at its locator.

    What is wrong with files of sites that were ``left_out`` is no fault.
    """
    quotes = _quotes(tables["evidence"])
    rows = {row["capture_id"]: row for row in as_dicts(tables["captures"])}
    damage: list[DamagedArchive] = []
    pages = iter_captures_with_payloads(
        data_dir, on_error=damage.append, wanted=rows.keys()
    )
    seen = set()
    n_read = 0
    for page in pages:
        capture_id = page.capture.capture_id
        seen.add(capture_id)
        yield from _capture_faults(page.capture, rows[capture_id])
        if capture_id in quotes:
            n_read += 1
            if progress:
                progress(page.capture.url, n_read, len(quotes))
            yield from _page_faults(page, quotes[capture_id])
    yield from (str(one) for one in damage if not is_of(one.place, left_out, data_dir))
    for capture_id in sorted(rows.keys() - seen):
        row = rows[capture_id]
        yield (
            f"{row['warc_path']}, byte {row['warc_offset']}: expected the capture of "
            f"{row['url']}, found no such record"
        )


def _quotes(evidence: pa.Table) -> Quotes:
    """Return the distinct quotes of each capture."""
    quotes: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    columns = (evidence[name].to_pylist() for name in USED["evidence"][1:])
    for capture_id, locator, quote in zip(*columns, strict=True):
        quotes[capture_id].add((locator, quote))
    return quotes


def _capture_faults(capture: Capture, row: Row) -> Iterator[str]:
    """Yield the columns in which a row of captures is not as the archive says."""
    for name in IN_THE_ARCHIVE:
        if row[name] != getattr(capture, name):
            yield (
                f"captures.parquet, {capture.capture_id}, {name}: expected "
                f"{getattr(capture, name)!r} as in the archive, found {row[name]!r}"
            )


def _page_faults(page: ArchivedPage, quotes: Set[tuple[str, str]]) -> Iterator[str]:
    """Yield what is wrong with the quotes of one page."""
    if page.error is not None:
        yield f"capture {page.capture.capture_id}: {page.error}"
        return
    try:
        document = read_page(page.payload, page.media_type, page.capture.url)
    except PageError as error:
        yield f"capture {page.capture.capture_id}: {error}"
        return
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
