"""A guard against hangs that a busy machine does not set off."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

MOST_CPU_S = 30.0  # what the tests guard takes less than one; a step too many, minutes


class Hang(AssertionError):
    """The work under guard took more than it was allowed."""


@contextmanager
def ends(cpu_s: float = MOST_CPU_S) -> Iterator[None]:
    """Fail where the work below takes ``cpu_s`` seconds of processor time.

    Time in which other programs run does not count. It measures nothing: the limit is
    far above what the work takes, and far below what a quadratic step would.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hang(f"expected an end within {cpu_s} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, cpu_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
