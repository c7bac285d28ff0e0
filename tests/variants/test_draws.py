"""What is drawn for whom: pinned numbers, distributions, conditions, and what a file may say."""

import hashlib
import json
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradekit
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.problem.located import nested_text
from gradekit.variants.chance import below
from gradekit.variants.draw import number_text
from gradekit.variants.variant import Template, plain_id
from gradekit.variants.written import written
from tests.some import examples

TEXT = """\
id: drawn
given: {W1: [[0.15, 0.2, 0.1], [0.25, 0.3, 0.4]], x: [1, 0, 2], s: 2}
compute: {z: W1 @ x, loss: "sum(z^2)*s"}
variants:
  W1: {uniform: [-1, 1], step: 0.05}
  x: {choice: [[1, 0, 2], [0, 1, -1], [1, 1, 1]]}
  s: {normal: [2, 0.5], decimals: 2}
  such_that: [abs(loss) > 0.5, s > 1]
questions:
  - {id: z, find: z, published: [0.35, 1.05]}
  - {id: positive, correct_when: loss > 3, ask: Is the loss above 3?, answer: false}
"""
PINNED = (  # of 0 … 999, for the names ("pinned", 0), ("pinned", 1), …
    388, 765, 927, 505, 880, 692, 275, 194, 795, 850, 534, 669, 66, 827, 69, 728, 644, 167, 974, 801, 294,
    845, 418, 891, 6, 363, 277, 464, 344, 291, 124, 617, 113, 135, 115, 729, 736, 767, 47, 4, 524, 396, 558,
    84, 544, 907, 706, 867, 553, 826,
)  # fmt: skip


def problem(text=TEXT):
    return read_problem(text, "drawn.yaml")


def test_fifty_numbers_are_the_same_for_ever():
    assert tuple(below(1000, ("pinned", k)) for k in range(50)) == PINNED


def test_a_number_is_what_the_documentation_says():
    text = '["gradekit-variants-1","2026-spring","drawn","müller",0,"W1",2,3,0]'
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
    assert below(41, ("2026-spring", "drawn", "müller", 0, "W1", 2, 3)) == number % 41
    drawn = Template(problem(TEXT.replace("  such_that: [abs(loss) > 0.5, s > 1]\n", "")), "2026-spring").draw("Müller")
    assert Fraction(drawn.values["W1"][1][2].value) == -1 + Fraction(number % 41, 20)


def test_numbers_that_would_be_too_likely_are_passed_over(monkeypatch):
    blocks = iter([b"\xff" * 32, b"\x00" * 15 + b"\x07" + b"\x00" * 16])
    monkeypatch.setattr("gradekit.variants.chance._hash", lambda names, block: next(blocks))
    assert below(1000, ("any",)) == 7


@given(st.integers(1, 2**64), st.lists(st.text() | st.integers(), max_size=4))
def test_a_number_is_in_its_range(n, names):
    assert 0 <= below(n, names) < n


def test_names_do_not_run_into_one_another():
    lists = [("a", "b"), ("ab",), ("a", "b", ""), ("", "a", "b"), ('a","b',), ("a", 1), ("a", "1")]
    assert len({below(2**64, names) for names in lists}) == len(lists)


def test_draws_are_uniform_and_normal():
    """Bounds of five standard deviations of a count and of a mean."""
    counts = Counter(below(10, ("uniform", k)) for k in range(10_000))
    assert all(abs(count - 1000) < 5 * 30 for count in counts.values())
    text = "given: {s: 0}\nvariants: {s: {normal: [3, 2], decimals: 3}}\nquestions: [{id: q, find: s}]\n"
    template = Template(problem(text), "x")
    values = [float(template.draw(str(k)).values["s"].value) for k in range(2_000)]
    mean = sum(values) / 2_000
    assert abs(mean - 3) < 5 * 2 / 2_000**0.5
    assert abs(sum((value - mean) ** 2 for value in values) / 2_000 - 4) < 5 * 4 * (2 / 2_000) ** 0.5


def test_every_draw_is_within_what_the_file_says():
    template = Template(problem(), "seed")
    allowed = {"[1, 0, 2]", "[0, 1, -1]", "[1, 1, 1]"}
    for k in range(40):
        values = template.draw(f"s{k}").values
        numbers = [Fraction(entry.value) for row in values["W1"] for entry in row]
        assert len(numbers) == 6 and all(-1 <= n <= 1 and (n * 20).denominator == 1 for n in numbers)
        assert nested_text(values["x"]) in allowed


def test_conditions_hold_and_are_decided_by_the_student_s_own_numbers():
    template = Template(problem(), "seed")
    rejected = 0
    for k in range(40):
        drawn = template.draw(f"s{k}")
        solution = gradekit.solve(build(drawn.problem))
        loss, s = (solution.values[solution.exercise.quantities[name]].floats for name in ("loss", "s"))
        assert abs(loss) > 0.5 and s > 1
        (positive,) = [q for q in solution.exercise.problem.questions if q.id == "positive"]
        assert positive.answer == ("true" if loss > 3 else "false",)
        assert all(question.published is None for question in drawn.problem.questions)
        rejected += len(drawn.rejected)
    assert rejected


def test_capitals_and_spaces_of_an_id_make_no_difference_and_all_else_does():
    template = Template(problem(), "seed")
    assert template.draw(" Ada ").values == template.draw("ada").values
    assert plain_id("Mu\u0308LLER") == "müller"
    other = Template(problem(), "seed 2")
    assert len({str(t.draw(s).values) for t in (template, other) for s in ("ada", "bob", "cy")}) == 6


@examples(20)
@given(st.text(max_size=20))
def test_the_file_of_a_student_is_the_student_s_problem(student):
    drawn = Template(problem(), "seed").draw(student)
    again = read_problem(written(TEXT, "drawn.yaml", drawn.values), "drawn.yaml")
    assert [(given.name, nested_text(given.value)) for given in again.given] == [
        (given.name, nested_text(given.value)) for given in drawn.problem.given
    ]
    assert again.variants is None and all(question.published is None for question in again.questions)
    assert [question.answer for question in again.questions] == [(), ()]


def test_givens_of_shorthands_are_drawn_and_texts_stay():
    text = """\
id: drawn
title: 'A "quoted": title, with #'
text: |
  Several lines: [x]

  and more
network:
  input: {x: [0.05, 0.1]}
  layers:
    - {weights: {W1: [[0.15, 0.2], [0.25, 0.3]]}, bias: {b1: [0.35, 0.35]}, activation: sigmoid}
  target: {y: [0.01, 1]}
  loss: half_squared_error
variants: {W1: {uniform: [1, 9], step: 1}, b1: {choice: [0.5, 1.5]}, y: {choice: [[0, 1], [1, 0]]}}
questions: [{id: loss, find: loss, ask: 'no, "yes": {x}'}]
"""
    drawn = Template(problem(text), "seed").draw("ada")
    again = read_problem(written(text, "drawn.yaml", drawn.values), "drawn.yaml")
    assert (again.title, again.text, again.questions[0].ask) == (
        'A "quoted": title, with #', "Several lines: [x]\n\nand more", 'no, "yes": {x}',
    )  # fmt: skip
    layer = again.network.layers[0]
    assert nested_text(layer.weights.value) == nested_text(drawn.values["W1"])
    assert {entry.value for entry in layer.bias.value} <= {"0.5", "1.5"}
    values = [gradekit.solve(build(one)).answer("loss")[0][1].decimals for one in (again, drawn.problem)]
    assert values[0] == values[1]


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        ("{y: {uniform: [0, 1], step: 1}}", "'y' is not given, so it cannot be drawn"),
        ("{x: {uniform: [0, 1]}}", "uniform needs a step above 0"),
        ("{x: {uniform: [2, 1], step: 1}}", "there are 0 numbers"),
        ("{x: {uniform: [0, 1], step: 1e-20}}", "there are 10000"),
        ("{x: {uniform: [1], step: 1}}", "uniform has two numbers"),
        ("{x: {normal: [0, 1]}}", "decimals: 0 to 12"),
        ("{x: {normal: [0, 0], decimals: 1}}", "a spread above 0"),
        ("{x: {choice: [[1, 2, 3]]}}", "as large as the given"),
        ("{x: {choice: [sqrt(2)]}}", "cannot be drawn: write digits"),
        ("{x: {choice: []}}", "received an empty one"),
        ("{x: {uniform: [0, 1], choice: [1]}}", "expected one of uniform, choice and normal"),
        ("{x: {gauss: [0, 1]}}", "'gauss' is not a key of a draw"),
        ("[x]", "expected names of givens"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_with_its_place(draw, said):
    with pytest.raises(gradekit.ProblemError) as error:
        problem(f"id: drawn\ngiven: {{x: [1, 2]}}\nvariants: {draw}\nquestions: [{{id: q, find: 2*x}}]\n")
    assert said in str(error.value) and all(fault.place.line == 3 for fault in error.value.faults)


@pytest.mark.parametrize(
    ("condition", "said"),
    [("x > 7", "none of 1000 draws for one student fits; x > 7 failed most often"), ("nothing > 1", "'nothing > 1'")],
)
def test_conditions_that_nothing_meets(condition, said):
    text = "id: drawn\ngiven: {x: 1}\nvariants: {x: {choice: [1, 2]}, such_that: " + condition + "}\n"
    with pytest.raises(gradekit.ProblemError) as error:
        Template(problem(text + "questions: [{id: q, find: 2*x}]\n"), "seed").draw("ada")
    assert said in str(error.value)


def test_a_value_that_there_is_not_is_drawn_again():
    text = "id: drawn\ngiven: {x: 1}\ncompute: {y: 1/x}\nvariants: {x: {choice: [0, 2]}, such_that: y > 0}\n"
    template = Template(problem(text + "questions: [{id: q, find: y}]\n"), "seed")
    assert {template.draw(str(k)).values["x"].value for k in range(20)} == {"2"}


def test_a_seed_is_needed_and_may_stand_in_the_file():
    with pytest.raises(gradekit.ProblemError, match="the course's seed is missing"):
        Template(problem())
    inside = problem(TEXT.replace("  such_that", "  seed: 2026\n  such_that"))
    assert Template(inside).draw("ada").values == Template(problem(), "2026").draw("ada").values


@given(st.fractions(max_denominator=10**6))
def test_numbers_are_written_exactly(number):
    assert Fraction(number_text(number)) == number


def test_numbers_are_short():
    assert [number_text(Fraction(text)) for text in ("-0.05", "2", "-3", "1/3", "100", "0.5")] == [
        "-0.05", "2", "-3", "1/3", "100", "0.5",
    ]  # fmt: skip


def test_json_is_what_other_programs_write_too():
    assert json.dumps(["é", 1], ensure_ascii=False, separators=(",", ":")) == '["é",1]'
