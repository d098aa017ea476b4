"""What the tags of HTML mean for the flow of words, and the words of an element.

A page has thousands of elements and each costs about a microsecond of parsing: the
loops here touch each element once, without recursion, since pages nest 10,000 deep.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lxml import etree

from crawler.document import fold
from crawler.readers.paths import Paths as Paths

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
# An OPEN element stands within a line, though it holds a block or a break.
SKIPPED, BREAK, BLOCK, TABLE, PAIRS, ROWS, OPEN = range(-1, 6)
# What a tag does to the flow; a tag that is not here stands within a line. What is no
# element has a function for a tag.
KINDS: dict[object, int] = (
    dict.fromkeys((etree.Comment, etree.ProcessingInstruction, etree.Entity), SKIPPED)
    | dict.fromkeys(SKIPPED_TAGS, SKIPPED)
    | dict.fromkeys(BLOCK_TAGS, BLOCK)
    | dict.fromkeys(("tr", "tbody", "thead"), ROWS)
    | {"br": BREAK, "table": TABLE, "dl": PAIRS}
)
CELL_TAGS = frozenset({"td", "th", "dd"})
LABELLED_TAGS = ("img", "svg", "i", "span")
# KaTeX hides what it prints from screen readers, which get MathML, which is not read.
PRINTED_CLASS = "katex-html"
ICON_CLASSES = ("material-symbols", "material-icons")
ARIA_HIDDEN = etree.XPath("descendant::*/@aria-hidden/..")
ICONS = etree.XPath("descendant::*/@class[contains(., 'material-')]/..")

Holders = set[etree._Element]


def empty_hidden(root: etree._Element, text: str) -> None:
    """Take the words out of icons, which would glue to the labels beside them.

    An icon font prints a picture for a word ('id_card'); what is hidden from screen
    readers is decoration or said twice. A hidden element that holds blocks is the
    content of a tab, or of the page behind a dialog, and keeps its words. ``text`` is
    the page before it was parsed: most pages need no search of the tree.
    """
    found: list[etree._Element] = []
    if "aria-hidden" in text:
        found += [one for one in _elements(ARIA_HIDDEN, root) if _is_hidden(one)]
    if any(name in text for name in ICON_CLASSES):
        found += [one for one in _elements(ICONS, root) if _is_icon(one)]
    holding: Holders = set()
    for element in reversed(found):  # the inner ones first: each is looked into once
        if len(element) and run_of(element, holding) is None:
            continue
        del element[:]
        element.text = None


def _elements(path: etree.XPath, root: etree._Element) -> list[etree._Element]:
    return cast("list[etree._Element]", path(root))


def _is_hidden(element: etree._Element) -> bool:
    hidden = element.get("aria-hidden", "").strip().lower() == "true"
    return hidden and PRINTED_CLASS not in element.get("class", "")


def _is_icon(element: etree._Element) -> bool:
    return any(name in element.get("class", "") for name in ICON_CLASSES)


def run_of(element: etree._Element, holding: Holders) -> str | None:
    """Return the words of an inline ``element`` as they run, or None if it holds more.

    What holds a block or a break is no run; it is added to ``holding`` with all
    elements on the way there, so that nothing is searched again.
    """
    if element in holding:
        return None
    texts = [element.text or ""]
    above: list[tuple[Iterator[etree._Element], etree._Element]] = []
    owner = element
    children: Iterator[etree._Element] = iter(element)
    while True:
        for child in children:
            kind = KINDS.get(child.tag)
            if kind is None:
                if text := child.text:
                    texts.append(text)
                if len(child):
                    if child in holding:
                        kind = BLOCK
                    else:
                        above.append((children, owner))
                        owner, children = child, iter(child)
                        break
            if kind is not None and kind != SKIPPED:
                holding.add(owner)
                holding.update(holder for _, holder in above)
                return None
            if text := child.tail:
                texts.append(text)
        else:
            if not above:
                return "".join(texts)
            if text := owner.tail:
                texts.append(text)
            children, owner = above.pop()


def block_holders(root: etree._Element) -> Holders:
    """Return the elements that hold a block, not a mere break."""
    holders: Holders = set()
    for element in root.iter():
        if KINDS.get(element.tag, BREAK) > BREAK:
            above = element.getparent()
            while above is not None and above not in holders:
                holders.add(above)
                above = above.getparent()
    return holders


def text_of(element: etree._Element) -> str:
    """Return the folded words of ``element``; blocks in it are set apart by a space."""
    if not len(element):
        return fold(element.text or "")
    texts = [element.text or ""]
    above: list[tuple[Iterator[etree._Element], etree._Element, bool]] = []
    owner, apart = element, False
    children: Iterator[etree._Element] = iter(element)
    while True:
        for child in children:
            kind = KINDS.get(child.tag)
            if kind != SKIPPED:
                if kind is not None:
                    texts.append(" ")
                if text := child.text:
                    texts.append(text)
                if len(child):
                    above.append((children, owner, apart))
                    owner, children, apart = child, iter(child), kind is not None
                    break
                if kind is not None:
                    texts.append(" ")
            if text := child.tail:
                texts.append(text)
        else:
            if not above:
                return fold("".join(texts))
            if apart:
                texts.append(" ")
            if text := owner.tail:
                texts.append(text)
            children, owner, apart = above.pop()


def cell_text(cell: etree._Element) -> str:
    """Return the words of a cell, or of the one picture that it holds instead."""
    if not len(cell):
        text = cell.text
        return fold(text) if text else ""
    return text_of(cell) or label_of(cell)[0]


def words_of(element: etree._Element) -> str:
    """Return the words that a page shows in ``element``, wherever it stands."""
    if element.tag in SKIPPED_TAGS:
        return label_of(element)[0]
    text = text_of(element)
    if not text and (element.tag in CELL_TAGS or element.tag in LABELLED_TAGS):
        return label_of(element)[0]
    return text


def label_of(element: etree._Element) -> tuple[str, etree._Element]:
    """Return the label of the one picture in an ``element`` without words, and where.

    Check marks are pictures: ``alt`` of an image, ``aria-label`` or ``title`` of an
    icon. Two pictures are no word ('' at the element itself).
    """
    found: list[tuple[str, etree._Element]] = []
    for node in element.iter(*LABELLED_TAGS):
        text = _own_label(node)
        if text and not _is_within(node, element, found):
            found.append((text, node))
    return found[0] if len(found) == 1 else ("", element)


def _own_label(element: etree._Element) -> str:
    if _is_hidden(element):
        return ""
    if element.tag == "img":
        return fold(element.get("alt", ""))
    text = element.get("aria-label") or element.get("title")
    if not text and element.tag == "svg":
        text = element.findtext("title")
    return fold(text or "")


def _is_within(
    node: etree._Element,
    element: etree._Element,
    found: list[tuple[str, etree._Element]],
) -> bool:
    """Whether ``node`` stands in what is skipped, or in what has a label already."""
    for above in node.iterancestors():
        if node is element or above.tag in SKIPPED_TAGS:
            return node is not element
        if found and above is found[-1][1]:
            return True
        if above is element:
            return False
    return False


def pieces_of(element: etree._Element) -> list[tuple[str, etree._Element]]:
    """Return the folded texts in ``element`` one by one, each with what holds it."""
    pieces: list[tuple[str, etree._Element]] = []
    above: list[tuple[Iterator[etree._Element], etree._Element]] = []
    owner = element
    children: Iterator[etree._Element] = iter(element)
    run = element.text or ""
    while True:
        for child in children:
            if child.tag == "wbr":  # a place where a word may be broken, not a gap
                run += child.tail or ""
                continue
            pieces.append((run, owner))
            if KINDS.get(child.tag) == SKIPPED:
                run = child.tail or ""
                continue
            above.append((children, owner))
            owner, children, run = child, iter(child), child.text or ""
            break
        else:
            pieces.append((run, owner))
            if not above:
                break
            run = owner.tail or ""
            children, owner = above.pop()
    folded = [(text, holder) for run, holder in pieces if (text := fold(run))]
    if folded or (element.tag not in CELL_TAGS and element.tag not in LABELLED_TAGS):
        return folded
    label, holder = label_of(element)
    return [(label, holder)] if label else []
