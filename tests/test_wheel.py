"""The wheel, outside of the checkout and beside other people's packages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.cli.main import main

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PAGE = """URL: https://awaira.com/models/compare/gpt-4o-vs-o3
<title>GPT-4o vs o3</title><table><tr><th></th><th>GPT-4o</th><th>o3</th></tr>
<tr><td>Context window</td><td>128K</td><td>200K</td></tr></table>
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build it as any tool does."""
    made = tmp_path_factory.mktemp("dist")
    call("-m", "hatchling", "build", "-t", "wheel", "-d", str(made), cwd=ROOT)
    (found,) = made.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def place(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the installed wheel, and packages that say so when imported."""
    folder = tmp_path_factory.mktemp("place")
    options = ("--quiet", "--no-deps", "--no-index", "--target", str(folder / "here"))
    call("-m", "pip", "install", *options, str(wheel), cwd=folder)
    for package in ("others/crawler", "others/pipeline", "work/crawler"):
        (folder / package).mkdir(parents=True)
        text = f"raise ImportError({package!r})\n"
        (folder / package / "__init__.py").write_text(text, "utf-8")
    (folder / "work" / "page.html").write_text(PAGE, "utf-8")
    return folder


def call(
    *arguments: str, cwd: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run this interpreter in ``cwd``; it must end well."""
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=cwd,
        env={**os.environ, **variables},
    )
    assert done.returncode in (0, 1), done.stderr
    return done


def run(place: Path, *arguments: str) -> str:
    """Run the interpreter in the user's own folder and return what it prints."""
    path = os.pathsep.join(str(place / name) for name in ("others", "here"))
    return call(*arguments, cwd=place / "work", PYTHONPATH=path).stdout


def command(place: Path, *arguments: str) -> str:
    return run(place, str(place / "here" / "bin" / "modelcensus"), *arguments)


def test_it_holds_one_package_and_nothing_of_the_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"modelcensus"}
    inner = {name.split("/")[1] for name in names if name.startswith("modelcensus/")}
    assert {"crawler", "pipeline", "py.typed", "__init__.py"} <= inner
    assert not [name for name in names if "expected" in name or "tests" in name]
    kinds = {Path(name).suffix for name in names if name.startswith("modelcensus/")}
    assert kinds <= {".py", ".toml", ".tmpl", ".typed"}


def test_the_source_distribution_builds_the_same_wheel(
    wheel: Path, tmp_path: Path
) -> None:
    call("-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path), cwd=ROOT)
    (archive,) = tmp_path.glob("*.tar.gz")
    options = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation")
    target = ("--wheel-dir", str(tmp_path / "again"))
    call("-m", "pip", "wheel", *options, *target, str(archive), cwd=tmp_path)
    (again,) = (tmp_path / "again").glob("*.whl")
    assert again.read_bytes() == wheel.read_bytes()


def test_it_is_the_installed_package_that_runs(place: Path) -> None:
    code = "import modelcensus as mc; print(mc.__file__, mc.build.__module__)"
    file, module = run(place, "-c", code).split()
    assert Path(file).is_relative_to(place / "here")
    assert module == "modelcensus.work"


@pytest.mark.parametrize("name", main.commands)
def test_every_command_helps(place: Path, name: str) -> None:
    assert "--json" in command(place, name, "--help")


def test_the_demo_runs(place: Path) -> None:
    """Its crawls are child processes, its sites answer on loopback."""
    printed = command(place, "demo", "--json")
    kinds = [json.loads(line) for line in printed.splitlines()]
    releases = [one for one in kinds if "verdicts" in one]
    assert len(releases) == 2
    assert all(one["rows"]["facts"] > 100 for one in releases)
    assert any(one.get("kind") == "changed" for one in kinds)


def test_the_other_commands_run(place: Path) -> None:
    imported = json.loads(command(place, "import", "page.html", "--json"))
    assert imported["site"] == "awaira"
    first, second = (
        json.loads(command(place, "build", "--json"))["release"] for _ in range(2)
    )
    explained = command(place, "explain", "openai/gpt-4o", "context_window")
    assert "128K" in explained
    assert command(place, "diff", first, second, "--json") == ""
    assert json.loads(command(place, "verify", "--json"))["ok"]
    assert "awaira" in command(place, "sites")


def test_scrapy_knows_the_spiders_by_the_settings_module(place: Path) -> None:
    path = os.pathsep.join(str(place / name) for name in ("others", "here"))
    listed = call(
        *("-P", "-m", "scrapy", "list"),
        cwd=place / "work",
        PYTHONPATH=path,
        SCRAPY_SETTINGS_MODULE="modelcensus.crawler.settings",
    ).stdout.split()
    assert {"awaira", "llm_stats", "page"} <= set(listed)
