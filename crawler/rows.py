"""Tables whose rows are models, offerings of one model, or benchmarks.

Each column has a part to play, read from its head: the name, a value, or what a value
holds for (provider, tier, setting, metric). A row whose cells do not fit is an issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.cells import (
    NOBODY,
    Named,
    Place,
    clean,
    fits_cell,
    model_in,
    name_in,
    state_cell,
)
from crawler.columns import METRIC, Layout, makes, meaning_of, report_ragged
from crawler.document import Words
from crawler.heads import (
    bound_of,
    label_forms,
    meter_of,
    notes_of,
    read_unit,
    roles_of,
    unit_of,
)
from crawler.inside import batched, read_inside
from crawler.labels import Findings, Page, state_named
from crawler.meanings import IGNORED
from crawler.shapes import is_empty, looks_like
from crawler.subjects import Subject, models_in
from crawler.vocabulary import (
    Meaning,
    is_unknown,
    label_key,
    load_vocabulary,
    name_key,
)

MAX_SECTION = 60  # characters
MOST_MISSING = 2  # cells at the end of a row
WEAK_HEADS = frozenset({"method", "system", "submission", "variant"})
OWN_TO_MODELS = frozenset(
    "context_window max_output_tokens max_input_tokens knowledge_cutoff parameters "
    "active_parameters input_modalities output_modalities training_tokens "
    "supports_function_calling supports_tool_use supports_reasoning "
    "supports_vision supports_structured_outputs huggingface_id".split()
)
METERED = ("input", "output", "cached_input", "batch_input", "batch_output")
RENTED = re.compile(r"hour|month|year|小时|月|年", re.I)
SOME = 0.3  # of the names
SAMPLE = 12  # cells of a column that say what it holds
WORDY = ("provider", "setting", "metric", "benchmark", "item")
KEYS = ("provider", "tier", "setting", "metric", "benchmark", "item", "unit")
UNIT_BEHIND = re.compile(r"\d\s?(?:元|美元|€|[$])?\s?(?:/|per\b)", re.I)
BLENDED = re.compile(r"\bblend|\baverage\b|\bavg\b|\bmonthly\b|per month", re.I)
SIZE = re.compile(
    r"(?:[≤≥<>＜＞]=?\s?\d+\s?[KkMm]?|up to \d|over \d|above \d|[\[(（]\d"
    r"|输入长度|\d+\s?[KkMm]?"
    r"\s?[~～–]\s?\d+\s?[KkMm]|\d+\s?[KkMm]\s?-\s?\d+\s?[KkMm])",
    re.I,
)
NO_TIER = re.compile(r"[-—–\s]*|all|any|none|无阶梯|不限|n/?a", re.I)
MONEY = re.compile(r"[$€£¥]\s?\d")
OTHER_UNIT = re.compile(r"\bper\b|/", re.I)
ABBREVIATED = re.compile(r"[A-Z][A-Za-z]?[A-Z-]{0,8}[A-Z]|[A-Z]{2,8}")
NUMERIC = re.compile(r"[~≈]?\s?\D{0,4}\d[\d.,]*(?:e-?\d+)?(?!\S*\s\S*:)|(?i:free|免费)")
SCORED = re.compile(r"\d{1,3}[.,]\d{1,3}\s?%?(?:\s?±\s?[\d.]+)?|\d{1,3}(?:\.\d+)?\s?%")
Row = Sequence[Words]


@dataclass(frozen=True)
class Column:
    """A column: its head, the role of its cells, and what its values mean."""

    head: str
    role: str
    meaning: Meaning | None = None
    group: str = ""


@dataclass(frozen=True)
class Columns:
    """The columns of a table of rows; ``name`` and ``id`` are places, -1 for none."""

    all: tuple[Column, ...]
    name: int
    id: int

    def of(self, role: str) -> list[int]:
        """Return the places of the columns of a role."""
        return [place for place, one in enumerate(self.all) if one.role == role]


def rows_layout(page: Page, layout: Layout, subject: Subject | None) -> Columns | None:
    """Return what the columns are for, or None if the rows are no rows of models."""
    heads = [layout.head(place).text for place in range(layout.width)]
    name = _name_column(page, layout, heads)
    id_place = next(
        (p for p, head in enumerate(heads) if p != name and "id" in roles_of(head)), -1
    )
    if name < 0 and id_place >= 0:
        name, id_place = id_place, -1
    columns = tuple(
        _column(page, layout, place, place in (name, id_place))
        for place in range(layout.width)
    )
    found = Columns(columns, name, id_place)
    keyed = any(found.of(role) for role in KEYS)
    if name < 0 and not (keyed and (subject or found.of("benchmark"))):
        return None
    said = found.of("value") or found.of("score") or found.of("pairs")
    if name >= 0 and not _is_about_models(page, layout, found, name):
        return None
    return found if said else None


def _is_about_models(page: Page, layout: Layout, columns: Columns, name: int) -> bool:
    """Whether the rows are AI models: by their names, or by what is said of them.

    Graphics cards and cars have models, licences and dates too.
    """
    meanings = [one.meaning for one in columns.all if one.meaning is not None]
    return any(map(_is_own_to_models, meanings)) or _models(page, layout, name) >= SOME


def _is_own_to_models(meaning: Meaning) -> bool:
    per = meaning.qualifiers.get("per", "")
    by_use = bool(per) and RENTED.search(per) is None
    metered = meaning.qualifiers.get("meter") in METERED
    return meaning.property in OWN_TO_MODELS or by_use or metered


def _name_column(page: Page, layout: Layout, heads: Sequence[str]) -> int:
    """Find the column of names: by its head, or because its cells are models."""
    headed = [place for place, head in enumerate(heads) if "model" in roles_of(head)]
    pure = [place for place in headed if "id" not in roles_of(heads[place])]
    weak = [p for p in headed if label_key(heads[p]) in WEAK_HEADS]
    if headed and headed == weak and not any(_models(page, layout, p) for p in weak):
        return -1
    if pure or headed:
        return max(pure or headed, key=lambda place: _models(page, layout, place))
    if any("benchmark" in roles_of(head) for head in heads[:1]):
        return -1
    for place in range(min(3, layout.width)):
        if roles_of(heads[place]) - {"ignored", "item", "score"}:
            continue
        if page.meaning(heads[place]) is None and _models(page, layout, place) >= 0.6:
            return place
    return -1


def _models(page: Page, layout: Layout, place: int) -> float:
    """Return the share of a column's cells that are models by known words."""
    cells = _cells(layout, place)
    named = sum(model_in(page, cell) is not None for cell in cells)
    return named / len(cells) if cells else 0.0


def _cells(layout: Layout, place: int) -> list[Words]:
    """Return the first different cells of a column that say something."""
    found: dict[str, Words] = {}
    for row in layout.body:
        if place < len(row) and not is_empty(row[place].text):
            found.setdefault(row[place].text, row[place])
        if len(found) >= SAMPLE:
            break
    return list(found.values())


def _column(page: Page, layout: Layout, place: int, is_name: bool) -> Column:
    head, group = layout.head(place).text, layout.group(place)
    if is_name:
        return Column(head, "name")
    values = [cell.text for cell in _cells(layout, place)]
    meaning = _meaning(page, layout, group, head, values)
    if meaning is IGNORED:
        return Column(head, "ignored")
    roles = roles_of(head)
    if meaning is not None and not (roles & {"provider", "item"} and not values):
        return Column(head, "value", meaning, group)
    numbers = _are_numbers(values)
    for role in (*KEYS, "score", "price", "comparison"):
        if role in roles and not (numbers and role in WORDY):
            return _of_role(page, role, (head, group), values, layout.unit)
    if METRIC.fullmatch(head):
        return Column(head, "score", Meaning("score", {"metric": head}), group)
    if _are_bounds(values):
        return Column(head, "tier")
    if _is_money_below(head, values):
        return _of_role(page, "price", (head, group), values, layout.unit)
    if "per" in unit_of(head) and any(MONEY.search(text) for text in values):
        return Column(head, "pairs", None, group)
    if "ignored" in roles or not head:
        return Column(head, "ignored")
    if _are_results(values):
        return Column(head, "result", None, group)
    return Column(head, "unknown", None, group)


def _are_bounds(values: Sequence[str]) -> bool:
    """Whether a column without a known head holds sizes of prompts: '≤32K', '>32K'."""
    sizes = [text for text in values if SIZE.match(text)]
    return bool(sizes) and 2 * len(sizes) >= len(values) > 1


def _is_money_below(head: str, values: Sequence[str]) -> bool:
    """Whether a head without a known label states a unit of its column's money."""
    priced = [text for text in values if looks_like("price", text)]
    stated = "per" in unit_of(head) or meter_of(head)
    return bool(stated) and bool(priced) and 2 * len(priced) > len(values)


def _of_role(
    page: Page,
    role: str,
    heads: tuple[str, str],
    values: Sequence[str],
    stated_unit: Mapping[str, str],
) -> Column:
    head, group = heads
    if role == "price" and BLENDED.search(head):
        return Column(head, "ignored")
    if role == "price":
        unit = unit_of(head) or unit_of(group)
        if not unit and not OTHER_UNIT.search(head):
            unit = dict(stated_unit)
        qualifiers = {n: v for n, v in unit.items() if n in ("per", "currency")}
        if meter_of(head):
            qualifiers["meter"] = meter_of(head)
        if bound_of(head):
            qualifiers["tier"] = bound_of(head)
        meaning = Meaning("price", qualifiers)
        stated = [text for text in values if UNIT_BEHIND.search(text)]
        numbers = [text for text in values if NUMERIC.match(text) or is_unknown(text)]
        several = [text for text in values if len(MONEY.findall(text)) > 1]
        most = 2 * len(numbers) > len(values) > 2 * len(several)
        if most and ("per" in qualifiers or 2 * len(stated) > len(values)):
            return Column(head, "value", meaning, group)
        return Column(head, "pairs", None, group)
    if role == "score":
        return Column(head, "score", Meaning("score", {}), group)
    return Column(head, role, None, group)


def _meaning(
    page: Page, layout: Layout, group: str, head: str, values: Sequence[str]
) -> Meaning | None:
    """Return what a column's values mean, by its head and the heads above it."""
    samples = [layout.sample(text) for text in values if not is_unknown(text)]
    samples = samples or list(values)
    found = meaning_of(page, group or layout.section, head, samples)
    unit = unit_of(group)
    if found is None and group:
        above = meaning_of(page, layout.section, group, samples)
        if above is not None and above is not IGNORED:
            name = {"price": "tier", "score": "setting"}.get(above.property)
            found = Meaning(
                above.property, dict(above.qualifiers) | ({name: head} if name else {})
            )
    if found is not None and found.property == "price":
        unit = {n: v for n, v in unit.items() if n in ("per", "currency")}
        return Meaning("price", unit | dict(found.qualifiers))
    return found


def _are_numbers(values: Sequence[str]) -> bool:
    numeric = [text for text in values if looks_like("score", text)]
    return bool(values) and 2 * len(numeric) > len(values)


def _are_results(values: Sequence[str]) -> bool:
    """Whether a column without a known head holds decimals or percents of 0–100."""
    fitting = [text for text in values if SCORED.fullmatch(text)]
    return len(values) > 1 and 10 * len(fitting) >= 7 * len(values)


def read_rows(
    page: Page,
    findings: Findings,
    layout: Layout,
    columns: Columns,
    subject: Subject | None,
) -> None:
    """Add what the rows say, each of its own model or of ``subject``."""
    _report_unknown(findings, layout, columns)
    section, unit = layout.section, dict(layout.unit)
    before: Named | None = None
    for row in layout.body:
        said = {id(cell): cell for cell in row if not is_empty(cell.text)}
        if not said or _repeats_head(layout, row):
            continue
        opened = _section_row(columns, row, list(said.values()))
        if opened is not None:
            if len(opened[0]) <= MAX_SECTION:
                section, unit = opened[0], dict(layout.unit) | opened[1]
                before = None
            continue
        fitted = _fitted(page, layout, columns, row)
        if fitted is None:
            report_ragged(findings, row, layout.width, list(said.values()))
            continue
        if _has_slipped(page, layout, columns, fitted):
            _report_slipped(findings, fitted)
            continue
        whom = _whom(page, columns, fitted, before, subject)
        if whom is None:
            _report_nobody(findings, columns, fitted)
            continue
        before = whom if columns.name >= 0 else None
        qualifiers = _row_qualifiers(page, columns, fitted, whom)
        if layout.scope:
            tier = f"{layout.scope} {qualifiers.get('tier', '')}".strip()
            qualifiers["tier"] = tier
        place = Place(
            section, layout.style, qualifiers, _row_text(columns, fitted, layout, whom)
        )
        _read_row(page, findings, place, columns, fitted, (whom.subject, unit))


def _repeats_head(layout: Layout, row: Row) -> bool:
    texts = [cell.text for cell in row]
    return any(texts == [cell.text for cell in head] for head in layout.heads)


def _report_unknown(findings: Findings, layout: Layout, columns: Columns) -> None:
    for place, column in enumerate(columns.all):
        if column.role == "unknown":
            values = _cells(layout, place) or [layout.head(place)]
            findings.issue(
                "unmapped_label",
                column.head,
                values[0],
                f"no property is called {column.head!r}",
            )


def _section_row(
    columns: Columns, row: Row, said: Sequence[Words]
) -> tuple[str, dict[str, str]] | None:
    """Return the title and the unit of a row that opens a part of the table."""
    texts = [cell for cell in said if not read_unit(cell.text) or cell is said[0]]
    units = [read_unit(cell.text) for cell in said if cell not in texts]
    if len(texts) != 1 or len(row) < 2:
        return None
    if len(said) == 1 and columns.name >= 0 and len(row) > columns.name:
        spans = row[0] is row[-1]
        if not spans and row[columns.name] is not said[0] and row[0] is not said[0]:
            return None
    unit = {name: text for one in units for name, text in one.items()}
    return texts[0].text, unit


def _fitted(page: Page, layout: Layout, columns: Columns, row: Row) -> Row | None:
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


def _has_slipped(page: Page, layout: Layout, columns: Columns, row: Row) -> bool:
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


def _report_slipped(findings: Findings, row: Row) -> None:
    for value in row[1:]:
        if not is_empty(value.text):
            findings.issue(
                "ambiguous_column",
                row[0].text,
                value,
                "the row lost a cell: its last one is empty and values do not fit "
                "their columns",
            )


def _whom(
    page: Page,
    columns: Columns,
    row: Row,
    before: Named | None,
    subject: Subject | None,
) -> Named | None:
    """Return the model of a row; an empty name goes on with the one above."""
    if columns.name < 0:
        keys = [row[place].text for place in columns.of("provider")]
        if any(NOBODY.match(clean(text)) for text in keys):
            return None
        label = columns.of("benchmark")
        if label and label[0] == 0 and model_in(page, row[0]):
            return None
        return Named(subject) if subject else None
    cell = row[columns.name]
    if is_empty(cell.text):
        return before if any(columns.of(role) for role in KEYS) else None
    slug = clean(row[columns.id].text) if columns.id >= 0 else ""
    return name_in(page, cell, slug)


def _report_nobody(findings: Findings, columns: Columns, row: Row) -> None:
    values = [
        cell
        for column, cell in zip(columns.all, row, strict=True)
        if column.role in ("value", "score", "result") and not is_empty(cell.text)
    ]
    name = row[max(columns.name, 0)].text
    for value in values[:1]:
        findings.issue(
            "unresolved_subject", name, value, f"{name!r} is no name of a model"
        )


def _row_text(columns: Columns, row: Row, layout: Layout, whom: Named) -> str:
    """Return the printed words that tell apart the rows of one model."""
    kept = [
        cell.text
        for column, cell in zip(columns.all, row, strict=True)
        if column.role in KEYS and column.role not in ("benchmark", "unit")
    ]
    return " | ".join(filter(None, [layout.scope, whom.note, *kept]))


def _row_qualifiers(
    page: Page, columns: Columns, row: Row, whom: Named
) -> dict[str, str]:
    """Return what goes for all values of a row: provider, tier, setting, metric."""
    found = {"setting": whom.effort} if whom.effort else {}
    for role in ("tier", "setting", "metric", "benchmark"):
        texts = [
            clean(row[place].text) or row[place].text for place in columns.of(role)
        ]
        texts = [text for text in texts if not NO_TIER.fullmatch(text)]
        if texts:
            found[role] = " ".join(texts)
    for place in columns.of("provider"):
        text = clean(row[place].text)
        if text and (columns.name < 0 or not makes(page, text, whom.subject)):
            found["provider"] = text
    for place in columns.of("item"):
        text = clean(row[place].text)
        if text and not meter_of(text) and not page.meaning(text, "Pricing", "$1"):
            found["tier"] = f"{found.get('tier', '')} {text}".strip()
    for place in columns.of("unit"):
        if read_unit(f"/{row[place].text}").get("per"):
            found["per"] = row[place].text
    if whom.note:
        found["tier"] = f"{found.get('tier', '')} {whom.note}".strip()
    return found


def _read_row(
    page: Page,
    findings: Findings,
    place: Place,
    columns: Columns,
    row: Row,
    context: tuple[Subject, Mapping[str, str]],
) -> None:
    whom, unit = context
    for column, cell in zip(columns.all, row, strict=True):
        named = columns.name >= 0 and column.role == "provider"
        if named and makes(page, clean(cell.text), whom):
            meaning = Meaning("organization")
            state_cell(page, findings, place, whom, column.head, meaning, cell)
    _read_pairs_inside(page, findings, place, columns, row, whom)
    for column, cell, meaning in _values_of(page, columns, row, unit):
        if meaning.property == "score" and not meaning.qualifiers.get("benchmark"):
            meaning = _scored(page, place, columns, column, meaning)
        if meaning is IGNORED or is_empty(cell.text):
            continue
        label = place.qualifiers.get("benchmark") or column.head
        other = _other_model(page, place, whom)
        if other is not None:
            findings.issue(
                "unresolved_subject", label, cell, f"a result of {other}, or of whom?"
            )
            continue
        if column.role == "comparison":
            compared = Meaning("score", dict(place.qualifiers))
            state_named(page, findings, place.section, label, compared, cell)
            continue
        section = column.group or place.section
        at = Place(section, place.style, place.qualifiers, place.row)
        meaning = batched(meaning, f"{column.group} {column.head}")
        state_cell(page, findings, at, whom, label, _tiered(place, meaning), cell)


def _other_model(page: Page, place: Place, whom: Subject) -> str | None:
    """Return the other model that a benchmark's label names, if any."""
    notes = notes_of(place.qualifiers.get("benchmark", ""))
    named = [name for note in notes for name in models_in(note)]
    return next((name for name in named if name_key(name) != whom.key), None)


def _read_pairs_inside(
    page: Page,
    findings: Findings,
    place: Place,
    columns: Columns,
    row: Row,
    whom: Subject,
) -> None:
    """Read the cells that hold labels of their own."""
    for column, cell in zip(columns.all, row, strict=True):
        if column.role != "pairs" or is_empty(cell.text) or is_unknown(cell.text):
            continue
        if not read_inside(page, findings, place, whom, column.head, cell):
            findings.issue(
                "unmapped_label", column.head, cell, "a price of what, for how much?"
            )


def _tiered(place: Place, meaning: Meaning) -> Meaning:
    """Join the tiers that row and column say of a price."""
    tiers = [place.qualifiers.get("tier", ""), meaning.qualifiers.get("tier", "")]
    if meaning.property != "price" or not all(tiers):
        return meaning
    return Meaning("price", dict(meaning.qualifiers) | {"tier": " ".join(tiers)})


def _values_of(
    page: Page, columns: Columns, row: Row, unit: Mapping[str, str]
) -> Iterator[tuple[Column, Words, Meaning]]:
    item = " ".join(row[place].text for place in columns.of("item"))
    for column, cell in zip(columns.all, row, strict=True):
        meaning = column.meaning
        if column.role == "comparison":
            yield column, cell, Meaning("score")
            continue
        if column.role == "result":
            meaning = Meaning("score", {})
        if meaning is None or column.role in ("name", "ignored"):
            continue
        if meaning.property == "price":
            meaning = _priced(page, meaning, item, unit)
        yield column, cell, meaning


def _priced(
    page: Page, meaning: Meaning, item: str, unit: Mapping[str, str]
) -> Meaning:
    """Add what the row's item and the part of the table say of a price."""
    own = {n: v for n, v in unit.items() if n in ("per", "currency")}
    own |= dict(meaning.qualifiers)
    if own.get("meter", "input") == "input":
        named = page.meaning(item, "Pricing", "$1") if item else None
        if named is not None and named.property == "price":
            tiers = [own.get("tier", ""), named.qualifiers.get("tier", "")]
            own |= dict(named.qualifiers)
            own["tier"] = " ".join(filter(None, tiers))
            own = {name: text for name, text in own.items() if text}
        elif meter_of(item):
            own["meter"] = meter_of(item)
    return Meaning("price", own)


def _scored(
    page: Page, place: Place, columns: Columns, column: Column, meaning: Meaning
) -> Meaning:
    """Name the benchmark of a result: the row's, or the one that the page is about."""
    if place.qualifiers.get("benchmark"):
        return meaning
    if column.role == "result" and columns.of("benchmark"):
        return IGNORED
    benchmark = page.benchmark(place.section)
    if not benchmark:
        return IGNORED
    own = {"benchmark": benchmark}
    metric = [note for note in notes_of(place.section) if ABBREVIATED.fullmatch(note)]
    if metric:
        own["metric"] = metric[0]
    head = label_forms(column.head)[-1] if label_forms(column.head) else ""
    if column.role == "result" and not load_vocabulary().benchmark(head):
        own["setting"] = head
    return Meaning("score", own | dict(meaning.qualifiers))
