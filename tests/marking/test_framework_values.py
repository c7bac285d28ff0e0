"""Answers that a numerical library gives by a convention of its own, named and credited."""

import subprocess
import sys
from fractions import Fraction

import pytest

import gradekit
from gradekit.exercise.framework import touched
from gradekit.exercise.framework.table import ROWS

TITLE = "id: q\ntitle: q\n"
LOSS = """given: {x: [1, 2], w: 0.75, t: [1, 1.25]}
compute: {p: w*x, loss: "squared_error(p, t)", twice: 2*loss}
questions: [{id: p, find: p}, {id: loss, find: loss}, {id: twice, find: twice}, {id: g, find: "grad(loss, p)"}]
"""
GELU = """given: {x: [1.5, 2, -0.75]}
compute: {z: 2*x, a: gelu(z), s: sum(a)}
tolerance: {decimals: 6}
questions: [{id: z, find: z}, {id: a, find: a}, {id: s, find: s}, {id: g, find: "grad(s, z)"}]
"""
ADAM = """train:
  parameters: {w: 1}
  compute: {L: 2*w}
  loss: L
  learning_rate: 0.1
  steps: 2
  rule: {adam: {epsilon: 0.5}}
questions: [{id: w1, find: w_1}, {id: w2, find: w_2}]
"""
CLIP = """train:
  parameters: {w: [3, 4]}
  compute: {L: "sum(w^2)/2"}
  loss: L
  learning_rate: 1
  clip: {norm: 1}
questions: [{id: c, find: clipped_1, tolerance: {absolute: 1e-9}}]
"""
TIE = """given: {x: [2.5, 2.5, 1]}
compute: {y: "max(x)^2"}
kinks: {max: first}
questions: [{id: g, find: "grad(y, x)"}]
"""
ABS = """given: {w: [0, 2, -1.5]}
compute: {penalty: "sum(abs(w))"}
questions: [{id: g, find: "grad(penalty, w)"}]
"""
CELL = """given:
  {x: [1], h: [0.5], c: [2], W: [[0.1], [0.2], [0.3], [0.4]], U: [[0.5], [0.6], [0.7], [0.8]], b: [0.25, -0.5, 0.75, 1]}
compute: {s: "lstm_cell(x, h, c, W, U, b)"}
questions: [{id: h, find: "s[1]"}, {id: c, find: "s[2]"}]
"""


def marks(tmp_path, text, answers):
    path = tmp_path / "q.yaml"
    path.write_text(TITLE + text, encoding="utf-8")
    typed = {id: [str(n) for n in value] if isinstance(value, list) else str(value) for id, value in answers.items()}
    grade = gradekit.grade(path, typed)
    return {mark.id: mark for mark in grade.questions}


NAMED = [  # what PyTorch 2.13.0, JAX 0.10.2 and Keras 3.15.1 gave
    (GELU, {"z": [3, 4, -1.5], "a": [2.996363, 3.99993, -0.100428]}, "a", "JAX and Keras give: gelu is its tanh form"),
    (ADAM, {"w1": "0.988771"}, "w1", "Keras and TensorFlow give: Adam has ε beside the uncorrected root"),
    (CLIP, {"c": ["0.59999988", "0.79999984"]}, "c", "PyTorch gives: clip_grad_norm_ adds 1e-6"),
    (TIE, {"g": [2.5, 2.5, 0]}, "g", "PyTorch and JAX give: at a tie of all entries they share"),
    (ABS, {"g": [1, 1, -1]}, "g", "JAX and Keras give: the slope of |x| at 0 is taken as 1"),
    (CELL, {"h": [0.78717]}, "h", "PyTorch and JAX give: the blocks of an LSTM stand in the order i, f"),
    (CELL, {"h": [0.80233]}, "h", "PyTorch and PaddlePaddle give: its cells have two biases"),
]


@pytest.mark.parametrize(("text", "answers", "question", "says"), NAMED, ids=lambda part: str(part)[-30:])
def test_a_librarys_number_is_named(tmp_path, text, answers, question, says):
    mark = marks(tmp_path, text, answers)[question]
    assert mark.mistake == "framework-value"
    assert says in mark.message
    assert mark.score < mark.max_score


def test_what_comes_after_it_follows(tmp_path):
    found = marks(tmp_path, GELU, {"z": [3, 4, -1.5], "a": [2.996363, 3.99993, -0.100428], "s": 6.895864})
    assert (found["s"].verdict, found["s"].score) == ("follow_through", 1)


def test_it_is_tried_on_own_inputs(tmp_path):
    """z is wrong, and gelu(z) is the tanh form of that z: [2, 4, -1] in JAX."""
    mark = marks(tmp_path, GELU, {"z": [2, 4, -1], "a": [1.954598, 3.99993, -0.158808]})["a"]
    assert mark.mistake == "framework-value"
    assert "computed from your own earlier values" in mark.message


def test_the_usual_name_of_a_number_stays_the_first(tmp_path):
    mark = marks(tmp_path, LOSS, {"p": [0.75, 1.5], "loss": 0.0625})["loss"]
    assert mark.mistake != "framework-value"
    assert "framework-value" in mark.also
    assert "this is what PyTorch's MSELoss gives: the mean over the outputs; the sheet sums" in mark.message


def test_a_file_that_expects_libraries_names_them_first_and_says_what_that_earns(tmp_path):
    mark = marks(tmp_path, LOSS + "framework_credit: 1/4\n", {"p": [0.75, 1.5], "loss": 0.0625})["loss"]
    assert (mark.mistake, mark.score) == ("framework-value", Fraction(1, 4))


THROUGHOUT = {"p": [0.75, 1.5], "loss": 0.0625, "twice": 0.125, "g": [-0.25, 0.25]}


def test_kept_to_throughout_it_is_right_where_the_file_allows_it(tmp_path):
    found = marks(tmp_path, LOSS + "conventions: [framework]\n", THROUGHOUT)
    assert {mark.score for mark in found.values()} == {1}
    assert (found["loss"].verdict, found["loss"].mistake) == ("correct", "framework-value")
    assert "PyTorch's MSELoss gives" in found["loss"].message


def test_kept_to_in_one_answer_alone_it_is_a_mistake(tmp_path):
    """The gradient is the sheet's: that speaks against it."""
    found = marks(tmp_path, LOSS + "conventions: [framework]\n", {**THROUGHOUT, "g": [-0.5, 0.5]})
    assert (found["loss"].mistake, found["loss"].score, found["g"].score) == ("framework-value", 0, 1)


def test_the_table_is_loaded_only_where_it_could_matter(tmp_path):
    path = tmp_path / "q.yaml"
    lines = "given: {x: 3, w: 2}\ncompute: {z: w*x, y: sigmoid(z), l: 'squared_error(y, 1)'}\n"
    asked = "questions: [{id: z, find: z}, {id: y, find: y}, {id: l, find: l}]\n"
    path.write_text(TITLE + lines + asked, encoding="utf-8")
    script = (
        f"import sys, gradekit; g = gradekit.grade({str(path)!r}, "
        "{'z': '5', 'y': '0.12', 'l': '7'}); assert g.questions[0].score == 0; "
        "print([m for m in sys.modules if 'framework' in m])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert "gradekit.exercise.framework.table" not in done.stdout


def test_what_decides_whether_the_table_is_asked_covers_its_rows():
    named = {name for row in ROWS for way in row.ways.values() for name in (*way.params, *way.meanings)}
    covered = touched.OPS | touched.AVERAGED | touched.STATED
    assert all(name in covered or any(word in name for word in touched.CALLED) for name in named)
    assert {rule for row in ROWS for way in row.ways.values() for rule in way.rules} == touched.RULES
