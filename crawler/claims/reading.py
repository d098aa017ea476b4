"""Where the reading of a page stands, and whose a value is.

The reading keeps three things in mind: the heading, the model last named, and the label
that still waits for values. A value whose model nothing settles is an issue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.claims.labels import Findings, Page, same_claim, state
from crawler.claims.subjects import Subject
from crawler.items import RawClaim
from crawler.read.document import Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.heads import price_unit, unit_of
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import is_empty, same_print
from crawler.vocabulary.words import fold


@dataclass
class Reading:
    """Where the reading of a page stands.

    ``before`` is the line read last, ``lead`` its first piece, ``named`` the line
    that named ``current``, ``level`` its rank as a heading, ``unit`` what a sentence
    said of prices, ``ahead`` the words of the next line, ``loose`` whether ``topic``
    ends with the next words that say something else, and ``topic`` the label that
    stands above names with values.
    """

    page: Page
    findings: Findings
    section: str = ""
    current: Subject | None = None
    columns: tuple[Subject, ...] = ()
    score_head: tuple[str, ...] = ()
    label: Words | None = None
    meaning: Meaning | None = None
    values: list[Words] = field(default_factory=list)
    before: Words | None = None
    before_that: Words | None = None
    named: Words | None = None
    level: int = 0
    unit: dict[str, str] = field(default_factory=dict)
    ahead: str = ""
    loose: bool = False
    topic: tuple[Words, Meaning] | None = None
    headings: list[tuple[int, str]] = field(default_factory=list)
    above: str = ""
    lead: str = ""
    recent: list[str] = field(default_factory=list)

    def subject(self) -> Subject | None:
        """Return whom a value speaks of: the model last named, or the only one."""
        if self.current is not None:
            return self.current
        subjects = self.page.subjects
        return subjects[0] if len(subjects) == 1 else None


def settle(reading: Reading) -> None:
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
            state_value(reading, subject, label, meaning, values[0])
    elif len(values) == len(reading.columns):
        for subject, value in zip(reading.columns, values, strict=True):
            state_value(reading, subject, label, meaning, value)
    else:
        _settle_by_print(reading, label, meaning, values)


def state_value(
    reading: Reading, subject: Subject, label: Words, meaning: Meaning, value: Words
) -> None:
    """Add a value of ``subject``; one the page is not about is a third party."""
    stranger = bool(reading.page.subjects) and subject not in reading.page.subjects
    if meaning.property == "price" and "per" not in unit_of(value.text):
        meaning = Meaning("price", price_unit(reading.unit) | dict(meaning.qualifiers))
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
    if len(values) == 1 and _settle_together(reading, label, meaning, values[0], said):
        return
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
            state_value(reading, Subject(name, slug), label, meaning, value)
        else:
            reading.findings.issue(
                "ambiguous_column",
                label.text,
                value,
                f"{len(values)} value for {len(reading.page.subjects)} models, and "
                "no sentence on the page says whose it is",
            )


def _settle_together(
    reading: Reading,
    label: Words,
    meaning: Meaning,
    value: Words,
    said: Sequence[RawClaim],
) -> bool:
    """Cut a run of all models' values where sentences say each of them."""
    subjects = reading.columns or reading.page.subjects
    texts = [
        next((one.value_text for one in said if one.subject_text == subject.name), "")
        for subject in subjects
    ]
    if not all(texts) or fold("".join(texts)) != value.text:
        return False
    for subject, text in zip(subjects, texts, strict=True):
        words = Words(text, value.locator)
        state_value(reading, subject, label, meaning, words)
    return True


def fits(reading: Reading, meaning: Meaning, value: Words) -> bool:
    """Return whether ``value`` looks like a value of what ``meaning`` means."""
    text = value.text
    if reading.page.kind(meaning) == "price":
        text = re.split(r"\s?[·(]", text)[0]
    return reading.page.fits(meaning, text)
