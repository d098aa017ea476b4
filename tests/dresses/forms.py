"""The forms: blocks as HTML, Markdown, flattened text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from tests.dresses.blocks import (
    Block,
    Card,
    Cell,
    Heading,
    Line,
    Lines,
    Pairs,
    Table,
    Tabs,
    Written,
)
from tests.dresses.facts import Fact
from tests.dresses.losses import ambiguous
from tests.dresses.tailor import Tailor

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "yaml": "application/yaml",
}
ENDINGS = {
    "html": "",
    "markdown": ".md",
    "text": ".txt",
    "json": ".json",
    "csv": ".csv",
    "yaml": ".yaml",
}
SEPARATORS = ("\t", " | ", "  ")


def render(tailor: Tailor, blocks: list[Block], form: str, weak: set[Fact]) -> str:
    """Return the page; what the form itself makes uncertain is added to ``weak``."""
    if len(blocks) == 1 and isinstance(blocks[0], Written):
        written = blocks[0].forms.get(form, "")
        if form in ("json", "yaml", "csv"):
            return written
    if form == "html":
        return as_html(tailor, blocks)
    if form == "markdown":
        return as_markdown(tailor, blocks)
    if form == "text":
        return as_text(tailor, blocks, weak)
    return as_json(tailor, blocks) if form == "json" else as_csv(blocks)


# HTML ------------------------------------------------------------------------


@dataclass(frozen=True)
class Markup:
    """How a page marks its tables.

    ``heads`` is thead, th (rows of <th> without a <thead>) or td (cells like others);
    ``first`` is the tag of a row's first cell; ``wrapped`` cells hold elements.
    """

    heads: str
    first: str
    wrapped: bool


def _titled(words: str, blocks: Iterable[Block]) -> tuple[str, list[Block]]:
    """Return the title of a page, its own where it has one, and its other blocks."""
    blocks = list(blocks)
    first = blocks[0] if blocks else None
    if isinstance(first, Heading) and first.level == 1:
        return first.cell.text, blocks[1:]
    return words, blocks


def as_html(tailor: Tailor, blocks: Iterable[Block]) -> str:
    """Return a page of HTML."""
    words, chance = tailor.voice.labels, tailor.chance
    heads = chance.choice(("thead", "thead", "th", "td"))
    markup = Markup(heads, chance.choice(("td", "td", "th")), chance.random() < 0.3)
    title, blocks = _titled(words["title"], blocks)
    body = "\n".join(_html(block, markup) for block in blocks)
    return (
        f'<!doctype html><html lang="{tailor.voice.language}"><head>'
        f'<meta charset="utf-8"><title>{escape(title)}</title></head><body>\n'
        f"<h1>{escape(title)}</h1><p>{escape(words['prose'])}</p>\n"
        f"{body}\n</body></html>\n"
    )


def _marked(cell: Cell) -> str:
    return cell.html or escape(cell.text)


def _html(block: Block, markup: Markup) -> str:
    if isinstance(block, Written):
        return block.forms["html"]
    if isinstance(block, Heading):
        return f"<h{block.level}>{_marked(block.cell)}</h{block.level}>"
    if isinstance(block, Line):
        return f"<p>{_marked(block.cell)}</p>"
    if isinstance(block, Table):
        return _html_boxes(block) if block.boxes else _html_table(block, markup)
    if isinstance(block, Pairs):
        return _html_pairs(block)
    if isinstance(block, Card):
        return _html_card(block)
    if isinstance(block, Lines):
        lines = "".join(f"<div>{_marked(line)}</div>" for line in block.lines)
        return f'<div class="card"><h3>{_marked(block.name)}</h3>{lines}</div>'
    return _html_tabs(block, markup)


def _html_table(table: Table, markup: Markup) -> str:
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    tag = "td" if markup.heads == "td" else "th"
    rows = [_html_row(row, tag, tag, markup) for row in table.rows[: table.heads]]
    head = "".join(rows)
    if head and markup.heads == "thead":
        head = f"<thead>{head}</thead>"
    body = "\n".join(
        _html_row(row, markup.first, "td", markup) for row in table.rows[table.heads :]
    )
    if markup.heads != "thead":
        return f"<table>{caption}{head}\n{body}\n</table>"
    return f"<table>{caption}{head}<tbody>\n{body}\n</tbody></table>"


def _html_row(row: Iterable[Cell], first: str, rest: str, markup: Markup) -> str:
    cells = []
    for number, cell in enumerate(row):
        tag = rest if number else first
        if cell.covered:
            continue
        spans = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        spans += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        words = _marked(cell)
        if markup.wrapped and words:
            words = f'<div class="cell"><span>{words}</span></div>'
        cells.append(f"<{tag}{spans}>{words}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _html_boxes(table: Table) -> str:
    rows = (
        "".join(f'<div class="cell">{_marked(cell)}</div>' for cell in row)
        for row in table.rows
    )
    inner = "\n".join(f'<div class="row">{row}</div>' for row in rows)
    return f'<div class="grid">\n{inner}\n</div>'


def _html_pairs(block: Pairs) -> str:
    if block.kind == "dl":
        items = "".join(
            f"<dt>{_marked(label)}</dt><dd>{_marked(value)}</dd>"
            for label, value in block.items
        )
        return f"<dl>{items}</dl>"
    tag = "li" if block.kind == "ul" else "p"
    items = "".join(
        f"<{tag}><strong>{_marked(label)}:</strong> {_marked(value)}</{tag}>"
        for label, value in block.items
    )
    return f"<ul>{items}</ul>" if block.kind == "ul" else items


def _html_card(card: Card) -> str:
    stats = ""
    for label, value in card.items:
        parts = [
            f'<div class="label">{_marked(label)}</div>',
            f'<div class="value">{_marked(value)}</div>',
        ]
        if card.value_first:
            parts.reverse()
        stats += f'<div class="stat">{"".join(parts)}</div>'
    return f'<div class="card"><h3>{_marked(card.name)}</h3>{stats}</div>'


def _html_nav(tabs: Tabs, markup: Markup) -> str:
    """Return tabs whose names are links of a list, as many sites of documents do."""
    links = "".join(
        f'<li class="nav-item"><a href="#pane-{number}">{escape(name)}</a></li>'
        for number, (name, _) in enumerate(tabs.panels)
    )
    panes = "\n".join(
        f'<div class="tab-pane{"" if number else " active"}" id="pane-{number}">'
        f"{''.join(_html_table(table, markup) for table in tables)}</div>"
        for number, (_, tables) in enumerate(tabs.panels)
    )
    return (
        f'<ul class="nav nav-tabs">{links}</ul><div class="tab-content">{panes}</div>'
    )


def _html_tabs(tabs: Tabs, markup: Markup) -> str:
    if tabs.nav:
        return _html_nav(tabs, markup)
    buttons = "".join(
        f'<button role="tab" id="tab-{number}" aria-controls="panel-{number}">'
        f"{escape(name)}</button>"
        for number, (name, _) in enumerate(tabs.panels)
    )
    panels = "\n".join(
        f'<div role="tabpanel" id="panel-{number}" aria-labelledby="tab-{number}"'
        f"{' hidden' if number else ''}>"
        f"{''.join(_html_table(table, markup) for table in tables)}</div>"
        for number, (_, tables) in enumerate(tabs.panels)
    )
    return f'<div role="tablist">{buttons}</div>\n{panels}'


# Markdown --------------------------------------------------------------------


def as_markdown(tailor: Tailor, blocks: Iterable[Block]) -> str:
    """Return a page of Markdown."""
    words = tailor.voice.labels
    title, blocks = _titled(words["title"], blocks)
    body = "\n\n".join(_markdown(block) for block in blocks)
    return f"# {title}\n\n{words['prose']}\n\n{body}\n"


def _down(cell: Cell) -> str:
    return cell.markdown or cell.text


def _markdown(block: Block) -> str:
    if isinstance(block, Written):
        return block.forms["markdown"]
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_down(block.cell)}"
    if isinstance(block, Line):
        return _down(block.cell)
    if isinstance(block, Table):
        return _markdown_table(block)
    if isinstance(block, Pairs):
        mark = "- " if block.kind == "ul" else ""
        gap = "\n" if block.kind == "ul" else "\n\n"
        return gap.join(
            f"{mark}**{_down(label)}:** {_down(value)}" for label, value in block.items
        )
    if isinstance(block, Tabs):
        parts = (
            f"## {name}\n\n{_markdown_table(table)}"
            for name, tables in block.panels
            for table in tables
        )
        return "\n\n".join(parts)
    return "\n\n".join([f"### {_down(block.name)}", *map(_down, _lines(block))])


def _lines(block: Card | Lines) -> list[Cell]:
    """Return what stands below the name, in order."""
    if isinstance(block, Lines):
        return list(block.lines)
    pairs = [item[::-1] if block.value_first else item for item in block.items]
    return [cell for pair in pairs for cell in pair]


def _markdown_table(table: Table) -> str:
    rows = [
        "| " + " | ".join("" if cell.covered else _down(cell) for cell in row) + " |"
        for row in table.rows
    ]
    width = len(table.rows[0])
    if not table.heads:
        rows.insert(0, "|" + " |" * width)
    return "\n".join([rows[0], "|" + "---|" * width, *rows[1:]])


# flattened text --------------------------------------------------------------


def as_text(tailor: Tailor, blocks: Iterable[Block], weak: set[Fact]) -> str:
    """Return what is left of a page when its mark-up is taken away."""
    separator = {"glued_cells": "", "cell_per_line": "\n"}.get(tailor.loss)
    if separator is None:
        separator = tailor.chance.choice(SEPARATORS)
    words = tailor.voice.labels
    title, blocks = _titled(words["title"], blocks)
    lines = [title, words["prose"]]
    for block in blocks:
        lines += _text(block, separator, weak)
    if tailor.loss == "struck_prices":  # which of two is struck out is lost
        weak |= {one for one in tailor.facts.facts if one.property == "price"}
    return "\n".join(lines) + "\n"


def _text(block: Block, separator: str, weak: set[Fact]) -> list[str]:
    if isinstance(block, Written):
        return block.forms["text"].split("\n")
    if isinstance(block, Heading | Line):
        return [block.cell.text]
    if isinstance(block, Table):
        return _text_table(block, separator, weak)
    if isinstance(block, Pairs):
        between = {"": "", "\n": "\n"}.get(separator, ": ")
        if block.kind == "dl":
            between = between if between == "" else "\n"
        return [f"{label.text}{between}{value.text}" for label, value in block.items]
    if isinstance(block, Tabs):
        names = [name for name, _ in block.panels]
        tables = [table for _, own in block.panels for table in own]
        weak |= {fact for one in tables for row in one.rows for cell in row
                 for fact in cell.facts}  # fmt: skip
        return names + [
            line for one in tables for line in _text_table(one, separator, weak)
        ]
    cells = [cell.text for cell in _lines(block)]
    if separator == "":
        pairs = [cells[place : place + 2] for place in range(0, len(cells), 2)]
        lines = ["".join(pair) for pair in pairs]
        return [block.name.text, *(lines if isinstance(block, Card) else cells)]
    return [block.name.text, *cells]


def _text_table(table: Table, separator: str, weak: set[Fact]) -> list[str]:
    lines = [table.caption] if table.caption else []
    for row in table.rows:
        texts = ["" if cell.covered else cell.text for cell in row]
        if all(cell.covered for cell in row[1:]) and row[0].columns > 1:
            texts = texts[:1]  # one cell as wide as the table
        if separator == "" and ambiguous(texts):
            weak |= {fact for cell in row for fact in cell.facts}
        if separator in ("", "\n", "  ") and not all(texts):
            weak |= {fact for cell in row for fact in cell.facts}  # a place is lost
            texts = [text for text in texts if text]
        lines.append(separator.join(texts))
    return lines


# JSON and CSV ----------------------------------------------------------------


def as_json(tailor: Tailor, blocks: Iterable[Block]) -> str:
    """Return records as JSON: heads are keys, head groups hold records of their own."""
    numbers = tailor.chance.random() < 0.5
    found: Any = []
    for block in blocks:
        if isinstance(block, Tabs):
            found = {
                _key(name): [one for table in own for one in _records(table, numbers)]
                for name, own in block.panels
            }
        elif isinstance(block, Table):
            found += _records(block, numbers)
    return json.dumps(found, ensure_ascii=False, indent=tailor.chance.choice((None, 2)))


def _records(table: Table, numbers: bool) -> list[dict[str, Any]]:
    keys = [_key(cell.text) for cell in table.rows[table.heads - 1]]
    groups = [""] * len(keys)
    if table.heads == 2:
        keys[0] = _key(table.rows[0][0].text)
        for place, cell in enumerate(table.rows[0][1:], 1):
            groups[place] = groups[place - 1] if cell.covered else _key(cell.text)
    records = []
    for row in table.rows[table.heads :]:
        record: dict[str, Any] = {}
        for group, key, cell in zip(groups, keys, row, strict=True):
            own = record.setdefault(group, {}) if group else record
            own[key] = _scalar(cell, numbers)
        records.append(record)
    return records


def _key(words: str) -> str:
    return re.sub(r"\W+", "_", words.replace("$", "usd")).strip("_").lower()


def _scalar(cell: Cell, numbers: bool) -> Any:
    if cell.fact is not None and cell.fact.number is not None and numbers:
        number = cell.fact.number
        return int(number) if number % 1 == 0 else float(number)
    return cell.text or None


def as_csv(blocks: Iterable[Block]) -> str:
    """Return the table of a page as CSV."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for block in blocks:
        if isinstance(block, Table):
            writer.writerows([cell.text for cell in row] for row in block.rows)
    return file.getvalue()
