"""The scheduled job: thirty nights with a shifted clock, on sample sites."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from filelock import FileLock

import modelcensus as mc
from crawler.archive.runs import read_runs
from crawler.demo.server import DemoSites
from crawler.errors import CrawlerError
from modelcensus.job import Order, plan_job, run_job
from modelcensus.jobfiles import JobFiles, metric_lines
from modelcensus.outcomes import OUTCOMES
from pipeline.cli.main import main
from pipeline.errors import CheckFailed
from tests.crawler.server import Server

# apprise asks whether Python still has a module that it is about to lose
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")
FAST = {
    "LOOPBACK_ALLOWED": True,
    "DOWNLOAD_DELAY": 0.01,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_AFTER_DEFAULT": 0,
    "LOG_LEVEL": "ERROR",
}
WEEKLY, MONTHLY = ("llm_stats", "llmreference"), ("awaira",)
EPOCH = timedelta(days=-40)  # in the past: captures of the future are refused


@dataclass
class Nights:
    """The job, night after night, on sample sites."""

    data_dir: Path
    sites: DemoSites
    notify: tuple[str, ...] = ()

    def order(self, night: float, **more: Any) -> Order:
        return Order(
            self.data_dir,
            (*WEEKLY, *MONTHLY),
            jobs=1,
            start_urls=more.pop("start_urls", self.sites.base_urls),
            settings=FAST,
            notify=self.notify,
            clock=EPOCH + timedelta(days=night),
            **more,
        )

    def run(self, night: float, **more: Any) -> dict[str, Any]:
        return run_job(self.order(night, **more))


@pytest.fixture
def notices() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Return an address of apprise on loopback, and what was sent there."""
    taken: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            taken.append(json.loads(self.rfile.read(size)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"json://127.0.0.1:{server.server_port}/", taken
    server.shutdown()
    server.server_close()
    thread.join()


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    return {row["site"]: row["result"] for row in report["sites"]}


@pytest.mark.slow
def test_thirty_nights(
    tmp_path: Path, notices: tuple[str, list[dict[str, Any]]]
) -> None:
    address, sent = notices
    with DemoSites(edition=1) as sites:
        job = Nights(tmp_path, sites, (address,))
        told = {0: job.run(0)}
        assert told[0]["outcome"] == "published"
        assert outcomes(told[0]) == dict.fromkeys((*WEEKLY, *MONTHLY), "ok")
        for night in range(1, 7):
            told[night] = job.run(night)
            assert (told[night]["outcome"], told[night]["sites"]) == ("nothing_due", [])
        # two at once: the second is told so and touches nothing
        with FileLock(tmp_path / "job" / "run.lock"):
            assert job.run(7.1)["exit_code"] == 75
        told[7] = job.run(7.1)
        assert outcomes(told[7]) == dict.fromkeys(WEEKLY, "ok")
        assert told[7]["changes"].get("facts", 0) == 0
        # the machine was off for a turn and a half; meanwhile prices were cut
        sites.edition = 2
        told[22] = job.run(22)
        assert told[22]["outcome"] == "published_with_warnings"
        assert [row["missed"] for row in told[22]["sites"]] == [1, 1]
        assert told[22]["changes"]["facts"] > 0, told[22]["changes"]
        # a bad night: one site answers nothing but errors, the other is well
        with Server({}) as broken:
            urls = {**sites.base_urls, "llm_stats": broken.url}
            told[29] = job.run(29.5, start_urls=urls)
            again = job.run(29.6, start_urls=urls)
        assert told[29]["outcome"] == "site_failed"
        assert outcomes(told[29]) == {"llm_stats": "failed", "llmreference": "ok"}
        assert again["outcome"] == "nothing_due"  # not at once: in three hours
        healed = job.run(29.8)
        assert outcomes(healed) == {"llm_stats": "ok"}
        told[30] = job.run(30.5)
        assert (told[30]["outcome"], outcomes(told[30])) == (
            "published",
            {"awaira": "ok"},
        )
        cuts = [one for one in told[30]["changes"]["examples"] if " price " in one]
        assert any("deepseek-v3.1" in one and "0.28" in one for one in cuts)
        assert job.run(31)["outcome"] == "nothing_due"
    releases = mc.releases(tmp_path)
    made = [one["release"] for one in told.values() if one["release"]]
    assert set(made) <= set(releases)
    days = {(datetime.now(UTC) + EPOCH + timedelta(days=n)).date() for n in (0, 22)}
    assert {str(day) for day in days} <= {name.partition(".")[0] for name in releases}
    titles = [one["title"] for one in sent]
    assert titles[0] == f"Model Census: published {told[0]['release']}"
    assert f"Model Census: site failed {told[29]['release']}" in titles
    assert not any("nothing" in title for title in titles)
    lines = (tmp_path / "job" / "runs.jsonl").read_text("utf-8").splitlines()
    written = [json.loads(line) for line in lines]
    assert [one["outcome"] for one in written] == [
        "published",
        told[7]["outcome"],
        "published_with_warnings",
        "site_failed",
        healed["outcome"],
        "published",
    ]
    health = json.loads((tmp_path / "job" / "health.json").read_bytes())
    assert health["ok"]
    assert health["outcome"] == "nothing_due"
    metrics = (tmp_path / "job" / "metrics.prom").read_text("utf-8")
    assert 'modelcensus_outcome{outcome="nothing_due"} 1' in metrics
    runs = read_runs(tmp_path, "llmreference")
    assert len(runs) == 4


def test_a_gate_that_stops_a_release_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crawler.fetch.running import RunSummary

    def crawl(names: list[str], *rest: object, **more: object) -> list[RunSummary]:
        return [RunSummary(name, "r", "finished", 3, 0, 9, 0) for name in names]

    def build(*rest: object, **more: object) -> None:
        raise CheckFailed("facts.parquet", "fewer changes", "900 of 1,000")

    monkeypatch.setattr("modelcensus.work.crawl", crawl)
    monkeypatch.setattr("modelcensus.work.build", build)
    report = run_job(Order(tmp_path, ("xai",)))
    assert (report["outcome"], report["exit_code"]) == ("gate_stopped", 20)
    assert "fewer changes" in report["problem"]
    health = json.loads((tmp_path / "job" / "health.json").read_bytes())
    assert (health["ok"], health["last_ok"]) == (False, None)


def test_the_plan_says_what_would_be_fetched_and_why(tmp_path: Path) -> None:
    (plan,) = plan_job(Order(tmp_path, ("models_dev",)))
    assert (plan["due"], plan["why"]) == (True, "never crawled")
    assert [one["url"] for one in plan["fetches"]] == [
        "https://models.dev/robots.txt",
        "https://models.dev/api.json",
    ]
    result = CliRunner().invoke(
        main, ["run", "--dry-run", "models_dev", "--data", str(tmp_path)]
    )
    assert result.exit_code == 0
    assert "https://models.dev/api.json" in result.stdout


def test_nobody_begins_a_run_that_cannot_tell_how_it_ended(tmp_path: Path) -> None:
    with pytest.raises(CrawlerError, match="an address that apprise knows"):
        run_job(Order(tmp_path, notify=("nowhere://secret",)))
    with pytest.raises(CrawlerError, match="'nobody'"):
        run_job(Order(tmp_path, ("nobody",)))


def test_every_outcome_has_a_code_of_its_own_and_a_line_in_the_docs() -> None:
    assert len({one.code for one in OUTCOMES}) == len(OUTCOMES)
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    for one in OUTCOMES:
        assert f"| {one.code} | `{one.name}` | {one.meaning} |" in text


def test_metrics_have_help_and_type_once(tmp_path: Path) -> None:
    row = {"site": "xai", "pages": 3, "errors": 1, "skipped": 0}
    report = {"outcome": "published", "seconds": 1.5, "sites": [row, row]}
    now = datetime(2026, 1, 2, tzinfo=UTC).isoformat()
    lines = list(metric_lines(report, {"ended": now, "last_ok": now, "warnings": 0}))
    heads = [line for line in lines if line.startswith("# TYPE")]
    assert len(heads) == len(set(heads))
    assert 'modelcensus_site_pages{site="xai"} 3' in lines
    assert JobFiles.of(tmp_path).read_attempts() == {}


def test_a_plan_for_a_site_that_there_is_not_says_which_there_are(
    tmp_path: Path,
) -> None:
    with pytest.raises(CrawlerError, match=r"expected one of .*awaira.*'nosite'"):
        plan_job(Order(tmp_path, ("nosite",)))
