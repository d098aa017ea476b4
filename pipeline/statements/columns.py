"""Statements as columns: one row for each time that a page makes a statement.

Repeated texts are dictionary-encoded; numbers are text of a Decimal in plain form, so
that nothing is rounded. The lists of `Rows` hold each mention, set of qualifiers and
quantity once, since the statements of a page share them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

import pyarrow as pa

from crawler.items import RawClaim
from crawler.vocabulary.words import whole
from pipeline.records import QUALIFIERS, Mention, Qualifiers, Statement
from pipeline.values.quantity import Quantity
from pipeline.values.quantitytext import PRINT, print_of

T = TypeVar("T")
WORDS = pa.dictionary(pa.int32(), pa.string())  # texts that repeat
OF_MENTION = ("site", "subject_text", "slug")
STATEMENTS = pa.schema(
    [
        ("claim_id", pa.string()),
        *((name, WORDS) for name in OF_MENTION),
        ("section_text", WORDS),
        ("label_text", WORDS),
        ("value_text", WORDS),
        ("property", WORDS),
        *((name, WORDS) for name in QUALIFIERS),
        *((name, WORDS) for name in PRINT),
        ("flags", pa.list_(pa.string())),
        ("usd_per_mtok", WORDS),
        ("valid_from", WORDS),
        ("valid_to", WORDS),
        ("locator", pa.string()),
        ("quote", WORDS),
        ("governed_by", WORDS),
    ]
)
OWN = ("section_text", "label_text", "value_text", "property", "usd_per_mtok",
       "valid_from", "valid_to")  # fmt: skip


@lru_cache(maxsize=2**14)
def governed_text(governed: tuple[tuple[str, str], ...]) -> str:
    """Return the words that govern a value in one line, each behind its kind.

    >>> governed_text((("tab", "Batch"), ("head", "Input")))
    'tab: Batch · head: Input'
    """
    return " · ".join(f"{kind}: {text}" for kind, text in governed if text)


def to_row(statement: Statement) -> dict[str, Any]:
    """Return a statement as a row of STATEMENTS, but for where and by what words."""
    return {
        "claim_id": statement.claim_id,
        **_fields(statement.mention, OF_MENTION),
        **_fields(statement, OWN),
        **_fields(statement.qualifiers, QUALIFIERS),
        **_quantity_fields(statement.quantity, PRINT),
        "flags": list(statement.flags),
    }


def _fields(one: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}


def _quantity_fields(quantity: Quantity, names: Iterable[str]) -> dict[str, Any]:
    return dict(zip(names, print_of(quantity), strict=True))


class Rows:
    """Statements that are gathered, row by row, until they are made a table."""

    def __init__(self) -> None:
        self._mentions: _Distinct[Mention] = _Distinct()
        self._qualifiers: _Distinct[Qualifiers] = _Distinct()
        self._quantities: _Distinct[Quantity] = _Distinct()
        self._flags: _Distinct[tuple[str, ...]] = _Distinct()
        self._claim_ids: list[str] = []
        self._own: list[tuple[str, ...]] = []
        self._places: list[tuple[str, str, str]] = []

    def __len__(self) -> int:
        return len(self._claim_ids)

    def add(self, statement: Statement, raw: RawClaim) -> None:
        """Add a statement that ``raw`` makes."""
        self._claim_ids.append(statement.claim_id)
        self._mentions.add(statement.mention)
        self._qualifiers.add(statement.qualifiers)
        self._quantities.add(statement.quantity)
        self._flags.add(statement.flags)
        self._own.append(
            (
                statement.section_text,
                statement.label_text,
                statement.value_text,
                statement.property,
                statement.usd_per_mtok,
                statement.valid_from,
                statement.valid_to,
            )
        )
        self._places.append((raw.locator, raw.quote, governed_text(raw.governed)))

    def table(self) -> pa.Table:
        """Return all rows, in their order."""
        own = dict(zip(OWN, _turned(self._own, len(OWN)), strict=True))
        locators, quotes, governed = _turned(self._places, 3)
        columns = {
            "claim_id": _texts(self._claim_ids),
            **self._mentions.columns(OF_MENTION, _fields),
            **{name: _words(texts) for name, texts in own.items()},
            **self._qualifiers.columns(QUALIFIERS, _fields),
            **self._quantities.columns(PRINT, _quantity_fields),
            "flags": self._flags.lists(),
            "locator": _texts(locators),
            "quote": _words(quotes),
            "governed_by": _words(governed),
        }
        return pa.table({name: columns[name] for name in STATEMENTS.names}, STATEMENTS)


def _turned(rows: Sequence[tuple[str, ...]], width: int) -> Sequence[Sequence[str]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _words(texts: Sequence[str | None]) -> pa.DictionaryArray:
    return _texts(texts).dictionary_encode()


def _texts(texts: Sequence[str | None]) -> pa.StringArray:
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        return pa.array([text and whole(text) for text in texts], pa.string())


class _Distinct(Generic[T]):
    """A column of objects, each of which is held once however often it stands there."""

    def __init__(self) -> None:
        self._objects: list[T] = []
        self._places: dict[int, int] = {}  # by identity, while the list holds them
        self._column: list[int] = []

    def add(self, one: T) -> None:
        place = self._places.get(id(one))
        if place is None:
            place = self._places[id(one)] = len(self._objects)
            self._objects.append(one)
        self._column.append(place)

    def columns(
        self, names: Iterable[str], fields: Callable[[T, Iterable[str]], dict[str, Any]]
    ) -> dict[str, pa.DictionaryArray]:
        """Return a column for each of the fields ``names`` of the objects."""
        places = pa.array(self._column, pa.int32())
        rows = [fields(one, names) for one in self._objects]
        return {
            name: _words([row[name] for row in rows]).take(places) for name in names
        }

    def lists(self) -> pa.ListArray:
        """Return a column of the objects, which are tuples of texts."""
        kept = pa.array(map(list, self._objects), pa.list_(pa.string()))  # type: ignore
        return kept.take(pa.array(self._column, pa.int32()))
