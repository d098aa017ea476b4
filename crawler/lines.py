"""Lines of words → claims: cards, label/value pairs, and tables that lost their bars.

A page flattened to text keeps words and order but no cells. A label is followed by its
values, or has its first value glued to it; a value whose model nothing settles is an
issue. The reading keeps three things in mind: the heading, the model last named, and
the label that still waits for values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.document import JOIN, Line, Table, Words
from crawler.labels import (
    IGNORED,
    Findings,
    Page,
    same_claim,
    state,
    state_named,
)
from crawler.sentences import read_sentences
from crawler.shapes import (
    SHAPES,
    columns_of,
    is_empty,
    looks_like,
    same_print,
    split_decimals,
    split_values,
)
from crawler.subjects import Subject, looks_like_model
from crawler.tables import (
    BENCHMARK_HEADS,
    COMPARISON_HEADS,
    METRIC_HEADS,
    METRICS,
    SCORE_HEADS,
    is_data,
    read_table,
)
from crawler.vocabulary import Meaning, label_key

MAX_LABEL = 45
MAX_HEADER_WORD = 20
CONTINUED = re.compile(r"[/·]\s?\S")
CHOOSE = re.compile(
    r"(?:Choose|When to use|Pick|About)\s+(?P<name>.+?)(?:\s+if\b.*|…|:)?$"
)
AFTER_ARROW = re.compile(r"→\s*(?P<name>\S.*)$")
NUMERIC = r"(?:\d{1,4}(?:,\d{3})*(?:\.\d+)?%?)"
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
SCORE_CELL = re.compile(rf"{NUMERIC}(?:\s?/\s?{NUMERIC})?(?:\s?\(#[^()]{{1,20}}\))?")


@dataclass
class Reading:
    """Where the reading of a page stands."""

    page: Page
    findings: Findings
    section: str = ""
    current: Subject | None = None
    columns: tuple[Subject, ...] = ()
    score_head: tuple[str, ...] = ()
    label: Words | None = None
    meaning: Meaning | None = None
    values: list[Words] = field(default_factory=list)

    def subject(self) -> Subject | None:
        """Return whom a value speaks of: the model last named, or the only one."""
        if self.current is not None:
            return self.current
        subjects = self.page.subjects
        return subjects[0] if len(subjects) == 1 else None


def read_blocks(page: Page, findings: Findings) -> None:
    """Read all blocks of ``page`` in order."""
    reading = Reading(page, findings)
    for block in page.document.blocks:
        if isinstance(block, Table) and not is_data(page, block, reading.section):
            for cell in (cell for row in block.rows for cell in row if cell.text):
                _read_line(reading, Line(cell, (cell,)))
        elif isinstance(block, Table):
            _settle(reading)
            reading.columns = ()
            read_table(page, findings, block, reading.section, reading.current)
        else:
            _read_line(reading, block)
    _settle(reading)


def _read_line(reading: Reading, line: Line) -> None:
    """Read one line: the first way that fits it is the way it is read."""
    if line.gap and reading.columns and not line.heading:
        _settle(reading)
        reading.columns = ()
    if line.heading or line.gap:
        reading.score_head = reading.score_head if not line.heading else ()
    for way in (
        _continue_value,
        _take_score_row,
        _take_subject,
        _take_header,
        _take_heading,
        _take_self_evident,
        _take_pair,
        _take_label,
        _take_spaced,
        _take_glued,
        _take_value,
        _take_bare,
    ):
        if way(reading, line):
            return
    _settle_unless_waiting(reading)
    read_sentences(
        reading.page, reading.findings, line.words, reading.section, reading.current
    )
    arrow = AFTER_ARROW.search(line.text)
    named = reading.page.subject_named(arrow["name"]) if arrow else None
    if named:
        reading.current = named


def _settle_unless_waiting(reading: Reading) -> None:
    """Prose ends the wait for values, except inside of a flattened table."""
    if not reading.columns:
        _settle(reading)


def _continue_value(reading: Reading, line: Line) -> bool:
    """A line that begins with a slash or a dot belongs to the value before it."""
    if not (reading.values and CONTINUED.match(line.text)) or reading.columns:
        return False
    last = reading.values[-1]
    reading.values[-1] = Words(
        f"{last.text} {line.text}", f"{last.locator}{JOIN}{line.words.locator}"
    )
    _settle(reading)
    return True


def _take_subject(reading: Reading, line: Line) -> bool:
    """A line that is a model's name, or says 'Choose NAME if', begins its part."""
    page = reading.page
    named = page.subject_named(line.text)
    if named is None and (match := CHOOSE.fullmatch(line.text)):
        named = page.subject_named(match["name"])
        if named is None:
            _settle(reading)
            reading.current = None
    if named is None and looks_like_model(line.text):
        named = Subject(line.text)
    if named is None:
        return False
    _settle(reading)
    reading.current = named
    if line.heading:
        reading.columns = ()
    return True


def _take_header(reading: Reading, line: Line) -> bool:
    """'MetricZephyr 7BGPT-4o' begins a table that lost its bars."""
    page = reading.page
    names = [subject.name for subject in page.subjects]
    for width in range(1, min(MAX_HEADER_WORD, len(line.text))):
        word, rest = line.text[:width], line.text[width:]
        lettered = word.replace(" ", "").isalpha()
        if len(names) > 1 and lettered and columns_of(names, rest):
            _settle(reading)
            reading.columns = page.subjects
            reading.current = None
            return True
    head = _score_head(line.text)
    if head:
        _settle(reading)
        reading.score_head = head
        return True
    return False


def _score_head(text: str) -> tuple[str, ...]:
    """Cut 'BenchmarkScoreComparison' into its heads, if it is made of heads only."""
    found = HEAD_RUN.fullmatch(text.strip())
    if found is None:
        return ()
    return (found["first"], *re.findall(HEAD, text[found.end("first") :]))


def _take_heading(reading: Reading, line: Line) -> bool:
    """A heading, or a line that is a section's name, begins a section."""
    page, key = reading.page, label_key(line.text)
    named = (
        key in page.vocabulary.sections
        or any(key == heading for heading, _ in page.vocabulary.labels_under)
        or key in page.site.section_keys
    )
    if not line.heading and (
        not named or reading.columns or len(line.text) > MAX_LABEL
    ):
        return False
    if not line.heading and reading.subject() and _is_card_label(reading, line):
        return False
    _settle(reading)
    reading.section, reading.columns, reading.score_head = line.text, (), ()
    reading.current = None
    return True


def _is_card_label(reading: Reading, line: Line) -> bool:
    """Within the card of the only model a section's name may be a plain label."""
    return len(reading.page.subjects) == 1 and not line.gap


def _take_pair(reading: Reading, line: Line) -> bool:
    """'Label: value', and a label and its values marked up side by side."""
    parts = [part for part in line.parts if part.text.strip(" :|·")]
    if len(parts) < 2:
        parts = _at_colon(line)
    if len(parts) < 2:
        return False
    label, values = parts[0], parts[1:]
    meaning = reading.page.meaning(label.text.rstrip(" :"), reading.section)
    if meaning is None and len(parts) == 2:
        backwards = reading.page.meaning(parts[1].text, reading.section)
        if backwards and backwards is not IGNORED and _fits(reading, backwards, label):
            label, values, meaning = parts[1], [parts[0]], backwards
    if meaning is None or (
        meaning is not IGNORED and not _all_fit(reading, meaning, values)
    ):
        return False
    _settle(reading)
    if len(values) > 1 and len(values) != len(reading.columns or reading.page.subjects):
        values = [line.words] if len(line.parts) == 1 else [_joined(values)]
    reading.label, reading.meaning, reading.values = label, meaning, list(values)
    return True


def _joined(values: Sequence[Words]) -> Words:
    locators = list(dict.fromkeys(value.locator for value in values))
    return Words(" ".join(value.text for value in values), JOIN.join(locators))


def _at_colon(line: Line) -> list[Words]:
    label, colon, value = line.text.partition(":")
    if not colon or len(label) > MAX_LABEL or not value.strip():
        return []
    locator = line.words.locator
    return [Words(label.strip(), locator), Words(value.strip(), locator)]


def _all_fit(reading: Reading, meaning: Meaning, values: Sequence[Words]) -> bool:
    return all(
        is_empty(value.text) or _fits(reading, meaning, value) for value in values
    ) or _fits(reading, meaning, _joined(values))


def _fits(reading: Reading, meaning: Meaning, value: Words) -> bool:
    kind = reading.page.kind(meaning)
    if kind == "price":
        return looks_like(kind, re.split(r"\s?[·(]", value.text)[0])
    return looks_like(kind, value.text)


def _take_label(reading: Reading, line: Line) -> bool:
    """A line that is a label waits for its values."""
    if len(line.text) > MAX_LABEL:
        return False
    meaning = reading.page.meaning(line.text, reading.section)
    if meaning is None or (meaning.property == "score" and not reading.columns):
        return False
    _settle(reading)
    reading.label, reading.meaning = line.words, meaning
    return True


def _take_spaced(reading: Reading, line: Line) -> bool:
    """'published Aug 2024 · updated Feb 2025', 'Max Output 16.4K tokens'."""
    subject = reading.subject()
    pieces = [piece.strip() for piece in line.text.split(" · ")]
    found = [_cut_at_space(reading, piece) for piece in pieces]
    if subject is None or reading.columns or not all(found):
        return False
    _settle(reading)
    for label, meaning, value in filter(None, found):
        words = Words(value, line.words.locator)
        _state(reading, subject, Words(label, ""), meaning, words)
    return True


def _cut_at_space(reading: Reading, text: str) -> tuple[str, Meaning, str] | None:
    """Cut 'label value' where the label is known and the value has its shape."""
    for match in re.finditer(r"\s+", text[:MAX_LABEL]):
        label, value = text[: match.start()], text[match.end() :]
        meaning = reading.page.meaning(label, reading.section)
        if meaning is None or meaning is IGNORED or meaning.property == "score":
            continue
        if reading.page.kind(meaning) in SHAPES and _fits(
            reading, meaning, Words(value, "")
        ):
            return label, meaning, value
    return None


def _take_glued(reading: Reading, line: Line) -> bool:
    """'Parameters7 billion', 'Context window32K262K', '27.0Bparameters'."""
    found = _cut_label(reading, line)
    if found is None:
        return False
    label, meaning, rest = found
    _settle(reading)
    value = Words(rest, line.words.locator)
    reading.label, reading.meaning = Words(label, line.words.locator), meaning
    reading.values = [value]
    if reading.columns and meaning is not IGNORED:
        cut = split_values(reading.page.kind(meaning), rest, len(reading.columns))
        if cut:
            reading.values = [Words(one, value.locator) for one in cut]
    if reading.columns or meaning is IGNORED or reading.page.kind(meaning) != "price":
        _settle(reading, glued=True)
    return True


def _cut_label(reading: Reading, line: Line) -> tuple[str, Meaning, str] | None:
    """Find the longest label that the line begins with, or the one it ends with."""
    text = line.text
    for width in range(min(MAX_LABEL, len(text) - 1), 2, -1):
        rest = text[width:]
        if rest[0].islower() or rest[0].isspace() or text[width - 1] in " -—:":
            continue
        meaning = reading.page.meaning(text[:width], reading.section)
        if meaning is None or meaning.property == "score":
            continue
        if (
            meaning is IGNORED
            or reading.columns
            or _fits(reading, meaning, Words(rest, ""))
        ):
            return text[:width], meaning, rest
        if is_empty(rest):
            return text[:width], IGNORED, rest
    match = re.fullmatch(r"(?P<value>[\d.,]+\s?[KMBT])(?P<label>[a-z]+)", text)
    meaning = reading.page.meaning(match["label"], reading.section) if match else None
    if match and meaning and meaning is not IGNORED:
        return match["label"], meaning, match["value"]
    return None


def _take_value(reading: Reading, line: Line) -> bool:
    """A line behind a label is its value, if it looks like one."""
    if reading.label is None or reading.meaning is None or reading.meaning is IGNORED:
        return False
    room = len(reading.columns) or 1
    if not reading.columns and len(reading.values) >= room:
        return False
    kind = reading.page.kind(reading.meaning)
    if not reading.columns and not is_empty(line.text):
        if not _fits(reading, reading.meaning, line.words) or kind == "list":
            return False
        if kind in ("text", "licence", "organization") and len(line.text) > MAX_LABEL:
            return False
    reading.values.append(line.words)
    return True


def _take_self_evident(reading: Reading, line: Line) -> bool:
    """'Open weights' carries its meaning in itself, on the sites that say so."""
    own = label_key(line.text) in reading.page.site.bare_keys
    return own and _take_bare(reading, line)


def _take_bare(reading: Reading, line: Line) -> bool:
    """A value without a label is what its section is about, or speaks for itself."""
    meaning = reading.page.bare_meaning(line.text, reading.section)
    if meaning is None or len(line.text) > MAX_LABEL:
        return False
    by_itself = label_key(line.text) in reading.page.site.bare_keys
    if not by_itself and not _is_bare_value(reading, meaning, line):
        return False
    _settle(reading)
    if reading.current is None and len(reading.page.subjects) > 1:
        owner = _owner_by_print(reading, line, by_itself)
        if owner is None:
            reading.findings.issue(
                "ambiguous_column",
                reading.section,
                line.words,
                "a value without a label, and nothing says which model has it",
            )
            return True
        subject: Subject | None = owner
    else:
        subject = reading.subject()
    if subject is not None:
        state(
            reading.page,
            reading.findings,
            subject,
            reading.section,
            reading.section if not by_itself else "",
            meaning,
            line.words,
        )
        if reading.page.kind(meaning) == "licence":
            reading.label, reading.meaning = None, None
            reading.values = []
    return True


def _is_bare_value(reading: Reading, meaning: Meaning, line: Line) -> bool:
    kind = reading.page.kind(meaning)
    if kind == "licence":
        vocabulary = reading.page.vocabulary
        return vocabulary.licence(line.text) is not None
    return kind not in ("text", "list", "organization") and looks_like(kind, line.text)


def _owner_by_print(reading: Reading, line: Line, by_itself: bool) -> Subject | None:
    """Find whose a bare value is: the one of whom a sentence said the same words.

    A text that speaks for itself ('Open weights') belongs to whom the value before it
    on the page belonged.
    """
    if by_itself:
        lines = list(reading.page.document.lines())
        position = lines.index(line)
        before = lines[position - 1] if position else None
        if before is None:
            return None
        return _owner_by_print(reading, before, by_itself=False)
    owners = {
        (claim.subject_text, claim.slug)
        for claim in reading.page.said
        if same_print(claim.value_text, line.text)
    }
    if len(owners) != 1:
        return None
    name, slug = owners.pop()
    return Subject(name, slug)


def _take_score_row(reading: Reading, line: Line) -> bool:
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


def _settle(reading: Reading, *, glued: bool = False) -> None:
    """Give the values that were collected to their models, or say why not."""
    label, meaning, values = reading.label, reading.meaning, reading.values
    reading.label, reading.meaning, reading.values = None, None, []
    if label is None or meaning is None or meaning is IGNORED or not values:
        return
    if not reading.columns and len(values) == 1:
        subject = reading.subject()
        if subject is None:
            _settle_by_print(reading, label, meaning, values)
        else:
            _state(reading, subject, label, meaning, values[0])
    elif len(values) == len(reading.columns or reading.page.subjects):
        columns = reading.columns or reading.page.subjects
        for subject, value in zip(columns, values, strict=True):
            _state(reading, subject, label, meaning, value)
    else:
        _settle_by_print(reading, label, meaning, values)


def _state(
    reading: Reading, subject: Subject, label: Words, meaning: Meaning, value: Words
) -> None:
    stranger = bool(reading.page.subjects) and subject not in reading.page.subjects
    state(
        reading.page,
        reading.findings,
        subject,
        reading.section,
        label.text,
        meaning,
        value,
        flags=("third_party",) if stranger else (),
    )


def _settle_by_print(
    reading: Reading, label: Words, meaning: Meaning, values: Sequence[Words]
) -> None:
    """A value that lost its column is whose a sentence says it is; else an issue."""
    said = same_claim(reading.page.said, meaning)
    for value in values:
        if is_empty(value.text):
            continue
        owners = {
            (claim.subject_text, claim.slug)
            for claim in said
            if same_print(claim.value_text, value.text)
        }
        if len(owners) == 1:
            name, slug = owners.pop()
            _state(reading, Subject(name, slug), label, meaning, value)
        else:
            reading.findings.issue(
                "ambiguous_column",
                label.text,
                value,
                f"{len(values)} value for {len(reading.page.subjects)} models, and "
                "no sentence on the page says whose it is",
            )
