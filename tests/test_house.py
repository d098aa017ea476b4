"""How the house is built: who may import whom, and where odd things are kept."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from hatch_build import rewrite_imports
from pipeline.records import KEY, QUALIFIERS
from pipeline.release.schema import QUALIFIER_COLUMNS

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for package in ("crawler", "modelcensus", "pipeline")
    for path in (ROOT / package).rglob("*.py")
)


def name_of(module: str) -> str:
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


NAMES = {name_of(module) for module in MODULES}
# what the pipeline takes from the crawler, and which modules may take more
UPSTREAM = {
    "crawler.archive.captures",
    "crawler.archive.runs",
    "crawler.claims.extract",
    "crawler.errors",
    "crawler.forms",
    "crawler.items",
    "crawler.site",
    "crawler.sites",
    "crawler.version",
    "crawler.vocabulary",
}
CHECKS = {"crawler.read"}
RUNNING = {"pipeline/cli/demo.py", "pipeline/publish.py"}
# what the command line takes besides the face: rows to show, and how words are shown
SHOWN = {
    "crawler.demo",
    "crawler.version",
    "modelcensus",
    "pipeline.cli",
    "pipeline.compare",
    "pipeline.errors",
    "pipeline.flags",
    "pipeline.publish",
    "pipeline.records",
    "pipeline.unlisted",
    "pipeline.values.quantity",
    "pipeline.verdicts.reasons",
}
ONLY_IN = {
    "bs4": {"crawler/read/soup.py", "crawler/payload.py"},
    "dateparser": {"pipeline/values/dates.py"},
    "duckdb": {"pipeline/database.py"},
    "yaml": {"crawler/read/yamltext.py"},
}
PRINTING = {"pipeline/cli/show.py", "pipeline/cli/main.py"}


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text("utf-8"), module)


def module_file(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def module_named(text: str) -> bool:
    """Whether a text is the full name of one of our modules, or of what is in one."""
    if not re.fullmatch(r"(?:crawler|pipeline)(?:\.\w+)+", text):
        return False
    return module_file(text) or module_file(text.rpartition(".")[0])


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
CRAWLER = pytest.mark.parametrize("module", [m for m in MODULES if m < "modelcensus"])
FACE = [module for module in MODULES if module.startswith("modelcensus/")]
PIPELINE = [module for module in MODULES if module >= "pipeline"]
OURS = ("crawler", "modelcensus", "pipeline")


def test_all_packages_are_here():
    assert len(MODULES) > 60
    assert "modelcensus/__init__.py" in FACE
    assert any(module.startswith("crawler/spiders/") for module in MODULES)


@CRAWLER
def test_the_crawler_does_not_know_the_pipeline(module):
    above = {"pipeline", "modelcensus"}
    assert not [name for name in imports_of(module) if within(name, above)]


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


@pytest.mark.parametrize(
    "module", [m for m in PIPELINE if not m.startswith("pipeline/cli/")]
)
def test_only_the_command_line_knows_the_face(module):
    above = {"modelcensus", "pipeline.cli"}
    assert not [name for name in imports_of(module) if within(name, above)]


@pytest.mark.parametrize("module", [m for m in FACE if "__main__" not in m])
def test_the_face_does_not_know_the_command_line(module):
    assert not [name for name in imports_of(module) if within(name, {"pipeline.cli"})]


@pytest.mark.parametrize(
    "module", [m for m in PIPELINE if m.startswith("pipeline/cli/")]
)
def test_the_command_line_calls_the_face(module):
    taken = {name for name in imports_of(module) if within(name, set(OURS))}
    assert {name for name in taken if not within(name, SHOWN)} == set()


@ALL
def test_no_string_says_where_a_module_stands(module):
    """In the wheel it stands elsewhere: `__name__` and `__package__` know."""
    strings = [
        node.value
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [text for text in strings if module_named(text)] == []


@ALL
def test_no_import_binds_the_name_of_an_inner_package(module):
    text = (ROOT / module).read_text("utf-8")
    assert rewrite_imports(text, module)


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


def test_no_module_of_the_crawler_is_above_itself():
    """Imports have no circle, those that only a type checker follows among them."""
    below = {
        name_of(module): {name for name in imports_of(module) if name in NAMES}
        for module in MODULES
        if module < "pipeline"
    }
    assert list(TopologicalSorter(below).static_order())


# what else may bear one name, and why
SAME_FILES = {
    "__init__.py": "Python's own name",
    "__main__.py": "Python's own name",
    "errors.py": "one in each package: the tree of its exceptions",
    "columns.py": "the columns of a printed table; those of a table of statements",
    "pages.py": "bytes to a document; a capture to its statements",
    "boxes.py": "where a page's boxes are; what is claimed in one",
    "records.py": "objects that a page embeds; rows between the stages",
    # a site's file has the site's name: its declaration, and the page of the demo
    "awaira.py": "a site",
    "gigarouter.py": "a site",
    "llm_stats.py": "a site",
    "llmreference.py": "a site",
}
SAME_CLASSES = {
    "Head": "of a column in lines of text; of a column of records",
    "Piece": "of a script; of a row of text",
    "Record": "of a feed; of embedded data",
    "Rule": "of the vocabulary's concepts; of a site's formulas",
}


def test_no_two_modules_have_one_file_name():
    names = Counter(Path(module).name for module in MODULES)
    assert {name for name, times in names.items() if times > 1} <= SAME_FILES.keys()


def test_no_two_classes_have_one_name():
    classes = Counter(
        node.name
        for module in MODULES
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert {name for name, times in classes.items() if times > 1} <= SAME_CLASSES.keys()


def test_the_qualifiers_are_the_same_everywhere():
    columns = tuple(name for name, *_ in QUALIFIER_COLUMNS)
    assert (*KEY[:2], *QUALIFIERS) == KEY
    assert [name for name in columns if name in QUALIFIERS] == list(QUALIFIERS)
