"""Elements that are read as a whole: tables, pairs, and grids of boxes.

What a box means is decided by its shape alone (rows of equally many small boxes are a
grid); class names are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat
from typing import cast

from lxml import etree

from crawler.read.document import Table, Words
from crawler.read.paths import Paths
from crawler.read.problems import Problem
from crawler.read.tree import (
    CELLS,
    HOLDS_BREAK,
    KINDS,
    SKIPPED,
    Marks,
    cell_text,
    run_of,
    text_of,
)
from crawler.vocabulary.words import fold

MAX_CELL_CHARACTERS = 400
MAX_COLUMNS = 64
MAX_SPAN = 64
MAX_TABLE_CELLS = 20_000
SPANNING = etree.XPath("descendant::*/@rowspan/.. | descendant::*/@colspan/..")

Row = tuple[Words, ...]


PANEL = re.compile(r"\btabs?[-_]*(?:pane|panel|content|item)(?!s)")


def read_table(
    paths: Paths, element: etree._Element, marks: Marks, problems: list[Problem]
) -> Table | None:
    """Read a ``<table>``; one that holds tables is a layout, not a table."""
    if next(element.iterdescendants("table"), None) is not None:
        return None
    rows = list(element.iterdescendants("tr"))
    if not rows:
        return None
    spanning = set(cast("list[etree._Element]", SPANNING(element)))
    laid = (
        _lay_out_spans(paths, rows, marks, spanning)
        if spanning
        else _lay_out(paths, rows, marks)
    )
    if len(laid) < len(rows):
        message = (
            f"table at {paths.of(element)}: expected at most {MAX_TABLE_CELLS} cells, "
            f"left out the last {len(rows) - len(laid)} of {len(rows)} rows"
        )
        problems.append(Problem("damaged_page", message))
    if not any(laid):
        return None
    header = min(_count_header(rows[: len(laid)]), len(laid) - 1)
    caption = next(element.iterchildren("caption"), None)
    before = text_of(caption) if caption is not None else ""
    lines = tuple([line for line in laid if line])
    return Table(lines, "table", header, before, _tab_of(element))


def _tab_of(element: etree._Element) -> str:
    """Return the name of the tab that shows ``element``, or '' if it is in none."""
    for above in element.iterancestors():
        if not is_panel(above):
            continue
        owner, own = above.get("aria-labelledby", ""), above.get("id", "")
        for tab in above.getroottree().iter():
            if owner and tab.get("id") == owner:
                return text_of(tab)
            if own and own in _shown_by(tab):
                return text_of(tab)
        return fold(above.get("data-value") or above.get("aria-label") or "")
    return ""


def is_panel(element: etree._Element) -> bool:
    """Return whether a page marks an element as what one of its tabs shows."""
    if element.get("role") == "tabpanel":
        return True
    return PANEL.search(element.get("class", "")) is not None


def _shown_by(tab: etree._Element) -> tuple[str, ...]:
    """Return the ids of what a tab shows: 'aria-controls', or a link into the page."""
    links = (tab.get(name, "") for name in ("href", "data-target", "data-bs-target"))
    inside = [link[1:] for link in links if link.startswith("#")]
    return (tab.get("aria-controls", ""), *inside)


def is_tab_list(element: etree._Element) -> bool:
    """Return whether an element holds nothing but the names of tabs of its page.

    They are the scopes of what the tabs show, and no lines of the page.
    """
    if element.get("role") != "tablist" and "tab" not in element.get("class", ""):
        return False
    shown = [own for tab in element.iter() for own in _shown_by(tab) if own]
    if len(shown) < 2:
        return False
    wanted = set(shown)
    panels = {
        one.get("id")
        for one in element.getroottree().iter()
        if one.get("id") in wanted and is_panel(one)
    }
    return panels == wanted


def _count_header(rows: list[etree._Element]) -> int:
    """Count the first rows that their cells or their group mark as a head.

    A head that lost its end holds all rows: then its cells alone tell.
    """
    in_group = 0
    for count, row in enumerate(rows):
        tags = [cell.tag for cell in row if cell.tag in CELLS]
        group = row.getparent()
        if "th" in tags and "td" not in tags:
            continue
        if not tags or group is None or group.tag != "thead" or tags[0] == "th":
            return count
        in_group += 1
    return len(rows) - in_group or 1


def _lay_out(paths: Paths, rows: list[etree._Element], marks: Marks) -> list[Row]:
    """Read the cells of a table without spans."""
    of = paths.of
    laid: list[Row] = []
    count = 0
    for row in rows:
        line = [
            Words(cell_text(cell, marks), cell, of) for cell in row if cell.tag in CELLS
        ]
        laid.append(tuple(line))
        count += len(line)
        if count > MAX_TABLE_CELLS:
            break
    return laid


def _lay_out_spans(
    paths: Paths,
    rows: list[etree._Element],
    marks: Marks,
    spanning: set[etree._Element],
) -> list[Row]:
    """Read the cells of a table, repeating what spans rows and columns."""
    of = paths.of
    pending: dict[int, tuple[int, Words]] = {}
    laid: list[Row] = []
    left = _rows_left(rows)
    uneven = {cell.getparent() for cell in spanning}
    count = 0
    for number, row in enumerate(rows):
        line = [
            Words(cell_text(cell, marks), cell, of) for cell in row if cell.tag in CELLS
        ]
        if pending or row in uneven:
            cells = [cell for cell in row if cell.tag in CELLS]
            line = _spread(cells, line, spanning, pending, left[number])
        laid.append(tuple(line))
        count += len(line)
        if count > MAX_TABLE_CELLS:
            break
    return laid


def _spread(
    cells: list[etree._Element],
    texts: list[Words],
    spanning: set[etree._Element],
    pending: dict[int, tuple[int, Words]],
    left: int,
) -> list[Words]:
    """Return the words of a row, with those of its cells that span columns repeated.

    ``pending`` is what the rows above reach down with, by column: how many rows it has
    still to go, and the words. ``left`` rows of the group are to come with this one.
    """
    line: list[Words] = []
    for cell, words in zip(cells, texts, strict=True):
        if cell not in spanning:
            _fill(line, pending)
            line.append(words)
            continue
        if not words.text and _is_covered(cell):
            continue
        _fill(line, pending)
        height = _span(cell, "rowspan", left)
        room = max(1, min(MAX_SPAN, MAX_COLUMNS - len(line)))
        for _ in range(min(_span(cell, "colspan", 1), room)):
            if height > 1:
                pending[len(line)] = (height - 1, words)
            line.append(words)
    _fill(line, pending)
    return line


def _rows_left(rows: list[etree._Element]) -> list[int]:
    """Return for each row how many its group has from there on, with itself."""
    left: list[int] = []
    below: etree._Element | None = None
    for row in reversed(rows):
        group = row.getparent()
        left.append(left[-1] + 1 if left and group is below else 1)
        below = group
    return left[::-1]


def _fill(line: list[Words], pending: dict[int, tuple[int, Words]]) -> None:
    while len(line) in pending:
        left, words = pending.pop(len(line))
        if left > 1:
            pending[len(line)] = (left - 1, words)
        line.append(words)


def _is_covered(cell: etree._Element) -> bool:
    """Whether an editor left this empty cell below the one it was merged into."""
    return cell.get("rowspan") == "0" and cell.get("colspan") == "0"


def _span(cell: etree._Element, name: str, zero: int) -> int:
    """Return what a cell spans; 0 is to the end of its group (HTML, 4.9.11)."""
    text = cell.get(name, "1").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        return 1
    return int(text) or zero


def read_pairs(paths: Paths, element: etree._Element, marks: Marks) -> Table | None:
    """Read a ``<dl>``: each dt with the dd's behind it is a row.

    One that holds others is a layout, as a table of tables is.
    """
    if next(element.iterdescendants("dl"), None) is not None:
        return None
    rows: list[list[Words]] = []
    for child in _terms(element):
        if child.tag == "dt":
            rows.append([Words(text_of(child), child, paths.of)])
        elif rows:
            rows[-1].append(Words(cell_text(child, marks), child, paths.of))
    rows = [row for row in rows if len(row) > 1]
    if not rows:
        return None
    return Table(tuple(map(tuple, rows)), "pairs")


def _terms(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the dt's and dd's of a ``<dl>``, out of the divs that may wrap them."""
    for child in element:
        if child.tag in ("dt", "dd"):
            yield child
        elif child.tag == "div":
            yield from (term for term in child if term.tag in ("dt", "dd"))


def read_grid(paths: Paths, element: etree._Element, marks: Marks) -> Table | None:
    """Read boxes in rows: at least two rows of equally many small boxes."""
    width = len(element[0])
    if not 2 <= width <= MAX_COLUMNS:
        return None
    for row in element:
        if len(row) != width:
            return None
    if any(map(_is_no_row, element)) or _has_words_of_its_own(element):
        return None
    rows = [_texts_of_row(row, marks) for row in element]
    if None in rows:
        return None
    cells = tuple(
        tuple(map(Words, texts, row, repeat(paths.of)))
        for row, texts in zip(element, filter(None, rows), strict=True)
    )
    return Table(cells, "grid")


def _is_no_row(element: etree._Element) -> bool:
    return KINDS.get(element.tag) == SKIPPED or _has_words_of_its_own(element)


def _texts_of_row(row: etree._Element, marks: Marks) -> list[str] | None:
    """Return the texts of the boxes in ``row``, or None if one is not small."""
    texts = []
    for box in row:
        if marks.get(box, 0) >= HOLDS_BREAK:
            return None
        skipped = KINDS.get(box.tag) == SKIPPED
        text = "" if skipped else fold(run_of(box, marks))
        if len(text) > MAX_CELL_CHARACTERS:
            return None
        texts.append(text)
    return texts


def _has_words_of_its_own(element: etree._Element) -> bool:
    text = element.text
    if text and not text.isspace():
        return True
    for child in element:
        text = child.tail
        if text and not text.isspace():
            return True
    return False
