"""One archived page → raw claims and issues, for a crawl and for the archive alike."""

from __future__ import annotations

import gc
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.claims.account import account
from crawler.claims.badpages import recognise
from crawler.claims.embedded import read_embedded
from crawler.claims.feeds import gather
from crawler.claims.guards import add_spoken, guard, own_claims
from crawler.claims.labels import Findings, Page, state
from crawler.claims.lines import read_blocks
from crawler.claims.printedtables import as_document, is_printed_table
from crawler.claims.records import read_records
from crawler.claims.subjects import find_subjects, find_titled
from crawler.errors import LocatorError, PageError, TooCostly
from crawler.items import Extraction, Issue, RawClaim
from crawler.payload import decode_text
from crawler.read.bounds import shorten
from crawler.read.document import Document
from crawler.read.feed import Feed, FeedDocument, feed_form
from crawler.read.pages import read_page
from crawler.read.problems import Problem
from crawler.read.signs import language_of, read_signs
from crawler.read.typed import as_printed, typed
from crawler.site import Site
from crawler.vocabulary import Meaning, load_vocabulary
from crawler.vocabulary.words import fold, is_unknown

PAGE_DATE = re.compile(
    r"(?:Last (?:reviewed|compared|updated|verified|checked)|Data as of|As of|"
    r"Posted on|Updated on):?\s+"
    r"(?P<date>\d{4}-\d{2}-\d{2}|[A-Z][a-z]+ (?:\d{1,2},? )?\d{4})"
)
STAMP = re.compile(
    r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?P<date>[A-Z][a-z]{2} \d{1,2} \d{4}) • "
)
LOST = "expected the quote {0.quote!r} at its place on the page, found other words"
ZERO = re.compile(r"\D?\s?0(?:\.0+)?\b.*")


def extract_page(site: Site, url: str, media_type: str, payload: bytes) -> Extraction:
    """Return what the page at ``url`` says.

    ``payload`` is what the content-encoding held, ``media_type`` the Content-Type.
    A page that cannot be read gives an issue and no claim; nothing is raised for it.
    """
    with _uncollected():
        return _extract_page(site, url, media_type, payload)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking through a page while it is read.

    A page makes some hundred thousand objects and next to no cycles: to look for these
    takes a fifth of the time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _extract_page(site: Site, url: str, media_type: str, payload: bytes) -> Extraction:
    try:
        document = read_page(payload, media_type, url)
    except PageError as error:
        return Extraction((), (unread_issue(error),))
    if not isinstance(document, FeedDocument):
        found = extract_document(site, url, document)
        found = _with_signs(found, document, payload, media_type, url)
    elif site.feed is not None:
        found = extract_feed(site, document)
    elif document.feed is None:
        found = extract_document(site, url, document.as_text)
    else:
        found = extract_records(site, url, document, document.feed)
    return traceable(found, document)


def _with_signs(
    found: Extraction, document: Document, payload: bytes, media_type: str, url: str
) -> Extraction:
    """Say of a page what language it is in, and whether another stands in its place."""
    text, _, _ = decode_text(payload, media_type, url)
    signs = read_signs(text)
    language = language_of(line.text for line in document.lines()) or signs.language
    n_claims = len(found.claims) + len(found.embedded)
    issue = recognise(document, signs, n_claims)
    if signs.is_cut:
        message = f"{url}: expected the end of the page, found none: it may be cut"
        cut = Issue("damaged_page", "", "", "", message)
        found = replace(found, issues=(*found.issues, cut))
    told = any(one.kind != "nothing_found" for one in found.issues)
    if issue is None or (issue.kind == "empty_shell" and told):
        return replace(found, language=language)
    vague = ("nothing_found", "empty_shell")
    others = [one for one in found.issues if one.kind not in vague]
    return replace(found, language=language, issues=(*others, issue))


def traceable(found: Extraction, document: Document | FeedDocument) -> Extraction:
    """Return what was found, without claims whose quote is not where they say.

    Nothing that does not lead back to the page's words may leave it; each such claim is
    an issue. Quotes and values are in the characters of the page.
    """
    lost: list[Issue] = []
    claims = tuple(_traced(document, found.claims, lost))
    embedded = tuple(_traced(document, found.embedded, lost))
    issues = (*found.issues, *lost)
    return replace(found, claims=claims, embedded=embedded, issues=issues)


def _traced(
    document: Document | FeedDocument, claims: Sequence[RawClaim], lost: list[Issue]
) -> Iterator[RawClaim]:
    for claim in claims:
        try:
            printed = document.words_at(claim.locator)
        except LocatorError:
            printed = ""
        traced = as_printed(claim, printed)
        if fold(traced.quote) in printed:
            yield traced
        else:
            label, value = claim.label_text, claim.value_text
            message = LOST.format(claim)
            lost.append(Issue("lost_quote", label, value, claim.locator, message))


def unread_issue(error: Exception) -> Issue:
    """Return the issue of a page that cannot be had, or costs too much."""
    kind = "too_costly" if isinstance(error, TooCostly) else "unreadable_page"
    return Issue(kind, "", "", "", str(error))


def is_feed(media_type: str, url: str) -> bool:
    """Return whether what is at ``url`` is written for programs: JSON, YAML or CSV."""
    return bool(feed_form(media_type, url))


def extract_feed(site: Site, document: FeedDocument) -> Extraction:
    """Return what a feed says, as the site's file reads it."""
    claims, issues = gather(_feed_rows(site, document.feed))
    issues[:0] = [_of_problem(problem) for problem in document.problems]
    if not claims and not issues:
        issues.append(_nothing_found())
    return Extraction(tuple(claims), tuple(issues), reader=document.reader)


def extract_records(
    site: Site, url: str, document: FeedDocument, feed: Feed
) -> Extraction:
    """Return what the records of a feed say that nobody wrote a file for.

    A table whose heads are words for people is read as the tables of pages are.
    """
    problems = [_of_problem(problem) for problem in document.problems]
    if is_printed_table(feed):
        ending = "" if document.text.endswith("\n") else "open"
        table = replace(as_document(feed), ending=ending)
        found = extract_document(site, url, table)
        return replace(found, issues=(*problems, *found.issues), reader=document.reader)
    said = read_records(site, feed)
    issues = [*problems, *said.issues]
    if not said.claims and not issues:
        issues.append(_nothing_found())
    return Extraction(
        tuple(said.claims),
        tuple(issues),
        reader=document.reader,
        open=tuple(said.open),
    )


def _feed_rows(site: Site, feed: Feed | None) -> Iterator[RawClaim | Issue]:
    """Yield the rows of a feed up to where it is built in another way."""
    if feed is None or site.feed is None:
        return
    try:
        yield from site.feed(feed)
    except PageError as error:
        yield Issue("foreign_page", "", "", error.place, str(error))


def _of_problem(problem: Problem) -> Issue:
    return Issue(problem.kind, "", "", "", problem.message)


def _nothing_found() -> Issue:
    message = "expected statements about models, recognised none"
    return Issue("nothing_found", "", "", "", message)


def extract_document(site: Site, url: str, document: Document) -> Extraction:
    """Return what ``document``, found at ``url``, says."""
    document = typed(shorten(document))
    slugs = site.slugs(url)
    subjects = find_subjects(document, slugs)
    if not slugs or not (subjects or site.page_path):
        subjects = find_titled(document, urlsplit(url).path)
    findings = Findings()
    findings.issues.extend(map(_of_problem, document.problems))
    if slugs and not subjects and site.page_path:
        names = " and ".join(slugs)
        findings.issues.append(
            Issue(
                "foreign_page",
                "",
                "",
                "",
                f"expected a page about {names}, found no title that names them",
            )
        )
    page = Page(site, document, load_vocabulary(), subjects, slugs=slugs or ())
    found = _read(page)
    findings.claims.extend(_with_providers(found.claims))
    findings.issues.extend(found.issues)
    embedded = _find_embedded(page, findings)
    findings.issues.extend(embedded.issues)
    guard(page, findings)
    embedded.claims[:] = own_claims(page, embedded.claims)
    account(page, findings, bool(embedded.claims))
    if not findings.claims and not embedded.claims and not findings.issues:
        findings.issues.append(_nothing_found())
    if document.ending == "cut":
        findings.claims[:] = map(_of_cut_page, findings.claims)
    return Extraction(
        tuple(findings.claims),
        tuple(findings.issues),
        page_date(document),
        tuple((subject.name, subject.slug) for subject in subjects),
        document.reader,
        tuple(embedded.claims),
    )


def _of_cut_page(claim: RawClaim) -> RawClaim:
    """Flag a claim: what governs its value may stand behind the end of its page."""
    return replace(claim, flags=(*claim.flags, "cut_page"))


def _read(page: Page) -> Findings:
    """Read a page; a second time, knowing all it said, if columns stayed open."""
    findings = Findings()
    read_blocks(page, findings)
    if any(issue.kind == "ambiguous_column" for issue in findings.issues):
        page = replace(page, said=tuple(findings.claims))
        findings = Findings()
        read_blocks(page, findings)
    add_spoken(findings)
    _state_slug(page, findings)
    return findings


def _find_embedded(page: Page, shown: Findings) -> Findings:
    """Return what the data in the page's scripts says."""
    if page.document.find_data is None:
        return Findings()
    embedded = page.document.find_data()
    if not embedded.pieces and not embedded.problems:
        return Findings()
    return read_embedded(replace(page, said=tuple(shown.claims)), embedded)


def _state_slug(page: Page, findings: Findings) -> None:
    """Where the site's ids are ids elsewhere too, the printed id is a claim."""
    if not page.site.slug_property:
        return
    for line in page.document.lines():
        for subject in page.subjects:
            if line.text == subject.slug:
                meaning = Meaning(page.site.slug_property)
                state(page, findings, subject, "", "", meaning, line.words)


def _with_providers(claims: Sequence[RawClaim]) -> list[RawClaim]:
    """Give prices the one provider that the page names for their model."""
    providers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for claim in claims:
        if claim.property == "price_provider":
            providers[claim.subject_text, claim.slug].add(claim.value_text)
    return [
        _with_provider(claim, providers[claim.subject_text, claim.slug])
        if claim.property == "price"
        else claim
        for claim in claims
    ]


def _with_provider(claim: RawClaim, names: set[str]) -> RawClaim:
    if len(names) != 1 or "provider" in claim.qualifiers:
        return claim
    name = next(iter(names))
    if not is_unknown(name):
        return replace(claim, qualifiers={**claim.qualifiers, "provider": name})
    if ZERO.fullmatch(claim.value_text):
        return replace(claim, flags=(*claim.flags, "no_provider"))
    return claim


def page_date(document: Document) -> str:
    """Return the date that the page gives itself, as printed; '' if it gives none."""
    for line in document.lines():
        for pattern in (STAMP, PAGE_DATE):
            match = pattern.search(line.text)
            if match:
                return match["date"]
    return ""
