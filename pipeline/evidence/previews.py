"""Release dates that are those of a preview of the model.

The id of a preview often holds its day (`…-preview-06-17`). A source that gives the
final model that same day means the preview.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyarrow as pa

from pipeline.claims.claimrows import TEXT
from pipeline.database import Database, add_rows

PREVIEW = re.compile(
    r"-(?:preview|exp|experimental|beta)-(?:(?P<year>20\d\d)-)?"
    r"(?P<month>[01]\d)-?(?P<day>[0-3]\d)$"
)
PREVIEW_DAY = {
    "model_id": TEXT,
    "year": pa.int64(),  # 0 where the id has none
    "month": pa.int64(),
    "day": pa.int64(),
}


def preview_days(
    model_ids: Iterable[str],
) -> Iterator[tuple[str, int, int, int]]:
    """Yield the days of the previews that bear a model's name, with the model.

    >>> list(preview_days(["a/b", "a/b-preview-06-17"]))
    [('a/b', 0, 6, 17)]
    """
    for model_id in sorted(model_ids):
        match = PREVIEW.search(model_id)
        if match is not None:
            year, month, day = (int(one or 0) for one in match.groups())
            yield model_id[: match.start()], year, month, day


def find_previews(database: Database) -> None:
    """Make ``previews``: by model the days of its previews."""
    found = database.execute("SELECT DISTINCT model_id FROM claims").fetchall()
    days = set(preview_days(model_id for (model_id,) in found))
    add_rows(database, "previews", PREVIEW_DAY, sorted(days))
