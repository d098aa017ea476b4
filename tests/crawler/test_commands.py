"""Scrapy's own commands on the project: the shell, and crawls with options."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive.captures import read_captures
from tests.crawler.server import Answer, Reply, Server

ROOT = Path(__file__).parents[2]
ROBOTS = Reply(b"User-agent: *\nAllow: /\n", media_type="text/plain")
SPIDER = """
from crawler.fetch.sitespider import SiteSpider
from crawler.site import Site

class LocalSpider(SiteSpider):
    site = Site(
        "local", ("127.0.0.1",), {url!r}, pages=("/models",), sitemap=False
    )
"""
PAGE = (
    b"<html><h1>GPT-4o</h1><table><tr><td>Context window</td><td>128K</td></tr>"
    b"<tr><td>Wheels</td><td>4</td></tr></table></html>"
)
SHELL = ("shell", "--spider", "local")
SITE: dict[str, Answer] = {"/robots.txt": ROBOTS, "/models": Reply(PAGE)}


def scrapy(folder: Path, server: Server, *words: str) -> str:
    """Run a command of Scrapy that knows a site at ``server``; return its output."""
    text = SPIDER.format(url=server.url)
    (folder / "local_spiders.py").write_text(text, "utf-8")
    settings = {
        "SPIDER_MODULES": "local_spiders",
        "CENSUS_DATA_DIR": folder / "data",
        "LOOPBACK_ALLOWED": 1,
        "LOG_LEVEL": "ERROR",
    }
    options = [f"-s{name}={value}" for name, value in settings.items()]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words, *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_shell_fetches_a_page_of_a_known_site(tmp_path: Path) -> None:
    code = "(spider.name, response.status, response.css('h1::text').get())"
    with Server(SITE) as server:
        said = scrapy(tmp_path, server, *SHELL, f"{server.url}models", "-c", code)
    assert said.strip() == "('local', 200, 'GPT-4o')"
    assert server.paths == ["/robots.txt", "/models"]
    kept = [one.url for one in read_captures(tmp_path / "data")]
    assert kept == [f"{server.url}robots.txt", f"{server.url}models"]


def test_the_shell_reads_claims_as_the_spider_does(tmp_path: Path) -> None:
    code = "[item.value_text for item in spider.parse_page(response)]"
    with Server(SITE) as server:
        said = scrapy(tmp_path, server, *SHELL, f"{server.url}models", "-c", code)
    assert "'128K'" in said


@pytest.mark.parametrize(
    ("options", "agent"),
    [
        ((), r"ModelCensus/"),
        (("-s", "USER_AGENT=Mine/1.0"), "Mine/1.0"),
    ],
)
def test_the_user_agent_of_the_command_line_wins(
    tmp_path: Path, options: tuple[str, ...], agent: str
) -> None:
    contact = ("-s", "CENSUS_CONTACT=mailto:a@b.example")
    with Server(SITE) as server:
        scrapy(tmp_path, server, "crawl", "local", *contact, *options)
    (found,) = server.agents
    if options:
        assert found == agent
    else:
        assert found.startswith(agent)
        assert found.endswith(" (+mailto:a@b.example)")


def test_a_feed_may_have_items_of_one_kind(tmp_path: Path) -> None:
    feeds = {
        str(tmp_path / f"{kind}.jsonl"): {
            "format": "jsonlines",
            "item_classes": [f"crawler.fetch.feeditems.{kind}Item"],
        }
        for kind in ("Claim", "Issue")
    }
    with Server(SITE) as server:
        scrapy(tmp_path, server, "crawl", "local", "-s", f"FEEDS={json.dumps(feeds)}")
    rows = {
        kind: [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]
        for kind, path in zip(("claim", "issue"), feeds, strict=True)
    }
    (claim,), (issue,) = rows["claim"], rows["issue"]
    assert (claim["row"], claim["value_text"]) == ("claim", "128K")
    assert (issue["row"], issue["label_text"]) == ("issue", "Wheels")
    assert claim["capture_id"] == issue["capture_id"]
    assert list(claim)[:5] == ["row", "capture_id", "site", "url", "captured_at"]
