"""What a page's statements depend on, as digests: its bytes, its site's file, the code.

A page is read again when one of these changed, and only then.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable

from crawler.archive.captures import Listed

LAYOUT = 1  # of what is kept; raised when the same code keeps it in another form
LIBRARIES = ("lxml", "beautifulsoup4", "chompjs", "dateparser", "PyYAML", "warcio")
# what no reading of an archived page looks at
APART = {
    "crawler": frozenset({"demo", "fetch", "spiders", "settings.py", "sites.py"}),
    "pipeline": frozenset({"build.py", "publish.py", "claims", "cli", "compare",
                           "curation", "evidence", "fusion", "identity", "release",
                           "verdicts"}),
}  # fmt: skip


@cache
def code_digest() -> str:
    """Return a digest of all code and vocabulary that reads pages, and its libraries.

    A site's own file is not part of it: `site_digest` is.
    """
    hasher = hashlib.sha256()
    versions = {name: metadata.version(name) for name in LIBRARIES}
    hasher.update(json.dumps([LAYOUT, platform.python_version(), versions]).encode())
    for package, apart in sorted(APART.items()):
        add_sources(hasher, package, _without(files(package), apart))
    add_sources(hasher, "formats", sources_below(files("crawler.spiders") / "formats"))
    return hasher.hexdigest()


@cache
def site_digest(site: str) -> str:
    """Return the digest of the file that declares ``site``; '' if nobody wrote one."""
    path = files("crawler.spiders") / f"{site}.py"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def page_key(listed: Listed, code: str) -> str:
    """Return the digest of all that the statements of a capture depend on."""
    capture = listed.capture
    parts = (
        capture.sha256,
        capture.site,
        capture.url,
        listed.content_type,
        listed.encoding,
        site_digest(capture.site),
        code,
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _without(
    folder: Traversable, apart: frozenset[str]
) -> Iterator[tuple[str, Traversable]]:
    for one in _by_name(folder):
        if one.name not in apart:
            yield from sources_below(one)


def sources_below(one: Traversable) -> Iterator[tuple[str, Traversable]]:
    """Yield the files of code and of data in ``one``, or itself, with their names."""
    if one.is_dir():
        for below in _by_name(one):
            for name, path in sources_below(below):
                yield f"{one.name}/{name}", path
    elif one.name.endswith((".py", ".toml")):
        yield one.name, one


def _by_name(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda one: one.name)


def add_sources(
    hasher: hashlib._Hash, title: str, sources: Iterable[tuple[str, Traversable]]
) -> None:
    """Add named sources to a digest."""
    for name, path in sources:
        raw = path.read_bytes()
        hasher.update(f"{title}/{name}:{len(raw)}:".encode())
        hasher.update(raw)
