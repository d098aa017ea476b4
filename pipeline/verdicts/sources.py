"""Scorecards of sites: what each claims, how often others agree, whom it copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crawler.items import Capture
from crawler.site import Site, generic_site
from crawler.vocabulary.hosts import maker_of_host
from pipeline.database import Database
from pipeline.evidence.voices import COPY_PROBABILITY, Voices, site_of_voice
from pipeline.flags import ASIDE
from pipeline.fusion.result import CalibrationTable

Score = tuple[int, float | None, float | None]


@dataclass(frozen=True)
class Source:
    """One site and one property of which it makes claims.

    ``agreement`` is the share of its ``n_overlaps`` claims that agree with the value
    chosen where other independent sites make claims too, None where none does.
    ``reliability`` is the estimated share of right claims, None for what makes no
    facts. ``copies_of`` names sites that it repeats, declared or found out. ``tests``
    says that it measures results itself: a third party that sells nothing.
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
    tests: bool = False


def calibrations(voices: Voices) -> dict[str, CalibrationTable]:
    """Return predicted against observed agreement by property; of all by ''."""
    own = voices.fusion.calibration_of
    by_property = {voices.properties[domain]: table for domain, table in own.items()}
    return {"": voices.fusion.calibration, **by_property}


def maker_sites(sites: Mapping[str, Site]) -> dict[str, str]:
    """Return the sites that speak for a maker of models, with the maker's id."""
    makers = {
        name: maker
        for name, site in sites.items()
        if site.relationship == "first_party"
        for maker in map(maker_of_host, site.domains)
        if maker
    }
    return {name: maker.id for name, maker in makers.items()}


COUNTED = "SELECT site, property, count(*) FROM claims GROUP BY ALL ORDER BY ALL"


def score_sources(
    database: Database,
    voices: Voices,
    sites: Mapping[str, Site],
    captures: Iterable[Capture],
) -> list[Source]:
    """Return a scorecard for each site and property of ``claims``, in that order."""
    learned = _learned(voices)
    copies = _copies(voices, sites)
    last = _last_captures(captures)
    cards = []
    for name, key, n_claims in database.execute(COUNTED).fetchall():
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
                site.relationship == "third_party" and not site.provider,
            )
        )
    return cards


def _score(learned: Mapping[tuple[str, str], Score], name: str, key: str) -> Score:
    """Return the score of a site's claims about models, else of those about hosts."""
    for voice in (name, *(f"{name} {words}" for words in ASIDE.values())):
        if (voice, key) in learned:
            return learned[voice, key]
    return 0, None, None


def _learned(voices: Voices) -> dict[tuple[str, str], Score]:
    table = voices.fusion.reliabilities
    return {
        (voices.names[source], voices.properties[domain]): (
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
            name, original = (site_of_voice(voices.names[row]) for row in (one, other))
            if name != original:
                found.setdefault(name, set()).add(original)
    return {name: tuple(sorted(originals)) for name, originals in found.items()}


def _last_captures(captures: Iterable[Capture]) -> dict[str, datetime]:
    last: dict[str, datetime] = {}
    for capture in captures:
        known = last.get(capture.site, capture.captured_at)
        last[capture.site] = max(known, capture.captured_at)
    return last
