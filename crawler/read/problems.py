"""What can be wrong: with the bytes of a page, and with a locator."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.errors import LocatorError


@dataclass(frozen=True, slots=True)
class Problem:
    """What was wrong with the bytes of a page; ``kind`` is a kind of issue."""

    kind: str
    message: str


def nowhere(locator: str, found: str) -> LocatorError:
    """Return the error for a ``locator`` that leads nowhere."""
    return LocatorError(f"locator {locator!r}", "words on the page", found)
