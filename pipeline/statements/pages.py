"""One page → what it states: its raw claims with their values read, and its own sums.

Knows nothing of other pages, nor of whether this one still says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from crawler.archive.captures import ArchivedPage
from crawler.claims.extract import extract_page, unread_issue
from crawler.items import Issue, OpenClaim, RawClaim
from crawler.site import Site
from crawler.vocabulary import Vocabulary
from pipeline.flags import AS_WINDOW
from pipeline.records import Statement
from pipeline.statements.agreement import settle
from pipeline.statements.arithmetic import Check, check_page
from pipeline.statements.normalise import normalise
from pipeline.values.quantity import Quantity

Stated = tuple[Statement, RawClaim]


@dataclass(frozen=True)
class PageStatements:
    """What a page states, in the order of its claims; ``page_date`` is as printed.

    ``open`` are its values under heads that name no property.
    """

    stated: tuple[Stated, ...]
    issues: tuple[Issue, ...]
    checks: tuple[Check, ...]
    page_date: str = ""
    open: tuple[OpenClaim, ...] = ()
    language: str = ""


def read_statements(
    site: Site, page: ArchivedPage, vocabulary: Vocabulary
) -> PageStatements:
    """Return what ``page`` of ``site`` states; one that cannot be had is an issue."""
    if page.error is not None:
        return PageStatements((), (unread_issue(page.error),), ())
    url = page.capture.url
    extraction = settle(
        extract_page(site, url, page.media_type, page.payload), vocabulary
    )
    issues = list(extraction.issues)
    stated: list[Stated] = []
    for raw in extraction.claims:
        statements, unread = normalise(site.name, raw, vocabulary)
        issues.extend(unread)
        stated.extend((statement, raw) for statement in statements)
    checks = tuple(check_page(stated))
    issues.extend(check.issue for check in checks if check.issue is not None)
    return PageStatements(
        tuple(flag_copied_limits(stated)),
        tuple(issues),
        checks,
        extraction.page_date,
        extraction.open,
        extraction.language,
    )


def flag_copied_limits(stated: Sequence[Stated]) -> Iterator[Stated]:
    """Flag output limits that a page prints equal to the context: 'as_window'.

    Engines fill a missing output limit with the window. Whether a site does so, its
    other models show (`pipeline.evidence.habits`).
    """
    windows = {
        (statement.mention, statement.quantity.amount)
        for statement, _ in stated
        if statement.property == "context_window"
    }
    for statement, raw in stated:
        if (
            statement.property == "max_output_tokens"
            and (statement.mention, statement.quantity.amount) in windows
        ):
            quantity = _as_window(statement.quantity)
            flagged = replace(statement, flags=quantity.flags, quantity=quantity)
            yield flagged, raw
        else:
            yield statement, raw


@lru_cache(maxsize=2**12)
def _as_window(quantity: Quantity) -> Quantity:
    return replace(quantity, flags=(*quantity.flags, AS_WINDOW))
