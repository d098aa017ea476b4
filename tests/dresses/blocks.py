"""What a page is made of before it is HTML, Markdown or text: blocks and cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from tests.dresses.facts import Fact


@dataclass(frozen=True)
class Cell:
    """Words of a page, and the fact that they print, if any.

    ``html`` and ``markdown`` are set where they differ from ``text``, which is what
    remains when mark-up is flattened. ``rows`` and ``columns`` are spans; ``covered``
    is a place that a span covers. ``more`` are further facts that the words print.
    """

    text: str
    fact: Fact | None = None
    html: str = ""
    markdown: str = ""
    rows: int = 1
    columns: int = 1
    covered: bool = False
    more: tuple[Fact, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts that the words print."""
        return (self.fact, *self.more) if self.fact else self.more


@dataclass(frozen=True)
class Heading:
    """A heading of a level from 1 to 3."""

    level: int
    cell: Cell


@dataclass(frozen=True)
class Line:
    """A paragraph."""

    cell: Cell


@dataclass(frozen=True)
class Table:
    """Rows of cells, the first ``heads`` of them heads; ``boxes``: a grid of divs."""

    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 1
    caption: str = ""
    boxes: bool = False


@dataclass(frozen=True)
class Pairs:
    """Labels with values: a definition list, a list, or lines (`dl`, `ul`, `lines`)."""

    kind: str
    items: tuple[tuple[Cell, Cell], ...]


@dataclass(frozen=True)
class Card:
    """A name with labelled values, each above or below its label."""

    name: Cell
    items: tuple[tuple[Cell, Cell], ...]
    value_first: bool


@dataclass(frozen=True)
class Lines:
    """A card without labels: a name, then lines that say themselves what they are."""

    name: Cell
    lines: tuple[Cell, ...]


@dataclass(frozen=True)
class Tabs:
    """Panels, of which only the first is shown.

    ``nav``: their names are links of a list, not buttons.
    """

    panels: tuple[tuple[str, tuple[Table, ...]], ...]
    nav: bool = False


@dataclass(frozen=True)
class Written:
    """What is ready in each form that prints it, and the cells that it holds."""

    forms: dict[str, str]
    cells: tuple[Cell, ...]


Block: TypeAlias = Heading | Line | Table | Pairs | Card | Lines | Tabs | Written
