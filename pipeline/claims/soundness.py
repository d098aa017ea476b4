"""Which captures were read as the page that they are of, and so may withdraw claims.

A captcha, a login, a page that was cut or came in another language does not say what
its page says. Nothing that it lacks is withdrawn, and nothing that it alone says counts
where the page itself was read before. What a page has been like three days running is
no fault any more: that is how the page is now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from crawler.items import PAGE_FAULTS, Capture, Issue

Entries = NDArray[np.uint64]
NONE: Entries = np.zeros(0, np.uint64)
GONE = frozenset({404, 410})
# of the entries of the last time: with fewer a page is thin. Feeds keep .89 over two
# months; a leaderboard that lost two columns kept .50
LEAST_SHARE = 0.7
USUAL_DAYS = 2  # before this one on which a page had the same fault


@dataclass(frozen=True)
class Visit:
    """A capture as it was read: its entries, its faults, its language if known.

    ``entries`` are hashes, in ascending order, of what its statements are about.
    """

    capture: Capture
    entries: Entries
    faults: frozenset[str]
    language: str

    @property
    def is_empty(self) -> bool:
        """Whether the page states nothing."""
        return not len(self.entries)

    @property
    def day(self) -> date:
        """The day of the capture."""
        return self.capture.captured_at.date()


@dataclass(frozen=True)
class Standing:
    """What a capture is worth.

    ``address`` numbers its URL and ``turn`` the run among those that had the URL, from
    0 on. One that is ``sound`` withdraws what it lacks; one that does not ``count``
    states nothing. ``found`` are the faults that only the ``last`` sound one shows.
    """

    visit: Visit
    address: int
    turn: int
    sound: bool
    counts: bool
    found: tuple[str, ...]
    last: Visit | None = None

    def issues(self) -> Iterator[Issue]:
        """Yield what is to be said of the faults that were found."""
        own, last = self.visit, self.last
        if last is None:
            return
        for kind in self.found:
            if kind == "thin_page":
                kept, expected = n_kept(own, last), len(last.entries)
                words = f"most of {expected} entries of the last time, found {kept}"
            else:
                words = f"the language of the last time, found {own.language}"
            message = f"{own.capture.url}: expected {words}"
            yield Issue(kind, "", "", "", message)


@dataclass(frozen=True)
class Address:
    """A URL of a site; ``gone`` says since when it answers that the page is gone."""

    address: int
    gone: str


def judge_captures(
    captures: Sequence[Capture],
    entries: Mapping[str, Entries],
    faults: Mapping[str, Set[str]],
    languages: Mapping[str, str],
) -> tuple[list[Standing], list[Address]]:
    """Judge every capture that was answered with a page, and every address.

    ``entries``, ``faults`` (kinds of issues) and ``languages`` are by capture_id.
    """
    by_url: dict[tuple[str, str], list[Capture]] = defaultdict(list)
    for capture in captures:
        by_url[capture.site, capture.url].append(capture)
    judged: list[Standing] = []
    addresses = []
    for number, own in enumerate(by_url.values()):
        turns = _turns(own)
        ordered = sorted(own, key=lambda one: (turns[one.warc_path], one.captured_at))
        addresses.append(Address(number, _gone(ordered)))
        visits = [
            Visit(
                one,
                entries.get(one.capture_id, NONE),
                frozenset(faults.get(one.capture_id, ())) & PAGE_FAULTS,
                languages.get(one.capture_id, ""),
            )
            for one in ordered
            if is_page(one)
        ]
        judged.extend(_judge(number, visits, turns))
    return judged, addresses


def is_page(capture: Capture) -> bool:
    """Return whether a capture is a page that was had, not an error or a redirect."""
    return capture.status is None or 200 <= capture.status < 300


def _turns(captures: Sequence[Capture]) -> dict[str, int]:
    """Number the runs that had one address: by their newest capture, then by name."""
    newest: dict[str, datetime] = {}
    for one in captures:
        known = newest.get(one.warc_path, one.captured_at)
        newest[one.warc_path] = max(known, one.captured_at)
    ordered = sorted(newest, key=lambda path: (newest[path], path))
    return {path: number for number, path in enumerate(ordered)}


def _gone(captures: Sequence[Capture]) -> str:
    """Say that a page is gone, if two runs on different days in succession say so."""
    last: list[Capture] = []
    for one in captures:
        if one.status in GONE:
            last.append(one)
        elif is_page(one):
            last = []
    days = sorted({one.captured_at.date() for one in last})
    if len(days) < 2 or len({one.warc_path for one in last}) < 2:
        return ""
    return f"its page is gone ({last[-1].status} since {days[0].isoformat()})"


def _judge(
    address: int, visits: Sequence[Visit], turns: Mapping[str, int]
) -> Iterator[Standing]:
    last: Visit | None = None
    before: list[tuple[Visit, frozenset[str]]] = []
    for one in visits:
        found = tuple(_found(one, last)) if last else ()
        faults = one.faults.union(found)
        sound = not one.is_empty and (not faults or _is_usual(one, faults, before))
        turn = turns[one.capture.warc_path]
        counts = sound or last is None
        yield Standing(one, address, turn, sound, counts, found, last)
        before.append((one, faults))
        if sound:
            last = one


def _found(one: Visit, last: Visit) -> Iterator[str]:
    if n_kept(one, last) < LEAST_SHARE * len(last.entries):
        yield "thin_page"
    if one.language and last.language and one.language != last.language:
        yield "other_language"


def n_kept(one: Visit, last: Visit) -> int:
    """Return how many entries of the last time are there."""
    return len(np.intersect1d(one.entries, last.entries, assume_unique=True))


def _is_usual(
    one: Visit, faults: Set[str], before: Sequence[tuple[Visit, frozenset[str]]]
) -> bool:
    """Return whether the page had these faults on the last days before, too."""
    days: dict[date, frozenset[str]] = {}
    for visit, had in before:
        if visit.day < one.day:
            days[visit.day] = frozenset() if visit.is_empty else had
    lately = [days[day] for day in sorted(days)[-USUAL_DAYS:]]
    return len(lately) == USUAL_DAYS and all(faults <= had for had in lately)
