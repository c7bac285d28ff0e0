"""gradekit: solves and marks hand-computed machine-learning exercises.

    import gradekit

    exercise = gradekit.load("problems/two-layer-sigmoid.yaml")
    solution = gradekit.solve(exercise)
    grade = gradekit.grade(exercise, {"x1": [0.5933, 0.5969], "loss": "0.2748"})

The floors of the house, from the ground up: each imports only from those above it in this list.

    errors      everything that can go wrong, as one tree
    engine      quantities and what they are worth: numbers, graph, ops, derivatives, evaluation
    exercise    problem file → Problem → graph → Solution; the expression language
    marking     submission → Grade: tolerance, follow-through, known mistakes
    paper       Solution, Grade → working, documents, pictures, JSON; text, Markdown, LaTeX, HTML
    check       is an exercise sound? findings
    variants    every student their own numbers
    frameworks  an exercise in the words of numerical libraries
    course      what a whole course handed in → marked → kept → settled → written
    exchange    exercises for other platforms, and questions of theirs as problem files
    api         load, solve, grade, check: what is offered here
    cli         the command line

Each floor's own docstring is its map.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradekit.api import check, grade, load, solve
    from gradekit.errors import GradekitError, ProblemError, SubmissionError
    from gradekit.exercise.lowering import Exercise
    from gradekit.exercise.solve import Solution, Value
    from gradekit.marking.result import Grade, QuestionGrade
    from gradekit.marking.submission import Submission

__version__ = "0.1.0"

__all__ = [
    "Exercise",
    "Grade",
    "GradekitError",
    "ProblemError",
    "QuestionGrade",
    "Solution",
    "Submission",
    "SubmissionError",
    "Value",
    "__version__",
    "check",
    "grade",
    "load",
    "solve",
]

_HOME = {
    "Exercise": "exercise.lowering",
    "Grade": "marking.result",
    "GradekitError": "errors",
    "ProblemError": "errors",
    "QuestionGrade": "marking.result",
    "Solution": "exercise.solve",
    "Submission": "marking.submission",
    "SubmissionError": "errors",
    "Value": "exercise.solve",
    "check": "api",
    "grade": "api",
    "load": "api",
    "solve": "api",
}


class _Package(ModuleType):
    """The package, in which a public function is not hidden by the module of the same name (solve, grade, check)."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    """The public names, imported when they are first used, so that `import gradekit` costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'gradekit' has no attribute {name!r}")
    value = getattr(import_module(f"gradekit.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
