"""A list whose length is part of the answer gets no field an entry, which would tell how long it is."""

from gradekit.exchange.reading import read_sheet
from gradekit.exchange.sheet import Open
from gradekit.exercise.problem.load import read_problem

TEXT = "id: p\ngiven: {a: 3}\nquestions:\n  - {id: q, find: [a, 2*a], length: open}\n  - {id: r, find: [a, 2*a]}\n"


def test_it_is_left_for_a_person() -> None:
    sheet = read_sheet(read_problem(TEXT, "p.yaml"))
    assert [isinstance(item.body, Open) for item in sheet.items] == [True, False]
    assert "2*a" not in sheet.items[0].ask
