"""The values of a feed, each with the locator that leads to it.

A site's file walks its feed with these; what a value means is the business of `feeds`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from crawler.errors import PageError
from crawler.read.feed import COLUMN, ROW, Feed
from crawler.read.scalars import Tree, kind_of
from crawler.vocabulary.words import fold


class Node(NamedTuple):
    """A value of a feed and where it stands."""

    value: Tree
    locator: str


def step_to(locator: str, key: str | int) -> str:
    """Return the locator of a member of what stands at ``locator``.

    >>> step_to("/models", "Qwen/Qwen3~8B"), step_to("row:3", "Price")
    ('/models/Qwen~1Qwen3~08B', 'row:3/column:Price')
    """
    if locator.startswith(ROW):
        return f"{locator}{COLUMN}{key}"
    escaped = str(key).replace("~", "~0").replace("/", "~1")
    return f"{locator}/{escaped}"


def member(node: Node, *keys: str) -> Node:
    """Return the member of an object that ``keys`` lead to; null if there is none."""
    for key in keys:
        value = node.value.get(key) if isinstance(node.value, dict) else None
        node = Node(value, step_to(node.locator, key))
    return node


def text_of(node: Node, *keys: str) -> str:
    """Return the text of a member, folded; '' if there is none.

    >>> text_of(Node({"id": "o3"}, ""), "id"), text_of(Node({"id": None}, ""), "id")
    ('o3', '')
    """
    value = member(node, *keys).value
    return fold(value) if isinstance(value, str) else ""


def members(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the keys and values of an object.

    Raises:
        PageError: it is no object.
    """
    if not isinstance(node.value, dict):
        raise PageError(node.locator or "/", "an object", kind_of(node.value))
    for key, value in node.value.items():
        yield key, Node(value, step_to(node.locator, key))


def entries(node: Node) -> Iterator[Node]:
    """Yield the entries of a list.

    Raises:
        PageError: it is no list.
    """
    if not isinstance(node.value, list):
        raise PageError(node.locator or "/", "a list", kind_of(node.value))
    for index, value in enumerate(node.value):
        yield Node(value, step_to(node.locator, index))


def root_of(feed: Feed) -> Node:
    """Return the node of the whole feed."""
    return Node(feed.root, "")


def rows_of(feed: Feed) -> Iterator[Node]:
    """Yield the rows of a table; those that were left out are not among them."""
    values = feed.root if isinstance(feed.root, list) else []
    for index, value in enumerate(values, 1):
        if value is not None:
            yield Node(value, f"{ROW}{index}")


def thousands(bound: str) -> str:
    """Write the bound of a tier, a number of tokens, as price lists print it.

    >>> thousands("200000"), thousands("1000000"), thousands("262144")
    ('200k', '1m', '262144')
    """
    if bound.endswith("000000"):
        return f"{bound[:-6]}m"
    return f"{bound[:-3]}k" if bound.endswith("000") else bound
