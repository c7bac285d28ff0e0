"""template, schema, list, limits, check, help and version."""

import json
import re

import jsonschema
import pytest

import gradekit
from gradekit.exercise.problem.json_schema import schema_of
from tests.cli.conftest import PROBLEMS

COMMANDS = (
    "solve", "grade", "report", "override", "diff", "check", "graph", "page", "export", "import", "variants",
    "worksheet", "practice", "template", "schema", "list", "limits", "doctor",
)  # fmt: skip


def test_template_is_an_empty_submission(run, tmp_path):
    ran = run("template", "problems/two-layer-sigmoid.yaml")
    template = json.loads(ran.out)
    jsonschema.validate(template, schema_of("submission"))
    assert template["student"] == "your-id"
    assert list(template["answers"]) == ["x1", "x2", "loss", "dW2", "db2", "dW1", "db1"]
    assert template["answers"]["dW1"] == [[None, None], [None, None]]
    filled = tmp_path / "filled.json"
    filled.write_text(ran.out.replace('"student": "your-id"', '"student": "ada"'), encoding="utf-8")
    assert run("grade", filled).out.count("– missing") == 7


def test_template_of_expressions(run):
    template = json.loads(run("template", "problems/product-graph-symbolic.yaml").out)
    assert template["answers"] == {"dL_da": None, "dL_db": None, "dL_dc": None}


@pytest.mark.parametrize("kind", ["problem", "submission", "result", "solution"])
def test_schema(run, kind):
    schema = json.loads(run("schema", kind).out)
    jsonschema.Draft202012Validator.check_schema(schema)


def test_schema_of_nothing(run):
    ran = run("schema", "solutions")
    assert ran.code == 2
    assert "did you mean 'solution'?" in ran.err


def test_list_is_one_a_line(run):
    lines = run("list").out.splitlines()
    assert "two-layer-sigmoid" in [line.split()[0] for line in lines]
    assert any(line.endswith("(7 questions, 10 points)") for line in lines)
    assert [line.split()[0] for line in lines] == sorted(line.split()[0] for line in lines)


def test_list_goes_on_behind_a_broken_file(run, tmp_path):
    (tmp_path / "broken.yaml").write_text("id: [", encoding="utf-8")
    (tmp_path / "fine.yaml").write_text("given: {a: 1}\nquestions: [{id: q, find: a}]\n", encoding="utf-8")
    ran = run("list", tmp_path)
    assert ran.code == 2
    assert ran.out == "fine  fine  (1 question, 1 point)\n"
    assert "broken.yaml:2:1: " in ran.err


def test_list_without_a_folder(run):
    assert run("list", "nowhere").code == 2


def test_limits(run):
    assert re.search(r"answer +2,000 characters", run("limits").out)


def test_check_passes_the_two_layer_network(run):
    ran = run("check", "problems/two-layer-sigmoid.yaml", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)[0]["clean"] is True


def test_check_finds_a_wrong_key(run):
    ran = run("check", "problems/product-graph-symbolic.yaml")
    assert ran.code == 1
    assert ran.out.count(": error: ") == 3
    assert ran.out.splitlines()[-1].startswith("1 file checked: 3 errors")


def test_check_of_a_quantity_without_a_value(run, tmp_path):
    path = tmp_path / "none.yaml"
    path.write_text("given: {a: 0}\ncompute: {b: 1/a}\nquestions: [{id: b, find: b}]\n", encoding="utf-8")
    ran = run("check", path)
    assert ran.code == 1
    assert "none.yaml:2:" in ran.out


def test_check_of_a_file_that_is_no_problem(run, tmp_path):
    path = tmp_path / "none.yaml"
    path.write_text("title: nothing asked\n", encoding="utf-8")
    ran = run("check", path)
    assert ran.code == 2
    assert "none.yaml" in ran.err
    assert ran.out == "0 files checked; 1 file cannot be used\n"


def test_an_exercise_named_by_its_id_is_found_in_the_folder(run):
    assert "did you mean 'problems/relu-chain.yaml'?" in run("solve", "relu-chain").err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_option_with_an_example(run, command):
    ran = run(command, "--help")
    assert ran.code == 0
    assert f"Example: gradekit {command} " in " ".join(ran.out.split()) + " "
    assert "--debug" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_help_lists_every_command(run):
    ran = run("--help")
    listed = ran.out.partition("Commands:\n")[2].splitlines()[: len(COMMANDS)]
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert "..." not in ran.out.partition("Commands:")[2]


def test_version(run):
    assert run("--version").out == f"gradekit {gradekit.__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["sovle"], ["--nope"]])
def test_no_command(run, arguments):
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("problem", sorted(path.stem for path in PROBLEMS.glob("*.yaml")))
def test_every_template_is_marked_as_an_empty_submission(run, tmp_path, problem):
    file = tmp_path / "empty.json"
    assert run("template", f"problems/{problem}.yaml", "-o", file).code == 0
    ran = run("grade", file, "--format", "json")
    result = json.loads(ran.out)
    assert (ran.code, result["status"], result["score"]) == (0, "graded", 0)
    assert {question["verdict"] for question in result["questions"]} == {"missing"}
    assert "still 'your-id'" in result["warnings"][0]
