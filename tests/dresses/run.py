"""python -m tests.dresses.run: dresses sets of facts, reads them, counts what is found.

    python -m tests.dresses.run --count 1000 --seed 1 [--half aside|held] [--show 3]

Found is the share of the facts that the page settles; wrong the share of all claims
that are not true on their page. Two dresses of one set of facts that give one key two
values disagree. The half that is set aside is measured only when it is asked for.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.dresses.dress import Dress, dress
from tests.dresses.facts import make_facts
from tests.dresses.judge import Key, Verdict, expected, judge

OF_ONE_SET = 5  # dresses of each set of facts
HALVES = ("open", "first", "habits", "held", "aside", "both")
AXES = ("layout", "language", "loss", "form")
SHOWN = 2500  # characters of a page


@dataclass
class Tally:
    """Counts of a number of dresses."""

    pages: int = 0
    needed: int = 0
    found: int = 0
    claims: int = 0
    wrong: int = 0
    issues: int = 0
    silent: int = 0

    def add(self, verdict: Verdict) -> None:
        """Add what the reader made of a dress."""
        self.pages += 1
        self.needed += len(verdict.found) + len(verdict.missed)
        self.found += len(verdict.found)
        self.claims += verdict.claims
        self.wrong += len(verdict.wrong)
        self.issues += verdict.issues
        self.silent += bool(verdict.missed) and not verdict.issues

    @property
    def recall(self) -> float:
        """The share of needed facts that were found."""
        return self.found / self.needed if self.needed else 1.0

    @property
    def wrong_share(self) -> float:
        """The share of claims that are not true on their page."""
        return self.wrong / self.claims if self.claims else 0.0

    def line(self, name: str) -> str:
        """Return the counts in one line."""
        return (
            f"{name:<22}{self.pages:>6} pages {self.recall:>7.1%} found "
            f"{self.wrong_share:>6.1%} of {self.claims:>6} claims wrong "
            f"{self.issues:>6} issues {self.silent:>5} pages missed in silence"
        )


@dataclass
class Result:
    """All that a run counts; ``disagreeing`` are keys with two values in one set."""

    total: Tally = field(default_factory=Tally)
    clean: Tally = field(default_factory=Tally)
    lossy: Tally = field(default_factory=Tally)
    by: dict[str, dict[str, Tally]] = field(default_factory=dict)
    keys: int = 0
    disagreeing: list[str] = field(default_factory=list)

    def add(self, one: Dress, verdict: Verdict) -> None:
        """Add what the reader made of a dress, to the total and along each axis."""
        for tally in (self.total, self.clean if one.clean else self.lossy):
            tally.add(verdict)
        for axis in AXES:
            tallies = self.by.setdefault(axis, defaultdict(Tally))
            tallies[getattr(one, axis)].add(verdict)


def measure(
    count: int, seed: int, half: str = "open"
) -> Iterator[tuple[Dress, Verdict]]:
    """Yield dresses with what the reader made of them; the seed gives them all."""
    for number in range(count):
        facts = make_facts(seed * 1_000_003 + number // OF_ONE_SET)
        one = dress(facts, seed * 1_000_003 + number, half)
        try:
            verdict = judge(one)
        except Exception as error:
            error.add_note(f"{one.layout} {one.language} {one.loss} {one.url}")
            raise
        yield one, verdict


def run(count: int, seed: int, half: str = "open", show: int = 0) -> Result:
    """Measure ``count`` dresses, and print the first ``show`` of those that fail."""
    result = Result()
    said: dict[Key, set[str]] = defaultdict(set)
    for number, (one, verdict) in enumerate(measure(count, seed, half)):
        if number % OF_ONE_SET == 0:
            _compare(result, said)
        for key, value in verdict.values:
            said[key].add(value)
        result.add(one, verdict)
        if show and (verdict.wrong or verdict.missed):
            show -= 1
            show_dress(one, verdict)
    _compare(result, said)
    return result


def _compare(result: Result, said: dict[Key, set[str]]) -> None:
    result.keys += len(said)
    result.disagreeing += [
        f"{' '.join(key)}: {', '.join(sorted(values))}"
        for key, values in said.items()
        if len(values) > 1
    ]
    said.clear()


def show_dress(one: Dress, verdict: Verdict) -> None:
    """Print a page, what is true on it, and what was missed and wrong."""
    print(f"== {one.layout} {one.language} {one.loss} {one.form} {one.url}")
    print(one.payload.decode()[:SHOWN])
    for line in expected(one):
        print(f"  true:   {line}")
    for fact in verdict.missed:
        print(f"  missed: {fact.model} {fact.key} {fact.tier}")
    for line in verdict.wrong:
        print(f"  wrong:  {line}")


def report(result: Result) -> None:
    """Print a result."""
    for name in ("total", "clean", "lossy"):
        print(getattr(result, name).line(name))
    for axis in AXES:
        print(axis)
        for name, tally in sorted(result.by.get(axis, {}).items()):
            print(tally.line(f"  {name}"))
    share = len(result.disagreeing) / result.keys if result.keys else 0.0
    print(
        f"dresses of one set of facts: {len(result.disagreeing)} of {result.keys} keys "
        f"with two values ({share:.2%})"
    )
    for line in result.disagreeing[:10]:
        print(f"  {line}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.dresses.run")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", choices=HALVES, default="open")
    parser.add_argument("--show", type=int, default=0, help="failing dresses to print")
    given = parser.parse_args(arguments)
    report(run(given.count, given.seed, given.half, given.show))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
