"""What a run remembers of a problem: enough to say later why a mark changed, and nothing that shows an answer twice."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.course.digest import digest
from gradekit.engine.graph import Node, topological
from gradekit.engine.number import exact_number
from gradekit.errors import Place, ProblemError
from gradekit.exercise.problem.schema import Question, Tolerance
from gradekit.marking.answers.layout import laid_out
from gradekit.marking.plan import Plan

_LONGEST = 60  # characters of a key that is kept as it is; of a longer one there is a digest

Facts = dict[str, Any]


def problem_facts(plan: Plan) -> Facts:
    """Of each question: key (its text, or # and a digest), tolerance and points. As JSON, equal where marks are."""
    return {"questions": {question.id: _question(plan, question) for question in plan.exercise.problem.questions}}


def _question(plan: Plan, question: Question) -> Facts:
    key = "; ".join(_key(plan, question))
    kept = key if len(key) <= _LONGEST else f"#{digest(key).hex()}"
    return {"key": kept, "tolerance": _tolerance(question.tolerance), "points": str(question.points)}


def _tolerance(tolerance: Tolerance) -> str:
    return "exact" if tolerance.kind == "exact" else f"{tolerance.kind} {exact_number(tolerance.amount)}"


def _key(plan: Plan, question: Question) -> Iterator[str]:
    """What is right, in parts."""
    parts = [part for part in plan.parts if part.question is question]
    if parts:
        texts = [_numbers(plan, part) if part in plan.numeric else _graph(plan, part.node) for part in parts]
        yield _text(laid_out(question, texts))
    if question.task is not None:
        yield f"#{digest(repr(_plain(question.task))).hex()}"
    elif not parts:
        yield ", ".join(question.answer)


def _numbers(plan: Plan, part: Any) -> Any:
    try:
        return _each(np.asarray(plan.key(part)).tolist())
    except ProblemError:
        return "no value"


def _each(value: Any) -> Any:
    """Twelve digits are the same on every machine; no zero has a sign."""
    return list(map(_each, value)) if isinstance(value, list) else f"{value + 0.0:.12g}"


def _text(value: Any) -> str:
    return f"[{', '.join(map(_text, value))}]" if isinstance(value, list) else value


def _graph(plan: Plan, node: Node) -> str:
    """A digest of an expression in symbols: of every step, and of the numbers that it starts from."""
    order = topological([node])
    number = {step: at for at, step in enumerate(order)}
    names = {step: name for name, step in plan.exercise.symbols.items()}
    given = {step: str(value.tolist()) for step, value in plan.exercise.bindings.items()}
    steps = [
        (step.op.name, [number[other] for other in step.inputs], sorted(map(repr, step.params.items())),
         step.shape, names.get(step), given.get(step))
        for step in order
    ]  # fmt: skip
    return f"#{digest(repr(steps)).hex()}"


def _plain(value: Any) -> Any:
    """Data of a problem file without the places in it, which move when a line is added."""
    if isinstance(value, Struct):
        parts = [(name, getattr(value, name)) for name in value.__struct_fields__]
        return [type(value).__name__, *((name, _plain(part)) for name, part in parts if not isinstance(part, Place))]
    if isinstance(value, (tuple, list)):
        return list(map(_plain, value))
    return str(value) if isinstance(value, Fraction) else value
