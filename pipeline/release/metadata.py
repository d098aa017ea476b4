"""What a release says of itself to people and to other programs, in their formats.

A dataset card as the Hugging Face hub shows it (README.md), a data package of
Frictionless (datapackage.json), Croissant (croissant.json) and CITATION.cff. All of it
is made of the schema of the tables and of the manifest; nothing is said twice by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.version import VERSION
from pipeline.database import fetch, open_tables
from pipeline.release.manifest import Manifest, read_manifest
from pipeline.release.schema import KEYS, TABLES
from pipeline.release.store import read_table

NAME, TITLE = "model-census", "Model Census"
ABOUT = (
    "A census of AI models: what comparison sites, pricing pages, leaderboards and "
    "feeds say about them, reconciled, every value with its source."
)
PARQUET = "application/x-parquet"
LICENCE_TEXT = (
    "Facts are nobody's; the words that are quoted, and the selection of each source, "
    "are its publisher's. The terms of each source stand in the table `sources`."
)
MEANING = {
    "models": "One row for each model: its headline values.",
    "prices": "One row for each price: model, provider, tier and what is counted.",
    "scores": "One row for each score: model, benchmark, metric and setting.",
    "facts": "One row for each value that was reconciled, with its verdict.",
    "claims": "One row for each statement of a site, as printed and as read.",
    "evidence": "One row for each place on a page where a claim was seen.",
    "captures": "One row for each archived page.",
    "conflicts": "One row for each fact whose claims disagree, and why.",
    "issues": "One row for each thing on a page that was not understood.",
    "aliases": "One row for each name that a site uses, and the model it means.",
    "sources": "One row for each site and property: how well it agrees with others.",
    "calibration": "One row for each range of confidence: how often it is right.",
    "changes": "One row for each time that a site changed what it says.",
}
# an Arrow type → what Frictionless, and what Croissant calls it
TYPES: Mapping[str, tuple[str, str]] = {
    "string": ("string", "sc:Text"),
    "int64": ("integer", "sc:Integer"),
    "double": ("number", "sc:Float"),
    "bool": ("boolean", "sc:Boolean"),
    "date32[day]": ("date", "sc:Date"),
    "timestamp[us, tz=UTC]": ("datetime", "sc:DateTime"),
}


def write_metadata(folder: Path) -> None:
    """Write the files that describe the release in ``folder``, whose tables are there.

    Raises:
        KeyError: a column is of a type that these formats have no word for.
    """
    manifest = read_manifest(folder)
    schemas = {name: pq.read_schema(folder / f"{name}.parquet") for name in TABLES}
    sources = _sources(folder)
    written = {
        "README.md": _card(manifest, schemas, sources),
        "datapackage.json": _json(_package(manifest, schemas, sources)),
        "croissant.json": _json(_croissant(manifest, schemas)),
        "CITATION.cff": _citation(manifest),
    }
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


_SOURCES = """
SELECT site, any_value(relationship) AS relationship, any_value(licence_note) AS terms,
  count(DISTINCT url) AS n_pages, min(url) AS url
FROM captures LEFT JOIN sources USING (site) GROUP BY site ORDER BY site"""


def _sources(folder: Path) -> list[dict[str, Any]]:
    with open_tables(
        captures=read_table(folder, "captures", ["site", "url"]),
        sources=read_table(folder, "sources", ["site", "relationship", "licence_note"]),
    ) as database:
        return list(fetch(database, _SOURCES).to_pylist())


def _meaning(field: pa.Field) -> tuple[str, str]:
    told = {key.decode(): value.decode() for key, value in field.metadata.items()}
    return told["description"], told["unit"]


def _element(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_list(kind) else kind


def _package(
    manifest: Manifest,
    schemas: Mapping[str, pa.Schema],
    sources: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return a data package (https://datapackage.org/standard/data-package/).

    Frictionless counts no bytes of Parquet files, so that sizes and digests stand in
    the manifest alone; lists are of any type, since it reads them as arrays of numpy.
    """
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": NAME,
        "title": TITLE,
        "description": ABOUT,
        "version": manifest["release"],
        "created": manifest["created_at"],
        "licenses": [{"name": "other-at", "title": LICENCE_TEXT}],
        "sources": [{"title": one["site"], "path": one["url"]} for one in sources],
        "resources": [
            {
                "name": name,
                "path": f"{name}.parquet",
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "description": MEANING.get(name, name),
                "schema": {
                    "fields": [_package_field(field) for field in schema],
                    "primaryKey": list(KEYS[name]),
                },
            }
            for name, schema in schemas.items()
        ],
    }


def _package_field(field: pa.Field) -> dict[str, Any]:
    description, unit = _meaning(field)
    kind = "any" if pa.types.is_list(field.type) else TYPES[str(field.type)][0]
    more = {"unit": unit} if unit else {}
    return {"name": field.name, "type": kind, "description": description, **more}


CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "equivalentProperty": "cr:equivalentProperty",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def _croissant(manifest: Manifest, schemas: Mapping[str, pa.Schema]) -> dict[str, Any]:
    """Return Croissant 1.0 (https://docs.mlcommons.org/croissant/docs/)."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": NAME,
        "description": ABOUT,
        "version": _semantic(manifest["release"]),
        "datePublished": manifest["created_at"][:10],
        "license": LICENCE_TEXT,
        "url": f"urn:modelcensus:release:{manifest['release']}",
        "creator": {"@type": "sc:Organization", "name": TITLE},
        "citeAs": f"{TITLE}, release {manifest['release']}",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{name}.parquet",
                "name": f"{name}.parquet",
                "contentUrl": f"{name}.parquet",
                "contentSize": f"{manifest['tables'][name]['size']} B",
                "encodingFormat": PARQUET,
                "sha256": manifest["tables"][name]["sha256"],
            }
            for name in schemas
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": name,
                "name": name,
                "description": MEANING.get(name, name),
                "field": [_croissant_field(name, field) for field in schema],
            }
            for name, schema in schemas.items()
        ],
    }


def _semantic(release: str) -> str:
    """Return a release's name as a version of three numbers, which Croissant asks for.

    >>> _semantic("2026-11-21.3")
    '2026.1121.3'
    """
    day, _, number = release.rpartition(".")
    year, month, rest = day.split("-")
    return f"{int(year)}.{int(month + rest)}.{int(number)}"


def _croissant_field(table: str, field: pa.Field) -> dict[str, Any]:
    description, unit = _meaning(field)
    told = f"{description} ({unit})" if unit else description
    repeated = {"repeated": True} if pa.types.is_list(field.type) else {}
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{field.name}",
        "name": field.name,
        "description": told,
        "dataType": TYPES[str(_element(field.type))][1],
        **repeated,
        "source": {
            "fileObject": {"@id": f"{table}.parquet"},
            "extract": {"column": field.name},
        },
    }


def _card(
    manifest: Manifest,
    schemas: Mapping[str, pa.Schema],
    sources: list[dict[str, Any]],
) -> str:
    """Return a dataset card: one config for each table, so that the folder loads."""
    return "\n".join(
        [
            "---",
            f"pretty_name: {TITLE}",
            "license: other",
            "license_name: per-source",
            "language:\n- en",
            "tags:\n- llm\n- pricing\n- benchmarks\n- provenance",
            "configs:",
            *(_config(name) for name in schemas),
            "---",
            "",
            f"# {TITLE}, release {manifest['release']}",
            "",
            f"{ABOUT} Made on {manifest['created_at'][:10]} by modelcensus {VERSION}.",
            "",
            "```python",
            "import pandas as pd",
            "",
            'models = pd.read_parquet("models.parquet")',
            "```",
            "",
            "## Tables",
            "",
            *_card_tables(manifest, schemas),
            "## Sources",
            "",
            LICENCE_TEXT,
            "",
            "| source | relationship | pages | terms |",
            "| --- | --- | --- | --- |",
            *(
                f"| {one['site']} | {one['relationship'] or '–'} | {one['n_pages']} | "
                f"{one['terms'] or 'not stated'} |"
                for one in sources
            ),
            "",
        ]
    )


def _config(name: str) -> str:
    is_first = "\n  default: true" if name == "models" else ""
    return f"- config_name: {name}\n  data_files: {name}.parquet{is_first}"


def _card_tables(manifest: Manifest, schemas: Mapping[str, pa.Schema]) -> Iterator[str]:
    for name, schema in schemas.items():
        rows = manifest["tables"][name]["rows"]
        yield f"### {name}\n\n{MEANING.get(name, name)} {rows:,} rows.\n"
        yield "| column | type | unit | meaning |\n| --- | --- | --- | --- |"
        for field in schema:
            description, unit = (one.replace("|", "\\|") for one in _meaning(field))
            yield f"| {field.name} | {field.type} | {unit} | {description} |"
        yield ""


def _citation(manifest: Manifest) -> str:
    """Return a citation (https://citation-file-format.github.io/)."""
    return (
        "cff-version: 1.2.0\n"
        "message: If you use this dataset, please cite it and its sources.\n"
        "type: dataset\n"
        f"title: {TITLE}\n"
        f"abstract: >-\n  {ABOUT}\n"
        "authors:\n"
        f"- name: {TITLE}\n"
        f'version: "{manifest["release"]}"\n'
        f'date-released: "{manifest["created_at"][:10]}"\n'
    )
