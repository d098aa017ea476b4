"""Reads HTML on an element tree: tables, pairs, grids of boxes, and lines of words.

The tree comes from lxml, or from BeautifulSoup where the markup is broken. One pass
touches each element once; a locator is an XPath, made when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from crawler.read.boxes import is_tab_list, read_grid, read_pairs, read_table
from crawler.read.document import Block, Document, Line, Table, Words
from crawler.read.paths import Paths
from crawler.read.problems import Problem
from crawler.read.scriptdata import find_embedded
from crawler.read.scriptpieces import Embedded, is_embedded
from crawler.read.tree import (
    BLOCK,
    BREAK,
    HOLDS_BLOCK,
    HOLDS_BREAK,
    KINDS,
    OPEN,
    PAIRS,
    TABLE,
    Marks,
    empty_hidden,
    mark_holders,
    pieces_of,
    run_of,
    words_of,
)
from crawler.vocabulary.words import fold

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
MAX_MARK = 2  # digits of a footnote
HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Where the walk goes on behind an element: with its siblings, their parent, the block
# they stand in, and the level of the heading around them.
Place = tuple[Iterator[etree._Element], etree._Element, etree._Element, int]


def read_tree(
    root: etree._Element, reader: str, text: str, problems: tuple[Problem, ...] = ()
) -> Document:
    """Return the Document of the HTML element tree ``root``, parsed from ``text``."""
    _raise_footnotes(root)
    marks = mark_holders(root)
    empty_hidden(root, text, marks)
    paths = Paths()
    walk = _Walk(paths, marks)
    walk.run(root)

    @cache
    def find_data() -> Embedded:
        return find_embedded(root)

    def look_up(locator: str) -> str:
        if is_embedded(locator):
            return find_data().look_up(locator)
        return words_of(paths.at(root, locator))

    def look_into(locator: Any) -> tuple[Words, ...]:
        if not isinstance(locator, str):
            pieces = pieces_of(locator)
            return tuple([Words(text, owner, paths.of) for text, owner in pieces])
        if is_embedded(locator):
            return (Words(look_up(locator), locator),)
        pieces = pieces_of(paths.at(root, locator))
        return tuple([Words(text, owner, paths.of) for text, owner in pieces])

    found = (*problems, *walk.problems)
    blocks = tuple(walk.blocks)
    return Document(blocks, reader, look_up, found, look_into, find_data)


def _raise_footnotes(root: etree._Element) -> None:
    """Write '<sup>2</sup>' as '²': beside '69.4' a plain 2 would be its next digit."""
    for element in root.iter("sup"):
        text = (element.text or "").strip()
        if not len(element) and 0 < len(text) <= MAX_MARK and text.isdigit():
            element.text = text.translate(RAISED)


class _Walk:
    """One pass over a tree; it stays open while blocks are collected."""

    def __init__(self, paths: Paths, marks: Marks) -> None:
        self.paths = paths
        self.marks = marks
        self.blocks: list[Block] = []
        self.problems: list[Problem] = []
        self.pieces: list[tuple[str, etree._Element]] = []

    def run(self, root: etree._Element) -> None:
        """Walk ``root`` without recursion: pages nest thousands of levels deep.

        Words are collected as pieces, each with its ``owner``, until a block begins or
        ends or a line breaks; then they are a line of their ``holder``. White space
        before the first piece of a line is none of it.
        """
        pieces, marks = self.pieces, self.marks
        above: list[Place] = []
        owner = holder = root
        level = 0
        children: Iterator[etree._Element] = iter(owner)
        while True:
            for element in children:
                tag = element.tag
                kind = KINDS.get(tag)
                if kind is None:
                    if marks.get(element, 0) < HOLDS_BREAK:
                        if run := run_of(element, marks):
                            pieces.append((run, element))
                    else:
                        kind = self._kind_of_holder(element)
                if kind is not None and kind >= BREAK:
                    if pieces and kind != OPEN:
                        self._flush(holder, level)
                    if not len(element):
                        if text := element.text:
                            pieces.append((text, element))
                            self._flush(element, HEADINGS.get(tag, level))
                    elif not self._read_whole(element, kind):
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
        own = "-" in element.tag and self.marks[element] == HOLDS_BLOCK
        return BLOCK if own else OPEN

    def _read_whole(self, element: etree._Element, kind: int) -> bool:
        """Read a block that is one table; return whether it was."""
        table: Table | None = None
        if kind in (BLOCK, PAIRS) and is_tab_list(element):
            return True
        if kind == BLOCK:
            if len(element) > 1:
                table = read_grid(self.paths, element, self.marks)
        elif kind == TABLE:
            table = read_table(self.paths, element, self.marks, self.problems)
        elif kind == PAIRS:
            table = read_pairs(self.paths, element, self.marks)
        if table is None:
            return kind == BREAK
        self.blocks.append(table)
        return True

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
                Words(part, owner, of)
                for piece, owner in pieces
                if (part := fold(piece))
            ]
        pieces.clear()
        if text:
            words = Words(text, holder, of)
            whole = tuple(parts) if len(parts) > 1 else (words,)
            self.blocks.append(Line(words, whole, level))


__all__ = ["read_tree"]
