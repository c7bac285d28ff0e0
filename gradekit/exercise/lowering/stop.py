"""Where a training stops by itself: decided exactly, with the values that the steps so far have given.

Where quantities are kept apart for marking, a student's own values may end the run elsewhere: then some steps more are
written out, and after how many of them the training stops is a quantity like any other.
"""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from gradekit.engine.graph import Node, constant
from gradekit.errors import Fault, NoValue
from gradekit.exercise.lowering.asked import all_hold
from gradekit.exercise.lowering.kinds.choose import truth
from gradekit.exercise.lowering.renamed import renamed
from gradekit.exercise.lowering.state import Building, parsed
from gradekit.exercise.lowering.train import Step
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.shorthands import Train

_MORE = 20  # steps that another run of a training may take beyond twice those of the right one


class Stop:
    """Told of each step, it says whether that was the last one."""

    def __init__(self, state: Building, train: Train):
        self.state, self.train, self.clean, self.last = state, train, 0, 0
        self._ends: list[Node] = []  # by step, 1 where training stops after it
        self._holding: list[Node] = []  # by step, 1 where its condition holds

    def is_over(self, number: int) -> bool:
        """Whether no step is needed after the `number`th."""
        return bool(self.last) and (self.state.apart is None or number >= 2 * self.last + _MORE)

    def after(self, number: int, step: Step) -> None:
        """Take note of a step, the `number`th; a fault where it cannot be decided whether training stops after it."""
        if self.train.stop is None:
            return
        conditions = self._conditions(step)
        if not self.last and self._stops(number, conditions):
            self.last = number
        if self.state.apart is not None:
            self._holding.append(all_hold([node for _, node in conditions if node is not None]))
            self._ends.append(self._end(number))

    def counted(self, number: int) -> dict[str, Node]:
        """How many steps there were, and whether training stopped by itself; number: how many are written out."""
        if self.state.apart is None or not self._ends:
            return {"steps": constant(self.last or number), "converged": constant(int(bool(self.last)))}
        going, steps = constant(1), constant(0)
        for end in self._ends:
            steps = steps + going
            going = going * (constant(1) - end)
        return {"steps": steps, "converged": constant(1) - going}

    def _conditions(self, step: Step) -> list[tuple[Text, Node | None]]:
        """What has to hold after this step."""
        stop = self.train.stop
        assert stop is not None
        if stop.kind == "change":
            texts = [Text(f"abs({new} - {old}) < {stop.amount.value}", stop.place) for old, new in step.updates]
        else:
            texts = [renamed(stop.amount, step.names or {})]
        return [(text, parsed(replace(self.state, gradients=[]), text)) for text in texts]

    def _stops(self, number: int, conditions: list[tuple[Text, Node | None]]) -> bool:
        holds = all(self._true(text, node) for text, node in conditions)
        if not self._needs_pass:
            return holds
        self.clean = self.clean + 1 if holds else 0
        return number % self.train.pass_length == 0 and self.clean >= self.train.pass_length

    def _end(self, number: int) -> Node:
        """The same as a quantity."""
        if not self._needs_pass:
            return self._holding[-1]
        length = self.train.pass_length
        return all_hold(self._holding[-length:]) if number % length == 0 else constant(0)

    @property
    def _needs_pass(self) -> bool:
        return self.train.stop is not None and self.train.stop.kind not in ("change", "when")

    def _true(self, text: Text, node: Node | None) -> bool:
        try:
            return node is not None and truth(self._values(node))
        except NoValue as error:
            message = f"whether training stops cannot be decided ({error}): write a comparison, like loss < 0.1"
            self.state.faults.append(Fault(text.place, message))
            return True

    def _values(self, node: Node) -> np.ndarray:
        from gradekit.engine.evaluate.certify import certify

        return np.asarray(certify([node], self.state.bindings)[node], dtype=object)

