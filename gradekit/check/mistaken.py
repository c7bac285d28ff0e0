"""The numbers that known mistakes give, as `check` looks at them."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node
from gradekit.marking.marker import Marker
from gradekit.marking.parts import Part


class Mistaken(Struct, frozen=True, eq=False):
    """One known mistake in a part: what is computed instead, and its value."""

    id: str
    node: Node
    value: np.ndarray


def mistaken(marker: Marker, part: Part) -> list[Mistaken]:
    """Every known mistake in what the part asks for; found once for each node."""
    return list(marker.plan.kept(("mistaken", part.node), lambda: _mistaken(marker, part)))


def _mistaken(marker: Marker, part: Part) -> list[Mistaken]:
    made = marker.plan.variants(part)
    values = evaluate([variant.node for variant in made], marker.plan.values, Float64)
    return [Mistaken(variant.id, variant.node, np.asarray(values[variant.node])) for variant in made]
