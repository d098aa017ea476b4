"""Reads HTML on an element tree: tables, pairs, grids of boxes, and lines of words.

The tree comes from lxml, or from BeautifulSoup where the markup is broken. One pass
touches each element once; a locator is an XPath, made when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from crawler.document import Block, Document, Line, Problem, Table, Words, fold
from crawler.readers.boxes import read_grid, read_pairs, read_table
from crawler.readers.paths import Paths
from crawler.readers.tree import (
    BLOCK,
    BREAK,
    KINDS,
    OPEN,
    PAIRS,
    ROWS,
    TABLE,
    Holders,
    block_holders,
    pieces_of,
    run_of,
    words_of,
)

HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Where the walk goes on behind an element: with its siblings, their parent, the block
# they stand in, and the level of the heading around them.
Place = tuple[Iterator[etree._Element], etree._Element, etree._Element, int]


def read_tree(
    root: etree._Element, reader: str, problems: tuple[Problem, ...] = ()
) -> Document:
    """Return the Document of the HTML element tree ``root``."""
    paths = Paths()
    walk = _Walk(root, paths)
    walk.run()

    def look_up(locator: str) -> str:
        return words_of(paths.at(root, locator))

    def look_into(locator: str) -> tuple[Words, ...]:
        pieces = pieces_of(paths.at(root, locator))
        return tuple([Words(text, owner, paths.of) for text, owner in pieces])

    found = (*problems, *walk.problems)
    return Document(tuple(walk.blocks), reader, look_up, found, look_into)


class _Walk:
    """One pass over a tree; it stays open while blocks are collected."""

    def __init__(self, root: etree._Element, paths: Paths) -> None:
        self.root = root
        self.paths = paths
        self.blocks: list[Block] = []
        self.problems: list[Problem] = []
        self.pieces: list[tuple[str, etree._Element]] = []
        self.holding: Holders = set()
        self.custom: Holders | None = None

    def run(self) -> None:
        """Walk without recursion: pages nest thousands of levels deep.

        Words are collected as pieces, each with its ``owner``, until a block begins or
        ends or a line breaks; then they are a line of their ``holder``. White space
        before the first piece of a line is none of it.
        """
        pieces, holding = self.pieces, self.holding
        above: list[Place] = []
        owner = holder = self.root
        level = 0
        children: Iterator[etree._Element] = iter(owner)
        while True:
            for element in children:
                tag = element.tag
                kind = KINDS.get(tag)
                if kind is None:
                    run = run_of(element, holding) if len(element) else element.text
                    if run is None and element in holding:
                        kind = self._kind_of_holder(element)
                    elif run:
                        pieces.append((run, element))
                if kind is not None and kind >= BREAK:
                    if pieces and kind != OPEN:
                        self._flush(holder, level)
                    if kind != BREAK and not self._read_whole(element, kind, level):
                        above.append((children, owner, holder, level))
                        owner, children = element, iter(element)
                        if kind != OPEN:
                            holder, level = element, HEADINGS.get(tag, level)
                        text = element.text
                        if text and (pieces or not text.isspace()):
                            pieces.append((text, owner))
                        break
                text = element.tail
                if text and (pieces or not text.isspace()):
                    pieces.append((text, owner))
            else:
                if pieces and owner is holder:
                    self._flush(holder, level)
                if not above:
                    return
                text = owner.tail
                children, owner, holder, level = above.pop()
                if text and (pieces or not text.isspace()):
                    pieces.append((text, owner))

    def _kind_of_holder(self, element: etree._Element) -> int:
        """Return what an inline element is that holds a block or a break.

        An element that the page made up ('model-card') is a block if it holds one.
        """
        if "-" not in element.tag:
            return OPEN
        if self.custom is None:
            self.custom = block_holders(self.root)
        return BLOCK if element in self.custom else OPEN

    def _read_whole(self, element: etree._Element, kind: int, level: int) -> bool:
        """Read a block that is one thing; return whether it was."""
        if kind == OPEN:
            return False
        size = len(element)
        if not size:
            if text := fold(element.text or ""):
                words = Words(text, element, self.paths.of)
                level = HEADINGS.get(element.tag, level)
                self.blocks.append(Line(words, (words,), level))
            return True
        table: Table | None = None
        if kind == TABLE:
            table = read_table(self.paths, element, self.problems)
        elif kind == PAIRS:
            table = read_pairs(self.paths, element)
        elif kind != ROWS and size > 1:
            table = read_grid(self.paths, element, self.holding)
        if table is not None:
            self.blocks.append(table)
        return table is not None

    def _flush(self, holder: etree._Element, level: int) -> None:
        """Turn the pieces collected so far into a line that ``holder`` contains."""
        of = self.paths.of
        pieces = self.pieces
        if len(pieces) == 1:
            text = fold(pieces[0][0])
            parts = []
        else:
            text = fold("".join([piece for piece, _ in pieces]))
            parts = [
                Words(folded, owner, of)
                for piece, owner in pieces
                if (folded := fold(piece))
            ]
        pieces.clear()
        if text:
            words = Words(text, holder, of)
            whole = tuple(parts) if len(parts) > 1 else (words,)
            self.blocks.append(Line(words, whole, level))


__all__ = ["read_tree"]
