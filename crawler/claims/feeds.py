"""Feed records into raw claims: what each key of a record means, said once.

A site's file lists the keys that it maps and those that it ignores, each with the
reason; a key of neither kind is an issue. Null, an empty text and an empty list say
nothing. A value of another kind than its key has is an issue and no claim.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from crawler.claims.nodes import Node, members
from crawler.items import Issue, RawClaim
from crawler.read.scalars import Number, Tree, kind_of, printed
from crawler.vocabulary.words import fold

OFFERING = "offering"  # a price of the provider that is named beside it
MOST_LEVELS = 12
MOST_CHARACTERS = 300  # of a value
MOST_ALIKE = 20  # issues of one kind about one key
NUMERAL = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")

Row: TypeAlias = RawClaim | Issue


@dataclass(frozen=True, slots=True)
class Record:
    """What a feed says of one model; ``node`` is the object that says it.

    ``name`` is the display name, or the id where there is none; ``slug`` is the id as
    printed, '' where names are all there is. ``section`` is the id of the provider
    whose offering it is, ``provider`` the same for its prices. ``row`` tells records
    of one model apart.
    """

    node: Node
    name: str
    slug: str
    section: str = ""
    provider: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What a key means: a property, and the kind of value that it has.

    ``expects`` is 'number', 'numeral' (a number, or a text that prints one), 'text',
    'truth' or 'words' (a list of texts).
    """

    property: str
    expects: str
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()


Reader: TypeAlias = Callable[[Record, str, Node], Iterator[Row]]


@dataclass(frozen=True)
class Keys:
    """The keys of a record, by their path ('cost.input').

    ``mapped`` has a `Key`, or a function that reads what is more than one value.
    ``ignored`` has the reason; what is below an ignored key is ignored with it.
    """

    mapped: Mapping[str, Key | Reader]
    ignored: Mapping[str, str] = field(default_factory=dict)


def number(key: str, **qualifiers: str) -> Key:
    """Return a key whose values are numbers."""
    return Key(key, "number", qualifiers)


def text(key: str, **qualifiers: str) -> Key:
    """Return a key whose values are texts."""
    return Key(key, "text", qualifiers)


def truth(key: str) -> Key:
    """Return a key whose values are true and false."""
    return Key(key, "truth")


def words(key: str) -> Key:
    """Return a key whose values are lists of texts."""
    return Key(key, "words")


def price(meter: str, per: str, tier: str = "", expects: str = "number") -> Key:
    """Return a key whose values are prices in dollars, each of its own provider.

    >>> price("input", "token", "batch").qualifiers
    {'kind': 'offering', 'currency': '$', 'per': 'token', 'meter': 'input', \
'tier': 'batch'}
    """
    qualifiers = {"kind": OFFERING, "currency": "$", "per": per, "meter": meter}
    return Key("price", expects, qualifiers | ({"tier": tier} if tier else {}))


def score(benchmark: str, scale: str, expects: str = "number", metric: str = "") -> Key:
    """Return a key whose values are scores; ``scale`` is the best there can be, or ''.

    >>> score("MMLU-Pro", "1").qualifiers
    {'benchmark': 'MMLU-Pro', 'scale': '1'}
    """
    qualifiers = {"benchmark": benchmark, "metric": metric, "scale": scale}
    return Key("score", expects, {k: v for k, v in qualifiers.items() if v})


def qualified(key: Key, **more: str) -> Key:
    """Return a key with the qualifiers besides its own that are not ''."""
    said = {name: value for name, value in more.items() if value}
    return replace(key, qualifiers={**key.qualifiers, **said})


def read_record(record: Record, keys: Keys, path: str = "") -> Iterator[Row]:
    """Yield what a record says by its keys; ``path`` leads to it from a larger one."""
    node = record.node
    if not isinstance(node.value, dict):
        yield issue(node, record.slug, "an object that describes a model")
    elif not record.slug and not record.name:
        message = f"{node.locator}: expected the name or id of a model, found none"
        yield Issue("unresolved_subject", "", "", node.locator, message)
    else:
        yield from _read_object(record, keys, node, path, MOST_LEVELS)


def _read_object(
    record: Record, keys: Keys, node: Node, path: str, levels: int
) -> Iterator[Row]:
    for key, one in members(node):
        label = f"{path}.{key}" if path else key
        if label in keys.ignored or one.value in (None, "", [], {}):
            continue
        meaning = keys.mapped.get(label)
        if isinstance(meaning, Key):
            yield from state(record, meaning, label, one)
        elif meaning is not None:
            yield from meaning(record, label, one)
        elif isinstance(one.value, dict) and levels:
            yield from _read_object(record, keys, one, label, levels - 1)
        else:
            yield unmapped(label, one)


def odd_keys(node: Node, known: Collection[str], path: str = "") -> Iterator[Issue]:
    """Yield an issue for each key of an object that is not ``known`` and says a thing.

    For what stands around records: whoever provides them, a table of contents.
    """
    for key, one in members(node):
        if key not in known and one.value not in (None, "", [], {}):
            yield unmapped(f"{path}.{key}" if path else key, one)


def unmapped(label: str, node: Node) -> Issue:
    """Return the issue of a key that nobody gave a meaning."""
    found = (printed(node.value) or kind_of(node.value))[:MOST_CHARACTERS]
    message = f"{node.locator}: expected a key that is mapped or ignored"
    return Issue("unmapped_label", label, found, node.locator, message)


def issue(node: Node, label: str, expected: str) -> Issue:
    """Return the issue of a value that is no such thing as ``expected``."""
    found = (printed(node.value) or "")[:MOST_CHARACTERS]
    shown = f" {found[:60]!r}" if found else ""
    message = f"{node.locator}: expected {expected}, found {kind_of(node.value)}{shown}"
    return Issue("unparsed_value", label, found, node.locator, message)


def state(record: Record, key: Key, label: str, node: Node) -> Iterator[Row]:
    """Yield the claim that one value makes, or the issue that it is no such value."""
    if node.value in (None, "", []):
        return
    said = printed(node.value)
    if said is None or not _is_of_kind(node.value, key.expects):
        yield issue(node, label, EXPECTED[key.expects])
    elif len(said) > MOST_CHARACTERS:
        yield issue(node, label, f"at most {MOST_CHARACTERS} characters")
    elif fold(said):
        yield make_claim(record, key, label, node, fold(said))


EXPECTED = {
    "number": "a number",
    "numeral": "a number",
    "text": "a text",
    "truth": "true or false",
    "words": "a list of texts",
}


def _is_of_kind(value: Tree, expects: str) -> bool:
    if expects == "number":
        return isinstance(value, Number)
    if expects == "numeral":
        return isinstance(value, str) and NUMERAL.fullmatch(value.strip()) is not None
    if expects == "text":
        return isinstance(value, str) and not isinstance(value, Number)
    if expects == "truth":
        return isinstance(value, bool)
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def make_claim(
    record: Record, key: Key, label: str, node: Node, said: str, part: int = 0
) -> RawClaim:
    """Return the claim of a record that ``said``, words at ``node``, makes."""
    qualifiers = dict(key.qualifiers)
    if key.property == "price" and record.provider:
        qualifiers["provider"] = record.provider
    return RawClaim(
        subject_text=record.name or record.slug,
        slug=record.slug,
        section_text=record.section,
        label_text=label,
        value_text=said,
        property=key.property,
        locator=node.locator,
        quote=said,
        qualifiers=qualifiers,
        flags=key.flags,
        part=part,
        row_text=record.row,
    )


def gather(rows: Iterable[Row]) -> tuple[list[RawClaim], list[Issue]]:
    """Part claims from issues; of issues that are alike a few stand for all.

    A key without a meaning is one issue, other kinds are MOST_ALIKE for each key; the
    last one says how many there are.
    """
    claims: list[RawClaim] = []
    issues: list[Issue] = []
    counts: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], int] = {}
    for row in rows:
        if isinstance(row, RawClaim):
            claims.append(row)
            continue
        alike = (row.kind, row.label_text)
        counts[alike] += 1
        if counts[alike] <= (1 if row.kind == "unmapped_label" else MOST_ALIKE):
            last[alike] = len(issues)
            issues.append(row)
    for alike, index in last.items():
        shown = 1 if alike[0] == "unmapped_label" else MOST_ALIKE
        if counts[alike] > shown:
            message = f"{issues[index].message} ({counts[alike]} such places)"
            issues[index] = replace(issues[index], message=message)
    return claims, issues
