"""`gradekit solve`: what is printed for people and for programs."""

import json
from fractions import Fraction

import jsonschema
import pytest

from gradekit.exercise.problem.json_schema import schema_of
from tests.places import PROBLEMS

SLUGS = sorted(path.stem for path in PROBLEMS.glob("*.yaml"))


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("form", ["text", "markdown", "latex", "html", "json"])
def test_every_problem_in_every_format(run, slug, form):
    ran = run("solve", f"problems/{slug}.yaml", "--format", form)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("\n")
    assert not [line for line in ran.out.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize("slug", SLUGS)
def test_text_fits_80_columns(run, slug):
    assert max(map(len, run("solve", f"problems/{slug}.yaml").out.splitlines())) <= 80


@pytest.mark.parametrize("slug", SLUGS)
def test_json_follows_its_schema(run, slug):
    solution = json.loads(run("solve", f"problems/{slug}.yaml", "--format", "json").out)
    jsonschema.validate(solution, schema_of("solution"))


def test_parts_in_order(run):
    lines = run("solve", "problems/two-layer-sigmoid.yaml").out.splitlines()
    parts = [lines.index(title) for title in ("Given", "Forward", "Loss", "Backward", "Answers")]
    assert parts == sorted(parts)
    assert "  x0 = [0.05, 0.1]    W1 = [[0.15, 0.2],    b1 = [0.35, 0.35]" in lines
    assert "                            [0.25, 0.3]]" in lines


def test_answers_alone(run):
    ran = run("solve", "problems/two-layer-sigmoid.yaml", "--answers", "--digits", "6", "--question", "x1")
    assert "[0.593270, 0.596884]" in ran.out
    assert "Forward" not in ran.out
    assert "dW2" not in ran.out


def test_named_questions_limit_the_working(run):
    ran = run("solve", "problems/two-layer-sigmoid.yaml", "--question", "x1", "--question", "x2")
    assert "z2" in ran.out
    assert "Backward" not in ran.out


def test_a_list_names_each_of_its_parts(run):
    text = " ".join(run("solve", "problems/sum-times-max.yaml", "--answers").out.split())
    assert "∂a/∂x, ∂a/∂y, ∂b/∂y, ∂b/∂z," in text


def test_exact_json(run):
    solution = json.loads(run("solve", "problems/relu-chain.yaml", "--format", "json").out)
    answers = solution["answers"]
    assert answers["h"]["exact"] == ["1/10", "2/25", "24/125"]
    assert answers["h"]["shape"] == [3]
    assert [Fraction(text) for text in answers["h"]["decimal"]] == [Fraction(1, 10), Fraction(2, 25), Fraction(24, 125)]
    assert answers["h"]["points"] == 3


def test_closed_forms_only_on_request(run):
    plain = json.loads(run("solve", "problems/two-layer-sigmoid.yaml", "--format", "json").out)
    exact = json.loads(run("solve", "problems/two-layer-sigmoid.yaml", "--format", "json", "--exact").out)
    assert plain["answers"]["x1"]["exact"] == [None, None]
    assert exact["answers"]["x1"]["exact"][0] == "1/(1 + exp(-151/400))"
    assert exact["quantities"]["z1"]["exact"] == ["151/400", "157/400"]


def test_expressions_are_answers_that_are_marked_right(run, submission):
    solution = json.loads(run("solve", "problems/product-graph-symbolic.yaml", "--format", "json").out)
    answers = {name: answer["value"] for name, answer in solution["answers"].items()}
    assert run("grade", submission(problem="product-graph-symbolic", **answers)).out.count("✓ right") == 3
    assert answers["dL_dc"] in run("solve", "problems/product-graph-symbolic.yaml", "--answers").out


def test_output_file(run, tmp_path):
    target = tmp_path / "solution.md"
    target.write_text("old")
    ran = run("solve", "problems/relu-chain.yaml", "--format", "markdown", "-o", target)
    assert (ran.code, ran.out) == (0, "")
    assert target.read_text(encoding="utf-8").startswith("# Three scalar layers with ReLU\n")
    assert [path.name for path in tmp_path.iterdir()] == ["solution.md"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["problems/relu-chain.yaml", "--question", "DW"], "there is no question 'DW'; did you mean 'dw'?"),
        (["problems/relu-chain.yaml", "--format", "htm"], "expected text, markdown, latex, html or json"),
        (
            ["problems/relu-chain.yaml", "--digits", "many"],
            "--digits: expected a number from 0 to 100; received 'many'",
        ),
        (["problems/relu-chain.yaml", "--digits", "1/2"], "--digits: expected a whole number"),
        (["problems/relu-chains.yaml"], "there is no such file; did you mean 'relu-chain.yaml'?"),
        (["problems/relu-chain.yaml", "-o", "nowhere/x.txt"], "nowhere/x.txt: the file cannot be written"),
        ([], "missing argument"),
        (["problems/relu-chain.yaml", "--nope"], "no such option: --nope"),
    ],
)
def test_wrong_usage_is_one_line_and_2(run, arguments, said):
    ran = run("solve", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert ran.out == ""


def test_a_given_name_that_is_assigned_again_is_given_once(run, tmp_path):
    file = tmp_path / "again.yaml"
    file.write_text("given: {a: 3}\ncompute: {a: a + 1}\nquestions: [{id: a, find: a}]\n", encoding="utf-8")
    ran = run("solve", file)
    assert "\nGiven\n  a⁽¹⁾ = 3\n" in ran.out
    assert "a = a⁽¹⁾ + 1" in ran.out
