"""Scores text pages against facts that people outside of the project wrote down.

`gold.json` lists for each page its claims, and keys that must be absent: the page says
nothing of them, or what it says is not known. It does not list all that a page says, so
a claim is judged only where the gold has its model and key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from crawler.claims.extract import extract_page
from crawler.claims.subjects import compact
from crawler.items import RawClaim
from crawler.sites import site_of
from pipeline.records import Statement
from tests.pagescore import (
    SITES,
    PageScore,
    Row,
    describe,
    describe_claim,
    is_same,
    of_subject,
    read_text_page,
    same_benchmark,
    statements,
)

FOLDER = "pages/text2"
ASIDE_SHARE = 3  # one page in three is set aside: nothing is built on it
FAMILY_FOLDERS = ("llm-stats", "awaira", "llmreference", "gigarouter")
Fact = Mapping[str, Any]
PRICES = {
    "price_input": "input",
    "price_output": "output",
    "price_cache_hit": "cached_input",
    "price_image_input": "image",
    "price": "",
}
PROPERTIES = {
    "api_providers": "provider_count",
    "architecture": "architecture",
    "arena_rank": "arena_rank",
    "capability:code_execution": "supports_code_execution",
    "capability:function_calling": "supports_function_calling",
    "capability:multimodal_input": "supports_multimodal",
    "capability:reasoning": "supports_reasoning",
    "capability:structured_outputs": "supports_structured_outputs",
    "capability:tool_use": "supports_tool_use",
    "capability:vision": "supports_vision",
    "context_window": "context_window",
    "created": "release_date | listing_date",
    "downloads_per_month": "downloads_per_month",
    "knowledge_cutoff": "knowledge_cutoff | training_data_cutoff",
    "license": "license",
    "max_input_tokens": "max_input_tokens | context_window",  # 'Input' of a window
    "max_output_tokens": "max_output_tokens",
    "monthly_cost_estimate": "monthly_cost_estimate",
    "open_source": "open_weights",
    "open_weights": "open_weights",
    "organization": "organization",
    "parameters_active": "active_parameters",
    "parameters_total": "parameters",
    "provider_routes": "provider_count",
    "published": "release_date",
    "release_date": "release_date",
    "release_year": "release_date",
    "shutdown_date": "retirement_date",
    "status": "availability",
    "task": "task",
    "training_data": "training_data",
    "training_tokens": "training_tokens",
    "updated": "update_date",
    **dict.fromkeys(PRICES, "price"),
}
UNPUBLISHED = (  # no property of the vocabulary: what only a site works out, hardware
    "capability:json_mode",  # which holds answers to no schema
    "capability:json_output",
    "capability:video_input",
    "flops",
    "pairwise_win",
    "site_rank",
    "site_score",
    "vram",
    "workload_cost",
)
SCORE, LEAD = "benchmark:", "benchmark_lead:"


@dataclass(frozen=True)
class TextPage:
    """A page of the gold: its file, its rows, and the keys that must be absent."""

    file: str
    facts: tuple[Row, ...]
    absent: tuple[Row, ...]

    @property
    def is_family(self) -> bool:
        """Whether the page is of a site that has a file."""
        return self.file.partition("/")[0] in FAMILY_FOLDERS

    @property
    def is_aside(self) -> bool:
        """Whether nothing may be built on this page."""
        return int(sha256(self.file.encode()).hexdigest()[:8], 16) % ASIDE_SHARE == 0


def read_text_gold(root: Path) -> list[TextPage]:
    """Return the pages of the gold file; none where it is absent."""
    path = root / FOLDER / "gold.json"
    if not path.is_file():
        return []
    return [
        TextPage(
            page["file"],
            tuple(row for fact in page["claims"] for row in row_of(fact)),
            tuple(row for fact in page["absent"] for row in row_of(fact)),
        )
        for page in json.loads(path.read_text("utf-8"))
    ]


def row_of(fact: Fact) -> Iterator[Row]:
    """Yield the gold row of a fact, none where no property of ours can hold it.

    >>> [row] = row_of({"model": "M", "property": "price_input", "raw": "$3",
    ...                 "value": 3.0, "qualifiers": {"tier": "batch"}})
    >>> row["property"], row["meter"], row["tier"], row["value"]
    ('price', 'input', 'batch', '$3')
    """
    printed = fact["property"]
    if printed.partition(":")[0] in UNPUBLISHED or printed in UNPUBLISHED:
        return
    qualifiers = fact.get("qualifiers", {})
    row = dict.fromkeys(("benchmark", "setting", "meter", "provider", "tier"), "")
    row |= {"subject": fact["model"], "needed": "yes", "value": _value(fact)}
    row["tier"] = qualifiers.get("tier", "")
    if printed.startswith((SCORE, LEAD)):
        row["property"] = "score" if printed.startswith(SCORE) else "score_lead"
        row["benchmark"] = printed.partition(":")[2]
    elif printed in PROPERTIES:
        row["property"] = PROPERTIES[printed]
        row["meter"] = PRICES.get(printed, "")
    else:  # the print of a result that its writer gave no prefix
        row |= {"property": "score", "benchmark": printed}
    yield row


def _value(fact: Fact) -> str:
    """Return the prints of a fact's value; a truth value is never its sentence."""
    value = fact.get("value")
    if isinstance(value, bool):
        return "Yes" if value else "No"
    sign = "$" if fact["property"] in PRICES else ""
    numbers = value if isinstance(value, list) else [value]
    canonical = sign + "–".join(map(_number, numbers))
    prints = (fact.get("raw"), canonical if value is not None else None)
    return " || ".join(dict.fromkeys(text for text in prints if text))


def _number(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole and isinstance(value, float) else value)


def score_text(
    root: Path, families: bool, aside: bool
) -> Iterator[tuple[str, PageScore]]:
    """Yield the score of each page of sites with a file or without, aside or not."""
    for page in read_text_gold(root):
        if (page.is_family, page.is_aside) == (families, aside):
            yield page.file, score_one(root, page)


def score_one(root: Path, page: TextPage) -> PageScore:
    """Compare what is read from one page with its gold."""
    url, media_type, payload = read_text_page(root / FOLDER / page.file)
    site = site_of(url, SITES)
    extraction = extract_page(site, url, media_type, payload)
    said = list(statements(site.name, extraction))
    result = PageScore(pages=1, claims=len(said))
    for want in page.facts:
        hit = any(states(raw, one, want) for raw, one in said)
        result.needed += 1
        result.found += hit
        if not hit:
            result.missed.append(f"{page.file}: {describe(want)}")
    for raw, one in said:
        if is_wrong(raw, one, page):
            result.wrong.append(f"{page.file}: {describe_claim(raw, one)}")
    return result


def states(raw: RawClaim, one: Statement, want: Row) -> bool:
    """Whether a claim says what a gold row says, by any of the benchmark's prints."""
    if want["property"] != "score":
        return is_same(raw, one, want)
    return _same_result(raw, one, want["benchmark"]) and is_same(
        raw, one, {**want, "benchmark": raw.label_text}
    )


def is_wrong(raw: RawClaim, one: Statement, page: TextPage) -> bool:
    """Whether the gold says that a claim is false.

    It is, if its model is none of the page's, if its key must be absent, or if the gold
    states its key with other values only.
    """
    rows = [row for row in page.facts + page.absent if of_subject(raw, row["subject"])]
    same_key = [row for row in rows if _same_key(raw, one, row)]
    if not rows:
        return True
    if not same_key or any(_is_part(one, row) for row in same_key):
        return False
    return not any(states(raw, one, row) for row in page.facts)


def _is_part(one: Statement, row: Row) -> bool:
    """Whether a date says less than the gold's, and nothing else."""
    dates = row["value"].split(" || ")
    own = one.quantity.text
    return one.property.endswith("_date") and any(
        date.startswith(f"{own}-") for date in dates
    )


def _same_key(raw: RawClaim, one: Statement, row: Row) -> bool:
    if one.property not in row["property"].split(" | "):
        return False
    if row["meter"] and row["meter"] != one.qualifiers.meter:
        return False
    if row["tier"] and compact(row["tier"]) not in compact(one.qualifiers.tier):
        return False
    return one.property != "score" or _same_result(raw, one, row["benchmark"])


def _same_result(raw: RawClaim, one: Statement, printed: str) -> bool:
    """Whether a result is of a benchmark that the gold prints with metric and setting.

    'LibriSpeech test-clean WER' is LibriSpeech in one setting, by one metric. The gold
    writes out what a page cuts short: 'Rerank.' is Reranking.
    """
    if same_benchmark(raw, one, printed):
        return True
    own = one.qualifiers
    words = f"{raw.label_text} {own.benchmark} {own.setting} {own.metric}"
    short = [compact(word) for word in words.split() if word.endswith(".")]
    return all(
        part in compact(words) or part.startswith(tuple(short))
        for part in map(compact, printed.replace("-", " ").split())
    )
