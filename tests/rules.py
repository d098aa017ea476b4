"""What each rule is worth: what changes in a census of the feeds when it is left out.

`python -m tests.rules` prints a table. The feeds and the vendors' documents are kept
outside of this repository; where they are absent it says so.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from crawler.sites import load_sites
from crawler.vocabulary import load_vocabulary
from pipeline.build import load_archive, weigh
from pipeline.database import open_database
from pipeline.evidence.rules import RULES
from pipeline.release.releasetables import make_tables
from pipeline.release.store import write_parquet
from pipeline.statements.archive import Archive, read_archive
from tests.feeds import import_feeds
from tests.score import FEEDS_UNTIL
from tests.truth import read_items

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("MODELCENSUS_GOLD_PAGES", ROOT.parent / "shared"))
COLUMNS = ("facts", "changed", "lost", "added", "conflicts +", "conflicts −")


@dataclass(frozen=True)
class Outcome:
    """What a census says: values by fact, (fact, class) of conflicts, and a score.

    ``right`` is how many of ``asked`` values of vendors' documents the census up to
    their day has, of all models; ``disputed_right`` of those on which sites disagree.
    """

    values: Mapping[str, str]
    conflicts: frozenset[tuple[str, str]]
    right: int
    asked: int
    disputed_right: int
    disputed: int


def census_of(archive: Archive, without: str, folder: Path) -> Outcome:
    """Weigh an archive without one rule ('': with all), and score it.

    The tables that the score reads are written to ``folder``.
    """
    vocabulary = load_vocabulary()
    with open_database() as database:
        rest = load_archive(database, archive)
        census = weigh(database, rest, load_sites(), vocabulary, {without})
        tables = make_tables(database, census, vocabulary)
    for name in ("claims", "facts", "prices"):
        write_parquet(tables[name], folder / f"{name}.parquet")
    items = read_items(SHARED / "truth", folder, FEEDS_UNTIL.isoformat())
    right = [item for item in items if item.strict(item.ours)]
    facts = tables["facts"].select(["fact_id", "value"]).to_pydict()
    conflicts = tables["conflicts"].select(["fact_id", "class"]).to_pydict()
    return Outcome(
        dict(zip(facts["fact_id"], facts["value"], strict=True)),
        frozenset(zip(conflicts["fact_id"], conflicts["class"], strict=True)),
        len(right),
        len(items),
        sum(item.disputed for item in right),
        sum(item.disputed for item in items),
    )


def read_feeds(data_dir: Path, whole: bool) -> Archive:
    """Return what the feeds say: all of them, or those up to the documents' day."""
    import_feeds(data_dir, SHARED / "feeds", None if whole else FEEDS_UNTIL)
    return read_archive(data_dir)


def changes(full: Outcome, reduced: Outcome) -> tuple[int, ...]:
    """Count what differs without a rule, in the order of COLUMNS."""
    both = full.values.keys() & reduced.values.keys()
    return (
        len(reduced.values),
        sum(full.values[fact_id] != reduced.values[fact_id] for fact_id in both),
        len(full.values.keys() - reduced.values.keys()),
        len(reduced.values.keys() - full.values.keys()),
        len(reduced.conflicts - full.conflicts),
        len(full.conflicts - reduced.conflicts),
    )


def print_row(name: str, counts: Iterable[int], scored: Outcome) -> None:
    """Print a rule, what changes without it, and the score without it."""
    cells = "".join(f"{count:12,}" for count in counts)
    score = f"{scored.right}/{scored.asked}, {scored.disputed_right}/{scored.disputed}"
    print(f"{name:12}{cells}   {score}", flush=True)


def main() -> int:
    """Print the table of all rules, each left out in turn."""
    if not (SHARED / "feeds").is_dir() or not (SHARED / "truth").is_dir():
        print(f"rules: not counted, {SHARED} is absent (MODELCENSUS_GOLD_PAGES)")
        return 0
    print(f"{'without':12}" + "".join(f"{name:>12}" for name in COLUMNS), end="   ")
    print("official values: right of all, of those on which sites disagree")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        early = read_feeds(folder / "data", whole=False)
        whole = read_feeds(folder / "data", whole=True)
        full = census_of(whole, "", folder)
        print_row("no rule", changes(full, full), census_of(early, "", folder))
        for rule in RULES:
            reduced = census_of(whole, rule.name, folder)
            scored = census_of(early, rule.name, folder)
            print_row(rule.name, changes(full, reduced), scored)
    return 0


if __name__ == "__main__":
    sys.exit(main())
