"""The four sample sites on loopback, each at a port of its own.

The threads end with the `with` block. Nothing is logged, nothing leaves the machine,
and a page's bytes depend on the edition and the request's Host alone.
"""

from __future__ import annotations

import html
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from crawler.demo.facts import EDITIONS, SITES
from crawler.demo.render import model_paths, render_missing, render_site

HOST = "127.0.0.1"
SITE_WITHOUT_SITEMAP = "awaira"
HTML_TYPE = "text/html; charset=utf-8"
TEXT_TYPE = "text/plain; charset=utf-8"
XML_TYPE = "application/xml; charset=utf-8"


class DemoSites:
    """All sample sites, while the `with` block lasts.

    ``base_urls`` maps a site's name to ``http://127.0.0.1:PORT/``. Set ``edition`` to
    2 and the same addresses serve what the sites say a month later.
    """

    def __init__(self, edition: int = 1) -> None:
        self.base_urls: dict[str, str] = {}
        self.edition = edition
        self._servers: list[ThreadingHTTPServer] = []
        self._threads: list[Thread] = []

    @property
    def edition(self) -> int:
        """The edition that is served, 1 or 2."""
        return self._edition

    @edition.setter
    def edition(self, edition: int) -> None:
        if edition not in EDITIONS:
            raise ValueError(f"edition: expected one of {EDITIONS}, found {edition!r}")
        self._edition = edition

    def __enter__(self) -> Self:
        for site in SITES:
            self._start(site)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()
        self._servers.clear()
        self._threads.clear()

    def _start(self, site: str) -> None:
        handler = partial(_Handler, self, site, _all_pages(site))
        server = ThreadingHTTPServer((HOST, 0), handler)
        # Idle keep-alive connections must not hold up the end of the block.
        server.block_on_close = False
        thread = Thread(
            target=partial(server.serve_forever, poll_interval=0.05),
            name=f"demo-{site}",
            daemon=True,
        )
        thread.start()
        self.base_urls[site] = f"http://{HOST}:{server.server_port}/"
        self._servers.append(server)
        self._threads.append(thread)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for one site."""

    protocol_version = "HTTP/1.1"
    server_version = "modelcensus-demo"
    sys_version = ""

    def __init__(
        self,
        sites: DemoSites,
        site: str,
        pages: dict[int, dict[str, str]],
        *rest: Any,
    ) -> None:
        self.sites = sites
        self.site = site
        self.pages = pages
        super().__init__(*rest)

    def do_GET(self) -> None:
        """Answer with the page, or with a small page that says there is none."""
        status, media_type, body = self._respond()
        payload = body.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Log nothing: the terminal belongs to whoever started the demo."""

    def _respond(self) -> tuple[HTTPStatus, str, str]:
        path = unquote(urlsplit(self.path).path)
        edition = self.sites.edition
        if path == "/robots.txt":
            return HTTPStatus.OK, TEXT_TYPE, self._robots()
        if path == "/sitemap.xml" and self.site != SITE_WITHOUT_SITEMAP:
            return HTTPStatus.OK, XML_TYPE, self._sitemap(edition)
        page = self.pages[edition].get(path)
        if page is None:
            return HTTPStatus.NOT_FOUND, HTML_TYPE, render_missing(self.site)
        return HTTPStatus.OK, HTML_TYPE, page

    def _origin(self) -> str:
        own = f"{HOST}:{self.connection.getsockname()[1]}"
        return f"http://{self.headers.get('Host', own)}"

    def _robots(self) -> str:
        lines = ["User-agent: *", "Allow: /"]
        if self.site != SITE_WITHOUT_SITEMAP:
            lines.append(f"Sitemap: {self._origin()}/sitemap.xml")
        return "\n".join(lines) + "\n"

    def _sitemap(self, edition: int) -> str:
        origin = html.escape(self._origin())
        locations = "".join(
            f"  <url><loc>{origin}{html.escape(path)}</loc></url>\n"
            for path in model_paths(self.site, edition)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            f"{locations}</urlset>\n"
        )


def _all_pages(site: str) -> dict[int, dict[str, str]]:
    return {edition: render_site(site, edition) for edition in EDITIONS}
