"""Text to mark-up, with everything escaped once.

Two dialects say the same rows in different elements, because real sites change their
mark-up monthly and their words hardly ever: `Tables` uses tables, `Grids` uses divs
and definition lists. Class names are hashes and mean nothing.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Markup(str):
    """Text that is mark-up already and is not escaped again."""

    __slots__ = ()


Pair = tuple[str, str]
VOID = frozenset({"br", "hr", "img", "link", "meta"})


def escape(text: str) -> Markup:
    """Return ``text`` as mark-up; what is mark-up already stays as it is.

    >>> escape("Q&A <1>")
    'Q&amp;A &lt;1&gt;'
    """
    return text if isinstance(text, Markup) else Markup(html.escape(text, quote=False))


def tag(element: str, *children: str, **attributes: str) -> Markup:
    """Return one element; ``class_`` is class and ``aria_label`` is aria-label.

    >>> tag("td", "Q&A", class_="x1")
    '<td class="x1">Q&amp;A</td>'
    """
    printed = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for name, value in attributes.items()
    )
    if element in VOID:
        return Markup(f"<{element}{printed}>")
    inner = "".join(escape(child) for child in children)
    return Markup(f"<{element}{printed}>{inner}</{element}>")


def join(parts: Sequence[str], between: str = "\n") -> Markup:
    """Return ``parts`` as one piece of mark-up."""
    return Markup(between.join(escape(part) for part in parts))


def hashed(*roles: str) -> str:
    """Return a class name that means nothing, the same for the same roles."""
    return "c" + hashlib.sha256("/".join(roles).encode()).hexdigest()[:7]


def split_unit(text: str, around: str = "span") -> Markup:
    """Return ``text`` with its unit in an element of its own, as sites print it.

    >>> split_unit("$2.50/1M tokens")
    '$2.50<span>/1M tokens</span>'
    >>> split_unit("128K")
    '128K'
    """
    match = re.fullmatch(r"(.+?)(/1M tokens|/1M)", text)
    if match is None:
        return escape(text)
    return join([match[1], tag(around, match[2])], "")


class Dialect(Protocol):
    """How rows of cells and pairs of words become elements."""

    @property
    def number(self) -> int:
        """1 for tables, 2 for grids."""

    def rows(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
        """Return rows of cells; the first cell of a row is its label."""

    def pairs(self, pairs: Sequence[Pair]) -> Markup:
        """Return labels with one value each."""

    def card(
        self,
        name: str,
        lines: Sequence[str] = (),
        pairs: Sequence[Pair] = (),
        maker: str = "",
    ) -> Markup:
        """Return a small box about ``name``: plain lines, then labelled values."""


@dataclass(frozen=True)
class Tables:
    """Dialect 1: real tables, indented, one element per line."""

    site: str
    number: int = 1

    def rows(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
        """Return a table with a head, a body and scoped headers."""
        head = tag("tr", *(tag("th", cell, scope="col") for cell in header))
        body = [self._row(row) for row in rows]
        return tag(
            "table",
            "\n",
            tag("thead", head),
            "\n",
            tag("tbody", "\n", join(body), "\n"),
            "\n",
            class_=hashed(self.site, "table"),
        )

    def pairs(self, pairs: Sequence[Pair]) -> Markup:
        """Return a table of two columns without a head."""
        body = [self._row(pair) for pair in pairs]
        return tag(
            "table",
            tag("tbody", "\n", join(body), "\n"),
            class_=hashed(self.site, "pairs"),
        )

    def card(
        self,
        name: str,
        lines: Sequence[str] = (),
        pairs: Sequence[Pair] = (),
        maker: str = "",
    ) -> Markup:
        """Return a section: heading, paragraphs, a table of two columns."""
        kicker = [tag("p", maker)] if maker else []
        table = [self.pairs(pairs)] if pairs else []
        parts = [*kicker, tag("h4", name), *(tag("p", line) for line in lines), *table]
        return tag(
            "section",
            "\n",
            join(parts),
            "\n",
            class_=hashed(self.site, "card"),
        )

    def _row(self, row: Sequence[str]) -> Markup:
        label, *values = row
        cells = [tag("th", label, scope="row"), *(tag("td", cell) for cell in values)]
        return tag("tr", join(cells, "\n  "))


@dataclass(frozen=True)
class Grids:
    """Dialect 2: divs without white space between them, and definition lists."""

    site: str
    number: int = 2

    def rows(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
        """Return a grid: a div per row, in it a div per cell, empty or not."""
        return tag(
            "div",
            *(self._row(row) for row in [header, *rows]),
            class_=hashed(self.site, "grid"),
        )

    def pairs(self, pairs: Sequence[Pair]) -> Markup:
        """Return a definition list."""
        items = (tag("dt", label) + tag("dd", value) for label, value in pairs)
        return tag("dl", Markup("".join(items)), class_=hashed(self.site, "dl"))

    def card(
        self,
        name: str,
        lines: Sequence[str] = (),
        pairs: Sequence[Pair] = (),
        maker: str = "",
    ) -> Markup:
        """Return a div of divs; label and value are spans with nothing between."""
        kicker = [tag("div", maker)] if maker else []
        head = tag("div", name, class_=hashed(self.site, "name"))
        plain = (tag("div", line) for line in lines)
        spans = (
            tag("div", tag("span", label), tag("span", value)) for label, value in pairs
        )
        return tag(
            "div", *kicker, head, *plain, *spans, class_=hashed(self.site, "card2")
        )

    def _row(self, row: Sequence[str]) -> Markup:
        cell_class = hashed(self.site, "cell")
        cells = (tag("div", cell, class_=cell_class) for cell in row)
        return tag("div", *cells, class_=hashed(self.site, "row", str(len(row))))


def dialect_of(site: str, number: int) -> Dialect:
    """Return dialect ``number`` (1 or 2) of ``site``."""
    return Tables(site) if number == 1 else Grids(site)
