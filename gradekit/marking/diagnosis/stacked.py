"""What known mistakes give, for all answers together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from gradekit.engine.evaluate.together import together
from gradekit.engine.evaluate.walk import Values
from gradekit.marking.answers.columns import Answers
from gradekit.marking.mistakes.context import Variant
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan


def valued(
    plan: Plan, part: Part, made: list[Variant], answer: Answers, values: Values
) -> Iterator[tuple[Variant, np.ndarray]]:
    """Known mistakes with their values, by answer; those made on the right values are computed once."""
    fitting = [variant for variant in made if variant.node.shape == part.node.shape]
    nodes = tuple(variant.node for variant in fitting)
    compute = partial(together, nodes, values)
    computed = plan.kept(("made on the right values", nodes), compute) if values is plan.values else compute()
    for variant in fitting:
        yield variant, np.broadcast_to(computed[variant.node], answer.values.shape)


def stacked(
    plan: Plan, part: Part, made: list[Variant], answer: Answers, values: Values
) -> tuple[list[Variant], np.ndarray]:
    """The same as one array, in front the known mistakes, then the answers: numpy is called once for all of them."""
    pairs = list(valued(plan, part, made, answer, values))
    together = np.stack([value for _, value in pairs]) if pairs else np.empty((0, *answer.values.shape))
    return [variant for variant, _ in pairs], together
