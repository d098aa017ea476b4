"""Small pages of a site that nobody wrote rules for: tables, and what they say."""

from __future__ import annotations

from crawler.claims.extract import extract_page
from crawler.claims.labels import Findings, Page
from crawler.claims.subjects import Subject
from crawler.items import Extraction, RawClaim
from crawler.read.document import Document, Table, Words
from crawler.read.text import read_text
from crawler.site import Site
from crawler.vocabulary import load_vocabulary
from tests.crawler.pages import HTML, TEXT

ANY = Site("any", ("any.example",), "https://any.example/", r"/never/(.+)")
URL = "https://any.example/models"

# who has which value of what: subject, property, value
Fact = tuple[str, str, str]


def table(*rows: str) -> str:
    """Write rows of 'a | b' as a Markdown table whose first row is the head."""
    first, *rest = [f"| {row} |" for row in rows]
    return "\n".join([first, "|---" * (first.count("|") - 1) + "|", *rest]) + "\n"


def html_table(head: tuple[str, ...], *rows: tuple[str, ...]) -> str:
    """Write a table of HTML; cells may hold tags."""
    heads = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><tr>{heads}</tr>{body}</table>"


def read_any(body: str, media_type: str = TEXT) -> Extraction:
    """Read a page whose address names no model."""
    return extract_page(ANY, URL, media_type, f"{body}\n".encode())


def read_html_of(body: str) -> Extraction:
    return read_any(body, HTML)


def page_about(document: Document, *subjects: Subject) -> Page:
    return Page(ANY, document, load_vocabulary(), subjects)


def page_of_line(text: str = "", *subjects: Subject) -> Page:
    """Return a page whose one line is ``text``; `words` gives the line's words."""
    return page_about(read_text(text), *subjects)


def table_of(text: str) -> tuple[Page, tuple[tuple[Words, ...], ...]]:
    """Return a page of text that is one table, and the rows of the table."""
    document = read_text(text)
    (block,) = (one for one in document.blocks if isinstance(one, Table))
    return page_about(document), block.rows


def facts(found: Extraction | Findings, *properties: str) -> list[Fact]:
    """Return who has which value of which property; of ``properties`` where given."""
    return [
        (one.subject_text, one.property, one.value_text)
        for one in found.claims
        if not properties or one.property in properties
    ]


def qualified(found: Extraction | Findings, *names: str) -> list[tuple[str, ...]]:
    """Return subject, value, and the qualifiers of these ``names`` ('' for none)."""
    return [
        (one.subject_text, one.value_text, *(one.qualifiers.get(n, "") for n in names))
        for one in found.claims
    ]


def issues(found: Extraction | Findings) -> list[tuple[str, str, str]]:
    """Return kind, label and value of what was not understood."""
    return [(one.kind, one.label_text, one.value_text) for one in found.issues]


def only_claim(found: Extraction) -> RawClaim:
    (claim,) = found.claims
    return claim


def words(text: str) -> Words:
    return Words(text, "line:1")
