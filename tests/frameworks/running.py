"""Programs run, and what they print read back."""

import io
import os
import re
from contextlib import redirect_stdout

import numpy as np

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.solve import solve
from gradekit.frameworks.libraries import dialect_of
from gradekit.frameworks.program import program
from tests.places import ROOT

os.environ.setdefault("DEFAULT_FLOAT", "DOUBLE")  # of tinygrad
os.environ.setdefault("DEV", "PYTHON")
os.environ.setdefault("KERAS_BACKEND", "jax")  # before a test asks whether Keras can be imported
FILES = sorted([*(ROOT / "problems").rglob("*.yaml"), *(ROOT / "tests" / "strangers" / "problems").rglob("*.yaml")])
_NUMBER = re.compile(r"[-+]?(?:\d[\d.]*(?:e[-+]?\d+)?|inf|nan)")


def printed(text: str) -> dict[str, np.ndarray]:
    """The numbers that a program prints, by the words in front of them."""
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(text, "program.py", "exec"), {"__name__": "program"})
    lines = (line.partition(": ") for line in out.getvalue().splitlines())
    return {question: np.array(_NUMBER.findall(values), dtype=float) for question, _, values in lines}


def beside_solve(path, library: str):
    """(question, what the program prints, what `solve` finds) of each question that the program answers."""
    exercise = build(load_problem(path))
    made = program(exercise, dialect_of(library))
    if made.answered:
        found, solution = printed(made.text), solve(exercise)
        for question in made.answered:
            key = np.concatenate([value.floats.ravel() for _, value in solution.answer(question)])
            yield question, found[question], key
