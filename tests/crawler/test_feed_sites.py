"""Feeds of sites: whose they are, what is said of what is odd, and their import."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from crawler.archive.captures import read_captures
from crawler.archive.saved import import_paths
from crawler.claims.extract import extract_page
from crawler.claims.feeds import (
    MOST_ALIKE,
    Keys,
    Record,
    gather,
    number,
    read_record,
    text,
)
from crawler.claims.nodes import Node
from crawler.fetch.loader import load_spiders
from crawler.read.scalars import Number
from crawler.site import Site, generic_site
from crawler.sites import load_sites, site_of

RAW = "https://raw.githubusercontent.com"
FEED_SITES = [site for site in load_sites().values() if site.feed is not None]
KEYS = Keys(
    {"price": number("context_window"), "day": text("release_date")}, {"id": ""}
)
OWNERS = [
    (f"{RAW}/BerriAI/litellm/main/model_prices_and_context_window.json", "litellm"),
    (f"{RAW}/berriai/LiteLLM/refs/heads/main/a.json", "litellm"),
    (f"{RAW}/BerriAI/litellm-docs/main/a.json", "raw.githubusercontent.com"),
    (f"{RAW}/Aider-AI/aider/main/aider/resources/model-metadata.json", "aider"),
    ("https://aider.chat/docs/leaderboards/", "aider"),
    (f"{RAW}/", "raw.githubusercontent.com"),
    ("https://models.dev/api.json", "models_dev"),
    ("https://openrouter.ai/api/v1/models?x=1", "openrouter"),
]


@pytest.mark.parametrize(("url", "name"), OWNERS)
def test_a_shared_host_is_told_by_the_path(url, name):
    assert site_of(url, load_sites()).name == name


@pytest.mark.parametrize("site", FEED_SITES, ids=lambda site: site.name)
def test_a_feed_site_owns_what_it_asks_for(site: Site):
    spider = load_spiders()[site.name]
    for page in site.pages:
        url = page if page.startswith("https:") else site.base_url + page.lstrip("/")
        assert site.owns(url)
        assert site.slugs(url) == ()
        assert urlsplit(url).hostname in spider.allowed_domains


@pytest.mark.parametrize("site", FEED_SITES, ids=lambda site: site.name)
def test_copied_sites_exist_and_terms_are_said(site: Site):
    assert set(site.copies) <= load_sites().keys() - {site.name}
    assert site.licence_note


ODD_FEEDS = [
    (b"[]", "nothing_found"),
    (b'{"models": [1, 2]}', None),
    (b'"text"', None),
    (b"null", None),
    (b'{"a": ', "unreadable_page"),
    (b"", "unreadable_page"),
    (b'[[["deep"]]]', None),
]


@pytest.mark.parametrize("site", FEED_SITES, ids=lambda site: site.name)
@pytest.mark.parametrize(("payload", "kind"), ODD_FEEDS)
def test_a_feed_of_another_shape_is_an_issue(site: Site, payload, kind):
    url = f"https://{site.hosts[-1]}/x.json"
    found = extract_page(site, url, "application/json", payload)
    assert found.claims == ()
    assert found.issues
    if kind == "unreadable_page":
        assert [issue.kind for issue in found.issues] == [kind]


def record(value: object) -> Record:
    return Record(Node(value, "/m"), "M", "m")  # type: ignore[arg-type]


def test_what_says_nothing_makes_nothing():
    value = {"price": None, "day": "", "other": None, "list": [], "more": {}}
    assert list(read_record(record(value), KEYS)) == []


@pytest.mark.parametrize(
    ("value", "expected", "found"),
    [
        ({"price": "1"}, "a number", "a text '1'"),
        ({"price": True}, "a number", "true or false 'true'"),
        ({"price": {"a": "b"}}, "a number", "an object"),
        ({"day": Number("2024")}, "a text", "a number '2024'"),
        ({"day": ["2024"]}, "a text", "a list '2024'"),
        ({"day": "x" * 301}, "at most 300 characters", "a text"),
        ([], "an object that describes a model", "a list"),
    ],
)
def test_a_value_of_another_kind_is_an_issue(value, expected, found):
    (issue,) = read_record(record(value), KEYS)
    assert issue.kind == "unparsed_value"
    assert f"expected {expected}, found {found}" in issue.message


def test_alike_issues_are_told_once_and_counted():
    values = [{"new": Number("1"), "price": "x"} for _ in range(100)]
    rows = [row for value in values for row in read_record(record(value), KEYS)]
    claims, issues = gather(rows)
    assert claims == []
    assert [issue.kind for issue in issues].count("unmapped_label") == 1
    assert len(issues) == 1 + MOST_ALIKE
    assert "(100 such places)" in issues[0].message
    assert "(100 such places)" in issues[-1].message


def test_deep_objects_are_not_followed_for_ever():
    value: object = {"x": Number("1")}
    for _ in range(5_000):
        value = {"a": value}
    (issue,) = read_record(record(value), KEYS)
    assert issue.kind == "unmapped_label"


def test_a_feed_of_an_unknown_site_is_read_by_its_records():
    site = generic_site("example.org")
    text = '{\n"name": "GPT-4o",\n"context_window": 128000\n}\n'
    found = extract_page(
        site, "https://example.org/a.json", "application/json", text.encode()
    )
    (claim,) = found.claims
    assert (claim.subject_text, claim.locator) == ("GPT-4o", "/context_window")


def test_a_broken_feed_of_an_unknown_site_is_read_as_text():
    site = generic_site("example.org")
    text = '{\n"name": "GPT-4o",\n"context_window": 128000,,\n}\n'
    plain = extract_page(site, "https://example.org/a", "text/plain", text.encode())
    found = extract_page(
        site, "https://example.org/a.json", "application/json", text.encode()
    )
    assert found == plain


def test_a_folder_has_an_address_and_its_files_theirs(tmp_path):
    folder = tmp_path / "lists"
    (folder / "eu").mkdir(parents=True)
    for name in ("one.json", "eu/two words.json"):
        vendor = {"vendor": "x", "models": []}
        (folder / name).write_text(json.dumps(vendor), "utf-8")
    url = f"{RAW}/simonw/llm-prices/main/data/"
    moment = datetime(2026, 4, 4, tzinfo=UTC)
    report = import_paths(tmp_path / "data", [folder], url, moment)
    assert report.errors == ()
    captures = read_captures(tmp_path / "data", "llm_prices")
    assert sorted((one.url, one.media_type) for one in captures) == [
        (f"{url}eu/two%20words.json", "application/json"),
        (f"{url}one.json", "application/json"),
    ]


def test_one_file_has_the_address_that_is_given_slash_or_not(tmp_path):
    page = tmp_path / "table.csv"
    page.write_text("Model,Global Average\no3,70.1\n", "utf-8")
    report = import_paths(tmp_path / "data", [page], "https://livebench.ai/")
    assert [(one.url, one.site, one.media_type) for one in report.captures] == [
        ("https://livebench.ai/", "livebench", "text/csv")
    ]
