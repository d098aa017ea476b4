"""The face: what people import, and what it gives them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import modelcensus as mc
from pipeline.errors import UnknownProperty, UnreadValue
from pipeline.release.schema import TABLES
from tests.pipeline.factories import MODEL, make_claim, make_price, release_of

EVIL = '<script>alert("x")</script>\x1b[31m\u202e'
HEAVY = {"pandas", "pyarrow", "scrapy", "numpy", "pipeline", "crawler"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two releases: a model's window changed from 128,000 to 200,000."""
    for day, value in ((1, "128000"), (2, "200000")):
        claims = [
            make_claim("alpha", value),
            make_claim("beta", value, label=EVIL),
        ]
        now = datetime(2026, 5, day, tzinfo=UTC)
        release_of(tmp_path / "data" / "curated", claims, now)
    return tmp_path / "data"


class Tags(HTMLParser):
    """Collects the elements of an HTML text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.add(tag)


TABLE = {"table", "caption", "thead", "tbody", "tr", "th", "td"}


def test_importing_it_imports_nothing_else() -> None:
    code = "import sys, modelcensus; print(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert HEAVY & set(done.stdout.split()) == set()


@pytest.mark.parametrize("name", mc.__all__)
def test_every_name_is_there_and_says_what_it_is(name: str) -> None:
    assert getattr(mc, name).__doc__
    assert name in dir(mc)


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="'nothing'"):
        mc.nothing  # noqa: B018 - the access is the test


def test_a_release_is_opened_by_folder_and_by_name(data: Path) -> None:
    newest = data / "curated" / "2026-05-02.1"
    for opened in (
        mc.open(data / "curated" / "latest"),
        mc.open("latest", data),
        mc.open("2026-05-02.1", data),
        mc.open(str(newest)),
        mc.open(data=data),
    ):
        assert opened == mc.Release(newest)
    assert mc.releases(data) == ["2026-05-01.1", "2026-05-02.1"]
    with pytest.raises(mc.PipelineError, match=r"there is: 2026-05-01\.1"):
        mc.open("2025-01-01.1", data)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_a_frame_a_table_and_a_file(data: Path, table: str) -> None:
    opened = mc.open(data=data)
    assert table in dir(opened)
    assert opened.path(table).name == f"{table}.parquet"
    arrow = opened.arrow(table)
    assert arrow.equals(pq.read_table(opened.path(table)))
    pd.testing.assert_frame_equal(
        getattr(opened, table), pd.read_parquet(opened.path(table))
    )
    assert f"{arrow.num_rows} {table}" in repr(opened)


def test_a_frame_is_read_once_and_keeps_missing_values_apart(data: Path) -> None:
    opened = mc.open(data=data)
    assert opened.models is opened.models
    assert str(opened.models["context_window"].dtype) == "Int64"
    assert str(opened.models["open_weights"].dtype) == "boolean"


def test_what_is_no_table_is_an_error(data: Path) -> None:
    opened = mc.open(data=data)
    with pytest.raises(AttributeError, match="no table 'modles'"):
        opened.modles  # noqa: B018 - the access is the test
    with pytest.raises(mc.PipelineError, match="expected a table of models, "):
        opened.path("../models")


def test_an_explanation_leads_to_the_words(data: Path) -> None:
    found = mc.open(data=data).explain(MODEL, "context_window")
    assert len(found) == 1
    frame = found.to_frame()
    assert list(frame["site"]) == ["alpha", "beta"]
    assert set(frame["value"]) == {"200000"}
    assert frame["quote"].str.len().min() > 0
    assert f"{MODEL} context_window = 200000 tokens" in found.text
    assert str(found) == repr(found) == found.text


def test_a_price_says_whose_offer_it_is(tmp_path: Path) -> None:
    claim = make_price("alpha", "$3 / 1M tokens", provider="Azure")
    opened = mc.open(release_of(tmp_path, [claim]))
    found = opened.explain(MODEL, "price")
    offer = found.to_frame().loc[0, ["provider", "meter", "kind"]]
    assert offer.tolist() == ["Azure", "input", "list"]
    assert f"{MODEL} price Azure input list = 3" in found.text


def test_words_of_pages_are_shown_and_never_obeyed(data: Path) -> None:
    found = mc.open(data=data).explain(MODEL)
    assert "<script>" in found.text
    assert not {"\x1b", "\u202e"} & {*found.text, *found._repr_html_()}
    assert Tags(found._repr_html_()).found == TABLE


def test_two_releases_are_compared(data: Path) -> None:
    found = mc.diff("2026-05-01.1", data=data)
    (change,) = found.changes
    assert (change.old, change.new) == ("128000", "200000")
    assert len(found) == 1
    assert found
    frame = found.to_frame()
    assert frame.loc[0, ["kind", "old", "new"]].tolist() == [
        "changed",
        "128000",
        "200000",
    ]
    assert Tags(found._repr_html_()).found == TABLE
    assert repr(found).startswith("<Comparison 2026-05-01.1 to 2026-05-02.1: 1 facts")


def test_a_release_beside_itself_has_no_difference(data: Path) -> None:
    opened = mc.open(data=data)
    found = mc.diff(opened, opened)
    assert not found
    assert len(found) == 0
    assert "fact_id" in found.to_frame().columns


@pytest.mark.parametrize(
    ("text", "key", "more", "value"),
    [
        ("128K", "context_window", {}, "128000"),
        ("~200B (est.)", "parameters", {}, "200000000000"),
        ("Aug 2024", "release_date", {}, "2024-08"),
        ("05/06/2024", "release_date", {"date_order": "DMY"}, "2024-06-05"),
        ("87,2 %", "score", {"benchmark": "MMLU", "decimal": ","}, "87.2"),
        ("$2.50", "price", {"per": "1M tokens"}, "2.5"),
        ("Free", "price", {}, "free"),
    ],
)
def test_a_print_is_read_as_a_build_reads_it(
    text: str, key: str, more: dict[str, str], value: str
) -> None:
    assert mc.read(text, key, **more).text == value


def test_what_cannot_be_read_says_why() -> None:
    with pytest.raises(UnknownProperty, match="such as context_window, found"):
        mc.read("128K", "context_windw")
    with pytest.raises(UnreadValue, match="a printed number of tokens, found 'many'"):
        mc.read("many", "context_window")
    with pytest.raises(UnreadValue, match="a benchmark with a name"):
        mc.read("87.2", "score")


def test_a_name_is_resolved_with_what_a_site_says_of_it() -> None:
    assert mc.resolve("Claude 4 Sonnet").model_id == "anthropic/claude-sonnet-4"
    by_id = mc.resolve("", site="litellm", slug="gpt-4o")
    assert (by_id.model_id, by_id.method) == ("openai/gpt-4o", "exact_id")
    unknown = mc.resolve("Frobnicator 9", organization="OpenAI")
    assert unknown.model_id == "openai/frobnicator-9"
    assert unknown.confidence < 1


def test_pages_are_added_built_and_opened(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "URL: https://awaira.com/models/compare/gpt-4o-vs-o3\n<title>GPT-4o vs o3"
        "</title><table><tr><th></th><th>GPT-4o</th><th>o3</th></tr><tr>"
        "<td>Context window</td><td>128K</td><td>200K</td></tr></table>",
        "utf-8",
    )
    data = tmp_path / "data"
    moment = datetime(2026, 5, 2, tzinfo=UTC)
    assert len(mc.add([page], data, captured_at=moment).captures) == 1
    told: list[tuple[str, int, int]] = []
    published = mc.build(data, progress=lambda *one: told.append(one))
    assert told[-1][1:] == (1, 1)
    opened = mc.open(published.folder)
    facts = opened.facts[opened.facts["property"] == "context_window"]
    assert facts.set_index("model_id")["number"]["openai/o3"] == 200_000
    assert opened.verify() == []
    (row,) = (one for one in mc.sites(data) if one["site"] == "awaira")
    assert row["health"] == "imported"


def test_no_unknown_site_is_crawled(tmp_path: Path) -> None:
    with pytest.raises(mc.CrawlerError, match=r"expected one of .*awaira"):
        mc.crawl(["nowhere"], tmp_path)
