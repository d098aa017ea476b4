"""make bench: what reading and extraction cost, beside the parsers alone.

A measure, not a test: it says when a target is missed and ends with exit code 0. All is
measured in CPU time, in one process, way by way on each page in turn, so that a busy
machine slows all ways alike; the numbers are medians over the pages: of those that are
made, and of the captured ones that the gold is of, where they are at hand. The best of
three rounds counts, and apart from it the first, in which a page's words are new.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from bs4 import BeautifulSoup
from lxml import etree

from crawler.claims.extract import extract_page
from crawler.read.pages import read_page
from crawler.site import generic_site
from tests.benchpages import make_pages
from tests.score import SHARED

HTML = "text/html; charset=utf-8"
URL = "https://bench.example/models"
SITE = generic_site("bench.example")
MOST_LXML, LEAST_SOUP = 8.0, 2.0  # the targets of extraction
FEWEST_BYTES = 20_000  # of a captured page: parsers take no time for less
FLAT_SHARE = 0.03  # growth of memory from a tenth of the run to its end
PAGE_BYTES = 4096
LXML, SOUP, EXTRACT = "lxml, parse only", "BeautifulSoup(lxml), parse only", "extract"
FIRST = "extract, the first time"

Way = Callable[[bytes], object]


def parse_lxml(page: bytes) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    return etree.fromstring(page, parser)


def parse_soup(page: bytes) -> object:
    return BeautifulSoup(page, "lxml", from_encoding="utf-8")


def read_tables(page: bytes) -> object:
    try:
        return pd.read_html(io.BytesIO(page), flavor="lxml", encoding="utf-8")
    except ValueError:  # a page without tables
        return None


def extract(page: bytes) -> object:
    return extract_page(SITE, URL, HTML, page)


def ways() -> dict[str, Way]:
    """Return what is measured; trafilatura is of the dev extra and may be absent."""
    found: dict[str, Way] = {
        LXML: parse_lxml,
        SOUP: parse_soup,
        "pandas.read_html (tables only)": read_tables,
        "read_page (bytes to Document)": lambda page: read_page(page, HTML, "page"),
        EXTRACT: extract,
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import trafilatura
    except ImportError:
        print("trafilatura is not installed: left out")
    else:
        found["trafilatura.extract"] = lambda page: trafilatura.extract(page)
    return found


def measure(pages: list[bytes], found: dict[str, Way], rounds: int) -> dict[str, float]:
    """Return the median of ms per page for each way, the best of ``rounds`` a page."""
    times: dict[str, list[float]] = {}
    for page in pages:
        best: dict[str, float] = {}
        for _ in range(rounds):
            for name, way in found.items():
                started = time.process_time()
                result = way(page)
                taken = time.process_time() - started
                del result
                if name == EXTRACT:
                    best.setdefault(FIRST, taken)
                best[name] = min(best.get(name, taken), taken)
        for name, taken in best.items():
            times.setdefault(name, []).append(taken * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def captured_pages() -> list[bytes]:
    """Return the captured HTML pages of the gold; none where they are not at hand."""
    pages = [path.read_bytes() for path in sorted(SHARED.glob("pages/html*/*.html"))]
    return [page for page in pages if len(page) >= FEWEST_BYTES]


def print_times(kind: str, pages: list[bytes]) -> None:
    """Measure all ways on pages of one kind, and print what they take."""
    if not pages:
        print(f"no {kind} pages are at hand: left out")
        return
    sizes = sorted(len(page) // 1000 for page in pages)
    elements = statistics.median(
        1000 * sum(1 for _ in parse_lxml(page).iter()) / len(page) for page in pages
    )
    print(
        f"{len(pages)} {kind} pages of {sizes[0]}–{sizes[-1]} KB, "
        f"{elements:.0f} elements/KB"
    )
    found = measure(pages, ways(), 3)
    print(f"{'':34}{'ms/page':>10}{'× lxml':>10}{'× faster than soup':>22}")
    for name, taken in sorted(found.items(), key=lambda item: item[1]):
        slower, faster = taken / found[LXML], found[SOUP] / taken
        print(f"{name:34}{taken:10.2f}{slower:10.1f}{faster:22.1f}")
    slower, faster = found[EXTRACT] / found[LXML], found[SOUP] / found[EXTRACT]
    print_target(f"extraction takes {slower:.1f} × lxml's parse", slower <= MOST_LXML,
                 f"at most {MOST_LXML:g}")  # fmt: skip
    print_target(f"extraction is {faster:.1f} × faster than BeautifulSoup's parse",
                 faster >= LEAST_SOUP, f"at least {LEAST_SOUP:g}")  # fmt: skip


def print_target(said: str, met: bool, target: str) -> None:
    print(f"{'met:   ' if met else 'MISSED:'} {said} (target: {target})")


def rss_mb() -> float:
    """Return the memory of this process; nan where the system does not tell."""
    statm = Path("/proc/self/statm")
    if not statm.is_file():
        return float("nan")
    return int(statm.read_text("ascii").split()[1]) * PAGE_BYTES / 2**20


def measure_memory(pages: list[bytes], count: int) -> None:
    """Extract ``count`` pages in cycles and print the memory at each tenth."""
    step = max(1, count // 10)
    found = []
    for number in range(1, count + 1):
        extract(pages[number % len(pages)])
        if number % step == 0:
            found.append(rss_mb())
            print(f"after {number:6} pages {found[-1]:8.1f} MB", flush=True)
    growth = found[-1] / found[0] - 1
    print_target(f"memory grew by {growth:.1%} behind the first tenth",
                 growth <= FLAT_SHARE, f"flat, at most {FLAT_SHARE:.0%}")  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200, help="pages to make")
    parser.add_argument("--quick", action="store_true", help="20 pages, 200 in memory")
    chosen = parser.parse_args()
    pages = make_pages(20 if chosen.quick else chosen.pages)
    print_times("generated", pages)
    print_times("captured", captured_pages())
    measure_memory(pages, 200 if chosen.quick else 10_000)


if __name__ == "__main__":
    main()
