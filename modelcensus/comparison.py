"""What changed between two releases, and why, as rows, a frame or a table to read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from modelcensus.display import html_table
from modelcensus.release import LATEST, PathOrText, Release, open_release

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.compare.diff import Changeset, Difference

COLUMNS = ("kind", "model_id", "property", "qualifiers", "old", "new", "unit", "why")
MOST_ROWS = 200  # in a notebook; the frame has them all


@dataclass(frozen=True, repr=False)
class Comparison:
    """All facts that came, went or changed from one release to another.

    ``len`` counts the changes, and it is true if there is any difference: of facts, or
    of which model a name means. ``changeset`` tells new and gone models and names too.
    """

    changeset: Changeset

    @property
    def changes(self) -> tuple[Difference, ...]:
        """The facts that differ, added ones first, by model and property."""
        return self.changeset.changes

    def to_frame(self) -> pd.DataFrame:
        """Return the changes as a pandas frame with the columns of a `Difference`."""
        import pandas as pd

        from pipeline.compare.diff import Difference

        rows = [
            {name: getattr(change, name) for name in Difference.__dataclass_fields__}
            for change in self.changes
        ]
        return pd.DataFrame(rows, columns=list(Difference.__dataclass_fields__))

    def __len__(self) -> int:
        return len(self.changes)

    def __bool__(self) -> bool:
        return bool(self.changeset)

    def __repr__(self) -> str:
        return f"<{self._title}>"

    @property
    def _title(self) -> str:
        pair = f"{self.changeset.old} to {self.changeset.new}"
        moved = len(self.changeset.identities.moved)
        return f"Comparison {pair}: {len(self)} facts, {moved} names differ"

    def _repr_html_(self) -> str:
        shown = self.changes[:MOST_ROWS]
        more = len(self) - len(shown)
        title = self._title + (f"; the first {len(shown)}" if more else "")
        rows = ([getattr(one, name) for name in COLUMNS] for one in shown)
        return html_table(title, COLUMNS, rows)


def compare_releases(
    old: Release | PathOrText,
    new: Release | PathOrText = LATEST,
    data: PathOrText = "data",
) -> Comparison:
    """Return what changed from the release ``old`` to ``new``, and why.

    Each is a release that is open, or what `open` takes.

    Raises:
        ReleaseError: there is no such release, or it cannot be read.
    """
    from pipeline.compare.diff import compare

    return Comparison(compare(_folder(old, data), _folder(new, data)))


def _folder(release: Release | PathOrText, data: PathOrText) -> Path:
    if isinstance(release, Release):
        return release.folder
    return open_release(release, data).folder
