"""Whole crawls over real HTTP on loopback, each in a process of its own."""

from __future__ import annotations

import gzip
import json
import random
import resource
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.archive.captures import iter_captures_with_payloads, read_captures
from crawler.archive.runs import read_runs
from crawler.errors import CrawlerError, DamagedPayload
from crawler.fetch.running import RunSummary, crawl
from tests.crawler.server import Answer, Reply, Server, page, sitemap

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FAST = {
    "LOOPBACK_ALLOWED": True,
    "DOWNLOAD_DELAY": 0.01,  # without any, Scrapy asks for all pages at once
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_AFTER_DEFAULT": 0,
    "LOG_LEVEL": "CRITICAL",
}
PUBLIC = "https://llm-stats.com/models/compare/"
LISTING = "/models/compare"
ROBOTS = Reply(b"User-agent: *\nAllow: /\n", media_type="text/plain")
PAGES = {f"{LISTING}/{pair}": page(pair) for pair in ("a-vs-b", "c-vs-d", "e-vs-f")}
SITE: dict[str, Answer] = {
    "/robots.txt": ROBOTS,
    "/sitemap.xml": sitemap(*(f"{PUBLIC}{path.rpartition('/')[2]}" for path in PAGES)),
    **PAGES,
}

Crawl = Callable[..., RunSummary]


@pytest.fixture
def run(tmp_path: Path) -> Crawl:
    def run_site(
        server: Server,
        start: str = "",
        site: str = "llm_stats",
        max_pages: int | None = None,
        **settings: object,
    ) -> RunSummary:
        (summary,) = crawl(
            tmp_path,
            [site],
            {site: server.url + start},
            {**FAST, **settings},
            max_pages,
        )
        return summary

    return run_site


def fetched(server: Server) -> list[str]:
    """Return the paths of pages that were asked for."""
    return [path for path in server.paths if path.startswith(f"{LISTING}/")]


def test_a_site_is_crawled_by_its_sitemap_and_again(run: Crawl, tmp_path: Path) -> None:
    with Server(SITE) as server:
        first = run(server)
        server.replies[f"{LISTING}/c-vs-d"] = page("changed")
        second = run(server)
    assert (first.site, first.reason, first.pages) == ("llm_stats", "finished", 3)
    assert (first.errors, second.errors) == (0, 0)
    assert sorted(fetched(server)) == sorted([*PAGES, *PAGES])
    runs = read_runs(tmp_path)
    assert [one.run for one in runs] == [first.run, second.run]
    assert [one.counts["captures"] for one in runs] == [5, 5]
    assert [one.counts["revisits"] for one in runs] == [0, 4]
    kept: dict[str, list[bytes]] = {}
    for one in iter_captures_with_payloads(tmp_path):
        path = one.capture.url.removeprefix(server.url[:-1])
        kept.setdefault(path, []).append(one.payload)
    assert kept.keys() == SITE.keys()
    assert kept[f"{LISTING}/e-vs-f"] == [PAGES[f"{LISTING}/e-vs-f"].body] * 2
    assert [b"changed" in one for one in kept[f"{LISTING}/c-vs-d"]] == [False, True]
    assert server.paths[0] == "/robots.txt"
    assert all("ModelCensus/" in agent and "(+" in agent for agent in server.agents)


def test_errors_are_archived_counted_and_passed(run: Crawl, tmp_path: Path) -> None:
    replies: dict[str, Answer] = {
        **SITE,
        f"{LISTING}/a-vs-b": Reply(b"gone", 404),
        f"{LISTING}/c-vs-d": Reply(b"broken", 500),
    }
    with Server(replies) as server:
        summary = run(server)
    assert (summary.reason, summary.pages, summary.errors) == ("finished", 1, 2)
    assert server.paths.count(f"{LISTING}/c-vs-d") == 3
    counts = read_runs(tmp_path)[0].counts
    assert counts["errors"] == {"404": 1, "500": 3}
    assert counts["pages"] == 1
    assert 500 in {capture.status for capture in read_captures(tmp_path)}


def test_a_listing_is_followed_page_by_page_without_a_sitemap(run: Crawl) -> None:
    pair = f"{LISTING}/a-vs-b"
    listing = page("all", (pair, f"{LISTING}?page=2", "/about", "https://other.com/"))
    second = page("more", (f"{pair}?ref=x", f"{LISTING}/c-vs-d", f"{LISTING}?page=3"))
    replies: dict[str, Answer] = {
        "/robots.txt": ROBOTS,
        LISTING: listing,
        f"{LISTING}?page=2": second,
        f"{LISTING}?page=3": page("last", (f"{LISTING}/e-vs-f", f"{LISTING}?page=2")),
        **PAGES,
    }
    with Server(replies) as server:
        summary = run(server)
    assert (summary.pages, summary.errors) == (3, 0)
    assert sorted(fetched(server)) == sorted(PAGES)
    assert len(server.paths) == len(set(server.paths)) == 8
    assert "/about" not in server.paths


def test_a_sitemap_index_and_packed_sitemaps_are_followed(run: Crawl) -> None:
    index = (
        b"<sitemapindex><sitemap><loc>https://llm-stats.com/1.xml.gz</loc></sitemap>"
        b"<sitemap><loc>/2.xml</loc></sitemap><sitemap><loc>https://llm-stats.com/"
        b"sitemap.xml</loc></sitemap></sitemapindex>"
    )
    packed = gzip.compress(sitemap(f"{PUBLIC}a-vs-b", "https://other.com/x").body)
    replies: dict[str, Answer] = {
        **SITE,
        "/sitemap.xml": Reply(index, media_type="application/xml"),
        "/1.xml.gz": Reply(packed, media_type="application/gzip"),
    }
    with Server(replies) as server:
        summary = run(server)
    assert summary.pages == 1
    assert fetched(server) == [f"{LISTING}/a-vs-b"]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (f"{LISTING[1:]}/c-vs-d", [f"{LISTING}/c-vs-d"]),
        (LISTING[1:], [f"{LISTING}/e-vs-f"]),
    ],
)
def test_a_start_url_may_be_a_page_or_a_listing(
    run: Crawl, start: str, expected: list[str]
) -> None:
    replies = {**SITE, LISTING: page("all", (f"{LISTING}/e-vs-f",))}
    with Server(replies) as server:
        assert run(server, start).pages == 1
    assert fetched(server) == expected


def test_max_pages(run: Crawl) -> None:
    with Server(SITE) as server:
        assert run(server, max_pages=2).pages == 2
    assert len(fetched(server)) == 2
    assert set(fetched(server)) < PAGES.keys()


@pytest.mark.parametrize(
    "robots",
    [
        Reply(b"User-agent: *\nDisallow: /\n", media_type="text/plain"),
        Reply(b"User-agent: ModelCensus\nDisallow: /\n", media_type="text/plain"),
        Reply(b"broken", 500),
        Reply(b"slower", 429),
        Reply(bytes(500)),
        Reply(b"moved", 302, headers={"Location": "https://example.org/robots.txt"}),
        Reply(gzip.compress(b"Allow: /")[:9], headers={"Content-Encoding": "gzip"}),
    ],
    ids=["all", "us", "500", "429", "binary", "moved", "cut"],
)
def test_robots_that_forbid_or_cannot_be_read_now(run: Crawl, robots: Reply) -> None:
    with Server({**SITE, "/robots.txt": robots}) as server:
        summary = run(server, LOG_LEVEL="CRITICAL")
    assert set(server.paths) == {"/robots.txt"}
    assert (summary.reason, summary.pages, summary.errors) == ("finished", 0, 1)


@pytest.mark.parametrize("robots", [Reply(b"", 404), Reply(b"", 403), Reply(b"")])
def test_no_robots_allow_all(run: Crawl, robots: Reply) -> None:
    with Server({**SITE, "/robots.txt": robots}) as server:
        assert run(server, max_pages=1).pages == 1


def test_a_redirect_to_another_host_is_not_followed(run: Crawl) -> None:
    with Server({"/secret": page("secret")}) as other:
        target = {"Location": f"{other.url}secret"}
        named = {"Location": f"http://localhost:{other.port}/secret"}
        replies: dict[str, Answer] = {
            **SITE,
            f"{LISTING}/a-vs-b": Reply(b"", 302, headers=target),
            f"{LISTING}/c-vs-d": Reply(b"", 301, headers=named),
            f"{LISTING}/e-vs-f": Reply(b"", 301, headers={"Location": "file:///etc"}),
        }
        with Server(replies) as server:
            summary = run(server)
    assert other.paths == []
    assert (summary.reason, summary.pages, summary.errors) == ("finished", 0, 3)


def test_a_redirect_on_the_site_is_followed(run: Crawl, tmp_path: Path) -> None:
    moved = Reply(b"", 301, headers={"Location": f"{LISTING}/g-vs-h"})
    away = Reply(b"", 301, headers={"Location": "/about"})
    replies: dict[str, Answer] = {
        **SITE,
        f"{LISTING}/a-vs-b": moved,
        f"{LISTING}/c-vs-d": away,
        f"{LISTING}/g-vs-h": page("g"),
        "/about": page("about"),
    }
    with Server(replies) as server:
        summary = run(server)
    assert (summary.pages, summary.errors) == (2, 0)
    urls = [(c.status, c.url.rpartition("/")[2]) for c in read_captures(tmp_path)]
    assert (301, "a-vs-b") in urls
    assert (200, "g-vs-h") in urls


def test_loopback_is_refused_unless_allowed(run: Crawl) -> None:
    with Server(SITE) as server:
        summary = run(server, LOOPBACK_ALLOWED=False)
    assert server.paths == []
    assert (summary.pages, summary.errors) == (0, 1)


def test_odd_pages_are_flagged_or_survive(run: Crawl, tmp_path: Path) -> None:
    packed = gzip.compress(b"<p>whole</p>" * 100)
    gzipped = {"Content-Encoding": "gzip"}
    trap = Reply(
        b"<html><h1>trap</h1></html>", media_type="text/html; charset=hex_codec"
    )
    replies: dict[str, Answer] = {
        **SITE,
        f"{LISTING}/a-vs-b": Reply(packed[: len(packed) // 2], headers=gzipped),
        f"{LISTING}/c-vs-d": trap,
        f"{LISTING}/e-vs-f": Reply(packed, headers=gzipped),
    }
    with Server(replies) as server:
        summary = run(server)
    assert (summary.reason, summary.pages, summary.errors) == ("finished", 2, 1)
    kept = {
        one.capture.url.rpartition("/")[2]: one
        for one in iter_captures_with_payloads(tmp_path)
    }
    assert isinstance(kept["a-vs-b"].error, DamagedPayload)
    assert kept["c-vs-d"].payload == trap.body
    assert kept["e-vs-f"].payload == b"<p>whole</p>" * 100


def test_a_host_that_asks_to_wait_is_left_to_it(run: Crawl) -> None:
    def busy(count: int) -> Reply:
        if count:
            return page("a")
        return Reply(b"slower", 429, headers={"Retry-After": "1"})

    with Server({**SITE, f"{LISTING}/a-vs-b": busy}) as server:
        summary = run(server)
    assert (summary.pages, summary.errors) == (3, 0)
    assert sorted(fetched(server)) == sorted([*PAGES, f"{LISTING}/a-vs-b"])


def test_a_host_that_asks_for_a_day_is_left_alone(run: Crawl) -> None:
    never = Reply(b"slower", 503, headers={"Retry-After": "86400"})
    with Server({**SITE, "/sitemap.xml": never, LISTING: page("all")}) as server:
        summary = run(server)
    assert server.paths == ["/robots.txt", "/sitemap.xml"]
    assert (summary.reason, summary.errors) == ("finished", 1)


def test_endless_headers_end(run: Crawl) -> None:
    many = {f"X-{number}": "x" * 30_000 for number in range(20)}
    replies = {**SITE, f"{LISTING}/a-vs-b": Reply(b"a", headers=many)}
    with Server(replies) as server:
        summary = run(server)
    assert (summary.pages, summary.errors) == (2, 1)


def test_a_body_over_the_limit_is_left_there(run: Crawl) -> None:
    replies = {**SITE, f"{LISTING}/a-vs-b": Reply(b"x" * 5000)}
    with Server(replies) as server:
        summary = run(server, DOWNLOAD_MAXSIZE=2000)
    assert (summary.pages, summary.errors) == (2, 1)


def test_a_full_disk_ends_the_crawl_and_keeps_earlier_runs(
    run: Crawl, tmp_path: Path
) -> None:
    noise = random.Random(7).randbytes(20_000)
    with Server(SITE) as server:
        run(server)
        before = list(read_captures(tmp_path))
        server.replies[f"{LISTING}/c-vs-d"] = Reply(b64encode(noise))
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
        try:
            summary = run(server)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert summary.reason == "archive_error"
    captures = list(read_captures(tmp_path))
    assert captures[:5] == before
    assert captures[5:]
    assert not [one for one in captures[5:] if one.url.endswith("c-vs-d")]
    assert [one.reason for one in read_runs(tmp_path)] == ["finished", "archive_error"]


def test_a_newer_archive_is_left_alone(run: Crawl, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "schema_version.json").write_text('{"schema_version": 2}')
    with Server(SITE) as server:
        summary = run(server)
    assert server.paths == []
    assert (summary.reason, summary.run) == ("archive_error", "")
    assert len(list(tmp_path.rglob("*"))) == 2


def test_several_sites_at_once_and_their_progress(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    listing = page("all", ("/compare/a/b", "/compare/c/d"))
    other: dict[str, Answer] = {
        "/robots.txt": ROBOTS,
        "/compare": listing,
        "/compare/a/b": page("a"),
        "/compare/c/d": page("c"),
    }
    with Server(SITE) as one, Server(other) as two:
        summaries = crawl(
            tmp_path,
            ["llmreference", "llm_stats"],
            {"llm_stats": one.url, "llmreference": two.url},
            FAST,
            on_progress=lambda *told: seen.append(told),
        )
    assert [(one.site, one.pages) for one in summaries] == [
        ("llmreference", 2),
        ("llm_stats", 3),
    ]
    assert {site for site, _, _ in seen} == {"llm_stats", "llmreference"}
    assert [done for _, done, _ in seen] == list(range(1, len(seen) + 1))
    assert all(done <= total for _, done, total in seen)


def test_an_error_of_the_caller_ends_the_crawl(run: Crawl, tmp_path: Path) -> None:
    def stop(site: str, done: int, total: int) -> None:
        raise RuntimeError("enough")

    with Server(SITE) as server, pytest.raises(RuntimeError, match="enough"):
        crawl(tmp_path, ["llm_stats"], {"llm_stats": server.url}, FAST, None, stop)


def test_an_unknown_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CrawlerError, match=r"expected one of .*awaira, .*'nobody'"):
        crawl(tmp_path, ["nobody"])


def test_scrapy_crawls_by_itself(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scrapy", "crawl", "llm_stats"]
    settings = {**FAST, "CENSUS_DATA_DIR": tmp_path / "data", "LOG_LEVEL": "ERROR"}
    options = [
        part for pair in settings.items() for part in ("-s", "=".join(map(str, pair)))
    ]
    rows = tmp_path / "claims.jsonl"
    with Server({**SITE, f"{LISTING}/a-vs-b": Reply(b"\x89PNG\r\n")}) as server:
        done = subprocess.run(
            [*command, *options, "-a", f"start_url={server.url}", "-O", str(rows)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    found = [json.loads(line) for line in rows.read_text("utf-8").splitlines()]
    binary = next(row for row in found if row["url"].endswith("a-vs-b"))
    assert binary["row"] == "issue"
    assert binary["kind"] == "unreadable_page"
    captures = {one.capture_id for one in read_captures(tmp_path / "data")}
    assert {row["capture_id"] for row in found} <= captures


def test_pages_that_lead_home_are_failures_and_findings(
    run: Crawl, tmp_path: Path
) -> None:
    """Scrapy asks for the home page once, and filters out the other redirects."""
    home = Reply(status=302, headers={"Location": "/"})
    with Server({**SITE, **dict.fromkeys(PAGES, home), "/": page("home")}) as server:
        summary = run(server)
    (done,) = read_runs(tmp_path)
    assert (summary.pages, summary.errors) == (0, 3)
    assert done.counts["findings"] == {"pages_failed": 3, "redirected_home": 3}


def test_what_is_odd_of_a_run_is_found(run: Crawl, tmp_path: Path) -> None:
    captcha = Reply(b"<title>Just a moment...</title><p>Verify you are human</p>")
    replies = {
        **SITE,
        "/sitemap.xml": sitemap(),
        LISTING: page("all", tuple(PAGES)),
        **dict.fromkeys(PAGES, captcha),
    }
    with Server(replies) as server:
        run(server)
    (done,) = read_runs(tmp_path)
    assert done.counts["findings"]["captcha_page"] == 3
    assert done.counts["findings"]["empty_sitemap"] == 1
