"""Runs spiders in a process of their own, so that a program can crawl more than once.

A reactor cannot be started twice. The child is this module: its argument is a job, and
it writes what happens to its standard output, one JSON object a line.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.settings import Settings

from crawler import settings as defaults
from crawler.errors import CrawlerError
from crawler.fetch.loader import load_spiders

IMPORTED_FROM = Path(__file__).parents[__name__.count(".")]
FINISHED = "finished"
BOUNDED = (  # ended by a bound of its own: what was had is good, the rest comes later
    "closespider_timeout",
    "closespider_pagecount",
    "closespider_itemcount",
    "bytes_bound",
)
STDIN = 0
PATIENCE_S = 30
LAST_MINUTES_S = 600  # that a child has to end its runs in order, before it is killed
FAILED = "failed"  # the crawl never began, or its process ended before it did

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class RunSummary:
    """How the crawl of a site ended.

    ``reason`` is 'finished', 'archive_error', 'failed', 'shutdown' or another of
    Scrapy's. ``pages`` are those that were read, ``errors`` the pages that could not
    be had or read, by kind in ``failures`` (a status, 'robots.txt', an error's name).
    ``skipped`` pages need not be fetched, since they have not changed. ``run`` names
    the run in data/raw, '' if there is none.
    """

    site: str
    run: str
    reason: str
    pages: int
    errors: int
    claims: int
    issues: int
    skipped: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)

    @property
    def result(self) -> str:
        """'ok', 'partly' (some pages, or a bound was met), or 'failed'."""
        had = self.pages or self.skipped
        if not had or self.reason not in (FINISHED, *BOUNDED):
            return "failed"
        return "partly" if self.errors or self.reason in BOUNDED else "ok"

    @property
    def told(self) -> str:
        """What happened, in words.

        >>> RunSummary("s", "", "finished", 7, 2, 90, 0, 0, {"404": 2}).told
        '7 pages read, 2 could not be had (404 × 2)'
        """
        words = [f"{self.pages} pages read"]
        if self.skipped:
            words.append(f"{self.skipped} unchanged and left out")
        if self.errors:
            kinds = ", ".join(f"{one} × {n}" for one, n in self.failures.items())
            words.append(f"{self.errors} could not be had ({kinds or 'see the log'})")
        if self.reason != FINISHED:
            words.append(f"ended by {self.reason}")
        return ", ".join(words)


def crawl(
    data_dir: Path,
    sites: Sequence[str],
    start_urls: Mapping[str, str] | None = None,
    settings_overrides: Mapping[str, object] | None = None,
    max_pages: int | None = None,
    on_progress: Progress | None = None,
    max_hours: float | None = None,
) -> list[RunSummary]:
    """Crawl ``sites`` at the same time and return how it ended, in their order.

    ``start_urls`` names copies of sites elsewhere, by site. ``settings_overrides`` are
    Scrapy settings, as JSON can hold them. ``on_progress`` is told a site, how many
    responses of all sites have come, and how many were asked for so far. After
    ``max_hours`` the crawls are ended in order. Logs go to the standard error.

    Raises:
        CrawlerError: there is no such site.

    """
    known = load_spiders()
    for site in (*sites, *(start_urls or {})):
        if site not in known:
            raise CrawlerError("site", f"one of {', '.join(known)}", repr(site))
    if not sites:
        return []
    job = {
        "sites": list(sites),
        "start_urls": dict(start_urls or {}),
        "settings": {
            **(settings_overrides or {}),
            "CENSUS_DATA_DIR": str(data_dir.absolute()),
            **({"CLOSESPIDER_TIMEOUT": max_hours * 3600} if max_hours else {}),
        },
        "max_pages": max_pages,
    }
    limit_s = max_hours * 3600 + LAST_MINUTES_S if max_hours else None
    found = _run_child(job, on_progress, limit_s)
    missing = [RunSummary(site, "", FAILED, 0, 0, 0, 0) for site in sites]
    return [found.get(summary.site, summary) for summary in missing]


def _run_child(
    job: Mapping[str, object], on_progress: Progress | None, limit_s: float | None
) -> dict[str, RunSummary]:
    path = os.pathsep.join(
        filter(None, (str(IMPORTED_FROM), os.environ.get("PYTHONPATH")))
    )
    with subprocess.Popen(  # noqa: S603 - this module, in this interpreter
        [sys.executable, "-P", "-m", __name__, json.dumps(job)],
        stdin=subprocess.PIPE,  # its end tells the child that its parent has ended
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
        encoding="utf-8",
    ) as child:
        lines = iter(child.stdout or ())
        watch = threading.Timer(limit_s, child.kill) if limit_s else None
        try:
            if watch:
                watch.start()
            return _follow(lines, on_progress)
        except Exception:
            child.terminate()
            raise
        finally:
            # After Ctrl-C the child, which heard it too, ends its runs in order.
            list(lines)
            child.wait()
            if watch:
                watch.cancel()


def _follow(
    lines: Iterator[str], on_progress: Progress | None
) -> dict[str, RunSummary]:
    found = {}
    counts: dict[str, tuple[int, int]] = {}
    for line in lines:
        message = json.loads(line)
        if "summary" in message:
            summary = RunSummary(**message["summary"])
            found[summary.site] = summary
        elif on_progress is not None:
            counts[message["site"]] = message["responses"], message["requests"]
            responses, requests = map(sum, zip(*counts.values(), strict=True))
            on_progress(message["site"], responses, requests)
    return found


def run_job(job: Mapping[str, Any], out: IO[str]) -> None:
    """Crawl, and write to ``out`` what happens; the child's part of `crawl`."""
    settings = Settings()
    settings.setmodule(defaults)
    settings.setdict(job["settings"], priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    spiders = load_spiders()
    crawlers = {site: process.create_crawler(spiders[site]) for site in job["sites"]}
    for site, crawler in crawlers.items():
        _report(crawler, site, out)
        process.crawl(
            crawler,
            start_url=job["start_urls"].get(site),
            max_pages=job["max_pages"],
        )
    process.start()
    for site, crawler in crawlers.items():
        _write(out, {"summary": asdict(_summarise(site, crawler))})


def _end_with_parent() -> None:
    """End the runs in order when the parent is gone, and the process if that hangs."""
    while os.read(STDIN, 1):  # not by sys.stdin, whose lock an ending process needs
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_S)
    os._exit(1)


def _report(crawler: Crawler, site: str, out: IO[str]) -> None:
    """Write a line for every response of ``crawler``, as long as it lives."""
    count = 0

    def write_progress(response: Response) -> None:
        nonlocal count
        count += 1
        asked = max(count, crawler.stats.get_value("scheduler/enqueued", 0))
        _write(out, {"site": site, "responses": count, "requests": asked})

    crawler.signals.connect(write_progress, signals.response_received, weak=False)


def _write(out: IO[str], message: Mapping[str, object]) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


def _summarise(site: str, crawler: Crawler) -> RunSummary:
    stats = crawler.stats.get_stats() if crawler.spider is not None else {}
    reason = str(stats.get("finish_reason", FAILED))
    if "archive/failed" in stats:
        reason = "archive_error"
    crashed = int(stats.get("spider_exceptions/count", 0))
    return RunSummary(
        site,
        str(stats.get(f"census/{site}/run", "")),
        reason,
        int(stats.get(f"census/{site}/pages", 0)),
        int(stats.get(f"census/{site}/failed", 0)) + crashed,
        int(stats.get(f"census/{site}/claims", 0)),
        int(stats.get(f"census/{site}/issues", 0)),
        int(stats.get(f"census/{site}/skipped", 0)),
        _failures(stats, site, crashed),
    )


def _failures(stats: Mapping[str, Any], site: str, crashed: int) -> dict[str, int]:
    start = f"census/{site}/failure/"
    found = {
        name.removeprefix(start): int(count)
        for name, count in sorted(stats.items())
        if name.startswith(start)
    }
    return {**found, "an error of the code": crashed} if crashed else found


if __name__ == "__main__":
    run_job(json.loads(sys.argv[1]), sys.stdout)
