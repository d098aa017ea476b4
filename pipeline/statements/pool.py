"""Reads captures in processes of their own, each page within limits of time and memory.

A worker that takes more than that, or dies, is killed and replaced; its page is then
one issue, `too_costly`. The order of the results is that of the end of each reading, so
whoever takes them puts them in order.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from crawler.items import Capture, Issue
from pipeline.errors import UnreadPage
from pipeline.statements.columns import STATEMENTS
from pipeline.statements.readings import Limits, Read, read_of
from pipeline.statements.worker import LENGTH, MB, OUT_OF_MEMORY

WATCH_S = 0.05  # between two looks at how much memory the workers take
MOST_ROWS = 50_000  # that a worker gathers before it hands them over
MOST_PAGES = 2_000
START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
OnPage = Callable[[Capture], None]


@dataclass(frozen=True)
class Batch:
    """Captures that one worker read in a row, and their statements in that order."""

    pages: tuple[tuple[Capture, Read], ...]
    statements: pa.Table


@dataclass
class _Worker:
    """A process, what it reads now, and what it has read and not handed over."""

    process: subprocess.Popen[bytes]
    capture: Capture | None = None
    pages: list[tuple[Capture, Read]] = field(default_factory=list)
    rows: int = 0
    is_too_large: bool = False


def read_captures(
    data_dir: Path,
    captures: Iterable[Capture],
    jobs: int,
    limits: Limits,
    on_page: OnPage | None = None,
) -> Iterator[Batch]:
    """Yield what the pages of ``captures`` say, read by ``jobs`` processes."""
    pool = _Pool(data_dir, deque(captures), limits, on_page)
    try:
        for _ in range(min(jobs, len(pool.waiting))):
            pool.start()
        yield from pool.run()
    finally:
        pool.stop()


class _Pool:
    """The workers, and the captures that wait for one."""

    def __init__(
        self,
        data_dir: Path,
        waiting: deque[Capture],
        limits: Limits,
        on_page: OnPage | None,
    ) -> None:
        self.waiting = waiting
        self._setup = {"data_dir": str(data_dir), **asdict(limits)}
        self._limits = limits
        self._on_page = on_page or (lambda capture: None)
        self._retried: set[str] = set()
        self._most_pages = MOST_PAGES
        self._selector = selectors.DefaultSelector()

    def start(self) -> None:
        """Start a worker and give it something to do."""
        command = f"{START}from {__package__}.worker import main; main()"
        process = subprocess.Popen(  # noqa: S603 - our own code, by our interpreter
            [sys.executable, "-c", command, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system"},
        )
        worker = _Worker(process)
        self._selector.register(_pipe(process.stdout), selectors.EVENT_READ, worker)
        _send(worker, self._setup)
        self._give(worker)

    def run(self) -> Iterator[Batch]:
        """Yield what the workers hand over, until all is read."""
        while self._selector.get_map():
            for key, _ in self._selector.select(WATCH_S):
                worker: _Worker = key.data
                answer = _receive(worker)
                if answer is None:
                    batch = self._replace(worker)
                else:
                    batch = self._take(worker, answer)
                if batch is not None:
                    yield batch
            self._watch()

    def stop(self) -> None:
        """Kill all workers that are left."""
        for worker in self._workers():
            self._end(worker)
        self._selector.close()

    def _workers(self) -> list[_Worker]:
        return [key.data for key in self._selector.get_map().values()]

    def _give(self, worker: _Worker) -> None:
        """Let a worker read the next capture, hand over what it has, or end."""
        is_full = worker.rows >= MOST_ROWS or len(worker.pages) >= self._most_pages
        if self.waiting and not is_full:
            worker.capture = self.waiting.popleft()
            moment = worker.capture.captured_at.isoformat()
            _send(worker, {**asdict(worker.capture), "captured_at": moment})
        elif worker.pages:
            _send(worker, None)
        else:
            self._end(worker)

    def _take(self, worker: _Worker, answer: bytes) -> Batch | None:
        """Take what a worker answers, and give it the next thing to do."""
        capture, worker.capture = worker.capture, None
        batch = None
        if capture is None:
            with pa.ipc.open_stream(answer) as stream:
                batch = Batch(tuple(worker.pages), stream.read_all())
            worker.pages, worker.rows = [], 0
        else:
            read = _read(capture, json.loads(answer))
            worker.pages.append((capture, read))
            worker.rows += read.rows
            self._on_page(capture)
        self._give(worker)
        return batch

    def _replace(self, worker: _Worker) -> Batch | None:
        """Replace a worker that ended unbidden; what it had in hand is read again.

        Too much CPU is the page's doing. Memory may be what earlier pages left behind,
        and a process may be killed by others: such a page is read once more, in a new
        process, before it is given up.
        """
        self._end(worker)
        capture = worker.capture
        if capture is None and len(worker.pages) == 1:
            capture = worker.pages.pop()[0]
        if capture is None:
            self._most_pages = 1  # what is handed over was too much at once
        self.waiting.extendleft(one for one, _ in reversed(worker.pages))
        given_up = None
        if capture is not None:
            is_slow = worker.process.returncode == -signal.SIGXCPU
            if is_slow or capture.capture_id in self._retried:
                given_up = _give_up(capture, _bound(worker, self._limits), self._limits)
                self._on_page(capture)
            else:
                self._retried.add(capture.capture_id)
                self.waiting.appendleft(capture)
        if self.waiting:
            self.start()
        return given_up

    def _end(self, worker: _Worker) -> None:
        process = worker.process
        self._selector.unregister(_pipe(process.stdout))
        process.kill()
        _pipe(process.stdin).close()
        _pipe(process.stdout).close()
        process.wait()

    def _watch(self) -> None:
        """Kill the workers that take more memory than they may."""
        for worker in self._workers():
            if _memory_mb(worker.process.pid) > self._limits.memory_mb:
                worker.is_too_large = True
                worker.process.kill()


def _bound(worker: _Worker, limits: Limits) -> tuple[str, str]:
    """Return what was expected of a worker that ended, and what was found."""
    code = worker.process.returncode
    if code == -signal.SIGXCPU:
        return f"at most {limits.cpu_s} s of CPU to read it", "more"
    if worker.is_too_large or code == OUT_OF_MEMORY:
        return f"at most {limits.memory_mb} MB of memory to read it", "more"
    ended = signal.Signals(-code).name if code < 0 else f"code {code}"
    return "a process that reads it to its end", f"one that ended with {ended}"


def _give_up(capture: Capture, bound: tuple[str, str], limits: Limits) -> Batch:
    expected, found = bound
    message = f"{capture.url}: expected {expected}, found {found}"
    issue = Issue("too_costly", "", "", "", message)
    read = Read(0, "", (issue,), (), limits=limits)
    return Batch(((capture, read),), STATEMENTS.empty_table())


def _read(capture: Capture, answer: Mapping[str, Any]) -> Read:
    if "failed" in answer:
        raise UnreadPage(capture.url, "a page that can be read", answer["failed"])
    return read_of(answer)


def _send(worker: _Worker, order: Mapping[str, Any] | None) -> None:
    """Tell a worker what to do; that it has died is seen when its answer is read."""
    with suppress(BrokenPipeError):
        _pipe(worker.process.stdin).write(json.dumps(order).encode() + b"\n")


def _receive(worker: _Worker) -> bytes | None:
    """Return the answer of a worker, None if it ended before it gave one."""
    stream = _pipe(worker.process.stdout)
    length = _read_exactly(stream, LENGTH)
    return _read_exactly(stream, int.from_bytes(length)) if length else None


def _read_exactly(stream: IO[bytes], size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = stream.read(size - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise TypeError("workers are started with pipes")
    return stream


def _memory_mb(process_id: int) -> float:
    """Return the memory that a process holds; 0 where the system does not say."""
    try:
        pages = Path(f"/proc/{process_id}/statm").read_text("ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize() / MB
