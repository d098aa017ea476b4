"""Sightings → claims: what a site says once, however often and wherever it was seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from pipeline.claims.offers import out_of_force
from pipeline.identity.entities import Alias
from pipeline.records import Claim, Evidence, Mention, Sighting, Statement


def put_together(
    sightings: Iterable[Sighting],
    aliases: Mapping[Mention, Alias],
    checked: Mapping[str, tuple[str, str]],
) -> Iterator[Claim]:
    """Put the sightings of one statement together, with the sum that checks it."""
    by_id: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        by_id[sighting.statement.claim_id].append(sighting)
    for claim_id in sorted(by_id):
        seen = by_id[claim_id]
        statement, words = _richest(seen), ""
        if claim_id in checked:
            flag, words = checked[claim_id]
            statement = replace(statement, flags=(*statement.flags, flag))
        times = [sighting.captured_at for sighting in seen]
        withdrawn = _how_withdrawn(seen) or out_of_force(statement, max(times).date())
        yield Claim(
            statement=statement,
            model_id=aliases[statement.mention].model_id,
            first_seen=min(times),
            last_seen=max(times),
            day=max(_day(sighting) for sighting in seen),
            withdrawn=withdrawn,
            n_evidence=len({_evidence_key(sighting) for sighting in seen}),
            arithmetic=words,
        )


def _how_withdrawn(seen: Sequence[Sighting]) -> str:
    """Return '' while one page still says so, else what became of the last that did."""
    if any(not sighting.withdrawn for sighting in seen):
        return ""
    return max(seen, key=lambda one: (one.captured_at, one.capture_id)).withdrawn


def _richest(seen: Sequence[Sighting]) -> Statement:
    """Return the statement of the newest sighting, which knows its qualifiers best."""
    newest = max(seen, key=lambda one: (one.captured_at, one.capture_id, one.locator))
    return newest.statement


def _day(sighting: Sighting) -> date:
    captured: datetime = sighting.captured_at
    if sighting.page_day is not None:
        return min(sighting.page_day, captured.date())
    return captured.date()


def _evidence_key(sighting: Sighting) -> tuple[str, str, str]:
    return (sighting.capture_id, sighting.locator, sighting.quote)


def list_evidence(
    sightings: Iterable[Sighting], claims: Iterable[Claim]
) -> list[Evidence]:
    """Return the sightings of claims; one that stands in has those of its origin."""
    ids: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        claim_id = claim.statement.claim_id
        ids[claim.stands_in or claim_id].append(claim_id)
    return sorted(
        {
            Evidence(
                claim_id,
                sighting.capture_id,
                sighting.locator,
                sighting.quote,
            )
            for sighting in sightings
            for claim_id in ids[sighting.statement.claim_id]
        },
        key=lambda one: (one.claim_id, one.capture_id, one.locator, one.quote),
    )
