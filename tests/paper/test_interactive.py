"""The interactive page as text: what stands in it, and that nothing of a file becomes markup."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import gradekit
from gradekit.cli import main
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.paper.interactive import page as module
from gradekit.paper.interactive.about import about
from gradekit.paper.interactive.page import interactive_page
from gradekit.paper.picture import graph_picture
from gradekit.paper.working import work
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
    script = Path(module.__file__).with_name("page.js")
    assert subprocess.run([node, "--check", script], capture_output=True).returncode == 0
