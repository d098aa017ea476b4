"""Answers of every bad kind: each ends, and the next page is crawled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile import all_cases, page_path, spend_night


@pytest.mark.slow
def test_a_night_of_bad_answers(tmp_path: Path) -> None:
    cases = all_cases(quick=True)
    night = spend_night(tmp_path, cases)
    assert len(cases) >= 150
    assert len({case.name for case in cases}) == len(cases)
    wrong = {
        case.name: night.became[case.name]
        for case in cases
        if night.became[case.name] not in case.may
    }
    assert wrong == {}
    assert {case.name for case in cases} == night.well
    assert night.summary.reason == "finished"
    # nothing is asked for again and again: in full once more after a 304 at most
    times = [night.asked.count(page_path(case.name)) for case in cases]
    assert max(times) <= 7  # a redirect loop is followed five times
