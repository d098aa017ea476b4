"""What in an id or a name is no part of the model: closed lists, as curated data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline import curation
from pipeline.errors import CurationError

FIELDS = {"models", "words", "dated"}


@dataclass(frozen=True)
class SettingRule:
    """Words that say how a model was asked, behind the names that ``models`` fits."""

    models: re.Pattern[str]
    end: re.Pattern[str]
    dated: bool


@dataclass(frozen=True)
class KindRule:
    """What is no model: ids whose ``own`` part fits, maybe of unknown makers only."""

    kind: str
    own: re.Pattern[str]
    unknown: bool


@dataclass(frozen=True)
class Grammar:
    """The lists of grammar.toml; the head of each part there says what it is."""

    nameless: frozenset[str]
    serving: Mapping[str, str]
    place: re.Pattern[str]
    picture: re.Pattern[str]
    region: re.Pattern[str]
    routes: frozenset[str]
    ends: Sequence[str]
    begins: Sequence[str]
    versioned: tuple[str, ...]
    dropped: Sequence[re.Pattern[str]]
    effort: re.Pattern[str]
    run: re.Pattern[str]
    settings: Sequence[SettingRule]
    kinds: Sequence[KindRule]


@cache
def load_grammar() -> Grammar:
    """Read the lists, once.

    Raises:
        CurationError: a rule has a field that nobody knows.
    """
    text = files(curation).joinpath("grammar.toml").read_text("utf-8")
    data = tomllib.loads(text)
    parts, remarks = data["parts"], data["remarks"]
    return Grammar(
        frozenset(data["nameless"]),
        data["serving"],
        re.compile(f"(?:{parts['place']})/"),
        re.compile(parts["picture"]),
        re.compile(parts["region"]),
        frozenset(parts["routes"]),
        parts["ends"],
        parts["begins"],
        tuple(parts["versioned"]),
        [re.compile(pattern, re.I) for pattern in remarks["dropped"]],
        re.compile(remarks["effort"], re.I),
        re.compile(remarks["run"], re.I),
        [_rule(entry) for entry in data["setting"]],
        [
            KindRule(one["kind"], re.compile(one["own"]), one["unknown"])
            for one in data["kind"]
        ],
    )


def _rule(entry: Mapping[str, str | bool]) -> SettingRule:
    unknown = entry.keys() - FIELDS
    if unknown:
        raise CurationError(f"setting {entry}", f"only {sorted(FIELDS)}", str(unknown))
    return SettingRule(
        re.compile(str(entry["models"])),
        re.compile(f"(?P<model>.+?)-(?P<setting>{entry['words']})"),
        bool(entry.get("dated")),
    )
