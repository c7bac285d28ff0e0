"""Each kind of finding, provoked by a small exercise; and the exercises of the course, which have no errors."""

import re

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
    assert message.endswith("would be marked right; use tolerance {significant_digits: 3}")


def test_a_fair_rounder_who_would_fail_is_an_error() -> None:
    """Rounded to one decimal, 0.96 becomes 1, and exp(40·0.04) is more than the first order covers."""
    text = one("k: exp(40*h)", "tolerance: {rounding: 1}", "x: 0.96").replace("{k:", "{h: x*1.0001, k:")
    (message,) = messages(text, "error")
    assert "which rounding each line to 1 decimals gives, would not be marked right" in message
    assert message.endswith("; use tolerance {significant_digits: 3}")


def test_who_carries_rounded_values_is_a_warning_where_only_decimals_are_asked() -> None:
    text = one("k: 100*h", "tolerance: {decimals: 2}", "x: 0.333").replace("{k:", "{h: x/7, k:")
    assert messages(text, "error") == []
    assert any("which rounding each line to 2 decimals gives" in message for message in messages(text, "warning"))


def test_a_value_that_cannot_be_computed_names_its_line() -> None:
    exercise = build(read_problem("id: t\n" + one("k: log(a - 2)", "points: 1", "a: 2"), "t.yaml"))
    with pytest.raises(gradekit.ProblemError, match=r"t.yaml:3:\d+: k = log\(a - 2\) has no \(real\) value"):
        solve(exercise)


# Published answers of every kind

EXACT = "tolerance: exact, published: "


@pytest.mark.parametrize(
    ("expression", "printed"),
    [("2*a", "0"), ("2*a", "1"), ("a + 4", "4"), ("a + 4", "5"), ("-a - 4", "-4"), ("a/3", "0"), ("sqrt(a)", "1")],
)
def test_a_whole_number_is_no_fraction(expression: str, printed: str) -> None:
    (message,) = messages(one(f"k: {expression}", EXACT + printed, "a: 0.2375"), "error")
    assert message.endswith("; correct one of the two")


@pytest.mark.parametrize(
    ("line", "printed", "found"),
    [
        ('v: "[a, 2*b]"', "[0, 9]", ["entry [1]: published 0, computed 0.4"]),
        ('v: "[a, b]"', "[0.4, 5]", ["entry [2]: published 5, computed 4.5"]),
        ('M: "[[a, b], [b, a]]"', "[[0.4, 4], [5, 0.4]]", ["[1,2]: published 4", "[2,1]: published 5"]),
    ],
)
def test_whole_numbers_are_found_entry_by_entry(line: str, printed: str, found: list[str]) -> None:
    said = messages(one(line, EXACT + printed, "a: 0.4, b: 4.5"), "error")
    assert len(said) == len(found)
    assert all(part in message for part, message in zip(found, said, strict=True))


def test_whole_numbers_are_found_in_lists_and_tables() -> None:
    text = """
given: {a: 0.4, b: 4.5}
questions:
  - {id: l, find: [a*1, b*1], tolerance: exact, published: [0.4, 4]}
  - id: t
    tolerance: exact
    table: {rows: {x: [1, 2, 3]}, columns: {y: x/2, n: x + 1}}
    published: [[0, 2], [1, 3], [2, 4]]
"""
    said = [message.partition(";")[0] for message in messages(text, "error")]
    assert said == [
        "l (b*1): published 4, computed 4.5: a whole number for what is none",
        "t (y in row 1): published 0, computed 0.5: 0 is not the rounding of it at the asked digits",
        "t (y in row 3): published 2, computed 1.5: a whole number for what is none",
    ]


@pytest.mark.parametrize("tolerance", ["{rounding: 4}", "{decimals: 2}", "{significant_digits: 2}", "{relative: 0.1}"])
@pytest.mark.parametrize("printed", ["0", "0.0", "0.00"])
def test_0_is_not_the_rounding_of_what_is_not_0_at_the_asked_digits(tolerance: str, printed: str) -> None:
    text = one("k: a*b", f"tolerance: {tolerance}, published: {printed}", "a: 0.15, b: 0.07")
    assert len(messages(text, "error")) == 1


@pytest.mark.parametrize(
    ("a", "printed"),
    [("236.9", "237"), ("236.9", "2.37e2"), ("0.2369", "0.24"), ("0.0000002", "0"), ("3.141592", "3.1")],
)
def test_what_a_source_may_print_shorter(a: str, printed: str) -> None:
    """To three significant digits 236.9 is 237; to two decimals 0.2369 is 0.24; at four decimals 2·10⁻⁷ is 0."""
    assert messages(one("k: a*b", f"published: {printed}", f"a: {a}, b: 1"), "error") == []


def test_open_cells_are_not_compared() -> None:
    text = """
given: {x: [1, 2, 3]}
questions:
  - {id: v, find: 2*x, published: [2, null, 6]}
  - {id: M, find: "[[1, 2], [3, 4]]*0.5", published: [null, [1.5, ~]]}
  - {id: l, find: [x, 7*x], published: [null, [7, 14, 22]]}
"""
    (message,) = messages(text, "error")
    assert message.startswith("l (7*x): entry [3]: published 22, computed 21")


def test_a_table_of_one_column_may_be_printed_as_a_list() -> None:
    table = "table: {rows: {x: [1, 2, 3]}, columns: {y: 'x^2 + 0.5'}}"
    text = f"questions:\n  - {{id: t, {table}, published: [1.5, 5.5, null]}}\n"
    (message,) = messages(text, "error")
    assert message.startswith("t (y in row 2): published 5.5, computed 4.5")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("words: [diverges, grows], published: converges", "published converges, computed diverges or grows"),
        ("choose: {a: '0.4', b: '0.5'}, answer: a, published: 0.5", "published 0.5, computed a (0.4)"),
        ("choose: {a: '0.4', b: '0.5'}, answer: [a], published: [a, b]", "published [a, b], computed a (0.4)"),
        ("answer: true, published: false", "published false, computed true"),
        ("correct_when: c > 2, published: true", "published true, computed false"),
        ("shape: x, published: [2]", "published [2], computed [3]"),
        ("count: x, published: 4", "published 4, computed 3"),
        ("find: c/8, words: [an eighth], published: a ninth", "the published value cannot be compared"),
    ],
)
def test_published_answers_of_other_kinds(question: str, said: str) -> None:
    (message,) = messages(f"given: {{x: [1, 2, 3], c: 1}}\nquestions: [{{id: q, {question}}}]\n", "error")
    assert message.startswith(f"q: {said}")


@pytest.mark.parametrize(
    "question",
    [
        "words: [Diverges], published: diverges",
        "choose: {a: '0.4', b: '0.5'}, answer: a, published: 0.4",
        "choose: {a: one, b: two}, answer: [a, b], published: [b, a]",
        "correct_when: c > 2, published: false",
        "find: c/8, words: [an eighth], published: An eighth",
        "find: [c/8, c/9], published: [null, 0.1111]",
    ],
)
def test_published_answers_of_other_kinds_that_are_right(question: str) -> None:
    assert messages(f"given: {{x: [1, 2, 3], c: 1}}\nquestions: [{{id: q, {question}}}]\n", "error") == []


def test_a_known_erratum_is_no_error() -> None:
    text = one("k: a - b", "published: -1.5137, erratum: the source drops a sign", "a: 2.7356, b: 1.2219")
    assert messages(text, "error") == []
    assert any("known as an erratum: the source drops a sign" in message for message in messages(text, "warning"))


def test_an_erratum_of_what_is_right_is_out_of_date() -> None:
    text = one("k: a - b", "published: 1.5137, erratum: the source drops a sign", "a: 2.7356, b: 1.2219")
    assert "q: what is published is right: delete 'erratum'" in messages(text, "warning")


def test_a_mistake_is_named_only_where_it_gives_every_printed_digit() -> None:
    """1.5137 with its sign flipped is −1.5137, which −1.5138 is not."""
    text = one("k: a - b", "published: -1.5138", "a: 2.7356, b: 1.2219")
    assert messages(text, "error") == ["q: published −1.5138, computed 1.5137; correct one of the two"]


# What rounding explains


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ("0.9999", "as rounding each line to 4 decimals gives it"),
        ("0.99", "as rounding each line to 2 decimals gives it; use tolerance {rounding: 2} if that is fair"),
    ],
)
def test_a_figure_that_rounding_on_the_way_gives_is_a_warning(printed: str, why: str) -> None:
    text = one("k: 3*h", f"published: {printed}", "a: 1, b: 3").replace("{k:", "{h: a/b, k:")
    assert messages(text, "error") == []
    assert [message for message in messages(text, "warning") if f"off in the last digits, {why}" in message]


def test_digits_that_are_cut_off_are_a_warning() -> None:
    text = one("k: 2*a/b", "published: 0.6666, tolerance: {absolute: 0.01}", "a: 1, b: 3")
    assert any(message.endswith("which are cut off instead of rounded") for message in messages(text, "warning"))


def test_lines_in_between_need_no_value_where_only_the_last_step_is_rounded() -> None:
    """ln(1/δ)/(2ε²) with ε = 0.05 rounds 2ε² to 0.0, over which nothing can be divided."""
    text = one("k: a/h", "tolerance: {decimals: 1}", "a: 2.9957, b: 0.05").replace("{k:", "{h: 2*b^2, k:")
    assert messages(text, "error") == []


# Advice


ADVISED = [
    one("k: a*a", "points: 1", "a: 0.001"),
    one("k: a*b", "tolerance: {rounding: 12}", "a: 12345.6, b: 1.7"),
    one("k: exp(40*h)", "tolerance: {rounding: 1}", "x: 0.96").replace("{k:", "{h: x*1.0001, k:"),
    one("C: 'half_squared_error(x, t)'", "tolerance: {relative: 0.9}", "x: 0.0000018, t: 0"),
    one("k: 100*h", "tolerance: {decimals: 2}", "x: 0.333").replace("{k:", "{h: x/7, k:"),
    "given: {c: 1/1000}\ncompute: {d: c^2}\nquestions: [{id: q, find: [1/d, d]}]\n",
]


@pytest.mark.parametrize("text", ADVISED)
def test_advice_on_tolerance_does_not_go_in_a_circle(text: str) -> None:
    advice = {message.partition("use tolerance ")[2] for message in messages(text, "error") + messages(text, "warning")}
    (advised,) = advice - {""}
    exercise = build(read_problem(f"id: t\ntolerance: {advised}\n" + _without_tolerance(text), "t.yaml"))
    said = [finding.message for finding in check(exercise, solve(exercise))]
    assert [message for message in said if "use tolerance" in message or "choose other numbers" in message] == []


def _without_tolerance(text: str) -> str:
    return re.sub(r"tolerance: \{[^}]*\}", "points: 1", text)


# Warnings


def sloped(*about: str) -> str:
    """The same, where the derivative is asked."""
    return one(*about).replace("find: k", "find: 'grad(k, a)'")


@pytest.mark.parametrize("line", ["k: relu(a - 2)", 'k: "max(3*a, b)"'])
def test_a_kink_that_no_derivative_passes_decides_nothing(line: str) -> None:
    assert not [said for said in messages(one(line, "points: 1", "a: 2, b: 6"), "warning") if "kink" in said]
    assert [said for said in messages(sloped(line, "points: 1", "a: 2, b: 6"), "warning") if "kink" in said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (one("k: 3*h", "published: 0.9999", "a: 1, b: 3").replace("{k:", "{h: a/b, k:"), "computed 1: off in the last"),
        (one("k: a/a", "points: 1", "a: 2"), "q: 1 would be marked right; ask for something that cannot be guessed"),
        (one("k: a - a", "points: 1", "a: 2"), "q: 0 would be marked right"),
        (one("k: 3*b", "points: 1", "a: 6, b: 2"), "q: the given a, handed in unchanged, would be marked right"),
        (sloped("k: relu(a - 2)", "points: 1", "a: 2"), "k lies exactly on a kink: the derivative of ReLU at 0"),
        (sloped('k: "max(3*a, b)"', "points: 1", "a: 2, b: 6"), "k lies exactly on a kink: at a tie of max"),
        (sloped("k: relu(a) + 5", "points: 1", "a: 0.00003"), "lies on a kink once it is rounded to 4 decimals"),
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
    said = "s: mistakes that give the same number whatever is given: activation-omitted = pre-activation-used"
    assert any(message.startswith(said) for message in messages(text, "warning"))


def test_ties_that_no_numbers_mend_are_one_line_a_file() -> None:
    text = """
given: {x: 0.7, w: 1.3, v: 2.1}
compute: {z: w*x, h: sigmoid(z), s: v*h, C: s^2}
questions:
  - {id: s, find: s}
  - {id: C, find: C}
"""
    (message,) = [message for message in messages(text, "warning") if "same number" in message]
    assert message.startswith("s, C: mistakes that give the same number whatever is given: activation-omitted = ")


def test_errors_come_before_warnings() -> None:
    text = one("k: a/a", "points: 1", "a: 2") + "  - {id: m, find: a + 1.5, published: 5}\n"
    assert [finding.severity for finding in found(text)] == ["error", "warning"]


def test_a_rounder_who_ends_up_dividing_by_zero_is_an_error() -> None:
    text = "given: {c: 1/1000}\ncompute: {d: c^2}\nquestions: [{id: q, find: 1/d}]\n"
    said = "q: rounding each line to 4 decimals leaves no value here; use tolerance {rounding: 6}"
    assert messages(text, "error") == [said]


def test_no_error_where_only_float64_overflows_on_the_way() -> None:
    """ln Σ exp(z) of z = 1000, 1001, 1002 is 1002.4076, and rounding exp(1000) to four decimals changes nothing."""
    assert messages(one("l: log(sum(exp(z)))", "points: 1", "z: [1000, 1001, 1002]"), "error") == []
