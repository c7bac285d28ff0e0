"""`construct:` values that the student chooses; `such_that:` what has to hold, `at:` and `sample:` where."""

from fractions import Fraction
from typing import Any

from gradekit.exercise.problem.fields import Fields, Refusal, kind, read_fields, read_items, read_named
from gradekit.exercise.problem.kinds.lines import twice
from gradekit.exercise.problem.located import OpenShape
from gradekit.exercise.problem.messages import Faults, did_you_mean, listed, shown
from gradekit.exercise.problem.shapes import read_shape
from gradekit.exercise.problem.tasks import Construct, Sample
from gradekit.exercise.problem.values import read_exact, read_name
from gradekit.exercise.problem.yaml_text import Node, Sequence

OTHER_KEYS = ("such_that", "compute", "at", "sample", "witness")  # beside `construct` in the question
MAX_POINTS = 1000
MAX_ENTRIES = 10_000
_DEFAULT_COUNT = 100
_EXAMPLE = "{W1: [2, 2], b1: [2], w2: [2], b2: []}"

Box = tuple[tuple[tuple[Fraction, Fraction], ...], bool]


def read_names(node: Node, faults: Faults) -> tuple[OpenShape, ...]:
    """What is to be chosen, with shapes."""
    named = read_named(node, faults, _EXAMPLE, read_name, read_shape)
    return tuple(OpenShape(name, shape, place=place) for name, shape, place in named)


def read_sample(node: Node, faults: Faults) -> tuple[Sample, ...]:
    """The names that points are drawn for."""
    named = read_named(node, faults, "{x: {box: [[-3, 3], [-3, 3]], count: 200}}", read_name, _read_one)
    samples = tuple(Sample(name, *fields, place=place) for name, fields, place in named)
    if len({sample.count for sample in samples}) > 1:
        raise Refusal(node.place, "the names are drawn together: give all of them the same count")
    return samples


def construct(fields: Fields, faults: Faults) -> Construct:
    """The construction that a question with `construct` asks for."""
    values = {key: fields.values[key] for key in OTHER_KEYS if key in fields.values}
    task = Construct(fields.get("construct", ()), values.pop("such_that", ()), **values)
    if "such_that" not in fields:
        message = "this construction has no 'such_that': add what has to hold, like such_that: f = y"
        faults.add(fields.places["construct"], message)
    _check_points(task, fields, faults)
    _check_witness(task, fields, faults)
    chosen = frozenset(name.name for name in task.names)
    points = [(name, fields.places["at"]) for name in (task.at.names if task.at else ())]
    twice(points, chosen, faults)
    twice([(line.name, line.place) for line in task.compute], chosen | {name for name, _ in points}, faults)
    return task


def _check_points(task: Construct, fields: Fields, faults: Faults) -> None:
    drawn, listed_names = {sample.name for sample in task.sample}, set(task.at.names if task.at else ())
    if task.at and task.sample and drawn != listed_names:
        first, second = (listed(sorted(names), "and") for names in (listed_names, drawn))
        message = f"'at' gives {first}, 'sample' draws {second}: name the same in both, and compute the rest"
        faults.add(fields.places["sample"], message)


def _check_witness(task: Construct, fields: Fields, faults: Faults) -> None:
    names = {name.name for name in task.names}
    for value in task.witness:
        if value.name not in names:
            message = f"{shown(value.name)} is not to be constructed{did_you_mean(value.name, names)}"
            faults.add(value.place, message)
    missing = names - {value.name for value in task.witness}
    if task.witness and missing:
        faults.add(fields.places["witness"], f"the witness lacks {listed(sorted(missing), 'and')}: add it")


def _read_one(node: Node, faults: Faults) -> tuple[Any, bool, int]:
    fields = read_fields(node, faults, "a sample", {"box": _read_box, "count": _read_count})
    if "box" not in fields:
        faults.add(fields.place, "the sample has no 'box': add the ends of each entry, like box: [[-3, 3], [-3, 3]]")
    box, is_vector = fields.get("box", ((), False))
    return box, is_vector, fields.get("count", _DEFAULT_COUNT)


def _read_box(node: Node, faults: Faults) -> Box:
    if isinstance(node, Sequence) and node.items and isinstance(node.items[0], Sequence):
        return read_items(node, faults, "[[-3, 3], [-3, 3]]", _read_ends), True
    return (_read_ends(node, faults),), False


def _read_ends(node: Node, faults: Faults) -> tuple[Fraction, Fraction]:
    ends = read_items(node, faults, "[-3, 3]", read_exact)
    if len(ends) != 2 or ends[0] >= ends[1]:
        raise Refusal(node.place, f"expected two ends, the lower one first, like [-3, 3]; received {kind(node)}")
    return ends[0], ends[1]


def _read_count(node: Node, faults: Faults) -> int:
    number = read_exact(node, faults)
    if number.denominator != 1 or not 1 <= number <= MAX_POINTS:
        raise Refusal(node.place, f"expected a whole number of points from 1 to {MAX_POINTS}; received {kind(node)}")
    return int(number)
