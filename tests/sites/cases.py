"""Site cases: a page, its address and time, and the claims that a person expects.

A case is a directory ``tests/sites/<site>/<case>``; it is discovered, never listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.claims.extract import extract_page
from crawler.fetch.fixtures import Fixture, read_meta
from crawler.items import Extraction
from crawler.payload import decode_text
from crawler.site import Site, generic_site
from crawler.sites import load_sites
from crawler.vocabulary import load_vocabulary
from pipeline.statements.agreement import settle

FOLDER = Path(__file__).parent
GENERIC = "generic"  # cases of sites that nobody wrote a file for


@cache
def sites() -> Mapping[str, Site]:
    """Return the site of every site file, by name."""
    return load_sites()


class Case(Fixture):
    """A fixture of a site that has a file, or of one that has none."""

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
    def text(self) -> str:
        """The page's words, whatever its bytes are."""
        return decode_text(self.page.read_bytes(), self.media_type, self.url)[0]

    def extract(self) -> Extraction:
        payload = self.page.read_bytes()
        read = extract_page(self.site, self.url, self.media_type, payload)
        return settle(read, load_vocabulary())


def read_case(folder: Path) -> Case:
    return Case(folder, **read_meta(folder))


def discover() -> list[Case]:
    """Return every case, in the order of their names."""
    return [read_case(path.parent) for path in sorted(FOLDER.glob("*/*/meta.toml"))]


def marked(case: Case, value: object = None) -> Any:
    """Return ``value``, or the case itself, as a parameter of a test."""
    marks = [pytest.mark.xfail(strict=True, reason=case.xfail)] if case.xfail else []
    return pytest.param(value or case, id=case.name, marks=marks)
