"""What has to hold of what is drawn: decided in exact rationals or balls, so alike on every machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradekit.engine.graph import Node
from gradekit.errors import Fault, NoValue, Place, ProblemError, ShapeError, TextError
from gradekit.exercise.expression import parse
from gradekit.exercise.lowering import Exercise, all_hold, build
from gradekit.exercise.lowering.state import exact_numbers
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.schema import Problem
from gradekit.variants.changed import Values, with_values

VALUE = "every condition can be decided"


class Conditions:
    """Conditions on the quantities of an exercise, whose givens change from draw to draw."""

    def __init__(self, problem: Problem, texts: Sequence[Text]) -> None:
        """Raises ProblemError where the problem cannot be built, or a condition not be read."""
        self._problem, self._texts = problem, texts
        self.exercise = build(problem)
        self.nodes = {text.value: _node(self.exercise, text) for text in texts}

    @property
    def is_one_graph(self) -> bool:
        """Whether other givens leave the graph as it is; else how many steps there are depends on them."""
        return not any(train.stop for train in self._problem.train)

    def failing(self, values: Values) -> tuple[str, ...]:
        """The conditions that do not hold of these givens."""
        from gradekit.engine.evaluate.certify import as_float, certify

        if not self.nodes:
            return ()
        if not self.is_one_graph:
            return Conditions(with_values(self._problem, values), self._texts).failing({})
        try:
            found = certify(list(self.nodes.values()), self._bindings(values))
        except NoValue:
            return (VALUE,)
        return tuple(text for text, node in self.nodes.items() if as_float(np.asarray(found[node]).item()) != 1)

    def _bindings(self, values: Values) -> dict[Node, np.ndarray]:
        quantities = self.exercise.quantities
        own = {quantities[name]: exact_numbers(value) for name, value in values.items()}
        return self.exercise.bindings | {node: value for node, value in own.items() if value is not None}


def _node(exercise: Exercise, text: Text) -> Node:
    try:
        return all_hold([parse(text.value, exercise.scope)])
    except (TextError, ShapeError, NoValue) as error:
        place = text.place
        where = Place(place.file, place.line, place.column + max(0, getattr(error, "column", 0) - 1))
        raise ProblemError([Fault(where, f"{text.value!r} cannot be a condition: {error}")]) from error
