"""What labels mean to everybody: words, units and notes behind them."""

from __future__ import annotations

import pytest

from crawler.vocabulary import Meaning
from crawler.vocabulary.meanings import (
    benchmarks_in,
    fits,
    general_meaning,
    kind_of,
    parse_meaning,
    with_unit,
)

PRICE = Meaning("price")


@pytest.mark.parametrize(
    ("label", "value", "key", "qualifiers"),
    [
        ("Input", "128K", "max_input_tokens", {}),
        ("Input", "$2.50", "price", {"meter": "input"}),
        ("Output", "8K", "max_output_tokens", {}),
        ("Output", "$8", "price", {"meter": "output"}),
        ("Knowledge cutoff", "Oct 2023", "knowledge_cutoff", {}),
        ("Data", "Oct 2023", "knowledge_cutoff", {}),
        ("上下文长度", "128K", "context_window", {}),
    ],
)
def test_a_label_has_a_meaning_for_each_shape_of_value(label, value, key, qualifiers):
    assert general_meaning(label, "", value) == Meaning(key, qualifiers)


@pytest.mark.parametrize(
    ("label", "value", "unit"),
    [
        ("Input ($/1M tokens)", "2.50", {"currency": "$", "per": "1M tokens"}),
        ("Input ($/1M)", "2,50", {"currency": "$", "per": "1M"}),
        ("输入单价（元/千 Token）", "0.004", {"currency": "元", "per": "千 Token"}),
        ("Input ($/1M tokens)", "3", {"currency": "$", "per": "1M tokens"}),
    ],
)
def test_a_bare_number_below_a_unit_of_money_is_a_price(label, value, unit):
    found = general_meaning(label, "", value)
    assert found == Meaning("price", unit | {"meter": "input"})


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Charm", "5"),
        ("Input", ""),
        ("", "5"),
        ("Context (words)", "96,000"),
        ("Context (approx. words)", "96,000"),
        ("Context window (字)", "5万"),
        ("Context (pages)", "300"),
        ("Context (characters)", "300"),
        ("Context (chars)", "300"),
    ],
)
def test_a_label_that_nobody_can_say_the_meaning_of(label, value):
    assert general_meaning(label, "", value) is None


@pytest.mark.parametrize(
    ("label", "qualifiers"),
    [
        ("MMLU", {"benchmark": "MMLU"}),
        ("MMLU (%)", {"benchmark": "MMLU"}),
        ("MMLU (5-shot)", {"benchmark": "MMLU", "setting": "5-shot"}),
        ("MMLU (self-reported)", {"benchmark": "MMLU"}),
    ],
)
def test_a_benchmark_carries_the_setting_in_its_brackets(label, qualifiers):
    assert general_meaning(label, "", "88.7") == Meaning("score", qualifiers)


@pytest.mark.parametrize(
    ("label", "qualifiers"),
    [
        ("Input price (batch)", {"meter": "batch_input"}),
        ("Input price (cached)", {"meter": "cached_input"}),
        ("Input price (cache miss)", {"meter": "input"}),
        ("Input price (text / image / video)", {"meter": "input"}),
        ("Output price (including thinking tokens)", {"meter": "output"}),
        ("Input price (fine-tuned)", {"meter": "input", "tier": "fine-tuned"}),
        ("Input price (audio)", {"meter": "audio_input"}),
    ],
)
def test_brackets_behind_a_price_s_label_say_its_meter_or_tier(label, qualifiers):
    assert general_meaning(label, "", "$1") == Meaning("price", qualifiers)


@pytest.mark.parametrize(
    ("meaning", "label", "qualifiers"),
    [
        (PRICE, "Input ($/1M tokens)", {"currency": "$", "per": "1M tokens"}),
        (Meaning("parameters"), "Params (B)", {"scale": "B"}),
        (Meaning("context_window"), "Context (K)", {"scale": "K"}),
        (Meaning("score"), "Score (%)", {}),
        (PRICE, "Input", {}),
        (Meaning("price", {"per": "1K"}), "In ($/1M)", {"currency": "$", "per": "1K"}),
    ],
)
def test_only_the_unit_that_a_kind_can_have_comes_along(meaning, label, qualifiers):
    assert with_unit(meaning, label).qualifiers == qualifiers


@pytest.mark.parametrize(
    ("key", "value", "fit"),
    [
        ("context_window", "128K", True),
        ("context_window", "$2", False),
        ("price", "$2", True),
        ("input_modalities", "Text, Image", True),
        ("input_modalities", "smell", False),
        ("languages", "anything at all", True),
        ("huggingface_id", "acme/rocket", True),
        ("huggingface_id", "rocket", False),
        ("deprecation_date", "No sooner than 2026-05-01", True),
        ("release_date", "No sooner than 2026-05-01", False),
        ("knowledge_cutoff", "not before 2025-01-01", False),
    ],
)
def test_what_can_be_a_value_of_a_property(key, value, fit):
    assert fits(Meaning(key), value) is fit


def test_the_kind_is_that_of_the_property():
    assert kind_of(PRICE) == "price"
    assert kind_of(Meaning("license")) == "licence"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("context_window", Meaning("context_window")),
        ("price: meter=input", Meaning("price", {"meter": "input"})),
        ("price:meter=input/output", Meaning("price", {"meter": "input/output"})),
        (
            " price : meter = input , kind=list, ",
            Meaning("price", {"meter": "input", "kind": "list"}),
        ),
    ],
)
def test_a_site_file_s_meaning(text, meaning):
    assert parse_meaning(text) == meaning


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("MMLU and HumanEval results", ["MMLU", "HumanEval"]),
        ("SWE-bench Verified leaderboard", ["SWE-bench Verified"]),
        ("MMLU Pro", ["MMLU Pro"]),
        ("GPQA Diamond: MMLU", ["GPQA Diamond", "MMLU"]),
        ("MMLU, MMLU", ["MMLU"]),
        ("Results of rockets", []),
        ("", []),
        ("one two three four five six seven eight nine ten more words MMLU", []),
    ],
)
def test_the_benchmarks_that_a_heading_names(heading, names):
    assert list(benchmarks_in(heading)) == names
