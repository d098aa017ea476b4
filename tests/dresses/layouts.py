"""The layouts: each lays the facts of a page out as blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
)
from tests.dresses.facts import BANDS, BENCHMARKS, LIMITS, OFFERS, PRICES, SPECS
from tests.dresses.tailor import Tailor

Layout = Callable[[Tailor], list[Block]]


def themed(tailor: Tailor, *more: str) -> tuple[str, ...]:
    """Return the keys that a page is about: prices, specs, scores or a mixture."""
    own = tailor.facts.printed()
    theme = tailor.chance.choice(
        ((*LIMITS, *PRICES), SPECS, tuple(BENCHMARKS), (LIMITS[0], *PRICES, SPECS[0]))
    )
    return tuple(key for key in own if key in theme or key in more)


def priced(tailor: Tailor) -> tuple[str, ...]:
    """Return the keys of prices alone."""
    return tuple(key for key in tailor.facts.printed() if key in PRICES)


def rows_of(tailor: Tailor, keys: Sequence[str], tier: str = "") -> Table:
    """Return a table whose rows are models."""
    head = (tailor.word("model"), *map(tailor.head, keys))
    body = (
        (tailor.name(model), *(tailor.value(model, key, tier) for key in keys))
        for model in tailor.facts.models
    )
    return Table((head, *body))


def rows_models(tailor: Tailor) -> list[Block]:
    return [rows_of(tailor, themed(tailor))]


def columns_models(tailor: Tailor) -> list[Block]:
    table = rows_of(tailor, themed(tailor))
    return [Table(tuple(zip(*table.rows, strict=True)))]


def two_level_heads(tailor: Tailor) -> list[Block]:
    words = {"limits": LIMITS, "pricing": PRICES, "benchmarks": tuple(BENCHMARKS)}
    groups = {
        name: [key for key in tailor.facts.printed() if key in keys]
        for name, keys in words.items()
    }
    for name in tailor.chance.sample(sorted(groups), tailor.chance.randint(0, 1)):
        del groups[name]
    keys = [key for own in groups.values() for key in own]
    table = rows_of(tailor, keys)
    first = [Cell(table.rows[0][0].text, rows=2)]
    for name, own in groups.items():
        label = tailor.word(name)
        first.append(Cell(label.text, html=label.html, columns=len(own)))
        first += [Cell("", covered=True)] * (len(own) - 1)
    second = (Cell("", covered=True), *table.rows[0][1:])
    return [Table((tuple(first), second, *table.rows[1:]), heads=2)]


def tabs(tailor: Tailor) -> list[Block]:
    keys = priced(tailor)
    names = {"": tailor.voice.labels["standard"]}
    names |= {tier: tailor.voice.labels[tier] for tier in OFFERS}
    panels = tuple(
        (name, (rows_of(tailor, keys, tier),)) for tier, name in names.items()
    )
    return [Tabs(panels)]


def bands(tailor: Tailor) -> list[Block]:
    keys = priced(tailor)
    head = (tailor.word("model"), tailor.word("band"), *map(tailor.head, keys))
    rows = [head]
    for model in tailor.facts.models:
        for number, band in enumerate(BANDS):
            name = tailor.name(model) if number == 0 else Cell(model, covered=True)
            if number == 0:
                name = Cell(name.text, html=name.html, rows=len(BANDS))
            values = (tailor.value(model, key, band) for key in keys)
            rows.append((name, Cell(band), *values))
    return [Table(tuple(rows))]


def caption_tables(tailor: Tailor) -> list[Block]:
    tables: list[Block] = []
    for key in tailor.facts.printed():
        if key in BENCHMARKS:
            plain = rows_of(tailor, (key,))
            head = (plain.rows[0][0], tailor.word("score"))
            tables.append(Table((head, *plain.rows[1:]), caption=key))
    return tables


def unit_in_head(tailor: Tailor) -> list[Block]:
    return [rows_of(tailor, priced(tailor))]


def unit_in_cell(tailor: Tailor) -> list[Block]:
    return [rows_of(tailor, priced(tailor))]


def unit_in_caption(tailor: Tailor) -> list[Block]:
    table = rows_of(tailor, priced(tailor))
    labels = tailor.voice.labels
    caption = f"{labels['pricing']} ({tailor.currency}, {labels['per_million']})"
    return [Table(table.rows, caption=caption)]


def unit_in_sentence(tailor: Tailor) -> list[Block]:
    said = Line(Cell(tailor.voice.labels["all_prices"]))
    return [said, rows_of(tailor, priced(tailor))]


def pairs_of(
    tailor: Tailor, model: str, keys: Sequence[str]
) -> list[tuple[Cell, Cell]]:
    """Return labels with values, without those that the model lacks."""
    found = [(tailor.head(key), tailor.value(model, key)) for key in keys]
    return [(label, value) for label, value in found if value.fact is not None]


def _below_names(tailor: Tailor, kind: str) -> list[Block]:
    keys = themed(tailor)
    blocks: list[Block] = []
    for model in tailor.facts.models:
        blocks.append(Heading(2, tailor.name(model)))
        blocks.append(Pairs(kind, tuple(pairs_of(tailor, model, keys))))
    return blocks


def definition_lists(tailor: Tailor) -> list[Block]:
    return _below_names(tailor, "dl")


def lists(tailor: Tailor) -> list[Block]:
    return _below_names(tailor, "ul")


def key_value_lines(tailor: Tailor) -> list[Block]:
    return _below_names(tailor, "lines")


def _cards(tailor: Tailor, value_first: bool) -> list[Block]:
    keys = themed(tailor)
    return [
        Card(tailor.name(model), tuple(pairs_of(tailor, model, keys)), value_first)
        for model in tailor.facts.models
    ]


def cards_value_above(tailor: Tailor) -> list[Block]:
    return list(_cards(tailor, value_first=True))


def cards_value_below(tailor: Tailor) -> list[Block]:
    return list(_cards(tailor, value_first=False))


def boxes(tailor: Tailor) -> list[Block]:
    return [Table(rows_of(tailor, themed(tailor)).rows, boxes=True)]


def table_per_model(tailor: Tailor) -> list[Block]:
    keys = themed(tailor)
    blocks: list[Block] = []
    for model in tailor.facts.models:
        blocks.append(Heading(2, tailor.name(model)))
        blocks.append(Table(tuple(pairs_of(tailor, model, keys)), heads=0))
    return blocks


def repeated_cards(tailor: Tailor) -> list[Block]:
    voice = tailor.voice
    cards: list[Block] = []
    for model in tailor.facts.models:
        lines = []
        for key in (LIMITS[0], *priced(tailor)):
            value = tailor.value(model, key)
            if value.fact is not None:
                label = voice.label(key)
                lines.append(
                    Cell(
                        f"{value.text} · {label}",
                        value.fact,
                        html=f"{value.html or value.text} · {label}",
                        markdown=f"{value.markdown or value.text} · {label}",
                    )
                )
        cards.append(Lines(tailor.name(model, maker=True), tuple(lines)))
    return cards


TABLES = ("html", "markdown", "text")
LAYOUTS: dict[str, tuple[Layout, tuple[str, ...]]] = {
    "rows_models": (rows_models, (*TABLES, "json", "csv")),
    "columns_models": (columns_models, (*TABLES, "csv")),
    "two_level_heads": (two_level_heads, ("html", "text", "json")),
    "tabs": (tabs, ("html", "text", "json")),
    "cards_value_above": (cards_value_above, TABLES),
    "cards_value_below": (cards_value_below, TABLES),
    "definition_lists": (definition_lists, ("html", "text")),
    "boxes": (boxes, ("html", "text")),
    "lists": (lists, TABLES),
    "table_per_model": (table_per_model, TABLES),
    "bands": (bands, (*TABLES, "csv")),
    "caption_tables": (caption_tables, ("html", "text")),
    "unit_in_head": (unit_in_head, (*TABLES, "csv")),
    "unit_in_caption": (unit_in_caption, ("html", "text")),
    "unit_in_sentence": (unit_in_sentence, TABLES),
    "unit_in_cell": (unit_in_cell, (*TABLES, "csv")),
    "repeated_cards": (repeated_cards, TABLES),
    "key_value_lines": (key_value_lines, TABLES),
}
PLACES = {
    "unit_in_head": "head",
    "unit_in_caption": "caption",
    "unit_in_sentence": "sentence",
}
