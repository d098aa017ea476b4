"""Makes a failing input small: fewer steps, then fewer bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from tests.fuzz.plans import Plan


def fewer_steps(plan: Plan, fails: Callable[[Plan], bool]) -> Plan:
    """Return ``plan`` without the steps that it fails without."""
    for changed in (replace(plan, media_type=None), replace(plan, url=None)):
        if changed != plan and fails(changed):
            plan = changed
    place = 0
    while place < len(plan.steps):
        steps = plan.steps[:place] + plan.steps[place + 1 :]
        if fails(replace(plan, steps=steps)):
            plan = replace(plan, steps=steps)
        else:
            place += 1
    return plan


def fewer_bytes(
    payload: bytes, fails: Callable[[bytes], bool], budget_s: float
) -> bytes:
    """Return ``payload`` without the chunks that it fails without.

    Chunks are halved until they are single bytes or ``budget_s`` is used up.
    """
    end = time.monotonic() + budget_s
    size = max(1, len(payload) // 2)
    while True:
        start, shrunk = 0, False
        while start < len(payload):
            if time.monotonic() > end:
                return payload
            rest = payload[:start] + payload[start + size :]
            if rest and fails(rest):
                payload, shrunk = rest, True
            else:
                start += size
        if size == 1 and not shrunk:
            return payload
        size = size if shrunk and size == 1 else max(1, size // 2)
