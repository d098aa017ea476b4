"""A release in other formats: CSV, JSON lines, and SQLite for Datasette."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.release.manifest import read_manifest
from pipeline.release.schema import KEYS, TABLES
from pipeline.release.store import as_dicts, read_table

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet run a cell
REPEATING = frozenset({"issues", "evidence", "changes"})  # no key without repetition
PARENTS = {"fact_id": "facts", "claim_id": "claims", "capture_id": "captures",
           "model_id": "models"}  # fmt: skip
OPTIONAL = frozenset({("claims", "fact_id"), ("aliases", "model_id")})  # or of no row


def export_csv(folder: Path, out: Path) -> list[Path]:
    """Write each table as CSV into the folder ``out``; return the files.

    Text that a spreadsheet would run as a formula has an apostrophe before it. Lists
    are JSON, times ISO; what is missing is empty.
    """
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for name, table in _tables(folder):
        path = out / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table.column_names)
            for row in as_dicts(table):
                writer.writerow([_csv_cell(cell) for cell in row.values()])
        made.append(path)
    return made


def _csv_cell(value: object) -> object:
    """Return a cell that no spreadsheet runs.

    >>> _csv_cell("=1+1"), _csv_cell(-1.5), _csv_cell(["a"]), _csv_cell(None)
    ("'=1+1", -1.5, '["a"]', '')
    """
    plain = _plain(value)
    if isinstance(plain, str) and plain.startswith(FORMULA):
        return f"'{plain}"
    return "" if plain is None else plain


def export_jsonl(folder: Path, out: Path) -> list[Path]:
    """Write each table as JSON lines into the folder ``out``; return the files."""
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for name, table in _tables(folder):
        path = out / f"{name}.jsonl"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for row in as_dicts(table):
                file.write(json.dumps(row, ensure_ascii=False, default=_iso) + "\n")
        made.append(path)
    return made


def export_sqlite(folder: Path, out: Path) -> list[Path]:
    """Write a database with foreign keys and a full-text search of models' names.

    Beside it is a metadata.json for Datasette. A file that is there is replaced.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = out.with_name(f".{out.name}.making")
    aside.unlink(missing_ok=True)
    database = sqlite3.connect(aside)
    try:
        for name, table in _tables(folder):
            _fill(database, name, table)
        database.execute("CREATE VIRTUAL TABLE names USING fts5(model_id, name)")
        database.execute(
            "INSERT INTO names SELECT model_id, name FROM models UNION "
            "SELECT model_id, subject_text FROM aliases"
        )
        database.commit()
        database.execute("VACUUM")
    finally:
        database.close()
    try:
        aside.replace(out)
    except OSError:
        aside.unlink()
        raise
    metadata = out.with_name("metadata.json")
    metadata.write_text(_datasette(folder, out.stem), "utf-8")
    return [out, metadata]


def _fill(database: sqlite3.Connection, name: str, table: pa.Table) -> None:
    columns = [f'"{field.name}" {_sqlite_type(field.type)}' for field in table.schema]
    if name not in REPEATING:
        key = ", ".join(f'"{column}"' for column in _sqlite_key(name))
        columns.append(f"PRIMARY KEY ({key})")
    columns += [
        f'FOREIGN KEY ("{column}") REFERENCES "{parent}" ("{column}")'
        for column, parent in PARENTS.items()
        if column in table.column_names
        and parent != name
        and (name, column) not in OPTIONAL
    ]
    database.execute(f'CREATE TABLE "{name}" ({", ".join(columns)})')
    marks = ", ".join("?" * len(table.column_names))
    database.executemany(
        f'INSERT INTO "{name}" VALUES ({marks})',
        ([_plain(cell) for cell in row.values()] for row in as_dicts(table)),
    )
    for column in PARENTS.keys() & set(table.column_names):
        database.execute(f'CREATE INDEX "{name}_{column}" ON "{name}" ("{column}")')


def _sqlite_key(name: str) -> tuple[str, ...]:
    """Return the key of a table; a table that others refer to has its id alone."""
    own = {"facts": "fact_id", "claims": "claim_id", "captures": "capture_id"}
    return (own[name],) if name in own else KEYS[name]


def _sqlite_type(kind: pa.DataType) -> str:
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return "INTEGER"
    return "REAL" if pa.types.is_floating(kind) else "TEXT"


def _datasette(folder: Path, database: str) -> str:
    """Return what Datasette shows of the tables and their columns."""
    tables = {
        name: {
            "columns": {
                field.name: field.metadata[b"description"].decode()
                for field in table.schema
            }
        }
        for name, table in _tables(folder)
    }
    about = {
        "title": f"Model Census, release {read_manifest(folder)['release']}",
        "databases": {database: {"tables": tables}},
    }
    return json.dumps(about, indent=2, ensure_ascii=False) + "\n"


def _tables(folder: Path) -> Iterator[tuple[str, pa.Table]]:
    for name in TABLES:
        yield name, read_table(folder, name)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return _iso(value) if isinstance(value, date) else value


def _iso(value: object) -> str:
    """Return a day or a time, which JSON has no form for."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"expected a day or a time, found {type(value).__name__}")
