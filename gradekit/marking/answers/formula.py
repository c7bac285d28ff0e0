"""A formula as an answer → its value, in float64 and exactly.

Its names mean the exercise's quantities; where a question asks for one of them, the student's own value of it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from gradekit.engine.graph import Node, apply, topological
from gradekit.engine.substitute import substitute
from gradekit.errors import GradekitError, NoValue, TextError
from gradekit.exercise.expression import Scope, parse
from gradekit.marking.answers.entries import Malformed
from gradekit.marking.answers.names import Own
from gradekit.marking.answers.pasted.found import Formula, Refusal
from gradekit.marking.answers.pasted.reader import read_text
from gradekit.marking.answers.pasted.typed import EQUATION
from gradekit.marking.answers.repeating import REPEATS, repeats
from gradekit.marking.parts import Part, Written, exact_value
from gradekit.marking.plan import Plan

NUMBERS_ONLY = "{} is a formula, and this exercise is to be computed: write the number"

Value = tuple[np.ndarray, np.ndarray]  # float64, and the same as a Fraction or a ball each


def value_of(plan: Plan, part: Part, text: str, own: Own) -> Value | Malformed:
    """The value of one formula, or why it has none."""
    from gradekit.engine.evaluate.certify import as_float, as_fraction, certify

    if part.question.numbers_only:
        return Malformed(NUMBERS_ONLY.format(shown(text)))
    known = plan.exercise.scope
    scope = Scope(known.names, known.params, functions=known.functions, differentiates=False)
    try:
        node = parse(text, scope)
        if repeats(plan.exercise, plan.asked(part), node, scope.gradients):
            return Malformed(f"{shown(text)} {REPEATS}")
        if _compares(node):
            return Malformed(f"{shown(text)} could not be read: {EQUATION}")
        node, bindings = _with_own(plan, part, node, own)
        entries = certify([node], bindings)[node]
    except NoValue:
        return Malformed(f"{shown(text)} has no (real) value")
    except GradekitError as error:
        return Malformed(f"{shown(text)} could not be read: {error}")
    numbers = np.array([as_float(entry) for entry in entries.flat], dtype=float).reshape(entries.shape)
    exact = np.empty(entries.shape, dtype=object)
    for index in np.ndindex(entries.shape):
        fraction = as_fraction(entries[index])
        exact[index] = entries[index] if fraction is None else fraction
    return numbers, exact


def formula_in(text: str, names: Container[str]) -> str:
    """A formula without what people type around it: y = …, dollar signs, a full stop; a comparison stays one.

    Raises TextError for what would be read otherwise than it is meant.
    """
    try:
        found = read_text(text, names)
    except Refusal as error:
        if str(error) == EQUATION:
            return text
        raise TextError(str(error)) from error
    return found.members[0] if isinstance(found, Formula) and len(found.members) == 1 else text


def _compares(node: Node) -> bool:
    """Whether it is a comparison, or a list with one in it."""
    if node.op.name == "stack":
        return any(map(_compares, node.inputs))
    return node.op.name == "compare"


def _with_own(plan: Plan, part: Part, node: Node, own: Own) -> tuple[Node, Mapping[Node, Any]]:
    """The formula with the student's own values in the place of quantities that other questions ask for."""
    replaced: dict[Node, Node] = {}
    bindings = dict(plan.exercise.bindings)
    for other in _named_in(plan, part, node):
        own.used.add(other)
        theirs = own.values.get(other)
        if theirs is not None and theirs.complete and theirs.values.shape == other.node.shape:
            mine = apply("variable", name=f"own {other.label}", dims=other.node.shape)
            replaced[other.node] = mine
            bindings[mine] = _exact(theirs)
    return (substitute([node], replaced)[0] if replaced else node), bindings


def _named_in(plan: Plan, part: Part, node: Node) -> Iterable[Part]:
    """The other asked parts whose quantity the formula names."""
    inside = set(topological([node]))
    named = plan.kept("named quantities", lambda: set(plan.exercise.scope.names.values()))
    return [p for p in plan.numeric if p is not part and p.node in inside and p.node in named and p.node.inputs]


def _exact(theirs: Written) -> np.ndarray:
    """Own values as fractions; what is irrational, as the float64 nearest to it."""
    entries = [
        exact if isinstance(exact, Fraction) else Fraction(float(value))
        for exact, value in zip(map(exact_value, theirs.exact.flat), theirs.values.flat, strict=True)
    ]
    array = np.empty(len(entries), dtype=object)
    array[:] = entries
    return array.reshape(theirs.values.shape)


def shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
