"""The locked requirements: what runs it, what builds it, and what tests it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?P<marker>.*?) \\$", re.M)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = PROJECT["project"]["dependencies"]
DEV = PROJECT["project"]["optional-dependencies"]["dev"]


def locked(name: str) -> set[tuple[str | Any, ...]]:
    text = (ROOT / name).read_text("utf-8")
    found = {match.groups() for match in PINNED.finditer(text)}
    assert len(found) == len(re.findall(r"^[a-z]", text, re.M)) > 0
    return found


def names(requirements: list[str]) -> set[str]:
    """Return the names that stand in `name>=version`, as locks write them."""
    found = (re.match(r"[\w.-]+", one) for one in requirements)
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


def test_what_it_needs_is_locked_and_no_tool_of_development_with_it() -> None:
    run = {name for name, _, _ in locked("requirements.txt")}
    assert names(RUNTIME) <= run
    assert names(DEV) & run == set()


def test_tests_run_with_the_versions_that_it_runs_with() -> None:
    developed = locked("requirements-dev.txt")
    assert locked("requirements.txt") < developed
    assert locked("requirements-build.txt") <= developed
    assert names(DEV) | names(RUNTIME) <= {name for name, _, _ in developed}


def test_what_builds_it_is_locked_alone() -> None:
    wanted = names(PROJECT["build-system"]["requires"])
    assert wanted == names(PROJECT["dependency-groups"]["build"])
    assert wanted <= {name for name, _, _ in locked("requirements-build.txt")}
