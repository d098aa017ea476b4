"""(subject, label, value) → raw claims: what a label means on this page.

The site's own words come first, then the vocabulary, then the benchmarks' names. What
nobody gave a meaning is an issue, not a claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.document import Document, Words
from crawler.items import Issue, RawClaim
from crawler.shapes import is_empty
from crawler.site import Site
from crawler.subjects import Subject
from crawler.vocabulary import Meaning, Term, Vocabulary, is_unknown, label_key

IGNORED = Meaning("")
PAIR = re.compile(r"(\d+(?:\.\d+)?%?)\s?/\s?(\d+(?:\.\d+)?%?)")
ESTIMATED = re.compile(r"\best(?:\.|imated?)?\b", re.I)
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

    def meaning(self, label: str, section: str = "") -> Meaning | None:
        """Return what ``label`` means here, IGNORED, or None where nobody knows."""
        key = label_key(label)
        under = f"{label_key(section)} > {key}"
        for name in (under, key):
            if name in self.site.label_texts:
                return parse_meaning(self.site.label_texts[name])
            if name in self.site.ignored_keys:
                return IGNORED
        meaning = self.vocabulary.meaning(label, section)
        if meaning is None:
            benchmark = self.vocabulary.benchmark(label)
            if benchmark is not None:
                return Meaning("score", {"benchmark": label})
        return meaning

    def bare_meaning(self, text: str, section: str) -> Meaning | None:
        """Return what a value without a label means by itself or by its section."""
        own = self.site.bare_keys.get(label_key(text))
        if own is not None:
            return parse_meaning(own)
        named = self.site.label_texts.get(f"{label_key(section)} > *")
        if named is not None:
            return parse_meaning(named)
        return self.vocabulary.sections.get(label_key(section))

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
    """Claims and issues while a page is read."""

    claims: list[RawClaim] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def issue(self, kind: str, label: str, value: Words, message: str) -> None:
        """Note what was not understood."""
        found = Issue(kind, label, value.text, value.locator, message)
        if found not in self.issues:
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
        if claim not in findings.claims:
            findings.claims.append(claim)


def _price_qualifiers(
    site: Site, qualifiers: dict[str, str], text: str
) -> dict[str, str]:
    kind = "estimate" if ESTIMATED.search(text) else site.price_kind
    own = {"kind": kind} if kind else {}
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
