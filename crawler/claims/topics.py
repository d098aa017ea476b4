"""Values that no label stands right before: what they are of is said elsewhere.

A topic stands above names with values ('Best in Reasoning (GPQA Diamond)'); a list of
facts and a price with its unit say it in their own words. Sentences are not read here.
"""

from __future__ import annotations

import re
from itertools import islice

from crawler.claims.headings import state_maker
from crawler.claims.phrases import facts_in, leads_of, plain
from crawler.claims.reading import Reading, fits, settle, state_value
from crawler.claims.subjects import Subject, looks_like_model, models_in
from crawler.read.document import Line, Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.heads import notes_of
from crawler.vocabulary.meanings import SETTING
from crawler.vocabulary.shapes import is_empty
from crawler.vocabulary.words import DIGIT, fold, name_key

MAX_PRICED = 160  # characters; longer lines are prose
AND = re.compile(r",\s+|\s(?:and|&)\s")
NAMED_FIRST = re.compile(r"(?P<name>[^:–—(]{2,60}?)\s?(?::|–|—|\()\s?(?P<rest>\S.*)")


def take_phrases(reading: Reading, line: Line) -> bool:
    """'128K · Context window' says itself what it is."""
    subject = reading.subject()
    if subject is None or reading.columns or reading.page.is_described or line.heading:
        return False
    if not DIGIT.search(line.text) or _names_others(line.text, subject):
        return False
    page, section = reading.page, reading.section
    apart = [fact for part in line.parts for fact in facts_in(page, part, section)]
    found = max(facts_in(page, line.words, section), apart, key=len)
    if not found:
        return False
    settle(reading)
    for lead, _ in islice(leads_of(line.text), 1):
        state_maker(reading, Words(lead, line.words.locator))
    for label, meaning, value in found:
        state_value(reading, subject, Words(label, ""), meaning, value)
    return True


def _names_others(text: str, subject: Subject) -> bool:
    """Whether a line names a model besides ``subject``, whose price it may be."""
    return any(name_key(one) != subject.key for one in models_in(text))


def take_listed(reading: Reading, line: Line) -> bool:
    """'GPT-4o: 128K context, $2.50 in' lists facts of the model it begins with."""
    if line.heading or reading.columns or not DIGIT.search(line.text):
        return False
    text = plain(line.text)
    lead, rest = _cut_lead(reading, text) if text else ("", "")
    if not lead or any(one.name in rest for one in reading.page.subjects):
        return False
    if models_in(rest):
        return False
    found = facts_in(reading.page, Words(rest, line.words.locator), reading.section)
    if not found:
        return False
    settle(reading)
    for name in AND.split(lead):
        subject = reading.page.subject_named(name) or Subject(name)
        for label, meaning, value in found:
            state_value(reading, subject, Words(label, ""), meaning, value)
    return True


def _cut_lead(reading: Reading, text: str) -> tuple[str, str]:
    """Cut a text into the models that it begins with and what it says of them."""
    match = NAMED_FIRST.fullmatch(text)
    if match is not None and _are_models(reading, match["name"]):
        return match["name"].strip(), match["rest"]
    found = "", ""
    for lead, rest in leads_of(text):
        if _are_models(reading, lead):
            found = lead, rest
    return found


def _are_models(reading: Reading, text: str) -> bool:
    return all(
        reading.page.subject_named(name) is not None or looks_like_model(name)
        for name in AND.split(text.strip())
    )


def take_topic(reading: Reading, line: Line) -> bool:
    """'Best in Reasoning (GPQA Diamond)' says what the numbers below names are."""
    for note in notes_of(line.text):
        if reading.page.vocabulary.benchmark(note) is not None:
            settle(reading)
            meaning = Meaning("score", {"benchmark": note})
            reading.topic, reading.loose = (line.words, meaning), True
            return True
    return False


def take_topic_value(reading: Reading, line: Line) -> bool:
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
