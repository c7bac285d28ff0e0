"""Lists and tables whose length is part of the answer: each row counts, and nothing tells how many there are."""

from fractions import Fraction
from typing import Any

import pytest

import gradekit
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.marking.result import QuestionGrade
from gradekit.marking.template import empty_submission
from gradekit.paper.answers import asked_text
from gradekit.paper.json_out import key_json

TEXT = """\
id: p
train:
  parameters: {w: 1}
  compute: {loss: (w - 2)^2}
  learning_rate: 0.25
  stop: {change: 0.1}
questions:
  - {id: w, find: w_1..w_last, points: 5, length: open}
  - {id: t, points: 9, length: open, table: {rows: {a: [8, 4, 2, 1]}, columns: {a: a, b: 3*a + 0.5}}}
"""
RIGHT = ["1.5", "1.75", "1.875", "1.9375"]  # the fourth step changes w by 0.0625
ROWS = [["8", "24.5"], ["4", "12.5"], ["2", "6.5"], ["1", "3.5"]]


def marked(question: str, answer: Any) -> QuestionGrade:
    exercise = build(read_problem(TEXT, "p.yaml"))
    return next(q for q in gradekit.grade(exercise, {question: answer}).questions if q.id == question)


@pytest.mark.parametrize(
    ("answer", "score"),
    [(RIGHT, 5), (RIGHT[:3], 3), (RIGHT[:1], 1), ([*RIGHT, "1.96875"], 4), ([*RIGHT, "2", "2", "2"], 4),
     ([RIGHT[0], "1.7312", *RIGHT[2:]], 4), (", ".join(RIGHT), 5), (", ".join(RIGHT[:3]), 3)],
)  # fmt: skip
def test_every_entry_counts_and_so_does_how_many_there_are(answer: Any, score: int) -> None:
    assert marked("w", answer).score == score


@pytest.mark.parametrize(
    ("rows", "cells"), [(ROWS, 9), (ROWS[:2], 4), ([*ROWS, ["0.5", "2"]], 8), ([ROWS[0], ["4", "12"], *ROWS[2:]], 8)]
)
def test_tables(rows: Any, cells: int) -> None:
    assert marked("t", rows).score == Fraction(cells)


@pytest.mark.parametrize("answer", [RIGHT[:1], RIGHT[:3], ["1.5", "0", "0"], [*RIGHT, "3"], "1.5"])
def test_nothing_tells_how_many_there_are(answer: Any) -> None:
    found = marked("w", answer)
    assert not any(name in found.message for name in ("w_4", "4", "four"))
    assert found.entries is None or len(found.entries) <= len(answer)


def test_a_row_that_is_begun_is_a_row() -> None:
    assert marked("t", [["8", "24.5"], ["4", None]]).entries == [[True, True], [True, None]]


def test_the_layout_has_one_row_and_the_key_all() -> None:
    exercise = build(read_problem(TEXT, "p.yaml"))
    assert '"w": [null]' in empty_submission(exercise)
    assert '"t": [[null, null]]' in empty_submission(exercise)
    key = key_json(gradekit.solve(exercise))
    assert len(key["w"]) == len(key["t"]) == 4
    assert all(q.verdict == "correct" for q in gradekit.grade(exercise, key).questions)


def test_what_is_asked_does_not_tell_either() -> None:
    exercise = build(read_problem(TEXT, "p.yaml"))
    assert asked_text(gradekit.solve(exercise), exercise.problem.questions[0]) == "w_1, …"


def test_only_lists_and_tables_have_a_length() -> None:
    with pytest.raises(gradekit.ProblemError, match="'length' belongs to a question with 'find' or 'table'"):
        read_problem("id: p\nquestions:\n  - {id: q, answer: true, length: open}\n", "p.yaml")
