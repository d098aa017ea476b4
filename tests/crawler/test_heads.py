"""Heads: their words, the unit behind them, and what their column is for."""

from __future__ import annotations

import pytest

from crawler.vocabulary.heads import (
    MAX_HEAD,
    bound_of,
    label_forms,
    load_roles,
    meter_of,
    notes_of,
    read_unit,
    roles_of,
    unit_of,
    unit_stated,
)

LONG = "x" * (MAX_HEAD + 1)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("USD per 1M tokens", {"currency": "USD", "per": "1M tokens"}),
        ("$/1M tokens", {"currency": "$", "per": "1M tokens"}),
        ("US$/1K tokens", {"currency": "US$", "per": "1K tokens"}),
        ("$ / 1M input tokens", {"currency": "$", "per": "1M input tokens"}),
        ("per million tokens USD", {"currency": "USD", "per": "million tokens"}),
        ("per 1,000 tokens", {"per": "1,000 tokens"}),
        ("/ MTok", {"per": "MTok"}),
        ("per image", {"per": "image"}),
        ("USD/hour", {"currency": "USD", "per": "hour"}),
        ("in USD", {"currency": "USD"}),
        ("$", {"currency": "$"}),
        ("%", {"scale": "%"}),
        ("B", {"scale": "B"}),
        ("k", {"scale": "k"}),
        ("million", {"scale": "million"}),
        ("tokens", {"scale": "tokens"}),
    ],
)
def test_a_unit_has_a_currency_a_count_and_a_scale(text, unit):
    assert read_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("€ pro 1 Mio. Token", {"currency": "€", "per": "1 Mio. Token"}),
        ("je 1 Mio. Token", {"per": "1 Mio. Token"}),
        ("pro 1 000 000 Token", {"per": "1 000 000 Token"}),
        ("Mrd.", {"scale": "Mrd."}),
        ("€ par million", {"currency": "€", "per": "million"}),
        ("milliards", {"scale": "milliards"}),
        ("Mds", {"scale": "Mds"}),
        ("元/百万 tokens", {"currency": "元", "per": "百万 tokens"}),
        ("元/千tokens", {"currency": "元", "per": "千tokens"}),
        ("每百万 tokens", {"per": "百万 tokens"}),
        ("元/张", {"currency": "元", "per": "张"}),
        ("元/次", {"currency": "元", "per": "次"}),
        ("十亿", {"scale": "十亿"}),
        pytest.param(
            "€ / million de jetons",
            {"currency": "€", "per": "million de jetons"},
            marks=pytest.mark.xfail(reason="NOUN knows no 'de' before 'jetons'"),
        ),
        pytest.param(
            "Milliarden",
            {"scale": "Milliarden"},
            marks=pytest.mark.xfail(reason="UNIT knows 'Mrd.' but not the word"),
        ),
    ],
)
def test_units_in_german_french_and_chinese(text, unit):
    assert read_unit(text) == unit


@pytest.mark.parametrize(
    "text", ["", "Total", "1M tokens", "Tokens of affection", "5-shot", "per", LONG]
)
def test_other_words_are_no_unit(text):
    assert not {"currency", "scale"} & set(read_unit(text))
    assert not read_unit(text)


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("Input ($/1M tokens)", {"currency": "$", "per": "1M tokens"}),
        ("Output [$/M]", {"currency": "$", "per": "M"}),
        ("Input price per 1M tokens", {"per": "1M tokens"}),
        ("Input Priceper 1M tokens", {"per": "1M tokens"}),
        ("Input/1M tokens", {"per": "1M tokens"}),
        ("$/1M input", {"currency": "$", "per": "1M"}),
        ("Price USD", {"currency": "USD"}),
        ("Cost per request", {"per": "request"}),
        ("Params (B)", {"scale": "B"}),
        ("Context (K)", {"scale": "K"}),
        ("Score (%)", {"scale": "%"}),
        ("Accuracy, %", {"scale": "%"}),
        ("Win rate %", {"scale": "%"}),
        ("输入单价（元/千 Token）", {"currency": "元", "per": "千 Token"}),
        ("价格(元/张)", {"currency": "元", "per": "张"}),
        ("Preis (€ pro 1 Mio. Token)", {"currency": "€", "per": "1 Mio. Token"}),
        ("Parameter (Mrd.)", {"scale": "Mrd."}),
        ("Paramètres (milliards)", {"scale": "milliards"}),
        pytest.param(
            "Prix (€ / million de jetons)",
            {"currency": "€", "per": "million de jetons"},
            marks=pytest.mark.xfail(reason="NOUN knows no 'de' before 'jetons'"),
        ),
    ],
)
def test_the_unit_of_a_label(label, unit):
    assert unit_of(label) == unit


@pytest.mark.parametrize(
    "label", ["Input", "MMLU (5-shot)", "GPT-4o (2024-08-06)", "", LONG]
)
def test_a_label_without_a_unit(label):
    assert unit_of(label) == {}


@pytest.mark.parametrize(
    ("label", "forms"),
    [
        ("Input ($/1M tokens)", ("Input ($/1M tokens)", "Input")),
        ("MMLU (5-shot)", ("MMLU (5-shot)", "MMLU")),
        ("MMLU (5-shot) (%)", ("MMLU (5-shot) (%)", "MMLU (5-shot)", "MMLU")),
        ("Price per 1M tokens", ("Price per 1M tokens", "Price")),
        ("Input price, USD", ("Input price, USD", "Input price")),
        ("Params (B)*", ("Params (B)", "Params")),
        ("Score ↑", ("Score",)),
        ("▲ Model", ("Model",)),
        ("🏆 Model", ("Model",)),
        ("Context Window ⓘ", ("Context Window",)),
        ("Model:", ("Model",)),
        ("", ()),
        (LONG, (LONG,)),
    ],
)
def test_the_words_of_a_label_from_all_to_the_fewest(label, forms):
    assert label_forms(label) == forms


@pytest.mark.parametrize(
    ("label", "notes"),
    [
        ("MMLU (5-shot)", ("5-shot",)),
        ("MMLU (5-shot) (val)", ("5-shot", "val")),
        ("Input [batch] ($/1M)", ("batch",)),
        ("Price（批量）", ("批量",)),
        ("Input ($/1M tokens)", ()),
        ("MMLU", ()),
    ],
)
def test_notes_are_what_brackets_say_besides_units(label, notes):
    assert notes_of(label) == notes


@pytest.mark.parametrize(
    ("text", "meter"),
    [
        ("Price per 1,000 input tokens (cache read)", "cached_input"),
        ("Cached input", "cached_input"),
        ("Cache hit", "cached_input"),
        ("缓存命中", "cached_input"),
        ("5m cache writes", "cache_write"),
        ("Cache creation", "cache_write"),
        ("Batch input", "batch_input"),
        ("Batch output price", "batch_output"),
        ("Input (cache miss)", "input"),
        ("输入（未命中缓存）", "input"),
        ("Uncached input", "input"),
        ("Prompt", "input"),
        ("输入", "input"),
        ("Completion", "output"),
        ("Generated", "output"),
        ("输出单价", "output"),
        ("Image", "image"),
        ("Audio input", "audio_input"),
        ("video", "video"),
        ("per call", "request"),
    ],
)
def test_what_a_head_says_is_paid_for(text, meter):
    assert meter_of(text) == meter


@pytest.mark.parametrize("text", ["", "Price", "Model", "Price > 200K input tokens"])
def test_a_head_that_names_no_meter(text):
    assert meter_of(text) == ""


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        ("Prices are per 1 million tokens.", {"per": "1 million tokens"}),
        ("All in USD per 1M tokens", {"currency": "USD", "per": "1M tokens"}),
        ("Prices in $ per 1K tokens.", {"currency": "$", "per": "1K tokens"}),
        ("价格为元/百万tokens", {"currency": "元", "per": "百万tokens"}),
        ("Die Preise gelten pro 1 Mio. Token.", {"per": "1 Mio. Token"}),
        ("Preise in € pro Million Token", {"currency": "€", "per": "Million Token"}),
        ("Les prix sont par million de jetons.", {"per": "million jetons"}),
    ],
)
def test_the_unit_that_a_sentence_states(sentence, unit):
    assert unit_stated(sentence) == unit


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "Prices in US dollars.",
        "We serve 1 million tokens per second.",
        "Limit: 30,000 tokens per minute",
    ],
)
def test_a_sentence_that_states_no_unit(sentence):
    assert unit_stated(sentence) == {}


@pytest.mark.parametrize(
    ("head", "bound"),
    [
        ("Price (/1M tokens) > 200K input tokens", "> 200K input tokens"),
        ("Price up to 32k tokens", "up to 32k tokens"),
        ("Output ≤200K", "≤200K"),
        ("<= 128K", "<= 128K"),
        ("Under 128k", "Under 128k"),
        ("Input", ""),
        ("GPT-4 > 3.5", ""),
        ("128K context", ""),
    ],
)
def test_the_size_of_prompt_that_a_head_limits_its_prices_to(head, bound):
    assert bound_of(head) == bound


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("Model", "model"),
        ("Model ↑", "model"),
        ("模型名称", "model"),
        ("Modell", "model"),
        ("Modèle", "model"),
        ("Model ID", "id"),
        ("Dataset", "benchmark"),
        ("Score (%)", "score"),
        ("Metric", "metric"),
        ("Notes", "comparison"),
        ("Context range", "tier"),
        ("Fournisseur", "provider"),
        ("计费项", "item"),
        ("Unit", "unit"),
        ("Reasoning effort", "setting"),
        ("Price", "price"),
        ("价格", "price"),
        ("Cost per 1M", "price"),
        ("Pricing (USD)", "price"),
        ("#", "ignored"),
        ("", "ignored"),
    ],
)
def test_the_role_of_a_column(head, role):
    assert roles_of(head) == {role}


@pytest.mark.parametrize("head", ["Charm", "Pri", "Context window", "Mod"])
def test_a_head_without_a_role(head):
    assert roles_of(head) == frozenset()


def test_roles_are_data():
    roles = load_roles()
    assert {"model", "score", "tier", "unit", "ignored"} <= set(roles)
    assert all(roles.values())
