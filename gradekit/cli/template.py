"""`gradekit template`: an empty submission."""

from __future__ import annotations

from gradekit.cli.options import Debug, Output, ProblemFile


def template(problem: ProblemFile, output: Output = None, debug: Debug = False) -> None:
    """Print an empty submission: null for each number that is asked for, in the shape in which it is wanted."""
    from gradekit.cli.output import write
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem
    from gradekit.marking.template import empty_submission

    write(empty_submission(build(load_problem(problem))), output)
