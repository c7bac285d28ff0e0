"""`table:` a grid of quantities, filled in row by row."""

from gradekit.exercise.problem.fields import Refusal, read_fields
from gradekit.exercise.problem.kinds.lines import read_lines, twice
from gradekit.exercise.problem.kinds.rows import read_rows
from gradekit.exercise.problem.messages import Faults
from gradekit.exercise.problem.tasks import Rows, Table
from gradekit.exercise.problem.yaml_text import Node

MAX_CELLS = 2000

_EXAMPLES = {"rows": "{x: [1, 2, 3]}", "columns": "{z: w*x, h: relu(z)}"}


def read_table(node: Node, faults: Faults) -> Table:
    """The table; every column's name is new in it."""
    fields = read_fields(node, faults, "a table", {"rows": read_rows, "columns": read_lines})
    for key, example in _EXAMPLES.items():
        if key not in fields:
            faults.add(fields.place, f"the table has no {key!r}: add {key}: {example}")
    rows, columns = fields.get("rows", Rows((), ())), fields.get("columns", ())
    if len(rows.rows) * len(columns) > MAX_CELLS:
        raise Refusal(node.place, f"{len(rows.rows)}×{len(columns)} cells; a table has at most {MAX_CELLS}")
    again = [(line.name, line.place) for line in columns if line.expression.value.strip() != line.name]
    twice(again, frozenset(rows.names), faults)
    return Table(rows, columns)
