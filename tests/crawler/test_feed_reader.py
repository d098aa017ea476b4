"""Feeds: what is printed stays as printed, and what is broken says so at once."""

from __future__ import annotations

import pytest

from crawler.errors import BrokenFeed, LocatorError
from crawler.read.csvtext import read_csv
from crawler.read.feed import FeedDocument, feed_form
from crawler.read.jsontext import read_json
from crawler.read.pages import read_page
from crawler.read.scalars import Number, kind_of
from crawler.read.yamltext import read_yaml
from tests.hangs import ends

JSON = "application/json"
PLAIN = "text/plain; charset=utf-8"
URL = "https://example.com/list"


def read(text: str, media_type: str = JSON, url: str = URL) -> FeedDocument:
    document = read_page(text.encode(), media_type, url)
    assert isinstance(document, FeedDocument)
    return document


FORMS = [
    (JSON, URL, "json"),
    ("application/ld+json", URL, "json"),
    ("text/json; charset=utf-8", URL, "json"),
    ("application/x-yaml", URL, "yaml"),
    ("text/yaml", URL, "yaml"),
    ("text/csv; header=present", URL, "csv"),
    ("text/tab-separated-values", URL, "tsv"),
    (PLAIN, f"{URL}.JSON", "json"),
    (PLAIN, f"{URL}.yml", "yaml"),
    ("", f"{URL}.csv?raw=1", "csv"),
    ("application/octet-stream", f"{URL}.yaml", "yaml"),
    (PLAIN, f"{URL}.txt", ""),
    (PLAIN, URL, ""),
    ("text/html", f"{URL}.json", ""),
    ("text/markdown", f"{URL}.json", ""),
    ("application/jsonp", URL, ""),
]


@pytest.mark.parametrize(("media_type", "url", "form"), FORMS)
def test_the_type_decides_and_then_the_address(media_type, url, form):
    assert feed_form(media_type, url) == form


LOOK_UPS = [
    ('{"a": {"b": 1.50}}', "/a/b", "1.50"),
    ('{"a/b": {"m~n": "x"}}', "/a~1b/m~0n", "x"),
    ('{"a~1b": "x"}', "/a~01b", "x"),
    ('{"": {"": "x"}}', "//", "x"),
    ('[["x"], [true, "y"]]', "/1/1", "y"),
    ('[["x"], [true, "y"]]', "/1", "true, y"),
    ('{"a + b": 2e-06}', "/a + b", "2e-06"),
    ('{"a": "two\\n lines\\u00a0here"}', "/a", "two lines here"),
]


@pytest.mark.parametrize(("text", "locator", "words"), LOOK_UPS)
def test_a_pointer_leads_to_the_words_as_printed(text, locator, words):
    assert read(text).words_at(locator).startswith(words)


LOST = ["/b", "/a/9", "/a/01", "/a/-1", "/a/x", "/a", "/c", "", "/", "a", "row:1"]


@pytest.mark.parametrize("locator", LOST)
def test_a_locator_that_leads_nowhere_says_so(locator):
    with pytest.raises(LocatorError):
        read('{"a": [{"b": 1}], "c": null}').words_at(locator)


TABLE = 'Model,Price $/M,a/column:b\r\n\r\no3,"$2 /\n$8",1\r\ngpt-5,,2\r\n'


@pytest.mark.parametrize(
    ("locator", "words"),
    [
        ("row:1/column:Model", "o3"),
        ("row:1/column:Price $/M", "$2 / $8"),
        ("row:2/column:a/column:b", "2"),
        ("row:2/column:Price $/M", ""),
    ],
)
def test_a_cell_is_found_by_its_row_and_head(locator, words):
    assert read(TABLE, "text/csv").words_at(locator) == words


@pytest.mark.parametrize(
    "locator", ["row:0/column:Model", "row:3/column:Model", "row:1/column:x", "row:1"]
)
def test_a_cell_that_is_not_there_is_not_found(locator):
    with pytest.raises(LocatorError):
        read(TABLE, "text/csv").words_at(locator)


def test_tabs_part_the_cells_of_a_tsv():
    document = read("a\tb,c\n1\t2,3\n", "text/tab-separated-values")
    assert document.words_at("row:1/column:b,c") == "2,3"


def test_a_ragged_row_is_left_out_and_named():
    rows, odd = read_csv("a,b\n1,2\n3\n4,5,6\n7,8\n", "t.csv")
    assert rows == [{"a": "1", "b": "2"}, None, None, {"a": "7", "b": "8"}]
    assert odd == ("expected 2 cells, found others in the rows 2, 3",)


BROKEN_TABLES = [
    ('a,b\n"1,2\n', "unexpected end"),
    ("a,a\n1,2\n", "'a' twice"),
    ("\n\n", "none"),
    ('a,b\n"1"x,2\n', "expected after"),
    ("a\n" + "x" * 200_000, "field larger"),
]


@pytest.mark.parametrize(("text", "found"), BROKEN_TABLES)
def test_a_broken_table_is_refused(text, found):
    with pytest.raises(BrokenFeed, match=found):
        read_csv(text, "t.csv")


LAX = [
    ('{"a": 1, // one\n "b": 2}', {"a": "1", "b": "2"}),
    ('// head\n{"a": "http://x", /* no */ "b": 2}', None),
    ('{"a": [1, 2,], }', {"a": ["1", "2"]}),
    ('{"a": "//, ]", // ,]\n}', {"a": "//, ]"}),
    ('{"a": "\\"//"}', {"a": '"//'}),
    ("[1,,2]", None),
]


@pytest.mark.parametrize(("text", "value"), LAX)
def test_comments_and_last_commas_are_taken_out(text, value):
    if value is None:
        with pytest.raises(BrokenFeed):
            read_json(text, "f.json")
    else:
        assert read_json(text, "f.json") == (value, ())


BROKEN_JSON = [
    "",
    "{",
    '{"a": NaN}',
    '{"a": -Infinity}',
    "{'a': 1}",
    '{"a": 1} {"b": 2}',
    "[" * 200_000,
    '{"a":' * 200_000,
    '"' * 100_001,
    "nul",
]


@pytest.mark.parametrize("text", BROKEN_JSON, ids=range(len(BROKEN_JSON)))
def test_broken_json_is_refused(text):
    with pytest.raises(BrokenFeed):
        read_json(text, "f.json")


def test_a_key_that_stands_twice_is_said_and_the_last_counts():
    tree, odd = read_json('{"x": {"a": 1, "a": 2}, "y": {"a": 3, "a": 4}}', "f.json")
    assert tree == {"x": {"a": "2"}, "y": {"a": "4"}}
    assert odd == ("expected each key of an object once, found 'a' twice",)
    assert read_yaml("a: 1\na: 2", "f.yaml") == ({"a": "2"}, odd)


def test_numbers_are_told_from_texts_that_print_one():
    tree, _ = read_json('{"a": 1, "b": "1", "c": true, "d": null}', "f.json")
    assert isinstance(tree, dict)
    assert [kind_of(value) for value in tree.values()] == [
        "a number",
        "a text",
        "true or false",
        "null",
    ]


def test_a_huge_number_is_its_text():
    tree, _ = read_json(f"[{'9' * 100_000}]", "f.json")
    assert tree == ["9" * 100_000]
    assert isinstance(tree[0], Number)


YAML = [
    ("a: 1.10", {"a": "1.10"}),
    ("a: '1.10'", {"a": "1.10"}),
    ("a: 0x1F", {"a": "0x1F"}),
    ("a: 1_000", {"a": "1_000"}),
    ("a: no\nb: NO\nc: 12:30:45", {"a": "no", "b": "NO", "c": "12:30:45"}),
    ("a: true\nb: 'true'\nc: True", {"a": True, "b": "true", "c": "True"}),
    ("a:\nb: ~\nc: null\nd: ''", {"a": None, "b": None, "c": None, "d": ""}),
    ("1: x\ntrue: y\n~: z", {"1": "x", "true": "y", "~": "z"}),
    ("- &x {a: 1}\n- *x", [{"a": "1"}, {"a": "1"}]),
    ("a: !!python/object/apply:os.system ['x']", {"a": ["x"]}),
    ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
]


@pytest.mark.parametrize(("text", "value"), YAML)
def test_yaml_guesses_nothing(text, value):
    assert read_yaml(text, "f.yaml") == (value, ())


LAUGHS = "\n".join(
    [
        "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]",
        *(
            f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]"
            for n in range(1, 12)
        ),
    ]
)  # fmt: skip
BROKEN_YAML = [
    "a: b: c",
    "a: [1",
    "\ta: 1",
    "a: *nobody",
    "--- 1\n--- 2\n",
    "",
    "? [a, b]\n: 1",
    "a: &a [*a, *a]",
    LAUGHS,
    "[" * 20_000,
    "- " * 20_000 + "x",
]


@pytest.mark.parametrize("text", BROKEN_YAML, ids=range(len(BROKEN_YAML)))
def test_broken_yaml_is_refused(text):
    with ends(), pytest.raises(BrokenFeed):
        read_yaml(text, "f.yaml")


def test_a_broken_feed_is_a_document_with_a_problem():
    document = read('{"a": ')
    assert document.feed is None
    assert [problem.kind for problem in document.problems] == ["unreadable_page"]
    assert document.words_at("line:1") == '{"a":'


def test_html_is_html_whatever_its_address():
    for media_type in ("text/html", JSON, PLAIN):
        page = b"<!doctype html><html><body><p>Gone</p></body></html>"
        found = read_page(page, media_type, f"{URL}.json")
        assert not isinstance(found, FeedDocument)


def test_a_first_line_with_the_address_is_left_out():
    assert read('URL: https://example.com/a\n{"a": 1}').words_at("/a") == "1"


def test_a_wrong_encoding_is_a_problem_and_no_more():
    found = read_page('{"a": "é"}'.encode("latin-1"), f"{JSON}; charset=utf-8", URL)
    assert [problem.kind for problem in found.problems] == ["encoding"]
    assert found.words_at("/a") == "é"


def test_a_large_feed_is_read_and_looked_up():
    text = "{" + ",".join(f'"m{n}": {{"in": {n}.50}}' for n in range(60_000)) + "}"
    with ends():
        document = read(text)
        for number in range(60_000):
            assert document.words_at(f"/m{number}/in") == f"{number}.50"
