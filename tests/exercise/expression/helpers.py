"""Expressions read in a small scope, and their exact values."""

from fractions import Fraction
from typing import Any

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.certify import as_fraction
from gradekit.engine.evaluate.rational import Rational
from gradekit.engine.graph import Node, variable
from gradekit.exercise.expression import Scope, parse

NUMBERS = {"a": 3, "b": 5, "c": 7, "x": Fraction(2, 3), "y": 11, "x_1": 13, "yhat": 17, "eta": 19}
ARRAYS = {"v": [2, 3], "u": [5, 7], "w": [1, -1, 4], "W": [[1, 2], [3, 5]], "M": [[1, 2, 3], [4, 5, 6]]}
VALUES: dict[str, Any] = NUMBERS | ARRAYS


def shape_of(value: Any) -> tuple[int, ...]:
    return (len(value), *shape_of(value[0])) if isinstance(value, list) else ()


LEAVES = {name: variable(name, shape_of(value)) for name, value in VALUES.items()}
SCOPE = Scope(LEAVES)


def read(text: str, scope: Scope = SCOPE) -> Node:
    return parse(text, scope)


def value(text: str, scope: Scope = SCOPE) -> Any:
    """The exact value of an expression, as a Fraction or nested lists of Fractions."""
    node = parse(text, scope)
    bindings = {leaf: Rational.array(VALUES[name]) for name, leaf in LEAVES.items()}
    array = evaluate([node], bindings, Rational)[node]
    return nested(array.tolist()) if node.shape else as_fraction(array.item())


def nested(values: Any) -> Any:
    return [nested(part) for part in values] if isinstance(values, list) else as_fraction(values)
