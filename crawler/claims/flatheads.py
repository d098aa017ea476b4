"""What the heads of a table without marks say: the name, or what values below mean.

Heads stand one on a line, or ran together as in 'ModelContextInput $/1M'. A run of
heads is cut where known ones end; it is no table without a name and a known value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.claims.labels import Page
from crawler.vocabulary import Meaning
from crawler.vocabulary.heads import read_unit, roles_of, unit_of
from crawler.vocabulary.meanings import IGNORED

MAX_LABEL = 40
JOINT = re.compile(r"[^\W\d_A-Z][.%)]?(?=[A-Z])|[.%)](?=[A-Z])")


@dataclass(frozen=True)
class Head:
    """A head of a flat table: its words, and what values below it mean."""

    text: str
    meaning: Meaning | None
    kind: str


def head_of(page: Page, text: str, values: Sequence[str]) -> Head:
    """Return what a head means, by its words and the first ``values`` below it."""
    roles = roles_of(text)
    if "model" in roles:
        return Head(text, None, "name")
    if {"per", "currency"} <= set(read_unit(text)):
        return Head(text, None, "text")
    meaning = next(
        (m for v in (*values, "") if (m := page.meaning(text, "", v)) is not None), None
    )
    if meaning is None or meaning is IGNORED:
        kind = "price" if "price" in roles else "score" if "score" in roles else ""
        return Head(text, None, kind)
    return Head(text, meaning, page.kind(meaning))


def cut_heads(page: Page, text: str) -> tuple[Head, ...]:
    """Cut a run of heads into known ones; what is unknown at its end is one more."""
    heads: list[Head] = []
    rest = text
    while rest:
        found = _first_head(page, rest)
        if found is None:
            heads.append(Head(rest, None, ""))
            break
        if not heads and found.kind != "name":
            return ()
        heads.append(found)
        rest = rest[len(found.text) :]
    known = [head for head in heads[1:] if head.kind]
    return tuple(heads) if heads and heads[0].kind == "name" and known else ()


def cut_unknown(page: Page, text: str) -> tuple[Head, ...]:
    """Cut a run of heads that nobody knows where a capital follows a small letter."""
    heads: list[Head] = []
    rest = text
    while rest:
        known = _first_head(page, rest)
        joint = JOINT.search(rest)
        end = joint.end() if joint else len(rest)
        heads.append(known or Head(rest[:end].strip(), None, "score"))
        rest = rest[len(known.text) if known else end :]
    return tuple(heads)


def _first_head(page: Page, text: str) -> Head | None:
    """Return the longest known head that a run of heads begins with."""
    for width in range(min(len(text), MAX_LABEL), 1, -1):
        part, after = text[:width], text[width : width + 1]
        if part != part.strip() or after.islower() or after.isspace():
            continue
        samples = ("$1",) if unit_of(part) else ("$1", "128K")
        head = head_of(page, part, samples)
        if head.kind:
            return head
    return None
