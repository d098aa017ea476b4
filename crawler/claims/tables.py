"""Tables, grids and pairs → claims. Which way a table runs is read from its words.

Models are columns where the heads name them, or where empty heads stand in the order
that the title says; models are rows where a column is headed 'Model' or names them.
What says neither is about the model named before it, or an issue.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from crawler.claims.cells import Place, Style, model_in, state_cell, style_of
from crawler.claims.columns import Layout, model_columns, read_columns
from crawler.claims.inside import read_inside
from crawler.claims.labels import Findings, Page
from crawler.claims.roles import rows_layout
from crawler.claims.rows import read_rows
from crawler.claims.subjects import Subject
from crawler.read.document import Table, Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.heads import roles_of
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import SHAPES, is_empty, looks_like

VALUES = ("price", "tokens", "score", "date", "parameters")
MAX_HEAD = 80  # characters; longer cells are prose
MOST_HEADS = 3
Row = Sequence[Words]


def read_table(
    page: Page,
    findings: Findings,
    table: Table,
    place: tuple[str, dict[str, str]],
    current: Subject | None,
) -> None:
    """Add what ``table`` says; ``current`` is whom the words before it spoke of.

    ``place`` is the heading above it, and the unit that a sentence states for prices.
    """
    section, unit = place
    rows = [row for row in table.rows if any(not is_empty(cell.text) for cell in row)]
    if not rows:
        return
    marked = sum(row in rows for row in table.rows[: table.header])
    count = _count_heads(page, rows, marked, section)
    style = style_of(cell.text for row in rows for cell in row)
    heads, body = tuple(rows[:count]), tuple(rows[count:])
    layout = Layout(heads, body, style, section, table.scope, unit)
    subject = current or (page.subjects[0] if len(page.subjects) == 1 else None)
    columns = model_columns(page, layout) if count else {}
    if columns:
        read_columns(page, findings, layout, columns)
        return
    columns_of_rows = rows_layout(page, layout, subject) if count else None
    if columns_of_rows is not None:
        read_rows(page, findings, layout, columns_of_rows, subject)
    else:
        _read_pairs(page, findings, rows, style, section, subject)


def is_data(page: Page, table: Table, section: str) -> bool:
    """Return whether boxes in rows are a table, and not cards that stand side by side.

    Cards begin with a model's name and hold whatever they hold; a table says in its
    head, or in the first box of each row, what its boxes are.
    """
    if table.kind != "grid":
        return True
    head = Layout((table.rows[0],), table.rows[1:], Style(), section)
    if model_columns(page, head):
        return True
    roles = [roles_of(cell.text) - {"ignored"} for cell in table.rows[0]]
    if len(table.rows[0]) > 2 and "model" in roles[0] | roles[min(1, len(roles) - 1)]:
        return True
    if "benchmark" in roles[0] and any("score" in role for role in roles[1:]):
        return True
    labels = [page.meaning(row[0].text, section) is not None for row in table.rows]
    return 2 * sum(labels) >= len(labels)


def _count_heads(page: Page, rows: Sequence[Row], marked: int, section: str) -> int:
    """Return how many rows are heads: those that are marked, or read like some."""
    count = min(marked, len(rows) - 1)
    if not count and len(rows) > 1 and _reads_like_head(page, rows, section):
        count = 1
    while 0 < count < min(MOST_HEADS, len(rows) - 1) and _goes_on(
        page, rows[count - 1], rows[count], section
    ):
        count += 1
    return count


def _reads_like_head(page: Page, rows: Sequence[Row], section: str) -> bool:
    """Whether the first row holds labels, roles or models, and no value."""
    row = rows[0]
    cells = _distinct(row)
    if len(page.subjects) == len(cells) - 1 > 1 and all(
        is_empty(cell.text) for cell in cells[1:]
    ):
        return True
    if len(cells) < 2 or any(_is_value(cell.text) for cell in cells[1:]):
        return False
    said = [cell for cell in cells if not is_empty(cell.text)]
    if any(len(cell.text) > MAX_HEAD for cell in said):
        return False
    like = [cell for cell in said if _is_head_cell(page, cell, section)]
    models = [cell for cell in cells[1:] if model_in(page, cell)]
    if models and 2 * len(models) >= len(cells) - 1:
        return True
    first = [roles_of(cell.text) & {"model", "benchmark"} for cell in said[:2]]
    if len(like) < 2:
        return (
            any(first) and len(cells) > 1 and like == said[:1] and _differs(row, rows)
        )
    if any(first):
        return True
    named = any(roles_of(cell.text) - {"ignored"} for cell in said)
    return (named or len(cells) > 2) and 2 * len(like) >= len(said)


def _differs(row: Row, rows: Sequence[Row]) -> bool:
    """Whether the rows below hold values where ``row`` holds words."""
    below = [cell for one in rows[1:4] for cell in one[1:]]
    return any(_is_value(cell.text) for cell in below)


def _is_head_cell(page: Page, cell: Words, section: str) -> bool:
    roles = roles_of(cell.text)
    if roles - {"ignored"} or (roles and cell.text):
        return True
    known = page.meaning(cell.text, section)
    return known is not None or bool(page.vocabulary.fitting_meanings(cell.text))


def _goes_on(page: Page, above: Row, row: Row, section: str) -> bool:
    """Whether ``row`` divides the wide heads of the row above it."""
    wide = any(one is other and one.text for one, other in pairwise(above))
    if not wide or len(row) != len(above):
        return False
    own = [
        cell
        for cell, upper in zip(row, above, strict=True)
        if cell is not upper and not is_empty(cell.text)
    ]
    if len(own) < 2 or any(len(cell.text) > MAX_HEAD for cell in own):
        return False
    if len(set(map(id, own))) == 1:
        return False
    like = sum(_is_head_cell(page, cell, section) for cell in own)
    return not any(_is_value(cell.text) for cell in own) or 2 * like > len(own)


def _distinct(row: Row) -> list[Words]:
    """Return the cells of a row, each that spans columns once."""
    return list({id(cell): cell for cell in row}.values())


def _is_value(text: str) -> bool:
    return any(looks_like(kind, text) and kind in SHAPES for kind in VALUES)


def _read_pairs(
    page: Page,
    findings: Findings,
    rows: Sequence[Row],
    style: Style,
    section: str,
    subject: Subject | None,
) -> None:
    """Label and value side by side, about the model that the words before named."""
    known = any(page.meaning(row[0].text, section, row[-1].text) for row in rows)
    for row in rows:
        cells = _distinct(row)
        label, values = cells[0].text, cells[1:]
        said = [value for value in values if not is_empty(value.text)]
        if not said or not label:
            continue
        meaning = page.meaning(label, section, said[0].text)
        if meaning is IGNORED:
            continue
        place = Place(section, style)
        lone = subject is not None and len(values) == 1
        if (
            lone
            and subject
            and not _fits(page, meaning, said)
            and read_inside(page, findings, place, subject, label, said[0])
        ):
            continue
        if meaning is None:
            if known and not roles_of(label):
                findings.issue(
                    "unmapped_label", label, said[0], f"no property is called {label!r}"
                )
        elif len(values) > 1:
            for value in said:
                findings.issue(
                    "ambiguous_column", label, value, "no column names a model"
                )
        elif subject is None:
            findings.issue(
                "unresolved_subject", label, said[0], "no model is named before it"
            )
        else:
            state_cell(page, findings, place, subject, label, meaning, said[0])


def _named_within(page: Page, rows: Sequence[Row]) -> Subject | None:
    """Return the model that a row such as 'Model code' names."""
    for row in rows[:4]:
        roles = roles_of(row[0].text)
        if len(row) == 2 and roles & {"model", "id"}:
            found = model_in(page, row[1])
            if found is not None:
                return found.subject
    return None


def _fits(page: Page, meaning: Meaning | None, said: Sequence[Words]) -> bool:
    return meaning is not None and page.fits(meaning, said[0].text)
