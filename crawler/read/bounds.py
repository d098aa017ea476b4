"""How much a page may have of what takes time or memory to read.

Each bound lies far above what real pages have. Past most of them the page is not read
at all, since half of a page may say something else than the whole; of a long cell or
line only the beginning is read, since what it begins with is still its own.
"""

from __future__ import annotations

from dataclasses import replace

from crawler.errors import TooCostly
from crawler.read.document import Block, Document, Line, Words
from crawler.read.problems import Problem

MOST_TAGS = 250_000  # opening and closing; the longest comparison pages have 20,000
MOST_COLUMNS = 1_000  # of a table in text or CSV; the widest ones have a hundred

# Characters of a cell or a heading, and of a line, that patterns are tried on: some
# patterns take time with the square of the length. Values have 60 and sentences 300;
# the longest cells and lines of real pages, which are prose, have 800 and 1,200.
MOST_OF_CELL = 500
MOST_OF_LINE = 5_000


def check(place: str, what: str, found: int, most: int) -> None:
    """Refuse a page that has more of something than it may.

    Raises:
        TooCostly: it has.

    >>> check("page.html", "tags", 3, 2)
    Traceback (most recent call last):
    crawler.errors.TooCostly: page.html: expected at most 2 tags, found 3
    """
    if found > most:
        raise TooCostly(place, f"at most {most:,} {what}", f"{found:,}")


def shorten(document: Document) -> Document:
    """Return a document whose long cells and lines end early.

    Locators still lead to all of the words, so what is quoted of a beginning stands
    there. A line that lost words is a problem of the document; a cell is none, since a
    value as long as MOST_OF_CELL is an issue where it would be a claim.
    """
    look_into = document.look_into
    blocks = tuple(map(_block, document.blocks))
    cut = sum(len(line.text) > MOST_OF_LINE for line in document.lines())
    message = f"read the first {MOST_OF_LINE:,} characters of {cut} lines that go on"
    return replace(
        document,
        blocks=blocks,
        problems=document.problems + ((Problem("too_costly", message),) * (cut > 0)),
        look_into=look_into and (lambda place: tuple(map(_cell, look_into(place)))),
    )


def _block(block: Block) -> Block:
    if isinstance(block, Line):
        return _line(block)
    cells = {id(cell): cell for row in block.rows for cell in row}
    long = {key: cell for key, cell in cells.items() if len(cell.text) > MOST_OF_CELL}
    if not long:
        return block
    cut = {key: _cell(cell) for key, cell in long.items()}  # one that spans stays one
    return replace(
        block,
        rows=tuple(
            tuple(cut.get(id(cell), cell) for cell in row) for row in block.rows
        ),
    )


def _line(line: Line) -> Line:
    if len(line.text) <= MOST_OF_CELL:
        return line
    if line.heading:
        words = _cell(line.words)
        return Line(words, (words,), line.heading, line.gap)
    words = line.words.beginning(MOST_OF_LINE)
    return Line(words, (words,), line.heading, line.gap)


def _cell(words: Words) -> Words:
    return words.beginning(MOST_OF_CELL)
