"""What one text says: the words of a model's name, its maker, its id by rule.

A text is an id that an API takes, the path of a repository, or a name as a page prints
it. A reading is made from the text alone, so that it never depends on other mentions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.vocabulary import Term, Vocabulary
from crawler.vocabulary.words import fold
from pipeline.identity.catalog import Catalog
from pipeline.identity.efforts import take_setting
from pipeline.identity.grammar import load_grammar
from pipeline.identity.makers import (
    namespaces,
    owner_of,
    spell,
    with_family,
    without_maker,
)
from pipeline.identity.namewords import DATE, SIZE, TUNED, id_part, name_words
from pipeline.identity.slugs import take_apart, without_tier

NOBODY = "unknown"
FOOTNOTE = re.compile(r"\s*(?:\(\d\)|\[\d{1,2}\]|\*+|†)$")
REGION = re.compile(
    r"\s+(?:us|eu|ap|sa|ca|me|af)-(?:north|south|east|west|central){1,2}-\d$", re.I
)
VENDOR_PREFIX = re.compile(r"(?P<vendor>[\w .\-]{2,30}?)\s?(?:[:/]\s?)(?P<name>\S.*)")
CONFIDENCE = {
    "repo_id": 1.0,
    "exact_id": 1.0,
    "alias": 1.0,
    "slug": 0.95,
    "setting": 0.9,
    "family": 0.9,
    "organization": 0.8,
    "unknown": 0.5,
}


@dataclass(frozen=True, slots=True)
class NameReading:
    """What a text says: ``words`` of the name, ``maker``, and what comes of them."""

    words: tuple[str, ...]
    maker: str
    model_id: str
    method: str
    confidence: float
    setting: str = ""


def without_vendor(text: str, vocabulary: Vocabulary) -> str:
    """Return a name without its vendor, a footnote's mark or a region behind it."""
    return _vendor_and_name(text, vocabulary)[1]


def _vendor_and_name(text: str, vocabulary: Vocabulary) -> tuple[Term | None, str]:
    name = REGION.sub("", FOOTNOTE.sub("", fold(text)))
    match = VENDOR_PREFIX.fullmatch(name)
    vendor = vocabulary.organization(match["vendor"]) if match else None
    return (vendor, match["name"]) if match and vendor else (None, name)


def without_remarks(text: str) -> str:
    """Return a printed name without what is no part of it.

    >>> without_remarks("DeepSeek-V4-Flash 原厂直供")
    'DeepSeek-V4-Flash'
    >>> without_remarks("Gemini 3 Pro (Preview)")
    'Gemini 3 Pro (Preview)'
    """
    name = fold(text)
    for pattern in load_grammar().dropped:
        name = pattern.sub("", name) or name
    return name


def _with_effort(name: str) -> tuple[str, str]:
    """Return a printed name and the setting that it states in brackets or behind."""
    for pattern in (load_grammar().effort, load_grammar().run):
        found = pattern.search(name)
        if found and found.start():
            return name[: found.start()], found["setting"]
    return name, ""


def is_more_of(one: NameReading, other: NameReading) -> bool:
    """Whether ``one`` says what ``other`` says, and a date, size or tuning besides."""
    left = list(one.words)
    for word in other.words:
        if word not in left:
            return False
        left.remove(word)
    if not TUNED.isdisjoint(left):
        left = [word for word in left if word != "vision"]
    return bool(left) and all(
        word in TUNED or SIZE.fullmatch(word) or DATE.fullmatch(word) for word in left
    )


@dataclass(frozen=True)
class Texts:
    """Reads texts by the vocabulary and the catalog."""

    vocabulary: Vocabulary
    catalog: Catalog

    def of_repository(self, path: str) -> NameReading:
        """Read the path of a repository: only an exact one is a curated model."""
        known = self.catalog.by_repository.get(path.casefold())
        namespace, _, name = path.partition("/")
        owner = namespaces().get(namespace.casefold())
        maker = owner.id if owner else id_part(namespace)
        words = without_maker(name_words(name))
        own = f"{maker}/{spell(words, maker)}"
        return NameReading(words, maker, known or own, "repo_id", CONFIDENCE["repo_id"])

    def of_id(self, slug: str, name: str, organization: str, site: str) -> NameReading:
        """Read an API id; ``name`` beside it may state a price tier."""
        parts = take_apart(without_tier(slug, name))
        reading = self._make(
            parts.name, parts.namespace, parts.hint, organization, site, is_id=True
        )
        settings = " ".join(filter(None, (parts.setting, reading.setting)))
        found = _replaced(reading, settings)
        if not parts.plain and found.method in ("exact_id", "alias"):
            return _with_method(found, "slug")
        return found

    def of_name(self, name: str, organization: str, site: str) -> NameReading:
        """Read a name as printed."""
        if " + " in name:  # two models at work together are neither of them
            words = name_words(name.replace(" + ", " plus "))
            own = f"{NOBODY}/{spell(words, NOBODY)}"
            return NameReading(words, NOBODY, own, NOBODY, CONFIDENCE[NOBODY])
        name = without_remarks(name)
        if " " not in name and re.search(r"[/:@]", name):
            return self.of_id(name, "", organization, site)
        vendor, name = _vendor_and_name(name, self.vocabulary)
        name, setting = _with_effort(name)
        hint = vendor.id if vendor else ""
        reading = self._make(name, "", hint, organization, site, is_id=False)
        return _replaced(reading, " ".join(filter(None, (reading.setting, setting))))

    def _make(
        self,
        text: str,
        namespace: str,
        hint: str,
        organization: str,
        site: str,
        *,
        is_id: bool,
    ) -> NameReading:
        words, known, setting = self._words(text, namespace or hint)
        maker, method = self._maker(words, namespace, hint, organization)
        if is_id and method in ("family", "namespace"):
            method = "slug"
        if maker == NOBODY and "-".join(words) in load_grammar().nameless:
            words = (id_part(site or "nowhere"), *words)
        model_id = f"{maker}/{spell(words, maker)}"
        if known and (not namespace or known.startswith(f"{maker}/")):
            model_id, maker = known, known.partition("/")[0]
            exact = id_part(text) == known.partition("/")[2]
            method = "exact_id" if exact else "alias"
        if setting and method != "unknown":
            method = "setting"
        return NameReading(words, maker, model_id, method, CONFIDENCE[method], setting)

    def _words(self, text: str, maker: str) -> tuple[tuple[str, ...], str, str]:
        """Return a name's words, the curated model that they are, and the setting."""
        words = without_maker(name_words(text)) or ("unnamed",)
        owner = self._organization(maker)
        if owner:
            words = without_maker(with_family(words, owner.id))
        known = self.catalog.by_name.get("-".join(words), "")
        if known:
            return words, known, ""
        shorter, setting = take_setting(words)
        return shorter, self.catalog.by_name.get("-".join(shorter), ""), setting

    def _maker(
        self, words: tuple[str, ...], namespace: str, hint: str, organization: str
    ) -> tuple[str, str]:
        """Return the id of a model's maker, and how it was found."""
        if namespace:
            named = self._organization(namespace)
            return named.id if named else id_part(namespace), "namespace"
        owner = owner_of(words)
        if owner:
            return owner.id, "family"
        for text in filter(None, (hint, organization)):
            named = self._organization(text)
            return named.id if named else id_part(text), "organization"
        return NOBODY, "unknown"

    def _organization(self, text: str) -> Term | None:
        if not text:
            return None
        return namespaces().get(text.casefold()) or self.vocabulary.organization(text)


def _replaced(reading: NameReading, setting: str) -> NameReading:
    if setting and reading.method != "unknown" and not reading.setting:
        reading = _with_method(reading, "setting")
    return NameReading(
        reading.words,
        reading.maker,
        reading.model_id,
        reading.method,
        reading.confidence,
        setting,
    )


def _with_method(reading: NameReading, method: str) -> NameReading:
    return NameReading(
        reading.words,
        reading.maker,
        reading.model_id,
        method,
        CONFIDENCE[method],
        reading.setting,
    )
