"""Lines that begin something: a model's part, the columns of a table, a section.

Such a line says of whom, or of what, the values below it are. It states nothing itself,
except who makes the model that was just named.
"""

from __future__ import annotations

import re

from crawler.claims.labels import MAX_LABEL, Page
from crawler.claims.naming import makes
from crawler.claims.reading import Reading, settle, state_value
from crawler.claims.scorerows import score_head_of
from crawler.claims.subjects import MAX_NAME, Subject, looks_like_model
from crawler.read.document import Line, Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.shapes import columns_of
from crawler.vocabulary.words import label_key

LONE_HEADS = frozenset({"specification", "specifications", "metric", "attribute"})
MAX_HEADER_WORD = 20
CHOOSE = re.compile(
    r"(?:Choose|When to use|Pick|About)\s+(?P<name>.+?)(?:\s+if\b.*|…|:)?$"
)
FOOTNOTES = "*†‡⁰¹²³⁴⁵⁶⁷⁸⁹"
GLUED = re.compile(r"[^\W\d_A-Z][A-Z]|\d")


def take_subject(reading: Reading, line: Line) -> bool:
    """A line that is a model's name, or says 'Choose NAME if', begins its part."""
    page = reading.page
    if _are_all(page, line.text):
        return False
    named = page.subject_named(line.text)
    if named is None and (match := CHOOSE.fullmatch(line.text)):
        named = page.subject_named(match["name"])
        if named is None:
            settle(reading)
            reading.current = None
    if named is None and len(line.text) <= MAX_NAME:
        name = line.text.rstrip(FOOTNOTES)
        named = Subject(name) if looks_like_model(name) else None
    if named is None:
        return False
    settle(reading)
    reading.current, reading.named = named, line.words
    reading.level = line.heading
    state_maker(reading, reading.before)
    if line.heading:
        reading.columns, reading.topic = (), None
    return True


def _are_all(page: Page, text: str) -> bool:
    """Whether a text is the names of all models of the page, run together."""
    names = [subject.name for subject in page.subjects]
    return len(names) > 1 and text == "".join(names)


def _is_glued(page: Page, text: str) -> bool:
    """Whether a line may be a label with values that ran together."""
    named = page.subject_named(text) is not None or page.meaning(text) is not None
    return not named and GLUED.search(text) is not None


def take_maker(reading: Reading, line: Line) -> bool:
    """The line below a model's name that names who makes such models."""
    below = reading.named is not None and reading.before is reading.named
    return below and state_maker(reading, line.words)


def state_maker(reading: Reading, words: Words | None) -> bool:
    """Add who makes the model that was named, where a line says nothing else."""
    whom = reading.current
    if whom is None or words is None or reading.columns or len(words.text) > MAX_LABEL:
        return False
    name = words.text.removeprefix("by ")
    if not makes(reading.page, name, whom):
        return False
    maker = Words(name, words.locator)
    state_value(reading, whom, Words("", ""), Meaning("organization"), maker)
    return True


def take_header(reading: Reading, line: Line) -> bool:
    """'MetricZephyr 7BGPT-4o' begins a table that lost its bars; so do names alone.

    'Specification' alone is the head of one whose other heads are empty: its columns
    are in the order of the title.
    """
    page = reading.page
    names = [subject.name for subject in page.subjects]
    if len(names) > 1 and label_key(line.text) in LONE_HEADS:
        settle(reading)
        reading.columns, reading.current = page.subjects, None
        return True
    widths = range(min(MAX_HEADER_WORD, len(line.text))) if len(names) > 1 else ()
    for width in widths:
        word, rest = line.text[:width], line.text[width:]
        lettered = word.replace(" ", "").isalpha() or (
            _are_all(page, rest) and _is_glued(page, reading.ahead)
        )
        if lettered and columns_of(names, rest):
            settle(reading)
            reading.columns = page.subjects
            reading.current = None
            return True
    head = score_head_of(line.text)
    if head:
        settle(reading)
        reading.score_head = head
        return True
    return False


def take_heading(reading: Reading, line: Line) -> bool:
    """A heading, or a line that is a section's name, begins a section."""
    page, key = reading.page, label_key(line.text)
    own = key in page.site.section_keys
    named = key in page.vocabulary.headings
    in_table = bool(reading.columns) and not own
    if not line.heading and (in_table or not (own or named)):
        return False
    if not line.heading and reading.subject() and _is_card_label(reading, line):
        return False
    settle(reading)
    reading.section, reading.columns, reading.score_head = line.text, (), ()
    if line.heading:
        kept = [one for one in reading.headings if one[0] < line.heading]
        reading.headings = [*kept, (line.heading, line.text)]
    reading.topic, reading.unit = None, {}
    below = 0 < reading.level < line.heading
    if not below and (line.heading or not _is_part_of_card(reading, line)):
        reading.current = None
    return True


def _is_part_of_card(reading: Reading, line: Line) -> bool:
    """Whether a section's name stands below a model's name, once for each model."""
    count = len(reading.page.subjects)
    below = reading.named is not None and reading.before is reading.named
    return below and count > 1 and reading.page.line_counts[line.text] == count


def _is_card_label(reading: Reading, line: Line) -> bool:
    """Within the card of the only model a section's name may be a plain label."""
    return len(reading.page.subjects) == 1 and not line.gap
