"""Reads Markdown and flattened text, which people keep crawls as.

A row of bars is a table row; everything else is a line. A locator is the number of
the line in the file, counted from 1, with the cell behind it ('line:12/bar:2').
"""

from __future__ import annotations

import re

from crawler.read.document import Block, Document, Line, Words
from crawler.read.problems import Problem, nowhere
from crawler.read.textrows import clean_cell, plain_text, read_rows, split_line
from crawler.vocabulary.units import month_name
from crawler.vocabulary.words import fold

READER = "text"
HEADING = re.compile(r"(#{1,6})\s+(.*)")
BULLET = re.compile(rf"^(?:[-*+•]|\d+[.)](?!\s+{month_name()}))\s+\+?")
URL_LINE = re.compile(r"\ufeff?URL:\s*(\S+)\s*$")


def read_text(text: str, problems: tuple[Problem, ...] = ()) -> Document:
    """Return the Document of ``text``; a first line ``URL: …`` is left out of it."""
    lines = text.splitlines()
    start = 1 if lines and URL_LINE.match(lines[0]) else 0
    blocks: list[Block] = []
    position = start
    gap = True
    while position < len(lines):
        if not fold(lines[position]):
            gap = True
            position += 1
            continue
        found = read_rows(lines, position)
        if found is None:
            blocks.append(_read_line(lines[position], position + 1, gap))
            position += 1
        else:
            table, glued, end = found
            if glued:
                words = Words(glued, f"line:{position + 1}")
                blocks.append(Line(words, (words,)))
            blocks.append(table)
            position = end
        gap = False

    def look_up(locator: str) -> str:
        return _words_at(lines, locator)

    return Document(tuple(blocks), READER, look_up, problems)


def _read_line(raw: str, number: int, gap: bool) -> Line:
    heading = HEADING.match(raw.strip())
    text = heading.group(2) if heading else raw
    cleaned = plain_text(BULLET.sub("", fold(text)))
    words = Words(cleaned, f"line:{number}")
    level = len(heading.group(1)) if heading else 0
    return Line(words, _two_parts(raw, number) or (words,), level, gap)


def _two_parts(raw: str, number: int) -> tuple[Words, ...]:
    """Return what a line holds on both sides of its one tab or bar: label and value."""
    cells = split_line(raw)
    if len(cells) != 2 or not all(map(fold, cells)) or raw.lstrip().startswith("#"):
        return ()
    return tuple(
        Words(clean_cell(cell), f"line:{number}/bar:{place}")
        for place, cell in enumerate(cells)
    )


def _words_at(lines: list[str], locator: str) -> str:
    match = re.fullmatch(r"line:(\d+)(?:/bar:(\d+))?", locator)
    if match is None or not 1 <= int(match[1]) <= len(lines):
        raise nowhere(locator, f"a text of {len(lines)} lines")
    raw = lines[int(match[1]) - 1]
    if match[2] is None:
        return plain_text(raw)
    cells = split_line(raw)
    if int(match[2]) >= len(cells):
        raise nowhere(locator, f"a row of {len(cells)} cells")
    return clean_cell(cells[int(match[2])])
