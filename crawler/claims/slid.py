"""Rows with a cell too few or too many, and which column each of their cells is of.

A row is fitted only where one way is certain. A row that lost a cell, so that others
moved left, is an issue and not read.
"""

from __future__ import annotations

import re
from itertools import combinations

from crawler.claims.axes import KEYS, Axes, Axis
from crawler.claims.cells import fits_cell
from crawler.claims.grid import Grid, Row
from crawler.claims.labels import Findings, Page
from crawler.claims.sorts import VALUES, sort_of
from crawler.read.document import Words
from crawler.vocabulary.shapes import is_empty, looks_like
from crawler.vocabulary.words import is_unknown

MOST_MISSING = 2  # cells at the end of a row


def fitted_row(page: Page, grid: Grid, axes: Axes, row: Row) -> Row | None:
    """Return the row with one cell for each column; None if that is not certain.

    A row may have one cell too many: an empty one, or one that the heads leave out.
    """
    if len(row) == grid.width:
        return row
    if len(row) < grid.width:
        return _filled(page, grid, axes, row)
    if len(row) != grid.width + 1:
        return None
    ways = []
    for place in range(len(row)):
        kept = (*row[:place], *row[place + 1 :])
        if all(
            _fits(page, grid, axes, *pair) for pair in zip(axes.all, kept, strict=True)
        ):
            ways.append((is_empty(row[place].text), kept))
    empty = [kept for is_gap, kept in ways if is_gap]
    if len(empty) == 1 or (empty and len({_texts(kept) for kept in empty}) == 1):
        return empty[0]
    whole = {_texts(kept): kept for _, kept in ways}
    if len(whole) == 1 or (
        whole and len({_values(axes, k) for k in whole.values()}) == 1
    ):
        return next(iter(whole.values()))
    return None


def _filled(page: Page, grid: Grid, axes: Axes, row: Row) -> Row | None:
    """Return the row with its gaps filled, if the sorts of all its cells settle where.

    Browsers fill a row at its end; a page that lost a cell has its gap anywhere.
    """
    missing = grid.width - len(row)
    if len(row) < 2 or missing > MOST_MISSING:
        return None
    ways: dict[tuple[str, ...], Row] = {}
    for gaps in combinations(range(grid.width), missing):
        rest = iter(row)
        whole = tuple(
            Words("", "") if place in gaps else next(rest)
            for place in range(grid.width)
        )
        pairs = list(zip(axes.all, whole, strict=True))
        if all(_fits(page, grid, axes, *pair) for pair in pairs):
            ways.setdefault(_values(axes, whole), whole)
    return next(iter(ways.values())) if len(ways) == 1 else None


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(cell.text for cell in row)


def _values(axes: Axes, row: Row) -> tuple[str, ...]:
    return tuple(
        cell.text
        for axis, cell in zip(axes.all, row, strict=True)
        if axis.role in ("value", "score", "name", *KEYS)
    )


def _fits(page: Page, grid: Grid, axes: Axes, axis: Axis, cell: Words) -> bool:
    if axis.role in KEYS and axis.role != "setting":
        return not _is_number(cell.text) or axis.role in ("tier", "item")
    if axis.role == "name":
        goes_on = is_empty(cell.text) and any(axes.of(*KEYS))
        return goes_on or sort_of(cell.text) not in (*VALUES, "band", "empty", "tick")
    if axis.role != "value" or axis.meaning is None or is_empty(cell.text):
        return True
    kind = page.kind(axis.meaning)
    if kind in ("text", "list", "organization", "licence"):
        modal = axis.meaning.property.endswith("_modalities")
        return (
            page.fits(axis.meaning, cell.text) if modal else not _is_number(cell.text)
        )
    words = re.split(r"\s(?=\d)", cell.text)[0]
    return fits_cell(page, axis.meaning, cell.text, grid.style) or fits_cell(
        page, axis.meaning, words, grid.style
    )


def _is_number(text: str) -> bool:
    kinds = ("price", "tokens", "date", "score", "parameters")
    return any(looks_like(kind, text) for kind in kinds) and not is_unknown(text)


def has_slipped(page: Page, grid: Grid, axes: Axes, row: Row) -> bool:
    """Whether a cell went missing and the others moved left to fill the gap."""
    if not is_empty(row[-1].text) or len(row) < 3:
        return False
    misfits = [
        cell
        for axis, cell in zip(axes.all, row, strict=True)
        if axis.role == "value"
        and not is_empty(cell.text)
        and not _fits(page, grid, axes, axis, cell)
    ]
    provider = axes.of("provider")
    odd = [
        place
        for place in provider
        if not is_empty(row[place].text) and _is_number(row[place].text)
    ]
    return bool(misfits or odd)


def report_slipped(findings: Findings, row: Row) -> None:
    """Add an issue for each value of a row that lost a cell."""
    for value in row[1:]:
        if not is_empty(value.text):
            findings.issue(
                "ambiguous_column",
                row[0].text,
                value,
                "the row lost a cell: its last one is empty and values do not fit "
                "their columns",
            )
