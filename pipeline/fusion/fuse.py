"""Claims → values: the way in.

What is learned is learned from all claims at once; what is decided is decided block by
block of items, which fit into a processor's cache, on as many threads as asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from typing import TypeVar

import numpy as np

from pipeline.fusion.calibration import calibration_table
from pipeline.fusion.claimcolumns import NO_PRIORS, Claims, Codes, Ints, Priors
from pipeline.fusion.decide import decide
from pipeline.fusion.independence import LEAST_COPIED
from pipeline.fusion.layout import lay_out
from pipeline.fusion.learn import Lesson, independent, learn
from pipeline.fusion.result import (
    CalibrationTable,
    Copies,
    Fusion,
    Groups,
    Items,
    Outcomes,
    Reliabilities,
)

BLOCK = 64_000  # claims
THREADS = 2

Decided = tuple[Items, Groups, Outcomes, Codes]
OutputTable = TypeVar("OutputTable", Items, Groups, Outcomes)


def fuse(
    claims: Claims,
    known: Priors = NO_PRIORS,
    history: Claims | None = None,
    threads: int = THREADS,
) -> Fusion:
    """Return the value of each item, and what became of each claim.

    ``history`` are claims of all times, to learn how often things change; by default
    the claims themselves. Neither the order of the claims nor ``threads`` changes
    anything.

    >>> fusion = fuse(Claims.of([7, 7, 7], [0, 1, 2], [1.0, 1.0, 2.0]))
    >>> fusion.items.item.tolist(), fusion.claims.outcome.tolist()
    ([7], [0, 0, 1])
    """
    with ThreadPoolExecutor(threads) as pool:
        cut = pool.submit(lambda: list(blocks(claims)))
        lesson = learn(claims, known, history)
        pieces = list(
            pool.map(lambda rows: _decide_block(claims, rows, lesson), cut.result())
        )
        items, groups, outcomes = _join(pieces, len(claims), pool)
    return Fusion(
        items=items,
        groups=groups,
        claims=outcomes,
        reliabilities=_reliabilities(lesson),
        copies=_copies(lesson, known),
        learned=lesson.learned,
        calibration=_calibration(lesson),
        calibration_of={
            int(domain): _calibration(lesson, domain)
            for domain in np.unique(lesson.hidden.domain)
        },
    )


def _calibration(lesson: Lesson, domain: int | None = None) -> CalibrationTable:
    """Hold the calibrated odds against the claims that were hidden one by one.

    Where a ``domain`` is given, against its claims alone.
    """
    slope, offset = lesson.learned.slope, lesson.learned.offset
    hidden = lesson.hidden
    expected = hidden.expected_calibrated(slope, offset)
    own = slice(None) if domain is None else hidden.domain == domain
    return calibration_table(expected[own], hidden.agreed[own])


def blocks(claims: Claims) -> Iterator[Ints]:
    """Yield rows of blocks of items, in ascending order of their codes."""
    if len(claims) <= BLOCK:
        yield np.arange(len(claims))
        return
    least, most = int(claims.item.min()), int(claims.item.max())
    n_blocks = min(-(-len(claims) // BLOCK), 1 << 15)
    width = (most - least) // n_blocks + 1
    block = ((claims.item - least) // width).astype(np.uint16)
    ends = np.cumsum(np.bincount(block, minlength=n_blocks))
    in_order = bool((block[1:] >= block[:-1]).all())
    rows = np.arange(len(claims))
    if not in_order:
        rows = np.argsort(block, kind="stable")
    for begin, end in zip(np.concatenate([[0], ends[:-1]]), ends, strict=True):
        if end > begin:
            yield rows[begin:end]


def _decide_block(claims: Claims, rows: Ints, lesson: Lesson) -> Decided:
    layout = lay_out(claims, lesson.learned.original, rows)
    items, groups, outcomes = decide(
        layout, lesson.learned, independent(layout, lesson)
    )
    return items, groups, outcomes, layout.prints.rows.astype(np.int32)


def _join(
    pieces: list[Decided], n_claims: int, pool: ThreadPoolExecutor
) -> tuple[Items, Groups, Outcomes]:
    """Put blocks together; places become rows of the claims, items and groups."""
    n_items = np.cumsum([0] + [len(items.item) for items, *_ in pieces])
    n_groups = np.cumsum([0] + [len(groups.item) for _, groups, *_ in pieces])
    items, groups = (
        _empty(pieces[0][0], n_items[-1]),
        _empty(pieces[0][1], n_groups[-1]),
    )
    outcomes = _empty(pieces[0][2], n_claims)

    def write(piece: Decided, first_item: int, first_group: int) -> None:
        some, few, claims, rows = piece
        _write(
            items,
            slice(first_item, first_item + len(some.item)),
            replace(
                some,
                winner=_moved(some.winner, first_group),
                value=_row(rows, some.value),
                runner_up=_moved(some.runner_up, first_group),
            ),
        )
        _write(
            groups,
            slice(first_group, first_group + len(few.item)),
            replace(
                few, item=few.item + np.int32(first_item), value=_row(rows, few.value)
            ),
        )
        _write(outcomes, rows, replace(claims, group=_moved(claims.group, first_group)))

    list(pool.map(write, pieces, n_items, n_groups))
    return items, groups, outcomes


def _empty(like: OutputTable, length: int) -> OutputTable:
    """Return a table of the kind of ``like`` that waits to be written."""
    columns = {one.name: getattr(like, one.name).dtype for one in fields(like)}
    return type(like)(
        **{name: np.empty(length, kind) for name, kind in columns.items()}
    )


def _write(table: OutputTable, rows: Codes | slice, piece: OutputTable) -> None:
    for one in fields(table):
        getattr(table, one.name)[rows] = getattr(piece, one.name)


def _moved(places: Codes, first: int) -> Codes:
    return np.where(places >= 0, places + np.int32(first), np.int32(-1))


def _row(rows: Codes, places: Codes) -> Codes:
    return np.where(places >= 0, rows[places], np.int32(-1)) if len(rows) else places


def _reliabilities(lesson: Lesson) -> Reliabilities:
    shape = lesson.n_claims.shape
    n_claims = lesson.n_claims.ravel()
    said = np.flatnonzero(n_claims)
    met, right = lesson.tally.met.ravel()[said], lesson.tally.right.ravel()[said]
    return Reliabilities(
        source=(said // shape[1]).astype(np.int32),
        domain=(said % shape[1]).astype(np.int32),
        reliability=lesson.learned.accuracy.ravel()[said],
        n_claims=n_claims[said],
        n_overlaps=np.rint(met).astype(np.int64),
        agreement=np.where(met > 0, right / np.maximum(met, 1e-9), np.nan),
    )


def _copies(lesson: Lesson, known: Priors) -> Copies:
    """Return the pairs found, then the declared ones; a copy has fewer claims."""
    pairs, probability, rank = lesson.pairs, lesson.copied, lesson.rank
    original = lesson.learned.original
    found = probability >= LEAST_COPIED
    found &= original[pairs.one] != original[pairs.other]
    one, other = pairs.one[found], pairs.other[found]
    swap = rank[one] < rank[other]
    told = np.array(sorted(known.copies), np.int32).reshape(-1, 2)
    return Copies(
        source=np.concatenate([np.where(swap, other, one), told[:, 0]]),
        copies_of=np.concatenate([np.where(swap, one, other), told[:, 1]]),
        probability=np.append(probability[found], np.ones(len(told))),
        declared=np.arange(found.sum() + len(told)) >= found.sum(),
    )
