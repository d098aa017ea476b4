"""Reads CSV and TSV as rows of printed cells under the heads of the first row.

A row with more or fewer cells than there are heads is left out, and said to be: no
column is guessed.
"""

from __future__ import annotations

import csv
import io

from crawler.errors import BrokenFeed
from crawler.read.bounds import MOST_COLUMNS, check
from crawler.read.scalars import Tree

SHOWN = 5


def read_csv(
    text: str, place: str, delimiter: str = ","
) -> tuple[list[Tree], tuple[str, ...]]:
    """Return the rows below the head, and what was odd. Blank lines are no rows.

    A row that is left out is None, so that the others keep their numbers.

    Raises:
        TooCostly: there are too many heads.
        BrokenFeed: a quote is not closed, a head stands there twice, or there is none.

    >>> read_csv("Model,Score\\no3,1504 ±6\\n", "f.csv")
    ([{'Model': 'o3', 'Score': '1504 ±6'}], ())
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [line for line in reader if line]
    except csv.Error as error:
        found = f"{error}, in line {reader.line_num}"
        raise BrokenFeed(place, "rows of cells", found) from error
    if not lines:
        raise BrokenFeed(place, "a row of heads", "none")
    heads = [head.strip() for head in lines[0]]
    check(place, "heads", len(heads), MOST_COLUMNS)
    twice = sorted({head for head in heads if heads.count(head) > 1})
    if twice:
        raise BrokenFeed(place, "each head once", f"{twice[0][:60]!r} twice")
    rows: list[Tree] = []
    odd: list[int] = []
    for number, line in enumerate(lines[1:], 1):
        if len(line) == len(heads):
            rows.append(dict(zip(heads, line, strict=True)))
        else:
            rows.append(None)
            odd.append(number)
    return rows, _oddities(odd, len(heads))


def _oddities(numbers: list[int], width: int) -> tuple[str, ...]:
    if not numbers:
        return ()
    shown = ", ".join(map(str, numbers[:SHOWN]))
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return (f"expected {width} cells, found others in the rows {shown}{more}",)
