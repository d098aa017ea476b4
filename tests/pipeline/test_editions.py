"""Ranks and re-based indexes: only a site's newest edition counts."""

from datetime import date

import pytest

from pipeline.claims.editions import (
    is_of_edition,
    keep_newest_editions,
    without_editions,
)
from tests.pipeline.factories import VOCABULARY, make_claim, weigh

JAN, MAY = date(2026, 1, 1), date(2026, 5, 1)
INDEX = "Artificial Analysis Intelligence Index"


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
    assert is_of_edition(claim, VOCABULARY) is expected


def test_what_an_earlier_edition_said_of_another_model_counts_no_more():
    old = index("north", "57", JAN, "openai/gpt-4")
    new = index("north", "30", MAY)
    kept = keep_newest_editions([old, new], VOCABULARY)
    facts, left_out = weigh(*kept)
    assert [fact.key[0] for fact in facts] == ["openai/gpt-4o"]
    (verdict,) = left_out
    assert verdict.reason == "withdrawn: of an earlier edition than that of 2026-05-01"


def test_the_editions_of_one_site_say_nothing_of_those_of_another():
    claims = [index("north", "57", JAN), index("south", "30", MAY)]
    assert keep_newest_editions(claims, VOCABULARY) == claims


def test_other_results_of_an_older_page_stay():
    claims = [
        index("north", "80", JAN, "openai/gpt-4", "MMLU"),
        index("north", "88", MAY, name="MMLU"),
    ]
    assert keep_newest_editions(claims, VOCABULARY) == claims


def test_a_rank_that_others_moved_is_no_change():
    rank, window = make_claim("north", "#2", "arena_rank"), make_claim("north", "8K")
    assert without_editions([rank, window], VOCABULARY) == [window]
