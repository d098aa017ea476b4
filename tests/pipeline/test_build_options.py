"""build --without: a release as if nothing of a site were archived."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.archive.saved import import_paths
from pipeline.build import make_census
from pipeline.cli.main import TROUBLE, main
from pipeline.compare.diff import compare
from pipeline.database import fetch, open_database
from pipeline.errors import NothingToBuild, UnknownSite
from pipeline.release.manifest import (
    read_manifest,
)
from pipeline.release.store import (
    find_release,
    list_releases,
    read_table,
)

MOMENT = datetime(2026, 4, 4, tzinfo=UTC)
LITELLM = (
    "https://raw.githubusercontent.com/BerriAI/litellm/main/"
    "model_prices_and_context_window.json"
)
PROVIDERS = {
    "openai": {
        "id": "openai",
        "models": {
            "gpt-4o": {
                "id": "gpt-4o",
                "name": "GPT-4o",
                "limit": {"context": 128_000},
                "cost": {"input": 2.5},
            }
        },
    }
}
PRICES = {
    "gpt-4o": {
        "litellm_provider": "openai",
        "mode": "chat",
        "input_cost_per_token": 5e-06,
        "max_input_tokens": 128_000,
    }
}
SITES = ("litellm", "models_dev")


@pytest.fixture
def data_dir(tmp_path) -> Path:
    """Archive one feed of each of two sites."""
    feeds = ((PROVIDERS, "https://models.dev/api.json"), (PRICES, LITELLM))
    for number, (feed, url) in enumerate(feeds):
        saved = tmp_path / f"{number}.json"
        saved.write_text(json.dumps(feed), "utf-8")
        assert import_paths(tmp_path / "data", [saved], url, MOMENT).errors == ()
    return tmp_path / "data"


def build(data_dir: Path, *options: str):
    return CliRunner().invoke(main, ["build", "--data", str(data_dir), *options])


def sites_in(data_dir: Path, table: str) -> set[str]:
    folder = find_release(data_dir / "curated", "latest")
    return set(read_table(folder, table).column("site").to_pylist())


def test_without_the_option_every_site_is_read(data_dir):
    done = build(data_dir)
    assert done.exit_code == 0, done.output
    for table in ("captures", "claims", "sources"):
        assert sites_in(data_dir, table) == set(SITES)


@pytest.mark.parametrize(("left_out", "rest"), [SITES, SITES[::-1]])
def test_a_site_that_is_left_out_leaves_no_trace(data_dir, left_out, rest):
    done = build(data_dir, "--without", left_out, "--json")
    assert done.exit_code == 0, done.output
    for table in ("captures", "claims", "aliases", "sources"):
        assert sites_in(data_dir, table) == {rest}
    assert list(json.loads(done.stdout)["sites"]) == [rest]


def test_a_release_without_a_site_is_that_of_an_archive_without_it(data_dir, tmp_path):
    other = tmp_path / "other"
    import_paths(other, [tmp_path / "0.json"], "https://models.dev/api.json", MOMENT)
    with open_database() as first, open_database() as second:
        reduced, _ = make_census(first, data_dir, without={"litellm"})
        alone, _ = make_census(second, other)
        for table in ("claims", "facts", "outcomes", "evidence"):
            sql = f"FROM {table} ORDER BY ALL"
            assert fetch(first, sql).equals(fetch(second, sql)), table
    assert reduced.sources == alone.sources
    assert reduced.models == alone.models


def test_the_archive_is_the_same_after_a_build_without_a_site(data_dir):
    before = {path: path.read_bytes() for path in (data_dir / "raw").rglob("*.gz")}
    build(data_dir, "--without", "litellm")
    assert before
    assert all(path.read_bytes() == payload for path, payload in before.items())
    assert build(data_dir).exit_code == 0
    assert sites_in(data_dir, "claims") == set(SITES)


@pytest.mark.parametrize("name", ["aider", "nobody", "Litellm", ""])
def test_an_unknown_site_is_an_error_that_names_the_known_ones(data_dir, name):
    done = build(data_dir, "--without", name)
    assert done.exit_code == TROUBLE
    assert done.stderr.strip() == (
        f"modelcensus: --without {name}: expected a site of litellm, models_dev, "
        "found none"
    )
    assert releases(data_dir) == []
    with open_database() as database, pytest.raises(UnknownSite):
        make_census(database, data_dir, without={"litellm", name})


def test_to_leave_out_every_site_leaves_nothing_to_build(data_dir):
    options = [word for site in SITES for word in ("--without", site)]
    done = build(data_dir, *options)
    assert done.exit_code == TROUBLE
    assert "captures: crawl or import first" in done.stderr
    with open_database() as database, pytest.raises(NothingToBuild):
        make_census(database, data_dir, without=set(SITES))


def test_progress_counts_no_page_that_is_left_out(data_dir):
    seen = []
    with open_database() as database:
        make_census(
            database,
            data_dir,
            lambda *told: seen.append(told),
            frozenset({"litellm"}),
        )
    assert seen == [("https://models.dev/api.json", 1, 1)]


def test_an_empty_archive_is_nothing_to_build_whatever_is_left_out(tmp_path):
    done = build(tmp_path / "empty")
    assert done.exit_code == TROUBLE
    assert "crawl or import first" in done.stderr


def test_a_variant_of_the_census_leaves_latest_where_it_is(data_dir):
    curated = data_dir / "curated"
    assert build(data_dir).exit_code == 0
    before = (curated / "latest").resolve()
    assert build(data_dir, "--without", "litellm").exit_code == 0
    assert (curated / "latest").resolve() == before
    (other,) = (
        {path.parent for path in curated.glob("*/release.json")}
        - {before}
        - {curated / "latest"}
    )
    assert json.loads((other / "release.json").read_text())["without"] == ["litellm"]


def test_pages_that_say_nothing_make_no_release(tmp_path):
    saved = tmp_path / "cut.json"
    saved.write_text('{"openai": {"models": ', "utf-8")
    import_paths(tmp_path / "data", [saved], "https://models.dev/api.json", MOMENT)
    made = build(tmp_path / "data")
    assert made.exit_code == TROUBLE
    assert "none on 1 pages" in made.output
    assert not (tmp_path / "data" / "curated" / "latest").exists()


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name[0] != ".")


def releases(data_dir: Path) -> list[str]:
    return list_releases(data_dir / "curated")


def test_what_changed_nothing_is_not_published_again(data_dir):
    assert build(data_dir).exit_code == 0
    before = releases(data_dir)
    done = build(data_dir)
    assert done.exit_code == 0
    assert done.stdout == (
        f"unchanged: release {before[0]} holds the same; --force publishes it again\n"
    )
    told = json.loads(build(data_dir, "--json").stdout)
    assert (told["unchanged"], told["release"]) == (True, before[0])
    assert releases(data_dir) == before
    assert left_in(data_dir / "curated") == [before[0], "latest", "releases.atom"]


def test_force_publishes_what_changed_nothing(data_dir):
    build(data_dir)
    told = json.loads(build(data_dir, "--force", "--json").stdout)
    assert told["unchanged"] is False
    first, second = releases(data_dir)
    assert told["release"] == second
    manifests = [read_manifest(data_dir / "curated" / one) for one in (first, second)]
    assert [one["predecessor"] for one in manifests] == ["", first]
    assert manifests[0]["tables"] == manifests[1]["tables"]


def test_a_new_page_is_published_and_compared_with_the_latest(data_dir, tmp_path):
    build(data_dir)
    build(data_dir, "--without", "litellm")
    cheaper = json.dumps(PRICES).replace("5e-06", "4e-06")
    (tmp_path / "new.json").write_text(cheaper, "utf-8")
    later = MOMENT.replace(month=5)
    import_paths(data_dir, [tmp_path / "new.json"], LITELLM, later)
    told = build(data_dir)
    first, without, last = releases(data_dir)
    assert f"1 fact changed since {first}\n" in told.stdout
    predecessors = [
        read_manifest(data_dir / "curated" / one)["predecessor"]
        for one in (without, last)
    ]
    assert predecessors == [first, first]
    assert (
        len(compare(data_dir / "curated" / first, data_dir / "curated" / last).changes)
        == 1
    )


def test_a_variant_of_the_census_is_another_release_though_its_tables_are_the_same(
    data_dir, tmp_path
):
    """The site that is left out says nothing: only the manifest tells the two apart."""
    (tmp_path / "empty.json").write_text("{}", "utf-8")
    import_paths(
        data_dir, [tmp_path / "empty.json"], "https://example.com/x.json", MOMENT
    )
    build(data_dir)
    assert build(data_dir, "--without", "example.com").exit_code == 0
    assert len(releases(data_dir)) == 2
