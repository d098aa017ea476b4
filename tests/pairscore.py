"""python -m tests.pairscore: is one model one, and are two models two?

Scores the resolver on pairs of names that a person labelled. A pair that is resolved
as one but is not is a false merge, which no release may have; a pair that is one but
is not resolved so costs recall. `-v` lists each. A pair that differs in effort alone
is one model.

`--propose ALIASES` reads the table of aliases of a release and lists pairs of models
whose names are much alike, for a person to judge. Likeness only proposes: nothing here
or elsewhere merges by it.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

import pandas as pd

from crawler.sites import load_sites
from crawler.vocabulary import load_vocabulary
from pipeline.identity.entities import resolve
from pipeline.identity.judgements import Judgement, load_judgements
from pipeline.identity.namewords import model_key, name_words
from pipeline.records import Mention

PAIRS = Path(__file__).resolve().parent / "gold" / "pairs.csv"
SAME = frozenset({"same", "effort"})
UNSURE = "unsure"  # the labeller could not say; neither way is wrong
RECALL = 0.95
ALIKE = 0.85
MOST = 200  # proposals that a person reads at once

Row = Mapping[str, str]


@dataclass(frozen=True)
class PairScore:
    """What the resolver makes of labelled pairs; every error as a line of text."""

    pairs: int
    same: int
    found: int
    different: int
    false_merges: tuple[str, ...]
    missed: tuple[str, ...]
    by_kind: Mapping[tuple[str, str], tuple[int, int]]

    @property
    def recall(self) -> float:
        """The share of one-model pairs that are resolved so."""
        return self.found / self.same if self.same else 1.0

    @property
    def is_good(self) -> bool:
        """Whether a release may be built on it."""
        return not self.false_merges and self.recall >= RECALL


def held_back(judgement: Judgement) -> bool:
    """Whether a judgement is one of the third that is kept out, to measure rules.

    By the digest of its first name, so that nobody chooses which.
    """
    digest = hashlib.sha256(str(judgement.a).encode()).hexdigest()
    return int(digest, 16) % 3 == 0


def score_pairs(
    rows: Iterable[Row], judgements: Iterable[Judgement] | None = None
) -> PairScore:
    """Score the resolver on labelled pairs, with the project's judgements or others."""
    rows = list(rows)
    mentions = {
        _mention(row, side): row.get(f"organization_{side}", "") or ""
        for row in rows
        for side in "ab"
    }
    aliases = resolve(mentions, load_sites(), load_vocabulary(), judgements=judgements)
    merges, missed = [], []
    kinds: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for row in rows:
        a, b = (aliases[_mention(row, side)] for side in "ab")
        is_same = row["label"] in SAME or row["kind"] == "effort"
        kind = (row["label"], row["kind"])
        kinds[kind] += 1
        if row["label"] == UNSURE:
            right[kind] += a.model_id != b.model_id
            continue
        if (a.model_id == b.model_id) == is_same:
            right[kind] += 1
            continue
        found = " | ".join(f"{one.model_id} [{one.method}]" for one in (a, b))
        (missed if is_same else merges).append(f"{_printed(row)}\n    {found}")
    same = sum(
        n for (label, kind), n in kinds.items() if label in SAME or kind == "effort"
    )
    return PairScore(
        len(rows),
        same,
        same - len(missed),
        sum(n for (label, _), n in kinds.items() if label != UNSURE) - same,
        tuple(merges),
        tuple(missed),
        {kind: (right[kind], kinds[kind]) for kind in sorted(kinds)},
    )


def _mention(row: Row, side: str) -> Mention:
    return Mention(row[f"site_{side}"], row[f"subject_{side}"], row[f"slug_{side}"])


def _printed(row: Row) -> str:
    sides = (
        f"{row[f'site_{side}']}: {row[f'subject_{side}']} ({row[f'slug_{side}']})"
        for side in "ab"
    )
    return f"{row['label']}, {row['kind']}: {' | '.join(sides)}  {row['note']}"


def read_pairs(path: Path = PAIRS) -> list[dict[str, str]]:
    """Read the labelled pairs."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def propose(aliases: pd.DataFrame) -> Iterator[tuple[float, str, str]]:
    """Yield pairs of models with much the same words, the likest first.

    Two models of one maker, that differ in no size, date or number and that nobody
    has judged.
    """
    judged = {
        frozenset(model_key(text) for text in (one.a.text, one.b.text))
        for one in load_judgements()
    }
    by_maker = defaultdict(set)
    for model_id in set(aliases["model_id"]):
        maker, _, name = model_id.partition("/")
        by_maker[maker, _numbers(name)].add(name)
    found = [
        (_likeness(a, b), f"{maker}/{a}", f"{maker}/{b}")
        for (maker, _), names in sorted(by_maker.items())
        for a, b in combinations(sorted(names), 2)
        if frozenset((model_key(a), model_key(b))) not in judged
    ]
    alike = (one for one in found if one[0] >= ALIKE)
    yield from sorted(alike, key=lambda one: (-one[0], one[1:]))


def _numbers(name: str) -> tuple[str, ...]:
    """Return the words that hold a digit: what differs in them is no misprint."""
    return tuple(word for word in name_words(name) if re.search(r"\d", word))


def _likeness(a: str, b: str) -> float:
    one, other = ("-".join(sorted(name_words(name))) for name in (a, b))
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _report(score: PairScore, *, verbose: bool) -> None:
    print(f"{score.pairs} pairs: {score.same} of one model, {score.different} of two")
    print(f"false merges: {len(score.false_merges)} (none is allowed)")
    print(
        f"recall: {score.found}/{score.same} = {score.recall:.3f} (at least {RECALL})"
    )
    for (label, kind), (right, all_) in score.by_kind.items():
        print(f"  {label:10} {kind:24} {right:4}/{all_}")
    if verbose:
        for line in (*score.false_merges, *score.missed):
            print(line)


def main(arguments: list[str]) -> int:
    """Score, or propose; the exit code says whether the score is good."""
    if arguments[:1] == ["--propose"]:
        aliases = pd.read_parquet(arguments[1])
        for likeness, a, b in list(propose(aliases))[:MOST]:
            print(f"{likeness:.2f}  {a}  {b}")
        return 0
    rows = read_pairs()
    score = score_pairs(rows)
    kept = [one for one in load_judgements() if not held_back(one)]
    for words, judgements in (("without a third of them", kept), ("without any", [])):
        less = score_pairs(rows, judgements)
        print(f"recall {words}: {less.recall:.3f} (of the judgements)")
    _report(score, verbose="-v" in arguments)
    return 0 if score.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
