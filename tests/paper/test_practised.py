"""The page for practising: what it takes for right, and that its key cannot be read."""

import json
import shutil
import subprocess
from hashlib import sha256

import numpy as np
import pytest

import gradekit
from gradekit.cli import main
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.marking.plan import Plan
from gradekit.paper.answers import answer_text
from gradekit.paper.interactive import practised
from gradekit.paper.interactive.practised import _right, practice_page
from tests.paper.pages import Page
from tests.places import PROBLEMS

FILES = sorted(PROBLEMS.glob("*.yaml"))


def solved(path):
    return gradekit.solve(gradekit.load(path))


def by_script(text, calls):
    """What the page's own functions give for some calls."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node here")
    (script,) = Page(text).scripts
    source = f"{script}\nconsole.log(JSON.stringify([{','.join(calls)}]));"
    done = subprocess.run([node, "-"], input=source, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr[:2000]
    return json.loads(done.stdout)


def test_digests_are_those_of_python():
    texts = ["", "abc", "a/1/−2/" + "x" * 60, "ŷ" * 100]
    page = practice_page(solved(PROBLEMS / "two-layer-sigmoid.yaml"))
    found = by_script(page, [f"sha256({json.dumps(text)})" for text in texts])
    assert found == [sha256(text.encode()).hexdigest() for text in texts]


def entries_of(solution):
    """(question, entry, key, tolerance) of every field of the page, and the entry as the page has it."""
    plan = Plan(solution.exercise)
    for number, question in enumerate(solution.exercise.problem.questions):
        asked = practised._asked(solution, plan, question)
        if asked is None or asked.choice:
            continue
        parts = [part for part in plan.parts if part.question is question]
        keys = np.concatenate([plan.key(part).ravel() for part in parts])
        bounds = np.concatenate([plan.tolerance(part).ravel() for part in parts])
        for at, entry in enumerate(asked.entries):
            yield number, at, entry, float(keys[at]), float(bounds[at])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_within_the_tolerance_is_right_and_nothing_else(file):
    solution = solved(file)
    calls, wanted = [], []
    for question, at, entry, key, tolerance in entries_of(solution):
        where = f"PRACTICE.questions[{question}].entries[{at}], {question}, {at}"
        beyond = 1.6 * max(tolerance, 10.0**-entry.places) + 10.0**-entry.places
        for value, is_right in ((key, True), (key + beyond, False), (key - beyond, False)):
            calls.append(f"isRight({where}, {json.dumps(repr(value))})")
            wanted.append(is_right)
    if calls:
        assert by_script(practice_page(solution), calls) == wanted


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_answer_stands_in_the_page(file):
    solution = solved(file)
    text = practice_page(solution)
    page = Page(text)
    assert len(page.scripts) == 1
    told = str(solution.exercise.problem)
    for number in {value for question in solution.exercise.problem.questions if question.id in solution.exercise.asked
                   for value in answer_text(solution, question).replace("−", "-").strip("[]").split(", ")}:
        if len(number.strip("-0.")) > 3 and number.replace(".", "").strip("-").isdigit() and number not in told:
            assert number not in text and number.replace("-", "−") not in text


def test_a_choice_is_right_as_a_whole():
    text = (
        "id: a\ntitle: T\nquestions:\n  - {id: q, ask: Which?, choose: {a: one, b: two, c: three}, several: true, "
        "answer: [a, c]}\n  - {id: t, ask: 'Is it?', answer: true}\n"
    )
    page = practice_page(gradekit.solve(build(read_problem(text, "a.yaml"))))
    calls = [f"digest({at}, {json.dumps(chosen)}) === PRACTICE.questions[{at}].choice"
             for at, chosen in ((0, "a,c"), (0, "a"), (0, "a,b,c"), (1, "true"), (1, "false"))]
    assert by_script(page, calls) == [True, False, False, True, False]


def test_wide_tolerances_have_not_endless_digests():
    places, right = _right(1234.5678, 100.0, 4)
    assert len(right) <= 402 and round(1234.5678 * 10.0**places) in right
    assert _right(1 / 3, 0.0, 4) == (9, [333333333])
    assert _right(float("nan"), 0.1, 4) == (0, [])


def test_the_command(tmp_path, capsys):
    target = tmp_path / "page.html"
    assert main(["page", str(PROBLEMS / "relu-chain.yaml"), "--practice", "-o", str(target)]) == 0
    assert 'class="ask"' in target.read_text(encoding="utf-8")
    capsys.readouterr()
