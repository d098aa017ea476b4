"""Where a command takes its options from: the line, the environment, a file."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from crawler.archive.runs import CrawlRun
from pipeline.cli.main import TROUBLE, main

HELD = [
    f"{name} --{option}"
    for name, command in main.commands.items()
    for parameter in command.params
    if isinstance(parameter, click.Option)
    for option in [parameter.opts[-1].removeprefix("--")]
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, arguments)


def asked(result: Result) -> str:
    """Return the folder of releases in which a command says that it found none."""
    assert result.exit_code == TROUBLE
    return result.stderr.removeprefix("modelcensus: ").partition(":")[0]


def test_the_line_goes_before_the_environment_before_the_file_before_the_default(
    folder: Path,
) -> None:
    assert asked(run("verify")) == "data/curated"
    (folder / "modelcensus.toml").write_text('data = "from-file"', "utf-8")
    assert asked(run("verify")) == "from-file/curated"
    environment = {"MODELCENSUS_DATA": "from-environment"}
    assert asked(run("verify", **environment)) == "from-environment/curated"
    line = run("verify", "--data", "from-line", **environment)
    assert asked(line) == "from-line/curated"


def test_a_table_goes_before_what_all_commands_share(folder: Path) -> None:
    text = 'data = "all"\n[verify]\ndata = "its-own"\n'
    (folder / "modelcensus.toml").write_text(text, "utf-8")
    assert asked(run("verify")) == "its-own/curated"
    assert asked(run("explain", "gpt-4o")) == "all/curated"


def test_another_file_can_be_named(folder: Path) -> None:
    (folder / "modelcensus.toml").write_text('data = "here"', "utf-8")
    (folder / "other.toml").write_text('data = "other"', "utf-8")
    assert asked(run("--config", "other.toml", "verify")) == "other/curated"
    assert asked(run("verify", MODELCENSUS_CONFIG="other.toml")) == "other/curated"
    assert "does not exist" in run("--config", "absent.toml", "verify").stderr


@pytest.mark.parametrize(
    ("text", "place", "expected", "found"),
    [
        ('dat = "x"', "modelcensus.toml", "data, json", "'dat'"),
        ("[bild]\n", "modelcensus.toml, tables", "build", "'bild'"),
        ("[build]\nwithot = []\n", "[build]", "sign-key, without", "'withot'"),
        ('[build]\nwithout = "litellm"\n', "[build], without", "a list", "'litellm'"),
        ("[crawl]\nmax-pages = [3]\n", "[crawl], max-pages", "one value", "[3]"),
        ('[crawl]\nmax-pages = "x"\n', "[crawl], max-pages", "integer", "'x'"),
        ("[crawl]\nmax-pages = 0\n", "[crawl], max-pages", "x>=1", "0"),
        ("data = [", "modelcensus.toml", "TOML", "Invalid value"),
    ],
)
def test_what_no_option_takes_is_an_error_that_says_where(
    folder: Path, text: str, place: str, expected: str, found: str
) -> None:
    (folder / "modelcensus.toml").write_text(text, "utf-8")
    done = run("sites")
    assert done.exit_code == TROUBLE
    for words in (place, expected, found):
        assert words in done.stderr


def test_a_list_and_a_flag_come_from_the_file(folder: Path) -> None:
    text = 'json = true\n[build]\nwithout = ["nobody"]\n'
    (folder / "modelcensus.toml").write_text(text, "utf-8")
    listed = run("sites")
    assert listed.stdout.startswith('{"site"')
    saved = folder / "page.html"
    saved.write_text("URL: https://example.org/a\n<p>GPT-4o</p>", "utf-8")
    assert run("import", "page.html").exit_code == 0
    assert "--without nobody: expected a site of example.org" in run("build").stderr


def test_the_file_of_the_readme_is_taken(folder: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    part = readme.partition("## Options from")[2].partition("\n## ")[0]
    (text,) = re.findall(r"```toml\n(.*?)```", part, re.S)
    (folder / "modelcensus.toml").write_text(text, "utf-8")
    assert asked(run("verify")) == "census/curated"
    assert {"MODELCENSUS_DATA", "MODELCENSUS_JSON"} < set(re.findall(r"\w+", part))


@pytest.mark.parametrize("held", HELD)
def test_every_option_has_a_variable_and_says_so(held: str) -> None:
    name, option = held.split(" --")
    shared = option in ("data", "json") and name != "demo"
    own = f"{name}_{option}".replace("-", "_").upper()
    wanted = f"MODELCENSUS_{option.upper() if shared else own}"
    if held == "demo --json":
        wanted = "MODELCENSUS_JSON"
    helped = "".join(run(name, "--help").stdout.split())
    assert wanted in helped


def test_the_contact_comes_from_the_line_or_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    def crawl(*_: object, **named: object) -> list[CrawlRun]:
        told.append(named["contact"])
        return []

    monkeypatch.setattr("modelcensus.crawl", crawl)
    run("crawl", CENSUS_CONTACT="mailto:a@example.org")
    run("crawl", MODELCENSUS_CRAWL_CONTACT="mailto:b@example.org")
    run("crawl", "--contact", "mailto:c@example.org", CENSUS_CONTACT="x")
    (folder / "modelcensus.toml").write_text('[crawl]\ncontact = "d"\n', "utf-8")
    run("crawl")
    assert told == [*(f"mailto:{one}@example.org" for one in "abc"), "d"]
