"""Repeated records of a feed as grids: records are rows, the paths of keys are columns.

A feed of any shape is walked once: lists of objects and mappings of ids to objects are
candidates, and those whose names or ids look like models are rows. Records of one place
in many branches (the models of each provider) are rows of one grid. What stands around
them is kept as scopes. Nothing here knows what a key means.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crawler.claims.datakeys import fold_key
from crawler.claims.modelrecords import OTHER_NAMES
from crawler.claims.nodes import Node, step_to
from crawler.claims.subjects import looks_like_model
from crawler.read.feed import CSV, ROW, TSV, Feed
from crawler.read.scalars import Number, Tree
from crawler.vocabulary import load_vocabulary
from crawler.vocabulary.concepts import roles_by_words
from crawler.vocabulary.words import fold

Path = tuple[str, ...]
ANY = "*"  # in the path of a place: any index, any id
MOST_LEVELS = 16
MOST_NAME = 100  # characters
ENOUGH = 0.3  # of the names of records that are records of models
MOSTLY = 0.8
SAID = 0.5
PREFIX = re.compile(r"^(?:[a-z]{2,6}\.)?[a-z0-9-]{2,20}\.(?=[a-z])")  # of ids: 'meta.'
FEWEST_IDS = 2  # members of a mapping from ids to objects
ALIKE = 0.4  # of the keys of two such objects
SAMPLE = 60  # records by which a place is judged
NAME_KEYS = (
    "display name", "model name", "name", "model", "title", "label", "llm",
    "model title", "model display name", "full name", "short name",
)  # fmt: skip
ID_KEYS = (
    "id", "model id", "slug", "model slug", "api id", "key", "model key", "api name",
    "canonical slug", "model", "uid", "identifier", "code", "model code", "handle",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a model: whom it names, and what stands around it.

    ``outer`` are the short texts of the objects around it, by their keys, the nearest
    last; '' is the key of an object's own key. ``pairs`` tell apart what one record
    says of its model in a list (the times of a price).
    """

    node: Node
    name: str
    slug: str
    outer: tuple[tuple[str, str], ...] = ()
    inside: Path = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a record; ``row`` is the number of the record in its grid."""

    row: int
    node: Node


@dataclass(frozen=True)
class RecordGrid:
    """Records that are alike. ``names`` are the keys by which they name models.

    ``groups`` are the keys around the records, the outermost first; ``nameless`` are
    records among them that name nobody.
    """

    groups: Path
    rows: tuple[Row, ...]
    names: frozenset[str]
    columns: Mapping[Path, Sequence[Cell]]
    nameless: tuple[Node, ...] = ()

    def texts(self, path: Path) -> list[str]:
        """Return the printed texts of a column."""
        return [
            fold(cell.node.value)
            for cell in self.columns[path]
            if isinstance(cell.node.value, str)
        ]


@dataclass(slots=True)
class _Candidate:
    node: Node
    key: str
    outer: tuple[tuple[str, str], ...]


@dataclass
class _Walk:
    """Candidates by place; a place is a path in which ids and indices are ANY."""

    places: dict[Path, list[_Candidate]] = field(
        default_factory=lambda: defaultdict(list)
    )


def find_grids(feed: Feed) -> list[RecordGrid]:
    """Return the grids of models in a feed, in the order of their places."""
    grids: list[RecordGrid] = []
    root = Node(feed.root, ROW if feed.form in (CSV, TSV) else "")
    level: list[tuple[Node, Path, tuple[tuple[str, str], ...]]] = [(root, (), ())]
    while level:
        walk = _Walk()
        for node, place, outer in level:
            _walk(walk, node, place, outer, MOST_LEVELS)
        level = []
        for place, found in walk.places.items():
            names = _names_of(found)
            if names:
                grids.extend(_grids_of(place, found, names))
                continue
            for one in found:  # records of something else: look inside them
                around = (*one.outer, *_texts_of(one.node, one.key))
                level.extend(
                    (child, (*place, key), around) for key, child in _holders(one.node)
                )
    return grids


def _walk(
    walk: _Walk,
    node: Node,
    place: Path,
    outer: tuple[tuple[str, str], ...],
    levels: int,
) -> None:
    """Note the candidates below ``node``, none of those inside other candidates."""
    value = node.value
    if isinstance(value, list):
        members = [one for one in value if isinstance(one, dict)]
        if members and len(members) >= MOSTLY * len([one for one in value if one]):
            below = (*place, ANY)
            for index, one in enumerate(value):
                if isinstance(one, dict):
                    is_table = node.locator == ROW
                    place_of = f"{ROW}{index + 1}" if is_table else ""
                    child = Node(one, place_of or step_to(node.locator, index))
                    walk.places[below].append(_Candidate(child, "", outer))
        return
    if not isinstance(value, dict) or not levels:
        return
    if is_mapping(value):
        below = (*place, ANY)
        for key, one in value.items():
            child = Node(one, step_to(node.locator, key))
            if isinstance(one, dict) or _is_turned(value):
                walk.places[below].append(_Candidate(child, key, outer))
        return
    if _is_record(node):
        walk.places[place].append(_Candidate(node, "", outer))
        return
    around = (*outer, *_texts_of(node, ""))
    for key, child in _holders(node):
        _walk(walk, child, (*place, key), around, levels - 1)


def _is_record(node: Node) -> bool:
    """Whether an object that stands alone names a model, and nothing that uses one."""
    if not isinstance(node.value, dict) or not OTHER_NAMES.isdisjoint(node.value):
        return False
    named = (
        _text(node, key)
        for key in node.value
        if fold_key(key) in NAME_KEYS or fold_key(key) in ID_KEYS
    )
    texts = [text for text in named if text]
    return len(node.value) > len(texts) > 0 and all(map(_is_model, texts))


def _holders(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the members of an object that hold objects or lists."""
    if isinstance(node.value, dict):
        for key, one in node.value.items():
            if isinstance(one, dict | list):
                yield key, Node(one, step_to(node.locator, key))


def is_mapping(value: Mapping[str, Tree]) -> bool:
    """Return whether the keys of an object are ids: what is below is built alike.

    >>> is_mapping({"gpt-4o": {"in": "1"}, "o3": {"in": "2"}})
    True
    >>> is_mapping({"limit": {"context": "1"}, "cost": {"input": "2"}})
    False
    """
    if _is_turned(value):
        return True
    objects = [one for one in value.values() if isinstance(one, dict)]
    if len(objects) < FEWEST_IDS or len(objects) < MOSTLY * len(value):
        return len(objects) == len(value) == 1 and any(map(_is_model, value))
    if any(map(_is_model, value)):
        return True
    return _alike(objects[:SAMPLE])


def _alike(objects: Sequence[Mapping[str, Tree]]) -> bool:
    counts = Counter(key for one in objects for key in one)
    keys = sum(map(len, objects))
    shared = sum(count for count in counts.values() if 2 * count > len(objects))
    return bool(keys) and shared >= ALIKE * keys


def _is_turned(value: Mapping[str, Tree]) -> bool:
    """Whether the members of an object are models, each with one value."""
    scalars = [key for key, one in value.items() if isinstance(one, str | bool)]
    if len(scalars) < FEWEST_IDS or len(scalars) < MOSTLY * len(value):
        return False
    return sum(map(_is_model, scalars)) >= MOSTLY * len(scalars)


def _is_model(text: str) -> bool:
    """Whether a text is the name or the id of a model of a known family."""
    if not 1 < len(text) <= MOST_NAME:
        return False
    last = text.rpartition("/")[2]
    return any(map(looks_like_model, (fold(text), last, PREFIX.sub("", last))))


def _texts_of(node: Node, key: str) -> Iterator[tuple[str, str]]:
    """Yield the short texts of an object, by key, and its own key as ''."""
    if key:
        yield "", key
    if isinstance(node.value, dict):
        for name, one in node.value.items():
            if isinstance(one, str) and not isinstance(one, Number):
                text = fold(one)
                if text and len(text) <= MOST_NAME:
                    yield name, text


def _names_of(found: Sequence[_Candidate]) -> tuple[str, str] | None:
    """Return the keys by which records name models, and give their ids.

    '' is the key of a record in its mapping, and ANY stands for no id. None where the
    records are about something else.
    """
    sample = found[:: max(1, len(found) // SAMPLE)]
    shares = {key: _share(sample, key) for key in _name_keys(sample)}
    if any(one.key for one in sample):
        shares[""] = sum(_is_model(one.key) for one in sample) / len(sample)
    models = {key: share for key, share in shares.items() if share >= ENOUGH}
    if not models:
        return None
    best = max(models.values())
    near = [key for key in shares if key in models and shares[key] >= best / 2]
    ids = [key for key in near if not key or _rank(key, ID_KEYS) < len(ID_KEYS)]
    names = [key for key in near if key and _is_name(key)]
    if not names and not ids:  # a head that nobody knows, over names of models
        names = [key for key in near if models[key] >= MOSTLY][:1]
    name = min(names, key=lambda key: _rank(key, NAME_KEYS), default=ANY)
    ids = [key for key in ids if key != name]
    slug = min(ids, key=lambda key: _rank(key, ID_KEYS) if key else -1, default=ANY)
    if not names and not ids:
        return None
    return (name, slug) if names else (slug, slug)


def _is_name(key: str) -> bool:
    return fold_key(key) in NAME_KEYS or is_name_head(key)


def _rank(key: str, keys: Sequence[str]) -> int:
    words = fold_key(key)
    return keys.index(words) if words in keys else len(keys)


def _name_keys(sample: Sequence[_Candidate]) -> list[str]:
    """Return the keys of texts, any of which may name what a record is about."""
    keys: dict[str, None] = {}
    for one in sample:
        if isinstance(one.node.value, dict):
            texts = (key for key in one.node.value if _text(one.node, key))
            keys.update(dict.fromkeys(texts))
    return list(keys)


def is_name_head(key: str) -> bool:
    """Return whether a key of any language heads the names of models.

    >>> is_name_head("nome_do_modelo"), is_name_head("model_size")
    (True, False)
    """
    return "model" in roles_by_words(fold_key(key))


def _share(sample: Sequence[_Candidate], key: str) -> float:
    """Return the share of records that a key gives the name of a model."""
    texts = [_text(one.node, key) for one in sample]
    said = [text for text in texts if text]
    if len(said) < SAID * len(sample):
        return 0.0
    vocabulary = load_vocabulary()
    return sum(
        _is_model(text) and vocabulary.benchmark(text) is None for text in said
    ) / len(said)


def _text(node: Node, key: str) -> str:
    value = node.value.get(key) if isinstance(node.value, dict) else None
    if not isinstance(value, str) or isinstance(value, Number):
        return ""
    text = fold(value)
    return text if len(text) <= MOST_NAME else ""


def _grids_of(
    place: Path, found: Sequence[_Candidate], names: tuple[str, str]
) -> Iterator[RecordGrid]:
    """Yield the grid of a place, and those of the lists inside its records."""
    name, slug = names
    groups = tuple(key for key in place if key != ANY)
    rows: list[Row] = []
    nameless: list[Node] = []
    for one in found:
        called = _text(one.node, name) if name else one.key
        own_id = one.key if not slug else "" if slug == ANY else _text(one.node, slug)
        if called or own_id:
            rows.append(Row(one.node, called or own_id, own_id, one.outer))
        else:
            nameless.append(one.node)
    keys = frozenset((name, slug)) - {"", ANY}
    pending = [(groups, rows, keys)]
    while pending:
        groups, rows, keys = pending.pop(0)
        columns, inner = _columns_of(rows)
        if columns:
            yield RecordGrid(groups, tuple(rows), keys, columns, tuple(nameless))
            nameless = []
        for path, below in inner.items():
            pending.append(((*groups, *path), below, frozenset()))


def _columns_of(
    rows: Sequence[Row],
) -> tuple[dict[Path, list[Cell]], dict[Path, list[Row]]]:
    """Return the values of records by path, and the lists of objects inside them."""
    columns: dict[Path, list[Cell]] = defaultdict(list)
    inner: dict[Path, list[Row]] = defaultdict(list)
    for number, row in enumerate(rows):
        stack: list[tuple[Path, Node]] = [((), row.node)]
        while stack:
            path, node = stack.pop()
            value = node.value
            if isinstance(value, dict) and len(path) < MOST_LEVELS:
                stack.extend(
                    ((*path, key), Node(one, step_to(node.locator, key)))
                    for key, one in reversed(value.items())
                )
            elif isinstance(value, list) and _holds_objects(value):
                around = (*row.outer, *_texts_of(row.node, ""))
                inner[path].extend(
                    replace(row, node=Node(one, step_to(node.locator, index)),
                            outer=around, inside=(*row.inside, *path))
                    for index, one in enumerate(value)
                    if isinstance(one, dict)
                )  # fmt: skip
            else:
                columns[path].append(Cell(number, node))
    return columns, inner


def _holds_objects(value: Iterable[Tree]) -> bool:
    return any(isinstance(one, dict) for one in value)
