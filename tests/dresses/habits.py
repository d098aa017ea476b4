"""Layouts as people make them: each is a habit of many comparison and price pages.

They were written before the reader was run on any of them, and all are open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from random import Random

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
from tests.dresses.facts import BANDS, BENCHMARKS, LIMITS, MAKERS, OFFERS, PRICES
from tests.dresses.layouts import Layout, pairs_of, priced, rows_of, themed
from tests.dresses.tailor import Tailor
from tests.dresses.voices import WideVoice, plain_number

MEDALS = ("🥇", "🥈", "🥉")
BETWEEN = (" · ", ", ", "; ")
SLASH = (" / ", "/")


def together(cells: Sequence[Cell], between: str) -> Cell:
    """Return one cell that prints several."""
    facts = [fact for cell in cells for fact in cell.facts]
    return Cell(
        between.join(cell.text for cell in cells),
        facts[0] if facts else None,
        escape(between).join(cell.html or escape(cell.text) for cell in cells),
        between.replace("|", "\\|").join(cell.markdown or cell.text for cell in cells),
        more=tuple(facts[1:]),
    )


def banner(cell: Cell, width: int) -> tuple[Cell, ...]:
    """Return a row of one cell that is as wide as its table."""
    return (replace(cell, columns=width), *[Cell("", covered=True)] * (width - 1))


def _rates(tailor: Tailor) -> tuple[str, ...]:
    return PRICES[:2]


def price_pair_column(tailor: Tailor) -> list[Block]:
    sign, place = tailor.chance.choice(SLASH), tailor.voice.place
    words = sign.join(tailor.voice.label(key) for key in _rates(tailor))
    unit = f" ({tailor.currency} {tailor.voice.labels['per_million']})"
    head = [tailor.word("model"), Cell(words + unit * (place == "head"))]
    rows = [
        (
            tailor.name(model),
            together([tailor.value(model, key) for key in _rates(tailor)], sign),
        )
        for model in tailor.facts.models
    ]
    return _beside(tailor, head, rows, LIMITS[0])


def price_pieces(tailor: Tailor) -> list[Block]:
    sign, colon = tailor.chance.choice(BETWEEN), tailor.chance.choice((": ", " "))
    head = [tailor.word("model"), Cell(tailor.voice.labels["pricing"])]
    rows = []
    for model in tailor.facts.models:
        pieces = [_piece(tailor, model, key, colon) for key in priced(tailor)]
        rows.append((tailor.name(model), together(pieces, sign)))
    return _beside(tailor, head, rows, LIMITS[0])


def _beside(
    tailor: Tailor, head: list[Cell], rows: list[tuple[Cell, ...]], key: str
) -> list[Block]:
    """Return a table with a column of one more property before its last column."""
    body = []
    for model, row in zip(tailor.facts.models, rows, strict=True):
        body.append((row[0], tailor.value(model, key), *row[1:]))
    return [Table(((head[0], tailor.head(key), *head[1:]), *body))]


def _piece(tailor: Tailor, model: str, key: str, colon: str) -> Cell:
    """Return a label and its value as one cell."""
    value, label = tailor.value(model, key), tailor.voice.head(key, tailor.currency)
    return replace(
        value,
        text=f"{label}{colon}{value.text}",
        html=f"{escape(label)}{colon}{value.html or escape(value.text)}",
        markdown=f"{label}{colon}{value.markdown or value.text}",
    )


def maker_banners(tailor: Tailor) -> list[Block]:
    table = rows_of(tailor, themed(tailor))
    own = dict(zip(tailor.facts.models, table.rows[1:], strict=True))
    rows = [table.rows[0]]
    for maker in dict.fromkeys(MAKERS[model] for model in own):
        rows.append(banner(Cell(maker), len(rows[0])))
        rows += [row for model, row in own.items() if MAKERS[model] == maker]
    return [Table(tuple(rows))]


def model_banners(tailor: Tailor) -> list[Block]:
    keys = themed(tailor)
    head = (Cell(tailor.voice.labels["measure"]), Cell(tailor.voice.labels["score"]))
    rows = [head] if keys[0] in BENCHMARKS else []
    for model in tailor.facts.models:
        rows.append(banner(tailor.name(model), 2))
        rows += pairs_of(tailor, model, keys)
    return [Table(tuple(rows), heads=1 if keys[0] in BENCHMARKS else 0)]


def service_banners(tailor: Tailor) -> list[Block]:
    rows: list[tuple[Cell, ...]] = []
    for tier in ("", *OFFERS):
        table = rows_of(tailor, priced(tailor), tier)
        rows = rows or [table.rows[0]]
        name = tailor.voice.labels[tier or "standard"]
        rows += [banner(Cell(name), len(table.rows[0])), *table.rows[1:]]
    return [Table(tuple(rows))]


def service_column(tailor: Tailor) -> list[Block]:
    keys, labels = priced(tailor), tailor.voice.labels
    head = (tailor.word("model"), Cell(labels["service"]), *map(tailor.head, keys))
    rows = [
        (
            tailor.name(model) if not number else Cell(model),
            Cell(labels[tier or "standard"]),
            *(tailor.value(model, key, tier) for key in keys),
        )
        for model in tailor.facts.models
        for number, tier in enumerate(("", *OFFERS))
    ]
    return [Table((head, *rows))]


def unit_column(tailor: Tailor) -> list[Block]:
    voice = tailor.voice
    assert isinstance(voice, WideVoice)
    models = tailor.facts.models
    head = (Cell(voice.labels["measure"]), Cell(voice.labels["unit"]))
    rows: list[tuple[Cell, ...]] = [(*head, *map(tailor.name, models))]
    for key in themed(tailor):
        cells = [tailor.value(model, key) for model in models]
        unit = _unit(tailor, key)
        counts = [cell.fact.number for cell in cells if cell.fact and cell.fact.number]
        small = key in LIMITS and any(count % 1000 for count in counts)
        if unit and not small:
            cells = [_bare(voice, key, cell) for cell in cells]
        rows.append((Cell(voice.label(key)), Cell("" if small else unit), *cells))
    return [Table(tuple(rows))]


def _unit(tailor: Tailor, key: str) -> str:
    labels = tailor.voice.labels
    if key in LIMITS:
        return f"K {labels['tokens']}"
    if key in PRICES:
        return f"{tailor.currency} {labels['per_million']}"
    return {"parameters": "B"}.get(key, "%" if key in BENCHMARKS else "")


def _bare(voice: WideVoice, key: str, cell: Cell) -> Cell:
    if cell.fact is None or cell.fact.number is None:
        return cell
    return Cell(plain_number(voice, key, cell.fact.number), cell.fact)


def price_cards(tailor: Tailor) -> list[Block]:
    labels, keys = tailor.voice.labels, (LIMITS[0], *priced(tailor))
    badged = tailor.chance.random() < 0.5
    blocks: list[Block] = []
    for number, model in enumerate(tailor.facts.models):
        lines = [(MAKERS[model], "maker")]
        if badged and number % 2 == 0:
            lines.insert(0, (labels["new"], "badge"))
        cells, parts = [], []
        for key in keys:
            value = tailor.value(model, key)
            if value.fact is None:
                continue
            per = labels["per_million"] if key in PRICES else ""
            per = per * (tailor.voice.place != "cell")
            parts.append((tailor.voice.label(key), value, per))
            cells.append(value)
        blocks.append(_price_card(model, lines, parts, tuple(cells)))
    return blocks


def _price_card(
    model: str,
    lines: list[tuple[str, str]],
    parts: list[tuple[str, Cell, str]],
    cells: tuple[Cell, ...],
) -> Written:
    above = "".join(f'<p class="{name}">{escape(text)}</p>' for text, name in lines)
    items = "".join(
        f"<li><span>{escape(label)}</span><b>{value.html or escape(value.text)}</b>"
        + (f"<small>{escape(per)}</small>" if per else "")
        + "</li>"
        for label, value, per in parts
    )
    words = [text for text, _ in lines]
    texts = [[label, value.text, *filter(None, [per])] for label, value, per in parts]
    flat = [model, *words, *(text for own in texts for text in own)]
    html = f"<article><h3>{escape(model)}</h3>{above}<ul>{items}</ul></article>"
    return Written({"html": html, "text": "\n".join(flat)}, cells)


def repeated_terms(tailor: Tailor) -> list[Block]:
    keys = themed(tailor)
    items = []
    for model in tailor.facts.models:
        items.append((tailor.word("model"), tailor.name(model)))
        items += pairs_of(tailor, model, keys)
    return [Pairs("dl", tuple(items))]


def band_columns(tailor: Tailor) -> list[Block]:
    return _tiered_columns(tailor, [(band, band) for band in BANDS])


def service_columns(tailor: Tailor) -> list[Block]:
    labels = tailor.voice.labels
    tiers = [("", labels["standard"]), *((tier, labels[tier]) for tier in OFFERS)]
    return _tiered_columns(tailor, tiers)


def _tiered_columns(tailor: Tailor, tiers: list[tuple[str, str]]) -> list[Block]:
    """Return tiers over meters, or meters over tiers."""
    keys, covered = PRICES[:2], Cell("", covered=True)
    columns = [(key, tier) for tier, _ in tiers for key in keys]
    above = [Cell(name, columns=len(keys)) for _, name in tiers]
    below = [tailor.head(key) for _ in tiers for key in keys]
    if tailor.chance.random() < 0.5:
        columns = [(key, tier) for key in keys for tier, _ in tiers]
        above = [replace(tailor.head(key), columns=len(tiers)) for key in keys]
        below = [Cell(name) for _ in keys for _, name in tiers]
    first = [replace(tailor.word("model"), rows=2)]
    for cell in above:
        first += [cell, *[covered] * (cell.columns - 1)]
    rows = [
        (tailor.name(model), *(tailor.value(model, key, tier) for key, tier in columns))
        for model in tailor.facts.models
    ]
    return [Table((tuple(first), (covered, *below), *rows), heads=2)]


def leaderboard(tailor: Tailor) -> list[Block]:
    labels, chance = tailor.voice.labels, tailor.chance
    keys = [key for key in tailor.facts.printed() if key in BENCHMARKS]
    medals, intervals = chance.random() < 0.5, chance.random() < 0.4
    head = (labels["rank"], labels["model"], labels["provider"])
    rows = []
    for number, model in enumerate(tailor.facts.models):
        rank = MEDALS[number] if medals and number < len(MEDALS) else str(number + 1)
        values = [tailor.value(model, key) for key in keys]
        if intervals:
            values = [_interval(chance, value) for value in values]
        rows.append((Cell(rank), tailor.name(model), Cell(MAKERS[model]), *values))
    return [Table(((*map(Cell, head), *map(tailor.head, keys)), *rows))]


def _interval(chance: Random, value: Cell) -> Cell:
    if value.fact is None:
        return value
    more = f" ± {chance.randint(1, 19) / 10}"
    return Cell(value.text + more, value.fact)


def page_of_one(tailor: Tailor) -> list[Block]:
    model = tailor.facts.models[0]
    keys = [key for key in tailor.facts.printed() if key not in BENCHMARKS]
    pairs = pairs_of(tailor, model, keys)
    blocks: list[Block] = [Heading(1, Cell(model))]
    if tailor.chance.random() < 0.5:
        return [*blocks, Table(tuple(pairs), heads=0)]
    return [*blocks, Pairs(tailor.chance.choice(("dl", "ul")), tuple(pairs))]


def spec_items(tailor: Tailor) -> list[Block]:
    """Each model is an item of a list, its values pieces of one line."""
    keys, between = themed(tailor), tailor.chance.choice(BETWEEN)
    after = tailor.chance.choice((": ", " — ", " – "))
    items = []
    for model in tailor.facts.models:
        pieces = [
            one
            for key in keys
            if (one := _piece(tailor, model, key, ": " if after != ": " else " ")).facts
        ]
        items.append((model, together(pieces, between)))
    marks = {
        "html": "".join(
            f"<li><strong>{escape(model)}</strong>{after}{cell.html}</li>"
            for model, cell in items
        ),
        "markdown": "\n".join(
            f"- **{model}**{after}{cell.markdown}" for model, cell in items
        ),
        "text": "\n".join(f"{model}{after}{cell.text}" for model, cell in items),
    }
    marks["html"] = f"<ul>{marks['html']}</ul>"
    return [Written(marks, tuple(cell for _, cell in items))]


def linked_names(tailor: Tailor) -> list[Block]:
    table = rows_of(tailor, themed(tailor))
    rows = [table.rows[0]]
    for model, row in zip(tailor.facts.models, table.rows[1:], strict=True):
        place = "/models/" + model.lower().replace(" ", "-")
        name = replace(
            row[0],
            html=f'<a href="{place}"><strong>{row[0].html or model}</strong></a>',
            markdown=f"[**{row[0].markdown or model}**]({place})",
        )
        rows.append((name, *row[1:]))
    return [Table(tuple(rows))]


def model_tabs(tailor: Tailor) -> list[Block]:
    keys = themed(tailor)
    panels = [
        (model, (Table(tuple(pairs_of(tailor, model, keys)), heads=0),))
        for model in tailor.facts.models
    ]
    return [Tabs(tuple(panels), nav=tailor.chance.random() < 0.5)]


def service_links(tailor: Tailor) -> list[Block]:
    panels = [
        (
            tailor.voice.labels[tier or "standard"],
            (rows_of(tailor, priced(tailor), tier),),
        )
        for tier in ("", *OFFERS)
    ]
    return [Tabs(tuple(panels), nav=True)]


def ranges_below_names(tailor: Tailor) -> list[Block]:
    """A price list of each band below the name of its model."""
    keys, blocks = priced(tailor), list[Block]()
    head = (tailor.word("band"), *map(tailor.head, keys))
    for model in tailor.facts.models:
        rows = [
            (Cell(band), *(tailor.value(model, key, band) for key in keys))
            for band in BANDS
        ]
        blocks += [Heading(2, tailor.name(model)), Table((head, *rows))]
    return blocks


def unit_line(tailor: Tailor) -> list[Block]:
    """Amounts alone in the cells: a line above the table states their unit."""
    table = rows_of(tailor, priced(tailor))
    word = {"zh": "单位", "fr": "Unité"}.get(tailor.voice.language, "")
    word = word or tailor.voice.labels["unit"]
    line = f"{word}: {tailor.currency} {tailor.voice.labels['per_million']}"
    return [Line(Cell(line)), table]


def stat_cards(tailor: Tailor) -> list[Block]:
    """A card of each model: its maker, then labels with their values below them."""
    keys, blocks = themed(tailor), list[Block]()
    for model in tailor.facts.models:
        pairs = tuple(pairs_of(tailor, model, keys))
        blocks.append(Card(tailor.name(model), pairs, value_first=False))
    return blocks


def bullet_sheets(tailor: Tailor) -> list[Block]:
    """A list of labels with values below the name of each model."""
    keys, blocks = themed(tailor), list[Block]()
    for model in tailor.facts.models:
        pairs = tuple(pairs_of(tailor, model, keys))
        blocks += [Heading(3, tailor.name(model)), Pairs("ul", pairs)]
    return blocks


def models_across(tailor: Tailor) -> list[Block]:
    """Models are columns, and the first column has the labels."""
    models = tailor.facts.models
    first = tailor.chance.choice(("", tailor.voice.labels["measure"]))
    rows = [(Cell(first), *map(tailor.name, models))]
    for key in themed(tailor):
        values = (tailor.value(model, key) for model in models)
        rows.append((tailor.head(key), *values))
    return [Table(tuple(rows))]


def sheet_per_model(tailor: Tailor) -> list[Block]:
    """A table of labels with values for each model, below its name or captioned."""
    keys, blocks, chance = themed(tailor), list[Block](), tailor.chance
    captioned, headed = chance.random() < 0.3, chance.random() < 0.5
    words = [tailor.voice.labels["measure"], tailor.voice.labels["score"]]
    head = [tuple(map(Cell, words))] if headed else []
    for model in tailor.facts.models:
        rows = (*head, *pairs_of(tailor, model, keys))
        if captioned:
            blocks.append(Table(rows, len(head), caption=model))
        else:
            blocks += [Heading(2, tailor.name(model)), Table(rows, len(head))]
    return blocks


def services_below(tailor: Tailor) -> list[Block]:
    """A table of prices for each service, captioned or below its name."""
    captioned, blocks = tailor.chance.random() < 0.5, list[Block]()
    for tier in ("", *OFFERS):
        name = tailor.voice.labels[tier or "standard"]
        table = rows_of(tailor, priced(tailor), tier)
        if captioned:
            blocks.append(replace(table, caption=name))
        else:
            blocks += [Heading(2, Cell(name)), table]
    return blocks


def short_cards(tailor: Tailor) -> list[Block]:
    """Cards whose lines say themselves what they are: '128K context'."""
    blocks: list[Block] = []
    keys = (LIMITS[0], *priced(tailor))
    behind = tailor.chance.random() < 0.5
    for model in tailor.facts.models:
        lines = []
        for key in keys:
            value, label = tailor.value(model, key), tailor.voice.label(key)
            if value.fact is None:
                continue
            whole = (value, Cell(label)) if behind else (Cell(label), value)
            lines.append(together(whole, " " if behind else ": "))
        blocks.append(Lines(tailor.name(model), tuple(lines)))
    return blocks


TABLES = ("html", "markdown", "text")
HABITS: dict[str, tuple[Layout, tuple[str, ...]]] = {
    "price_pair_column": (price_pair_column, (*TABLES, "csv")),
    "price_pieces": (price_pieces, TABLES),
    "maker_banners": (maker_banners, TABLES),
    "model_banners": (model_banners, TABLES),
    "service_banners": (service_banners, TABLES),
    "service_column": (service_column, (*TABLES, "csv")),
    "unit_column": (unit_column, (*TABLES, "csv")),
    "price_cards": (price_cards, ("html", "text")),
    "repeated_terms": (repeated_terms, ("html", "text")),
    "band_columns": (band_columns, ("html", "text")),
    "service_columns": (service_columns, ("html", "text")),
    "leaderboard": (leaderboard, (*TABLES, "csv")),
    "page_of_one": (page_of_one, TABLES),
    "spec_items": (spec_items, TABLES),
    "linked_names": (linked_names, ("html", "markdown")),
    "model_tabs": (model_tabs, ("html", "markdown")),
    "service_links": (service_links, ("html", "markdown")),
    "ranges_below_names": (ranges_below_names, TABLES),
    "stat_cards": (stat_cards, TABLES),
    "bullet_sheets": (bullet_sheets, TABLES),
    "models_across": (models_across, (*TABLES, "csv")),
    "sheet_per_model": (sheet_per_model, ("html", "text")),
    "services_below": (services_below, ("html", "text")),
    "short_cards": (short_cards, TABLES),
    "unit_line": (unit_line, ("html", "markdown")),
}
HABIT_PLACES = {
    "unit_line": "sentence",
    "unit_column": "caption",
    "page_of_one": "cell",
}
