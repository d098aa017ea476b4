"""The work on an archive: crawl into it, add saved pages, build a release of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.archive.saved import ImportReport
    from crawler.fetch.running import RunSummary
    from crawler.items import Capture
    from modelcensus.release import PathOrText
    from pipeline.publish import Published
    from pipeline.records import Progress
    from pipeline.unlisted import FeedPreview


def crawl(
    sites: Sequence[str] = (),
    data: PathOrText = "data",
    *,
    max_pages: int | None = None,
    contact: str | None = None,
    start_urls: Mapping[str, str] | None = None,
    settings: Mapping[str, object] | None = None,
    max_hours: float | None = None,
    progress: Progress | None = None,
) -> list[RunSummary]:
    """Fetch the pages of ``sites`` (all, if none is named) into ``data``/raw.

    ``max_pages`` is for each site, ``max_hours`` for all. ``contact`` is what site
    owners can write to. ``start_urls`` names copies of sites elsewhere; ``settings``
    are Scrapy's.

    Raises:
        CrawlerError: there is no such site.
    """
    from crawler.fetch.running import crawl as run_crawl
    from crawler.sites import load_sites

    overrides = {"LOG_LEVEL": "WARNING", **(settings or {})}
    if contact:
        overrides["CENSUS_CONTACT"] = contact
    return run_crawl(
        Path(data),
        tuple(sites) or tuple(load_sites()),
        start_urls=start_urls,
        settings_overrides=overrides,
        max_pages=max_pages,
        on_progress=progress,
        max_hours=max_hours,
    )


def add(
    paths: Iterable[PathOrText],
    data: PathOrText = "data",
    *,
    url: str | None = None,
    captured_at: datetime | None = None,
) -> ImportReport:
    """Bring saved pages, feeds, WARC files or folders of them into ``data``/raw.

    ``url`` is the address of a page whose first line names none; with / at its end, of
    a folder. ``captured_at`` is when they were captured, else the files' own times.
    """
    from crawler.archive.saved import import_paths

    found = [Path(path) for path in paths]
    return import_paths(Path(data), found, url=url, captured_at=captured_at)


def preview(data: PathOrText, captures: Iterable[Capture]) -> list[FeedPreview]:
    """Return what feeds among ``captures`` say whose site nobody wrote a file for.

    Each has its address, how many claims on how many models it makes, and the keys that
    were not read.
    """
    from pipeline.unlisted import preview_feeds

    return list(preview_feeds(Path(data), captures))


def build(
    data: PathOrText = "data",
    *,
    without: Iterable[str] = (),
    as_of: datetime | None = None,
    force: bool = False,
    accept: str = "",
    jobs: int | None = None,
    sign_key: PathOrText | None = None,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Published:
    """Build a release of all that ``data``/raw holds, and publish it.

    Pages of the sites ``without`` are left out, and those captured after ``as_of``;
    'latest' then stays where it is.
    What the latest release holds already is published again only by ``force``.
    ``accept`` says why one is right that would be held back, and is kept in it. Pages
    are read by ``jobs`` processes, by default as many as there are cores. The release
    is at ``.folder``, which `open` takes, and bears the day of ``now``; ``sign_key`` is
    a private key of OpenSSH that signs it.

    Raises:
        HeldBack: too much fell or moved since the latest release.
        PipelineError: there is nothing to build, or the tables do not hold.
    """
    from pipeline.publish import publish

    left_out = frozenset(without)
    key = None if sign_key is None else Path(sign_key)
    return publish(Path(data), progress, left_out, jobs, force, key, now, as_of, accept)


def prune(
    data: PathOrText = "data", keep: str = "30d,12m", *, dry_run: bool = False
) -> list[str]:
    """Delete the releases in ``data``/curated that are not kept; return their names.

    ``keep`` lists how many days (d), weeks (w), months (m) and years (y) back the
    newest release of each is kept. So are the latest one, and what a release that is
    kept so names as the one before it. With ``dry_run`` nothing is deleted.

    Raises:
        PipelineError: ``keep`` is no such list, or a release cannot be deleted.
    """
    from pipeline.release.retention import parse_keep
    from pipeline.release.retention import prune as prune_releases

    today = datetime.now(UTC).date()
    return prune_releases(Path(data) / "curated", parse_keep(keep), today, dry_run)


def list_sites(data: PathOrText = "data") -> list[Mapping[str, object]]:
    """Return a row for each site: how often it is crawled, its last run and health."""
    from pipeline.sitelist import list_sites as list_rows

    return list_rows(Path(data))


def list_runs(site: str, data: PathOrText = "data") -> list[Mapping[str, object]]:
    """Return a row for each of the last ten runs of ``site``, the newest first.

    Raises:
        PipelineError: there is no such site.
    """
    from pipeline.sitelist import list_site_runs

    return list_site_runs(Path(data), site)
