"""Builds the wheel: one package `modelcensus`, with crawler/ and pipeline/ inside it.

Other people's packages may be called `crawler` or `pipeline` too, so in the wheel ours
are `modelcensus.crawler` and `modelcensus.pipeline`, and import statements say so. An
install for development (`pip install -e .`) takes the folders as they are.
"""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "modelcensus"
INNER = ("crawler", "pipeline")
TAKEN = frozenset({".py", ".toml", ".tmpl", ".typed"})  # and nothing that lies about


class WheelHook(BuildHookInterface):  # type: ignore[type-arg]  # no config of its own
    """Puts a rewritten copy of the three packages into the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the copy; hatchling takes it from there."""
        if version == "editable":
            return
        # it goes away with this object, at the latest
        self.made = tempfile.TemporaryDirectory(prefix=f"{PACKAGE}-wheel-")
        copy = Path(self.made.name) / PACKAGE
        copy_packages(Path(self.root), copy)
        build_data["force_include"][str(copy)] = PACKAGE

    def finalize(
        self, version: str, build_data: dict[str, Any], artifact_path: str
    ) -> None:
        """Take the copy away again."""
        if version != "editable":
            self.made.cleanup()


def copy_packages(root: Path, made: Path) -> None:
    """Copy the packages below ``root`` to ``made``, with their imports rewritten."""
    for package in (PACKAGE, *INNER):
        target = made if package == PACKAGE else made / package
        for path in sorted((root / package).rglob("*")):
            if path.suffix not in TAKEN:
                continue
            copy = target / path.relative_to(root / package)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(_as_in_wheel(path), encoding="utf-8")


def _as_in_wheel(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return rewrite_imports(text, str(path)) if path.suffix == ".py" else text


def rewrite_imports(text: str, name: str = "<text>") -> str:
    """Return Python source with imports of the inner packages led to the outer one.

    >>> rewrite_imports("from crawler.items import Issue")
    'from modelcensus.crawler.items import Issue'
    >>> rewrite_imports("from pipeline import build; import crawler.items as rows")
    'from modelcensus.pipeline import build; import modelcensus.crawler.items as rows'

    Raises:
        ValueError: an import binds the name of an inner package (`import crawler.x`).
    """
    lines = text.encode().splitlines(keepends=True)  # ast counts columns in bytes
    for line, column in sorted(_places(ast.parse(text, name), name), reverse=True):
        old = lines[line - 1]
        lines[line - 1] = old[:column] + f"{PACKAGE}.".encode() + old[column:]
    return b"".join(lines).decode()


def _places(tree: ast.Module, name: str) -> Iterator[tuple[int, int]]:
    """Yield line and column of every module name that needs the prefix."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            if not node.level and _is_inner(node.module or ""):
                yield node.lineno, node.col_offset + len("from ")
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if not _is_inner(alias.name):
                    continue
                if alias.asname is None:
                    place = f"{name}, line {node.lineno}"
                    raise ValueError(
                        f"{place}: expected `from {alias.name} import …`, "
                        f"found `import {alias.name}`"
                    )
                yield alias.lineno, alias.col_offset


def _is_inner(module: str) -> bool:
    return module.partition(".")[0] in INNER
