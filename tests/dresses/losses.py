"""What a page suffers on its way: losses that befall whole rows or the whole page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise
from random import Random

from tests.dresses.blocks import Block, Cell, Line, Table, Tabs
from tests.dresses.facts import Fact
from tests.dresses.tailor import Tailor

# the forms that each can befall
LOSSES: dict[str, tuple[str, ...]] = {
    "none": ("html", "markdown", "text", "json", "csv", "yaml"),
    "dropped_cell": ("html", "markdown", "text", "json", "csv", "yaml"),
    "slid_row": ("html", "markdown", "csv"),
    "glued_cells": ("text",),
    "cell_per_line": ("text",),
    "spans": ("html",),
    "badges": ("html", "markdown", "text"),
    "footnotes": ("html", "markdown", "text", "csv"),
    "said_twice": ("html", "text"),
    "struck_prices": ("html", "markdown", "text"),
    "decoys": ("html", "markdown", "text"),
}
CLEAN = ("none",)
SLID = 0.5


def lose(tailor: Tailor, blocks: list[Block]) -> tuple[list[Block], set[Fact]]:
    """Return the blocks after the loss, and the facts that need not be found."""
    weak: set[Fact] = set()
    if tailor.loss == "slid_row":
        blocks = [_slide(tailor.chance, block, weak) for block in blocks]
    elif tailor.loss == "spans":
        blocks = [_span(block) for block in blocks]
    elif tailor.loss == "footnotes":
        blocks = [*blocks, Line(Cell(f"* {tailor.voice.labels['note']}"))]
    elif tailor.loss == "decoys":
        blocks = [*blocks, decoy(tailor)]
    return blocks, weak


def _slide(chance: Random, block: Block, weak: set[Fact]) -> Block:
    """Take a cell out of some rows: what stands behind it moves to the left."""
    if not isinstance(block, Table) or not block.heads or block.boxes:
        return block
    rows = list(block.rows)
    for number in range(block.heads, len(rows)):
        row = rows[number]
        if len(row) < 3 or any(cell.rows > 1 or cell.covered for cell in row):
            continue
        if chance.random() < SLID:
            weak |= {fact for cell in row for fact in cell.facts}
            gap = chance.randrange(1, len(row) - 1)
            rows[number] = (*row[:gap], *row[gap + 1 :])
    return replace(block, rows=tuple(rows))


def _span(block: Block) -> Block:
    """Let a value that is printed twice, one below the other, span its rows."""
    if isinstance(block, Tabs):
        panels = [(name, tuple(map(_span_table, own))) for name, own in block.panels]
        return Tabs(tuple(panels))
    return _span_table(block) if isinstance(block, Table) else block


def _span_table(table: Table) -> Table:
    rows = [list(row) for row in table.rows]
    for column in range(1, len(rows[0])):
        top = table.heads
        while top < len(rows):
            end = top + 1
            while end < len(rows) and _alike(rows[top][column], rows[end][column]):
                end += 1
            if end - top > 1:
                rows[top][column] = replace(rows[top][column], rows=end - top)
                for place in range(top + 1, end):
                    rows[place][column] = replace(rows[place][column], covered=True)
            top = end
    return replace(table, rows=tuple(map(tuple, rows)))


def _alike(one: Cell, other: Cell) -> bool:
    if one.fact is None or other.fact is None or one.rows > 1:
        return False
    return one.text == other.text and not one.html and not other.html


def decoy(tailor: Tailor) -> Table:
    """Return a table that says nothing of a model: what plans cost and include."""
    words = tailor.voice.labels
    chance = tailor.chance
    head = tuple(map(Cell, (words["plan"], words["free"], "Pro", "Team")))
    price = (words["pricing"], "$0", f"$20{words['month']}", f"$60{words['month']}")
    marks = (words["feature"], "—", "✓", str(chance.randint(5, 50)))
    return Table((head, tuple(map(Cell, price)), tuple(map(Cell, marks))))


def ambiguous(texts: Collection[str]) -> bool:
    """Whether cells glued together leave open where a number ends.

    >>> ambiguous(["GPT-4o", "128K", "$2.50"]), ambiguous(["Phi-4", "128K"])
    (False, True)
    """
    row = [text for text in texts if text]
    return any(one[-1].isdigit() and other[0].isdigit() for one, other in pairwise(row))
