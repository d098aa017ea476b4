"""Chooses the reader of a page, and parses with lxml.

HTML goes to lxml; to BeautifulSoup, the lenient reader, where the encoding is in
doubt or the page ends before its end.
"""

from __future__ import annotations

import re

from lxml import etree

from crawler.document import Document, Problem
from crawler.errors import EmptyPage
from crawler.payload import decode_text
from crawler.readers.html import read_tree
from crawler.readers.soup import read_soup
from crawler.readers.text import read_text
from crawler.readers.tree import empty_hidden

READER = "lxml"
HTML_START = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|\?xml)", re.I | re.S
)
TAG = re.compile(r"</?(?:div|table|tr|td|span|p|h[1-6]|section|main|li|a|dl)\b[^>]*>")
OPENING = re.compile(r"<(?:html|body)\b", re.I)
END_CHARACTERS = 4_000
MOST_BARE_TAGS = 5


def read_page(payload: bytes, media_type: str, place: str) -> Document:
    """Return the Document of a page.

    ``payload`` is what the content-encoding held, ``media_type`` the Content-Type with
    its charset, ``place`` names the page in errors.

    Raises:
        PageError: the payload is empty, binary or cannot be decoded.
    """
    text, _, problem = decode_text(payload, media_type, place)
    problems = (Problem("encoding", problem),) if problem else ()
    if not is_html(text, media_type):
        return read_text(text, problems)
    text = text.replace("\x00", "")
    if is_cut(text):
        message = f"{place}: expected </html> or </body>, found the end of the page"
        problems = (*problems, Problem("damaged_page", message))
    if problems:
        return read_soup(text, problems)
    return read_html(text, place)


def is_cut(text: str) -> bool:
    """Return whether an HTML page ends before it closes what it opened first.

    >>> is_cut("<html><body><p>a"), is_cut("<p>a</p>")
    (True, False)
    """
    end = text[-END_CHARACTERS:].lower()
    return bool(OPENING.search(text[:END_CHARACTERS])) and not (
        "</html" in end or "</body" in end
    )


def is_html(text: str, media_type: str) -> bool:
    """Return whether ``text`` is HTML, by its type and, in doubt, by its tags."""
    if "html" in media_type.lower():
        return "<" in text
    if HTML_START.match(text[:2000]):
        return True
    return len(TAG.findall(text[:20_000])) > MOST_BARE_TAGS


def read_html(text: str, place: str, problems: tuple[Problem, ...] = ()) -> Document:
    """Return the Document of the HTML ``text``, parsed by lxml.

    Raises:
        EmptyPage: there is no element in it.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        raise EmptyPage(place, "a page", "no element")
    empty_hidden(root, text)
    return read_tree(root, READER, problems)
