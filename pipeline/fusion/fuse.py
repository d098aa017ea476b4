"""Claims → values: the way in."""

from __future__ import annotations

from pipeline.fusion.columns import NOTHING_KNOWN, Claims, Known
from pipeline.fusion.result import Fusion


def fuse(
    claims: Claims, known: Known = NOTHING_KNOWN, history: Claims | None = None
) -> Fusion:
    """Return the value of each item, and what became of each claim.

    ``history`` are claims of all times, to learn how often things change.
    """
    raise NotImplementedError
