"""The simulated course twice: all students with the numbers of the file, and everyone with numbers of their own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from processes import ROOT
from simulated.course import PROBLEM, Course

SEED = "benchmark"
NAMES = {"x0": "x", "W1": "W1", "b1": "b1", "W2": "W2", "b2": "b2", "y": "y"}  # the exercise's → the simulation's
VARIANTS = """
variants:
  W1: {uniform: [-1, 1], step: 0.05}
  b1: {uniform: [-1, 1], step: 0.05}
  W2: {uniform: [-1, 1], step: 0.05}
  b2: {uniform: [-1, 1], step: 0.05}
  x0: {uniform: [0.05, 1], step: 0.05}
  y: {choice: [[0.01], [0.99]]}
  such_that: [loss > 0.001, "min(abs(W1)) > 0", "min(abs(W2)) > 0"]
"""


def made(folder: Path, students: int) -> tuple[Path, Path, Path]:
    """A folder with the problem, and the lines of both; the same students with the same slips and decimals."""
    problems = folder / "own-problems"
    problems.mkdir(exist_ok=True)
    text = (ROOT / "problems" / f"{PROBLEM}.yaml").read_text(encoding="utf-8") + VARIANTS
    (problems / f"{PROBLEM}.yaml").write_text(text, encoding="utf-8")
    shared, own = folder / f"shared-{students}.jsonl", folder / f"own-{students}.jsonl"
    course = Course()
    shared.write_bytes(b"".join(course.submission(k) + b"\n" for k in range(students)))
    own.write_bytes(b"".join(_own(course, problems, students)))
    return problems, shared, own


def _own(course: Course, problems: Path, students: int) -> list[bytes]:
    from gradekit.exercise.problem.load import load_problem
    from gradekit.variants.variant import Template

    template = Template(load_problem(problems / f"{PROBLEM}.yaml"), SEED)
    usual, lines = course.exercise, []
    for k in range(students):
        student = json.loads(course.submission(k))["student"]
        values = template.draw(student).values
        given = {theirs: _column(values[name]) for name, theirs in NAMES.items()}
        course.exercise = replace(usual, given={**usual.given, **given})
        lines.append(course.submission(k) + b"\n")
        course.exercise = usual
    return lines


def _column(value: object) -> np.ndarray:
    """The numbers as the simulation has them: vectors are columns."""
    array = np.array(_floats(value))
    return array if array.ndim == 2 else array[:, None]


def _floats(value: object) -> object:
    return [_floats(part) for part in value] if isinstance(value, tuple) else float(value.value)
