"""'Add a site' of the README, done to the letter in a copy of the project.

One new file and one fixture folder: whoever adds a site changes nothing else.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from crawler.site import Site
from tests.crawler.server import Answer, Reply, Server, sitemap

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
COPIED = (
    "hatch_build.py",
    *("modelcensus", "crawler", "pipeline", "tests"),
    *("pyproject.toml", "scrapy.cfg", "README.md"),
)
LEFT = shutil.ignore_patterns("__pycache__", ".*", "gold", "fuzz", "corpus")
FAST = {
    "DOWNLOAD_DELAY": 0.01,
    "AUTOTHROTTLE_ENABLED": 0,
    "LOG_LEVEL": "WARNING",
}
MODELS = {
    "gpt-4o": ("GPT-4o", "128K", "$2.50 / 1M tokens"),
    "o3": ("o3", "200K", "$2.00 / 1M tokens"),
    "claude-sonnet-4": ("Claude Sonnet 4", "1M", "$3.00 / 1M tokens"),
}
PAIRS = (("gpt-4o", "o3"), ("gpt-4o", "claude-sonnet-4"), ("o3", "claude-sonnet-4"))


def comparison(one: str, other: str) -> str:
    (left, *left_values), (right, *right_values) = MODELS[one], MODELS[other]
    windows, prices = zip(left_values, right_values, strict=True)
    return f"""<!doctype html>
<html><head><title>{left} vs {right}</title></head><body>
<h1>{left} vs {right}</h1>
<table>
<tr><th></th><th>{left}</th><th>{right}</th></tr>
<tr><td>Window</td><td>{windows[0]}</td><td>{windows[1]}</td></tr>
</table>
<h2>Cost</h2>
<table>
<tr><th></th><th>{left}</th><th>{right}</th></tr>
<tr><td>In</td><td>{prices[0]}</td><td>{prices[1]}</td></tr>
</table>
</body></html>
"""


PAGES = {f"/compare/{one}-vs-{other}": comparison(one, other) for one, other in PAIRS}


def section() -> str:
    readme = (ROOT / "README.md").read_text("utf-8")
    return readme.partition("## Add a site\n")[2].partition("\n## ")[0]


def block(language: str) -> str:
    (text,) = re.findall(rf"```{language}\n(.*?)```", section(), re.S)
    return str(text)


def command(name: str) -> str:
    """Return the one command of Scrapy by that name, as the section has it."""
    (text,) = re.findall(rf"```sh\n(scrapy {name} .*?)```", section(), re.S)
    return str(text).replace("\\\n", " ")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the two things that the README asks for."""
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT)
        else:
            shutil.copy(source, folder / name)
    begun = run(folder, *shlex.split(command("genspider")))
    assert begun.returncode == 0, begun.stderr
    file = folder / "crawler/spiders/example.py"
    (folder / "begun.py").write_bytes(file.read_bytes())
    file.write_text(block("python"), "utf-8")
    case = folder / "tests/sites/example/first"
    shutil.rmtree(case, ignore_errors=True)  # of one who followed README before
    case.mkdir(parents=True)
    page = PAGES["/compare/gpt-4o-vs-o3"]
    (case / "page.html").write_text(page, "utf-8")
    (case / "meta.toml").write_text(block("toml"), "utf-8")
    return folder


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the README with this interpreter, in the copy."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def hold_the_site(project: Path) -> subprocess.CompletedProcess[str]:
    return run(
        project,
        *("pytest", "-p", "no:cacheprovider", "-k", "example or file"),
        *("tests/sites", "tests/crawler/test_settings.py", "tests/test_house.py"),
    )


def test_the_spider_is_known_at_once(project: Path) -> None:
    assert "example" in run(project, "scrapy", "list").stdout.split()
    listed = run(project, "modelcensus", "sites", "--json")
    rows = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [row["health"] for row in rows if row["site"] == "example"] == [
        "never crawled"
    ]


def test_its_file_is_in_the_style_of_the_house(project: Path) -> None:
    for file in ("crawler/spiders/example.py", "begun.py"):
        for options in (("check", file), ("format", "--check", file)):
            done = run(project, "ruff", *options)
            assert done.returncode == 0, done.stdout


def test_scrapy_begins_a_file_that_declares_the_site(project: Path) -> None:
    names: dict[str, Site] = {}
    exec((project / "begun.py").read_text("utf-8"), names)
    site = names["site"]
    assert (site.name, site.hosts) == ("example", ("example.com",))
    assert site.base_url == "https://example.com/"
    assert site.slugs("https://example.com/compare/a-vs-b") == ("a", "b")


def claims_by_command(project: Path, server: Server) -> list[Mapping[str, str]]:
    """Crawl a copy of the site by the README's own command; return the claims."""
    words = shlex.split(command("crawl").replace("http://127.0.0.1:8000/", server.url))
    settings = [f"-s{name}={value}" for name, value in FAST.items()]
    done = run(project, *words, *settings)
    assert (done.returncode, done.stderr) == (0, "")
    text = (project / words[words.index("-O") + 1]).read_text("utf-8")
    found = [json.loads(line) for line in text.splitlines()]
    assert [row for row in found if row["row"] != "claim"] == []
    return found


def test_a_copy_of_it_is_crawled_and_built(project: Path) -> None:
    urls = [f"https://example.com{path}" for path in PAGES]
    replies: dict[str, Answer] = {
        "/robots.txt": Reply(b"User-agent: *\nAllow: /\n", media_type="text/plain"),
        "/sitemap.xml": sitemap(*urls, "https://example.com/about"),
        **{path: Reply(text.encode()) for path, text in PAGES.items()},
    }
    with Server(replies) as server:
        claims = claims_by_command(project, server)
    assert sorted(server.paths) == sorted(["/robots.txt", "/sitemap.xml", *PAGES])
    found = {
        (
            claim["slug"],
            claim["subject_text"],
            claim["property"],
            claim["value_text"],
        )
        for claim in claims
    }
    assert found == {
        (slug, name, key, value)
        for slug, (name, *values) in MODELS.items()
        for key, value in zip(("context_window", "price"), values, strict=True)
    }
    assert len(claims) == 12
    built = run(project, "modelcensus", "build", "--data", "data/try", "--json")
    assert built.returncode == 0, built.stderr
    released = json.loads(built.stdout.splitlines()[-1])
    assert Path(project, released["folder"]).is_dir()


def test_its_fixture_holds_what_is_read(project: Path) -> None:
    words = re.search(r"`python -m (tests\.sites\.regenerate \S+)`", section())
    assert words is not None
    done = run(project, *words[1].split())
    assert done.returncode == 0, done.stderr
    assert "4 claims, 0 issues" in done.stdout
    checked = run(project, *shlex.split(command("check")))
    assert (checked.returncode, "Ran 1 contract" in checked.stderr) == (0, True)
    passing = hold_the_site(project)
    assert passing.returncode == 0, passing.stdout
    expected = project / "tests/sites/example/first/expected.jsonl"
    lines = expected.read_text("utf-8").splitlines()
    expected.write_text("\n".join(lines[1:]) + "\n", "utf-8")
    failing = hold_the_site(project)
    assert failing.returncode == 1
    assert "example/first" in failing.stdout
    checked = run(project, *shlex.split(command("check")))
    assert checked.returncode == 1
    assert "example/first" in checked.stderr
    assert f"+ {lines[0]}" in checked.stderr
