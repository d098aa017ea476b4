"""Facts as rows, family by family, for rules that set them side by side.

A family is a model with its variants and tunings. The claims of a fact are made into
rows when a rule first asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, overload

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.claims.claimrows import TEXT, rows_of
from pipeline.database import Database, add_rows, fetch
from pipeline.records import KEY, Claim, Fact, FactKey
from pipeline.values.quantitytext import PRINT, quantity_of

FACTS_A_BATCH = 10_000
FACTS = f"""
SELECT facts.fact_id, key_id, {", ".join(KEY)}, {", ".join(PRINT)}, verdict, confidence,
  policy, margin, reason, chosen, chosen_day, flags, n_independent, key_id IN (
    SELECT key_id FROM disputed) AS is_disputed,
  superseded.claim_ids AS superseded
FROM facts JOIN batch USING (model_id) LEFT JOIN (
  SELECT fact_id, list(claim_id) AS claim_ids FROM outcomes WHERE is_superseded
  GROUP BY fact_id) superseded USING (fact_id)
WHERE is_disputed OR NOT is_alone OR property IN (SELECT property FROM compared)
ORDER BY key_id
"""
CLAIMS = """
SELECT claims.*, key_id, key_id IN (SELECT key_id FROM disputed) AS is_disputed
FROM claims JOIN parts USING (claim_id) SEMI JOIN batch USING (model_id)
ORDER BY key_id, site, claim_id
"""


def read_families(
    database: Database, families: Iterable[Sequence[str]], compared: Iterable[str]
) -> Iterator[list[Fact]]:
    """Yield the facts of some families at a time, in the order of their keys.

    ``families`` are lists of models' ids. Of a model alone in its family, facts are
    left out whose claims agree, unless their property is among ``compared``: those
    that rules set beside others of the model.
    """
    add_rows(database, "compared", {"property": TEXT}, [(one,) for one in compared])
    counts = dict(
        database.execute(
            "SELECT model_id, count(*) FROM facts GROUP BY model_id"
        ).fetchall()
    )
    batch: list[tuple[str, bool]] = []
    n_facts = 0
    for family in families:
        batch.extend((model_id, len(family) == 1) for model_id in family)
        n_facts += sum(counts.get(model_id, 0) for model_id in family)
        if n_facts >= FACTS_A_BATCH:
            yield _read(database, batch)
            batch, n_facts = [], 0
    if batch:
        yield _read(database, batch)


def read_facts(database: Database) -> list[Fact]:
    """Return all facts as rows: for small censuses."""
    found = database.execute("SELECT DISTINCT model_id FROM facts").fetchall()
    family = [*(model_id for (model_id,) in found), ""]  # none is alone
    return list(chain.from_iterable(read_families(database, [family], ())))


def _read(database: Database, batch: Sequence[tuple[str, bool]]) -> list[Fact]:
    columns = {"model_id": TEXT, "is_alone": pa.bool_()}
    add_rows(database, "batch", columns, batch)
    claims = _Claims(fetch(database, CLAIMS))
    return [_fact(row, claims) for row in database.execute(FACTS).fetchall()]


def _fact(row: tuple[Any, ...], claims: _Claims) -> Fact:
    fact_id, key_id, *rest = row
    key = FactKey(*rest[: len(KEY)])
    quantity = rest[len(KEY) : len(KEY) + len(PRINT)]
    (
        verdict,
        confidence,
        policy,
        margin,
        reason,
        chosen,
        chosen_day,
        flags,
        n_independent,
        is_disputed,
        superseded,
    ) = rest[len(KEY) + len(PRINT) :]
    return Fact(
        fact_id,
        key,
        quantity_of(*quantity, tuple(flags)),
        verdict,
        confidence,
        policy,
        margin,
        reason,
        chosen,
        chosen_day,
        ClaimsOfFact(claims, key_id),
        tuple(flags),
        frozenset(superseded or ()),
        n_independent,
        is_disputed,
    )


class _Claims:
    """The claims of some facts as a table, and as rows once asked for.

    Those of facts whose claims differ are made into rows all at once, others alone.
    """

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._rows: dict[int, tuple[Claim, ...]] = {}

    @cached_property
    def _spans(self) -> Mapping[int, tuple[int, int]]:
        """Where the claims of each fact begin and end in the table."""
        keys = self._table.column("key_id").combine_chunks()
        ends = pc.run_end_encode(keys)
        first = 0
        spans = {}
        for key_id, end in zip(
            ends.values.to_pylist(), ends.run_ends.to_pylist(), strict=True
        ):
            spans[key_id] = (first, end)
            first = end
        return spans

    def of(self, key_id: int) -> tuple[Claim, ...]:
        """Return the claims of one fact."""
        if not self._rows:
            disputed = self._table.filter(self._table.column("is_disputed"))
            self._rows.update(_by_key(disputed))
        if key_id not in self._rows:
            first, end = self._spans[key_id]
            self._rows.update(_by_key(self._table.slice(first, end - first)))
        return self._rows[key_id]


def _by_key(table: pa.Table) -> Iterator[tuple[int, tuple[Claim, ...]]]:
    keys = table.column("key_id").to_pylist()
    pairs = zip(keys, rows_of(table), strict=True)
    for key_id, own in groupby(pairs, key=itemgetter(0)):
        yield key_id, tuple(claim for _, claim in own)


class ClaimsOfFact(Sequence[Claim]):
    """The claims of one fact, read when they are first asked for."""

    __slots__ = ("_claims", "_key_id")

    def __init__(self, claims: _Claims, key_id: int) -> None:
        self._claims = claims
        self._key_id = key_id

    @overload
    def __getitem__(self, place: int) -> Claim: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Claim]: ...

    def __getitem__(self, place: int | slice) -> Claim | Sequence[Claim]:
        return self._claims.of(self._key_id)[place]

    def __iter__(self) -> Iterator[Claim]:
        return iter(self._claims.of(self._key_id))

    def __len__(self) -> int:
        return len(self._claims.of(self._key_id))
