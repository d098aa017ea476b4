"""The lenient second reader: BeautifulSoup parses, the same walk reads its tree.

It reads what is broken and serves as the oracle of the fast reader in the tests.
The only module that knows BeautifulSoup's tree.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag
from lxml import etree

from crawler.read.document import Document
from crawler.read.html import read_tree
from crawler.read.problems import Problem

READER = "beautifulsoup"
READ_ATTRIBUTES = frozenset(
    "rowspan colspan aria-hidden aria-label class alt title".split()
)


def read_soup(text: str, problems: tuple[Problem, ...] = ()) -> Document:
    """Return the Document of the HTML ``text`` as BeautifulSoup understands it."""
    root = _to_lxml(BeautifulSoup(text, "lxml"))
    return read_tree(root, READER, text, problems)


def _to_lxml(soup: BeautifulSoup) -> etree._Element:
    """Copy a soup into an lxml tree, without recursion."""
    html = soup.find("html")
    if not isinstance(html, Tag):
        return etree.Element("html")
    root = etree.Element("html")
    stack: list[tuple[PageElement, etree._Element]] = [
        (child, root) for child in reversed(html.contents)
    ]
    while stack:
        node, parent = stack.pop()
        if isinstance(node, Tag):
            child = etree.SubElement(parent, _safe_name(node.name))
            for name in READ_ATTRIBUTES.intersection(node.attrs):
                child.set(name, _joined(node.attrs[name]).translate(CONTROL))
            stack.extend((inner, child) for inner in reversed(node.contents))
        elif isinstance(node, NavigableString) and not isinstance(
            node, PreformattedString
        ):
            _append_text(parent, str(node))
    return root


def _safe_name(name: str) -> str:
    return name if PLAIN_NAME.fullmatch(name) else "span"


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def _append_text(parent: etree._Element, text: str) -> None:
    text = text.translate(CONTROL)
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


PLAIN_NAME = re.compile(r"[a-z][a-z0-9-]*", re.I)
CONTROL = {code: None for code in range(32) if code not in (9, 10, 13)} | {
    0xFFFE: None,
    0xFFFF: None,
}
