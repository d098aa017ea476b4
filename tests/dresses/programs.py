"""Layouts for programs: JSON of many shapes, JSON-LD, YAML, CSV with semicolons.

Keys are English, as programmers write them (`code` of more.toml). They were written
before the reader was run on any of them, and all are open.
"""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import yaml

from tests.dresses.blocks import Block, Cell, Written
from tests.dresses.facts import LIMITS, MAKERS, PRICES, Fact
from tests.dresses.layouts import Layout, priced, rows_of, themed
from tests.dresses.tailor import Tailor
from tests.dresses.voices import WideVoice

GROUPS = {"limits": LIMITS, "pricing": PRICES}


def _scalar(tailor: Tailor, cell: Cell, numbers: bool) -> Any:
    fact = cell.fact
    if fact is None:
        return None
    if fact.number is None or not numbers:
        return cell.text
    number = fact.number
    return int(number) if number % 1 == 0 else float(number)


def records(tailor: Tailor) -> tuple[list[dict[str, Any]], tuple[Cell, ...]]:
    """Return a flat record of each model, and the cells that they print."""
    names, numbers = tailor.code, tailor.chance.random() < 0.7
    keys, found, cells = themed(tailor), [], []
    maker = tailor.chance.random() < 0.5
    for model in tailor.facts.models:
        record: dict[str, Any] = {names["model"]: model}
        if maker:
            record[names["provider"]] = MAKERS[model]
        for key in keys:
            cell = tailor.value(model, key)
            record[names.get(key, key)] = _scalar(tailor, cell, numbers)
            cells.append(cell)
        found.append(record)
    return found, tuple(cells)


def _dump(tailor: Tailor, value: Any) -> str:
    indent = tailor.chance.choice((None, 2))
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _json(tailor: Tailor, value: Any, cells: tuple[Cell, ...]) -> list[Block]:
    return [Written({"json": _dump(tailor, value)}, cells)]


def json_list(tailor: Tailor) -> list[Block]:
    own, cells = records(tailor)
    around = tailor.chance.choice(("", "models", "data", "results"))
    return _json(tailor, {around: own} if around else own, cells)


def json_nested(tailor: Tailor) -> list[Block]:
    own, cells = records(tailor)
    names = tailor.code
    for record in own:
        for group, keys in GROUPS.items():
            inner = {names[key]: record.pop(names[key]) for key in keys
                     if names[key] in record}  # fmt: skip
            if inner:
                record[names[group]] = inner
    return _json(tailor, {"models": own}, cells)


def json_named(tailor: Tailor) -> list[Block]:
    """Records whose keys are the names of their models."""
    own, cells = records(tailor)
    return _json(tailor, {one.pop(tailor.code["model"]): one for one in own}, cells)


def json_columns(tailor: Tailor) -> list[Block]:
    """A list for each property, in the order of the models."""
    own, cells = records(tailor)
    return _json(tailor, {key: [one[key] for one in own] for key in own[0]}, cells)


def json_rows(tailor: Tailor) -> list[Block]:
    """A list of keys and lists of values."""
    own, cells = records(tailor)
    head, rows = list(own[0]), [list(one.values()) for one in own]
    if tailor.chance.random() < 0.5:
        return _json(tailor, [head, *rows], cells)
    return _json(tailor, {"columns": head, "rows": rows}, cells)


def offers(tailor: Tailor) -> list[Block]:
    """Products of JSON-LD whose offers are prices, with the unit in words."""
    keys, labels, cells = priced(tailor), tailor.voice.labels, []
    thousand = isinstance(tailor.voice, WideVoice) and tailor.voice.thousand
    products = []
    for model in tailor.facts.models:
        own = []
        for key in keys:
            fact = tailor.facts.of(model, key)
            if fact is not None and fact.number is not None:
                own.append(_offer(fact, tailor.voice.label(key), labels, thousand))
                cells.append(Cell(str(fact.number), fact))
        products.append(
            {"@type": "Product", "name": model, "brand": MAKERS[model], "offers": own}
        )
    graph = {"@context": "https://schema.org", "@graph": products}
    text = _dump(tailor, graph)
    script = f'<script type="application/ld+json">{text}</script>'
    return [Written({"html": script}, tuple(cells))]


def _offer(
    fact: Fact, label: str, labels: dict[str, str], thousand: bool
) -> dict[str, Any]:
    amount = fact.number or Decimal(0)
    if thousand:
        amount /= 1000
    return {
        "@type": "Offer",
        "name": f"{label} {labels['per_million']}",
        "price": f"{amount.normalize():f}",
        "priceCurrency": fact.currency,
    }


def yaml_list(tailor: Tailor) -> list[Block]:
    own, cells = records(tailor)
    around = tailor.chance.choice(("", "models"))
    text = yaml.safe_dump(
        {around: own} if around else own, allow_unicode=True, sort_keys=False
    )
    return [Written({"yaml": text}, cells)]


def semicolons(tailor: Tailor) -> list[Block]:
    """CSV as spreadsheets of countries with decimal commas write it."""
    table = rows_of(tailor, themed(tailor))
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\n")
    writer.writerows([cell.text for cell in row] for row in table.rows)
    cells = tuple(cell for row in table.rows for cell in row)
    return [Written({"csv": file.getvalue()}, cells)]


PROGRAMS: dict[str, tuple[Layout, tuple[str, ...]]] = {
    "json_list": (json_list, ("json",)),
    "json_nested": (json_nested, ("json",)),
    "json_named": (json_named, ("json",)),
    "json_columns": (json_columns, ("json",)),
    "json_rows": (json_rows, ("json",)),
    "offers": (offers, ("html",)),
    "yaml_list": (yaml_list, ("yaml",)),
    "semicolons": (semicolons, ("csv",)),
}
