"""Tables: a grid of quantities, marked cell by cell, with follow-through along each row."""

from fractions import Fraction
from typing import Any

import pytest

from tests.marking.kinds.exam import exercise, faults, findings, key, marked

TABLE = """
given: {W: [[1, 1], [-1, -1]], b: [0, 0]}
questions:
  - id: q
    points: 6
    table:
      rows: {x: [[1, 1], [-1, 1]]}
      columns: {h: "W @ x + b", g: relu(h), f: sum(g) - 1}
    published: [[[2, -2], [2, 0], 1], [[0, 0], [0, 0], -1]]
"""
RIGHT = [[[2, -2], [2, 0], 1], [[0, 0], [0, 0], -1]]


def test_the_key_is_the_grid() -> None:
    assert key(TABLE) == {"q": RIGHT}
    assert marked(TABLE, RIGHT).verdict == "correct"
    assert not [found for found in findings(TABLE) if found.startswith("error")]


def test_an_error_is_carried_along_its_row_only() -> None:
    mark = marked(TABLE, [[[2, 2], [2, 2], 3], RIGHT[1]])
    assert (mark.verdict, mark.follow_through) == ("partial", True)
    assert mark.score == 6 * (Fraction(1, 2) + 5) / 6
    assert mark.entries == [[[True, False], [True, True], True], [[True, True], [True, True], True]]
    assert "h in row 1: " in mark.message
    assert "g in row 1, f in row 1: right for your own earlier values" in mark.message


def test_rows_and_cells_may_be_left_empty() -> None:
    mark = marked(TABLE, [RIGHT[0], [None, None, None]])
    assert (mark.verdict, mark.score) == ("partial", 3)
    assert marked(TABLE, [[None] * 3] * 2).verdict == "missing"


def test_rows_that_are_not_there_are_missing() -> None:
    mark = marked(TABLE, RIGHT[:1])
    assert (mark.verdict, mark.score, mark.entries[1]) == ("partial", 3, [None] * 3)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([*RIGHT, RIGHT[0]], "Expected a list of 2 rows; received a list of 3."),
        ("3", "Expected a list of 2 rows; received a single value."),
        ([RIGHT[0], [[0, 0], [0, 0]]], "Row 2: expected a list of 3 (h, g, f); received a list of 2."),
    ],
)
def test_another_layout_is_malformed(answer: Any, message: str) -> None:
    mark = marked(TABLE, answer)
    assert (mark.verdict, mark.message) == ("malformed", message)


def test_rows_may_be_written_one_by_one_and_name_quantities() -> None:
    text = "given: {p: 2}\nquestions: [{id: q, table: {rows: [{x: p, y: 1}, {x: 3, y: p}], columns: {s: x + y, x: x}}}]"
    assert key(text) == {"q": [[3, 2], [5, 3]]}


def test_columns_may_be_quantities_of_the_problem() -> None:
    text = """
given: {x: 1}
compute: {y: x^2, z: y + 1}
questions: [{id: q, table: {rows: {x: [2, 3]}, columns: {y: y, z: z, "slope": "grad(z, x)"}}}, {id: z, find: z}]
"""
    assert key(text) == {"q": [[4, 5, 4], [9, 10, 6]], "z": 2}


def test_the_rows_have_names_in_the_working() -> None:
    names = exercise(TABLE).quantities
    assert {"x⁽¹⁾", "h⁽¹⁾", "g⁽²⁾", "f⁽²⁾"} <= set(names)


def test_a_published_cell_that_is_wrong_is_an_error() -> None:
    assert any("published 9, computed 1" in found for found in findings(TABLE.replace("0], 1]", "0], 9]")))
    assert any("received a list of 1" in found for found in findings(TABLE.replace(", [[0, 0], [0, 0], -1]]", "]")))


T = "questions: [{id: q, table: "
FAULTS = [
    (T + "{rows: {x: [1]}}}]", "exam.yaml:1:28: the table has no 'columns'"),
    (T + "{columns: {y: 1}}}]", "the table has no 'rows'"),
    (T + "{rows: {x: [1, 2]}, columns: {y: 2*w}}}]", "exam.yaml:1:63: in '2*w': unknown name 'w'"),
    (T + "{rows: {x: [1, 2]}, colums: {y: x}}}]", "did you mean 'columns'?"),
    (T + "{rows: {x: 1}, columns: {y: x}}}]", "expected the list of its values, one for each row"),
    (T + "{rows: {x: [1, 2]}, columns: {y: x, x: y}}}]", "'x' is the name of something else in this question"),
]


@pytest.mark.parametrize(("text", "expected"), FAULTS)
def test_a_mistake_of_the_author_is_named_with_its_place(text: str, expected: str) -> None:
    found = faults(text)
    assert sum(expected in fault for fault in found) == 1, found
