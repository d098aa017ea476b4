"""Which boxes in rows are a table, and which are cards that stand side by side."""

from __future__ import annotations

from crawler.claims.labels import Page
from crawler.claims.naming import columns_named
from crawler.read.document import Table
from crawler.vocabulary.heads import roles_of


def is_data(page: Page, table: Table, section: str) -> bool:
    """Return whether boxes in rows are a table, and not cards that stand side by side.

    Cards begin with a model's name and hold whatever they hold; a table says in its
    head, or in the first box of each row, what its boxes are.
    """
    if table.kind != "grid":
        return True
    if columns_named(page, [table.rows[0]]):
        return True
    roles = [roles_of(cell.text) - {"ignored"} for cell in table.rows[0]]
    if len(table.rows[0]) > 2 and "model" in roles[0] | roles[min(1, len(roles) - 1)]:
        return True
    if "benchmark" in roles[0] and any("score" in role for role in roles[1:]):
        return True
    labels = [page.meaning(row[0].text, section) is not None for row in table.rows]
    return 2 * sum(labels) >= len(labels)
