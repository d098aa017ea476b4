"""Two models side by side, and what llm-stats.com draws from their facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crawler.demo.facts import DemoTable
from crawler.demo.templates.markup import Dialect


@dataclass(frozen=True)
class Duel:
    """The two models of a page, and what is drawn from them."""

    left: DemoTable
    right: DemoTable
    dialect: Dialect
    stamp: date
    verdict: bool

    @property
    def names(self) -> tuple[str, str]:
        """The two names as the title prints them."""
        return self.left["name"], self.right["name"]

    @property
    def sides(self) -> tuple[tuple[DemoTable, DemoTable], tuple[DemoTable, DemoTable]]:
        """Each model with its rival."""
        return (self.left, self.right), (self.right, self.left)


def limit_tokens(model: DemoTable, side: str) -> int:
    """Return the limit of ``side`` (input, output), 0 where the site has none."""
    return int(model.get(f"{side}_context", "0").replace(",", ""))


def shared_benchmarks(model: DemoTable, rival: DemoTable) -> list[str]:
    """Return the benchmarks that both have a score in, by name."""
    return sorted(model["scores"].keys() & rival["scores"].keys())


def won_benchmarks(model: DemoTable, rival: DemoTable) -> list[str]:
    """Return the shared benchmarks that ``model`` leads in."""
    return [
        name
        for name in shared_benchmarks(model, rival)
        if Decimal(model["scores"][name]) > Decimal(rival["scores"][name])
    ]


def has_open_weights(model: DemoTable) -> bool:
    """Return whether the weights can be had, going by the licence."""
    licence: str = model["licence"]
    return licence != "Proprietary"


def release_day(model: DemoTable) -> date:
    """Return the day of the release."""
    return date.fromisoformat(model["released"])
