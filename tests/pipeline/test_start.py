"""A command imports what it needs and no more: what is not imported costs nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipeline.factories import MODEL, make_claim, release_of

ROOT = Path(__file__).parents[2]
RUN = """
import json, sys
from pipeline.cli.main import main
main(sys.argv[1:], standalone_mode=False)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def imported(*command: str) -> set[str]:
    """Run a command in a new interpreter; return the packages that it imported."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *command],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("command", [["--help"], ["explain", "--help"]])
def test_help_needs_nothing_but_click(command):
    heavy = {"rich", "numpy", "pandas", "pyarrow", "duckdb", "scrapy", "dateparser"}
    found = imported(*command)
    assert "click" in found
    assert found & heavy == set()


@pytest.mark.parametrize("words", [[MODEL, "context_window"], [MODEL]])
def test_explain_needs_no_frames_and_no_crawler(tmp_path, words):
    release_of(tmp_path / "curated", [make_claim("north", "128K")])
    found = imported("explain", *words, "--data", str(tmp_path))
    assert "pyarrow" in found
    assert found & {"pandas", "duckdb", "scrapy", "twisted"} == set()
