"""Facts within sentences: a name, a number, and the word that says what it is of.

One small grammar for all pages; forms of whole sentences are a site's. A clause speaks
of the one model of the page that it names, or, if it names nobody, of the model below
whose name it stands. Clauses that compare, deny or guess say nothing, and what a clause
says counts only where nothing else on the page says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.claims.cells import METRIC
from crawler.claims.clausefacts import DATE, SpokenFact, find_facts
from crawler.claims.labels import Findings, Page, state
from crawler.claims.subjects import Subject, models_in
from crawler.read.document import Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.shapes import MONTH
from crawler.vocabulary.words import label_key, name_key

MAX_CLAUSE = 240  # characters
MOST_WORDS = 5  # of a benchmark's name
FEWEST_LISTED = 2
MOST_ITEM_WORDS = 3  # of a list of capabilities, in which one word alone is a topic
SHORT_METERS = ("in", "out")  # prices in lists, other words in sentences
CUT = re.compile(
    r"[.!?;。；](?=\s|$)|,?\s(?=(?:while|whereas|but)\b)|(?<=[。；])|\sand\s(?=\d)"
    r"|(?:(?<=benchmarks)|(?<=scores)|(?<=results)):(?=\s)"
)
DOUBTED = re.compile(
    r"(?<![\w-])(?:than|versus|vs|compar\w+|unlike|instead|more|fewer|less|higher|lower|larger"
    r"|smaller|cheaper|faster|newer|older|from|ahead|behind|leads?|gap|differ\w*|drops?"
    r"|loss|beats?|outperforms?|not|no|without|lacks?|neither|never|cannot|could|might"
    r"|would|if|expected|rumou?red|sibling|predecessor|successor|previous|earlier|other"
    r"|others|another|both|each|average|averages|batch|above|over|below|under|beyond"
    r"|fine-?tun\w*|audio|images?|video|after)\b|n't\b|[<>≤≥]|\?",
    re.I,
)
RESULT = re.compile(
    r"(?<![\d.,$€£¥+−–-])(?:\d{1,3}(?:\.\d{1,3})?\s?%|\d{1,3}\.\d{1,2}(?![\d.KMBTkx]))"
)
BEFORE = re.compile(r"(?:\s?\(|:\s|\s(?:of|at|is)\s|(?<![,;:])\s)$")
BEHIND = re.compile(r"\s(?:on|in)\s(?:the\s)?")
ITEMS = re.compile(r",\s*(?:and\s+)?|\s+and\s+|\s&\s")
OTHERS = re.compile(
    r"\d|\b(?:variants?|versions?|editions?|checkpoints?|siblings?|sizes?|rivals?"
    r"|competitors?|teacher|student|base|users?|we|others?)\b|(?<=[a-z,] )[A-Z]"
)
BOTH = re.compile(r"Both (?:models )?(?=[a-z])")
VERB = re.compile(r"\b(?:supports?|takes?|accepts?|offers?|exposes?|provides?)\s")
DAY = re.compile(rf"\b{DATE}\b")
GLUED_DAY = re.compile(rf"{MONTH}\.? \d{{1,2}},? (?:19|20)\d\d(?=\d)")
BULLET = re.compile(r"^[•·*\-]\s*")


def read_clauses(
    page: Page,
    findings: Findings,
    words: Words,
    section: str,
    current: Subject | None,
) -> None:
    """Note what the clauses of a line say, to count where nothing else says it."""
    spoken = Findings()
    for clause in _clauses(words.text):
        both = BOTH.match(clause) if len(page.subjects) == 2 else None
        said = clause[both.end() :] if both else clause
        if not said or len(said) > MAX_CLAUSE or DOUBTED.search(said):
            continue
        found = list(_facts(page, said, section))
        whom = _whom(page, said, found, current) if found else None
        for subject in page.subjects if both and found else filter(None, [whom]):
            for one in found:
                text = Words(one.value, words.locator)
                own = one.meaning
                state(page, spoken, subject, section, one.label, own, text, quote=said)
    findings.spoken.extend(spoken.claims)


def _clauses(text: str) -> Iterator[str]:
    """Yield the clauses of a line; a day that a number is glued to ends one."""
    for clause in CUT.split(text):
        at = 0
        for match in GLUED_DAY.finditer(clause):
            yield clause[at : match.end()].strip()
            at = match.end()
        yield BULLET.sub("", clause[at:].strip())


def _whom(
    page: Page, clause: str, found: Sequence[SpokenFact], current: Subject | None
) -> Subject | None:
    """Return the one model that a clause speaks of, or None.

    A clause that names nobody may begin with nothing that can be the name of a variant.
    """
    named = [
        subject
        for subject in page.subjects
        if re.search(rf"(?<![\w-]){re.escape(subject.name)}(?![\w-])", clause)
    ]
    keys = [subject.key for subject in named]
    strangers = [name for name in models_in(clause) if name_key(name) not in keys]
    if strangers or len(named) > 1:
        return None
    if named:
        return named[0]
    lead = clause[: min(one.start for one in found)]
    if OTHERS.search(lead):
        return None
    lone = page.subjects[0] if len(page.subjects) == 1 else None
    return current if current in page.subjects else lone


def _facts(page: Page, clause: str, section: str) -> Iterator[SpokenFact]:
    for one in (*find_facts(clause), *_results(page, clause)):
        if one.label not in SHORT_METERS:
            yield one
    yield from _days(page, clause, section)
    verb = VERB.search(clause)
    rest = clause[verb.end() :] if verb else clause
    items = [item.strip() for item in ITEMS.split(rest) if item.strip()]
    if (len(items) < FEWEST_LISTED and not verb) or any(map(_is_long, items)):
        return
    known = [(item, page.vocabulary.meaning(item)) for item in items]
    able = [
        (item, meaning)
        for item, meaning in known
        if meaning is not None and meaning.property.startswith("supports_")
    ]
    if verb or any(" " in item for item, _ in able):  # 'vision' alone is a topic
        start = verb.start() if verb else 0
        for item, meaning in able:
            yield SpokenFact(start, len(clause), item, meaning, item)


def _days(page: Page, clause: str, section: str) -> Iterator[SpokenFact]:
    """Yield the one day of a clause below a heading that says what days are of."""
    meaning = page.vocabulary.sections.get(label_key(section))
    if meaning is None or page.kind(meaning) != "date":
        return
    days = list(DAY.finditer(clause))
    if len(days) == 1:
        yield SpokenFact(*days[0].span(), section, meaning, days[0].group(0))


def _is_long(item: str) -> bool:
    return len(item.split()) > MOST_ITEM_WORDS or any(map(str.isdigit, item))


def _results(page: Page, clause: str) -> Iterator[SpokenFact]:
    """Yield results beside a known benchmark: 'GPQA (75.4%)', '75.4% on GPQA'."""
    seen: set[str] = set()
    for match in RESULT.finditer(clause):
        name = _benchmark_behind(page, clause[match.end() :])
        name = name or _benchmark_before(page, clause[: match.start()])
        if not name or name in seen:
            continue
        seen.add(name)
        around = f"{clause[: match.start()]} {clause[match.end() :][:12]}"
        metric = METRIC.search(around)
        qualifiers = {"benchmark": name}
        if metric and "%" not in metric.group(0):
            qualifiers["metric"] = metric.group(0)
        meaning = Meaning("score", qualifiers)
        before = clause.rfind(name, 0, match.start())
        start = match.start() if before < 0 else before
        yield SpokenFact(start, match.end(), name, meaning, match.group(0))


def _benchmark_before(page: Page, text: str) -> str:
    """Return the benchmark that words end with, its metric left out, or ''."""
    if BEFORE.search(text) is None:
        return ""
    words = METRIC.sub(" ", BEFORE.sub("", text)).split()
    return _longest(page, [words[-count:] for count in range(MOST_WORDS, 0, -1)])


def _benchmark_behind(page: Page, text: str) -> str:
    start = BEHIND.match(text)
    words = text[start.end() :].split()[:MOST_WORDS] if start else []
    return _longest(page, [words[:count] for count in range(len(words), 0, -1)])


def _longest(page: Page, ways: list[list[str]]) -> str:
    for words in ways:
        name = " ".join(words).strip(",;:()")
        if name != name.lower() and page.vocabulary.benchmark(name) is not None:
            return name
    return ""
