"""A construction made ready: the conditions as a graph of what is chosen, and the points where they have to hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from gradekit.engine.graph import Node, fresh, variable
from gradekit.engine.shapes import show_shape
from gradekit.errors import Fault, ShapeError
from gradekit.exercise.lowering.asked import Made
from gradekit.exercise.lowering.kinds.sample import drawn
from gradekit.exercise.lowering.state import Building, exact_numbers, overridden, parsed
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Construct

_OPEN_SIZE = 2  # of a dimension that the student chooses, until they have

Points = dict[str, np.ndarray]  # name → exact numbers, the points along the first axis


class Judged(Struct, frozen=True, eq=False):
    """What is evaluated for one choice of sizes: what is chosen, the points' variables, one node a condition."""

    chosen: dict[str, Node]
    points: dict[str, Node]
    conditions: tuple[Node, ...]


class Construction(Struct, eq=False):
    """A construction; `graph` gives its conditions for the sizes that a student has chosen."""

    task: Construct
    points: Points
    witness: dict[str, np.ndarray] | None
    bindings: Mapping[Node, np.ndarray]
    _state: Building
    _question: str
    _built: dict[tuple[int, ...], Judged] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """The number of points; one where the conditions speak of none."""
        return next((len(values) for values in self.points.values()), 1)

    def graph(self, sizes: Mapping[str, int]) -> Judged:
        """The conditions for sizes of the dimensions that are open. Raises ShapeError where they do not fit."""
        key = tuple(sizes.values())
        if key not in self._built:
            state = replace(self._state, faults=[])
            built = _judged(state, self._question, self.task, self.points, sizes)
            if state.faults:
                raise ShapeError(state.faults[0].message)
            self._built[key] = built
        return self._built[key]


def make(state: Building, question: Question) -> Made:
    """The construction of a question; faults of its points, its witness and its conditions go to the state."""
    task = question.task
    assert isinstance(task, Construct)
    witness = _witness(state, task)
    points = _points(state, question.id, task)
    sizes = open_dimensions(task, witness or {})
    _judged(state, question.id, task, points, sizes)
    made = Construction(task, points, witness, state.bindings, replace(state, faults=[]), question.id)
    return Made(question, task=made)


def open_dimensions(task: Construct, values: Mapping[str, np.ndarray]) -> dict[str, int]:
    """The sizes of the dimensions that are the student's to choose, read off the values."""
    sizes: dict[str, int] = {}
    for name in task.names:
        shape = values[name.name].shape if name.name in values else ()
        for axis, dim in enumerate(name.shape):
            if isinstance(dim, str) and dim not in sizes:
                sizes[dim] = shape[axis] if axis < len(shape) else _OPEN_SIZE
    return sizes


def shape_with(shape: tuple[int | str, ...], sizes: Mapping[str, int]) -> tuple[int, ...]:
    """The shape with its open dimensions filled in."""
    return tuple(sizes[dim] if isinstance(dim, str) else dim for dim in shape)


def _judged(state: Building, question: str, task: Construct, points: Points, sizes: Mapping[str, int]) -> Judged:
    chosen = {n.name: variable(f"{n.name} of {question}", shape_with(n.shape, sizes)) for n in task.names}
    varying = {name: variable(f"{name} of {question}", values.shape[1:]) for name, values in points.items()}
    inside = replace(state, names=overridden(state, chosen | varying))
    for line in task.compute:
        node = parsed(inside, line.expression)
        if node is not None:
            inside.names[line.name] = fresh(node)
        else:
            inside.broken = inside.broken | {line.name}
    nodes = [parsed(inside, text) for text in task.such_that]
    return Judged(chosen, varying, tuple(node for node in nodes if node is not None))


def _witness(state: Building, task: Construct) -> dict[str, np.ndarray] | None:
    """The published choice, by name; shapes that do not fit are faults."""
    found: dict[str, Any] = {given.name: exact_numbers(given.value) for given in task.witness}
    shapes = {name.name: name.shape for name in task.names}
    for given in task.witness:
        values = found[given.name]
        if values is None:
            state.faults.append(Fault(given.place, "a witness is made of numbers, like 0.5 or 1/3"))
        elif not _fits(values.shape, shapes[given.name]):
            wanted = f"[{', '.join(map(str, shapes[given.name]))}]"
            message = f"{given.name} is to have the shape {wanted}; the witness gives {show_shape(values.shape)}"
            state.faults.append(Fault(given.place, message))
    usable = found and all(v is not None and _fits(v.shape, shapes[name]) for name, v in found.items())
    return found if usable else None


def _fits(shape: tuple[int, ...], wanted: tuple[int | str, ...]) -> bool:
    return len(shape) == len(wanted) and all(isinstance(d, str) or d == s for s, d in zip(shape, wanted, strict=True))


def _points(state: Building, question: str, task: Construct) -> Points:
    """All points, the listed ones before those that are drawn."""
    listed = _listed(state, task)
    sampled = drawn(task.sample, question)
    if not listed or not sampled:
        return listed or sampled
    if any(listed[name].shape[1:] != sampled[name].shape[1:] for name in listed):
        state.faults.append(Fault(task.sample[0].place, "'at' and 'sample' give points of different shapes"))
        return listed
    return {name: np.concatenate([listed[name], sampled[name]]) for name in listed}


def _listed(state: Building, task: Construct) -> Points:
    if task.at is None:
        return {}
    columns: Points = {}
    for position, name in enumerate(task.at.names):
        read = [exact_numbers(row[position]) for row in task.at.rows]
        values = [value for value in read if value is not None]
        if len(values) < len(read):
            state.faults.append(Fault(task.at.place, f"the points of {name} are numbers, like 0.5 or 1/3"))
            values = [np.zeros((), dtype=object) for _ in read]
        if len({value.shape for value in values}) > 1:
            state.faults.append(Fault(task.at.place, f"the points of {name} differ in shape: give all the same"))
            values = [values[0]] * len(values)
        columns[name] = np.stack(values)
    return columns
