"""make bench: what diff, explain and --help cost, beside DuckDB's own full join.

A measure, not a test: it says when a target is missed and ends with exit code 0. CPU is
that of all threads; the join and the diff run by turns in one process, so that a busy
machine slows both alike. Releases of the captured feeds, if they are there, are of two
dates; the others are generated.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from pipeline.compare.diff import compare, count_changes
from pipeline.database import MEMORY_LIMIT, THREADS
from pipeline.publish import publish
from pipeline.release.schema import TABLES, table_schema
from pipeline.release.store import (
    read_table,
)
from pipeline.release.writing import (
    write_release,
)
from tests.bench import print_target
from tests.feeds import import_feeds
from tests.fusionscore import SHARED

FEEDS = SHARED / "feeds"
EARLY = date(2026, 1, 31)
MOST_JOINS, MOST_SECONDS = 3.0, 0.5  # the targets of diff; of explain and --help
CLAIMS_A_FACT = 2
FATES = ("changes", "comes", "goes")
CHANGED, CAME, WENT = 0.01, 0.01, 0.01  # shares of the facts
SEED = 20261128
NOW = datetime(2026, 11, 28, tzinfo=UTC)
SQL = "SELECT * FROM '{}' AS o FULL JOIN '{}' AS n USING (fact_id)"


def full_join(old: Path, new: Path) -> int:
    """Join the two tables of facts as DuckDB does it: all columns, into Arrow."""
    config: dict[str, object] = {"threads": THREADS, "memory_limit": MEMORY_LIMIT}
    sql = SQL.format(old / "facts.parquet", new / "facts.parquet")
    with duckdb.connect(config=config) as base:
        return base.sql(sql).to_arrow_table().num_rows


def objects(old: Path, new: Path) -> int:
    """Compare, and make an object of every change, as the screen does."""
    return len(compare(old, new).changes)


WAYS: dict[str, Callable[[Path, Path], object]] = {
    "DuckDB's full join of facts": full_join,
    "count_changes (in build)": count_changes,
    "compare (changes and causes)": compare,
    "compare, changes as objects": objects,
}
JOIN, _, COMPARE, _ = WAYS


def make_release(curated: Path, n: int, edition: int) -> Path:
    """Publish a release of ``n`` generated facts; edition 1 differs from edition 0.

    One fact in a hundred is gone in it, one is new and one has another value, which a
    claim that is new supports.
    """
    rng = np.random.default_rng(SEED)
    stays = 1 - CHANGED - CAME - WENT
    fate = rng.choice(["stays", *FATES], n, p=[stays, CHANGED, CAME, WENT])
    numbers = np.arange(n)
    changed = (fate == "changes") & (edition == 1)
    kept = fate != ("goes" if edition else "comes")
    numbers, changed = numbers[kept], changed[kept]
    values = (numbers + changed).astype(str).tolist()
    models = [f"maker/model-{one // 20}" for one in numbers.tolist()]
    ids = digests("f", numbers)
    claim = digests("c", np.where(changed, numbers + n, numbers))
    other = digests("d", numbers)
    pairs = [one for pair in zip(claim, other, strict=True) for one in pair]
    ends = np.arange(0, len(pairs) + 1, CLAIMS_A_FACT, dtype=np.int32)
    tables = {name: table_schema(name).empty_table() for name in TABLES}
    tables["facts"] = filled(
        "facts",
        fact_id=pa.array(ids),
        model_id=pa.array(models),
        property=pa.array(["price", "score", "context_window"]).take(
            pa.array(numbers % 3)
        ),
        provider=pa.array([f"host-{one % 50}" for one in numbers.tolist()]),
        value=pa.array(values),
        number=pa.array(numbers),
        unit="USD/1M tokens",
        verdict="unanimous",
        reason="2 sites say so",
        claim_ids=pa.ListArray.from_arrays(pa.array(ends), pa.array(pairs)),
    )
    tables["claims"] = filled(
        "claims",
        claim_id=pa.array(claim + other),
        model_id=pa.array(models * CLAIMS_A_FACT),
        fact_id=pa.array(ids * CLAIMS_A_FACT),
        site=pa.array(["north"] * len(claim) + ["south"] * len(other)),
        value_text=pa.array(values * CLAIMS_A_FACT),
        outcome="supports",
    )
    return write_release(curated, tables, lambda folder: None, NOW)


def digests(kind: str, numbers: np.ndarray) -> list[str]:
    """Return ids that are spread as hashes are, the same for the same number."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return [f"{kind}{one:016x}" for one in mixed.tolist()]


def filled(name: str, **columns: pa.Array | str) -> pa.Table:
    """Return a table of its schema, sorted by model.

    Text stands in every row; columns that are not given are empty.
    """
    schema = table_schema(name)
    length = len(columns["model_id"])
    arrays = []
    for field in schema:
        empty = "" if field.type == pa.string() else None
        column = columns.get(field.name, empty)
        if column is None or isinstance(column, str):
            column = pa.repeat(pa.scalar(column, field.type), length)
        arrays.append(column.cast(field.type))
    return pa.Table.from_arrays(arrays, schema=schema).sort_by("model_id")


def measure(old: Path, new: Path, rounds: int) -> dict[str, float]:
    """Return the least CPU seconds of each way, after a round to warm up."""
    found = dict.fromkeys(WAYS, float("inf"))
    for round_ in range(rounds + 1):
        for name, way in WAYS.items():
            started = time.process_time()
            way(old, new)
            taken = time.process_time() - started
            if round_:
                found[name] = min(found[name], taken)
    return found


def print_times(title: str, old: Path, new: Path, rounds: int) -> None:
    facts = [read_table(one, "facts", ["fact_id"]).num_rows for one in (old, new)]
    changes = count_changes(old, new)
    print(f"{title}: {facts[0]:,} and {facts[1]:,} facts, {changes:,} changes")
    found = measure(old, new, rounds)
    print(f"{'':32}{'CPU s':>8}{'× join':>8}")
    for name, taken in found.items():
        print(f"{name:32}{taken:8.3f}{taken / found[JOIN]:8.2f}")
    times = found[COMPARE] / found[JOIN]
    print_target(
        f"diff takes {times:.1f} × DuckDB's full join",
        times <= MOST_JOINS,
        f"at most {MOST_JOINS:g}",
    )


def print_commands(data_dir: Path, rounds: int) -> None:
    """Print the CPU of commands, each in a process of its own; the best of a few."""
    model = busiest_model(data_dir)
    commands = {
        "--help": ["--help"],
        "explain MODEL PROPERTY": ["explain", model, "context_window"],
        "explain MODEL": ["explain", model],
    }
    print(f"{'command':32}{'CPU s':>8}")
    for name, words in commands.items():
        options = ["--data", str(data_dir)] if len(words) > 1 else []
        taken = min(cpu_of(*words, *options) for _ in range(rounds))
        print(f"{name:32}{taken:8.3f}")
        if name != "explain MODEL":
            print_target(
                f"{name} takes {taken:.2f} s",
                taken < MOST_SECONDS,
                f"under {MOST_SECONDS:g} s",
            )


def busiest_model(data_dir: Path) -> str:
    """Return the model with a window that most claims are about."""
    facts = read_table(data_dir / "curated" / "latest", "facts").to_pylist()
    windows = {row["model_id"] for row in facts if row["property"] == "context_window"}
    counted: dict[str, int] = {}
    for row in facts:
        if row["model_id"] in windows:
            model_id = row["model_id"]
            counted[model_id] = counted.get(model_id, 0) + row["n_claims"]
    return max(counted, key=lambda one: (counted[one], one))


def cpu_of(*words: str) -> float:
    """Return the CPU seconds, user and system, of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pipeline.cli", *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def feed_releases() -> Iterator[tuple[Path, Path]]:
    """Build a release of the feeds of the first date, and one of all."""
    with tempfile.TemporaryDirectory() as folder:
        data_dirs = [Path(folder) / "early", Path(folder) / "all"]
        for data_dir, until in zip(data_dirs, (EARLY, None), strict=True):
            import_feeds(data_dir, FEEDS, until)
            publish(data_dir)
        yield data_dirs[0], data_dirs[1]


def latest(data_dir: Path) -> Path:
    return data_dir / "curated" / "latest"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--releases",
        type=Path,
        nargs=2,
        help="Two data folders to take for the feeds'.",
    )
    chosen = parser.parse_args()
    for n in chosen.facts:
        with tempfile.TemporaryDirectory() as folder:
            old, new = (make_release(Path(folder), n, edition) for edition in (0, 1))
            print_times("generated", old, new, chosen.rounds)
    if chosen.releases:
        report(*chosen.releases, chosen.rounds)
    elif FEEDS.is_dir():
        with feed_releases() as (early, late):
            report(early, late, chosen.rounds)
    else:
        print("the captured feeds are not here: no releases of them")


def report(early: Path, late: Path, rounds: int) -> None:
    print_times("captured feeds", latest(early), latest(late), rounds)
    print_commands(late, rounds)


if __name__ == "__main__":
    main()
