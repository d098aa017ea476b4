"""Tables that are too many rows for Python: DuckDB, opened in one way.

DuckDB is imported here alone. Tables live in its memory and spill to a temporary folder
past ``MEMORY_LIMIT``, so that a census may outgrow the memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb
import pyarrow as pa

Database = duckdb.DuckDBPyConnection
MEMORY_LIMIT = "256MB"  # of DuckDB's own; past it tables go to disk
THREADS = 2


@contextmanager
def open_database(
    memory_limit: str = MEMORY_LIMIT, threads: int = THREADS
) -> Iterator[Database]:
    """Open an empty database that ends, with what it has spilled, after the block."""
    with tempfile.TemporaryDirectory(prefix="modelcensus-") as folder:
        database = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": memory_limit,
                "threads": threads,
                "temp_directory": folder,
                "preserve_insertion_order": True,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        try:
            yield database
        finally:
            database.close()


def add_table(database: Database, name: str, table: pa.Table) -> None:
    """Copy an Arrow table into the database; one of that name is replaced."""
    database.register("_incoming", table)
    database.execute(f'CREATE OR REPLACE TABLE "{name}" AS FROM _incoming')
    database.unregister("_incoming")
    pa.default_memory_pool().release_unused()


def add_rows(
    database: Database,
    name: str,
    columns: Mapping[str, pa.DataType],
    rows: Iterable[Sequence[object]],
) -> None:
    """Make a table of ``rows``; ``columns`` gives their names and Arrow types."""
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [
        pa.array(list(own), kind)
        for own, kind in zip(values, columns.values(), strict=True)
    ]
    add_table(database, name, pa.table(arrays, names=list(columns)))


def fetch(database: Database, sql: str) -> pa.Table:
    """Return the result of a query as an Arrow table."""
    return database.sql(sql).to_arrow_table()


def add_view(database: Database, name: str, table: pa.Table) -> None:
    """Let queries call an Arrow table by ``name``, without copying it."""
    database.register(name, table)


@contextmanager
def open_tables(**tables: pa.Table) -> Iterator[Database]:
    """Open a database that sees some Arrow tables by their names.

    >>> with open_tables(numbers=pa.table({"n": [3, 1, 2]})) as database:
    ...     fetch(database, "SELECT n FROM numbers WHERE n > 1 ORDER BY n").to_pylist()
    [{'n': 2}, {'n': 3}]
    """
    with open_database() as database:
        for name, table in tables.items():
            add_view(database, name, table)
        yield database
