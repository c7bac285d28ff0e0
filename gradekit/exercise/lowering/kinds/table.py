"""A table's cells as quantities: row by row, each column in terms of the row's values and of the columns before it."""

from __future__ import annotations

from msgspec.structs import replace

from gradekit.engine.graph import Node, apply, fresh
from gradekit.errors import Fault, NoValue
from gradekit.exercise.lowering.asked import Asked, Made
from gradekit.exercise.lowering.kinds.choose import decided
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
        if node is None or not _has_word(state, question, at, number, node):
            break
        if words := question.task.words_at(at):
            node = apply("in_words", *_conditions(node), words=words)
        elif node.op.name == "compare":
            node = apply(node.op, *node.inputs, **node.params, as_truth=True)
        if node.op.name != "variable":
            node = own_quantity(state, fresh(node))
            _publish(state, question, column.name, number, node)
        state.names[column.name] = node
        cells.append(Asked(f"{column.name} in row {number}", node, tuple(state.gradients[before:])))
    return cells


def _conditions(node: Node) -> list[Node]:
    """The conditions of max(2·(z > 0), 1·(z ≤ 0))."""
    if node.op.name == "maximum":
        return [condition for operand in node.inputs for condition in _conditions(operand)]
    first = node.inputs[0] if node.op.name == "mul" else node
    return [node.inputs[1] if first.op.name == "constant" else node]


def _has_word(state: Building, question: Question, column: int, row: int, node: Node) -> bool:
    """Whether one of a cell's words is right, where it has words; a fault where none is, or nobody can say."""
    assert isinstance(question.task, Table)
    if not question.task.words_at(column) or state.apart is not None:
        return True
    try:
        if decided(state, node).item() != 0:
            return True
        why = "none of the conditions holds"
    except NoValue as error:
        why = f"which word is right cannot be decided ({error})"
    name = question.task.columns[column].name
    state.faults.append(Fault(question.task.columns[column].place, f"{name} in row {row}: {why}; mend them"))
    return False


def _publish(state: Building, question: Question, name: str, number: int, node: Node) -> None:
    """Name a quantity of one row, x⁽²⁾ in the second, so that the working can show it."""
    plain = f"{name}⁽{raised(number)}⁾"
    state.quantities[f"{name}⁽{question.id}.{number}⁾" if plain in state.quantities else plain] = node
