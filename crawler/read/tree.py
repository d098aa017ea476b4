"""What the tags of HTML mean for the flow of words, and the words of an element.

A page has thousands of elements and each costs about a microsecond of parsing: the
loops here touch each element once, without recursion, since pages nest 10,000 deep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import cast

from lxml import etree

from crawler.read.paths import Paths as Paths
from crawler.vocabulary.words import fold

SKIPPED_TAGS = frozenset(
    "head script style noscript template svg math iframe object canvas select "
    "textarea audio video map del s strike".split()
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
# The words of an element that holds nothing but words; libxml2 collects them at once.
WORDS: Callable[[etree._Element], str] = partial(
    etree.tostring, method="text", encoding="unicode", with_tail=False
)
CELLS = frozenset({"td", "th"})
CELL_TAGS = CELLS | {"dd"}
LABELLED_TAGS = ("img", "svg", "i", "span")
# KaTeX hides what it prints from screen readers, which get MathML, which is not read.
PRINTED_CLASS = "katex-html"
ICON_CLASSES = ("material-symbols", "material-icons")
ARIA_HIDDEN = etree.XPath("descendant::*/@aria-hidden/..")
ICONS = etree.XPath("descendant::*/@class[contains(., 'material-')]/..")

# What an element holds beside words; an element that is not there holds none of it.
HOLDS_SKIPPED, HOLDS_BREAK, HOLDS_BLOCK = 1, 2, 3
Marks = dict[etree._Element, int]
MARK_OF = {
    name: min(kind + 2, HOLDS_BLOCK)
    for name, kind in KINDS.items()
    if isinstance(name, str) and name not in CELLS
}


def mark_holders(root: etree._Element) -> Marks:
    """Return what the elements of ``root`` hold beside words; a row holds cells."""
    marks: Marks = {}
    for element in root.iter(*MARK_OF):
        mark = MARK_OF[element.tag]
        above = element if element.tag == "tr" else element.getparent()
        while above is not None and marks.get(above, 0) < mark:
            marks[above] = mark
            above = above.getparent()
    return marks


def empty_hidden(root: etree._Element, text: str, marks: Marks) -> None:
    """Take the words out of icons, which would glue to the labels beside them.

    An icon font prints a picture for a word ('id_card'); what is hidden from screen
    readers is decoration or said twice. A hidden element that holds blocks is the
    content of a tab, or of the page behind a dialog, and keeps its words. ``text`` is
    the page before it was parsed: few pages need a search for icon fonts.
    """
    found = [one for one in _elements(ARIA_HIDDEN, root) if _is_hidden(one)]
    if "material-" in text:
        found += [one for one in _elements(ICONS, root) if _is_icon(one)]
    for element in found:
        if marks.get(element) != HOLDS_BLOCK:
            del element[:]
            element.text = None


def _elements(path: etree.XPath, root: etree._Element) -> list[etree._Element]:
    return cast("list[etree._Element]", path(root))


def _is_hidden(element: etree._Element) -> bool:
    if element.tag in SKIPPED_TAGS or element.get("aria-hidden") != "true":
        return False
    return PRINTED_CLASS not in element.get("class", "")


def _is_icon(element: etree._Element) -> bool:
    return any(name in element.get("class", "") for name in ICON_CLASSES)


def run_of(element: etree._Element, marks: Marks) -> str:
    """Return the words of ``element`` as they run; blocks are set apart by a space."""
    if not len(element):
        return element.text or ""
    if element in marks:
        return "".join(_texts_in(element))
    return WORDS(element)


def cell_text(cell: etree._Element, marks: Marks) -> str:
    """Return the words of a cell, or of the one picture that it holds instead."""
    if not len(cell):
        text = cell.text
        return fold(text) if text else ""
    return fold(run_of(_core_of(cell, marks), marks)) or label_of(cell)[0]


def _core_of(element: etree._Element, marks: Marks) -> etree._Element:
    """Return the only element inside that has words, through boxes around one box."""
    while element in marks and len(element) == 1:
        child = element[0]
        text, tail = element.text, child.tail
        if (text and not text.isspace()) or (tail and not tail.isspace()):
            break
        if KINDS.get(child.tag) == SKIPPED:
            break
        element = child
    return element


def text_of(element: etree._Element) -> str:
    """Return the folded words of ``element``; blocks in it are set apart by a space."""
    return fold("".join(_texts_in(element)))


def _texts_in(element: etree._Element) -> list[str]:
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
                return texts
            if apart:
                texts.append(" ")
            if text := owner.tail:
                texts.append(text)
            children, owner, apart = above.pop()


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
    if element.get("aria-hidden") == "true":
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
    above: list[tuple[Iterator[etree._Element], etree._Element, etree._Element]] = []
    node = owner = element
    children: Iterator[etree._Element] = iter(element)
    run = element.text or ""
    while True:
        for child in children:
            if child.tag != "wbr":  # where a word may be broken, not where it ends
                pieces.append((run, owner))
                run = ""
            if KINDS.get(child.tag) != SKIPPED:
                above.append((children, owner, node))
                node, children = child, iter(child)
                owner = owner if child.tag == "wbr" else child
                run += child.text or ""
                break
            run = child.tail or ""
        else:
            if not above:
                break
            if node.tag != "wbr":
                pieces.append((run, owner))
                run = ""
            run += node.tail or ""
            children, owner, node = above.pop()
    pieces.append((run, owner))
    folded = [(text, holder) for run, holder in pieces if (text := fold(run))]
    if folded or (element.tag not in CELL_TAGS and element.tag not in LABELLED_TAGS):
        return folded
    label, holder = label_of(element)
    return [(label, holder)] if label else []
