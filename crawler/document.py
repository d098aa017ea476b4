"""A page as blocks of words, each with where it stands.

Readers make Documents from HTML, Markdown and flattened text; extraction reads
nothing else. A Document holds no value and no meaning, only words and their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from crawler.errors import LocatorError

INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\x00")
)
JOIN = " + "


def fold(text: str) -> str:
    r"""Fold white space to single spaces and drop invisible characters.

    >>> fold(" 128,000\u00a0tokens\n\u200b ")
    '128,000 tokens'
    """
    return " ".join(text.translate(INVISIBLE).split())


@dataclass(frozen=True, slots=True)
class Words:
    """Folded text and the locator of the block it stands in."""

    text: str
    locator: str


@dataclass(frozen=True, slots=True)
class Line:
    """A run of words between two breaks of the layout.

    ``parts`` are the inline pieces of the run where the page marks them up
    ('Input' and '128,000 tokens' of a card), else the run itself. ``heading`` is 1–6,
    or 0. ``gap`` says that a blank line or another block stands before it.
    """

    words: Words
    parts: tuple[Words, ...]
    heading: int = 0
    gap: bool = False

    @property
    def text(self) -> str:
        """The whole run."""
        return self.words.text


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, spans expanded; ``kind`` is table, grid or pairs.

    Rows of one table need not be equally long: what the page left out is left out.
    ``header`` counts the first rows that the page marks as headers.
    """

    rows: tuple[tuple[Words, ...], ...]
    kind: str
    locator: str
    header: int = 0
    before: str = ""


Block: TypeAlias = Line | Table


@dataclass(frozen=True, slots=True)
class Problem:
    """What was wrong with the bytes of a page; ``kind`` is a kind of issue."""

    kind: str
    message: str


@dataclass(frozen=True)
class Document:
    """The blocks of one page in reading order.

    ``reader`` names who read it, ``problems`` what the bytes had wrong (encoding, cut
    short), and ``look_up`` returns the words at one locator.
    """

    blocks: tuple[Block, ...]
    reader: str
    look_up: Callable[[str], str]
    problems: tuple[Problem, ...] = ()

    def words_at(self, locator: str) -> str:
        """Return the folded words at ``locator``; several locators join with ' + '.

        Raises:
            LocatorError: the locator leads nowhere on this page.
        """
        return fold(" ".join(self.look_up(one) for one in locator.split(JOIN)))

    def lines(self) -> Iterator[Line]:
        """Yield the lines, without the tables."""
        return (block for block in self.blocks if isinstance(block, Line))


def nowhere(locator: str, found: str) -> LocatorError:
    """Return the error for a ``locator`` that leads nowhere."""
    return LocatorError(f"locator {locator!r}", "words on the page", found)
