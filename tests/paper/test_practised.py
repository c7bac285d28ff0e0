"""The page for practising: what it takes for right, and that its key cannot be read."""

import json
import shutil
import subprocess
from hashlib import sha256

import numpy as np
import pytest

import gradekit
from gradekit.cli import main
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.marking.plan import Plan
from gradekit.paper.answers import answer_text
from gradekit.paper.interactive import practised
from gradekit.paper.interactive.following import following
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


def test_what_follows_from_own_answers():
    """x1 = [0.6, 0.5] → x2, the loss, and the gradients that take both own values, by hand."""
    page = practice_page(solved(PROBLEMS / "two-layer-sigmoid.yaml"))
    x1, x2, delta = [0.6, 0.5], 0.75, 0.2
    typed = [*map(str, (*x1, x2)), *["NaN"] * 3, str(delta), *["NaN"] * 6]  # neither loss nor dW2, dW1, db1
    found = by_script(page, [f"follow([{', '.join(typed)}])", "PRACTICE.following"])
    results = np.array(found[0], dtype=float)
    where = {int(number): one["results"] for number, one in found[1].items()}
    needs = {int(number): one["needs"] for number, one in found[1].items()}
    assert where[0] == [None, None] and needs == {0: [], 1: [0], 2: [1], 3: [0, 1], 4: [1], 5: [0, 4], 6: [0, 4]}
    assert results[where[1]] == pytest.approx(1 / (1 + np.exp(-(0.4 * 0.6 + 0.45 * 0.5 + 0.6))))
    assert results[where[2]] == pytest.approx(0.74**2 / 2)
    assert results[where[4]] == pytest.approx(0.74 * 0.75 * 0.25)
    assert results[where[3]] == pytest.approx(0.74 * 0.75 * 0.25 * np.array(x1))
    assert results[where[6]] == pytest.approx(delta * np.array([0.4 * 0.6 * 0.4, 0.45 * 0.5 * 0.5]))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_program_gives_what_the_engine_gives_and_nothing_by_itself(file):
    solution = solved(file)
    plan = Plan(solution.exercise)
    asked = {}
    for number, question in enumerate(solution.exercise.problem.questions):
        one = practised._asked(solution, plan, question)
        if one is not None and one.nodes:
            asked[number] = one.nodes
    after = following(solution, asked)
    own = {node: number for number, nodes in reversed(asked.items()) for node in nodes}
    random = np.random.default_rng(3)
    typed = {node: random.uniform(0.1, 0.9, node.shape) for nodes in asked.values() for node in nodes}
    numbers = [float(x) for nodes in asked.values() for node in nodes for x in np.ravel(typed[node])]
    if not after.text or not any(one.needs for one in after.questions.values()):
        return
    page = practice_page(solution)
    results, empty = by_script(page, [f"follow({json.dumps(numbers)})", "follow([]).map(Number.isNaN)"])
    results = [np.nan if value is None else value for value in results]
    fixed = {node: Float64.array(array) for node, array in solution.exercise.bindings.items()}
    for number, one in after.questions.items():
        others = {node: typed[node] for node in typed if own[node] < number}
        places = iter(one.results)
        for node in asked[number]:
            want = np.broadcast_to(evaluate([node], {**fixed, **others}, Float64)[node], node.shape)
            for value, place in zip(np.ravel(want), places, strict=False):
                assert place is None or results[place] == pytest.approx(float(value), rel=1e-9, nan_ok=True)
    if file.stem in ("two-layer-sigmoid", "deep-averaging", "vanishing-chain"):  # without a kink, which knows a side
        assert all(empty)


def test_the_command(tmp_path, capsys):
    target = tmp_path / "page.html"
    assert main(["page", str(PROBLEMS / "relu-chain.yaml"), "--practice", "-o", str(target)]) == 0
    assert 'class="ask"' in target.read_text(encoding="utf-8")
    capsys.readouterr()
