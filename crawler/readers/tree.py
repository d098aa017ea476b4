"""What the tags of HTML mean for the flow of words, and the words of an element."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from crawler.document import fold

PLAIN_NAME = re.compile(r"[a-z][a-z0-9-]*")
SKIPPED_TAGS = frozenset(
    "head script style noscript template svg math iframe object canvas select "
    "textarea audio video map".split()
)
BLOCK_TAGS = frozenset(
    "html body address article aside blockquote caption center dd details dialog div "
    "dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr "
    "li main menu nav ol p pre search section summary table tbody td tfoot th thead "
    "tr ul".split()
)


def find_holders(root: etree._Element) -> set[etree._Element]:
    """Return the elements that hold a block or a break; the others hold words only."""
    holders: set[etree._Element] = set()
    for element in root.iter():
        if element.tag not in BLOCK_TAGS and element.tag != "br":
            continue
        for ancestor in element.iterancestors():
            if ancestor in holders:
                break
            holders.add(ancestor)
    return holders


class Paths:
    """XPaths of elements, made once for all children of a parent.

    Names that broken markup made up stand as '*'.
    """

    def __init__(self) -> None:
        self._known: dict[etree._Element, str] = {}

    def of(self, element: etree._Element) -> str:
        """Return the XPath of ``element`` from the root."""
        lineage = [element]
        while lineage[-1] not in self._known:
            parent = lineage[-1].getparent()
            if parent is None:
                self._known[lineage[-1]] = f"/{_name(lineage[-1])}"
                break
            lineage.append(parent)
        for parent in lineage[:0:-1]:
            self._number(parent)
        return self._known[element]

    def _number(self, parent: etree._Element) -> None:
        """Give each child of ``parent`` its step."""
        above = self._known[parent]
        children = [child for child in parent if isinstance(child.tag, str)]
        alike = Counter(map(_name, children))
        seen: Counter[str] = Counter()
        for place, child in enumerate(children, 1):
            name = _name(child)
            seen[name] += 1
            step = f"{name}[{place if name == '*' else seen[name]}]"
            if name != "*" and alike[name] == 1:
                step = name
            self._known.setdefault(child, f"{above}/{step}")


def _name(element: etree._Element) -> str:
    tag = str(element.tag)
    return tag if PLAIN_NAME.fullmatch(tag) else "*"


def inline_text(element: etree._Element) -> str:
    """Return the words of a leaf as they run, without folding."""
    return "".join(_pieces(element))


def text_of(element: etree._Element) -> str:
    """Return the folded words of ``element``; blocks in it are set apart by a space."""
    return fold("".join(_pieces(element)))


def _pieces(element: etree._Element) -> list[str]:
    """Collect text without recursion; what browsers don't show is left out."""
    pieces: list[str] = []
    stack: list[etree._Element | str] = [element]
    first = True
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        is_root, first = first, False
        if node.tail and not is_root:
            stack.append(node.tail)
        if not isinstance(node.tag, str) or (node.tag in SKIPPED_TAGS and not is_root):
            continue
        apart = node.tag in BLOCK_TAGS or node.tag == "br"
        if apart:
            stack.append(" ")
        stack.extend(reversed(node))
        if node.text:
            stack.append(node.text)
        if apart:
            pieces.append(" ")
    return pieces
