"""The scheduled job: due sites are crawled, a release built, changes told.

Safe to start every hour: one job at a time holds the lock, and where nothing is due it
ends at once. What it did is a report of plain data, which `jobfiles` keeps.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from crawler.errors import CrawlerError, DamagedArchive
from crawler.sites import load_sites
from modelcensus.jobfiles import JobFiles
from modelcensus.notices import check_addresses, send_notice
from modelcensus.outcomes import (
    BUSY,
    GATE_STOPPED,
    INTERRUPTED,
    NOTHING_DUE,
    PUBLISHED,
    SITE_FAILED,
    TROUBLE,
    UNCHANGED,
    WITH_WARNINGS,
    Outcome,
)
from pipeline.errors import CheckFailed, HeldBack, NothingToBuild, PipelineError
from pipeline.schedule import Attempt, Turn, next_turn, turn_of

if TYPE_CHECKING:
    from crawler.fetch.running import RunSummary
    from modelcensus.release import PathOrText
    from pipeline.publish import Published
    from pipeline.records import Progress

MOST_EXAMPLES = 10
MOST_NAMES = 10
OK, PARTLY, FAILED = "ok", "partly", "failed"

logger = logging.getLogger("modelcensus.job")


@dataclass(frozen=True)
class Order:
    """What a job is asked to do.

    ``sites`` are those to look at (all, if none is named), ``forced`` crawls them even
    if they are not due. ``notify`` are apprise's addresses. ``max_hours`` bounds
    the crawl. ``settings`` and ``start_urls`` are as in `crawl`. ``clock`` is added to
    the time of day, for rehearsals.
    """

    data_dir: Path
    sites: tuple[str, ...] = ()
    forced: bool = False
    max_pages: int | None = None
    max_hours: float = 6.0
    contact: str | None = None
    notify: tuple[str, ...] = ()
    jobs: int | None = None
    start_urls: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    clock: timedelta = timedelta()

    def now(self) -> datetime:
        """Return the time of day of this job, UTC."""
        return datetime.now(UTC) + self.clock


def run(
    data: PathOrText = "data",
    *,
    sites: Sequence[str] = (),
    force: bool = False,
    max_pages: int | None = None,
    max_hours: float = 6.0,
    contact: str | None = None,
    notify: Sequence[str] = (),
    jobs: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Do what is due: crawl, build, publish, compare, and tell.

    All ``sites`` are looked at if none is named; ``force`` crawls them although they
    are not due. ``notify`` are addresses of apprise. The report is plain data:
    ``outcome`` and ``exit_code``, ``sites``, ``release``, ``changes``, ``warnings``.

    Raises:
        CrawlerError: there is no such site, or no way to send notices.
    """
    order = Order(
        Path(data),
        tuple(sites),
        force,
        max_pages,
        max_hours,
        contact,
        tuple(notify),
        jobs,
    )
    return run_job(order, progress)


def plan(
    data: PathOrText = "data", *, sites: Sequence[str] = (), force: bool = False
) -> list[dict[str, Any]]:
    """Return what `run` would do with each site and why, without asking anybody."""
    return plan_job(Order(Path(data), tuple(sites), force))


def run_job(order: Order, progress: Progress | None = None) -> dict[str, Any]:
    """Do what is due and return the report, which has an ``outcome``.

    Raises:
        CrawlerError: there is no such site, or no way to send notices.
    """
    _check_sites(order)
    check_addresses(order.notify)
    files = JobFiles.of(order.data_dir)
    job = _Job(order, files)
    try:
        with FileLock(files.lock, timeout=0):
            return job.run(progress)
    except Timeout:
        return job.report(BUSY)


def read_turns(
    data_dir: Path, now: datetime, attempts: Mapping[str, Attempt]
) -> dict[str, Turn]:
    """Return of every site that has a file when it is its turn, by name."""
    from crawler.archive.runs import read_runs

    turns = {}
    for name, site in load_sites().items():
        damage: list[DamagedArchive] = []
        runs = read_runs(data_dir, name, damage.append)
        turns[name] = turn_of(site, runs, attempts.get(name), now)
    return turns


class _Job:
    """One run of the job, while it gathers its report."""

    def __init__(self, order: Order, files: JobFiles) -> None:
        self._order = order
        self._files = files
        self._started = order.now()
        self._clock = time.monotonic()
        self._attempts: dict[str, Attempt] = {}
        self._turns: dict[str, Turn] = {}
        self._due: list[Turn] = []
        self._rows: list[dict[str, Any]] = []
        self._published: Published | None = None
        self._changes: dict[str, Any] = {}
        self._warnings: list[str] = []
        self._problem = ""

    def run(self, progress: Progress | None) -> dict[str, Any]:
        """Do the work under the lock; whatever happens, it is reported."""
        with _log_to(self._files.log(self._started)):
            try:
                outcome = self._work(progress)
            except (CrawlerError, PipelineError) as error:
                self._problem = str(error)
                logger.error("%s", error)
                outcome = TROUBLE
            except KeyboardInterrupt:
                self._end(INTERRUPTED)
                raise
            return self._end(outcome)

    def _work(self, progress: Progress | None) -> Outcome:
        self._attempts = self._files.read_attempts()
        self._turns = read_turns(self._order.data_dir, self._started, self._attempts)
        self._due = self._find_due()
        if not self._due:
            return NOTHING_DUE
        for turn in self._due:
            if turn.missed:
                self._warnings.append(
                    f"{turn.site}: {turn.missed} turns missed, "
                    f"{turn.late_hours:.0f} h late"
                )
        self._crawl(progress)
        outcome = self._publish(progress)
        if any(row["result"] == FAILED for row in self._rows) and outcome.code < 20:
            return SITE_FAILED
        return outcome

    def _find_due(self) -> list[Turn]:
        chosen = self._order.sites or tuple(self._turns)
        turns = [self._turns[name] for name in chosen]
        return [turn for turn in turns if turn.is_due or self._order.forced]

    def _crawl(self, progress: Progress | None) -> None:
        from modelcensus.work import crawl

        order = self._order
        names = [turn.site for turn in self._due]
        logger.info("crawling %s", ", ".join(names))
        summaries = crawl(
            names,
            order.data_dir,
            max_pages=order.max_pages,
            contact=order.contact,
            start_urls={
                site: url for site, url in order.start_urls.items() if site in names
            },
            settings={
                "LOG_LEVEL": "INFO",
                "LOG_FILE": str(self._files.log(self._started).absolute()),
                "CENSUS_CLOCK_OFFSET_S": order.clock.total_seconds(),
                **order.settings,
            },
            max_hours=order.max_hours,
            progress=progress,
        )
        for turn, summary in zip(self._due, summaries, strict=True):
            self._take(turn, summary)
        self._files.write_attempts(self._attempts)

    def _take(self, turn: Turn, summary: RunSummary) -> None:
        """Note how the crawl of a site went, and when it may be tried again."""
        result = summary.result
        before = self._attempts.get(turn.site)
        failures = (before.failures if before else 0) + 1 if result == FAILED else 0
        self._attempts[turn.site] = Attempt(self._started, failures)
        if result != OK:
            self._warnings.append(f"{turn.site}: {summary.told}")
        self._rows.append(
            {
                "site": turn.site,
                "why": turn.why,
                "due": _iso(turn.due),
                "late_hours": turn.late_hours,
                "missed": turn.missed,
                "result": result,
                "told": summary.told,
                "run": summary.run,
                "reason": summary.reason,
                "pages": summary.pages,
                "errors": summary.errors,
                "skipped": summary.skipped,
                "claims": summary.claims,
                "issues": summary.issues,
            }
        )

    def _publish(self, progress: Progress | None) -> Outcome:
        from modelcensus.work import build

        order = self._order
        try:
            self._published = build(
                order.data_dir, jobs=order.jobs, progress=progress, now=order.now()
            )
        except (CheckFailed, HeldBack) as error:
            self._problem = str(error)
            logger.error("not published: %s", error)
            return GATE_STOPPED
        except NothingToBuild as error:
            self._warnings.append(str(error))
            return UNCHANGED
        self._warnings += [f"damaged: {one}" for one in self._published.damage]
        if self._published.unchanged:
            return UNCHANGED
        self._changes = self._compare(self._published)
        logger.info("published %s", self._published.folder.name)
        return WITH_WARNINGS if self._warnings else PUBLISHED

    def _compare(self, published: Published) -> dict[str, Any]:
        from modelcensus.comparison import compare_releases

        if not published.before:
            return {}
        old = published.folder.parent / published.before
        changeset = compare_releases(
            old, published.folder, self._order.data_dir
        ).changeset
        kinds = Counter(changeset.rows["kind"].to_pylist())
        whole = {*changeset.new_models, *changeset.gone_models}
        told = (
            f"{one.model_id} {one.property} {one.qualifiers}: "
            f"{one.old or '–'} → {one.new or '–'}"
            for one in changeset.changes
            if one.model_id not in whole
        )
        return {
            "facts": changeset.rows.num_rows,
            **{kind: kinds[kind] for kind in ("added", "removed", "changed")},
            "new_models": list(changeset.new_models[:MOST_NAMES]),
            "gone_models": list(changeset.gone_models[:MOST_NAMES]),
            "examples": [
                one for one, _ in zip(told, range(MOST_EXAMPLES), strict=False)
            ],
        }

    def _end(self, outcome: Outcome) -> dict[str, Any]:
        """Write what the job leaves, and send what people should know."""
        report = self.report(outcome)
        if self._order.notify and outcome not in (NOTHING_DUE, UNCHANGED):
            report["notified"] = send_notice(self._order.notify, report)
            if not report["notified"]:
                report["warnings"].append("a notice could not be sent")
        self._files.write_report(report, self._order.now())
        return report

    def report(self, outcome: Outcome) -> dict[str, Any]:
        """Return what was done, as plain data."""
        published = self._published
        return {
            "started": self._started.isoformat(),
            "seconds": round(time.monotonic() - self._clock, 3),
            "outcome": outcome.name,
            "exit_code": outcome.code,
            "problem": self._problem,
            "release": published.folder.name if published else "",
            "before": published.before if published else "",
            "changes": self._changes,
            "sites": self._rows,
            "next_due": _iso(next_turn(self._turns)),
            "warnings": list(self._warnings),
            "notified": None,
        }


def _check_sites(order: Order) -> None:
    unknown = set(order.sites) - load_sites().keys()
    if unknown:
        known = ", ".join(load_sites())
        raise CrawlerError("site", f"one of {known}", repr(min(unknown)))


def plan_job(order: Order) -> list[dict[str, Any]]:
    """Return what a run would do with each site, without asking anybody anything.

    Raises:
        CrawlerError: there is no such site.
    """
    from crawler.fetch.plan import plan_site

    _check_sites(order)
    turns = read_turns(
        order.data_dir, order.now(), JobFiles.of(order.data_dir).read_attempts()
    )
    sites = load_sites()
    chosen: Sequence[str] = order.sites or tuple(turns)
    return [
        {
            "site": name,
            "due": turns[name].is_due or order.forced,
            "why": turns[name].why,
            "next_due": _iso(turns[name].due),
            "fetches": [
                {"url": url, "why": why}
                for url, why in plan_site(
                    order.data_dir, sites[name], order.start_urls.get(name)
                )
            ],
        }
        for name in chosen
    ]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


@contextmanager
def _log_to(path: Path) -> Iterator[None]:
    """Write what this package logs to the file of the day."""
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(
        logging.Formatter("%(asctime)s [%(name)s] %(levelname)s: %(message)s")
    )
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()
