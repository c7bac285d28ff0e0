"""Problem files that are right, and what is read from them."""

from fractions import Fraction
from pathlib import Path

import pytest

from gradekit.engine.number import read_number
from gradekit.errors import ProblemError
from gradekit.exercise.problem.load import load_problem, read_problem
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.schema import Problem, Question, Tolerance

NETWORK = """\
id: two-layer-sigmoid            # the slug, equal to the file's name
title: Backpropagation through a two-layer sigmoid network
source: UCLA CS M146, discussion, week 6
network:
  input: {x0: [0.05, 0.1]}
  layers:
    - {weights: {W1: [[0.15, 0.2], [0.25, 0.3]]}, bias: {b1: [0.35, 0.35]}, activation: sigmoid, output: x1}
    - {weights: {W2: [[0.4, 0.45]]}, bias: {b2: [0.6]}, activation: sigmoid, output: x2}
  target: {y: [0.01]}
  loss: half_squared_error
questions:
  - {id: x1, find: x1, points: 2, tolerance: {rounding: 4}, published: [0.5933, 0.5969]}
  - {id: dW2, find: "grad(loss, W2)", points: 2, tolerance: {rounding: 4}, published: [[0.0822, 0.0827]]}
"""

CORE = """\
given: {a: 3, b: 1, c: -2}
compute: {d: c^2, e: a*d, f: 2*b, g: a + f, h: g + e, L: b*h}
questions:
  - {id: dL_da, find: "grad(L, a)", published: 5}
"""


def read(text: str) -> Problem:
    return read_problem(text, "sums.yaml")


def question(line: str) -> Question:
    return read(f"questions: [{{id: q, {line}}}]").questions[0]


def values(nested: object) -> object:
    return nested.value if isinstance(nested, Text) else tuple(values(entry) for entry in nested)  # type: ignore[union-attr]


def test_a_network() -> None:
    problem = read_problem(NETWORK, "problems/two-layer-sigmoid.yaml")
    network = problem.network
    assert network is not None
    assert (problem.id, problem.source) == ("two-layer-sigmoid", "UCLA CS M146, discussion, week 6")
    assert values(network.input.value) == ("0.05", "0.1")
    assert [layer.weights.name for layer in network.layers] == ["W1", "W2"]
    assert [(layer.pre_activation, layer.output) for layer in network.layers] == [("z1", "x1"), ("z2", "x2")]
    assert (network.form, network.average, network.loss and network.loss.value) == (
        "column",
        True,
        "half_squared_error",
    )
    assert problem.questions[1].find[0].value == "grad(loss, W2)"
    assert values(problem.questions[1].published) == (("0.0822", "0.0827"),)


def test_layers_without_names_are_numbered() -> None:
    problem = read(
        "network: {input: {x: 1}, layers: [{weights: {w1: 1}}, {weights: {w2: 2}}]}\nquestions: [{id: q, find: yhat}]"
    )
    assert problem.network is not None
    assert [(layer.pre_activation, layer.output) for layer in problem.network.layers] == [("z1", "h1"), ("z2", "yhat")]
    assert {layer.activation.value for layer in problem.network.layers} == {"identity"}
    assert {layer.bias for layer in problem.network.layers} == {None}


def test_the_core_and_its_defaults() -> None:
    problem = read(CORE)
    assert (problem.id, problem.title) == ("sums", "sums")
    assert [(given.name, values(given.value)) for given in problem.given] == [("a", "3"), ("b", "1"), ("c", "-2")]
    assert [(line.name, line.expression.value) for line in problem.compute][:2] == [("d", "c^2"), ("e", "a*d")]
    asked = problem.questions[0]
    assert (asked.points, asked.tolerance, asked.is_list) == (1, Tolerance("rounding", Fraction(4)), False)


def test_a_list_of_lines_may_assign_a_name_again() -> None:
    problem = read("given: {w: 1}\ncompute:\n  - w: w - 1\n  - w: w - 1\nquestions: [{id: q, find: w}]")
    assert [line.name for line in problem.compute] == ["w", "w"]


def test_symbols_shapes_and_domains() -> None:
    problem = read("symbols: [a]\nshapes: {W: [m, 3], s: []}\ndomain: {a: [0, 1/2]}\nquestions: [{id: q, find: a}]")
    shapes = {shape.name: (shape.shape, shape.domain) for shape in problem.shapes}
    assert shapes == {"a": ((), (0, Fraction(1, 2))), "W": (("m", 3), None), "s": ((), None)}


def test_credits_conventions_and_kinks() -> None:
    head = "follow_through_credit: 0.9\nprecision_credit: 1/3\nconventions: [loss-factor]\nkinks: {relu: 1/2}\n"
    problem = read(head + "questions: [{id: q, find: x}]")
    assert (problem.credits.follow_through, problem.credits.precision) == (Fraction(9, 10), Fraction(1, 3))
    assert problem.credits.convention == 1
    assert (problem.conventions, problem.kinks) == (("loss-factor",), (("relu", Fraction(1, 2)),))


def test_kinds_of_question() -> None:
    assert question("answer: true").answer == ("true",)
    one = question("choose: {y: yes, n: no}, answer: n")
    assert (one.options, one.answer, one.multiple) == ((("y", "yes"), ("n", "no")), ("n",), False)
    assert question("choose: {a: up, b: down}, answer: [a]").multiple
    several = question('find: [d, "grad(L, a)"], published: [[[1, 2]], 3]')
    assert ([text.value for text in several.find], several.is_list) == (["d", "grad(L, a)"], True)
    assert question("find: x, tolerance: exact").tolerance == Tolerance("exact", Fraction(0))
    assert question("find: x, mistakes: {sign-flipped: 1/2}").mistakes == (("sign-flipped", Fraction(1, 2)),)
    assert question('find: x, published: "b*(1 + c^2)"').published == Text(
        "b*(1 + c^2)", question('find: x, published: "b*(1 + c^2)"').published.place
    )  # type: ignore[union-attr]


def test_a_published_value_is_judged_later() -> None:
    assert values(question("find: x, published: nan").published) == "nan"


@pytest.mark.parametrize(("text", "column"), [("given: {x: 3}", 12), ("given: {x: '3'}", 13), ('given: {x: "3"}', 13)])
def test_a_text_stands_at_its_first_character(text: str, column: int) -> None:
    (given,) = read(text + "\nquestions: [{id: q, find: x}]").given
    assert isinstance(given.value, Text)
    assert given.value.place.column == column


@pytest.mark.parametrize("name", ["x", "W1", "w_out", "x'", "x''", "η", "ŷ", "θ1", "ϵ", "é", "ℓ", "y\u0302"])
def test_names(name: str) -> None:
    assert len(read(f"given: {{{name}: 1}}\nquestions: [{{id: q, find: x}}]").given) == 1


@pytest.mark.parametrize("name", ["1x", "_x", "x y", "x.y", "x-y", "х", "Ｗ", "x'y", "x\u200b", "٣", "x" * 65, "'x"])
def test_names_that_are_refused(name: str) -> None:
    with pytest.raises(ProblemError, match="name"):
        read(f'given: {{"{name}": 1}}\nquestions: [{{id: q, find: x}}]')


TRAPS = (  # how it is written, what it is where a number is wanted (None: refused), a part of the message
    ("1e-3", "1/1000", ""),
    ("1E3", "1000", ""),
    ("0.50", "1/2", ""),
    (".5", "1/2", ""),
    ("5.", "5", ""),
    ("+5", "5", ""),
    ("−5", "-5", ""),
    ("1/3", "1/3", ""),
    ("0", "0", ""),
    ("-0.5", "-1/2", ""),
    ("'0.5'", "1/2", ""),
    ("no", None, "digits"),
    ("yes", None, "digits"),
    ("true", None, "digits"),
    ("null", None, "digits"),
    ("~", None, "digits"),
    ("=", None, "digits"),
    ("1:30", None, "one decimal number"),
    ("190:20:30.15", None, "one decimal number"),
    ("014", None, "without leading zeros"),
    ("-007.5", None, "without leading zeros"),
    ("1/03", None, "without leading zeros"),
    ("1_000", None, "without underscores"),
    ("0x1F", None, "decimal digits"),
    ("0o14", None, "decimal digits"),
    ("0b101", None, "decimal digits"),
    ("2024-01-01", None, "date"),
    (".nan", None, "no (real) value"),
    ("NaN", None, "no (real) value"),
    ("-.inf", None, "no (real) value"),
    ("1e999", None, "too large"),
    ("1/0", None, "no (real) value"),
    ("1.2.3", None, "not a number"),
)  # fmt: skip


@pytest.mark.parametrize(("written", "value", "message"), TRAPS, ids=[row[0] for row in TRAPS])
def test_how_a_number_may_be_written(written: str, value: str | None, message: str) -> None:
    text = f"given:\n  x: {written}\nkinks:\n  relu: {written}\nquestions: [{{id: q, find: x}}]"
    if value is None:
        with pytest.raises(ProblemError) as caught:
            read(text)
        assert [fault.place.line for fault in caught.value.faults] == [2, 4]
        assert all(message in fault.message for fault in caught.value.faults)
    else:
        problem = read(text)
        assert isinstance(problem.given[0].value, Text)
        assert read_number(problem.given[0].value.value).value == Fraction(value) == problem.kinks[0][1]


@pytest.mark.parametrize("word", ["no", "1:30", "014", "1_000", "1e-3", "2024-01-01", "=", "~", "null", "on", "0x10"])
def test_where_text_is_wanted_a_plain_scalar_is_text(word: str) -> None:
    problem = read(f"title: {word}\nquestions: [{{id: q, choose: {{a: {word}, b: x}}, answer: a}}]")
    assert (problem.title, problem.questions[0].options[0][1]) == (word, word)


@pytest.mark.parametrize("expression", ["2-3", "2b", "sqrt(2)", "a - 1", "-x", "2024-1*3", "x[1]"])
def test_an_expression_is_not_taken_for_a_number(expression: str) -> None:
    problem = read(f"compute:\n  y: {expression}\nquestions: [{{id: q, find: y}}]")
    assert problem.compute[0].expression.value == expression


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "sums.yaml"
    path.write_text("\ufeff" + CORE, encoding="utf-8", newline="\r\n")
    assert load_problem(path).id == "sums"
    assert load_problem(str(path)) == load_problem(path)


def refusal(path: Path) -> str:
    with pytest.raises(ProblemError) as caught:
        load_problem(path)
    return str(caught.value).removeprefix(str(path))


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "sums.yaml"
    assert refusal(tmp_path) == f": this is a folder; name a problem file in it (check takes all: {tmp_path}/*.yaml)"
    assert refusal(path) == ": there is no such file"
    path.write_bytes(b"title: x\nsource: caf\xe9\n")
    assert refusal(path) == ":2:12: the byte 0xe9 is not UTF-8; save the file as UTF-8"
    assert refusal(tmp_path / "sum.yaml") == ": there is no such file; did you mean 'sums.yaml'?"
    path.write_bytes("title: x".encode("utf-16"))
    assert refusal(path) == ": the file is in UTF-16; save it as UTF-8"
    path.write_bytes(b"#" * (1 << 20) + b"\n")
    assert "larger than the 1048576 bytes" in refusal(path)
    path.write_bytes(b"")
    assert refusal(path) == ": the file is empty; expected at least 'questions' and what they ask about"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "sums.yaml").write_text(CORE, encoding="utf-8")
    try:
        (tmp_path / "link.yaml").symlink_to(tmp_path / "sums.yaml")
    except OSError:
        pytest.skip("links cannot be made here")
    assert "symbolic link" in refusal(tmp_path / "link.yaml")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os = pytest.importorskip("os")
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no named pipes here")
    os.mkfifo(tmp_path / "sums.yaml")
    assert refusal(tmp_path / "sums.yaml") == ": this is not an ordinary file"
