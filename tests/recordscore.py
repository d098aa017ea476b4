"""python -m tests.recordscore: feeds read as if nobody had written a file for them.

    python -m tests.recordscore [--half open|aside|both] [--show 10]

What the site's file reads from the same bytes is the measure: a claim is found where
the reader of records makes the same of the same place, wrong where it makes something
else of it, and extra where the file leaves the place alone. The feeds are parted by the
sha256 of their folder's name: the first half was looked at, the other is only measured.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from crawler.archive.saved import MEDIA_TYPES
from crawler.claims.extract import extract_page
from crawler.items import Extraction, RawClaim
from crawler.site import Site, generic_site
from crawler.sites import load_sites, site_of
from crawler.vocabulary import load_vocabulary
from pipeline.statements.normalise import normalise
from tests.feeds import find_feeds
from tests.fusionscore import SHARED

UNKNOWN_HOST = "feeds.example"
KEYS = ("meter", "benchmark")


@dataclass
class Tally:
    """Counts for one feed; ``labels`` has the keys of what was missed, wrong, extra."""

    files: int = 0
    silent: int = 0
    needed: int = 0
    found: int = 0
    claims: int = 0
    wrong: int = 0
    extra: int = 0
    open: int = 0
    open_needed: int = 0
    issues: int = 0
    labels: dict[str, Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )

    def line(self, name: str) -> str:
        """Return the counts in one line."""
        recall = self.found / self.needed if self.needed else 1.0
        wrong = self.wrong / self.claims if self.claims else 0.0
        return (
            f"{name:<20}{self.files:>4} files {recall:>7.1%} of {self.needed:>5}, "
            f"{self.open_needed:>5} open, {wrong:>6.1%} of {self.claims:>6} wrong, "
            f"{self.extra:>5} extra, {self.issues:>4} issues"
        )


def half_of(folders: Iterable[str], half: str) -> list[str]:
    """Return the folders of a half: open, aside or both."""
    ordered = sorted(
        set(folders), key=lambda one: hashlib.sha256(one.encode()).digest()
    )
    middle = len(ordered) // 2
    halves = {"open": ordered[:middle], "aside": ordered[middle:], "both": ordered}
    return halves[half]


@cache
def sites() -> dict[str, Site]:
    """Return the sites with a file."""
    return load_sites()


def unknown_url(path: str) -> str:
    """Return an address of a host that nobody knows, with the file's own path."""
    return f"https://{UNKNOWN_HOST}/{path.partition('/')[2].partition('/')[2]}"


def read_both(path: str, url: str, payload: bytes) -> tuple[Extraction, Extraction]:
    """Return what the site's file reads from a feed, and what is read without it."""
    kind = MEDIA_TYPES[Path(path).suffix]
    own = extract_page(site_of(url, sites()), url, kind, payload)
    other = unknown_url(path)
    return own, extract_page(generic_site(UNKNOWN_HOST), other, kind, payload)


def place_of(claim: RawClaim) -> tuple[str, ...]:
    """Return what of a claim must be the same: where, what, and how much."""
    vocabulary = load_vocabulary()
    named = claim.qualifiers.get("benchmark", "")
    term = vocabulary.benchmark(named)
    statements, _ = normalise("s", replace(claim, flags=()), vocabulary)
    values = sorted(
        f"{one.property} {one.quantity.text} {one.quantity.base}/{one.quantity.factor}"
        for one in statements
    )
    return (
        claim.property,
        claim.qualifiers.get("meter", ""),
        term.id if term else named.casefold(),
        *values,
    )


def compare(own: Extraction, found: Extraction, tally: Tally) -> None:
    """Add what was found, missed and wrong in one file."""
    read: dict[str, list[RawClaim]] = defaultdict(list)
    for claim in found.claims:
        read[claim.locator].append(claim)
    handed = {one.locator for one in found.open}
    known: dict[str, list[RawClaim]] = defaultdict(list)
    for claim in own.claims:
        known[claim.locator].append(claim)
    tally.files += 1
    tally.needed += len(own.claims)
    tally.claims += len(found.claims)
    tally.open += len(found.open)
    tally.issues += len(found.issues)
    for locator, claims in known.items():
        places = Counter(map(place_of, read.get(locator, ())))
        for claim in claims:
            if places[place_of(claim)]:
                places[place_of(claim)] -= 1
                tally.found += 1
            else:
                tally.open_needed += locator in handed
                tally.labels["missed"][f"{claim.label_text} {claim.property}"] += 1
        tally.wrong += sum(places.values())
        for left in places.elements():
            tally.labels["wrong"][f"{claims[0].label_text}: {' '.join(left[:3])}"] += 1
    for locator, claims in read.items():
        if locator not in known:
            tally.extra += len(claims)
            for claim in claims:
                tally.labels["extra"][f"{claim.label_text} {claim.property}"] += 1


def measure(half: str) -> Iterator[tuple[str, Tally]]:
    """Yield the feeds of a half, each with its counts."""
    feeds = list(find_feeds(SHARED / "feeds"))
    wanted = half_of((one.path.partition("/")[0] for one in feeds), half)
    tallies = {name: Tally() for name in sorted(wanted)}
    for feed in feeds:
        name = feed.path.partition("/")[0]
        if name in tallies:
            payload = (SHARED / "feeds" / feed.path).read_bytes()
            compare(*read_both(feed.path, feed.url, payload), tallies[name])
    yield from tallies.items()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.recordscore")
    parser.add_argument("--half", choices=("open", "aside", "both"), default="open")
    parser.add_argument(
        "--show", type=int, default=0, help="keys to print of each kind"
    )
    given = parser.parse_args(arguments)
    for name, tally in measure(given.half):
        print(tally.line(name))
        for kind, counts in tally.labels.items():
            for label, count in counts.most_common(given.show):
                print(f"    {kind:<7}{count:>6}  {label}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
