"""Whether a release is what its archive, code and curation give once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from crawler.vocabulary import load_vocabulary
from pipeline.build import make_census
from pipeline.database import open_database
from pipeline.inputs import digest_inputs
from pipeline.records import Progress
from pipeline.release.digest import content_digest
from pipeline.release.manifest import MANIFEST, read_manifest
from pipeline.release.releasetables import make_tables


def rebuild_faults(
    folder: Path, data_dir: Path, progress: Progress | None = None
) -> Iterator[str]:
    """Build the tables of a release again, and yield those that are not the same.

    Nothing is published. Where it cannot be built again, since the archive, the code,
    the vocabulary or the curation are others now, that is all that is said.

    Raises:
        PipelineError: nothing can be built.
    """
    manifest = read_manifest(folder)
    without = frozenset(manifest.get("without", ()))
    said = manifest.get("as_of", "")
    as_of = datetime.fromisoformat(said) if said else None
    inputs, _ = digest_inputs(data_dir, without, as_of)
    known = manifest.get("made_of", {})
    others = [
        name for name in inputs.made_of if inputs.made_of[name] != known.get(name)
    ]
    if others:
        yield f"{MANIFEST}, made_of: expected the same {', '.join(others)}, found other"
        return
    with open_database() as database:
        census, _ = make_census(database, data_dir, progress, without, as_of=as_of)
        tables = make_tables(database, census, load_vocabulary())
    for name, table in tables.items():
        if content_digest(table) != manifest["tables"][name]["content_digest"]:
            yield f"{name}.parquet: expected the rows of another build, found others"
