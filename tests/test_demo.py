"""The main job, end to end: crawl over real HTTP, release, second edition, diff."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from crawler.archive.captures import iter_captures_with_payloads
from crawler.claims.extract import extract_page
from crawler.demo.server import DemoSites
from crawler.items import Extraction, RawClaim
from crawler.sites import load_sites
from crawler.vocabulary import load_vocabulary
from pipeline.build import make_census
from pipeline.compare.diff import compare
from pipeline.compare.explain import explain
from pipeline.database import open_database
from pipeline.release.releasetables import make_tables
from pipeline.release.store import find_release, list_releases

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
EXPECTED = ROOT / "tests" / "crawler" / "demo_statements.toml"
CLASSES = {
    "scope",
    "variant",
    "staleness",
    "estimate",
    "missing_as_value",
    "contradiction",
}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "modelcensus", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    data_dir = tmp_path_factory.mktemp("demo") / "data"
    return data_dir, run("demo", "--data", str(data_dir))


@pytest.fixture(scope="module")
def latest(demo) -> Path:
    return find_release(demo[0] / "curated", "latest")


def test_the_demo_ends_well_and_says_how_to_go_on(demo):
    _, done = demo
    assert done.returncode == 0, done.stderr
    assert "mc.open(" in done.stdout
    assert "openai/gpt-4o" in done.stdout


@pytest.mark.parametrize(
    "section", ["Five lines of pandas", "In Python", "What a release contains"]
)
def test_the_lines_of_the_readme_run(demo, section, tmp_path):
    text = (ROOT / "README.md").read_text("utf-8")
    part = text.partition(f"## {section}\n")[2].partition("\n## ")[0]
    (lines,) = re.findall(r"```python\n(.*?)```", part, re.S)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "demo").symlink_to(demo[0])
    done = subprocess.run(
        [sys.executable, "-c", lines],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert "openai/gpt-4o" in done.stdout or "fact_id" in done.stdout


def test_it_crawls_at_least_six_pages_of_each_family_and_twenty_models(latest):
    captures = pd.read_parquet(latest / "captures.parquet")
    pages = captures[captures["n_claims"] > 0].groupby("site")["url"].nunique()
    assert (pages >= 6).all()
    assert len(pages) == 4
    assert len(pd.read_parquet(latest / "models.parquet")) >= 20


def test_every_class_of_conflict_is_among_them(latest):
    found = set(pd.read_parquet(latest / "conflicts.parquet")["class"])
    assert found == CLASSES


def test_every_expected_statement_is_a_claim(demo):
    data_dir, _ = demo
    releases = list_releases(data_dir / "curated")
    assert len(releases) == 2
    claims = pd.read_parquet(data_dir / "curated" / releases[1] / "claims.parquet")
    known = set(
        zip(
            claims["site"],
            claims["subject_text"],
            claims["property"],
            claims["value_text"],
            strict=True,
        )
    )
    expected = tomllib.loads(EXPECTED.read_text("utf-8"))["statements"]
    missing = [
        row
        for row in expected
        if (row["site"], row["subject"], row["property"], row["value"]) not in known
    ]
    assert not missing


def test_the_diff_shows_what_the_second_edition_changed(demo):
    data_dir, _ = demo
    curated = data_dir / "curated"
    old, new = (find_release(curated, name) for name in list_releases(curated))
    changeset = compare(old, new)
    changed = {
        (change.model_id, change.property, change.old, change.new)
        for change in changeset.changes
        if change.kind == "changed"
    }
    assert ("deepseek/deepseek-v3.1", "price", "0.56", "0.28") in changed
    assert ("alibaba/qwen3-embedding-4b", "context_window", "32000", "32768") in changed
    assert "google/gemini-3-flash-preview" in changeset.new_models
    assert not changeset.gone_models  # its page is gone, but for one night so far


def test_a_renamed_label_changes_no_value(demo):
    data_dir, _ = demo
    curated = data_dir / "curated"
    old, new = (find_release(curated, name) for name in list_releases(curated))
    facts = compare(old, new).changes
    windows = [one for one in facts if one.property == "context_window"]
    assert [one.model_id for one in windows if one.kind == "changed"] == [
        "alibaba/qwen3-embedding-4b"
    ]


def test_explain_leads_from_the_model_to_its_variant(latest):
    (window,) = explain(latest, "openai/gpt-4o", "context_window")
    assert "128K" in {claim["value_text"] for claim in window.claims}
    assert [fact["model_id"] for fact, _ in window.variants] == [
        "openai/gpt-4o-2024-08-06"
    ]
    assert window.relation.startswith("compatible")


def test_the_release_verifies(demo):
    data_dir, _ = demo
    done = run("verify", "latest", "--data", str(data_dir), "--json")
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["faults"] == []


def test_a_second_build_of_the_same_archive_is_byte_identical(demo, latest):
    data_dir, _ = demo
    done = run("build", "--data", str(data_dir), "--json")
    assert done.returncode == 0, done.stderr
    again = Path(json.loads(done.stdout)["folder"])
    for path in sorted(latest.glob("*.parquet")):
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name
    assert run("diff", latest.name, again.name, "--data", str(data_dir)).returncode == 0


def all_claims(found: Extraction) -> tuple[RawClaim, ...]:
    """Return what a page shows and what its data says."""
    return (*found.claims, *found.embedded)


def test_the_archive_gives_the_claims_that_the_crawl_gave(demo):
    """Each run counted its claims while crawling; the archive gives as many."""
    data_dir, _ = demo
    sites = load_sites()
    counted: dict[tuple[str, str], int] = {}
    for page in iter_captures_with_payloads(data_dir):
        capture = page.capture
        site = sites[capture.site]
        if capture.status == 200 and site.slugs(capture.url):
            found = extract_page(site, capture.url, page.media_type, page.payload)
            key = (capture.site, capture.warc_path.split("/")[1])
            counted[key] = counted.get(key, 0) + len(all_claims(found))
    runs = {
        (path.parts[-3], path.parts[-2]): json.loads(path.read_text("utf-8"))
        for path in (data_dir / "raw").glob("*/*/run.json")
    }
    assert counted == {key: run["counts"]["claims"] for key, run in runs.items()}


def test_a_scrapy_user_gets_the_claims_that_the_archive_gives(tmp_path):
    """`scrapy crawl awaira -O claims.jsonl`, against a reading of its archive."""
    feed = tmp_path / "claims.jsonl"
    with DemoSites(edition=1) as sites:
        options = {
            "LOOPBACK_ALLOWED": 1,
            "DOWNLOAD_DELAY": 0.01,
            "AUTOTHROTTLE_ENABLED": 0,
            "CENSUS_DATA_DIR": tmp_path,
        }
        done = subprocess.run(
            [
                *(sys.executable, "-m", "scrapy", "crawl", "awaira", "-O", str(feed)),
                *("-a", f"start_url={sites.base_urls['awaira']}"),
                *(f"-s{name}={value}" for name, value in options.items()),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            cwd=ROOT,
        )
    assert done.returncode == 0, done.stderr
    rows = map(json.loads, feed.read_text("utf-8").splitlines())
    names = ("url", "subject_text", "property", "value_text", "locator", "quote")
    crawled = {tuple(row[name] for name in names) for row in rows if "quote" in row}
    site = load_sites()["awaira"]
    archived = {
        (page.capture.url, *(getattr(claim, name) for name in names[1:]))
        for page in iter_captures_with_payloads(tmp_path)
        if page.capture.status == 200 and site.slugs(page.capture.url)
        for claim in all_claims(
            extract_page(site, page.capture.url, page.media_type, page.payload)
        )
    }
    assert len(crawled) > 100
    assert crawled == archived


def test_the_tables_hold_no_unknown_model(latest):
    models = pd.read_parquet(latest / "models.parquet")
    unknown = models[models["model_id"].str.startswith("unknown/")]
    assert unknown["model_id"].tolist() == []


def test_a_census_can_be_made_in_memory(demo):
    with open_database() as database:
        census, damage = make_census(database, demo[0])
        tables = make_tables(database, census, load_vocabulary())
        ((n_facts,),) = database.execute("SELECT count(*) FROM facts").fetchall()
    assert damage == []
    assert tables["facts"].num_rows == n_facts > 0
