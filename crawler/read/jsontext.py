"""Reads JSON, and JSON with comments, as a tree of printed scalars.

Comments behind // and a comma before a closing bracket are taken out where the text is
no JSON as it stands: people write such files by hand. NaN and Infinity are no numbers.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from crawler.errors import BrokenFeed
from crawler.read.scalars import Number, Tree

STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
COMMENT = re.compile(STRING + r"|//[^\n]*", re.S)
LAST_COMMA = re.compile(STRING + r"|,(?=\s*+[\]}])", re.S)


def read_json(text: str, place: str) -> tuple[Tree, tuple[str, ...]]:
    """Return the tree of ``text``, and what was odd: keys that an object has twice.

    Of such a key the last value is kept, as every reader of JSON does.

    Raises:
        BrokenFeed: it is no JSON, or nests deeper than Python does.

    >>> read_json('{"a": 1.50, // so\\n "b": [true, null],}', "f.json")
    ({'a': '1.50', 'b': [True, None]}, ())
    """
    try:
        return _load(text)
    except ValueError as error:
        relaxed = LAST_COMMA.sub(_keep, COMMENT.sub(_keep, text))
        if relaxed == text:
            raise _broken(place, error) from error
    except RecursionError as error:
        raise _too_deep(place) from error
    try:
        return _load(relaxed)
    except ValueError as error:
        raise _broken(place, error) from error
    except RecursionError as error:
        raise _too_deep(place) from error


def _load(text: str) -> tuple[Tree, tuple[str, ...]]:
    repeated: list[str] = []

    def to_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            repeated.extend(_repeated([key for key, _ in pairs]))
        return found

    tree: Tree = json.loads(
        text,
        object_pairs_hook=to_object,
        parse_float=Number,
        parse_int=Number,
        parse_constant=_refuse,
        strict=False,
    )
    return tree, tuple(
        f"expected each key of an object once, found {key[:60]!r} twice"
        for key in dict.fromkeys(repeated)
    )


def _repeated(keys: list[str]) -> list[str]:
    seen: set[str] = set()
    return [key for key in keys if key in seen or seen.add(key)]  # type: ignore[func-returns-value]


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _keep(match: re.Match[str]) -> str:
    """Keep strings; a comment becomes a space, a comma nothing."""
    found = match[0]
    if found.startswith('"'):
        return found
    return " " if found.startswith("/") else ""


def _broken(place: str, error: ValueError) -> BrokenFeed:
    return BrokenFeed(place, "JSON", str(error)[:200])


def _too_deep(place: str) -> BrokenFeed:
    return BrokenFeed(place, "JSON that nests less deep", "brackets too deep to read")
