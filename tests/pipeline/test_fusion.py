"""Laws of the fusion, and what it does in cases that a person can follow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.fusion import fuse as way_in
from pipeline.fusion.claimcolumns import BadColumns, Claims, Priors
from pipeline.fusion.fuse import fuse
from pipeline.fusion.result import BARRED, LOSES, SUPERSEDED, SUPPORTS, Fusion

NAN = float("nan")


@st.composite
def claims_of(draw, most=40):
    n = draw(st.integers(0, most))
    column = lambda values: draw(st.lists(values, min_size=n, max_size=n))  # noqa: E731
    low = np.array(column(st.integers(1, 6)), np.float64)
    width = np.array(column(st.sampled_from([0, 0, 0, 1, 2])), np.float64)
    second = np.array(column(st.sampled_from([NAN, NAN, NAN, 2.0, 5.0])))
    return Claims.of(
        column(st.integers(0, 6)),
        column(st.integers(0, 5)),
        low,
        low + width,
        domain=np.zeros(n),
        low2=second,
        day=column(st.integers(0, 5)),
        weight=column(st.sampled_from([0.5, 1.0, 1.0])),
        barred=column(st.booleans()) if draw(st.booleans()) else None,
    )


def rows_of(claims: Claims) -> list[tuple]:
    """Return what each row says."""
    low2 = claims.low2 if claims.low2 is not None else np.full(len(claims), np.inf)
    columns = (claims.item, claims.source, claims.low, claims.high, low2, claims.day)
    weight = claims.weight if claims.weight is not None else np.ones(len(claims))
    return list(zip(*(c.tolist() for c in (*columns, weight)), strict=True))


def told(fusion: Fusion, claims: Claims) -> list[tuple]:
    """Return what is said of the items, without numbers of rows."""
    items, said = fusion.items, rows_of(claims)
    return [
        (
            int(items.item[k]),
            said[items.value[k]] if items.value[k] >= 0 else None,
            items.confidence[k],
            items.margin[k],
            items.n_groups[k],
        )
        for k in range(len(items.item))
    ]


@settings(max_examples=200, deadline=None)
@given(claims_of(), st.randoms(use_true_random=False))
def test_the_order_of_claims_changes_nothing(claims, random):
    order = list(range(len(claims)))
    random.shuffle(order)
    turned = claims.take(np.array(order, np.int64))
    one, other = fuse(claims), fuse(turned)
    assert told(one, claims) == told(other, turned)
    assert one.claims.outcome[order].tolist() == other.claims.outcome.tolist()
    assert one.claims.vote[order].tolist() == other.claims.vote.tolist()
    assert (one.learned.accuracy == other.learned.accuracy).all()


@settings(max_examples=100, deadline=None)
@given(claims_of())
def test_blocks_and_threads_change_nothing(claims):
    whole = fuse(claims)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(way_in, "BLOCK", 7)
        parts = fuse(claims, threads=3)
    for table in ("items", "groups", "claims"):
        one, other = getattr(whole, table), getattr(parts, table)
        for name in one.__slots__:
            assert getattr(one, name).tolist() == getattr(other, name).tolist(), name


@settings(max_examples=100, deadline=None)
@given(claims_of(), st.sampled_from([2.0**-20, 0.5, 2.0, 2.0**30]))
def test_another_unit_changes_nothing(claims, factor):
    scaled = replace(
        claims,
        low=claims.low * factor,
        high=claims.high * factor,
        low2=None if claims.low2 is None else claims.low2 * factor,
        high2=None if claims.high2 is None else claims.high2 * factor,
    )
    one, other = fuse(claims), fuse(scaled)
    assert one.claims.outcome.tolist() == other.claims.outcome.tolist()
    assert one.items.confidence == pytest.approx(other.items.confidence)


@settings(max_examples=100, deadline=None)
@given(claims_of(), st.integers(0, 5))
def test_a_declared_copy_changes_no_winner(claims, original):
    before = fuse(claims, Priors(copies=((6, original),)))
    own = np.flatnonzero(claims.source == original)
    rows = np.concatenate([np.arange(len(claims)), own])
    source = claims.source[rows]
    source[len(claims) :] = 6
    doubled = replace(claims.take(rows), source=source)
    after = fuse(doubled, Priors(copies=((6, original),)))
    values = [t[:5] for t in told(before, claims)]
    again = [t[:5] for t in told(after, doubled)]
    same = [a[1] and (a[1][2:5]) for a in values] == [b[1] and b[1][2:5] for b in again]
    assert same
    # calibration is fitted to hidden claims, of which the copy has some
    assert after.items.probability == pytest.approx(before.items.probability, abs=1e-4)


@settings(max_examples=100, deadline=None)
@given(claims_of())
def test_every_item_is_answered_once(claims):
    fusion = fuse(claims)
    assert fusion.items.item.tolist() == sorted(set(claims.item.tolist()))
    assert ((fusion.items.confidence >= 0) & (fusion.items.confidence <= 1)).all()
    supports = fusion.claims.outcome == SUPPORTS
    winners = fusion.items.winner[fusion.items.winner >= 0]
    assert np.isin(fusion.claims.group[supports], winners).all()


@settings(max_examples=100, deadline=None)
@given(claims_of())
def test_a_barred_claim_never_wins(claims):
    fusion = fuse(claims)
    if claims.barred is None:
        return
    value = fusion.items.value[fusion.items.value >= 0]
    assert not claims.barred[value].any()
    assert (fusion.claims.outcome[claims.barred] == BARRED).all()
    assert (fusion.claims.vote[claims.barred] == 0).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=30))
def test_unanimous_items_stay(pairs):
    item, source = [p[0] for p in pairs], [p[1] for p in pairs]
    fusion = fuse(Claims.of(item, source, [float(k) for k in item]))
    assert fusion.items.n_groups.tolist() == [1] * len(set(item))
    assert (fusion.claims.outcome == SUPPORTS).all()


def test_no_claims():
    fusion = fuse(Claims.of([], [], []))
    assert len(fusion.items.item) == len(fusion.copies.source) == 0


def test_one_claim():
    fusion = fuse(Claims.of([7], [0], [3.0]))
    assert fusion.items.value.tolist() == [0]
    assert fusion.items.confidence[0] == pytest.approx(0.8, abs=0.01)
    assert fusion.items.runner_up.tolist() == [-1]


def test_a_vague_claim_joins_the_heavier_of_two_values_it_allows():
    fusion = fuse(
        Claims.of(
            [0, 0, 0, 0],
            [0, 1, 2, 3],
            [128_000, 131_072, 131_072, 127_500],
            [128_000, 131_072, 131_072, 128_499],
            low2=[NAN, NAN, NAN, 131_072],
        )
    )
    assert fusion.items.value.tolist() == [1]
    assert fusion.claims.outcome.tolist() == [LOSES, SUPPORTS, SUPPORTS, SUPPORTS]


def test_the_value_is_the_most_precise_claim():
    fusion = fuse(Claims.of([0, 0], [0, 1], [100, 104], [110, 104]))
    assert fusion.items.value.tolist() == [1]
    assert fusion.items.n_groups.tolist() == [1]


def test_a_print_with_two_readings_is_not_swept_away_by_one_stray_value():
    fusion = fuse(
        Claims.of(
            [0] * 4, range(4), [128_000] * 3 + [131_072], low2=[131_072] * 3 + [NAN]
        )
    )
    assert fusion.items.value[0] in (0, 1, 2)


def test_a_source_speaks_once():
    claims = Claims.of([0] * 4, [0, 0, 1, 2], [1, 2, 2, 2], day=[0, 1, 1, 1])
    fusion = fuse(claims)
    assert fusion.claims.outcome.tolist() == [SUPERSEDED] + [SUPPORTS] * 3
    assert fusion.items.n_groups.tolist() == [1]


def test_contradictions_of_a_source_share_its_voice():
    fusion = fuse(Claims.of([0] * 3, [0, 0, 1], [1, 2, 2]))
    votes = fusion.claims.vote
    assert votes[0] == votes[1]
    assert votes[2] > 2 * votes[1]
    assert fusion.items.value.tolist() == [2]


def test_a_newer_claim_wins_only_where_things_change():
    n = 40  # what two sources said long ago, one says otherwise today
    item = np.repeat(np.arange(n), 3)
    source = np.tile([0, 1, 2], n)
    low = np.tile([1.0, 1.0, 2.0], n)
    day = np.tile([0, 0, 400], n)
    claims = Claims.of(item, source, low, day=day)
    stays = fuse(claims)
    changes = fuse(claims, Priors(changing=np.array([True])))
    assert set(claims.low[stays.items.value]) == {1.0}
    assert set(claims.low[changes.items.value]) == {2.0}


def test_the_rate_of_change_is_learned_from_history():
    days = np.arange(0, 400, 10)
    steady = Claims.of(np.zeros(40), np.zeros(40), np.ones(40), day=days)
    moving = replace(steady, low=days / 10.0, high=days / 10.0)
    known, now = Priors(changing=np.array([True])), Claims.of([0], [0], [1])
    slow = fuse(now, known, steady).learned.change_rate[0]
    fast = fuse(now, known, moving).learned.change_rate[0]
    assert fast == pytest.approx(40 / 430, rel=0.05)
    assert slow < 0.003


def test_a_silent_copy_does_not_hide_its_original():
    claims = Claims.of([0, 0, 1], [0, 1, 1], [1, 2, 3])
    fusion = fuse(claims, Priors(copies=((1, 0),)))
    assert fusion.items.value.tolist() == [0, 2]
    assert fusion.copies.declared.tolist() == [True]


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        (([0], [0, 1], [1]), "source"),
        (([0], [-1], [1]), "source"),
        (([0], [0], [NAN]), "low"),
        (([0], [0], [2], [1]), "low"),
        (([-1], [0], [1]), "item"),
    ],
)
def test_columns_that_make_no_claims_are_refused(columns, word):
    with pytest.raises(BadColumns, match=word):
        Claims.of(*columns)
