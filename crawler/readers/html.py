"""Reads HTML on an element tree: tables, pairs, grids of boxes, and lines of words.

The tree comes from lxml, or from BeautifulSoup where the markup is broken. What a box
means is decided by its shape alone (rows of equally many small boxes are a grid);
class names are not read. A locator is an XPath.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

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
from crawler.readers.tree import (
    BLOCK_TAGS,
    SKIPPED_TAGS,
    Paths,
    find_holders,
    inline_text,
    text_of,
)

MAX_CELL_CHARACTERS = 400
MAX_COLUMNS = 64
MAX_SPAN = 64
MAX_TABLE_CELLS = 20_000
STEP = re.compile(r"(?P<tag>[^\[\]]+)(?:\[(?P<place>\d+)\])?")
HEADINGS = {f"h{level}": level for level in range(1, 7)}


def read_tree(
    root: etree._Element, reader: str, problems: tuple[Problem, ...] = ()
) -> Document:
    """Return the Document of the HTML element tree ``root``."""
    walk = _Walk()
    walk.run(root)

    def look_up(locator: str) -> str:
        return text_of(_follow(root, locator))

    return Document(tuple(walk.blocks), reader, look_up, problems)


def _follow(root: etree._Element, locator: str) -> etree._Element:
    """Return the element at an XPath of plain steps.

    The engine of libxml2 gives up on paths of thousands of steps.
    """
    steps = [STEP.fullmatch(step) for step in locator.strip("/").split("/")]
    if None in steps or not locator.startswith("/"):
        raise nowhere(locator, "no path of elements")
    element: etree._Element | None = None
    for step in filter(None, steps):
        tag, place = step["tag"], int(step["place"] or 1)
        below = [root] if element is None else list(element)
        same = [
            node
            for node in below
            if isinstance(node.tag, str) and tag in ("*", node.tag)
        ]
        if len(same) < place:
            raise nowhere(locator, f"{len(same)} elements at {step[0]!r}")
        element = same[place - 1]
    if element is None:
        raise nowhere(locator, "no step")
    return element


@dataclass
class _Walk:
    """One pass over a tree; it stays open while blocks are collected."""

    paths: Paths = field(default_factory=Paths)
    blocks: list[Block] = field(default_factory=list)
    pieces: list[tuple[str, etree._Element]] = field(default_factory=list)
    holding: set[etree._Element] = field(default_factory=set)

    def run(self, root: etree._Element) -> None:
        """Walk ``root`` without recursion: pages nest thousands of levels deep."""
        self.holding = find_holders(root)
        stack: list[tuple[etree._Element, bool]] = [(root, False)]
        while stack:
            element, done = stack.pop()
            if done:
                self._leave(element)
                continue
            if not isinstance(element.tag, str) or element.tag in SKIPPED_TAGS:
                self._tail(element)
                continue
            if self._enter(element):
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
            else:
                self._tail(element)
        self._flush(root)

    def _enter(self, element: etree._Element) -> bool:
        """Begin ``element``; return whether its children are to be walked."""
        if element.tag not in BLOCK_TAGS:
            if element.tag == "br":
                self._flush(element.getparent())
                return False
            if element not in self.holding:
                self.pieces.append((inline_text(element), element))
                return False
            self._text(element.text, element)
            return True
        self._flush(element.getparent())
        for table in (_read_table, _read_pairs, _read_grid):
            block = table(self.paths, element, self.holding)
            if block is not None:
                self.blocks.append(block)
                return False
        self._text(element.text, element)
        return True

    def _leave(self, element: etree._Element) -> None:
        if element.tag in BLOCK_TAGS:
            self._flush(element)
        self._tail(element)

    def _tail(self, element: etree._Element) -> None:
        parent = element.getparent()
        if parent is not None:
            self._text(element.tail, parent)

    def _text(self, text: str | None, holder: etree._Element) -> None:
        if text:
            self.pieces.append((text, holder))

    def _flush(self, holder: etree._Element | None) -> None:
        """Turn the pieces collected so far into a line that ``holder`` contains."""
        while holder is not None and holder.tag not in BLOCK_TAGS:
            holder = holder.getparent()
        pieces, self.pieces = self.pieces, []
        text = fold("".join(piece for piece, _ in pieces))
        if not text or holder is None:
            return
        parts = tuple(
            Words(fold(piece), self._path(element, holder))
            for piece, element in pieces
            if fold(piece)
        )
        words = Words(text, self.paths.of(holder))
        if len(parts) == 1:
            parts = (words,)
        level = next(
            (
                HEADINGS[node.tag]
                for node in (holder, *holder.iterancestors())
                if node.tag in HEADINGS
            ),
            0,
        )
        self.blocks.append(Line(words, parts, level))

    def _path(self, element: etree._Element, holder: etree._Element) -> str:
        return self.paths.of(element if element is not holder else holder)


def _read_table(
    paths: Paths, element: etree._Element, _: set[etree._Element]
) -> Table | None:
    """Read a ``<table>``; one that holds tables is a layout, not a table."""
    nested = next(element.iterdescendants("table"), None)
    if element.tag != "table" or nested is not None:
        return None
    rows = list(element.iterdescendants("tr"))
    if not rows:
        return None
    cells, header = _expand(paths, rows)
    if not cells:
        return None
    caption = element.find("caption")
    before = text_of(caption) if caption is not None else ""
    return Table(tuple(cells), "table", paths.of(element), header, before)


def _expand(
    paths: Paths, rows: list[etree._Element]
) -> tuple[list[tuple[Words, ...]], int]:
    """Lay the cells of ``rows`` out, repeating what spans rows and columns."""
    pending: dict[int, tuple[int, Words]] = {}
    laid: list[tuple[Words, ...]] = []
    header = 0
    count = 0
    for row in rows:
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        line: list[Words] = []
        for cell in cells:
            _fill(line, pending)
            words = Words(text_of(cell), paths.of(cell))
            height = _span(cell, "rowspan", len(rows))
            for _ in range(_span(cell, "colspan", MAX_COLUMNS - len(line))):
                if height > 1:
                    pending[len(line)] = (height - 1, words)
                line.append(words)
        _fill(line, pending)
        if cells and header == len(laid) and all(cell.tag == "th" for cell in cells):
            header += 1
        laid.append(tuple(line))
        count += len(line)
        if count > MAX_TABLE_CELLS:
            break
    return [line for line in laid if line], min(header, max(len(laid) - 1, 0))


def _fill(line: list[Words], pending: dict[int, tuple[int, Words]]) -> None:
    while len(line) in pending:
        left, words = pending.pop(len(line))
        if left > 1:
            pending[len(line)] = (left - 1, words)
        line.append(words)


def _span(cell: etree._Element, name: str, most: int) -> int:
    text = cell.get(name, "1").strip()
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return max(1, min(wanted, most, MAX_SPAN if name == "colspan" else most))


def _read_pairs(
    paths: Paths, element: etree._Element, _: set[etree._Element]
) -> Table | None:
    """Read a ``<dl>``: each dt with the dd's behind it is a row."""
    if element.tag != "dl":
        return None
    rows: list[list[Words]] = []
    for child in _terms(element):
        words = Words(text_of(child), paths.of(child))
        if child.tag == "dt":
            rows.append([words])
        elif rows:
            rows[-1].append(words)
    rows = [row for row in rows if len(row) > 1]
    if not rows:
        return None
    return Table(tuple(map(tuple, rows)), "pairs", paths.of(element))


def _terms(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the dt's and dd's of a ``<dl>``, out of the divs that may wrap them."""
    for child in element:
        if child.tag in ("dt", "dd"):
            yield child
        elif child.tag == "div":
            yield from (term for term in child if term.tag in ("dt", "dd"))


def _read_grid(
    paths: Paths, element: etree._Element, holding: set[etree._Element]
) -> Table | None:
    """Read boxes in rows: at least two rows in a row of equally many small boxes."""
    if element.tag in ("tr", "table", "tbody", "thead", "dl"):
        return None
    children = [child for child in element if isinstance(child.tag, str)]
    if len(children) < 2 or _has_words_of_its_own(element):
        return None
    rows = [_row_of(child, holding) for child in children]
    width = len(rows[0])
    if not 2 <= width <= MAX_COLUMNS or any(len(row) != width for row in rows):
        return None
    cells = tuple(
        tuple(Words(text_of(cell), paths.of(cell)) for cell in row) for row in rows
    )
    return Table(cells, "grid", paths.of(element))


def _row_of(
    element: etree._Element, holding: set[etree._Element]
) -> list[etree._Element]:
    """Return the small boxes that ``element`` consists of, or none."""
    if element.tag in SKIPPED_TAGS or _has_words_of_its_own(element):
        return []
    boxes = [child for child in element if isinstance(child.tag, str)]
    if not 2 <= len(boxes) <= MAX_COLUMNS or holding.intersection(boxes):
        return []
    if any(len(text_of(box)) > MAX_CELL_CHARACTERS for box in boxes):
        return []
    return boxes


def _has_words_of_its_own(element: etree._Element) -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return any(text and not text.isspace() for text in texts)


__all__ = ["read_tree"]
