"""Lines of words → claims: cards, label/value pairs, and tables that lost their bars.

A page flattened to text keeps words and order but no cells. A label is followed by its
values, or has its first value glued to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.columns import makes
from crawler.document import JOIN, Line, Table, Words, fold
from crawler.flat import find_tables
from crawler.glue import MAX_LABEL, take_glued, take_spaced
from crawler.heads import notes_of, roles_of, unit_stated
from crawler.labels import Findings, Page, state
from crawler.listed import MAX_LISTED, facts_in
from crawler.meanings import IGNORED, SETTING
from crawler.reading import Reading, fits, settle, state_value
from crawler.scorerows import score_head_of, take_score_row
from crawler.sentences import read_sentences
from crawler.shapes import columns_of, is_empty, looks_like, same_print
from crawler.subjects import Subject, looks_like_model, models_in
from crawler.tables import is_data, read_table
from crawler.vocabulary import Meaning, label_key

LONE_HEADS = frozenset({"specification", "specifications", "metric", "attribute"})
MAX_HEADER_WORD = 20
MOST_BLOCKS = 30_000  # of a page; what is longer is no page about models
MAX_PRICED = 160  # characters; longer lines are prose
CONTINUED = re.compile(r"[/·]\s?\S")
CHOOSE = re.compile(
    r"(?:Choose|When to use|Pick|About)\s+(?P<name>.+?)(?:\s+if\b.*|…|:)?$"
)
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
            reading.columns, reading.before = (), None
            above = (reading.section, reading.unit)
            read_table(page, findings, block, above, reading.current)
        else:
            _read_line(reading, block)
    settle(reading)


def _read_line(reading: Reading, line: Line) -> None:
    """Read one line: the first way that fits it is the way it is read."""
    if line.gap and reading.columns and not line.heading:
        settle(reading)
        reading.columns = ()
    if line.heading:
        reading.score_head = ()
    line = _without_slug(reading.page, line)
    if _is_prose(reading, line) or not _is_taken(reading, line):
        _read_prose(reading, line)
    reading.before, reading.before_that = line.words, reading.before


def _is_prose(reading: Reading, line: Line) -> bool:
    """Whether a line is longer than labels, values and lists of them are."""
    return len(line.text) > MAX_LISTED and not (
        line.heading or reading.score_head or reading.columns or len(line.parts) > 1
    )


def _is_taken(reading: Reading, line: Line) -> bool:
    return any(way(reading, line) for way in WAYS)


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


SELF_PRICED = re.compile(
    r"(?P<price>(?:US)?[$€]\s?\d[\d,]*(?:\.\d+)?\s?(?:/|per )\s?(?:1?M|1 million"
    r"|million)(?:\s(?P<meter>input|prompt|output|completion))?\s?tokens?)(?!\w)",
    re.I,
)


def _take_self_priced(reading: Reading, line: Line) -> bool:
    """'$0.20/M input tokens' says itself what it is a price of."""
    if "token" not in line.text:
        return False
    subject = reading.subject()
    found = [one for one in SELF_PRICED.finditer(line.text) if one["meter"]]
    if not found or subject is None or reading.columns or len(line.text) > MAX_PRICED:
        return False
    settle(reading)
    for match in found:
        word = match["meter"].casefold()
        meter = {"prompt": "input", "completion": "output"}.get(word, word)
        value = Words(match["price"], line.words.locator)
        meaning = Meaning("price", {"meter": meter})
        state_value(reading, subject, Words("", ""), meaning, value)
    return True


FOOTNOTES = re.compile(r"[*†‡⁰¹²³⁴⁵⁶⁷⁸⁹]+$")
NAMED_FIRST = re.compile(r"(?P<name>[^:–—(]{2,60}?)\s?(?::|–|—|\()\s?(?P<rest>\S.*)")


def _is_about_more(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a line is a sentence, or goes on about another model."""
    rest = match["rest"]
    others = [one for one in reading.page.subjects if one.name in rest]
    return rest.endswith(".") or bool(others or models_in(rest))


def _take_listed(reading: Reading, line: Line) -> bool:
    """'GPT-4o: 128K context, $2.50 in' lists facts of the model it begins with."""
    if len(line.text) > MAX_LISTED or not any(map(str.isdigit, line.text)):
        return False
    match = NAMED_FIRST.fullmatch(line.text)
    if (
        match is None
        or line.heading
        or reading.columns
        or _is_about_more(reading, match)
    ):
        return False
    name = match["name"].strip()
    subject = reading.page.subject_named(name)
    if subject is None and looks_like_model(name):
        subject = Subject(name)
    found = list(facts_in(line.words)) if subject is not None else []
    if subject is None or not found:
        return False
    settle(reading)
    for label, meaning, value in found:
        state_value(reading, subject, Words(label, ""), meaning, value)
    return True


def _read_prose(reading: Reading, line: Line) -> None:
    """Read the sentences of a line; 'View X profile →NAME' begins NAME's part."""
    if len(line.text) <= MAX_PRICED and "tok" in line.text.casefold():
        reading.unit = unit_stated(line.text) or reading.unit
    if reading.loose and not roles_of(line.text):
        reading.topic = None
    _settle_unless_waiting(reading)
    read_sentences(
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


def _take_subject(reading: Reading, line: Line) -> bool:
    """A line that is a model's name, or says 'Choose NAME if', begins its part."""
    page = reading.page
    named = page.subject_named(line.text)
    if named is None and (match := CHOOSE.fullmatch(line.text)):
        named = page.subject_named(match["name"])
        if named is None:
            settle(reading)
            reading.current = None
    name = FOOTNOTES.sub("", line.text)
    if named is None and looks_like_model(name):
        named = Subject(name)
    if named is None:
        return False
    settle(reading)
    reading.current, reading.named = named, line.words
    reading.level = line.heading
    _state_maker(reading, reading.before)
    if line.heading:
        reading.columns, reading.topic = (), None
    return True


def _take_maker(reading: Reading, line: Line) -> bool:
    """The line below a model's name that names who makes such models."""
    below = reading.named is not None and reading.before is reading.named
    return below and _state_maker(reading, line.words)


def _state_maker(reading: Reading, words: Words | None) -> bool:
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


def _take_header(reading: Reading, line: Line) -> bool:
    """'MetricZephyr 7BGPT-4o' begins a table that lost its bars.

    'Specification' alone is the head of one whose other heads are empty: its columns
    are in the order of the title.
    """
    page = reading.page
    names = [subject.name for subject in page.subjects]
    if len(names) > 1 and label_key(line.text) in LONE_HEADS:
        settle(reading)
        reading.columns, reading.current = page.subjects, None
        return True
    widths = range(1, min(MAX_HEADER_WORD, len(line.text))) if len(names) > 1 else ()
    for width in widths:
        word, rest = line.text[:width], line.text[width:]
        lettered = word.replace(" ", "").isalpha()
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


def _take_heading(reading: Reading, line: Line) -> bool:
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
        if backwards and backwards is not IGNORED and fits(reading, backwards, label):
            label, values, meaning = parts[1], [parts[0]], backwards
    if meaning is None or (
        meaning is not IGNORED and not _all_fit(reading, meaning, values)
    ):
        return False
    settle(reading)
    if len(values) > 1 and len(values) != len(reading.columns or reading.page.subjects):
        values = [_behind(line, label)]
    reading.label, reading.meaning, reading.values = label, meaning, list(values)
    return True


def _behind(line: Line, label: Words) -> Words:
    """Return what runs on in ``line`` behind its ``label``."""
    _, _, rest = line.text.partition(label.text)
    return Words(rest.strip(" :|·"), line.words.locator)


def _at_colon(line: Line) -> list[Words]:
    label, colon, value = line.text.partition(":")
    if not colon or len(label) > MAX_LABEL or not value.strip():
        return []
    locator = line.words.locator
    return [Words(label.strip(), locator), Words(value.strip(), locator)]


def _all_fit(reading: Reading, meaning: Meaning, values: Sequence[Words]) -> bool:
    run = Words(fold("".join(value.text for value in values)), "")
    return all(
        is_empty(value.text) or fits(reading, meaning, value) for value in values
    ) or fits(reading, meaning, run)


def _take_label(reading: Reading, line: Line) -> bool:
    """A line that is a label waits for its values."""
    if len(line.text) > MAX_LABEL:
        return False
    meaning = reading.page.meaning(line.text, reading.section, reading.ahead)
    if meaning is None:
        return _take_topic(reading, line)
    settle(reading)
    reading.topic = (line.words, meaning) if meaning is not IGNORED else None
    reading.loose = False
    if meaning.property == "score" and not reading.columns:
        return True
    reading.label, reading.meaning = line.words, meaning
    return True


def _take_topic(reading: Reading, line: Line) -> bool:
    """'Best in Reasoning (GPQA Diamond)' says what the numbers below names are."""
    for note in notes_of(line.text):
        if reading.page.vocabulary.benchmark(note) is not None:
            settle(reading)
            meaning = Meaning("score", {"benchmark": note})
            reading.topic, reading.loose = (line.words, meaning), True
            return True
    return False


def _take_topic_value(reading: Reading, line: Line) -> bool:
    """A value behind a model's name is of the label that stands above the names."""
    if reading.topic is None or reading.columns or reading.values:
        return False
    label, meaning = reading.topic
    if not fits(reading, meaning, line.words) or is_empty(line.text):
        return False
    named = reading.current is not None and reading.before is reading.named
    alone = meaning.property == "score" and reading.subject() is not None
    if not named and not (alone and _is_near(reading, label)):
        return False
    subject = reading.subject()
    if subject is None or reading.page.kind(meaning) in ("text", "list"):
        return False
    settle(reading)
    if meaning.property == "score" and reading.before is not None and not named:
        meaning = _with_setting(meaning, reading.before.text)
    state_value(reading, subject, label, meaning, line.words)
    if not named:
        reading.topic = None
    return True


def _is_near(reading: Reading, label: Words) -> bool:
    """Whether a label stands right before the value, or one line of notes above it."""
    return label in (reading.before, reading.before_that)


def _with_setting(meaning: Meaning, note: str) -> Meaning:
    text = fold(re.sub(r"\(.*?\)|self-reported", " ", note, flags=re.I))
    if not SETTING.search(text) or "setting" in meaning.qualifiers:
        return meaning
    return Meaning("score", dict(meaning.qualifiers) | {"setting": text})


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
    _take_listed,
    _take_subject,
    _take_maker,
    _take_header,
    _take_heading,
    _take_self_evident,
    _take_pair,
    _take_label,
    _take_self_priced,
    take_spaced,
    take_glued,
    _take_topic_value,
    _take_value,
    _take_bare,
)
