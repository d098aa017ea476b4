"""The Birthplaces set (Beretta et al., 2018) as claims on a hierarchy of places.

A claim is the bare name of a place. A place is the interval of its node in a walk of
the hierarchy, so that Minnesota contains Minneapolis and the two agree. One name may
stand for several nodes: the one is taken that other claims of the same person allow,
else the one that goes with what is said beside the name everywhere, else the one whose
surroundings are claimed most.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Said:
    """What a site says of a person, and the node that is meant."""

    person: str
    source: str
    name: str
    node: int


@dataclass
class Places:
    """The hierarchy; ``first`` and ``last`` are the ends of a node's interval."""

    name: dict[int, str] = field(default_factory=dict)
    parent: dict[int, int] = field(default_factory=dict)
    first: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)

    def path(self, node: int) -> list[int]:
        """Return a node and all that contain it, but the root."""
        found = []
        while node > 0:
            found.append(node)
            node = self.parent[node]
        return found

    def nodes(self) -> dict[str, list[int]]:
        """Return the nodes of each name."""
        found = defaultdict(list)
        for node, name in sorted(self.name.items()):
            found[name].append(node)
        return found


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_places(folder: Path) -> Places:
    """Read the hierarchy and number it."""
    places, children = Places(), defaultdict(list)
    for row in read_rows(folder / "hierarchy.csv"):
        node, parent = int(row["ID"]), int(row["parentID"])
        places.name[node], places.parent[node] = row["name"], parent
        children[parent].append(node)
    number, waiting = 0, [(0, False)]
    while waiting:
        node, done = waiting.pop()
        if done:
            places.last[node] = number - 1
            continue
        places.first[node] = number
        number += 1
        waiting.append((node, True))
        waiting += [(child, False) for child in sorted(children[node], reverse=True)]
    return places


def read_gold(folder: Path) -> dict[str, str]:
    """Return per person the path of the true place: 'Minneapolis,Minnesota,USA'."""
    rows = read_rows(folder / "groundtruths.csv")
    return {row["obj"]: row["value"] for row in rows}


def read_claims(folder: Path, places: Places) -> list[Said]:
    """Return the claims in the order of the file."""
    rows = read_rows(folder / "claims.csv")
    nodes = places.nodes()
    beside: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        beside[row["obj"]].add(row["value"])
    together, around = _popularity(rows, places, nodes, beside)

    def node_of(person: str, name: str) -> int:
        others = {m for one in sorted(beside[person] - {name}) for m in nodes[one]}

        def fits(node: int) -> tuple[int, int, int, int]:
            path = set(places.path(node))
            met = sum(other in path or node in places.path(other) for other in others)
            return met, together[node], around[places.parent[node]], -node

        return max(nodes[name], key=fits)

    return [
        Said(row["obj"], row["src"], row["value"], node_of(row["obj"], row["value"]))
        for row in rows
    ]


def _popularity(
    rows: list[dict[str, str]],
    places: Places,
    nodes: dict[str, list[int]],
    beside: dict[str, set[str]],
) -> tuple[Counter[int], Counter[int]]:
    """Count what is claimed beside a node, of its surroundings, and in each place."""
    together, around = Counter[int](), Counter[int]()
    for row in rows:
        if len(nodes[row["value"]]) == 1:
            around.update(places.path(nodes[row["value"]][0]))
            continue
        names = beside[row["obj"]] - {row["value"]}
        for node in nodes[row["value"]]:
            above = {places.name[one] for one in places.path(node)[1:]}
            together[node] += bool(above & names)
    return together, around
