"""gradekit: solves and marks hand-computed machine-learning exercises.

    import gradekit

    exercise = gradekit.load("problems/two-layer-sigmoid.yaml")
    solution = gradekit.solve(exercise)
    grade = gradekit.grade(exercise, {"x1": [0.5933, 0.5969], "loss": "0.2748"})

The modules in the order in which an exercise passes through them:

    errors        everything that can go wrong, as one tree
    number        a number as it was typed: exact value, digits shown
    formula       what one printed line says, as a tree
    drawing       what is drawn, as data: computation graphs, plots
    document      what people read, as data
    graph         nodes, ops and their order
    ops           every op, whole: value, derivative, printed line, mistakes, examples
    evaluate      the graph in float64, rationals, balls and closed forms; certified values
    values        numbers as people read them
    backward      graph → graph of derivatives
    expression    text → nodes
    spec          problem file → Problem
    build         Problem → Exercise
    solve         Exercise → Solution
    json_text     strict JSON, read and written
    submission    JSON → Submission
    working       Solution → steps
    grade         Exercise, Submission → Grade
    wording       open symbols → the shortest readable expression
    check         is an exercise sound? findings
    json_out      Solution, Grade → JSON
    answers       right answers as people read them
    picture       Solution → computation graph with values and gradients on it
    plots         Exercise → what its plots show
    pages         Solution, steps, Grade → Document
    render        Document → text, Markdown, LaTeX, HTML; pictures → SVG, DOT, Mermaid
    batch         a whole course: what was handed in → marks, a gradebook, reports
    api           load, solve, grade: what is offered here
    cli           the command line
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradekit.api import check, grade, load, solve
    from gradekit.build import Exercise
    from gradekit.errors import GradekitError, ProblemError, SubmissionError
    from gradekit.grade.result import Grade, QuestionGrade
    from gradekit.solve import Solution, Value
    from gradekit.submission import Submission

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
    "Exercise": "build",
    "Grade": "grade.result",
    "GradekitError": "errors",
    "ProblemError": "errors",
    "QuestionGrade": "grade.result",
    "Solution": "solve",
    "Submission": "submission",
    "SubmissionError": "errors",
    "Value": "solve",
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
