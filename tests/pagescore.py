"""Scores what is read from single pages against gold that people wrote while reading.

A gold row is a fact as printed; `value` and `subject` may hold several prints of it. A
fact is found when a claim says it; a claim is wrong when no row of its page allows it.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from crawler.claims.extract import extract_page
from crawler.claims.subjects import compact
from crawler.items import Extraction, RawClaim
from crawler.read.text import URL_LINE
from crawler.sites import load_sites, site_of
from crawler.vocabulary import load_vocabulary
from crawler.vocabulary.words import fold, name_key
from pipeline.errors import UnreadValue
from pipeline.records import Statement
from pipeline.statements.agreement import settle
from pipeline.statements.normalise import normalise
from tests.qualifiers import is_meter, is_strict, qualified

GOLD = Path(__file__).parent / "gold"
SITES = load_sites()
VOCABULARY = load_vocabulary()
FAMILIES = ("llm_stats", "awaira", "llmreference", "gigarouter")
Row = Mapping[str, str]


@dataclass
class PageScore:
    """What was found, missed and wrong on one page or many."""

    pages: int = 0
    needed: int = 0
    found: int = 0
    optional: int = 0
    optional_found: int = 0
    claims: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of needed facts that were found."""
        return self.found / self.needed if self.needed else 1.0

    @property
    def wrong_share(self) -> float:
        """The share of claims that no gold row allows."""
        return len(self.wrong) / self.claims if self.claims else 0.0

    def add(self, other: PageScore) -> None:
        """Add the counts of ``other``."""
        for name in (
            "pages",
            "needed",
            "found",
            "optional",
            "optional_found",
            "claims",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.missed += other.missed
        self.wrong += other.wrong


def read_gold(path: Path) -> dict[str, list[Row]]:
    """Return the gold rows of a file, by page."""
    pages: dict[str, list[Row]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pages.setdefault(row["page"], []).append(row)
    return pages


def read_text_page(path: Path) -> tuple[str, str, bytes]:
    """Return URL, media type and payload of a text page whose first line is its URL."""
    payload = path.read_bytes()
    match = URL_LINE.match(payload.decode("utf-8").splitlines()[0])
    assert match is not None, path
    return match[1], "text/plain; charset=utf-8", payload


def read_folder_page(folder: Path) -> tuple[str, str, bytes]:
    """Return URL, media type and payload of a page beside its meta.toml."""
    meta = tomllib.loads((folder / "meta.toml").read_text("utf-8"))
    (page,) = folder.glob("page.*")
    return meta["url"], meta["media_type"], page.read_bytes()


@cache
def url_of_html(name: str) -> str:
    """Return the address that a saved HTML page is scored with."""
    listed = {Path(row["page"]).name: row["url"] for row in listed_pages()}
    return (HTML_URLS | listed)[name]


def listed_pages() -> list[Row]:
    """Return the pages of the second lot: file, address, and whether it has facts."""
    with (GOLD / "html2_pages.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


WORDS_BEHIND = re.compile(r"(?<=\d)\s[^\d]+$")  # '$0.55 input' prints '$0.55'
HTML_URLS = {
    "aider_leaderboards_2026.html": "https://aider.chat/docs/leaderboards/",
    "aliyun_pricing_2026.html": "https://help.aliyun.com/zh/hologres/user-guide/"
    "managed-models-billing",
    "aws_bedrock_lifecycle_2025-11.html": "https://docs.aws.amazon.com/bedrock/latest/"
    "userguide/model-lifecycle.html",
    "bird_bench_2026-07.html": "https://bird-bench.github.io/",
    "deepseek_pricing_2026.html": "https://api-docs.deepseek.com/zh-cn/quick_start/"
    "pricing",
    "gemini_models_2025-08.html": "https://ai.google.dev/gemini-api/docs/models",
    "mathvista_2025-04.html": "https://mathvista.github.io/",
    "tencent_pricing_2026.html": "https://www.tencentcloud.com/zh/document/product/"
    "1300/78937",
    "xai_models_2025-11.html": "https://docs.x.ai/docs/models",
}


def score_page(
    url: str, media_type: str, payload: bytes, rows: Iterable[Row], name: str
) -> PageScore:
    """Compare what is read from one page with its gold rows."""
    site = site_of(url, SITES)
    extraction = extract_page(site, url, media_type, payload)
    return judge_page(site.name, extraction, rows, name)


def judge_page(
    site: str, extraction: Extraction, rows: Iterable[Row], name: str
) -> PageScore:
    """Compare what was read from one page with its gold rows."""
    said = list(statements(site, extraction))
    gold = list(rows)
    result = PageScore(pages=1, claims=len(said))
    for want in gold:
        hit = any(is_same(raw, one, want) for raw, one in said)
        if want["needed"] == "yes":
            result.needed += 1
            result.found += hit
            if not hit:
                result.missed.append(f"{name}: {describe(want)}")
        else:
            result.optional += 1
            result.optional_found += hit
    for raw, one in said:
        if not any(is_same(raw, one, want) for want in gold):
            result.wrong.append(f"{name}: {describe_claim(raw, one)}")
    return result


def statements(
    site: str, extraction: Extraction
) -> Iterable[tuple[RawClaim, Statement]]:
    """Yield what the page says of known values, each statement once."""
    seen = set()
    for raw in settle(extraction, VOCABULARY).claims:
        for one in normalise(site, raw, VOCABULARY)[0]:
            key = (one.claim_id, one.property)
            if one.quantity.state in ("unknown", "not_applicable") or key in seen:
                continue
            seen.add(key)
            yield raw, one


def broken_shells(root: Path) -> list[str]:
    """Return the pages filled by script that give a claim, or no issue."""
    broken = []
    for row in listed_pages():
        if row["kind"] != "shell":
            continue
        site = site_of(row["url"], SITES)
        payload = (root / row["page"]).read_bytes()
        read = extract_page(site, row["url"], "text/html", payload)
        if read.claims or not read.issues:
            broken.append(f"{row['page']}: {len(read.claims)} claims")
    return broken


def is_same(raw: RawClaim, one: Statement, want: Row) -> bool:
    """Whether a claim says what a gold row says."""
    keys = want["property"].split(" | ")
    same = one.property in keys or raw.property in keys
    if not same or not of_subject(raw, want["subject"]):
        return False
    if want["property"] == "score" and not same_benchmark(raw, one, want["benchmark"]):
        return False
    if is_strict(want):
        return qualified(one, want) and _same_value(raw, one, want)
    embedded = want["meter"].endswith("embedding")  # batch ones say it in their tier
    meter = "input" if embedded else want["meter"]
    unnamed = embedded and not one.qualifiers.meter
    own = one.qualifiers.meter
    if meter and not unnamed and not is_meter(own, meter) and own != want["meter"]:
        return False
    for name in ("provider", "tier", "setting"):
        printed, own = want[name], getattr(one.qualifiers, name)
        if printed and own and not _overlap(printed, own):
            return False
        if name == "tier" and printed and not own:
            return False
    return _same_value(raw, one, want)


def _overlap(printed: str, own: str) -> bool:
    short, long = sorted((compact(printed), compact(own)), key=len)
    if short in long:
        return True
    term, other = VOCABULARY.provider(printed), VOCABULARY.provider(own)
    words = [set(re_words(one)) for one in (printed, own)]
    return (term is not None and term is other) or bool(words[0] & words[1])


def re_words(text: str) -> list[str]:
    """Return the words of a qualifier."""
    return [word for word in name_key(text).split("-") if len(word) > 1]


def of_subject(raw: RawClaim, names: str) -> bool:
    own = {compact(raw.subject_text), compact(raw.slug)} - {""}
    own |= {compact(raw.subject_text.rpartition(": ")[2])}
    own |= {compact(raw.subject_text.rpartition("/")[2])}
    wanted = set()
    for name in names.split(" | "):
        wanted |= {compact(name), compact(name.rpartition(": ")[2])}
        wanted |= {compact(name.rpartition("/")[2])}
        wanted |= {compact(re.sub(r"\s*\([^()]*\)$", "", name))}
    return bool(own & (wanted - {""}))


def same_benchmark(raw: RawClaim, one: Statement, printed: str) -> bool:
    if compact(raw.label_text) == compact(printed):
        return True
    term = VOCABULARY.benchmark(printed)
    own = one.qualifiers.benchmark
    if term is not None:
        return own == term.id
    return compact(own) == compact(printed) or compact(printed).startswith(compact(own))


def _same_value(raw: RawClaim, one: Statement, want: Row) -> bool:
    for text in want["value"].split(" || "):
        if fold(text).casefold() == fold(raw.value_text).casefold():
            return True
        if WORDS_BEHIND.sub("", fold(text)) == fold(raw.value_text):
            return True
        if one.quantity.text in _read(text, raw, one.property):
            return True
        worded = VOCABULARY.properties[one.property].kind in ("text", "yes_no")
        if worded and compact(raw.value_text) in compact(text):
            return True
    return False


def _read(text: str, raw: RawClaim, key: str) -> set[str]:
    """Return the canonical values of a gold print, read with the claim's units."""
    printed = RawClaim(
        raw.subject_text,
        raw.slug,
        raw.section_text,
        raw.label_text,
        text,
        key,
        raw.locator,
        text,
        raw.qualifiers,
    )
    try:
        found = normalise("gold", printed, VOCABULARY)[0]
    except UnreadValue:
        return set()
    return {one.quantity.text for one in found if one.property == key}


def describe(row: Row) -> str:
    """Return a gold row in one line."""
    qualifiers = " ".join(
        f"{name}={row[name]}"
        for name in ("benchmark", "setting", "meter", "provider", "tier")
        if row[name]
    )
    return f"{row['subject']} · {row['property']} {qualifiers} = {row['value']!r}"


def describe_claim(raw: RawClaim, one: Statement) -> str:
    """Return a claim in one line."""
    qualifiers = " ".join(
        f"{name}={value}" for name, value in sorted(raw.qualifiers.items())
    )
    return (
        f"{raw.subject_text} [{raw.slug}] · {one.property} {qualifiers} = "
        f"{raw.value_text!r} ({one.quantity.text}) label {raw.label_text!r}"
    )


def score_folders(root: Path) -> PageScore:
    """Score the pages of our own writing below ``root``, each with its gold.csv."""
    total = PageScore()
    for path in sorted(root.glob("*/gold.csv")):
        url, kind, payload = read_folder_page(path.parent)
        (rows,) = read_gold(path).values()
        total.add(score_page(url, kind, payload, rows, path.parent.name))
    return total


def score_files(
    files: Iterable[str], root: Path, keep: Callable[[str], bool] = lambda _: True
) -> PageScore:
    """Score the pages below ``root`` that the gold files name."""
    total = PageScore()
    for file in files:
        for page, rows in read_gold(GOLD / f"{file}.csv").items():
            if not keep(page):
                continue
            path = root / page
            if page.endswith(".html"):
                url, kind = url_of_html(path.name), "text/html"
                payload = path.read_bytes()
            else:
                url, kind, payload = read_text_page(path)
            total.add(score_page(url, kind, payload, rows, path.stem))
    return total
