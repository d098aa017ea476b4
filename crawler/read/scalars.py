"""Scalars as a feed prints them, and the tree that holds them.

A number stays its printed text: `1.50` is not `1.5`. Nothing here is parsed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

Tree: TypeAlias = "bool | str | list[Tree] | dict[str, Tree] | None"

MOST_JOINED = 200  # scalars of a list that is read as words


class Number(str):
    """The printed text of a number.

    >>> isinstance(Number("1.50"), str), Number("1.50")
    (True, '1.50')
    """

    __slots__ = ()


def printed(value: Tree) -> str | None:
    """Return a scalar, or a list of scalars joined with ', ', as text; else None.

    >>> printed(True), printed(Number("2e-06")), printed(["text", "image"])
    ('true', '2e-06', 'text, image')
    >>> printed({"a": "b"}) is None, printed(None) is None, printed([]) is None
    (True, True, True)
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and 0 < len(value) <= MOST_JOINED:
        texts = list(_texts(value))
        return ", ".join(texts) if len(texts) == len(value) else None
    return None


def _texts(values: list[Tree]) -> Iterator[str]:
    for value in values:
        text = None if isinstance(value, list) else printed(value)
        if text is not None:
            yield text


def kind_of(value: Tree) -> str:
    """Name the kind of a value, for messages.

    >>> kind_of(Number("1")), kind_of("1"), kind_of({})
    ('a number', 'a text', 'an object')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, Number):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "an object"
