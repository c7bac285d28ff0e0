"""`gradekit solve`: the worked solution of one exercise."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from gradekit.cli.command import one_of, whole
from gradekit.cli.options import Debug, Output, ProblemFile, Text, Texts
from gradekit.errors import UsageError

if TYPE_CHECKING:
    from gradekit.exercise.lowering import Exercise
    from gradekit.exercise.solve import Solution
    from gradekit.paper.document import Document

FORMATS = ("text", "markdown", "latex", "html", "json")
MAX_DIGITS = 100


def solve(
    problem: ProblemFile,
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")] = "text",
    question: Annotated[
        Texts,
        typer.Option("--question", metavar="ID", help="Only this question and what leads to it (may be repeated)."),
    ] = None,
    answers: Annotated[bool, typer.Option("--answers", help="Only the final values.")] = False,
    digits: Annotated[
        Text,
        typer.Option(
            "--digits", metavar="N", help=f"Decimals of all values, 0 to {MAX_DIGITS}; else as the file says."
        ),
    ] = None,
    exact: Annotated[bool, typer.Option("--exact", help="Add closed forms, such as 1/(1 + exp(-151/400)).")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Every quantity, every entry and every step of a long run, in full.")
    ] = False,
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Print the worked solution: what is given, the forward pass, the loss, the backward pass, the answers."""
    from gradekit.cli.output import write_document, write_json_value
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem
    from gradekit.exercise.solve import solve as work_out

    form = one_of("--format", format, FORMATS)
    decimals = None if digits is None else whole("--digits", digits, 0, MAX_DIGITS)
    exercise = build(load_problem(problem))
    wanted = _known(exercise, question, problem)
    solution = work_out(exercise, wanted)
    if form == "json":
        write_json_value(_json(solution, wanted, answers, decimals, exact, everything), output)
    else:
        write_document(_page(solution, wanted, answers, decimals, exact, everything), form, output)


def _known(exercise: "Exercise", questions: list[str] | None, problem: str) -> list[str] | None:
    """The questions named, None for all; raises UsageError for one that does not exist."""
    ids = [question.id for question in exercise.problem.questions]
    for wanted in questions or ():
        if wanted not in ids:
            from gradekit.exercise.problem.messages import did_you_mean, listed, shown

            known = did_you_mean(wanted, ids) or f"; its questions are {listed(ids, 'and')}"
            raise UsageError(f"{problem}: there is no question {shown(wanted)}{known}")
    return questions or None


def _page(
    solution: "Solution", questions: list[str] | None, answers: bool, digits: int | None, exact: bool, everything: bool
) -> "Document":
    from gradekit.paper.json_out import closed_forms_of
    from gradekit.paper.pages import answers_page, solution_page

    closed = closed_forms_of(solution) if exact else {}
    if answers:
        return answers_page(solution, questions, digits, closed)
    from gradekit.paper.working import work

    steps = work(solution, questions, _shown(solution, questions, digits), everything)
    return solution_page(solution, steps, questions, digits, closed)


def _shown(solution: "Solution", questions: list[str] | None, digits: int | None) -> int:
    """Decimals of the working."""
    from gradekit.paper.key import working_digits

    return working_digits(solution, questions) if digits is None else digits


def _json(
    solution: "Solution", questions: list[str] | None, answers: bool, digits: int | None, exact: bool, everything: bool
) -> dict[str, Any]:
    from gradekit.paper.json_out import solution_json

    if answers:
        return solution_json(solution, (), questions, exact)
    from gradekit.paper.render.plain import step_json
    from gradekit.paper.working import work

    steps = work(solution, questions, _shown(solution, questions, digits), everything)
    return solution_json(solution, map(step_json, steps), questions, exact)
