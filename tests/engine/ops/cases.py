"""Operands to try an op on: its own examples, and random ones made from the shapes and parameters of these.

An op needs nothing here: what fits is found by asking its shape rule, and where it has values by evaluating it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.ball import Ball, is_finite
from gradekit.engine.graph import Example, Node, Op, Shape, apply, variable
from gradekit.errors import GradekitError

# Away from 0 and from each other: signed, below 1, and positive; no two entries tie.
RANGES = ((-200, 200), (10, 90), (110, 250))
GROUPS: dict[int, list[tuple[Shape, ...]]] = {
    1: [((),), ((3,),), ((2, 3),)],
    2: [((), ()), ((3,), (3,)), ((2, 3), (2, 3)), ((2, 1), (1, 3)), ((2, 3), (1, 3)), ((2, 1), (2, 3)), ((1,), (3,))],
    3: [((2, 3), (2, 3), (2, 1)), ((3,), (3,), (1,))],
}


@dataclass(frozen=True)
class Case:
    """Operands of an op (arrays of Fraction) with its parameters; result is known for its own examples."""

    op: type[Op]
    operands: tuple[np.ndarray, ...]
    params: dict[str, Any]
    result: Any = None

    def nodes(self) -> tuple[Node, ...]:
        return tuple(variable(f"operand {k}", array.shape) for k, array in enumerate(self.operands))

    def node(self) -> Node:
        return apply(self.op, *self.nodes(), **self.params)

    def bindings(self, K: Any) -> dict[Node, Any]:
        return {node: K.array(array) for node, array in zip(self.nodes(), self.operands, strict=True)}


def exact_array(nested: Any) -> np.ndarray:
    """Nested lists of int or text as an array of Fraction."""
    array = np.asarray(nested, dtype=object)
    return np.asarray(np.frompyfunc(Fraction, 1, 1)(array), dtype=object)


def expected(result: Any) -> np.ndarray:
    """An example's result as an array of sympy expressions."""
    array = np.asarray(result, dtype=object)
    return np.asarray(np.frompyfunc(lambda text: sympy.sympify(str(text), rational=True), 1, 1)(array), dtype=object)


def own_examples(op: type[Op]) -> list[Case]:
    return [_from_example(op, example) for example in op.examples]


def _from_example(op: type[Op], example: Example) -> Case:
    return Case(op, tuple(map(exact_array, example.operands)), dict(example.params), example.result)


def random_cases(op: type[Op], seed: int = 1) -> list[Case]:
    """Random operands in every range in which the op has a value, for each of its shapes and parameters."""
    rng = random.Random(seed)
    tried = ((shapes, params, bounds) for shapes, params in _layouts(op) for bounds in RANGES)
    cases = (Case(op, random_operands(rng, shapes, *bounds), params) for shapes, params, bounds in tried)
    return [case for case in cases if has_value(case)]


def _layouts(op: type[Op]) -> Iterator[tuple[tuple[Shape, ...], dict[str, Any]]]:
    seen: list[Any] = []
    for example in own_examples(op):
        shapes = tuple(array.shape for array in example.operands)
        groups = GROUPS.get(len(shapes), []) if op.elementwise else []
        for group in (shapes, *groups):
            if (group, example.params) not in seen and _fits(op, group, example.params):
                seen.append((group, example.params))
                yield group, example.params


def _fits(op: type[Op], shapes: tuple[Shape, ...], params: dict[str, Any]) -> bool:
    try:
        op.shape(*shapes, **params)
    except GradekitError:
        return False
    return True


def random_operands(rng: random.Random, shapes: tuple[Shape, ...], low: int, high: int) -> tuple[np.ndarray, ...]:
    """Arrays of fractions with denominator 101, no two entries equal and none 0."""
    sizes = [int(np.prod(shape)) for shape in shapes]
    choices = [n for n in range(low, high) if abs(n) > 3 and n % 101]
    numbers = iter(rng.sample(choices, sum(sizes)))
    arrays = []
    for shape, size in zip(shapes, sizes, strict=True):
        array = np.empty(size, dtype=object)
        array[:] = [Fraction(next(numbers), 101) for _ in range(size)]
        arrays.append(array.reshape(shape))
    return tuple(arrays)


def has_value(case: Case) -> bool:
    """Whether the op has real values there."""
    try:
        node = case.node()
        return is_finite(evaluate([node], case.bindings(Ball), Ball)[node])
    except GradekitError:
        return False
