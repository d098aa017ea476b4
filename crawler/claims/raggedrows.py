"""Rows with a cell too few or too many, and which column each of their cells is of.

A row is fitted only where one way is certain. A row that lost a cell, so that others
moved left, is an issue and not read.
"""

from __future__ import annotations

import re

from crawler.claims.cells import fits_cell
from crawler.claims.columns import Layout, Row
from crawler.claims.labels import Findings, Page
from crawler.claims.roles import KEYS, Column, Columns
from crawler.read.document import Words
from crawler.vocabulary.shapes import is_empty, looks_like
from crawler.vocabulary.words import is_unknown

MOST_MISSING = 2  # cells at the end of a row


def fitted_row(page: Page, layout: Layout, columns: Columns, row: Row) -> Row | None:
    """Return the row with one cell for each column; None if that is not certain.

    A row may have one cell too many: an empty one, or one that the heads leave out.
    """
    if len(row) == layout.width:
        return row
    if len(row) < layout.width:
        return _filled(page, layout, columns, row)
    if len(row) != layout.width + 1:
        return None
    ways = []
    for place in range(len(row)):
        kept = (*row[:place], *row[place + 1 :])
        if all(
            _fits(page, layout, *pair) for pair in zip(columns.all, kept, strict=True)
        ):
            ways.append((is_empty(row[place].text), kept))
    empty = [kept for is_gap, kept in ways if is_gap]
    if len(empty) == 1 or (empty and len({_texts(kept) for kept in empty}) == 1):
        return empty[0]
    whole = {_texts(kept): kept for _, kept in ways}
    if len(whole) == 1 or (
        whole and len({_values(columns, k) for k in whole.values()}) == 1
    ):
        return next(iter(whole.values()))
    return None


def _filled(page: Page, layout: Layout, columns: Columns, row: Row) -> Row | None:
    """Fill a row that ends early, as browsers do, if all it holds fits its column."""
    if len(row) < 2 or len(row) < layout.width - MOST_MISSING:
        return None
    whole = (*row, *(Words("", "") for _ in range(layout.width - len(row))))
    pairs = list(zip(columns.all, whole, strict=True))
    known = [one for one, cell in pairs if one.role == "value" and cell.text]
    fitting = all(_fits(page, layout, *pair) for pair in pairs)
    return whole if fitting and known else None


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(cell.text for cell in row)


def _values(columns: Columns, row: Row) -> tuple[str, ...]:
    return tuple(
        cell.text
        for column, cell in zip(columns.all, row, strict=True)
        if column.role in ("value", "score", "name", *KEYS)
    )


def _fits(page: Page, layout: Layout, column: Column, cell: Words) -> bool:
    if column.role == "name":
        return not is_empty(cell.text) and not looks_like("price", cell.text)
    if column.role != "value" or column.meaning is None or is_empty(cell.text):
        return True
    kind = page.kind(column.meaning)
    if kind in ("text", "list", "organization", "licence"):
        modal = column.meaning.property.endswith("_modalities")
        return (
            page.fits(column.meaning, cell.text) if modal else not _is_number(cell.text)
        )
    words = re.split(r"\s(?=\d)", cell.text)[0]
    return fits_cell(page, column.meaning, cell.text, layout.style) or fits_cell(
        page, column.meaning, words, layout.style
    )


def _is_number(text: str) -> bool:
    kinds = ("price", "tokens", "date", "score", "parameters")
    return any(looks_like(kind, text) for kind in kinds) and not is_unknown(text)


def has_slipped(page: Page, layout: Layout, columns: Columns, row: Row) -> bool:
    """Whether a cell went missing and the others moved left to fill the gap."""
    if not is_empty(row[-1].text) or len(row) < 3:
        return False
    misfits = [
        cell
        for column, cell in zip(columns.all, row, strict=True)
        if column.role == "value"
        and not is_empty(cell.text)
        and not _fits(page, layout, column, cell)
    ]
    provider = columns.of("provider")
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
