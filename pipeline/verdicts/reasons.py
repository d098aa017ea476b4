"""What happened to the claims of a fact, in words: the verdict, and why others lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crawler.vocabulary import Property
from pipeline.claims.offers import LIMITS
from pipeline.evidence.groups import Group, groups_per_site, same, site_of
from pipeline.evidence.voices import FEWEST_HOSTS, STALE_DAYS
from pipeline.flags import OF_ROUTE, STALE, STAND_IN, weaknesses
from pipeline.records import (
    OF_FEW_HOSTS,
    OF_HOST,
    UNKNOWN_ORIGIN,
    Claim,
    Fact,
    Verdict,
)

SAID_BEFORE = "said so before"
CLEAR_MARGIN = 1.0  # nats; odds of e to 1


@dataclass(frozen=True)
class Bench:
    """The groups of one fact, the winner first, with what decides between them.

    ``margin`` says how far the winner is ahead of the strongest rival, in nats;
    ``roots`` says by site which one it copies, or itself.
    """

    ranked: Sequence[Group]
    margin: float
    roots: Mapping[str, str]
    entry: Property

    def voices(self, group: Group) -> int:
        """Count the independent sites that state this value only.

        Copies are one voice; files of unknown origin are none, nor is what stands in
        beside what is stated.
        """
        said = groups_per_site(self.ranked)
        stating = {
            site_of(claim)
            for claim in group.claims
            if STAND_IN not in claim.statement.flags
        }
        sites = {site for site in stating or group.sites if said[site] == 1}
        return len({self.roots.get(site, site) for site in sites - {UNKNOWN_ORIGIN}})

    @property
    def all_voices(self) -> int:
        """Count the independent sites that make any claim."""
        sites = {site for group in self.ranked for site in group.sites}
        return len({self.roots.get(site, site) for site in sites - {UNKNOWN_ORIGIN}})


def is_stale(day: date, newest: date) -> bool:
    """Return whether ``day`` is so long before ``newest`` that the thing may differ."""
    return (newest - day).days >= STALE_DAYS


def judge(bench: Bench) -> tuple[str, str]:
    """Name what happened, and say it in a sentence."""
    winner, rivals = bench.ranked[0], bench.ranked[1:]
    voices = bench.voices(winner)
    if not rivals:
        return _undisputed(winner, max(voices, 1))
    if bench.entry.key in LIMITS and all(map(_is_of_hosts, bench.ranked)):
        return _largest(winner)
    if 2 * voices > bench.all_voices and voices > 1:
        return "majority", f"{voices} of {bench.all_voices} independent sites"
    changes = [group.outdated for group in rivals if group.outdated]
    if len(changes) == len(rivals):
        day = max(changes).isoformat()
        return "newest", f"the others are older than the change of {day}"
    weak = _weakness(rivals) if not _is_weak(winner) else ""
    if weak:
        return "preferred", f"the rival value is weak: {weak}"
    if bench.margin >= CLEAR_MARGIN:
        return "preferred", _why_preferred(bench)
    return "contested", "no group of claims clearly outweighs the others"


def _undisputed(winner: Group, voices: int) -> tuple[str, str]:
    said = {claim.statement.quantity.readings for claim in winner.claims}
    if voices == 1 and len(winner.sites) > 1:
        return "single", f"{len(winner.sites)} sites say so, which are one voice"
    if voices == 1:
        return "single", "one site says so"
    if len(said) == 1:
        return "unanimous", f"{voices} independent sites say the same"
    return "compatible", f"{voices} independent sites agree within what they print"


def _weakness(rivals: Sequence[Group]) -> str:
    """Say what makes all rival claims weak; '' if one of them is not."""
    found: list[str] = []
    for group in rivals:
        for claim in group.claims:
            why = _why_weak(claim)
            if not why:
                return ""
            found.append(why)
    return "; ".join(sorted(set(found)))


def _largest(winner: Group) -> tuple[str, str]:
    """Say why one of several limits of hosts' offers was chosen."""
    hosts = {claim.statement.section_text or site_of(claim) for claim in winner.claims}
    if len(hosts) < FEWEST_HOSTS:
        return "contested", "hosts offer different limits, and no two the same"
    return "preferred", "the largest that two hosts offer: the model can do no less"


def _is_of_hosts(group: Group) -> bool:
    return all(OF_ROUTE in claim.statement.flags for claim in group.claims)


def _is_weak(group: Group) -> bool:
    return all(map(_why_weak, group.claims))


def _why_weak(claim: Claim) -> str:
    if claim.statement.quantity.state == "free":
        return "'free' may speak of the weights"
    return next(iter(weaknesses(claim.statement.flags)), "")


def _why_preferred(bench: Bench) -> str:
    odds = "more than 1,000" if bench.margin > 7 else f"{2.718281828**bench.margin:.1f}"
    return (
        f"by what its sites got right elsewhere it is {odds} times as likely as the "
        "next value"
    )


def outcomes(fact: Fact, winner: Group, groups: Sequence[Group]) -> Iterable[Verdict]:
    """Say of every claim of a fact whether it supports it, or why it lost."""
    outdated = {
        claim.statement.claim_id: group.outdated
        for group in groups
        for claim in group.claims
    }
    supporting = {claim.statement.claim_id for claim in winner.claims}
    for claim in fact.claims:
        claim_id = claim.statement.claim_id
        if claim_id in supporting:
            yield Verdict(claim_id, fact.fact_id, "supports", "")
        elif not claim.current and same(claim, winner.value):
            yield Verdict(claim_id, fact.fact_id, "supports", SAID_BEFORE)
        elif claim_id in fact.superseded:
            reason = _why_superseded(claim, fact)
            yield Verdict(claim_id, fact.fact_id, "loses", reason)
        else:
            reason = _why_lost(claim, winner, outdated.get(claim_id))
            yield Verdict(claim_id, fact.fact_id, "loses", reason)


def _why_superseded(claim: Claim, fact: Fact) -> str:
    """Say why a claim does not count for its site: it is older, or of a host."""
    own = [one for one in fact.claims if one.current and site_of(one) == site_of(claim)]
    is_stale_word = STALE in claim.statement.flags
    if is_stale_word or claim.day < max(one.day for one in own):
        return "the site itself has said otherwise since"
    if any(OF_ROUTE not in one.statement.flags for one in own):
        return OF_HOST
    return OF_FEW_HOSTS


def _why_lost(claim: Claim, winner: Group, outdated: date | None) -> str:
    if not claim.current:
        return f"withdrawn: {claim.withdrawn}"
    weak = weaknesses(claim.statement.flags)
    if weak:
        return f"weak: {'; '.join(dict.fromkeys(weak))}"
    if claim.statement.quantity.state == "free":
        return "says free, which may speak of the weights"
    if outdated is not None:
        changed = outdated.isoformat()
        return f"older: {claim.day.isoformat()}, before the change of {changed}"
    if site_of(claim) in winner.sites:
        return "the same site also says the chosen value"
    names = ", ".join(sorted(winner.sites))
    return f"outweighed by {names}"
