"""A server on loopback whose answers a test lays down; it remembers the asking."""

from __future__ import annotations

import socketserver
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    body: bytes = b""
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Reply | Callable[[int], Reply]


def page(text: str = "a page", links: tuple[str, ...] = ()) -> Reply:
    anchors = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return Reply(f"<html><h1>{text}</h1><ul>{anchors}</ul></html>".encode())


def sitemap(*urls: str) -> Reply:
    locations = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return Reply(f"<urlset>{locations}</urlset>".encode(), media_type="text/xml")


class OnLoopback:
    """A server that answers in a thread of its own while it is entered."""

    def __init__(self, server: socketserver.BaseServer) -> None:
        self._server = server
        self._thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Server(OnLoopback):
    """Answers ``replies`` by path; an answer may depend on how often it was asked."""

    def __init__(self, replies: Mapping[str, Answer]) -> None:
        self.replies: dict[str, Answer] = dict(replies)
        self.paths: list[str] = []
        self.agents: set[str] = set()
        server = ThreadingHTTPServer((HOST, 0), self._handler())
        server.block_on_close = False
        super().__init__(server)
        self.port = server.server_port
        self.url = f"http://{HOST}:{self.port}/"

    def answer(self, path: str) -> Reply:
        count = self.paths.count(path)
        self.paths.append(path)
        answer = self.replies.get(path, Reply(b"nothing here", 404))
        return answer(count) if callable(answer) else answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.agents.add(self.headers.get("User-Agent", ""))
                reply = server.answer(self.path)
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.media_type)
                self.send_header("Content-Length", str(len(reply.body)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        return Handler
