"""One of several trainings with its name before the names of all that it has: w of the training `slow` is slow_w."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from gradekit.exercise.lowering.dense import LOSS, expand
from gradekit.exercise.lowering.renamed import renamed
from gradekit.exercise.problem.located import Given, Line, Text
from gradekit.exercise.problem.schema import Problem
from gradekit.exercise.problem.shorthands import Train


def known_givens(problem: Problem) -> dict[str, Given]:
    """Every given quantity of the problem, with those of its network."""
    network = expand(problem.network).given if problem.network else ()
    return {given.name: given for given in (*network, *problem.given)}


def network_lines(problem: Problem) -> tuple[Line, ...]:
    """The lines that the network stands for."""
    return expand(problem.network).compute if problem.network else ()


def prefixed(train: Train, problem: Problem) -> Train:
    """The training with its names, and with what it takes from the file (start values, the network's lines) in it."""
    known, lines = known_givens(problem), train.compute or network_lines(problem)
    rate = train.rate.name if train.rate else "eta"
    own = (*(given.name for given in (*train.parameters, *train.data)), *(line.name for line in lines), rate)
    table = {name: f"{train.name}_{name}" for name in own}
    loss = train.loss or (None if train.update else Text(LOSS, train.place))
    return replace(
        train,
        parameters=tuple(_given(known.get(p.name, p) if p.value == () else p, table) for p in train.parameters),
        data=tuple(_given(data, table) for data in train.data),
        compute=_lines(lines, table, known),
        loss=loss and renamed(loss, table),
        update=_lines(train.update, table, known),
        rate=train.rate and replace(train.rate, name=table[rate]),
        stop=train.stop and replace(train.stop, amount=renamed(train.stop.amount, table, known)),
    )


def _given(given: Given, table: Mapping[str, str]) -> Given:
    return replace(given, name=table[given.name])


def _lines(lines: Iterable[Line], table: Mapping[str, str], known: Mapping[str, Given]) -> tuple[Line, ...]:
    return tuple(Line(table[line.name], renamed(line.expression, table, known), line.place) for line in lines)
