"""An empty submission: null for each number that is asked for, in the shape in which it is wanted."""

from __future__ import annotations

from typing import Any

from gradekit.engine.graph import Node, topological
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.problem.schema import Question
from gradekit.marking.answers.layout import laid_out
from gradekit.marking.json_text import write_json_line
from gradekit.marking.kinds import kind_of
from gradekit.marking.submission import PLACEHOLDER


def empty_submission(exercise: Exercise, student: str = PLACEHOLDER) -> str:
    """JSON in the order in which it is filled in."""
    empty = ((question.id, _empty(exercise, question)) for question in exercise.problem.questions)
    answers = ",\n".join(f"    {write_json_line(name)}: {write_json_line(value)}" for name, value in empty)
    head = f'  "student": {write_json_line(student)},\n  "problem": {write_json_line(exercise.problem.id)},\n'
    return f'{{\n{head}  "answers": {{\n{answers}\n  }}\n}}\n'


def _empty(exercise: Exercise, question: Question) -> Any:
    if kind := kind_of(question):
        return kind.empty(question, exercise.tasks.get(question.id))
    parts = [_nulls(_shape(exercise, asked.node)) for asked in exercise.asked.get(question.id, ())]
    whole = laid_out(question, parts) if parts else None
    return whole[:1] if question.open_length and isinstance(whole, list) else whole


def _shape(exercise: Exercise, node: Node) -> tuple[int, ...]:
    """The shape of the answer; that of an expression in open symbols is one text."""
    symbols = set(exercise.symbols.values())
    return () if symbols and symbols.intersection(topological([node])) else node.shape


def _nulls(shape: tuple[int, ...]) -> Any:
    return [_nulls(shape[1:]) for _ in range(shape[0])] if shape else None
