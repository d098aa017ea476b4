"""Rows of bars or tabs in text: where a table begins, and its cells.

Markdown leaves outer bars out, breaks a row over lines, and begins a table without a
blank line; a header says how many cells a row has. A cell's locator is its line and
its place between the line's bars ('line:12/bar:2', from 0), or those of both lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.read.document import JOIN, Table, Words
from crawler.vocabulary.words import fold

RULE = re.compile(r"\|?\s*:?-+:?")
EMPHASIS = re.compile(r"(\*\*|(?<!\w)__)(.+?)(?:\*\*|__(?!\w))")
LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?: \"[^\"]*\")?\)")
CODE = re.compile(r"`([^`]+)`")
MAX_MARKED = 4_000  # characters; longer lines keep their marks
ESCAPED = "\x01"
MAX_BANNER = 40  # characters of a line that opens a part of a table
MOST_LINES = 8  # of one row


@dataclass(frozen=True)
class Piece:
    """Words between two bars of a line."""

    text: str
    locator: str


GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
FEWEST_PAIRS = 3  # lines of two cells that are a table without a rule
FEWEST_SPACED = 3  # cells of a row whose cells only spaces part


def bars(raw: str) -> int:
    """Return how many bars or tabs a line has."""
    return len(split_line(raw)) - 1


def split_line(raw: str) -> list[str]:
    r"""Split a line at its bars, or at its tabs where it has several and no bar.

    >>> split_line("a | b\\|c |")
    ['a ', ' b|c ', '']
    """
    if "|" not in raw:
        if "\t" in raw:
            return raw.split("\t")
        spaced = GAP.split(raw.strip()) if "  " in raw else [raw]
        return spaced if len(spaced) >= FEWEST_SPACED else [raw]
    cells = raw.replace("\\|", ESCAPED).split("|")
    return [cell.replace(ESCAPED, "|") for cell in cells]


def clean_cell(cell: str) -> str:
    """Fold a cell and drop the marks of emphasis."""
    return plain_text(cell)


STRUCK = re.compile(r"~~[^~]{1,80}~~")


def plain_text(text: str) -> str:
    """Fold words and drop the marks of emphasis, code and links.

    >>> plain_text("**[GPT-4o](https://a.example/x)** `128K`")
    'GPT-4o 128K'
    """
    text = fold(text)
    if len(text) > MAX_MARKED:
        return text
    if "~~" in text:
        text = STRUCK.sub(" ", text)
    if "](" in text:
        text = LINK.sub(r"\1", text)
    if "`" in text:
        text = CODE.sub(r"\1", text)
    return fold(EMPHASIS.sub(r"\2", text))


def is_separator(raw: str) -> bool:
    """Return whether a line is the rule below a header."""
    rule = raw.strip()
    ruled = "--" in rule or (":-" in rule and "|" in rule)
    return ruled and not rule.strip("|:- \t") and bool(RULE.match(rule))


def begins_table(lines: Sequence[str], start: int) -> bool:
    """Return whether a table begins at a line: rows of bars, or a ruled header."""
    count = bars(lines[start])
    if is_separator(lines[start]):
        return False
    below = lines[start + 1] if start + 1 < len(lines) else ""
    if count >= 2:
        return True
    if count == 1 and "|" in below and is_separator(below):
        return True
    return all(map(_is_pair, lines[start : start + FEWEST_PAIRS])) and (
        start + FEWEST_PAIRS <= len(lines)
    )


def _is_pair(raw: str) -> bool:
    """Whether a line is two cells with a bar between: 'Model | Price'."""
    left, _, right = raw.partition(" | ")
    return bool(left.strip()) and bool(right.strip()) and "|" not in left + right


def read_rows(lines: Sequence[str], start: int) -> tuple[Table, str, int] | None:
    """Return the table at a line, the words glued before it, and its end; else None."""
    split = _read_split(lines, start)
    if split is not None:
        return split
    if not begins_table(lines, start):
        return None
    glued, head = _head(lines, start)
    width = len(head)
    rows: list[tuple[Words, ...]] = [tuple(map(_words, head))]
    header, at = 0, start + 1
    leads = lines[start].lstrip().startswith("|") or bool(glued)
    while at < len(lines):
        if is_separator(lines[at]) and "|" in lines[at]:
            if header:
                break
            header = len(rows)
            at += 1
            continue
        lead = at if bars(lines[at]) else at + 1
        if _repeats(lines, lead, head, leads):
            break
        banner = _banner(lines, at, head)
        if banner is not None:
            rows.append((_words(banner),) * width)
            at += 1
            continue
        taken = _take_row(lines, at, width, leads)
        if taken is None or _opens_next(lines, at, header):
            break
        cells, at = taken
        rows.append(tuple(map(_words, cells)))
    table = Table(tuple(rows), "table", header)
    return table, glued, at


def _repeats(lines: Sequence[str], at: int, head: Sequence[Piece], leads: bool) -> bool:
    """Whether a line begins with the first head again: the next table's heads."""
    if at >= len(lines) or not bars(lines[at]):
        return False
    first = _trim(list(_pieces(lines, at)), leads)[0].text
    return bool(fold(first)) and fold(first) == fold(head[0].text)


def _banner(lines: Sequence[str], at: int, head: Sequence[Piece]) -> Piece | None:
    """Return a line alone between whole rows: it opens a part of their table.

    A line above a head that comes again stands before another table.
    """
    raw = lines[at]
    if bars(raw) or not 0 < len(fold(raw)) <= MAX_BANNER or at + 1 >= len(lines):
        return None
    below = _trim(list(_pieces(lines, at + 1)), _is_closed(lines[at + 1]))
    whole = len(below) == len(head) and all(fold(one.text) for one in below[:2])
    if not whole or len(head) < FEWEST_SPACED:
        return None
    if [fold(one.text) for one in below] == [fold(one.text) for one in head]:
        return None
    return Piece(raw, f"line:{at + 1}")


def _read_split(lines: Sequence[str], start: int) -> tuple[Table, str, int] | None:
    """Read rows with a line for each cell: '| Label |' above 'Value |'."""
    rows: list[tuple[Words, ...]] = []
    at = start
    while at < len(lines) and _opens_row(lines[at]):
        end = at + 1
        while end < len(lines) and _continues_row(lines[end]):
            end += 1
        cells = [
            piece
            for place in range(at, end)
            for piece in _pieces(lines, place)
            if piece.text.strip()
        ]
        if end == at + 1 or (rows and len(cells) != len(rows[0])):
            break
        rows.append(tuple(map(_words, cells)))
        at = end
    if len(rows) < 2:
        return None
    return Table(tuple(rows), "table"), "", at


def _opens_row(raw: str) -> bool:
    text = raw.strip()
    return text.startswith("|") and text.endswith("|") and text.count("|") == 2


def _continues_row(raw: str) -> bool:
    text = raw.strip()
    return text.endswith("|") and text.count("|") == 1 and len(text) > 1


def _opens_next(lines: Sequence[str], at: int, header: int) -> bool:
    """Whether a row is the header of another table: a second rule stands below it."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return bool(header) and "|" in below and is_separator(below)


def _head(lines: Sequence[str], start: int) -> tuple[str, list[Piece]]:
    """Return the words glued before a table's first row, and its cells.

    Only the rule below a header can tell that its first bar is an outer one.
    """
    pieces = list(_pieces(lines, start))
    below = lines[start + 1] if start + 1 < len(lines) else ""
    if pieces[0].text.strip() and is_separator(below) and "|" in below:
        width = len(_trim(list(_pieces(lines, start + 1)), True))
        if len(_trim(pieces[1:], False)) == width < len(_trim(pieces, False)):
            return fold(pieces[0].text), _trim(pieces[1:], False)
    return "", pieces if "|" not in lines[start] else _trim(pieces, True)


def _take_row(
    lines: Sequence[str], start: int, width: int, leads: bool
) -> tuple[list[Piece], int] | None:
    """Return the cells of a row and the line behind it; None where the table ends."""
    if not bars(lines[start]) and not _goes_on(lines, start, width, leads):
        return None
    alone = _trim(list(_pieces(lines, start)), leads)
    if "|" not in lines[start] and "\t" in lines[start]:
        alone = list(_pieces(lines, start))  # tabs have no outer ones
    if len(alone) >= width:
        return alone, start + 1
    joined = list(_pieces(lines, start))
    for end in range(start + 1, min(start + MOST_LINES, len(lines))):
        raw = lines[end]
        whole = _is_closed(raw) and lines[end - 1].rstrip().endswith("|")
        if not fold(raw) or whole or is_separator(raw):
            break
        joined = _join(joined, list(_pieces(lines, end)))
        cells = _trim(joined, leads)
        if len(cells) > width:
            break
        closed = raw.rstrip().endswith("|") or end + 1 >= len(lines)
        if len(cells) == width and (closed or not lines[start].rstrip().endswith("|")):
            return cells, end + 1
    return (alone, start + 1) if bars(lines[start]) else None


def _goes_on(lines: Sequence[str], start: int, width: int, leads: bool) -> bool:
    """Whether a line without bars begins a row that lines with bars complete."""
    if not fold(lines[start]) or leads:
        return False
    below = lines[start + 1] if start + 1 < len(lines) else ""
    if len(_trim(list(_pieces(lines, start + 1)), False)) == width if below else True:
        return False
    return 0 < bars(below) < width + 1 and not _is_closed(below)


def _is_closed(raw: str) -> bool:
    return raw.strip().startswith("|") and raw.strip().endswith("|") and bars(raw) > 1


def _pieces(lines: Sequence[str], index: int) -> Iterator[Piece]:
    for place, text in enumerate(split_line(lines[index].strip("\r\n"))):
        yield Piece(text, f"line:{index + 1}/bar:{place}")


def _join(one: list[Piece], other: list[Piece]) -> list[Piece]:
    """Join two lines of a row: the last cell of the first goes on in the second."""
    last, first = one[-1], other[0]
    if not last.text.strip():
        middle = first
    elif not first.text.strip():
        middle = last
    else:
        locator = f"{last.locator}{JOIN}{first.locator}"
        middle = Piece(f"{last.text} {first.text}", locator)
    return [*one[:-1], middle, *other[1:]]


def _trim(pieces: list[Piece], leads: bool) -> list[Piece]:
    """Drop what stands outside of a row's outer bars."""
    if leads and len(pieces) > 1 and not pieces[0].text.strip():
        pieces = pieces[1:]
    if len(pieces) > 1 and not pieces[-1].text.strip():
        pieces = pieces[:-1]
    return pieces


def _words(piece: Piece) -> Words:
    return Words(clean_cell(piece.text), piece.locator)
