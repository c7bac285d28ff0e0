"""The autograder and the assignment repository, laid out and run as their platforms do."""

import base64
import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gradekit.cli import main
from tests.places import PROBLEMS, ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the platforms run scripts of a shell")
RIGHT = {"h": [1.5], "loss": "0.2748", "x1": [0.5933, 0.5969]}


@pytest.fixture
def autograder(tmp_path):
    """/autograder as Gradescope lays it out, with this gradekit in the place of an installed one."""
    zipped = tmp_path / "autograder.zip"
    assert main(["export", str(PROBLEMS / "two-layer-sigmoid.yaml"), "--to", "gradescope", "-o", str(zipped)]) == 0
    root = tmp_path / "autograder"
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(root / "source")
        for info in archive.infolist():
            (root / "source" / info.filename).chmod(info.external_attr >> 16)
    programs = root / "gradekit" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    (programs / "gradekit").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gradekit "$@"\n', encoding="utf-8")
    (programs / "gradekit").chmod(0o755)
    (root / "submission").mkdir()
    return root


def results(root: Path) -> dict:
    environment = {**os.environ, "AUTOGRADER": str(root), "PYTHONPATH": str(ROOT)}
    subprocess.run([str(root / "source" / "run_autograder")], env=environment, cwd=root, check=False, timeout=120)
    return json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))


def test_scripts_can_be_run(autograder):
    for name in ("setup.sh", "run_autograder"):
        script = autograder / "source" / name
        assert script.stat().st_mode & stat.S_IXUSR
        assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


def test_the_template_filled_in_gets_its_points_without_the_key(autograder):
    sheet = json.loads((autograder / "source" / "templates" / "two-layer-sigmoid.json").read_text(encoding="utf-8"))
    sheet["answers"] |= {"x1": [0.5933, 0.5969], "loss": "0.5496"}
    (autograder / "submission" / "mine.json").write_text(json.dumps(sheet), encoding="utf-8")
    found = results(autograder)
    assert found["score"] == 2
    assert [test["max_score"] for test in found["tests"]] == [2, 1, 1, 2, 1, 2, 1]
    (loss,) = [test for test in found["tests"] if test["name"] == "loss"]
    assert "constant factor of the loss" in loss["output"]
    assert "0.2748" not in json.dumps(found) and "0.0822" not in json.dumps(found)


@pytest.mark.parametrize("content", [None, "{", "hello", '{"student": "a", "problem": "other", "answers": {}}'])
def test_whatever_is_handed_in_there_are_results(autograder, content):
    if content is not None:
        (autograder / "submission" / "mine.json").write_text(content, encoding="utf-8")
    found = results(autograder)
    assert found["score"] == 0
    assert found["output"] and str(autograder) not in found["output"]


def test_classroom_reads_the_marks_of_every_question(tmp_path):
    where = tmp_path / "repository"
    named = [str(PROBLEMS / f"{name}.yaml") for name in ("two-layer-sigmoid", "relu-chain")]
    assert main(["export", *named, "--to", "github-classroom", "-o", str(where)]) == 0
    path = where / "answers" / "two-layer-sigmoid.json"
    sheet = json.loads(path.read_text(encoding="utf-8"))
    sheet["answers"] |= {"x1": [0.5933, 0.5969], "loss": "0.30"}
    path.write_text(json.dumps(sheet), encoding="utf-8")
    output = tmp_path / "output"
    environment = {**os.environ, "GITHUB_OUTPUT": str(output), "PYTHONPATH": str(ROOT)}
    marks = where / ".github" / "gradekit" / "marks.py"
    done = subprocess.run([sys.executable, str(marks)], cwd=where, env=environment, check=True, timeout=120)
    whole = json.loads(base64.b64decode(output.read_text(encoding="utf-8").removeprefix("result=")))
    assert done.returncode == 0
    assert whole["max_score"] == sum(test["max_score"] for test in whole["tests"])
    scores = {test["name"]: test["score"] for test in whole["tests"]}
    assert (scores["two-layer-sigmoid: x1"], scores["two-layer-sigmoid: loss"]) == (2, 0)
    assert whole["status"] == "fail"
    workflow = (where / ".github" / "workflows" / "marks.yml").read_text(encoding="utf-8")
    assert "GRADEKIT_RESULTS: ${{ steps.gradekit.outputs.result }}" in workflow
