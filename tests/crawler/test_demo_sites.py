"""The sample sites over real HTTP: what they serve, and what changes in a month."""

from __future__ import annotations

import difflib
import http.client
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree
from lxml import html as lxml_html

from crawler.demo.facts import SITES, model_ids, read_changes, read_facts
from crawler.demo.server import SITE_WITHOUT_SITEMAP, DemoSites

LISTING = "/models/compare"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
EXPECTED = tomllib.loads(
    Path(__file__).with_name("demo_statements.toml").read_text("utf-8")
)


@pytest.fixture(scope="module")
def sites() -> Iterator[DemoSites]:
    with DemoSites() as running:
        yield running


@pytest.fixture(scope="module")
def editions(sites: DemoSites) -> dict[int, dict[tuple[str, str], str]]:
    """Every page about models that a crawler would find, by edition."""
    found: dict[int, dict[tuple[str, str], str]] = {}
    for edition in (1, 2):
        sites.edition = edition
        found[edition] = {
            (site, path): fetch_page(sites, site, path)
            for site in SITES
            for path in discover(sites, site)
        }
    sites.edition = 1
    return found


def fetch(sites: DemoSites, site: str, path: str) -> tuple[int, str, bytes]:
    address = urlsplit(sites.base_urls[site]).netloc
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        media_type = response.headers["Content-Type"]
        return response.status, media_type, response.read()
    finally:
        connection.close()


def fetch_page(sites: DemoSites, site: str, path: str) -> str:
    status, media_type, payload = fetch(sites, site, path)
    assert (status, media_type) == (200, "text/html; charset=utf-8"), (site, path)
    return payload.decode("utf-8")


def discover(sites: DemoSites, site: str) -> list[str]:
    """Follow the sitemap, or the listing of the site that has none."""
    if site == SITE_WITHOUT_SITEMAP:
        tree = lxml_html.fromstring(fetch_page(sites, site, LISTING))
        links = [link.get("href", "") for link in tree.iter("a")]
        return [link for link in links if "-vs-" in link]
    status, media_type, payload = fetch(sites, site, "/sitemap.xml")
    assert (status, media_type) == (200, "application/xml; charset=utf-8")
    locations = [loc.text for loc in etree.fromstring(payload).iter(f"{NAMESPACE}loc")]
    base = sites.base_urls[site]
    assert all(loc is not None and loc.startswith(base) for loc in locations)
    return [urlsplit(str(loc)).path for loc in locations]


def words_of(page: str) -> str:
    """Return the visible words of ``page``, single spaces between all pieces."""
    tree = lxml_html.fromstring(page)
    etree.strip_elements(tree, "script", "style", "svg", with_tail=False)
    return " ".join(" ".join(map(str, tree.itertext())).split())


def test_every_site_has_a_port_of_its_own(sites: DemoSites) -> None:
    ports = {urlsplit(url).port for url in sites.base_urls.values()}
    assert len(ports) == len(SITES) == len(sites.base_urls)
    assert {urlsplit(url).hostname for url in sites.base_urls.values()} == {"127.0.0.1"}


def test_two_demos_run_side_by_side(sites: DemoSites) -> None:
    with DemoSites(edition=2) as other:
        assert not set(other.base_urls.values()) & set(sites.base_urls.values())
        path = "/compare/gemini-3-flash-preview/qwen3.5-4b"
        assert fetch(other, "llmreference", path)[0] == 200
        assert fetch(sites, "llmreference", path)[0] == 404


@pytest.mark.parametrize("edition", [1, 2])
@pytest.mark.parametrize("site", SITES)
def test_at_least_six_pages_in_both_dialects(
    editions: dict[int, dict[tuple[str, str], str]], site: str, edition: int
) -> None:
    paths = [path for name, path in editions[edition] if name == site]
    facts = read_facts(site, edition)
    assert paths == list(facts.paths)
    assert len(paths) >= 6
    dialects = [facts.pages[path]["dialect"] for path in paths]
    assert min(dialects.count(1), dialects.count(2)) >= 3
    for path, dialect in zip(paths, dialects, strict=True):
        tree = lxml_html.fromstring(editions[edition][site, path])
        assert bool(tree.xpath("//main//table[.//td]")) == (dialect == 1), path


def test_many_models_and_many_of_them_shared() -> None:
    assert len(model_ids(1)) >= 20
    on_sites = [
        {m["id"] for p in facts.paths for _, m in facts.models_of(p)}
        for facts in (read_facts(site, 1) for site in SITES)
    ]
    shared = {
        model
        for ids in on_sites
        for model in ids
        if sum(model in x for x in on_sites) > 1
    }
    assert len(shared) >= 8


def test_robots_allow_all_and_name_the_sitemap(sites: DemoSites) -> None:
    for site in SITES:
        status, media_type, payload = fetch(sites, site, "/robots.txt")
        assert (status, media_type) == (200, "text/plain; charset=utf-8")
        assert payload.startswith(b"User-agent: *\nAllow: /\n")
        assert (b"Sitemap: " in payload) == (site != SITE_WITHOUT_SITEMAP)


def test_unknown_paths_answer_404_with_words(sites: DemoSites) -> None:
    for site in SITES:
        status, media_type, payload = fetch(sites, site, "/models/compare/x-vs-y")
        assert (status, media_type) == (404, "text/html; charset=utf-8")
        assert b"No such page" in payload
    assert fetch(sites, SITE_WITHOUT_SITEMAP, "/sitemap.xml")[0] == 404


def test_bytes_are_the_same_each_time(sites: DemoSites) -> None:
    address = urlsplit(sites.base_urls["awaira"]).netloc
    connection = http.client.HTTPConnection(address, timeout=10)
    payloads = []
    for method in ("GET", "GET", "HEAD"):
        connection.request(method, LISTING)
        response = connection.getresponse()
        assert response.headers["Last-Modified"] is None
        payloads.append(response.read())
    connection.close()
    assert payloads[0] == payloads[1]
    assert payloads[2] == b""


def test_editions_differ_as_declared_and_nowhere_else(
    editions: dict[int, dict[tuple[str, str], str]],
) -> None:
    before, after = editions[1], editions[2]
    changes = read_changes()
    assert after.keys() - before.keys() == pages_of("new_page")
    assert before.keys() - after.keys() == pages_of("page_gone")
    differing = {
        key for key in before.keys() & after.keys() if before[key] != after[key]
    }
    kinds = {change.kind for change in changes} - {"new_page", "page_gone"}
    assert differing == set().union(*(pages_of(kind) for kind in kinds))
    for site, path in differing:
        declared = [c for c in changes if c.site == site and path in c.paths]
        lost, gained = changed_pieces(before[site, path], after[site, path])
        old = {text for change in declared for text in change.old}
        new = {text for change in declared for text in change.new}
        assert all(any(text in piece for text in old) for piece in lost), lost
        assert all(any(text in piece for text in new) for piece in gained), gained
        assert all(any(text in piece for piece in lost) for text in old)
        assert all(any(text in piece for piece in gained) for text in new)


def pages_of(kind: str) -> set[tuple[str, str]]:
    return {
        (change.site, path)
        for change in read_changes()
        if change.kind == kind
        for path in change.paths
    }


def changed_pieces(before: str, after: str) -> tuple[list[str], list[str]]:
    """Compare piece by piece, a piece being what stands between two tags."""
    one, two = (re.split(r"(?<=>)|(?=<)", page) for page in (before, after))
    lines = list(difflib.ndiff(one, two))
    lost = [line[2:] for line in lines if line.startswith("- ")]
    return lost, [line[2:] for line in lines if line.startswith("+ ")]


def test_other_pages_do_not_change(sites: DemoSites) -> None:
    for site in SITES:
        for path in ("/", "/about", "/no-such-page"):
            sites.edition = 2
            later = fetch(sites, site, path)
            sites.edition = 1
            assert fetch(sites, site, path) == later


def test_a_new_model_arrives_and_one_leaves() -> None:
    assert model_ids(2) - model_ids(1) == {"google/gemini-3-flash-preview"}
    assert model_ids(1) - model_ids(2) == {"pekingu/rt-detr-r50"}


def test_monthly_cost_is_800_inputs_and_250_outputs(
    editions: dict[int, dict[tuple[str, str], str]],
) -> None:
    checked = 0
    for edition, pages in editions.items():
        facts = read_facts("llmreference", edition)
        for path in facts.paths:
            words = words_of(pages["llmreference", path])
            section = words.split("Monthly cost at traffic")[1].split("Specs")[0]
            for _, model in facts.models_of(path):
                printed = re.search(
                    rf"{re.escape(model['name'])} (Unavailable|\$[\d,.]+)", section
                )
                assert printed is not None, path
                if "input" not in model:
                    assert printed[1] == "Unavailable"
                    continue
                cost = Decimal(printed[1].strip("$").replace(",", ""))
                assert f"${model['input']} /1M tokens" in words
                assert f"${model['output']} /1M tokens" in words
                assert cost == 800 * Decimal(model["input"]) + 250 * Decimal(
                    model["output"]
                )
                checked += 1
    assert checked >= 20


def test_expected_statements_stand_on_their_pages(
    editions: dict[int, dict[tuple[str, str], str]],
) -> None:
    statements = EXPECTED["statements"]
    assert len(statements) >= 60
    assert {(s["site"], s["dialect"]) for s in statements} == {
        (site, dialect) for site in SITES for dialect in (1, 2)
    }
    for statement in statements:
        page = editions[statement["edition"]][statement["site"], statement["path"]]
        tight = words_of(page).replace(" ", "")
        for text in (statement["subject"], statement["value"]):
            assert text.replace(" ", "") in tight, statement
        facts = read_facts(statement["site"], statement["edition"])
        ids = {model["id"] for _, model in facts.models_of(statement["path"])}
        assert statement["model_id"] in ids | {""}


def test_expected_changes_stand_on_their_pages(
    editions: dict[int, dict[tuple[str, str], str]],
) -> None:
    declared = {(change.kind, change.site) for change in read_changes()}
    for change in EXPECTED["changes"]:
        key = change["site"], change["path"]
        for edition, side in ((1, "old"), (2, "new")):
            if side in change:
                words = words_of(editions[edition][key]).replace(" ", "")
                assert change[side].replace(" ", "") in words
    kinds = {(change["kind"], change["site"]) for change in EXPECTED["changes"]}
    assert declared <= kinds


def test_an_edition_nobody_wrote_is_refused() -> None:
    with pytest.raises(ValueError, match="expected one of"):
        DemoSites(edition=3)
