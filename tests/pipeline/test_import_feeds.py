"""import of feeds that nobody wrote a file for says at once what they would give."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.main import main

MODELS = [
    {"id": name, "context_window": 128_000, "zorkiness": number}
    for number, name in enumerate(("gpt-4o", "o3", "claude-sonnet-4"), 2)
]
URL = "https://feeds.example/lists/"


@pytest.fixture
def folder(tmp_path) -> Path:
    """Save a feed of models, one of something else, a broken one and a page."""
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "a.json").write_text(json.dumps(MODELS), "utf-8")
    (feeds / "b.json").write_text(json.dumps({"status": "ok"}), "utf-8")
    (feeds / "c.json").write_text('{"models": [', "utf-8")
    (feeds / "d.html").write_text("<html><body><p>Hi</p></body></html>", "utf-8")
    return feeds


def run(folder: Path, *options: str) -> list[str]:
    """Import the folder and return the lines that are printed."""
    data = folder.parent / "data"
    result = CliRunner().invoke(
        main, ["import", str(folder), "--data", str(data), *options]
    )
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_one_line_for_each_feed_of_an_unknown_site(folder):
    lines = [line for line in run(folder, "--url", URL) if line.startswith("no site")]
    assert lines[0] == (
        f"no site file: {URL}a.json: 3 claims on 3 models; not read: zorkiness"
    )
    assert lines[1].startswith(f"no site file: {URL}b.json: no claim; not read: ")
    assert lines[2].startswith(f"no site file: {URL}c.json: no claim; not read: ")
    assert len(lines) == 3


def test_the_same_as_json_lines(folder):
    rows = [json.loads(line) for line in run(folder, "--url", URL, "--json")]
    feeds = [row for row in rows if "claims" in row]
    assert [(one["url"], one["claims"], one["models"]) for one in feeds] == [
        (f"{URL}a.json", 3, 3),
        (f"{URL}b.json", 0, 0),
        (f"{URL}c.json", 0, 0),
    ]
    assert feeds[0]["unread"] == ["zorkiness"]


def test_a_feed_whose_site_has_a_file_is_not_previewed(folder):
    saved = folder / "a.json"
    saved.write_text(json.dumps({"openai": {"models": {}}}), "utf-8")
    for name in ("b.json", "c.json", "d.html"):
        (folder / name).unlink()
    lines = run(folder / "a.json", "--url", "https://models.dev/api.json")
    assert not [line for line in lines if line.startswith("no site file")]
