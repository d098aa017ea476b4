"""Rows that ran together below models that ran together: 'Contexto128K1M'.

A line that is nothing but known models, with a word before them, is a head; the lines
below are a known label and one value for each model. Only the one way to cut counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from crawler.claims.labels import Page
from crawler.claims.subjects import family_at, looks_like_model
from crawler.read.document import Block, Line, Table, Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import is_empty, split_decimals, split_values

MAX_HEAD = 160  # characters
MAX_ROW = 200
MAX_LABEL = 60
MOST_NAMES = 6
SHORTEST = 2
Names = tuple[str, ...]
GLUE = re.compile(r"(?<=[a-z\d])(?=[A-Z][a-z])")


@lru_cache(maxsize=4096)
def cut_names(text: str) -> tuple[str, ...]:
    """Cut a line of models that ran together, and the word before them; () if unsure.

    >>> cut_names("Parametero3-miniDeepSeek R1")
    ('Parameter', 'o3-mini', 'DeepSeek R1')
    """
    if len(text) > MAX_HEAD or text.endswith((".", "!", "?", "。")):
        return ()
    starts = [place for place in range(len(text)) if _may_begin(text, place)]
    for ways in reversed(_ways(text, starts)):
        best = [
            (text[:first].strip(), *way)
            for first in starts
            if first <= MAX_LABEL
            for way in ways.get(first, ())
        ]
        if best:
            return best[0] if len(best) == 1 and len(best[0]) > SHORTEST else ()
    return ()


def _may_begin(text: str, place: int) -> bool:
    if text[place].isspace() or not text[place].isalpha():
        return False
    if place and text[place - 1] in "-/.:":
        return False
    behind = GLUE.sub(" ", text[place : place + MAX_LABEL])
    return family_at(text, place) or family_at(behind, 0)


def _ways(text: str, starts: Sequence[int]) -> list[dict[int, list[Names]]]:
    """Return ways to cut the end of a text into 1, 2, … names, by where it starts.

    Of each start two ways are enough to tell that it has more than one; all of them
    double with each name that the text repeats.
    """
    names = {
        (start, end): name
        for start in starts
        for end in (*starts, len(text))
        if start < end
        if len(name := text[start:end].strip()) >= SHORTEST and looks_like_model(name)
    }
    found: list[dict[int, list[Names]]] = []
    shorter: dict[int, list[Names]] = {len(text): [()]}
    for _ in range(MOST_NAMES):
        ways: dict[int, list[Names]] = {}
        for (start, end), name in names.items():
            known = ways.setdefault(start, [])
            known += [(name, *way) for way in shorter.get(end, ())]
            del known[2:]
        found.append(ways)
        shorter = ways
    return found


def cut_rows(page: Page, blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """Return the table whose head is the line at a place, and where it ends."""
    first = blocks[at]
    if not isinstance(first, Line) or first.heading or len(first.parts) > 1:
        return None
    names = cut_names(first.text)
    if not names:
        return None
    head = tuple(Words(name, first.words.locator) for name in names)
    rows: list[tuple[Words, ...]] = [head]
    place = at + 1
    while place < len(blocks):
        line = blocks[place]
        if not isinstance(line, Line) or line.heading or len(line.text) > MAX_ROW:
            break
        if line.gap and len(rows) > 1:
            break
        row = _cut_row(page, line.text, len(names) - 1)
        if row is not None:
            rows.append(tuple(Words(cell, line.words.locator) for cell in row))
        elif any(map(str.isdigit, line.text)):
            rows.append((line.words,))
        elif len(rows) == 1:
            break
        place += 1
    if not any(len(row) > 1 for row in rows[1:]):
        return None
    return Table(tuple(rows), "table", 1), place


def _cut_row(page: Page, text: str, count: int) -> tuple[str, ...] | None:
    """Cut a label and as many values as there are models; None if unsure."""
    for width in range(min(MAX_LABEL, len(text) - 1), 2, -1):
        label, rest = text[:width], text[width:]
        if label[-1].isdigit() and rest[0].isdigit():
            continue
        if label[-1] in " $€£¥~≈<>≤≥(" or rest[0].isspace() or rest[0] in ".,)%":
            continue
        values = _values(page, label, rest, count)
        if values is not None:
            return (label, *values)
    return None


def _values(page: Page, label: str, rest: str, count: int) -> tuple[str, ...] | None:
    seen: set[str] = set()
    for sample in ("$1", "128K", "7B", "2024-01-01", "10%", ""):
        meaning = page.meaning(label, "", sample)
        if meaning is None or meaning is IGNORED or meaning.property in seen:
            continue
        seen.add(meaning.property)
        cut = _split(page, meaning, rest, count)
        if cut is not None:
            return cut
    return None


def _split(
    page: Page, meaning: Meaning, rest: str, count: int
) -> tuple[str, ...] | None:
    kind = page.kind(meaning)
    if kind in ("text", "list"):
        return None
    if kind == "score":
        return split_decimals(rest, count) or split_values(kind, rest, count)
    found = split_values(kind, rest, count)
    if found is None or all(map(is_empty, found)):
        return None
    return found
