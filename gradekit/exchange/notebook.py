"""Notebooks: cells, names for answers, and the code by which a cell asks gradekit for the points of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from keyword import iskeyword
from typing import Any

from gradekit.exchange.own_files import file_text
from gradekit.exchange.sheet import Item, Sheet
from gradekit.exchange.words import markdown_text, paragraphs
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.problem.schema import Problem
from gradekit.exercise.solve import solve
from gradekit.marking.json_text import write_json
from gradekit.paper.json_out import key_json

_MARKER = '''\
def gradekit_marks(name, everything):
    """What gradekit says of one answer, given all answers so far."""
    import pathlib, tempfile
    import gradekit

    def plain(value):
        return value.tolist() if hasattr(value, "tolist") else value

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, {file!r})
        path.write_text({text!r}, encoding="utf-8")
        answers = {{id: plain(everything[name]) for id, name in {names!r}.items() if everything.get(name) is not None}}
        marks = gradekit.grade(gradekit.load(path), answers)
    return next(one for one in marks.questions if one.id == name)
'''


def marker(problem: Problem, names: Mapping[str, str]) -> str:
    """A function that marks an answer by the exercise, whose file it carries with it."""
    return _MARKER.format(file=f"{problem.id}.yaml", text=file_text(problem), names=dict(names))


def notebook(cells: Iterable[dict[str, Any]]) -> str:
    """The file, with an id for each cell that is always the same."""
    numbered = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells, 1)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return write_json({"cells": numbered, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def cell(kind: str, source: str, metadata: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """kind: markdown, raw or code."""
    made = {"cell_type": kind, "metadata": dict(metadata or {}), "source": source.splitlines(keepends=True)}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def names_of(sheet: Sheet) -> dict[str, str]:
    """Question → the variable that holds its answer."""
    found: dict[str, str] = {}
    for number, item in enumerate(sheet.items, 1):
        is_name = item.id.isidentifier() and item.id.isascii() and not iskeyword(item.id)
        found[item.id] = item.id if is_name and item.id not in ("answers", "gradekit") else f"answer_{number}"
    return found


def keys_of(exercise: Exercise) -> dict[str, Any]:
    """The right answers as they are handed in."""
    return key_json(solve(exercise))


def heading(sheet: Sheet) -> str:
    """What is given, as Markdown in which nothing is a mark."""
    lines = "".join(f"- {markdown_text(line)}\n" for line in sheet.given)
    text = "\n\n".join(map(markdown_text, paragraphs(sheet.text)))
    return f"# {markdown_text(sheet.title)}\n\n{text}\n\n{lines}"


def asked_of(item: Item, name: str) -> str:
    return f"**{markdown_text(item.ask)}** — write your answer into `{name}`."
