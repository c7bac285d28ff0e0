"""Where a training stops by itself: decided exactly, with the values that the steps so far have given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradekit.engine.graph import Node
from gradekit.errors import Fault, NoValue
from gradekit.exercise.lowering.kinds.choose import truth
from gradekit.exercise.lowering.renamed import renamed
from gradekit.exercise.lowering.state import Building, parsed
from gradekit.exercise.lowering.train import Step
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.shorthands import Train


class Stop:
    """Told of each step, it says whether that was the last one."""

    def __init__(self, state: Building, train: Train):
        self.state, self.train, self.clean = state, train, 0

    def after(self, number: int, step: Step) -> bool:
        """Whether training stops after this step, the `number`th; a fault where that cannot be decided."""
        stop = self.train.stop
        if stop is None:
            return False
        if stop.kind == "change":
            changes = (f"abs({new} - {old}) < {stop.amount.value}" for old, new in step.updates)
            return self._holds([Text(change, stop.place) for change in changes])
        holds = self._holds([renamed(stop.amount, step.names or {})])
        if stop.kind == "when":
            return holds
        self.clean = self.clean + 1 if holds else 0
        return number % self.train.pass_length == 0 and self.clean >= self.train.pass_length

    def _holds(self, conditions: list[Text]) -> bool:
        return all(self._true(text) for text in conditions)

    def _true(self, text: Text) -> bool:
        node = parsed(replace(self.state, gradients=[]), text)
        try:
            return node is not None and truth(self._values(node))
        except NoValue as error:
            message = f"whether training stops cannot be decided ({error}): write a comparison, like loss < 0.1"
            self.state.faults.append(Fault(text.place, message))
            return True

    def _values(self, node: Node) -> np.ndarray:
        from gradekit.engine.evaluate.certify import certify

        return np.asarray(certify([node], self.state.bindings)[node], dtype=object)
