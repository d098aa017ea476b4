"""The settings that Scrapy ends up with: what is off, what is bounded, what is said."""

from __future__ import annotations

import runpy
import tomllib
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

from crawler.settings import SAMPLE_CONTACT
from crawler.sites import load_sites
from crawler.version import VERSION

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def settings() -> Settings:
    found = Settings()
    found.setmodule("crawler.settings")
    return found


@pytest.mark.parametrize(
    "name",
    [
        "TELNETCONSOLE_ENABLED",
        "REMOTE_CONTROL_ENABLED",
        "COOKIES_ENABLED",
        "METAREFRESH_ENABLED",
        "COMPRESSION_ENABLED",
        "HTTPCACHE_ENABLED",
        "LOOPBACK_ALLOWED",
    ],
)
def test_off(settings: Settings, name: str) -> None:
    assert not settings.getbool(name)


@pytest.mark.parametrize(
    "name",
    ["ROBOTSTXT_OBEY", "AUTOTHROTTLE_ENABLED", "DOWNLOAD_VERIFY_CERTIFICATES"],
)
def test_on(settings: Settings, name: str) -> None:
    assert settings.getbool(name)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
        ("DOWNLOAD_TIMEOUT", 60),
        ("DOWNLOAD_MAXSIZE", 20 * 2**20),
        ("REDIRECT_MAX_TIMES", 5),
        ("RETRY_TIMES", 2),
        ("MEMUSAGE_LIMIT_MB", 2048),
        ("CLOSESPIDER_PAGECOUNT", 20_000),
        ("DEPTH_LIMIT", 60),
        ("URLLENGTH_LIMIT", 2083),
    ],
)
def test_bounded(settings: Settings, name: str, most: int) -> None:
    assert 0 < settings.getint(name) <= most


def test_nothing_but_http_is_downloaded(settings: Settings) -> None:
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme in handlers if handlers[scheme]} == {"http", "https"}


def test_every_component_can_be_loaded(settings: Settings) -> None:
    for name in ("DOWNLOADER_MIDDLEWARES", "ITEM_PIPELINES", "DOWNLOAD_HANDLERS"):
        for path, place in settings.getdict(name).items():
            named = place if name == "DOWNLOAD_HANDLERS" else path
            assert named is None or load_object(named)


@pytest.mark.parametrize(
    ("variable", "contact"),
    [
        ("mailto:you@example.org", "mailto:you@example.org"),
        ("", SAMPLE_CONTACT),
    ],
)
def test_the_environment_says_whom_owners_can_write_to(
    variable: str, contact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CENSUS_CONTACT", variable)
    assert (
        runpy.run_path(str(ROOT / "crawler/settings.py"))["CENSUS_CONTACT"] == contact
    )


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION


@pytest.mark.parametrize(
    ("url", "site", "slugs"),
    [
        (
            "https://llm-stats.com/models/compare/gpt-4o-2024-08-06-vs-o3",
            "llm_stats",
            ("gpt-4o-2024-08-06", "o3"),
        ),
        ("https://awaira.com/models/compare/a-vs-b", "awaira", ("a", "b")),
        ("https://www.llmreference.com/compare/a/b/", "llmreference", ("a", "b")),
        (
            "https://gr.tbb.rip/models/Qwen/Qwen2-VL-7B",
            "gigarouter",
            ("Qwen/Qwen2-VL-7B",),
        ),
        ("https://llm-stats.com/models/compare", "llm_stats", None),
        ("https://gr.tbb.rip/models", "gigarouter", None),
    ],
)
def test_the_pages_of_the_sites(
    url: str, site: str, slugs: tuple[str, ...] | None
) -> None:
    assert load_sites()[site].slugs(url) == slugs
