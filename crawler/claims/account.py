"""Every cell with a value ends somewhere: what was not read is an issue with a count.

A page that a script fills looks like one that says nothing; it is told apart here by
heads without a body, and by words that wait for a script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.claims.labels import Findings, Page
from crawler.items import Issue
from crawler.read.document import Table
from crawler.vocabulary.heads import roles_of
from crawler.vocabulary.shapes import is_empty

WAITING = re.compile(
    r"\bloading\b|please wait|enable javascript|requires javascript|加载中|读取中"
    r"|読み込み中|불러오는|wird geladen|chargement|cargando|carregando|загрузка"
    r"|caricamento",
    re.I,
)
MAX_WAITING = 80  # characters of a line that only says to wait
COUNTED = re.compile(r" \(\d+ cells\)$")


def account(page: Page, findings: Findings, has_data: bool = False) -> None:
    """Give what was not read one issue a label; say of a shell that it is one.

    One whose scripts hold the values (``has_data``) is read from them.
    """
    findings.issues[:] = _counted(findings.issues)
    withheld = any(issue.kind == "contradiction" for issue in findings.issues)
    if not findings.claims and not withheld and _is_shell(page):
        message = "expected values, found none: the page is filled by a script"
        kind = "nothing_found" if has_data else "empty_shell"
        findings.issues.append(Issue(kind, "", "", "", message))


def _counted(issues: Sequence[Issue]) -> list[Issue]:
    """Join issues that say the same of cells below one label."""
    found: dict[tuple[str, str, str], list[Issue]] = {}
    for issue in issues:
        told = (issue.kind, issue.label_text, issue.message)
        found.setdefault(told, []).append(issue)
    return [
        own[0]
        if len(own) == 1 or COUNTED.search(own[0].message)
        else replace(own[0], message=f"{own[0].message} ({len(own)} cells)")
        for own in found.values()
    ]


def _is_shell(page: Page) -> bool:
    """Whether a page has heads of tables and nothing below, or says to wait."""
    tables = [one for one in page.document.blocks if isinstance(one, Table)]
    for table in tables:
        body = [
            row
            for row in table.rows[table.header :]
            if any(not is_empty(cell.text) for cell in row)
        ]
        heads = [cell for row in table.rows for cell in row]
        headed = any(roles_of(cell.text) - {"ignored"} for cell in heads)
        if headed and (not body or len(table.rows) <= table.header + 1):
            return True
    if any(
        len(line.text) <= MAX_WAITING and WAITING.search(line.text)
        for line in page.document.lines()
    ):
        return True
    words = sum(len(line.text) for line in page.document.lines())
    return words < FEWEST and page.document.find_data is not None


FEWEST = 200  # characters that a page shows without its scripts
