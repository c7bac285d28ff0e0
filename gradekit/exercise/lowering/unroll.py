"""The `unroll:` shorthand written out: the same lines at every step of time, with that step's names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from gradekit.exercise.lowering.dense import Expansion
from gradekit.exercise.lowering.renamed import renamed
from gradekit.exercise.problem.located import Given, Line, Text
from gradekit.exercise.problem.shorthands import Total, Unroll


def unrolled(unroll: Unroll, others: Collection[str]) -> Expansion:
    """Inputs x_1, x_2, … and states h_0, h_1, …; `others` are names that the problem has besides."""
    given = [replace(state, name=f"{state.name}_0") for state in unroll.state]
    names = {state.name: f"{state.name}_0" for state in unroll.state}
    lines: list[Line] = []
    for number in range(1, unroll.steps + 1):
        given += _inputs(unroll, number)
        names |= {given.name: f"{given.name}_{number}" for given in unroll.inputs}
        if "t" not in others:
            names["t"] = f"({number})"
        for line in unroll.compute:
            expression = renamed(line.expression, names, others)
            names[line.name] = f"{line.name}_{number}"
            lines.append(Line(names[line.name], expression, line.place))
    lines += [_total(total, unroll.steps) for total in unroll.totals]
    return Expansion(tuple(given), tuple(lines))


def _inputs(unroll: Unroll, number: int) -> Iterator[Given]:
    for given in unroll.inputs:
        value = given.value if isinstance(given.value, Text) else given.value[number - 1]
        yield Given(f"{given.name}_{number}", value, given.place)


def _total(total: Total, steps: int) -> Line:
    terms = " + ".join(f"{total.of.value}_{number}" for number in range(1, steps + 1))
    return Line(total.name, replace(total.of, value=f"({terms})/{steps}" if total.mean else terms), total.place)
