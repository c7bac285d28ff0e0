"""Each kind of finding, provoked by a small exercise; and the exercises of the course, which have no errors."""


import pytest

import gradekit
from gradekit.check import Finding, check
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.solve import solve
from tests.places import PROBLEMS

SEVEN = (
    "graph-polynomial", "sum-times-max", "product-graph", "updater-tree", "two-layer-sigmoid", "relu-chain",
    "step-network",
)  # fmt: skip
EXTRA = sorted(path.stem for path in (PROBLEMS / "extra").glob("*.yaml"))


def found(text: str) -> list[Finding]:
    exercise = build(read_problem(f"id: t\n{text}", "t.yaml"))
    return check(exercise, solve(exercise))


def messages(text: str, severity: str) -> list[str]:
    return [finding.message for finding in found(text) if finding.severity == severity]


def one(line: str, question: str, given: str) -> str:
    name = line.partition(":")[0]
    return f"given: {{{given}}}\ncompute: {{{line}}}\nquestions:\n  - {{id: q, find: {name}, {question}}}\n"


# Clean


@pytest.mark.parametrize("name", [*SEVEN, *(f"extra/{name}" for name in EXTRA)])
def test_the_exercises_have_no_errors(name: str) -> None:
    assert [str(f) for f in gradekit.check(PROBLEMS / f"{name}.yaml") if f.severity == "error"] == []


def test_a_sound_exercise_has_no_findings_at_all() -> None:
    assert found(one("k: a*b + 0.3", "published: 1.0213", "a: 0.987, b: 0.7308")) == []


# The erratum of the course


def test_the_wrong_key_of_the_symbolic_product_graph_is_reported_line_by_line() -> None:
    exercise = gradekit.load(PROBLEMS / "product-graph-symbolic.yaml")
    errors = gradekit.check(exercise)
    assert [(f.severity, f.place.line) for f in errors] == [("error", 9), ("error", 10), ("error", 11)]
    published = ["(a + 2b + a c^2)(1 + 2c)", "(a + 2b + a c^2)*2", "(a + 2b + a c^2)(2c)"]
    questions = ["dL_da", "dL_db", "dL_dc"]
    right = ["b + b*c^2", "a + 4*b + a*c^2", "2*a*b*c"]
    for finding, question, text, key in zip(errors, questions, published, right, strict=True):
        start = f"{question}: published {text}, computed "
        assert finding.message.startswith(start)
        assert finding.message.endswith("; correct one of the two")
        computed = finding.message.removeprefix(start).partition(";")[0]
        verdicts = [_verdict(exercise, question, answer) for answer in (computed, key)]
        assert verdicts == ["correct", "correct"]


def _verdict(exercise: gradekit.Exercise, question: str, text: str) -> str:
    return next(q.verdict for q in gradekit.grade(exercise, {question: text}).questions if q.id == question)


# Errors


def test_a_published_value_that_disagrees_names_the_entry_and_both_values() -> None:
    text = one('v: "[a, 3*b]"', "published: [2, 10.6]", "a: 2, b: 3.5")
    assert messages(text, "error") == ["q: entry [2]: published 10.6, computed 10.5; correct one of the two"]


def test_it_says_which_mistake_gives_the_published_value() -> None:
    text = one("k: a - b", "published: -1.5137", "a: 2.7356, b: 1.2219")
    assert messages(text, "error") == [
        "q: published −1.5137, computed 1.5137 (the mistake sign-flipped gives the published value); "
        "correct one of the two"
    ]


def test_it_stands_at_the_published_value() -> None:
    (finding,) = [f for f in found(one("k: a*b", "published: 7.1", "a: 2, b: 3.5")) if f.severity == "error"]
    assert (finding.place.line, finding.place.column) == (5, 33)


@pytest.mark.parametrize("printed", ["nan", "inf", "log(0)", "x"])
def test_a_published_value_that_is_none_is_an_error(printed: str) -> None:
    assert len(messages(one("k: a*b", f'published: "{printed}"', "a: 2, b: 3.5"), "error")) == 1


@pytest.mark.parametrize("printed", ["[7, 5, 3]", "7", "[[7, 1], [2, 3]]"])
def test_a_published_value_of_another_shape_is_an_error(printed: str) -> None:
    (message,) = messages(one('v: "[a*b, a+b]"', f"published: {printed}", "a: 2, b: 3.5"), "error")
    assert message.startswith("q: the published value cannot be compared: wrong shape: received ")


def test_a_mistake_that_would_be_marked_right_is_an_error() -> None:
    """Half of so small a loss is within so wide a tolerance, and has too few digits to speak."""
    text = one("C: 'half_squared_error(x, t)'", "tolerance: {relative: 0.9}", "x: 0.0000018, t: 0")
    (message,) = messages(text, "error")
    assert message.startswith("q: an answer that makes the mistake loss-factor (8.1e−13) would be marked right; ")
    assert message.endswith("ask for more digits, or choose numbers that tell the two apart")


def test_a_fair_rounder_who_would_fail_is_an_error() -> None:
    """Rounded to one decimal, 0.96 becomes 1, and exp(40·0.04) is more than the first order covers."""
    text = one("k: exp(40*h)", "tolerance: {rounding: 1}", "x: 0.96").replace("{k:", "{h: x*1.0001, k:")
    (message,) = messages(text, "error")
    assert "which rounding each line to 1 decimals gives, would not be marked right" in message
    assert message.endswith("ask for fewer decimals, or use tolerance {rounding: 1}")


def test_who_carries_rounded_values_is_a_warning_where_only_decimals_are_asked() -> None:
    text = one("k: 100*h", "tolerance: {decimals: 2}", "x: 0.333").replace("{k:", "{h: x/7, k:")
    assert messages(text, "error") == []
    assert any("which rounding each line to 2 decimals gives" in message for message in messages(text, "warning"))


def test_a_value_that_cannot_be_computed_names_its_line() -> None:
    exercise = build(read_problem("id: t\n" + one("k: log(a - 2)", "points: 1", "a: 2"), "t.yaml"))
    with pytest.raises(gradekit.ProblemError, match=r"t.yaml:3:\d+: k = log\(a - 2\) has no \(real\) value"):
        solve(exercise)


# Warnings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (one("k: 3*h", "published: 0.9999", "a: 1, b: 3").replace("{k:", "{h: a/b, k:"), "computed 1: off in the last"),
        (one("k: a/a", "points: 1", "a: 2"), "q: 1 would be marked right; ask for something that cannot be guessed"),
        (one("k: a - a", "points: 1", "a: 2"), "q: 0 would be marked right"),
        (one("k: 3*b", "points: 1", "a: 6, b: 2"), "q: the given a, handed in unchanged, would be marked right"),
        (one("k: relu(a - 2)", "points: 1", "a: 2"), "k lies exactly on a kink: the derivative of ReLU at 0 is taken"),
        (one('k: "max(3*a, b)"', "points: 1", "a: 2, b: 6"), "k lies exactly on a kink: at a tie of max"),
        (one("k: relu(a) + 5", "points: 1", "a: 0.00003"), "lies on a kink once it is rounded to 4 decimals"),
        (one("k: a*a", "points: 1", "a: 0.001"), "q: 0 is a fair answer at this precision; use tolerance"),
        (one("k: a*b", "tolerance: {rounding: 12}", "a: 12345.6, b: 1.7"), "q: 17 significant digits are asked"),
    ],
)
def test_each_warning(text: str, said: str) -> None:
    assert messages(text, "error") == []
    assert [message for message in messages(text, "warning") if said in message] != []


def test_mistakes_that_cannot_be_told_apart_are_a_warning() -> None:
    text = """
given: {x: 0.7, w: 1.3, v: 2.1}
compute: {z: w*x, h: tanh(z), s: v*h}
questions:
  - {id: s, find: s}
"""
    said = "s: mistakes that give the same number: activation-omitted = pre-activation-used"
    assert any(message.startswith(said) for message in messages(text, "warning"))


def test_errors_come_before_warnings() -> None:
    text = one("k: a/a", "points: 1", "a: 2") + "  - {id: m, find: a + 1.5, published: 5}\n"
    assert [finding.severity for finding in found(text)] == ["error", "warning"]


def test_a_rounder_who_ends_up_dividing_by_zero_is_an_error() -> None:
    text = "given: {c: 1/1000}\ncompute: {d: c^2}\nquestions: [{id: q, find: 1/d}]\n"
    said = "q: rounding each line to 4 decimals leaves no value here; ask for more decimals"
    assert messages(text, "error") == [said]


def test_no_error_where_only_float64_overflows_on_the_way() -> None:
    """ln Σ exp(z) of z = 1000, 1001, 1002 is 1002.4076, and rounding exp(1000) to four decimals changes nothing."""
    assert messages(one("l: log(sum(exp(z)))", "points: 1", "z: [1000, 1001, 1002]"), "error") == []
