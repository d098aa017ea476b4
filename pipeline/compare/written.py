"""A changeset as Markdown, as one HTML file, and as an entry of the feed of releases.

Text of pages is escaped: it is shown, and is never markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from pipeline.compare.diff import Changeset, Difference
from pipeline.compare.summary import summarise

COLUMNS = ("kind", "cause", "model_id", "property", "qualifiers", "old", "new", "unit",
           "change_pct", "why")  # fmt: skip
MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")
STYLE = (
    "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}"
    "td,th{border:1px solid #ccc;padding:.2em .5em;text-align:left}"
)


def as_markdown(found: Changeset, full: bool = True) -> str:
    """Return the summary, and with ``full`` a table of all changes, as Markdown."""
    lines = [f"# Changes from {_mark(found.old)} to {_mark(found.new)}", ""]
    for number, section in enumerate(summarise(found)):
        lines += [f"## {_mark(section.title)}", ""] if number else []
        lines += [f"- {_mark(line.strip())}" for line in section.lines]
        lines += [""] if section.lines else []
    if full and found.changes:
        lines += ["## All changes", "", _row(COLUMNS), _row(["---"] * len(COLUMNS))]
        lines += [_row(list(map(_mark, _cells(one)))) for one in found.changes]
    return "\n".join(lines).rstrip() + "\n"


def as_html(found: Changeset) -> str:
    """Return the summary and all changes as one HTML file that loads nothing else."""
    title = f"Changes from {found.old} to {found.new}"
    parts = [
        f"<h2>{_text(section.title)}</h2><ul>"
        + "".join(f"<li>{_text(line.strip())}</li>" for line in section.lines)
        + "</ul>"
        for section in summarise(found)
    ]
    head = "".join(f"<th>{name}</th>" for name in COLUMNS)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in _cells(one)) + "</tr>\n"
        for one in found.changes
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{_text(title)}</title><style>{STYLE}</style></head><body>\n"
        f"<h1>{_text(title)}</h1>\n{''.join(parts)}\n"
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>\n"
        "</body></html>\n"
    )


def _cells(one: Difference) -> list[str]:
    cells = (getattr(one, name) for name in COLUMNS)
    return ["" if cell is None else str(cell) for cell in cells]


def _plain(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)


def _text(text: str) -> str:
    return escape(_plain(text))


def _mark(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return MARKUP.sub(r"\\\1", _plain(text))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
