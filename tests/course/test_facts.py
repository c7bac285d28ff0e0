"""What a run remembers of a problem: the same where marks are, another where a key, tolerance or points are."""

import json
import re
from pathlib import Path

import pytest

from gradekit.course.state.facts import problem_facts
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.marking.plan import Plan
from tests.places import PROBLEMS

FILES = sorted(PROBLEMS.glob("*.yaml"))
BY_NAME = {path.stem: path for path in FILES}


def facts(path: Path) -> dict:
    return problem_facts(Plan(build(load_problem(path))))["questions"]


def edited(tmp_path: Path, name: str, pattern: str, text: str) -> dict:
    before = BY_NAME[name].read_text(encoding="utf-8")
    after, number = re.subn(pattern, text, before)
    assert number
    path = tmp_path / f"{name}.yaml"
    path.write_text(after, encoding="utf-8")
    return facts(path)


def differing(tmp_path: Path, name: str, pattern: str, text: str) -> dict[str, set[str]]:
    """Question → the facts that are others after an edit of its file."""
    before, after = facts(BY_NAME[name]), edited(tmp_path, name, pattern, text)
    return {
        question: {fact for fact in known if known[fact] != after[question][fact]}
        for question, known in before.items()
        if known != after[question]
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_they_depend_on_nothing_but_what_marks_depend_on(path, tmp_path):
    moved = tmp_path / path.name
    moved.write_text("# a comment\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    found = facts(path)
    assert found == facts(moved) == json.loads(json.dumps(found))
    assert all(len(known["key"]) <= 60 for known in found.values())


def test_a_key_as_it_is_computed(tmp_path):
    assert facts(BY_NAME["product-graph"])["forward"]["key"] == "[4, 12, 2, 5, 17, 17]"
    assert differing(tmp_path, "two-layer-sigmoid", r"y: \[0\.01\]", "y: [0.02]") == {
        question: {"key"} for question in ("loss", "dW2", "db2", "dW1", "db1")
    }


def test_what_is_published_is_no_key(tmp_path):
    assert differing(tmp_path, "two-layer-sigmoid", r"published: 0\.2748", "published: 0.2749") == {}


def test_tolerance_and_points(tmp_path):
    text = r"\1points: 7, tolerance: {decimals: 3}"
    assert differing(tmp_path, "two-layer-sigmoid", r"(id: x2.*)points: 1", text) == {"x2": {"points", "tolerance"}}


def test_a_choice(tmp_path):
    pattern, text = r"answer: c\b", "answer: d"
    assert differing(tmp_path, "activation-family", pattern, text) == {"relu_range": {"key"}}


def test_an_expression_in_symbols(tmp_path):
    name = "product-graph-symbolic"
    assert all(known["key"].startswith("#") for known in facts(BY_NAME[name]).values())
    assert differing(tmp_path, name, r"2\*b \+", "3*b +") == {"dL_db": {"key"}}


def test_what_is_constructed(tmp_path):
    (question, known), *_ = facts(BY_NAME["xor-relu"]).items()
    assert known["key"].startswith("#")
