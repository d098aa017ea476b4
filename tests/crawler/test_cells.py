"""Cells: names with what stands beside them, values, and several values in one."""

from __future__ import annotations

import pytest

from crawler.claims.cells import (
    Place,
    Style,
    clean,
    fits_cell,
    model_in,
    name_in,
    pieces_of,
    split_effort,
    split_offer,
    state_cell,
)
from crawler.claims.labels import Findings
from crawler.claims.styles import style_of
from crawler.claims.subjects import Subject
from crawler.read.document import Table
from crawler.read.pages import read_html
from crawler.vocabulary import Meaning
from tests.crawler.anypage import (
    facts,
    html_table,
    issues,
    page_about,
    page_of_line,
    qualified,
    read_any,
    read_html_of,
    table,
    words,
)

COMMA = Style(",")


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["88,7", "42.4"], ","),
        (["128.000", "1.234,5"], ","),
        (["1 234,5"], ","),
        (["88,7 %"], ","),
        (["€ 2,50"], ","),
        (["5,123", "6,7"], ","),
        (["128,000", "88.7"], ""),
        (["1,234,567", "88,7"], ""),
        (["88,7", "1,234.5"], ""),
        (["128.000"], ""),
        (["128,000"], ""),
        (["Text, Image"], ""),
        (["1, 2"], ""),
        (["Aug 6, 2024", "42.4"], ""),
        ([], ""),
        (["a sentence of more than sixty characters says 88,7 somewhere in it"], ""),
        (["0,150 €", "0,600 €"], ","),
        (["128,000", "Dec 5,2024"], ""),
    ],
)
def test_a_table_has_decimal_commas_if_its_numbers_leave_no_other_reading(
    texts, decimal
):
    assert style_of(texts).decimal == decimal


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["9/23/2024", "9/8/2024"], "MDY"),
        (["23/9/2024", "9/8/2024"], "DMY"),
        (["9/8/2024"], ""),
        (["9/23/2024", "23/9/2024"], ""),
    ],
)
def test_a_day_above_twelve_shows_the_order_of_dates(texts, order):
    assert style_of(texts).dates == order


@pytest.mark.parametrize(
    ("style", "text", "qualifiers"),
    [
        (Style(",", "MDY"), "88,7", {"decimal": ","}),
        (Style(",", "MDY"), "128.000", {"decimal": ","}),
        (Style(",", "MDY"), "9/8/2024", {"date_order": "MDY"}),
        (Style(",", "MDY"), "88", {}),
        (Style(), "88,7", {}),
    ],
)
def test_only_what_matters_for_a_value_goes_with_it(style, text, qualifiers):
    assert style.qualifiers(text) == qualifiers


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("InternVL2-Pro 🥇", "InternVL2-Pro"),
        ("🔥 Qwen3", "Qwen3"),
        ("deepseek-v4-flash(1)", "deepseek-v4-flash"),
        ("GPT-4o*", "GPT-4o"),
        ("GPT-4o [2]", "GPT-4o"),
        ("Llama 3 (deprecated) †", "Llama 3"),
        ("Claude 3 Opus (new)", "Claude 3 Opus"),
        ("GPT-4 New!", "GPT-4"),
        ("gpt-4 legacy", "gpt-4"),
        ("models/gemini-2.0-flash", "gemini-2.0-flash"),
        ("o3: ", "o3"),
        ("GPT-4o (2024-08-06)", "GPT-4o (2024-08-06)"),
        ("Newton", "Newton"),
        ("", ""),
    ],
)
def test_medals_badges_and_footnotes_are_no_part_of_a_name(printed, name):
    assert clean(printed) == name


@pytest.mark.parametrize(
    ("printed", "name", "effort"),
    [
        ("o3-pro (high)", "o3-pro", "high"),
        ("o1 [high]", "o1", "high"),
        ("GPT-5 (xhigh)", "GPT-5", "xhigh"),
        ("GPT-5 (medium effort)", "GPT-5", "medium effort"),
        ("Claude 4 (thinking)", "Claude 4", "thinking"),
        ("Claude 4 (no thinking)", "Claude 4", "no thinking"),
        ("Qwen3 (Non-reasoning)", "Qwen3", "Non-reasoning"),
        ("GPT-5 (w/o tools)", "GPT-5", "w/o tools"),
        (
            *("Claude 3.7 Sonnet (32k thinking tokens)", "Claude 3.7 Sonnet"),
            "32k thinking tokens",
        ),
        ("o3 high", "o3 high", ""),
        ("GPT-4o (2024-08-06)", "GPT-4o (2024-08-06)", ""),
        ("DeepSeek R1 (0528)", "DeepSeek R1 (0528)", ""),
        ("(high)", "(high)", ""),
    ],
)
def test_effort_in_brackets_is_cut_off(printed, name, effort):
    assert split_effort(printed) == (name, effort)


def test_effort_in_brackets_is_the_setting_of_a_score():
    found = read_any(table("Model | MMLU", "o3 (high) | 88.7", "o3 (low) | 80.1"))
    assert qualified(found, "setting") == [
        ("o3", "88.7", "high"),
        ("o3", "80.1", "low"),
    ]


def test_another_window_in_brackets_is_another_model():
    found = read_any(
        table("Model | Input price per 1M tokens", "GPT-4 | $30", "GPT-4 (32k) | $60")
    )
    assert ("GPT-4", "price", "$60") not in facts(found)


@pytest.mark.parametrize(
    ("printed", "name", "offer"),
    [
        ("GPT-5 2025-08-07 Data Zone", "GPT-5 2025-08-07", "Data Zone"),
        ("GPT-5 2025-08-07 Global", "GPT-5 2025-08-07", "Global"),
        ("GPT-5 (Batch)", "GPT-5", "Batch"),
        ("GPT-5 - Provisioned", "GPT-5", "Provisioned"),
        ("Gemini 2.5 Pro Long Context", "Gemini 2.5 Pro", "Long Context"),
        ("Gemini 2.5 Flash", "Gemini 2.5 Flash", ""),
        ("GPT-4o", "GPT-4o", ""),
        ("Global", "Global", ""),
    ],
)
def test_how_a_model_is_offered_is_cut_off(printed, name, offer):
    assert split_offer(printed) == (name, offer)


def test_a_data_zone_is_the_tier_of_a_price():
    found = read_any(
        table(
            "Model | Input ($/1M tokens)",
            "GPT-5 2025-08-07 Data Zone | 1.38",
            "GPT-5 2025-08-07 Global | 1.25",
        )
    )
    assert qualified(found, "tier") == [
        ("GPT-5 2025-08-07", "1.38", "Data Zone"),
        ("GPT-5 2025-08-07", "1.25", "Global"),
    ]


@pytest.mark.parametrize(
    ("text", "name", "effort", "note"),
    [
        ("GPT-4o", "GPT-4o", "", ""),
        ("GPT-4o 🥇", "GPT-4o", "", ""),
        ("o3 (high)", "o3", "high", ""),
        ("GPT-5 Global", "GPT-5", "", "Global"),
    ],
)
def test_a_cell_names_a_model_by_known_words(text, name, effort, note):
    found = model_in(page_of_line(text), words(text))
    assert found is not None
    assert (found.subject.name, found.effort, found.note) == (name, effort, note)


@pytest.mark.parametrize("text", ["Rocket Eleven", "MMLU", "Gemma", "128K", "Price"])
def test_a_cell_that_names_no_model_by_known_words(text):
    assert model_in(page_of_line(text), words(text)) is None


def test_a_model_of_the_page_is_known_by_its_own_words():
    rocket = Subject("Rocket Eleven", "acme/rocket-11")
    for text in ("Rocket Eleven", "rocket-eleven", "acme/rocket-11"):
        found = model_in(page_of_line(text, rocket), words(text))
        assert found is not None
        assert found.subject is rocket


@pytest.mark.parametrize("text", ["Rocket Eleven", "Humane-7B", "Meanwhile", "Gemma"])
def test_below_the_head_model_any_name_is_one(text):
    found = name_in(page_of_line(text), words(text), "an-id")
    assert found is not None
    assert found.subject == Subject(text, "an-id")


@pytest.mark.parametrize(
    "text",
    [
        "Random chance",
        "Human expert",
        "Median",
        "Average",
        "Majority vote",
        "Frequent class",
        "Free tier",
        "Total",
        "All models",
        "Other models",
        "Undisclosed",
        "Context window",
        "12",
        "x",
        "Y" * 61,
    ],
)
def test_what_is_nobody_s_name_even_below_the_head_model(text):
    assert name_in(page_of_line(text), words(text)) is None


def test_an_id_in_the_cell_goes_before_one_from_a_column():
    for slug in ("", "gpt-4o-2024-08-06"):
        found = name_in(page_of_line("GPT-4o"), words("GPT-4o"), slug)
        assert found is not None
        assert found.subject == Subject("GPT-4o", slug)


def test_an_id_marked_up_beside_a_name_is_its_slug():
    cell = "<b>GPT-4o</b><code>gpt-4o-2024-08-06</code>"
    page = html_table(("Model", "Context window"), (cell, "128K"), ("GPT-4", "8K"))
    first, second = read_html_of(page).claims
    assert (first.subject_text, first.slug) == ("GPT-4o", "gpt-4o-2024-08-06")
    assert (second.subject_text, second.slug) == ("GPT-4", "")


def cell_of(markup):
    """Return a page and the only cell of its table."""
    document = read_html(f"<table><tr><td>{markup}</td></tr></table>", "page")
    (block,) = (one for one in document.blocks if isinstance(one, Table))
    return page_about(document), block.rows[0][0]


def test_pieces_are_what_the_page_marks_up_without_the_empty_ones():
    page, cell = cell_of("<span>$0.20</span><span>—</span><span>$1.50</span>")
    assert [piece.text for piece in pieces_of(page, cell)] == ["$0.20", "$1.50"]
    page, cell = cell_of("$0.20 $1.50")
    assert [piece.text for piece in pieces_of(page, cell)] == ["$0.20 $1.50"]


def state_of(page, cell, meaning, place=None):
    found = Findings()
    whom = Subject("GPT-4o")
    state_cell(page, found, place or Place(), whom, "A label", meaning, cell)
    return found


TWO_METERS = Meaning("price", {"meter": "input/output"})


@pytest.mark.parametrize(
    ("text", "prices"),
    [
        ("$0.20 / $1.50", ("$0.20", "$1.50")),
        ("$2 | $8", ("$2", "$8")),
        ("$2 → $8", ("$2", "$8")),
        ("free / $3", ("free", "$3")),
    ],
)
def test_a_cell_of_two_meters_holds_a_price_for_each(text, prices):
    found = state_of(page_of_line(text), words(text), TWO_METERS)
    assert qualified(found, "meter") == [
        ("GPT-4o", prices[0], "input"),
        ("GPT-4o", prices[1], "output"),
    ]


def test_two_meters_in_two_boxes():
    page, cell = cell_of("<div>$0.20</div><div>$1.50</div>")
    assert facts(state_of(page, cell, TWO_METERS)) == [
        ("GPT-4o", "price", "$0.20"),
        ("GPT-4o", "price", "$1.50"),
    ]


@pytest.mark.parametrize("text", ["$2", "$1 / $2 / $3"])
def test_one_price_for_two_meters_is_nobody_s(text):
    found = state_of(page_of_line(text), words(text), TWO_METERS)
    assert facts(found) == []
    assert issues(found) == [("unparsed_value", "A label", text)]


@pytest.mark.parametrize("text", ["", "—", "-"])
def test_an_empty_cell_states_nothing(text):
    found = state_of(page_of_line(), words(text), Meaning("context_window"))
    assert (found.claims, found.issues) == ([], [])


def test_a_note_in_a_box_below_a_value_is_no_part_of_it():
    page, cell = cell_of("<div>128K</div><div>about a novel</div>")
    found = state_of(page, cell, Meaning("context_window"))
    assert facts(found) == [("GPT-4o", "context_window", "128K")]


def test_two_values_in_boxes_are_not_chosen_from():
    page, cell = cell_of("<div>8K</div><div>32K</div>")
    found = state_of(page, cell, Meaning("context_window"))
    assert facts(found) == [("GPT-4o", "context_window", "8K 32K")]


@pytest.mark.parametrize(
    ("key", "kept"),
    [
        ("price", {"provider": "Azure", "tier": "Batch"}),
        ("context_window", {"provider": "Azure"}),
        ("parameters", {}),
    ],
)
def test_a_claim_has_only_the_qualifiers_its_property_can_have(key, kept):
    text = {"price": "$2", "context_window": "128K", "parameters": "7B"}[key]
    place = Place("", Style(), {"provider": "Azure", "tier": "Batch", "setting": "x"})
    (claim,) = state_of(page_of_line(text), words(text), Meaning(key), place).claims
    assert {n: v for n, v in claim.qualifiers.items() if n != "kind"} == kept


@pytest.mark.parametrize(
    ("key", "text", "qualifiers", "style", "fit"),
    [
        ("price", "2.50", {"currency": "$"}, Style(), True),
        ("price", "2.50", {"per": "1M"}, Style(), True),
        ("price", "2,50", {"currency": "€"}, COMMA, True),
        ("price", "2.50", {}, Style(), False),
        ("price", "soon", {"per": "1M"}, Style(), False),
        ("price", "$2 (cached)", {}, Style(), True),
        ("price", "$2.50 · est.", {}, Style(), True),
        ("price", "N/A", {}, Style(), True),
        ("parameters", "7", {"scale": "B"}, Style(), True),
        ("parameters", "7", {}, Style(), False),
        ("arena_rank", "12", {}, Style(), True),
        ("arena_rank", "#12", {}, Style(), True),
        ("arena_rank", "twelve", {}, Style(), False),
        ("context_window", "128.000", {}, COMMA, True),
        ("context_window", "128.000", {}, Style(), False),
        pytest.param(
            *("context_window", "128.000 Token", {}, Style(), False),
            marks=pytest.mark.xfail(
                reason="a part of a token, where the noun stands behind it: 128"
            ),
        ),
        pytest.param(
            *("release_date", "Aug 6, 2024", {}, COMMA, True),
            marks=pytest.mark.xfail(reason="as_point makes it 'Aug 6. 2024'"),
        ),
    ],
)
def test_what_can_stand_below_a_head(key, text, qualifiers, style, fit):
    assert fits_cell(page_of_line(), Meaning(key, qualifiers), text, style) is fit


def test_decimal_commas_go_with_the_values_of_their_table():
    found = read_any(
        table(
            "Modell | Kontextfenster | MMLU | Eingabepreis (€ pro 1 Mio. Token)",
            "GPT-4o | 128.000 | 88,7 | 2,50",
            "GPT-4 | 8.192 | 42.4 | 1.234,5",
        )
    )
    assert qualified(found, "decimal", "currency", "per") == [
        ("GPT-4o", "128.000", ",", "", ""),
        ("GPT-4o", "88,7", ",", "", ""),
        ("GPT-4o", "2,50", ",", "€", "1 Mio. Token"),
        ("GPT-4", "8.192", ",", "", ""),
        ("GPT-4", "42.4", ",", "", ""),
        ("GPT-4", "1.234,5", ",", "€", "1 Mio. Token"),
    ]


def test_the_order_of_dates_goes_with_the_dates_of_their_table():
    shown = table("Model | Release date", "GPT-4o | 9/8/2024", "GPT-4 | 9/23/2024")
    assert [one[2] for one in qualified(read_any(shown), "date_order")] == ["MDY"] * 2
    open_still = table("Model | Release date", "GPT-4o | 9/8/2024", "o3 | 9/7/2024")
    assert [one[2] for one in qualified(read_any(open_still), "date_order")] == [""] * 2
