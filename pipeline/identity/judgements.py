"""What people judged about identities: same, different, unsure. It holds for ever.

Judgements are data, in curation/judgements.toml. They stand above every rule, say who
judged when and why, and taking a line away restores what the rules say.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from crawler.vocabulary.words import fold
from pipeline import curation
from pipeline.errors import CurationError
from pipeline.identity.catalog import Catalog
from pipeline.identity.namewords import id_part
from pipeline.records import Mention

VERDICTS = ("same", "different", "unsure")
REQUIRED = {"a", "b", "verdict", "by", "on", "reason"}
OPTIONAL = {"id", "setting"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A name or id as printed; ``site`` is '' where it may stand anywhere."""

    site: str
    text: str

    def __str__(self) -> str:
        return f"{self.site}:{self.text}" if self.site else self.text


@dataclass(frozen=True, slots=True)
class Judgement:
    """One verdict on two references.

    ``own_id`` is what ``a`` is called if split; ``setting`` how ``a`` was asked, where
    its print says so in a way that no rule reads.
    """

    a: Reference
    b: Reference
    verdict: str
    by: str
    on: str
    reason: str
    own_id: str = ""
    setting: str = ""


@dataclass(frozen=True)
class Rulings:
    """What the judgements come to: which id, and which printed name, goes where."""

    of_id: Mapping[str, str] = field(default_factory=dict)
    of_print: Mapping[Reference, str] = field(default_factory=dict)
    settings: Mapping[Reference, str] = field(default_factory=dict)

    def setting(self, mention: Mention) -> str:
        """Return the setting that a judgement states for a mention, '' if none."""
        texts = (Reference(mention.site, _print(mention.slug)),)
        return next((self.settings[one] for one in texts if one in self.settings), "")

    def of(self, mention: Mention, model_id: str) -> str:
        """Return the id that a mention has by judgement, or ``model_id``."""
        for site in (mention.site, ""):
            for text in (mention.slug, mention.subject_text):
                found = text and self.of_print.get(Reference(site, _print(text)))
                if found:
                    return found
        return self.of_id.get(model_id, model_id)


def read_judgements(text: str) -> list[Judgement]:
    """Read judgements from the text of their file.

    Raises:
        CurationError: a field is missing or unknown, a verdict is no verdict, or two
            entries speak of one pair.
    """
    data = tomllib.loads(text)
    sites = frozenset(data.get("sites", ()))
    read: dict[frozenset[Reference], Judgement] = {}
    for entry in data.get("judgement", ()):
        judgement = _judgement(entry, sites)
        pair = frozenset((judgement.a, judgement.b))
        other = read.setdefault(pair, judgement)
        if other is not judgement or len(pair) == 1:
            raise CurationError(_place(judgement), "one judgement of two names", "more")
    return list(read.values())


@cache
def load_judgements() -> tuple[Judgement, ...]:
    """Read the project's judgements, once."""
    path = files(curation).joinpath("judgements.toml")
    return tuple(read_judgements(path.read_text("utf-8")))


def _judgement(entry: Mapping[str, object], sites: frozenset[str]) -> Judgement:
    fields = {name: str(value) for name, value in entry.items()}
    place = f"judgement of {fields.get('a')!r} and {fields.get('b')!r}"
    if missing := REQUIRED - {name for name, text in fields.items() if text}:
        raise CurationError(place, f"the field {min(missing)}", "none")
    if unknown := fields.keys() - REQUIRED - OPTIONAL:
        raise CurationError(place, f"only {sorted(REQUIRED | OPTIONAL)}", min(unknown))
    if fields["verdict"] not in VERDICTS:
        raise CurationError(place, f"one of {VERDICTS}", fields["verdict"])
    a, b = (_reference(fields[name], sites) for name in "ab")
    verdict, by, on, reason = (
        fields[name] for name in ("verdict", "by", "on", "reason")
    )
    return Judgement(
        a, b, verdict, by, on, reason, fields.get("id", ""), fields.get("setting", "")
    )


def _reference(text: str, sites: frozenset[str]) -> Reference:
    site, colon, rest = text.partition(":")
    scoped = colon and rest and site in sites
    return Reference(site if scoped else "", _print(rest if scoped else text))


def _print(text: str) -> str:
    return fold(text).casefold()


def _place(judgement: Judgement) -> str:
    return f"judgement of '{judgement.a}' and '{judgement.b}'"


def rule(
    judgements: Iterable[Judgement],
    id_of: Callable[[Reference], str],
    catalog: Catalog,
) -> Rulings:
    """Return what judgements come to; ``id_of`` says where rules put a reference.

    Raises:
        CurationError: 'same' leads, by way of others, to a pair that is 'different' or
            'unsure', to two curated models, or a split name has no id of its own.
    """
    judgements = list(judgements)
    nodes = {
        reference: reference if reference.site else Reference("", id_of(reference))
        for judgement in judgements
        for reference in (judgement.a, judgement.b)
    }
    classes = _Classes()
    apart = [one for one in judgements if one.verdict != "same"]
    split = {one.a for one in apart if id_of(one.a) == id_of(one.b)}
    for one in judgements:
        if one.verdict == "same":
            classes.join(_node(one.a, nodes, split), _node(one.b, nodes, split))
    for one in apart:
        a, b = (_node(reference, nodes, split) for reference in (one.a, one.b))
        if classes.root(a) == classes.root(b) and one.a not in split:
            raise CurationError(_place(one), f"{one.verdict} names", "judged the same")
    goals = {Reference("", id_of(one.b)) for one in judgements if one.verdict == "same"}
    ids = _ids(classes, goals, split, id_of, catalog)
    prints = split | {node for node in ids if node.site}
    of_id = {node.text: ids[node] for node in ids if node not in prints}
    of_print = {node: ids[node] for node in ids if node in prints}
    for one in apart:
        if one.a in split and one.a not in of_print:
            of_print[one.a] = _own_id(one, id_of(one.a))
    return Rulings(
        {a: b for a, b in of_id.items() if a != b},
        of_print,
        {one.a: one.setting for one in judgements if one.setting},
    )


def _node(
    reference: Reference, nodes: Mapping[Reference, Reference], split: set[Reference]
) -> Reference:
    return reference if reference in split else nodes[reference]


def _own_id(judgement: Judgement, rules: str) -> str:
    own = judgement.own_id or f"{rules.partition('/')[0]}/{id_part(judgement.a.text)}"
    if own == rules:
        raise CurationError(_place(judgement), "an id of its own for a", own)
    return own


class _Classes:
    """Which references are one, by what was joined."""

    def __init__(self) -> None:
        self.parents: dict[Reference, Reference] = {}

    def root(self, node: Reference) -> Reference:
        while (parent := self.parents.setdefault(node, node)) != node:
            node = parent
        return node

    def join(self, a: Reference, b: Reference) -> None:
        self.parents[self.root(a)] = self.root(b)

    def members(self) -> dict[Reference, list[Reference]]:
        found: dict[Reference, list[Reference]] = {}
        for node in self.parents:
            found.setdefault(self.root(node), []).append(node)
        return found


def _ids(
    classes: _Classes,
    goals: set[Reference],
    split: set[Reference],
    id_of: Callable[[Reference], str],
    catalog: Catalog,
) -> dict[Reference, str]:
    """Return the id of every reference that was joined with another.

    A class is called what the catalog calls it; else what most others were judged the
    same as, which is the id that stands as ``b``.
    """
    ids: dict[Reference, str] = {}
    for members in classes.members().values():
        if len(members) == 1:
            continue
        plain = sorted(n.text for n in members if not n.site and n not in split)
        curated = [one for one in plain if one in catalog.models]
        if len(curated) > 1:
            raise CurationError("judgements", "one curated model", ", ".join(curated))
        wanted = sorted(node.text for node in members if node in goals)
        scoped = sorted(id_of(node) for node in members)
        chosen = (*curated, *wanted, *plain, *scoped)[0]
        ids |= dict.fromkeys(members, chosen)
    return ids
