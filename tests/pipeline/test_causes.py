"""Two editions of an archive: every scripted change is told once, with its cause."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import modelcensus as mc
from crawler.archive.saved import import_paths
from pipeline.cli.main import DIFFERENT, SAME, TROUBLE, main
from pipeline.compare.summary import MOST_LINES, WIDTH, summary_lines
from pipeline.release.atom import ATOM, FEED
from pipeline.release.manifest import read_manifest
from tests.pipeline.factories import rewrite_manifest

MODELS_DEV = "https://models.dev/api.json"
LITELLM = (
    "https://raw.githubusercontent.com/BerriAI/litellm/main/"
    "model_prices_and_context_window.json"
)
SPRING, SUMMER = datetime(2026, 4, 4, tzinfo=UTC), datetime(2026, 7, 4, tzinfo=UTC)


def models_dev(**models: dict[str, Any]) -> dict[str, Any]:
    named = {name: {"id": name, "name": name, **one} for name, one in models.items()}
    return {"openai": {"id": "openai", "models": named}}


def entry(window: int, price: float) -> dict[str, Any]:
    return {"limit": {"context": window}, "cost": {"input": price}}


BEFORE = models_dev(
    **{
        "gpt-4o": entry(128_000, 2.5),
        "gpt-4o-mini": entry(128_000, 0.15),
        "o1": {"cost": {"input": 15}},
        "o3": entry(200_000, 2),
    }
)
AFTER = models_dev(
    **{
        "gpt-4o": entry(128_000, 2.0),  # a cut
        "gpt-4o-mini": entry(1_280_000, 0.15),  # ten times as much
        "o3": entry(200_000, 2),  # the same; o1 is gone
        "o4-mini": entry(200_000, 1.1),  # new on the same page
    }
)
PRICES = {
    "o1": {"litellm_provider": "openai", "mode": "chat", "output_cost_per_token": 6e-05}
}


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Publish two editions; the second has another site, too."""
    folder = tmp_path_factory.mktemp("causes")
    for number, (feed, url, moment) in enumerate(
        (
            (BEFORE, MODELS_DEV, SPRING),
            (AFTER, MODELS_DEV, SUMMER),
            (PRICES, LITELLM, SUMMER),
        )
    ):
        saved = folder / f"{number}.json"
        saved.write_text(json.dumps(feed), "utf-8")
        assert import_paths(folder / "data", [saved], url, moment).errors == ()
        if number != 1:
            mc.build(folder / "data")
    return folder / "data"


def told(data: Path) -> set[tuple[str, ...]]:
    return {
        (one.kind, one.cause, one.model_id, one.property, one.old, one.new)
        for one in mc.diff(data=data).changes
        if one.property in ("context_window", "price")
    }


def test_every_scripted_change_is_told_once_with_its_cause(data):
    window, price = "context_window", "price"
    assert told(data) == {
        ("changed", "market", "openai/gpt-4o", price, "2.5", "2"),
        ("changed", "market", "openai/gpt-4o-mini", window, "128000", "1280000"),
        ("added", "market", "openai/o4-mini", window, "", "200000"),
        ("added", "market", "openai/o4-mini", price, "", "1.1"),
        ("added", "new_source", "openai/o1", price, "", "60"),
        ("removed", "market", "openai/o1", price, "15", ""),
    }


def test_a_change_bears_its_size_and_what_is_ten_times_is_suspicious(data):
    changes = {
        (one.model_id, one.property): one
        for one in mc.diff(data=data).changes
        if one.kind == "changed"
    }
    cut = changes["openai/gpt-4o", "price"]
    assert (cut.change_pct, cut.suspicious) == (-20, False)
    assert (cut.old_number, cut.new_number, cut.meter) == (2.5, 2.0, "input")
    grown = changes["openai/gpt-4o-mini", "context_window"]
    assert (grown.change_pct, grown.suspicious) == (900, True)
    assert grown.old_confidence is not None
    assert grown.new_confidence is not None


def test_the_summary_says_what_happened_and_what_is_news(data):
    lines = summary_lines(mc.diff(data=data).changeset)
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= WIDTH
    text = "\n".join(lines)
    for words in (
        "1 sites new\n  litellm",
        "1 models new, most known first\n  openai/o4-mini (1)",
        "1 list prices that moved\n  openai/gpt-4o input OpenAI: 2.5 → 2 (-20 %)",
        "1 suspicious: ten times what it was, or a tenth\n  openai/gpt-4o-mini",
        "same code, vocabulary and curation",
    ):
        assert words in text


def test_the_release_carries_its_changes(data):
    folder = mc.open(data=data).folder
    before = read_manifest(folder)["predecessor"]
    table = pq.read_table(folder / f"changes-from-{before}.parquet")
    assert table.equals(mc.diff(data=data).to_arrow())
    assert "openai/gpt\\-4o" in (folder / "CHANGES.md").read_text() or (
        "openai/gpt-4o" in (folder / "CHANGES.md").read_text()
    )
    assert mc.open(data=data).verify() == []


def test_the_feed_has_an_entry_for_each_release_the_newest_first(data):
    root = ElementTree.parse(data / "curated" / FEED).getroot()
    ids = [one.text for one in root.iterfind(f"{{{ATOM}}}entry/{{{ATOM}}}id")]
    names = mc.releases(data)
    assert ids == [f"urn:modelcensus:release:{name}" for name in reversed(names)]


def run(data: Path, *options: str):
    return CliRunner().invoke(main, ["diff", "--data", str(data), *options])


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ([], DIFFERENT, "1 list prices that moved"),
        (["--fail-on", "suspicious"], DIFFERENT, "1 list prices"),
        (["--fail-on", "correction"], SAME, "1 list prices"),
        (["--fail-on", "nonsense"], TROUBLE, "expected one of added"),
        (["--kind", "nonsense"], TROUBLE, "expected one of added"),
        (["--min-change", "50%", "--full"], DIFFERENT, "(+900 %) — market:"),
        (["--min-change", "5000", "--full"], SAME, "the same facts"),
        (["--min-change", "much"], TROUBLE, "a size such as 5%"),
        (["--provider", "OpenAI", "--property", "price"], DIFFERENT, "2.5 → 2"),
        (["--model", "openai/o3", "--kind", "changed"], SAME, "the same facts"),
        (["--cause", "new_source", "--format", "md"], DIFFERENT, "## All changes"),
        (["--format", "html"], DIFFERENT, "<td>openai/o4-mini</td>"),
        (["--format", "json"], DIFFERENT, '"cause": "new_source"'),
        (["latest", "latest"], SAME, "the same facts"),
        (["2020-01-01.1"], TROUBLE, "no such release"),
    ],
)
def test_the_options_of_diff(data, options, code, words):
    done = run(data, *options)
    assert words in done.output
    assert done.exit_code == code


def test_a_table_of_changes_is_written_to_stdout(data, tmp_path):
    done = run(data, "--format", "parquet")
    (tmp_path / "changes.parquet").write_bytes(done.stdout_bytes)
    table = pq.read_table(tmp_path / "changes.parquet")
    assert table.equals(mc.diff(data=data).to_arrow())


def test_without_a_new_capture_nothing_is_news(data, tmp_path):
    """The same archive, by other code: no source can have changed its page."""
    folders = []
    for number, code in enumerate(("1" * 64, "2" * 64)):
        name = mc.releases(data)[number]
        copy = shutil.copytree(data / "curated" / name, tmp_path / name)
        manifest = read_manifest(copy)
        rewrite_manifest(copy, manifest | {"made_of": {"code": code}})
        folders.append(copy)
    shutil.copy(folders[1] / "captures.parquet", folders[0] / "captures.parquet")
    found = mc.diff(*folders)
    assert found.changeset.made_of == ("code",)
    assert {one.cause for one in found.changes} == {"code"}


def test_history_tells_what_was_said_and_what_was_held(data):
    said, held = [], []
    for one in mc.open(data=data).history("openai/gpt-4o", "price"):
        (said if one.clock == "said" else held).append(one)
    assert [(one.value, one.who, one.begin, one.end) for one in said] == [
        ("2.5", "models_dev", "2026-04-04", "2026-04-04"),
        ("2", "models_dev", "2026-07-04", "2026-07-04"),
    ]
    first, second = mc.releases(data)[:2]
    assert [(one.value, one.begin, one.end) for one in held] == [
        ("2.5", first, first),
        ("2", second, second),
    ]
    options = ["history", "openai/gpt-4o", "price", "--data", str(data)]
    assert CliRunner().invoke(main, options).stdout.count("models_dev") == 2
    with pytest.raises(mc.PipelineError, match="claims of license"):
        mc.open(data=data).history("openai/gpt-4o", "license")


def test_a_release_as_of_a_day_is_that_of_the_day(data, tmp_path):
    copy = shutil.copytree(data, tmp_path / "data", symlinks=True)
    first, second = mc.releases(copy)
    options = ["build", "--as-of", "2026-04-04", "--data", str(copy), "--json"]
    done = CliRunner().invoke(main, options)
    assert done.exit_code == 0, done.output
    made = mc.open(json.loads(done.stdout)["release"], copy)
    tables = [mc.open(one, copy).manifest["tables"] for one in (first, made.name)]
    for name in set(tables[0]) - {"calibration"}:
        assert tables[0][name]["content_digest"] == tables[1][name]["content_digest"]
    assert made.manifest["as_of"] == "2026-04-04T23:59:59+00:00"
    assert mc.open(data=copy).name == second
    assert made.verify(rebuild=True) == []
    (fault,) = mc.open(first, copy).verify(quick=True, rebuild=True)
    assert "expected the same captures, found other" in fault


def test_html_and_markdown_show_words_and_never_obey_them(data):
    found = mc.diff(data=data)
    assert "<script" not in found.to_html()
    assert "src=" not in found.to_html()
    with pytest.raises(mc.PipelineError, match="a release before it"):
        mc.diff(new=mc.releases(data)[0], data=data)
