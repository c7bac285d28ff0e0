"""Pipes that close, interruptions, faults of the program, hostile names: no traceback, an exit code that says it."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.places import CORPORA, ROOT

NAUGHTY = CORPORA / "blns" / "blns.json"
HOSTILE = ("[/x]", "[link=http://a.b]c[/link]", ":skull:", "a\u202eb", "a\u200bb", "::error::x", "##[error]x", "=1+1")


def start(*arguments: str, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "gradekit", *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", **options,
    )  # fmt: skip


def modules_after(*arguments: str) -> set[str]:
    """The modules that are there when a command has run, in a fresh process."""
    code = "import sys; from gradekit.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ran.stderr.splitlines()[-1].split())


def test_grade_and_solve_import_only_what_they_need(submission):
    for arguments in (["grade", str(submission())], ["solve", "problems/two-layer-sigmoid.yaml"]):
        assert not modules_after(*arguments) & {"sympy", "pydantic", "pygments", "markdown_it", "torch"}


def test_a_right_answer_loads_nothing_that_knows_mistakes(submission):
    later = {"gradekit.marking.unsettled", "gradekit.marking.mistakes.recipes", "gradekit.marking.diagnosis.diagnose"}
    others = {"gradekit.engine.ops.convolution", "gradekit.exercise.lowering.train", "gradekit.exercise.lowering.plots"}
    assert not modules_after("grade", str(submission())) & (later | others)
    assert later <= modules_after("grade", str(submission(loss=0.5)))


def test_help_imports_no_mathematics():
    heavy = {"numpy", "sympy", "flint", "yaml", "lark", "rich", "pydantic"}
    assert not modules_after("--help") & heavy
    assert not modules_after("solve", "--help") & heavy


def test_importing_the_package_is_cheap():
    code = "import sys, gradekit; print(' '.join(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"numpy", "typer", "rich", "yaml", "json"} & set(ran.stdout.split())


@pytest.mark.parametrize("arguments", [["solve", "problems/two-layer-sigmoid.yaml"], ["--help"], ["schema", "problem"]])
def test_closed_standard_output_is_quiet(arguments):
    process = start(*arguments)
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 0
    process.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_full_disk_is_one_line(tmp_path):
    with open("/dev/full", "w") as full:
        ran = subprocess.run([sys.executable, "-m", "gradekit", "list"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"standard output cannot be written: ")


def test_same_bytes_in_every_locale(submission):
    path = str(submission())
    outputs = set()
    for settings in (
        {"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LANG": "C.UTF-8", "COLUMNS": "200"},
    ):
        process = start("grade", path, env={**os.environ, **settings, "PYTHONHASHSEED": str(len(settings))})
        outputs.add(process.communicate()[0])
    assert len(outputs) == 1


def test_interrupted(run, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("gradekit.exercise.problem.load.load_problem", interrupt)
    ran = run("solve", "problems/relu-chain.yaml")
    assert (ran.code, ran.err) == (130, "interrupted\n")


def test_a_fault_of_the_program_is_one_line_with_an_id(run, monkeypatch):
    def fail(*_):
        raise ValueError(f"the answer {2748 / 10000} of ada")

    monkeypatch.setattr("gradekit.exercise.problem.load.load_problem", fail)
    ran = run("solve", "problems/relu-chain.yaml")
    assert ran.code == 70
    assert re.fullmatch(r"internal error, report id [0-9a-f]{8} \(ValueError\): .*\n", ran.err)
    debug = run("solve", "problems/relu-chain.yaml", "--debug")
    assert debug.code == 70
    assert "test_edges.py" in debug.err
    assert "0.2748" not in debug.err + ran.err


@pytest.mark.parametrize("student", HOSTILE)
@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_hostile_names_are_shown_literally(run, submission, student, form):
    ran = run("grade", submission(student=student), "--format", form)
    assert ran.code == 0
    check_safe(ran.out)
    if form == "json":
        assert json.loads(ran.out)["student"] == student
    elif student.isprintable() and not student.startswith(("::", "##[")):
        assert student in ran.out.replace("\\", "")


def test_hostile_problem_names_in_errors(run, submission):
    for problem in HOSTILE:
        ran = run("grade", submission(problem=problem))
        assert ran.code == 2
        check_safe(ran.err)


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the naughty strings are not here")
def test_naughty_strings_as_names_and_answers(run, tmp_path):
    texts = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    lines = [json.dumps({"student": text, "problem": "relu-chain", "answers": {"h": text, text: 1}}) for text in texts]
    (tmp_path / "all.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for form in ("text", "markdown", "json"):
        ran = run("grade", tmp_path, "--format", form)
        assert ran.code in (0, 3)
        check_safe(ran.out)
        check_safe(ran.err)


def check_safe(text: str) -> None:
    """No control, bidi or zero-width character, and no line that a CI runner obeys."""
    assert not [character for character in text if character != "\n" and hides(character)]
    assert not [line for line in text.split("\n") if line.strip().startswith(("::", "##["))]


def hides(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
