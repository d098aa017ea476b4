"""Scores real pages against gold that is not ours: Aider's data, vendors' documents.

The leaderboard's YAML holds what its page shows; vendors' own documents state the
values that their pages print. Both lie beside the pages that are kept outside.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crawler.claims.extract import extract_page
from crawler.claims.subjects import compact
from crawler.items import RawClaim
from crawler.sites import site_of
from pipeline.records import Statement
from tests.pagescore import HTML_URLS, SITES, statements

AIDER_PAGE, AIDER_DATA = "aider_leaderboards_2026.html", "polyglot_leaderboard.yml"
ENTRY = re.compile(r"^- dirname:", re.M)
FIELD = re.compile(r"^  (?P<name>model|pass_rate_2): (?P<value>.+)$", re.M)
VENDOR_PAGES = {
    "xai": ("xai_models_2025-11.html", "2025-12-20"),
    "google": ("gemini_models_2025-08.html", "2025-12-20"),
}
PROPERTIES = {
    # the documents call a page's 'Input token limit' the window
    "context_window": (("context_window", "max_input_tokens"), ""),
    "max_output": (("max_output_tokens",), ""),
    "knowledge_cutoff": (("knowledge_cutoff",), ""),
    "input_price": (("price",), "input"),
    "output_price": (("price",), "output"),
}
Said = tuple[RawClaim, Statement]


@dataclass(frozen=True)
class AiderScore:
    """Models and pass rates of the leaderboard that its page was read to have."""

    wanted: int
    models: int
    rates: int
    missed: tuple[str, ...]


@dataclass(frozen=True)
class VendorScore:
    """Values of a vendor's documents, beside what its page says of the same models."""

    vendor: str
    wanted: int
    same: int
    different: tuple[str, ...]


def read_html_page(shared: Path, name: str) -> list[Said]:
    """Return what a saved HTML page says."""
    url = HTML_URLS[name]
    site = site_of(url, SITES)
    payload = (shared / "pages" / "html" / name).read_bytes()
    return list(statements(site.name, extract_page(site, url, "text/html", payload)))


def score_aider(shared: Path) -> AiderScore | None:
    """Compare the leaderboard's page with its data; None where either is absent."""
    data = sorted((shared / "feeds" / "aider").glob(f"*/{AIDER_DATA}"))
    if not data or not (shared / "pages" / "html" / AIDER_PAGE).is_file():
        return None
    wanted = read_leaderboard(data[-1].read_text("utf-8"))
    said = [
        (_with_setting(one), one.quantity.text)
        for _, one in read_html_page(shared, AIDER_PAGE)
        if one.property == "score"
    ]
    names = {name for name, _ in said}
    missed = [
        f"{name} = {rate}"
        for name, rate in wanted
        if (compact(name), plain(rate)) not in said
    ]
    models = sum(compact(name) in names for name, _ in wanted)
    return AiderScore(len(wanted), models, len(wanted) - len(missed), tuple(missed))


def plain(number: str) -> str:
    """Return a printed number without zeros at its end."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def _with_setting(one: Statement) -> str:
    return compact(one.mention.subject_text + one.qualifiers.setting)


def read_leaderboard(text: str) -> list[tuple[str, str]]:
    """Return model and second pass rate of each entry of the leaderboard's YAML."""
    found = []
    for entry in ENTRY.split(text)[1:]:
        fields = {match["name"]: match["value"] for match in FIELD.finditer(entry)}
        found.append((fields["model"].strip("'\" "), fields["pass_rate_2"].strip()))
    return found


def score_vendors(shared: Path) -> list[VendorScore]:
    """Compare vendors' pages with their documents, for the models that both name."""
    path = shared / "truth" / "official_values.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        _score_vendor(vendor, read_html_page(shared, page), rows, date)
        for vendor, (page, date) in VENDOR_PAGES.items()
        if (shared / "pages" / "html" / page).is_file()
    ]


def _score_vendor(
    vendor: str, said: list[Said], rows: Iterable[dict[str, str]], date: str
) -> VendorScore:
    names = {compact(name) for raw, _ in said for name in _names(raw)}
    wanted = [
        row
        for row in rows
        if row["provider"] == vendor and row["as_of"] == date
        if compact(row["model_id"]) in names and row["property"] in PROPERTIES
    ]
    different = []
    for row in wanted:
        values = _values(said, row)
        if not any(_is_same(row["value"], value) for value in values):
            described = f"{row['model_id']} {row['property']}"
            different.append(f"{described}: {row['raw']!r}, the page {values}")
    same = len(wanted) - len(different)
    return VendorScore(vendor, len(wanted), same, tuple(different))


def _names(raw: RawClaim) -> tuple[str, str]:
    return raw.subject_text, raw.slug


def _values(said: list[Said], row: dict[str, str]) -> list[str]:
    keys, meter = PROPERTIES[row["property"]]
    return [
        one.quantity.text
        for raw, one in said
        if compact(row["model_id"]) in map(compact, _names(raw))
        and one.property in keys
        and one.qualifiers.meter == meter
    ]


def _is_same(official: str, value: str) -> bool:
    try:
        return float(official) == float(value)
    except ValueError:
        return official.startswith(value) or value.startswith(official)
