"""Site cases: a page, its address and time, and the claims that a person expects.

A case is a directory ``tests/sites/<site>/<case>``; it is discovered, never listed.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.claims.extract import extract_page
from crawler.items import Extraction, Issue, RawClaim
from crawler.payload import decode_text
from crawler.site import Site, generic_site
from crawler.sites import load_sites
from crawler.vocabulary import load_vocabulary
from pipeline.statements.agreement import settle

FOLDER = Path(__file__).parent
GENERIC = "generic"  # cases of sites that nobody wrote a file for
PAGE_NAMES = (
    "page.html", "page.txt", "page.md", "page.json", "page.yaml", "page.csv",
)  # fmt: skip


@cache
def sites() -> dict[str, Site]:
    """Return the site of every site file, by name."""
    return load_sites()


@dataclass(frozen=True)
class Case:
    """One page of one site; ``xfail`` is the bug that keeps it from passing, or ''."""

    folder: Path
    url: str
    captured_at: str
    media_type: str
    xfail: str = ""

    @property
    def name(self) -> str:
        return self.folder.relative_to(FOLDER).as_posix()

    @property
    def site(self) -> Site:
        """The site of the case's folder; ``generic`` has no file and no rules."""
        if self.folder.parent.name == GENERIC:
            return generic_site(urlsplit(self.url).hostname or "")
        return sites()[self.folder.parent.name]

    @property
    def page(self) -> Path:
        (path,) = (self.folder / name for name in PAGE_NAMES if self._has(name))
        return path

    def _has(self, name: str) -> bool:
        return (self.folder / name).is_file()

    @property
    def text(self) -> str:
        """The page's words, whatever its bytes are."""
        return decode_text(self.page.read_bytes(), self.media_type, self.url)[0]

    def extract(self) -> Extraction:
        payload = self.page.read_bytes()
        read = extract_page(self.site, self.url, self.media_type, payload)
        return settle(read, load_vocabulary())

    def expected(self, file: str) -> list[str]:
        return (self.folder / file).read_text("utf-8").splitlines()


def read_case(folder: Path) -> Case:
    meta = tomllib.loads((folder / "meta.toml").read_text("utf-8"))
    return Case(folder, **meta)


def discover() -> list[Case]:
    """Return every case, in the order of their names."""
    return [read_case(path.parent) for path in sorted(FOLDER.glob("*/*/meta.toml"))]


def marked(case: Case, value: object = None) -> Any:
    """Return ``value``, or the case itself, as a parameter of a test."""
    marks = [pytest.mark.xfail(strict=True, reason=case.xfail)] if case.xfail else []
    return pytest.param(value or case, id=case.name, marks=marks)


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


def _lines(rows: Iterable[dict[str, object]]) -> list[str]:
    return sorted(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
