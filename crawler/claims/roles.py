"""What each column of a table is for, where rows are models, offerings or benchmarks.

A column is the name, a value, or what a value holds for (provider, tier, setting,
metric), by its head and by the cells below. A table that is not about AI models has no
columns here; a column that nothing explains is an issue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.claims.cells import model_in
from crawler.claims.columns import METRIC, Layout, meaning_of
from crawler.claims.labels import Findings, Page
from crawler.claims.subjects import Subject
from crawler.read.document import Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.heads import bound_of, meter_of, price_unit, roles_of, unit_of
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import is_empty, looks_like
from crawler.vocabulary.words import is_unknown, label_key, name_key

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
MONEY = re.compile(r"[$€£¥]\s?\d")
OTHER_UNIT = re.compile(r"\bper\b|/", re.I)
NUMERIC = re.compile(r"[~≈]?\s?\D{0,4}\d[\d.,]*(?:e-?\d+)?(?!\S*\s\S*:)|(?i:free|免费)")
SCORED = re.compile(r"\d{1,3}[.,]\d{1,3}\s?%?(?:\s?±\s?[\d.]+)?|\d{1,3}(?:\.\d+)?\s?%")


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
    if values and all(name_key(text) in page.vocabulary.yes for text in values):
        return Column(head, "flag")
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
        qualifiers = price_unit(unit)
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
        unit = price_unit(unit)
        return Meaning("price", unit | dict(found.qualifiers))
    return found


def _are_numbers(values: Sequence[str]) -> bool:
    numeric = [text for text in values if looks_like("score", text)]
    return bool(values) and 2 * len(numeric) > len(values)


def _are_results(values: Sequence[str]) -> bool:
    """Whether a column without a known head holds decimals or percents of 0–100."""
    fitting = [text for text in values if SCORED.fullmatch(text)]
    return len(values) > 1 and 10 * len(fitting) >= 7 * len(values)


def report_unknown(findings: Findings, layout: Layout, columns: Columns) -> None:
    """Add an issue for each column that nothing explains."""
    for place, column in enumerate(columns.all):
        if column.role == "unknown":
            values = _cells(layout, place) or [layout.head(place)]
            findings.issue(
                "unmapped_label",
                column.head,
                values[0],
                f"no property is called {column.head!r}",
            )
