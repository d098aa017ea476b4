"""Tables whose columns are models: labels stand in the first cells of a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crawler.claims.cells import (
    NOBODY,
    Place,
    Style,
    clean,
    model_in,
    pieces_of,
    state_cell,
)
from crawler.claims.inside import read_inside
from crawler.claims.labels import Findings, Page
from crawler.claims.stacked import names_several, read_stacked
from crawler.claims.subjects import Subject
from crawler.read.document import Words
from crawler.vocabulary import Meaning, Term
from crawler.vocabulary.heads import roles_of
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import is_empty, looks_like
from crawler.vocabulary.words import is_unknown, label_key, name_key

MAX_LABEL = 90  # characters
MAX_PLAIN = 30
SCORE_SECTIONS = frozenset({"benchmarks", "benchmark results", "benchmark scores"})
METRIC = re.compile(
    r"(?:MAP|MRR|nDCG(?:@\d+)?|WER|CER|AP|mAP|F1|EM|BLEU|Accuracy|Pass@1|"
    r"Word Error Rate \(WER\)|Recall@\d+|Exact match|Pass@\d+|Acc\.?)",
    re.I,
)
HOW = re.compile(
    r"(?:\d+[- ]?shots?|zero-shot|few-shot|CoT|pass@\d+|maj@\d+|avg@\d+|mean@\d+|val"
    r"|test"
    r"|dev)(?:[\s,/(-].{0,24})?",
    re.I,
)
BARE = re.compile(r"\d{1,4}(?:\.\d+)?")
Row = Sequence[Words]


@dataclass(frozen=True)
class Layout:
    """A table cut into its heads and its body."""

    heads: tuple[Row, ...]
    body: tuple[Row, ...]
    style: Style
    section: str
    scope: str = ""
    unit: Mapping[str, str] = field(default_factory=dict)

    def sample(self, text: str) -> str:
        """Return a cell as money, if it is bare and a unit was stated for the table."""
        bare = self.unit and BARE.fullmatch(text)
        return f"${text}" if bare else text

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.heads[-1]) if self.heads else 0

    def head(self, column: int) -> Words:
        """Return the lowest head of a column that has words."""
        cells = self._cells(column)
        return cells[-1] if cells else self.heads[-1][column]

    def group(self, column: int) -> str:
        """Return what stands above the lowest head of a column."""
        return " ".join(cell.text for cell in self._cells(column)[:-1])

    def _cells(self, column: int) -> list[Words]:
        found = {
            id(row[column]): row[column]
            for row in self.heads
            if column < len(row) and not is_empty(row[column].text)
        }
        return list(found.values())


def model_columns(page: Page, layout: Layout) -> dict[int, Subject]:
    """Return which columns speak of which model, from the words of the heads."""
    width = layout.width
    heads = {column: layout.head(column) for column in range(1, width)}
    named = {
        column: subject
        for column, head in heads.items()
        if (subject := _named(page, layout, column)) is not None
    }
    if named:
        named |= _rest_shortened(page, heads, named)
        after = range(min(named), width)
        return named if 2 * len(named) >= len(after) else {}
    short = _shortened(page, heads)
    if short:
        return short
    blank = all(is_empty(head.text) for head in heads.values())
    if blank and len(heads) == len(page.subjects) > 1:
        return dict(zip(heads, page.subjects, strict=True))
    return {}


def _named(page: Page, layout: Layout, column: int) -> Subject | None:
    for row in reversed(layout.heads):
        if column >= len(row) or is_empty(row[column].text):
            continue
        if page.meaning(row[column].text) is None:
            found = model_in(page, row[column])
            if found is not None:
                return found.subject
    return None


def _shortened(page: Page, heads: dict[int, Words]) -> dict[int, Subject]:
    """Match heads like '3.1 405B' with the models of the page, each with one alone."""
    found: dict[int, Subject] = {}
    known = page.subjects or tuple(Subject("", slug) for slug in page.slugs)
    for column, head in heads.items():
        tokens = _tokens(head.text)
        fitting = [
            one
            for one in known
            if tokens and (tokens <= _tokens(one.name) or tokens <= _tokens(one.slug))
        ]
        if len(fitting) == 1 and any(token.isdigit() for token in tokens):
            found[column] = Subject(fitting[0].name or head.text, fitting[0].slug)
    complete = len(found) == len(heads) == len(set(found.values()))
    return found if complete and len(found) > 1 else {}


def _rest_shortened(
    page: Page, heads: dict[int, Words], named: dict[int, Subject]
) -> dict[int, Subject]:
    """Match the heads that name no model with those of the page's models left over."""
    left = [one for one in page.subjects if one not in named.values()]
    found: dict[int, Subject] = {}
    for column, head in heads.items():
        tokens = _tokens(head.text)
        if column in named or not tokens:
            continue
        fitting = [one for one in left if tokens <= _tokens(f"{one.name} {one.slug}")]
        if len(fitting) == 1:
            found[column] = fitting[0]
    return found if len(set(found.values())) == len(found) else {}


def _tokens(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+|\d+", text.casefold()))


def read_columns(
    page: Page, findings: Findings, layout: Layout, columns: dict[int, Subject]
) -> None:
    """Add what the rows say of the models in ``columns``."""
    first = _label_columns(layout, min(columns))
    _report_unnamed(findings, layout, columns, first)
    section = layout.section
    benchmarks = _are_scores(layout, first)
    for row in layout.body:
        labels = _labels(page, row[:first])
        said = [value for value in row[first:] if not is_empty(value.text)]
        if not labels or (len(labels) == 1 and not said):
            continue
        if said and all(value is row[0] for value in said):
            section = labels[-1] if len(labels[-1]) <= MAX_LABEL else section
            continue
        if len(row) != layout.width:
            report_ragged(findings, row, layout.width, said)
            continue
        _read_row(page, findings, layout, columns, (labels, section, benchmarks), row)


def _label_columns(layout: Layout, most: int) -> int:
    """Return how many columns hold labels: the first, and those without values."""
    for column in range(1, most):
        texts = [row[column].text for row in layout.body if len(row) > column]
        said = [text for text in texts if not is_empty(text)]
        values = [text for text in said if looks_like("score", text)]
        if 2 * len(values) > len(said) or any(looks_like("price", t) for t in said):
            return column
    return most


def _report_unnamed(
    findings: Findings, layout: Layout, columns: dict[int, Subject], first: int
) -> None:
    for column in range(first, layout.width):
        head = layout.head(column)
        quiet = roles_of(head.text) and head.text
        if column not in columns and not is_empty(head.text) and not quiet:
            findings.issue(
                "ambiguous_column",
                layout.head(0).text,
                head,
                "the head names no model",
            )


def _labels(page: Page, cells: Row) -> list[str]:
    """Return the words before a row's values, each that spans columns once."""
    found = {id(cell): cell for cell in cells if not is_empty(cell.text)}
    return [label_in(page, cell) for cell in found.values()]


def label_in(page: Page, cell: Words) -> str:
    """Return the label of a cell, without an explanation that stands behind it."""
    text = clean(cell.text) or cell.text
    if len(text) <= MAX_PLAIN or page.meaning(text) is not None:
        return text
    pieces = pieces_of(page, cell)
    known = len(pieces) > 1 and page.meaning(pieces[0].text) is not None
    return pieces[0].text if known else text


def report_ragged(
    findings: Findings, row: Row, width: int, said: Sequence[Words]
) -> None:
    """Note that a row has lost or gained a cell, and its values have no column."""
    for value in {id(cell): cell for cell in said}.values():
        findings.issue(
            "ambiguous_column",
            row[0].text,
            value,
            f"expected a row of {width} cells, found {len(row)}: whose is this value?",
        )


def _are_scores(layout: Layout, first: int) -> bool:
    roles = roles_of(layout.head(0).text) | roles_of(layout.head(first - 1).text)
    return "benchmark" in roles or label_key(layout.section) in SCORE_SECTIONS


def _read_row(
    page: Page,
    findings: Findings,
    layout: Layout,
    columns: dict[int, Subject],
    context: tuple[list[str], str, bool],
    row: Row,
) -> None:
    labels, section, benchmarks = context
    how = {}
    if len(labels) > 1 and _says_how(labels[-1]):
        how = {_how(labels[-1]): labels[-1]}
        labels = labels[:-1]
    group = labels[0] if len(labels) > 1 else section
    label = labels[-1]
    values = {
        column: row[column] for column in columns if not is_empty(row[column].text)
    }
    sample = next(iter(values.values()), None)
    stacked = Place(section, layout.style)
    if benchmarks and read_stacked(page, findings, stacked, columns, label, values):
        return
    texts = [layout.sample(value.text) for value in values.values()]
    meaning = meaning_of(page, group, label, texts)
    several = benchmarks and names_several(page, label)
    if meaning is None and benchmarks and not several and len(label) <= MAX_LABEL:
        meaning = Meaning("score", {"benchmark": label})
    if meaning is IGNORED or sample is None:
        return
    if benchmarks and NOBODY.match(label):
        return
    if meaning is not None and meaning.property == "price":
        meaning = Meaning("price", dict(layout.unit) | dict(meaning.qualifiers))
    place = Place(group if len(labels) > 1 else section, layout.style, how)
    if meaning is None:
        if "provider" in roles_of(label):
            _read_makers(page, findings, place, columns, label, values)
        elif _read_each_inside(page, findings, place, columns, label, values):
            return
        elif not read_stacked(
            page, findings, place, columns, label, values
        ) and "ignored" not in roles_of(label):
            findings.issue(
                "unmapped_label", label, sample, f"no property is called {label!r}"
            )
        return
    for column, value in values.items():
        state_cell(page, findings, place, columns[column], label, meaning, value)


def _says_how(text: str) -> bool:
    """Whether the last label of a row says how its results were reached."""
    return HOW.fullmatch(text) is not None or METRIC.fullmatch(text) is not None


def _how(text: str) -> str:
    return "metric" if METRIC.fullmatch(text) else "setting"


def meaning_of(
    page: Page, group: str, label: str, values: Sequence[str]
) -> Meaning | None:
    """Return what ``label`` below ``group`` means, beside values like these."""
    known = [value for value in values if not is_unknown(value)]
    for value in (*(known or values)[:4], ""):
        meaning = page.meaning(label, group, value)
        if meaning is not None:
            return meaning
    if group and label:
        joined = page.meaning(f"{group} {label}", "", values[0] if values else "")
        if joined is not None:
            return joined
    return None


def _read_makers(
    page: Page,
    findings: Findings,
    place: Place,
    columns: dict[int, Subject],
    label: str,
    values: dict[int, Words],
) -> None:
    """'Provider' above the one who makes the model is its organization."""
    for column, value in values.items():
        if makes(page, clean(value.text), columns[column]):
            meaning = Meaning("organization")
            state_cell(page, findings, place, columns[column], label, meaning, value)
        else:
            findings.issue(
                "unmapped_label", label, value, "a provider, or the model's maker?"
            )


def makes(page: Page, text: str, subject: Subject) -> bool:
    """Return whether ``text`` names the organization whose family the model is of."""
    maker: Term | None = page.vocabulary.organization(text)
    if maker is None:
        return False
    name = f"{name_key(subject.name.rpartition('/')[2].rpartition(': ')[2])}-"
    families = (name_key(family) for family in maker.extra.get("families", ()))
    return any(
        name.startswith(family) and not name[len(family)].isalpha()
        for family in families
        if family and len(name) > len(family)
    )


def _read_each_inside(
    page: Page,
    findings: Findings,
    place: Place,
    columns: dict[int, Subject],
    label: str,
    values: dict[int, Words],
) -> int:
    """Read cells that hold labels of their own; return how many values."""
    return sum(
        read_inside(page, findings, place, columns[column], label, value)
        for column, value in values.items()
    )
