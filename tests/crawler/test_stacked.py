"""Rows in which several benchmarks share a cell: where one name ends."""

from __future__ import annotations

import pytest

from crawler.claims.stacked import cut_benchmarks
from tests.crawler.anypage import page_of_line


@pytest.mark.parametrize(
    ("text", "count", "names"),
    [
        ("MMLU GPQA", 2, ("MMLU", "GPQA")),
        ("MMLU/GPQA", 2, ("MMLU", "GPQA")),
        ("MMLU Pro GPQA Diamond", 2, ("MMLU Pro", "GPQA Diamond")),
        ("MMLU HumanEval GPQA", 3, ("MMLU", "HumanEval", "GPQA")),
        ("MMLU Pro GPQA", 3, ()),
        ("Results MMLU GPQA", 2, ()),
        ("", 2, ()),
    ],
)
def test_a_run_of_benchmarks_is_cut_in_the_only_way(text, count, names):
    assert cut_benchmarks(page_of_line(), text, count) == names
