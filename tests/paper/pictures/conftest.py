"""Commands run in this process."""

from dataclasses import dataclass

import pytest

from gradekit.cli import main
from tests.places import ROOT


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command in the folder of the project."""
    monkeypatch.chdir(ROOT)

    def run(*arguments) -> Ran:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run
