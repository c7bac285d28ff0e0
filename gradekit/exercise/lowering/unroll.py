"""The `unroll:` shorthand written out: the same lines at every step of time, with that step's names."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec.structs import replace

from gradekit.exercise.lowering.mentioned import Piece
from gradekit.exercise.lowering.renamed import renamed
from gradekit.exercise.lowering.runs import CLOCK, Fed, Gap, Pattern
from gradekit.exercise.lowering.state import Building, add_given, given_node
from gradekit.exercise.lowering.train import Step
from gradekit.exercise.problem.located import Given, Line, Nested, Text
from gradekit.exercise.problem.shorthands import Total, Unroll


class Unrolling:
    """A recurrence, written out one step at a time; others: names that the problem has besides.

    Inputs are x_1, x_2, …, states h_0, h_1, ….
    """

    def __init__(self, unroll: Unroll, others: Collection[str]):
        self.unroll, self.others = unroll, others
        self.names = {state.name: f"{state.name}_0" for state in unroll.state}
        self._terms: dict[str, list[str]] = {total.name: [] for total in unroll.totals}

    def start(self) -> Iterator[Given]:
        """The states before the first step."""
        return (replace(state, name=f"{state.name}_0") for state in self.unroll.state)

    def step(self, number: int) -> Step:
        """What step 1, 2, … adds; the steps have to be taken in order."""
        given = tuple(Given(f"{x.name}_{number}", _of_step(x.value, number), x.place) for x in self.unroll.inputs)
        lines = self._lines(number, f"({number})")
        for total in self.unroll.totals:
            self._terms[total.name].append(f"{total.of.value}_{number}")
        return Step(given, lines)

    def _lines(self, number: int, clock: str) -> tuple[Line, ...]:
        self.names |= {given.name: f"{given.name}_{number}" for given in self.unroll.inputs}
        if "t" not in self.others:
            self.names["t"] = clock
        lines = []
        for line in self.unroll.compute:
            expression = renamed(line.expression, self.names, self.others)
            self.names[line.name] = f"{line.name}_{number}"
            lines.append(Line(self.names[line.name], expression, line.place))
        return tuple(lines)

    def totals(self) -> Iterator[Line]:
        """What adds up a quantity over all steps, or averages it."""
        for total in self.unroll.totals:
            terms = " + ".join(self._terms[total.name])
            text = f"({terms})/{self.unroll.steps}" if total.mean else terms
            yield Line(total.name, replace(total.of, value=text), total.place)

    # Steps that are not written out

    def gap(self, state: Building, piece: Piece) -> Gap:
        """Those of a piece as one step that stands for all; what is added up is carried on beside the states."""
        number, sums = piece.first, [self._sum(state, total, piece) for total in self.unroll.totals]
        carried = [(self.names[s.name], f"{s.name}_{number}", f"{s.name}_{piece.last}") for s in self.unroll.state]
        lines = self._lines(number, CLOCK)
        for total, name in zip(self.unroll.totals, sums, strict=True):
            text = f"{name}_0 + {total.of.value}_{number}"
            lines += (Line(f"{name}_{number}", Text(text, total.place), total.place),)
            carried.append((f"{name}_0", f"{name}_{number}", name))
        self.names |= {s.name: f"{s.name}_{piece.last}" for s in self.unroll.state}
        fed = dict(self._fed(state, number))
        return Gap((Pattern(lines, fed),), tuple(carried), 1, piece.first - 1, piece.count)

    def _sum(self, state: Building, total: Total, piece: Piece) -> str:
        """The name of what is added up in a gap, which starts from 0."""
        name = f"{total.name}_{piece.first}_to_{piece.last}"
        shape = state.names[f"{total.of.value}_1"].shape
        add_given(state, Given(f"{name}_0", _zeros(shape, total), total.place))
        self._terms[total.name].append(name)
        return name

    def _fed(self, state: Building, number: int) -> Iterator[tuple[str, Fed]]:
        """The inputs of all steps."""
        for given in self.unroll.inputs:
            node = given_node(state, given.value, f"{given.name} of every step")
            if node is not None:
                yield f"{given.name}_{number}", (node, tuple(range(self.unroll.steps)))


def _of_step(value: Nested, number: int) -> Nested:
    return value if isinstance(value, Text) else value[number - 1]


def _zeros(shape: tuple[int, ...], total: Total) -> Nested:
    return tuple(_zeros(shape[1:], total) for _ in range(shape[0])) if shape else Text("0", total.place)
