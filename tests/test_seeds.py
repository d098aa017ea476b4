"""The five captured pages against gold, where they are at hand."""

import pandas as pd
import pytest

from pipeline.compare.explain import explain
from pipeline.release.checks import find_faults
from tests.score import SHARED, URLS, build_seeds, score

SEEDS = SHARED / "seeds"
pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"the captured pages are not at {SEEDS}"
)
COMPARED = {
    "openai/gpt-4o-2024-08-06",
    "alibaba/qwen2-7b-instruct",
    "huggingface/zephyr-7b",
    "openai/gpt-4o",
    "openai/gpt-4-turbo",
    "alibaba/qwen3.5-4b",
    "alibaba/qwen2-vl-7b-instruct",
    "openai/gpt-4-vision-preview",
}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("seeds")


@pytest.fixture(scope="module")
def release(data_dir):
    return build_seeds(SEEDS, data_dir)


def test_nearly_all_needed_facts_are_found_and_none_is_wrong(release):
    result = score(release)
    assert result.needed >= 110
    assert result.passes, (result.missed, result.wrong)


def test_each_compared_model_has_one_typed_row(release):
    models = pd.read_parquet(release / "models.parquet")
    assert models["model_id"].is_unique
    assert set(models["model_id"]) >= COMPARED
    assert str(models["context_window"].dtype) == "Int64"
    assert str(models["supports_vision"].dtype) == "boolean"


def test_a_date_whose_model_nothing_settles_is_not_given_to_the_other(release):
    claims = pd.read_parquet(release / "claims.parquet")
    stray = claims[claims["value_text"] == "Oct 26, 2023"]
    assert not stray["model_id"].eq("openai/gpt-4o").any()


def test_the_window_of_the_model_and_of_its_dated_variant_are_compatible(release):
    (window,) = explain(release, "openai/gpt-4o", "context_window")
    assert "128K" in {claim["value_text"] for claim in window.claims}
    ((variant, claims),) = window.variants
    assert variant["model_id"] == "openai/gpt-4o-2024-08-06"
    assert "128,000 tokens" in {claim["value_text"] for claim in claims}
    assert window.relation.startswith("compatible")


def test_every_quote_is_found(release, data_dir):
    assert list(find_faults(release, data_dir)) == []
    assert len(URLS) == 5
