"""python -m tests.fuzz.atheris_target -max_total_time=60: mutants guided by coverage.

Atheris drives libFuzzer over the instrumented crawler; flags are libFuzzer's. Its
mutator is structure-aware: it takes the steps of `mutations`, and now and then flips
bytes as libFuzzer does. The checks are those of `run`. The first byte of an input
chooses the site, the rest is the page.

Atheris is no dependency of the tests: ``pip install -e .[fuzz]``. Without it this says
so and ends with exit code 0. A finding does not end the run; each kind is kept once,
in a folder that is named at the end, and the exit code is 1. What hangs or takes too
much memory ends the child that libFuzzer runs in, and the next one goes on.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz.mutations import LIGHT

CHILD = "MODELCENSUS_FUZZ_CHILD"  # in the environment of the child: the folder
SECONDS = 60
LONGEST = 100_000  # bytes; for what is larger there is `run`
FLAGS = ("-timeout=5", "-rss_limit_mb=500", "-verbosity=0", "-print_final_stats=1")
PLAIN_SHARE = 0.2
ENDINGS = re.compile(r"(?:timeout|oom|crash|leak)-")


def fuzz(folder: Path, flags: list[str]) -> None:
    """Run libFuzzer in this process; does not return."""
    import atheris

    # before anything else imports them: the import is what instruments
    with atheris.instrument_imports(include=["crawler"], enable_loader_override=False):
        from tests.fuzz.checks import check
        from tests.fuzz.samples import Page, sample_pages

    logging.disable()  # bs4 warns of each page
    wires = sorted({(page.url, page.media_type) for page in sample_pages()})[:256]
    seeds = folder / "seeds"
    if not seeds.is_dir():
        seeds.mkdir()
        for number, page in enumerate(sample_pages()):
            first = wires.index((page.url, page.media_type))
            (seeds / f"{number}").write_bytes(bytes([first]) + page.payload)

    def one_input(raw: bytes) -> None:
        if not raw:
            return
        url, media_type = wires[raw[0] % len(wires)]
        for failure in check(Page("atheris", url, media_type, raw[1:])).failures:
            name = "".join(char if char.isalnum() else "_" for char in failure.key)
            to = folder / f"{name[:100]}.found"
            if not to.exists():
                to.write_bytes(raw[1:])
                text = f"{failure.key}\nurl: {url}\nmedia type: {media_type}\n"
                to.with_suffix(".txt").write_text(
                    f"{text}\n{failure.message}\n", errors="backslashreplace"
                )
                print(f"FOUND {failure.key}", file=sys.stderr, flush=True)

    def mutated(raw: bytes, most: int, seed: int) -> bytes:
        chance = Random(seed)
        if len(raw) < 2 or chance.random() < PLAIN_SHARE:
            changed: bytes = atheris.Mutate(raw, most)
            return changed
        page = raw[1:]
        for mutator in chance.choices(LIGHT, k=chance.choice((1, 1, 2, 4))):
            page = mutator(page, chance)
        first = raw[:1] if chance.random() < 0.95 else chance.randbytes(1)
        return (first + page)[:most]

    argv: list[Any] = [sys.argv[0], *flags, f"-artifact_prefix={folder}/", str(seeds)]
    atheris.Setup(argv, one_input, custom_mutator=mutated)
    atheris.Fuzz()


def main(flags: list[str]) -> int:
    """Run children until the time is used up; return the exit code."""
    if importlib.util.find_spec("atheris") is None:
        print("atheris: not run, it is not installed (pip install -e .[fuzz])")
        return 0
    named = [flag for flag in flags if flag.startswith("-max_total_time=")]
    seconds = int(named[-1].partition("=")[2]) if named else SECONDS
    flags = [*FLAGS, f"-max_len={LONGEST}", *(one for one in flags if one not in named)]
    folder = Path(tempfile.mkdtemp(prefix="atheris-"))
    print(f"atheris: {seconds} s over the instrumented crawler, findings in {folder}")
    end = time.monotonic() + seconds
    broken = 0
    while (left := round(end - time.monotonic())) > 0:
        child = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.atheris_target",
             f"-max_total_time={left}", *flags],
            env={**os.environ, CHILD: str(folder)},
            check=False,
        )  # fmt: skip
        broken += child.returncode != 0
        left_here = [path.name for path in folder.iterdir()]
        if child.returncode and not any(map(ENDINGS.match, left_here)):
            break  # libFuzzer leaves a file for what it ends at; this is another fault
    found = sorted(path for path in folder.iterdir() if path.is_file())
    print(f"atheris: {len(found)} files of findings, {broken} children ended early")
    for path in found:
        print(f"  {path}")
    return 1 if found or broken else 0


if __name__ == "__main__":
    if CHILD in os.environ:
        fuzz(Path(os.environ[CHILD]), sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
