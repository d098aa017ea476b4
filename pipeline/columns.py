"""Joins, groups and anti-joins over Arrow tables, by DuckDB; the one door to it.

Answers are Arrow tables again. What outgrows memory goes to a temporary folder that is
gone with the connection. Nothing here reads a file: `release.store` does, and notices
damage that DuckDB does not.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa

THREADS = 2  # more take more memory and, on tables of this size, more CPU
MEMORY_LIMIT = "1GB"  # beyond it DuckDB works out of core


class Columns:
    """Named tables and the questions asked of them; a context manager.

    >>> with Columns(numbers=pa.table({"n": [3, 1, 2]})) as columns:
    ...     columns.query("SELECT n FROM numbers WHERE n > 1 ORDER BY n").to_pylist()
    [{'n': 2}, {'n': 3}]
    """

    def __init__(self, **tables: pa.Table) -> None:
        folder = Path(tempfile.gettempdir()) / f"modelcensus-{os.getpid()}"
        self._base = duckdb.connect(
            config={
                "threads": THREADS,
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(folder),
                "autoinstall_known_extensions": "false",  # never from the network
                "python_enable_replacements": "false",  # a name is a table given here
            }
        )
        self._base.execute("SET TimeZone = 'UTC'")
        for name, table in tables.items():
            self.add(name, table)

    def __enter__(self) -> Columns:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def add(self, name: str, table: pa.Table) -> None:
        """Let queries call ``table`` by ``name``."""
        self._base.register(name, table)

    def query(self, sql: str) -> pa.Table:
        """Return the answer to ``sql``."""
        return self._base.sql(sql).to_arrow_table()
