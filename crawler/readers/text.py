"""Reads Markdown and flattened text, which people keep crawls as.

A row of bars is a table row; everything else is a line. A locator is the number of
the line in the file, counted from 1, with the cell behind it ('line:12/cell:2').
"""

from __future__ import annotations

import re

from crawler.document import (
    Block,
    Document,
    Line,
    Problem,
    Table,
    Words,
    fold,
    nowhere,
)

READER = "text"
SEPARATOR = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")
HEADING = re.compile(r"(#{1,6})\s+(.*)")
BULLET = re.compile(r"^(?:[-*+•]|\d+[.)])\s+\+?")
URL_LINE = re.compile(r"\ufeff?URL:\s*(\S+)\s*$")
EMPHASIS = re.compile(r"(\*\*|__)(.+?)\1")


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
        taken = _read_table(lines, position, blocks)
        if not taken:
            blocks.append(_read_line(lines[position], position + 1, gap))
            taken = 1
        position += taken
        gap = False

    def look_up(locator: str) -> str:
        return _words_at(lines, locator)

    return Document(tuple(blocks), READER, look_up, problems)


def _read_line(raw: str, number: int, gap: bool) -> Line:
    heading = HEADING.match(raw.strip())
    text = heading.group(2) if heading else raw
    cleaned = fold(EMPHASIS.sub(r"\2", BULLET.sub("", fold(text))))
    words = Words(cleaned, f"line:{number}")
    level = len(heading.group(1)) if heading else 0
    return Line(words, (words,), level, gap)


def _is_row(raw: str) -> bool:
    return raw.count("|") >= 2


def _read_table(lines: list[str], start: int, blocks: list[Block]) -> int:
    """Append the table that begins at ``start``; return how many lines it took."""
    if not _is_row(lines[start]):
        return 0
    end = start
    while end < len(lines) and (_is_row(lines[end]) or SEPARATOR.fullmatch(lines[end])):
        end += 1
    before = _row_texts(lines, start)[0]
    rows: list[tuple[Words, ...]] = []
    header = 0
    for index in range(start, end):
        if SEPARATOR.fullmatch(lines[index]):
            header = header or len(rows)
        else:
            rows.append(_cells(lines, index))
    if not rows:
        return 0
    if before:
        words = Words(fold(before), f"line:{start + 1}")
        blocks.append(Line(words, (words,)))
    blocks.append(Table(tuple(rows), "table", f"line:{start + 1}", header))
    return end - start


def _row_texts(lines: list[str], index: int) -> tuple[str, list[str]]:
    """Return the words glued before a row's first bar, and its cells.

    Only the separator below a header can tell that its first bar is an outer one.
    """
    stripped = lines[index].strip()
    below = lines[index + 1] if index + 1 < len(lines) else ""
    if not stripped.startswith("|") and SEPARATOR.fullmatch(below):
        before, bar, rest = stripped.partition("|")
        if len(split_bars(bar + rest)) == len(split_bars(below)):
            return before, split_bars(bar + rest)
    return "", split_bars(stripped)


def _cells(lines: list[str], index: int) -> tuple[Words, ...]:
    return tuple(
        Words(_clean_cell(cell), f"line:{index + 1}/cell:{position}")
        for position, cell in enumerate(_row_texts(lines, index)[1], 1)
    )


def _clean_cell(cell: str) -> str:
    return fold(EMPHASIS.sub(r"\2", fold(cell)))


def split_bars(raw: str) -> list[str]:
    """Split a row at its bars; the outer ones, where there are any, are its edges.

    >>> split_bars("| Provider | ||")
    [' Provider ', ' ', '']
    """
    cells = raw.strip().replace("\\|", "\x01").split("|")
    if cells[0] == "":
        cells = cells[1:]
    if len(cells) > 1 and cells[-1] == "":
        cells = cells[:-1]
    return [cell.replace("\x01", "|") for cell in cells]


def _words_at(lines: list[str], locator: str) -> str:
    match = re.fullmatch(r"line:(\d+)(?:/cell:(\d+))?", locator)
    if match is None or not 1 <= int(match[1]) <= len(lines):
        raise nowhere(locator, f"a text of {len(lines)} lines")
    index = int(match[1]) - 1
    if match[2] is None:
        return fold(EMPHASIS.sub(r"\2", lines[index]))
    cells = _row_texts(lines, index)[1]
    if not 1 <= int(match[2]) <= len(cells):
        raise nowhere(locator, f"a row of {len(cells)} cells")
    return _clean_cell(cells[int(match[2]) - 1])
