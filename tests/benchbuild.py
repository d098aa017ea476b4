"""make bench: what a build costs, cold, warm and with one new capture.

A measure, not a test: it says when a target is missed and ends with exit code 0. CPU is
user time of a build and of all its processes, in children of their own; the memory is
that of the largest process. The floor parses the bytes of all feeds with the standard
parsers and writes the tables of their release once, from memory. Another checkout of
the project can be measured in the same run.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import chompjs
import yaml

from crawler.archive.saved import import_paths
from pipeline.release.schema import TABLES
from pipeline.release.store import find_release, read_table, write_parquet
from tests.bench import print_target
from tests.feeds import find_feeds, import_feeds
from tests.fusionscore import SHARED

FEEDS = SHARED / "feeds"
ROOT = Path(__file__).resolve().parents[1]
MOST_MEGABYTES = 700
COLD_SHARE, WARM_SHARE = 1 / 3, 1 / 10  # of what another checkout needs, cold
CATALOGUE = "https://raw.githubusercontent.com/charmbracelet/catwalk/main/internal/providers/configs/"
MODELS_A_CAPTURE = 60
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
SEED = 20261128


@dataclass(frozen=True)
class Cost:
    """User CPU seconds, and megabytes of the largest process."""

    cpu_s: float
    megabytes: float


def run(arguments: list[str], checkout: Path = ROOT) -> Cost:
    """Run Python on ``arguments`` in a child, and return what it and its own cost."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    child = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=checkout,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{arguments}: exit code {child.returncode}")
    return Cost(used.ru_utime, used.ru_maxrss / 1024)


def build(data_dir: Path, jobs: int, checkout: Path = ROOT) -> Cost:
    """Build what ``data_dir`` holds, by the code of ``checkout``."""
    own = (checkout / "modelcensus").is_dir()
    command = ["modelcensus"] if own else ["pipeline.cli"]
    options = ["--jobs", str(jobs)] if own else []
    return run(["-m", *command, "build", "--data", str(data_dir), *options], checkout)


def floor(folder: Path, release: Path) -> Cost:
    """Parse all files below ``folder`` and write the tables of ``release`` once."""
    idle = run(["-m", "tests.benchbuild", "--floor", str(folder), str(release), "idle"])
    whole = run(["-m", "tests.benchbuild", "--floor", str(folder), str(release), "do"])
    return Cost(whole.cpu_s - idle.cpu_s, whole.megabytes)


def do_floor(folder: Path, release: Path, work: bool) -> None:
    """Be the child of `floor`: read files and tables; parse and write if ``work``."""
    texts = {path: path.read_bytes() for path in sorted(folder.glob("*/*/*"))}
    tables = {name: read_table(release, name) for name in TABLES}
    if not work:
        return
    for path, raw in texts.items():
        parse(path.suffix, raw)
    with tempfile.TemporaryDirectory() as out:
        for name, table in tables.items():
            write_parquet(table, Path(out) / f"{name}.parquet")


def parse(suffix: str, raw: bytes) -> object:
    """Parse a feed as its own library does."""
    if suffix == ".json":
        try:
            return json.loads(raw)
        except json.JSONDecodeError:  # one feed has a comma too many
            return chompjs.parse_js_object(raw.decode())
    if suffix in (".yml", ".yaml"):
        return yaml.load(raw, Loader=yaml.CSafeLoader)  # no tags that run code
    return list(csv.reader(io.StringIO(raw.decode())))


def make_capture(rng: random.Random, provider: int) -> dict[str, object]:
    """Return a provider's list of models, as one catalogue has it."""
    own = rng.sample(range(4 * MODELS_A_CAPTURE), MODELS_A_CAPTURE)
    return {
        "name": f"Provider {provider}",
        "id": f"provider-{provider}",
        "models": [
            {
                "id": f"acme-{provider // 4}-{number}b",
                "name": f"Acme {provider // 4} {number}B",
                "cost_per_1m_in": rng.choice([0.1, 0.25, 1.5]),
                "cost_per_1m_out": rng.choice([0.4, 1, 6]),
                "context_window": rng.choice([32_768, 128_000, 131_072]),
                "default_max_tokens": 8192,
                "can_reason": rng.random() < 0.5,
            }
            for number in own
        ],
    }


def add_captures(data_dir: Path, first: int, n: int) -> None:
    """Archive ``n`` generated captures, each of an address of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for provider in range(first, first + n):
            path = Path(folder) / f"provider-{provider}.json"
            rng = random.Random(SEED + provider)
            path.write_text(json.dumps(make_capture(rng, provider)))
        moment = FIRST_DAY + timedelta(minutes=first)
        import_paths(data_dir, [Path(folder)], CATALOGUE, moment)


def measure(data_dir: Path, jobs: int) -> Iterator[tuple[str, Cost]]:
    """Yield what a build costs cold, warm, and with one new capture."""
    yield "cold", build(data_dir, jobs)
    yield "warm (nothing new)", build(data_dir, jobs)
    add_captures(data_dir, 10_000, 1)
    yield "one new capture", build(data_dir, jobs)


def report_feeds(jobs: int, before: Path | None) -> None:
    """Print the cost of all captured feeds, beside the floor and another checkout."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        import_feeds(data_dir, FEEDS)
        print(f"build of {len(list(find_feeds(FEEDS)))} captures of feeds, jobs {jobs}")
        old = None
        if before is not None:
            old = build(data_dir, jobs, before)
            shutil.rmtree(data_dir / "curated")
            print_cost("the other checkout, cold", old)
        costs = dict(measure(data_dir, jobs))
        release = find_release(data_dir / "curated", "latest")
        least = floor(FEEDS, release)
        for name, cost in costs.items():
            print_cost(name, cost)
        print_cost("floor: parse, write", least)
        cold, warm = costs["cold"], costs["warm (nothing new)"]
        print(f"cold is {cold.cpu_s / least.cpu_s:.1f} times the floor")
        print_share("memory, MB", cold.megabytes, MOST_MEGABYTES)
        if old is not None:
            print_share("cold, share of the other", cold.cpu_s / old.cpu_s, COLD_SHARE)
            print_share("warm, share of the other", warm.cpu_s / old.cpu_s, WARM_SHARE)


def print_share(said: str, found: float, most: float) -> None:
    """Print whether a figure is at most what it should be."""
    print_target(f"{said} {found:.3g}", found <= most, f"{most:.3g} or less")


def report_growth(n: int, jobs: int) -> None:
    """Print how a build of generated captures grows with their number."""
    print(f"build of n generated captures of {MODELS_A_CAPTURE} models, jobs {jobs}")
    for factor in (1, 2, 4, 8):
        with tempfile.TemporaryDirectory() as folder:
            add_captures(Path(folder), 0, n * factor)
            for name, cost in measure(Path(folder), jobs):
                print_cost(f"{n * factor} captures, {name}", cost)


def print_cost(name: str, cost: Cost) -> None:
    """Print one line of a table."""
    print(f"  {name:36} {cost.cpu_s:7.2f} CPU s {cost.megabytes:7.0f} MB")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--captures", type=int, default=50, help="Least of the growth.")
    parser.add_argument("--before", type=Path, help="Another checkout to measure.")
    parser.add_argument("--floor", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.floor:
        folder, release, work = chosen.floor
        do_floor(Path(folder), Path(release), work == "do")
        return
    if FEEDS.is_dir():
        report_feeds(chosen.jobs, chosen.before)
    else:
        print("the captured feeds are not here: no build of them")
    report_growth(chosen.captures, chosen.jobs)


if __name__ == "__main__":
    main()
