"""Sentences of fixed form → claims.

The forms are data: those that any page may use, in vocabulary/sentences.toml, and those
of the site.

A form names its models by the page's own names, so a sentence about a model that the
page is not about says nothing here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from crawler import vocabulary
from crawler.claims.labels import Findings, Page, state
from crawler.claims.subjects import Subject
from crawler.forms import Sentence
from crawler.read.document import Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.meanings import parse_meaning
from crawler.vocabulary.shapes import SHAPES
from crawler.vocabulary.words import fold

WORD = r"[\w+\-]+(?:\.[\w+\-]+)*"
LICENCE = rf"(?:{WORD}(?: {WORD}){{0,5}}?)"
NAME = r"(?:[A-Z0-9][\w.&'’\-]*(?:(?: / | )[\w.&'’\-]+){0,4}?)"
BENCHMARK = r"(?:[A-Z0-9τ][\w.&²'()\-]*(?: [\w.&²'()\-]+){0,4}?)"
PLACE = re.compile(r"<([vw]):(\w+)>|<(?:here|price|[sabopt]|m)>")
MODELS = ("s", "a", "b")
LISTED = re.compile(
    rf"(?P<label>{BENCHMARK}) \((?P<value>\d+(?:\.\d+)?%?)\)(?=,|\.| and|$)"
)
INCLUDE = re.compile(r"[Bb]enchmarks include (?P<list>[^.]*(?:\.\d[^.]*)*)")


@cache
def load_forms() -> tuple[Sentence, ...]:
    """Read the forms that any page may use, once."""
    text = files(vocabulary).joinpath("sentences.toml").read_text("utf-8")
    return tuple(
        Sentence(
            entry["quick"],
            entry["form"],
            tuple((who, what, group) for who, what, group in entry["says"]),
        )
        for entry in tomllib.loads(text)["sentence"]
    )


@lru_cache(maxsize=4096)
def _compile(form: str, names: tuple[str, ...]) -> re.Pattern[str]:
    """Put the page's names and the shapes of values into a form."""
    longest = sorted(names, key=lambda name: (-len(name), name))
    models = "|".join(re.escape(name) for name in longest)
    shapes = {"<here>": "", "<price>": SHAPES["price"]}
    for group in MODELS:
        shapes[f"<{group}>"] = rf"(?<![\w-])(?P<{group}>{models})(?![\w-])"
    for group, shape in (("o", NAME), ("p", NAME), ("t", NAME), ("m", BENCHMARK)):
        shapes[f"<{group}>"] = f"(?P<{group}>{shape})"

    def put(match: re.Match[str]) -> str:
        return _value_group(match) if match[1] else shapes[match.group(0)]

    return re.compile(PLACE.sub(put, form))  # once: a name may hold '<p>'


def _value_group(match: re.Match[str]) -> str:
    name, kind = match.groups()
    shape = LICENCE if kind == "licence" else SHAPES[kind]
    if kind == "date":
        shape = f"(?i:{shape})"
    return f"(?P<{name}>{shape})"


def read_sentences(
    page: Page,
    findings: Findings,
    words: Words,
    section: str,
    current: Subject | None,
) -> int:
    """Add what the sentences in ``words`` say; return how many forms matched."""
    included = "enchmarks include" in words.text
    count = _read_included(page, findings, words, section) if included else 0
    names = tuple(subject.name for subject in page.subjects)
    if not names:
        return count
    for form in (*load_forms(), *page.site.sentences):
        if form.quick not in words.text or not form.says:
            continue
        if "<here>" in form.form and current is None and "<s>" not in form.form:
            continue
        for match in _compile(form.form, names).finditer(words.text):
            count += 1
            for who, what, group in form.says:
                _state_one(
                    page, findings, words, section, current, match, (who, what, group)
                )
    return count


def _state_one(
    page: Page,
    findings: Findings,
    words: Words,
    section: str,
    current: Subject | None,
    match: re.Match[str],
    says: tuple[str, str, str],
) -> None:
    who, what, groups = says
    group = next((name for name in groups.split("|") if match[name]), None)
    if group is None:
        return
    value = match[group]
    meaning = parse_meaning(what)
    if "benchmark" in meaning.qualifiers:
        meaning = Meaning(meaning.property, {"benchmark": match["m"]})
    label = match["m"] if "benchmark" in meaning.qualifiers else _label(match, group)
    quote = sentence_around(words.text, match.start(), match.end())
    for subject in _subjects(page, current, match, who):
        for name, text in _facts(page, meaning, value):
            state(
                page,
                findings,
                subject,
                section,
                label,
                name,
                Words(text, words.locator),
                quote=quote,
            )


def _subjects(
    page: Page, current: Subject | None, match: re.Match[str], who: str
) -> Iterator[Subject]:
    """Yield whom a claim of a form is about."""
    subjects = page.subjects
    if who in MODELS:
        name = match.groupdict().get(who)
        found = page.subject_named(name) if name else None
        if found:
            yield found
    elif who == "here" and current and not match.groupdict().get("s"):
        yield current
    elif who == "other" and current and len(subjects) == 2:
        yield from (one for one in subjects if one != current)
    elif who == "all":
        yield from subjects
    elif who == "only" and len(subjects) == 1:
        yield subjects[0]
    elif who in ("first", "second") and len(subjects) == 2:
        yield subjects[who == "second"]


def _facts(page: Page, meaning: Meaning, value: str) -> Iterator[tuple[Meaning, str]]:
    """Yield the claims of one value: a list of capabilities makes one for each."""
    if meaning.property != "capabilities":
        yield meaning, value
        return
    for item in re.split(r",\s*(?:and\s+)?|\s+and\s+", value):
        known = page.vocabulary.meaning(item)
        if known and known.property.startswith("supports_"):
            yield known, item


def _label(match: re.Match[str], group: str) -> str:
    """Return the printed words between the model and the value: they say what it is."""
    start, end = match.span(group)
    before = [
        match.end(name)
        for name, text in match.groupdict().items()
        if text and match.end(name) <= start
    ]
    begin = max(before, default=match.start())
    text = (
        match.string[begin:start] if begin < start else match.string[end : match.end()]
    )
    return fold(text).strip(" (:—,") or fold(match.group(0))[:40]


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentence of ``text`` that holds ``start``..``end``.

    >>> sentence_around("One. Two is 3.5 long. Four", 5, 12)
    'Two is 3.5 long.'
    """
    begin = max(
        (
            match.end()
            for match in re.finditer(r"[.!?]\s+(?=\S)", text)
            if match.end() <= start
        ),
        default=0,
    )
    after = re.compile(r"[.!?](?=\s|$)").search(text, max(end - 1, 0))
    return text[begin : after.end() if after else len(text)].strip()


def _read_included(page: Page, findings: Findings, words: Words, section: str) -> int:
    """Read 'Additional benchmarks include A (1), and B (2)' of the only model."""
    found = INCLUDE.search(words.text)
    if found is None or len(page.subjects) != 1:
        return 0
    quote = sentence_around(words.text, found.start(), found.end())
    for match in LISTED.finditer(found["list"].removeprefix("and ")):
        label = match["label"].removeprefix("and ")
        state(
            page,
            findings,
            page.subjects[0],
            section,
            label,
            Meaning("score", {"benchmark": label}),
            Words(match["value"], words.locator),
            quote=quote,
        )
    return 1
