"""`gradekit page`: the interactive page of an exercise."""

from typing import Annotated

import typer

from gradekit.cli.options import Debug, Output, ProblemFile, Text


def page(
    problem: ProblemFile,
    of: Annotated[
        Text,
        typer.Option("--of", metavar="NAME", help="The quantity at the end of the graph."),
    ] = None,
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Write the page of an exercise: its graph, to be stepped through, each box with its lines of working.

    One HTML file that needs nothing else. Answers can be covered and uncovered.
    """
    from gradekit.cli.output import write
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem
    from gradekit.exercise.solve import solve
    from gradekit.paper.interactive.page import interactive_page

    write(interactive_page(solve(build(load_problem(problem))), of or ""), output)
