"""What starts the job: each file is read by the program or the rules that it is for."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from modelcensus.outcomes import NOTHING_DUE, OUTCOMES

DEPLOY = Path(__file__).parents[1] / "deploy"
README = (DEPLOY / "README.md").read_text("utf-8")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_units() -> None:
    units = sorted(map(str, (DEPLOY / "systemd").iterdir()))
    done = subprocess.run(
        ["systemd-analyze", "verify", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_good_ends_are_no_failures_of_the_unit() -> None:
    text = (DEPLOY / "systemd" / "modelcensus.service").read_text("utf-8")
    named = re.search(r"^SuccessExitStatus=(.+)$", text, re.M)
    assert named is not None
    good = {int(code) for code in named[1].split()} | {NOTHING_DUE.code}
    bad = {"trouble", "gate_stopped", "site_failed", "interrupted"}
    assert good == {one.code for one in OUTCOMES if one.name not in bad}


def test_the_crontab_has_one_line_of_five_fields_and_a_command() -> None:
    lines = (DEPLOY / "crontab").read_text("utf-8").splitlines()
    (job,) = (one for one in lines if one and one[0].isdigit())
    assert re.match(r"\d{1,2} \* \* \* \* .*modelcensus run ", job)
    assert "%" not in job  # which cron takes for the end of the line


def test_the_workflow_runs_and_publishes() -> None:
    text = (DEPLOY / "github" / "modelcensus.yml").read_text("utf-8")
    flow = yaml.safe_load(text)
    assert flow[True]["schedule"]  # `on` is a truth value in YAML 1.1
    (job,) = flow["jobs"].values()
    assert job["timeout-minutes"] > 4 * 60
    assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    for step in job["steps"]:
        if "run" in step:
            subprocess.run(["bash", "-n", "-c", step["run"]], check=True)


def test_compose_and_dockerfile_name_what_is_there() -> None:
    flow = yaml.safe_load((DEPLOY / "docker" / "compose.yaml").read_text("utf-8"))
    (service,) = flow["services"].values()
    context = DEPLOY / "docker" / service["build"]["context"]
    dockerfile = context / service["build"]["dockerfile"]
    copied = re.findall(r"^COPY (.+) \S+$", dockerfile.read_text("utf-8"), re.M)
    assert all((context / name).exists() for row in copied for name in row.split())
    volumes = {one.partition(":")[0] for one in service["volumes"]}
    assert volumes == set(flow["volumes"])


def test_every_way_has_five_lines_of_docs() -> None:
    sections = re.split(r"^## ", README, flags=re.M)[1:]
    assert len(sections) == 5
    for section in sections:
        assert re.findall(r"^(\d)\. ", section, re.M) == ["1", "2", "3", "4", "5"]


def test_the_docs_name_files_that_are_there() -> None:
    named = set(re.findall(r"deploy/[\w./*]+[\w*]", README))
    assert named
    assert all(list(DEPLOY.parent.glob(name)) for name in named)
