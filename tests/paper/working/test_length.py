"""How long a working is: each thing once, long runs as a table, and yet a line for everything that is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradekit.engine.formula import Array, Num
from gradekit.exercise.lowering import Asked, build
from gradekit.exercise.problem.load import load_problem, read_problem
from gradekit.exercise.solve import Solution, solve
from gradekit.paper.document import Equation
from gradekit.paper.pages import solution_page
from gradekit.paper.render.plain import line
from gradekit.paper.render.terminal import render
from gradekit.paper.working import work
from tests.places import PROBLEMS

STRANGERS = Path(__file__).parents[2] / "strangers" / "problems"
FILES = sorted([*PROBLEMS.glob("*.yaml"), *STRANGERS.glob("*.yaml")])
ADAM = """
given: {A: [[3, 1], [1, 2]], c: [1, -1]}
train:
  parameters: {w: [1, 2]}
  compute: {loss: "0.5*dot(w, A @ w) - dot(c, w)"}
  loss: loss
  rule: adam
  learning_rate: 0.1
  steps: 20
questions: [{id: w, find: w_20}, {id: m, find: m_3}]
"""
NETWORK = """
network:
  input: {x: [0.05, 0.1]}
  layers:
    - {weights: {W1: [[0.15, 0.2], [0.25, 0.3]]}, bias: {b1: [0.35, 0.35]}, activation: sigmoid, output: h}
    - {weights: {W2: [[0.4, 0.45], [0.5, 0.55]]}, bias: {b2: [0.6, 0.6]}, activation: sigmoid, output: o}
  target: {y: [0.01, 0.99]}
  loss: half_squared_error
train: {parameters: [W1, W2], learning_rate: 0.5, steps: STEPS}
questions: [{id: o, find: o}, {id: l, find: loss}, {id: d, find: "grad(loss, W1)"}, {id: W, find: W1_STEPS}]
"""


def solved(body: str) -> Solution:
    return solve(build(read_problem(f"id: test\ntitle: Test\n{body}", "test.yaml")))


def printed(solution: Solution) -> list[str]:
    return render(solution_page(solution, work(solution), None, None, {})).splitlines()


def is_shown(solution: Solution, asked: Asked, quantities: set[str], subjects: set[str]) -> bool:
    """Whether a line of the working, or of what is given, is that of the asked quantity itself."""
    exercise = solution.exercise
    name, derivative = exercise.name_of(asked.node), exercise.derivatives.get(asked.node)
    picked = asked.node.op.name in ("index", "variable", "constant")  # an entry of what has lines, or what is given
    label = f"∂{derivative[0]}/∂{derivative[1]}" if derivative else ""
    return picked or bool({name, label, asked.text} & (quantities | subjects)) or "grad(" in asked.text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_working_is_too_long_and_what_is_asked_has_its_line(path: Path) -> None:
    solution = solve(build(load_problem(path)))
    assert len(printed(solution)) <= 400
    steps = work(solution)
    quantities, subjects = {step.quantity for step in steps}, {line(step.subject) for step in steps}
    asked = [part for parts in solution.exercise.asked.values() for part in parts if part.node in solution.values]
    assert not [part.text for part in asked if not is_shown(solution, part, quantities, subjects)]


def test_twenty_steps_are_two_in_full_and_a_table() -> None:
    solution = solved(ADAM)
    lines = printed(solution)
    assert len(lines) < 130
    assert "Steps 2 to 19" in lines
    assert [step.run[1] for step in work(solution) if step.run[0] == "w"] == [str(k) for k in range(2, 20)]
    full = {step.quantity for step in work(solution) if step.substituted is not None}
    assert {"w_1", "w_20", "m_3"} <= full
    assert not {"w_2", "w_3", "w_19"} & full


def test_the_table_of_a_run_holds_the_values() -> None:
    solution = solved(ADAM)
    exact = {name: solution.values[node].floats for name, node in solution.exercise.quantities.items()}
    for step in (step for step in work(solution) if step.run[0]):
        assert isinstance(step.value, Array)
        for shown, value in zip(step.value.rows, exact[step.quantity], strict=True):
            assert isinstance(shown, Num)
            assert abs(float(shown.value) - value) <= 0.5001e-4


@pytest.mark.parametrize("steps", [1, 2, 3, 8])
def test_a_network_and_its_training_are_one(steps: int) -> None:
    solution = solved(NETWORK.replace("STEPS", str(steps)))
    shown = [step.quantity for step in work(solution)]
    assert not {"z1_1", "h_1", "o_1", "loss_1", "g_W1_1", "∂loss_1/∂W1_0"} & set(shown)
    assert {"o", "loss", "∂loss/∂W1", f"W1_{steps}"} <= set(shown)
    assert len(printed(solution)) < 120 + 90 * min(steps - 1, 2)


def test_of_a_hundred_steps_a_page_is_shown() -> None:
    """What is asked of the last step is a column; one row in five, the first and the last."""
    lines = printed(solved(NETWORK.replace("STEPS", "100")))
    at = lines.index("Steps 2 to 99")
    assert lines[at + 1].split()[0] == "step"
    assert "W1" in lines[at + 1].split()
    shown = [int(row.split()[0]) for row in lines[at + 3 : lines.index("", at)]]
    assert shown == [2, *range(5, 96, 5), 99]
    assert "Shown is one step in 5." in " ".join(lines)
    assert len(lines) < 180


def test_what_is_asked_in_the_middle_has_its_row() -> None:
    questions = ", ".join(f"W1_{step}" for step in (2, 37, 38, 51))
    body = NETWORK.replace("STEPS", "100").replace("find: o}", f"find: [{questions}]}}")
    lines = printed(solved(body))
    at = lines.index("Steps 2 to 99")
    assert {"2", "37", "38", "51"} < {row.split()[0] for row in lines[at + 3 : lines.index("", at)]}


def test_steps_that_are_not_written_out_are_dots_in_the_table() -> None:
    lines = printed(solved(NETWORK.replace("STEPS", "1000")))
    at = lines.index("Steps 2 to 999")
    assert [row.split()[0] for row in lines[at + 3 : at + 6]] == ["2", "…", "999"]
    headings = [text.split(":")[0] for text in lines if text.startswith("Step")]
    assert list(dict.fromkeys(headings)) == ["Step 1", "Steps 2 to 999", "Step 1000"]
    assert len(lines) < 180


def test_everything_shows_every_step() -> None:
    solution = solved(ADAM)
    full = {step.quantity for step in work(solution, everything=True) if step.substituted is not None}
    assert {f"w_{k}" for k in range(1, 21)} <= full


def test_a_denominator_has_one_line_and_its_number() -> None:
    solution = solved(
        "given: {z: [1, 2, 0.5, -1, 0, 3]}\ncompute: {p: softmax(z)}\nquestions: [{id: p, find: p}]\n"
    )
    texts = [line(step.formula) for step in work(solution) if step.formula is not None]
    assert len([text for text in texts if text.count("exp(") == 6]) == 1
    assert texts.count("exp(z[1])/S") == 1


def test_mean_then_variance_then_the_quotient() -> None:
    solution = solved(
        "given: {x: [2, -1, 0.5, 3.5]}\ncompute: {y: layer_norm(x)}\nquestions: [{id: y, find: y}]\n"
    )
    steps = work(solution)
    assert [step.quantity for step in steps] == ["μ", "v", "r", "y", "y", "y", "y"]
    assert [line(step.value) for step in steps[:2] if step.value] == ["1.25", "2.8125"]
    assert line(steps[3].formula or steps[3].subject) == "(x[1] − μ)/r"


def test_what_has_a_line_is_not_written_out_again() -> None:
    solution = solved(
        "given: {x: [2, -1, 0.5, 3.5]}\ncompute: {v: var(x), b: '(x - mean(x))/sqrt(var(x) + 0.01)', m: mean(x)}\n"
        "questions: [{id: v, find: v}, {id: b, find: b}, {id: m, find: m}]\n"
    )
    steps = work(solution)
    assert [step.quantity for step in steps if not step.entry] == ["μ", "v", "m", "r", "b"]
    assert [line(step.formula) for step in steps if step.quantity == "r" and step.formula] == ["sqrt(v + 0.01)"]
    (mean,) = [step.formula for step in steps if step.quantity == "m"]
    assert mean is not None and line(mean) == "(x[1] + x[2] + x[3] + x[4])/4"


def test_zeros_are_not_listed() -> None:
    solution = solved(
        "given: {W: 'zeros(20, 30)', x: 'zeros(30)'}\ncompute: {z: W @ x}\nquestions: [{id: z, find: z}]\n"
    )
    text = "\n".join(printed(solution))
    assert "every entry of 20×30" in text and "W[1,1] = 0" not in text


def test_what_is_asked_exactly_is_shown_exactly() -> None:
    solution = solved(
        "given: {a: 49, b: 2421}\ncompute: {h: 1/a, v: b*h/2}\n"
        "questions: [{id: v, find: v, tolerance: exact}]\n"
    )
    last = work(solution)[-1]
    assert [(sign, line(side)) for sign, side in last.sides][1:] == [("=", "2421·(1/49)/2"), ("=", "2421/98")]


def equations_of(lines: str) -> list[str]:
    """The equations of the page, as they are printed."""
    solution = solve(build(read_problem(f"id: a\ntitle: T\n{lines}", "a.yaml")))
    return [
        " ".join([line(block.subject), *(f"{side.relation} {line(side.formula)}" for side in block.sides)])
        for block in solution_page(solution, work(solution), None, None, {}).blocks
        if isinstance(block, Equation)
    ]


def test_a_formula_that_differs_in_its_step_alone_is_said_once() -> None:
    shown = equations_of(
        "given: {w_0: 2, c: 3}\ncompute: {w_1: w_0*c - 1, w_2: w_1*c - 1, w_3: w_2*c - 1}\n"
        "questions: [{id: w, find: w_3}]\n"
    )
    assert shown == ["w_1 = w_0·c − 1 = 2·3 − 1 = 5", "w_2 = 5·3 − 1 = 14", "w_3 = 14·3 − 1 = 41"]


def test_a_formula_whose_numbers_move_otherwise_is_said_again() -> None:
    shown = equations_of(
        "given: {w_0: 2, c_1: 3, c_2: 4}\ncompute: {w_1: w_0*c_1 - 1, w_2: w_1*c_1 - 1, w_3: w_1*c_2 - 1}\n"
        "questions: [{id: w, find: '[w_2, w_3]'}]\n"
    )
    assert shown[1:] == ["w_2 = w_1·c_1 − 1 = 5·3 − 1 = 14", "w_3 = w_1·c_2 − 1 = 5·4 − 1 = 19"]


def test_long_numbers_are_not_written_a_second_time() -> None:
    line_of = "({0} - 0.123*tanh(0.456*0.789))^2 + (0.321 - 0.654*tanh(0.987*{0}))^2 + {0}"
    body = f"given: {{a: 0.5, b: 0.5, c: 0.7}}\ncompute: {{A: '{line_of.format('a')}', B: '{line_of.format('b')}', "
    lines = printed(solved(body + f"C: '{line_of.format('c')}'}}\nquestions: [{{id: q, find: [A, B, C]}}]\n"))
    assert any("the numbers put in are those of A" in text for text in lines if text.startswith("  B ≈ 0."))
    assert [text[2:7] for text in lines if text.startswith(("  A ", "  C "))] == ["A = (", "C = ("]


def test_the_mean_passes_nothing_more_of_a_variance_about_itself() -> None:
    """x reaches the loss through μ, v and n, and through nothing else; μ and the root go by their names."""
    body = "given: {x: [2, -1, 0.5]}\ncompute: {mu: mean(x), v: var(x), n: (x - mu)/sqrt(v + 0.01), L: sum(n^3)}\n"
    lines = "\n".join(printed(solved(body + "questions: [{id: d, find: 'grad(L, x)'}]\n")))
    assert "∂L/∂x = 1/3·∂L/∂mu + 2/3·(∂L/∂v ⊙ (x − mu)) + ∂L/∂n/r" in lines
    assert "sum over 3 paths, through mu, v and n" in lines
    assert "/r²" in lines
