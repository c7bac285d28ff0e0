"""Solutions and marks as documents: what people read, in the order in which they read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any, Protocol

from gradekit.engine.formula import Step, index_text
from gradekit.engine.graph import Node
from gradekit.engine.number import exact_number
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.problem.located import nested_text
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.solve import Kink, Solution, Value
from gradekit.marking.result import Grade, QuestionGrade
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
from gradekit.paper.render.fit import fitted, width
from gradekit.paper.values import MOST, entry_texts, is_shortened, points_text, rounded_number

VERDICTS = {  # verdict → words for people, tone
    "correct": ("✓ right", "good"),
    "partial": ("◐ partly right", "fair"),
    "follow_through": ("✓ right from your own earlier value", "good"),
    "incorrect": ("✗ not right", "bad"),
    "missing": ("– missing", "quiet"),
    "malformed": ("! could not be read", "bad"),
    "not_judged": ("? left for a person", "fair"),
}
_GAP = 3  # columns between the columns of a table


class Marked(Protocol):
    """What an overview shows of a grade, or of a final result."""

    @property
    def student(self) -> str: ...
    @property
    def problem(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def score(self) -> Fraction: ...
    @property
    def max_score(self) -> Fraction: ...


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


def grade_page(grade: Grade, title: str = "", key: Mapping[str, str] | None = None) -> Document:
    """The marks of one submission, for the student; right answers only with `key`, question id → right answer."""
    blocks: list[Block] = [Heading(title or grade.problem), Paragraph(_whose(grade), "quiet"), _marks(grade)]
    said = [
        Term(q.id, q.message, VERDICTS[q.verdict][1]) for q in grade.questions if q.message and q.verdict != "missing"
    ]
    blocks += [Terms(tuple(said))] if said else []
    blocks += [Paragraph(f"Note: {warning}", "fair") for warning in grade.warnings]
    blocks += [Heading("Right answers", 2), _revealed(grade, key)] if key else []
    return Document(tuple(blocks))


def key_texts(solution: Solution) -> dict[str, str]:
    """The right answer of every question, to the digits that are asked for."""
    return {question.id: answer_text(solution, question) for question in solution.exercise.problem.questions}


def overview_page(results: Sequence[Marked], room: int | None = None) -> Document:
    """One line a submission, where several were marked, in at most `room` columns.

    What every line would say stands above them: the one problem of all, and no file where it is named for its student.
    """
    problems = {result.problem for result in results}
    named = all(PurePosixPath(result.file).stem == result.student for result in results if result.file)
    about = f" of {problems.pop()}" if len(problems) == 1 and problems != {""} else ""
    shown = {
        "Student": [result.student for result in results],
        **({} if about else {"Problem": [result.problem for result in results]}),
        **({} if named else {"File": [result.file for result in results]}),
    }
    totals = [_total(result) for result in results]
    titled = [(title, *texts) for title, texts in shown.items()]
    columns = fitted(titled, None if room is None else room - _room_for(totals, len(shown)))
    cells = [[Cell(text, "quiet" if title == "File" else "") for text in texts] for title, *texts in columns]
    rows = tuple(zip(*cells, totals, strict=True))
    return Document((Heading(f"All submissions{about}", 2), Table((*shown, "Points"), rows, right=(len(shown),))))


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


# The marks


def _whose(grade: Grade) -> str:
    return " · ".join(part for part in (grade.student, grade.problem, grade.file) if part)


def _marks(grade: Grade) -> Table:
    rows = tuple((Cell(q.id, "strong"), _verdict(q), Cell(_points(q))) for q in grade.questions)
    total = (Cell("Total"), Cell(""), Cell(_of(grade.score, grade.max_score)))
    if grade.open_points:
        rows += ((Cell("Left open"), Cell("for a person", "quiet"), Cell(points_text(grade.open_points))),)
    return Table(("Question", "Verdict", "Points"), rows, right=(2,), total=total)


def _verdict(question: QuestionGrade) -> Cell:
    words, tone = VERDICTS[question.verdict]
    return Cell(words, tone)


def _points(question: QuestionGrade) -> str:
    return _of(question.score, question.max_score) if question.is_judged else f"– / {points_text(question.max_score)}"


def _of(score: Fraction, most: Fraction) -> str:
    return f"{points_text(score)} / {points_text(most)}"


def _total(result: Marked) -> Cell:
    return Cell(_of(result.score, result.max_score)) if result.status == "graded" else Cell(result.status, "bad")


def _room_for(totals: Sequence[Cell], columns: int) -> int:
    """Columns of a line that the points and the gaps before them take."""
    return max(width(cell.text) for cell in (*totals, Cell("Points"))) + _GAP * columns


def _revealed(grade: Grade, key: Mapping[str, str]) -> Table:
    rows = tuple((Cell(question.id, "strong"), Cell(key[question.id])) for question in grade.questions)
    return Table(("Question", "Right answer"), rows)
