"""Chooses the reader of a page, and parses with lxml.

HTML goes to lxml; to BeautifulSoup, the lenient reader, where the encoding is in
doubt or the page ends before its end. JSON, YAML and CSV are feeds, by their type or,
where they are sent as plain text, by the end of their address.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import replace

from lxml import etree

from crawler.errors import EmptyPage
from crawler.payload import decode_text
from crawler.read.bounds import MOST_COLUMNS, MOST_TAGS, check
from crawler.read.document import Document
from crawler.read.feed import feed_form, read_feed
from crawler.read.html import read_tree
from crawler.read.problems import Problem
from crawler.read.soup import read_soup
from crawler.read.text import read_text

READER = "lxml"
HTML_START = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|\?xml)", re.I | re.S
)
TAG = re.compile(r"</?(?:div|table|tr|td|span|p|h[1-6]|section|main|li|a|dl)\b[^>]*>")
OPENING = re.compile(r"<(?:html|body)\b", re.I)
END_CHARACTERS = 4_000
MOST_BARE_TAGS = 5
LONG_TAG = 20_000  # characters
MOST_ATTRIBUTES = 5_000
MOST_DEPTH = 12_000
MOST_SOUP = 1_500_000  # characters
NESTING = re.compile(r"<(/?)(?!(?:br|img|input|meta|link|hr|wbr|source)\b)[a-z]", re.I)
RESOURCE_LIMIT = etree.ErrorTypes.ERR_RESOURCE_LIMIT


def read_page(payload: bytes, media_type: str, place: str) -> Document:
    """Return the Document of a page.

    ``payload`` is what the content-encoding held, ``media_type`` the Content-Type with
    its charset, ``place`` names the page in errors.

    Raises:
        PageError: the payload is empty, binary, cannot be decoded or is too costly.
    """
    text, encoding, problem = decode_text(payload, media_type, place)
    problems = (Problem("encoding", problem),) if problem else ()
    form = feed_form(media_type, place) or _form_of_bytes(media_type, payload)
    if form and not HTML_START.match(text[:2000]):
        return read_feed(text, form, place, problems)
    if not is_html(text, media_type):
        bars = max((line.count("|") for line in text.splitlines()), default=0)
        check(place, "bars in a line", bars, MOST_COLUMNS)
        document = read_text(text, problems)
        return replace(document, ending="" if text.endswith("\n") else "open")
    check(place, "tags", text.count("<"), MOST_TAGS)
    plain = encoding == "utf-8" and not problem and b"\x00" not in payload
    text = text.replace("\x00", "")
    ending = "cut" if is_cut(text) else ""
    if ending:
        message = f"{place}: expected </html> or </body>, found the end of the page"
        problems = (*problems, Problem("damaged_page", message))
    if problems and not _is_too_deep(text):
        return replace(read_soup(text, problems), ending=ending)
    if problems:
        return replace(read_html(text, place, None, problems), ending=ending)
    return read_html(text, place, payload.removeprefix(BOM_UTF8) if plain else None)


def _form_of_bytes(media_type: str, payload: bytes) -> str:
    """Return 'json' for bytes of no declared type that begin and end as JSON does."""
    ends = payload.strip()[:1] + payload.strip()[-1:]
    untyped = media_type.lower().startswith("application/octet-stream")
    return "json" if untyped and ends in (b"{}", b"[]") else ""


def is_cut(text: str) -> bool:
    """Return whether an HTML page ends before it closes what it opened first.

    >>> is_cut("<html><body><p>a"), is_cut("<p>a</p>"), is_cut("<table><tr><td>1")
    (True, False, True)
    """
    end = text[-END_CHARACTERS:].lower()
    if "</html" in end or "</body" in end:
        return False
    return bool(OPENING.search(text[:END_CHARACTERS])) or _has_open_table(text)


def _has_open_table(text: str) -> bool:
    """Whether what was printed last is a table that is not closed, or half a tag."""
    small = text.lower()
    return small.rfind("<table") > small.rfind("</table") or (
        small.rfind("<") > small.rfind(">")
    )


def is_html(text: str, media_type: str) -> bool:
    """Return whether ``text`` is HTML, by its type and, in doubt, by its tags."""
    if "html" in media_type.lower():
        return "<" in text
    if HTML_START.match(text[:2000]):
        return True
    return len(TAG.findall(text[:20_000])) > MOST_BARE_TAGS


def depth_of(text: str) -> int:
    """Return how deep the tags of ``text`` nest at most, by counting them.

    >>> depth_of("<b>" * 9), depth_of("<p>a</p>" * 9)
    (9, 1)
    """
    depth = deepest = 0
    for match in NESTING.finditer(text):
        depth += -1 if match[1] else 1
        if depth > deepest:
            deepest = depth
        elif depth < 0:
            depth = 0
    return deepest


def _is_too_deep(text: str) -> bool:
    """Whether a page is too long or too deep for BeautifulSoup to read in time."""
    return len(text) > MOST_SOUP or (
        text.count("<") > MOST_DEPTH and depth_of(text) > MOST_DEPTH
    )


def read_html(
    text: str,
    place: str,
    payload: bytes | None = None,
    problems: tuple[Problem, ...] = (),
) -> Document:
    """Return the Document of the HTML ``text``, parsed by lxml where it can.

    ``payload`` is the same in UTF-8, where that is at hand. Crowds of attributes, which
    lxml takes minutes for, and tags nested deeper than 2,048, which it drops, are read
    by BeautifulSoup; where they nest so deep that it takes minutes too, what is deeper
    is left out, and a problem says so.

    Raises:
        EmptyPage: there is no element in it.
    """
    if has_crowded_tag(text):
        return read_soup(text)
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    root = etree.fromstring(payload or text.encode("utf-8", "replace"), parser)
    if root is None:
        raise EmptyPage(place, "a page", "no element")
    if any(error.type == RESOURCE_LIMIT for error in parser.error_log):
        if not _is_too_deep(text):
            return read_soup(text, problems)
        message = f"{place}: expected tags at most 2,048 deep, left out what is deeper"
        problems = (*problems, Problem("damaged_page", message))
    return read_tree(root, READER, text, problems)


def has_crowded_tag(text: str) -> bool:
    """Return whether a tag may have thousands of attributes.

    libxml2 compares each with all others: 0.3 s for 10,000, minutes for 200,000.

    >>> has_crowded_tag("<p " + "a=1 " * 20_000 + ">"), has_crowded_tag("a " * 50_000)
    (True, False)
    """
    for start in range(0, len(text) - LONG_TAG, LONG_TAG):
        if text.find(">", start, start + LONG_TAG) < 0:
            begin = text.find("<", text.rfind(">", 0, start) + 1, start + LONG_TAG)
            end = text.find(">", start)
            tag = text[begin : end if end >= 0 else len(text)] if begin >= 0 else ""
            if len(tag.split(None, MOST_ATTRIBUTES)) > MOST_ATTRIBUTES:
                return True
    return False
