"""A random dense network as an exercise: problem file, hand working, and the slips that can be made in it."""

from __future__ import annotations

import numpy as np

from .networks import Plan, asked, draw, lines, show
from .problem_text import head
from .slips import slips
from .working import Exercise


def exercise(plan: Plan, rng: np.random.Generator) -> Exercise:
    """A drawn network with its problem file, working and slips."""
    network = draw(plan, rng)
    gradients = {f"d{name}{k}": (f"{name}{k}", "loss") for k in range(1, network.depth + 1) for name in "Wb"}
    parts = (network.given, lines(network), asked(network))
    bare = Exercise(plan.id, head(network), *parts, (), show(network), gradients)
    return Exercise(plan.id, bare.head, *parts, tuple(slips(network, bare, rng)), bare.show, gradients)
