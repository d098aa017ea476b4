"""make score: what is found and what is wrong, against facts that a person read.

Gold rows are facts on captured pages, most of which are kept outside of this
repository; where they are absent the score says so and ends with exit code 0, since
nothing failed. A fact is found when a claim has its model, property, qualifiers and
value. A claim is wrong when no gold row of its page allows it. `-v` lists both;
`--ablate` prints what each rule of the reader is worth.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from crawler.archive.saved import import_paths
from crawler.vocabulary import load_vocabulary
from pipeline.claims.offers import own_provider
from pipeline.publish import publish
from tests.ablate import main as ablate
from tests.conflictscore import report_conflicts
from tests.feeds import import_feeds
from tests.fusionscore import main as score_fusion
from tests.outliers import report_outliers
from tests.outside import score_aider, score_vendors
from tests.pagescore import (
    FAMILIES,
    PageScore,
    broken_shells,
    score_files,
    score_folders,
)
from tests.pairscore import main as score_pairs
from tests.textscore import score_text
from tests.truthscore import report_truth

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "gold" / "seeds.csv"
SHARED = Path(os.environ.get("MODELCENSUS_GOLD_PAGES", ROOT.parent / "shared"))
URLS = {
    "000": "https://llm-stats.com/models/compare/"
    "gpt-4o-2024-08-06-vs-qwen2-7b-instruct",
    "001": "https://awaira.com/models/compare/zephyr-7b-vs-gpt-4o",
    "002": "https://www.llmreference.com/compare/gpt-4-turbo/qwen3.5-4b",
    "003": "https://gr.tbb.rip/models/Qwen/Qwen2-VL-7B-Instruct",
    "004": "https://www.llmreference.com/compare/gpt-4-vision-preview/qwen3.5-4b",
}
QUALIFIERS = ("benchmark", "setting", "meter", "kind", "provider")
UNCLAIMED = ("unknown", "not_applicable")
FOUND_SHARE, MOST_WRONG = 0.98, 0
FEEDS_UNTIL = date(2026, 4, 4)

Row = dict[str, Any]


@dataclass(frozen=True)
class Score:
    """Counts of one scoring, and the rows behind them."""

    needed: int
    found: int
    optional: int
    optional_found: int
    claims: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]
    unlabelled: Counter[str]

    @property
    def passes(self) -> bool:
        """Whether enough was found and nothing was wrong."""
        return self.found >= FOUND_SHARE * self.needed and len(self.wrong) <= MOST_WRONG


def build_seeds(seeds: Path, data_dir: Path) -> Path:
    """Import the five pages with their URLs, build, and return the release's folder."""
    for path in sorted(seeds.glob("*.txt")):
        report = import_paths(data_dir, [path], url=URLS[path.name[:3]])
        assert not report.errors, report.errors
    return publish(data_dir).folder


def read_gold() -> list[Row]:
    """Return the gold rows."""
    with GOLD.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def claims_by_page(folder: Path) -> pd.DataFrame:
    """Return the claims of a release with the page (000 …) that each was seen on."""
    claims = pd.read_parquet(folder / "claims.parquet")
    evidence = pd.read_parquet(folder / "evidence.parquet")
    captures = pd.read_parquet(folder / "captures.parquet")
    pages = {url: page for page, url in URLS.items()}
    captures["page"] = captures["url"].map(pages)
    seen = evidence.merge(captures[["capture_id", "page"]], on="capture_id")
    seen = seen[["claim_id", "page"]].drop_duplicates()
    return claims.merge(seen, on="claim_id")


def score(folder: Path) -> Score:
    """Compare the claims of a release with the gold."""
    gold = read_gold()
    rows = list(claims_by_page(folder).to_dict("records"))
    labelled = {row["property"] for row in gold}
    found, missed = Counter[str](), []
    for want in gold:
        hit = any(_is(row, want) for row in rows)
        found[want["needed"]] += hit
        if not hit and want["needed"] == "yes":
            missed.append(_describe(want))
    wrong = []
    unlabelled: Counter[str] = Counter()
    for row in rows:
        if row["property"] not in labelled:
            unlabelled[row["property"]] += 1
        elif row["state"] not in UNCLAIMED and not any(_is(row, one) for one in gold):
            wrong.append(_describe(row))
    needed = Counter(row["needed"] for row in gold)
    return Score(
        needed["yes"],
        found["yes"],
        needed["no"],
        found["no"],
        len(rows),
        tuple(missed),
        tuple(wrong),
        unlabelled,
    )


def _is(row: Row, want: Row) -> bool:
    """Whether a claim says what a gold row says."""
    same = row["page"] == want["page"] and row["property"] == want["property"]
    if not same or row["model_id"] != want["model_id"]:
        return False
    if any(row[name] != want[name] for name in QUALIFIERS if name != "provider"):
        return False
    if row["provider"] not in (want["provider"], _seller(want)):
        return False
    return _value(row["value"]) == _value(want["value"])


def _seller(want: Row) -> str:
    """Return who asks a list price that a page prints without a seller: the maker."""
    own = own_provider(want["model_id"], load_vocabulary())
    return own.name if own and not want["provider"] and want["kind"] == "list" else ""


def _value(text: str) -> str:
    """Fold what two ways to write the same list differ in."""
    items = [item.strip().casefold() for item in text.split(";")]
    for short, names in {
        "azure": ("azure openai",),
        "openai": ("openai api",),
        "replicate": ("replicate api",),
    }.items():
        items = [short if item in names else item for item in items]
    return "; ".join(sorted(items))


def _describe(row: Row) -> str:
    qualifiers = " ".join(f"{name}={row[name]}" for name in QUALIFIERS if row[name])
    return (
        f"{row['page']} {row['model_id']} {row['property']} {qualifiers} "
        f"= {row['value']!r}"
    )


def report(result: Score) -> None:
    """Print a score."""
    print(
        f"seeds: {result.found} of {result.needed} needed facts found "
        f"({result.found / result.needed:.1%}), "
        f"{result.optional_found} of {result.optional} optional ones; "
        f"{len(result.wrong)} of {result.claims} claims wrong"
    )
    for line in result.missed:
        print(f"  missed: {line}")
    for line in result.wrong:
        print(f"  wrong:  {line}")
    rest = ", ".join(f"{name} {count}" for name, count in result.unlabelled.items())
    print(f"  claims of properties that the gold does not label: {rest}")


@dataclass(frozen=True)
class Target:
    """What a group of pages must reach: the share found, and the share wrong."""

    name: str
    recall: float
    wrong: float


FAMILIES_TARGET = Target("pages of the four families", 0.97, 0.005)
UNKNOWN_TARGET = Target("sites without a file", 0.85, 0.02)
HTML_TARGET = Target("nine pages as HTML", 0.85, 0.02)
HTML2_TARGET = Target("twelve more pages as HTML, with all qualifiers", 0.85, 0.02)
TEXT_FAMILIES_TARGET = Target("more text pages of the families", 0.95, 0.005)
TEXT_OTHERS_TARGET = Target("more text pages of other sites", 0.85, 0.02)
OWN_TARGET = Target("sample pages in other styles", 0.0, 1.0)


def report_pages(target: Target, result: PageScore, verbose: bool) -> bool:
    """Print a group of pages; return whether it reaches its target."""
    print(
        f"{target.name}: {result.pages} pages, {result.found} of {result.needed} "
        f"needed facts ({result.recall:.1%}), {result.optional_found} of "
        f"{result.optional} optional ones; {len(result.wrong)} of {result.claims} "
        f"claims wrong ({result.wrong_share:.2%})"
    )
    for word, lines in (("missed", result.missed), ("wrong", result.wrong)):
        for line in lines if verbose else ():
            print(f"  {word}: {line}")
    return result.recall >= target.recall and result.wrong_share <= target.wrong


def score_pages(verbose: bool) -> bool:
    """Score the captured pages; return whether each group reaches its target."""
    groups = []
    for family in FAMILIES:
        result = score_files([family], SHARED)
        report_pages(Target(f"  {family}", 0, 1), result, False)
        groups.append((FAMILIES_TARGET, result))
    together = PageScore()
    for _, result in groups:
        together.add(result)
    passed = report_pages(FAMILIES_TARGET, together, verbose)
    passed &= report_pages(UNKNOWN_TARGET, score_files(["unknown"], SHARED), verbose)
    passed &= report_pages(HTML_TARGET, score_files(["html"], SHARED), verbose)
    passed &= report_pages(HTML2_TARGET, score_files(["html2"], SHARED), verbose)
    passed &= score_renditions(verbose)
    shells = broken_shells(SHARED)
    print(f"pages filled by script: {len(shells)} with a claim or without an issue")
    for line in shells:
        print(f"  {line}")
    return passed and not shells


def score_renditions(verbose: bool) -> bool:
    """Score text pages that have gold of other people; those aside are not listed."""
    passed = True
    for target, families in ((TEXT_FAMILIES_TARGET, True), (TEXT_OTHERS_TARGET, False)):
        for aside in (False, True):
            total = PageScore()
            name = f"{target.name}, {'set aside' if aside else 'worked on'}"
            for page, result in score_text(SHARED, families, aside):
                total.add(result)
                if verbose:
                    wrong = len(result.wrong)
                    print(f"  {page}: {result.found} of {result.needed}, {wrong} wrong")
            passed &= report_pages(
                Target(name, target.recall, target.wrong), total, verbose and not aside
            )
    return passed


def score_outside() -> bool:
    """Score what has gold that is not ours; return whether it is all there."""
    passed = True
    aider = score_aider(SHARED)
    if aider is not None:
        print(
            f"Aider's page and its data: {aider.models} of {aider.wanted} models, "
            f"{aider.rates} pass rates"
        )
        passed = aider.models == aider.wanted and aider.rates >= aider.wanted - 1
        for line in aider.missed:
            print(f"  missed: {line}")
    for vendor in score_vendors(SHARED):
        print(
            f"{vendor.vendor}'s page and its documents: {vendor.same} of "
            f"{vendor.wanted} values the same"
        )
        for line in vendor.different:
            print(f"  different: {line}")
    return passed


def score_identities(verbose: bool) -> bool:
    """Score the labelled pairs of names; return whether none is merged falsely."""
    print("\nlabelled pairs of names")
    return score_pairs(["-v"] if verbose else []) == 0


def score_feeds(verbose: bool) -> bool:
    """Score a release of the feeds up to a day, and one of all of them."""
    feeds = SHARED / "feeds"
    if not feeds.is_dir():
        print(f"feeds: not scored, {feeds} is absent (MODELCENSUS_GOLD_PAGES)")
        return True
    with tempfile.TemporaryDirectory() as name:
        data_dir = Path(name)
        import_feeds(data_dir, feeds, FEEDS_UNTIL)
        folder = publish(data_dir).folder
        until = FEEDS_UNTIL.isoformat()
        passed = report_truth(SHARED / "truth", folder, until, verbose)
        import_feeds(data_dir, feeds)
        report_outliers(publish(data_dir).folder)
    return passed


def main() -> int:
    """Score all that is at hand; exit code 1 if a target is missed."""
    if "--ablate" in sys.argv[1:]:
        return ablate(SHARED, [one for one in sys.argv[1:] if one != "--ablate"])
    verbose = "-v" in sys.argv[1:]
    own = score_folders(GOLD.parent / "pages")
    passed = report_pages(OWN_TARGET, own, verbose)
    seeds = SHARED / "seeds"
    if not seeds.is_dir():
        print(f"captured pages: not scored, {seeds} is absent (MODELCENSUS_GOLD_PAGES)")
        return 0
    with tempfile.TemporaryDirectory() as data_dir:
        result = score(build_seeds(seeds, Path(data_dir)))
    report(result)
    passed &= result.passes
    passed &= score_pages(verbose)
    passed &= score_outside()
    passed &= score_identities(verbose)
    passed &= report_conflicts(verbose)
    passed &= score_fusion() == 0
    passed &= score_feeds(verbose)
    print("all targets met" if passed else "some target is missed")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
