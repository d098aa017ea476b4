"""Feeds of sites that nobody wrote a file for: what their records say of models.

Each column of a grid of records ends as claims, as ignored with a reason, as a note on
the others, or in one issue that counts its values. A price whose unit nothing settles,
and a measure of models that no key names, are handed on open.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from urllib.parse import unquote, urlsplit

from crawler.claims.datakeys import currency_of, fold_key, unit_of
from crawler.claims.datavalues import DATE_TIME
from crawler.claims.feeds import (
    MOST_CHARACTERS,
    NUMERAL,
    OFFERING,
)
from crawler.claims.recordgrids import Cell, Path, RecordGrid, Row, find_grids
from crawler.claims.recordheads import Head, read_head
from crawler.claims.recordunits import Unit, are_fractions, settle_per
from crawler.claims.styles import Style, style_of
from crawler.items import Issue, OpenClaim, RawClaim
from crawler.read.feed import Feed
from crawler.read.scalars import Number, Tree, kind_of, printed
from crawler.site import Site
from crawler.vocabulary import Meaning, load_vocabulary
from crawler.vocabulary.shapes import is_empty, looks_like
from crawler.vocabulary.words import as_point, fold, is_unknown, split_list

DOLLAR = "$"
ASSUMED = "no_currency"  # flag: nobody names the currency
FEWEST_OPEN = 3  # values that a column must have to be handed on open
FOREIGN = re.compile(r"[€£¥￥元₩₹₽]|\b(?:EUR|GBP|CNY|RMB|JPY|KRW|INR)\b", re.I)
SHOWN = 3  # values that an issue names
WHOLE = re.compile(r"\d{1,16}(?:\.0+)?(?:[eE]\+?\d{1,2})?")
METRIC = re.compile(
    r"(?i)(?:accuracy|pass ?@ ?\d+|em|exact match|f1(?: score)?|avg@\d+)"
)
PROVIDER_KEYS = ("", "provider", "vendor", "name", "id", "host")
MONEY = re.compile(r"[$€£¥￥₩₹₽元]|\b(?:USD|EUR|CNY|GBP|RMB)\b", re.I)
LEAST_TOKENS = 257
WEIGHTS = frozenset("weights hf huggingface hugging".split())
REPOSITORY = re.compile(r"https://huggingface\.co/([\w.-]+/[\w.-]+)/?")
FEWEST_WHOLE = 2
THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:\s?[^\W\d_]+)?")
MAIN_METERS = ("input", "output")


@dataclass
class RecordReading:
    """What the records of one feed say, and what became of every column.

    ``ignored`` has the reason by column; ``values`` counts the values of each column,
    ``claimed`` how many of them made claims.
    """

    claims: list[RawClaim] = field(default_factory=list)
    open: list[OpenClaim] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    ignored: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Column:
    """A column and what it is; ``cells`` are those of its values that say a thing."""

    path: Path
    label: str
    head: Head
    cells: Sequence[Cell]


@dataclass(frozen=True)
class _Reading:
    """One grid while it is read. ``units`` are those of its columns of prices."""

    site: Site
    feed: Feed
    grid: RecordGrid
    columns: Mapping[Path, _Column]
    notes: Mapping[int, Mapping[str, str]]
    style: Style
    found: RecordReading


def read_records(site: Site, feed: Feed) -> RecordReading:
    """Return what the records of a feed say of models."""
    found = RecordReading()
    for grid in find_grids(feed):
        _read_grid(site, feed, grid, found)
    _withhold_contradictions(found)
    return found


def _read_grid(site: Site, feed: Feed, grid: RecordGrid, found: RecordReading) -> None:
    columns = {
        path: _Column(path, _label(grid, path), read_head(path, grid.groups), said)
        for path, cells in grid.columns.items()
        if (said := [cell for cell in cells if _says(cell.node.value)])
    }
    if grid.nameless:
        first = grid.nameless[0].locator
        message = (
            "expected the name or id of a model, found none "
            f"({len(grid.nameless)} records)"
        )
        found.issues.append(Issue("unresolved_subject", "", "", first, message))
    texts = [
        cell.node.value
        for column in columns.values()
        for cell in column.cells
        if isinstance(cell.node.value, str) and not isinstance(cell.node.value, Number)
    ]
    reading = _Reading(
        site, feed, grid, columns, _notes(grid, columns), style_of(texts), found
    )
    units = _units(reading)
    for column in columns.values():
        _read_column(reading, column, units.get(column.path))


def _label(grid: RecordGrid, path: Path) -> str:
    inside = grid.rows[0].inside
    return ".".join((*inside, *path)) or ".".join(grid.groups[-1:])


def _says(value: Tree) -> bool:
    if value in (None, "", [], {}):
        return False
    return not (isinstance(value, str) and (is_empty(value) or is_unknown(value)))


def _notes(
    grid: RecordGrid, columns: Mapping[Path, _Column]
) -> dict[int, dict[str, str]]:
    """Return what the columns that are notes say of each row, by the kind of note."""
    notes: dict[int, dict[str, str]] = defaultdict(dict)
    for column in columns.values():
        if column.head.note:
            for cell in column.cells:
                text = printed(cell.node.value)
                if text and len(text) <= MOST_CHARACTERS:
                    notes[cell.row].setdefault(column.head.note, fold(text))
    return notes


def _read_column(reading: _Reading, column: _Column, unit: Unit | None) -> None:
    found, head = reading.found, column.head
    names = reading.grid.names
    if len(column.path) == 1 and column.path[0] in names:
        found.notes[column.label] = "the model"
    elif head.note and not _is_benchmark_list(column):
        found.notes[column.label] = head.note
    elif head.ignored and not _is_of_repositories(column):
        found.ignored[column.label] = head.ignored
    elif reason := _reason(column):
        found.ignored[column.label] = reason
    elif _is_of_repositories(column):
        _state_repositories(reading, column)
    elif head.meaning is None:
        meaning = _score_of_row(reading, column)
        if meaning is None:
            _leave(reading, column, "expected a key that has a meaning")
        else:
            _state(reading, column, meaning)
    elif head.meaning.property == "price":
        _state_prices(reading, column, head.meaning, unit or Unit("", ""))
    else:
        _state(reading, column, head.meaning)


def _reason(column: _Column) -> str:
    """Return why the values of a column are none of its property, '' if they may be."""
    values = [cell.node.value for cell in column.cells]
    if all(isinstance(value, Number) for value in values):
        is_id = fold_key(column.path[-1]).endswith(" id") if column.path else False
        return "a number of the row" if is_id else ""
    meaning = column.head.meaning
    if meaning is not None and all(isinstance(value, bool) for value in values):
        kind = load_vocabulary().properties[meaning.property].kind
        return "one of several flags, no list" if kind == "list" else ""
    return ""


def _is_of_repositories(column: _Column) -> bool:
    """Whether a column of links leads to the weights of models."""
    words = set(fold_key(column.path[-1]).split()) if column.path else set()
    texts = [printed(cell.node.value) or "" for cell in column.cells]
    return bool(words & WEIGHTS) and any(map(REPOSITORY.fullmatch, texts))


def _state_repositories(reading: _Reading, column: _Column) -> None:
    for cell in column.cells:
        match = REPOSITORY.fullmatch(printed(cell.node.value) or "")
        if match is not None:
            _claim(reading, column, cell, match[1], "huggingface_id", {})


def _is_benchmark_list(column: _Column) -> bool:
    return column.head.note == "benchmark" and all(
        isinstance(cell.node.value, bool | Number) for cell in column.cells
    )


def _score_of_row(reading: _Reading, column: _Column) -> Meaning | None:
    """A key 'score' beside one that names a benchmark in each row."""
    words = column.path[-1] if column.path else ""
    if words.casefold() not in ("score", "value", "accuracy", "result", "percent"):
        return None
    named = [reading.notes[cell.row].get("benchmark", "") for cell in column.cells]
    known = [name for name in named if name]
    if len(known) < len(named):
        return None
    return Meaning("score")


# prices ----------------------------------------------------------------------


def _units(reading: _Reading) -> dict[Path, Unit]:
    """Return the unit of each column of prices, settled for those of one object."""
    prices = {
        path: column
        for path, column in reading.columns.items()
        if column.head.meaning is not None and column.head.meaning.property == "price"
    }
    together: dict[Path, list[Decimal]] = defaultdict(list)
    for path, column in prices.items():
        if not column.head.per:
            together[path[:-1]].extend(_amounts(column.cells))
    found = {}
    for path, column in prices.items():
        per = column.head.per or settle_per(together[path[:-1]])
        stated = column.head.currency
        assumed = not stated and bool(per) and _is_dollar_country(reading)
        currency = stated or (DOLLAR if assumed else "")
        found[path] = Unit(per, currency, assumed)
    return found


def _amounts(cells: Iterable[Cell]) -> list[Decimal]:
    return [
        Decimal(cell.node.value)
        for cell in cells
        if isinstance(cell.node.value, str) and NUMERAL.fullmatch(cell.node.value)
    ]


def _is_dollar_country(reading: _Reading) -> bool:
    """Whether keys are English and nothing beside them names another currency."""
    keys = [key for path in reading.columns for key in path]
    around = [text for row in reading.grid.rows[:200] for _, text in row.outer]
    plain = all(key.isascii() for key in (*keys, *reading.grid.groups))
    return plain and not any(map(FOREIGN.search, (*keys, *around)))


def _state_prices(
    reading: _Reading, column: _Column, meaning: Meaning, unit: Unit
) -> None:
    odd: list[Cell] = []
    unsettled: list[tuple[Cell, str]] = []
    for cell in column.cells:
        text = fold(printed(cell.node.value) or "")
        notes = reading.notes.get(cell.row, {})
        per = unit_of(notes.get("unit", "")) or unit.per
        currency = currency_of(notes.get("currency", "")) or currency_of(
            notes.get("unit", "")
        )
        amount = printed(_pointed(cell.node.value, reading.style)) or ""
        bare = NUMERAL.fullmatch(fold(amount)) is not None and amount[0] != "-"
        shown = looks_like("price", text) or looks_like("price", as_point(text))
        if bare and meaning.qualifiers["meter"] not in MAIN_METERS and _is_zero(text):
            continue  # nobody filled it in
        if not (bare or (shown and MONEY.search(text))):
            odd.append(cell)
            continue
        own = {"meter": meaning.qualifiers.get("meter", "")} | dict(meaning.qualifiers)
        flags: tuple[str, ...] = ()
        if not ("/" in text or " per " in text):
            own |= {"per": per} if per else {}
        if bare:
            known = currency or unit.currency
            own |= {"currency": known} if known else {}
            flags = (ASSUMED,) if unit.assumed and not currency else ()
        has_unit = "/" in text or " per " in text or bool(per)
        if not has_unit or (bare and "currency" not in own):
            unsettled.append((cell, text))
            continue
        _claim(reading, column, cell, text, "price", own, flags)
    _open(reading, column, unsettled, meaning, unit)
    _tell_odd(reading, column, odd, "an amount of money")


def _is_zero(text: str) -> bool:
    return not any(digit in text for digit in "123456789")


def _open(
    reading: _Reading,
    column: _Column,
    cells: Sequence[tuple[Cell, str]],
    meaning: Meaning,
    unit: Unit,
) -> None:
    """Hand prices on whose unit nothing settles, with one issue."""
    if not cells:
        return
    missing = [
        name
        for name, said in (("a unit", unit.per), ("a currency", unit.currency))
        if not said
    ]
    for cell, text in cells:
        qualifiers = dict(meaning.qualifiers) | ({"per": unit.per} if unit.per else {})
        reading.found.open.append(_open_claim(reading, column, cell, text, qualifiers))
    what = " and ".join(missing) or "a unit"
    message = f"prices: expected {what} in the key or beside it, found none"
    _issue(reading, column, "unparsed_value", [cell for cell, _ in cells], message)


# other values ----------------------------------------------------------------


def _state(reading: _Reading, column: _Column, meaning: Meaning) -> None:
    kind = load_vocabulary().properties[meaning.property].kind
    qualifiers = dict(meaning.qualifiers)
    scales = _scales(reading, column, qualifiers) if kind == "score" else {}
    if column.head.scale:
        qualifiers["scale"] = column.head.scale
    odd = []
    style = _style(reading, column, kind)
    for cell in column.cells:
        value = _pointed(cell.node.value, style)
        text = _fits(meaning.property, kind, value, bool(column.head.scale))
        if text and value is not cell.node.value:
            text = fold(printed(cell.node.value) or "")
        if not text:
            odd.append(cell)
            continue
        own = dict(qualifiers)
        flags = column.head.flags
        if kind == "score":
            own, flags = _score_words(reading, cell, own, flags)
            own["scale"] = scales.get(own["benchmark"], "")
        own |= style.qualifiers(text)
        _claim(reading, column, cell, text, meaning.property, own, flags)
    _tell_odd(reading, column, odd, f"a value of {meaning.property}")


def _style(reading: _Reading, column: _Column, kind: str) -> Style:
    """Return how the numbers of a column are printed: of tokens there are no parts."""
    texts = [one.node.value for one in column.cells if _is_text(one.node.value)]
    numbers = [text for text in texts if isinstance(text, str) and "." in text]
    whole = kind in ("tokens", "parameters") and len(numbers) >= FEWEST_WHOLE
    if whole and all(map(THOUSANDS.fullmatch, numbers)):
        return replace(reading.style, decimal=",")
    return reading.style


def _is_text(value: Tree) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)


def _pointed(value: Tree, style: Style) -> Tree:
    """Return a printed text with a decimal point, where the grid prints commas."""
    if isinstance(value, str) and _is_text(value) and style.decimal:
        return as_point(value)
    return value


def _scales(
    reading: _Reading, column: _Column, qualifiers: Mapping[str, str]
) -> dict[str, str]:
    """Return the scale of each benchmark whose scores are all shares of one: '1'."""
    cells: dict[str, list[Cell]] = defaultdict(list)
    for cell in column.cells:
        notes = reading.notes.get(cell.row, {})
        name = qualifiers.get("benchmark") or notes.get("benchmark", "")
        cells[name].append(cell)
    found = {}
    for name, own in cells.items():
        if are_fractions(_amounts(own)):
            found[name] = "1"
    return found


def _score_words(
    reading: _Reading, cell: Cell, own: dict[str, str], flags: tuple[str, ...]
) -> tuple[dict[str, str], tuple[str, ...]]:
    notes = reading.notes.get(cell.row, {})
    if "benchmark" not in own:
        own["benchmark"] = notes.get("benchmark", "")
        known = load_vocabulary().benchmark(own["benchmark"]) is not None
        flags = flags if known else (*flags, "unlisted")
    if "metric" in notes:
        own["metric"] = notes["metric"]
    if "setting" in notes:
        is_metric = METRIC.fullmatch(notes["setting"]) and "metric" not in own
        own["metric" if is_metric else "setting"] = notes["setting"]
    return own, flags


def _fits(key: str, kind: str, value: Tree, scaled: bool) -> str:
    """Return a value as printed if it can be one of its property, else ''."""
    said = printed(value)
    if said is None or len(said) > MOST_CHARACTERS:
        return ""
    text = fold(said)
    if isinstance(value, bool):
        return text if kind == "yes_no" else ""
    if isinstance(value, list):
        return text if kind == "list" else ""
    if isinstance(value, Number) or NUMERAL.fullmatch(text):
        return text if _fits_number(key, kind, text, scaled) else ""
    if kind in ("date", "tokens", "parameters", "rank", "count", "yes_no"):
        shaped = looks_like(kind, text) or looks_like(kind, as_point(text))
        return text if shaped or (kind == "date" and DATE_TIME.fullmatch(text)) else ""
    if kind == "score":
        return text if looks_like(kind, text) and "/" not in text else ""
    if kind == "licence":
        known = load_vocabulary().licence(text) is not None
        return text if known or "licen" in text.casefold() else ""
    return text if _fits_words(key, kind, text) else ""


def _fits_number(key: str, kind: str, text: str, scaled: bool) -> bool:
    entry = load_vocabulary().properties[key]
    if kind == "score":
        return True
    if kind == "date":
        return re.fullmatch(r"(?:19|20)\d\d", text) is not None
    if kind not in ("tokens", "parameters", "count", "rank"):
        return False
    if scaled:
        return Decimal(text) > 0
    if WHOLE.fullmatch(text) is None:
        return False
    least = max(Decimal(str(entry.minimum or 0)), Decimal(0))
    if kind == "tokens":
        least = max(least, Decimal(LEAST_TOKENS))
    if kind == "parameters":
        least = max(least, Decimal(10**6))
    most = Decimal(str(entry.maximum or "inf"))
    return least <= Decimal(text) <= most


def _fits_words(key: str, kind: str, text: str) -> bool:
    if "://" in text or "<" in text or not any(map(str.isalpha, text)):
        return False
    if kind == "list" and key.endswith("modalities"):
        return bool(split_list(text)) and looks_like("modalities", text)
    if text.casefold() in ("true", "false", "null", "none"):
        return kind == "yes_no"
    return kind in ("text", "list", "organization", "provider") and len(text) <= 100


# claims and issues -------------------------------------------------------------


def _claim(
    reading: _Reading,
    column: _Column,
    cell: Cell,
    text: str,
    key: str,
    qualifiers: Mapping[str, str],
    flags: tuple[str, ...] = (),
) -> None:
    row = reading.grid.rows[cell.row]
    own = {name: value for name, value in qualifiers.items() if value}
    provider, section = _provider(reading, row, cell.row)
    if key == "price":
        own |= _price_words(reading, cell, provider)
        own |= reading.style.qualifiers(text)
    reading.found.claims.append(
        RawClaim(
            subject_text=row.name,
            slug=row.slug,
            section_text=section,
            label_text=column.label,
            value_text=text,
            property=key,
            locator=cell.node.locator,
            quote=text,
            qualifiers=own,
            flags=flags,
            row_text=_row_text(reading, row, cell.row, section),
            governed=_governed(reading, column, own),
        )
    )


def _price_words(reading: _Reading, cell: Cell, provider: str) -> dict[str, str]:
    """Return what the row says of a price: whose it is, its tier and its days."""
    notes = reading.notes.get(cell.row, {})
    own = {
        name: notes[name] for name in ("tier", "from_date", "to_date") if name in notes
    }
    if provider:
        return own | {"provider": provider, "kind": OFFERING}
    return own | ({"kind": reading.site.price_kind} if reading.site.price_kind else {})


def _provider(reading: _Reading, row: Row, number: int) -> tuple[str, str]:
    """Return whose offering a record is: as known, and as printed.

    That is who its own keys name, a known provider around it, the file's name, or the
    site itself.
    """
    vocabulary = load_vocabulary()
    own = reading.notes.get(number, {}).get("provider", "")
    if own:
        return own, own
    for key, text in reversed(row.outer):
        if key in PROVIDER_KEYS and vocabulary.provider(text) is not None:
            return text, text
    stem = unquote(urlsplit(reading.feed.url).path).rpartition("/")[2].partition(".")[0]
    if vocabulary.provider(stem) is not None:
        return stem, stem
    return reading.site.provider, ""


def _row_text(reading: _Reading, row: Row, number: int, section: str) -> str:
    notes = reading.notes.get(number, {})
    said = [
        f"{name} {text}"
        for name, text in notes.items()
        if name not in ("provider", "unit", "currency") and text
    ]
    return ", ".join(filter(None, (section, *said)))


def _governed(
    reading: _Reading, column: _Column, own: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    keys = (*reading.grid.groups, *column.path)
    words = [("group", key) for key in keys[:-1]] + [("head", key) for key in keys[-1:]]
    unit = " ".join(filter(None, (own.get("currency"), own.get("per"))))
    return (*words, *([("unit", unit)] if unit else []))


def _open_claim(
    reading: _Reading,
    column: _Column,
    cell: Cell,
    text: str,
    qualifiers: Mapping[str, str],
) -> OpenClaim:
    row = reading.grid.rows[cell.row]
    provider, section = _provider(reading, row, cell.row)
    own = dict(qualifiers) | _price_words(reading, cell, provider)
    return OpenClaim(
        row.name,
        row.slug,
        section,
        column.label,
        text,
        ".".join((*reading.grid.groups, *column.path)),
        cell.node.locator,
        text,
        own,
        row_text=_row_text(reading, row, cell.row, section),
        governed=_governed(reading, column, own),
    )


def _leave(reading: _Reading, column: _Column, message: str) -> None:
    """Hand a column of numbers on open; every other is one issue."""
    numbers = [
        (cell, fold(text))
        for cell in column.cells
        if not isinstance(cell.node.value, bool | list)
        and (text := printed(cell.node.value)) is not None
        and NUMERAL.fullmatch(text.strip())
    ]
    if len(numbers) >= FEWEST_OPEN and 2 * len(numbers) >= len(column.cells):
        for cell, text in numbers:
            reading.found.open.append(_open_claim(reading, column, cell, text, {}))
    _issue(reading, column, "unmapped_label", column.cells, message)


def _tell_odd(
    reading: _Reading, column: _Column, cells: Sequence[Cell], expected: str
) -> None:
    if cells:
        found = kind_of(cells[0].node.value)
        _issue(
            reading,
            column,
            "unparsed_value",
            cells,
            f"expected {expected}, found {found}",
        )


def _issue(
    reading: _Reading,
    column: _Column,
    kind: str,
    cells: Sequence[Cell],
    message: str,
) -> None:
    first = cells[0].node
    value = fold(printed(first.value) or kind_of(first.value))[:MOST_CHARACTERS]
    count = f" ({len(cells)} values)" if len(cells) > 1 else ""
    reading.found.issues.append(
        Issue(kind, column.label, value, first.locator, f"{message}{count}")
    )


def _withhold_contradictions(found: RecordReading) -> None:
    """Withhold all values of a key for which one feed prints several."""
    by_key: dict[tuple[object, ...], list[RawClaim]] = defaultdict(list)
    for claim in found.claims:
        by_key[_key(claim)].append(claim)
    withheld: dict[tuple[str, str], list[RawClaim]] = defaultdict(list)
    for claims in by_key.values():
        if len({claim.value_text for claim in claims}) > 1:
            for claim in claims:
                withheld[claim.property, claim.label_text].append(claim)
    if not withheld:
        return
    lost = {id(claim) for claims in withheld.values() for claim in claims}
    found.claims[:] = [claim for claim in found.claims if id(claim) not in lost]
    for (key, label), claims in withheld.items():
        shown = ", ".join(
            f"{one.subject_text}: {one.value_text}" for one in claims[:SHOWN]
        )
        message = (
            f"records of one model differ only in their value of {key} "
            f"({len(claims)} values): {shown}"
        )
        found.issues.append(
            Issue(
                "ambiguous_column",
                label,
                claims[0].value_text,
                claims[0].locator,
                message,
            )
        )


def _key(claim: RawClaim) -> tuple[object, ...]:
    own = [
        (name, value)
        for name, value in sorted(claim.qualifiers.items())
        if name not in ("per", "currency", "scale", "decimal", "date_order")
    ]
    return (
        claim.subject_text,
        claim.slug,
        claim.section_text,
        claim.property,
        claim.row_text,
        tuple(own),
    )
