"""What is said of a related thing, where it bears out what is said of this one.

A router lists a model on the day that it comes out; an input cap often is the window;
a price beside no seller may be the maker's. Such a claim is of another definition: it
never makes a value, and never contradicts one. But between rival values it speaks, with
half a voice, for the one that it fits, where its site says nothing of the thing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.evidence.groups import Group, same, site_of
from pipeline.records import Claim, FactKey

RELATED = {
    "release_date": ("availability_date", "snapshot_date", "listing_date"),
    "availability_date": ("release_date", "listing_date"),
    "context_window": ("max_input_tokens",),
    "knowledge_cutoff": ("training_data_cutoff",),
    "training_data_cutoff": ("knowledge_cutoff",),
}


def find_witnesses(
    groups: Mapping[FactKey, Sequence[Group]],
) -> dict[FactKey, list[tuple[int, Claim]]]:
    """Return by key the claims of related things that fit one of its groups.

    Each comes with the number of that group; only keys with rival groups need them.
    """
    related = _by_thing(groups)
    found: dict[FactKey, list[tuple[int, Claim]]] = {}
    for key, rivals in groups.items():
        if len(rivals) == 1:
            continue
        speaking = {site for group in rivals for site in group.sites}
        seen = [
            (fitting[0], claim)
            for thing in _related(key)
            for claim in related.get(thing, ())
            if site_of(claim) not in speaking and (fitting := _fitting(claim, rivals))
        ]
        if seen:
            found[key] = seen
    return found


Thing = tuple[str, str, str]  # model, property, meter of a price


def _related(key: FactKey) -> list[Thing]:
    """Return the things whose claims may bear out a value of ``key``."""
    model_id, name, provider, tier, meter, kind, *_ = key
    if name == "price" and kind == "list" and not tier:
        return [(model_id, "price", meter)]
    if provider:
        return []
    return [(model_id, one, "") for one in RELATED.get(name, ())]


def _by_thing(
    groups: Mapping[FactKey, Sequence[Group]],
) -> dict[Thing, list[Claim]]:
    """Index claims of related properties, and prices of nobody in particular."""
    names = {name for related in RELATED.values() for name in related}
    found: dict[Thing, list[Claim]] = {}
    for (model_id, name, provider, tier, meter, kind, *_), own in groups.items():
        loose = name == "price" and not (provider or tier or kind)
        if loose or name in names:
            claims = [claim for group in own for claim in group.claims]
            found.setdefault((model_id, name, meter), []).extend(claims)
    return found


def _fitting(claim: Claim, rivals: Sequence[Group]) -> list[int]:
    """Return the only group that a claim fits; nothing if it fits none, or several."""
    fitting = [
        number for number, group in enumerate(rivals) if same(claim, group.value)
    ]
    return fitting if len(fitting) == 1 else []
