"""Comparisons in the cells of a table are shown as true and false; everywhere else they are numbers."""

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.solve import solve
from gradekit.paper.json_out import key_json
from gradekit.paper.pages import solution_page
from gradekit.paper.render import markdown
from gradekit.paper.working import work
from tests.marking.helpers import mark

TRACE = """
given: {w: [2, -1]}
compute: {big: "w[1] > 1"}
questions:
  - id: trace
    table:
      rows: {u: [1, -2, 3, 0]}
      columns: {v: "w @ [u, u]", ok: v > 0, both: "(v > 0)*(u > 1)", class: {up: v > 0, down: v <= 0}}
  - {id: big, find: big}
"""


def test_working_and_answers() -> None:
    solution = solve(build(read_problem(f"id: t\n{TRACE}", "t.yaml")))
    shown = markdown.render(solution_page(solution, work(solution), None, None, {}))
    assert "ok⁽¹⁾ = (v⁽¹⁾ > 0) = (1 > 0) = true" in shown  # a row that is worked out
    rows = [line.strip("| ").split(" | ") for line in shown.splitlines()]
    assert ["2", "−2", "false", "0", "down"] in rows and ["3", "3", "true", "1", "up"] in rows
    assert r"1, true, 0, up\]" in shown and r"0, false, 0, down\]" in shown
    assert "big = (w[1] > 1) = (2 > 1) = 1" in shown


def test_keys_of_programs_keep_their_numbers() -> None:
    key = key_json(solve(build(read_problem(f"id: t\n{TRACE}", "t.yaml"))))
    assert key["trace"] == [[1.0, 1.0, 0.0, "up"], [-2.0, 0.0, 0.0, "down"], [3.0, 1.0, 1.0, "up"], [0, 0, 0, "down"]]
    assert mark(TRACE, "trace", key["trace"]).verdict == "correct"
    words = [[1, True, 0, "up"], [-2, "false", 0, "down"], [3, "true", 1, "up"], [0, False, 0, "down"]]
    assert mark(TRACE, "trace", words).verdict == "correct"
