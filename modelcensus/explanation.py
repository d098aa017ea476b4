"""Why a value is what it is, for reading in a terminal or a notebook, and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelcensus.display import html_table, printable
from pipeline.records import QUALIFIERS

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.compare.explain import Explanation

Row = Mapping[str, Any]
MARKS = {"supports": "✓", "loses": "✗", "rejected": "·"}
FACT_COLUMNS = ("model_id", "property", *QUALIFIERS)
CLAIM_COLUMNS = ("outcome", "site", "subject_text", "label_text", "value_text")
HEADS = ("", "site", "says", "of", "why not", "quote", "page", "day", "place")


@dataclass(frozen=True, repr=False)
class Explained:
    """Facts of a model, each with the claims behind it and where their words stand.

    ``explanations`` are one a fact; ``rows`` and ``to_frame`` have a row for each
    claim; ``text`` is for reading.
    """

    explanations: tuple[Explanation, ...]

    @property
    def facts(self) -> list[tuple[Row, tuple[Row, ...]]]:
        """Every fact with its claims: the model's own, and those of its variants."""
        return [
            pair
            for one in self.explanations
            for pair in ((one.fact, one.claims), *one.variants)
        ]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One row for each claim: its fact, what it says, and its newest sighting."""
        return [_row(fact, claim) for fact, claims in self.facts for claim in claims]

    @property
    def text(self) -> str:
        """The facts and their claims, as lines to read."""
        return "\n".join(line for one in self.explanations for line in _lines(one))

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a pandas frame."""
        import pandas as pd

        return pd.DataFrame(self.rows)

    def __len__(self) -> int:
        return len(self.explanations)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return "".join(
            html_table(_headline(fact), HEADS, map(_cells, claims))
            for fact, claims in self.facts
        )


def _newest(claim: Row) -> Row:
    """Return the last sighting of a claim."""
    sightings: list[Row] = claim["evidence"]
    return max(sightings, key=lambda row: (row["captured_at"], row["locator"]))


def _row(fact: Row, claim: Row) -> dict[str, Any]:
    seen = _newest(claim)
    return {
        **{name: fact[name] for name in FACT_COLUMNS},
        **{name: fact[name] for name in ("value", "unit", "verdict", "confidence")},
        **{name: claim[name] for name in CLAIM_COLUMNS},
        "value_read": claim["value"],
        "reason": claim["reason"],
        **{name: seen[name] for name in ("quote", "url", "captured_at", "locator")},
    }


def _headline(fact: Row) -> str:
    """Say a fact in a line: whose, of what, the value, and how it was reached."""
    named = [str(fact[name]) for name in FACT_COLUMNS if fact[name]]
    value = f"{fact['value']} {fact['unit']}".strip()
    return f"{' '.join(named)} = {value} ({fact['verdict']}: {fact['reason']})"


def _lines(explanation: Explanation) -> Iterator[str]:
    yield from _fact_lines(explanation.fact, explanation.claims)
    for fact, claims in explanation.variants:
        yield from _fact_lines(fact, claims)
    if explanation.relation:
        yield f"  {printable(explanation.relation)}"
    for row in explanation.conflicts:
        yield printable(
            f"  conflict ({row['class']}): {row['rivals']}; {row['reason']}"
        )


def _fact_lines(fact: Row, claims: tuple[Row, ...]) -> Iterator[str]:
    yield printable(_headline(fact))
    for claim in claims:
        seen = _newest(claim)
        why = f" — {claim['reason']}" if claim["reason"] else ""
        says = f"{claim['site']} says {claim['value_text']} of {claim['subject_text']}"
        yield printable(f"  {MARKS[claim['outcome']]} {says}{why}")
        yield printable(f"      “{seen['quote']}”")
        yield printable(
            f"      {seen['url']}, {seen['captured_at']:%Y-%m-%d}, {seen['locator']}"
        )


def _cells(claim: Row) -> tuple[object, ...]:
    seen = _newest(claim)
    return (
        MARKS[claim["outcome"]],
        *(claim[name] for name in ("site", "value_text", "subject_text", "reason")),
        seen["quote"],
        seen["url"],
        f"{seen['captured_at']:%Y-%m-%d}",
        seen["locator"],
    )
