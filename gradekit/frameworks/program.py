"""Exercise → a program in a library that computes what the exercise asks for, and prints it question by question."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.graph import Inputs, Node, topological
from gradekit.exercise.lowering import Exercise
from gradekit.frameworks.calling import called
from gradekit.frameworks.dialect import CannotSay, Dialect
from gradekit.frameworks.functions import FunctionWriter
from gradekit.frameworks.literal import floating, nested
from gradekit.frameworks.names import Names
from gradekit.frameworks.optimiser import OptimiserWriter
from gradekit.frameworks.wanted import LeftOut, Task, Wanted, sayable, task_of
from gradekit.frameworks.writer import Writer, shortest

_ENCODING = re.compile(r"coding[:=]")  # in its first two lines Python takes such words for the name of an encoding
_WRITERS = {"written": Writer, "tape": OptimiserWriter, "functions": FunctionWriter}


class Program(Struct, frozen=True):
    """The text of a program; answered: the questions whose answers it prints; left_out: the others."""

    text: str
    answered: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def program(exercise: Exercise, dialect: Dialect, picture: str = "") -> Program:
    """The exercise as a program of that library; picture: the file into which it draws its graph, where it can."""
    made = program_of(task_of(exercise), dialect, picture)
    heading = "".join(f"# {line}\n" for line in _heading(exercise))
    declared = "# -*- coding: utf-8 -*-\n" if _ENCODING.search(heading) else ""
    return replace(made, text=declared + heading + made.text)


def _heading(exercise: Exercise) -> Iterator[str]:
    for line in (exercise.problem.title, exercise.problem.source):
        if line.strip():
            yield " ".join(line.split())


def program_of(task: Task, dialect: Dialect, picture: str = "") -> Program:
    """The program that prints what is asked for, as far as the library has words for it."""
    if dialect.derivatives == "written":
        task = replace(task, derivatives={})
    inputs = inputs_of(task)
    asked, unsaid = sayable(task.asked, inputs, lambda node: _sayable(dialect, task, node))
    body = _body(replace(task, asked=asked), dialect, inputs, picture)
    helpers = list(_helpers(dialect, body))
    lines = [*helpers, *([""] if helpers else []), "", *body]
    lines = [*_head(dialect, lines), *lines]
    rest = sorted(task.left_out + unsaid, key=lambda one: task.order.index(one.question))
    return Program("\n".join(lines) + "\n", tuple(one.question for one in asked), tuple(rest))


def inputs_of(task: Task) -> Inputs:
    """What a node is made of; a derivative that the library finds by itself is made of what is derived, and by what."""
    return lambda node: task.derivatives.get(node) or node.inputs


def _sayable(dialect: Dialect, task: Task, node: Node) -> None:
    """Raises CannotSay where the library has no words for the node, or no number of that size."""
    try:
        if node.op.name == "constant":
            floating(node.params["value"])
        elif node.op.name != "variable" and node not in task.derivatives:
            dialect.template(node)
        elif node in task.derivatives:
            _differentiable(dialect, task, node)
    except OverflowError:
        raise CannotSay("a number is beyond the range of float64") from None


def _differentiable(dialect: Dialect, task: Task, node: Node) -> None:
    """Raises CannotSay where the library would have to differentiate something twice, and can only once."""
    inputs = inputs_of(task)
    inner = [under for under in topological(task.derivatives[node], inputs=inputs) if under in task.derivatives]
    for under in topological((task.derivatives[one][0] for one in inner), inputs=inputs):
        if dialect.once(under):
            raise CannotSay(f"{dialect.title} differentiates {under.op.name} once, and not again")


def _head(dialect: Dialect, body: list[str]) -> Iterator[str]:
    """The lines at the top, without names that nothing uses."""
    text = "\n".join(body)
    for line in dialect.head.splitlines():
        if not (line.startswith("from ") or " as " in line) or re.search(rf"\b{line.split()[-1]}[.(]", text):
            yield line


def _helpers(dialect: Dialect, body: list[str]) -> Iterator[str]:
    """The functions that the body calls, and those that these call, which stand behind them."""
    text = "\n".join(body)
    for name, source in dialect.helpers.items():
        if re.search(rf"\b{name}\(", text):
            text += source
            yield f"\n\n{source.rstrip()}"


def _body(task: Task, dialect: Dialect, inputs: Inputs, picture: str) -> list[str]:
    names = Names(frozenset((*dialect.taken, *dialect.helpers)))
    roots = [part for one in task.asked for part in one.parts]
    needed = set(topological(roots, inputs=inputs))
    writer = _WRITERS[dialect.derivatives](dialect, names, called(task, needed), task.derivatives)
    trained = writer.trains(task.steps, roots)
    needed = trained or needed
    writer.prepare(needed)
    module = writer.define(task.layers, task.bindings) if _is_whole(task, needed) and not trained else ()
    for node, values in task.bindings.items():
        if node in needed and node not in writer.text:
            writer.text[node] = writer.given(node, _given(dialect, values))
    if module:
        writer.pass_through(module)
    writer.train()
    writer.write(node for node in task.quantities.values() if node in needed)
    writer.write(roots)
    asked = {one.question for one in task.asked}
    shown = [Wanted(writer.text[node], (node,)) for layer in module for node in (layer.pre_activation, layer.output)]
    printed = [*(one for one in shown if one.question not in asked), *task.asked]
    drawn = writer.drawn(picture) if picture else []
    return [*writer.lines, "", *(_print(dialect, writer, one) for one in printed), *drawn]


def _is_whole(task: Task, needed: set[Node]) -> bool:
    """Whether all layers are needed."""
    return bool(task.layers) and all(layer.output in needed for layer in task.layers)


def _given(dialect: Dialect, values: np.ndarray) -> str:
    return dialect.array.format(nested(values)) if values.ndim else dialect.scalar.format(floating(values.item()))


def _print(dialect: Dialect, writer: Writer, one: Wanted) -> str:
    values = (
        (dialect.shown if part.shape else dialect.shown_scalar).format(f"({writer.text[part]})") for part in one.parts
    )
    return f'print("{one.question}:", {", ".join(map(shortest, values))})'
