"""A question's right answer as people read it, and what it asks for in a few words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from gradekit.exercise.lowering import Asked
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Construct, FreeText, Table
from gradekit.exercise.solve import Solution, Value
from gradekit.marking.answers.layout import is_joined, laid_out
from gradekit.marking.kinds import kind_of
from gradekit.paper.json_out import Closed, choice_value, symbolic_answer
from gradekit.paper.values import entry_texts, rounded_number

_OPEN = {FreeText: "left for a person", Construct: "any choice that works"}  # where no right answer is known
_GRAD = re.compile(r"grad\(\s*([^\W\d][\w'′]*)\s*,\s*([^\W\d][\w'′]*)\s*\)")


def asked_text(solution: Solution, question: Question) -> str:
    if kind := kind_of(question):
        return kind.asks(question, solution.exercise.tasks.get(question.id))
    if question.id not in solution.exercise.asked:
        return question.ask or ("true or false" if not question.options else "the right choice")
    if isinstance(question.task, Table):
        return f"{', '.join(line.name for line in question.task.columns)}, row by row"
    return ", ".join(_derivative_text(asked) for asked in solution.exercise.asked[question.id])


def _derivative_text(asked: Asked) -> str:
    """What was asked for, grad(y, x) written as ∂y/∂x."""
    derivative = _GRAD.fullmatch(asked.text.strip())
    return f"∂{derivative[1]}/∂{derivative[2]}" if derivative else asked.text


def answer_text(solution: Solution, question: Question, digits: int) -> str:
    """The right answer: a number or vector on one line, a matrix a line a row, a choice in its wording."""
    if kind := kind_of(question):
        right = kind.right(question, solution.exercise.tasks.get(question.id))
        return _right_text(right) if right is not None else _OPEN[type(question.task)]
    if question.id not in solution.exercise.asked:
        return _choice_text(question)
    parts = [_value_lines(solution, asked, value, digits) for asked, value in solution.answer(question.id)]
    if isinstance(question.task, Table):
        rows = laid_out(question, [" ".join(part.split("\n")) for part in parts])
        return "\n".join(f"[{', '.join(row)}]" for row in rows)
    if question.is_list and all("\n" not in part for part in parts):
        return f"[{', '.join(parts)}]"
    return "\n".join(parts)


def _value_lines(solution: Solution, asked: Asked, value: Value | None, digits: int) -> str:
    if value is None:
        return symbolic_answer(solution, asked)
    cells = entry_texts(value, lambda entry: rounded_number(entry, digits))
    return "\n".join(matrix_lines(cells))


def matrix_lines(cells: Any) -> list[str]:
    """Nested texts as a student types them, one line a row."""
    if isinstance(cells, str):
        return [cells]
    if all(isinstance(part, str) for part in cells):
        return [f"[{', '.join(cells)}]"]
    parts = [matrix_lines(part) for part in cells]
    lines = [f" {line}" + "," * (at == len(part) - 1) for part in parts for at, line in enumerate(part)]
    return ["[" + lines[0][1:], *lines[1:-1], lines[-1][:-1] + "]"] if len(lines) > 1 else [f"[{lines[0][1:-1]}]"]


def _choice_text(question: Question) -> str:
    chosen = choice_value(question)
    if isinstance(chosen, bool):
        return "true" if chosen else "false"
    wording = dict(question.options)
    return "\n".join(f"{option}: {wording[option]}" for option in question.answer) or "none of them"


def _right_text(value: Any) -> str:
    """A right answer of another kind: names with their values, a list, or words."""
    if isinstance(value, dict):
        return "\n".join(_named_value(name, part) for name, part in value.items())
    if isinstance(value, list):
        return f"[{', '.join(map(_right_text, value))}]"
    return str(value).replace("-", "−") if not isinstance(value, str) else value


def _named_value(name: str, value: Any) -> str:
    """name = value, a matrix a line a row."""
    start = f"{name} = "
    is_matrix = isinstance(value, list) and isinstance(value[0], list)
    lines = matrix_lines(_texts(value)) if is_matrix else [_right_text(value)]
    return ("\n" + " " * len(start)).join([start + lines[0], *lines[1:]])


def _texts(value: Any) -> Any:
    return [_texts(part) for part in value] if isinstance(value, list) else _right_text(value)


def closed_answer(solution: Solution, question: Question, closed: Closed) -> str:
    parts = [_closed_value(value, closed) for _, value in _parts(solution, question)]
    return "" if not parts or not all(parts) else f"[{', '.join(parts)}]" if is_joined(question) else parts[0]


def _parts(solution: Solution, question: Question) -> Iterable[tuple[Asked, Value | None]]:
    return solution.answer(question.id) if question.id in solution.exercise.asked else ()


def _closed_value(value: Value | None, closed: Closed) -> str:
    """The exact value on one line, '' where an entry has no short closed form."""
    if value is None:
        return ""
    text = _listed(value.fractions.tolist(), closed.get(value.node))
    return text if len(text) <= 600 else ""


def _listed(fractions: Any, closed: Any) -> str:
    if isinstance(fractions, list):
        parts = [_listed(a, b) for a, b in zip(fractions, closed or [None] * len(fractions), strict=True)]
        return f"[{', '.join(parts)}]" if all(parts) else ""
    return closed or "" if fractions is None else str(fractions)
