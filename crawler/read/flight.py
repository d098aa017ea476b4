"""Reads Next.js flight streams: the rows that `self.__next_f.push([1, "…"])` send.

The strings of all pushes, joined in the order of the page, are one text of rows
`ID:JSON`, one a line, but for text rows `ID:Tlength,…`, whose length is in bytes. A
row may begin in one push and end in another. Rows of other kinds are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from json import JSONDecoder
from typing import Any

PUSH = re.compile(r"__next_f(?:\s*=\s*self\.__next_f\s*\|\|\s*\[\])?\)?\.push\(")
ROW = re.compile(rb"(?P<id>[0-9a-f]{1,8}):(?:T(?P<length>[0-9a-f]{1,8}),)?")
JSON_START = frozenset(b'[{"-0123456789tfn')
MOST_FAILED = 8
CHUNK = 1  # what a push holds is said by its first item; 1 is text


def pushed_text(script: str, decoder: JSONDecoder) -> str:
    """Return what the pushes of one script send; what is cut short is left out."""
    chunks = []
    failed = 0  # each failure costs a look at the whole script
    for match in PUSH.finditer(script):
        try:
            value, _ = decoder.raw_decode(script, match.end())
        except (ValueError, RecursionError):
            failed += 1
            if failed > MOST_FAILED:
                break
            continue
        if isinstance(value, list) and len(value) == 2 and value[0] == str(CHUNK):
            chunks.append(value[1] if isinstance(value[1], str) else "")
    return "".join(chunks)


def read_rows(stream: str, parse: Callable[[str], Any]) -> dict[str, Any]:
    """Return the JSON rows of ``stream`` by id; ``parse`` raises ValueError."""
    rows = {}
    for name, row in _cut_rows(stream):
        try:
            rows[name] = parse(row)
        except (ValueError, RecursionError):
            continue
    return rows


def _cut_rows(stream: str) -> Iterator[tuple[str, str]]:
    raw = _in_bytes(stream)
    position = 0
    while position < len(raw):
        match = ROW.match(raw, position)
        end = raw.find(b"\n", position)
        end = len(raw) if end < 0 else end
        if match and match["length"]:
            position = match.end() + int(match["length"], 16)
            continue
        position = end + 1
        if match and match.end() < end and raw[match.end()] in JSON_START:
            yield match["id"].decode(), raw[match.end() : end].decode("utf-8")


def _in_bytes(stream: str) -> bytes:
    """Encode ``stream``; halves of characters that two pushes share are joined."""
    wide = stream.encode("utf-16-le", "surrogatepass")
    return wide.decode("utf-16-le", "replace").encode("utf-8")


def literal(text: str) -> str | None:
    """Return a flight string as it is meant: '$$2.50' is '$2.50', '$1a' a reference.

    >>> literal("$$2.50"), literal("$L1a"), literal("$undefined"), literal("GPT-4o")
    ('$2.50', None, None, 'GPT-4o')
    """
    if not text.startswith("$"):
        return text
    return text[1:] if text.startswith("$$") else None
