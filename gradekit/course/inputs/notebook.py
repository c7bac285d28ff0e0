"""A notebook, .ipynb → one submission. Its answer cells are text like any other: nothing is run, no output is read.

A cell answers a question where its metadata say so: {"gradekit": {"question": "z"}}, or nbgrader's grade_id of a cell
that is a solution, or a tag answer:z. Notebook metadata {"gradekit": {"student": …, "problem": …}} say whose it is and
for which problem; else the name of the file and --problem do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gradekit.course.inputs.cells import json_of
from gradekit.course.piece import Piece
from gradekit.errors import Place, SubmissionError
from gradekit.exercise.problem.messages import shown
from gradekit.marking.json_text import read_json, write_json_line

KIND = ".ipynb"
_TAG = "answer:"
_NONE = "no cell of this notebook is an answer; expected cells with a tag like answer:z"
_NO_PROBLEM = "this notebook does not say which problem it is for; name it with --problem ID"
_TWICE = "two cells of this notebook answer {}; keep one of them"
_NO_NOTEBOOK = "this is no notebook; expected what Jupyter saves"


def notebook_piece(data: bytes, file: str, time: int, problem_id: str) -> Piece:
    """The submission. Raises SubmissionError where there is none."""
    book = read_json(data, file)
    cells = _get(book, "cells")
    if not isinstance(cells, list):
        raise SubmissionError(_NO_NOTEBOOK, Place(file))
    answers: dict[str, str] = {}
    for question, text in _answers(cells):
        if question in answers:
            raise SubmissionError(_TWICE.format(shown(question)), Place(file))
        answers[question] = text
    if not answers:
        raise SubmissionError(_NONE, Place(file))
    student = _text(_get(book, "metadata", "gradekit", "student")) or stem_of(file)
    problem = _text(_get(book, "metadata", "gradekit", "problem")) or problem_id
    if not problem:
        raise SubmissionError(_NO_PROBLEM, Place(file))
    written = ", ".join(f"{write_json_line(name)}: {json_of(text)}" for name, text in answers.items() if text)
    head = f'"problem": {write_json_line(problem)}, "student": {write_json_line(student)}'
    return Piece(file, 0, f'{{"answers": {{{written}}}, {head}}}'.encode(), time)


def stem_of(file: str) -> str:
    """The name of a file without its folders and its kind."""
    return file.rpartition("/")[2].removesuffix(KIND)


def _answers(cells: list[Any]) -> Iterator[tuple[str, str]]:
    """Question and answer of each cell that has one, the answer '' where nothing is written."""
    for cell in cells:
        if question := _question(cell):
            source = _get(cell, "source")
            lines = "".join(map(_text, source)) if isinstance(source, list) else _text(source)
            yield question, _answer(lines, question)


def _question(cell: Any) -> str:
    """The question that a cell answers, '' where it is none."""
    if own := _text(_get(cell, "metadata", "gradekit", "question")):
        return own
    if _get(cell, "metadata", "nbgrader", "solution") is True:
        return _text(_get(cell, "metadata", "nbgrader", "grade_id"))
    tags = _get(cell, "metadata", "tags")
    texts = map(_text, tags if isinstance(tags, list) else ())
    return next((text.removeprefix(_TAG) for text in texts if text.startswith(_TAG)), "")


def _answer(source: str, question: str) -> str:
    """What a cell says, without comments on lines of their own and without `question =` before it."""
    lines = [line for line in source.splitlines() if not line.lstrip().startswith("#")]
    text = "\n".join(lines).strip()
    name, equals, value = text.partition("=")
    return value.strip() if equals and name.strip() == question and not value.startswith("=") else text


def _get(value: Any, *keys: str) -> Any:
    """What lies behind some keys, None where one of them is not there."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
