"""The `unroll:` shorthand of a problem file: a recurrent network, written once for every step of time."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.errors import Place
from gradekit.exercise.problem.batches import read_whole
from gradekit.exercise.problem.fields import Fields, read_fields, read_named
from gradekit.exercise.problem.kinds.lines import read_lines, read_values
from gradekit.exercise.problem.located import Given, Text
from gradekit.exercise.problem.messages import Faults, count, did_you_mean, listed, shown
from gradekit.exercise.problem.shorthands import Total, Unroll
from gradekit.exercise.problem.values import read_expression, read_name
from gradekit.exercise.problem.yaml_text import Node


def read_unroll(node: Node, faults: Faults) -> Unroll:
    """The recurrence with every default filled in."""
    fields = read_fields(node, faults, "unroll", _READERS)
    if "compute" not in fields:
        faults.add(fields.place, 'there is nothing to repeat: add compute: {h: "tanh(W @ h + U @ x)"}')
    inputs = fields.get("inputs", ())
    steps, totals = _steps(fields, inputs, faults), tuple(_totals(fields))
    unroll = Unroll(inputs, fields.get("state", ()), fields.get("compute", ()), steps, totals, node.place)
    _check_names(unroll, faults)
    return unroll


def _steps(fields: Fields, inputs: tuple[Given, ...], faults: Faults) -> int:
    """As many as the inputs have values, unless fewer are said."""
    if not inputs and "steps" not in fields and "inputs" not in fields:
        message = "how many steps of time? Add inputs: {x: [[1, 0], [0, 1]]}, one value a step, or steps: 3"
        faults.add(fields.place, message)
    lengths = {given.name: 1 if isinstance(given.value, Text) else len(given.value) for given in inputs}
    steps = int(fields.get("steps", max(lengths.values(), default=1)))
    for given in inputs:
        if lengths[given.name] < steps:
            received = f"{given.name!r} has {count(lengths[given.name], 'value')} for {count(steps, 'step')}"
            faults.add(given.place, f"{received}: give one for each step")
    return steps


def _totals(fields: Fields) -> Iterator[Total]:
    for key in ("sum", "mean"):
        for name, of, place in fields.get(key, ()):
            yield Total(name, of, key == "mean", place)


def _check_names(unroll: Unroll, faults: Faults) -> None:
    computed = [line.name for line in unroll.compute]
    used: list[tuple[str, Place]] = [(given.name, given.place) for given in unroll.state]
    used += [(total.of.value, total.of.place) for total in unroll.totals]
    for name, place in used:
        if computed and name not in computed:
            expected = did_you_mean(name, computed) or f"; expected {listed(computed)}"
            faults.add(place, f"{shown(name)} is not a quantity of 'compute'{expected}")
    for given in unroll.inputs:
        if given.name in computed:
            faults.add(given.place, f"{shown(given.name)} is computed at each step: an input needs another name")


def _read_totals(node: Node, faults: Faults) -> list[tuple[str, Text, Place]]:
    return read_named(node, faults, "{loss: l}", read_name, read_expression)


_READERS = {
    "inputs": read_values,
    "state": read_values,
    "compute": read_lines,
    "steps": read_whole(1),
    "sum": _read_totals,
    "mean": _read_totals,
}
