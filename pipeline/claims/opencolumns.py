"""Columns that no word names, named by values that other sites state.

The crawler hands such columns on open. A column is named where enough models have in it
what other sites say of them, under one name only: three hits that are not all one
value, and of those that set two names apart twice as many as for any other; three
fifths of all that can be compared. So input is told from output by its numbers, and a
price's unit and currency come with the name. What is not settled so stays the crawler's
issue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import NamedTuple

import pyarrow as pa

from crawler.items import Issue, OpenClaim, RawClaim
from crawler.vocabulary import Vocabulary
from crawler.vocabulary.words import fold
from pipeline.claims.claimrows import TEXT
from pipeline.claims.gather import append_statements
from pipeline.database import Database, add_rows, fetch
from pipeline.records import Mention, Statement
from pipeline.statements.archive import ARCHIVE_STATEMENTS, Archive
from pipeline.statements.columns import Rows
from pipeline.statements.normalise import normalise
from pipeline.values.quantity import Quantity, agree
from pipeline.values.quantitytext import PRINT, quantity_of

KINDS = ("tokens", "parameters", "price", "date", "score")
UNITS = ("token", "1K tokens", "1M tokens")
SCALES = ("", "1")
FEWEST_HITS = 3
FEWEST_VALUES = 2  # that differ: a column of one value says little
TIMES_SECOND = 2
ISSUES = ("unmapped_label", "unparsed_value")
LEAST_SHARE = 0.6  # hits of all that can be compared
LEAST_COVER = 1 / 3  # hits of the models of which anything is known


@dataclass(frozen=True, slots=True)
class OpenRow:
    """An open claim of one capture of ``site``."""

    site: str
    capture_id: str
    claim: OpenClaim

    @property
    def column(self) -> Place:
        """The column that it stands in, of all captures."""
        return self.site, self.capture_id, self.claim.column

    @property
    def mention(self) -> Mention:
        """Whom it names."""
        return Mention(self.site, fold(self.claim.subject_text), self.claim.slug)


class Name(NamedTuple):
    """What a column may be: a property, and the meter or the benchmark."""

    property: str
    meter: str = ""
    benchmark: str = ""


class Stated(NamedTuple):
    """What sites say of one model: a value, and who."""

    quantity: Quantity
    sites: frozenset[str]


Known = Mapping[str, Mapping[Name, Sequence[Stated]]]  # by model and name
Place = tuple[str, str, str]  # a column: site, capture, column
Said = tuple[str, Mention, Name]  # a capture, of whom, what
Qualified = tuple[Name, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class NamedColumns:
    """What was made of open columns: statements of captures, and issues they settle."""

    stated: tuple[tuple[str, Statement, RawClaim], ...]
    settled: frozenset[tuple[str, str, str]]  # capture, label, locator; '' is any

    def settles(self, capture_id: str, issue: Issue) -> bool:
        """Return whether an issue of a capture is that of a column now named."""
        unmapped = issue.kind == "unmapped_label"
        place = (capture_id, issue.label_text, "" if unmapped else issue.locator)
        return issue.kind in ISSUES and place in self.settled


def name_columns(
    rows: Sequence[OpenRow],
    models: Mapping[Mention, str],
    known: Known,
    said: Set[Said],
    vocabulary: Vocabulary,
) -> NamedColumns:
    """Return the statements of the columns that what is ``known`` names.

    ``models`` has the model of each mention, ``said`` what the same pages say under
    heads that have a name: a page does not say it twice. The order of ``rows`` does not
    matter.
    """
    columns: dict[Place, list[OpenRow]] = defaultdict(list)
    for row in rows:
        columns[row.column].append(row)
    named: dict[Place, tuple[Qualified, int]] = {}
    for place, own in sorted(columns.items()):
        found = _name_of(own, models, known, vocabulary)
        if found is not None and not _is_said(own, found[0][0], said):
            named[place] = found
    stated: list[tuple[str, Statement, RawClaim]] = []
    settled = set()
    for place, name in _once(named).items():
        for row in columns[place]:
            raw = _raw(row.claim, name)
            statements, _ = normalise(row.site, raw, vocabulary)
            stated.extend((row.capture_id, one, raw) for one in statements)
            label = row.claim.label_text
            settled.add((row.capture_id, label, row.claim.locator))
            settled.add((row.capture_id, label, ""))
    return NamedColumns(tuple(stated), frozenset(settled))


def _is_said(rows: Iterable[OpenRow], name: Name, said: Set[Said]) -> bool:
    return any((row.capture_id, row.mention, name) in said for row in rows)


def _once(named: Mapping[Place, tuple[Qualified, int]]) -> dict[Place, Qualified]:
    """Return each name of a page for one column: that with by far the most hits."""
    columns: dict[tuple[str, str, Name], list[Place]] = defaultdict(list)
    for place, (found, _) in named.items():
        columns[place[0], place[1], found[0]].append(place)
    kept = {}
    for places in columns.values():
        first, *others = sorted(places, key=lambda place: (-named[place][1], place))
        if not others or named[first][1] >= TIMES_SECOND * named[others[0]][1]:
            kept[first] = named[first][0]
    return dict(sorted(kept.items()))


def _raw(claim: OpenClaim, named: Qualified) -> RawClaim:
    name, units = named
    said = {"meter": name.meter, "benchmark": name.benchmark} | dict(units)
    return claim.named(name.property, {key: one for key, one in said.items() if one})


def _name_of(
    rows: Sequence[OpenRow],
    models: Mapping[Mention, str],
    known: Known,
    vocabulary: Vocabulary,
) -> tuple[Qualified, int] | None:
    """Return the name under which a column agrees with others, and in how many hits."""
    hits: dict[Qualified, set[tuple[str, str]]] = defaultdict(set)
    compared: dict[Name, set[str]] = defaultdict(set)
    for row in rows:
        model_id = models.get(row.mention, "")
        for name, values in known.get(model_id, {}).items():
            if not _is_possible(row.claim, name):
                continue
            expected = _expected(values, row.site)
            if not expected:
                continue
            compared[name].add(model_id)
            for units in _units(name, row.claim, expected, vocabulary):
                if _hits(row, (name, units), expected, vocabulary):
                    hits[name, units].add((model_id, row.claim.value_text))
    found = {models.get(row.mention, "") for row in rows}
    return _settled(hits, compared, len(found & known.keys()), vocabulary)


def _is_possible(claim: OpenClaim, name: Name) -> bool:
    """Whether what is clear of a column without its head allows a name."""
    own = claim.qualifiers
    if own.get("tier"):
        return False
    if own.get("meter"):
        return name.property == "price" and name.meter == own["meter"]
    if own.get("benchmark"):
        return name.property == "score" and name.benchmark == own["benchmark"]
    if own.get("per") or own.get("currency"):
        return name.property == "price"
    return True


def _expected(values: Iterable[Stated], site: str) -> list[Quantity]:
    """Return the values that most other sites state of one model."""
    counts = [(len(one.sites - {site}), one.quantity) for one in values]
    most = max((count for count, _ in counts), default=0)
    return [quantity for count, quantity in counts if count == most and most]


def _units(
    name: Name, claim: OpenClaim, expected: Sequence[Quantity], vocabulary: Vocabulary
) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield the units in which a value may stand under a name."""
    kind = vocabulary.properties[name.property].kind
    own = claim.qualifiers
    if kind == "score":
        scales = (own["scale"],) if own.get("scale") else SCALES
        yield from ((("scale", scale),) for scale in scales)
    elif kind == "price":
        codes = {one.base.partition("/")[0] for one in expected} - {""}
        currencies = (own["currency"],) if own.get("currency") else sorted(codes)
        units = (own["per"],) if own.get("per") else UNITS
        for currency in currencies:
            yield from ((("currency", currency), ("per", per)) for per in units)
    else:
        yield ()


def _hits(
    row: OpenRow,
    named: Qualified,
    expected: Sequence[Quantity],
    vocabulary: Vocabulary,
) -> bool:
    """Whether a value says under a name what is expected of its model."""
    statements, _ = normalise(row.site, _raw(row.claim, named), vocabulary)
    said = [one for one in statements if one.property == named[0].property]
    return any(
        one.quantity.amount != 0
        and "implausible" not in one.flags
        and any(agree(one.quantity, other) for other in expected)
        for one in said
    )


def _settled(
    hits: Mapping[Qualified, set[tuple[str, str]]],
    compared: Mapping[Name, set[str]],
    n_known: int,
    vocabulary: Vocabulary,
) -> tuple[Qualified, int] | None:
    """Return the name with enough hits and no rival, and how many hits it has.

    Where two names would both fit a value, it speaks for neither.
    """
    models = {named: {model for model, _ in found} for named, found in hits.items()}
    ordered = sorted(models, key=lambda named: (-len(models[named]), named))
    if not ordered:
        return None
    best = min(
        (one for one in ordered if _is_near(models, one, ordered[0], vocabulary)),
        key=lambda named: (_order(named[0], vocabulary), -len(models[named]), named),
    )
    own = models[best]
    values = {value for _, value in hits[best]}
    if len(own) < FEWEST_HITS or len(values) < FEWEST_VALUES:
        return None
    if len(own) < max(LEAST_SHARE * len(compared[best[0]]), LEAST_COVER * n_known):
        return None
    for rival in ordered:
        if rival == best or _related(best[0], rival[0], vocabulary):
            continue
        clear, against = own - models[rival], models[rival] - own
        if len(clear) < max(FEWEST_HITS, TIMES_SECOND * len(against)):
            return None
    return best, len(own)


def _is_near(
    models: Mapping[Qualified, set[str]],
    one: Qualified,
    best: Qualified,
    vocabulary: Vocabulary,
) -> bool:
    """Whether a name that often coincides with the best has nearly as many hits."""
    if one == best:
        return True
    if not _related(one[0], best[0], vocabulary):
        return False
    clear, against = models[best] - models[one], models[one] - models[best]
    return len(clear) < TIMES_SECOND * max(len(against), 1)


def _order(name: Name, vocabulary: Vocabulary) -> int:
    """Of two that are nearly always the same, the one that is stood in for is first."""
    stand_ins = {one.stood_in_by for one in vocabulary.properties.values()}
    return int(name.property in stand_ins)


def _related(one: Name, other: Name, vocabulary: Vocabulary) -> bool:
    """Whether two properties often coincide, so that neither rules the other out."""
    first = vocabulary.properties[one.property]
    second = vocabulary.properties[other.property]
    return other.property in (
        first.stood_in_by,
        *first.borne_out_by,
    ) or one.property in (second.stood_in_by, *second.borne_out_by)


def with_named_columns(
    database: Database,
    archive: Archive,
    models: Mapping[Mention, str],
    vocabulary: Vocabulary,
) -> Archive:
    """Add the statements of the open columns that others name; return the archive.

    The archive returned lacks the issues of these columns. ``models`` has the model of
    each mention in them. Reads ``names`` and ``statements``, and adds to the latter.
    """
    rows = open_rows(archive)
    known = read_known(database, models.values(), vocabulary)
    said = read_said(database, (row.capture_id for row in rows))
    named = name_columns(rows, models, known, said, vocabulary)
    if not named.stated:
        return archive
    added = Rows()
    for _, statement, raw in named.stated:
        added.add(statement, raw)
    ids = pa.array([capture_id for capture_id, _, _ in named.stated], pa.string())
    table = added.table().append_column("capture_id", ids).cast(ARCHIVE_STATEMENTS)
    append_statements(database, table)
    issues = [
        (capture_id, issue)
        for capture_id, issue in archive.issues
        if not named.settles(capture_id, issue)
    ]
    return replace(archive, issues=issues)


def open_rows(archive: Archive) -> list[OpenRow]:
    """Return the open claims of an archive."""
    return [
        OpenRow(capture.site, capture.capture_id, claim)
        for capture, claim in archive.open
    ]


# what the archive establishes ----------------------------------------------------

STATED = """
SELECT model_id, property, meter, benchmark, site, text, amount, readings, unit, bound,
  state, base, factor
FROM statements JOIN names USING (site, subject_text, slug)
SEMI JOIN open_models USING (model_id)
WHERE property IN (SELECT property FROM open_properties)
  AND state = 'known' AND tier = '' AND kind NOT IN ('estimate')
GROUP BY ALL ORDER BY ALL
"""


SAID = """
SELECT DISTINCT capture_id, site, subject_text, slug, property, meter, benchmark
FROM statements SEMI JOIN open_captures USING (capture_id)
"""


def read_said(database: Database, capture_ids: Iterable[str]) -> set[Said]:
    """Return what some captures say under heads that have a name."""
    rows = [(one,) for one in sorted(set(capture_ids))]
    add_rows(database, "open_captures", {"capture_id": TEXT}, rows)
    found = database.execute(SAID).fetchall()
    return {(row[0], Mention(*row[1:4]), Name(*row[4:])) for row in found}


def read_known(
    database: Database, model_ids: Iterable[str], vocabulary: Vocabulary
) -> Known:
    """Return what ``statements``, named by ``names``, say of some models."""
    add_rows(
        database,
        "open_models",
        {"model_id": TEXT},
        [(one,) for one in sorted(model_ids)],
    )
    properties = [
        (key,)
        for key, entry in vocabulary.properties.items()
        if entry.kind in KINDS and not entry.derived
    ]
    add_rows(database, "open_properties", {"property": TEXT}, properties)
    found: dict[str, dict[Name, dict[Quantity, set[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(set))
    )
    for row in fetch(database, STATED).to_pylist():
        name = Name(row["property"], row["meter"], row["benchmark"])
        quantity = quantity_of(*(row[part] for part in PRINT))
        found[row["model_id"]][name][quantity].add(row["site"])
    return {
        model_id: {
            name: [Stated(one, frozenset(sites)) for one, sites in values.items()]
            for name, values in names.items()
        }
        for model_id, names in found.items()
    }
