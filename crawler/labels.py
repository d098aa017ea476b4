"""(subject, label, value) → raw claims: what a label means on this page.

The site's own words come first, then the vocabulary, then the benchmarks' names. What
nobody gave a meaning is an issue, not a claim.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from crawler.document import Document, Words
from crawler.heads import label_forms, meter_of, notes_of, unit_of
from crawler.items import Issue, RawClaim
from crawler.shapes import is_empty, looks_like
from crawler.site import Site
from crawler.subjects import Subject
from crawler.vocabulary import (
    Meaning,
    Term,
    Vocabulary,
    as_point,
    is_unknown,
    label_key,
)

IGNORED = Meaning("")
UNITS = {
    "price": ("per", "currency"),
    "tokens": ("scale",),
    "parameters": ("scale",),
}
NUMBER = re.compile(r"[~≈]?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?\s?[*†]*")
OTHER_COUNT = re.compile(r"(?:.*\s)?(?:words?|pages?|characters?|chars|字)", re.I)
NOT_BEFORE = re.compile(r"no (?:sooner|earlier) than |not before ", re.I)
FIRST_DAYS = ("release_date", "update_date", "knowledge_cutoff")
OTHER_METERS = ("cached_input", "cache_write", "batch_input", "batch_output")
HARMLESS = re.compile(
    r"(?:cache[- ]miss|uncached|prompt|completion|input|output|text|usd|api|standard"
    r"|list|base|tokens?|\*|\d)",
    re.I,
)
SETTING = re.compile(
    r"\d+[- ]?shots?|zero-shot|few-shot|\bCoT\b|pass@|maj@|cons@|think|tools?|effort"
    r"|\bhigh\b|\blow\b|\bmedium\b|\bmax\b|reasoning|base|chat|val\b|test\b|dev\b"
    r"|epochs?|temperature|best-of|avg@|single|multi",
    re.I,
)
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
        found = self._meaning(label, section, value)
        if found is None or found is IGNORED:
            return found
        unit = unit_of(label)
        kind = self.kind(found)
        named = {name: unit[name] for name in UNITS.get(kind, ()) if name in unit}
        if not named:
            return found
        return Meaning(found.property, named | dict(found.qualifiers))

    def _meaning(self, label: str, section: str, value: str) -> Meaning | None:
        own = self._own_meaning(label, section)
        if own is not None:
            return own
        whole, *shorter = label_forms(label) or ("",)
        for form in (whole, *shorter):
            for meaning in self.vocabulary.fitting_meanings(form) if value else ():
                if self._fits_below(meaning, label, value):
                    return self._with_notes(meaning, form, label)
            known = self.vocabulary.meaning(form, section)
            if known is not None and self._counts_otherwise(known, label):
                return None
            if known is not None:
                return self._with_notes(known, form, label)
            if self.vocabulary.benchmark(form) is not None:
                return self._benchmark(form, label)
        return None

    def _fits_below(self, meaning: Meaning, label: str, value: str) -> bool:
        """Return whether ``value`` fits a label that may state its unit itself."""
        if self.fits(meaning, value) or self.fits(meaning, as_point(value)):
            return True
        money = self.kind(meaning) == "price" and {"per", "currency"} & set(
            unit_of(label)
        )
        return bool(money) and NUMBER.fullmatch(as_point(value)) is not None

    def _counts_otherwise(self, meaning: Meaning, label: str) -> bool:
        """Whether a label says that its numbers are words or pages, not tokens."""
        return self.kind(meaning) == "tokens" and any(
            OTHER_COUNT.fullmatch(note) for note in notes_of(label)
        )

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

    def _with_notes(self, meaning: Meaning, form: str, label: str) -> Meaning:
        """Add what brackets behind a price's label say: of which tier it is."""
        notes = [note for note in notes_of(label) if note not in form]
        plain = [note for note in notes if not HARMLESS.fullmatch(note)]
        if meaning.property != "price" or not plain:
            return meaning
        meter = meter_of(f"{form} {' '.join(plain)}")
        if meter != meaning.qualifiers.get("meter") and meter in OTHER_METERS:
            return Meaning("price", dict(meaning.qualifiers) | {"meter": meter})
        return Meaning("price", {"tier": " ".join(plain)} | dict(meaning.qualifiers))

    def _benchmark(self, form: str, label: str) -> Meaning:
        qualifiers = {"benchmark": form}
        for note in notes_of(label):
            if note not in form and SETTING.search(note):
                qualifiers["setting"] = note
        return Meaning("score", qualifiers)

    def fits(self, meaning: Meaning, value: str) -> bool:
        """Return whether ``value`` can be a printed value of ``meaning``."""
        pattern = self.vocabulary.properties[meaning.property].pattern
        if pattern and re.fullmatch(pattern, value) is None:
            return False
        if meaning.property in FIRST_DAYS and NOT_BEFORE.match(value):
            return False
        kind = self.kind(meaning)
        if kind == "list" and meaning.property.endswith("_modalities"):
            kind = "modalities"
        return looks_like(kind, value)

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
            found = _benchmarks_in(self.vocabulary, text)
            if len(found) == 1:
                return found[0]
            if found:
                return ""
        return ""

    @cached_property
    def line_counts(self) -> Counter[str]:
        """How often each line stands on the page."""
        return Counter(line.text for line in self.document.lines())

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
        keys, own = {Subject(text).key}, text.casefold()
        vendor, sign, rest = text.partition("/" if "/" in text else ": ")
        if sign and self.vocabulary.organization(vendor):
            keys.add(Subject(rest).key)
        return next(
            (
                one
                for one in self.subjects
                if one.key in keys or (one.slug and one.slug.casefold() == own)
            ),
            None,
        )


def _benchmarks_in(vocabulary: Vocabulary, text: str) -> list[str]:
    """Return the benchmarks that a heading names, by the longest of its words."""
    words = re.split(r"[\s:|–—,()]+", text)[:12]
    found: dict[str, str] = {}
    place = 0
    while place < len(words):
        for end in range(min(place + 4, len(words)), place, -1):
            name = " ".join(words[place:end])
            term = vocabulary.benchmark(name)
            if term is not None and len(name) > 2:
                found.setdefault(term.id, name)
                place = end - 1
                break
        place += 1
    return list(found.values())


def parse_meaning(text: str) -> Meaning:
    """Read a site file's ``property: qualifier=value, …``.

    >>> parse_meaning("price: meter=input, kind=list").qualifiers["kind"]
    'list'
    """
    name, _, rest = text.partition(":")
    pairs = [pair.partition("=") for pair in rest.split(",") if pair.strip()]
    return Meaning(
        name.strip(), {key.strip(): value.strip() for key, _, value in pairs}
    )


@dataclass
class Findings:
    """Claims and issues while a page is read; what is said twice is noted once."""

    claims: list[RawClaim] = field(default_factory=list)
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
            tuple(sorted(claim.qualifiers.items())),
        )
        if key not in self.known:
            self.known.add(key)
            self.claims.append(claim)

    def issue(self, kind: str, label: str, value: Words, message: str) -> None:
        """Note what was not understood."""
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
) -> None:
    """Add the claims that one printed value makes of ``subject``."""
    if meaning is IGNORED or is_empty(value.text):
        return
    qualifiers = dict(meaning.qualifiers)
    if meaning.property == "price":
        qualifiers = _price_qualifiers(page.site, qualifiers, value.text)
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


def _settings(
    vocabulary: Vocabulary, text: str, qualifiers: dict[str, str]
) -> list[tuple[str, dict[str, str]]]:
    """Cut 'a / b' into two results where the benchmark prints two settings."""
    benchmark: Term | None = vocabulary.benchmark(qualifiers.get("benchmark", ""))
    names = benchmark.extra.get("settings", ()) if benchmark else ()
    pair = PAIR.fullmatch(text)
    if pair is None or len(names) != 2:
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
