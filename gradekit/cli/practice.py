"""`gradekit practice`: an exercise question by question, judged at once, with hints."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gradekit.cli.options import Debug, ProblemFile, Text

if TYPE_CHECKING:
    from gradekit.paper.document import Document

_PROMPT = "> "
_MOST = 1 << 16  # characters of a line


def practice(
    problem: ProblemFile,
    progress: Annotated[
        Text,
        typer.Option("--progress", metavar="FILE", help="Where progress is kept; else PROBLEM.practice.json, here."),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Begin anew, whatever was answered before.")] = False,
    debug: Debug = False,
) -> None:
    """Ask the questions one by one and judge each answer at once, with hints: the rule, the formula, the numbers.

    Answers come from the keyboard or through a pipe, one a line. The same command goes on where it was left.
    """
    from gradekit.cli.output import write
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem
    from gradekit.paper.practice.progress import Progress, read_progress
    from gradekit.paper.practice.session import Session
    from gradekit.paper.practice.talk import Talk

    exercise = build(load_problem(problem))
    file = Path(progress or f"{exercise.problem.id}.practice.json")
    kept = Progress(exercise.problem.id) if again else read_progress(file, exercise.problem.id)
    Talk(Session(exercise, kept), _ask, _show, lambda: write(kept.text(), str(file))).run()


def _ask() -> str | None:
    """The next line. What comes through a pipe is shown, as the terminal shows what is typed."""
    if sys.stdin.isatty():
        try:
            return input(f"\n{_PROMPT}")
        except EOFError:
            return None
    from gradekit.cli.output import write
    from gradekit.paper.render.safe import safe_lines, safe_text

    text = sys.stdin.readline(_MOST)
    if text:
        write("\n" + safe_lines(safe_text(f"{_PROMPT}{text.rstrip()}")))
    return text or None


def _show(document: "Document") -> None:
    from gradekit.cli.output import has_colour, width, write
    from gradekit.paper.render.terminal import render

    write("\n" + render(document, width(), has_colour()))
