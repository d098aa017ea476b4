"""Which words govern a cell: its axis, its row and the scopes around it → claims.

The property is that of the nearest governing word which fits the value. The other
words become qualifiers: tier, meter, setting, unit, currency. A price without a meter
and a score without a benchmark are issues, one for each axis.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawler.claims.axes import KEYS, SOME, SURE, WEAK_HEADS, Axes, Axis, decide
from crawler.claims.cells import (
    NOBODY,
    Named,
    Place,
    clean,
    fits_cell,
    is_this,
    pieces_of,
    state_cell,
)
from crawler.claims.grid import BodyRow, Grid, Scopes, lay
from crawler.claims.inside import batched, read_inside
from crawler.claims.labels import Findings, Page, state_named
from crawler.claims.naming import is_offer, makes, name_in, other_model
from crawler.claims.slid import fitted_row, has_slipped
from crawler.claims.sorts import is_organization, is_value
from crawler.claims.stacked import names_several, read_stacked
from crawler.claims.subjects import Subject, looks_like_model
from crawler.read.document import Table, Words
from crawler.vocabulary import Meaning, load_vocabulary
from crawler.vocabulary.concepts import compose
from crawler.vocabulary.heads import (
    MODALITIES,
    label_forms,
    meter_of,
    notes_of,
    of_modality,
    price_unit,
    read_unit,
    roles_of,
    unit_of,
)
from crawler.vocabulary.meanings import IGNORED, benchmarks_in
from crawler.vocabulary.shapes import is_empty
from crawler.vocabulary.words import is_unknown, label_key

MAX_LABEL = 90  # characters
MAX_SCOPE = 40
MOST_PIECES = 3  # of a cell that names who offers a model, and how
NO_TIER = re.compile(
    r"[-—–\s]*|all|any|none|无阶梯|不限|n/?a|standard|default|标准|標準|표준",
    re.I,
)
ABBREVIATED = re.compile(r"[A-Z][A-Za-z]?[A-Z-]{0,8}[A-Z]|[A-Z]{2,8}")
OVERALL = frozenset(
    "score scores overall all average avg total result results value".split()
)
TYPED = frozenset({"price", "tokens", "parameters", "score", "rank", "date"})
SAYS_VALUE = re.compile(
    r"^(?=.{1,90}$).*\d|free|gratuit|kostenlos|免费|無料|무료|gratis", re.I
)
OTHER_METERS = frozenset({"image", "video", "audio"})
SENTENCE = re.compile(r"\w{3}[.!?。！？]$")  # no name of an offer
CLAUSE = re.compile(r"[.;]\s(?=\S)")
WHOLE = frozenset({"full", "all", "overall", "main"})
SAYS_NO_OFFER = MODALITIES | {"standard", "price", "model", "token"}
SERVICES = frozenset({"batch", "flex", "priority"})


@dataclass(frozen=True)
class Governed:
    """All that goes for the values of one row, besides their axes."""

    page: Page
    grid: Grid
    axes: Axes
    row: BodyRow
    whom: Named
    place: Place


def read_table(
    page: Page,
    findings: Findings,
    table: Table,
    scopes: Scopes,
    current: Subject | None,
) -> None:
    """Add what ``table`` says; ``current`` is whom the words before it spoke of."""
    scopes = replace(scopes, tab=table.scope or scopes.tab, caption=table.before)
    current = _named_by(page, scopes) or current
    subject = current or (page.subjects[0] if len(page.subjects) == 1 else None)
    grid = lay(page, table, scopes, subject)
    if grid is None:
        _report_loose(page, findings, table, scopes)
        return
    axes = decide(page, grid, subject)
    if axes is None:
        _report_loose(page, findings, table, scopes)
        return
    read_grid(page, findings, grid, axes, subject)


def _named_by(page: Page, scopes: Scopes) -> Subject | None:
    """Return the model that a table's caption or tab is the name of."""
    for text in (scopes.caption, scopes.tab):
        named = page.subject_named(text) if text else None
        if named is not None:
            return named
        if text and looks_like_model(clean(text)):
            return Subject(clean(text))
    return None


def _report_loose(page: Page, findings: Findings, table: Table, scopes: Scopes) -> None:
    """Note the labels of a table whose columns name no model."""
    for row in table.rows:
        said = [cell for cell in row[1:] if not is_empty(cell.text)]
        label = row[0].text
        if not said or page.meaning(label, scopes.section, said[0].text) is None:
            continue
        if page.meaning(label, scopes.section, said[0].text) is IGNORED:
            continue
        for value in said:
            findings.issue("ambiguous_column", label, value, "no column names a model")


def read_grid(
    page: Page, findings: Findings, grid: Grid, axes: Axes, subject: Subject | None
) -> None:
    """Add what the rows of a grid say, each of its own model or of ``subject``."""
    for cells in grid.ragged:
        _report_row(findings, 1 + len(grid.rows), cells)
    axes = _without_stacked(page, findings, grid, axes)
    axes = _with_telling(page, grid, axes)
    _report_open(page, findings, grid, axes)
    before: Named | None = None
    part = ""
    nobody: list[Words] = []
    remarks = _remarks(page, grid, axes)
    for row in grid.rows:
        if row.part != part:
            part, before = row.part, None
        fitted = row.cells if grid.turned else fitted_row(page, grid, axes, row.cells)
        cells = tuple(fitted or ())
        if not cells or (not grid.turned and has_slipped(page, grid, axes, cells)):
            _report_row(findings, grid.width, row.cells)
            continue
        row = replace(row, cells=cells)
        whom = _whom(page, grid, axes, row, before, subject)
        if whom is None:
            nobody += _values(axes, cells)[:1]
            continue
        own = _key_of(axes, row, whom)
        if len(remarks[own]) > 1 and whom.remark and not whom.note:
            whom = replace(whom, note=whom.remark)
        before = whom if axes.name >= 0 else None
        place = _place(page, grid, axes, row, whom)
        _read_row(findings, Governed(page, grid, axes, row, whom, place))
    _report_nobody(findings, grid, axes, nobody)


def _key_of(axes: Axes, row: BodyRow, whom: Named) -> tuple[str, ...]:
    keys = (row.cells[place].text for place in axes.of(*KEYS))
    return (whom.subject.key, row.part, *keys)


def _remarks(page: Page, grid: Grid, axes: Axes) -> dict[tuple[str, ...], set[str]]:
    """Return the remarks beside each name: several tell apart rows that are alike."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in grid.rows if axes.name >= 0 else ():
        if len(row.cells) == grid.width:
            named = name_in(page, row.cells[axes.name], "", False)
            if named is not None:
                found[_key_of(axes, row, named)].add(named.remark)
    return found


def _with_telling(page: Page, grid: Grid, axes: Axes) -> Axes:
    """Let an axis of words nobody knows tell apart rows of one model that are alike.

    Rows that have the same name and the same keys, and differ in that axis alone, say
    there of which tier or setting their values are.
    """
    if grid.turned or axes.name < 0:
        return axes
    keys = [axes.name, *axes.of(*KEYS)]
    groups: dict[tuple[str, ...], list[BodyRow]] = defaultdict(list)
    for row in grid.rows:
        if len(row.cells) == grid.width:
            own = tuple(row.cells[place].text for place in keys)
            groups[(row.part, *own)].append(row)
    alike = [rows for rows in groups.values() if len(rows) > 1]
    if not alike:
        return axes
    told = list(axes.all)
    for place in axes.of("unknown", "ignored"):
        texts = [[row.cells[place].text for row in rows] for rows in alike]
        words = [text for own in texts for text in own]
        if any(is_value(text) for text in words) or max(map(len, words)) > MAX_SCOPE:
            continue
        if all(len(set(own)) == len(own) for own in texts):
            makers = sum(map(is_organization, words)) / len(words)
            if makers >= SOME:
                told[place] = replace(told[place], role="provider")
                break
            scored = axes.of("score", "result")
            told[place] = replace(told[place], role="setting" if scored else "tier")
            break
    return replace(axes, all=tuple(told))


def _without_stacked(page: Page, findings: Findings, grid: Grid, axes: Axes) -> Axes:
    """Read the axes in which several benchmarks and their scores share the cells."""
    if not grid.turned:
        return axes
    left = list(axes.all)
    for place, axis in enumerate(axes.all):
        if axis.role == "value" or not names_several(page, axis.head):
            continue
        named = [row for row in grid.rows if row.subject is not None]
        subjects = {at: row.subject for at, row in enumerate(named) if row.subject}
        values = {
            at: row.cells[place]
            for at, row in enumerate(named)
            if not is_empty(row.cells[place].text)
        }
        where = Place(axis.group or grid.scopes.section, grid.style)
        if read_stacked(page, findings, where, subjects, axis.head, values):
            left[place] = replace(axis, role="ignored")
    return replace(axes, all=tuple(left))


def _report_open(page: Page, findings: Findings, grid: Grid, axes: Axes) -> None:
    """Add one issue for each axis with values that nothing explains."""
    for place, axis in enumerate(axes.all):
        cells = [
            row.cells[place]
            for row in grid.rows
            if place < len(row.cells) and not is_empty(row.cells[place].text)
        ]
        if axis.role != "unknown" or not cells:
            continue
        if grid.turned and any(_reads_inside(page, axis, cell) for cell in cells):
            continue
        if grid.turned and "provider" in roles_of(axis.head):
            continue
        findings.issue(
            "unmapped_label",
            axis.head,
            cells[0],
            f"no property is called {axis.head!r} ({len(cells)} cells)",
        )


def _reads_inside(page: Page, axis: Axis, cell: Words) -> bool:
    return bool(page.document.look_into) and len(pieces_of(page, cell)) > 1


def _report_row(findings: Findings, width: int, cells: Sequence[Words]) -> None:
    """Note a row that has lost or gained a cell: no value's axis is certain."""
    said = {id(cell): cell for cell in cells[1:] if not is_empty(cell.text)}
    for value in list(said.values())[:1]:
        findings.issue(
            "ambiguous_column",
            cells[0].text,
            value,
            f"expected a row of {width} cells that fit their columns, found "
            f"{len(cells)}: whose are its {len(said)} values?",
        )


def _report_nobody(
    findings: Findings, grid: Grid, axes: Axes, values: Sequence[Words]
) -> None:
    if not values:
        return
    if grid.turned:
        for place, axis in enumerate(axes.all):
            if axis.role == "value" and axis.meaning is not None:
                findings.issue(
                    "unresolved_subject",
                    axis.head,
                    grid.rows[0].cells[place],
                    "no model is named before it",
                )
        return
    findings.issue(
        "unresolved_subject",
        grid.label(max(axes.name, 0)).text,
        values[0],
        f"{len(values)} rows name no model",
    )


def _values(axes: Axes, cells: Sequence[Words]) -> list[Words]:
    return [
        cell
        for axis, cell in zip(axes.all, cells, strict=True)
        if axis.role in ("value", "score", "result") and not is_empty(cell.text)
    ]


def _whom(
    page: Page,
    grid: Grid,
    axes: Axes,
    row: BodyRow,
    before: Named | None,
    subject: Subject | None,
) -> Named | None:
    """Return the model of a row; an empty name goes on with the one above."""
    if grid.turned:
        return Named(row.subject) if row.subject else None
    if axes.name < 0:
        keys = [row.cells[place].text for place in axes.of("provider")]
        if any(NOBODY.match(clean(text)) for text in keys):
            return None
        label = axes.of("benchmark")
        if label and label[0] == 0 and looks_like_model(clean(row.cells[0].text)):
            return None
        return Named(subject) if subject else None
    cell = row.cells[axes.name]
    if is_empty(cell.text):
        return before if any(axes.of(role) for role in KEYS) else None
    slug = clean(row.cells[axes.id].text) if axes.id >= 0 else ""
    head = axes.all[axes.name].head
    headed = "model" in roles_of(head) and label_key(head) not in WEAK_HEADS
    sure = headed and axes.known < SURE
    found = name_in(page, cell, slug, sure)
    if found is None or found.subject not in page.subjects or is_this(cell.text):
        return found
    if any(is_this(row.cells[axes.name].text) for row in grid.rows):
        return replace(found, subject=Subject(clean(cell.text), slug))
    return found


def _place(page: Page, grid: Grid, axes: Axes, row: BodyRow, whom: Named) -> Place:
    """Return what goes for all values of a row: provider, tier, setting, metric."""
    found: dict[str, str] = {}
    for role in ("tier", "setting", "metric", "benchmark"):
        cells = [row.cells[place] for place in axes.of(role)]
        texts = [clean(cell.text) or cell.text for cell in cells]
        texts = [text for text in texts if not NO_TIER.fullmatch(text)]
        if role == "setting":
            texts = [*filter(None, [whom.effort]), *texts, *_ticked(axes, row)]
        if texts:
            found[role] = " ".join(dict.fromkeys(texts))
    inside: list[str] = []
    for place in axes.of("provider"):
        text = clean(row.cells[place].text)
        pieces = pieces_of(page, row.cells[place])
        if 1 < len(pieces) <= MOST_PIECES and not is_organization(text):
            text = clean(pieces[0].text)
            inside += [one.text for one in pieces[1:] if len(one.text) <= MAX_SCOPE]
        if text and (axes.name < 0 or not makes(page, text, whom.subject)):
            found["provider"] = text
    if axes.name < 0 and not axes.of("provider"):
        lead = grid.scopes.lead
        found |= {"provider": lead} if is_organization(lead) else {}
    inside = [text for text in inside if not NO_TIER.fullmatch(text)]
    tiers = [*_scope_tiers(page, grid, row), found.get("tier", ""), *inside]
    for place in axes.of("item"):
        text = clean(row.cells[place].text)
        alike = [one for one in grid.texts(place) if meter_of(one) == meter_of(text)]
        plain = not meter_of(text) and not page.meaning(text, "Pricing", "$1")
        other = not OTHER_METERS.isdisjoint(meter_of(text).split("_"))
        if text and (plain or (other and len(alike) > 1)):
            tiers.append(text)
    for place in axes.of("currency"):
        found["currency"] = row.cells[place].text
    for place in axes.of("unit"):
        if read_unit(f"/{row.cells[place].text}").get("per"):
            found["per"] = row.cells[place].text
    tiers.append(whom.note)
    tier = " ".join(dict.fromkeys(filter(None, tiers)))
    found = {name: text for name, text in found.items() if name != "tier"}
    if tier:
        found["tier"] = tier
    return Place(
        row.part or grid.scopes.section,
        grid.style,
        found,
        _row_text(axes, row, grid, whom),
    )


def _scope_tiers(page: Page, grid: Grid, row: BodyRow) -> list[str]:
    """Return what the words around a table say of how its prices are offered."""
    tab = grid.scopes.tab
    own = [tab] if tab and _sets_apart(page, tab) else []
    for text in (grid.scopes.caption, grid.scopes.above, row.part, grid.scopes.section):
        if not text or len(text) > MAX_SCOPE or text == tab or SENTENCE.search(text):
            continue
        concepts = compose(text).concepts
        if (concepts & SERVICES and not any(map(str.isdigit, text))) or (
            text in (row.part, grid.scopes.above)
            and is_offer(text)
            and not concepts <= {"standard", "price"}
            and "context" not in concepts
        ):
            own.append(text)
    return own


def _sets_apart(page: Page, text: str) -> bool:
    """Whether the name of a tab tells its prices from those of the other tabs."""
    if len(text) > MAX_SCOPE or looks_like_model(text) or NO_TIER.fullmatch(text):
        return False
    concepts = compose(text).concepts
    return not (concepts and concepts <= SAYS_NO_OFFER)


def _ticked(axes: Axes, row: BodyRow) -> list[str]:
    """Return the heads of the axes in which a row has a tick: how it was run."""
    return [
        axes.all[place].head
        for place in axes.of("flag")
        if not is_empty(row.cells[place].text)
    ]


def _row_text(axes: Axes, row: BodyRow, grid: Grid, whom: Named) -> str:
    """Return the printed words that tell apart the rows of one model."""
    if grid.turned:
        return grid.scopes.tab
    kept = [
        row.cells[place].text
        for place in range(len(axes.all))
        if axes.all[place].role in KEYS
        and axes.all[place].role not in ("benchmark", "unit", "currency")
    ]
    return " | ".join(filter(None, [grid.scopes.tab, whom.note, *kept]))


def _read_row(findings: Findings, row: Governed) -> None:
    page, axes = row.page, row.axes
    for place, axis in enumerate(axes.all):
        cell = row.row.cells[place]
        if is_empty(cell.text):
            continue
        if axis.role == "provider" and axes.name >= 0:
            if makes(page, clean(cell.text), row.whom.subject):
                _state(findings, row, axis, Meaning("organization"), cell)
        elif axis.role == "comparison":
            compared = Meaning("score", dict(row.place.qualifiers))
            label = row.place.qualifiers.get("benchmark") or axis.head
            state_named(page, findings, row.place.section, label, compared, cell)
        elif axis.role == "pairs" and not is_unknown(cell.text):
            _read_inside(findings, row, axis, cell)
        elif axis.role in ("value", "score", "result") and axis.meaning is not None:
            _read_value(findings, row, axis, axis.meaning, cell)
        elif row.grid.turned and axis.role == "unknown":
            _read_unknown(findings, row, place, cell)


def _read_inside(findings: Findings, row: Governed, axis: Axis, cell: Words) -> None:
    """Read a cell that holds labels of its own."""
    if not read_inside(
        row.page, findings, row.place, row.whom.subject, axis.head, cell
    ):
        findings.issue(
            "unmapped_label", axis.head, cell, "a price of what, for how much?"
        )


def _read_unknown(findings: Findings, row: Governed, place: int, cell: Words) -> None:
    """Read a cell of a row of labels that are no property's: makers, cells of cells."""
    axis, whom = row.axes.all[place], row.whom.subject
    if "provider" in roles_of(axis.head):
        if makes(row.page, clean(cell.text), whom):
            _state(findings, row, axis, Meaning("organization"), cell)
        else:
            findings.issue(
                "unmapped_label", axis.head, cell, "a provider, or the model's maker?"
            )
        return
    read_inside(row.page, findings, row.place, whom, axis.head, cell)


def _read_value(
    findings: Findings, row: Governed, axis: Axis, meaning: Meaning, cell: Words
) -> None:
    if meaning.property == "price":
        meaning = _priced(row, axis, meaning)
    if meaning.property == "score":
        scored = _scored(row, axis, meaning)
        if scored is None:
            findings.issue(
                "unmapped_label", axis.head, cell, "a result of which benchmark?"
            )
            return
        meaning = scored
    label = row.place.qualifiers.get("benchmark") or axis.head
    other = other_model(row.place.qualifiers.get("benchmark", ""), row.whom.subject)
    if other is not None:
        findings.issue(
            "unresolved_subject", label, cell, f"a result of {other}, or of whom?"
        )
        return
    _state(findings, row, axis, meaning, cell)


def _state(
    findings: Findings, row: Governed, axis: Axis, meaning: Meaning, cell: Words
) -> None:
    """Add the claims of one cell, unless it is a small page of its own."""
    label = row.place.qualifiers.get("benchmark") or axis.head
    section = axis.group or row.place.section
    place = Place(section, row.place.style, row.place.qualifiers, row.place.row)
    meaning = batched(meaning, f"{axis.group} {axis.head}")
    whom = row.whom.subject
    if not fits_cell(row.page, meaning, cell.text, place.style) and read_inside(
        row.page, findings, place, whom, label, cell
    ):
        return
    typed = row.page.kind(meaning) in TYPED and not is_unknown(cell.text)
    if typed and not SAYS_VALUE.search(cell.text):
        message = f"expected a value of {meaning.property}"
        findings.issue("unparsed_value", label, cell, message)
        return
    state_cell(row.page, findings, place, whom, label, _tiered(place, meaning), cell)


def _priced(row: Governed, axis: Axis, meaning: Meaning) -> Meaning:
    """Add what the row's item and the part of the table say of a price."""
    own = price_unit(unit_of(row.row.part)) | price_unit(row.row.unit)
    own |= dict(meaning.qualifiers)
    item = " ".join(row.row.cells[place].text for place in row.axes.of("item"))
    if item and own.get("meter", "input") == "input":
        named = row.page.meaning(item, "Pricing", "$1")
        if named is not None and named.property == "price":
            tiers = [own.get("tier", ""), named.qualifiers.get("tier", "")]
            own |= dict(named.qualifiers)
            own["tier"] = " ".join(filter(None, tiers))
            own = {name: text for name, text in own.items() if text}
        elif meter_of(item):
            own["meter"] = meter_of(item)
    if "meter" in own:
        scopes = row.grid.scopes
        near = (item, axis.group, row.row.part, scopes.tab, *_of_tokens(scopes.section))
        says = next((one for one in near if compose(one).concepts & MODALITIES), "")
        own["meter"] = of_modality(own["meter"], says)
    return Meaning("price", own)


def _of_tokens(section: str) -> Sequence[str]:
    """Return a heading that says what the tokens below it are: 'Image tokens'."""
    return [section] if compose(section).concepts <= MODALITIES | {"token"} else []


def _tiered(place: Place, meaning: Meaning) -> Meaning:
    """Join the tiers that row and axis say of a price."""
    tiers = [place.qualifiers.get("tier", ""), meaning.qualifiers.get("tier", "")]
    if meaning.property != "price" or not all(tiers):
        return meaning
    return Meaning("price", dict(meaning.qualifiers) | {"tier": " ".join(tiers)})


def _scored(row: Governed, axis: Axis, meaning: Meaning) -> Meaning | None:
    """Name the benchmark of a result: the row's, the head's, or that of the table."""
    if row.place.qualifiers.get("benchmark"):
        return meaning
    if meaning.qualifiers.get("benchmark"):
        return meaning
    if axis.role == "result" and row.axes.of("benchmark"):
        return None
    own = dict(meaning.qualifiers)
    group = benchmarks_in(axis.group)
    benchmark = (
        group[0] if len(group) == 1 else benchmark_of(row.page, row.grid, row.row)
    )
    if not benchmark:
        return None
    metric = [
        note for note in notes_of(row.place.section) if ABBREVIATED.fullmatch(note)
    ]
    if metric and not own.get("metric"):
        own["metric"] = metric[0]
    how = [row.place.qualifiers.get("setting", "")]
    forms = label_forms(axis.head)
    head = forms[-1] if forms else ""
    plain = label_key(head) in OVERALL or "score" in roles_of(head)
    named = load_vocabulary().benchmark(head) is not None
    if axis.role == "result" and not plain and not named:
        how.insert(0, head)
    if axis.group and not group:
        how.insert(0, axis.group)
    setting = ", ".join(dict.fromkeys(filter(None, how)))
    if setting:
        own["setting"] = setting
    return Meaning("score", {"benchmark": benchmark} | own)


def _with_version(text: str, name: str) -> str:
    """Return a benchmark with its version: 'Spider 2.0-Snow' is not Spider."""
    match = re.search(rf"{re.escape(name)}[\s-](?=[\w.-]*\d)[\w.-]*\w", text)
    return match.group(0) if match and len(match.group(0)) <= MAX_SCOPE else name


def benchmark_of(page: Page, grid: Grid, row: BodyRow) -> str:
    """Return the benchmark that the nearest words around a table name, or ''."""
    title = ""
    scopes = grid.scopes
    near = (row.part, scopes.caption, scopes.above, scopes.tab, scopes.section)
    recent = tuple(text for text in scopes.recent if text not in near)
    for text in (*near, *recent, *reversed(scopes.headings), *page.headings):
        last = CLAUSE.split(text)[-1].rstrip(".") if text.endswith(".") else text
        found = benchmarks_in(last) if text else []
        if text in recent and (len(found) != 1 or not text.startswith(found[0])):
            continue
        if len(found) == 1:
            title = _with_version(text, found[0])
            break
        if found:
            return ""
    tab = grid.scopes.tab
    if title and tab and tab not in title and label_key(tab) not in WHOLE:
        joined = load_vocabulary().benchmark(f"{title} {tab}")
        if joined is not None:
            return f"{title} {tab}"
    return title
