"""A table's cells as quantities: row by row, each column in terms of the row's values and of the columns before it."""

from __future__ import annotations

from msgspec.structs import replace

from gradekit.engine.graph import Node, fresh
from gradekit.exercise.lowering.asked import Asked, Made
from gradekit.exercise.lowering.open_length import how_many
from gradekit.exercise.lowering.state import Building, given_node, overridden, own_quantity, parsed, raised
from gradekit.exercise.problem.located import Nested
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Table


def make(state: Building, question: Question) -> Made:
    """Every cell of the table, in reading order."""
    assert isinstance(question.task, Table)
    rows = question.task.rows
    cells: list[Asked] = []
    for number, values in enumerate(rows.rows, 1):
        inside = _row(state, question, number, dict(zip(rows.names, values, strict=True)))
        found = _cells(inside, question, number)
        cells += found
        if len(found) < len(question.task.columns):
            break  # the other rows have the same fault
    return Made(question, how_many(state, question, tuple(cells), len(rows.rows)))


def _row(state: Building, question: Question, number: int, values: dict[str, Nested]) -> Building:
    """The state with the names as one row sees them."""
    new: dict[str, Node] = {}
    for name, value in values.items():
        node = given_node(state, value, f"{name} in row {number} of {question.id}", name)
        if node is not None:
            new[name] = node
            _publish(state, question, name, number, node)
    return replace(state, names=overridden(state, new))


def _cells(state: Building, question: Question, number: int) -> list[Asked]:
    cells = []
    assert isinstance(question.task, Table)
    for at, column in enumerate(question.task.columns):
        before = len(state.gradients)
        node = parsed(state, question.task.expression(at, number - 1))
        if node is None:
            break
        if node.op.name != "variable":
            node = own_quantity(state, fresh(node))
            _publish(state, question, column.name, number, node)
        state.names[column.name] = node
        cells.append(Asked(f"{column.name} in row {number}", node, tuple(state.gradients[before:])))
    return cells


def _publish(state: Building, question: Question, name: str, number: int, node: Node) -> None:
    """Name a quantity of one row, x⁽²⁾ in the second, so that the working can show it."""
    plain = f"{name}⁽{raised(number)}⁾"
    state.quantities[f"{name}⁽{question.id}.{number}⁾" if plain in state.quantities else plain] = node
