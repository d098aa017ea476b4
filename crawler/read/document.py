"""A page as blocks of words, each with where it stands.

Readers make Documents from HTML, Markdown and flattened text; extraction reads
nothing else. A Document holds no value and no meaning, only words and their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from crawler.read.problems import Problem
from crawler.read.scriptpieces import Embedded
from crawler.vocabulary.words import fold

JOIN = " + "


class Words:
    """Folded text and the locator of the block it stands in.

    A page has thousands of them and a claim needs the locators of a few: a reader may
    give the place instead, and the function that makes a locator of it. Not a frozen
    dataclass, which takes three times as long to make; nobody changes one.
    """

    __slots__ = ("_locate", "_place", "text")

    def __init__(
        self, text: str, locator: Any, locate: Callable[[Any], str] = str
    ) -> None:
        self.text = text
        self._place = locator
        self._locate = locate

    @property
    def place(self) -> Any:
        """What a locator is made of, or None where it was given as such."""
        return None if isinstance(self._place, str) else self._place

    @property
    def locator(self) -> str:
        """Where the words stand."""
        return self._locate(self._place)

    def beginning(self, most: int) -> Words:
        """Return the first ``most`` characters, at the same place."""
        if len(self.text) <= most:
            return self
        return self.saying(self.text[:most])

    def saying(self, text: str) -> Words:
        """Return other words at the same place."""
        return Words(text, self._place, self._locate)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Words):
            return NotImplemented
        return self.text == other.text and self.locator == other.locator

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Words({self.text!r}, {self.locator!r})"

    def __reduce__(self) -> tuple[type[Words], tuple[str, str]]:
        return Words, (self.text, self.locator)


@dataclass(slots=True)
class Line:
    """A run of words between two breaks of the layout.

    ``parts`` are the inline pieces of the run where the page marks them up
    ('Input' and '128,000 tokens' of a card), else the run itself. ``heading`` is 1–6,
    or 0. ``gap`` says that a blank line or another block stands before it. ``text`` is
    that of the words: it is asked for a hundred times as often as a line is made. Not
    frozen for the same reason as `Words`.
    """

    words: Words
    parts: tuple[Words, ...]
    heading: int = 0
    gap: bool = False
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.text = self.words.text


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, spans expanded; ``kind`` is table, grid or pairs.

    Rows of one table need not be equally long: what the page left out is left out.
    ``header`` counts the first rows that the page marks as headers. ``scope`` is the
    tab that shows the table, of several with the same heads.
    """

    rows: tuple[tuple[Words, ...], ...]
    kind: str
    header: int = 0
    before: str = ""
    scope: str = ""


Block: TypeAlias = Line | Table


@dataclass(frozen=True)
class Document:
    """The blocks of one page in reading order.

    ``reader`` names who read it, ``problems`` what the bytes had wrong (encoding, cut
    short), ``look_up`` returns the words at one locator, ``look_into`` the pieces
    they consist of, where a reader knows of pieces, and ``find_data`` the data that
    the page's scripts carry.
    """

    blocks: tuple[Block, ...]
    reader: str
    look_up: Callable[[str], str]
    problems: tuple[Problem, ...] = ()
    look_into: Callable[[Any], tuple[Words, ...]] | None = None
    find_data: Callable[[], Embedded] | None = None

    def words_at(self, locator: str) -> str:
        """Return the folded words at ``locator``; several locators join with ' + '.

        Raises:
            LocatorError: the locator leads nowhere on this page.
        """
        return fold(" ".join(self.look_up(one) for one in locator.split(JOIN)))

    def pieces_of(self, words: Words) -> tuple[Words, ...]:
        """Return the pieces of ``words``, as `pieces_at` does at their locator."""
        if self.look_into is None:
            return (words,) if words.text else ()
        if words.place is None:
            return self.pieces_at(words.locator)
        return self.look_into(words.place)

    def pieces_at(self, locator: str) -> tuple[Words, ...]:
        """Return the innermost pieces of the words at ``locator``, in order.

        Each has a locator of its own: '$0.20' and '$1.50' of a cell that prints them
        in two boxes or on two lines. Words without such marks are one piece.

        Raises:
            LocatorError: the locator leads nowhere on this page.
        """
        if self.look_into is not None:
            looked = map(self.look_into, locator.split(JOIN))
            return tuple(piece for pieces in looked for piece in pieces)
        words = self.words_at(locator)
        return (Words(words, locator),) if words else ()

    def lines(self) -> Iterator[Line]:
        """Yield the lines, without the tables."""
        return (block for block in self.blocks if isinstance(block, Line))
