"""Children that check mutants: killed when they hang, replaced when they die."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.plans import Plan
from tests.fuzz.samples import ROOT

LIMIT_S = 5.0
PATIENCE_S = 12.0  # then the child is killed; slower than LIMIT_S is a hang anyway
START_S = 120.0
STACK_S = 0.5
LIMIT_MB = 500.0
FRAME = re.compile(rf'File "{re.escape(str(ROOT))}/((?:crawler|pipeline)/[^"]+)"'
                   r", line (\d+) in (\S+)")  # fmt: skip


@dataclass
class Verdict:
    """What a child said of a page: failures as (kind, where, message)."""

    size: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0
    grew: bool = False
    claims: int = 0
    killed: bool = False
    failures: list[tuple[str, str, str]] = field(default_factory=list)


class Died(Exception):
    """The child did not answer: killed after ``PATIENCE_S``, or gone by itself."""


class Child:
    """A worker process; it is started when it is first asked."""

    def __init__(self, folders: Sequence[Path], scratch: Path) -> None:
        self._folders = [str(folder) for folder in folders]
        self._stacks = scratch / f"stacks-{id(self)}.txt"
        self._errors = scratch / f"errors-{id(self)}.txt"
        self._process: subprocess.Popen[bytes] | None = None
        self._received = b""
        self.patience_s = PATIENCE_S
        self.base_mb = 0.0

    def check(self, plan: Plan) -> Verdict:
        """Have the mutant of ``plan`` checked."""
        return self._check({"plan": asdict(plan)})

    def check_file(self, path: Path, url: str, media_type: str) -> Verdict:
        """Have the page in a file checked."""
        asked = {"file": str(path), "url": url, "media_type": media_type}
        return self._check(asked)

    def _check(self, asked: dict[str, Any]) -> Verdict:
        verdict = Verdict()
        self._start()
        try:
            self._send(asked)
            verdict.size = self._receive(START_S)["ready"]
            said = self._receive(self.patience_s)
        except Died as death:
            self._ask_for_stack()
            verdict.seconds, verdict.killed = self.patience_s, True
            kind = "hang" if "killed" in str(death) else "crash"
            message = f"{death}\n{self._stacks.read_text()}\n{self._tail()}"
            verdict.failures.append((kind, self._where(), message))
            self.stop()
            return verdict
        self._judge(verdict, said)
        if verdict.failures and max(said["peaks"].values()) > LIMIT_MB:
            self.stop()
        return verdict

    def _judge(self, verdict: Verdict, said: dict[str, Any]) -> None:
        verdict.claims = said["claims"]
        for one in said["failures"]:
            verdict.failures.append((one["kind"], one["where"], one["message"]))
        for stage, seconds in said["seconds"].items():
            verdict.seconds = max(verdict.seconds, seconds)
            if seconds > LIMIT_S:
                message = f"{seconds:.1f} s, {stage}\n{self._stacks.read_text()}"
                verdict.failures.append(("hang", self._where(), message))
        before = said["before"]
        for stage, peak in said["peaks"].items():
            verdict.peak_mb, verdict.grew = peak, verdict.grew or peak > before
            if peak > LIMIT_MB and peak > before:
                verdict.failures.append(("memory", stage, f"{peak:.0f} MB"))
                break

    def _where(self) -> str:
        """Return the innermost function of ours that the stack of a hang shows."""
        found = FRAME.search(self._stacks.read_text())
        return f"{found[1]} {found[3]}" if found else "nowhere of ours"

    def _tail(self) -> str:
        return self._errors.read_text("utf-8", "replace")[-2000:]

    def _start(self) -> None:
        if self._process is not None:
            return
        self._stacks.write_text("")
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.fuzz.worker",
                    self._stacks,
                    *self._folders,
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=ROOT,
            )
        try:
            self.base_mb = self._receive(START_S)["peak"]
        except Died as death:
            raise RuntimeError(f"the worker did not start: {self._tail()}") from death

    def _ask_for_stack(self) -> None:
        assert self._process is not None
        if self._process.poll() is None and not self._stacks.read_text():
            self._process.send_signal(signal.SIGUSR1)
            time.sleep(STACK_S)

    def stop(self) -> None:
        """End the process; the next question starts another."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
            self._received = b""

    def _send(self, asked: dict[str, Any]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(asked).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise Died(f"the child is gone: {error}") from error

    def _receive(self, timeout_s: float) -> dict[str, Any]:
        """Return the next line of the child."""
        assert self._process is not None
        assert self._process.stdout is not None
        out = self._process.stdout.fileno()
        end = time.monotonic() + timeout_s
        while b"\n" not in self._received:
            left = end - time.monotonic()
            if left < 0 or not select.select([out], [], [], left)[0]:
                raise Died(f"killed after {timeout_s:.0f} s without an answer")
            chunk = os.read(out, 65_536)
            if not chunk:
                raise Died(f"the child is gone, exit code {self._process.wait()}")
            self._received += chunk
        line, _, self._received = self._received.partition(b"\n")
        said: dict[str, Any] = json.loads(line)
        return said
