"""An input cap where nobody states the window, if the two have proved to be the same.

They are different things: of some makers' models the window holds input and output. How
often a site's cap is the window that other sites state is counted for each maker. Where
it nearly always is, a model gets the cap as a claim of its window, flagged and with
half a voice: where nobody states the window but for hosts, and where it fits all that
is stated and says it more exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from crawler.items import digest_id
from pipeline.groups import same, site_of
from pipeline.offers import OF_ROUTE
from pipeline.records import Claim

STAND_IN = "stand_in"
STANDS_IN = {"max_input_tokens": "context_window"}
LEAST_SHARE = 0.7  # of a maker's models whose cap is the window
STIFFNESS = 5.0  # models that a belief is worth, beside those that were counted
USUAL_SHARE = 0.75  # of the caps of sites of which nothing is known

Counts = Mapping[tuple[str, str, str], tuple[int, int]]


def add_stand_ins(
    claims: Sequence[Claim], rejected: Set[str] = frozenset()
) -> list[Claim]:
    """Return the claims, and those that stand in for what nobody states.

    ``rejected`` are ids of claims that stand for nothing.
    """
    sound = [one for one in claims if one.statement.claim_id not in rejected]
    stated = _by_model(sound, frozenset(STANDS_IN.values()))
    counts = _count(sound, stated)
    return [*claims, *_stand_ins(sound, stated, counts)]


def _by_model(
    claims: Iterable[Claim], properties: frozenset[str]
) -> dict[tuple[str, str], list[Claim]]:
    found: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        statement = claim.statement
        if (
            claim.current
            and statement.property in properties
            and statement.quantity.state == "known"
            and not statement.qualifiers.provider
            and not statement.qualifiers.tier
            and OF_ROUTE not in statement.flags
        ):
            found[claim.model_id, statement.property].append(claim)
    return found


def _count(
    claims: Iterable[Claim], stated: Mapping[tuple[str, str], Sequence[Claim]]
) -> Counts:
    """Count by (site, maker, property) how many caps met windows, and how many were."""
    met: dict[tuple[str, str, str], int] = defaultdict(int)
    alike: dict[tuple[str, str, str], int] = defaultdict(int)
    for (model_id, key), own in _by_model(claims, frozenset(STANDS_IN)).items():
        for claim in own:
            others = [
                other
                for other in stated.get((model_id, STANDS_IN[key]), ())
                if site_of(other) != site_of(claim)
            ]
            if others:
                place = (site_of(claim), model_id.partition("/")[0], key)
                met[place] += 1
                alike[place] += any(same(claim, other) for other in others)
    return {place: (alike[place], met[place]) for place in met}


def share_of(site: str, maker: str, key: str, counts: Counts) -> float:
    """Return in what share of a maker's models a site's cap is taken to be the window.

    Drawn to the site's share over all makers, and that to what is usual; 0 if nothing
    is known of the site.
    """
    met_all = sum(
        met for place, (_, met) in counts.items() if place[::2] == (site, key)
    )
    if not met_all:
        return 0.0
    alike_all = sum(
        alike for place, (alike, _) in counts.items() if place[::2] == (site, key)
    )
    usual = (alike_all + STIFFNESS * USUAL_SHARE) / (met_all + STIFFNESS)
    alike, met = counts.get((site, maker, key), (0, 0))
    return (alike + STIFFNESS * usual) / (met + STIFFNESS)


def _stand_ins(
    claims: Sequence[Claim],
    stated: Mapping[tuple[str, str], Sequence[Claim]],
    counts: Counts,
) -> Iterator[Claim]:
    for (model_id, key), own in sorted(_by_model(claims, frozenset(STANDS_IN)).items()):
        windows = stated.get((model_id, STANDS_IN[key]), ())
        maker = model_id.partition("/")[0]
        for claim in own:
            if any(site_of(one) == site_of(claim) for one in windows):
                continue
            share = share_of(site_of(claim), maker, key, counts)
            if share > LEAST_SHARE and all(same(claim, one) for one in windows):
                yield _as(claim, STANDS_IN[key], share)


def _as(claim: Claim, key: str, share: float) -> Claim:
    statement = claim.statement
    flags = (*statement.flags, STAND_IN)
    return replace(
        claim,
        stands_in=statement.claim_id,
        share=share,
        statement=replace(
            statement,
            claim_id=digest_id(statement.claim_id, key),
            property=key,
            flags=flags,
            quantity=replace(statement.quantity, flags=flags),
        ),
    )
