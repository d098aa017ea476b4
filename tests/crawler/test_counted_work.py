"""Steps that many cells or claims repeat: their work is counted, not timed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from crawler.claims import cut, gluedrows
from crawler.claims.axes import Axes, Axis
from crawler.claims.flatheads import Head
from crawler.claims.stacked import names_several
from crawler.errors import LocatorError
from crawler.read.scriptpieces import Embedded, Piece

MANY = 1_000


class Counted(tuple):
    """A tuple that counts how often it is walked through."""

    walks = 0

    def __iter__(self):
        self.walks += 1
        return super().__iter__()


def test_a_label_of_many_words_is_looked_up_once_a_word():
    asked = []
    page = SimpleNamespace(vocabulary=SimpleNamespace(benchmark=asked.append))
    assert not names_several(page, "word " * MANY)
    assert MANY <= len(asked) <= 4 * MANY


@pytest.mark.parametrize(
    ("text", "several"),
    [("MMLU GPQA", True), ("MMLU", False), ("of MMLU GPQA", False), ("", False)],
)
def test_labels_that_name_several_benchmarks(text, several):
    known = {"MMLU", "GPQA"}
    find = {name: name for name in known}.get
    page = SimpleNamespace(vocabulary=SimpleNamespace(benchmark=find))
    assert names_several(page, text) is several


def test_scripts_are_walked_once_for_all_that_is_looked_up():
    pieces = Counted(Piece(f"/html/script[{n}]", {"a": str(n)}) for n in range(MANY))
    embedded = Embedded(pieces)
    for number in range(MANY):
        assert embedded.look_up(f"/html/script[{number}]#/a") == str(number)
    with pytest.raises(LocatorError, match="no data at"):
        embedded.look_up("/html/script[1000]#/a")
    assert pieces.walks == 1


def test_axes_are_walked_once_for_each_set_of_roles_asked_for():
    roles = ("value", "item", "name")
    axes = Counted(Axis(str(n), "", roles[n % 3]) for n in range(MANY))
    found = Axes(axes)
    for _ in range(MANY):
        assert found.of("item") == list(range(1, MANY, 3))
    assert found.of("name", "item", "name")[:4] == [1, 2, 4, 5]
    assert found.of("score") == []
    assert axes.walks == 3


def test_a_line_of_one_name_again_and_again_is_not_cut_in_every_way(monkeypatch):
    asked = []

    def looks(text):
        asked.append(text)
        assert len(asked) < MANY, "the ways double with each name"
        return text.startswith("o3")

    monkeypatch.setattr(cut, "looks_like_model", looks)
    assert cut.cut_names("Metric" + "o3 " * 40) == ()


def test_names_that_ran_together_are_cut_in_the_one_way_there_is():
    assert cut.cut_names("Modelo3-miniDeepSeek R1GPT-4o") == (
        "Model",
        "o3-mini",
        "DeepSeek R1",
        "GPT-4o",
    )


def test_a_row_of_digits_is_not_cut_in_every_way(monkeypatch):
    asked = []

    def is_value(page, head, value):
        asked.append(value)
        assert len(asked) < 100 * gluedrows.MOST_WAYS, "the ways multiply"
        return value.isdigit()

    monkeypatch.setattr(gluedrows, "_is_value", is_value)
    heads = [Head("Model", None, "name"), *[Head("Score", None, "score")] * 8]
    assert gluedrows.cut_row(SimpleNamespace(), heads, "GPT-4o" + "12" * 40) is None
