"""What is said of a related thing, where it bears out what is said of this one.

A router lists a model on the day that it comes out; an input cap often is the window.
Such a claim is of another definition: it never makes a value, and never contradicts
one. But between rival values it speaks, with half a voice, for the one that it fits,
where its site says nothing of the thing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.groups import Group, same, site_of
from pipeline.records import Claim, FactKey

RELATED = {
    "release_date": ("availability_date", "snapshot_date", "listing_date"),
    "availability_date": ("release_date", "listing_date"),
    "context_window": ("max_input_tokens",),
    "knowledge_cutoff": ("training_data_cutoff",),
    "training_data_cutoff": ("knowledge_cutoff",),
}
PROVIDER = 2  # where a fact's key has its provider


def find_witnesses(
    groups: Mapping[FactKey, Sequence[Group]],
) -> dict[FactKey, list[tuple[int, Claim]]]:
    """Return by key the claims of related properties that fit one of its groups.

    Each comes with the number of that group; only keys with rival groups need them.
    """
    related = _by_model(groups)
    found: dict[FactKey, list[tuple[int, Claim]]] = {}
    for key, rivals in groups.items():
        if len(rivals) == 1 or key[1] not in RELATED or key[PROVIDER]:
            continue
        speaking = {site for group in rivals for site in group.sites}
        seen = [
            (fitting[0], claim)
            for name in RELATED[key[1]]
            for claim in related.get((key[0], name), ())
            if site_of(claim) not in speaking and (fitting := _fitting(claim, rivals))
        ]
        if seen:
            found[key] = seen
    return found


def _by_model(
    groups: Mapping[FactKey, Sequence[Group]],
) -> dict[tuple[str, str], list[Claim]]:
    names = {name for related in RELATED.values() for name in related}
    found: dict[tuple[str, str], list[Claim]] = {}
    for key, own in groups.items():
        if key[1] in names:
            claims = [claim for group in own for claim in group.claims]
            found.setdefault((key[0], key[1]), []).extend(claims)
    return found


def _fitting(claim: Claim, rivals: Sequence[Group]) -> list[int]:
    """Return the only group that a claim fits; nothing if it fits none, or several."""
    fitting = [
        number for number, group in enumerate(rivals) if same(claim, group.value)
    ]
    return fitting if len(fitting) == 1 else []
