"""Results that only hold within one edition: ranks, and indexes that are re-based.

An index whose tests are renewed gives every model another number, and a rank moves when
other models come. What a site printed of an earlier edition is not comparable with what
it prints now, so only its newest edition counts, whatever page that stands on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from crawler.vocabulary import Vocabulary
from pipeline.evidence.groups import site_of
from pipeline.records import Claim

Edition = tuple[str, str, str]  # site, property, benchmark


def keep_newest_editions(
    claims: Sequence[Claim], vocabulary: Vocabulary
) -> list[Claim]:
    """Return the claims; those of earlier editions as withdrawn."""
    newest: dict[Edition, date] = {}
    for claim in claims:
        if claim.current and is_of_edition(claim, vocabulary):
            place = _edition(claim)
            newest[place] = max(newest.get(place, claim.day), claim.day)
    return [_aged(claim, newest, vocabulary) for claim in claims]


def is_of_edition(claim: Claim, vocabulary: Vocabulary) -> bool:
    """Return whether a claim is a rank or of an index that is re-based."""
    statement = claim.statement
    if vocabulary.properties[statement.property].kind == "rank":
        return True
    benchmark = vocabulary.benchmark(statement.qualifiers.benchmark)
    return benchmark is not None and bool(benchmark.extra.get("rebased"))


def _edition(claim: Claim) -> Edition:
    statement = claim.statement
    return (site_of(claim), statement.property, statement.qualifiers.benchmark)


def _aged(claim: Claim, newest: dict[Edition, date], vocabulary: Vocabulary) -> Claim:
    if not claim.current or not is_of_edition(claim, vocabulary):
        return claim
    last = newest[_edition(claim)]
    if claim.day == last:
        return claim
    return replace(
        claim,
        withdrawn=f"of an earlier edition than that of {last.isoformat()}",
    )


def without_editions(claims: Iterable[Claim], vocabulary: Vocabulary) -> list[Claim]:
    """Return the claims whose changes tell of the thing itself."""
    return [claim for claim in claims if not is_of_edition(claim, vocabulary)]
