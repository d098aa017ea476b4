"""A cell that is a small page of its own: 'Input: $1.25 Output: $10.00', lists.

The cell's pieces are read as labels with their values behind them. A piece that is
neither is left alone, since the cell as a whole is noted where nothing was read.
"""

from __future__ import annotations

import re

from crawler.claims.cells import Place, fits_cell, pieces_of, state_cell
from crawler.claims.labels import Findings, Page
from crawler.claims.phrases import facts_in
from crawler.claims.subjects import Subject
from crawler.read.document import Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.heads import price_unit, unit_of
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import is_empty

MAX_LABEL = 60
BATCH = re.compile(r"\bbatch\b", re.I)
BATCHED = {"input": "batch_input", "output": "batch_output"}


def read_inside(
    page: Page,
    findings: Findings,
    place: Place,
    subject: Subject,
    head: str,
    words: Words,
) -> int:
    """Add what the pieces of a cell below ``head`` say; return how many values."""
    pieces = _at_colons(pieces_of(page, words))
    own = price_unit(unit_of(head))
    qualifiers = {**place.qualifiers, **own}
    within = Place(place.section, place.style, qualifiers, place.row)
    if len(pieces) < 2:
        return _read_listed(page, findings, within, subject, head, words)
    count, at = 0, 0
    while at < len(pieces) - 1:
        label, value = pieces[at], pieces[at + 1]
        meaning = _meaning(page, head, label.text, value.text)
        if meaning is None or not fits_cell(page, meaning, value.text, place.style):
            at += 1
            continue
        if meaning is not IGNORED and not is_empty(value.text):
            meaning = batched(meaning, head)
            state_cell(page, findings, within, subject, label.text, meaning, value)
            count += 1
        at += 2
    return count or _read_listed(page, findings, within, subject, head, words)


def _read_listed(
    page: Page,
    findings: Findings,
    place: Place,
    subject: Subject,
    head: str,
    words: Words,
) -> int:
    """Add what a cell such as '$0.56 input, $1.68 output' lists."""
    found = facts_in(page, words, head)
    for label, meaning, value in found:
        own = batched(meaning, head)
        state_cell(page, findings, place, subject, label, own, value)
    return len(found)


def _at_colons(pieces: tuple[Words, ...]) -> list[Words]:
    """Cut pieces such as 'Input: $1.25' into label and value."""
    found = []
    for piece in pieces:
        label, colon, value = piece.text.partition(": ")
        if colon and len(label) <= MAX_LABEL and value.strip():
            found += [
                Words(label.strip(), piece.locator),
                Words(value.strip(), piece.locator),
            ]
        else:
            found.append(piece)
    return found


def _meaning(page: Page, head: str, label: str, value: str) -> Meaning | None:
    if len(label) > MAX_LABEL:
        return None
    return page.meaning(label.rstrip(" :："), head, value)


def batched(meaning: Meaning, head: str) -> Meaning:
    """Return the meaning of a price below a head that speaks of batches."""
    meter = meaning.qualifiers.get("meter", "")
    if meaning.property != "price" or not BATCH.search(head):
        return meaning
    if meter not in BATCHED:
        tier = meaning.qualifiers.get("tier") or "batch"
        named = meter.startswith("batch")
        return (
            meaning if named else Meaning("price", {**meaning.qualifiers, "tier": tier})
        )
    return Meaning("price", {**meaning.qualifiers, "meter": BATCHED[meter]})
