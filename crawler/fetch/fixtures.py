"""Fixtures of sites: a page, where it is from, and the claims that a person expects.

A fixture is a directory SITE/CASE with ``meta.toml``, the page, ``expected.jsonl`` and
``issues.jsonl``. The tests hold them, and so do the contracts of `scrapy check`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.items import Issue, RawClaim

PAGE_NAMES = (
    "page.html", "page.txt", "page.md", "page.json", "page.yaml", "page.csv",
)  # fmt: skip
EXPECTED, ISSUES = "expected.jsonl", "issues.jsonl"


@dataclass(frozen=True)
class Fixture:
    """One page of one site; ``xfail`` is the bug that keeps it from passing, or ''."""

    folder: Path
    url: str
    captured_at: str
    media_type: str
    xfail: str = ""

    @property
    def page(self) -> Path:
        """The file with the page."""
        (path,) = filter(Path.is_file, (self.folder / name for name in PAGE_NAMES))
        return path

    def expected(self, file: str) -> list[str]:
        """Return the lines of what is expected, of EXPECTED or ISSUES."""
        return (self.folder / file).read_text("utf-8").splitlines()


def read_meta(folder: Path) -> Mapping[str, str]:
    """Return where the page of a fixture is from, and when."""
    return tomllib.loads((folder / "meta.toml").read_text("utf-8"))


def claim_lines(claims: Iterable[RawClaim]) -> list[str]:
    """Write claims as sorted JSON lines; a flag is written where there is one."""
    rows = [
        {
            "subject_text": claim.subject_text,
            "property": claim.property,
            "value_text": claim.value_text,
            "qualifiers": dict(claim.qualifiers),
        }
        | ({"flags": list(claim.flags)} if claim.flags else {})
        for claim in claims
    ]
    return _lines(rows)


def issue_lines(issues: Iterable[Issue]) -> list[str]:
    """Write issues as sorted JSON lines, without their messages."""
    return _lines(
        {"kind": one.kind, "label_text": one.label_text, "value_text": one.value_text}
        for one in issues
    )


def _lines(rows: Iterable[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
