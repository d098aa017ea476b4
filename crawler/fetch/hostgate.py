"""One request at a time to a host, and a pause after it: over all sites and processes.

A host's turn is a locked file, so that eight sites on one host, and two crawls started
by hand, queue up behind each other. What a host asked for (a delay, to be left alone
for a while) stands beside it and outlives the run.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from filelock import FileLock, Timeout
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawler.archive.locks import locks_dir

POLL_S = 0.02
LONGEST_BAN_S = 7 * 24 * 3600.0
PLAIN_NAME = re.compile(r"[a-z0-9.-]{1,100}")


class HostAsksToWait(IgnoreRequest):
    """The host wants more time than this run has."""


class HostGate:
    """The turns of all hosts; all crawls of a data folder go through the same ones."""

    def __init__(self, data_dir: Path, delay_s: float, patience_s: float) -> None:
        self._folder = locks_dir(data_dir)
        self._delay_s = delay_s
        self._patience_s = patience_s

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the gate by the settings of a crawl."""
        settings = crawler.settings
        return cls(
            Path(settings["CENSUS_DATA_DIR"]),
            settings.getfloat("DOWNLOAD_DELAY"),
            settings.getfloat("HOST_PATIENCE"),
        )

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait for the turn of the host of ``url``, and keep it while the block lasts.

        Raises:
            HostAsksToWait: it would take longer than this run has patience for.
        """
        place = self._place(url)
        lock = FileLock(place.with_suffix(".lock"), thread_local=False)
        await self._acquire(lock, place.name)
        try:
            state = _read(place)
            wait_s = self._wait_s(state, time.time())
            if wait_s > self._patience_s:
                raise HostAsksToWait(f"the host asks to wait {wait_s:.0f} s")
            await asyncio.sleep(wait_s)
            try:
                yield
            finally:
                _write(place, {**_read(place), "last": time.time()})
        finally:
            lock.release()

    async def _acquire(self, lock: FileLock, name: str) -> None:
        patience_ends = time.monotonic() + self._patience_s
        while True:
            try:
                lock.acquire(blocking=False)
            except Timeout:
                if time.monotonic() > patience_ends:
                    raise HostAsksToWait(f"others keep asking {name}") from None
                await asyncio.sleep(POLL_S)
            else:
                return

    def _wait_s(self, state: dict[str, float], now: float) -> float:
        delay_s = max(self._delay_s, state.get("delay", 0.0))
        # a clock that was set back must not hold a host up for longer than its delay
        pause_s = min(state.get("last", 0.0) + delay_s - now, delay_s)
        ban_s = min(state.get("not_before", 0.0) - now, LONGEST_BAN_S)
        return max(0.0, pause_s, ban_s)

    def set_delay(self, url: str, delay_s: float) -> None:
        """Keep what the robots.txt of a host asks for between two requests."""
        self._set(url, "delay", delay_s)

    def hold(self, url: str, wait_s: float) -> None:
        """Ask nothing of the host of ``url`` for ``wait_s`` seconds, in any run."""
        self._set(url, "not_before", time.time() + min(wait_s, LONGEST_BAN_S))

    def _set(self, url: str, name: str, value: float) -> None:
        place = self._place(url)
        state = _read(place)
        if state.get(name, 0.0) != value:
            _write(place, {**state, name: value})

    def _place(self, url: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"host-{host_key(url)}.json"


def host_key(url: str) -> str:
    """Return a name for the host of ``url`` that is safe on every disk.

    A port of its own is a server of its own. A host of odd spelling is named by digest.

    >>> host_key("https://Example.com:443/x"), host_key("http://127.0.0.1:8000/")
    ('example.com', '127.0.0.1-8000')
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if not PLAIN_NAME.fullmatch(host):
        host = sha256(host.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return host if parts.port in (None, 80, 443) else f"{host}-{parts.port}"


def _read(place: Path) -> dict[str, float]:
    try:
        found = json.loads(place.read_bytes())
        return {str(name): float(value) for name, value in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):  # none, or cut by a kill
        return {}


def _write(place: Path, state: dict[str, float]) -> None:
    place.write_text(json.dumps(state), encoding="utf-8")
