"""The Atom feed of releases beside `latest`: one entry for each, the newest first."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from pipeline.errors import ReleaseError
from pipeline.release.manifest import Manifest, read_manifest
from pipeline.release.store import is_what_if, list_releases
from pipeline.release.writing import replace_text

FEED, CHANGES_TEXT = "releases.atom", "CHANGES.md"
ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 30
TITLE = "Model Census: releases"


def write_feed(curated: Path) -> None:
    """Write the feed of the releases of ``curated`` that leave nothing out."""
    manifests = []
    for name in reversed(list_releases(curated)):
        try:
            manifest = read_manifest(curated / name)
        except ReleaseError:
            continue  # `verify` tells what is wrong with it
        if not is_what_if(manifest):
            manifests.append(manifest)
    feed = ET.Element("feed", xmlns=ATOM)
    _add(feed, "title", TITLE)
    _add(feed, "id", "urn:modelcensus:releases")
    _add(feed, "updated", manifests[0]["created_at"] if manifests else "")
    _add(ET.SubElement(feed, "author"), "name", "Model Census")
    for manifest in manifests[:MOST_ENTRIES]:
        feed.append(_entry(curated, manifest))
    ET.indent(feed)
    replace_text(curated / FEED, ET.tostring(feed, "unicode", xml_declaration=True))


def _entry(curated: Path, manifest: Manifest) -> ET.Element:
    name = str(manifest["release"])
    entry = ET.Element("entry")
    rows = {table: one["rows"] for table, one in manifest["tables"].items()}
    _add(entry, "title", f"{name}: {rows['models']:,} models, {rows['facts']:,} facts")
    _add(entry, "id", f"urn:modelcensus:release:{name}")
    _add(entry, "updated", str(manifest["created_at"]))
    ET.SubElement(entry, "link", href=f"{name}/release.json")
    changes = curated / name / CHANGES_TEXT
    said = changes.read_text("utf-8") if changes.is_file() else "the first release"
    _add(entry, "content", said)
    return entry


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text
