"""What changed between two releases, and why, as rows, a frame or a table to read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from modelcensus.display import html_table
from modelcensus.release import LATEST, PathOrText, Release, open_release
from pipeline.errors import ReleaseError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from pipeline.compare.diff import Changeset, Difference

COLUMNS = (
    "kind",
    "cause",
    "model_id",
    "property",
    "qualifiers",
    "old",
    "new",
    "unit",
    "why",
)
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

    @property
    def summary(self) -> str:
        """At most forty lines: what happened, what is news, what is suspicious."""
        from pipeline.compare.summary import summary_lines

        return "\n".join(summary_lines(self.changeset))

    def select(
        self,
        *,
        models: Collection[str] = (),
        properties: Collection[str] = (),
        providers: Collection[str] = (),
        kinds: Collection[str] = (),
        causes: Collection[str] = (),
        least_pct: float | None = None,
    ) -> Comparison:
        """Return the comparison with those changes alone that are asked for.

        Raises:
            ReleaseError: there is no such kind or cause.
        """
        from pipeline.compare.selection import Selection, select

        asked = Selection(models, properties, providers, kinds, causes, least_pct)
        return Comparison(select(self.changeset, asked))

    def to_arrow(self) -> pa.Table:
        """Return the changes as the table that a release has of them."""
        return self.changeset.as_table()

    def write_parquet(self, file: IO[bytes]) -> None:
        """Write the changes to an open file, as a Parquet table."""
        import pyarrow.parquet as pq

        pq.write_table(self.to_arrow(), file, compression="zstd")

    def fails_on(self, words: Collection[str]) -> bool:
        """Whether a change is of a kind or cause that ``words`` name, or suspicious.

        Raises:
            ReleaseError: a word is no kind, no cause, and not 'suspicious'.
        """
        from pipeline.compare.selection import fails_on

        return fails_on(self.changeset, words)

    def to_markdown(self) -> str:
        """Return the summary and all changes as Markdown."""
        from pipeline.compare.written import as_markdown

        return as_markdown(self.changeset)

    def to_html(self) -> str:
        """Return the summary and all changes as one HTML file."""
        from pipeline.compare.written import as_html

        return as_html(self.changeset)

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
    old: Release | PathOrText | None = None,
    new: Release | PathOrText = LATEST,
    data: PathOrText = "data",
) -> Comparison:
    """Return what changed from the release ``old`` to ``new``, and why.

    Each is a release that is open, or what `open` takes; ``old`` is by default the one
    that ``new`` came after.

    Raises:
        ReleaseError: there is no such release, or it cannot be read.
    """
    from pipeline.compare.diff import compare

    folder = _folder(new, data)
    before = _before(folder) if old is None else _folder(old, data)
    return Comparison(compare(before, folder))


def _before(folder: Path) -> Path:
    """Return the release that the manifest of ``folder`` names as the one before it."""
    from pipeline.release.manifest import read_manifest

    name = str(read_manifest(folder).get("predecessor", ""))
    before = folder.resolve().parent / name
    if not name or not before.is_dir():
        found = f"{name}, which is gone" if name else "none"
        raise ReleaseError(str(folder), "a release before it to compare", found)
    return before


def _folder(release: Release | PathOrText, data: PathOrText) -> Path:
    if isinstance(release, Release):
        return release.folder
    return open_release(release, data).folder
