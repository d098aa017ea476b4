"""Kills crawls (-9) at random and looks at what the archive has and what is fetched.

python -m tests.killed --kills 200 --seed 1
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.captures import iter_captures_with_payloads, read_captures
from crawler.archive.runs import read_runs
from crawler.claims.extract import extract_page
from crawler.sites import load_sites
from tests.crawler.server import Answer, Reply, Server, sitemap

SITE = "llm_stats"
LISTING = "/models/compare"
SETTINGS = {
    "LOOPBACK_ALLOWED": True,
    "DOWNLOAD_DELAY": 0.02,
    "AUTOTHROTTLE_ENABLED": False,
    "LOG_LEVEL": "CRITICAL",
}


@dataclass(frozen=True)
class Account:
    """What was seen: kills, pages fetched again though they were whole, and claims."""

    kills: int
    again: tuple[str, ...]
    damage: tuple[str, ...]
    open_runs: int
    claims: frozenset[tuple[str, str, str]]
    whole_claims: frozenset[tuple[str, str, str]]


def make_site(pages: int) -> dict[str, Answer]:
    """Return pages, each with a value of its own, and their sitemap."""
    paths = [f"{LISTING}/model-{n}-vs-model-{n + 1}" for n in range(pages)]
    replies: dict[str, Answer] = {
        path: Reply(
            f"<h1>Model {n} vs Model {n + 1}</h1><table><tr><th></th><th>Model {n}</th>"
            f"<th>Model {n + 1}</th></tr><tr><td>Context window</td>"
            f"<td>{n + 1},000</td><td>{n + 2},000</td></tr></table>".encode()
        )
        for n, path in enumerate(paths)
    }
    urls = (f"https://llm-stats.com{path}" for path in paths)
    robots = Reply(b"User-agent: *\nAllow: /\n", media_type="text/plain")
    return {"/robots.txt": robots, "/sitemap.xml": sitemap(*urls), **replies}


def start(data_dir: Path, url: str) -> subprocess.Popen[bytes]:
    """Start a crawl in a process of its own."""
    job = {
        "sites": [SITE],
        "start_urls": {SITE: url},
        "settings": {**SETTINGS, "CENSUS_DATA_DIR": str(data_dir)},
        "max_pages": None,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "crawler.fetch.running", json.dumps(job)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )


def count_kills(data_dir: Path, kills: int, pages: int, seed: int) -> Account:
    """Kill ``kills`` crawls of a site, let the last one end, and compare."""
    chance = random.Random(seed)
    again: list[str] = []
    with Server(make_site(pages)) as server:
        for _ in range(kills):
            with start(data_dir, server.url) as crawl:
                before, whole = len(server.paths), had(data_dir)
                wanted = before + chance.randint(0, max(1, 2 * pages // kills))
                patience = time.monotonic() + 60
                while len(server.paths) < wanted and crawl.poll() is None:
                    if time.monotonic() > patience:
                        break
                    time.sleep(0.005)
                time.sleep(chance.random() / 20)
                crawl.kill()
            again += fetched_again(server, before, whole)
        whole, before = had(data_dir), len(server.paths)
        with start(data_dir, server.url) as last:
            last.wait(300)
        again += fetched_again(server, before, whole)
        uninterrupted = data_dir / "whole"
        with start(uninterrupted, server.url) as last:
            last.wait(300)
    damage: list[str] = []
    list(read_captures(data_dir, on_error=lambda error: damage.append(str(error))))
    runs = read_runs(data_dir)
    return Account(
        kills,
        tuple(again),
        tuple(damage),
        sum(run.finished is None for run in runs),
        claims_of(data_dir),
        claims_of(uninterrupted),
    )


def had(data_dir: Path) -> set[str]:
    """Return the paths that are archived whole."""
    found = read_captures(data_dir, SITE, on_error=lambda error: None)
    return {"/" + one.url.split("/", 3)[3] for one in found}


def fetched_again(server: Server, before: int, whole: Iterable[str]) -> list[str]:
    """Return what was asked for since ``before`` though it is in ``whole``."""
    return [path for path in server.paths[before:] if path in whole]


def claims_of(data_dir: Path) -> frozenset[tuple[str, str, str]]:
    """Return what the pages of an archive claim."""
    site = load_sites()[SITE]
    return frozenset(
        (claim.subject_text, claim.property, claim.value_text)
        for page in iter_captures_with_payloads(data_dir, SITE)
        if page.error is None and site.reads(page.capture.url)
        for claim in extract_page(
            site, page.capture.url, page.media_type, page.payload
        ).claims
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = count_kills(Path(folder), asked.kills, asked.pages, asked.seed)
    print(
        f"{seen.kills} kills, {len(seen.again)} fetched again, {len(seen.damage)} "
        f"damages, {seen.open_runs} runs without an end, "
        f"{len(seen.claims)} claims, the same: {seen.claims == seen.whole_claims}"
    )


if __name__ == "__main__":
    main()
