"""Tables whose rows are models, offerings of one model, or benchmarks, → claims.

Each row is of the model it names; an empty name goes on with the one above. A row whose
cells do not fit their columns, or that names nobody, is an issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from crawler.claims.cells import (
    NOBODY,
    Named,
    Place,
    clean,
    model_in,
    name_in,
    state_cell,
)
from crawler.claims.columns import Layout, Row, makes, report_ragged
from crawler.claims.inside import batched, read_inside
from crawler.claims.labels import Findings, Page, state_named
from crawler.claims.raggedrows import fitted_row, has_slipped, report_slipped
from crawler.claims.roles import KEYS, Column, Columns, report_unknown
from crawler.claims.subjects import Subject, models_in
from crawler.read.document import Words
from crawler.vocabulary import Meaning, load_vocabulary
from crawler.vocabulary.heads import (
    label_forms,
    meter_of,
    notes_of,
    price_unit,
    read_unit,
)
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import is_empty
from crawler.vocabulary.words import is_unknown, name_key

MAX_SECTION = 60  # characters
NO_TIER = re.compile(r"[-—–\s]*|all|any|none|无阶梯|不限|n/?a", re.I)
ABBREVIATED = re.compile(r"[A-Z][A-Za-z]?[A-Z-]{0,8}[A-Z]|[A-Z]{2,8}")


def read_rows(
    page: Page,
    findings: Findings,
    layout: Layout,
    columns: Columns,
    subject: Subject | None,
) -> None:
    """Add what the rows say, each of its own model or of ``subject``."""
    report_unknown(findings, layout, columns)
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
        fitted = fitted_row(page, layout, columns, row)
        if fitted is None:
            report_ragged(findings, row, layout.width, list(said.values()))
            continue
        if has_slipped(page, layout, columns, fitted):
            report_slipped(findings, fitted)
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


def _ticked(columns: Columns, row: Row) -> list[str]:
    """Return the heads of the columns in which a row has a tick: how it was run."""
    return [
        columns.all[place].head
        for place in columns.of("flag")
        if not is_empty(row[place].text)
    ]


def _row_qualifiers(
    page: Page, columns: Columns, row: Row, whom: Named
) -> dict[str, str]:
    """Return what goes for all values of a row: provider, tier, setting, metric."""
    found: dict[str, str] = {}
    for role in ("tier", "setting", "metric", "benchmark"):
        texts = [
            clean(row[place].text) or row[place].text for place in columns.of(role)
        ]
        texts = [text for text in texts if not NO_TIER.fullmatch(text)]
        if role == "setting":
            texts = [*filter(None, [whom.effort]), *texts, *_ticked(columns, row)]
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
    own = price_unit(unit)
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
        how = place.qualifiers.get("setting", "")
        own["setting"] = ", ".join(filter(None, [head, how]))
    return Meaning("score", own | dict(meaning.qualifiers))
