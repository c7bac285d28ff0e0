"""`gradekit graph`: the computation graph of an exercise, with values and gradients on it."""

from typing import Annotated

import typer

from gradekit.cli.command import one_of, whole
from gradekit.cli.options import Debug, Output, ProblemFile, Text

FORMATS = ("svg", "dot", "mermaid")
MAX_DIGITS = 20


def graph(
    problem: ProblemFile,
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")] = "svg",
    of: Annotated[
        Text,
        typer.Option("--of", metavar="NAME", help="The quantity at the end, whose gradients are shown."),
    ] = None,
    digits: Annotated[
        Text,
        typer.Option(
            "--digits",
            metavar="N",
            help=f"Decimals of the values shown, 0 to {MAX_DIGITS}; by default the file's, or 4.",
        ),
    ] = None,
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Draw the computation graph: a box for each quantity, with its value and gradient, and slopes on the edges."""
    from importlib import import_module

    from gradekit.cli.output import write
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem
    from gradekit.exercise.solve import solve
    from gradekit.paper.picture import graph_picture

    form = one_of("--format", format, FORMATS)
    decimals = None if digits is None else whole("--digits", digits, 0, MAX_DIGITS)
    exercise = build(load_problem(problem))
    picture = graph_picture(solve(exercise), of or "", exercise.problem.digits if decimals is None else decimals)
    write(import_module(f"gradekit.paper.render.graph_{form}").render(picture), output)
