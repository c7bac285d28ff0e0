"""Commands run in this process, and the submissions that they are given."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from gradekit.cli import main
from tests.places import PROBLEMS

RIGHT = {
    "x1": [0.5933, 0.5969],
    "x2": [0.7514],
    "loss": "0.2748",
    "dW2": [["0.0822", "0.0827"]],
    "db2": [0.1385],
    "dW1": [[0.0007, 0.0013], [0.0007, 0.0015]],
    "db1": [0.0134, 0.0150],
}


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command with PROBLEMS as the folder `problems`."""
    monkeypatch.chdir(PROBLEMS.parent)

    def run(*arguments) -> Ran:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def submission(tmp_path):
    """Write a submission: the right answers, with some of them changed."""

    def write(name: str = "ada.json", problem: str = "two-layer-sigmoid", student: str = "ada", **changed) -> Path:
        path = tmp_path / name
        answers = {**(RIGHT if problem == "two-layer-sigmoid" else {}), **changed}
        path.write_text(json.dumps({"student": student, "problem": problem, "answers": answers}), encoding="utf-8")
        return path

    return write
