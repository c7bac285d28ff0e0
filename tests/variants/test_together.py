"""Students with own numbers marked together get what each would get by an exercise of their own."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.solve import solve
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.marker import Marker
from gradekit.marking.own_marker import differs_in_numbers_alone
from gradekit.variants import together
from gradekit.variants.many import draw_all
from gradekit.variants.together import alone, mark_together
from gradekit.variants.variant import Template
from tests.places import PROBLEMS

COUNT = 60
NETWORK = (PROBLEMS / "two-layer-sigmoid.yaml").read_text(encoding="utf-8").partition("\n")[2] + """
variants:
  W1: {uniform: [-1, 1], step: 0.05}
  b1: {normal: [0, 0.4], decimals: 2}
  W2: {uniform: [-1, 1], step: 0.05}
  x0: {uniform: [0.05, 1], step: 0.05}
  y: {choice: [[0.01], [0.99]]}
  such_that: [loss > 0.001, "min(abs(W1)) > 0"]
"""
KINKS = """
given: {W: [[1, 2, -1], [3, 4, 0.5]], x: [1, 2, -1], b: [0.5, -0.5], v: [1, -2]}
compute: {z: W @ x + b, h: relu(z), s: v @ h, L: (s - 1)^2/2}
variants: {W: {uniform: [-1, 1], step: 0.25}, x: {choice: [[1, 2, -1], [2, 1, 1]]}, v: {choice: [-2, -1, 1]}}
questions:
  - {id: z, find: z, tolerance: exact}
  - {id: h, find: h, points: 2}
  - {id: L, find: L, tolerance: {significant_digits: 3}}
  - {id: dv, find: "grad(L, v)", tolerance: {relative: 0.01}}
  - {id: both, find: ["grad(L, s)", "s", "h[1]"], tolerance: {decimals: 2}}
  - {id: dW, find: "grad(L, W)", points: 3, tolerance: {absolute: 0.01}}
"""
STEPS = """
given: {w: 2, b: -1, x: 3, y: 2, eta: 0.1}
compute: {yhat: w*x + b, loss: (yhat - y)^2, w1: "w - eta*grad(loss, w)", b1: "b - eta*grad(loss, b)"}
variants:
  w: {uniform: [-2, 2], step: 0.5}
  x: {choice: [1, 2, 3, -2]}
  eta: {choice: [0.1, 0.2, 0.05]}
  y: {normal: [0, 2], decimals: 1}
  such_that: abs(yhat - y) > 0.5
questions:
  - {id: yhat, find: yhat}
  - {id: loss, find: loss, tolerance: {rounding: 3}, mistakes: {loss-factor: 0.5}}
  - {id: dw, find: "grad(loss, w)", known: [{find: "2*(yhat - y)", says: You left x out., credit: 0.5}]}
  - {id: new, find: [w1, b1], tolerance: {rounding: 3}}
"""
DECIDED = """
given: {x: [1, 2], y: 3}
compute: {s: "sum(x)", t: s*y}
variants: {x: {choice: [1, -2, 3]}, y: {uniform: [-2, 2], step: 1}}
questions: [{id: s, find: s}, {id: t, find: t}, {id: up, correct_when: t > 0}]
"""


def frozen(answer: Any) -> Any:
    """As a JSON file would be read: numbers as they were typed."""
    if isinstance(answer, list):
        return tuple(map(frozen, answer))
    return JsonNumber(repr(answer)) if isinstance(answer, int | float) and not isinstance(answer, bool) else answer


def template(text: str) -> Template:
    return Template(read_problem(f"id: own\n{text}", "own.yaml"), "seed")


def sheets(made: Template, drawn: list) -> list[dict]:
    """Answers of every kind: right, mistaken, carried on, coarse, in other shapes, left out, without work."""
    keys = [_key(made, values) for values in drawn]
    return [_sheet(k, keys, made, values) for k, values in enumerate(drawn)]


def _key(made: Template, values) -> dict[str, list]:
    """Right answers with six decimals, list entries one by one."""
    solution = solve(build(together.with_values(made.problem, values)))
    asked = {question.id: solution.answer(question.id) for question in made.problem.questions if question.find}
    return {id: [np.array(value.floats, dtype=float) for _, value in parts] for id, parts in asked.items()}


def _sheet(k: int, keys: list, made: Template, values) -> dict:
    key = dict(keys[k])
    way, at = k % 10, list(key)[(k // 10) % len(key)]
    if way == 1:  # a known mistake's number
        key[at] = _mistaken(made, values, at, k) or key[at]
    if way == 2:  # wrong, and gone on from
        key = _carried(made, values, at)
    if way == 3:  # somebody else's
        key = keys[(k + 1) % len(keys)]
    if way == 4:
        key[at] = [part * 0 for part in key[at]]
    if way == 5:
        key[at] = [-part for part in key[at]]
    if way == 6:
        key[at] = [part.T for part in key[at]]
    digits = {7: 1, 8: 3}.get(way, 6)
    found = {id: [np.round(part, digits).tolist() for part in parts] for id, parts in key.items()}
    found = {id: parts if len(parts) > 1 else parts[0] for id, parts in found.items()}
    if way == 9:
        found[at] = [None, "1/3", f" {found[at]} ", {}, "x = 2", True][(k // 10) % 6]
    if k % 4 == 1:
        found.pop(list(found)[-1])
    return found


def _mistaken(made: Template, values, at: str, k: int) -> list | None:
    plan = Marker(build(together.with_values(made.problem, values))).plan
    parts = [part for part in plan.parts if part.question.id == at]
    found = [variant for variant in plan.variants(parts[0]) if variant.node.shape == parts[0].node.shape]
    if len(parts) > 1 or not found:
        return None
    chosen = found[k % len(found)].node
    return [np.asarray(evaluate([chosen], plan.values, Float64)[chosen], dtype=float)]


def _carried(made: Template, values, at: str) -> dict[str, list]:
    """Everything from a wrong value of one answer on."""
    plan = Marker(build(together.with_values(made.problem, values))).plan
    own = {part.node: plan.values[part.node] + 1 for part in plan.numeric if part.question.id == at}
    found = evaluate([part.node for part in plan.numeric], {**plan.bindings, **own}, Float64)
    ids = dict.fromkeys(part.question.id for part in plan.numeric)
    return {id: [np.array(found[part.node]) for part in plan.numeric if part.question.id == id] for id in ids}


@pytest.mark.parametrize("text", [NETWORK, KINKS, STEPS, DECIDED], ids=["network", "kinks", "steps", "decided"])
def test_marks_are_those_of_an_exercise_of_one_s_own(text):
    made = template(text)
    students = [f"s{k}" for k in range(COUNT)]
    drawn = draw_all(made, students)
    answers = [{id: frozen(answer) for id, answer in sheet.items()} for sheet in sheets(made, drawn)]
    found = mark_together(made, build(made.problem), students, answers)
    for k, marked in enumerate(found):
        own = alone(made, drawn[k], answers[k])
        assert marked.graded == own.graded, answers[k]
        assert [reading.whole for reading in marked.paper] == [reading.whole for reading in own.paper]
    verdicts = {question.verdict for marked in found for question in marked.graded}
    assert {"correct", "incorrect", "follow_through", "missing"} <= verdicts
    assert any(question.mistake for marked in found for question in marked.graded)


@pytest.mark.parametrize(("text", "is_shared"), [(NETWORK, True), (KINKS, True), (STEPS, True), (DECIDED, False)])
def test_only_exercises_that_the_numbers_do_not_change_are_marked_together(text, is_shared, monkeypatch):
    made = template(text)
    assert differs_in_numbers_alone(build(made.problem)) is is_shared
    by_themselves = []
    monkeypatch.setattr(together, "alone", lambda *rest: by_themselves.append(1) or together.Marked())
    mark_together(made, build(made.problem), ["ada", "bob", "cy"], [{}, {}, {}])
    assert len(by_themselves) == (0 if is_shared else 3)


@pytest.mark.parametrize("text", [NETWORK, KINKS, STEPS, DECIDED], ids=["network", "kinks", "steps", "decided"])
def test_many_draws_are_those_of_one_student_after_the_other(text):
    made = template(text)
    students = [f"S {k}" for k in range(40)]
    assert draw_all(made, students) == [made.draw(student).values for student in students]


def test_conditions_at_the_very_edge_are_decided_exactly():
    text = """
given: {x: 0.1, y: 0.2}
compute: {s: x + y}
variants: {x: {choice: [0.1, 0.2]}, y: {choice: [0.1, 0.2]}, such_that: s <= 0.3}
questions: [{id: q, find: s}]
"""
    made = template(text)
    drawn = draw_all(made, [str(k) for k in range(30)])
    sums = [sum(Fraction(value.value) for value in values.values()) for values in drawn]
    assert max(sums) == Fraction(3, 10)  # 0.1 + 0.2 is above 0.3 in float64


def test_what_nothing_fits_says_why_and_leaves_the_others_alone():
    text = "given: {x: 1}\nvariants: {x: {choice: [1, 2]}, such_that: x > 2}\nquestions: [{id: q, find: 2*x}]\n"
    made = template(text)
    (found,) = mark_together(made, build(made.problem), ["ada"], [{}])
    assert "none of 1000 draws for one student fits" in found.why and not found.graded
