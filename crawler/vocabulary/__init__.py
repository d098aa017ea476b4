"""What words mean, as data: the TOML files beside this module.

Properties, benchmarks, organizations, providers and licences; both packages read them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.errors import VocabularyError
from crawler.vocabulary.words import fold, label_key, name_key

KINDS = frozenset(
    "tokens parameters price date licence yes_no score rank count list text "
    "organization provider".split()
)
POLICIES = ("weighted", "newest")
HALF_LIFE_DAYS = 1460.0  # of a specification: few are revised in four years
REQUIRED = dict.fromkeys(
    ("benchmark", "organization", "provider", "licence"), ("id", "name")
) | {"property": ("key", "kind", "description", "labels")}


@dataclass(frozen=True)
class Meaning:
    """What a label means: a property, and the qualifiers that it settles."""

    property: str
    qualifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Property:
    """One entry of properties.toml; the head of that file says what each field is."""

    key: str
    kind: str
    description: str
    unit: str
    minimum: Any
    maximum: Any
    policy: str
    derived: bool
    no_is_weak: bool
    per_site: bool
    pattern: str
    examples: Mapping[str, str]
    usd_per_mtok: tuple[float, float] | None = None
    stood_in_by: str = ""
    borne_out_by: tuple[str, ...] = ()
    may_be: Mapping[str, str] = field(default_factory=dict)
    lapses: bool = False
    half_life_days: float = HALF_LIFE_DAYS
    filled_days: bool = False


@dataclass(frozen=True)
class Term:
    """A benchmark, organization, provider or licence: its id, its name, and the rest.

    ``extra`` holds the fields that only one of these files has (scale, families, ...).
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    extra: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All files, indexed by what pages print; equal to itself alone."""

    properties: Mapping[str, Property]
    labels: Mapping[str, Meaning]
    labels_under: Mapping[tuple[str, str], Meaning]
    fitting: Mapping[str, tuple[Meaning, ...]]
    sections: Mapping[str, Meaning]
    headings: frozenset[str]
    keys: frozenset[str]
    known: frozenset[str]
    benchmarks: Mapping[str, Term]
    organizations: Mapping[str, Term]
    providers: Mapping[str, Term]
    licences: Mapping[str, Term]
    yes: frozenset[str]
    no: frozenset[str]
    modalities: Mapping[str, str]

    def meaning(self, label: str, section: str = "") -> Meaning | None:
        """Return what ``label`` means below the heading ``section``, if known."""
        key = label_key(label)
        return self.labels_under.get((label_key(section), key)) or self.labels.get(key)

    def fitting_meanings(self, label: str) -> tuple[Meaning, ...]:
        """Return what ``label`` means beside a value of the right shape."""
        return self.fitting.get(label_key(label), ())

    def benchmark(self, text: str) -> Term | None:
        """Return the benchmark that ``text`` names, if known."""
        return self.benchmarks.get(name_key(text))

    def organization(self, text: str) -> Term | None:
        """Return the organization that ``text`` names, if known."""
        return self.organizations.get(name_key(text))

    def provider(self, text: str) -> Term | None:
        """Return the provider that ``text`` names, if known."""
        return self.providers.get(name_key(text))

    def licence(self, text: str) -> Term | None:
        """Return the licence that ``text`` names, if known."""
        return self.licences.get(name_key(text))


@cache
def load_vocabulary() -> Vocabulary:
    """Read the files of this folder, once.

    Raises:
        VocabularyError: two entries claim the same words, or a field is unknown.
    """
    entries = _read("properties", "property")
    properties = {entry["key"]: _property(entry) for entry in entries}
    _check_related(properties)
    labels: dict[str, Meaning] = {}
    labels_under: dict[tuple[str, str], Meaning] = {}
    fitting: dict[str, tuple[Meaning, ...]] = {}
    sections: dict[str, Meaning] = {}
    for entry in entries:
        for part, qualifiers in _label_groups(entry):
            meaning = Meaning(entry["key"], qualifiers)
            for label in part.get("labels", ()):
                _add(labels, label_key(label), meaning, label)
            for label in part.get("fitting", ()):
                key = label_key(label)
                fitting[key] = (*fitting.get(key, ()), meaning)
            for label, headings in part.get("under", {}).items():
                for heading in headings:
                    place = (label_key(heading), label_key(label))
                    _add(labels_under, place, meaning, label)
        for section in entry.get("sections", ()):
            _add(sections, label_key(section), Meaning(entry["key"]), section)
    keys = frozenset([*labels, *fitting, *(label for _, label in labels_under)])
    return Vocabulary(
        properties,
        labels,
        labels_under,
        fitting,
        sections,
        frozenset(sections) | {heading for heading, _ in labels_under},
        keys,
        _known(keys),
        _terms("benchmarks", "benchmark"),
        _terms("organizations", "organization"),
        _terms("providers", "provider"),
        _terms("licences", "licence"),
        *_words(),
    )


def _known(labels: Iterable[str]) -> frozenset[str]:
    """Return all labels and benchmarks' names, in small letters."""
    names = (
        name
        for entry in _read("benchmarks", "benchmark")
        for name in (entry["id"], entry["name"], *entry.get("aliases", ()))
    )
    return frozenset(fold(text).casefold() for text in (*labels, *names) if text)


def _words() -> tuple[frozenset[str], frozenset[str], Mapping[str, str]]:
    """Return the words for yes and for no, and the kinds of input by their words."""
    text = files(__name__).joinpath("words.toml").read_text(encoding="utf-8")
    words = tomllib.loads(text)
    return (
        frozenset(map(name_key, words["yes"])),
        frozenset(map(name_key, words["no"])),
        {name_key(word): kind for word, kind in words["modalities"].items()},
    )


def _label_groups(
    entry: Mapping[str, Any],
) -> Iterable[tuple[Mapping[str, Any], Mapping[str, str]]]:
    yield entry, {}
    for part in entry.get("qualified", ()):
        yield part, part["qualifiers"]


def _check_related(properties: Mapping[str, Property]) -> None:
    for key, entry in properties.items():
        named = filter(None, (entry.stood_in_by, *entry.borne_out_by, *entry.may_be))
        unknown = sorted(set(named) - properties.keys())
        if unknown:
            raise VocabularyError(f"property {key}", "known properties", unknown[0])


def _property(entry: Mapping[str, Any]) -> Property:
    if entry["kind"] not in KINDS:
        raise VocabularyError(
            f"property {entry['key']}",
            f"one of {', '.join(sorted(KINDS))}",
            entry["kind"],
        )
    policy = entry.get("policy", "weighted")
    if policy not in POLICIES:
        raise VocabularyError(f"property {entry['key']}", f"one of {POLICIES}", policy)
    return Property(
        key=entry["key"],
        kind=entry["kind"],
        description=entry["description"],
        unit=entry.get("unit", ""),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        policy=policy,
        derived=entry.get("derived", False),
        no_is_weak=entry.get("no_is_weak", False),
        per_site=entry.get("per_site", False),
        pattern=entry.get("pattern", ""),
        examples=entry.get("examples", {}),
        usd_per_mtok=tuple(entry["usd_per_mtok"]) if "usd_per_mtok" in entry else None,
        stood_in_by=entry.get("stood_in_by", ""),
        borne_out_by=tuple(entry.get("borne_out_by", ())),
        may_be=entry.get("may_be", {}),
        lapses=entry.get("lapses", False),
        half_life_days=entry.get("half_life_days", HALF_LIFE_DAYS),
        filled_days=entry.get("filled_days", False),
    )


def _terms(file: str, table: str) -> dict[str, Term]:
    index: dict[str, Term] = {}
    for entry in _read(file, table):
        extra = {
            key: value
            for key, value in entry.items()
            if key not in ("id", "name", "aliases")
        }
        term = Term(entry["id"], entry["name"], tuple(entry.get("aliases", ())), extra)
        names = {name_key(name) for name in (term.id, term.name, *term.aliases)}
        for name in sorted(names):
            _add(index, name, term, f"{file}: {name}")
    return index


def _add(index: dict[Any, Any], key: object, value: object, place: str) -> None:
    other = index.setdefault(key, value)
    if other is not value and other != value:
        raise VocabularyError(place, "one meaning", f"{other} and {value}")


def _read(file: str, table: str) -> list[dict[str, Any]]:
    text = files(__name__).joinpath(f"{file}.toml").read_text(encoding="utf-8")
    try:
        entries: list[dict[str, Any]] = tomllib.loads(text)[table]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise VocabularyError(
            f"{file}.toml", f"[[{table}]] tables", str(error)
        ) from error
    for entry in entries:
        missing = [name for name in REQUIRED[table] if name not in entry]
        if missing:
            place = f"{file}.toml, {entry.get('key') or entry.get('id') or entry}"
            raise VocabularyError(place, f"the field {missing[0]}", "none")
    return entries
