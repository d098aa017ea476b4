"""The statements of pages by their keys: what was kept, and what is added to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from pipeline.statements.columns import STATEMENTS
from pipeline.statements.kept import drop_kept, read_kept, write_kept
from pipeline.statements.readings import Limits, Read, as_json, read_of

MOST_FILES = 32  # more than these are put together


class KeptPages:
    """Pages that were read before, in ``folder``, and those that are added now.

    Without a ``folder`` nothing was kept, and nothing will be.
    """

    def __init__(self, folder: Path | None, code: str, limits: Limits) -> None:
        self._folder, self._code = folder, code
        self._reads: dict[str, Read] = {}
        self._starts: dict[str, int] = {}
        self._tables: list[pa.Table] = [STATEMENTS.empty_table()]
        self._n_rows = 0
        self._files: list[Path] = []
        self._grew = False
        for kept in read_kept(folder, code) if folder else ():
            pages = [(key, read_of(said)) for key, said in kept.about["pages"]]
            self._files.append(kept.path)
            self._add(pages, kept.table.cast(STATEMENTS), limits)

    def __contains__(self, key: str) -> bool:
        return key in self._reads

    def read(self, key: str) -> Read:
        """Return what was read of a page, but for its statements."""
        return self._reads[key]

    def add(self, pages: Sequence[tuple[str, Read]], statements: pa.Table) -> None:
        """Add pages by their keys, with their ``statements`` in the same order."""
        self._add(pages, statements)
        self._keep(pages, statements)

    def _add(
        self,
        pages: Iterable[tuple[str, Read]],
        statements: pa.Table,
        limits: Limits | None = None,
    ) -> None:
        start = self._n_rows
        for key, read in pages:
            if limits is None or read.is_enough(limits):
                self._reads[key], self._starts[key] = read, start
            start += read.rows
        self._tables.append(statements)
        self._n_rows += statements.num_rows

    def _keep(self, pages: Iterable[tuple[str, Read]], statements: pa.Table) -> None:
        if self._folder is None:
            return
        lasting = [(key, as_json(read)) for key, read in pages if read.lasting]
        path = write_kept(self._folder, self._code, statements, {"pages": lasting})
        if path is not None:
            self._files.append(path)
            self._grew = True

    def tidy(self) -> None:
        """Put many files together, and drop those of other code, if any was added."""
        if self._folder is None or not self._grew:
            return
        if len(self._files) > MOST_FILES:
            before, self._files = self._files, []
            self._keep(self._reads.items(), self.statements([*self._reads]))
            self._files = self._files or before
        drop_kept(self._folder, self._files)

    def statements(self, keys: Sequence[str]) -> pa.Table:
        """Return the statements of pages, in their order, each column in one chunk."""
        starts = np.array([self._starts[key] for key in keys], np.int64)
        counts = np.array([self._reads[key].rows for key in keys], np.int64)
        before = np.cumsum(counts) - counts
        rows = np.arange(counts.sum()) + np.repeat(starts - before, counts)
        table = self._joined()
        if len(rows) == table.num_rows and (rows[1:] > rows[:-1]).all():
            return table
        return table.take(pa.array(rows))

    def _joined(self) -> pa.Table:
        joined = pa.concat_tables(self._tables).unify_dictionaries().combine_chunks()
        self._tables = [joined]
        return joined
