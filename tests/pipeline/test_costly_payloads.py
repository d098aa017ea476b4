"""A payload that costs too much to undo is a page with an issue that says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.archive.captures import ArchivedPage
from crawler.errors import DamagedPayload, PageError, TooCostly
from crawler.items import Capture
from crawler.site import generic_site
from crawler.vocabulary import load_vocabulary
from pipeline.statements.pages import read_statements

URL = "https://any.example/page"
MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
CAPTURE = Capture("id", "any", URL, MOMENT, 200, "text/html", "0", 1, "any", 0)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TooCostly(URL, "at most 4 layers", "200"), "too_costly"),
        (DamagedPayload(URL, "gzip data", "text"), "unreadable_page"),
    ],
)
def test_the_issue_says_why_there_is_no_payload(error: PageError, kind: str) -> None:
    page = ArchivedPage(CAPTURE, b"", "text/html", error)
    found = read_statements(generic_site("any"), page, load_vocabulary())
    assert found.stated == ()
    assert [(one.kind, one.message) for one in found.issues] == [(kind, str(error))]
