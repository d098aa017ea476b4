"""Rows that lost the space between their cells: 'GPT-4o128K$2.50$10.00'.

The heads and the shapes of values say where a cell ends. A row that can be cut in two
ways is not cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from crawler.claims.cells import THIS
from crawler.claims.flatheads import Head, cut_unknown
from crawler.claims.labels import Page
from crawler.claims.subjects import begins_like_model, looks_like_model
from crawler.vocabulary.shapes import looks_like

NO_END = " $€£¥.,(+-–*~≈:/"  # a name does not end with these
MAX_VALUE = 60
FEWEST_RUN = 2  # results of a row, and rows
UNCUT = "\x00"  # before what no head says how to cut
# A row of digits alone has millions of ways; the rows of real pages have up to 47.
MOST_WAYS = 1_000
LAST_WORD = re.compile(r"(?:^|(?<=-))[^\W\d_]+$")
PLACES = re.compile(r"\d+(?:\.(\d+))?")


def part_run(
    page: Page, heads: tuple[Head, ...], rows: Sequence[str]
) -> tuple[tuple[Head, ...], tuple[Head, ...]]:
    """Part heads from those that stand over a run of results at the end of each row.

    These end with words that nobody knows, which are cut into as many heads as most
    rows have decimals with as many places; there are none where the two counts differ.
    """
    if not heads or heads[-1].kind:
        return heads, ()
    first = len(heads) - 1
    while heads[first - 1].kind == "score":
        first -= 1
    found = (*heads[first:-1], *cut_unknown(page, heads[-1].text))
    fitting = [row for row in rows if _before_run(row, len(found)) is not None]
    enough = len(found) >= FEWEST_RUN and 2 * len(fitting) > len(rows)
    if not enough or len(fitting) < FEWEST_RUN:
        return heads, ()
    return heads[:first], found


def _before_run(text: str, count: int) -> tuple[str, tuple[str, ...]] | None:
    """Cut the results at the end of a row off; None unless there is one way to."""
    ways = []
    for places in (1, 2, 3):
        number = rf"\d{{1,2}}\.\d{{{places}}}%?"
        match = re.search(rf"(?:{number}){{{count}}}$", text)
        if match is None:
            continue
        front, results = text[: match.start()], re.findall(number, match.group(0))
        alike = all(one[1].isdigit() for one in results)
        more = re.search(rf"\d\d\.\d{{{places}}}%?$", front)
        if more is None and (alike or not front[-1:].isdigit()):
            ways.append((front, tuple(results)))
    return ways[0] if len(ways) == 1 else None


def cut_glued(
    page: Page, heads: Sequence[Head], text: str, run: int
) -> tuple[str, ...] | None:
    """Cut a row whose end is ``run`` results below the heads that follow ``heads``."""
    found = _before_run(text, run)
    if found is None or not found[0]:
        return None
    front, results = found
    cells = cut_row(page, heads, front) if len(heads) > 1 else (front,)
    if cells is None:
        cells = _named(page, front, len(heads))
    return (*cells, *results) if cells else None


def _named(page: Page, text: str, count: int) -> tuple[str, ...] | None:
    """Return the page's own model that a row begins with, its other cells empty."""
    names = (*THIS, *(subject.name for subject in page.subjects))
    own = [name for name in names if text.casefold().startswith(name.casefold())]
    longest = max(own, key=len, default="")
    return (text[: len(longest)], *[""] * (count - 1)) if longest else None


def cut_row(page: Page, heads: Sequence[Head], text: str) -> tuple[str, ...] | None:
    """Cut a row that ran together by the shapes of its values; None if unsure."""
    ways = list(islice(_ways(page, heads, text), MOST_WAYS + 1))
    if len(ways) > MOST_WAYS:
        return None
    spaced = [way for way in ways if " ".join(way) == text]
    glued = [way for way in ways if "".join(way).replace(UNCUT, "") == text]
    if spaced and (len(heads) > 2 or not glued):
        ways = spaced
    elif spaced:
        return None
    else:
        ways = glued
    known = [way for way in ways if looks_like_model(way[0])] or ways
    known = list(dict.fromkeys(known))
    for keep in (_of_equal_places, _fullest, _between_words):
        if len(known) > 1:
            known = keep(known) or known
    if len(known) != 1 or (len(ways) > 1 and _may_go_on(known[0])):
        return None
    return tuple("" if cell.startswith(UNCUT) else cell for cell in known[0])


def _ways(page: Page, heads: Sequence[Head], text: str) -> Iterator[tuple[str, ...]]:
    for width in range(2, len(text)):
        name, rest = text[:width], text[width:].lstrip()
        if (
            name[-1] not in NO_END
            and not _inside_number(text, width)
            and _is_balanced(name)
        ):
            for values in _cut_values(page, heads[1:], rest, True):
                yield (name, *values)


def _inside_number(text: str, cut: int) -> bool:
    """Whether a cut would stand within the digits behind a point."""
    if not text[cut].isdigit():
        return text[cut] in ".,%"
    return re.search(r"\d,\d{0,2}$|[.,]$", text[:cut]) is not None


def _cut_values(
    page: Page, heads: Sequence[Head], text: str, first: bool = False
) -> Iterator[tuple[str, ...]]:
    if not heads:
        if not text:
            yield ()
        return
    head, found = heads[0], False
    if head.kind in ("text", "list") and len(heads) == 1:
        yield (text,)
        return
    if not head.kind or head.kind in ("text", "list"):
        yield (UNCUT + text, *("" for _ in heads[1:]))
        return
    for width in range(1, min(len(text), MAX_VALUE) + 1):
        value, rest = text[:width], text[width:]
        if value != value.strip() or not _is_value(page, head, value):
            continue
        if rest[:1].isspace() and len(heads) == 1:
            found = True
            yield (text,)
            continue
        if rest and (rest[0] in "%.,)" or _grows(page, head, value, rest)):
            continue
        for values in _cut_values(page, heads[1:], rest.lstrip()):
            found = True
            yield (value, *values)
    if not found and not first:
        yield (UNCUT + text, *("" for _ in heads[1:]))


def _is_balanced(text: str) -> bool:
    return text.count("(") == text.count(")")


def _grows(page: Page, head: Head, value: str, rest: str) -> bool:
    """Whether the letter behind a value belongs to it: '128' of '128k'."""
    return (rest[0].islower() or rest[0] in "KMBT") and (
        _is_value(page, head, value + rest[0]) or head.kind == "organization"
    )


def _is_value(page: Page, head: Head, value: str) -> bool:
    if re.match(r"\D?0[\d,]|0[KkMm]|[()]", value) or not _is_balanced(value):
        return False
    if head.kind == "organization":
        return page.vocabulary.organization(value) is not None
    if head.meaning is None:
        return looks_like(head.kind, value)
    return page.fits(head.meaning, value)


def _of_equal_places(ways: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Keep the ways in which all amounts of money are written alike."""

    def writing(way: tuple[str, ...]) -> set[tuple[str, int]]:
        return {
            (one[0], len(PLACES.findall(one)[-1]))
            for one in way[1:]
            if re.search(r"[$€£¥元]\s?\d|\d[元]", one) and not one.startswith(UNCUT)
        }

    return [way for way in ways if len(writing(way)) == 1]


def _may_go_on(way: tuple[str, ...]) -> bool:
    """Whether digits behind a name may be its version: 'bge-gemma29B'."""
    word = LAST_WORD.search(way[0])
    numbered = way[1].removeprefix(UNCUT)[:1].isdigit() if len(way) > 1 else False
    return word is not None and numbered and begins_like_model(word.group(0))


def _fullest(ways: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    counts = [
        sum(bool(one) and not one.startswith(UNCUT) for one in way) for way in ways
    ]
    return [
        way for way, count in zip(ways, counts, strict=True) if count == max(counts)
    ]


def _between_words(ways: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Keep the ways that cut no run of digits."""
    return [
        way
        for way in ways
        if not any(
            one[-1:].isdigit() and other.removeprefix(UNCUT)[:1].isdigit()
            for one, other in pairwise(way)
        )
    ]
