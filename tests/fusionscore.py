"""make score: what the fusion gets right on two public sets that have a gold.

Flight and Birthplaces are kept outside of this repository; where they are absent the
score says so. One set of constants for all; nothing is fitted to either set.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.fusion.calibration import calibration_table
from pipeline.fusion.claimcolumns import NO_PRIORS, Claims
from pipeline.fusion.fuse import fuse
from pipeline.fusion.learn import learn
from pipeline.fusion.result import CalibrationTable, Fusion
from tests import births, flights
from tests.baselines import BASELINES, table_of

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("MODELCENSUS_GOLD_PAGES", ROOT.parent / "shared"))
LENIENT_MINUTES = 10
OURS, LENIENT, CLAIMED = "fusion", "±10 min", "claimed"

Key = Hashable


@dataclass(frozen=True)
class Scored:
    """Per gold item its groups, and what each way got right."""

    names: tuple[str, ...]
    groups: list[tuple[str, ...]]
    right: np.ndarray
    confidence: np.ndarray

    def shares(self, group: str) -> dict[str, float]:
        """Return the share of right answers of each way in a group."""
        rows = [group in groups for groups in self.groups]
        return dict(zip(self.names, self.right[rows].mean(axis=0), strict=True))

    def count(self, group: str) -> int:
        return sum(group in groups for groups in self.groups)


def codes(values: Iterable[Key]) -> np.ndarray:
    """Return codes from 0 on, in the order of appearance."""
    seen: dict[Key, int] = {}
    return np.array([seen.setdefault(value, len(seen)) for value in values])


def score_flights(folder: Path, without: tuple[str, ...] = ()) -> Scored:
    """Score Flight: minutes as numbers, gates as codes."""
    said = [one for one in flights.read_claims(folder) if one.source not in without]
    keys = [(one.day, one.flight, one.attribute) for one in said]
    gates = codes(one.value if isinstance(one.value, str) else "" for one in said)
    low = [
        one.value if isinstance(one.value, float) else float(gate)
        for one, gate in zip(said, gates, strict=True)
    ]
    claims = Claims.of(
        codes(keys),
        codes(one.source for one in said),
        low,
        domain=[flights.ATTRIBUTES.index(one.attribute) for one in said],
    )
    answers, confidence = answer(claims, codes(one.value for one in said))
    rows = dict(zip(keys, codes(keys), strict=True))
    claimed = defaultdict(set)
    for key, one in zip(keys, said, strict=True):
        claimed[key].add(one.value)
    names = (*answers, LENIENT, CLAIMED)
    groups, right, sure = [], [], []
    for key, gold in flights.read_gold(folder).items():
        if key not in rows:
            continue
        given = [said[answers[name][rows[key]]].value for name in answers]
        right.append([*(one == gold for one in given), _near(given[-1], gold),
                      gold in claimed[key]])  # fmt: skip
        groups.append(("all", key[0], key[2]))
        sure.append(confidence[rows[key]])
    return Scored(names, groups, np.array(right), np.array(sure))


def _near(value: float | str, gold: float | str) -> bool:
    if isinstance(value, str) or isinstance(gold, str):
        return value == gold
    return abs(value - gold) <= LENIENT_MINUTES


def score_births(folder: Path) -> Scored:
    """Score Birthplaces: a name is right if it is the gold's most specific one."""
    places = births.read_places(folder)
    said = births.read_claims(folder, places)
    claims = Claims.of(
        codes(one.person for one in said),
        codes(one.source for one in said),
        [places.first[one.node] for one in said],
        [places.last[one.node] for one in said],
    )
    answers, confidence = answer(claims, codes(one.name for one in said))
    claimed = defaultdict(set)
    for one in said:
        claimed[one.person].add(one.name)
    gold = births.read_gold(folder)
    people = list(dict.fromkeys(one.person for one in said))
    right = []
    for number, person in enumerate(people):
        true = gold[person].split(",")[0]
        path = places.path(said[answers[OURS][number]].node)
        whole = ",".join(places.name[node] for node in path) == gold[person]
        given = [said[answers[name][number]].name == true for name in answers]
        right.append([*given, whole, true in claimed[person]])
    names = (*answers, "whole path", CLAIMED)
    return Scored(names, [("all",)] * len(people), np.array(right), confidence)


def answer(
    claims: Claims, value: np.ndarray
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return per way the row of a claim with the winning value, per item."""
    table = table_of(claims.item, claims.source, value)
    row = {}
    for number, key in enumerate(zip(claims.item, value, strict=True)):
        row.setdefault(key, number)
    answers = {
        name: np.array([row[key] for key in enumerate(way(table))])
        for name, way in BASELINES.items()
    }
    fusion = fuse(claims)
    answers[OURS] = fusion.items.value
    report_learned(claims, fusion)
    return answers, fusion.items.confidence


def report_learned(claims: Claims, fusion: Fusion) -> None:
    """Print what needs no gold: copies, and whether hidden claims are predicted."""
    lesson = learn(claims, NO_PRIORS)
    hidden, learned = lesson.hidden, fusion.learned
    expected = hidden.expected_calibrated(learned.slope, learned.offset)
    found = int((fusion.copies.probability > 0.5).sum())
    print(f"  {found} pairs are copies; {len(hidden.agreed):,} claims hidden in turn")
    report_table(calibration_table(expected, hidden.agreed), "agreement with them")


def report_table(table: CalibrationTable, name: str) -> None:
    """Print predicted against observed."""
    print(f"  {name}: " + ", ".join(
        f"{predicted:.2f}→{observed:.2f} ({n:,})"
        for predicted, observed, n in zip(
            table.predicted, table.observed, table.n, strict=True
        ) if n
    ))  # fmt: skip


def report(title: str, scored: Scored) -> bool:
    """Print a set; return whether the fusion is above the vote."""
    report_table(
        calibration_table(scored.confidence, scored.right[:, _place(scored, OURS)]),
        "confidence and gold",
    )
    print(f"{title:24}{'n':>6}" + "".join(f"{name:>12}" for name in scored.names))
    for group in dict.fromkeys(one for groups in scored.groups for one in groups):
        shares = scored.shares(group)
        line = "".join(f"{share:12.4f}" for share in shares.values())
        print(f"  {group:22}{scored.count(group):6}{line}")
    shares: Mapping[str, float] = scored.shares("all")
    return shares[OURS] > shares["vote"]


def _place(scored: Scored, name: str) -> int:
    return scored.names.index(name)


def main() -> int:
    """Score what is at hand; exit code 1 if a vote is better."""
    folder, passed = SHARED / "fusion", True
    if not folder.is_dir():
        print(f"fusion: not scored, {folder} is absent (MODELCENSUS_GOLD_PAGES)")
        return 0
    passed &= report("Flight", score_flights(folder / "flight"))
    scored = score_flights(folder / "flight", flights.AIRLINES)
    passed &= report("Flight less airlines", scored)
    passed &= report("Birthplaces", score_births(folder / "birthplaces"))
    print("met:    above the vote" if passed else "MISSED: a vote is better")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
