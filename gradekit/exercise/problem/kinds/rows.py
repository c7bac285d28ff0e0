"""Tables of given values: points of a construction, rows of a table."""

from collections.abc import Iterable

from gradekit.errors import Place
from gradekit.exercise.problem.fields import Refusal, attempt, kind, read_named
from gradekit.exercise.problem.located import Nested
from gradekit.exercise.problem.messages import Faults, count, listed
from gradekit.exercise.problem.nested import read_nested
from gradekit.exercise.problem.tasks import Rows
from gradekit.exercise.problem.values import read_name
from gradekit.exercise.problem.yaml_text import Mapping, Node, Sequence

_EXAMPLE = "{x: [[1, 1], [-1, 1]], y: [1, 0]}"
MAX_ROWS = 1000

_Named = list[tuple[str, Nested, Place]]


def read_rows(node: Node, faults: Faults) -> Rows:
    """Rows from columns ({x: [1, 2], y: [3, 4]}) or from a list of rows ([{x: 1, y: 3}, {x: 2, y: 4}])."""
    if isinstance(node, Mapping):
        return _from_columns(node, faults)
    if isinstance(node, Sequence) and node.items:
        return _from_rows(node, faults)
    raise Refusal(node.place, f"expected each name with the list of its values, like {_EXAMPLE}; received {kind(node)}")


def _from_columns(node: Mapping, faults: Faults) -> Rows:
    named = read_named(node, faults, _EXAMPLE, read_name, _read_column)
    lengths = {name: len(values) for name, values, _ in named}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} has {count(length, 'value')}" for name, length in lengths.items())
        raise Refusal(node.place, f"every name needs one value for each row; {found}")
    names = tuple(name for name, _, _ in named)
    return _checked(Rows(names, tuple(zip(*(values for _, values, _ in named), strict=True)), node.place))


def _read_column(node: Node, faults: Faults) -> tuple[Nested, ...]:
    if not isinstance(node, Sequence):
        raise Refusal(node.place, f"expected the list of its values, one for each row; received {kind(node)}")
    value = read_nested(node, faults)
    assert isinstance(value, tuple)  # the value of a list is one
    return value


def _from_rows(node: Sequence, faults: Faults) -> Rows:
    rows = [(item, attempt(_read_row, item, faults)) for item in node.items]
    first = next((named for _, named in rows if named), [])
    names = tuple(name for name, _, _ in first)
    values = []
    for item, named in rows:
        if named is None:
            continue
        found = {name: value for name, value, _ in named}
        if set(found) != set(names):
            message = f"this row has {_listed(found)}, the first one {_listed(names)}: name the same in all"
            faults.add(item.place, message)
        else:
            values.append(tuple(found[name] for name in names))
    return _checked(Rows(names, tuple(values), node.place))


def _read_row(node: Node, faults: Faults) -> _Named:
    return read_named(node, faults, "{x: [1, 1], y: 0}", read_name, read_nested)


def _listed(names: Iterable[str]) -> str:
    found = tuple(names)
    return listed(found, "and") if found else "no value"


def _checked(rows: Rows) -> Rows:
    if len(rows.rows) > MAX_ROWS:
        raise Refusal(rows.place, f"{len(rows.rows)} rows; at most {MAX_ROWS} are read")
    return rows
