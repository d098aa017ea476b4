"""What the vendors' own documents say, against the release built from the feeds.

The gold is for scoring alone: nothing is learned from it, but by the baseline that is
taught on it, which learns from the other vendors. All contenders answer from the same
claims: what each site says of the maker's own offer.
"""

from __future__ import annotations

import csv
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from pathlib import Path
from statistics import median_low

import pandas as pd

from crawler.vocabulary import load_vocabulary
from pipeline.entities import resolve
from pipeline.errors import UnreadValue
from pipeline.quantity import agree, parse_tokens
from pipeline.records import Mention

DEFINITIONS = {
    "context_window": ("context_window", "max_input_tokens"),
    "max_output": ("max_output_tokens",),
    "input_price": ("price",),
    "output_price": ("price",),
    "knowledge_cutoff": ("knowledge_cutoff", "training_data_cutoff"),
    "release_date": ("release_date", "availability_date", "listing_date"),
}
ANSWERS = {name: keys[0] for name, keys in DEFINITIONS.items()}
DATES = ("knowledge_cutoff", "release_date")
MONTH = 7  # characters of '2025-01'
LEAST_PRICE_SHARE, MOST_OF_THE_WAY = 0.95, 2 / 3

Value = str
Voices = Mapping[str, Value]  # by site


@dataclass(frozen=True)
class Item:
    """One value of a vendor's document, and what the sites say."""

    vendor: str
    model_id: str
    property: str
    gold: Value
    precision: str
    printed: str
    voices: Voices
    days: Mapping[str, str]
    ours: Value

    @property
    def disputed(self) -> bool:
        """Whether two sites say different things."""
        return len(set(self.voices.values())) > 1

    def strict(self, value: Value) -> bool:
        """Return whether ``value`` is the document's; of a cutoff, the month.

        A print in K has two exact readings, K = 1000 and K = 1024.
        """
        if self.property == "knowledge_cutoff":
            return value[:MONTH] == self.gold[:MONTH]
        return bool(value) and value in (self.gold, self.binary)

    @property
    def binary(self) -> Value:
        """What a document that prints '128k' says as well: 128 × 1024."""
        if self.precision != "K":
            return self.gold
        return _canonical(float(self.gold) / 1000 * 1024, self.property)

    def lenient(self, value: Value) -> bool:
        """Return whether ``value`` is what the document's print allows."""
        if self.strict(value) or not value:
            return bool(value)
        if self.property in DATES:
            return value[:MONTH] == self.gold[:MONTH]
        if self.property.endswith("price"):
            return abs(float(value) - float(self.gold)) <= 0.01 * float(self.gold)
        try:
            return agree(parse_tokens(self.printed), parse_tokens(value))
        except UnreadValue:
            return False


def _canonical(value: object, key: str) -> Value:
    """Write a number or a date in one way."""
    text = str(value)
    if key in DATES or not text or text in ("nan", "None", "<NA>"):
        return "" if text in ("nan", "None", "<NA>") else text
    return f"{float(text):.10g}"


def read_items(truth: Path, release: Path, until: str) -> list[Item]:
    """Return the items of the gold that the claims of a release cover."""
    with (truth / "official_values.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["as_of"] <= until]
    newest = {
        (row["provider"], row["model_id"], row["property"]): row
        for row in sorted(rows, key=lambda row: row["as_of"])
    }
    ids = _resolve({(vendor, name) for vendor, name, _ in newest})
    said = _voices(release)
    ours = _answers(release)
    items = []
    for (vendor, name, key), row in sorted(newest.items()):
        place = (ids[vendor, name], key)
        if place in said:
            items.append(
                Item(
                    vendor,
                    place[0],
                    key,
                    _canonical(row["value"], key),
                    row["precision"],
                    row["raw"],
                    {site: value for site, (value, _) in said[place].items()},
                    {site: day for site, (_, day) in said[place].items()},
                    ours.get(place, ""),
                )
            )
    return items


def _resolve(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Resolve the ids of the documents as those of any site."""
    listed = sorted(names)
    mentions = {Mention(vendor, name, name): vendor for vendor, name in listed}
    found = resolve(mentions, {}, load_vocabulary())
    return {
        (vendor, name): found[Mention(vendor, name, name)].model_id
        for vendor, name in listed
    }


def _voices(release: Path) -> dict[tuple[str, str], dict[str, tuple[Value, str]]]:
    """Return by (model, property) what each site says, and on what day."""
    claims = pd.read_parquet(release / "claims.parquet")
    claims = claims[(claims.state == "known") & (claims.tier == "")]
    claims = claims[claims.last_seen == claims.groupby("site").last_seen.transform("max")]
    routed = claims["flags"].map(lambda flags: "of_route" in flags)
    own = {
        term.name
        for term in load_vocabulary().providers.values()
        if term.extra.get("organization")
    }
    claims = claims[~routed & (claims.provider.isin({"", "OpenRouter", *own}))]
    claims = claims[claims.kind.isin({"", "list"}) | (claims.site == "openrouter")]
    usd = _usd(release)
    found: dict[tuple[str, str], dict[str, list[tuple[Value, str]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in claims.itertuples():
        for key, properties in DEFINITIONS.items():
            if row.property not in properties:
                continue
            if row.property == "price" and key != f"{row.meter}_price":
                continue
            value = _printed_day(row) if key in DATES else row.number
            if row.property == "price":
                value = usd(row)
            if value is not None:
                found[row.model_id, key][row.site].append(
                    (_canonical(value, key), row.last_seen.date().isoformat())
                )
    return {
        place: {site: Counter(said).most_common(1)[0][0] for site, said in sites.items()}
        for place, sites in found.items()
    }


def _printed_day(row: object) -> Value:
    """Return a date as its site prints it: votes are on prints, not on our reading."""
    padded = "padded" in row.flags  # type: ignore[attr-defined]  # a named tuple
    return row.value_text if padded else row.value  # type: ignore[attr-defined]


def _usd(release: Path) -> Callable[[object], float | None]:
    del release
    factors = {"USD/1M tokens": 1, "USD/1k tokens": 1000, "USD/token": 10**6}

    def usd(row: object) -> float | None:
        factor = factors.get(row.unit)  # type: ignore[attr-defined]  # a named tuple
        return None if factor is None else row.number * factor  # type: ignore[attr-defined]

    return usd


def _answers(release: Path) -> dict[tuple[str, str], Value]:
    """Return what the table of models answers."""
    models = pd.read_parquet(release / "models.parquet").set_index("model_id")
    columns = {
        "context_window": "context_window",
        "max_output": "max_output_tokens",
        "input_price": "input_price_usd_per_mtok",
        "output_price": "output_price_usd_per_mtok",
        "knowledge_cutoff": "knowledge_cutoff_iso",
        "release_date": "release_date_iso",
    }
    return {
        (model_id, key): _canonical(value, key)
        for key, column in columns.items()
        for model_id, value in models[column].items()
    }


Contender = Callable[[Item], Value]


def _top(votes: Mapping[Value, float]) -> Value:
    """Return the value with most votes; the first in the alphabet of several."""
    return min(votes, key=lambda value: (-votes[value], value))


def majority(item: Item) -> Value:
    """Return what most sites say."""
    return _top(Counter(item.voices.values()))


def newest(item: Item) -> Value:
    """Return what the newest of the sites say, by majority."""
    last = max(item.days.values())
    return _top(Counter(v for s, v in item.voices.items() if item.days[s] == last))


def median(item: Item) -> Value:
    """Return the middle of what is said."""
    if item.property in DATES:
        return sorted(item.voices.values())[(len(item.voices) - 1) // 2]
    return _canonical(median_low(map(float, item.voices.values())), item.property)


def in_order(order: Sequence[str]) -> Contender:
    """Return the contender that believes the first of ``order`` that speaks."""

    def answer(item: Item) -> Value:
        site = next((one for one in order if one in item.voices), min(item.voices))
        return item.voices[site]

    return answer


def best_order(items: Sequence[Item], length: int = 4) -> Contender:
    """Return the order of sites that does best on ``items``, chosen with the gold."""
    sites = sorted({site for item in items for site in item.voices})
    return in_order(
        max(
            itertools.permutations(sites, min(length, len(sites))),
            key=lambda order: sum(
                item.strict(in_order(order)(item)) for item in items if item.disputed
            ),
        )
    )


def taught(items: Sequence[Item]) -> Contender:
    """Return the vote weighted with accuracies learned on the other vendors."""
    right: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for item in items:
        for site, value in item.voices.items():
            right[item.vendor, site, item.property].append(item.strict(value))

    def weight(item: Item, site: str) -> float:
        seen = [
            one
            for (vendor, name, key), all_seen in right.items()
            if vendor != item.vendor and name == site and key == item.property
            for one in all_seen
        ]
        share = (sum(seen) + 1) / (len(seen) + 2)
        return log(share / (1 - share)) if share < 1 else 10.0

    def answer(item: Item) -> Value:
        votes: dict[Value, float] = defaultdict(float)
        for site, value in item.voices.items():
            votes[value] += weight(item, site)
        return _top(votes)

    return answer


def contenders(items: Sequence[Item]) -> dict[str, Contender]:
    """Return all that answer, ours first."""
    sites = sorted({site for item in items for site in item.voices})
    return {
        "ours": lambda item: item.ours,
        "majority vote": majority,
        "newest": newest,
        "median": median,
        "best fixed order": best_order(items),
        "vote taught on other vendors": taught(items),
        **{f"only {site}": _only(site) for site in sites},
    }


def _only(site: str) -> Contender:
    return lambda item: item.voices.get(site, "")


def report_truth(truth: Path, release: Path, until: str, verbose: bool = False) -> bool:
    """Print the accuracies; return whether all that is asked for holds."""
    items = read_items(truth, release, until)
    disputed = [item for item in items if item.disputed]
    print(
        f"\nofficial values until {until}: {len(items)} covered, "
        f"{len(disputed)} where sites disagree"
    )
    best = max(_share(disputed, _any_right(item)) for item in (None,))
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


def _any_right(_: object) -> Callable[[Item], bool]:
    return lambda item: any(map(item.strict, item.voices.values()))


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
    print(f"\n{'property':20}{'n':>5}{'dis.':>5}  strict: ours  vote   lenient: ours  vote")
    for key in DEFINITIONS:
        own = [item for item in items if item.property == key]
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
        print(mark, item.model_id, item.property, item.gold, item.precision, end=" ")
        print("ours", item.ours or "-", "|", dict(sorted(item.voices.items())))


if __name__ == "__main__":
    import sys

    report_truth(Path(sys.argv[1]), Path(sys.argv[2]), date(2026, 4, 4).isoformat(), True)
