"""Lines of words → claims: cards, label/value pairs, and tables that lost their bars.

A page flattened to text keeps words and order but no cells. A label is followed by its
values, or has its first value glued to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.claims.boxes import is_data
from crawler.claims.clauses import read_clauses
from crawler.claims.flat import find_tables
from crawler.claims.glue import take_glued, take_spaced
from crawler.claims.govern import read_table
from crawler.claims.grid import Scopes
from crawler.claims.headings import take_header, take_heading, take_maker, take_subject
from crawler.claims.labels import MAX_LABEL, Findings, Page, state
from crawler.claims.phrases import MAX_PHRASES
from crawler.claims.reading import Reading, fits, settle
from crawler.claims.scorerows import take_score_row
from crawler.claims.sentences import read_sentences
from crawler.claims.subjects import Subject
from crawler.claims.topics import (
    MAX_PRICED,
    take_listed,
    take_phrases,
    take_topic,
    take_topic_value,
)
from crawler.read.bounds import MOST_OF_CELL
from crawler.read.document import JOIN, Line, Table, Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.heads import roles_of, unit_stated
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import is_empty, looks_like, same_print
from crawler.vocabulary.words import fold, label_key

MOST_RECENT = 6  # lines above a table that may say what it is about
MOST_BLOCKS = 30_000  # of a page; what is longer is no page about models
CONTINUED = re.compile(r"[/·]\s?\S")
MONEY = re.compile(r"[$€£¥￥]\s?\d")
SENTENCE = re.compile(
    r"(?:\d.*|(?:\S+\s+){3}.*)[^\d.]\.$"
)  # no label, but 'Pair Class.'
AFTER_ARROW = re.compile(r"→\s*(?P<name>\S.*)$")


def read_blocks(page: Page, findings: Findings) -> None:
    """Read all blocks of ``page`` in order."""
    reading = Reading(page, findings)
    blocks = page.document.blocks
    if len(blocks) > MOST_BLOCKS:
        where = Words("", "")
        message = (
            f"expected at most {MOST_BLOCKS} lines and tables, found {len(blocks)}"
        )
        findings.issue("damaged_page", "", where, message)
        blocks = blocks[:MOST_BLOCKS]
    found = list(find_tables(page, blocks))
    for place, block in enumerate(found):
        after = found[place + 1] if place + 1 < len(found) else None
        reading.ahead = after.text if isinstance(after, Line) else ""
        if isinstance(block, Table) and not is_data(page, block, reading.section):
            for cell in (cell for row in block.rows for cell in row if cell.text):
                _read_line(reading, Line(cell, (cell,)))
        elif isinstance(block, Table):
            settle(reading)
            reading.above = reading.before.text if reading.before else ""
            reading.columns, reading.before = (), None
            read_table(page, findings, block, _scopes(reading), reading.current)
            reading.recent.clear()
        else:
            _read_line(reading, block)
    settle(reading)


def _scopes(reading: Reading) -> Scopes:
    """Return the words around a table that stands here."""
    return Scopes(
        section=reading.section,
        headings=tuple(text for _, text in reading.headings),
        above=reading.above,
        lead=reading.lead if reading.above else "",
        unit=reading.unit,
        recent=tuple(reversed(reading.recent)),
    )


def _read_line(reading: Reading, line: Line) -> None:
    """Read one line: the first way that fits it is the way it is read."""
    if line.gap and reading.columns and not line.heading:
        settle(reading)
        reading.columns = ()
    if line.heading:
        reading.score_head = ()
    line = _without_slug(reading.page, line)
    taken = not _is_prose(reading, line) and _is_taken(reading, line)
    short = len(line.text) <= MAX_PRICED and "tok" in line.text.casefold()
    if short and not MONEY.search(line.text):  # a price says it of itself alone
        reading.unit = unit_stated(line.text) or reading.unit
    if not taken:
        _read_prose(reading, line)
    reading.before, reading.before_that = line.words, reading.before
    reading.lead = line.parts[0].text if line.parts else ""
    reading.recent = [*reading.recent[1 - MOST_RECENT :], line.text]


def _is_prose(reading: Reading, line: Line) -> bool:
    """Whether a line is longer than labels, values and lists of them are."""
    if len(line.text) > MOST_OF_CELL:
        return True
    return len(line.text) > MAX_PHRASES and not (
        line.heading or reading.score_head or reading.columns or len(line.parts) > 1
    )


def _is_taken(reading: Reading, line: Line) -> bool:
    for way in WAYS:  # noqa: SIM110  # the hottest loop: a generator doubles its cost
        if way(reading, line):
            return True
    return False


def _without_slug(page: Page, line: Line) -> Line:
    """Cut the model's own id off a label that is glued to it."""
    for subject in page.subjects:
        slug = subject.slug
        if slug and "/" in slug and line.text.startswith(slug):
            rest = line.text[len(slug) :]
            if rest and page.meaning(rest) is not None:
                words = Words(rest, line.words.locator)
                return Line(words, (words,), line.heading, line.gap)
    return line


def _read_prose(reading: Reading, line: Line) -> None:
    """Read the sentences of a line; 'View X profile →NAME' begins NAME's part."""
    if reading.loose and not roles_of(line.text):
        reading.topic = None
    _settle_unless_waiting(reading)
    read_sentences(
        reading.page, reading.findings, line.words, reading.section, reading.current
    )
    read_clauses(
        reading.page, reading.findings, line.words, reading.section, reading.current
    )
    arrow = AFTER_ARROW.search(line.text) if "→" in line.text else None
    named = reading.page.subject_named(arrow["name"]) if arrow else None
    if named:
        reading.current = named


def _settle_unless_waiting(reading: Reading) -> None:
    """Prose ends the wait for values, except inside of a flattened table."""
    if not reading.columns:
        settle(reading)


def _continue_value(reading: Reading, line: Line) -> bool:
    """A line that begins with a slash or a dot belongs to the value before it."""
    if not (reading.values and CONTINUED.match(line.text)) or reading.columns:
        return False
    last = reading.values[-1]
    reading.values[-1] = Words(
        f"{last.text} {line.text}", f"{last.locator}{JOIN}{line.words.locator}"
    )
    settle(reading)
    return True


def _take_pair(reading: Reading, line: Line) -> bool:
    """'Label: value', and a label and its values marked up side by side."""
    parts = line.parts
    if len(parts) > 1:
        parts = tuple([part for part in parts if part.text.strip(" :|·")])
    if len(parts) < 2:
        parts = _at_colon(line)
    if len(parts) < 2:
        return False
    label, values = parts[0], parts[1:]
    name = label.text.rstrip(" :")
    meaning = reading.page.meaning(name, reading.section)
    if meaning is None and not reading.page.is_described:
        meaning = reading.page.meaning(name, reading.section, values[0].text)
    if meaning is None and len(parts) == 2:
        backwards = reading.page.meaning(parts[1].text, reading.section)
        if backwards and backwards is not IGNORED and fits(reading, backwards, label):
            label, values, meaning = parts[1], parts[:1], backwards
    if meaning is None or (
        meaning is not IGNORED and not _all_fit(reading, meaning, values)
    ):
        return False
    settle(reading)
    if len(values) > 1 and len(values) != len(reading.columns or reading.page.subjects):
        values = (_behind(line, label),)
    reading.label, reading.meaning, reading.values = label, meaning, list(values)
    return True


def _behind(line: Line, label: Words) -> Words:
    """Return what runs on in ``line`` behind its ``label``."""
    _, _, rest = line.text.partition(label.text)
    return Words(rest.strip(" :|·"), line.words.locator)


def _at_colon(line: Line) -> tuple[Words, ...]:
    label, colon, value = line.text.partition(":")
    if not colon or len(label) > MAX_LABEL or not value.strip():
        return ()
    locator = line.words.locator
    return Words(label.strip(), locator), Words(value.strip(), locator)


def _all_fit(reading: Reading, meaning: Meaning, values: Sequence[Words]) -> bool:
    run = Words(fold("".join(value.text for value in values)), "")
    return all(
        is_empty(value.text) or fits(reading, meaning, value) for value in values
    ) or fits(reading, meaning, run)


def _take_label(reading: Reading, line: Line) -> bool:
    """A line that is a label waits for its values."""
    if len(line.text) > MAX_LABEL or SENTENCE.search(line.text):
        return False
    meaning = reading.page.meaning(line.text, reading.section, reading.ahead)
    if meaning is None:
        return take_topic(reading, line)
    settle(reading)
    reading.topic = (line.words, meaning) if meaning is not IGNORED else None
    reading.loose = False
    if meaning.property == "score" and not reading.columns:
        return True
    reading.label, reading.meaning = line.words, meaning
    return True


def _take_value(reading: Reading, line: Line) -> bool:
    """A line behind a label is its value, if it looks like one."""
    if reading.label is None or reading.meaning is None or reading.meaning is IGNORED:
        return False
    room = len(reading.columns) or 1
    if not reading.columns and len(reading.values) >= room:
        return False
    kind = reading.page.kind(reading.meaning)
    if not reading.columns and not is_empty(line.text):
        modal = reading.meaning.property.endswith("_modalities")
        free = kind == "list" and not modal
        if not fits(reading, reading.meaning, line.words) or free:
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
    settle(reading)
    if reading.current is None and len(reading.page.subjects) > 1:
        said = reading.before if by_itself else line.words
        owner = _owner_by_print(reading, said)
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
    return True


def _is_bare_value(reading: Reading, meaning: Meaning, line: Line) -> bool:
    kind = reading.page.kind(meaning)
    if kind == "licence":
        vocabulary = reading.page.vocabulary
        return vocabulary.licence(line.text) is not None
    return kind not in ("text", "list", "organization") and looks_like(kind, line.text)


def _owner_by_print(reading: Reading, said: Words | None) -> Subject | None:
    """Find whose a bare value is: the one of whom a sentence said the same words.

    A text that speaks for itself ('Open weights') belongs to whom the value before it
    on the page belonged.
    """
    if said is None:
        return None
    owners = {
        (claim.subject_text, claim.slug)
        for claim in reading.page.said
        if same_print(claim.value_text, said.text)
    }
    if len(owners) != 1:
        return None
    name, slug = owners.pop()
    return Subject(name, slug)


# The first way that fits a line is the way it is read.
WAYS = (
    _continue_value,
    take_score_row,
    take_listed,
    take_subject,
    take_maker,
    take_header,
    take_heading,
    _take_self_evident,
    _take_pair,
    take_phrases,
    _take_label,
    take_spaced,
    take_glued,
    take_topic_value,
    _take_value,
    _take_bare,
)
