"""Tables that a page or a text prints without marking them up.

A table may come as one cell a line, as rows that lost the space between their cells,
or as 'value, label, value' line by line. Heads and values say where a cell ends; what
can be cut in two ways stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from crawler.cells import Style, fits_cell
from crawler.document import Block, Line, Table, Words
from crawler.heads import read_unit, roles_of, unit_of
from crawler.labels import Page
from crawler.meanings import IGNORED
from crawler.shapes import SHAPES, is_empty, looks_like
from crawler.subjects import looks_like_model
from crawler.vocabulary import Meaning

MAX_CELL = 120  # characters
MAX_HEADS = 14
FEWEST_ROWS = 2
MOST_ROWS = 1_000
NO_END = " $€£¥.,(+-–*~≈:/"  # a name does not end with these
MAX_GLUED_HEAD = 160
MAX_GLUED_ROW = 240
MAX_VALUE = 60
MAX_LABEL = 40
STARTS = ("Model", "Name", "LLM", "模型")
NUMBER = re.compile(r"\d{1,4}(?:\.\d+)?\s?%?")
UNCUT = "\x00"  # before what no head says how to cut
PLACES = re.compile(r"\d+(?:\.(\d+))?")
PLAIN = Style()


@dataclass(frozen=True)
class Head:
    """A head of a flat table: its words, and what values below it mean."""

    text: str
    meaning: Meaning | None
    kind: str


def find_tables(page: Page, blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield ``blocks``, with the lines that are a table as a table."""
    blocks = list(_with_tabs(blocks))
    at = 0
    while at < len(blocks):
        block = blocks[at]
        found = _with_body(blocks, at) if isinstance(block, Table) else None
        if isinstance(block, Line) and len(block.text) <= MAX_GLUED_HEAD:
            found = _from_heads(page, blocks, at) or _from_glued(page, blocks, at)
            found = found or _from_triples(page, blocks, at)
            found = found or _from_groups(page, blocks, at)
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
    return Table(rows, "table", head.locator, 1, head.before), at + 2


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
    return Table(laid, "table", words[0].locator, 1), at + count * (rows + 1)


def _heads(
    page: Page, blocks: Sequence[Block], at: int, count: int
) -> list[Head] | None:
    heads = []
    for place in range(at, at + count):
        line = _line(blocks, place)
        if line is None or len(line.text) > MAX_CELL:
            return None
        values = _column(blocks, place, count)
        heads.append(_head(page, line.text, values))
    return heads


def _column(blocks: Sequence[Block], place: int, step: int) -> list[str]:
    lines = [_line(blocks, place + step * row) for row in range(1, 4)]
    return [line.text for line in lines if line is not None]


def _head(page: Page, text: str, values: Sequence[str]) -> Head:
    roles = roles_of(text)
    if "model" in roles:
        return Head(text, None, "name")
    if {"per", "currency"} <= set(read_unit(text)):
        return Head(text, None, "text")
    meaning = next(
        (m for v in (*values, "") if (m := page.meaning(text, "", v)) is not None), None
    )
    if meaning is None or meaning is IGNORED:
        kind = "price" if "price" in roles else "score" if "score" in roles else ""
        return Head(text, None, kind)
    return Head(text, meaning, page.kind(meaning))


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


def _from_glued(
    page: Page, blocks: Sequence[Block], at: int
) -> tuple[Table, int] | None:
    """Read 'ModelContextInput $/1M' and the rows below that ran together like it."""
    first = _line(blocks, at)
    if first is None or not first.text.startswith(STARTS) or len(first.parts) > 1:
        return None
    heads = cut_heads(page, first.text)
    if len(heads) < 2:
        return None
    laid: list[tuple[Words, ...]] = []
    place = at + 1
    while (line := _line(blocks, place)) is not None and not line.heading:
        if (line.gap and laid) or len(line.text) > MAX_GLUED_ROW:
            break
        cells = cut_row(page, heads, line.text)
        if cells is None:
            if not re.search(r"\d", line.text):
                break
            cells = (line.text,)
        laid.append(tuple(Words(cell, line.words.locator) for cell in cells))
        place += 1
    if not any(len(row) > 1 for row in laid):
        return None
    head = tuple(Words(one.text, first.words.locator) for one in heads)
    return Table((head, *laid), "table", first.words.locator, 1), place


def cut_heads(page: Page, text: str) -> tuple[Head, ...]:
    """Cut a run of heads into known ones; what is unknown at its end is one more."""
    heads: list[Head] = []
    rest = text
    while rest:
        found = _first_head(page, rest)
        if found is None:
            heads.append(Head(rest, None, ""))
            break
        heads.append(found)
        rest = rest[len(found.text) :]
    known = [head for head in heads[1:] if head.kind]
    return tuple(heads) if heads and heads[0].kind == "name" and known else ()


def _first_head(page: Page, text: str) -> Head | None:
    """Return the longest known head that a run of heads begins with."""
    for width in range(min(len(text), MAX_LABEL), 1, -1):
        part, after = text[:width], text[width : width + 1]
        if part != part.strip() or after.islower() or after.isspace():
            continue
        samples = ("$1",) if unit_of(part) else ("$1", "128K")
        head = _head(page, part, samples)
        if head.kind:
            return head
    return None


def cut_row(page: Page, heads: Sequence[Head], text: str) -> tuple[str, ...] | None:
    """Cut a row that ran together by the shapes of its values; None if unsure."""
    ways = [
        (text[:width], *values)
        for width in range(2, len(text))
        if text[width - 1] not in NO_END
        and not _inside_number(text, width)
        and _is_balanced(text[:width])
        for values in _cut_values(page, heads[1:], text[width:].lstrip(), True)
    ]
    known = [way for way in ways if looks_like_model(way[0])] or ways
    known = list(dict.fromkeys(known))
    for keep in (_of_equal_places, _fullest, _between_words):
        if len(known) > 1:
            known = keep(known) or known
    if len(known) != 1:
        return None
    return tuple("" if cell.startswith(UNCUT) else cell for cell in known[0])


def _inside_number(text: str, cut: int) -> bool:
    """Whether a cut would stand within the digits behind a point."""
    if not text[cut].isdigit():
        return text[cut] in ".,%"
    return re.search(r"\d,\d{0,2}$|[.,]$", text[:cut]) is not None


def _cut_values(
    page: Page, heads: Sequence[Head], text: str, first: bool = False
) -> Iterator[tuple[str, ...]]:
    if not heads:
        if not text:
            yield ()
        return
    head, found = heads[0], False
    if head.kind in ("text", "list") and len(heads) == 1:
        yield (text,)
        return
    if not head.kind or head.kind in ("text", "list"):
        yield (UNCUT + text, *("" for _ in heads[1:]))
        return
    for width in range(1, min(len(text), MAX_VALUE) + 1):
        value, rest = text[:width], text[width:]
        if value != value.strip() or not _is_value(page, head, value):
            continue
        if rest[:1].isspace() and len(heads) == 1:
            found = True
            yield (text,)
            continue
        if rest and (rest[0] in "%.,) " or _grows(page, head, value, rest)):
            continue
        for values in _cut_values(page, heads[1:], rest):
            found = True
            yield (value, *values)
    if not found and not first:
        yield (UNCUT + text, *("" for _ in heads[1:]))


def _is_balanced(text: str) -> bool:
    return text.count("(") == text.count(")")


def _grows(page: Page, head: Head, value: str, rest: str) -> bool:
    """Whether a small letter behind a value belongs to it: '128' of '128k'."""
    return rest[0].islower() and (
        _is_value(page, head, value + rest[0]) or head.kind == "organization"
    )


def _is_value(page: Page, head: Head, value: str) -> bool:
    if re.match(r"\D?0[\d,]|0[KkMm]|[()]", value) or not _is_balanced(value):
        return False
    if head.kind == "organization":
        return page.vocabulary.organization(value) is not None
    if head.meaning is None:
        return looks_like(head.kind, value)
    return page.fits(head.meaning, value)


def _of_equal_places(ways: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Keep the ways in which all amounts of money are written alike."""

    def writing(way: tuple[str, ...]) -> set[tuple[str, int]]:
        return {
            (one[0], len(PLACES.findall(one)[-1]))
            for one in way[1:]
            if re.search(r"[$€£¥元]\s?\d|\d[元]", one) and not one.startswith(UNCUT)
        }

    return [way for way in ways if len(writing(way)) == 1]


def _fullest(ways: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    counts = [
        sum(bool(one) and not one.startswith(UNCUT) for one in way) for way in ways
    ]
    return [
        way for way, count in zip(ways, counts, strict=True) if count == max(counts)
    ]


def _between_words(ways: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Keep the ways that cut no run of digits."""
    return [
        way
        for way in ways
        if not any(
            one[-1:].isdigit() and other.removeprefix(UNCUT)[:1].isdigit()
            for one, other in pairwise(way)
        )
    ]


def _from_groups(
    page: Page, blocks: Sequence[Block], at: int
) -> tuple[Table, int] | None:
    """Read 'Model', A, B and then label, value of A, value of B, line by line."""
    first = _line(blocks, at)
    if first is None or len(first.text) > MAX_LABEL:
        return None
    if "model" not in roles_of(first.text) and page.meaning(first.text) is not None:
        return None
    names: list[Words] = []
    while (line := _line(blocks, at + 1 + len(names))) is not None:
        if not (page.subject_named(line.text) or looks_like_model(line.text)):
            break
        names.append(line.words)
    if len(names) < 2 or "model" not in roles_of(first.text):
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
    return Table(tuple(rows), "table", rows[0][0].locator, 1), place


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
    return Table((tuple(head), *rows), "table", locator, 1), place
