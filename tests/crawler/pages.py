"""Small pages for tests of extraction: what they say, and where it stands."""

from __future__ import annotations

from crawler.claims.extract import extract_page
from crawler.items import Extraction
from crawler.read.document import Document, Line, Table
from crawler.read.pages import read_page
from crawler.site import Site
from crawler.sites import load_sites

HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"

# the sentences of all sites, so that each can be tried on the same page
ALL_SENTENCES = tuple(form for site in load_sites().values() for form in site.sentences)
TWO = Site(
    "two",
    ("two.example",),
    "https://two.example/",
    r"/compare/(.+?)-vs-(.+)",
    labels={"Context > Input": "context_window"},
    bare_values={"Open weights": "open_weights", "Closed source": "open_weights"},
    ignored=frozenset({"Share"}),
    sentences=ALL_SENTENCES,
)
ONE = Site(
    "one", ("one.example",), "https://one.example/", r"/m/([^/]+)/([^/]+)", True,
    slug_is_path=True, slug_property="huggingface_id",
)  # fmt: skip
PAIR_URL = "https://two.example/compare/phi-4-vs-gemma-3-27b"
PAIR_TITLE = "Phi-4 vs Gemma 3 27B\n\n"
MODEL_URL = "https://one.example/m/acme/rocket-1b"
MODEL_TITLE = "Rocket 1B\nacme/rocket-1b\n\n"
PHI, GEMMA = "Phi-4", "Gemma 3 27B"

Said = tuple[str, str, str]


def read_pair(body: str, media_type: str = TEXT, url: str = PAIR_URL) -> Extraction:
    """Read a page that compares Phi-4 with Gemma 3 27B."""
    title = PAIR_TITLE if media_type == TEXT else "<h1>Phi-4 vs Gemma 3 27B</h1>"
    return extract_page(TWO, url, media_type, f"{title}{body}\n".encode())


def read_model(body: str, media_type: str = TEXT) -> Extraction:
    """Read a page about Rocket 1B alone."""
    title = MODEL_TITLE if media_type == TEXT else "<h1>Rocket 1B</h1>"
    return extract_page(ONE, MODEL_URL, media_type, f"{title}{body}\n".encode())


def said(found: Extraction, *properties: str) -> list[Said]:
    """Return who has which value of which property; of ``properties`` where given."""
    return [
        (claim.subject_text, claim.property, claim.value_text)
        for claim in found.claims
        if not properties or claim.property in properties
    ]


def scores(found: Extraction) -> list[tuple[str, str, str, str]]:
    """Return model, benchmark, printed score, and 'third_party' or ''."""
    return [
        (
            claim.subject_text,
            claim.qualifiers["benchmark"],
            claim.value_text,
            "".join(claim.flags),
        )
        for claim in found.claims
        if claim.property == "score"
    ]


def unsettled(found: Extraction) -> list[tuple[str, str]]:
    """Return label and value of what belongs to nobody."""
    return [
        (one.label_text, one.value_text)
        for one in found.issues
        if one.kind == "ambiguous_column"
    ]


def page_of(payload: str | bytes, media_type: str = HTML) -> Document:
    raw = payload.encode() if isinstance(payload, str) else payload
    return read_page(raw, media_type, "page")


def rows_of(document: Document) -> list[list[list[str]]]:
    """Return the texts of all tables."""
    return [
        [[cell.text for cell in row] for row in block.rows]
        for block in document.blocks
        if isinstance(block, Table)
    ]


def lines_of(document: Document) -> list[str]:
    return [line.text for line in document.lines()]


def lost_words(document: Document) -> list[tuple[str, str]]:
    """Return locator and text of all words that do not stand at their locator."""
    found = []
    for block in document.blocks:
        pieces = (
            [block.words, *block.parts]
            if isinstance(block, Line)
            else [cell for row in block.rows for cell in row]
        )
        found += [
            (one.locator, one.text)
            for one in pieces
            if one.text not in document.words_at(one.locator)
        ]
    return found
