"""How the house is built: who may import whom, and where odd things are kept."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for package in ("crawler", "pipeline")
    for path in (ROOT / package).rglob("*.py")
)
# what the pipeline takes from the crawler, and which modules may take more
UPSTREAM = {
    "crawler.archive.captures",
    "crawler.archive.runs",
    "crawler.claims.extract",
    "crawler.errors",
    "crawler.items",
    "crawler.site",
    "crawler.sites",
    "crawler.version",
    "crawler.vocabulary",
}
CHECKS = {"crawler.read"}
RUNNING = {"pipeline/cli/main.py", "pipeline/cli/demo.py", "pipeline/publish.py"}
ONLY_IN = {
    "bs4": {"crawler/read/soup.py", "crawler/payload.py"},
    "dateparser": {"pipeline/values/dates.py"},
    "duckdb": {"pipeline/columns.py"},
    "yaml": {"crawler/read/yamltext.py"},
}
PRINTING = {"pipeline/cli/show.py", "pipeline/cli/main.py"}


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text("utf-8"), module)


def module_file(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@cache
def imports_of(module: str) -> frozenset[str]:
    """Return the full names of all modules that ``module`` imports, in any place."""
    found = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            for alias in node.names:
                full = f"{base}.{alias.name}"
                found.add(full if module_file(full) else base)
    return frozenset(found)


def _absolute(module: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    folder = Path(module).parts[: -node.level]
    return ".".join((*folder, *filter(None, [node.module])))


def within(name: str, modules: set[str]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in modules)


ALL = pytest.mark.parametrize("module", MODULES)
CRAWLER = pytest.mark.parametrize("module", [m for m in MODULES if m < "pipeline"])
PIPELINE = [module for module in MODULES if module >= "pipeline"]


def test_both_packages_are_here():
    assert len(MODULES) > 60
    assert any(module.startswith("crawler/spiders/") for module in MODULES)


@CRAWLER
def test_the_crawler_does_not_know_the_pipeline(module):
    assert not [name for name in imports_of(module) if within(name, {"pipeline"})]


@pytest.mark.parametrize("module", PIPELINE)
def test_the_pipeline_takes_rows_and_words_from_the_crawler(module):
    taken = {name for name in imports_of(module) if within(name, {"crawler"})}
    if module in RUNNING:
        return
    allowed = UPSTREAM | (CHECKS if module == "pipeline/release/checks.py" else set())
    assert {name for name in taken if not within(name, allowed)} == set()


@pytest.mark.parametrize(
    "module", [m for m in MODULES if m.startswith("crawler/spiders/")]
)
def test_a_spider_does_not_know_another(module):
    spiders = {n for n in imports_of(module) if within(n, {"crawler.spiders"})}
    assert not [n for n in spiders if not within(n, {"crawler.spiders.formats"})]


@ALL
def test_packages_do_not_import_tests(module):
    assert not [name for name in imports_of(module) if within(name, {"tests"})]


@ALL
def test_odd_libraries_are_imported_in_one_place(module):
    names = {name.partition(".")[0] for name in imports_of(module)}
    assert [lib for lib in names & ONLY_IN.keys() if module not in ONLY_IN[lib]] == []


@ALL
def test_only_the_command_line_prints(module):
    calls = [
        node.lineno
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert module in PRINTING or calls == []


@ALL
def test_every_module_says_why_it_exists(module):
    assert ast.get_docstring(tree_of(module))
