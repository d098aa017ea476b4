"""(subject, label, value) → raw claims: what a label means on this page.

The site's own words come first, then the vocabulary, then the benchmarks' names. What
nobody gave a meaning is an issue, not a claim.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from crawler.claims.styles import Style, style_of
from crawler.claims.subjects import Subject
from crawler.items import Issue, RawClaim
from crawler.read.bounds import MOST_OF_CELL
from crawler.read.document import Document, Table, Words
from crawler.site import Site
from crawler.vocabulary import Meaning, Term, Vocabulary
from crawler.vocabulary.meanings import (
    IGNORED,
    benchmarks_in,
    fits,
    general_meaning,
    parse_meaning,
    with_unit,
)
from crawler.vocabulary.shapes import is_empty
from crawler.vocabulary.words import as_point, is_unknown, label_key, name_key

PART_OF = re.compile(
    r"\b(?:batch|flex|priority|fine[- ]?tun(?:ing|ed)|image tokens?|audio tokens?"
    r"|long context|provisioned)\b",
    re.I,
)
# UTF-8 that was read as Windows-1252 ('â‚¬', 'Ã©', 'Â£'), or not read at all
GARBLED = re.compile(
    "\u00c3[\u0080-\u00bf\u20ac\u201a\u0192]|\u00c2[\u00a0-\u00bf]"
    "|\u00e2[\u20ac\u201a\u201e\u2020\u02c6]|\u00ef\u00bf\u00bd|\ufffd"
)
MOST_ISSUES = 3_000
PRINTED = re.compile(r"(?<![\d.,])\d{1,3},\d{1,2} ?[€$£¥%]")  # within glued rows
MAX_LINE = 240  # characters
MAX_LABEL = 45  # characters
FIRST = 3  # letters by which words are passed over that begin no label
MAX_PART = 60  # characters of a heading
PAIR = re.compile(r"(\d+(?:\.\d+)?%?)\s?/\s?(\d+(?:\.\d+)?%?)")
ESTIMATED = re.compile(r"\best(?:\.|imated?)?\b", re.I)
METER_IN_UNIT = re.compile(
    r"\b(?P<meter>input|prompt|output|completion) tokens?\b", re.I
)
METERS = {"prompt": "input", "completion": "output"}
NAMED = re.compile(
    r"(?:outperforms?|below|above|behind|beats?|trails?|ahead of|and|but|than|over)\s+"
    r"(?:(?:above|below|behind|ahead of)\s+)?"
    r"(?P<name>[A-Z][\w.+\-]*(?:[ ][\w.+\-]+){0,4}?)\s*"
    r"\((?P<one>\d+(?:\.\d+)?%?)(?:\s?/\s?(?P<two>\d+(?:\.\d+)?%?))?\)",
    re.I,
)


@lru_cache(maxsize=64)
def starts_of(labels: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the labels that a text may begin with, by its first letters."""
    found: dict[str, list[str]] = defaultdict(list)
    for label in labels:
        found[label[:FIRST]].append(label)
    for letters in found:
        shorter = (letters[:width] for width in range(1, FIRST))
        found[letters] += [one for one in shorter if one in labels]
    return {letters: tuple(own) for letters, own in found.items()}


@dataclass(frozen=True)
class Page:
    """All that is known of a page before its values are read."""

    site: Site
    document: Document
    vocabulary: Vocabulary
    subjects: tuple[Subject, ...]
    said: tuple[RawClaim, ...] = ()
    slugs: tuple[str, ...] = ()

    def meaning(self, label: str, section: str = "", value: str = "") -> Meaning | None:
        """Return what ``label`` means here, IGNORED, or None where nobody knows.

        ``value`` helps where a label has a meaning for each shape of value: 'Input' is
        a price beside '$2.50' and a limit beside '128K'. A unit that the label states
        comes along as the qualifiers ``per``, ``currency`` and ``scale``.
        """
        own = self._own_meaning(label, section)
        if own is None:
            return general_meaning(label, section, value)
        return own if own is IGNORED else with_unit(own, label)

    @cached_property
    def starts(self) -> Mapping[str, tuple[str, ...]]:
        """All labels and benchmarks by their first letters."""
        return starts_of(self.known_labels)

    @cached_property
    def known_labels(self) -> frozenset[str]:
        """All labels and benchmarks, and the site's own, in small letters."""
        known = self.vocabulary.known
        own = {*self.site.labels, *self.site.ignored}
        own = {label.split(">")[-1].strip().casefold() for label in own}
        return known if own <= known else known | own

    def may_be_label(self, text: str) -> bool:
        """Return whether ``text`` is a label as it stands, or one with a note.

        A set is asked, so that thousands of beginnings of lines cost nothing.
        """
        key = text.casefold().strip(" :*")
        return key in self.known_labels or text.endswith((")", "）"))

    def may_begin_label(self, text: str) -> bool:
        """Return whether ``text`` begins with a label, or may end one in a note."""
        small = text[: MAX_LABEL + 1].casefold()
        labels = self.starts.get(small[:FIRST])
        if labels is None:
            return False
        return small.startswith(labels) or ")" in small or "）" in small

    def fits(self, meaning: Meaning, value: str) -> bool:
        """Return whether ``value`` can be a printed value of ``meaning``."""
        if fits(meaning, value):
            return True
        return bool(self.style.decimal) and fits(meaning, as_point(value))

    def _own_meaning(self, label: str, section: str) -> Meaning | None:
        """Return what the site's file says of ``label``."""
        if not (self.site.labels or self.site.ignored):
            return None
        key = label_key(label)
        for name in (f"{label_key(section)} > {key}", key):
            if name in self.site.label_texts:
                return parse_meaning(self.site.label_texts[name])
            if name in self.site.ignored_keys:
                return IGNORED
        return None

    def bare_meaning(self, text: str, section: str) -> Meaning | None:
        """Return what a value without a label means by itself or by its section."""
        own = self.site.bare_keys.get(label_key(text))
        if own is not None:
            return parse_meaning(own)
        named = self.site.label_texts.get(f"{label_key(section)} > *")
        if named is not None:
            return parse_meaning(named)
        return self.vocabulary.sections.get(label_key(section))

    def benchmark(self, section: str = "") -> str:
        """Return the one benchmark that a heading or the page's title names, or ''."""
        for text in (section, *self.headings):
            found = benchmarks_in(text)
            if len(found) == 1:
                return found[0]
            if found:
                return ""
        return ""

    @cached_property
    def named(self) -> dict[int, tuple[Words, Any]]:
        """Whom cells name, as `naming` found: a cell by its id, and what it names."""
        return {}

    @cached_property
    def line_counts(self) -> Counter[str]:
        """How often each line stands on the page."""
        return Counter(line.text for line in self.document.lines())

    @property
    def is_described(self) -> bool:
        """Whether a site's file says what this page looks like and what labels mean."""
        return bool(self.slugs and (self.site.page_path or self.site.labels))

    @cached_property
    def style(self) -> Style:
        """How the page prints numbers, where its tables or lists leave no doubt."""
        return style_of(_short_texts(self.document))

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The page's main headings, the first ones first."""
        lines = [line for line in self.document.lines() if line.heading]
        ordered = sorted(lines, key=lambda line: line.heading > 1)
        first = next(iter(self.document.lines()), None)
        texts = [line.text for line in ordered[:6]]
        return tuple(texts or ([first.text] if first else []))

    def kind(self, meaning: Meaning) -> str:
        """Return the kind of the values of ``meaning``."""
        return self.vocabulary.properties[meaning.property].kind

    def subject_named(self, text: str) -> Subject | None:
        """Return the subject that ``text`` is the name of, or the site's own id."""
        if not self.subjects:
            return None
        keys, own = {name_key(text)}, text.casefold()
        vendor, sign, rest = text.partition("/" if "/" in text else ": ")
        if sign and self.vocabulary.organization(vendor):
            keys.add(name_key(rest))
        return next(
            (
                one
                for one in self.subjects
                if one.key in keys or (one.slug and one.slug.casefold() == own)
            ),
            None,
        )


def _short_texts(document: Document) -> Iterator[str]:
    """Yield cells, lines and what stands behind a colon, so far as they are short."""
    for block in document.blocks:
        if isinstance(block, Table):
            yield from (cell.text for row in block.rows for cell in row)
        elif len(block.text) <= MAX_LINE:
            yield block.text
            if "," in block.text:
                yield from PRINTED.findall(block.text)
            yield from [part.text for part in block.parts[1:]]
            _, colon, value = block.text.partition(": ")
            if colon:
                yield value


@dataclass
class Findings:
    """Claims and issues while a page is read; what is said twice is noted once.

    ``spoken`` is what clauses say: claims where nothing else on the page says it.
    """

    claims: list[RawClaim] = field(default_factory=list)
    spoken: list[RawClaim] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    known: set[object] = field(default_factory=set)

    def claim(self, claim: RawClaim) -> None:
        """Note a claim."""
        key = (
            claim.subject_text,
            claim.slug,
            claim.section_text,
            claim.label_text,
            claim.value_text,
            claim.property,
            claim.locator,
            claim.quote,
            claim.flags,
            claim.part,
            claim.row_text,
            tuple(sorted(claim.qualifiers.items())),
        )
        if key not in self.known:
            self.known.add(key)
            self.claims.append(claim)

    def issue(self, kind: str, label: str, value: Words, message: str) -> None:
        """Note what was not understood, up to MOST_ISSUES things of a page."""
        if len(self.issues) >= MOST_ISSUES:
            if len(self.issues) == MOST_ISSUES:
                message = f"expected at most {MOST_ISSUES} issues, found more"
                self.issues.append(Issue("damaged_page", "", "", "", message))
            return
        found = Issue(kind, label, value.text, value.locator, message)
        if found not in self.known:
            self.known.add(found)
            self.issues.append(found)


def state(
    page: Page,
    findings: Findings,
    subject: Subject,
    section: str,
    label: str,
    meaning: Meaning,
    value: Words,
    quote: str = "",
    flags: tuple[str, ...] = (),
    row: str = "",
) -> None:
    """Add the claims that one printed value makes of ``subject``."""
    if meaning is IGNORED or is_empty(value.text):
        return
    if len(value.text) >= MOST_OF_CELL:
        message = f"expected less than {MOST_OF_CELL} characters, found more"
        findings.issue("unparsed_value", label, value, message)
        return
    if not value.text.isascii() and GARBLED.search(value.text):
        message = "expected words, found bytes that were read in the wrong encoding"
        findings.issue("encoding", label, value, message)
        return
    qualifiers = page.style.qualifiers(value.text) | dict(meaning.qualifiers)
    if meaning.property == "price":
        qualifiers = _price_qualifiers(page.site, qualifiers, value.text)
        qualifiers = _of_part(qualifiers, section)
    if meaning.property == "score" and is_unknown(value.text):
        return
    pattern = page.vocabulary.properties[meaning.property].pattern
    if pattern and re.fullmatch(pattern, value.text) is None:
        findings.issue("unparsed_value", label, value, f"expected {pattern}")
        return
    texts: list[tuple[str, dict[str, str]]] = [(value.text, qualifiers)]
    if meaning.property == "score":
        texts = _settings(page.vocabulary, value.text, qualifiers)
    for part, (text, own) in enumerate(texts, start=0 if len(texts) == 1 else 1):
        claim = RawClaim(
            subject_text=subject.name,
            slug=subject.slug,
            section_text=section,
            label_text=label,
            value_text=text,
            property=meaning.property,
            locator=value.locator,
            quote=quote or value.text,
            qualifiers=own,
            flags=flags,
            part=part,
            row_text=row,
        )
        findings.claim(claim)


def _price_qualifiers(
    site: Site, qualifiers: dict[str, str], text: str
) -> dict[str, str]:
    kind = "estimate" if ESTIMATED.search(text) else site.price_kind
    own = {"kind": kind} if kind else {}
    meter = METER_IN_UNIT.search(text)
    if meter and not qualifiers.get("meter"):
        word = meter["meter"].casefold()
        own["meter"] = METERS.get(word, word)
    if site.provider:
        own["provider"] = site.provider
    return own | qualifiers


def _of_part(qualifiers: dict[str, str], section: str) -> dict[str, str]:
    """Add what the heading above a price says: of batches, of image tokens."""
    found = PART_OF.search(section) if len(section) <= MAX_PART else None
    tier = qualifiers.get("tier", "")
    if found is None or found.group(0).casefold() in tier.casefold():
        return qualifiers
    if qualifiers.get("meter", "").startswith("batch"):
        return qualifiers
    return qualifiers | {"tier": f"{found.group(0)} {tier}".strip()}


def _settings(
    vocabulary: Vocabulary, text: str, qualifiers: dict[str, str]
) -> list[tuple[str, dict[str, str]]]:
    """Cut 'a / b' into two results where the benchmark prints two settings."""
    pair = PAIR.fullmatch(text) if "/" in text else None
    if pair is None:
        return [(text, qualifiers)]
    benchmark: Term | None = vocabulary.benchmark(qualifiers.get("benchmark", ""))
    names = benchmark.extra.get("settings", ()) if benchmark else ()
    if len(names) != 2:
        return [(text, qualifiers)]
    return [
        (value, qualifiers | {"setting": name})
        for value, name in zip(pair.groups(), names, strict=True)
    ]


def state_named(
    page: Page,
    findings: Findings,
    section: str,
    label: str,
    meaning: Meaning,
    words: Words,
) -> None:
    """Add what a comparison says of models it names: 'Outperforms X (91.6)' is X's."""
    for match in NAMED.finditer(words.text):
        own = page.subject_named(match["name"])
        subject = own or Subject(match["name"])
        flags = () if own else ("third_party",)
        value = " / ".join(filter(None, (match["one"], match["two"])))
        if (
            match["two"]
            and len(_settings(page.vocabulary, value, dict(meaning.qualifiers))) == 1
        ):
            findings.issue(
                "unparsed_value", label, words, "two numbers, one benchmark setting"
            )
            continue
        state(
            page,
            findings,
            subject,
            section,
            label,
            meaning,
            Words(value, words.locator),
            quote=words.text,
            flags=flags,
        )


def same_claim(claims: Iterable[RawClaim], meaning: Meaning) -> list[RawClaim]:
    """Return those of ``claims`` that speak of the same property and meter."""
    meter = meaning.qualifiers.get("meter", "")
    benchmark = meaning.qualifiers.get("benchmark", "")
    return [
        claim
        for claim in claims
        if claim.property == meaning.property
        and claim.qualifiers.get("meter", "") == meter
        and claim.qualifiers.get("benchmark", "") == benchmark
    ]
