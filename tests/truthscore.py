"""What the vendors' own documents say, against the release built from the feeds.

All contenders answer from the same claims: what each site says of the maker's own
offer. The vote that is taught on the documents learns from those of other vendors.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from tests.contenders import Contender, contenders, majority
from tests.truth import DEFINITIONS, Item, headline_values, read_items

LEAST_PRICE_SHARE, MOST_OF_THE_WAY = 0.95, 2 / 3


def report_truth(truth: Path, release: Path, until: str, verbose: bool = False) -> bool:
    """Print the accuracies; return whether all that is asked for holds."""
    items = read_items(truth, release, until)
    disputed = [item for item in items if item.disputed]
    print(
        f"\nofficial values until {until}: {len(items)} covered, "
        f"{len(disputed)} where sites disagree"
    )
    best = _share(disputed, _any_right)
    table = contenders(items)
    print(f"{'':34}{'covered':>16}{'disagreeing':>16}")
    print(f"{'':34}{'strict':>8}{'lenient':>8}{'strict':>8}{'lenient':>8}")
    for name, contender in table.items():
        print(f"{name:34}" + _line(items, disputed, contender))
    print(f"{'any site right':34}{'':16}{best:8.3f}")
    holds = _by_property(items, table)
    ours, vote = (
        _share(disputed, lambda item, c=c: item.strict(c(item)))
        for c in (table["ours"], majority)
    )
    way = (ours - vote) / (best - vote) if best > vote else 1.0
    _report_headlines(items, headline_values(release))
    rivals = [
        name
        for name, one in table.items()
        if name != "ours" and _share(disputed, lambda i, c=one: i.strict(c(i))) >= ours
    ]
    print(f"from the majority vote to any site right: {way:.0%} of the way")
    print(f"baselines as good or better: {', '.join(rivals) or 'none'}")
    if verbose:
        _list(disputed)
    return holds and not rivals and way >= MOST_OF_THE_WAY


def report_calibration(release: Path) -> None:
    """Print by property how far confidence is from what hidden claims say."""
    table = pd.read_parquet(release / "calibration.parquet")
    for name in ("predicted", "observed", "brier"):
        table[name] *= table["n"]
    sums = table.groupby("property")[["n", "predicted", "observed", "brier"]].sum()
    print(f"\n{'agreement of hidden claims':28}{'n':>7}  predicted  observed  Brier")
    for key, row in sums.sort_values("n", ascending=False).iterrows():
        shares = [row[name] / row["n"] for name in ("predicted", "observed", "brier")]
        print(f"{key or 'all':28}{int(row['n']):7}", *(f"{x:9.3f}" for x in shares))


def _report_headlines(
    items: Sequence[Item], headlines: Mapping[tuple[str, str], str]
) -> None:
    """Print how many headline cells are filled, and how many of these are right."""
    filled = [
        (item, headlines.get((item.model_id, item.asked), ""))
        for item in items
        if headlines.get((item.model_id, item.asked))
    ]
    right = sum(item.lenient(value) for item, value in filled)
    print(
        f"headlines: {len(filled)} of {len(items)} cells filled, "
        f"{right / max(len(filled), 1):.3f} of them right"
    )


def _any_right(item: Item) -> bool:
    return any(map(item.strict, item.voices.values()))


def _share(items: Sequence[Item], right: Callable[[Item], bool]) -> float:
    return sum(map(right, items)) / len(items) if items else 0.0


def _line(items: Sequence[Item], disputed: Sequence[Item], one: Contender) -> str:
    return "".join(
        f"{_share(some, lambda item, j=judge: j(item, one(item))):8.3f}"
        for some in (items, disputed)
        for judge in (Item.strict, Item.lenient)
    )


def _by_property(items: Sequence[Item], table: Mapping[str, Contender]) -> bool:
    """Print accuracies by property; return whether ours are nowhere below the vote."""
    holds = True
    print(
        f"\n{'property':20}{'n':>5}{'dis.':>5}  strict: ours  vote  lenient: ours  vote"
    )
    for key in DEFINITIONS:
        own = [item for item in items if item.asked == key]
        if not own:
            continue
        shares = [
            _share(own, lambda item, j=judge, c=c: j(item, c(item)))
            for judge in (Item.strict, Item.lenient)
            for c in (table["ours"], majority)
        ]
        n_disputed = sum(item.disputed for item in own)
        print(
            f"{key:20}{len(own):5}{n_disputed:5}{shares[0]:14.3f}{shares[1]:6.3f}"
            f"{shares[2]:16.3f}{shares[3]:6.3f}"
        )
        least = LEAST_PRICE_SHARE if key.endswith("price") else 0.0
        holds &= shares[0] >= max(shares[1], least)
    return holds


def _list(items: Sequence[Item]) -> None:
    for item in items:
        mark = "ok " if item.strict(item.ours) else "BAD"
        print(mark, item.model_id, item.asked, item.gold, item.precision, end=" ")
        print("ours", item.ours or "-", "|", dict(sorted(item.voices.items())))


if __name__ == "__main__":
    truth, folder = map(Path, sys.argv[1:3])
    report_truth(truth, folder, "2026-04-04", verbose=True)
