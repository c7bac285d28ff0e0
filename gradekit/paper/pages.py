"""Solutions as documents: what people read, in the order in which they read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from gradekit.engine.formula import Step, index_text
from gradekit.engine.graph import Node
from gradekit.engine.number import exact_number
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.problem.located import nested_text
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.solve import Kink, Solution, Value
from gradekit.paper.answers import answer_cells, answer_text, asked_text, closed_answer
from gradekit.paper.document import (
    Block,
    Cell,
    Document,
    Figure,
    Heading,
    Paragraph,
    Quantities,
    Quantity,
    Table,
    Term,
    Terms,
)
from gradekit.paper.json_out import Closed
from gradekit.paper.lines import working_blocks
from gradekit.paper.values import MOST, entry_texts, is_shortened, points_text, rounded_number


def solution_page(
    solution: Solution, steps: Iterable[Step], questions: Sequence[str] | None, digits: int | None, closed: Closed
) -> Document:
    """The whole worked solution: what is given, the working in three parts, the answers, the conventions applied."""
    plots = plot_blocks(solution, questions)
    end = closing_blocks(solution, questions, digits, closed)
    return Document((*opening_blocks(solution), *working_blocks(steps), *plots, *end))


def opening_blocks(solution: Solution) -> Iterator[Block]:
    """What stands before the working: title, source, wording, what is given."""
    problem = solution.exercise.problem
    yield Heading(problem.title)
    yield from [Paragraph(problem.source, "quiet")] if problem.source else []
    yield from [Paragraph(problem.text)] if problem.text else []
    yield from given_blocks(solution)


def closing_blocks(
    solution: Solution, questions: Sequence[str] | None, digits: int | None, closed: Closed
) -> Iterator[Block]:
    """What stands behind the working and the plots: the answers, the conventions applied."""
    yield from _answers(solution, questions, digits, closed)
    yield from _conventions(solution.kinks)


def answers_page(solution: Solution, questions: Sequence[str] | None, digits: int | None, closed: Closed) -> Document:
    """Only what the questions ask for."""
    blocks = [Heading(solution.exercise.problem.title), *_answers(solution, questions, digits, closed)]
    return Document(tuple(blocks))


def key_texts(solution: Solution) -> dict[str, str]:
    """The right answer of every question, to the digits that are asked for."""
    return {question.id: answer_text(solution, question) for question in solution.exercise.problem.questions}


# The solution


def given_blocks(solution: Solution, level: int = 2) -> Iterator[Block]:
    """What is given, below a heading: each thing once, examples of data with their data."""
    from gradekit.paper.working.context import plain_numbers
    from gradekit.paper.working.same import Same

    exercise = solution.exercise
    first, plain = Same(exercise).first, plain_numbers(exercise)
    known = [(name, node) for name, node in exercise.quantities.items() if first[node] is node]
    given = [(name, node) for name, node in known if node in plain or _is_given(solution, name, node)]
    items = [_quantity(name, solution.values[node]) for name, node in given if not _is_example(exercise, name, node)]
    if items:
        yield Heading("Given", level)
        yield Quantities(tuple(items))


def _is_example(exercise: Exercise, name: str, node: Node) -> bool:
    """Whether the quantity is one example of data that are given as a whole, as in x_3."""
    origin = exercise.origins.get(node, "")
    return origin in exercise.quantities and name != origin


def _is_given(solution: Solution, name: str, node: Node) -> bool:
    exercise = solution.exercise
    again = {line.name for line in exercise.problem.compute}
    first = (f"{given.name}⁽¹⁾" if given.name in again else given.name for given in exercise.problem.given)
    return node in exercise.bindings or name in first


def _quantity(name: str, value: Value) -> Quantity:
    """A given quantity: exact, or rounded to four decimals where it is irrational."""
    from gradekit.engine.evaluate.ball import is_masked
    from gradekit.engine.evaluate.certify import as_fraction, is_exact

    def text(entry: Any) -> str:
        fraction = as_fraction(entry)
        return rounded_number(entry, 4) if fraction is None else exact_number(fraction)

    if value.entries.size > MOST and all(entry == value.entries.flat[0] for entry in value.entries.flat):
        return Quantity(name, text(value.entries.flat[0]), "=", f"every entry of {'×'.join(map(str, value.shape))}")
    irrational = any(not is_exact(entry) and not is_masked(entry) for entry in value.entries.flat)
    note = "×".join(map(str, value.shape)) if is_shortened(value.shape) else ""
    return Quantity(name, entry_texts(value, text), "≈" if irrational else "=", note)


def _answers(
    solution: Solution, questions: Sequence[str] | None, digits: int | None, closed: Closed
) -> Iterator[Block]:
    asked = [q for q in solution.exercise.problem.questions if questions is None or q.id in questions]
    cells = tuple(_answer_row(solution, question, digits) for question in asked)
    yield Heading("Answers", 2)
    yield Table(("Question", "What", "Value", "Points"), cells, right=(3,))
    yield from _errata(asked)
    exact = tuple(Term(q.id, text) for q in asked if closed and (text := closed_answer(solution, q, closed)))
    if exact:
        yield Heading("Exact values", 2)
        yield Terms(exact)


def _answer_row(solution: Solution, question: Question, digits: int | None) -> tuple[Cell, ...]:
    value = Cell(answer_text(solution, question, digits), value=answer_cells(solution, question, digits))
    return (
        Cell(question.id, "strong"), Cell(asked_text(solution, question)), value, Cell(points_text(question.points))
    )  # fmt: skip


def _errata(asked: Iterable[Question]) -> Iterator[Block]:
    """Where the source prints something else, and why that is known to be wrong."""
    noted = [(q, q.published) for q in asked if q.erratum and q.published is not None]
    terms = tuple(Term(q.id, f"the source prints {nested_text(value)}: {q.erratum}") for q, value in noted)
    if terms:
        yield Heading("Errata of the source", 2)
        yield Terms(terms)


def plot_blocks(solution: Solution, questions: Sequence[str] | None) -> Iterator[Block]:
    """The plots of these questions, and with all questions those of the problem."""
    if not solution.exercise.plots:
        return
    from gradekit.paper.plots import plots_of

    if plots := plots_of(solution.exercise, questions):
        yield Heading("Plots", 2)
        yield from map(Figure, plots)


def _conventions(kinks: Iterable[Kink]) -> Iterator[Block]:
    items = tuple(Term(_kink_place(kink), kink.convention) for kink in kinks)
    if items:
        yield Heading("Conventions applied", 2)
        yield Terms(items)


def _kink_place(kink: Kink) -> str:
    entries = [f"{kink.quantity}{index_text(entry)}" for entry in kink.entries]
    shown = entries[:4] + [f"and {len(entries) - 4} more"] * (len(entries) > 4)
    return ", ".join(shown)
