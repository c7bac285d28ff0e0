"""A key as it may be handed in: every entry, to the digits that the question asks for."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradekit.engine.graph import Node
from gradekit.engine.number import exact_number
from gradekit.exercise.lowering import Asked
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Table
from gradekit.exercise.solve import Solution, Value
from gradekit.paper.document import Cells
from gradekit.paper.values import rounded_number, significant_number

LEAST = 4  # decimals, where the question asks for a distance and not for digits
MOST = 12  # decimals of a working, however many are asked
_CARRIED = 15  # significant digits of a float64

Write = Callable[[tuple[int, ...]], str]  # index of an entry → its text


def key_cells(solution: Solution, question: Question, asked: Asked, value: Value, digits: int | None) -> Cells:
    """All entries as nested tuples of texts; digits: decimals that are wished for in the place of those asked."""
    if word := _cell_word(question, asked, value):
        return word
    return _nested(value.shape, _writer(solution, question, asked, value, digits))


def _cell_word(question: Question, asked: Asked, value: Value) -> str:
    """The word, true or false that is right in a table's cell; '' where it holds a quantity."""
    if not isinstance(question.task, Table) or asked.node.rank:
        return ""
    number = float(value.floats.item())
    return asked.node.op.word(int(number), **asked.node.params) or "" if number.is_integer() else ""


def named_word(solution: Solution, question: Question, asked: Asked, value: Value) -> str:
    """The word of a cell that has no number to hand in, as true and false have; '' for any other."""
    if not isinstance(question.task, Table) or not question.task.words:
        return ""
    has_words = question.task.words_at(solution.exercise.asked[question.id].index(asked))
    return _cell_word(question, asked, value) if has_words else ""


def handed_in(solution: Solution, question: Question, asked: Asked, value: Value) -> Any:
    """The same as JSON has it: the nearest float64, and text where no float64 is right."""
    write = _writer(solution, question, asked, value, None)
    floats, fractions = value.floats, value.fractions

    def entry(index: tuple[int, ...]) -> Any:
        number = float(floats[index])
        if not math.isfinite(number):
            return None
        exact = is_exact(question)
        is_right = Fraction(repr(number)) == fractions[index] if exact else _digits(question, number) <= _CARRIED
        return number if is_right else write(index).replace("−", "-")

    return _nested_json(value.shape, entry)


def is_exact(question: Question) -> bool:
    """Whether nothing but the value itself is right."""
    kind, amount = question.tolerance.kind, question.tolerance.amount
    return kind == "exact" or kind in ("absolute", "relative") and not amount


def working_digits(solution: Solution, questions: Sequence[str] | None = None) -> int:
    """Decimals of a working: those of the file, or those that a question asks for where these are more."""
    problem = solution.exercise.problem
    asked = [q.tolerance for q in problem.questions if questions is None or q.id in questions]
    decimals = [int(tolerance.amount) for tolerance in asked if tolerance.kind in ("rounding", "decimals")]
    return max([problem.digits, *(number for number in decimals if number <= MOST)])


def _digits(question: Question, number: float) -> int:
    """How many significant digits are asked of a number."""
    kind, amount = question.tolerance.kind, int(question.tolerance.amount)
    if kind in ("rounding", "decimals"):
        return amount + 1 + (math.floor(math.log10(abs(number))) if number else 0)
    return amount if kind == "significant_digits" else 0


def _writer(solution: Solution, question: Question, asked: Asked, value: Value, digits: int | None) -> Write:
    kind, amount = question.tolerance.kind, int(question.tolerance.amount)
    if digits is not None or kind in ("rounding", "decimals"):
        decimals = amount if digits is None else digits
        return lambda index: rounded_number(value.entries[index], decimals)
    if kind == "significant_digits":
        return lambda index: significant_number(value.entries[index], amount)
    if is_exact(question):
        return _exactly(solution, value)
    wanted = _told_apart(solution, question, asked)
    return lambda index: rounded_number(value.entries[index], max(LEAST, wanted(index)))


def _exactly(solution: Solution, value: Value) -> Write:
    """Each entry as a short decimal, a fraction, or in closed form."""
    closed: Mapping[Node, Any] = {}
    if any(fraction is None for fraction in value.fractions.flat):
        from gradekit.engine.evaluate.symbolic import closed_forms

        closed = closed_forms([value.node], solution.exercise.bindings)

    def write(index: tuple[int, ...]) -> str:
        fraction = value.fractions[index]
        if fraction is not None:
            return exact_number(fraction)
        form = closed.get(value.node)
        for at in index:
            form = form[at] if form else None
        return str(form or value.decimals[index])

    return write


def _told_apart(solution: Solution, question: Question, asked: Asked) -> Callable[[tuple[int, ...]], int]:
    """The decimals that a distance asks for, and one more."""
    from gradekit.marking.plan import Plan

    plan = Plan(solution.exercise)
    parts = (part for part in plan.numeric if part.question is question and part.node is asked.node)
    decimals = plan.asked_decimals(next(parts))
    return lambda index: int(decimals[index]) + 1


def _nested(shape: tuple[int, ...], write: Write, index: tuple[int, ...] = ()) -> Cells:
    if len(index) == len(shape):
        return write(index)
    return tuple(_nested(shape, write, (*index, at)) for at in range(shape[len(index)]))


def _nested_json(shape: tuple[int, ...], entry: Callable[[tuple[int, ...]], Any], index: tuple[int, ...] = ()) -> Any:
    if len(index) == len(shape):
        return entry(index)
    return [_nested_json(shape, entry, (*index, at)) for at in range(shape[len(index)])]
