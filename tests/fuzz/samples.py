"""The pages that mutants are made of: our own, and captured ones where they are.

Of our own: the pages of the site cases (by path), of the demonstration, and the inputs
in ``corpus/`` that broke something once. Captured pages stay outside of the project.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crawler.demo.facts import SITES as DEMO_SITES
from crawler.demo.render import render_site
from crawler.read.text import URL_LINE
from crawler.sites import load_sites
from tests.pagescore import HTML_URLS

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MODELCENSUS_GOLD_PAGES", ROOT.parent / "shared"))
CORPUS = Path(__file__).parent / "corpus"
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
PAIR_URL = "https://llm-stats.com/models/compare/gpt-4o-vs-o3"


@dataclass(frozen=True)
class Page:
    """Bytes, and what the wire said of them."""

    name: str
    url: str
    media_type: str
    payload: bytes


@dataclass(frozen=True)
class Known:
    """An input that broke something once; ``open`` says what it still breaks, or ''."""

    page: Page
    what: str
    open: str = ""


def case_pages() -> list[Page]:
    """Return the pages of the site cases."""
    pages = []
    for meta in sorted(ROOT.glob("tests/sites/*/*/meta.toml")):
        said = tomllib.loads(meta.read_text("utf-8"))
        (path,) = meta.parent.glob("page.*")
        name = path.relative_to(ROOT).as_posix()
        pages.append(Page(name, said["url"], said["media_type"], path.read_bytes()))
    return pages


def demo_pages() -> list[Page]:
    """Return the pages of the demonstration that are about models."""
    pages = []
    sites = load_sites()
    for name in DEMO_SITES:
        site = sites[name]
        for path, text in sorted(render_site(name, 1).items()):
            url = f"https://{site.hosts[0]}{path}"
            if site.slugs(url):
                pages.append(Page(f"demo {url}", url, HTML, text.encode()))
    return pages


def known_pages() -> list[Known]:
    """Return what ``corpus/cases.toml`` lists.

    A case is a file beside it, or ``pieces``: texts, each with how often it stands.
    """
    cases = tomllib.loads((CORPUS / "cases.toml").read_text("utf-8"))
    return [_known(name, case) for name, case in sorted(cases.items())]


def _known(name: str, case: dict[str, object]) -> Known:
    pieces = case.get("pieces")
    if isinstance(pieces, list):
        payload = "".join(text * times for text, times in pieces).encode()
    else:
        payload = (CORPUS / name).read_bytes()
    url, media_type = str(case.get("url", PAIR_URL)), str(case.get("media_type", HTML))
    page = Page(name, url, media_type, payload)
    return Known(page, str(case["what"]), str(case.get("open", "")))


def pages_in(folder: Path) -> list[Page]:
    """Return the pages of a folder: text whose first line is 'URL: …', and HTML."""
    pages = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        payload = path.read_bytes()
        first = payload[:500].decode("utf-8", "replace").split("\n")[0]
        said = URL_LINE.match(first)
        url = said[1] if said else HTML_URLS.get(path.name, PAIR_URL)
        html = path.suffix in (".html", ".htm")
        pages.append(Page(str(path), url, HTML if html else TEXT, payload))
    return pages


def sample_pages(folders: Iterable[Path] = ()) -> list[Page]:
    """Return all pages, in an order that depends on their names alone."""
    mended = [known.page for known in known_pages() if not known.open]
    own = [*case_pages(), *demo_pages(), *mended]
    small = [page for page in own if len(page.payload) < 100_000]
    return small + [page for folder in folders for page in pages_in(folder)]


def captured_folders() -> list[Path]:
    """Return the folders of captured pages that are at hand."""
    folders = (SHARED / "pages" / "html", SHARED / "pages" / "text", SHARED / "seeds")
    return [folder for folder in folders if folder.is_dir()]
