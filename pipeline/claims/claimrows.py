"""The columns of claims, and rows of them where a rule needs words.

A table of claims has one row per claim, as `pipeline.records.Claim` has fields. Numbers
stand as text of Decimals, so that nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import pyarrow as pa

from pipeline.records import QUALIFIERS, Claim, Mention, Qualifiers, Statement
from pipeline.values.quantitytext import PRINT, print_of, quantity_of

TEXT = pa.string()
TEXTS = pa.list_(TEXT)
WORDS = ("claim_id", "site", "subject_text", "slug", "section_text", "label_text",
         "value_text", "property")  # fmt: skip
STATEMENT: dict[str, pa.DataType] = {
    **dict.fromkeys((*WORDS, *QUALIFIERS, *PRINT), TEXT),
    "flags": TEXTS,
    **dict.fromkeys(("usd_per_mtok", "valid_from", "valid_to"), TEXT),
}
CLAIM: dict[str, pa.DataType] = {
    **STATEMENT,
    "model_id": TEXT,
    "first_seen": pa.int64(),  # microseconds since 1970, UTC
    "last_seen": pa.int64(),
    "day": pa.date32(),
    "withdrawn": TEXT,
    "n_evidence": pa.int64(),
    "arithmetic": TEXT,
    "stands_in": TEXT,
    "share": pa.float64(),
    "news": pa.date32(),
}
CLAIMS = pa.schema(list(CLAIM.items()))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEPT = 1 << 16  # mentions and qualifiers that are kept


def microseconds(moment: datetime) -> int:
    """Return a moment as microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment_of(microseconds: int) -> datetime:
    """Return the moment that lies so many microseconds after 1970, in UTC."""
    return EPOCH + timedelta(microseconds=microseconds)


def statement_row(statement: Statement) -> tuple[Any, ...]:
    """Return the columns of STATEMENT."""
    mention, qualifiers = statement.mention, statement.qualifiers
    return (
        statement.claim_id,
        mention.site,
        mention.subject_text,
        mention.slug,
        statement.section_text,
        statement.label_text,
        statement.value_text,
        statement.property,
        *(getattr(qualifiers, name) for name in QUALIFIERS),
        *print_of(statement.quantity),
        list(statement.flags),
        statement.usd_per_mtok,
        statement.valid_from,
        statement.valid_to,
    )


def table_of(claims: Iterable[Claim]) -> pa.Table:
    """Return rows as a table of claims."""
    rows = [
        (
            *statement_row(claim.statement),
            claim.model_id,
            microseconds(claim.first_seen),
            microseconds(claim.last_seen),
            claim.day,
            claim.withdrawn,
            claim.n_evidence,
            claim.arithmetic,
            claim.stands_in,
            claim.share,
            claim.news,
        )
        for claim in claims
    ]
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(
        CLAIM
    )
    return pa.table(
        [
            pa.array(own, kind)
            for own, kind in zip(columns, CLAIM.values(), strict=True)
        ],
        schema=CLAIMS,
    )


@lru_cache(maxsize=KEPT)
def _mention(site: str, subject_text: str, slug: str) -> Mention:
    return Mention(site, subject_text, slug)


@lru_cache(maxsize=KEPT)
def _qualifiers(*values: str) -> Qualifiers:
    return Qualifiers(*values)


ROWS_AT_ONCE = 4096  # made into rows at a time
N_PRINT = len(WORDS) + len(QUALIFIERS)


def rows_of(table: pa.Table) -> Iterator[Claim]:
    """Yield a table of claims row by row."""
    for batch in table.select(list(CLAIM)).to_batches(max_chunksize=ROWS_AT_ONCE):
        yield from _rows(batch)


def _rows(batch: pa.RecordBatch) -> Iterator[Claim]:
    for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
        claim_id, site, subject, slug, section, label, value, key = row[: len(WORDS)]
        flags = tuple(row[N_PRINT + len(PRINT)])
        usd, valid_from, valid_to = row[N_PRINT + len(PRINT) + 1 : len(STATEMENT)]
        (model, first, last, day, withdrawn, n, sums, stands_in, share, news) = row[
            len(STATEMENT) :
        ]
        statement = Statement(
            claim_id,
            _mention(site, subject, slug),
            section,
            label,
            value,
            key,
            _qualifiers(*row[len(WORDS) : N_PRINT]),
            quantity_of(*row[N_PRINT : N_PRINT + len(PRINT)], flags),
            flags,
            usd,
            valid_from,
            valid_to,
        )
        yield Claim(
            statement,
            model,
            moment_of(first),
            moment_of(last),
            day,
            withdrawn,
            n,
            sums,
            stands_in,
            share,
            news,
        )
