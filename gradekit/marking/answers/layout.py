"""How the parts of one question lie in its answer: alone, in a list, or in the rows of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Table
from gradekit.marking.submission import is_missing

_ANY = 1_000_000  # entries of a list that may have any length
_NUMBER = re.compile(r"\d+")  # of a step


def is_joined(question: Question) -> bool:
    """Whether one answer holds several parts."""
    return question.is_list or isinstance(question.task, Table)


def part_of(question: Question, position: int, answer: Any) -> Any:
    """What the answer says about one part; None where it is not laid out as asked."""
    if question.open_length and position == _asked(question):
        return str(len(answer)) if isinstance(answer, tuple) else None
    if isinstance(question.task, Table):
        row, column = divmod(position, len(question.task.columns))
        most = _ANY if question.open_length else len(question.task.rows.rows)
        cells = _entry(_rows(question.task, answer), row, most)
        return _entry(cells, column, len(question.task.columns), len(question.task.columns))
    if not question.is_list:
        return answer
    if question.open_length:
        return _entry(answer, position, _ANY)
    return _entry(answer, position, len(question.find), 0 if _is_run(question) else len(question.find))


def _asked(question: Question) -> int:
    """How many quantities are asked, without how many there are."""
    task = question.task
    return len(task.rows.rows) * len(task.columns) if isinstance(task, Table) else len(question.find)


def _is_run(question: Question) -> bool:
    """Whether a list asks for one quantity step after step, so that a shorter one lacks its last steps."""
    return len({_NUMBER.sub("", entry.value) for entry in question.find}) == 1


def _rows(table: Table, answer: Any) -> Any:
    """The rows of a table, whose brackets may be left away where there is only one column, or one row."""
    if not isinstance(answer, tuple):
        return answer
    if len(table.columns) == 1:
        return tuple(row if isinstance(row, tuple) and len(row) == 1 else (row,) for row in answer)
    is_flat = len(table.rows.rows) == 1 and len(answer) == len(table.columns)
    return (answer,) if is_flat else answer


def wrong_layout(question: Question, answer: Any, is_whole: bool = False) -> str:
    """Why an answer does not have as many entries as the question asks for, or ''; is_whole: none may be missing."""
    if not is_joined(question) or is_missing(answer):
        return ""
    if isinstance(question.task, Table):
        return _wrong_table(question.task, answer, is_whole, question.open_length)
    if question.open_length:
        return "" if isinstance(answer, tuple) else "Expected a list, as long as it has to be; received a single value."
    wanted = len(question.find)
    may_lack = _is_run(question) and not is_whole
    if isinstance(answer, tuple) and (len(answer) == wanted or len(answer) < wanted and may_lack):
        return ""
    return f"Expected a list of {wanted} answers in the order asked; received {_size(answer)}."


def laid_out(question: Question, parts: Sequence[Any]) -> Any:
    """One entry for each part, put together as the answer is."""
    parts = parts[: _asked(question)] if question.open_length else parts
    if isinstance(question.task, Table):
        width = len(question.task.columns)
        return [list(parts[start : start + width]) for start in range(0, len(parts), width)]
    return list(parts) if question.is_list else parts[0]


def _wrong_table(table: Table, answer: Any, is_whole: bool, is_open: bool) -> str:
    rows, columns = len(table.rows.rows), [line.name for line in table.columns]
    answer = _rows(table, answer)
    if is_open and not isinstance(answer, tuple):
        return "Expected a list of rows, as many as there have to be; received a single value."
    if not is_open and (not isinstance(answer, tuple) or len(answer) > rows or is_whole and len(answer) < rows):
        return f"Expected a list of {rows} rows; received {_size(answer)}."
    for number, row in enumerate(answer, 1):
        if not is_missing(row) and (not isinstance(row, tuple) or len(row) != len(columns)):
            return f"Row {number}: expected a list of {len(columns)} ({', '.join(columns)}); received {_size(row)}."
    return ""


def _entry(answer: Any, position: int, most: int, least: int = 0) -> Any:
    """What stands there; None behind the end of a list that is too short, and in one of an unfit length."""
    fits = isinstance(answer, tuple) and least <= len(answer) <= most
    return answer[position] if fits and position < len(answer) else None


def _size(answer: Any) -> str:
    return f"a list of {len(answer)}" if isinstance(answer, tuple) else "a single value"
