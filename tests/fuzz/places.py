"""Where a mutator strikes: tags, cells, rows, words and numbers of a page of bytes."""

from __future__ import annotations

import re
from random import Random

TAG = re.compile(rb"<[/!]?[a-zA-Z][^<>]*>")
OPENING = re.compile(rb"<([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")
CELL = re.compile(rb"(<(?:td|th|dd)\b[^<>]*>)(.*?)(?=</?(?:t[dhr]|d[dlt])\b)", re.S)
BAR_CELL = re.compile(rb"(?<=\|)[^|\n]+(?=\|)")
ROW = re.compile(rb"<tr\b.*?</tr\s*>", re.S | re.I)
ELEMENT = re.compile(rb"<(td|th|li|dt|dd|p|div|h[1-6]|section)\b[^<>]*>[^<]*</\1>")
SPANNING = re.compile(rb"<(t[dh])\b")
SCRIPT = re.compile(rb"(<script\b[^<>]*>)(.*?)(</script)", re.S | re.I)
NUMBER = re.compile(rb"\d[\d,.]*")
WORDS = re.compile(rb"[A-Za-z][A-Za-z ]{2,30}")
HEAD_END = re.compile(rb"</head\s*>", re.I)


def pick(
    chance: Random, pattern: re.Pattern[bytes], raw: bytes
) -> re.Match[bytes] | None:
    """Return one match of ``pattern``, or None; the search starts at any place."""
    start = chance.randrange(len(raw) + 1)
    return pattern.search(raw, start) or pattern.search(raw)


def put(raw: bytes, start: int, end: int, new: bytes) -> bytes:
    return raw[:start] + new + raw[end:]


def insert(raw: bytes, chance: Random, new: bytes) -> bytes:
    """Insert ``new``: at a tag, a line, or anywhere."""
    match chance.randrange(4):
        case 0:
            found = pick(chance, TAG, raw)
            place = found.end() if found else 0
        case 1:
            place = raw.find(b"\n", chance.randrange(len(raw) + 1)) + 1
        case 2:
            found = pick(chance, WORDS, raw)
            place = found.start() if found else 0
        case _:
            place = chance.randrange(len(raw) + 1)
    return put(raw, place, place, new)


def slice_of(raw: bytes, chance: Random, most: int = 400) -> tuple[int, int]:
    start = chance.randrange(len(raw) + 1)
    return start, min(len(raw), start + chance.randrange(1, most))
