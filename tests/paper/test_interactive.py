"""The interactive page as text: what stands in it, and that nothing of a file becomes markup."""

import re
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import gradekit
from gradekit.cli import main
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.paper.interactive import page as module
from gradekit.paper.interactive.about import about
from gradekit.paper.interactive.copies import with_copies
from gradekit.paper.interactive.page import interactive_page
from gradekit.paper.interactive.program import _wanted, program_of
from gradekit.paper.picture import drawn_graph, graph_picture
from gradekit.paper.working import work
from tests.engine.evaluate.javascript import run
from tests.paper.pages import Page
from tests.places import PROBLEMS

FILES = sorted(PROBLEMS.glob("*.yaml"))
SIGMOID = PROBLEMS / "two-layer-sigmoid.yaml"


def solved(path):
    return gradekit.solve(gradekit.load(path))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_box_has_its_section_and_every_edge_its_boxes(file):
    text = interactive_page(solved(file))
    Page(text)
    boxes = re.findall(r'<g class="node" id="(n\d+)"', text)
    assert re.findall(r'<section class="about[^"]*" id="about-(n\d+)"', text) == boxes
    ends = set(re.findall(r'data-(?:from|to)="(n\d+)"', text))
    assert ends <= set(boxes)
    assert len(set(re.findall(r'\bid="([^"]*)"', text))) == len(re.findall(r'\bid="([^"]*)"', text))


def test_a_box_has_the_lines_of_its_value_and_of_its_gradient():
    solution = solved(SIGMOID)
    parts = {one.node.name: one for one in about(solution, graph_picture(solution), work(solution))}
    assert {name for name, one in parts.items() if one.asks_value} == {"x1", "x2", "loss"}
    assert {name for name, one in parts.items() if one.asks_gradient} == {"W1", "b1", "W2", "b2"}
    subjects = {block.group for block in parts["x1"].blocks[1:]}
    assert subjects == {"x1", "∂loss/∂x1"}


def test_what_a_file_says_is_text_on_the_page():
    evil = "</script><script>alert(1)</script><img src=x onerror=y>"
    body = f"id: a\ntitle: {evil!r}\nsource: {evil!r}\ntext: {evil!r}\ngiven: {{x: 2}}\ncompute: {{y: x^2}}\n"
    problem = read_problem(f"{body}questions: [{{id: y, ask: {evil!r}, find: y}}]\n", "a.yaml")
    page = Page(interactive_page(gradekit.solve(build(problem))))
    assert len(page.scripts) == 1 and "img" not in page.tags and "alert(1)" in page.text


PLAYED = [file for file in FILES if 'id="play"' in interactive_page(solved(file))]


def test_most_exercises_can_be_played_with():
    assert len(PLAYED) > 25


@pytest.mark.parametrize("file", PLAYED, ids=lambda file: file.stem)
def test_the_pages_numbers_are_the_engines_whatever_is_put_in(file):
    """The numbers of the exercise, and ten random changes of them, in a JavaScript engine and in float64."""
    solution = solved(file)
    graph = drawn_graph(solution)
    play = program_of(solution, graph, 4)
    named = [solution.exercise.quantities[given.name] for given in play.givens]
    start = np.array([float(Fraction(text.replace("−", "-"))) for given in play.givens for text in given.texts])
    random = np.random.default_rng(7)
    factors = random.uniform(0.5, 1.5, (10, len(start)))
    changes = [start, *(start * factors + random.normal(0, 0.1, factors.shape))]
    wanted, _ = _wanted(solution, graph)
    found = run([(play.text.replace("compute", "f", 1), list(map(float, change))) for change in changes])
    for results, change in zip(found, changes, strict=True):
        values = {node: Float64.array(array) for node, array in solution.exercise.bindings.items()}
        parts = np.split(change, np.cumsum([node.size for node in named])[:-1])
        put_in = {given.name: part.reshape(given.shape) for given, part in zip(play.givens, parts, strict=True)}
        values |= with_copies(solution.exercise, put_in)
        expected = evaluate(wanted.values(), values, Float64)
        for place in play.places:
            node = wanted[place.kind, place.id]
            want = np.broadcast_to(expected[node], node.shape).ravel()
            got = np.array(results[place.start : place.start + node.size])
            assert np.allclose(got, want, rtol=1e-12, atol=1e-12, equal_nan=True), place


MOVED = [file for file in PLAYED if "plot0(x)" in interactive_page(solved(file))]


def test_some_plots_move():
    assert {"signs-of-trouble", "sigmoid-cost-surface"} <= {file.stem for file in MOVED}


@pytest.mark.parametrize("file", MOVED, ids=lambda file: file.stem)
def test_the_plots_are_the_engines_whatever_is_put_in(file):
    """Every curve and point of a plot that moves, at two places along the axis, in JavaScript and in float64."""
    solution = solved(file)
    play = program_of(solution, drawn_graph(solution), 4)
    named = [solution.exercise.quantities[given.name] for given in play.givens]
    start = np.array([float(Fraction(text.replace("−", "-"))) for given in play.givens for text in given.texts])
    change = start * np.random.default_rng(5).uniform(0.7, 1.3, start.shape)
    parts = np.split(change, np.cumsum([node.size for node in named])[:-1])
    names = {given.name: part.reshape(given.shape) for given, part in zip(play.givens, parts, strict=True)}
    put_in = with_copies(solution.exercise, names)
    for moving in play.plots:
        plot = solution.exercise.plots[moving.figure]
        nodes = [node for _, part in plot.curves for node in part]
        nodes += [part[axis] for _, part in plot.marks for axis in "xy"]
        ends = moving.ranges[0] if moving.samples else (None, None)
        inputs = [[*map(float, change), *([] if end is None else [end])] for end in ends]
        found = run([(moving.text.replace(f"plot{moving.figure}", "f", 1), numbers) for numbers in inputs])
        for end, results in zip(ends, found, strict=True):
            values = {node: Float64.array(array) for node, array in plot.bindings.items()} | put_in
            values |= {axis: np.full(axis.shape, end) for axis in plot.axes}
            expected = evaluate(nodes, values, Float64)
            want = np.concatenate([np.broadcast_to(expected[node], node.shape).ravel() for node in nodes])
            assert np.allclose(results, want, rtol=1e-12, atol=1e-12, equal_nan=True)
        assert len(results) == sum(moving.curves) + 2 * sum(moving.marks)


def test_numbers_that_are_no_numbers_of_a_page_are_left_alone():
    """Open symbols, and quantities that are too large for fields."""
    text = "id: a\ntitle: T\ngiven: {x: ones(50), c: 2}\ncompute: {y: c*sum(x)}\nquestions: [{id: y, find: y}]\n"
    solution = gradekit.solve(build(read_problem(text, "a.yaml")))
    play = program_of(solution, drawn_graph(solution), 4)
    assert [given.name for given in play.givens] == ["c"]
    symbols = solved(PROBLEMS / "product-graph-symbolic.yaml")
    assert program_of(symbols, drawn_graph(symbols), 4) is None


def test_an_exercise_without_a_graph_has_a_page():
    text = "id: a\ntitle: T\nquestions: [{id: q, ask: 'Is it?', answer: true}]\n"
    page = Page(interactive_page(gradekit.solve(build(read_problem(text, "a.yaml")))))
    assert "svg" not in page.tags and "true" in page.text


def test_a_large_network_is_summarised():
    text = (
        "id: a\ntitle: T\ngiven: {x: zeros(784), W1: 'ones(128, 784)', b1: zeros(128), W2: 'ones(10, 128)', "
        "b2: zeros(10), y: 'one_hot(3, 10)'}\ncompute: {h: relu(W1 @ x + b1), p: softmax(W2 @ h + b2), "
        "L: 'cross_entropy(p, y)'}\nquestions: [{id: L, find: L}]\n"
    )
    page = interactive_page(gradekit.solve(build(read_problem(text, "a.yaml"))))
    assert len(page) < 300_000 and "128×784" in page


def test_the_command(tmp_path, capsys):
    assert main(["page", str(SIGMOID), "-o", str(tmp_path / "a.html")]) == 0
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == interactive_page(solved(SIGMOID))
    assert main(["page", str(SIGMOID), "--of", "x1"]) == 0
    assert "Computation graph of x1" in capsys.readouterr().out
    assert main(["page", str(SIGMOID), "--of", "nothing"]) == 2


def test_the_script_is_javascript():
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node here")
    for script in Path(module.__file__).parent.glob("*.js"):
        assert subprocess.run([node, "--check", script], capture_output=True).returncode == 0
