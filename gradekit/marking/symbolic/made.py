"""What known mistakes are as functions: in float64 at all points of a trial, to be found again in answers."""

from __future__ import annotations

import numpy as np

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node
from gradekit.engine.substitute import substitute
from gradekit.marking.mistakes.context import Variant
from gradekit.marking.parts import Part
from gradekit.marking.symbolic.trial import Trial


class Made:
    """Known mistakes in a part, of which those are left that are another function than the key.

    own: what stands for what, where they are made on a student's own expressions
    """

    def __init__(self, trial: Trial, part: Part, variants: list[Variant], own: dict[Node, Node]):
        self.variants = variants
        right, *nodes = substitute([trial.node(part), *(variant.node for variant in variants)], own)
        values = evaluate([right, *nodes], trial.stacked, Float64)
        self._by_shape: dict[tuple[int, ...], tuple[list[int], np.ndarray]] = {}
        for shape in {values[node].shape for node in nodes}:
            numbers = [k for k, node in enumerate(nodes) if values[node].shape == shape]
            stack = np.stack([values[nodes[k]] for k in numbers])
            if shape == values[right].shape:
                differ = ~_close(stack, values[right])
                numbers, stack = [k for k, is_other in zip(numbers, differ, strict=True) if is_other], stack[differ]
            self._by_shape[shape] = numbers, stack

    def matching(self, trial: Trial, answer: Node) -> list[Variant]:
        """The mistakes whose function the answer is."""
        mine = evaluate([answer], trial.stacked, Float64)[answer]
        numbers, stack = self._by_shape.get(mine.shape, ([], np.empty(0)))
        if not numbers:
            return []
        return [self.variants[k] for k, is_it in zip(numbers, _close(stack, mine), strict=True) if is_it]


def _close(stack: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Which of several arrays one is, up to rounding."""
    near = np.isclose(value, stack, rtol=1e-9, atol=1e-12)
    return np.asarray(near.all(axis=tuple(range(1, near.ndim))))
