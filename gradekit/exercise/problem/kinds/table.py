"""`table:` a grid of quantities, filled in row by row."""

from gradekit.errors import Place
from gradekit.exercise.problem.fields import Refusal, read_fields, read_items, read_named
from gradekit.exercise.problem.kinds.lines import twice
from gradekit.exercise.problem.kinds.rows import read_rows
from gradekit.exercise.problem.located import Line, Text
from gradekit.exercise.problem.messages import Faults, count, shown
from gradekit.exercise.problem.tasks import Rows, Table
from gradekit.exercise.problem.values import read_expression, read_name, read_scalar
from gradekit.exercise.problem.yaml_text import Mapping, Node, Sequence

MAX_CELLS = 2000

_EXAMPLES = {"rows": "{x: [1, 2, 3]}", "columns": "{z: w*x, h: relu(z)}"}


def read_table(node: Node, faults: Faults) -> Table:
    """The table; every column's name is new in it."""
    fields = read_fields(node, faults, "a table", {"rows": read_rows, "columns": _read_columns})
    for key, example in _EXAMPLES.items():
        if key not in fields:
            faults.add(fields.place, f"the table has no {key!r}: add {key}: {example}")
    rows, found = fields.get("rows", Rows((), ())), fields.get("columns", ())
    columns = tuple(Line(name, texts[0], place) for name, texts, _, _, place in found)
    formulas = tuple(texts if by_row else () for _, texts, by_row, _, _ in found)
    words = tuple(words for *_, words, _ in found)
    for name, texts, by_row, _, place in found if "rows" in fields else ():
        if by_row and len(texts) != len(rows.rows):
            message = f"{shown(name)} has {count(len(texts), 'formula')} for {count(len(rows.rows), 'row')}"
            faults.add(place, f"{message}: give one for each row, or one for all")
    if len(rows.rows) * len(columns) > MAX_CELLS:
        raise Refusal(node.place, f"{len(rows.rows)}×{len(columns)} cells; a table has at most {MAX_CELLS}")
    again = [(line.name, line.place) for line in columns if line.expression.value.strip() != line.name]
    twice(again, frozenset(rows.names), faults)
    return Table(rows, columns, formulas if any(formulas) else (), words if any(words) else ())


Formulas = tuple[tuple[Text, ...], bool, tuple[str, ...]]  # expressions, whether there is one for each row, words
Column = tuple[str, tuple[Text, ...], bool, tuple[str, ...], Place]


def _read_columns(node: Node, faults: Faults) -> tuple[Column, ...]:
    """Names with their expressions, in order: one for all rows, or a list with one for each."""
    if isinstance(node, Sequence):
        return tuple(one for found in read_items(node, faults, "- h: relu(x)", _read_columns) for one in found)
    named = read_named(node, faults, '{h: "W @ x", g: [h[1], h[2]]}', read_name, _read_formulas)
    return tuple((name, texts, by_row, words, place) for name, (texts, by_row, words), place in named)


def _read_formulas(node: Node, faults: Faults) -> Formulas:
    if isinstance(node, Sequence):
        return read_items(node, faults, "[h[1], h[2]]", read_expression), True, ()
    if not isinstance(node, Mapping):
        return (read_expression(node, faults),), False, ()
    named = read_named(node, faults, "{rises: z > 0, falls: z < 0}", _read_word, read_expression)
    return (_which(named, node.place),), False, tuple(word for word, _, _ in named)


def _read_word(node: Node, faults: Faults) -> str:
    return " ".join(read_scalar(node, "a word of a cell").text.split())


def _which(named: list[tuple[str, Text, Place]], place: Place) -> Text:
    """The number of the first word whose condition holds, the last one's being 1; 0 where none does."""
    numbers = [f"{len(named) - k}*({condition.value})" for k, (_, condition, _) in enumerate(named)]
    return Text(numbers[0] if len(numbers) == 1 else f"max({', '.join(numbers)})", place)
