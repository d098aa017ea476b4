"""A process that reads pages one after another, within limits, until its input ends.

It is told on its standard input, a line of JSON each: first how to work, then which
capture to read, or to hand over the statements of all that it has read since. It
answers on its standard output: the kind of the answer, its length, and itself. It
prints nothing else there, opens nothing but the archive, and may be killed at any time.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import astuple
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from crawler.archive.captures import ArchivedPage, Payloads
from crawler.errors import ArchiveError
from crawler.items import Capture, Issue
from crawler.site import Site
from crawler.sites import load_sites, site_named
from crawler.vocabulary import load_vocabulary
from crawler.vocabulary.words import whole
from pipeline.statements.columns import Rows
from pipeline.statements.pages import PageStatements, read_statements
from pipeline.statements.readings import Read, as_json

PAGE, TABLE, FAILURE = b"P", b"T", b"F"  # the kinds of answers
LENGTH = 8  # bytes of the length that stands before an answer
SLACK = 4  # a worker that nobody stopped in time may take so many times its memory
MB = 2**20
COLLECT_AFTER = 100_000  # objects; statements are many and form no circles
OUT_OF_MEMORY = 90  # exit code of a worker that got no more memory


class Reader:
    """Reads captures and gathers their statements until they are handed over."""

    def __init__(self, data_dir: Path) -> None:
        self._payloads = Payloads(data_dir)
        self._sites = load_sites()
        self._vocabulary = load_vocabulary()
        self._rows = Rows()

    def read(self, capture: Capture) -> dict[str, Any]:
        """Read one capture and return what of it is no statement, as JSON has it."""
        site = site_named(capture.site, self._sites)
        try:
            page = self._payloads.read(capture)
        except ArchiveError as error:
            page = ArchivedPage(capture, b"", "", error)
        found = self._read(site, page)
        for statement, raw in found.stated:
            self._rows.add(statement, raw)
        read = Read(
            len(found.stated),
            whole(found.page_date),
            tuple(map(_whole, found.issues)),
            found.checks,
            lasting=not isinstance(page.error, ArchiveError),
            open=found.open,
            language=found.language,
        )
        return as_json(read)

    def _read(self, site: Site, page: ArchivedPage) -> PageStatements:
        return read_statements(site, page, self._vocabulary)

    def hand_over(self) -> bytes:
        """Return the statements since the last time, as an Arrow stream."""
        table, self._rows = self._rows.table(), Rows()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return bytes(sink.getvalue())


def _whole(issue: Issue) -> Issue:
    return Issue(*map(whole, astuple(issue)))


def work(orders: BinaryIO, answers: BinaryIO) -> None:
    """Do what is ordered until the input ends."""
    said = json.loads(orders.readline())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit(resource.RLIMIT_DATA, said["memory_mb"] * MB * SLACK)
    reader = Reader(Path(said["data_dir"]))
    gc.freeze()  # what is loaded now stays
    gc.set_threshold(COLLECT_AFTER)
    for line in orders:
        _limit(resource.RLIMIT_CPU, ceil(time.process_time()) + said["cpu_s"])
        try:
            kind, answer = _follow(reader, json.loads(line))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        answers.write(kind + len(answer).to_bytes(LENGTH) + answer)
        answers.flush()


def _follow(reader: Reader, order: Mapping[str, Any] | None) -> tuple[bytes, bytes]:
    """Do one thing; an error of the code is told to whoever ordered it."""
    try:
        if order is None:
            return TABLE, reader.hand_over()
        return PAGE, json.dumps(reader.read(_capture(order))).encode()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whoever ordered it raises it
        return FAILURE, traceback.format_exc().encode("utf-8", "backslashreplace")


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (soft, hard))


def _capture(order: Mapping[str, Any]) -> Capture:
    moment = datetime.fromisoformat(order["captured_at"])
    return Capture(**{**order, "captured_at": moment})


def main() -> None:
    """Work; what a library prints goes where errors go."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    work(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
