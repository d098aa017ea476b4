"""Words of pages as text and as HTML that show them and never obey them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

# what terminals act on, and what turns the direction of text; tab and newline stay
CONTROL = dict.fromkeys(
    (
        *range(9),
        *range(11, 32),
        *range(127, 160),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    )
)


def printable(value: object) -> str:
    """Return ``value`` in one line of text without control characters.

    >>> printable("a" + chr(27) + "[31m b")
    'a[31m b'
    """
    text = "" if value is None else str(value)
    return text.translate(CONTROL).replace("\n", " ")


def html_cell(value: object) -> str:
    """Return ``value`` as HTML text.

    >>> html_cell("<b>128K</b>")
    '&lt;b&gt;128K&lt;/b&gt;'
    """
    return escape(printable(value))


def html_table(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> str:
    """Return an HTML table; the title and all cells are escaped."""
    head = "".join(f"<th>{html_cell(one)}</th>" for one in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{html_cell(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    caption = f"<caption>{html_cell(title)}</caption>"
    return (
        f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
