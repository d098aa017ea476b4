"""Dates of previews that are given for the model that came of them.

Previews have their day in their ids (`…-preview-06-17`). A source that gives the final
model just that day speaks of the preview.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from pipeline.records import Claim
from pipeline.values.dates import day_of

PREVIEW_DATE = "preview_date"  # flag: the day is that of the model's preview
PREVIEW = re.compile(
    r"-(?:preview|exp|experimental|beta)-(?:(?P<year>20\d\d)-)?"
    r"(?P<month>[01]\d)-?(?P<day>[0-3]\d)$"
)
DAY_DIGITS = 10  # of an ISO date with a day

Days = tuple[int, int, int]  # year, or 0 where the id has none; month; day


def preview_days(model_ids: Iterable[str]) -> Mapping[str, frozenset[Days]]:
    """Return by model the days of the previews that bear its name.

    >>> sorted(preview_days(["a/b", "a/b-preview-06-17"])["a/b"])
    [(0, 6, 17)]
    """
    found: dict[str, set[Days]] = defaultdict(set)
    for model_id in model_ids:
        match = PREVIEW.search(model_id)
        if match is not None:
            base = model_id[: match.start()]
            year = int(match["year"] or 0)
            found[base].add((year, int(match["month"]), int(match["day"])))
    return {base: frozenset(days) for base, days in found.items()}


def is_of_preview(claim: Claim, days: Mapping[str, frozenset[Days]]) -> bool:
    """Return whether a release date is the day of one of the model's previews."""
    own = days.get(claim.model_id)
    quantity = claim.statement.quantity
    if own is None or claim.statement.property != "release_date":
        return False
    if quantity.amount is None or len(quantity.text) != DAY_DIGITS:
        return False
    day: date = day_of(float(quantity.amount))
    return any((year, day.month, day.day) in own for year in (0, day.year))
