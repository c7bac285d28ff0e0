"""The widths of a terminal's tables: as wide as the texts, else so that the table takes the fewest lines."""

import pytest

from gradekit.engine.formula import Call, Name, Product, Symbol, number
from gradekit.paper.document import Cell, Document, Equation, Quantities, Quantity, Side, Table
from gradekit.paper.render.table_widths import cell_text, table_widths
from gradekit.paper.render.terminal import render

LONG = "a question of many words that says what is asked and why it is asked just here"


def table(*rows):
    return Table(("Question", "What", "Value", "Points"), tuple(tuple(map(Cell, row)) for row in rows), right=(3,))


def test_a_table_that_fits_is_as_wide_as_its_texts():
    assert table_widths(table(("a", "x1", "[1, 2]", "3")), 71) == [None] * 4


def test_the_long_column_gets_the_room_that_the_short_one_does_not_need():
    made = table(("a", LONG, "b: the second", "1"), ("b", "x", "true", "1"))
    widths = table_widths(made, 71)
    assert widths[0] is widths[3] is None and widths[2] == len("b: the second") and sum(widths[1:3]) == 71 - 8 - 6
    assert all(len(line) <= 80 for line in render(Document((made,))).splitlines())


def test_no_other_widths_take_fewer_lines():
    made = table(("a", LONG, LONG[:50], "1"), ("b", LONG[:40], LONG, "1"), ("c", "x", "[1, 2, 3]", "1"))
    widths = table_widths(made, 71)
    room = widths[1] + widths[2]
    lines = {}
    for first in range(12, room - 11):
        lines[first] = sum(max(wrapped(row[1].text, first), wrapped(row[2].text, room - first)) for row in made.rows)
    best = min(lines.values())
    assert lines[widths[1]] == best
    assert len(render(Document((made,))).splitlines()) == 2 + best


def wrapped(text, size):
    from textwrap import wrap

    return len(wrap(text, size, break_on_hyphens=False))


@pytest.mark.parametrize("text", ["[[1, 2],\n [3, 4]]", "[[0.5, 9],\n [7, 9]]"])
def test_a_small_matrix_stands_on_one_line(text):
    assert cell_text(Cell(text)) == text.replace("\n ", " ")
    assert cell_text(Cell("one\ntwo")) == "one\ntwo"
    assert "\n" in cell_text(Cell("[[0.12345, 0.23456, 0.34567],\n [0.1, 0.2, 0.3]]"))


def entry(at, *sides, group="z"):
    return Equation(Name("z", (at,)), tuple(Side("=", side) for side in sides), "", group)


def whole(formula):
    return Equation(Name("z"), (Side("=", formula),), "", "z")


def test_a_long_formula_of_an_entry_gives_way_to_that_of_the_whole():
    long = Product(tuple(Name(f"a_long_name_{k}", (0,)) for k in range(4)))
    numbers = Product(tuple(number(k) for k in range(2, 6)))
    by_name = Call(Symbol("conv2d", "conv2d"), (Name("a_long_name_1"),))
    shown = render(Document((whole(Product((Name("W"), Name("x")), "@")), entry(0, long, numbers, number(120)))))
    assert shown == "  z = W @ x\n  z[1] = 2·3·4·5 = 120\n"
    assert "a_long_name_3[1]" in render(Document((whole(by_name), entry(0, long, numbers, number(120)))))
    assert "a_long_name_3[1]" in render(Document((entry(0, long, numbers, number(120)),)))


def test_matrices_stand_beside_one_another():
    square = Quantity("W", (("1", "2"), ("3", "4")))
    text = render(Document((Quantities((Quantity("a", "3"), square, square, Quantity("b", "1")),),)))
    first, second = text.splitlines()
    assert first == "  a = 3    W = [[1, 2],    W = [[1, 2],    b = 1"
    assert second == "                [3, 4]]         [3, 4]]"
    many = render(Document((Quantities((square,) * 9),))).splitlines()
    assert all(len(line) <= 80 for line in many) and len(many) == 4
