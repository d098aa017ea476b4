"""Ranks and re-based indexes: only a site's newest edition counts."""

from datetime import date

import pytest

from pipeline.claims.editions import keep_newest_editions
from pipeline.verdicts.changes import read_changes
from tests.pipeline.factories import VOCABULARY, load, make_claim, rows_in, weigh
from tests.pipeline.test_history import moved

JAN, MAY = date(2026, 1, 1), date(2026, 5, 1)
INDEX = "Artificial Analysis Intelligence Index"


def keep_newest(claims):
    with load(claims) as database:
        keep_newest_editions(database, VOCABULARY)
        return rows_in(database, claims)


def index(site, value, day, model="openai/gpt-4o", name=INDEX):
    return make_claim(site, value, "score", benchmark=name, day=day, model_id=model)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (index("north", "57", JAN), True),
        (index("north", "57", JAN, name="LiveBench"), True),
        (index("north", "57", JAN, name="MMLU"), False),
        (make_claim("north", "#2", "arena_rank"), True),
        (make_claim("north", "128K"), False),
    ],
)
def test_ranks_and_indexes_belong_to_an_edition(claim, expected):
    key = claim.key
    with load([claim]) as database:
        keep_newest_editions(database, VOCABULARY)
        found = database.execute("FROM editions").fetchall()
    assert found == ([(key.property, key.benchmark)] if expected else [])


def test_what_an_earlier_edition_said_of_another_model_counts_no_more():
    old = index("north", "57", JAN, "openai/gpt-4")
    new = index("north", "30", MAY)
    facts, left_out = weigh(*keep_newest([old, new]))
    assert [fact.key[0] for fact in facts] == ["openai/gpt-4o"]
    (verdict,) = left_out
    assert verdict.reason == "withdrawn: of an earlier edition than that of 2026-05-01"


def test_ranks_of_one_site_say_nothing_of_those_of_another():
    claims = [
        make_claim("north", "#2", "arena_rank", day=JAN),
        make_claim("south", "#3", "arena_rank", day=MAY),
    ]
    assert keep_newest(claims) == claims


def test_editions_of_an_index_never_stand_in_one_board():
    own = [
        index("south", "30", JAN),
        index("south", "20", JAN, "openai/gpt-4"),
    ]
    repeated = index("north", "57", MAY)
    found = keep_newest([*own, repeated])
    assert [one.withdrawn for one in found[:2]] == ["", ""]
    assert "the index is that of south" in found[2].withdrawn


def test_other_results_of_an_older_page_stay():
    claims = [
        index("north", "80", JAN, "openai/gpt-4", "MMLU"),
        index("north", "88", MAY, name="MMLU"),
    ]
    assert keep_newest(claims) == claims


def test_a_rank_that_others_moved_is_no_change():
    claims = [
        *moved("north", "#2", "#3", key="arena_rank"),
        *moved("north", "8K", "16K", key="context_window"),
    ]
    with load(claims) as database:
        keep_newest_editions(database, VOCABULARY)
        (change,) = read_changes(database, VOCABULARY)
    assert change.key.property == "context_window"
