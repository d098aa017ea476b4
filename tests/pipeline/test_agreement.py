"""What a page's data says beside what the page shows: once more, more, or otherwise."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Extraction, Issue, RawClaim
from crawler.vocabulary import load_vocabulary
from pipeline.statements.agreement import agree, settle

VOCABULARY = load_vocabulary()


def merge(
    shown: list[RawClaim], embedded: list[RawClaim]
) -> tuple[list[RawClaim], list[Issue]]:
    """Return the claims of a page and its issues."""
    read = Extraction(tuple(shown), (), embedded=tuple(embedded))
    settled = settle(read, VOCABULARY)
    assert settled.embedded == ()
    return list(settled.claims), list(settled.issues)


def claim(
    value: str, name: str = "context_window", subject: str = "GPT-4o", **qualifiers: str
) -> RawClaim:
    label = qualifiers.pop("label", "a label")
    return RawClaim(subject, "", "", label, value, name, "/p", value, dict(qualifiers))


def data(one: RawClaim) -> RawClaim:
    return replace(one, locator="/html/script#/a", label_text="key")


SAME = [
    ("context_window", "128K", "128000", {}),
    ("context_window", "128K tokens", "131072", {}),
    ("context_window", "128,000 tokens", "128000", {}),
    ("context_window", "1M", "1048576", {}),
    ("context_window", "128,000", "131072", {}),
    ("score", "88.7", "0.887", {"benchmark": "MMLU"}),
    ("score", "88.7%", "88.65", {"benchmark": "MMLU"}),
    ("release_date", "Aug 6, 2024", "2024-08-06", {}),
    ("release_date", "August 2024", "2024-08-06T00:00:00Z", {}),
    ("release_date", "6 Aug 2024", "2024-08", {}),
    ("supports_vision", "✓", "true", {}),
    ("open_weights", "Closed source", "false", {}),
    ("license", "Apache 2.0", "apache-2.0", {}),
    ("input_modalities", "Text, Image", "IMAGE, TEXT", {}),
    ("organization", "openai", "OpenAI", {}),
]  # fmt: skip
OTHER = [
    ("context_window", "128K", "130K", {}),
    ("context_window", "128K", "200000", {}),
    ("parameters", "7B", "8B", {}),
    ("parameters", "70B", "70553706496", {}),
    ("score", "88.7", "0.9", {"benchmark": "MMLU"}),
    ("score", "88.7", "1", {"benchmark": "MMLU"}),
    ("score", "88.7", "88.8", {"benchmark": "MMLU"}),
    ("release_date", "Aug 6, 2024", "2024-08-07", {}),
    ("supports_vision", "✓", "false", {}),
    ("license", "Apache 2.0", "MIT", {}),
    ("input_modalities", "Text", "text, image", {}),
    ("organization", "OpenAI", "Google", {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "shown", "hidden", "more"), SAME)
def test_two_prints_of_one_value_are_two_sightings(name, shown, hidden, more):
    one, other = claim(shown, name, **more), data(claim(hidden, name, "gpt-4o", **more))
    merged, issues = merge([one], [other])
    assert merged == [one, replace(one, locator=other.locator, quote=hidden)]
    assert merged[0].statement_id("s") == merged[1].statement_id("s")
    assert issues == []


@pytest.mark.parametrize(("name", "shown", "hidden", "more"), OTHER)
def test_the_words_that_are_shown_win(name, shown, hidden, more):
    one, other = claim(shown, name, **more), data(claim(hidden, name, **more))
    merged, issues = merge([one], [other])
    assert merged == [one]
    assert [issue.kind for issue in issues] == ["embedded_disagrees"]
    for text in (shown, hidden, one.locator, other.locator):
        assert text in issues[0].message


@pytest.mark.parametrize(
    ("shown", "hidden", "per", "same"),
    [
        ("$2.50/1M tokens", "2.5 USD", "1M tokens", True),
        ("$2.50/1M tokens", "0.0000025 USD", "token", True),
        ("$2.50/1M tokens", "2.5e-06 USD", "token", True),
        ("$2.50/1M tokens", "0.0025 USD", "1K tokens", True),
        ("$0.08", "0.075 USD", "1M tokens", False),
        ("$2.50", "2.5 USD", "1M tokens", True),
        ("$2.50/1M tokens", "2.5 EUR", "1M tokens", False),
        ("$2.50/1M tokens", "2.5 USD", "token", False),
        ("$3", "2.5 USD", "1M tokens", False),
        ("Free", "2.5 USD", "1M tokens", False),
    ],
)
def test_prices_agree_per_token(shown, hidden, per, same):
    one = claim(shown, "price", meter="input")
    other = data(claim(hidden, "price", meter="input", per=per))
    merged, issues = merge([one], [other])
    assert (len(merged), len(issues)) == ((2, 0) if same else (1, 1))


def test_what_nobody_shows_stands_alone():
    shown = claim("128K")
    for other in (
        claim("16384", "max_output_tokens"),
        claim("200000", subject="Claude 3"),
    ):
        assert merge([shown], [data(other)]) == ([shown, data(other)], [])
    one = claim("88.7", "score", benchmark="MMLU")
    other = data(claim("53.6", "score", benchmark="GPQA"))
    assert merge([one], [other]) == ([one, other], [])
    one = claim("$2/1M", "price", meter="input", provider="Azure")
    for more in ({"provider": "OpenAI"}, {"meter": "output"}):
        priced = {"meter": "input", "provider": "Azure"} | more
        other = data(claim("5 USD", "price", per="1M tokens", **priced))
        assert merge([one], [other]) == ([one, other], [])


def test_data_that_contradicts_itself_is_no_claim():
    pair = [data(claim("128000")), data(claim("64000"))]
    merged, issues = merge([], pair)
    assert merged == []
    assert [issue.kind for issue in issues] == ["embedded_disagrees"] * 2
    assert "'128000'" in issues[0].message
    assert merge([], [pair[0], pair[0]])[0] == [pair[0], pair[0]]


def test_one_question_makes_few_issues():
    rivals = [data(claim(str(1000 + count))) for count in range(50)]
    merged, issues = merge([], rivals)
    assert (merged, len(issues)) == ([], 3)


def test_a_lone_fraction_is_no_percentage():
    merged, issues = merge([], [data(claim("0.887", "score", benchmark="MMLU"))])
    assert (merged, [one.kind for one in issues]) == ([], ["unparsed_value"])


@given(st.text(max_size=30), st.text(max_size=30))
def test_comparing_never_raises_and_has_no_order(one, other):
    for name in ("context_window", "price", "release_date", "license", "score"):
        more = {"benchmark": "MMLU"} if name == "score" else {}
        pair = claim(one, name, **more), data(claim(other, name, **more))
        merge([pair[0]], [pair[1]])
        assert agree(*pair, VOCABULARY) == agree(*reversed(pair), VOCABULARY)
