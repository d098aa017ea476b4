"""Values that no label stands right before: what they are of is said elsewhere.

A topic stands above names with values ('Best in Reasoning (GPQA Diamond)'); a list of
facts and a price with its unit say it in their own words. Sentences are not read here.
"""

from __future__ import annotations

import re

from crawler.claims.listed import MAX_LISTED, facts_in, only_facts
from crawler.claims.phrases import facts_in as facts_of
from crawler.claims.reading import Reading, fits, settle, state_value
from crawler.claims.subjects import Subject, looks_like_model, models_in
from crawler.read.document import Line, Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.heads import notes_of
from crawler.vocabulary.meanings import SETTING
from crawler.vocabulary.shapes import is_empty
from crawler.vocabulary.words import fold, name_key

MAX_PRICED = 160  # characters; longer lines are prose
SELF_PRICED = re.compile(
    r"(?P<price>(?:US)?[$€]\s?\d[\d,]*(?:\.\d+)?\s?(?:/|per )\s?(?:1?M|1 million"
    r"|million)(?:\s(?P<meter>input|prompt|output|completion))?\s?tokens?)(?-i:(?![a-z\d]))",
    re.I,
)
NAMED_FIRST = re.compile(r"(?P<name>[^:–—(]{2,60}?)\s?(?::|–|—|\()\s?(?P<rest>\S.*)")


def take_self_priced(reading: Reading, line: Line) -> bool:
    """'$0.20/M input tokens' says itself what it is a price of."""
    if "token" not in line.text or line.text.endswith("."):
        return False
    subject = reading.subject()
    found = [one for one in SELF_PRICED.finditer(line.text) if one["meter"]]
    if not found or subject is None or _names_others(line.text, subject):
        return False
    if reading.columns or len(line.text) > MAX_PRICED:
        return False
    settle(reading)
    for match in found:
        word = match["meter"].casefold()
        meter = {"prompt": "input", "completion": "output"}.get(word, word)
        value = Words(match["price"], line.words.locator)
        meaning = Meaning("price", {"meter": meter})
        state_value(reading, subject, Words("", ""), meaning, value)
    return True


def take_phrases(reading: Reading, line: Line) -> bool:
    """'128K · Context window' says itself what it is."""
    subject = reading.subject()
    if subject is None or reading.columns or reading.page.is_described or line.heading:
        return False
    if _names_others(line.text, subject) or not any(map(str.isdigit, line.text)):
        return False
    found = facts_of(reading.page, line.words, reading.section)
    if not found:
        return False
    settle(reading)
    for label, meaning, value in found:
        state_value(reading, subject, Words(label, ""), meaning, value)
    return True


def take_facts(reading: Reading, line: Line) -> bool:
    """'$0.20 in / $1.25 out' is nothing but facts of the model that stands above."""
    subject = reading.subject()
    if subject is None or reading.columns or line.heading:
        return False
    found = only_facts(line.words) if any(map(str.isdigit, line.text)) else []
    if not found:
        return False
    settle(reading)
    for label, meaning, value in found:
        state_value(reading, subject, Words(label, ""), meaning, value)
    return True


def _names_others(text: str, subject: Subject) -> bool:
    """Whether a line names a model besides ``subject``, whose price it may be."""
    return any(name_key(one) != subject.key for one in models_in(text))


def _is_about_more(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a line is a sentence, or goes on about another model."""
    rest = match["rest"]
    others = [one for one in reading.page.subjects if one.name in rest]
    return rest.endswith(".") or bool(others or models_in(rest))


def take_listed(reading: Reading, line: Line) -> bool:
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
