"""Tables that a page or a text prints without marking them up.

A table may come as one cell a line, as rows that lost the space between their cells,
or as 'value, label, value' line by line. Heads and values say where a cell ends; what
can be cut in two ways stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from crawler.claims.cards import find_cards
from crawler.claims.cells import fits_cell
from crawler.claims.cut import cut_rows
from crawler.claims.flatheads import MAX_LABEL, Head, cut_heads, head_of
from crawler.claims.gluedrows import cut_glued, cut_row, part_run
from crawler.claims.labels import Page
from crawler.claims.styles import Style
from crawler.claims.subjects import looks_like_model
from crawler.read.document import Block, Line, Table, Words
from crawler.vocabulary.concepts import words_of
from crawler.vocabulary.heads import load_roles, roles_of
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import SHAPES, is_empty, looks_like

MAX_CELL = 120  # characters
MAX_HEADS = 14
FEWEST_ROWS = 2
MOST_ROWS = 1_000
MAX_GLUED_HEAD = 160
MAX_GLUED_ROW = 240
NUMBER = re.compile(r"\d{1,4}(?:\.\d+)?\s?%?")
PLAIN = Style()


def find_tables(page: Page, blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield ``blocks``, with the lines that are a table or a card as a table."""
    yield from find_cards(page, list(_find_tables(page, blocks)))


def _find_tables(page: Page, blocks: Sequence[Block]) -> Iterator[Block]:
    blocks = list(_with_tabs(blocks))
    at = 0
    while at < len(blocks):
        block = blocks[at]
        found = _with_body(blocks, at) if isinstance(block, Table) else None
        if isinstance(block, Line) and len(block.text) <= MAX_GLUED_HEAD:
            found = _from_heads(page, blocks, at) or _from_glued(page, blocks, at)
            found = found or _from_triples(page, blocks, at)
            found = found or _from_groups(page, blocks, at)
            if found is None and not page.is_described and len(page.subjects) < 2:
                found = cut_rows(page, blocks, at)
        if found is None:
            yield block
            at += 1
        else:
            table, at = found
            yield table


def _with_tabs(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield ``blocks``; each of several tables with equal heads knows its tab."""
    scopes: dict[int, str] = {}
    at = 0
    while at < len(blocks):
        count = _equal_tables(blocks, at)
        tabs = [_line(blocks, at - count + place) for place in range(count)]
        texts = [tab.text for tab in tabs if tab is not None and not tab.heading]
        short = all(len(text) <= MAX_LABEL for text in texts)
        if count > 1 and len(set(texts)) == count and short:
            scopes |= {at + place: text for place, text in enumerate(texts)}
        at += max(count, 1)
    for place, block in enumerate(blocks):
        if place in scopes and isinstance(block, Table):
            yield replace(block, scope=scopes[place])
        else:
            yield block


def _equal_tables(blocks: Sequence[Block], at: int) -> int:
    """Return how many tables with the same first row follow each other."""
    count = 0
    first = blocks[at]
    while at + count < len(blocks):
        block = blocks[at + count]
        if not isinstance(block, Table) or not isinstance(first, Table):
            break
        same = [cell.text for cell in block.rows[0]] == [c.text for c in first.rows[0]]
        if not same or len(block.rows) < 2:
            break
        count += 1
    return count


def _with_body(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """Join a table that is a head alone with the one that holds its body."""
    head, body = blocks[at], blocks[at + 1] if at + 1 < len(blocks) else None
    if not isinstance(head, Table) or not isinstance(body, Table):
        return None
    lone = len(head.rows) == 1 and not body.header and body.kind == "table"
    if not lone or len(head.rows[0]) != len(body.rows[0]):
        return None
    if not any("model" in roles_of(cell.text) for cell in head.rows[0]):
        return None
    rows = (*head.rows, *body.rows)
    return Table(rows, "table", 1, head.before), at + 2


def _line(blocks: Sequence[Block], at: int) -> Line | None:
    if not 0 <= at < len(blocks):
        return None
    block = blocks[at]
    return block if isinstance(block, Line) else None


def _from_heads(
    page: Page, blocks: Sequence[Block], at: int
) -> tuple[Table, int] | None:
    """Read heads line by line, and as many lines for each row."""
    first = _line(blocks, at)
    if first is None or len(first.text) > MAX_CELL or first.heading:
        return None
    if "model" not in roles_of(first.text):
        ranked = first.text.casefold() in ("#", "rank", "no.", "排名")
        second = _line(blocks, at + 1)
        if not ranked or second is None or "model" not in roles_of(second.text):
            return None
    best: tuple[int, int, int] = (0, 0, 0)
    for count in range(2, MAX_HEADS + 1):
        heads = _heads(page, blocks, at, count)
        if heads is None:
            break
        rows, known = _fitting_rows(page, blocks, at + count, heads)
        if rows >= FEWEST_ROWS and known and (rows * known, count) > best[:2]:
            best = (rows * known, count, rows)
    _, count, rows = best
    if not count:
        return None
    cells = [_line(blocks, place) for place in range(at, at + count * (rows + 1))]
    words = [line.words for line in cells if line is not None]
    laid = tuple(
        tuple(words[start : start + count]) for start in range(0, len(words), count)
    )
    return Table(laid, "table", 1), at + count * (rows + 1)


def _heads(
    page: Page, blocks: Sequence[Block], at: int, count: int
) -> list[Head] | None:
    heads = []
    for place in range(at, at + count):
        line = _line(blocks, place)
        if line is None or len(line.text) > MAX_CELL:
            return None
        values = _column(blocks, place, count)
        heads.append(head_of(page, line.text, values))
    return heads


def _column(blocks: Sequence[Block], place: int, step: int) -> list[str]:
    lines = [_line(blocks, place + step * row) for row in range(1, 4)]
    return [line.text for line in lines if line is not None]


def _fitting_rows(
    page: Page, blocks: Sequence[Block], start: int, heads: Sequence[Head]
) -> tuple[int, int]:
    """Return how many rows of lines fit the heads, and in how many columns."""
    rows, count = 0, len(heads)
    shaped = [head for head in heads if head.kind in (*SHAPES, "modalities")]
    while rows < MOST_ROWS:
        lines = [_line(blocks, start + rows * count + place) for place in range(count)]
        cells = [line for line in lines if line is not None and not line.heading]
        if len(cells) < count or not _fits_row(page, heads, cells):
            break
        rows += 1
    return rows, len(shaped)


def _fits_row(page: Page, heads: Sequence[Head], cells: Sequence[Line]) -> bool:
    for head, cell in zip(heads, cells, strict=True):
        text = cell.text
        if head.kind == "name":
            named = re.search(r"[^\W\d_]", text) and len(text) <= MAX_CELL
            if not named or roles_of(text) - {"ignored"} or page.meaning(text):
                return False
        elif head.meaning is not None:
            loose = head.kind == "list" and len(text) <= MAX_CELL
            fitting = loose or fits_cell(page, head.meaning, text, PLAIN)
            if not is_empty(text) and not fitting:
                return False
        elif head.kind in SHAPES and not is_empty(text):
            if not looks_like(head.kind, text):
                return False
        elif len(text) > MAX_CELL and head.kind:
            return False
        if head.kind != "name" and head.meaning is None and looks_like_model(text):
            return False
    return True


@cache
def _starts() -> frozenset[str]:
    """The first letters of words that head the names of models."""
    return frozenset(
        word[:2] for word in (*load_roles()["model"], *words_of("model", "name"))
    )


def _from_glued(
    page: Page, blocks: Sequence[Block], at: int
) -> tuple[Table, int] | None:
    """Read 'ModelContextInput $/1M' and the rows below that ran together like it."""
    first = _line(blocks, at)
    if first is None or first.text[:2].casefold() not in _starts():
        return None
    if len(first.parts) > 1 or " | " in first.text:
        return None
    heads = cut_heads(page, first.text)
    below = _glued_lines(page, heads, blocks, at + 1) if heads else []
    heads, run = part_run(page, heads, [line.text for line in below])
    if len(heads) + len(run) < 2:
        return None
    laid: list[tuple[Words, ...]] = []
    for line in below:
        cells = (
            cut_glued(page, heads, line.text, len(run))
            if run
            else cut_row(page, heads, line.text)
        )
        laid.append(
            tuple(Words(cell, line.words.locator) for cell in cells or (line.text,))
        )
    heads, place = (*heads, *run), at + 1 + len(below)
    if not any(len(row) > 1 for row in laid):
        return None
    head = tuple(Words(one.text, first.words.locator) for one in heads)
    return Table((head, *laid), "table", 1), place


def _glued_lines(
    page: Page, heads: Sequence[Head], blocks: Sequence[Block], at: int
) -> list[Line]:
    """Return the lines from a place on that may be rows which ran together."""
    found: list[Line] = []
    while (line := _line(blocks, at + len(found))) is not None and not line.heading:
        if (line.gap and found) or len(line.text) > MAX_GLUED_ROW:
            break
        numbered = any(map(str.isdigit, line.text))
        if not numbered and cut_row(page, heads, line.text) is None:
            break  # words
        if len(cut_heads(page, line.text)) > 1:
            break  # the heads of another table
        found.append(line)
    return found


def _from_groups(
    page: Page, blocks: Sequence[Block], at: int
) -> tuple[Table, int] | None:
    """Read 'Model', A, B and then label, value of A, value of B, line by line."""
    first = _line(blocks, at)
    if first is None or len(first.text) > MAX_LABEL:
        return None
    if "model" not in roles_of(first.text):
        return None
    names: list[Words] = []
    while (line := _line(blocks, at + 1 + len(names))) is not None:
        if not (page.subject_named(line.text) or looks_like_model(line.text)):
            break
        names.append(line.words)
    if len(names) < 2:
        return None
    count = len(names) + 1
    rows: list[tuple[Words, ...]] = [(first.words, *names)]
    place = at + count
    while True:
        group = [_line(blocks, place + step) for step in range(count)]
        lines = [line for line in group if line is not None and not line.heading]
        if len(lines) < count or not _fits_group(page, [x.text for x in lines]):
            break
        rows.append(tuple(line.words for line in lines))
        place += count
    if len(rows) <= FEWEST_ROWS:
        return None
    return Table(tuple(rows), "table", 1), place


def _fits_group(page: Page, texts: Sequence[str]) -> bool:
    label, *values = texts
    known = (page.meaning(label, "", value) for value in (*values, ""))
    meaning = next((one for one in known if one is not None), None)
    if meaning is None or meaning is IGNORED:
        return meaning is IGNORED
    return all(
        is_empty(value) or fits_cell(page, meaning, value, PLAIN) for value in values
    )


def _from_triples(
    page: Page, blocks: Sequence[Block], at: int
) -> tuple[Table, int] | None:
    """Read 'left value', 'benchmark', 'right value' of the two models of a page."""
    if len(page.subjects) != 2:
        return None
    rows: list[tuple[Words, ...]] = []
    place = at
    while True:
        left, label, right = (_line(blocks, place + step) for step in range(3))
        if left is None or label is None or right is None:
            break
        numbers = NUMBER.fullmatch(left.text) and NUMBER.fullmatch(right.text)
        if not numbers or page.vocabulary.benchmark(label.text) is None:
            break
        rows.append((label.words, left.words, right.words))
        place += 3
    after = _line(blocks, place)
    if not rows or (after is not None and NUMBER.fullmatch(after.text)):
        return None
    locator = rows[0][0].locator
    head = [Words("Benchmark", locator)]
    head += [Words(subject.name, locator) for subject in page.subjects]
    return Table((tuple(head), *rows), "table", 1), place
