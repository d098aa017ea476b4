"""Single pages of sites without a file, over real HTTP on loopback."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from crawler.archive.captures import read_captures
from crawler.archive.runs import read_runs
from crawler.errors import CrawlerError
from crawler.fetch.loader import load_spiders
from crawler.fetch.page import PageSpider, read_urls
from crawler.fetch.running import crawl
from crawler.sites import load_sites
from pipeline.build import make_census
from pipeline.database import open_database
from pipeline.sitelist import list_sites
from tests.crawler.server import Answer, Reply, Server

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ROBOTS = Reply(b"User-agent: *\nAllow: /\n", media_type="text/plain")
PRICES = Reply(
    b"""<html><head><title>Prices</title></head><body><h1>Prices</h1>
    <table><tr><th>Model</th><th>Context window</th><th>Input price</th></tr>
    <tr><td>GPT-4o</td><td>128K</td><td>$2.50 / 1M tokens</td></tr>
    <tr><td>o3</td><td>200K</td><td>$2.00 / 1M tokens</td></tr></table></body></html>"""
)
SITE: dict[str, Answer] = {"/robots.txt": ROBOTS, "/prices": PRICES}
SETTINGS = {
    "LOOPBACK_ALLOWED": 1,
    "DOWNLOAD_DELAY": 0.01,
    "AUTOTHROTTLE_ENABLED": 0,
    "RETRY_AFTER_DEFAULT": 0,
    "LOG_LEVEL": "WARNING",
}

Fetch = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def fetch(tmp_path: Path) -> Fetch:
    def run(
        settings: Mapping[str, object] = SETTINGS, **arguments: object
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "scrapy", "crawl", "page"]
        for name, value in arguments.items():
            command += ["-a", f"{name}={value}"]
        for name, value in {**settings, "CENSUS_DATA_DIR": tmp_path / "data"}.items():
            command += ["-s", f"{name}={value}"]
        return subprocess.run(
            [*command, "-O", str(tmp_path / "claims.jsonl")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def rows(tmp_path: Path) -> list[dict[str, str]]:
    text = (tmp_path / "claims.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def said(tmp_path: Path) -> set[tuple[str, str, str, str]]:
    names = ("site", "subject_text", "property", "value_text")
    return {
        (one["site"], one["subject_text"], one["property"], one["value_text"])
        for one in rows(tmp_path)
        if one["row"] == "claim" and all(name in one for name in names)
    }


def expected(site: str) -> set[tuple[str, str, str, str]]:
    return {
        (site, "GPT-4o", "context_window", "128K"),
        (site, "GPT-4o", "price", "$2.50 / 1M tokens"),
        (site, "o3", "context_window", "200K"),
        (site, "o3", "price", "$2.00 / 1M tokens"),
    }


def test_a_page_is_archived_and_read_and_built(fetch: Fetch, tmp_path: Path) -> None:
    with Server(SITE) as server:
        done = fetch(url=f"{server.url}prices")
    assert (done.returncode, done.stderr) == (0, "")
    assert server.paths == ["/robots.txt", "/prices"]
    assert said(tmp_path) == expected("127.0.0.1")
    data_dir = tmp_path / "data"
    captures = {one.url: one for one in read_captures(data_dir)}
    assert [*captures] == [f"{server.url}robots.txt", f"{server.url}prices"]
    assert {row["capture_id"] for row in rows(tmp_path)} == {
        captures[f"{server.url}prices"].capture_id
    }
    (run,) = read_runs(data_dir)
    assert (run.site, run.reason) == ("127.0.0.1", "page")
    counts = {name: run.counts[name] for name in ("pages", "claims", "failed")}
    assert counts == {"pages": 1, "claims": 4, "failed": 0}
    with open_database() as database:
        census, damage = make_census(database, data_dir)
        statements = database.execute(
            "SELECT site, subject_text, property, value_text FROM claims"
        ).fetchall()
    assert damage == []
    assert set(statements) == expected("127.0.0.1")
    assert census.issues == []  # robots.txt is no page to read


def test_a_second_time_it_is_a_revisit(fetch: Fetch, tmp_path: Path) -> None:
    with Server(SITE) as server:
        for _ in range(2):
            assert fetch(url=f"{server.url}prices").returncode == 0
    assert [one.counts["revisits"] for one in read_runs(tmp_path / "data")] == [0, 2]


def test_two_hosts_have_a_run_each(fetch: Fetch, tmp_path: Path) -> None:
    with Server({**SITE, "/gone": Reply(b"gone", 404)}) as server:
        other = f"http://localhost:{server.port}"
        file = tmp_path / "addresses.txt"
        file.write_text(f"# mine\n{other}/prices\n\n{other}/gone\n", "utf-8")
        done = fetch(url=f"{server.url}prices", urls_file=file)
    assert done.returncode == 0
    assert "expected 200, found 404" in done.stderr
    assert said(tmp_path) == expected("127.0.0.1") | expected("localhost")
    found = {
        run.site: (run.counts["captures"], run.counts["pages"], run.counts["failed"])
        for run in read_runs(tmp_path / "data")
    }
    assert found == {"127.0.0.1": (2, 1, 0), "localhost": (3, 1, 1)}


def test_robots_are_obeyed(fetch: Fetch, tmp_path: Path) -> None:
    robots = Reply(b"User-agent: *\nDisallow: /prices\n", media_type="text/plain")
    with Server({**SITE, "/robots.txt": robots}) as server:
        fetch(url=f"{server.url}prices")
    assert server.paths == ["/robots.txt"]
    (run,) = read_runs(tmp_path / "data")
    assert (run.counts["pages"], run.counts["failed"]) == (0, 1)
    assert rows(tmp_path) == []


def test_a_redirect_to_another_host_is_not_followed(
    fetch: Fetch, tmp_path: Path
) -> None:
    with Server({"/prices": PRICES}) as other:
        away = {"Location": f"http://localhost:{other.port}/prices"}
        port = {"Location": f"{other.url}prices"}
        replies: dict[str, Answer] = {
            "/robots.txt": ROBOTS,
            "/host": Reply(b"", 302, headers=away),
            "/port": Reply(b"", 302, headers=port),
            "/here": Reply(b"", 301, headers={"Location": "/prices"}),
            "/prices": PRICES,
        }
        with Server(replies) as server:
            urls = ",".join(f"{server.url}{path}" for path in ("host", "port", "here"))
            done = fetch(url=urls)
    assert other.paths == []
    assert done.stderr.count("Refused") == 2
    assert said(tmp_path) == expected("127.0.0.1")
    (run,) = read_runs(tmp_path / "data")
    assert (run.counts["pages"], run.counts["failed"]) == (1, 2)


def test_this_machine_is_refused_unless_allowed(fetch: Fetch, tmp_path: Path) -> None:
    with Server(SITE) as server:
        done = fetch({**SETTINGS, "LOOPBACK_ALLOWED": 0}, url=f"{server.url}prices")
    assert server.paths == []
    assert "expected a public host" in done.stderr


def test_a_bad_address_ends_before_it_begins(fetch: Fetch, tmp_path: Path) -> None:
    done = fetch(url="example.com/prices")
    assert done.returncode == 1
    assert done.stderr.strip().endswith(
        "ValueError: spider page, url: expected an address such as "
        "https://example.com/prices, found 'example.com/prices'"
    )
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("https://a.com/x", ["https://a.com/x"]),
        (" https://a.com/x,https://b.com ", ["https://a.com/x", "https://b.com"]),
        ("https://a.com/x,\nhttp://b.com/y", ["https://a.com/x", "http://b.com/y"]),
        ("https://a.com/x,y;z?q=1,2", ["https://a.com/x,y;z?q=1,2"]),
        ("https://A.com:8443/x#top https://A.com:8443/x", ["https://a.com:8443/x"]),
        ("https://münchen.de/ö", ["https://xn--mnchen-3ya.de/%C3%B6"]),
    ],
)
def test_addresses(text: str, urls: list[str]) -> None:
    assert [one.lower() for one in read_urls(text)] == [one.lower() for one in urls]


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "www.a.com/x",
        "ftp://a.com/x",
        "https://a.com/x,ftp://b.com",
        "file:///etc/passwd",
        "data:text/plain,x",
        "https://",
        "https:///x",
        "http://[::1]/",
        "http://[",
        "https://a.com:port/",
        "https://me:secret@a.com/",
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="spider page, url: expected an address such"):
        PageSpider(url=text)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "expected -a url=https://… or -a urls_file=PATH, found neither"),
        ({"url": ""}, "found neither"),
        ({"url": " , "}, "found no address in it"),
        ({"urls_file": "/nowhere"}, "urls_file: expected a file .* No such file"),
        ({"start_url": "https://a.com"}, "arguments url and urls_file, found start_u"),
    ],
)
def test_arguments_that_are_refused(arguments: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PageSpider(**arguments)


def test_a_host_with_a_file_keeps_its_site_and_its_rules() -> None:
    spider = PageSpider(
        url="https://llm-stats.com/models/compare/a-vs-b https://www.example.org/x"
    )
    assert [site.name for site in spider.sites()] == ["llm_stats", "example.org"]
    assert spider.sites()[0] is load_sites()["llm_stats"]
    assert spider.allowed_domains == ["llm-stats.com", "www.example.org"]
    assert set(spider.allowed_ports) == {None, 80, 443}


def test_it_is_no_site(tmp_path: Path) -> None:
    assert PageSpider.name not in load_spiders()
    assert PageSpider.name not in {row["site"] for row in list_sites(tmp_path)}
    with pytest.raises(CrawlerError, match="found 'page'"):
        crawl(tmp_path, ["page"])


def test_single_pages_are_no_crawl_of_a_site_that_has_a_file(tmp_path: Path) -> None:
    for site in ("llm_stats", "example.org"):
        folder = tmp_path / "raw" / site / "20261121T100000Z"
        folder.mkdir(parents=True)
        (folder / "pages.warc.gz").write_bytes(b"")
        run = {
            "schema_version": 1,
            "site": site,
            "run": folder.name,
            "started": "2026-11-21T10:00:00+00:00",
            "finished": "2026-11-21T10:00:09+00:00",
            "reason": "page",
            "counts": {"pages": 1},
            "versions": {},
        }
        (folder / "run.json").write_text(json.dumps(run), "utf-8")
    found = {row["site"]: row for row in list_sites(tmp_path)}
    assert found["llm_stats"]["health"] == "single pages"
    assert found["llm_stats"]["next_due"] == "now"
    assert (found["example.org"]["health"], found["example.org"]["pages"]) == ("ok", 1)
    assert found["example.org"]["next_due"] is None


def test_the_readme_names_addresses_and_its_words_teach() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    lines = re.findall(r"^scrapy crawl page (.+)$", readme, re.M)
    assert len(lines) == 3
    texts = [
        part.removeprefix("url=")
        for line in lines
        for part in shlex.split(line)
        if part.startswith("url=")
    ]
    assert [len(read_urls(text)) for text in texts] == [1, 2]
    assert "scrapy crawl page -a urls_file=" in (PageSpider.__doc__ or "")
