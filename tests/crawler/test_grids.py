"""Grids: one mechanism each, on small pages of three dresses of our own writing."""

from __future__ import annotations

import pytest

from crawler.claims.cut import cut_names
from crawler.items import Extraction
from crawler.vocabulary.concepts import compose, meanings_of
from tests.crawler.anypage import read_any, read_html_of, table

Priced = tuple[str, str, str, str]


def priced(found: Extraction) -> list[Priced]:
    """Return model, meter, tier and value of the prices that were read."""
    return [
        (
            one.subject_text,
            one.qualifiers.get("meter", ""),
            one.qualifiers.get("tier", ""),
            one.value_text,
        )
        for one in found.claims
        if one.property == "price"
    ]


def valued(found: Extraction) -> set[tuple[str, str, str]]:
    """Return model, property and value of all that was read."""
    return {(one.subject_text, one.property, one.value_text) for one in found.claims}


@pytest.mark.parametrize(
    ("label", "value", "meant"),
    [
        ("Limit der Ausgabe", "8K", "max_output_tokens"),
        ("上下文大小上限", "128K", "context_window"),
        ("Límite de salida", "8K", "max_output_tokens"),
        ("Janela do contexto", "1M", "context_window"),
        ("学習データのカットオフ", "2024-05", "training_data_cutoff"),
        ("Coût de l'entrée", "", "price"),
        ("캐시 읽기 요금", "", "price"),
        ("Дата релиза", "", "release_date"),
    ],
)
def test_a_label_means_what_its_words_mean_together(label, value, meant):
    assert meant in {rule.key for rule in meanings_of(label)}


@pytest.mark.parametrize(
    "label", ["Speed", "Frobnication", "Input of the frob", "平均价格"]
)
def test_a_label_with_a_word_nobody_knows_or_that_is_derived_means_nothing(label):
    assert not [rule for rule in meanings_of(label) if rule.key != "price"]


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("Preis (€ pro 1 Mio. Tokens)", {"per": "1 Mio. Tokens", "currency": "€"}),
        ("输入价（元/百万 tokens）", {"per": "百万 tokens", "currency": "元"}),
        ("Entrada ($ por 1M de tokens)", {"per": "1M tokens", "currency": "$"}),
        ("Modalities (text / image)", {}),
    ],
)
def test_the_unit_of_a_label_is_read_in_any_language(label, unit):
    assert dict(compose(label).unit) == unit


BANDED = [
    table(
        "Modell | Eingabelänge | Eingabepreis ($ / 1M Tokens)",
        "GPT-4o | ≤ 200K | 2,50",
        " | > 200K | 5,00",
    ),
    "Model name\tPrompt length\tInput ($/1M tokens)\n"
    "GPT-4o\t≤ 200K\t2.50\n\t> 200K\t5.00\n",
    "<table><tr><td>模型</td><td>输入长度</td><td>输入价（$/百万 tokens）</td></tr>"
    "<tr><th rowspan='2'>GPT-4o</th><td>≤ 200K</td><td>2.50</td></tr>"
    "<tr><td>&gt; 200K</td><td>5.00</td></tr></table>",
]


@pytest.mark.parametrize("page", BANDED)
def test_a_band_of_prompts_is_a_tier_in_any_dress(page):
    read = read_html_of if page.startswith("<") else read_any
    found = priced(read(page))
    assert [(name, meter, tier) for name, meter, tier, _ in found] == [
        ("GPT-4o", "input", "≤ 200K"),
        ("GPT-4o", "input", "> 200K"),
    ]


ABOVE = [
    "### GPT-4o\n\n128K\n\nContext window\n\n16K\n\nMax output\n\n### o3\n\n200K\n\n"
    "Context window\n\n100K\n\nMax output\n",
    "GPT-4o\n128K tokens\nKontextfenster\n16K tokens\nMax. Ausgabe\no3\n"
    "200K tokens\nKontextfenster\n100K tokens\nMax. Ausgabe\n",
    "".join(
        f"<div><h3>{name}</h3><div><div>{window}</div><div>上下文长度</div></div>"
        f"<div><div>{most}</div><div>最大输出</div></div></div>"
        for name, window, most in (("GPT-4o", "128K", "16K"), ("o3", "200K", "100K"))
    ),
]


@pytest.mark.parametrize("page", ABOVE)
def test_cards_whose_values_stand_above_their_labels(page):
    read = read_html_of if page.startswith("<") else read_any
    found = {
        (name, key, value[:4].strip(" t")) for name, key, value in valued(read(page))
    }
    assert found == {
        ("GPT-4o", "context_window", "128K"),
        ("GPT-4o", "max_output_tokens", "16K"),
        ("o3", "context_window", "200K"),
        ("o3", "max_output_tokens", "100K"),
    }


CONTRADICTING = [
    table("Model | Input price", "GPT-4o | $2.50/M", "GPT-4o | $5.00/M"),
    "GPT-4o\nInput price: $2.50/M\nInput price: $5.00/M\n",
    "<h3>GPT-4o</h3><dl><dt>Input price</dt><dd>$2.50/M</dd></dl>"
    "<h3>GPT-4o</h3><dl><dt>Input price</dt><dd>$5.00/M</dd></dl>",
]


@pytest.mark.parametrize("page", CONTRADICTING)
def test_two_values_of_one_key_are_both_withheld(page):
    read = read_html_of if page.startswith("<") else read_any
    found = read(page)
    assert priced(found) == []
    assert [one.kind for one in found.issues] == ["contradiction"]


@pytest.mark.parametrize(
    "page",
    [
        table("Model | Price", "GPT-4o | $2.50", "o3 | $5.00"),
        table("Model | Cost per hour", "GPT-4o | $2.50", "o3 | $5.00"),
    ],
)
def test_a_price_of_nobody_knows_what_is_an_issue(page):
    found = read_any(page)
    assert priced(found) == []
    assert found.issues


def test_an_axis_of_words_tells_rows_of_one_model_apart():
    found = read_any(
        table(
            "模型 | 部署 | 输入价 (元/百万 tokens)",
            "GLM-4.6 | 自建 | 2",
            "GLM-4.6 | 直供 | 3",
        )
    )
    assert priced(found) == [
        ("GLM-4.6", "input", "自建", "2"),
        ("GLM-4.6", "input", "直供", "3"),
    ]


@pytest.mark.parametrize(
    ("cell", "name", "setting"),
    [
        ("Patchwork Agent + GPT-4o", "GPT-4o", "Patchwork Agent"),
        ("Patchwork v2 (Claude Sonnet 4)", "Claude Sonnet 4", "Patchwork v2"),
        ("GPT-4o Empfohlen", "GPT-4o", ""),
        ("GPT-4o 新品", "GPT-4o", ""),
    ],
)
def test_what_stands_beside_a_name_makes_no_model(cell, name, setting):
    found = read_any(
        table("Model | MMLU", f"{cell} | 70.1", "o3 | 80.2", "Phi-4 | 60.3")
    )
    first = found.claims[0]
    assert first.subject_text == name
    assert first.qualifiers.get("setting", "") == setting


def test_rows_that_name_no_model_are_one_issue():
    found = read_any(
        table(
            "Model | Input price",
            "GPT-4o | $2.50/M",
            "o3 | $2.00/M",
            "Plan | $20/M",
            "Seats | $5/M",
        )
    )
    assert {name for name, *_ in priced(found)} == {"GPT-4o", "o3"}
    assert [one.kind for one in found.issues] == ["unresolved_subject"]


def test_a_struck_price_and_words_said_twice_are_left_out():
    found = read_html_of(
        "<table><tr><th>Model</th><th>Input price</th></tr>"
        "<tr><td><span aria-hidden='true'>GPT-4o</span><span>GPT-4o</span></td>"
        "<td><del>$5.00/M</del> $2.50/M</td></tr></table>"
    )
    assert priced(found) == [("GPT-4o", "input", "", "$2.50/M")]


@pytest.mark.parametrize(
    "text", ["128K · Context window", "Context window 128K", "上下文长度 128K"]
)
def test_a_phrase_says_itself_what_its_value_is(text):
    assert ("GPT-4o", "context_window", "128K") in valued(read_any(f"GPT-4o\n{text}\n"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Parametero3-miniDeepSeek R1", ("Parameter", "o3-mini", "DeepSeek R1")),
        ("GPT-4oClaude Sonnet 4", ("", "GPT-4o", "Claude Sonnet 4")),
        ("GPT-4o is a model", ()),
    ],
)
def test_models_that_ran_together_are_cut(text, names):
    assert cut_names(text) == names


def test_a_page_that_a_script_fills_is_told_apart():
    found = read_html_of("<table><tr><th>Model</th><th>Score</th></tr></table>")
    assert found.claims == ()
    assert any("filled by a script" in one.message for one in found.issues)
