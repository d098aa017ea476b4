"""Rows of scores that lost their bars: 'DocVQA94.5' below 'BenchmarkScore'.

A row is cut only where there is one way to cut it; what can be cut in two ways is an
issue. Known benchmarks say where their names end.
"""

from __future__ import annotations

import re

from crawler.claims.cells import METRIC as METRICS
from crawler.claims.labels import state, state_named
from crawler.claims.reading import Reading
from crawler.read.document import Line, Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.shapes import split_decimals
from crawler.vocabulary.words import label_key

BENCHMARK_HEADS = frozenset(
    {"benchmark", "benchmarks", "dataset", "datasets", "eval", "evaluation", "test"}
)
SCORE_HEADS = frozenset({"score", "scores", "result", "results", "value"})
METRIC_HEADS = frozenset({"metric", "measure"})
COMPARISON_HEADS = frozenset({"comparison", "compared with", "notes", "note"})
HEAD = "|".join(
    [
        METRICS.pattern,
        *sorted(
            (*SCORE_HEADS, *COMPARISON_HEADS, *METRIC_HEADS), key=len, reverse=True
        ),
    ]
)
HEAD = f"(?i:{HEAD})"
HEAD_RUN = re.compile(
    rf"(?P<first>(?i:{'|'.join(sorted(BENCHMARK_HEADS))}))(?:\s*{HEAD})+"
)
NUMERIC = r"(?:\d{1,4}(?:,\d{3})*(?:\.\d+)?%?)"
SCORE_CELL = re.compile(rf"{NUMERIC}(?:\s?/\s?{NUMERIC})?(?:\s?\(#[^()]{{1,20}}\))?")


def score_head_of(text: str) -> tuple[str, ...]:
    """Cut 'BenchmarkScoreComparison' into its heads, if it is made of heads only."""
    found = HEAD_RUN.fullmatch(text.strip())
    if found is None:
        return ()
    return (found["first"], *re.findall(HEAD, text[found.end("first") :]))


def take_score_row(reading: Reading, line: Line) -> bool:
    """'DocVQA94.5Outperforms …' below 'BenchmarkScoreComparison'."""
    if not reading.score_head:
        return False
    if line.gap or len(line.parts) > 1:
        reading.score_head = ()
        return False
    cut = _cut_score_row(reading, line.text)
    subject = reading.subject()
    if cut is None or subject is None:
        reading.findings.issue(
            "ambiguous_column", "", line.words, "a row of scores that cannot be cut"
        )
        return True
    label, metric, values, rest = cut
    heads = [
        head
        for head in reading.score_head[1:]
        if label_key(head) not in COMPARISON_HEADS | METRIC_HEADS
    ]
    for head, value in zip(heads, values, strict=True):
        qualifiers = {"benchmark": label}
        if metric:
            qualifiers["metric"] = metric
        elif METRICS.fullmatch(head):
            qualifiers["metric"] = head
        state(
            reading.page,
            reading.findings,
            subject,
            reading.section,
            label,
            Meaning("score", qualifiers),
            Words(value, line.words.locator),
            quote=line.text,
        )
    if rest:
        meaning = Meaning("score", {"benchmark": label})
        words = Words(rest, line.words.locator)
        state_named(
            reading.page, reading.findings, reading.section, label, meaning, words
        )
    return True


def _cut_score_row(
    reading: Reading, text: str
) -> tuple[str, str, tuple[str, ...], str] | None:
    """Cut a glued row into label, metric, scores and comparison; None if unsure."""
    heads = [label_key(head) for head in reading.score_head]
    count = len([h for h in heads[1:] if h not in COMPARISON_HEADS | METRIC_HEADS])
    ways = []
    for width in _label_widths(reading, text):
        label, rest = text[:width].strip(), text[width:]
        metric = ""
        if any(head in METRIC_HEADS for head in heads):
            found = METRICS.match(rest) or METRICS.search(label)
            if found is None:
                continue
            metric = found.group(0)
            if METRICS.match(rest):
                rest = rest[len(metric) :]
            else:
                label = label[: found.start()]
        way = _cut_scores(rest, count)
        if way:
            ways.append((label, metric, *way))
    return ways[0] if len(ways) == 1 else None


def _label_widths(reading: Reading, text: str) -> list[int]:
    """Return where a row's label can end: a known benchmark, or before a digit."""
    known = [
        width
        for width in range(min(len(text), 60), 1, -1)
        if reading.page.vocabulary.benchmark(text[:width])
    ]
    if known:
        return known[:1]
    first = re.search(r"(?<=[^\d\s.])(?=\d)", text)
    return [match.start() for match in re.finditer(r"(?<=[^\d\s.,/(])(?=\d)", text)][
        : 8 if first else 0
    ]


def _cut_scores(rest: str, count: int) -> tuple[tuple[str, ...], str] | None:
    """Cut ``count`` scores off ``rest``; what follows must not go on as a number."""
    if count == 1:
        match = SCORE_CELL.match(rest)
        if match is None or rest[match.end() : match.end() + 1].isdigit():
            return None
        after = rest[match.end() :]
        if after and not (after[0].isupper() or after[0].isspace()):
            return None
        return (match.group(0),), after
    values = split_decimals(rest, count)
    return (values, "") if values else None
