"""`gradekit override`: points that a person decides on."""

from pathlib import Path
from typing import Annotated

import typer

from gradekit.cli.options import Debug, Text


def override(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="A folder of results of grade.")],
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="The student's id.")],
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question's id.")],
    points: Annotated[
        Text,
        typer.Argument(metavar="POINTS", help="What it is worth: a decimal number or a fraction such as 3/2."),
    ] = None,
    why: Annotated[
        Text,
        typer.Option("--why", metavar="TEXT", help="The reason, which every output shows."),
    ] = None,
    problem: Annotated[
        Text,
        typer.Option("--problem", metavar="ID", help="Which problem, where several have such a question."),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Withdraw an earlier decision.")] = False,
    debug: Debug = False,
) -> None:
    """Give a question the points that a person decided on; later runs keep them, and all outputs show them at once."""
    from gradekit.cli.output import complain, write
    from gradekit.course.run.decide import decide, withdraw
    from gradekit.errors import UsageError
    from gradekit.paper.render.safe import safe_line, safe_text

    if undo and (points or why):
        raise UsageError("--undo takes away an earlier decision; leave out POINTS and --why, or leave out --undo")
    if undo:
        made = withdraw(Path(results), student, question, problem, complain)
    else:
        made = decide(Path(results), student, question, points, why, problem, complain)
    write(safe_line(safe_text(str(made))) + "\n")
