"""What is switched off says nothing, and is back afterwards."""

import pytest

from crawler.claims import govern
from tests.ablate import Bench, dress_cases, report, worths
from tests.switches import switchable, weight_names, without_weights

SHOWN = 5


@pytest.fixture(scope="module")
def bench():
    with switchable() as board:
        made = Bench(list(dress_cases(40, "open")), board)
        made.watch()
        yield made


def test_ways_guards_rules_and_weights_are_found(bench):
    kinds = {rule.kind for rule in bench.board.rules.values()}
    assert kinds == {"way", "guard", "rule"}
    assert ("model", "models") in weight_names()
    assert {"axes.decide", "govern.read_table", "lines._take_pair"} <= set(
        bench.board.rules
    )


def test_without_the_reader_of_tables_facts_are_lost(bench):
    rule = bench.board.rules["govern.read_table"]
    worth = bench.worth(rule.name, rule.cases, bench.board.without(rule.name), 5)
    assert (worth.changed, worth.more) == (5, True)
    assert worth.lost > 0
    assert not worth.wrong


def test_what_was_switched_off_is_back(bench):
    with bench.board.without("govern.read_table"):
        pass
    assert [case.read() for case in bench.cases] == bench.reads


def test_a_rule_that_said_nothing_is_not_read_again(bench):
    silent = [rule for rule in bench.board.rules.values() if not rule.cases]
    assert silent
    worth = bench.worth("silent", (), bench.board.without(silent[0].name), 5)
    assert not worth.changed


def test_least_is_first_and_one_kind_fits_a_screen(bench, capsys):
    report("guard", list(worths(bench, "guard", 2)), SHOWN)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == SHOWN + 4
    assert max(map(len, lines)) <= 88
    assert "change nothing" in lines[1]


def test_weights_are_switched_off_by_role_and_by_fact(bench):
    found = {one.name: one for one in worths(bench, "evidence", 1)}
    assert found.keys() == {fact for _, fact in weight_names()}
    tables = bench.board.rules["axes.decide"].cases
    off = without_weights(lambda role, _: role == "value")  # one of its two is enough
    assert bench.worth("value", tables, off, 1).changed


def test_all_switches_are_taken_away_again(bench):
    own = govern.read_table
    with switchable() as board:
        assert govern.read_table is not own
        with board.without("govern.read_table"):
            assert not bench.cases[0].read().claims
    assert govern.read_table is own
