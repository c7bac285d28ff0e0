"""A question's right answer as people read it, and what it asks for in a few words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from gradekit.exercise.lowering import Asked
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Construct, FreeText, Table
from gradekit.exercise.solve import Solution, Value
from gradekit.marking.answers.layout import is_joined, laid_out
from gradekit.marking.kinds import kind_of
from gradekit.paper.document import Cells
from gradekit.paper.json_out import Closed, choice_value, symbolic_answer
from gradekit.paper.key import key_cells

_WIDTH = 44  # columns of a long list
_MOST_CELLS = 12  # rows or columns of a matrix that is set as one
_OPEN: dict[type, str] = {FreeText: "left for a person", Construct: "any choice that works"}  # without a right one
_GRAD = re.compile(r"grad\(\s*([^\W\d][\w'′]*)\s*,\s*([^\W\d][\w'′]*)\s*\)")


def asked_text(solution: Solution, question: Question) -> str:
    if kind := kind_of(question):
        return kind.asks(question, solution.exercise.tasks.get(question.id))
    if question.id not in solution.exercise.asked:
        return question.ask or ("true or false" if not question.options else "the right choice")
    if isinstance(question.task, Table):
        return f"{', '.join(line.name for line in question.task.columns)}, row by row"
    texts = [derivative_text(asked) for asked in solution.exercise.asked[question.id]]
    return f"{texts[0]}, …" if question.open_length else ", ".join(texts)  # to name all would tell how many there are


def derivative_text(asked: Asked) -> str:
    """What was asked for, grad(y, x) written as ∂y/∂x, as lines of the working call it."""
    derivative = _GRAD.fullmatch(asked.text.strip())
    return f"∂{derivative[1]}/∂{derivative[2]}" if derivative else asked.text


def answer_text(solution: Solution, question: Question, digits: int | None = None) -> str:
    """The right answer: a number or vector on one line, a matrix a line a row, a choice in its wording.

    It may be handed in as it stands; digits: decimals that are wished for in the place of those that are asked.
    """
    if kind := kind_of(question):
        right = kind.right(question, solution.exercise.tasks.get(question.id))
        return _right_text(right) if right is not None else _OPEN[type(question.task)]
    if question.id not in solution.exercise.asked:
        return _choice_text(question)
    parts = [_cells(solution, question, asked, value, digits) for asked, value in solution.answer(question.id)]
    whole = laid_out(question, parts)
    if isinstance(question.task, Table):
        whole = [f"[{', '.join(_on_one_line(cell) for cell in row)}]" for row in whole]
        return "[" + ",\n ".join(whole) + "]"
    return "\n".join(matrix_lines(whole))


def answer_cells(solution: Solution, question: Question, digits: int | None = None) -> Cells:
    """The entries of a right answer that is a vector or a matrix of numbers, '' for all others."""
    if kind_of(question) or question.id not in solution.exercise.asked or isinstance(question.task, Table):
        return ""
    answer = solution.answer(question.id)
    if len(answer) != 1 or answer[0][1] is None or max(answer[0][1].shape, default=0) > _MOST_CELLS:
        return ""
    return _cells(solution, question, *answer[0], digits)


def _cells(solution: Solution, question: Question, asked: Asked, value: Value | None, digits: int | None) -> Cells:
    if value is None:
        return symbolic_answer(solution, asked)
    return key_cells(solution, question, asked, value, digits)


def _on_one_line(cells: Cells) -> str:
    return cells if isinstance(cells, str) else f"[{', '.join(map(_on_one_line, cells))}]"


def matrix_lines(cells: Any) -> list[str]:
    """Nested texts as a student types them, one line a row."""
    if isinstance(cells, str):
        return [cells]
    if all(isinstance(part, str) for part in cells):
        return _wrapped(cells)
    parts = [matrix_lines(part) for part in cells]
    lines = [f" {line}" + "," * (at == len(part) - 1) for part in parts for at, line in enumerate(part)]
    return ["[" + lines[0][1:], *lines[1:-1], lines[-1][:-1] + "]"] if len(lines) > 1 else [f"[{lines[0][1:-1]}]"]


def _wrapped(cells: Sequence[str]) -> list[str]:
    """A list of texts, on further lines where it is long."""
    lines, room = ["["], _WIDTH
    for text in cells:
        if len(lines[-1]) > 1 and len(lines[-1]) + len(text) > room:
            lines.append(" ")
        lines[-1] += f"{text}, "
    return [line.rstrip() for line in [*lines[:-1], f"{lines[-1].removesuffix(', ')}]"]]


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
