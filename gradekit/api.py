"""What `import gradekit` offers: load, solve, grade, check."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gradekit.exercise.lowering import Exercise, build
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.solve import Solution, Value
from gradekit.exercise.solve import solve as _solve
from gradekit.marking.result import Grade, QuestionGrade
from gradekit.marking.submission import Submission, load_submission, read_submission

if TYPE_CHECKING:
    from gradekit.check import Finding

Path = str | os.PathLike[str]


def load(path: Path) -> Exercise:
    """The exercise in a problem file. Raises ProblemError with every fault of the file."""
    return build(load_problem(path))


def solve(exercise: Exercise | Path, questions: Iterable[str] | None = None) -> Solution:
    """Certified values of every named quantity and of what the questions (by default all) ask for.

    Raises ProblemError where a quantity has no real value.
    """
    return _solve(_exercise(exercise), questions)


def grade(exercise: Exercise | Path, submission: Submission | Mapping[str, Any] | Path) -> Grade:
    """The marks of one submission: a Submission, the path of its file, or the answers alone, question id → answer.

    Answers may be numbers, texts, truth values and nested lists of these. Raises SubmissionError for a file that
    cannot be read, ProblemError for an exercise that cannot be used.
    """
    from gradekit.marking.marker import grade as mark

    exercise = _exercise(exercise)
    return mark(exercise, _submission(exercise, submission))


def check(exercise: Exercise | Path) -> list[Finding]:
    """What is wrong with an exercise, or may be: its published key, tolerances, kinks. Raises ProblemError."""
    from gradekit.check import check as findings

    exercise = _exercise(exercise)
    return findings(exercise, _solve(exercise))


def _exercise(exercise: Exercise | Path) -> Exercise:
    return exercise if isinstance(exercise, Exercise) else load(exercise)


def _submission(exercise: Exercise, submission: Submission | Mapping[str, Any] | Path) -> Submission:
    if isinstance(submission, Submission):
        return submission
    if not isinstance(submission, Mapping):
        return load_submission(os.fspath(submission))
    whole = {"student": "anonymous", "problem": exercise.problem.id, "answers": dict(submission)}
    return read_submission(json.dumps(whole, default=_plain).encode(), "answers")


def _plain(value: Any) -> Any:
    """Arrays as lists, fractions and other numbers as text, for JSON."""
    return value.tolist() if hasattr(value, "tolist") else str(value)


def _in_notebook(shown: Any, include: object = None, exclude: object = None) -> dict[str, str]:
    """What Jupyter shows of it: HTML with MathML, LaTeX, text; loaded when something is first shown."""
    from gradekit.paper.notebook import bundle

    return bundle(shown)


for _kind in (Exercise, Grade, QuestionGrade, Solution, Submission, Value):
    setattr(_kind, "_repr_mimebundle_", _in_notebook)  # noqa: B010 - their floors do not know what is on paper
