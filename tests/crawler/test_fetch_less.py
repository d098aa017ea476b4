"""What need not be fetched is not: pages of pairs, pages that have not changed."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.captures import iter_captures_with_payloads, read_captures
from crawler.archive.runs import read_runs
from crawler.fetch.frontier import find_lastmods
from crawler.fetch.pairs import Pair, select_pairs
from crawler.fetch.running import crawl
from tests.bigsite import SETTINGS, SITE, BigSite, crawl_twice
from tests.crawler.server import Reply, Server


def every_pair(models: int) -> list[Pair]:
    return [
        Pair(f"/{a}-{b}", (str(a), str(b))) for a, b in combinations(range(models), 2)
    ]


@given(st.sets(st.tuples(st.integers(0, 15), st.integers(16, 30)), min_size=1))
def test_a_cover_shows_every_model(edges: set[tuple[int, int]]) -> None:
    pairs = [Pair(f"/{a}-{b}", (str(a), str(b))) for a, b in sorted(edges)]
    chosen = set(select_pairs(pairs))
    shown = {slug for pair in pairs if pair.url in chosen for slug in pair.slugs}
    assert shown == {slug for pair in pairs for slug in pair.slugs}
    assert len(chosen) <= 2 * len(shown)


def test_half_as_many_pages_as_models_show_them_all() -> None:
    assert len(select_pairs(every_pair(100))) == 50
    assert len(select_pairs(every_pair(101))) == 51


def test_what_is_known_is_chosen_again_and_disagreement_comes_next() -> None:
    pairs = every_pair(40)
    first = select_pairs(pairs)
    assert set(select_pairs(pairs[::-1], known=set(first))) == set(first)
    wanted = {"3": 5, "9": 2, "17": 1}
    assert select_pairs(pairs, set(first), wanted)[20:] == ["/3-9", "/3-17"]


def test_lastmods_of_any_kind() -> None:
    text = (
        "<url><loc> /a </loc><priority>1</priority><lastmod>2026-03-01T10:00:00Z"
        "</lastmod></url><url><loc>/b</loc></url><url><loc>/c</loc><lastmod>soon"
        "</lastmod></url><url><loc>/d</loc><lastmod>2026-03-01</lastmod></url>"
    )
    found = find_lastmods(text)
    assert {url: moment.isoformat() for url, moment in found.items()} == {
        "/a": "2026-03-01T10:00:00+00:00",
        "/d": "2026-03-02T00:00:00+00:00",
    }


@pytest.mark.slow
@pytest.mark.parametrize(("dated", "validated"), [(True, True), (False, True)])
def test_a_second_crawl_fetches_what_has_changed(
    tmp_path: Path, dated: bool, validated: bool
) -> None:
    with BigSite(60, dated, validated) as site:
        seen = crawl_twice(site, tmp_path, {7, 31})
    assert (seen.covered, seen.first_pages) == (60, 30)
    assert (seen.first.result, seen.second.result) == ("ok", "ok")
    assert seen.found == {7, 31}
    page_bytes = seen.first_bytes // 30
    assert seen.second_pages == (2 if dated else 30)
    assert seen.second.skipped == (28 if dated else 0)
    assert seen.second_bytes < 4 * page_bytes
    captures = list(read_captures(tmp_path))
    assert {one.status for one in captures} == {200}
    if not dated:
        assert read_runs(tmp_path)[1].counts["not_modified"] >= 28
        pages = list(iter_captures_with_payloads(tmp_path))
        assert all(page.payload for page in pages)
        assert all(page.media_type for page in pages)


@pytest.mark.slow
def test_a_page_that_the_archive_lost_is_asked_for_in_full(tmp_path: Path) -> None:
    body = b'{"data": []}'

    def answer(count: int) -> Reply:
        validators = {"ETag": '"1"'}
        if count == 1:
            return Reply(b"", 304, headers=validators)
        return Reply(body, media_type="application/json", headers=validators)

    robots = Reply(b"", media_type="text/plain")
    with Server({"/robots.txt": robots, "/api.json": answer}) as server:
        where = {"models_dev": server.url}
        crawl(tmp_path, ["models_dev"], where, {**SETTINGS, "DOWNLOAD_DELAY": 0.01})
        (warc,) = tmp_path.rglob("pages.warc.gz")
        whole = warc.read_bytes()
        (page,) = (one for one in read_captures(tmp_path) if "api" in one.url)
        crawl(tmp_path, ["models_dev"], where, {**SETTINGS, "DOWNLOAD_DELAY": 0.01})
        assert server.paths.count("/api.json") == 2
        warc.write_bytes(whole[: page.warc_offset])
        again = crawl(tmp_path, ["models_dev"], where, SETTINGS)
    assert again[0].result == "ok"


@pytest.mark.slow
def test_a_run_without_anything_is_not_written(tmp_path: Path) -> None:
    with Server({}) as server:
        url = server.url
    (summary,) = crawl(tmp_path, [SITE], {SITE: url}, {**SETTINGS, "RETRY_TIMES": 0})
    assert summary.result == "failed"
    assert read_runs(tmp_path) == []


@pytest.mark.slow
def test_a_304_that_nobody_asked_for_is_an_error_and_no_loop(tmp_path: Path) -> None:
    robots = Reply(b"", media_type="text/plain")
    with Server({"/robots.txt": robots, "/api.json": Reply(b"", 304)}) as server:
        where = {"models_dev": server.url}
        (one,) = crawl(tmp_path, ["models_dev"], where, {**SETTINGS, "RETRY_TIMES": 0})
    assert server.paths.count("/api.json") == 2
    assert (one.result, one.failures) == ("failed", {"304": 1})
