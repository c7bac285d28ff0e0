"""Every file that is written is valid for its published schema, by the schema's own validator."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from gradekit.cli import main
from gradekit.exercise.problem.json_schema import schema_of
from tests.places import PROBLEMS, ROOT
from tests.promises import strict

EXERCISES = sorted(path.relative_to(ROOT).as_posix() for path in PROBLEMS.rglob("*.yaml"))


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("kind", ["problem", "submission", "result", "solution"])
def test_a_published_schema_is_one(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", kind]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema == schema_of(kind)


@pytest.mark.parametrize("path", EXERCISES)
def test_solutions_templates_and_results(path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], ["--exact"]):
        if main(["solve", path, "--format", "json", *more]) == 0:
            strict.valid("solution", capsys.readouterr().out.encode())
    assert main(["template", path]) == 0
    template = strict.valid("submission", capsys.readouterr().out.encode())
    (tmp_path / "s.json").write_text(json.dumps(template | {"student": "s"}), encoding="utf-8")
    assert main(["grade", str(tmp_path / "s.json"), "--problems", str(Path(path).parent), "--format", "json"]) == 0
    strict.valid("result", capsys.readouterr().out.encode())


def test_a_course(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grade", "submissions_example", "--out", str(tmp_path / "out"), "--format", "json"]) in (0, 3)
    results = strict.valid("result", capsys.readouterr().out.encode())
    lines = (tmp_path / "out" / "results.jsonl").read_bytes().splitlines()
    assert [strict.valid("result", line) for line in lines] == results and len(results) > 50


@pytest.mark.parametrize("form", ["moodle", "gift", "qti12", "qti3"])
def test_what_is_imported_is_a_problem_file(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = {"moodle": "a.xml", "gift": "a.gift"}.get(form, "a.zip")
    paths = ["problems/two-layer-sigmoid.yaml", "problems/product-graph.yaml", "problems/logic-gates.yaml"]
    assert main(["export", *paths, "--to", form, "-o", str(tmp_path / name)]) == 0
    assert main(["import", str(tmp_path / name), "--to", str(tmp_path / "back")]) == 0, capsys.readouterr()
    made = sorted((tmp_path / "back").rglob("*.yaml"))
    assert made
    for path in made:
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema_of("problem")).validate(value)
