"""The working of every problem as text, compared with tests/golden; GRADEKIT_REWRITE_GOLDEN=1 writes it anew."""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path

import pytest

from gradekit.engine.formula import Step
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.solve import solve
from gradekit.paper.render.plain import step_text
from gradekit.paper.working import work
from tests.places import ROOT

GOLDEN = ROOT / "tests" / "golden"
PROBLEMS = sorted((ROOT / "problems").glob("*.yaml"))


def written(steps: list[Step]) -> str:
    """The parts of the working, a line a step; a reason stands once, below the lines that share it."""
    lines: list[str] = []
    for phase, part in groupby(steps, key=lambda step: step.phase):
        lines += [phase.capitalize(), ""]
        for reason, together in groupby(part, key=lambda step: (step.quantity, step.reason)):
            lines += [f"  {step_text(step)}" for step in together]
            lines += [f"      {reason[1]}"] * bool(reason[1])
        lines.append("")
    return "\n".join(lines)


@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.stem)
def test_working_is_as_it_was_reviewed(path: Path) -> None:
    text = written(work(solve(build(load_problem(path)))))
    golden = GOLDEN / f"{path.stem}.txt"
    if os.environ.get("GRADEKIT_REWRITE_GOLDEN") == "1":
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert golden.exists(), f"no {golden.name}; write it with GRADEKIT_REWRITE_GOLDEN=1 and review it"
    assert text == golden.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {path.stem for path in PROBLEMS}
