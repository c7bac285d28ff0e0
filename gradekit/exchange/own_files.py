"""What platforms that run gradekit themselves are given: problem files, and the version that marks."""

from __future__ import annotations

from collections.abc import Sequence

from gradekit import __version__
from gradekit.errors import Fault, ProblemError
from gradekit.exercise.problem.file_text import read_file_text
from gradekit.exercise.problem.schema import Problem

REQUIREMENT = f"gradekit=={__version__}"


def problem_files(problems: Sequence[Problem], folder: str) -> dict[str, bytes]:
    """The files as they stand. Raises ProblemError where two have one id."""
    found: dict[str, bytes] = {}
    for problem in problems:
        path = f"{folder}/{problem.id}.yaml"
        if path in found:
            raise ProblemError([Fault(problem.place, f"the id {problem.id!r} stands for two files: leave one out")])
        found[path] = file_text(problem).encode()
    return found


def file_text(problem: Problem) -> str:
    return read_file_text(problem.place.file)
