"""Reads YAML as a tree of printed scalars. PyYAML is imported here alone.

The tree is built from the parser's events, without recursion and without any of YAML's
guesses: '1.10' stays '1.10', 'no' and a date stay texts. Only what is written without
quotes can be null (null, ~, nothing), true, false or a number. An alias is what it
stands for; a file whose aliases unfold to more than MOST_NODES values is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from crawler.errors import BrokenFeed
from crawler.read.scalars import Number, Tree

MOST_NODES = 1_000_000
MOST_DEPTH = 500
NULLS = frozenset(("", "~", "null"))
TRUTHS = {"true": True, "false": False}
NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass(slots=True)
class _Open:
    """A list or an object that is not closed yet; ``size`` counts what is below."""

    value: list[Tree] | dict[str, Tree]
    anchor: str | None
    key: str | None = None
    size: int = 1


@dataclass(slots=True)
class _Builder:
    """Puts values where they belong; ``roots`` are the documents."""

    place: str
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Tree, int]] = field(default_factory=dict)
    roots: list[Tree] = field(default_factory=list)
    odd: dict[str, None] = field(default_factory=dict)

    def add(self, value: Tree, size: int) -> None:
        """Put a finished value into the innermost open list or object."""
        if not self.open:
            self.roots.append(value)
            return
        top = self.open[-1]
        top.size += size
        if top.size > MOST_NODES:
            raise self.broken(f"at most {MOST_NODES} values", "more, through aliases")
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key is None:
            top.key = self._key(value)
        else:
            if top.key in top.value:
                self.odd[
                    f"expected each key of an object once, found {top.key[:60]!r} twice"
                ] = None
            top.value[top.key] = value
            top.key = None

    def _key(self, value: Tree) -> str:
        if not isinstance(value, str):
            raise self.broken("a text as key", f"{value!r:.60}")
        return value

    def scalar(self, event: yaml.ScalarEvent) -> None:
        top = self.open[-1] if self.open else None
        is_key = top is not None and isinstance(top.value, dict) and top.key is None
        value = event.value if is_key else _scalar(event)
        self._anchor(event.anchor, value, 1)
        self.add(value, 1)

    def begin(self, value: list[Tree] | dict[str, Tree], anchor: str | None) -> None:
        if len(self.open) >= MOST_DEPTH:
            raise self.broken(f"at most {MOST_DEPTH} levels", "more")
        self.open.append(_Open(value, anchor))

    def end(self) -> None:
        done = self.open.pop()
        self._anchor(done.anchor, done.value, done.size)
        self.add(done.value, done.size)

    def alias(self, anchor: str) -> None:
        if anchor not in self.anchors:
            raise self.broken(f"the anchor {anchor[:60]!r} before its alias", "none")
        self.add(*self.anchors[anchor])

    def _anchor(self, anchor: str | None, value: Tree, size: int) -> None:
        if anchor is not None:
            self.anchors[anchor] = (value, size)

    def broken(self, expected: str, found: str) -> BrokenFeed:
        return BrokenFeed(self.place, f"YAML with {expected}", found)


def read_yaml(text: str, place: str) -> tuple[Tree, tuple[str, ...]]:
    """Return the tree of ``text``, and what was odd: keys that an object has twice.

    Raises:
        BrokenFeed: it is no YAML of one document, or unfolds without end.

    >>> read_yaml("a: 1.10\\nb: [no, ~, '2']\\nc: 2023-01-01", "f.yaml")
    ({'a': '1.10', 'b': ['no', None, '2'], 'c': '2023-01-01'}, ())
    """
    builder = _Builder(place)
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            _take(builder, event)
    except yaml.YAMLError as error:
        found = " ".join(str(error).split())
        raise BrokenFeed(place, "YAML", found[:200]) from error
    if len(builder.roots) != 1:
        raise builder.broken("one document", f"{len(builder.roots)}")
    return builder.roots[0], tuple(builder.odd)


def _take(builder: _Builder, event: yaml.Event) -> None:
    if isinstance(event, yaml.ScalarEvent):
        builder.scalar(event)
    elif isinstance(event, yaml.MappingStartEvent):
        builder.begin({}, event.anchor)
    elif isinstance(event, yaml.SequenceStartEvent):
        builder.begin([], event.anchor)
    elif isinstance(event, yaml.CollectionEndEvent):
        builder.end()
    elif isinstance(event, yaml.AliasEvent):
        builder.alias(event.anchor or "")
    # else: the beginning and the end of the stream and of documents


def _scalar(event: yaml.ScalarEvent) -> Tree:
    text: str = event.value
    if event.style:  # quoted, or a block
        return text
    if text in NULLS:
        return None
    if text in TRUTHS:
        return TRUTHS[text]
    return Number(text) if NUMBER.fullmatch(text) else text
