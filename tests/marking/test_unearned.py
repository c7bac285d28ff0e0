"""No marks for nothing: what all zeros, one number or the unchanged input would get right earns nothing alone."""

from fractions import Fraction

import pytest

from gradekit.check import check
from gradekit.exercise.solve import solve
from tests.marking.helpers import mark, marker

EXERCISE = """
given: {X: [[1, 2, 3], [-4, 5, 6]], A: [[0, 2, 0], [3, 0, 0]], x: [1, -2, 3], w: [1, 2, 5], eta: 0.5, g: [1, 0, 0]}
compute:
  B: 2*A
  r: relu(x)
  rr: relu(X)
  L: sum(g*w)
  new: w - eta*grad(L, w)
questions:
  - {id: B, find: B, points: 2}
  - {id: r, find: r}
  - {id: new, find: new}
  - {id: row, find: "rr[2,:]"}
  - {id: s, find: "softmax([1, 1, 2])", tolerance: {rounding: 2}}
  - {id: several, find: ["x[1] - 1", "x[2] + 2", "x[3]"]}
  - id: gate
    table: {rows: {p: [0, 0, 1, 1], q: [0, 1, 0, 1]}, columns: {f: "(p + q = 1)"}}
"""


@pytest.mark.parametrize(("question", "answer"), [
    ("B", [[0, 0, 0], [0, 0, 0]]),
    ("B", [[0, 1, 0], [1, 0, 0]]),  # an honest attempt: but what is right in it is nothing but zeros
    ("B", [[4, 4, 4], [4, 4, 4]]),
    ("r", [1, -2, 3]),
    ("new", [1, 2, 5]),
    ("row", [-4, 5, 6]),
    ("s", ["0.21", "0.21", "0.21"]),
    ("several", [0, 0, 0]),
    ("several", [0, 0, 1]),
    ("gate", [1, 1, 1, 1]),
    ("gate", [0, 0, 0, 0]),
    ("gate", [[0], [0], [0], [0]]),
])  # fmt: skip
def test_it_earns_nothing_and_says_why(question: str, answer: object) -> None:
    found = mark(EXERCISE, question, answer)
    assert (found.verdict, found.score) == ("incorrect", 0)
    assert "earns nothing" in found.message


@pytest.mark.parametrize(("question", "answer", "score"), [
    ("B", [[0, 4, 0], [5, 0, 0]], Fraction(5, 3)),
    ("B", [[None, 4, None], [None, None, None]], Fraction(1, 3)),
    ("r", [1, 0, 1], Fraction(2, 3)),
    ("new", [0.5, 2, 4], Fraction(2, 3)),
    ("s", ["0.21", "0.21", "0.5"], Fraction(2, 3)),
    ("several", [1, 0, 3], Fraction(2, 3)),
    ("gate", [0, 1, 0, 0], Fraction(3, 4)),
    ("B", [[0, 4, 0], [6, 0, 0]], 2),
])  # fmt: skip
def test_entries_that_took_work_earn_their_share(question: str, answer: object, score: Fraction) -> None:
    assert mark(EXERCISE, question, answer).score == score


def test_check_warns_where_that_is_much() -> None:
    exercise = marker(EXERCISE).exercise
    said = [finding.message for finding in check(exercise, solve(exercise)) if "earn nothing" in finding.message]
    assert [text.split(";")[0] for text in said] == [
        "B: 0 everywhere would get 4 of 6 entries right", "r: x unchanged would get 2 of 3 entries right",
        "new: the old value would get 2 of 3 entries right", "row: X unchanged would get 2 of 3 entries right",
        "several (x[1] - 1): 0 everywhere would get 2 of 3 entries right",
        "gate (f in row 1): 0 everywhere would get 2 of 4 entries right",
    ]  # fmt: skip


# Lists and tables that are shorter, or without brackets that say nothing

TABLE = """
given: {w: [2, -1]}
questions:
  - {id: one, points: 3, table: {rows: {q: [1, 2, 3]}, columns: {r: q^2}}}
  - {id: vectors, points: 3, table: {rows: {q: [1, 2, 3]}, columns: {v: q*w}}}
  - {id: row, table: {rows: {q: [3]}, columns: {r: q^2, t: q^3}}}
  - {id: both, points: 6, table: {rows: {q: [1, 2, 3]}, columns: {r: q^2, t: q^3}}}
"""


@pytest.mark.parametrize(("question", "answer"), [
    ("one", [1, 4, 9]), ("one", [[1], [4], [9]]), ("one", [1, [4], "9"]), ("vectors", [[2, -1], [4, -2], [6, -3]]),
    ("vectors", [[[2, -1]], [[4, -2]], [[6, -3]]]), ("row", [9, 27]), ("row", [[9, 27]]),
])  # fmt: skip
def test_brackets_that_say_nothing_may_be_left_away(question: str, answer: object) -> None:
    assert mark(TABLE, question, answer).verdict == "correct"


@pytest.mark.parametrize(("question", "answer", "score"), [
    ("one", [1, 4], 2), ("one", [[1]], 1), ("both", [[1, 1], [4, 8]], 4), ("both", [[1, 1], [4, 8], []], None),
])  # fmt: skip
def test_rows_that_are_not_there_are_missing(question: str, answer: object, score: int | None) -> None:
    found = mark(TABLE, question, answer)
    assert (found.verdict, found.score) == (("partial", score) if score else ("malformed", 0))


def test_too_many_rows_cannot_be_read() -> None:
    assert mark(TABLE, "one", [1, 4, 9, 16]).verdict == "malformed"


RUN = """
train:
  data: {x: [1, 2, 3, 4], y: [2, 1, 4, 3]}
  parameters: {w: 1}
  compute: {o: w*x, loss: mean((y - o)^2)}
  learning_rate: 0.05
  steps: 3
questions:
  - {id: run, find: [w_1, w_2, w_3], points: 3}
  - {id: mixed, find: [w_1, loss_1]}
"""


def test_a_run_of_fewer_steps_lacks_the_last_ones() -> None:
    found = mark(RUN, "run", [0.95, 0.9375])
    assert (found.verdict, found.score, found.entries) == ("partial", 2, [True, True, None])
    assert mark(RUN, "mixed", [0.95]).verdict == "malformed"  # which of the two is not there?
