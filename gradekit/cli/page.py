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
    practice: Annotated[
        bool,
        typer.Option("--practice", help="The questions with fields for answers, judged in the page."),
    ] = False,
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Write the page of an exercise: its graph, to be stepped through, each box with its lines of working.

    One HTML file that needs nothing else. Answers can be covered and uncovered; with --practice they are asked for.
    """
    from gradekit.cli.output import write
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem
    from gradekit.exercise.solve import solve

    solution = solve(build(load_problem(problem)))
    if practice:
        from gradekit.paper.interactive.practised import practice_page

        write(practice_page(solution), output)
    else:
        from gradekit.paper.interactive.page import interactive_page

        write(interactive_page(solution, of or ""), output)
