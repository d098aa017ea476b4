"""Contracts of `scrapy check`: every site has one for each fixture, and asks nobody.

That they pass, and fail where the expectation differs, test_new_site.py tries out.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

from crawler.fetch.contracts import (
    CHECKING,
    FixtureMiddleware,
    make_contracts,
)
from crawler.fetch.fixtures import Fixture
from crawler.fetch.loader import load_spiders
from crawler.sites import load_sites
from tests.sites.cases import FOLDER, discover


@pytest.mark.parametrize("name", load_sites())
def test_every_site_has_a_contract_for_each_fixture(name: str) -> None:
    cases = [case for case in discover() if case.folder.parent.name == name]
    methods = make_contracts(FOLDER / name)
    assert methods
    assert methods.keys() == {
        f"reads_{one.folder.name}" for one in cases if not one.xfail
    }
    assert all("@fixture" in (method.__doc__ or "") for method in methods.values())


def test_without_fixtures_there_are_no_contracts(tmp_path: Path) -> None:
    assert make_contracts(tmp_path / "nowhere") == {}


def test_a_fixture_that_is_known_to_fail_makes_no_contract(tmp_path: Path) -> None:
    for name, reason in (("sound", ""), ("broken", "a bug")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "meta.toml").write_text(f'xfail = "{reason}"', "utf-8")
    assert make_contracts(tmp_path).keys() == {"reads_sound"}


def test_a_fixture_answers_for_its_site() -> None:
    case = discover()[0]
    fixture = Fixture(case.folder, case.url, case.captured_at, case.media_type)
    request = Request(case.url, meta={"fixture": fixture})
    response = FixtureMiddleware().process_request(request)
    assert (response.url, response.body) == (case.url, case.page.read_bytes())
    assert request.meta["capture"].site == case.folder.parent.name


def test_a_check_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(IgnoreRequest, match="fixtures only"):
        FixtureMiddleware().process_request(Request("https://awaira.com/"))
    monkeypatch.setenv(CHECKING, "true")
    settings = Settings()
    settings.setmodule("crawler.settings")
    load_spiders()["awaira"].update_settings(settings)
    enabled = settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")
    assert [load_object(name) for name in enabled] == [FixtureMiddleware]
