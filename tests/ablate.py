"""python -m tests.score --ablate: what each rule, weight and evidence is worth.

    python -m tests.score --ablate [--count 5] [--dresses 300] [--kind rule] [--all]

Each is switched off and the pages on which it said anything are read again, the short
ones first, until `--count` of them are read otherwise (`+`: there may be more). What is
lost and what is wrong then is counted against gold; of pages without gold only that
they change is told. What changes nothing anywhere is worth nothing.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from crawler.archive.saved import MEDIA_TYPES
from crawler.claims.extract import extract_page
from crawler.items import Extraction
from crawler.site import Site, generic_site
from crawler.sites import site_of
from tests.dresses.dress import Dress, dress, pool
from tests.dresses.facts import make_facts
from tests.dresses.judge import judge_read
from tests.feeds import find_feeds
from tests.pagescore import (
    FAMILIES,
    GOLD,
    SITES,
    Row,
    judge_page,
    read_folder_page,
    read_gold,
    read_text_page,
    url_of_html,
)
from tests.recordscore import UNKNOWN_HOST, unknown_url
from tests.switches import Board, forget, switchable, weight_names, without_weights

MOST_BYTES, FEW = 60_000, 5  # of a feed, and feeds of one site
SHOWN = 42  # lines of one kind
DRESS_SEED = 1_000_003
TESTED_SITES = Path(__file__).parent / "sites"


@dataclass(frozen=True)
class Case:
    """A page or dress that is read with a rule and without it."""

    name: str
    site: Site
    url: str
    media_type: str
    payload: bytes
    rows: tuple[Row, ...] = ()
    dress: Dress | None = None

    def read(self) -> Extraction:
        """Return what the page says."""
        return extract_page(self.site, self.url, self.media_type, self.payload)

    def judged(self, read: Extraction) -> tuple[Counter[str], Counter[str]]:
        """Return what is missed and what is wrong; nothing where there is no gold."""
        if self.dress is not None:
            verdict = judge_read(self.dress, read)
            return Counter(map(str, verdict.missed)), Counter(verdict.wrong)
        if not self.rows:
            return Counter(), Counter()
        result = judge_page(self.site.name, read, self.rows, self.name)
        return Counter(result.missed), Counter(result.wrong)


@dataclass
class Worth:
    """What happened without one rule: facts lost and found, claims wrong and not."""

    name: str
    cases: int = 0
    lost: int = 0
    gained: int = 0
    wrong: int = 0
    mended: int = 0
    more: bool = False
    where: list[str] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """The number of pages that are read otherwise without it."""
        return len(self.where)

    def line(self) -> str:
        """Return the figures in one line of 88 columns."""
        where = " ".join(dict.fromkeys(self.where))
        changed = f"{self.changed}{'+' if self.more else ''}"
        return (
            f"{self.name[:37]:<38}{self.cases:>4}{changed:>5}{-self.lost:>5}"
            f"{self.gained:>+4}{self.wrong:>+5}{-self.mended:>4}  {where[:21]}"
        )


HEADINGS = f"{'':<38}cases diff lost new wrong mended where"


def page_cases(shared: Path) -> Iterator[Case]:
    """Yield the pages at hand, with their gold where there is some."""
    for path in sorted((GOLD / "pages").glob("*/gold.csv")):
        (rows,) = read_gold(path).values()
        yield _page(path.parent.name, *read_folder_page(path.parent), rows)
    for path in sorted(TESTED_SITES.glob("*/*/meta.toml")):
        yield _page(path.parent.name, *read_folder_page(path.parent), ())
    scored = set()
    for file in (*FAMILIES, "unknown", "html", "html2") if shared.is_dir() else ():
        for page, rows in read_gold(GOLD / f"{file}.csv").items():
            path = shared / page
            scored.add(path)
            yield _page(path.stem, *_saved(path), rows)
    texts = [*shared.glob("seeds/*.txt"), *shared.glob("pages/text*/**/*.txt")]
    for path in sorted(set(texts) - scored):
        text = path.read_text("utf-8")
        if text.startswith("URL:"):
            yield _page(path.stem, *read_text_page(path), ())
    yield from _feeds(shared / "feeds")


def _feeds(folder: Path) -> Iterator[Case]:
    """Yield a few short feeds of each site, as if nobody had written it a file."""
    taken = Counter[str]()
    for feed in find_feeds(folder):
        path = folder / feed.path
        name = feed.path.partition("/")[0]
        if path.stat().st_size <= MOST_BYTES and taken[name] < FEW:
            taken[name] += 1
            kind, url = MEDIA_TYPES[path.suffix], unknown_url(feed.path)
            site = generic_site(UNKNOWN_HOST)
            yield Case(path.name, site, url, kind, path.read_bytes())


def _saved(path: Path) -> tuple[str, str, bytes]:
    if path.suffix == ".html":
        return url_of_html(path.name), "text/html", path.read_bytes()
    return read_text_page(path)


def _page(
    name: str, url: str, media_type: str, payload: bytes, rows: Sequence[Row]
) -> Case:
    return Case(name, site_of(url, SITES), url, media_type, payload, tuple(rows))


def dress_cases(count: int, half: str) -> Iterator[Case]:
    """Yield dresses of a half."""
    among = pool(half)
    for number in range(count):
        one = dress(make_facts(DRESS_SEED + number), DRESS_SEED + number, among)
        site = site_of(one.url, SITES)
        name = f"{one.layout}/{one.loss}"
        yield Case(name, site, one.url, one.media_type, one.payload, (), one)


class Bench:
    """Cases, and what is read from each with all rules."""

    def __init__(self, cases: Sequence[Case], board: Board) -> None:
        self.board = board
        self.cases = sorted(cases, key=lambda one: (len(one.payload), one.name))
        self.reads: list[Extraction] = []
        self.verdicts: dict[int, tuple[Counter[str], Counter[str]]] = {}

    def watch(self) -> None:
        """Read all cases; note in each rule the cases in which it said something."""
        rules = self.board.rules.values()
        self.board.watch = True
        for place, case in enumerate(self.cases):
            forget()
            for rule in rules:
                rule.fired = False
            self.reads.append(case.read())
            for rule in rules:
                if rule.fired:
                    rule.cases.append(place)
        self.board.watch = False

    def worth(
        self,
        name: str,
        places: Sequence[int],
        without: AbstractContextManager[None],
        count: int,
    ) -> Worth:
        """Read the cases again without a rule, until ``count`` differ."""
        worth = Worth(name, len(places))
        with without:
            for number, place in enumerate(places):
                self._compare(worth, place)
                if worth.changed >= count:
                    worth.more = number + 1 < len(places)
                    break
        return worth

    def _compare(self, worth: Worth, place: int) -> None:
        case = self.cases[place]
        try:
            read = case.read()
        except Exception:  # noqa: BLE001 the reader cannot do without
            worth.where.append("(breaks)")
            return
        if read == self.reads[place]:
            return
        worth.where.append(case.name)
        if place not in self.verdicts:
            self.verdicts[place] = case.judged(self.reads[place])
        (missed, wrong), (missed_now, wrong_now) = (
            self.verdicts[place],
            case.judged(read),
        )
        worth.lost += (missed_now - missed).total()
        worth.gained += (missed - missed_now).total()
        worth.wrong += (wrong_now - wrong).total()
        worth.mended += (wrong - wrong_now).total()


def worths(bench: Bench, kind: str, count: int) -> Iterator[Worth]:
    """Yield what all switches of a kind are worth."""
    tables = bench.board.rules["axes.decide"].cases
    if kind == "weight":
        for role, fact in weight_names():
            off = without_weights(lambda r, f, own=(role, fact): (r, f) == own)
            yield bench.worth(f"{role}.{fact}", tables, off, count)
    elif kind == "evidence":
        for fact in dict.fromkeys(fact for _, fact in weight_names()):
            off = without_weights(lambda _, f, own=fact: f == own)
            yield bench.worth(fact, tables, off, count)
    else:
        for rule in bench.board.rules.values():
            if rule.kind == kind:
                yield bench.worth(
                    rule.name, rule.cases, bench.board.without(rule.name), count
                )


def report(kind: str, found: Sequence[Worth], most: int) -> None:
    """Print what is worth least first, as far as a screen goes."""
    ordered = sorted(
        found,
        key=lambda one: (
            bool(one.changed),
            one.lost + one.wrong - one.gained - one.mended,
            one.changed,
        ),
    )
    nothing = sum(not one.changed for one in found)
    print(f"\n{kind}: {len(found)}, of which {nothing} change nothing\n{HEADINGS}")
    for one in ordered[:most]:
        print(one.line())
    if len(ordered) > most:
        print(f"… and {len(ordered) - most} that are worth more")


def main(shared: Path, arguments: Sequence[str]) -> int:
    """Print what everything is worth."""
    kinds = ("way", "guard", "rule", "weight", "evidence")
    parser = argparse.ArgumentParser(prog="python -m tests.score --ablate")
    parser.add_argument("--count", type=int, default=3)
    parser.add_argument("--dresses", type=int, default=300)
    parser.add_argument("--half", choices=("open", "aside", "both"), default="open")
    parser.add_argument("--kind", choices=kinds, action="append")
    parser.add_argument("--all", action="store_true", help="more than a screen")
    given = parser.parse_args(arguments)
    cases = [*page_cases(shared), *dress_cases(given.dresses, given.half)]
    with switchable() as board:
        bench = Bench(cases, board)
        bench.watch()
        for kind in given.kind or kinds:
            found = list(worths(bench, kind, given.count))
            report(kind, found, len(found) if given.all else SHOWN)
    return 0
