"""Exercises as a sheet to hand out: numbered questions with points and room to write; or, with the answers, its key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from gradekit.engine.formula import Step
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.solve import Solution
from gradekit.paper.answers import answer_cells, answer_text, asked_text
from gradekit.paper.document import (
    Block,
    Document,
    Equation,
    Heading,
    Paragraph,
    Quantities,
    Quantity,
    Side,
    Space,
    Term,
    Terms,
)
from gradekit.paper.pages import given_blocks
from gradekit.paper.values import points_text
from gradekit.paper.working import definitions

_ZERO = Fraction(0)
_LINE_OF_NUMBER, _MOST_LINES = 2, 12  # lines to write in, beside one a row


def sheet(solutions: Sequence[Solution], key: bool = False) -> Document:
    """All exercises on one sheet, numbered through; with `key` the right answers in the place of the room to write."""
    blocks: list[Block] = []
    total = sum((q.points for s in solutions for q in s.exercise.problem.questions), start=_ZERO)
    alone = len(solutions) == 1
    blocks.append(Heading(solutions[0].exercise.problem.title if alone else "Exercises"))
    name = "Key" if key else "Name: " + "_" * 30
    blocks.append(Paragraph(f"{name}   ({points_text(total)} points in all)", "quiet"))
    for number, solution in enumerate(solutions, 1):
        blocks += _exercise(solution, "" if alone else f"{number}.", key)
    return Document(tuple(blocks))


def _exercise(solution: Solution, number: str, key: bool) -> Iterator[Block]:
    problem = solution.exercise.problem
    if number:
        points = points_text(sum((question.points for question in problem.questions), start=_ZERO))
        yield Heading(f"{number} {problem.title} ({points} points)", 2)
    yield from _told(solution)
    yield Heading("Questions", 3)
    for at, question in enumerate(problem.questions, 1):
        yield from _question(solution, question, f"{number}{at}" if number else f"{at}", key)


def given_part(solution: Solution) -> Iterator[Block]:
    """What an exercise says before its questions."""
    yield Heading(solution.exercise.problem.title)
    yield from _told(solution)


def _told(solution: Solution) -> Iterator[Block]:
    problem = solution.exercise.problem
    yield from [Paragraph(problem.source, "quiet")] if problem.source else []
    yield from [Paragraph(problem.text)] if problem.text else []
    yield from given_blocks(solution, 3)
    yield from _defined(solution)


def stated(solution: Solution) -> list[Step]:
    """What is computed forward from what is given; what the author's own lines compute, only where no text says it."""
    problem = solution.exercise.problem
    own = {line.name for line in problem.compute} if problem.text else set()
    return [step for step in definitions(solution) if step.formula is not None and step.quantity not in own]


def _defined(solution: Solution) -> Iterator[Block]:
    lines = stated(solution)
    if lines:
        yield Heading("Computed", 3)
    for step in lines:
        assert step.formula is not None
        yield Equation(step.subject, (Side("=", step.formula),), "", "definitions")


def _question(solution: Solution, question: Question, number: str, key: bool) -> Iterator[Block]:
    points = points_text(question.points)
    yield Terms((Term(f"{number}) [{points}]", wording(solution, question), "strong"),))
    if question.options:
        yield Terms(tuple(Term(f"({option})", text) for option, text in question.options))
    if not key:
        yield Space(_room(solution, question))
    elif cells := answer_cells(solution, question):
        yield Quantities((Quantity("Answer", cells),))
    else:
        yield Paragraph(f"Answer: {answer_text(solution, question)}", "strong")


def wording(solution: Solution, question: Question) -> str:
    """What is asked, and how exactly."""
    asked = asked_text(solution, question)
    wanted = f"{question.ask}: {asked}" if question.ask and question.ask != asked else asked
    kind, amount = question.tolerance.kind, question.tolerance.amount
    if question.id not in solution.exercise.asked or kind not in _EXACTNESS:
        return wanted
    return f"{wanted} ({_EXACTNESS[kind].format(amount)})"


def _room(solution: Solution, question: Question) -> int:
    """Lines to write in: more for a matrix."""
    answers = solution.exercise.asked.get(question.id, ())
    entries = sum(asked.node.size for asked in answers)
    return min(_MOST_LINES, _LINE_OF_NUMBER + entries)


_EXACTNESS = {
    "rounding": "{} decimals", "decimals": "{} decimals", "significant_digits": "{} significant digits",
    "exact": "exactly",
}  # fmt: skip
