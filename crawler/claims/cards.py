"""Lines below a name → labels with values, whichever stands above the other.

A page may print '128K' above 'Context window' or below it. Which it does is decided for
all cards of the page at once: by how many labels find a value that fits them above and
below. Where neither leads the lines stay lines, and nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crawler.claims.cells import clean, fits_cell
from crawler.claims.grid import is_doubled
from crawler.claims.labels import Page
from crawler.claims.naming import without_remarks
from crawler.claims.sorts import VALUES, sort_of
from crawler.claims.subjects import looks_like_model
from crawler.read.document import Block, Line, Table, Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.concepts import meanings_of
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import is_empty

MAX_NAME = 70
MAX_LABEL = 60
OFFERED_BY = re.compile(
    r"[\w.\-]{2,20}(?: / |: )(?P<name>[A-Za-z][\w .\-]{1,50})(?<!\s)"
)
FEWEST = 2  # labels with values, on all cards of a page
Pair = tuple[Words, Words]


@dataclass
class Card:
    """A model's name and the lines below it."""

    name: Line | None
    lines: list[Line] = field(default_factory=list)


def find_cards(page: Page, blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield ``blocks``, with labels and values of cards as tables of pairs."""
    if page.is_described or len(page.subjects) > 1 or not blocks:
        yield from blocks
        return
    parts = list(_cut(page, blocks))
    cards = [part for part in parts if isinstance(part, Card)]
    order = _order(page, cards)
    for part in parts:
        if isinstance(part, Card):
            yield from _laid(page, part, order)
        else:
            yield part


def _cut(page: Page, blocks: Sequence[Block]) -> Iterator[Block | Card]:
    card: Card | None = None
    lone = len(page.subjects) == 1
    for block in blocks:
        if isinstance(block, Table):
            if card is not None:
                yield card
            card = None
            yield block
            continue
        line = _once(block)
        if _is_name(page, line):
            if card is not None:
                yield card
            card = Card(line)
        elif line.heading and card is not None and _ends(card, line):
            yield card
            card = None
            yield line
        elif card is None and not (lone and not line.heading):
            yield line
        else:
            card = card or Card(None)
            card.lines.append(line)
    if card is not None:
        yield card


def _once(line: Line) -> Line:
    """Return a line that says once what it says twice, for screen readers."""
    if not is_doubled(line.text):
        return line
    words = Words(line.text[: len(line.text) // 2], line.words.locator)
    return Line(words, (words,), line.heading, line.gap)


def _ends(card: Card, line: Line) -> bool:
    return (
        card.name is None or not card.name.heading or line.heading <= card.name.heading
    )


def _is_name(page: Page, line: Line) -> bool:
    if len(line.text) > MAX_NAME or len(line.parts) > 3:
        return False
    text = without_remarks(clean(line.text))
    if page.subject_named(text) is not None or looks_like_model(text):
        return True
    return OFFERED_BY.fullmatch(text) is not None


def name_of(text: str) -> str:
    """Return a name without remarks, and without who offers it: 'Ali / Qwen3-Max'."""
    text = without_remarks(clean(text))
    match = OFFERED_BY.fullmatch(text)
    return match["name"] if match and looks_like_model(match["name"]) else text


def _label(page: Page, text: str) -> bool:
    """Whether a line is a label by itself."""
    if len(text) > MAX_LABEL or sort_of(text) in VALUES or is_empty(text):
        return False
    vocabulary = page.vocabulary
    if vocabulary.fitting_meanings(text) or vocabulary.benchmark(text):
        return True
    meaning = page.meaning(text)
    return (meaning is not None and meaning is not IGNORED) or bool(meanings_of(text))


def _fit(page: Page, label: str, value: str) -> Meaning | None:
    """Return what a label means beside a value that can be one of its."""
    if is_empty(value) or sort_of(value) == "prose":
        return None
    meaning = page.meaning(label, "", value)
    if meaning is None or meaning is IGNORED or not meaning.property:
        return None
    kind = page.kind(meaning)
    if kind in ("text", "list") and not meaning.property.endswith("_modalities"):
        return None
    if kind == "score":
        return meaning if sort_of(value) in ("percent", "decimal", "integer") else None
    if kind == "licence":
        return meaning if page.vocabulary.licence(value) else None
    if (
        kind in ("text", "list", "organization", "provider")
        and sort_of(value) in VALUES
    ):
        return None
    return meaning if fits_cell(page, meaning, value, page.style) else None


def _order(page: Page, cards: Sequence[Card]) -> str:
    """Return where values stand on a page's cards: below, above, or '' if unsure."""
    below = sum(len(_pairs(page, card, "below")[0]) for card in cards)
    above = sum(len(_pairs(page, card, "above")[0]) for card in cards)
    if max(below, above) < FEWEST or below == above:
        return ""
    return "below" if below > above else "above"


def _pairs(page: Page, card: Card, order: str) -> tuple[list[Pair], set[int]]:
    """Return the labels with values of a card in one order, and the lines they are."""
    lines = card.lines
    found: list[Pair] = []
    used: set[int] = set()
    for place in range(len(lines) - 1):
        at, other = (place, place + 1) if order == "below" else (place + 1, place)
        if place in used or place + 1 in used or lines[at].heading:
            continue
        label, value = lines[at], lines[other]
        if len(label.parts) > 1 and len(value.parts) > 1:
            continue
        if not _label(page, label.text) or _label(page, value.text):
            continue
        if _fit(page, label.text, value.text) is not None:
            found.append((label.words, value.words))
            used |= {place, place + 1}
    return found, used


def _laid(page: Page, card: Card, order: str) -> Iterator[Block]:
    """Yield a card as its name, its other lines, and a table of its pairs."""
    if card.name is not None:
        text = name_of(card.name.text)
        words = Words(text, card.name.words.locator)
        named = text != card.name.text
        yield Line(words, (words,), card.name.heading, True) if named else card.name
    pairs, used = _pairs(page, card, order) if order else ([], set())
    rest = [line for place, line in enumerate(card.lines) if place not in used]
    yield from rest
    if pairs:
        yield Table(tuple(pairs), "pairs")
