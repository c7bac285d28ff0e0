"""Values that sit where an op has no derivative, exactly or once they are rounded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradekit.check.finding import WARNING, Finding
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node, topological
from gradekit.engine.ops.linear import indices
from gradekit.exercise.solve import Solution, decides
from gradekit.marking.marker import Marker


def kinks(solution: Solution) -> Iterator[Finding]:
    """Warnings that name the convention which decided."""
    problem = solution.exercise.problem
    for kink in (kink for kink in solution.kinks if not kink.free):
        entries = _entries(kink.entries)
        yield Finding(WARNING, problem.place, f"{kink.quantity}{entries} lies exactly on a kink: {kink.convention}")


def near_kinks(marker: Marker) -> Iterator[Finding]:
    """Warnings for values that a student who rounds would find on a kink, though they lie beside it."""
    decimals = [part.decimals for part in marker.plan.numeric if part.decimals is not None]
    for node in _lines(marker) if decimals else ():
        found = _moved_onto_kink(marker, node, min(decimals)) if node.op.convention else ()
        if found and decides(marker.exercise, node):
            name = marker.exercise.name_of(node) or marker.exercise.name_of(node.inputs[0]) or "a quantity"
            said = f"{name}{_entries(found)} lies on a kink once it is rounded to {min(decimals)} decimals"
            yield Finding(WARNING, marker.exercise.problem.place, f"{said}; choose values further from it")


def _lines(marker: Marker) -> Iterator[Node]:
    """What is asked, and what derivatives that are asked go through."""
    everything = topological([*marker.plan.asked_nodes, *marker.exercise.quantities.values()])
    return (node for node in everything if all(child in marker.plan.values for child in node.inputs))


def _moved_onto_kink(marker: Marker, node: Node, decimals: int) -> tuple[tuple[int, ...], ...]:
    """The entries that rounding the operands puts on the kink."""
    operands = [np.asarray(marker.plan.values[child]) for child in node.inputs]
    here = node.op.kink(Float64, *operands, **node.params)
    rounded = node.op.kink(Float64, *(np.round(operand, decimals) for operand in operands), **node.params)
    hit = np.broadcast_to(np.asarray(rounded) & ~np.asarray(here), node.shape)
    return tuple(index for index in indices(node.shape) if hit[index])


def _entries(entries: tuple[tuple[int, ...], ...]) -> str:
    where = ", ".join("[" + ",".join(str(i + 1) for i in index) + "]" for index in entries if index)
    return f" (entries {where})" if where else ""
