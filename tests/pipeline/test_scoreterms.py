"""What is measured and how a model was asked: prints that are one, and that are not."""

import pytest

from pipeline.claims.tierparts import TierParts, parts_of
from pipeline.values.scoreterms import metric_names, metric_of, setting_of


@pytest.mark.parametrize(
    ("prints", "name"),
    [
        (["pass@1", "Pass@1", "pass @1", "pass @ 1"], "pass@1"),
        (["pass@64", "Pass@64"], "pass@64"),
        (["accuracy", "Accuracy", "acc"], "accuracy"),
        (["EM", "Exact Match", "exact match"], "exact match"),
        (["F1", "F1 Score"], "F1"),
        (["BLEU"], "BLEU"),
        (["spBLEU"], "spBLEU"),
        (["a word that nobody knows"], "other"),
        ([""], ""),
    ],
)
def test_a_metric_is_one_however_it_is_printed(prints, name):
    assert {metric_of(one) for one in prints} == {name}


@pytest.mark.parametrize("name", [one for one in metric_names() if "<" not in one])
def test_a_published_metric_is_read_as_itself(name):
    assert metric_of(name) == name


@pytest.mark.parametrize(
    ("prints", "setting"),
    [
        (["0-shot", "0 shot", "zero-shot evaluation", "0-shot Accuracy"], "0-shot"),
        (["5-shot, CoT", "5-shot chain-of-thought", "5 shot COT"], "5-shot, CoT"),
        (["thinking", "Reasoning", "Thinking mode", "Extended Thinking"], "thinking"),
        (["no thinking", "Non-reasoning", "Non-Thinking mode"], "non-thinking"),
        (["high", "high effort", "High"], "high"),
        (["thinking high effort"], "high, thinking"),
        (["with subtitles"], "with subtitles"),
        (["without subtitles"], "without subtitles"),
        (["Without tools", "no tools"], "no tools"),
        (["GPT-4o grader", "v3"], "custom"),
        ([""], ""),
    ],
)
def test_a_setting_is_one_however_it_is_printed(prints, setting):
    assert {setting_of(one) for one in prints} == {setting}
    assert setting_of(setting) == setting


@pytest.mark.parametrize(
    ("tier", "parts"),
    [
        ("", TierParts()),
        ("batch, us-east-1", TierParts("batch", "us-east-1")),
        ("above 1.5m tokens", TierParts(context_over_tokens=1_500_000)),
        ("fp8", TierParts(quantization="fp8")),
        ("00:30–16:30 UTC", TierParts()),
    ],
)
def test_a_tier_has_parts(tier, parts):
    assert parts_of(tier) == parts
