"""Cut pages: what the beginning of a page says must be what the whole page says.

A download that broke off ends anywhere: within a row, a cell or a number. A value that
the whole page does not give to the same model under the same name is false.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.claims.extract import extract_page
from crawler.items import RawClaim
from crawler.site import Site
from crawler.vocabulary.words import fold

Fact = tuple[str, ...]
CUTS = 217


@dataclass(frozen=True)
class Whole:
    """A page that is cut at many places."""

    site: Site
    url: str
    media_type: str
    payload: bytes

    def said(self, payload: bytes) -> set[Fact]:
        """Return what the beginning of the page says, in values that have a key."""
        read = extract_page(self.site, self.url, self.media_type, payload)
        return {fact_of(claim) for claim in (*read.claims, *read.embedded)}

    def cuts(self, count: int = CUTS) -> Iterator[int]:
        """Yield the places at which it is cut, evenly spread and odd."""
        for number in range(1, count + 1):
            yield len(self.payload) * number // (count + 1)

    def false_values(self, count: int = CUTS) -> list[tuple[int, Fact]]:
        """Return the values of cut pages that the whole page does not state."""
        whole = self.said(self.payload)
        return [
            (cut, fact)
            for cut in self.cuts(count)
            for fact in sorted(self.said(self.payload[:cut]) - whole)
        ]


def fact_of(claim: RawClaim) -> Fact:
    """Return what a claim says of whom; tiers may stand behind the end of a page."""
    own = claim.qualifiers
    names = ("meter", "benchmark", "per", "currency")
    return (
        fold(claim.subject_text),
        claim.property,
        *(own.get(name, "") for name in names),
        claim.value_text,
    )
