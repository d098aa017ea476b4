"""What the job leaves in DATA/job: its state, its log by day, health and metrics.

Every file is replaced whole or appended to by the line, so that a monitor can read it
at any time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.archive.runs import write_json
from crawler.errors import ArchiveError, DamagedArchive
from modelcensus.outcomes import OUTCOMES
from pipeline.schedule import Attempt

BAD = ("trouble", "gate_stopped", "site_failed", "interrupted")


@dataclass(frozen=True)
class JobFiles:
    """The files of the job in one data folder."""

    folder: Path

    @classmethod
    def of(cls, data_dir: Path) -> JobFiles:
        """Return those of ``data_dir``, whose folder is made.

        Raises:
            ArchiveError: it cannot be made.
        """
        folder = data_dir / "job"
        try:
            (folder / "logs").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(str(folder), "a folder to write to", str(error)) from (
                error
            )
        return cls(folder)

    @property
    def lock(self) -> Path:
        """The file that one job at a time holds."""
        return self.folder / "run.lock"

    @property
    def runs(self) -> Path:
        """One JSON object a line for every run that had something to do."""
        return self.folder / "runs.jsonl"

    @property
    def health(self) -> Path:
        """How the last run ended, for a monitor."""
        return self.folder / "health.json"

    @property
    def metrics(self) -> Path:
        """The same as Prometheus' text, for the node exporter's textfile collector."""
        return self.folder / "metrics.prom"

    def log(self, day: datetime) -> Path:
        """Return the log of a day."""
        return self.folder / "logs" / f"{day.date().isoformat()}.log"

    def read_attempts(self) -> dict[str, Attempt]:
        """Return when each site was last tried, and how often in a row that failed.

        Raises:
            DamagedArchive: the file is there and cannot be read.
        """
        path = self.folder / "sites.json"
        if not path.exists():
            return {}
        try:
            found = json.loads(path.read_bytes())
            return {
                site: Attempt(
                    datetime.fromisoformat(row["tried"]), int(row["failures"])
                )
                for site, row in found.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedArchive(
                str(path), "the attempts of a job (it may be deleted)", repr(error)
            ) from error

    def write_attempts(self, attempts: Mapping[str, Attempt]) -> None:
        """Replace what `read_attempts` returns."""
        rows = {
            site: {"tried": one.tried.isoformat(), "failures": one.failures}
            for site, one in sorted(attempts.items())
        }
        write_json(self.folder / "sites.json", rows)

    def write_report(self, report: Mapping[str, Any], ended: datetime) -> None:
        """Write health and metrics of a run, and its line if it did anything."""
        before = self._read_health()
        good = report["outcome"] not in BAD
        health = {
            "ok": good,
            "outcome": report["outcome"],
            "exit_code": report["exit_code"],
            "ended": ended.isoformat(),
            "last_ok": ended.isoformat() if good else before.get("last_ok"),
            "release": report["release"] or before.get("release", ""),
            "next_due": report["next_due"],
            "warnings": len(report["warnings"]),
        }
        write_json(self.health, health)
        text = "".join(f"{line}\n" for line in metric_lines(report, health))
        temporary = self.metrics.with_suffix(".tmp")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(self.metrics)
        if report["sites"] or not good:
            with self.runs.open("a", encoding="utf-8") as file:
                file.write(json.dumps(report, ensure_ascii=False) + "\n")

    def _read_health(self) -> dict[str, Any]:
        try:
            found = json.loads(self.health.read_bytes())
        except (OSError, ValueError):  # it says nothing that is needed
            return {}
        return found if isinstance(found, dict) else {}


def metric_lines(report: Mapping[str, Any], health: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a report in Prometheus' text format.

    https://prometheus.io/docs/instrumenting/exposition_formats/
    """
    yield from _gauge("last_run_timestamp_seconds", "When the last run ended.")
    yield f"modelcensus_last_run_timestamp_seconds {_seconds(health['ended'])}"
    if health["last_ok"]:
        yield from _gauge("last_ok_timestamp_seconds", "When a run last ended well.")
        yield f"modelcensus_last_ok_timestamp_seconds {_seconds(health['last_ok'])}"
    yield from _gauge("run_seconds", "How long the last run took.")
    yield f"modelcensus_run_seconds {report['seconds']}"
    yield from _gauge("outcome", "1 for the way in which the last run ended.")
    for one in OUTCOMES:
        flag = int(one.name == report["outcome"])
        yield f'modelcensus_outcome{{outcome="{one.name}"}} {flag}'
    yield from _gauge("warnings", "Things that were odd in the last run.")
    yield f"modelcensus_warnings {health['warnings']}"
    for name, text in (
        ("pages", "Pages that were read in the last run."),
        ("errors", "Pages that could not be had in the last run."),
        ("skipped", "Pages that were left out since they have not changed."),
    ):
        if report["sites"]:
            yield from _gauge(f"site_{name}", text)
        for row in report["sites"]:
            yield f'modelcensus_site_{name}{{site="{row["site"]}"}} {row[name]}'


def _gauge(name: str, text: str) -> Iterator[str]:
    yield f"# HELP modelcensus_{name} {text}"
    yield f"# TYPE modelcensus_{name} gauge"


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
