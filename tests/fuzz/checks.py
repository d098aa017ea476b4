"""What must be true of any page: no exception, little time, and true quotes."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.claims.extract import extract_page
from crawler.errors import LocatorError, PageError
from crawler.items import Extraction
from crawler.read.pages import read_page
from crawler.sites import load_sites, site_of
from crawler.vocabulary import load_vocabulary
from crawler.vocabulary.words import fold
from pipeline.statements.normalise import normalise
from tests.fuzz.samples import ROOT, Page

SITES = load_sites()
OURS = (f"{ROOT}/crawler/", f"{ROOT}/pipeline/")


@dataclass(frozen=True)
class Failure:
    """``kind`` is crash, quote, hang or memory; ``where`` tells failures apart."""

    kind: str
    where: str
    message: str

    @property
    def key(self) -> str:
        return f"{self.kind} {self.where}"


@dataclass
class Result:
    """What became of a page: ``seconds`` of each stage, its claims, and failures."""

    seconds: dict[str, float] = field(default_factory=dict)
    claims: int = 0
    failures: list[Failure] = field(default_factory=list)


def check(page: Page, after: Callable[[str], None] = lambda _: None) -> Result:
    """Read ``page`` and check what comes out; ``after`` is called after each stage."""
    result = Result()
    extraction = Extraction((), ())

    def extract() -> None:
        nonlocal extraction
        site = site_of(page.url, SITES)
        extraction = extract_page(site, page.url, page.media_type, page.payload)
        result.claims = len(extraction.claims)

    stages = {
        "extract": extract,
        "quotes": lambda: result.failures.extend(false_quotes(page, extraction)),
        "normalise": lambda: normalise_all(page, extraction),
    }
    for name, stage in stages.items():
        start = time.perf_counter()
        try:
            stage()
        except Exception as error:  # noqa: BLE001  # any exception is a finding
            result.failures.append(_crash(name, error))
        result.seconds[name] = time.perf_counter() - start
        after(name)
    return result


def false_quotes(page: Page, extraction: Extraction) -> list[Failure]:
    """Return a failure for each claim whose quote is not where its locator leads."""
    try:
        document = read_page(page.payload, page.media_type, page.url)
    except PageError:
        wrong = [Failure("quote", "unreadable", "claims of a page that is not read")]
        return wrong if extraction.claims else []
    found = []
    for claim in (*extraction.claims, *extraction.embedded):
        where = f"{document.reader}, {claim.property}"
        try:
            words = document.words_at(claim.locator)
        except LocatorError as error:
            found.append(Failure("quote", f"{where}, no place", f"{error}: {claim}"))
            continue
        quote = fold(claim.quote)
        if not quote or quote not in words:
            message = f"expected {quote!r}, found {words[:200]!r}: {claim}"
            found.append(Failure("quote", where, message))
    return found


def normalise_all(page: Page, extraction: Extraction) -> None:
    site = site_of(page.url, SITES).name
    for claim in (*extraction.claims, *extraction.embedded):
        normalise(site, claim, load_vocabulary())


def _crash(stage: str, error: Exception) -> Failure:
    """Return the failure of an exception, by the innermost line of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(OURS)]
    last = ours[-1] if ours else frames[-1]
    path = last.filename.removeprefix(f"{ROOT}/")
    where = f"{stage}, {path} {last.name}, {type(error).__name__}"
    return Failure("crash", where, "".join(traceback.format_exception(error))[-6000:])
