"""Exercises, solutions, values, submissions and marks as notebooks show them: HTML with MathML, LaTeX, and text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from gradekit.engine.number import exact_number
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.solve import Solution, Value, solve
from gradekit.marking.result import Grade, QuestionGrade
from gradekit.marking.submission import Submission
from gradekit.paper.answered import answered
from gradekit.paper.document import Block, Cell, Document, Heading, Paragraph, Quantities, Quantity, Space, Table
from gradekit.paper.key import working_digits
from gradekit.paper.marks import grade_page
from gradekit.paper.pages import solution_page
from gradekit.paper.values import entry_texts, is_shortened, rounded_number
from gradekit.paper.working import work
from gradekit.paper.worksheet import sheet

_WIDTH, _DECIMALS = 80, 4


def bundle(shown: Any) -> dict[str, str]:
    """MIME type → content, for one of the kinds in `KINDS`."""
    from gradekit.paper.render import html, latex, terminal

    document = KINDS[type(shown)](shown)
    return {
        "text/html": html.fragment(document),
        "text/latex": latex.fragment(document),
        "text/plain": terminal.render(document, _WIDTH).rstrip("\n"),
    }


def _exercise(exercise: Exercise) -> Document:
    """What is given and asked; of an exercise that cannot be solved, why."""
    problem = exercise.problem
    try:
        blocks = sheet([solve(exercise)]).blocks
    except ProblemError as error:
        faults = (Paragraph(str(fault), "bad") for fault in error.faults)
        blocks = (Heading(problem.title), Paragraph(problem.text or problem.source), *faults)
    return Document(tuple(block for block in blocks if not _is_for_paper(block)))


def _is_for_paper(block: Block) -> bool:
    """Room to write in, and the line for the name."""
    return isinstance(block, Space) or isinstance(block, Paragraph) and block.text.startswith("Name: ___")


def _solution(solution: Solution) -> Document:
    steps = work(solution, None, working_digits(solution, None))
    return solution_page(solution, steps, None, None, {})


def _value(value: Value) -> Document:
    """The entries: exact where they are rational, else rounded."""
    from gradekit.engine.evaluate.certify import as_fraction

    def text(entry: Any) -> str:
        fraction = as_fraction(entry)
        return rounded_number(entry, _DECIMALS) if fraction is None else exact_number(fraction)

    exact = all(as_fraction(entry) is not None for entry in value.entries.flat)
    note = "×".join(map(str, value.shape)) if is_shortened(value.shape) else ""
    return Document((Quantities((Quantity("value", entry_texts(value, text), "=" if exact else "≈", note),)),))


def _submission(submission: Submission) -> Document:
    rows = tuple((Cell(name, "strong"), Cell(answered(answer))) for name, answer in submission.answers.items())
    said = [Paragraph(f"Note: {warning}", "fair") for warning in submission.warnings]
    whose = " · ".join(filter(None, (submission.student, submission.problem, submission.file)))
    return Document((Heading("Submission", 2), Paragraph(whose, "quiet"), Table(("Question", "Answer"), rows), *said))


def _question(question: QuestionGrade) -> Document:
    _, _, table, *said = grade_page(Grade("", question.id, questions=(question,))).blocks
    assert isinstance(table, Table)
    return Document((replace(table, total=()), *said))


KINDS: dict[type, Callable[[Any], Document]] = {
    Exercise: _exercise,
    Grade: grade_page,
    QuestionGrade: _question,
    Solution: _solution,
    Submission: _submission,
    Value: _value,
}
