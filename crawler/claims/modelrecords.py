"""Finds the objects of embedded data that are about one model, and their entries.

An object is about a model if it names one and names nothing else: a run of an agent
with a model, a request to a model and an article on a model are not about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from crawler.claims.datakeys import SCORE_SECTIONS, SECTIONS, fold_key
from crawler.claims.labels import Page
from crawler.claims.subjects import Subject, compact, looks_like_model
from crawler.read.scriptpieces import Json, Piece, step
from crawler.vocabulary.words import fold, name_key

Fields: TypeAlias = Mapping[str, Json]
Holder: TypeAlias = tuple[Fields, str]  # an object and the pointer to it
NAMES = ("displayName", "display_name", "modelName", "model_name", "name", "title")
IDS = ("id", "modelId", "model_id", "slug")
MODEL = "model"
# what an agent's run, a request or an app has; in a catalogue these are true or false
OTHER_NAMES = frozenset(
    "agent agentName agent_name scaffold harness team method app messages temperature "
    "top_p topP stream".split()
)
MAX_NAME = 100
MAX_POINTER = 1_000
ALL_NAMES = frozenset((*NAMES, *IDS, MODEL, *OTHER_NAMES, "@type"))
LD_TYPES = frozenset(
    "Product SoftwareApplication WebApplication Dataset ProductModel Service".split()
)
LD_FIELDS = frozenset({"releaseDate"})
ROW_NAMES = ("benchmark", "benchmarkName", "benchmark_name", "name", "title", "dataset")
SCORES = ("score", "value", "accuracy", "result")
PAIR_NAMES = ("name", "label", "key")
HOLDERS = (dict, list)
MAX_DEPTH = 3
MAX_ROWS = 500


@dataclass(frozen=True, slots=True)
class Record:
    """An object about ``subject``; ``pointer`` leads to it within ``piece``."""

    piece: Piece
    pointer: str
    fields: Fields
    subject: Subject


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value, and the objects in which its unit may stand."""

    section: str
    key: str
    value: Json
    pointer: str
    beside: tuple[Holder, ...]
    is_score: bool = False


@dataclass
class Names:
    """Whose names the texts of a page's data are; each is looked up once."""

    page: Page
    known: dict[str, Subject | None] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take the models that the page was seen to speak of for models."""
        names = sorted({claim.subject_text for claim in self.page.said})
        self.shown = {
            name_key(name): name for name in names if any(map(str.isdigit, name))
        }

    def subject(self, text: str) -> Subject | None:
        """Return the model that ``text`` is the name of."""
        if len(text) > MAX_NAME:
            return None
        if text not in self.known:
            self.known[text] = self._find(text)
        return self.known[text]

    def _find(self, text: str) -> Subject | None:
        own = self.page.subject_named(text)
        if own is not None:
            return own
        shown = self.shown.get(name_key(text))
        if shown:
            return Subject(shown)
        is_model = looks_like_model(text) and fold(text).isprintable()
        return Subject(fold(text)) if is_model else None


def find_records(names: Names, piece: Piece) -> Iterator[Record]:
    """Yield the objects of ``piece`` that are about one model each."""
    stack: list[tuple[Json, str, str]] = [(piece.value, "", "")]
    while stack:
        value, pointer, above = stack.pop()
        if isinstance(value, dict):
            subject = _subject(names, piece, value, above)
            if subject:
                yield Record(piece, pointer, value, subject)
        pairs: Iterable[tuple[str | int, Json]]
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        children = [
            (child, pointer + step(key), key if isinstance(key, str) else "")
            for key, child in pairs
            if isinstance(child, HOLDERS) and len(pointer) <= MAX_POINTER
        ]
        stack.extend(reversed(children))


def _subject(names: Names, piece: Piece, fields: Fields, above: str) -> Subject | None:
    """Return whom ``fields`` name, or the key ``above`` them if they name nobody."""
    if ALL_NAMES.isdisjoint(fields):
        return names.subject(above) if above else None
    if "@type" in fields and not LD_TYPES.intersection(_types(fields)):
        return None
    if not OTHER_NAMES.isdisjoint(fields) and any(
        isinstance(fields.get(key), str | list) for key in OTHER_NAMES
    ):
        return None
    own = [text for key in NAMES if (text := _text(piece, fields, key))]
    ids = [text for key in (MODEL, *IDS) if (text := _text(piece, fields, key))]
    if own and names.page.vocabulary.benchmark(own[0]):
        own = []
    found = [named for text in own or ids if (named := names.subject(text))]
    if own:
        model = _text(piece, fields, MODEL)
        return found[0] if found and not _differ(found[0].name, model) else None
    if found or ids:
        return found[0] if found else None
    return names.subject(above) if above else None


def _types(fields: Fields) -> list[str]:
    types = fields["@type"]
    types = types if isinstance(types, list) else [types]
    return [one.rpartition("/")[2] for one in types if isinstance(one, str)]


def _text(piece: Piece, fields: Fields, key: str) -> str:
    value = fields.get(key)
    return (piece.printed(value) or "") if isinstance(value, str) else ""


def _differ(name: str, model: str) -> bool:
    """Whether an object named ``name`` says that it has to do with another model."""
    one, other = compact(name), compact(model.rpartition("/")[2])
    return bool(other) and one not in other and other not in one


def entries_of(names: Names, record: Record) -> Iterator[Entry]:
    """Yield what a record holds: its own keys, its sections', and rows in these."""
    if "@type" in record.fields:
        own = {key: one for key, one in record.fields.items() if key in LD_FIELDS}
        yield from _plain(own, record.pointer, "", ())
        yield from _offers(record)
        pairs = record.fields.get("additionalProperty")
        below = record.pointer + step("additionalProperty")
        yield from _rows(names, record, pairs, below, "")
        return
    stack: list[tuple[str, Holder, tuple[Holder, ...]]] = [
        ("", (record.fields, record.pointer), ())
    ]
    while stack:
        section, (fields, pointer), above = stack.pop()
        beside = ((fields, pointer), *above)
        yield from _plain(fields, pointer, section, above)
        yield from _score_of(names, record.piece, (fields, pointer), section)
        for key, value in fields.items():
            if len(key) > MAX_NAME or fold_key(key) not in SECTIONS:
                continue
            below = pointer + step(key)
            if isinstance(value, list):
                yield from _rows(names, record, value, below, key)
            elif (
                isinstance(value, dict)
                and len(beside) < MAX_DEPTH
                and not _subject(names, record.piece, value, "")
            ):
                stack.append((key, (value, below), beside))


def _plain(
    fields: Fields, pointer: str, section: str, above: tuple[Holder, ...]
) -> Iterator[Entry]:
    beside = ((fields, pointer), *above)
    for key, value in fields.items():
        if len(key) > MAX_NAME:
            continue
        if isinstance(value, dict):
            if isinstance(value.get("name"), str) and "@type" not in value:
                below = pointer + step(key) + step("name")
                yield Entry(section, key, value["name"], below, ())
        elif value is not None:
            yield Entry(section, key, value, pointer + step(key), beside)


def _score_of(
    names: Names, piece: Piece, holder: Holder, section: str
) -> Iterator[Entry]:
    """Yield the result that an object of a benchmark's name and a score states."""
    fields, pointer = holder
    key = next((key for key in SCORES if isinstance(fields.get(key), str)), None)
    if key is None:
        return
    for name in ROW_NAMES:
        value = fields.get(name)
        inner = value.get("name") if isinstance(value, dict) else value
        text = piece.printed(inner) if isinstance(inner, str) else None
        if text and len(text) <= MAX_NAME and not names.subject(text):
            yield Entry(
                section, text, fields[key], pointer + step(key), (holder,), True
            )
            return


def _rows(
    names: Names, record: Record, rows: Json, pointer: str, section: str
) -> Iterator[Entry]:
    """Yield the rows of a list: benchmark and score, or label and value."""
    for place, row in enumerate(rows[:MAX_ROWS] if isinstance(rows, list) else ()):
        if not isinstance(row, dict) or _subject(names, record.piece, row, ""):
            continue
        holder: Holder = (row, pointer + step(place))
        if fold_key(section) in SCORE_SECTIONS:
            yield from _score_of(names, record.piece, holder, section)
            continue
        labels = (_text(record.piece, row, key) for key in PAIR_NAMES)
        name = next(filter(None, labels), "")
        if 0 < len(name) <= MAX_NAME and "value" in row:
            below = holder[1] + step("value")
            yield Entry(section, name, row["value"], below, (holder,))


def _offers(record: Record) -> Iterator[Entry]:
    """Yield the prices of a schema.org product, each under the name of its offer."""
    offers = record.fields.get("offers")
    for offer, pointer in _each(offers, record.pointer + step("offers")):
        inner = _each(offer.get("offers"), pointer + step("offers"))
        for one, place in (*inner, (offer, pointer)):
            key = "priceSpecification"
            specs = _each(one.get(key), place + step(key))
            for fields, below in (*specs, (one, place)):
                name = fields.get("name") or one.get("name")
                if (
                    "price" in fields
                    and isinstance(name, str)
                    and len(name) <= MAX_NAME
                ):
                    beside = ((fields, below), (one, place), (offer, pointer))
                    price = below + step("price")
                    yield Entry("offers", name, fields["price"], price, beside)


def _each(value: Json, pointer: str) -> list[Holder]:
    """Return the objects that ``value`` is or lists, with their pointers."""
    if isinstance(value, dict):
        return [(value, pointer)]
    if not isinstance(value, list):
        return []
    return [
        (one, pointer + step(place))
        for place, one in enumerate(value[:MAX_ROWS])
        if isinstance(one, dict)
    ]
