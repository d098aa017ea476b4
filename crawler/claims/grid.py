"""A table → a grid: heads over cells, whichever way the table runs.

Where models are columns the grid is turned, so that a row is a model or an offering and
an axis is what is said of it. Rows of labels with values are the one row of the model
that was named before. Structure is read by the sorts of cells; words only settle it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from crawler.claims.cells import HOW, METRIC, clean, model_in, pieces_of
from crawler.claims.labels import Page
from crawler.claims.naming import columns_named
from crawler.claims.sorts import VALUES, is_value, share, sort_of
from crawler.claims.styles import Style, style_of
from crawler.claims.subjects import Subject, looks_like_model
from crawler.read.document import Table, Words
from crawler.vocabulary.heads import read_unit, roles_of
from crawler.vocabulary.shapes import is_empty
from crawler.vocabulary.words import label_key

SHORT_DOUBLE = 5  # characters: 'o3o3' is a name, '1010' a number
MAX_PLAIN = 30  # characters of a label that explains nothing
MAX_HEAD = 80  # characters; longer cells are prose
MOST_HEADS = 4
NAMES = 40  # cells of an axis of names that say whether they are models
SAMPLE = 12  # different cells of an axis that say what it holds
GENERIC = frozenset(
    "specification specifications spec specs property properties feature features "
    "attribute attributes parameter metric metrics details detail item value values "
    "category aspect 规格 项目 属性 参数 指标 说明 内容 項目 仕様 항목 사양".split()
)
Row = Sequence[Words]


@dataclass(frozen=True)
class Scopes:
    """The words around a table that govern it.

    ``headings`` are outermost first, ``above`` is the line right above the table and
    ``lead`` the first of its pieces,
    ``recent`` are the lines before it, the nearest first, and ``unit`` is what a
    sentence states for prices.
    """

    section: str = ""
    headings: tuple[str, ...] = ()
    tab: str = ""
    caption: str = ""
    above: str = ""
    lead: str = ""
    unit: Mapping[str, str] = field(default_factory=dict)
    recent: tuple[str, ...] = ()

    @property
    def nearest(self) -> tuple[str, ...]:
        """The words from the nearest to the farthest."""
        near = (self.caption, self.above, self.tab, self.section)
        return tuple(text for text in (*near, *reversed(self.headings)) if text)


@dataclass(frozen=True)
class BodyRow:
    """A row of cells; ``part`` is the row that opens its part of the table."""

    cells: tuple[Words, ...]
    part: str = ""
    subject: Subject | None = None
    unit: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """Axes with their heads, outermost first, and rows that have a cell for each."""

    axes: tuple[tuple[Words, ...], ...]
    rows: tuple[BodyRow, ...]
    style: Style
    scopes: Scopes
    turned: bool = False
    benchmarks: bool = False
    how: tuple[Mapping[str, str], ...] = ()
    ragged: tuple[Row, ...] = ()

    @property
    def width(self) -> int:
        """The number of axes."""
        return len(self.axes)

    def label(self, place: int) -> Words:
        """Return the innermost head of an axis."""
        return self.axes[place][-1] if self.axes[place] else Words("", "")

    def group(self, place: int) -> str:
        """Return what stands above the innermost head."""
        return " ".join(words.text for words in self.axes[place][:-1])

    def samples(self, place: int, most: int = SAMPLE) -> list[Words]:
        """Return the first different cells of an axis that say something."""
        found: dict[str, Words] = {}
        whole = [row for row in self.rows if len(row.cells) == self.width]
        for row in whole or self.rows:
            if place < len(row.cells) and not is_empty(row.cells[place].text):
                found.setdefault(row.cells[place].text, row.cells[place])
            if len(found) >= most:
                break
        return list(found.values())

    def texts(self, place: int) -> list[str]:
        """Return the prints of `samples`."""
        return [words.text for words in self.samples(place)]


def lay(
    page: Page, table: Table, scopes: Scopes, subject: Subject | None
) -> Grid | None:
    """Return the grid of ``table``, or None if it holds nothing to read."""
    laid = [_said_once(row) for row in table.rows]
    rows = [row for row in laid if any(not is_empty(cell.text) for cell in row)]
    if not rows:
        return None
    rows = _with_whole_heads(rows)
    marked = sum(row in rows for row in laid[: table.header])
    count = count_heads(page, rows, marked, scopes.section)
    heads, body = _spread(rows[:count]), rows[count:]
    style = style_of(cell.text for row in rows for cell in row)
    if count:
        named = columns_named(page, [list(row) for row in heads])
        if named:
            return _turn(page, heads, body, named, style, scopes)
    if heads and _is_pair(page, heads[-1], scopes):
        heads, body = [], [*heads, *body]
    if _are_pairs(page, heads, body, scopes):
        return _pairs(page, heads, body, style, scopes, subject)
    if not heads:
        return None
    width = max(map(len, heads))
    axes = tuple(_heads_of(heads, place) for place in range(width))
    return Grid(axes, tuple(_parts(page, body, heads, width)), style, scopes)


def _said_once(row: Row) -> Row:
    """Return a row whose cells say once what they say twice, for screen readers."""
    if not any(is_doubled(cell.text) for cell in row):
        return row
    once: dict[int, Words] = {}
    for cell in row:
        if is_doubled(cell.text) and id(cell) not in once:
            half = cell.text[: len(cell.text) // 2]
            once[id(cell)] = Words(half, cell.locator)
    return [once.get(id(cell), cell) for cell in row]


def is_doubled(text: str) -> bool:
    """Return whether a text is said twice in one breath.

    >>> is_doubled("AnthropicAnthropic"), is_doubled("1010"), is_doubled("GPT-4oGPT-4o")
    (True, False, True)
    """
    half = len(text) // 2
    doubled = len(text) > 3 and len(text) % 2 == 0 and text[:half] == text[half:]
    if doubled and len(text) <= SHORT_DOUBLE:
        return looks_like_model(text[:half])
    return doubled and (
        any(map(str.isalpha, text)) or any(one in text for one in "$€¥.,%")
    )


def _with_whole_heads(rows: Sequence[Row]) -> list[Row]:
    """Return rows without a row of groups that lost the places they stand over.

    'Model, Limits, Pricing' above 'Context, Output, Input, Output, Cached' above rows
    of six cells: the groups are left out, and the head of the names goes first.
    """
    if len(rows) < 4:
        return list(rows)
    width = Counter(map(len, rows)).most_common(1)[0][0]
    first, second = rows[0], rows[1]
    values = [any(is_value(cell.text) for cell in row) for row in rows[:3]]
    if values != [False, False, True] or len(first) >= width:
        return list(rows)
    if any(is_empty(cell.text) for cell in first[1:]):  # places are kept
        missing = [Words("", "")] * (width - len(first))
        return [[*first, *missing], second, *rows[2:]]
    if len(second) == width - 1:
        return [[first[0], *second], *rows[2:]]
    return [second, *rows[2:]] if len(second) == width else list(rows)


def _spread(heads: Sequence[Row]) -> Sequence[Row]:
    """Return heads in which a group that lost its span stands over all it divides."""
    if len(heads) < 2:
        return heads
    spread = [list(row) for row in heads]
    for above, below in pairwise(spread):
        for place in range(1, min(len(above), len(below))):
            gap = is_empty(above[place].text) and not is_empty(below[place].text)
            if gap and (place > 1 or not is_empty(below[place - 1].text)):
                above[place] = above[place - 1]
    return spread


def count_heads(page: Page, rows: Sequence[Row], marked: int, section: str) -> int:
    """Return how many rows are heads: marked as such, or standing like some."""
    count = min(marked, len(rows) - 1)
    if not count and len(rows) > 1 and _stands_like_head(page, rows, section):
        count = 1
    while 0 < count < min(MOST_HEADS, len(rows) - 1) and _divides(
        page, rows[count - 1], rows[count], section
    ):
        count += 1
    return count


def _stands_like_head(page: Page, rows: Sequence[Row], section: str) -> bool:
    """Whether the first row holds words where the rows below hold values."""
    cells = _distinct(rows[0])
    if len(page.subjects) == len(cells) - 1 > 1 and all(
        is_empty(cell.text) for cell in cells[1:]
    ):
        return True
    said = [cell for cell in cells if not is_empty(cell.text)]
    if len(cells) < 2 or not said or any(len(one.text) > MAX_HEAD for one in said):
        return False
    if any(is_value(cell.text) for cell in cells[1:]):
        return False
    models = sum(_names(page, cell) for cell in cells[1:])
    if models and 2 * models >= len(cells) - 1 and not _names(page, cells[0]):
        return True
    like = sum(is_head(page, cell.text, section) for cell in said)
    first = [roles_of(cell.text) & {"model", "benchmark"} for cell in said[:2]]
    generic = label_key(cells[0].text) in GENERIC
    below = [row for row in rows[1:7] if len(row) == len(rows[0])]
    differs = [
        place
        for place in range(1, len(rows[0]))
        if share([row[place].text for row in below], (*VALUES, "tick", "band")) > 0.5
    ]
    if len(cells) == 2 and not any(first):
        return generic and not like
    if len(cells) == 2 and not differs:
        return bool(any(first)) and like == len(said)
    return bool(differs and (like or len(differs) > 1)) or 2 * like > len(said)


def _names(page: Page, cell: Words) -> bool:
    """Whether a cell names a model."""
    return sort_of(clean(cell.text)) == "model" or bool(page.subject_named(cell.text))


def is_head(page: Page, text: str, section: str = "") -> bool:
    """Return whether words are a label or head a column."""
    if is_empty(text) or len(text) > MAX_HEAD:
        return False
    if roles_of(text) or page.vocabulary.fitting_meanings(text):
        return True
    return page.meaning(text, section) is not None


def _divides(page: Page, above: Row, row: Row, section: str) -> bool:
    """Whether ``row`` divides the wide heads of the row above it."""
    wide = any(one is other and one.text for one, other in pairwise(above))
    if not wide and len(row) >= len(above):  # a group may have lost its span
        lost = [
            other
            for one, other in zip(above[1:], row[1:], strict=False)
            if is_empty(one.text) and not is_empty(other.text)
        ]
        below = is_empty(row[0].text) and not is_empty(above[0].text)
        heads = below or any(is_head(page, one.text, section) for one in lost)
        wide = bool(lost) and heads and not any(is_value(cell.text) for cell in row)
    if not wide or len(row) != len(above):
        return False
    own = [
        cell
        for cell, upper in zip(row, above, strict=True)
        if cell is not upper and not is_empty(cell.text)
    ]
    if len({id(cell) for cell in own}) < 2:
        return False
    if any(len(cell.text) > MAX_HEAD for cell in own):
        return False
    if any(is_value(cell.text) for cell in own):
        return 2 * sum(is_head(page, cell.text, section) for cell in own) > len(own)
    return not any(_names(page, cell) for cell in own if cell is not row[0])


def _distinct(row: Row) -> list[Words]:
    """Return the cells of a row, each that spans columns once."""
    return list({id(cell): cell for cell in row}.values())


def _heads_of(heads: Sequence[Row], place: int) -> tuple[Words, ...]:
    """Return the heads of a column, outermost first, each once."""
    found = {
        id(row[place]): row[place]
        for row in heads
        if place < len(row) and not is_empty(row[place].text)
    }
    if found:
        return tuple(found.values())
    last = heads[-1]
    return (last[place],) if place < len(last) else ()


def _parts(
    page: Page, body: Sequence[Row], heads: Sequence[Row], width: int
) -> list[BodyRow]:
    """Return the rows of the body, each with the row that opens its part."""
    rows: list[BodyRow] = []
    part, unit = "", dict[str, str]()
    headed = [[cell.text for cell in head] for head in heads]
    for row in body:
        said = _distinct([cell for cell in row if not is_empty(cell.text)])
        if not said or [cell.text for cell in row] in headed:
            continue
        units = [read_unit(cell.text) for cell in said[1:]]
        spans = all(units) and len(row) > 1 and said[0] is row[0]
        if spans and (width > 2 or row[0] is row[-1]) and not is_value(said[0].text):
            part = said[0].text
            unit = {name: text for one in units for name, text in one.items()}
            continue
        rows.append(BodyRow(tuple(row), part, None, unit))
    return rows


def _turn(
    page: Page,
    heads: Sequence[Row],
    body: Sequence[Row],
    named: Mapping[int, Subject],
    style: Style,
    scopes: Scopes,
) -> Grid:
    """Turn a table whose columns are models: its labels become heads."""
    first = _label_columns(body, min(named))
    roles = frozenset().union(*(roles_of(head[0].text) for head in heads if head))
    benchmarks = "benchmark" in roles or _is_about_benchmarks(scopes)
    axes: list[tuple[Words, ...]] = []
    cells: list[tuple[Words, ...]] = []
    how: list[dict[str, str]] = []
    ragged: list[Row] = []
    width = max(map(len, heads))
    part: tuple[Words, ...] = ()
    for row in body:
        cut = _distinct([c for c in row[:first] if not is_empty(c.text)])
        labels = tuple(_label(page, cell) for cell in cut)
        said = [cell for cell in row[first:] if not is_empty(cell.text)]
        spans = bool(said) and all(cell is row[0] for cell in said)
        if labels and (not said or spans):
            if not spans and page.meaning(labels[-1].text) is not None:
                continue  # a label whose values are all missing
            part = labels if len(labels[-1].text) <= MAX_HEAD else part
            continue
        if not labels:
            continue
        if len(row) != width:
            ragged.append(row)
            continue
        said_how = says_how(labels[-1].text) if len(labels) > 1 else ""
        how.append({said_how: labels[-1].text} if said_how else {})
        axes.append((*part, *(labels[:-1] if said_how else labels)))
        cells.append(tuple(row))
    rows = [
        BodyRow(
            tuple(row[place] for row in cells),
            subject=subject,
        )
        for place, subject in named.items()
    ]
    return Grid(
        tuple(axes),
        tuple(rows),
        style,
        scopes,
        True,
        benchmarks,
        tuple(how),
        tuple(ragged),
    )


def _label(page: Page, cell: Words) -> Words:
    """Return a label without an explanation that stands behind it in its cell."""
    text = clean(cell.text) or cell.text
    if len(text) > MAX_PLAIN and page.meaning(text) is None:
        pieces = pieces_of(page, cell)
        if len(pieces) > 1 and page.meaning(pieces[0].text) is not None:
            return pieces[0]
    return Words(text, cell.locator) if text != cell.text else cell


def _is_about_benchmarks(scopes: Scopes) -> bool:
    return any("benchmark" in roles_of(text) for text in scopes.nearest) or any(
        label_key(text).startswith(("benchmark", "基准", "评测"))
        for text in scopes.nearest
    )


def _label_columns(body: Sequence[Row], most: int) -> int:
    """Return how many columns hold labels: the first, and those without values."""
    for place in range(1, most):
        texts = [row[place].text for row in body if len(row) > place]
        if share(texts, VALUES) > 0.5:
            return place
    return most


def _is_pair(page: Page, row: Row, scopes: Scopes) -> bool:
    """Whether what is marked as a head is a label with its value."""
    if len(row) != 2 or label_key(row[0].text) in GENERIC:
        return False
    if any(roles_of(cell.text) for cell in row):
        return False
    meaning = page.meaning(row[0].text, scopes.section, row[1].text)
    return (
        meaning is not None
        and bool(meaning.property)
        and page.fits(meaning, row[1].text)
    )


def _are_pairs(
    page: Page, heads: Sequence[Row], body: Sequence[Row], scopes: Scopes
) -> bool:
    """Whether rows are labels with values of one model."""
    widths = {len(_distinct(row)) for row in body}
    if widths - {1, 2} or 2 not in widths:
        return False
    if heads and any(roles_of(cell.text) & {"model", "id"} for cell in heads[-1][:1]):
        return False
    labels = [row[0].text for row in body if len(row) > 1]
    known = [text for text in labels if is_head(page, text, scopes.section)]
    models = share(labels, ("model",))
    return bool(known) and models < 0.5 and 3 * len(known) >= len(labels)


def _pairs(
    page: Page,
    heads: Sequence[Row],
    body: Sequence[Row],
    style: Style,
    scopes: Scopes,
    subject: Subject | None,
) -> Grid:
    """Turn labels with values: the one row of the model that was named before."""
    whom = subject or _named_within(page, body)
    roles = roles_of(heads[-1][0].text) if heads and heads[-1] else frozenset()
    cards = [card for card in _by_name(page, body, whom) if card.pairs]
    axes: dict[tuple[str, ...], tuple[Words, ...]] = {}
    for card in cards:
        axes |= {key: labels for key, (labels, _) in card.pairs.items()}
    none = Words("", "")
    rows = tuple(
        BodyRow(
            tuple(card.pairs[key][1] if key in card.pairs else none for key in axes),
            subject=card.subject,
        )
        for card in cards
    )
    benchmarks = "benchmark" in roles
    how: tuple[Mapping[str, str], ...] = tuple({} for _ in axes)
    return Grid(tuple(axes.values()), rows, style, scopes, True, benchmarks, how)


@dataclass
class _Card:
    """The labels with values of one model, by the prints of the labels."""

    subject: Subject | None
    pairs: dict[tuple[str, ...], tuple[tuple[Words, ...], Words]]


def _by_name(page: Page, body: Sequence[Row], whom: Subject | None) -> list[_Card]:
    """Part labels with values where a row names a model, alone or below 'Model'.

    A label that comes again without a name between stands apart by its number.
    """
    cards = [_Card(whom, {})]
    part: tuple[Words, ...] = ()
    for row in body:
        pair = _distinct(row)
        named = _name_of_card(page, pair)
        if named is not None and (cards[-1].pairs or named != cards[-1].subject):
            cards.append(_Card(named, {}))
            part = ()
        if named is not None:
            continue
        if len(pair) < 2 or is_empty(pair[1].text):
            part = (pair[0],) if len(pair) < 2 else part
            continue
        labels = (*part, _label(page, pair[0]))
        key = tuple(words.text for words in labels)
        while key in cards[-1].pairs:
            key = (*key, "")
        cards[-1].pairs[key] = (labels, pair[1])
    return cards


def _name_of_card(page: Page, pair: Sequence[Words]) -> Subject | None:
    """Return the model that a row names: alone, or behind a label such as 'Model'."""
    if len(pair) > 1 and not is_empty(pair[1].text):
        if "model" not in roles_of(pair[0].text):
            return None
        found = model_in(page, pair[1])
        return found.subject if found else None
    if not pair or page.meaning(pair[0].text) is not None:
        return None
    if not looks_like_model(clean(pair[0].text)) and not page.subject_named(
        pair[0].text
    ):
        return None
    found = model_in(page, pair[0])
    return found.subject if found else None


def _named_within(page: Page, rows: Sequence[Row]) -> Subject | None:
    """Return the model that a row such as 'Model code' names."""
    for row in rows[:4]:
        if len(row) == 2 and roles_of(row[0].text) & {"model", "id"}:
            found = model_in(page, row[1])
            if found is not None:
                return found.subject
    return None


def says_how(text: str) -> str:
    """Return what the last label of a row is: how results were reached, or measured."""
    if METRIC.fullmatch(text):
        return "metric"
    return "setting" if HOW.fullmatch(text) else ""
