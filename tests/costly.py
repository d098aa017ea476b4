"""Pages that cost far more to read than their size tells, by name.

``python -m tests.costly`` prints the CPU seconds and the memory that each takes.
"""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import NamedTuple

from crawler.claims.extract import extract_page
from crawler.errors import PageError
from crawler.items import Extraction
from crawler.payload import decode_payload
from crawler.site import generic_site

CPU_S = 20  # a guard against pages that hang, not what is measured
MEMORY = 1_500 * 2**20
HTML, TEXT = "text/html; charset=utf-8", "text/markdown; charset=utf-8"
HEAD = "<tr><th>Model</th><th>Context window</th></tr>"
ROW = "<tr><td>GPT-4o</td><td>128,000 tokens</td></tr>"


class CostlyPage(NamedTuple):
    """What a server sends."""

    payload: bytes
    media_type: str = HTML
    encoding: str = ""


def _table(rows: str) -> str:
    return f"<table>{HEAD}{ROW}{rows}</table>"


def _html(body: str) -> CostlyPage:
    return CostlyPage(f"<html><body>{body}</body></html>".encode())


def _cell(text: str) -> CostlyPage:
    row = f"<tr><td>{text}</td><td>{text}</td></tr>"
    return _html(f"<h2>{text}</h2><p>{text}</p>{_table(row)}")


def _lines(form: str, count: int) -> str:
    return "".join(form.format(number) for number in range(count))


def _models(count: int) -> str:
    return _lines("GPT-{0}o-mini", count)


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _numbers(rows: int, columns: int, name: str = "") -> str:
    """Return a table of scores, all rows of one model or each of its own."""
    heads = _row(["Model", *(f"MMLU {place}" for place in range(columns - 1))])
    body = (
        _row(
            [name or f"GPT-{row}", *(f"{row}.{place}" for place in range(columns - 1))]
        )
        for row in range(rows)
    )
    return f"<table>{heads}{''.join(body)}</table>"


def _turned(rows: int, columns: int) -> str:
    """Return a table whose columns are models."""
    heads = _row(["Benchmark", *(f"GPT-{place}" for place in range(columns))])
    body = (
        _row([f"MMLU {row}", *(f"{row}.{place}" for place in range(columns))])
        for row in range(rows)
    )
    return f"<table>{heads}{''.join(body)}</table>"


def _cards(count: int) -> str:
    return _lines(
        "<div><h3>GPT-{0}</h3><p>Context window</p><p>128K</p>"
        "<p>Input</p><p>$1.50</p><p>Output</p><p>$6</p></div>",
        count,
    )


def _script(text: str) -> CostlyPage:
    return _html(f"<p>Tokens</p><script>{text}</script>")


def _pushes(rows: str) -> CostlyPage:
    return _script(f"self.__next_f.push({json.dumps([1, rows])})")


def _zipped(payload: bytes, media_type: str = HTML) -> CostlyPage:
    return CostlyPage(gzip.compress(payload, mtime=0), media_type, "gzip")


def _nested_gzip() -> CostlyPage:
    payload = b"<p>page</p>" * 1_000
    for _ in range(200):
        payload = gzip.compress(payload, mtime=0)
    return CostlyPage(payload, HTML, ", ".join(["gzip"] * 200))


def _aliases() -> CostlyPage:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 12):
        aliases = ", ".join([f"*a{level - 1}"] * 9)
        lines.append(f"a{level}: &a{level} [{aliases}]")
    return CostlyPage("\n".join(lines).encode(), "application/yaml")


def _wide_markdown(columns: int) -> CostlyPage:
    heads = "|".join(["Model", "Context window", *["Price"] * columns])
    rule = "|".join(["---"] * (columns + 2))
    row = "|".join(["GPT-4o", "128,000", *["$1"] * columns])
    return CostlyPage(f"|{heads}|\n|{rule}|\n|{row}|\n".encode(), TEXT)


def _million_keys() -> CostlyPage:
    keys = ",".join(f'"k{number}":{number}' for number in range(1_000_000))
    return CostlyPage(f"{{{keys}}}".encode(), "application/json")


PAGES: dict[str, Callable[[], CostlyPage]] = {
    "a cell of dashes": lambda: _cell("-" * 10_000),
    "csv of 300,000 heads": lambda: CostlyPage(
        ",".join(f"h{number}" for number in range(300_000)).encode() + b"\n1\n",
        "text/csv",
    ),
    "300,000 gzip members": lambda: CostlyPage(
        gzip.compress(b"", mtime=0) * 300_000 + gzip.compress(b"<p>", mtime=0),
        HTML,
        "gzip",
    ),
    "a gzip of paragraphs": lambda: _zipped(b"<p>" * 10_000_000),
    "a gzip bomb": lambda: _zipped(b"\0" * 200_000_000),
    "nested gzip": _nested_gzip,
    "deep divs": lambda: _html("<div>" * 100_000),
    "deep spans": lambda: _html("<span>a" * 11_000),
    "200,000 attributes": lambda: _html(
        "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">a</p>"
    ),
    "giant spans": lambda: _html(
        _table("<tr><td rowspan=65000 colspan=1000>a</td></tr>" * 2_000)
    ),
    "20,000 tables": lambda: _html(_table("") * 20_000),
    "nested tables": lambda: _html("<table><tr><td>" * 1_000),
    "nested lists of pairs": lambda: _html("<dl><dd>" * 5_000),
    "a line of digits": lambda: _html("<p>" + "1" * 1_000_000),
    "a line of dashes": lambda: _html("<p>" + "-" * 1_000_000),
    "a line of commas": lambda: _html("<p>" + "1," * 500_000),
    "a line of spaces": lambda: _html("<p>a" + "&nbsp;" * 200_000 + "b</p>"),
    "a line of prices": lambda: _html("<p>" + "GPT-4o costs $1 " * 60_000),
    "a line of bars": lambda: CostlyPage(b"|" * 1_000_000, TEXT),
    "100,000 lines of bars": lambda: CostlyPage(b"a | b\n" * 100_000, TEXT),
    "a line of brackets": lambda: CostlyPage(b"[" * 1_000_000, TEXT),
    "10,000 columns": lambda: _wide_markdown(10_000),
    "json 100,000 deep": lambda: CostlyPage(
        b"[" * 100_000 + b"]" * 100_000, "application/json"
    ),
    "a million keys": _million_keys,
    "half json": lambda: _script('{"tokens":[' + '{"a":"b"},' * 480_000),
    "half assignments": lambda: _script('window.tokens = {a:["b", ' * 180_000),
    "deep flight": lambda: _pushes('0:{"tokens":' + "[" * 500_000 + "\n"),
    "half flight": lambda: _script('self.__next_f.push([1,"tokens' * 150_000),
    "yaml aliases": _aliases,
    "csv of one long row": lambda: CostlyPage(
        b"Model,Price\n" + b"a," * 2_500_000, "text/csv"
    ),
    "entities": lambda: _html("<p>" + "&amp;" * 1_000_000),
    "unclosed comments": lambda: _html("<!-- a " * 200_000),
    "open tags": lambda: _html("<a" * 500_000),
    "200,000 lines": lambda: CostlyPage(b"GPT-4o\n$1.50\n" * 100_000, TEXT),
    "a table of 100,000 numbers": lambda: _html(_numbers(2_000, 50)),
    "a table of one model": lambda: _html(_numbers(400, 49, "GPT-4o")),
    "a table of 60 models": lambda: _html(_turned(300, 60)),
    "3,000 cards": lambda: _html(_cards(3_000)),
    "20,000 short lines": lambda: _html("<p>Input</p><p>$1.50</p>" * 10_000),
    "20,000 lines of names": lambda: _html(_lines("<p>GPT-{0}o</p>", 20_000)),
    "20,000 glued rows": lambda: CostlyPage(
        b"ModelContext windowInput $/1M\n" + b"GPT-4o128K$2.50\n" * 20_000, TEXT
    ),
    "20,000 glued heads": lambda: CostlyPage(
        b"ModelContext windowInput $/1M\n" * 20_000, TEXT
    ),
    "10,000 heads of lines": lambda: _html("<p>Model</p><p>128K</p>" * 10_000),
    "10,000 lines of heads": lambda: _html(
        "<p>Model</p><p>Context window</p><p>Input</p>" * 3_000
    ),
    "5,000 equal tables": lambda: _html(_table("") * 5_000),
    "a line of 500 models": lambda: _html(f"<p>{_models(500)}</p>{_table('')}"),
    "2,000 lines of models": lambda: _html(f"<p>{_models(16)}</p>" * 2_000),
    "a cell of digits": lambda: _cell("1" * 10_000),
    "a cell of commas": lambda: _cell("1," * 5_000),
    "a cell of brackets": lambda: _cell("(" * 10_000),
    "a cell of footnotes": lambda: _cell("GPT-4o" + "[1]" * 5_000),
    "a cell of prices": lambda: _cell("$1 / 1M input tokens, " * 1_000),
    "a cell of letters": lambda: _cell("context" * 2_000),
    "a cell of boxes": lambda: _cell("<span>$1</span><br>" * 10_000),
    "5,000 headings": lambda: _html(_lines("<h2>GPT-{0}o</h2><p>$1</p>", 5_000)),
    "20,000 list items": lambda: _html(
        f"<ul>{_lines('<li>Input: ${0} per 1M tokens</li>', 20_000)}</ul>"
    ),
    "20,000 pairs": lambda: _html(
        f"<dl>{_lines('<dt>Context window</dt><dd>{0}K</dd>', 20_000)}</dl>"
    ),
    "a titled line of prices": lambda: _html(
        "<h1>GPT-4o</h1><p>" + "GPT-4o costs $1 " * 60_000
    ),
    "a titled line of benchmarks": lambda: _html(
        "<h1>GPT-4o</h1><p>Benchmarks include " + "MMLU (1), " * 60_000
    ),
}


def read(page: CostlyPage) -> Extraction:
    """Return what a page says, from its bytes on the wire."""
    payload = decode_payload(page.payload, page.encoding, "page")
    return extract_page(
        generic_site("any"), "https://any.example/page", page.media_type, payload
    )


def _read_alone(name: str) -> None:
    page = PAGES[name]()
    try:
        found = read(page)
    except PageError as error:
        said = f"{type(error).__name__}: {str(error)[:90]}"
    else:
        kinds = sorted({issue.kind for issue in found.issues})
        said = f"{len(found.claims)} claims, {len(found.issues)} issues {kinds}"
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{used.ru_utime + used.ru_stime:.1f} s | {used.ru_maxrss >> 10} MB | {said}")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main(names: list[str]) -> None:
    """Print a line for each page."""
    for name in names or PAGES:
        done = subprocess.run(
            [sys.executable, "-m", "tests.costly", "--alone", name],
            preexec_fn=_limit,
            capture_output=True,
            text=True,
            check=False,
        )
        ended = done.stdout.strip() or f"code {done.returncode}"
        print(f"{name} | {ended} {done.stderr.strip()[-80:]}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        _read_alone(sys.argv[2])
    else:
        main(sys.argv[1:])
