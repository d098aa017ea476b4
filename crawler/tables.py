"""Tables, grids and pairs → claims. Which way a table runs is read from its words.

A column belongs to a model because its head names one, or because an empty head stands
where the title says; a row belongs to a model because its first cell names one. A table
that says neither is an issue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.document import Table, Words
from crawler.labels import IGNORED, Findings, Page, state, state_named
from crawler.shapes import SHAPES, is_empty, looks_like
from crawler.subjects import Subject, looks_like_model
from crawler.vocabulary import Meaning, label_key

MODEL_HEADS = frozenset({"model", "models", "name", "model name", "模型", "模型名称"})
BENCHMARK_HEADS = frozenset(
    {"benchmark", "benchmarks", "dataset", "datasets", "eval", "evaluation", "test"}
)
SCORE_HEADS = frozenset({"score", "scores", "result", "results", "value"})
METRIC_HEADS = frozenset({"metric", "measure"})
COMPARISON_HEADS = frozenset({"comparison", "compared with", "notes", "note"})
METRICS = re.compile(
    r"(?:MAP|MRR|nDCG(?:@\d+)?|WER|CER|AP|mAP|F1|EM|BLEU|Accuracy|Pass@1|"
    r"Word Error Rate \(WER\)|Recall@\d+)",
    re.I,
)


def read_table(
    page: Page,
    findings: Findings,
    table: Table,
    section: str,
    current: Subject | None,
) -> None:
    """Add what ``table`` says; ``current`` is whom the words before it spoke of."""
    head = table.rows[max(table.header - 1, 0)]
    body = table.rows[max(table.header, 1) :]
    columns = _model_columns(page, head)
    if columns:
        _read_columns(page, findings, head, body, columns, section)
    elif label_key(head[0].text) in MODEL_HEADS and len(head) > 1:
        _read_rows(page, findings, head, body, section)
    elif _is_benchmark_head(head):
        _read_benchmarks(page, findings, head, body, section, current)
    else:
        _read_pairs(page, findings, table, section, current)


def is_data(page: Page, table: Table, section: str) -> bool:
    """Return whether boxes in rows are a table, and not cards that stand side by side.

    Cards begin with a model's name and hold whatever they hold; a table says in its
    head, or in the first box of each row, what its boxes are.
    """
    if table.kind != "grid":
        return True
    head = table.rows[0]
    if _model_columns(page, head) or _is_benchmark_head(head):
        return True
    if label_key(head[0].text) in MODEL_HEADS:
        return True
    labels = [page.meaning(row[0].text, section) is not None for row in table.rows]
    return 2 * sum(labels) >= len(labels)


def _model_columns(page: Page, head: Sequence[Words]) -> dict[int, Subject]:
    """Return which columns speak of which model, from the words of the head."""
    cells = head[1:]
    named = {
        position: subject
        for position, cell in enumerate(cells, 1)
        if (subject := _named(page, cell.text))
    }
    if named:
        return named if 2 * len(named) >= len(cells) else {}
    blank = all(is_empty(cell.text) for cell in cells)
    if blank and len(cells) == len(page.subjects) > 1:
        return dict(enumerate(page.subjects, 1))
    return {}


def _named(page: Page, text: str) -> Subject | None:
    own = page.subject_named(text)
    if own is not None:
        return own
    return Subject(text) if looks_like_model(text) else None


def _is_benchmark_head(head: Sequence[Words]) -> bool:
    return label_key(head[0].text) in BENCHMARK_HEADS and any(
        label_key(cell.text) in SCORE_HEADS or METRICS.fullmatch(cell.text)
        for cell in head[1:]
    )


def _read_columns(
    page: Page,
    findings: Findings,
    head: Sequence[Words],
    body: Sequence[Sequence[Words]],
    columns: dict[int, Subject],
    section: str,
) -> None:
    """Models are columns: the first cell of a row is the label of the others."""
    scores = _are_scores(head, section)
    for position, cell in enumerate(head[1:], 1):
        if position not in columns and not is_empty(cell.text):
            findings.issue(
                "ambiguous_column", head[0].text, cell, "the head names no model"
            )
    for row in body:
        label, values = row[0].text, row[1:]
        meaning = page.meaning(label, section)
        if meaning is None and scores and label:
            meaning = Meaning("score", {"benchmark": label})
        if meaning is IGNORED:
            continue
        said = [value for value in values if not is_empty(value.text)]
        if meaning is None:
            if said and label:
                findings.issue(
                    "unmapped_label", label, said[0], f"no property is called {label!r}"
                )
            continue
        if len(row) != len(head):
            _ragged(findings, row, len(head), said)
            continue
        for position, subject in columns.items():
            state(
                page, findings, subject, section, label, meaning, values[position - 1]
            )


def _ragged(
    findings: Findings, row: Sequence[Words], width: int, said: Sequence[Words]
) -> None:
    for value in said:
        findings.issue(
            "ambiguous_column",
            row[0].text,
            value,
            f"expected a row of {width} cells, found {len(row)}: whose is this value?",
        )


def _are_scores(head: Sequence[Words], section: str) -> bool:
    return label_key(head[0].text) in BENCHMARK_HEADS or (
        label_key(section) in ("benchmarks", "benchmark results")
    )


def _read_rows(
    page: Page,
    findings: Findings,
    head: Sequence[Words],
    body: Sequence[Sequence[Words]],
    section: str,
) -> None:
    """Models are rows: the head holds the labels."""
    meanings = [page.meaning(cell.text, section) for cell in head]
    for cell, meaning in zip(head[1:], meanings[1:], strict=True):
        if meaning is None and cell.text:
            findings.issue(
                "unmapped_label",
                cell.text,
                cell,
                f"no property is called {cell.text!r}",
            )
    for row in body:
        subject = page.subject_named(row[0].text) or Subject(row[0].text)
        said = [value for value in row[1:] if not is_empty(value.text)]
        if not row[0].text or not said:
            continue
        if len(row) != len(head):
            _ragged(findings, row, len(head), said)
            continue
        if _has_slipped(page, row, meanings):
            for value in said:
                findings.issue(
                    "ambiguous_column",
                    row[0].text,
                    value,
                    "the row lost a cell: its last one is empty and values do not "
                    "fit their columns",
                )
            continue
        for cell, value, meaning in zip(head, row, meanings, strict=True):
            if meaning is not None and cell is not head[0]:
                state(page, findings, subject, section, cell.text, meaning, value)


def _has_slipped(
    page: Page, row: Sequence[Words], meanings: Sequence[Meaning | None]
) -> bool:
    """Whether a cell went missing and the others moved left to fill the gap."""
    if not is_empty(row[-1].text):
        return False
    for value, meaning in zip(row[1:], meanings[1:], strict=True):
        if meaning is None or meaning is IGNORED or is_empty(value.text):
            continue
        kind = page.kind(meaning)
        fits = looks_like(kind, value.text)
        if kind == "organization":
            fits = not any(looks_like(other, value.text) for other in SHAPES)
        if not fits:
            return True
    return False


def _read_benchmarks(
    page: Page,
    findings: Findings,
    head: Sequence[Words],
    body: Sequence[Sequence[Words]],
    section: str,
    current: Subject | None,
) -> None:
    """Benchmarks are rows, and all of them are about one model."""
    subject = current or (page.subjects[0] if len(page.subjects) == 1 else None)
    for row in body:
        label = row[0].text
        said = [value for value in row[1:] if not is_empty(value.text)]
        if not said or not label:
            continue
        if subject is None or looks_like_model(label):
            findings.issue(
                "unresolved_subject", label, said[0], "a score of whom, on what?"
            )
            continue
        if len(row) != len(head):
            _ragged(findings, row, len(head), said)
            continue
        _read_benchmark_row(page, findings, subject, head, row, section)


def _read_benchmark_row(
    page: Page,
    findings: Findings,
    subject: Subject,
    head: Sequence[Words],
    row: Sequence[Words],
    section: str,
) -> None:
    label = row[0].text
    qualifiers = {"benchmark": label}
    for cell, value in zip(head[1:], row[1:], strict=True):
        if label_key(cell.text) in METRIC_HEADS:
            qualifiers["metric"] = value.text
    for cell, value in zip(head[1:], row[1:], strict=True):
        key = label_key(cell.text)
        if key in SCORE_HEADS:
            meaning = Meaning("score", qualifiers)
            state(page, findings, subject, section, label, meaning, value)
        elif METRICS.fullmatch(cell.text):
            own = {"benchmark": label, "metric": cell.text}
            state(page, findings, subject, section, label, Meaning("score", own), value)
        elif key in COMPARISON_HEADS:
            state_named(
                page, findings, section, label, Meaning("score", qualifiers), value
            )
        elif key not in METRIC_HEADS and not is_empty(value.text):
            findings.issue(
                "unmapped_label",
                cell.text,
                value,
                f"no property is called {cell.text!r}",
            )


def _read_pairs(
    page: Page,
    findings: Findings,
    table: Table,
    section: str,
    current: Subject | None,
) -> None:
    """Label and value side by side, about the model that the words before named."""
    subject = current or (page.subjects[0] if len(page.subjects) == 1 else None)
    for row in table.rows:
        label, values = row[0].text, row[1:]
        meaning = page.meaning(label, section)
        said = [value for value in values if not is_empty(value.text)]
        if meaning is IGNORED or not said or not label:
            continue
        if meaning is None:
            if any(page.meaning(other[0].text, section) for other in table.rows):
                findings.issue(
                    "unmapped_label", label, said[0], f"no property is called {label!r}"
                )
        elif len(values) > 1:
            for value in said:
                findings.issue(
                    "ambiguous_column", label, value, "no column names a model"
                )
        elif subject is None:
            findings.issue(
                "unresolved_subject", label, said[0], "no model is named before it"
            )
        else:
            state(page, findings, subject, section, label, meaning, said[0])
