"""The child of `run`: reads plans, makes the mutants, checks them, says what happened.

One JSON object a line in both directions: ``{"plan": …}`` or ``{"file": …}`` comes in,
``{"ready": bytes}`` goes out when the page is made and the result when it is checked.
"""

from __future__ import annotations

import dataclasses
import faulthandler
import json
import re
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from tests.fuzz.checks import Result, check
from tests.fuzz.plans import Plan
from tests.fuzz.samples import Page, sample_pages

LIMIT_S = 5.0
MOST_ADDRESSES = 4 * 2**30  # bytes; a page that takes more meets a MemoryError
MOST_TOLD = 5


STATUS = Path("/proc/self/status")
PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.M)


def peak_mb() -> float:
    """Return the largest resident size of this process so far, in MB (2**20 bytes).

    What getrusage tells on Linux includes the size of the process that started this
    one (getrusage(2)), which /proc does not.
    """
    match = PEAK.search(STATUS.read_text()) if STATUS.is_file() else None
    if match is not None:
        return int(match[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def serve(folders: list[Path], stacks: Path) -> None:
    """Answer until the input ends; ``stacks`` gets the stack of what takes too long."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    pages = sample_pages(folders)
    _say(pages=len(pages), peak=peak_mb())
    with stacks.open("w") as file:
        # both run in this thread: a watchdog beside it reads changing frames, and dies
        faulthandler.register(signal.SIGUSR1, file, all_threads=False)
        signal.signal(
            signal.SIGALRM, lambda *_: faulthandler.dump_traceback(file, False)
        )
        for line in sys.stdin:
            page = _page(json.loads(line), pages)
            _say(ready=len(page.payload))
            file.seek(0)
            file.truncate()
            signal.setitimer(signal.ITIMER_REAL, LIMIT_S)
            before = peak_mb()
            peaks: dict[str, float] = {}
            result = check(page, lambda stage, to=peaks: to.update({stage: peak_mb()}))
            signal.setitimer(signal.ITIMER_REAL, 0)
            _say(before=before, peaks=peaks, **_told(result))


def _page(asked: dict[str, Any], pages: list[Page]) -> Page:
    if "file" in asked:
        payload = Path(asked["file"]).read_bytes()
        return Page("file", asked["url"], asked["media_type"], payload)
    plan = dict(asked["plan"])
    steps = tuple((name, seed) for name, seed in plan.pop("steps"))
    return Plan(**plan, steps=steps).made(pages)


def _told(result: Result) -> dict[str, Any]:
    """Return a result as JSON; of failures of one key the first."""
    first = {failure.key: failure for failure in reversed(result.failures)}
    told = [dataclasses.asdict(one) for one in list(first.values())[:MOST_TOLD]]
    return {"seconds": result.seconds, "claims": result.claims, "failures": told}


def _say(**said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve([Path(one) for one in sys.argv[2:]], Path(sys.argv[1]))
