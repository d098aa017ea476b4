"""What the tags of HTML mean for the flow of words, and the words of an element."""

from __future__ import annotations

from lxml import etree

from crawler.document import fold

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
