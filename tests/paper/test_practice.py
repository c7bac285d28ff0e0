"""Practice: judged at once, hints that lead to the answer and do not hold it, progress that is kept."""

import json
import re

import numpy as np
import pytest

import gradekit
from gradekit.cli import main
from gradekit.engine.formula import Num
from gradekit.errors import UsageError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.paper.document import Equation, Paragraph
from gradekit.paper.line_of import first_wrong, line_of
from gradekit.paper.practice.hints import hints_of
from gradekit.paper.practice.progress import Progress, as_typed, read_progress
from gradekit.paper.practice.session import Session
from gradekit.paper.working import work
from tests.places import PROBLEMS

PROBLEM = PROBLEMS / "two-layer-sigmoid.yaml"
RIGHT = {
    "x1": "[0.5933, 0.5969]", "x2": "0.7514", "loss": "0.2748", "dW2": "[[0.0822, 0.0827]]", "db2": "0.1385",
    "dW1": "[[0.0007, 0.0013],\n [0.0007, 0.0015]]", "db1": "[0.0134, 0.0150]",
}  # fmt: skip
FILES = sorted(PROBLEMS.glob("*.yaml"))


@pytest.fixture
def practise(tmp_path, monkeypatch, capsys):
    """What is shown when these lines come through a pipe."""
    import io
    import sys

    monkeypatch.chdir(tmp_path)

    def practise(*lines, more=(), code=0, problem=PROBLEM):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        assert main(["practice", str(problem), *more]) == code
        return capsys.readouterr().out

    return practise


def kept(folder):
    return json.loads((folder / "two-layer-sigmoid.practice.json").read_text(encoding="utf-8"))


def test_all_questions_answered(practise):
    shown = practise(*RIGHT.values())
    assert shown.count("✓ right") == 14  # as each is answered, and at the end
    assert "Done" in shown and "10 / 10" in shown and "7 answers, 0 hints" in shown


def test_a_wrong_answer_is_told_why_and_asked_again(practise):
    shown = practise("[0.3775, 0.3925]", RIGHT["x1"])
    assert "the activation" in shown.split("Question 2")[0]
    assert shown.index("✗ not right") < shown.index("✓ right") < shown.index("Question 2 of 7")
    assert "Question 3" not in shown


def test_own_values_are_carried_on(practise):
    shown = practise("[0.5933, 0.5969]", "0.7", "skip", "0.2381")
    assert "✓ right from your own earlier value" in shown.split("Question 3")[1]


def test_progress_is_kept_and_gone_on_with(practise, tmp_path):
    practise(RIGHT["x1"], "skip", "?", "quit")
    assert kept(tmp_path) == {
        "answers": {"x1": RIGHT["x1"]}, "hints": {"loss": 1}, "problem": "two-layer-sigmoid",
        "schema": "gradekit/practice/1", "tries": {"x1": 1},
    }  # fmt: skip
    shown = practise("0.7514")
    assert "Question 1 of" not in shown and "Question 2 of 7" in shown
    assert "Question 1 of 7" in practise(more=["--again"])
    assert kept(tmp_path)["answers"] == {"x1": RIGHT["x1"], "x2": "0.7514"}  # nothing was answered since


def test_the_end_of_the_input_is_the_end(practise):
    assert "So far" in practise() and "7 questions left" in practise("?")


def test_hints_come_one_by_one_and_the_last_stays(practise):
    shown = practise("?", "hint", "?", "?")
    assert re.findall(r"Hint (\d) of 3", shown) == ["1", "2", "3", "3"]
    assert "σ(z) = 1/(1 + e⁻ᶻ)" in shown and "x1[1] = σ(z1[1])" in shown and "x1[1] = σ(0.3775)" in shown
    assert "0.5933" not in shown


def test_a_hint_is_about_the_first_entry_that_is_wrong(practise):
    assert "x1[2] = σ(0.3925)" in practise("[0.5933, 0.6]", "?", "?", "?")


def test_whatever_is_typed_is_shown_as_text(practise):
    shown = practise("\x1b[31m[/x]\u202e", "::error::x", "{", "[[[", '{"a": ')
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", shown)
    assert not any(line.startswith("::") for line in shown.splitlines())


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"schema": "gradekit/practice/1", "problem": "two-layer-sigmoid"}',
             '{"schema": "gradekit/practice/1", "problem": "x", "answers": {"a": 1}, "hints": {}, "tries": {}}'],
)  # fmt: skip
def test_a_file_that_is_no_progress_is_left_alone(practise, tmp_path, text):
    file = tmp_path / "two-layer-sigmoid.practice.json"
    file.write_text(text, encoding="utf-8")
    practise(code=2)
    assert file.read_text(encoding="utf-8") == text


def test_progress_of_another_exercise_is_refused(tmp_path):
    (tmp_path / "p.json").write_text(Progress("other").text(), encoding="utf-8")
    with pytest.raises(UsageError, match="progress in 'other'"):
        read_progress(tmp_path / "p.json", "two-layer-sigmoid")


def test_answers_as_typed():
    assert as_typed("true") is True and as_typed("0.50") == "0.50"
    assert as_typed("[1/3, 2]") == "[1/3, 2]"
    assert [number.text for number in as_typed("[0.50, 1]")] == ["0.50", "1"]


def test_a_question_whose_answer_is_a_formula_does_not_tell_it():
    text = "id: a\ntitle: T\nsymbols: [x]\ncompute: {y: x^2}\nquestions: [{id: q, find: 'grad(y, x)'}]\n"
    problem = read_problem(text, "a.yaml")
    session = Session(build(problem), Progress("a"))
    level, of, hint = session.hint(session.questions[0])
    assert (level, of) == (1, 1) and all(isinstance(block, Paragraph) for block in hint)
    assert "2·x" not in str(hint)


def test_a_choice_has_no_hint_and_takes_its_option():
    text = "id: a\ntitle: T\nquestions: [{id: q, ask: Which?, choose: {a: one, b: two}, answer: b}]\n"
    session = Session(build(read_problem(text, "a.yaml")), Progress("a"))
    (question,) = session.questions
    assert session.hint(question) == (0, 0, ())
    assert session.answer(question, "a").verdict == "incorrect"
    assert session.answer(question, "b").verdict == "correct" and session.left() == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_last_hint_leads_to_the_answer_and_is_none(file):
    """It is the line (each of which is worked out anew elsewhere) whose result is the entry asked for."""
    exercise = gradekit.load(file)
    solution = gradekit.solve(exercise)
    for question in exercise.problem.questions:
        parts = exercise.asked.get(question.id, ())
        if len(parts) != 1 or solution.values.get(parts[0].node) is None:
            continue
        value = solution.values[parts[0].node]
        for entry in [tuple(at + 1 for at in index) for index in np.ndindex(value.shape)][:9]:
            steps = work(solution, [question.id])
            step, hints = line_of(solution, steps, question, entry), hints_of(solution, steps, question, entry)
            assert (step is None) == (not hints)
            equations = [block for hint in hints for block in hint if isinstance(block, Equation)]
            assert not any(isinstance(side.formula, Num) for one in equations for side in one.sides)
            if len(hints) == 3 and step.entry == entry:
                (last,) = hints[2]
                assert last.sides[0].formula == step.substituted
                key = value.floats[tuple(at - 1 for at in entry)]
                assert float(step.value.value) == pytest.approx(key, rel=1e-2, abs=1e-4), (question.id, entry)


def test_first_wrong():
    assert first_wrong([[True, True], [True, False]]) == (2, 2)
    assert first_wrong(False) == first_wrong(None) == first_wrong([True]) == ()
