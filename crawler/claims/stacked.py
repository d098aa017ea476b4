"""Rows of a table in which several benchmarks, and their scores, share the cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crawler.claims.cells import Place, state_cell
from crawler.claims.labels import Findings, Page
from crawler.claims.subjects import Subject, compact
from crawler.read.document import Words
from crawler.vocabulary import Meaning

NUMBER = re.compile(r"\d+(?:\.\d+)?\s?%?")


def read_stacked(
    page: Page,
    findings: Findings,
    place: Place,
    columns: Mapping[int, Subject],
    label: str,
    values: Mapping[int, Words],
) -> bool:
    """Read a row in which several benchmarks and their scores share the cells."""
    counts = {len(NUMBER.findall(value.text)) for value in values.values()}
    count = counts.pop() if len(counts) == 1 else 0
    names = cut_benchmarks(page, label, count) if count > 1 else ()
    if not names:
        return False
    for column, value in values.items():
        numbers = NUMBER.findall(value.text)
        if compact("".join(numbers)) != compact(value.text):
            return False
        for name, number in zip(names, numbers, strict=True):
            meaning = Meaning("score", {"benchmark": name})
            words = Words(number.strip(), value.locator)
            state_cell(page, findings, place, columns[column], name, meaning, words)
    return True


def names_several(page: Page, text: str) -> bool:
    """Return whether a label holds more than one benchmark's name."""
    starts = _starts(page, text.replace("/", " ").split())
    return starts[:1] == [0] and 1 < len(starts) <= len(text.split())


def cut_benchmarks(page: Page, text: str, count: int) -> tuple[str, ...]:
    """Cut a run of words into ``count`` names that each begin with a benchmark's.

    Empty if there is no way, or more than one.
    """
    words = text.replace("/", " ").split()
    starts = _starts(page, words)
    if len(starts) != count or starts[:1] != [0]:
        return ()
    ends = [*starts[1:], len(words)]
    return tuple(
        " ".join(words[start:end]) for start, end in zip(starts, ends, strict=True)
    )


def _starts(page: Page, words: Sequence[str]) -> list[int]:
    """Return the places of the words at which a benchmark's name begins."""
    return [
        place
        for place in range(len(words))
        if any(
            page.vocabulary.benchmark(" ".join(words[place:end]))
            for end in range(place + 1, min(place + 4, len(words)) + 1)
        )
    ]
