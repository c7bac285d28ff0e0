"""GitHub Classroom: an assignment repository whose workflow marks every push.

The marks go to Classroom's own reporter, which reads max_score and tests[].score of each result.
"""

from __future__ import annotations

from collections.abc import Sequence

from gradekit.exchange.exported import Exported
from gradekit.exchange.own_files import REQUIREMENT, problem_files
from gradekit.exchange.words import markdown_text
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.schema import Problem
from gradekit.marking.template import empty_submission

_WORKFLOW = f"""\
name: Marks
on: [push, workflow_dispatch]
permissions: {{checks: write, actions: read, contents: read}}
jobs:
  marks:
    runs-on: ubuntu-latest
    if: github.actor != 'github-classroom[bot]'
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {{python-version: "3.13"}}
      - run: pip install {REQUIREMENT}
      - id: gradekit
        run: python .github/gradekit/marks.py
      - uses: classroom-resources/autograding-grading-reporter@v1
        env:
          GRADEKIT_RESULTS: ${{{{ steps.gradekit.outputs.result }}}}
        with: {{runners: gradekit}}
"""
_MARKS = '''\
"""Marks the folder answers, and hands the marks to GitHub Classroom's reporter."""

import base64
import json
import os
import subprocess
import sys

COMMAND = ["grade", "answers", "--problems", ".github/gradekit/problems", "--format", "json"]
STATUS = {True: "pass", False: "fail"}


def results():
    """What gradekit says of each file."""
    done = subprocess.run([sys.executable, "-m", "gradekit", *COMMAND], stdout=subprocess.PIPE, encoding="utf-8")
    found = json.loads(done.stdout or "[]")
    return found if isinstance(found, list) else [found]


def tests(result):
    """A test a question; a file that cannot be read is one that fails."""
    if result["status"] != "graded":
        yield {"name": result["file"], "status": "error", "score": 0, "message": result.get("error", "")}
    for question in result.get("questions", ()):
        is_full = question["score"] == question["max_score"]
        name = f"{result['problem']}: {question['id']}"
        about = {"name": name, "status": STATUS[is_full], "score": question["score"], "message": question["message"]}
        yield {**about, "max_score": question["max_score"], "test_code": "", "execution_time": "0s", "line_no": 0}


def main():
    marked = results()
    found = [test for result in marked for test in tests(result)]
    most = sum(result.get("max_score", 0) for result in marked)
    status = STATUS[bool(found) and all(test["status"] == "pass" for test in found)]
    whole = {"version": 1, "status": status, "max_score": most, "tests": found}
    for test in found:
        print(f"{test['score']} {test['name']} {test['message']}".replace("::", ": :"))
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as output:
        output.write(f"result={base64.b64encode(json.dumps(whole).encode()).decode()}\\n")


main()
'''
_NOTES = (
    "students can read the problem files and solve them with gradekit: for practice, or with numbers only they know",
    "students can change the workflow: protect .github in the assignment's settings",
    "answers that are left for a person are not in the marks",
)


def export(form: str, problems: Sequence[Problem], options: object = None) -> Exported:
    """The files of the assignment's template repository. Raises ProblemError where an exercise cannot be built."""
    files = {
        ".github/workflows/marks.yml": _WORKFLOW.encode(),
        ".github/gradekit/marks.py": _MARKS.encode(),
        **problem_files(problems, ".github/gradekit/problems"),
        "README.md": _readme(problems).encode(),
    }
    for problem in problems:
        files[f"answers/{problem.id}.json"] = empty_submission(build(problem), "student").encode()
    return files, _NOTES


def _readme(problems: Sequence[Problem]) -> str:
    how = "Fill in your answers, commit and push; the marks are in the tab Actions."
    lines = [f"- `answers/{problem.id}.json`: {markdown_text(problem.title)}\n" for problem in problems]
    return f"# Exercises\n\n{how}\n\n" + "".join(lines)
