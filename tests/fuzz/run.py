"""python -m tests.fuzz.run: mutates pages, reads them in children, reports what broke.

    python -m tests.fuzz.run --count 10000 --seed 1 [--pages DIR …] [--jobs 2]

A page may take 5 s and its child 500 MB (peak resident size, all that Python and the
libraries take included); nothing may be raised, and every quote must be where its
locator leads. Captured pages are used where they are at hand. Exit code 1 if anything
broke; what did is kept in a folder: the input as found, as minimised, and the trace.
"""

from __future__ import annotations

import argparse
import queue
import re
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.children import LIMIT_MB, LIMIT_S, Child, Verdict
from tests.fuzz.minimise import fewer_bytes, fewer_steps
from tests.fuzz.plans import Plan, hypothesis_plans, random_plans
from tests.fuzz.samples import Page, captured_folders, known_pages, sample_pages

PROGRESS_S = 5.0
HEAVY_SHARE = 0.04  # each costs as much as a hundred others
MINIMISE_S = 60.0


@dataclass
class Found:
    """One failure: how often it was seen, and first where."""

    kind: str
    where: str
    message: str
    plan: Plan
    times: int = 1


@dataclass
class Tally:
    """What was seen so far, by all children."""

    pages: int = 0
    claims: int = 0
    size: int = 0
    unconfirmed: int = 0
    base_mb: float = 0.0
    slowest: tuple[float, str] = (0.0, "")
    largest: tuple[float, str] = (0.0, "")
    found: dict[str, Found] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def doubts(self, verdict: Verdict) -> bool:
        """Whether a page took long or much for the first time, and was not killed."""
        kinds = {kind for kind, _, _ in verdict.failures}
        known = all(
            f"{kind} {where}" in self.found for kind, where, _ in verdict.failures
        )
        return bool(kinds & {"hang", "memory"}) and not (known or verdict.killed)

    def add(self, plan: Plan, verdict: Verdict) -> None:
        with self.lock:
            self.pages += 1
            self.claims += verdict.claims
            self.size += verdict.size
            told = f"{plan}, {verdict.size:,} bytes"
            self.slowest = max(self.slowest, (verdict.seconds, told))
            if verdict.grew:
                self.largest = max(self.largest, (verdict.peak_mb, told))
            for kind, where, message in verdict.failures:
                key = f"{kind} {where}"
                if key in self.found:
                    self.found[key].times += 1
                else:
                    self.found[key] = Found(kind, where, message, plan)
                    say(f"\n{key}: {message.strip().splitlines()[0][:200]}\n  {told}")


def say(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr, flush=True)


def work(plans: queue.SimpleQueue[Plan], tally: Tally, child: Child) -> None:
    """Check plans until there are none; what took long or much is checked twice."""
    while True:
        try:
            plan = plans.get_nowait()
        except queue.Empty:
            child.stop()
            return
        verdict = child.check(plan)
        if tally.doubts(verdict):
            child.stop()  # a fresh one: others load the machine, and memory adds up
            first, verdict = verdict, child.check(plan)
            tally.unconfirmed += len(verdict.failures) < len(first.failures)
        tally.add(plan, verdict)
        tally.base_mb = child.base_mb


def run(plans: Sequence[Plan], folders: Sequence[Path], jobs: int) -> Tally:
    """Check all ``plans`` in ``jobs`` children."""
    tally = Tally()
    waiting: queue.SimpleQueue[Plan] = queue.SimpleQueue()
    for plan in plans:
        waiting.put(plan)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        threads = [
            threading.Thread(
                target=work, args=(waiting, tally, Child(folders, Path(scratch)))
            )
            for _ in range(jobs)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(PROGRESS_S)
                progress(tally, len(plans), start)
    say("")
    return tally


def progress(tally: Tally, count: int, start: float) -> None:
    rate = tally.pages / (time.monotonic() - start)
    say(
        f"\r{tally.pages} of {count} pages, {rate:.0f} a second, "
        f"{len(tally.found)} kinds of failure",
        end="",
    )


def is_same(found: Found, verdict: Verdict) -> bool:
    """Whether a page failed as another did; a hang is a hang, wherever it is."""
    for kind, where, _ in verdict.failures:
        if kind == found.kind and (kind == "hang" or where == found.where):
            return True
    return False


def keep(found: Found, pages: Sequence[Page], folders: Sequence[Path], to: Path) -> str:
    """Minimise a failure and write it down; return the name of its files."""
    name = re.sub(r"\W+", "_", f"{found.kind} {found.where}").strip("_")[:100]
    key = f"{found.kind} {found.where}"
    child = Child(folders, to)
    child.patience_s = LIMIT_S + 1
    plan = fewer_steps(found.plan, lambda one: is_same(found, child.check(one)))
    page = plan.made(pages)
    (to / f"{name}.found").write_bytes(page.payload)
    trial = to / "trial"

    def fails(payload: bytes) -> bool:
        trial.write_bytes(payload)
        return is_same(found, child.check_file(trial, page.url, page.media_type))

    if fails(page.payload):
        payload = fewer_bytes(page.payload, fails, MINIMISE_S)
        (to / f"{name}.small").write_bytes(payload)
    trial.unlink()
    child.stop()
    (to / f"{name}.txt").write_text(
        f"{key}, {found.times} times\n{plan}\nsample: {page.name}\nurl: {page.url}\n"
        f"media type: {page.media_type}\n\n{found.message}\n",
        errors="backslashreplace",
    )
    return name


def report(tally: Tally) -> None:
    """Print what was seen."""
    print(
        f"{tally.pages} pages, {tally.size / 1e6:.0f} MB, {tally.claims} claims;"
        f" a child without a page: {tally.base_mb:.0f} MB"
    )
    print(f"slowest: {tally.slowest[0]:.2f} s (of {LIMIT_S:.0f}), {tally.slowest[1]}")
    print(f"largest: {tally.largest[0]:.0f} MB (of {LIMIT_MB:.0f}), {tally.largest[1]}")
    kinds = ("crash", "hang", "memory", "quote")
    for kind in kinds:
        of_kind = [one for one in tally.found.values() if one.kind == kind]
        print(
            f"{kind}: {len(of_kind)} kinds, {sum(one.times for one in of_kind)} times"
        )
        for one in sorted(of_kind, key=lambda one: -one.times):
            print(f"  {one.times} × {one.where}; first: {one.plan}")
    if tally.unconfirmed:
        print(f"{tally.unconfirmed} hangs or sizes were not seen a second time")


def report_known() -> int:
    """Check the inputs that broke something once; say which break still."""
    failing = 0
    with tempfile.TemporaryDirectory() as scratch:
        child = Child((), Path(scratch))
        for known in known_pages():
            path = Path(scratch) / "page"
            path.write_bytes(known.page.payload)
            verdict = child.check_file(path, known.page.url, known.page.media_type)
            failing += bool(verdict.failures)
            state = "breaks" if verdict.failures else "passes"
            print(f"{state} {verdict.seconds:5.1f} s  {known.page.name}  {known.open}")
            for kind, where, _ in verdict.failures:
                print(f"       {kind} {where}", flush=True)
        child.stop()
    return 1 if failing else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=Path, nargs="*", help="folders of pages")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--heavy", type=float, default=HEAVY_SHARE,
                        help="share of mutants with too much of something")  # fmt: skip
    parser.add_argument(
        "--driver", choices=("both", "random", "hypothesis"), default="both"
    )
    parser.add_argument("--keep", type=Path, help="folder for what broke")
    parser.add_argument(
        "--known", action="store_true", help="only the inputs that broke something once"
    )
    return parser.parse_args()


def main() -> int:
    """Run, report, and return the exit code."""
    asked = arguments()
    if asked.known:
        return report_known()
    folders = captured_folders() if asked.pages is None else asked.pages
    pages = sample_pages(folders)
    share = {"both": 0.5, "random": 1.0, "hypothesis": 0.0}[asked.driver]
    drawn = round(asked.count * share)
    plans = [
        *random_plans(drawn, asked.seed, pages, asked.heavy),
        *hypothesis_plans(asked.count - drawn, asked.seed, pages, asked.heavy),
    ]
    where = ", ".join(map(str, folders)) or "no captured ones"
    say(f"{len(plans)} mutants ({drawn} by random.Random, the rest by hypothesis) of "
        f"{len(pages)} pages ({where}), seed {asked.seed}")  # fmt: skip
    tally = run(plans, folders, asked.jobs)
    report(tally)
    if not tally.found:
        return 0
    to = asked.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    to.mkdir(parents=True, exist_ok=True)
    for one in tally.found.values():
        say(f"minimising {one.kind} {one.where}")
        print(f"{to / keep(one, pages, folders, to)}.*", flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
