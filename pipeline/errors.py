"""What can go wrong between a raw claim and a release.

PipelineError
├── UnreadValue     no grammar reads a printed value; becomes an Issue
├── UnreadPage      an error of the code, met while a page was read
├── ReleaseError    a release cannot be written, found or trusted
│   ├── NewerRelease  it was written by a newer version
│   ├── CheckFailed   an invariant does not hold
│   └── HeldBack      more fell or moved since the last release than a person allows
├── CurationError   a curation file contradicts itself
├── UnknownSite     a site was named of which data/raw holds no page
├── UnknownProperty a property was named that the vocabulary does not have
└── NothingToBuild  data/raw holds no capture, or none that says anything
"""

from __future__ import annotations

from collections.abc import Sequence


class PipelineError(Exception):
    """Root of the tree; ``place``, ``expected`` and ``found`` make up the message.

    >>> str(PipelineError("facts.parquet", "a fact_id", "none"))
    'facts.parquet: expected a fact_id, found none'
    """

    def __init__(self, place: str, expected: str, found: str) -> None:
        super().__init__(f"{place}: expected {expected}, found {found}")
        self.place = place
        self.expected = expected
        self.found = found


class UnreadValue(PipelineError):
    """No grammar reads a printed value."""


class UnreadPage(PipelineError):
    """The code failed on a page; ``found`` is the traceback."""


class ReleaseError(PipelineError):
    """A release cannot be written, found or trusted."""


class NewerRelease(ReleaseError):
    """A release was written by a newer version of this software."""


class CheckFailed(ReleaseError):
    """An invariant of a release does not hold."""


class HeldBack(ReleaseError):
    """More fell or moved since the last release than goes without a person's word.

    ``reasons`` say what, each in a line.
    """

    def __init__(self, place: str, reasons: Sequence[str]) -> None:
        expected = "a release like the one before, or --accept with a reason"
        super().__init__(place, expected, "; ".join(reasons))
        self.reasons = tuple(reasons)


class CurationError(PipelineError):
    """A curation file contradicts itself."""


class UnknownSite(PipelineError):
    """A site was named of which data/raw holds no page."""


class UnknownProperty(PipelineError):
    """A property was named that the vocabulary does not have."""


class NothingToBuild(PipelineError):
    """data/raw holds no capture, or none that says anything."""
