"""What each sample site says, in edition 1 and in edition 2.

The facts are TOML in `statements`: one file per site, and `changes.toml`, which turns
edition 1 into edition 2. Nothing else differs between the two.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

SITES = ("llm_stats", "awaira", "llmreference", "gigarouter")
EDITIONS = (1, 2)

DemoTable = Mapping[str, Any]


@dataclass(frozen=True)
class EditionChange:
    """One difference between the editions of one site.

    ``paths`` are the pages it touches; ``old`` and ``new`` the words that those
    pages lose and gain.
    """

    kind: str
    site: str
    summary: str
    paths: tuple[str, ...]
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class SiteFacts:
    """What one site says in one edition: its models and its pages, by key."""

    site: str
    edition: int
    models: DemoTable
    pages: DemoTable
    labels: DemoTable

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the pages that exist in this edition, in the file's order."""
        return tuple(
            path
            for path, page in self.pages.items()
            if self.edition in page.get("editions", EDITIONS)
        )

    def models_of(self, path: str) -> list[tuple[str, DemoTable]]:
        """Return the slug and the facts of each model on the page at ``path``."""
        return [(slug, self.models[slug]) for slug in self.pages[path]["models"]]


def read_facts(site: str, edition: int) -> SiteFacts:
    """Return what ``site`` says in ``edition`` (1 or 2).

    >>> read_facts("awaira", 2).labels["rows"]["context"]
    'Context Length'
    """
    if edition not in EDITIONS:
        raise ValueError(f"edition: expected one of {EDITIONS}, found {edition!r}")
    table = _load(f"{site}.toml")
    if edition == EDITIONS[1]:
        for change in _load("changes.toml")["changes"]:
            if change["site"] == site:
                _apply(table, change["set"])
    labels = table.get("labels", {})
    return SiteFacts(site, edition, table["models"], table["pages"], labels)


def read_changes() -> tuple[EditionChange, ...]:
    """Return the differences between the editions, as declared."""
    return tuple(
        EditionChange(
            kind=row["kind"],
            site=row["site"],
            summary=row["summary"],
            paths=tuple(row["paths"]),
            old=tuple(row["old"]),
            new=tuple(row["new"]),
        )
        for row in _load("changes.toml")["changes"]
    )


def model_ids(edition: int) -> frozenset[str]:
    """Return the ids of all models that have a page in ``edition``."""
    return frozenset(
        model["id"]
        for site in SITES
        for facts in [read_facts(site, edition)]
        for path in facts.paths
        for _, model in facts.models_of(path)
    )


def _load(name: str) -> dict[str, Any]:
    source = files(__package__) / "statements" / name
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _apply(table: dict[str, Any], settings: list[dict[str, Any]]) -> None:
    for setting in settings:
        *parents, last = setting["at"]
        target = table
        for key in parents:
            target = target[key]
        target[last] = setting["value"]
