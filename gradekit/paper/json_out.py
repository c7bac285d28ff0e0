"""A solution as the object that other programs read: plain dicts and lists, no NaN, no infinity."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from gradekit.engine.graph import Node
from gradekit.exercise.lowering import Asked
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.solve import Solution, Value
from gradekit.marking.answers.layout import is_joined, laid_out
from gradekit.marking.kinds import kind_of
from gradekit.paper.key import handed_in, is_exact, named_word
from gradekit.paper.marks_json import Json, number_json

SOLUTION_SCHEMA = "gradekit/solution/1"

Closed = Mapping[Node, Any]  # closed forms of nodes, as nested lists of text or None


def solution_json(
    solution: Solution, steps: Iterable[Json], questions: Iterable[str] | None = None, exact: bool = False
) -> Json:
    """The worked solution; `questions` are those to answer (by default all), `exact` adds closed forms."""
    problem = solution.exercise.problem
    closed = closed_forms_of(solution) if exact else {}
    wanted = set(problem_ids(solution) if questions is None else questions)
    named = solution.exercise.quantities.items()
    return {
        "schema": SOLUTION_SCHEMA,
        "problem": problem.id,
        "title": problem.title,
        "quantities": {name: value_json(solution.values[n], closed) for name, n in named if n in solution.values},
        "answers": {q.id: answer_json(solution, q, closed) for q in problem.questions if q.id in wanted},
        "steps": list(steps),
    }


def problem_ids(solution: Solution) -> tuple[str, ...]:
    """The ids of all questions."""
    return tuple(question.id for question in solution.exercise.problem.questions)


def closed_forms_of(solution: Solution) -> Closed:
    """Closed forms of every named and asked quantity that has numbers; reads sympy, which is slow."""
    from gradekit.engine.evaluate.symbolic import closed_forms

    exercise = solution.exercise
    asked = (asked.node for parts in exercise.asked.values() for asked in parts)
    nodes = dict.fromkeys(node for node in (*exercise.quantities.values(), *asked) if node in solution.values)
    return closed_forms(nodes, exercise.bindings)


def value_json(value: Value, closed: Closed) -> Json:
    """One quantity: shape, nearest float64, decimal text, exact text or null."""
    fractions = _nested(value.fractions, _fraction_text)
    return {
        "shape": list(value.shape),
        "value": _nested(value.floats, _finite),
        "decimal": _nested(value.decimals, str),
        "exact": _either(fractions, closed.get(value.node)),
    }


def answer_json(solution: Solution, question: Question, closed: Closed) -> Json:
    """The right answer of one question, in the form in which it is answered."""
    erratum = {"erratum": question.erratum} if question.erratum else {}
    return {**_right_json(solution, question, closed), "points": number_json(question.points), **erratum}


def _right_json(solution: Solution, question: Question, closed: Closed) -> Json:
    if kind := kind_of(question):
        return {"value": kind.right(question, solution.exercise.tasks.get(question.id))}
    if question.id not in solution.exercise.asked:
        return {"value": choice_value(question)}
    return _joined(question, [_part_json(solution, question, *part, closed) for part in solution.answer(question.id)])


def choice_value(question: Question) -> bool | str | list[str]:
    """The right choice: a truth value, the id of an option, or a list of ids."""
    if not question.options:
        return question.answer == ("true",)
    return list(question.answer) if question.multiple else question.answer[0]


def symbolic_answer(solution: Solution, asked: Asked) -> str:
    """A quantity with open symbols as an expression, in terms of the exercise's quantities where that is short."""
    from gradekit.paper.wording import wording

    return wording(solution.exercise, asked.node, asked.text)


def key_json(solution: Solution) -> Json:
    """The right answer of every question, in the form in which it is answered."""
    return {
        question.id: answer_json(solution, question, {})["value"] for question in solution.exercise.problem.questions
    }


def _part_json(solution: Solution, question: Question, asked: Asked, value: Value | None, closed: Closed) -> Json:
    if value is not None and (word := named_word(solution, question, asked, value)):
        return {"value": word}
    if value is not None:
        handed = handed_in(solution, question, asked, value)
        whole = value_json(value, closed) | {"value": handed}
        return whole | {"exact": _either(whole["exact"], _texts(handed))} if is_exact(question) else whole
    return {"value": symbolic_answer(solution, asked)}


def _joined(question: Question, parts: list[Json]) -> Json:
    """The parts put together as the answer is; it has a shape where all parts have the same one."""
    if not is_joined(question):
        return parts[0]
    keys = [key for key in ("value", "decimal", "exact") if any(key in part for part in parts)]
    whole: Json = {key: laid_out(question, [part.get(key) for part in parts]) for key in keys}
    shapes = [part.get("shape") for part in parts]
    if shapes[0] is None or shapes.count(shapes[0]) < len(parts):
        return whole
    rows = [len(parts)] if question.is_list else [len(whole["value"]), len(whole["value"][0])]
    return {"shape": [*rows, *shapes[0]], **whole}


def _nested(array: Any, text: Callable[[Any], Any]) -> Any:
    """An object array as nested lists (a scalar as itself), each entry made by `text`."""
    return _each(array.tolist(), text)


def _each(value: Any, text: Callable[[Any], Any]) -> Any:
    return [_each(part, text) for part in value] if isinstance(value, list) else text(value)


def _texts(value: Any) -> Any:
    """Nested lists with everything but texts left out."""
    return [_texts(part) for part in value] if isinstance(value, list) else value if isinstance(value, str) else None


def _fraction_text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _finite(value: float) -> float | None:
    """The number; null beyond the range of float64 (`decimal` has it in full)."""
    return value if math.isfinite(value) else None


def _either(first: Any, second: Any) -> Any:
    """Entry by entry the first, and the second where that is None."""
    if isinstance(first, list):
        others = [None] * len(first) if second is None else second
        return [_either(a, b) for a, b in zip(first, others, strict=True)]
    return second if first is None else first
