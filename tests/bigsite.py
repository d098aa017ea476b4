"""A comparison site of N models, each two on a page, that tells what has changed.

python -m tests.bigsite --models 1000
"""

from __future__ import annotations

import argparse
import gzip
import resource
import tempfile
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path

from crawler.archive.captures import iter_captures_with_payloads
from crawler.fetch.running import RunSummary, crawl
from tests.crawler.server import OnLoopback

SITE = "llm_stats"
PER_SITEMAP = 50_000
MADE = datetime(2026, 1, 1, tzinfo=UTC)
SETTINGS = {
    "LOOPBACK_ALLOWED": True,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "HOST_GATE_ENABLED": False,
    "LOG_LEVEL": "CRITICAL",
}


class BigSite(OnLoopback):
    """The site on loopback; ``changed`` models have new prices since ``changed_at``.

    ``dated`` is whether its sitemap has lastmod, ``validated`` whether its answers have
    validators. ``sent`` counts bytes of bodies by path.
    """

    def __init__(self, models: int, dated: bool = True, validated: bool = True) -> None:
        self.models = models
        self.dated, self.validated = dated, validated
        self.changed: Collection[int] = ()
        self.changed_at = MADE
        self.sent: dict[str, int] = {}
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        server.block_on_close = False
        super().__init__(server)
        self.url = f"http://127.0.0.1:{server.server_port}/"

    def price(self, model: int) -> int:
        return model + 1 + (1000 if model in self.changed else 0)

    def changed_on(self, *models: int) -> datetime:
        fresh = any(model in self.changed for model in models)
        return self.changed_at if fresh else MADE

    def body(self, path: str) -> tuple[bytes, str, datetime]:
        """Return body, media type and time of the last change of a page."""
        if path == "/robots.txt":
            return b"User-agent: *\nAllow: /\n", "text/plain", MADE
        if path == "/sitemap.xml":
            return self._index(), "application/xml", self.changed_on(*self.changed)
        if path.startswith("/sitemap-"):
            text = self._sitemap(int(path[9:].partition(".")[0]))
            return gzip.compress(text, 6, mtime=0), "application/gzip", MADE
        a, b = (int(part[1:]) for part in path.rpartition("/")[2].split("-vs-"))
        rows = "".join(
            f"<tr><td>Note {n}</td><td>about {a}</td><td>about {b}</td></tr>"
            for n in range(60)
        )
        text = (
            f"<h1>Model {a} vs Model {b}</h1><table><tr><th></th><th>Model {a}</th>"
            f"<th>Model {b}</th></tr><tr><td>Context window</td><td>{self.price(a)},000"
            f"</td><td>{self.price(b)},000</td></tr></table><table>{rows}</table>"
        )
        return text.encode(), "text/html", self.changed_on(a, b)

    def _index(self) -> bytes:
        pairs = self.models * (self.models - 1) // 2
        count = -(-pairs // PER_SITEMAP)
        parts = "".join(
            f"<sitemap><loc>{self.url}sitemap-{n}.xml.gz</loc></sitemap>"
            for n in range(count)
        )
        return f"<sitemapindex>{parts}</sitemapindex>".encode()

    def _sitemap(self, number: int) -> bytes:
        start = number * PER_SITEMAP
        lines = []
        for place, (a, b) in enumerate(combinations(range(self.models), 2)):
            if start <= place < start + PER_SITEMAP:
                moment = self.changed_on(a, b).isoformat()
                date = f"<lastmod>{moment}</lastmod>" if self.dated else ""
                path = f"models/compare/m{a}-vs-m{b}"
                lines.append(f"<url><loc>{self.url}{path}</loc>{date}</url>")
        return f"<urlset>{''.join(lines)}</urlset>".encode()

    def pages(self) -> list[str]:
        return [path for path in self.sent if "-vs-" in path]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body, media_type, moment = site.body(self.path)
                tag = f'"{sha256(body).hexdigest()[:16]}"'
                same = site.validated and self.headers.get("If-None-Match") == tag
                self.send_response(304 if same else 200)
                if site.validated:
                    self.send_header("ETag", tag)
                    stamp = format_datetime(moment, usegmt=True)
                    self.send_header("Last-Modified", stamp)
                if not same:
                    self.send_header("Content-Type", media_type)
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if not same:
                    self.wfile.write(body)
                site.sent[self.path] = site.sent.get(self.path, 0) + (
                    0 if same else len(body)
                )

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        return Handler


@dataclass(frozen=True)
class Seen:
    """What two crawls of the site fetched and found; ``found`` are changed models."""

    first: RunSummary
    second: RunSummary
    first_pages: int
    second_pages: int
    first_bytes: int
    second_bytes: int
    covered: int
    found: frozenset[int]


def crawl_twice(site: BigSite, data_dir: Path, changed: Collection[int]) -> Seen:
    """Crawl, change some models, crawl again."""
    (first,) = crawl(data_dir, [SITE], {SITE: site.url}, SETTINGS)
    pages, sent = site.pages(), sum(site.sent.values())
    covered = {name for path in pages for name in models_of(path)}
    site.sent.clear()
    site.changed, site.changed_at = changed, datetime.now(UTC) + timedelta(seconds=1)
    time.sleep(1.1)
    (second,) = crawl(data_dir, [SITE], {SITE: site.url}, SETTINGS)
    marks = {model: f"{site.price(model)},000".encode() for model in changed}
    found = {
        model
        for page in iter_captures_with_payloads(data_dir, SITE)
        for model, mark in marks.items()
        if page.error is None and mark in page.payload and "-vs-" in page.capture.url
    }
    return Seen(
        first,
        second,
        len(pages),
        len(site.pages()),
        sent,
        sum(site.sent.values()),
        len(covered),
        frozenset(found),
    )


def models_of(path: str) -> list[str]:
    return path.rpartition("/")[2].split("-vs-")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=1000)
    asked = parser.parse_args()
    changed = range(0, asked.models, 33)
    with tempfile.TemporaryDirectory() as folder, BigSite(asked.models) as site:
        seen = crawl_twice(site, Path(folder), changed)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"first: {seen.first_pages} pages, {seen.first_bytes:,} bytes, "
        f"{seen.covered} of {asked.models} models\n"
        f"second: {seen.second_pages} pages, {seen.second_bytes:,} bytes, "
        f"{len(seen.found)} of {len(changed)} changes\npeak of a crawl: {peak} MB"
    )


if __name__ == "__main__":
    main()
