"""What `gradekit export` writes of an exercise for a library: the program, and a line for each question left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradekit.errors import UsageError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.schema import Problem
from gradekit.frameworks.libraries import dialect_of
from gradekit.frameworks.program import program


def export(library: str, problems: Sequence[Problem], options: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The text of the program, and what it leaves out. Raises UsageError for several problems at once.

    options: torchviz, whether a PyTorch program draws its graph.
    """
    if len(problems) != 1:
        raise UsageError(f"--to {library}: expected one exercise, which becomes one program; received {len(problems)}")
    if options.get("torchviz") and library != "pytorch":
        raise UsageError(f"--torchviz draws the graph of a PyTorch program: write --to pytorch, not {library}")
    picture = problems[0].id if options.get("torchviz") else ""
    made = program(build(problems[0]), dialect_of(library), picture)
    return made.text, tuple(f"{problems[0].id}: {one.question} is left out: {one.why}" for one in made.left_out)
