"""Chooses the reader of a page, and parses with lxml.

HTML goes to lxml. It goes to BeautifulSoup where the encoding is in doubt, since there
its guess of the bytes settled it.
"""

from __future__ import annotations

import re

from lxml import etree

from crawler.document import Document
from crawler.errors import EmptyPage
from crawler.payload import decode_text
from crawler.readers.html import read_tree
from crawler.readers.soup import read_soup
from crawler.readers.text import read_text

READER = "lxml"
HTML_START = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|\?xml)", re.I | re.S
)
TAG = re.compile(r"</?(?:div|table|tr|td|span|p|h[1-6]|section|main|li|a|dl)\b[^>]*>")
MOST_BARE_TAGS = 5


def read_page(payload: bytes, media_type: str, place: str) -> Document:
    """Return the Document of a page.

    ``payload`` is what the content-encoding held, ``media_type`` the Content-Type with
    its charset, ``place`` names the page in errors.

    Raises:
        PageError: the payload is empty, binary or cannot be decoded.
    """
    text, _, problem = decode_text(payload, media_type, place)
    problems = (problem,) if problem else ()
    if not is_html(text, media_type):
        return read_text(text, problems)
    if problem:
        return read_soup(text, problems)
    return read_html(text, place)


def is_html(text: str, media_type: str) -> bool:
    """Return whether ``text`` is HTML, by its type and, in doubt, by its tags."""
    if "html" in media_type.lower():
        return "<" in text
    if HTML_START.match(text[:2000]):
        return True
    return len(TAG.findall(text[:20_000])) > MOST_BARE_TAGS


def read_html(text: str, place: str, problems: tuple[str, ...] = ()) -> Document:
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
    return read_tree(root, READER, problems)
