"""How much each claim counts: what its source has shown, and what makes it weak.

Hands the claims of all facts to `pipeline.fusion`, which learns from them how often
each site is right about each property, who copies whom, and how sure a value is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from crawler.site import Site
from crawler.vocabulary import Vocabulary
from pipeline.claims.offers import OF_ROUTE
from pipeline.evidence.groups import Group, site_of
from pipeline.evidence.habits import IMPORT_DAY
from pipeline.evidence.previews import PREVIEW_DATE
from pipeline.evidence.standins import STAND_IN
from pipeline.fusion.columns import Claims, Known
from pipeline.fusion.fuse import fuse
from pipeline.fusion.result import Fusion
from pipeline.records import CONTRADICTED, UNKNOWN_ORIGIN, Claim, FactKey

PRIOR_ACCURACY = {"first_party": 0.95, "third_party": 0.85}
FLAG_WEIGHT = {
    "suspect": 0.2,
    "no_provider": 0.2,
    "third_party": 0.7,
    "estimate": 0.5,
    "footnote": 0.6,
    "range": 0.8,
    "no_unit": 0.9,
    PREVIEW_DATE: 0.3,
    IMPORT_DAY: 0.3,
    CONTRADICTED: 0.5,  # one number of the sum is wrong; which, nobody knows
}
FREE_WEIGHT = 0.5
UNKNOWN_ORIGIN_WEIGHT = 0.1
WITNESS_WEIGHT = 0.5
ASIDE = {OF_ROUTE: "of hosts", STAND_IN: "of related things"}  # another voice of a site
COPY_PROBABILITY = 0.95  # to call a site a copy; its voice is discounted before


@dataclass(frozen=True)
class Voices:
    """What the fusion learned.

    ``scores`` and ``confidence`` are by (fact's key, number of its group): the sum of
    the votes in nats, and the calibrated probability of the value. ``roots`` says by
    site which site it copies, or itself.
    """

    scores: Mapping[tuple[FactKey, int], float]
    confidence: Mapping[tuple[FactKey, int], float]
    roots: Mapping[str, str]
    fusion: Fusion
    sites: tuple[str, ...]
    properties: tuple[str, ...]


def weight_of(claim: Claim) -> float:
    """Return how much of its source's voice one claim has, 0–1."""
    weight = 1.0
    if site_of(claim) == UNKNOWN_ORIGIN:
        weight *= UNKNOWN_ORIGIN_WEIGHT
    for flag in claim.statement.flags:
        weight *= FLAG_WEIGHT.get(flag, 1.0)
    if claim.statement.quantity.state == "free":
        weight *= FREE_WEIGHT
    return weight


def voice_of(claim: Claim) -> str:
    """Return whose voice a claim is: of a site, or what that says of something beside.

    What a site says of hosts' offers is as right as it is, whatever its own entries
    are worth; so it is judged apart.
    """
    for flag, words in ASIDE.items():
        if flag in claim.statement.flags:
            return f"{site_of(claim)} {words}"
    return site_of(claim)


def site_of_voice(voice: str) -> str:
    """Return the site whose voice this is.

    >>> site_of_voice("models_dev of hosts")
    'models_dev'
    """
    for words in ASIDE.values():
        voice = voice.removesuffix(f" {words}")
    return voice


def _speaking(groups: Sequence[Group]) -> list[tuple[int, Claim]]:
    """Return the claims by which each site speaks, with the numbers of their groups.

    Beside a site's own words, what it says of hosts is no second voice; beside
    anybody's own words, what stands in was chosen to fit them, and says nothing.
    """
    own = {
        site_of(claim)
        for group in groups
        for claim in group.claims
        if voice_of(claim) == site_of(claim)
    }
    return [
        (place, claim)
        for place, group in enumerate(groups)
        for claim in group.claims
        if voice_of(claim) == site_of(claim)
        or (
            site_of(claim) not in own
            and not (own and STAND_IN in claim.statement.flags)
        )
    ]


def hear(
    groups: Mapping[FactKey, Sequence[Group]],
    witnesses: Mapping[FactKey, Sequence[tuple[int, Claim]]],
    sites: Mapping[str, Site],
    vocabulary: Vocabulary,
) -> Voices:
    """Return the votes for each group of each key, and what was learned of the sites.

    ``witnesses`` are claims of related properties, with the number of the group that
    each speaks for.
    """
    rows = [
        (number, place, claim, 1.0)
        for number, key in enumerate(groups)
        for place, claim in _speaking(groups[key])
    ]
    keys = {key: number for number, key in enumerate(groups)}
    rows.extend(
        (keys[key], place, claim, WITNESS_WEIGHT)
        for key, seen in witnesses.items()
        for place, claim in seen
    )
    names = tuple(sorted({voice_of(claim) for _, _, claim, _ in rows}))
    properties = tuple(sorted({key[1] for key in groups}))
    fusion = fuse(
        _columns(rows, list(groups), names, properties),
        _known(names, properties, sites, _proved([row[2] for row in rows]), vocabulary),
    )
    scores, confidence = _by_group(fusion, rows, list(groups))
    roots = _roots(fusion, names, sites)
    return Voices(scores, confidence, roots, fusion, names, properties)


Row = tuple[int, int, Claim, float]


def _columns(
    rows: Sequence[Row],
    keys: Sequence[FactKey],
    names: Sequence[str],
    properties: Sequence[str],
) -> Claims:
    site_code = {name: code for code, name in enumerate(names)}
    domain_code = {name: code for code, name in enumerate(properties)}
    return Claims.of(
        [number for number, *_ in rows],
        [site_code[voice_of(claim)] for _, _, claim, _ in rows],
        [float(place) for _, place, *_ in rows],
        domain=[domain_code[keys[number][1]] for number, *_ in rows],
        day=[claim.day.toordinal() for _, _, claim, _ in rows],
        weight=[weight_of(claim) * share for _, _, claim, share in rows],
    )


def _known(
    names: Sequence[str],
    properties: Sequence[str],
    sites: Mapping[str, Site],
    proved: Mapping[str, float],
    vocabulary: Vocabulary,
) -> Known:
    code = {name: number for number, name in enumerate(names)}
    accuracy = [
        PRIOR_ACCURACY.get(sites[name].relationship, np.nan)
        if name in sites
        else proved.get(name, np.nan)
        for name in names
    ]
    copies = tuple(
        (code[name], code[original])
        for name in names
        for original in _originals(name, sites)
        if original in code
    )
    changing = [vocabulary.properties[key].policy == "newest" for key in properties]
    return Known(copies, np.array(changing, np.bool_), np.array(accuracy))


def _proved(claims: Iterable[Claim]) -> dict[str, float]:
    """Return by voice how often what stands in has proved right, in the mean."""
    shares: dict[str, list[float]] = defaultdict(list)
    for claim in claims:
        if claim.stands_in:
            shares[voice_of(claim)].append(claim.share)
    return {voice: fmean(sorted(own)) for voice, own in shares.items()}


def _originals(name: str, sites: Mapping[str, Site]) -> list[str]:
    """Return whose voice ``name`` is declared to repeat: that of the same kind."""
    site = site_of_voice(name)
    aside = name.removeprefix(site)
    declared = sites[site].copies[:1] if site in sites else ()
    return [f"{original}{aside}" for original in declared]


def _by_group(
    fusion: Fusion, rows: Sequence[Row], keys: Sequence[FactKey]
) -> tuple[dict[tuple[FactKey, int], float], dict[tuple[FactKey, int], float]]:
    """Return scores and confidence by (key, number of the group)."""
    scores, confidence = {}, {}
    places = {
        int(group): (keys[row[0]], row[1])
        for row, group in zip(rows, fusion.claims.group, strict=True)
        if group >= 0
    }
    for group, place in places.items():
        scores[place] = float(fusion.groups.score[group])
        confidence[place] = float(fusion.groups.probability[group])
    for row, winner in enumerate(fusion.items.winner):
        if winner >= 0:
            confidence[places[int(winner)]] = float(fusion.items.confidence[row])
    return scores, confidence


def _roots(
    fusion: Fusion, names: Sequence[str], sites: Mapping[str, Site]
) -> dict[str, str]:
    """Return by site the one that it copies in the end, or itself.

    A declared original counts also where it says nothing itself.
    """
    parent = {name: name for name in (*names, *sites)}
    for name, site in sites.items():
        for original in site.copies[:1]:
            parent.setdefault(original, original)
            parent[name] = original
    copies = fusion.copies
    for one, other, probability in zip(
        copies.source, copies.copies_of, copies.probability, strict=True
    ):
        if probability > COPY_PROBABILITY:
            parent[names[int(one)]] = names[int(other)]
    roots = {name: site_of_voice(_root(name, parent)) for name in parent}
    copying = {site_of_voice(name): root for name, root in roots.items()}
    own = {name: root for name, root in roots.items() if site_of_voice(name) == name}
    return {**copying, **own}


def _root(name: str, parent: Mapping[str, str]) -> str:
    seen = {name}
    while parent[name] not in seen:
        name = parent[name]
        seen.add(name)
    return name
