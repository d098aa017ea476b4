"""The data that a page carries in its scripts, and how a locator leads into it.

A locator is the XPath of the script, '#', and a JSON pointer in its form for
URIs (RFC 6901, section 6): `/html/body/script[3]#/props/models/0/name`. In a script
that assigns, the first step is the name: `…#/__STATE__/models`. Rows of flight are
spread over scripts; their locator is `flight#/ID/pointer`, and `flight` tells how to
join them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeAlias
from urllib.parse import quote, unquote

from crawler.read.flight import literal
from crawler.read.problems import Problem, nowhere

Json: TypeAlias = Any  # None, bool, str (numbers too), list or dict
FLIGHT = "flight"
MAX_LISTED = 40
MAX_KEPT = 60  # characters of a key; longer ones are not kept for the next time
INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Piece:
    """The data of one script; ``locator`` is its XPath, or 'flight' for the stream."""

    locator: str
    value: Json

    def printed(self, value: Json) -> str | None:
        """Return a scalar, or a list of a few, as text; None for all else."""
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str):
            return literal(value) if self.locator == FLIGHT else value
        if isinstance(value, list) and 0 < len(value) <= MAX_LISTED:
            texts = [
                self.printed(one) if isinstance(one, str) else None for one in value
            ]
            known = [text for text in texts if text is not None]
            return ", ".join(known) if len(known) == len(texts) else None
        return None


@dataclass(frozen=True)
class Embedded:
    """All pieces of a page, and what was wrong with those that say they are JSON."""

    pieces: tuple[Piece, ...] = ()
    problems: tuple[Problem, ...] = ()

    def look_up(self, locator: str) -> str:
        """Return the text of the scalar, or list of scalars, at ``locator``.

        Raises:
            LocatorError: there is no such script, or no text at the pointer.
        """
        script, _, pointer = locator.partition("#")
        piece = self._by_locator.get(script)
        if piece is None:
            raise nowhere(locator, f"no data at {script!r}")
        text = piece.printed(_follow(piece.value, pointer, locator))
        if text is None:
            raise nowhere(locator, "no text there")
        return text

    @cached_property
    def _by_locator(self) -> Mapping[str, Piece]:
        """The pieces by locator: each claim is looked up, and scripts may be many."""
        return {piece.locator: piece for piece in self.pieces}


def step(key: str | int) -> str:
    """Return one step of a pointer, '~' and '/' escaped twice: for JSON and URIs.

    >>> step("a/b ~c")
    '/a~1b%20~0c'
    """
    text = str(key)
    return _step(text) if len(text) <= MAX_KEPT else _step.__wrapped__(text)


@lru_cache(maxsize=65_536)
def _step(key: str) -> str:
    escaped = key.replace("~", "~0").replace("/", "~1")
    return "/" + quote(escaped, safe="~$", errors="surrogatepass")


def _follow(value: Json, pointer: str, locator: str) -> Json:
    if pointer and not pointer.startswith("/"):
        raise nowhere(locator, "no JSON pointer")
    for part in pointer.split("/")[1:]:
        key = unquote(part, errors="surrogatepass")
        key = key.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and INDEX.fullmatch(key) and int(key) < len(value):
            value = value[int(key)]
        else:
            raise nowhere(locator, f"nothing at {key!r}")
    return value


def is_embedded(locator: str) -> bool:
    """Return whether ``locator`` leads into data and not to an element.

    >>> is_embedded("/html/head/script#/name"), is_embedded("/html/body/p[2]")
    (True, False)
    """
    return "#" in locator
