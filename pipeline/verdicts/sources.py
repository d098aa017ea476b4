"""Scorecards: what each site claims, how often others bear it out, whom it copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.items import Capture
from crawler.site import Site, generic_site
from pipeline.evidence.groups import site_of
from pipeline.evidence.voices import ASIDE, COPY_PROBABILITY, Voices, site_of_voice
from pipeline.verdicts.reconcile import Reconciled

Learned = tuple[int, float | None, float | None]


@dataclass(frozen=True)
class Source:
    """One site and one property of which it makes claims.

    ``agreement`` is the share of its ``n_overlaps`` claims that agree with the value
    chosen where other independent sites speak too, None where none does.
    ``reliability`` is the estimated share of right claims, None for what makes no
    facts. ``copies_of`` names sites that it repeats, declared or found out.
    """

    site: str
    relationship: str
    licence_note: str
    property: str
    n_claims: int
    n_overlaps: int
    agreement: float | None
    reliability: float | None
    copies_of: tuple[str, ...]
    last_capture: datetime


def score_sources(
    made: Reconciled,
    sites: Mapping[str, Site],
    captures: Sequence[tuple[Capture, str]],
) -> list[Source]:
    """Return a scorecard for each site and property, in that order."""
    counts = Counter(
        (site_of(claim), claim.statement.property) for claim in made.claims
    )
    learned = _learned(made.voices)
    copies = _copies(made.voices, sites)
    last = _last_captures(capture for capture, _ in captures)
    cards = []
    for (name, key), n_claims in sorted(counts.items()):
        site = sites.get(name) or generic_site(name)
        n_overlaps, agreement, reliability = _score(learned, name, key)
        cards.append(
            Source(
                name,
                site.relationship,
                site.licence_note,
                key,
                n_claims,
                n_overlaps,
                agreement,
                reliability,
                copies.get(name, ()),
                last[name],
            )
        )
    return cards


def _score(learned: Mapping[tuple[str, str], Learned], name: str, key: str) -> Learned:
    """Return what was learned of a site's own words, else of those about hosts."""
    for voice in (name, *(f"{name} {words}" for words in ASIDE.values())):
        if (voice, key) in learned:
            return learned[voice, key]
    return 0, None, None


def _learned(voices: Voices) -> dict[tuple[str, str], Learned]:
    table = voices.fusion.reliabilities
    return {
        (voices.sites[source], voices.properties[domain]): (
            int(table.n_overlaps[row]),
            float(table.agreement[row]) if table.n_overlaps[row] else None,
            float(table.reliability[row]),
        )
        for row, (source, domain) in enumerate(
            zip(table.source, table.domain, strict=True)
        )
    }


def _copies(voices: Voices, sites: Mapping[str, Site]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {
        name: set(site.copies) for name, site in sites.items() if site.copies
    }
    table = voices.fusion.copies
    for one, other, probability in zip(
        table.source, table.copies_of, table.probability, strict=True
    ):
        if probability > COPY_PROBABILITY:
            name, original = (site_of_voice(voices.sites[row]) for row in (one, other))
            if name != original:
                found.setdefault(name, set()).add(original)
    return {name: tuple(sorted(originals)) for name, originals in found.items()}


def _last_captures(captures: Iterable[Capture]) -> dict[str, datetime]:
    last: dict[str, datetime] = {}
    for capture in captures:
        known = last.get(capture.site, capture.captured_at)
        last[capture.site] = max(known, capture.captured_at)
    return last
