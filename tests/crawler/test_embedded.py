from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from crawler.claims.embedded import read_embedded
from crawler.claims.labels import Findings, Page
from crawler.claims.subjects import Subject
from crawler.errors import LocatorError
from crawler.items import ISSUE_KINDS, RawClaim
from crawler.read.document import JOIN, Document
from crawler.read.flight import read_rows
from crawler.read.scriptdata import MAX_SCRIPT_CHARACTERS, find_embedded
from crawler.read.scriptpieces import Embedded
from crawler.site import Site, generic_site
from crawler.vocabulary import load_vocabulary
from crawler.vocabulary.words import fold
from tests.hangs import ends

JSON = '<script type="application/json">'
BARE = Document((), "test", lambda locator: locator)
MODEL = {"name": "GPT-4o", "contextWindow": 128000, "maxOutputTokens": 16384}


def root_of(html: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
    page = f"<html><body><p>a</p>{html}</body></html>"
    return etree.fromstring(page.encode("utf-8", "replace"), parser)


def find(html: str) -> Embedded:
    return find_embedded(root_of(html))


def page_with(
    *subjects: str, said: tuple[RawClaim, ...] = (), site: Site | None = None
) -> Page:
    return Page(
        site or generic_site("a.example"),
        BARE,
        load_vocabulary(),
        tuple(map(Subject, subjects)),
        said,
    )


def read(html: str, *subjects: str) -> Findings:
    """Read the data of a page and check that every quote stands at its locator."""
    embedded = find(html)
    findings = read_embedded(page_with(*subjects), embedded)
    for claim in findings.claims:
        texts = [embedded.look_up(one) for one in claim.locator.split(JOIN)]
        assert fold(claim.quote) in fold(" ".join(texts)), claim
    assert {issue.kind for issue in findings.issues} <= {*ISSUE_KINDS}
    return findings


def read_json(value: object, *subjects: str) -> Findings:
    return read(f"{JSON}{json.dumps(value)}</script>", *subjects)


def said(findings: Findings) -> list[tuple[str, str, str]]:
    return [
        (claim.subject_text, claim.property, claim.value_text)
        for claim in findings.claims
    ]


def properties(findings: Findings) -> dict[str, str]:
    return {claim.property: claim.value_text for claim in findings.claims}


def prices(findings: Findings) -> list[tuple[str, str, str]]:
    return [
        (claim.qualifiers["meter"], claim.value_text, claim.qualifiers.get("per", ""))
        for claim in findings.claims
        if claim.property == "price"
    ]


def flight(*chunks: str) -> str:
    pushes = (f"self.__next_f.push([1,{json.dumps(chunk)}])" for chunk in chunks)
    start = "(self.__next_f=self.__next_f||[]).push([0])"
    return "".join(f"<script>{push}</script>" for push in (start, *pushes))


# --- finding and looking up


def test_a_page_without_scripts_has_no_data():
    assert find("<p>GPT-4o</p>") == Embedded()


def test_next_data_is_found_at_its_script():
    html = '<script>var a=1</script><script id="__NEXT_DATA__" type="application/json">'
    embedded = find(html + json.dumps({"props": {"models": [MODEL]}}) + "</script>")
    locator = "/html/body/script[2]#/props/models/0/contextWindow"
    assert embedded.look_up(locator) == "128000"


@pytest.mark.parametrize(
    "key", ["a/b", "~c", "a~1b", "a + b", "#", "%20", "上下文", "", "a b", '"', "0"]
)
def test_a_pointer_leads_through_any_key(key):
    value = {key: MODEL | {"pricing": {}}}
    html = f"{JSON}{json.dumps(value)}</script>"
    found = read(html)
    assert properties(found)["context_window"] == "128000"
    assert JOIN not in found.claims[0].locator


@pytest.mark.parametrize(
    "locator",
    ["/html/body/p#/name", "/html/body/script#/none", "/html/body/script#name",
     "/html/body/script#", "/html/body/script#/rows/9", "/html/body/script#/rows/01",
     "/html/body/script#/rows/-1", "flight#/1/name", "", "#"],
)  # fmt: skip
def test_a_locator_that_leads_nowhere_is_an_error(locator):
    embedded = find(f'{JSON}{{"tokens": 1, "rows": [{{"a": 1}}]}}</script>')
    with pytest.raises(LocatorError):
        embedded.look_up(locator)


@pytest.mark.parametrize(
    "number", ["0.00000250", "2.50", "1e-06", "12345678901234567890123", "1.10"]
)
def test_numbers_keep_their_print(number):
    embedded = find(f'{JSON}{{"price": {number}}}</script>')
    assert embedded.look_up("/html/body/script#/price") == number


def test_a_list_of_texts_is_looked_up_as_one():
    embedded = find(f'{JSON}{{"modalities": ["TEXT", "IMAGE"]}}</script>')
    assert embedded.look_up("/html/body/script#/modalities") == "TEXT, IMAGE"


def test_entities_in_declared_json_are_undone():
    embedded = find(f"{JSON}{{&#34;tokens&#34;: 5}}</script>")
    assert embedded.look_up("/html/body/script#/tokens") == "5"
    assert embedded.problems == ()


@pytest.mark.parametrize(
    ("script", "count"),
    [
        (JSON + '{"tokens": 1', 1),
        (JSON + '{"tokens": "\\x41"}', 1),
        (JSON + '{"tokens": ' + "[" * 100_000, 1),
        (JSON + '{"tokens": NaN, "tokens": Infinity}', 0),
        (JSON + '{"tokens": "\\ud800"}', 0),
        (JSON + '{"a": 1', 0),  # no word that a label is made of: not looked into
        ("<script>var tokens = {a: ", 0),
        ("<script>var tokens = " + "{a:" * 100_000, 0),
        ("<script>{tokens: 1", 0),
        ("<script>" + "x={" * 100_000 + "tokens", 0),
        ("<script>" + "var tokens={" * 1_000, 0),
        ("<script>" + "var tokens = \n" * 100_000, 0),
        ('<script>self.__next_f.push([1,"tokens', 0),
        ("<script>" + '__next_f.push([1,"' * 100_000, 0),
        ("<script>var tokens={a:'b'};" + "\"'\\" * 300_000, 0),
        (JSON + '{"a":' * 900 + '{"tokens":1}' + "}" * 900, 0),
    ],
)
def test_broken_scripts_are_skipped(script, count):
    with ends():
        embedded = find(script + "</script>")
    assert [problem.kind for problem in embedded.problems] == ["damaged_page"] * count


def test_a_huge_script_is_a_problem():
    embedded = find(f'{JSON}["tokens{"x" * MAX_SCRIPT_CHARACTERS}"]</script>')
    assert embedded.pieces == ()
    assert "5000010 characters" in embedded.problems[0].message


def test_problems_come_out_as_issues():
    found = read(JSON + '{"tokens": 1</script>')
    assert [issue.kind for issue in found.issues] == ["damaged_page"]


def test_flight_rows_may_be_cut_anywhere():
    row = "1a:" + json.dumps(["$", "$L2", None, {"model": MODEL | {"b": "é😀"}}])
    stream = f'2:I["chunk.js"]\n3:T6,a\nbéb{row}\n4:null\n'
    for cut in range(len(stream)):
        embedded = find(flight(stream[:cut], stream[cut:]))
        assert embedded.look_up("flight#/1a/3/model/contextWindow") == "128000"
    found = read(flight(stream))
    assert said(found)[0] == ("GPT-4o", "context_window", "128000")
    assert found.claims[0].locator == "flight#/1a/3/model/contextWindow"


def test_halves_of_a_character_in_two_pushes_are_joined():
    one = '<script>self.__next_f.push([1,"1:[\\"tokens \\ud83d"])</script>'
    two = '<script>self.__next_f.push([1,"\\ude00\\"]\\n"])</script>'
    assert find(one + two).look_up("flight#/1/0") == "tokens 😀"


def test_references_in_flight_rows_are_no_words():
    rows = "1:" + json.dumps({"license": "$2:a", "price": "$$2.50", "x": "$undefined"})
    embedded = find(flight(rows + "\n"))
    assert embedded.look_up("flight#/1/price") == "$2.50"
    with pytest.raises(LocatorError):
        embedded.look_up("flight#/1/license")


def test_state_in_javascript_is_read_without_running_it():
    html = """<script>
      var other = 1;
      window.__STATE__ = {models: [{name: 'GPT-4o', contextWindow: 128_000,
        maxOutputTokens: 16384, /* so it is said */ license: PROPRIETARY,
        vision: !0, family: "GPT" /* , */, knowledgeCutoff: '2023-10',}]};
      const prices = [{"tokens": 1}], more = {"tokens": 2};
    </script>"""
    found = read(html)
    assert properties(found) == {
        "max_output_tokens": "16384",
        "supports_vision": "true",
        "family": "GPT",
        "knowledge_cutoff": "2023-10",
    }
    locator = "/html/body/script#/__STATE__/models/0/maxOutputTokens"
    assert found.claims[0].locator == locator
    assert find(html).look_up("/html/body/script#/prices/0/tokens") == "1"


def test_the_lenient_reader_loses_attributes_and_no_data():
    root = root_of(f"<script>{json.dumps(MODEL)}</script>")
    assert len(find_embedded(root).pieces) == 1


# --- records


def test_a_record_of_a_model_and_its_sections():
    found = read_json(
        {
            "model": {
                "displayName": "GPT-4o",
                "slug": "gpt-4o",
                "context_length": 128000,
                "organization": {"id": "x1", "name": "OpenAI"},
                "modalities": {"input": ["text", "image"], "output": ["text"]},
                "limit": {"context": 128000, "output": 16384},
                "capabilities": {"functionCalling": True, "vision": False},
                "benchmarks": {"MMLU": 88.7, "gpqa_diamond": "53.6", "speed": 3},
                "releaseDate": "2024-05-13",
                "views": 1234,
                "createdAt": "2020-01-01",
            }
        }
    )
    assert properties(found) == {
        "context_window": "128000",
        "organization": "OpenAI",
        "input_modalities": "text, image",
        "output_modalities": "text",
        "max_output_tokens": "16384",
        "supports_function_calling": "true",
        "supports_vision": "false",
        "score": "53.6",
        "release_date": "2024-05-13",
    }
    scores = [claim for claim in found.claims if claim.property == "score"]
    assert [one.qualifiers["benchmark"] for one in scores] == ["MMLU", "gpqa_diamond"]
    assert [one.section_text for one in scores] == ["benchmarks"] * 2
    assert found.issues == []


def test_benchmarks_in_a_list():
    rows = [
        {"name": "MMLU", "score": 88.7, "metric": "accuracy"},
        {"benchmark": {"name": "GPQA"}, "value": "53.6"},
        {"name": "Vibes", "score": 9},
        {"name": "HumanEval", "model": "Claude 3 Opus", "score": 84.9},
    ]
    found = read_json({"name": "GPT-4o", "scores": rows})
    assert [
        (claim.subject_text, claim.label_text, claim.value_text)
        for claim in found.claims
    ] == [
        ("GPT-4o", "MMLU", "88.7"),
        ("GPT-4o", "GPQA", "53.6"),
        ("Claude 3 Opus", "HumanEval", "84.9"),
    ]


def test_a_flat_row_of_a_leaderboard():
    found = read_json([{"model": "GPT-4o", "benchmark": "MMLU", "score": 88.7}])
    assert said(found) == [("GPT-4o", "score", "88.7")]


def test_the_key_above_can_be_the_name():
    found = read_json({"gpt-4o": {"context_length": 128000, "license": "MIT"}})
    assert ("gpt-4o", "context_window", "128000") in said(found)


def test_the_page_knows_names_that_nobody_else_does():
    record = {"name": "Rocket 1B", "contextWindow": 8192}
    assert read_json(record).claims == []
    assert said(read_json(record, "Rocket 1B")) == [
        ("Rocket 1B", "context_window", "8192")
    ]
    shown = RawClaim("Rocket 1B", "", "", "", "1", "parameters", "/p", "1")
    page = page_with(said=(shown,))
    found = read_embedded(page, find(f"{JSON}{json.dumps(record)}</script>"))
    assert said(found) == [("Rocket 1B", "context_window", "8192")]


@pytest.mark.parametrize(
    "record",
    [
        {"agent": "Devin", "model": "GPT-4o", "benchmark": "MMLU", "score": 50},
        {"title": "How to prompt", "model": "GPT-4o", "license": "MIT",
         "languages": ["English"]},
        {"model": "gpt-4o", "messages": [], "max_output_tokens": 1000},
        {"model": "gpt-4o", "temperature": 1, "max_output_tokens": 1000},
        {"name": "GPT-4o", "model": "claude-3-opus", "contextWindow": 128000},
        {"@type": "Article", "name": "GPT-4o", "releaseDate": "2024-05-13"},
        {"@type": "ListItem", "name": "GPT-4o", "contextWindow": 128000},
        {"name": "GPT-4o", "published": "2024-05-13", "updated": "2024-05-13",
         "publisher": "LLM Daily", "lastUpdated": "2024-01-01"},
        {"name": "GPT-4o", "reasoning": True},
        {"name": "GPT-4o", "context": 128, "parameters": 7, "license": True,
         "contextWindow": "128 pages", "knowledgeCutoff": 1696118400},
        {"name": "GPT-4o", "previous": {"contextWindow": 8192}},
        {"name": "GPT-4o", "math": 76.6, "quality": 80, "precision": 0.8},
        {"name": "GPT-4o", "inputTokens": 1200, "outputTokens": 300},
        {"name": "GPT-4o", "max_output_tokens": "<b>1000</b>", "family": "a\ud800"},
        {"name": "GPT-4o", "contextWindow": None, "maxOutputTokens": "N/A"},
    ],
)  # fmt: skip
def test_what_only_looks_like_a_record_says_nothing(record):
    assert read_json({"rows": [record]}).claims == []


def test_the_site_file_has_the_last_word():
    site = Site(
        "s", ("s.example",), "https://s.example/", "/m/(.+)",
        labels={"ctx": "context_window"}, ignored=frozenset({"maxOutputTokens"}),
    )  # fmt: skip
    record = {"name": "GPT-4o", "ctx": 128000, "maxOutputTokens": 5000}
    embedded = find(f"{JSON}{json.dumps(record)}</script>")
    found = read_embedded(page_with(site=site), embedded)
    assert said(found) == [("GPT-4o", "context_window", "128000")]


def test_a_key_that_holds_a_label_is_an_issue_once():
    record = MODEL | {"contextWindowFree": 8000, "views": 3}
    found = read_json([record, record])
    assert [(one.kind, one.label_text) for one in found.issues] == [
        ("unmapped_label", "contextWindowFree")
    ]


# --- prices


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"inputPricePer1M": 2.50, "currency": "USD"}, ("2.5 USD", "1M tokens")),
        ({"input_cost_per_token": 2.5e-06, "currency": "USD"},
         ("2.5e-06 USD", "token")),
        ({"inputPriceUsdPerMillionTokens": "2.50"}, ("2.50 USD", "1M tokens")),
        ({"inputPricePerMillion": "$2.50"}, ("$2.50", "1M tokens")),
        ({"input_price": "$2.50 / 1M tokens"}, ("$2.50 / 1M tokens", "")),
        ({"pricing": {"input": 2.5, "unit": "USD per 1M tokens"}},
         ("2.5 USD", "1M tokens")),
        ({"pricing": {"prompt": "0.0000025", "unit": "token"}, "currency": "usd"},
         ("0.0000025 usd", "token")),
        ({"cost": {"input": 2.5, "unit": "$/1M"}}, ("2.5 $", "1M tokens")),
    ],
)  # fmt: skip
def test_prices_with_unit_and_currency(fields, expected):
    assert prices(read_json({"name": "GPT-4o"} | fields)) == [("input", *expected)]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"pricing": {"prompt": "0.0000025"}}, "a unit"),
        ({"input_price": "$2.50"}, "a unit"),
        ({"inputPricePer1M": 2.5}, "a currency"),
        ({"inputPricePer1M": 2.5, "currency": "credits"}, "a currency"),
    ],
)
def test_prices_that_lack_something_are_issues(fields, message):
    found = read_json([{"name": "GPT-4o"} | fields] * 3)
    assert found.claims == []
    assert [issue.kind for issue in found.issues] == ["unparsed_value"]
    assert f"expected {message}" in found.issues[0].message


def test_a_price_of_nothing_says_nothing():
    found = read_json({"name": "GPT-4o", "inputPricePer1M": 0, "currency": "USD"})
    assert (found.claims, found.issues) == ([], [])


def test_a_provider_beside_a_price_qualifies_it():
    record = {"name": "GPT-4o", "provider": "Azure", "currency": "USD",
              "inputPricePer1M": 2.5}  # fmt: skip
    assert read_json(record).claims[0].qualifiers["provider"] == "Azure"


def test_a_product_in_json_ld():
    product = {
        "@context": "https://schema.org",
        "@type": ["Product", "SoftwareApplication"],
        "name": "GPT-4o",
        "brand": {"@type": "Organization", "name": "Some Shop"},
        "releaseDate": "2024-05-13",
        "license": "MIT",
        "offers": {
            "@type": "AggregateOffer",
            "offers": [
                {"@type": "Offer", "name": "Input tokens", "price": "2.50",
                 "priceCurrency": "USD", "unitText": "1M tokens"},
                {"@type": "Offer", "name": "Output tokens", "priceSpecification":
                 {"price": 10.00, "priceCurrency": "USD", "unitText": "1M tokens"}},
                {"@type": "Offer", "price": "20", "priceCurrency": "USD"},
            ],
        },
        "additionalProperty": [
            {"@type": "PropertyValue", "name": "Context window", "value": 128000},
            {"@type": "PropertyValue", "name": "Colour", "value": "blue"},
        ],
    }  # fmt: skip
    html = f'<script type="application/ld+json">{json.dumps(product)}</script>'
    found = read(html)
    assert said(found) == [
        ("GPT-4o", "release_date", "2024-05-13"),
        ("GPT-4o", "price", "2.50 USD"),
        ("GPT-4o", "price", "10.0 USD"),
        ("GPT-4o", "context_window", "128000"),
    ]
    assert found.claims[1].locator == (
        "/html/body/script#/offers/offers/0/price + "
        "/html/body/script#/offers/offers/0/priceCurrency"
    )


# --- whatever stands in a script

KEYS = st.sampled_from(
    "name model slug contextWindow context pricing input output unit currency offers "
    "@type benchmarks score value additionalProperty price MMLU license features "
    "inputPricePer1M a/b ~ modalities".split()
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["GPT-4o", "128K", "$2.50", "MMLU", "Product", "USD", "true"]),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=25,
)


@given(VALUES)
@settings(max_examples=200, deadline=None)
def test_no_value_breaks_the_reader(value):
    text = json.dumps(["tokens", value]).replace("<", "\\u003c")
    read(f"{JSON}{text}</script>")
    read(f"<script>window.a = {text};</script>")
    read(flight(f"1:{text}\n"))


@given(st.text(), st.sampled_from(["{", "[", "window.tokens = {", "var tokens=[", ""]))
@settings(deadline=None)
def test_no_script_breaks_the_reader(text, start):
    for opening in (JSON, "<script>"):
        read(f"{opening}{start}{text}</script>")
        read(f"{opening}self.__next_f.push([1,{start}{text}])//tokens</script>")


@given(st.text())
def test_no_stream_breaks_the_rows(text):
    for stream in (text, f"1:T5,{text}", f"1:[{text}", f"tokens:{text}\n1:[1]"):
        read_rows(stream, json.loads)
