"""Exercise → a program in a library that computes what the exercise asks for, and prints it question by question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gradekit.engine.backward import reverse
from gradekit.engine.graph import Node
from gradekit.exercise.lowering import Exercise
from gradekit.frameworks.dialect import CannotSay, Dialect
from gradekit.frameworks.literal import floating, nested
from gradekit.frameworks.names import Names
from gradekit.frameworks.wanted import LeftOut, Wanted, below, sayable, wanted
from gradekit.frameworks.writer import Writer, shortest

_LEAVES = ("variable", "constant")


@dataclass(frozen=True, slots=True)
class Program:
    """The text of a program; answered: the questions whose answers it prints; left_out: the others."""

    text: str
    answered: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def program(exercise: Exercise, dialect: Dialect) -> Program:
    """The exercise as a program of that library."""
    asked, left_out = wanted(exercise)
    asked, unsaid = sayable(asked, _inputs, lambda node: _sayable(dialect, node))
    body = _body(exercise, dialect, asked)
    lines = [*_heading(exercise), dialect.head, *_helpers(dialect, body), "", *body]
    order = {question.id: k for k, question in enumerate(exercise.problem.questions)}
    rest = sorted(left_out + unsaid, key=lambda one: order[one.question])
    return Program("\n".join(lines) + "\n", tuple(one.question for one in asked), tuple(rest))


def _inputs(node: Node) -> tuple[Node, ...]:
    return node.inputs


def _sayable(dialect: Dialect, node: Node) -> None:
    """Raises CannotSay where the library has no words for the node, or no number of that size."""
    try:
        if node.op.name == "constant":
            floating(node.params["value"])
        elif node.op.name != "variable":
            dialect.template(node)
    except OverflowError:
        raise CannotSay("a number is beyond the range of float64") from None


def _heading(exercise: Exercise) -> Iterator[str]:
    for line in (exercise.problem.title, exercise.problem.source):
        if line.strip():
            yield f"# {' '.join(line.split())}"


def _helpers(dialect: Dialect, body: list[str]) -> Iterator[str]:
    """The functions that the body calls."""
    text = "\n".join(body)
    for name, source in dialect.helpers.items():
        if re.search(rf"\b{name}\(", text):
            yield "\n" + source.rstrip("\n") + "\n"


def _body(exercise: Exercise, dialect: Dialect, asked: list[Wanted]) -> list[str]:
    names = Names(frozenset((dialect.lib, *dialect.helpers)))
    needed = set(below((part for one in asked for part in one.parts), _inputs))
    writer = Writer(dialect, names, _called(exercise, asked, needed), _inputs)
    for node, values in exercise.bindings.items():
        if node in needed:
            writer.text[node] = writer.assign(node, _given(dialect, values))
    writer.write(node for node in exercise.quantities.values() if node in needed)
    writer.write(part for one in asked for part in one.parts)
    prints = [_print(dialect, writer, one) for one in asked]
    return [*writer.lines, "", *prints]


def _given(dialect: Dialect, values: np.ndarray) -> str:
    return dialect.array.format(nested(values)) if values.ndim else dialect.scalar.format(floating(values.item()))


def _print(dialect: Dialect, writer: Writer, one: Wanted) -> str:
    values = (
        (dialect.shown if part.shape else dialect.shown_scalar).format(f"({writer.text[part]})") for part in one.parts
    )
    return f'print("{one.question}:", {", ".join(map(shortest, values))})'


def _called(exercise: Exercise, asked: list[Wanted], needed: set[Node]) -> dict[Node, str]:
    """Names for nodes: the author's own, those of the questions, and of derivatives on the way."""
    called = {node: name for name, node in exercise.quantities.items()}
    called |= {node: node.params["name"] for node in exercise.bindings if node not in called}
    for one in asked:
        for k, part in enumerate(one.parts, start=1):
            if part.op.name not in _LEAVES:
                called.setdefault(part, one.question if len(one.parts) == 1 else f"{one.question}_{k}")
    for y, x, name in _derivatives(exercise):
        gradient = reverse(y).gradients.get(x) if y.size == 1 else None
        if gradient in needed and gradient is not None and gradient.op.name not in _LEAVES:
            called.setdefault(gradient, name)
    return called


def _derivatives(exercise: Exercise) -> Iterator[tuple[Node, Node, str]]:
    """(y, x, name of ∂y/∂x) for whatever is differentiated and every named quantity."""
    names = {node: name for name, node in exercise.quantities.items()}
    for y in dict.fromkeys(y for y, _, _ in exercise.scope.gradients):
        if y in names:
            for x, name in names.items():
                yield y, x, f"d{names[y]}_d{name}"
