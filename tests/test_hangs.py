"""The guard against hangs: it stops what does not end, and lets through what does."""

import signal

import pytest

from tests.hangs import Hang, ends


def hang() -> None:
    with ends(0.01):
        while True:
            pass


def test_what_does_not_end_is_stopped():
    with pytest.raises(Hang, match="processor time"):
        hang()


def test_what_ends_is_left_alone_and_the_guard_goes():
    before = signal.getsignal(signal.SIGVTALRM)
    with ends():
        assert sum(range(1_000)) == 499_500
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) == before
