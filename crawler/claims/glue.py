"""Labels and values that run together: 'Parameters7 billion', 'Context32K262K'."""

from __future__ import annotations

import re

from crawler.claims.labels import MAX_LABEL
from crawler.claims.naming import makes
from crawler.claims.reading import Reading, fits, settle, state_value
from crawler.read.document import Line, Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.heads import roles_of
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import SHAPES, is_empty, split_decimals, split_values

SURE_SCORE = re.compile(r"\d{1,3}\.\d{1,2}\s?%?|\d{1,3}\s?%")
WORDS = re.compile(r"[^\d$€£¥￥₩₽~≈≤≥<>]{3,45}+(?=[\d$€£¥￥₩₽~≈≤≥<>])")
BEHIND = re.compile(r"(?P<value>[\d.,]+\s?[KMBT])(?P<label>[a-z]+)")
BEFORE_WORDS = re.compile(
    r"(?P<value>[\d.,]+\s?(?:[KMBT](?![a-z])|tokens))[~≈]?[^\W\d]\D*"
)
NO_END = " -—–:#$€£¥~≈<>≤≥+("  # a label does not end with these


def take_spaced(reading: Reading, line: Line) -> bool:
    """'published Aug 2024 · updated Feb 2025', 'Max Output 16.4K tokens'."""
    subject = reading.subject()
    if subject is None or reading.columns:
        return False
    pieces = [piece.strip() for piece in line.text.split(" · ")]
    found = [_cut_at_space(reading, piece) for piece in pieces]
    if not all(found):
        return False
    settle(reading)
    for label, meaning, value in filter(None, found):
        words = Words(value, line.words.locator)
        state_value(reading, subject, Words(label, ""), meaning, words)
    return True


def _cut_at_space(reading: Reading, text: str) -> tuple[str, Meaning, str] | None:
    """Cut 'label value' where the label is known and the value has its shape."""
    if not reading.page.may_begin_label(text):
        return None
    for match in re.finditer(r"\s+", text[:MAX_LABEL]):
        label, value = text[: match.start()], text[match.end() :]
        if not reading.page.may_be_label(label):
            continue
        meaning = reading.page.meaning(label, reading.section, value)
        if meaning is None or meaning is IGNORED:
            continue
        if meaning.property == "score" and not SURE_SCORE.fullmatch(value):
            continue
        if reading.page.kind(meaning) in SHAPES and fits(
            reading, meaning, Words(value, "")
        ):
            return label, meaning, value
    return None


def take_glued(reading: Reading, line: Line) -> bool:
    """'Parameters7 billion', 'Context window32K262K', '27.0Bparameters'."""
    if reading.columns and _take_makers(reading, line):
        return True
    found = _cut_label(reading, line)
    if found is None:
        return False
    label, meaning, rest = found
    settle(reading)
    value = Words(rest, line.words.locator)
    reading.label, reading.meaning = Words(label, line.words.locator), meaning
    reading.values = [value]
    if reading.columns and meaning is not IGNORED:
        kind, count = reading.page.kind(meaning), len(reading.columns)
        cut = split_values(kind, rest, count)
        if kind == "score":
            cut = split_decimals(rest, count)
        cut = cut or _with_words(reading, meaning, rest)
        if cut:
            reading.values = [Words(one, value.locator) for one in cut]
    if reading.columns or meaning is IGNORED or reading.page.kind(meaning) != "price":
        settle(reading)
    return True


def _take_makers(reading: Reading, line: Line) -> bool:
    """'ProviderAlibabaOpenAI' names the makers of the models of the columns."""
    for match in re.finditer(r"(?<=[a-z])\s?(?=[A-Z])", line.text[:MAX_LABEL]):
        label, rest = line.text[: match.start()], line.text[match.end() :]
        if "provider" not in roles_of(label):
            continue
        makers = split_values("organization", rest, len(reading.columns)) or ()
        pairs = list(zip(reading.columns, makers, strict=False))
        if not pairs or not all(makes(reading.page, x, one) for one, x in pairs):
            return False
        settle(reading)
        for subject, maker in pairs:
            value = Words(maker, line.words.locator)
            meaning = Meaning("organization")
            state_value(reading, subject, Words(label, ""), meaning, value)
        return True
    return False


def _with_words(
    reading: Reading, meaning: Meaning, text: str
) -> tuple[str, ...] | None:
    """Cut a value off words that say no value of the other model: '4B~small'."""
    match = BEFORE_WORDS.fullmatch(text)
    if match is None or len(reading.columns) != 2 or meaning.property == "price":
        return None
    value = match["value"]
    typed = reading.page.kind(meaning) in SHAPES
    fitting = typed and fits(reading, meaning, Words(value, ""))
    return (value, "") if fitting else None


def _may_be_glued(reading: Reading, meaning: Meaning, rest: str) -> bool:
    """Whether what follows a label can be its value, and not the rest of a sentence."""
    if reading.columns or meaning is IGNORED:
        return True
    if meaning.property == "score":
        return SURE_SCORE.fullmatch(rest) is not None
    shaped = reading.page.vocabulary.properties[meaning.property].pattern
    return bool(shaped) or not rest[0].islower()


def _cut_composed(reading: Reading, text: str) -> tuple[str, Meaning, str] | None:
    """Cut a label of words that nobody listed where its value begins."""
    match = WORDS.match(text)
    if match is None or text[match.end() - 1].isspace():
        return None
    label, rest = match.group(0), text[match.end() :]
    meaning = reading.page.meaning(label, reading.section, rest)
    if meaning is None or meaning is IGNORED or meaning.property == "score":
        return None
    kind = reading.page.kind(meaning)
    typed = kind in SHAPES and fits(reading, meaning, Words(rest, ""))
    return (label, meaning, rest) if typed else None


def _cut_label(reading: Reading, line: Line) -> tuple[str, Meaning, str] | None:
    """Find the longest label that the line begins with, or the one it ends with."""
    text = line.text
    composed = None if reading.page.is_described else _cut_composed(reading, text)
    if composed is not None:
        return composed
    widths = range(0)
    if reading.page.may_begin_label(text):
        widths = range(min(MAX_LABEL, len(text) - 1), 2, -1)
    for width in widths:
        rest = text[width:]
        if rest[0].isspace() or text[width - 1] in NO_END:
            continue
        if not reading.page.may_be_label(text[:width]):
            continue
        meaning = reading.page.meaning(text[:width], reading.section, rest)
        if meaning is None or not _may_be_glued(reading, meaning, rest):
            continue
        if (
            meaning is IGNORED
            or reading.columns
            or fits(reading, meaning, Words(rest, ""))
        ):
            return text[:width], meaning, rest
        if is_empty(rest):
            return text[:width], IGNORED, rest
    match = BEHIND.fullmatch(text)
    meaning = reading.page.meaning(match["label"], reading.section) if match else None
    if match and meaning and meaning is not IGNORED:
        return match["label"], meaning, match["value"]
    return None
