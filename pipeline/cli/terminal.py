"""Text for a terminal: cleaned of what a terminal obeys, shortened, counted."""

from __future__ import annotations

import json
import re
import sys
from datetime import date, datetime
from pathlib import Path

from rich.markup import escape

from pipeline.values.quantity import DATE_UNIT

CONTROL = dict.fromkeys(
    (
        *range(9),
        *range(11, 32),
        *range(127, 160),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    )
)
C1_CONTROL = re.compile(r"[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(value: object) -> str:
    """Return ``value`` as text that a terminal shows and never obeys.

    >>> print(clean("a" + chr(27) + "[31m[/x]"))
    a[31m\\[/x]
    """
    text = "" if value is None else str(value)
    return escape(text.translate(CONTROL).replace("\n", " "))


def shorten(text: str, width: int) -> str:
    """Cut a text at ``width`` characters, with an ellipsis."""
    return text if len(text) <= width else text[: width - 1] + "…"


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"expected plain data, found {type(value).__name__}")


def counted(number: int, what: str) -> str:
    """Return a number with its noun: '1 site', '2 sites'."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def unit_text(unit: str) -> str:
    """Return a unit with a space behind it; dates print as dates and need none."""
    return "" if not unit or unit == DATE_UNIT else f"{clean(unit)} "


def print_line(text: str) -> None:
    """Print one line to stdout, whatever its encoding."""
    sys.stdout.write(text + "\n")


def json_line(row: object) -> str:
    """Return plain data as one line of JSON without raw control characters."""
    text = json.dumps(row, ensure_ascii=False, default=_plain)
    return C1_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
