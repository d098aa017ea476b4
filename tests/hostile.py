"""A server on loopback with answers of every bad kind, and what became of each.

python -m tests.hostile            crawls them all and prints a table
"""

from __future__ import annotations

import gzip
import resource
import socket
import socketserver
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.captures import ArchivedPage, iter_captures_with_payloads
from crawler.claims.extract import extract_page
from crawler.fetch.running import RunSummary, crawl
from crawler.sites import load_sites
from tests.crawler.server import OnLoopback

SITE = "awaira"
LISTING = "/models/compare"
SETTINGS = {
    "LOOPBACK_ALLOWED": True,
    "DOWNLOAD_DELAY": 0.001,
    "DOWNLOAD_TIMEOUT": 2,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_TIMES": 0,
    "RETRY_AFTER_DEFAULT": 0,
    "LOG_LEVEL": "CRITICAL",
}
GOOD = (
    b"<html><h1>Model A vs Model B</h1><table><tr><th></th><th>Model A</th>"
    b"<th>Model B</th></tr><tr><td>Context window</td><td>128,000</td><td>200,000</td>"
    b"</tr></table></html>"
)
# What may become of an answer
READ = "read"  # kept, and its claims read
ISSUE = "issue"  # kept, and an issue says what is wrong with it, or nothing is in it
ERROR = "error"  # kept as the error that it is
LOST = "not kept"  # no whole answer came, or it is more than a page may be

Answer = bytes | Callable[[socket.socket], None]


@dataclass(frozen=True)
class Case:
    """One bad answer, and what may become of it."""

    name: str
    answer: Answer
    may: tuple[str, ...]


def reply(
    body: bytes = GOOD,
    *headers: str,
    status: str = "200 OK",
    media_type: str = "text/html; charset=utf-8",
    length: str | None = None,
) -> bytes:
    """Return an answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if media_type:
        lines.append(f"Content-Type: {media_type}")
    if length != "":
        lines.append(f"Content-Length: {length or len(body)}")
    return ("\r\n".join([*lines, "Connection: close", "", ""])).encode() + body


def encoded_cases() -> Iterator[Case]:
    """Yield answers whose encoding is cut, wrong, or unknown."""
    packed = {
        "gzip": gzip.compress(GOOD * 20, mtime=0),
        "x-gzip": gzip.compress(GOOD * 20, mtime=0),
        "deflate": zlib.compress(GOOD * 20),
        "gzip,gzip": gzip.compress(gzip.compress(GOOD * 20, mtime=0), mtime=0),
        "br": b"\x8b\x02\x80" + GOOD,
        "zstd": b"\x28\xb5\x2f\xfd" + GOOD,
        "compress": b"\x1f\x9d" + GOOD,
        "nonsense": GOOD,
    }
    for name, body in packed.items():
        head = f"Content-Encoding: {name}"
        short = name.replace(",", "-")
        any_end = (READ, ISSUE, LOST)
        yield Case(f"{short}-whole", reply(body, head), any_end)
        cut = body[: len(body) // 2]
        yield Case(f"{short}-cut", reply(cut, head), (ISSUE, LOST))
        yield Case(f"{short}-empty", reply(b"", head), (ISSUE, LOST))
        noise = bytes(range(256)) * 8
        yield Case(f"{short}-noise", reply(noise, head), (ISSUE, LOST))
        yield Case(f"{short}-plain", reply(GOOD, head), any_end)
        yield Case(f"{short}-tail", reply(body + b"tail" * 9, head), any_end)


def charset_cases() -> Iterator[Case]:
    """Yield answers in charsets that are odd, dangerous or not what they say."""
    names = """hex_codec rot13 idna utf-7 utf-16 utf-32 unicode_escape base64_codec
    raw_unicode_escape zlib_codec punycode undefined mbcs shift_jis big5 koi8-r ebcdic
    x-user-defined none utf-8;q=1""".split()
    for number, name in enumerate(names):
        kind = f"text/html; charset={name}"
        yield Case(f"charset-{number}", reply(media_type=kind), (READ, ISSUE, LOST))
    for name in ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp037"):
        body = GOOD.decode().encode(name)
        yield Case(f"encoded-{name}", reply(body), (READ, ISSUE, LOST))
    long = reply(media_type="text/html; charset=" + "x" * 5000)
    yield Case("charset-long", long, (READ, ISSUE, LOST))


def status_cases() -> Iterator[Case]:
    """Yield statuses of every kind, and redirects that lead nowhere good."""
    errors = (401, 402, 403, 404, 405, 406, 410, 418, 451, 500, 501, 502, 504, 520, 599)
    for status in errors:
        yield Case(f"status-{status}", reply(status=f"{status} No"), (ERROR,))
    for status in (429, 503):  # with nothing else, they ask for a moment
        yield Case(f"status-{status}", reply(status=f"{status} No"), (ERROR,))
    for status in (203, 206, 226):
        yield Case(f"status-{status}", reply(status=f"{status} Odd"), (READ, ISSUE))
    for status in (300, 304, 305, 306):
        answer = reply(status=f"{status} Odd")
        yield Case(f"status-{status}", answer, (ERROR, ISSUE, READ, LOST))
    for status in (204, 205):
        answer = reply(b"", status=f"{status} None")
        yield Case(f"status-{status}", answer, (ISSUE, LOST))
    targets = {
        "loop": f"{LISTING}/redirect-loop-vs-x",
        "other": "http://other.example.com/",
        "port": "http://127.0.0.1:1/",
        "address": "http://127.0.0.2/",
        "number": "http://2130706433/",
        "metadata": "http://169.254.169.254/latest",
        "file": "file:///etc/passwd",
        "script": "javascript:alert(1)",
        "data": "data:text/html,x",
        "bad": "http://[",
        "empty": "",
        "long": "/" + "x" * 5000,
    }
    for name, target in targets.items():
        answer = reply(b"", f"Location: {target}", status="302 Found")
        yield Case(f"redirect-{name}", answer, (ERROR, ISSUE, LOST))


def framing_cases() -> Iterator[Case]:
    """Yield lengths, chunks and types that lie."""
    half = GOOD[: len(GOOD) // 2]
    any_end = (READ, ISSUE, LOST)
    yield Case("length-more", reply(half, length="99999"), (LOST,))
    yield Case("length-less", reply(GOOD, length="20"), any_end)
    yield Case("length-negative", reply(GOOD, length="-5"), any_end)
    yield Case("length-words", reply(GOOD, length="many"), any_end)
    yield Case("length-huge", reply(GOOD, length=str(10**12)), (LOST,))
    yield Case("length-two", reply(GOOD, "Content-Length: 3"), any_end)
    yield Case("length-none", reply(GOOD, length=""), any_end)
    head = "Transfer-Encoding: chunked"
    size = f"{len(GOOD):x}\r\n".encode()
    whole = size + GOOD + b"\r\n0\r\n\r\n"
    yield Case("chunks", reply(whole, head, length=""), (READ, ISSUE))
    yield Case("chunks-cut", reply(size + half, head, length=""), (LOST,))
    yield Case("chunks-endless-size", reply(b"f" * 9000, head, length=""), (LOST,))
    yield Case("chunks-bad-size", reply(b"zz\r\n" + GOOD, head, length=""), (LOST,))
    yield Case("chunks-no-end", reply(size + GOOD + b"\r\n", head, length=""), (LOST,))
    kinds = ("text/plain", "image/png", "application/octet-stream", "application/pdf")
    for number, kind in enumerate((*kinds, "", "application/json", "x" * 9000, "/;=")):
        yield Case(f"type-{number}", reply(media_type=kind), (READ, ISSUE, LOST))


def slow_cases() -> Iterator[Case]:
    """Yield answers that take their time, or have no end."""

    def dribble(start: bytes, piece: bytes, pause_s: float) -> Answer:
        def send(wire: socket.socket) -> None:
            wire.sendall(start)
            until = time.monotonic() + 20
            while time.monotonic() < until:
                wire.sendall(piece)
                time.sleep(pause_s)

        return send

    def silence(wire: socket.socket) -> None:
        wire.settimeout(20)
        while wire.recv(1000):
            pass

    open_end = reply(b"", length="")
    chunked = reply(b"", "Transfer-Encoding: chunked", length="")
    yield Case("slow-head", dribble(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.1), (LOST,))
    yield Case("slow-body", dribble(open_end, b"<p>", 0.1), (LOST,))
    yield Case("slow-chunks", dribble(chunked, b"1\r\nx\r\n", 0.1), (LOST,))
    yield Case("silence", silence, (LOST,))
    line = b"X-" + b"a" * 1000 + b": b\r\n"
    yield Case("endless-head", dribble(b"HTTP/1.1 200 OK\r\n", line, 0), (LOST,))
    yield Case(
        "endless-line", dribble(b"HTTP/1.1 200 OK\r\nX: ", b"a" * 999, 0), (LOST,)
    )
    yield Case("endless-body", dribble(open_end, b"x" * 65536, 0), (LOST,))
    piece = b"ffff\r\n" + b"x" * 65535 + b"\r\n"
    yield Case("endless-chunks", dribble(chunked, piece, 0), (LOST,))
    yield Case("closed", b"", (LOST,))
    yield Case("no-http", b"SSH-2.0-OpenSSH_9.0\r\n\r\n", (LOST, ISSUE))
    yield Case("http-0.9", GOOD, (LOST, ISSUE))
    yield Case("http-2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (LOST, ISSUE))
    yield Case("tls", b"\x15\x03\x01\x00\x02\x02\x28", (LOST, ISSUE))
    many = [f"X-{n}: {'x' * 30}" for n in range(2000)]
    yield Case("headers-many", reply(GOOD, *many), (READ, LOST))
    yield Case("header-long", reply(GOOD, "X: " + "x" * 300_000), (LOST,))
    cookies = [f"Set-Cookie: c{n}={'x' * 40}" for n in range(500)]
    yield Case("cookies", reply(GOOD, *cookies), (READ, LOST))


def bomb_cases() -> Iterator[Case]:
    """Yield answers that are small on the wire, and large to read."""
    packed = "Content-Encoding: gzip"
    zeros = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(zeros.compress(b" " * 2**20) for _ in range(300)) + zeros.flush()
    yield Case("bomb-gzip", reply(bomb, packed), (LOST, ISSUE))
    nested = gzip.compress(gzip.compress(b" " * 2**24, mtime=0), mtime=0)
    double = reply(nested, "Content-Encoding: gzip, gzip")
    yield Case("bomb-in-bomb", double, (LOST, ISSUE))
    pieces = {
        "depth": b"<div>" * 50_000,
        "attributes": b"<p " + b"a=1 " * 100_000 + b">",
        "cells": b"<table><tr>" + b"<td>1" * 100_000,
        "rowspan": b"<table><tr><td rowspan=999999999 colspan=999999999>x" * 50,
        "tables": b"<table><tr><td>" * 2000,
        "comment": b"<!--" + b"-" * 10**6,
        "script": b"<script>" + b"var a=[[[[" * 10**5,
        "links": b"<a href=/models/compare/x-vs-y>x</a>" * 50_000,
        "entities": b"&amp;" * 200_000,
        "less-than": b"<" * 10**6,
        "json-ld": b'<script type="application/ld+json">' + b"[" * 10**5,
        "word": b"x" * 10**6,
        "numbers": b"<p>" + b"128K " * 200_000,
        "select": b"<select>" + b"<option>x" * 100_000,
    }
    for name, body in pieces.items():
        yield Case(f"bomb-{name}", reply(b"<html>" + body), (ISSUE, READ))
    laughs = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12)
    )
    xml = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]><x>&l11;"
    )
    yield Case("bomb-laughs", reply(xml, media_type="application/xml"), (ISSUE,))
    outside = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    yield Case("entity-file", reply(outside, media_type="text/xml"), (ISSUE,))


def page_cases() -> Iterator[Case]:
    """Yield pages that are not what they should be, or try to act on who reads them."""
    texts = {
        "captcha": "<title>Just a moment...</title><h1>Verify you are human</h1>",
        "login": "<h1>Sign in</h1><form><input type=password></form>",
        "shell": "<html><body><div id=root></div><script src=/a.js></script>",
        "soft-404": "<h1>Page not found</h1><p>We could not find it.</p>",
        "empty": "",
        "space": " \n\t" * 1000,
        "refresh": "<meta http-equiv=refresh content='0;url=http://other.example.com/'>",
        "base": "<base href=http://other.example.com/><a href=x>x</a>",
        "frames": "<frameset><frame src=http://other.example.com/></frameset>",
        "maintenance": "<h1>Down for maintenance</h1>",
        "consent": "<h1>Before you continue</h1><button>Accept all cookies</button>",
    }
    for name, text in texts.items():
        yield Case(f"page-{name}", reply(text.encode()), (ISSUE, LOST))
    for name, text in {
        "ansi": "\x1b[31mModel\x1b]0;owned\x07 A",
        "formula": "=cmd|' /C calc'!A0",
        "script": "<script>alert(1)</script>Model A",
        "rich": "[/x][red]Model A",
        "right-to-left": "\u202eModel A",
        "nul": "Model\x00 A",
    }.items():
        body = GOOD.replace(b"Model A", text.encode())
        yield Case(f"injection-{name}", reply(body), (READ, ISSUE, LOST))
    yield Case("binary", reply(bytes(range(256)) * 99), (ISSUE,))
    yield Case("noai", reply(GOOD, "X-Robots-Tag: noai"), (LOST,))


def all_cases(quick: bool = False) -> list[Case]:
    """Return every case, once; ``quick`` leaves those out that take their time."""
    fast = (encoded_cases, charset_cases, status_cases, framing_cases, page_cases)
    families = fast if quick else (*fast, slow_cases, bomb_cases)
    return [case for family in families for case in family()]


class HostileServer(OnLoopback):
    """Serves the cases, a page that is well after each, and a listing of all."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self.answers: dict[str, Answer] = {}
        links = []
        for case in cases:
            for name, answer in (case.name, case.answer), (f"ok-{case.name}", reply()):
                path = page_path(name)
                self.answers[path] = answer
                links.append(f"<a href={path}>x</a>")
        self.answers[LISTING] = reply("".join(links).encode())
        robots = reply(b"User-agent: *\nAllow: /\n", media_type="text/plain")
        self.answers["/robots.txt"] = robots
        self.asked: list[str] = []
        server = _Threads(("127.0.0.1", 0), self._handler())
        super().__init__(server)
        self.url = f"http://127.0.0.1:{server.server_address[1]}/"

    def _handler(self) -> type[socketserver.BaseRequestHandler]:
        server = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):  # whoever asked has gone
                    head = b""
                    while b"\r\n\r\n" not in head and (part := self.request.recv(9999)):
                        head += part
                    path = head.split(b" ")[1].decode() if head else ""
                    server.asked.append(path)
                    missing = reply(b"none", status="404 Not Found")
                    answer = server.answers.get(path, missing)
                    if callable(answer):
                        answer(self.request)
                    else:
                        self.request.sendall(answer)

        return Handler


class _Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


def page_path(name: str) -> str:
    """Return where the answer ``name`` is; it has two models, as all pages there."""
    return f"{LISTING}/{name}-vs-x"


@dataclass(frozen=True)
class Night:
    """What became of each case, by name, and of the crawl."""

    became: Mapping[str, str]
    well: frozenset[str]
    summary: RunSummary
    asked: tuple[str, ...]
    seconds: float
    peak_mb: int


def spend_night(data_dir: Path, cases: list[Case]) -> Night:
    """Crawl the cases and see what became of them."""
    started = time.monotonic()
    with HostileServer(cases) as server:
        (summary,) = crawl(data_dir, [SITE], {SITE: server.url}, SETTINGS)
        seconds = time.monotonic() - started
    found = {
        page.capture.url.partition(LISTING)[2].strip("/").removesuffix("-vs-x"): page
        for page in iter_captures_with_payloads(data_dir, SITE, lambda error: None)
    }
    return Night(
        {case.name: _became(found.get(case.name)) for case in cases},
        frozenset(c.name for c in cases if _is_well(found.get(f"ok-{c.name}"))),
        summary,
        tuple(server.asked),
        seconds,
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    )


def _became(page: ArchivedPage | None) -> str:
    if page is None:
        return LOST
    if (page.capture.status or 200) >= 300:
        return ERROR
    if page.error is not None:
        return ISSUE
    site = load_sites()[SITE]
    found = extract_page(site, page.capture.url, page.media_type, page.payload)
    return READ if found.claims else ISSUE


def _is_well(page: ArchivedPage | None) -> bool:
    return page is not None and page.payload == GOOD


def main() -> None:
    cases = all_cases()
    with tempfile.TemporaryDirectory() as folder:
        night = spend_night(Path(folder), cases)
    print("| answer | what became of it | what may |\n|---|---|---|")
    for case in cases:
        print(f"| {case.name} | {night.became[case.name]} | {', '.join(case.may)} |")
    print(
        f"\n{len(cases)} answers in {night.seconds:.0f} s, {night.summary.told}; "
        f"peak of the crawl {night.peak_mb} MB; "
        f"{len(night.well)} of {len(cases)} next pages were read"
    )


if __name__ == "__main__":
    main()
