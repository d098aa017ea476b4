"""docs/questions.md: each answer is short, runs, and says something."""

import re
from pathlib import Path

import pandas as pd
import pytest

import modelcensus as mc
from pipeline.publish import publish
from tests.feeds import import_feeds
from tests.score import SHARED

PAGE = Path(__file__).resolve().parents[1] / "docs" / "questions.md"
MOST_LINES = 3
FEEDS = SHARED / "feeds"


def read_questions():
    """Return the code below each question."""
    parts = re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.M)[1:]
    return {
        part.partition("\n")[0]: re.findall(r"```python\n(.*?)```", part, re.S)
        for part in parts
    }


QUESTIONS = read_questions()


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    if not FEEDS.is_dir():
        pytest.skip(f"{FEEDS} is absent (MODELCENSUS_GOLD_PAGES)")
    data = tmp_path_factory.mktemp("data")
    import_feeds(data, FEEDS)
    return mc.open(publish(data).folder)


def answer_of(question, release):
    (code,) = QUESTIONS[question]
    names = {"release": release, "m": release.models, "p": release.prices}
    names["s"] = release.scores
    exec(code, names)  # the page's own code
    return names["answer"]


def test_there_are_twelve_questions():
    assert len(QUESTIONS) == 12


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_at_most_three_lines(question):
    (code,) = QUESTIONS[question]
    assert len(code.strip().splitlines()) <= MOST_LINES


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_runs_and_says_something(question, release):
    answer = answer_of(question, release)
    assert isinstance(answer, pd.DataFrame | pd.Series)
    assert len(answer)


def test_the_cheapest_seller_asks_a_price(release):
    answer = answer_of("Who sells an open model at the lowest price?", release)
    assert (answer.mixed > 0).all()
    assert answer.mixed.is_monotonic_increasing


def test_models_with_vision_and_a_large_window_are_as_asked(release):
    question = "Which models take 200,000 tokens and pictures for less than a dollar?"
    answer = answer_of(question, release)
    assert "google/gemini-2.5-flash" in answer.index
    assert (answer.context_window >= 200_000).all()


def test_a_row_of_litellm_is_found_by_its_id(release):
    answer = answer_of("Which row of litellm is which model?", release)
    assert answer.model_id["gpt-4o"] == "openai/gpt-4o"


def test_a_name_that_moves_is_told_by_its_target(release):
    answer = answer_of("What does a name mean today?", release)
    target = answer.variant_of["deepseek/deepseek-chat"]
    assert target == "deepseek/deepseek-v3.2"
