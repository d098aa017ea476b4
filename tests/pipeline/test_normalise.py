"""Raw claims → statements: values, published names, flags, and issues for the rest."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.statements.normalise import normalise
from tests.pipeline.factories import VOCABULARY, make_raw, make_statement


def read(value, key="context_window", **more):
    return normalise("north", make_raw(value, key, **more), VOCABULARY)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        pytest.param(entry.key, text, value, id=f"{entry.key}: {text}")
        for entry in VOCABULARY.properties.values()
        for text, value in entry.examples.items()
    ],
)
def test_every_example_of_the_vocabulary_reads_as_it_says(key, text, value):
    more = {"benchmark": "MMLU"} if key == "score" else {}
    statements, issues = read(text, key, **more)
    assert statements[0].quantity.text == value
    assert statements[0].property == key
    assert issues == ()


def test_total_and_active_parameters_in_one_cell_are_two_statements():
    (total, active), issues = read("56B (13B active)", "parameters")
    assert (total.property, total.quantity.text) == ("parameters", "56000000000")
    assert (active.property, active.quantity.text) == (
        "active_parameters",
        "13000000000",
    )
    assert total.claim_id != active.claim_id
    assert total.value_text == active.value_text == "56B (13B active)"
    assert issues == ()


@pytest.mark.parametrize(
    ("key", "text", "more", "flags"),
    [
        ("supports_vision", "No", {}, ("suspect",)),
        ("supports_vision", "Yes", {}, ()),
        ("open_weights", "No", {}, ()),
        ("release_date", "2026-01-01", {}, ("suspect",)),
        ("release_date", "2026-01", {}, ()),
        ("release_date", "1999", {}, ("implausible",)),
        ("price", "$0.00/1M", {}, ("suspect",)),
        ("price", "$0.00", {}, ("no_unit", "suspect")),
        ("price", "$2.50/1M", {}, ()),
        ("price", "Free (open)/1M tokens", {}, ("free_weights",)),
        ("price", "$5/1M", {"kind": "estimate"}, ("estimate",)),
        ("price", "~$0.626 / 1k images", {"kind": "estimate"}, ("estimate",)),
        ("price", "$1.25–$2.50*/1M", {}, ("footnote", "range")),
        ("monthly_cost_estimate", "$118", {}, ()),
        ("parameters", "~200B (est.)", {}, ("estimate",)),
        ("parameters", "7", {}, ("implausible",)),
        ("context_window", "100", {}, ("implausible",)),
        ("context_window", "2,024,128,000", {}, ("implausible",)),
        ("context_window", "8192 tokens *", {}, ("footnote",)),
        ("arena_rank", "#0", {}, ("implausible",)),
        (
            *("score", "88.7*", {"flags": ("third_party",), "benchmark": "MMLU"}),
            ("third_party", "footnote"),
        ),
    ],
)
def test_what_makes_a_value_weak_is_flagged_on_statement_and_value(
    key, text, more, flags
):
    (statement,), _ = read(text, key, **more)
    assert statement.flags == statement.quantity.flags == flags


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("parameters", "7", "from"),
        ("context_window", "100", "128"),
        ("release_date", "1999", "2015-01-01"),
    ],
)
def test_an_implausible_value_is_kept_and_noted(key, text, words):
    statements, (issue,) = read(text, key)
    assert len(statements) == 1
    assert issue.kind == "implausible_value"
    assert words in issue.message
    assert issue.value_text == text


@pytest.mark.parametrize(
    ("key", "text", "more"),
    [
        ("context_window", "GPT-51M", {}),
        ("context_window", "2,024,128,000 context", {}),
        ("parameters", "23.2B diff", {}),
        ("price", "$3.00 2.4x", {}),
        ("release_date", "1.7 years ago", {}),
        ("supports_vision", "maybe", {}),
        ("open_weights", "MIT", {}),
        ("input_modalities", "Text, smell", {}),
        ("license", "the terms that stand on the page of the maker", {}),
        ("score", "88,7", {"benchmark": "MMLU"}),
        ("arena_rank", "second", {}),
    ],
)
def test_what_no_grammar_reads_becomes_an_issue_and_no_statement(key, text, more):
    statements, (issue,) = read(text, key, **more)
    assert statements == ()
    assert (issue.kind, issue.label_text) == ("unparsed_value", "A label")
    assert (issue.value_text, issue.locator) == (text, "/html/body/p[1]")
    assert repr(text) in issue.message


@pytest.mark.parametrize(
    ("printed", "published"),
    [
        ({"provider": "Azure OpenAI"}, {"provider": "Azure"}),
        ({"provider": "Deepinfra"}, {"provider": "DeepInfra"}),
        ({"provider": "Nobody Inc"}, {"provider": "Nobody Inc"}),
        ({"tier": "batch", "kind": "reseller"}, {"tier": "batch", "kind": "reseller"}),
        ({}, {"provider": "", "tier": "", "kind": "", "benchmark": ""}),
    ],
)
def test_qualifiers_of_a_price_are_published_names(printed, published):
    (statement,), _ = read("$2.50/1M", "price", **printed)
    for name, value in published.items():
        assert getattr(statement.qualifiers, name) == value


@pytest.mark.parametrize(
    ("printed", "benchmark", "metric", "setting"),
    [
        ({"benchmark": "MMLU PRO"}, "mmlu-pro", "accuracy", ""),
        ({"benchmark": "MMLU-Pro"}, "mmlu-pro", "accuracy", ""),
        ({"benchmark": "Google-Proof Q&A"}, "gpqa", "accuracy", ""),
        ({"benchmark": "GPQA Diamond"}, "gpqa-diamond", "accuracy", ""),
        ({"benchmark": "MATH (500)"}, "math-500", "accuracy", ""),
        ({"benchmark": "HumanEval"}, "humaneval", "pass@1", ""),
        ({"benchmark": "MMMUval"}, "mmmu", "accuracy", "validation"),
        ({"benchmark": "OCRBench"}, "ocrbench", "score", ""),
        (
            {"benchmark": "Video-MME", "setting": "with subtitles"},
            *("video-mme", "accuracy", "with subtitles"),
        ),
        (
            {"benchmark": "MMLU", "metric": "exact match", "setting": "5-shot"},
            *("mmlu", "exact match", "5-shot"),
        ),
        ({"benchmark": "Foo Bench 2.0"}, "foo-bench-2.0", "", ""),
        (
            {"benchmark": "LibriSpeech 9", "metric": "Word Error Rate (WER)"},
            *("librispeech-9", "WER", ""),
        ),
    ],
)
def test_a_score_carries_benchmark_metric_and_setting(
    printed, benchmark, metric, setting
):
    (statement,), _ = read("69.4", "score", **printed)
    found = statement.qualifiers
    assert (found.benchmark, found.metric, found.setting) == (
        benchmark,
        metric,
        setting,
    )


@pytest.mark.parametrize(
    ("label", "text", "more", "unit", "mtok"),
    [
        ("Input (per 1M tokens)", "$2.50", {}, "USD/1M tokens", "2.5"),
        ("Input Priceper 1M tokens", "$2.50", {}, "USD/1M tokens", "2.5"),
        ("Input $/1M", "$2.50", {}, "USD/1M tokens", "2.5"),
        ("Prompt $/M", "$2.50", {}, "USD/1M tokens", "2.5"),
        ("Input (/MTok)", "$2.50", {}, "USD/1M tokens", "2.5"),
        ("Input price (per 1K tokens)", "$2.50", {}, "USD/1M tokens", "2500"),
        ("Input", "$2.50", {"per": "1M tokens"}, "USD/1M tokens", "2.5"),
        ("Input tokens", "$2.50", {}, "USD", ""),
        ("Input", "€2.50/1M", {}, "EUR/1M tokens", ""),
        ("Price", "$0.008 / 1k docs", {}, "USD/1k documents", ""),
    ],
)
def test_the_unit_of_a_price_stands_beside_it_or_in_its_label(
    label, text, more, unit, mtok
):
    (statement,), _ = read(text, "price", label=label, **more)
    assert statement.quantity.unit == unit
    assert statement.usd_per_mtok == mtok


def test_a_counted_thing_settles_the_meter_unless_one_is_printed():
    (statement,), _ = read("$0.008 / 1k docs", "price")
    assert statement.qualifiers.meter == "document"
    (statement,), _ = read("$0.008 / 1k docs", "price", meter="request")
    assert statement.qualifiers.meter == "request"


def test_the_mention_keeps_the_words_of_the_page():
    (statement,), _ = read("128K", subject=" GPT-4o\u200b ", slug="gpt-4o-2024-08-06")
    assert statement.mention.site == "north"
    assert statement.mention.subject_text == "GPT-4o"
    assert statement.mention.slug == "gpt-4o-2024-08-06"


def test_a_new_meaning_of_the_words_does_not_move_the_claim_id():
    raw = make_raw("128K", "context_window")
    (one,), _ = normalise("north", raw, VOCABULARY)
    (other,), _ = normalise(
        "north",
        replace(raw, property="max_input_tokens", qualifiers={"provider": "Azure"}),
        VOCABULARY,
    )
    assert one.property != other.property
    assert one.claim_id == other.claim_id == raw.statement_id("north")


def test_new_names_and_ranges_in_the_vocabulary_do_not_move_the_claim_id():
    entry = replace(VOCABULARY.properties["context_window"], minimum=10**6)
    changed = replace(
        VOCABULARY, properties={**VOCABULARY.properties, "context_window": entry}
    )
    raw = make_raw("128K")
    (one,), _ = normalise("north", raw, VOCABULARY)
    (other,), (issue,) = normalise("north", raw, changed)
    assert issue.kind == "implausible_value"
    assert one.claim_id == other.claim_id


@pytest.mark.parametrize(
    "change",
    [
        {"value": "128k"},
        {"label": "Another label"},
        {"section": "Specs"},
        {"subject": "gpt-4o"},
        {"slug": "gpt-4o"},
        {"part": 1},
        {"site": "south"},
    ],
)
def test_other_raw_words_are_another_claim(change):
    same = {"site": "north", "value": "128K"}
    assert make_statement(**same).claim_id != make_statement(**(same | change)).claim_id


def test_where_a_claim_stands_does_not_move_its_id():
    raw = make_raw("128K")
    moved = replace(raw, locator="/html/body/p[9]", quote="Window: 128K")
    (one,), _ = normalise("north", raw, VOCABULARY)
    (other,), _ = normalise("north", moved, VOCABULARY)
    assert one == other


@pytest.mark.parametrize(
    ("key", "text", "more"),
    [
        ("context_window", "Undisclosed", {}),
        ("price", "Unknown", {}),
        ("release_date", "not specified", {}),
        ("organization", "Unknown Organization", {}),
        pytest.param(
            *("score", "N/A", {"benchmark": "MMLU"}),
        ),
        pytest.param(
            *("arena_rank", "Undisclosed", {}),
        ),
    ],
)
def test_a_stated_unknown_is_a_statement_and_no_issue(key, text, more):
    (statement,), issues = read(text, key, **more)
    assert statement.quantity.state == "unknown"
    assert issues == ()


def test_a_score_above_the_scale_of_its_benchmark_is_implausible():
    (statement,), _ = read("150%", "score", benchmark="MMLU")
    assert "implausible" in statement.flags


@pytest.mark.parametrize("key", ["provider_count", "downloads_per_month"])
def test_a_count_has_the_unit_of_its_property(key):
    (statement,), _ = read("18", key)
    assert statement.quantity.unit == VOCABULARY.properties[key].unit


@pytest.mark.parametrize(
    ("text", "key", "more", "value"),
    [
        ("88,7", "score", {"benchmark": "MMLU"}, "88.7"),
        ("42.4", "score", {"benchmark": "MMLU"}, "42.4"),
        ("128.000", "context_window", {}, "128000"),
        ("1.000.000 Token", "context_window", {}, "1000000"),
        ("1,5", "parameters", {"scale": "Mrd."}, "1500000000"),
        ("1.234,5", "price", {"per": "1 Mio. Token", "currency": "€"}, "1234.5"),
        ("0,60", "price", {"per": "1 Mio. Token", "currency": "€"}, "0.6"),
        ("0,150 €", "price", {"per": "1 Mio. Token"}, "0.15"),
        ("23.9.2024", "release_date", {}, "2024-09-23"),
    ],
)
def test_a_table_with_decimal_commas_is_read_with_points(text, key, more, value):
    (statement,), issues = read(text, key, decimal=",", **more)
    assert statement.quantity.text == value
    assert statement.value_text == text
    assert issues == ()


@pytest.mark.parametrize(
    ("text", "key", "more"),
    [
        ("88,7", "score", {"benchmark": "MMLU"}),
        ("2,50", "price", {"per": "1M tokens", "currency": "$"}),
    ],
)
def test_without_a_table_that_shows_it_a_comma_is_no_point(text, key, more):
    statements, (issue,) = read(text, key, **more)
    assert statements == ()
    assert issue.kind == "unparsed_value"


def test_the_order_of_a_table_s_dates_settles_the_reading():
    (statement,), _ = read("9/8/2024", "release_date", date_order="MDY")
    assert statement.quantity.text == "2024-09-08"
    statements, (issue,) = read("9/8/2024", "release_date")
    assert statements == ()
    assert issue.kind == "unparsed_value"


@pytest.mark.parametrize(
    ("text", "key", "scale", "value"),
    [
        ("70", "parameters", "B", "70000000000"),
        ("~70", "parameters", "B", "70000000000"),
        ("1,550", "parameters", "M", "1550000000"),
        ("70", "parameters", "billion", "70000000000"),
        ("70", "parameters", "Mrd.", "70000000000"),
        ("70", "parameters", "Mds", "70000000000"),
        ("70", "parameters", "milliards", "70000000000"),
        ("700", "parameters", "亿", "70000000000"),
        ("7B", "parameters", "B", "7000000000"),
        ("128", "context_window", "K", "128000"),
        ("128K", "context_window", "K", "128000"),
        ("128", "context_window", "tokens", "128"),
        ("128000", "context_window", "", "128000"),
        ("88", "arena_rank", "K", "88"),
        ("70", "parameters", "十亿", "70000000000"),
    ],
)
def test_the_scale_of_a_head_goes_with_bare_numbers(text, key, scale, value):
    (statement,), _ = read(text, key, scale=scale)
    assert statement.quantity.text == value


@pytest.mark.parametrize(
    ("text", "per", "currency", "unit", "mtok"),
    [
        ("4", "百万 tokens", "元", "CNY/1M tokens", ""),
        ("0.004", "千 Token", "元", "CNY/1M tokens", ""),
        ("2.50", "1 Mio. Token", "€", "EUR/1M tokens", ""),
        ("2.50", "1M tokens", "$", "USD/1M tokens", "2.5"),
        ("0.2", "张", "元", "CNY/image", ""),
    ],
)
def test_the_unit_of_a_head_is_the_unit_of_its_prices(text, per, currency, unit, mtok):
    (statement,), _ = read(text, "price", per=per, currency=currency)
    assert (statement.quantity.unit, statement.usd_per_mtok) == (unit, mtok)
    assert "no_unit" not in statement.flags


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Text (only)", "text"),
        ("Text input, image output", "image; text"),
        ("文本、图片", "image; text"),
        ("Texte et vidéo", "text; video"),
    ],
)
def test_notes_beside_kinds_of_input_are_no_kinds(text, value):
    (statement,), issues = read(text, "input_modalities")
    assert statement.quantity.text == value
    assert issues == ()


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ({}, "", ""),
        ({"from_date": "2025-06-10"}, "2025-06-10", ""),
        ({"to_date": "June 10, 2025"}, "", "2025-06-10"),
        (
            {"from_date": "2025-06-10", "to_date": "2026-01-01"},
            *("2025-06-10", "2026-01-01"),
        ),
        ({"from_date": "Unknown", "to_date": ""}, "", ""),
    ],
)
def test_a_site_may_say_from_when_until_when_a_value_holds(printed, first, last):
    (statement,), issues = read("$2.50/1M", "price", **printed)
    assert (statement.valid_from, statement.valid_to) == (first, last)
    assert issues == ()


@pytest.mark.parametrize("printed", [{"from_date": "soon"}, {"to_date": "9/8/2024"}])
def test_a_value_that_holds_from_a_day_nobody_can_read_is_an_issue(printed):
    statements, (issue,) = read("$2.50/1M", "price", **printed)
    assert statements == ()
    assert (issue.kind, issue.value_text) == ("unparsed_value", "$2.50/1M")
    assert next(iter(printed.values())) in issue.message


def test_both_statements_of_a_cell_hold_as_long():
    statements, _ = read("56B (13B active)", "parameters", from_date="2025-06-10")
    assert [one.valid_from for one in statements] == ["2025-06-10"] * 2


@pytest.mark.parametrize(
    ("text", "scale", "value", "unit"),
    [
        ("0.648", "1", "64.8", "%"),
        ("1", "1", "100", "%"),
        ("0.648", "", "0.648", ""),
        ("64.8", "100", "64.8", ""),
        ("64.8%", "", "64.8", "%"),
    ],
)
def test_a_score_that_is_a_share_of_one_is_published_in_percent(
    text, scale, value, unit
):
    (statement,), issues = read(text, "score", benchmark="A Bench", scale=scale)
    assert (statement.quantity.text, statement.quantity.unit) == (value, unit)
    assert statement.value_text == text
    assert issues == ()


def test_a_share_is_weighed_against_the_scale_of_its_benchmark_in_percent():
    (share,), _ = read("0.9", "score", benchmark="MMLU", scale="1")
    (beyond,), _ = read("1.5", "score", benchmark="MMLU", scale="1")
    assert "implausible" not in share.flags
    assert "implausible" in beyond.flags


@pytest.mark.parametrize(
    ("text", "implausible"),
    [
        ("$0.0005/1M tokens", False),
        ("$0.0004/1M tokens", True),
        ("$2000/1M tokens", False),
        ("$2001/1M tokens", True),
        ("$0.0000025/1M tokens", True),
        ("$2.50 per token", True),
        ("$0.0025/1K tokens", False),
        ("$0.00/1M tokens", False),
        ("$2001", False),
        ("$2001 per hour", False),
        ("€0.0004/1M tokens", False),
        ("$0.0004 per image", False),
        ("Free", False),
    ],
)
def test_no_million_tokens_cost_less_than_a_twentieth_of_a_cent_or_a_fortune(
    text, implausible
):
    (statement,), issues = read(text, "price")
    assert ("implausible" in statement.flags) is implausible
    kinds = [issue.kind for issue in issues]
    assert kinds == (["implausible_value"] if implausible else [])


@pytest.mark.parametrize(
    ("text", "key", "more", "words"),
    [
        ("$0.0000025/1M", "price", {}, "USD per million tokens, found 2.5e-06"),
        ("$2.50 per token", "price", {}, "USD per million tokens, found 2500000"),
        ("150%", "score", {"benchmark": "MMLU"}, "at most 100 in mmlu, found 150"),
        ("100", "context_window", {}, "found 100"),
    ],
)
def test_an_issue_says_which_range_a_value_is_beyond(text, key, more, words):
    _, (issue,) = read(text, key, **more)
    assert words in issue.message
    assert "None" not in issue.message


@pytest.mark.parametrize(
    ("text", "flags", "high"),
    [("$0.07/1M", (), "0.07"), ("$0.07/1M", ("truncated",), "0.0799999999")],
)
def test_a_price_whose_digits_were_cut_off_leaves_a_cent_open(text, flags, high):
    (statement,), _ = read(text, "price", flags=flags)
    assert statement.quantity.high == Decimal(high)
    assert (statement.quantity.text, statement.usd_per_mtok) == ("0.07", "0.07")
