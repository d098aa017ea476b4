"""A release that was published: its tables, and the trail from a value to the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelcensus.display import html_table
from modelcensus.explanation import Explained
from pipeline.errors import ReleaseError
from pipeline.release import store
from pipeline.release.manifest import read_manifest

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from pipeline.compare.history import Period
    from pipeline.records import Progress

LATEST = "latest"
PathOrText = Path | str


@dataclass(frozen=True, repr=False)
class Release:
    """A published release. Each of its tables is an attribute: ``release.models``.

    A table is read when it is first asked for, as a pandas frame whose columns keep
    missing values apart (Int64, boolean, dates). ``folder`` is where its files are.
    """

    folder: Path
    _frames: dict[str, pd.DataFrame] = field(
        default_factory=dict, init=False, compare=False
    )

    @property
    def name(self) -> str:
        """The release's name, such as '2026-11-21.1'."""
        return self.folder.name

    @property
    def manifest(self) -> dict[str, Any]:
        """What release.json says: rows and digests of each table, and its making."""
        return read_manifest(self.folder)

    @property
    def tables(self) -> dict[str, int]:
        """The number of rows of each table, by name."""
        described = self.manifest["tables"]
        return {name: int(one["rows"]) for name, one in described.items()}

    def path(self, table: str) -> Path:
        """Return the Parquet file of ``table``.

        Raises:
            ReleaseError: the release has no such table.
        """
        known = self.tables
        if table not in known:
            expected = f"a table of {', '.join(known)}"
            raise ReleaseError(self.name, expected, repr(table))
        return self.folder / f"{table}.parquet"

    def arrow(self, table: str) -> pa.Table:
        """Return ``table`` as pyarrow reads it, with what its columns mean.

        Raises:
            ReleaseError: there is no such table, or its file is damaged.
        """
        return store.read_table(self.folder, self.path(table).stem)

    def frame(self, table: str) -> pd.DataFrame:
        """Return ``table`` as a pandas frame, the same one each time.

        Raises:
            ReleaseError: there is no such table, or its file is damaged.
        """
        if table not in self._frames:
            self._frames[table] = self.arrow(table).to_pandas()
        return self._frames[table]

    def __getattr__(self, table: str) -> pd.DataFrame:
        if table.startswith("_") or table not in self.tables:
            raise AttributeError(f"{type(self).__name__} has no table {table!r}")
        return self.frame(table)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.tables})

    def explain(self, model: str, property_key: str | None = None) -> Explained:
        """Return who says what of ``model``, what was chosen, and why others lost.

        ``model`` is an id, or a name that one model bears; without ``property_key``
        all its values are explained.

        Raises:
            ReleaseError: no such model, or it has no such property.
        """
        from pipeline.compare.explain import explain

        return Explained(tuple(explain(self.folder, model, property_key)))

    def history(self, model: str, property_key: str) -> list[Period]:
        """Return what was said of ``model`` and when, and what releases held.

        Raises:
            ReleaseError: no such model, or nobody says that of it.
        """
        from pipeline.compare.history import read_history

        return read_history(self.folder, model, property_key)

    def verify(
        self,
        data: PathOrText | None = None,
        progress: Progress | None = None,
        *,
        quick: bool = False,
        rebuild: bool = False,
        allowed_signers: PathOrText | None = None,
    ) -> list[str]:
        """Return all faults: of files, schema, references, captures and quotes.

        ``data`` is the folder whose raw/ the release was built from; by default the
        one that the release lies in. With ``quick`` only the files are looked at: the
        manifest, its digests, and where the release stands among the others.
        With ``rebuild`` its tables are built again and compared.
        ``allowed_signers`` is a file of OpenSSH's; one of them must have signed.
        """
        from pipeline.release.checks import find_faults
        from pipeline.release.filechecks import file_faults, place_faults
        from pipeline.release.signature import signature_faults

        archive = self.folder.parents[1] if data is None else Path(data)
        found = list(
            file_faults(self.folder)
            if quick
            else find_faults(self.folder, archive, progress)
        )
        found += place_faults(self.folder)
        if rebuild:
            from pipeline.rebuild import rebuild_faults

            found += rebuild_faults(self.folder, archive, progress)
        if allowed_signers is not None:
            found += signature_faults(self.folder, Path(allowed_signers))
        return found

    def export(self, form: str, out: PathOrText) -> list[Path]:
        """Write the release as ``form`` to ``out``; return the files that were made.

        csv and jsonl make a folder of tables; sqlite, litellm, models.dev and
        genai-prices make a file.

        Raises:
            ReleaseError: there is no such form, a table cannot be read, or ``out``
                cannot be written.
        """
        try:
            return self._export(form, Path(out))
        except OSError as error:
            expected = "a folder" if form in ("csv", "jsonl") else "a file"
            raise ReleaseError(
                str(out), f"{expected} to write to", str(error)
            ) from error

    def _export(self, form: str, out: Path) -> list[Path]:
        from pipeline.release import exports

        makers = {
            "csv": exports.export_csv,
            "jsonl": exports.export_jsonl,
            "sqlite": exports.export_sqlite,
        }
        if form in makers:
            return makers[form](self.folder, out)
        out.write_text(self.feed(form), "utf-8", newline="\n")
        return [out]

    def feed(self, form: str) -> str:
        """Return the list prices as litellm, models.dev or genai-prices print them.

        Raises:
            ReleaseError: there is no such form, or a table cannot be read.
        """
        from pipeline.release import feedexports

        makers = {
            "litellm": feedexports.as_litellm,
            "models.dev": feedexports.as_models_dev,
            "genai-prices": feedexports.as_genai_prices,
        }
        if form not in makers:
            raise ReleaseError("export", f"one of {', '.join(makers)}", repr(form))
        return makers[form](self.folder)

    @property
    def is_latest(self) -> bool:
        """Whether `latest` beside it points to it."""
        return store.latest_name(self.folder.parent) == self.name

    @property
    def size(self) -> int:
        """The bytes of its files."""
        return sum(path.stat().st_size for path in self.folder.iterdir())

    def as_row(self) -> dict[str, Any]:
        """Return what it is in one flat row: when made, of what, how large."""
        manifest, rows = self.manifest, self.tables
        return {
            "release": self.name,
            "is_latest": self.is_latest,
            "created_at": manifest["created_at"],
            "predecessor": manifest.get("predecessor", ""),
            "without": manifest.get("without", []),
            "as_of": manifest.get("as_of", ""),
            "bytes": self.size,
            "models": rows.get("models", 0),
            "facts": rows.get("facts", 0),
            "captures": rows.get("captures", 0),
        }

    def __repr__(self) -> str:
        counts = ", ".join(f"{rows} {name}" for name, rows in self.tables.items())
        return f"<Release {self.name}: {counts}>"

    def _repr_html_(self) -> str:
        title = f"Release {self.name} in {self.folder}"
        return html_table(title, ("table", "rows"), self.tables.items())


def open_release(release: PathOrText = LATEST, data: PathOrText = "data") -> Release:
    """Open a release: a folder, or the name of one in ``data``/curated, or 'latest'.

    ``latest`` is what it points to now: a later build does not change an open release.

    Raises:
        ReleaseError: there is no such release.
        NewerRelease: it was written by a newer version.
    """
    folder = store.find_release(Path(data) / "curated", str(release))
    return Release(folder.resolve())


def list_releases(data: PathOrText = "data") -> list[str]:
    """Return the names of all releases in ``data``/curated, oldest first."""
    return store.list_releases(Path(data) / "curated")


def list_failures(data: PathOrText = "data") -> list[dict[str, Any]]:
    """Return the builds in ``data``/curated that failed, with time and reason."""
    from pipeline.release.journal import read_journal

    events = read_journal(Path(data) / "curated")
    return [event for event in events if event.get("event") == "failed"]
