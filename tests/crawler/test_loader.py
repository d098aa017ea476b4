"""Site files and the spiders that are made of them, without Scrapy and with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from scrapy import Spider
from scrapy.http import Request
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from crawler import spiders
from crawler.fetch.loader import SiteSpiderLoader, load_spiders
from crawler.fetch.page import PageSpider
from crawler.fetch.sitespider import SiteSpider
from crawler.sites import load_sites

ROOT = Path(__file__).parents[2]
FILES = {path.stem for path in Path(spiders.__path__[0]).glob("[!_]*.py")}
# what `import`, `build` and `explain` are made of, and all that they load
WITHOUT_A_REACTOR = ("crawler.sites", "crawler.archive.saved", "pipeline.cli.main")
LOADED = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
from crawler.sites import load_sites
assert len(load_sites()) > 20
print(*sorted({"scrapy", "twisted"} & sys.modules.keys()))
"""
RUN = """
import sys
from pathlib import Path
from pipeline.cli.main import main
page = Path("page.html")
row = "<tr><td>Context window</td><td>128K</td></tr>"
page.write_text(f"<h1>GPT-4o</h1><table>{row}</table>")
for line in (
    ["import", "page.html", "--url", "https://docs.x.ai/docs/models"],
    ["build"],
    ["explain", "openai/gpt-4o", "context_window"],
):
    try:
        main([*line, "--data", "data"], standalone_mode=False)
    except SystemExit as end:
        assert not end.code, line
print("loaded", *sorted({"scrapy", "twisted"} & sys.modules.keys()))
"""


@pytest.fixture(scope="module")
def loader() -> SiteSpiderLoader:
    settings = Settings()
    settings.setmodule("crawler.settings")
    found = get_spider_loader(settings)
    assert isinstance(found, SiteSpiderLoader)
    return found


def python(code: str, *args: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_file_declares_the_site_of_its_name() -> None:
    assert load_sites().keys() == FILES
    for name, site in load_sites().items():
        assert site.name == name


def test_a_spider_has_the_name_and_the_hosts_of_its_site() -> None:
    made = load_spiders()
    assert made.keys() == FILES
    for name, spider in made.items():
        assert (spider.name, spider.site) == (name, load_sites()[name])
        assert spider.__module__ == f"{spiders.__name__}.{name}"
        hosts = {one.partition("/")[0] for one in spider.site.hosts}
        assert set(spider.allowed_domains) == hosts
    assert made["llm_stats_data"].__name__ == "LlmStatsDataSpider"


def test_a_spider_of_ones_own_takes_its_name_from_the_site() -> None:
    class Mine(SiteSpider):
        site = load_sites()["aider"]

    assert Mine.name == "aider"
    assert Mine.allowed_domains == ("aider.chat", "raw.githubusercontent.com")


def test_scrapy_finds_all_spiders(loader: SiteSpiderLoader) -> None:
    assert loader.list() == sorted({*FILES, PageSpider.name})
    assert loader.load("awaira").site is load_sites()["awaira"]
    assert loader.load("page") is PageSpider
    with pytest.raises(KeyError, match="nobody"):
        loader.load("nobody")


def test_scrapy_finds_whom_an_address_belongs_to(loader: SiteSpiderLoader) -> None:
    assert loader.find_by_request(Request("https://www.awaira.com/x")) == ["awaira"]
    assert loader.find_by_request(Request("https://example.org/")) == []


def test_a_spider_that_is_written_out_works_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "import scrapy\n\nclass OwnSpider(scrapy.Spider):\n    name = 'own'\n"
    (tmp_path / "own_spider_module.py").write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = SiteSpiderLoader.from_settings(
        Settings(
            {"SPIDER_MODULES": ["own_spider_module"], "CENSUS_FIXTURES_DIR": "nowhere"}
        )
    )
    assert issubclass(found.load("own"), Spider)
    assert "own" in found.list()


@pytest.mark.parametrize("module", WITHOUT_A_REACTOR)
def test_no_reactor_is_loaded_with(module: str) -> None:
    assert python(LOADED, module).split() == []


def test_import_build_and_explain_need_no_reactor(tmp_path: Path) -> None:
    assert python(RUN, cwd=tmp_path).splitlines()[-1] == "loaded"
