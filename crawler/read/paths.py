"""XPaths of elements, made when somebody asks for one, and the way back.

Few of a page's words become claims, so few elements need a path. Names that broken
markup made up stand as '*'.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache

from lxml import etree

from crawler.read.problems import nowhere

PLAIN_NAME = re.compile(r"[a-z][a-z0-9-]*")
STEP = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<place>\d{1,9})\])?")
ANY = "*"
MAX_KEPT = 1_000  # characters; on a page that nests deep, all paths fill the memory

Below = dict[str, list[etree._Element]]


class Paths:
    """The paths of one tree; what was asked for once is kept."""

    def __init__(self) -> None:
        self._known: dict[etree._Element, str] = {}
        self._elements: dict[str, etree._Element] = {}
        self._steps: dict[etree._Element, str] = {}
        self._below: dict[etree._Element, Below] = {}

    def of(self, element: etree._Element) -> str:
        """Return the XPath of ``element`` from the root."""
        path = self._known.get(element)
        if path is None:
            steps = []
            node: etree._Element | None = element
            while node is not None and node not in self._known:
                steps.append(self._step(node))
                node = node.getparent()
            above = "" if node is None else self._known[node]
            path = "/".join((above, *reversed(steps)))
            if len(path) <= MAX_KEPT:
                self._keep(element, path)
        return path

    def at(self, root: etree._Element, locator: str) -> etree._Element:
        """Return the element at an XPath of plain steps from ``root``.

        The engine of libxml2 gives up on paths of thousands of steps.

        Raises:
            LocatorError: the path leads nowhere on this page.
        """
        if locator in self._elements:
            return self._elements[locator]
        if not locator.startswith("/") or not locator.strip("/"):
            raise nowhere(locator, "no path of elements")
        element: etree._Element | None = None
        for step in locator.strip("/").split("/"):
            match = STEP.fullmatch(step)
            if match is None:
                raise nowhere(locator, "no path of elements")
            same = self._named(element, root, match["name"])
            place = int(match["place"] or 1)
            if not 1 <= place <= len(same):
                raise nowhere(locator, f"{len(same)} elements at {step!r}")
            element = same[place - 1]
        assert element is not None  # noqa: S101  # there is a step
        return element

    def _keep(self, element: etree._Element, path: str) -> None:
        """Keep a path, and its parent's: the next cell asked for stands beside it."""
        self._known[element] = path
        self._elements[path] = element
        parent = element.getparent()
        if parent is not None and parent not in self._known:
            self._known[parent] = path.rpartition("/")[0]

    def _step(self, element: etree._Element) -> str:
        """Return the last step to ``element``; its siblings get theirs as well."""
        if element not in self._steps:
            parent = element.getparent()
            if parent is None:
                return _name(element.tag)
            self._number(parent)
        return self._steps[element]

    def _number(self, parent: etree._Element) -> None:
        children = [child for child in parent if isinstance(child.tag, str)]
        names = [_name(child.tag) for child in children]
        alike = Counter(names)
        seen: Counter[str] = Counter()
        for place, (child, name) in enumerate(zip(children, names, strict=True), 1):
            if name == ANY:
                self._steps[child] = f"{ANY}[{place}]"
            elif alike[name] == 1:
                self._steps[child] = name
            else:
                seen[name] += 1
                self._steps[child] = f"{name}[{seen[name]}]"

    def _named(
        self, parent: etree._Element | None, root: etree._Element, name: str
    ) -> list[etree._Element]:
        """Return the children of ``parent`` that are called ``name``; all are '*'."""
        if parent is None:
            return [root] if name in (ANY, root.tag) else []
        if parent not in self._below:
            below: Below = defaultdict(list)
            for child in parent:
                if isinstance(child.tag, str):
                    below[ANY].append(child)
                    below[child.tag].append(child)
            self._below[parent] = below
        return self._below[parent].get(name, [])


@lru_cache(maxsize=1_000)
def _name(tag: str) -> str:
    return tag if PLAIN_NAME.fullmatch(tag) else ANY
