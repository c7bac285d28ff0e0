"""Answers that ask for marks they have not earned, and exercises whose numbers leave the range of float64."""

import pytest

from gradekit.check import check
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.solve import solve
from gradekit.marking.marker import Marker
from tests.marking.helpers import exercise, grade, mark

NETWORK = "two-layer-sigmoid"
ZERO = "given: {x: 3}\ncompute: {y: x - 3}\nquestions: [{id: y, find: y}]\n"
ONE = "given: {x: 3}\ncompute: {y: x - 2}\nquestions: [{id: y, find: y}]\n"
OVERFLOW = (
    "given: {x: 1000}\ncompute: {y: exp(x), L: log(y)}\nquestions: [{id: L, find: L}, {id: g, find: 'grad(L, x)'}]\n"
)


@pytest.mark.parametrize("answer", ["0*log(0)", "log(0)*0", "0 log(0)", "0*sqrt(-1)", "0/log(0)"])
def test_nothing_times_no_value_is_no_value(answer):
    assert mark(ZERO, "y", answer).verdict == "malformed"


def test_no_value_to_the_power_of_nothing_is_no_value():
    assert mark(ONE, "y", "log(0)^0").verdict == "malformed"
    assert mark(ONE, "y", "x^0").verdict == "correct"


@pytest.mark.parametrize("answer", ["1e400", "-1e400", "2^4000", "1e-400"])
@pytest.mark.parametrize("problem, question", [("product-graph-symbolic", "dL_da"), (NETWORK, "loss")])
def test_a_number_beyond_float64_is_an_answer_like_any_other(problem, question, answer):
    assert mark(problem, question, answer).score == 0


@pytest.mark.parametrize("answer", ["1e10", "1e2", "1e1", "1", "0", "1e400"])
def test_digits_that_say_nothing_earn_nothing(answer):
    found = grade(NETWORK, {"loss": answer, "x2": [answer], "db1": [answer, answer], "dW2": [[answer, answer]]})
    earned = {question.id for question in found.questions if question.score}
    assert earned <= ({"loss"} if answer == "0" else set())  # ½(0 − 0.01)² is 0.00005, of which 0 is the rounding


def test_one_digit_still_earns_what_it_shows():
    assert mark(NETWORK, "x2", ["0.8"]).mistake == "rounded-too-early"


def test_whole_numbers_follow_exactly():
    right, wrong = (mark("product-graph", "forward", ["5", e, "2", "5", "20", "20"]).entries for e in ("15", "16"))
    assert right != wrong


def test_a_key_is_right_where_float64_overflows_on_the_way():
    assert mark(OVERFLOW, "L", 1000).verdict == "correct"
    assert mark(OVERFLOW, "L", 999).verdict == "incorrect"
    assert mark(OVERFLOW, "g", 1).verdict == "correct"


@pytest.mark.parametrize("compute", ["exp(x)", "log(exp(x))", "x^400", "exp(-x^300)", "1e-300*x^2"])
def test_extreme_exercises_are_checked_and_solved(compute, tmp_path):
    extreme = exercise(f"given: {{x: 1000}}\ncompute: {{y: {compute}}}\nquestions: [{{id: y, find: y}}]\n")
    assert all(finding.message for finding in check(extreme, solve(extreme)))


def test_a_key_that_nobody_can_type_is_an_error():
    found = exercise("given: {x: 1000}\ncompute: {y: exp(x)}\nquestions: [{id: y, find: y}]\n")
    assert any("beyond 1.8e308" in finding.message for finding in check(found, solve(found)))


def test_an_asked_quantity_without_a_value_makes_the_problem_unfit():
    with pytest.raises(ProblemError, match=r"t\.yaml:4:\d+: y has no \(real\) value"):
        mark("given: {x: 0}\ncompute: {y: log(x)}\nquestions: [{id: y, find: y}]\n", "y", 1)


def test_more_entries_than_anyone_types_are_refused():
    ones = ", ".join(["1"] * 101)
    text = f"id: t\ngiven: {{x: [{ones}]}}\nquestions: [{{id: g, find: 'grad(exp(x), x)'}}]\n"
    with pytest.raises(ProblemError, match=r"t\.yaml:3:\d+: g: 10201 entries are asked, and at most 10000"):
        Marker(build(read_problem(text, "t.yaml")))


def test_a_long_chain_is_marked_with_the_mistakes_that_there_is_time_for():
    lines = "".join(f"  x{i + 1}: tanh(x{i})*1.01 + 0.1\n" for i in range(300))
    text = f"given: {{x0: 0.5}}\ncompute:\n{lines}questions: [{{id: g, find: 'grad(x300, x0)'}}]\n"
    assert mark(text, "g", 1.5).verdict == "incorrect"


def test_thousands_of_answers_to_no_question_are_counted():
    found = grade(ZERO, {f"q{n}": 1 for n in range(5000)})
    assert len(found.warnings) == 21
    assert found.warnings[-1] == "4980 more answers are to no question of the problem"


def test_many_long_expressions_in_one_answer_are_refused_unread() -> None:
    long = "+".join(["sqrt(2)"] * 200)
    found = mark("two-layer-sigmoid", "dW1", [[long] * 20, [long] * 20])
    assert found.verdict == "malformed"
    found = mark("network: {input: {x: [1]}, layers: [{weights: {W: [" + ", ".join(["[1]"] * 20) + "]}, output: h}]}\n"
                 "questions: [{id: h, find: h}]\n", "h", [long] * 20)  # fmt: skip
    assert found.verdict == "malformed" and "characters together" in found.message
