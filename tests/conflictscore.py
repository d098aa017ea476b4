"""python -m tests.conflictscore: does a disagreement get its class, and rounding none?

The gold rows are values as pages print them, of conflicts that people found and named
(`tests/gold/conflicts.csv`: one line for each value, lines of one number belong
together; `context` lines are what a build knows besides). They go the way of a build:
raw claims, names, offers, facts, conflicts. Then pairs of window sizes that are one
size printed twice, of which none may be a conflict, and pairs of two sizes, of which
every one must be. `-v` lists what is missed.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from crawler.items import Capture, RawClaim
from crawler.site import Site
from crawler.sites import load_sites, site_of
from crawler.vocabulary import load_vocabulary
from pipeline.build import load_archive, weigh
from pipeline.database import open_database
from pipeline.records import Conflict, Statement
from pipeline.statements.normalise import normalise
from pipeline.statements.pages import flag_copied_limits
from tests.pipeline.factories import archive_of, make_capture

GOLD = Path(__file__).resolve().parent / "gold" / "conflicts.csv"
SEEN = datetime(2026, 7, 1, tzinfo=UTC)  # the day of captures without a day
NONE = "none"
SHARE = 0.9

Row = Mapping[str, str]

# one size in two prints: decimal and binary thousands, rounded, cut off, one short
ROUNDINGS = """
128K 131,072 | 128,000 131,072 | 131K 131,072 | 131.1K 131,072 | 131,000 131,072
128k 128,000 | 1M 1,048,576 | 1M 1,000,000 | 1,000,000 1,048,576 | 1.05m 1,047,576
1.05M 1,048,576 | 1,050,000 1,048,576 | 1,050,000 1,047,576 | 1M 1,047,576
64K 65,536 | 64,000 65,536 | 65K 65,536 | 65.5K 65,536 | 66K 65,536 | 65,000 65,536
262k 256K | 256K 262,144 | 262.1K 262,144 | 256,000 262,144 | 262,000 262,144
16.4K 16,384 | 16K 16,384 | 16,000 16,384 | 8,191 8K | 8,191 8,192 | 8K 8,192
8.2K 8,192 | 8,000 8,192 | 32K 32,768 | 32,768 33K | 32.8K 32,768 | 32,000 32,768
4K 4,096 | 4,000 4,096 | 4,095 4,096 | 2K 2,048 | 2M 2,097,152 | 2.1M 2,097,152
163.8K 163,840 | 164K 163,840 | 164,000 163,840 | 512K 524,288 | 524K 524,288
40K 40,960 | 41K 40,960 | 10M 10,000,000 | 200K 200,000 | 196.6K 196,608
65,535 65,536 | 128K 128,000 tokens | 2 million 2,000,000 | 200k 200,000 tokens
"""
# two sizes
DIFFERENCES = """
200K 1M | 200,000 1,000,000 | 200K 1,048,576 | 128K 1M | 128,000 1,048,576
128K 200K | 131,072 200,000 | 32K 128K | 32,768 131,072 | 8K 32K | 8,192 32,768
4K 8K | 4,096 8,192 | 4,096 16,384 | 16K 32K | 16,384 32,768 | 64K 128K
65,536 131,072 | 64K 163,840 | 128K 163,840 | 128K 164K | 131,072 163,840
256K 1M | 262,144 1,048,576 | 256K 128K | 262,144 131,072 | 400K 272K
400,000 1,050,000 | 1M 2M | 1,048,576 2,097,152 | 1M 10M | 200K 400K | 200K 500K
2K 4K | 2,048 4,096 | 100K 200K | 100,000 128,000 | 128K 96K | 200K 256K
32K 33,792 | 128K 130,000 | 200K 208,000 | 1M 1.5M | 200K 2M | 8K 128K | 16K 1M
328.0K 200K | 33K 262.1K | 2M 1,048,576 | 8,191 16,385 | 32K 131,072
"""


@dataclass(frozen=True)
class ConflictScore:
    """What was found of the gold, by class; each miss as a line of text."""

    by_class: Mapping[str, tuple[int, int]]
    missed: tuple[str, ...]
    false_conflicts: tuple[str, ...]
    unseen: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the gold conflicts that get their class, or rightly none."""
        found = sum(found for found, _ in self.by_class.values())
        return found / sum(wanted for _, wanted in self.by_class.values())

    @property
    def is_good(self) -> bool:
        """Whether a release's classes may be relied on."""
        wrong = self.false_conflicts or self.unseen
        return not wrong and self.share >= SHARE


def read_gold() -> dict[str, list[Row]]:
    """Return the lines of each conflict, by its number."""
    found: dict[str, list[Row]] = defaultdict(list)
    with GOLD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["number"]].append(row)
    return dict(found)


def pairs_of(text: str) -> list[tuple[str, str]]:
    """Return the pairs of prints that a table above lists.

    >>> pairs_of("128K 131,072 | 2K 2,048 tokens")
    [('128K', '131,072'), ('2K', '2,048 tokens')]
    """
    cells = [cell.strip() for cell in text.replace("\n", "|").split("|")]
    return [_cut(cell) for cell in cells if cell]


def _cut(cell: str) -> tuple[str, str]:
    at = cell.index(" ", cell.index("million")) if "million" in cell else 0
    at = at or cell.index(" ")
    return cell[:at], cell[at + 1 :]


def score_conflicts(with_context: bool = True) -> ConflictScore:
    """Score the gold and the pairs, with or without what a build knows besides."""
    sites = load_sites()
    wanted: Counter[str] = Counter()
    right: Counter[str] = Counter()
    missed = []
    for number, lines in read_gold().items():
        rows = [one for one in lines if with_context or one["role"] != "context"]
        allowed = set(rows[0]["classes"].split())
        conflicts = conflicts_of(rows, sites)
        found = {conflict.conflict_class for conflict in conflicts} or {NONE}
        label = rows[0]["classes"].split()[0]
        wanted[label] += 1
        right[label] += found <= allowed
        if not found <= allowed:
            missed.append(_describe(number, rows, conflicts))
    return ConflictScore(
        {name: (right[name], wanted[name]) for name in sorted(wanted)},
        tuple(missed),
        tuple(_conflicting(ROUNDINGS, sites, True)),
        tuple(_conflicting(DIFFERENCES, sites, False)),
    )


def _conflicting(
    table: str, sites: Mapping[str, Site], is_conflict: bool
) -> Iterator[str]:
    """Yield the pairs of a table that are a conflict, or those that are none.

    Each pair is what two sites print of a model of its own.
    """
    pairs = {f"Probe {number}-x": pair for number, pair in enumerate(pairs_of(table))}
    rows = [
        _window(model, value, host)
        for model, pair in pairs.items()
        for value, host in zip(pair, "ab", strict=True)
    ]
    found = {one.model_id.partition("/")[2] for one in conflicts_of(rows, sites)}
    for model, pair in pairs.items():
        if (model.casefold().replace(" ", "-") in found) == is_conflict:
            yield " and ".join(pair)


def _window(model: str, value: str, host: str) -> Row:
    return {
        "host": f"{host}.example",
        "model": model,
        "slug": "",
        "property": "context_window",
        "qualifiers": "",
        "flags": "",
        "date": "",
        "value": value,
    }


def conflicts_of(rows: Sequence[Row], sites: Mapping[str, Site]) -> list[Conflict]:
    """Return the conflicts of printed values, by the way that a build goes."""
    stated, dates = [], {}
    for (host, day), own in _pages(rows).items():
        capture = _capture(host, day, site_of(f"https://{host}/", sites))
        dates[capture.capture_id] = day
        stated.extend((statement, capture) for statement in _read(own, sites))
    with open_database() as database:
        archive = load_archive(database, archive_of(stated, dates))
        return list(weigh(database, archive, sites, load_vocabulary()).conflicts)


def _capture(host: str, day: str, site: Site) -> Capture:
    """Return the capture of the page of a host and a day."""
    url = f"https://{host}/{day}"
    capture = make_capture(site.name)
    return replace(capture, capture_id=url, url=url, captured_at=SEEN)


def _pages(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    """Put the values of a host and a day together."""
    pages: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        pages[row["host"], row["date"]].append(row)
    return pages


def _read(rows: Sequence[Row], sites: Mapping[str, Site]) -> Iterator[Statement]:
    site = site_of(f"https://{rows[0]['host']}/", sites)
    stated = []
    for row in rows:
        raw = _raw(row, site)
        statements, issues = normalise(site.name, raw, load_vocabulary())
        assert statements or issues, row
        stated.extend((statement, raw) for statement in statements)
    for statement, _ in flag_copied_limits(stated):
        yield statement


def _raw(row: Row, site: Site) -> RawClaim:
    printed = [pair.partition("=") for pair in row["qualifiers"].split(";") if pair]
    qualifiers = {name: text for name, _, text in printed}
    part = int(qualifiers.pop("part", "0"))
    if row["property"] == "price" and site.price_kind:
        qualifiers.setdefault("kind", site.price_kind)
    return RawClaim(
        row["model"],
        row["slug"],
        "",
        f"{row['property']} {qualifiers.get('meter', '')}".strip(),
        row["value"],
        row["property"],
        "",
        row["value"],
        qualifiers,
        tuple(row["flags"].split()),
        part,
    )


def _describe(number: str, rows: Sequence[Row], conflicts: Sequence[Conflict]) -> str:
    found = "; ".join(
        f"{one.conflict_class} ({one.model_id} {one.property}: {one.chosen} against "
        f"{one.rivals}: {one.reason})"
        for one in conflicts
    )
    said = ", ".join(f"{row['value']} ({row['host']})" for row in rows)
    model, classes = rows[0]["model"], rows[0]["classes"]
    return f"#{number} {model} {said}: expected {classes}, found {found or NONE}"


def report_conflicts(verbose: bool = False) -> bool:
    """Print the score; return whether it reaches its target."""
    score = score_conflicts()
    rounded, different = len(pairs_of(ROUNDINGS)), len(pairs_of(DIFFERENCES))
    print(
        f"conflicts: {score.share:.1%} of the gold have their class; "
        f"{len(score.false_conflicts)} of {rounded} rounded pairs are conflicts, "
        f"{different - len(score.unseen)} of {different} pairs of two sizes"
    )
    bare = score_conflicts(with_context=False)
    print(f"  {bare.share:.1%} without the lines of context that stand in the gold")
    for name, (found, wanted) in score.by_class.items():
        print(f"  {name:17} {found:3} of {wanted:3}")
    lines = (*score.missed, *score.false_conflicts, *score.unseen)
    for line in lines if verbose else ():
        print(f"  missed: {line}")
    return score.is_good


if __name__ == "__main__":
    sys.exit(0 if report_conflicts("-v" in sys.argv[1:]) else 1)
